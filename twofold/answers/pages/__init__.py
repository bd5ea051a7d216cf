"""What a person reads in the terminal: records as tables and lines."""
