"""A statement whose text is made once: for one that is asked again and again unchanged."""

from __future__ import annotations

from sqlglot import exp

from twofold.sql.statements import DIALECT


def finished(select: exp.Expr) -> exp.Expr:
    """A SELECT that DuckDB takes without its tree being written out again. It can be run, and no
    more: nothing can be put around it."""
    return exp.Var(this=select.sql(dialect=DIALECT, comments=False))
