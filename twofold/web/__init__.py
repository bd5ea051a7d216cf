"""The web surface: pages of the same verbs, made on the server."""
