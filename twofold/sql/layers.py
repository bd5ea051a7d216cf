"""Relations built in layers: each adds named columns to the one below, so that a column is computed
once however many later ones read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlglot import exp

Tree = exp.Expr
Query = exp.Query


def column(name: str) -> Tree:
    """A column by its exact name."""
    return exp.Column(this=exp.to_identifier(name, quoted=True))


def layer(below: Query, added: Mapping[str, Tree], keep: Iterable[str]) -> exp.Select:
    """SELECT the kept columns and the added ones FROM the relation below."""
    kept: list[Tree] = [column(name) for name in keep]
    made = [
        exp.Alias(this=tree, alias=exp.to_identifier(name, quoted=True))
        for name, tree in added.items()
    ]
    return exp.Select(expressions=[*kept, *made]).from_(
        below.subquery("below", copy=False), copy=False
    )


def relation(name: str) -> exp.Select:
    """Everything of a table or view by name."""
    return exp.select("*").from_(exp.Table(this=exp.to_identifier(name, quoted=True)))


def render(tree: exp.Expr, dialect: str) -> str:
    """SQL text for an engine, its dialect always named."""
    return tree.sql(dialect=dialect)
