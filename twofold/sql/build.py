"""Trees put together: literals, CASE, AND and OR, comparisons, casts. No meaning of their own.

Trees are values: nothing here changes one once made, so one may stand in several places, and an
engine copies before it rewrites.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from sqlglot import exp

from twofold.sql.nodes import Duration, Value

Tree = exp.Expr
OPERATORS: Mapping[str, type[exp.Binary]] = {
    ">=": exp.GTE, ">": exp.GT, "<=": exp.LTE, "<": exp.LT, "=": exp.EQ, "<>": exp.NEQ,
}  # fmt: skip
TRUE, FALSE, ZERO = exp.true(), exp.false(), exp.Literal.number(0)


def literal(value: Value | None) -> Tree:
    """A constant as a tree. Decimals keep their own scale; None is unknown."""
    match value:
        case None:
            return null()
        case bool():
            return exp.true() if value else exp.false()
        case Decimal():
            plain = f"{value:f}"
            number = exp.Literal.number(plain.lstrip("-"))
            return exp.Neg(this=number) if plain.startswith("-") else number
        case date():
            return cast(exp.Literal.string(value.isoformat()), "date")
        case str():
            return exp.Literal.string(value)
        case Duration():
            raise TypeError("a duration stands only beside a date")


def null() -> Tree:
    return exp.Null()


@cache
def _type(name: str) -> exp.DataType:
    return exp.DataType.build(name, dialect="duckdb")


def cast(tree: Tree, name: str) -> Tree:
    """CAST to a type by name."""
    return exp.Cast(this=tree, to=_type(name))


def is_null(tree: Tree) -> Tree:
    return exp.Is(this=grouped(tree), expression=exp.Null())


def case(branches: Iterable[tuple[Tree, Tree]], otherwise: Tree | None = None) -> Tree:
    """CASE WHEN … THEN … ELSE … END; NULL where no ELSE is given."""
    made = exp.Case(ifs=[exp.If(this=when, true=then) for when, then in branches])
    if otherwise is not None:
        made.set("default", otherwise)
    return made


def not_(tree: Tree) -> Tree:
    return exp.Not(this=exp.Paren(this=tree))


def coalesce(tree: Tree, otherwise: Tree) -> Tree:
    return exp.Coalesce(this=tree, expressions=[otherwise])


def extreme(function: str, trees: Iterable[Tree]) -> Tree:
    """LEAST or GREATEST; one tree stands for itself. Engines skip NULL: callers see to it."""
    first, *rest = trees
    kind = exp.Least if function == "LEAST" else exp.Greatest
    return kind(this=first, expressions=rest, ignore_nulls=True) if rest else first


def small(tree: Tree) -> Tree:
    """A code or points as SMALLINT."""
    return cast(tree, "smallint")


def rounded(tree: Tree) -> Tree:
    """Yuan rounded half up to the fen."""
    return cast(exp.Round(this=tree, decimals=exp.Literal.number(2)), "decimal(38, 2)")


def all_of(parts: Iterable[Tree]) -> Tree:
    return _joined(parts, TRUE, FALSE, exp.And)


def any_of(parts: Iterable[Tree]) -> Tree:
    return _joined(parts, FALSE, TRUE, exp.Or)


def _joined(
    parts: Iterable[Tree], neutral: Tree, absorbing: Tree, kind: type[exp.Connector]
) -> Tree:
    kept = [p for p in dict.fromkeys(parts) if p != neutral]
    if any(p == absorbing for p in kept):
        return absorbing
    while len(kept) > 1:  # in pairs, so that five hundred nest nine deep
        pairs = [kept[n : n + 2] for n in range(0, len(kept), 2)]
        kept = [
            kind(this=_parens(p[0]), expression=_parens(p[1])) if len(p) == 2 else p[0]
            for p in pairs
        ]
    return kept[0] if kept else neutral


def _parens(tree: Tree) -> Tree:
    return exp.Paren(this=tree) if isinstance(tree, exp.Connector | exp.Not) else tree


def binary(kind: type[exp.Binary], left: Tree, right: Tree) -> Tree:
    """A binary operation with its operands in parentheses where they need them."""
    return kind(this=grouped(left), expression=grouped(right))


def added(trees: Iterable[Tree]) -> Tree:
    """The sum of some quantities; nothing where there are none."""
    first, *rest = [*trees] or [ZERO]
    for tree in rest:
        first = binary(exp.Add, first, tree)
    return first


def compared(op: str, left: Tree, right: Tree) -> Tree:
    """A comparison in plain SQL; `op` is one of >= > <= < = <>."""
    return binary(OPERATORS[op], left, right)


def grouped(tree: Tree) -> Tree:
    return exp.Paren(this=tree) if isinstance(tree, exp.Binary | exp.Neg | exp.Not) else tree


def wide(tree: Tree, scale: int) -> Tree:
    """A quantity as DECIMAL(38, scale), so that products of large sums cannot overflow."""
    return cast(tree, f"decimal(38, {scale})")


def not_false(tree: Tree) -> Tree:
    return TRUE if tree == TRUE else coalesce(tree, TRUE)


def not_true(tree: Tree) -> Tree:
    return not_(coalesce(tree, FALSE))
