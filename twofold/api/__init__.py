"""The API: every verb over HTTP. Parse, one verb, answer."""
