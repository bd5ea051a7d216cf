"""The third voice: policy documents judged one row at a time, in plain Python, without any engine.

It shares no code with the compiler, so that a mistake that two SQL engines make alike is heard.
`policy.read` a document, `policy.decide` a row; `cases.check` a document's own case tables.
"""
