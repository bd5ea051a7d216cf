"""What a verb answers, in the reader's words and in every form that a surface gives: a record for
programs, a sheet for spreadsheets, a page for a terminal. Surfaces parse and hand over; nothing
here knows a command line, a request or a browser."""
