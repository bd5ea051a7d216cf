"""Other people's cases, run as policy documents: the format is in README.md beside this file.

`rules` writes a neutral rule as the dialect's text, `tables` a decision table; `run` makes a policy
document of it and asks the engine and the evaluator. More files: `python -m tests.conformance F …`.
"""
