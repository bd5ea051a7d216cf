"""Papers: the one-page table, the monthly circular and the briefing, from templates that a city can
change, in one block model that is written as HTML, PDF, DOCX and XLSX."""
