"""Twofold: a city's innovation policy as one reproducible program."""

__version__ = "0.1.0"
