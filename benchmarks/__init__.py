"""Measurements, one module each with a `main()` that prints what it measured."""
