"""The chapters of the manual, each a module of spec tests with its prose."""
