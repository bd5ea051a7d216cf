"""A city that is served: what the API and the pages share, and no more."""
