"""Indicator values: one aggregate over a relation, with how many rows could not be decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from twofold.errors import InputError, Place
from twofold.sql import dialect
from twofold.sql.build import TRUE, Tree, all_of, any_of, is_null, not_
from twofold.sql.compile import bounds, truth
from twofold.sql.layers import Query, column
from twofold.sql.nodes import QUANTITIES, Expr, Name, Type, names, type_of
from twofold.sql.parse import READ
from twofold.sql.scope import Scope

FUNCTIONS = {exp.Count: "COUNT", exp.Sum: "SUM", exp.Min: "MIN", exp.Max: "MAX"}


@dataclass(frozen=True)
class Aggregate:
    """`COUNT(*)`, `COUNT(DISTINCT x)`, `SUM(x)`, `MIN(x)` or `MAX(x)`, of the rows where a
    condition holds. `argument` is None for `COUNT(*)`, `condition` where there is no filter."""

    function: str
    argument: Expr | None
    condition: Expr | None

    @property
    def type(self) -> Type:
        if self.function == "COUNT" or self.argument is None:
            return Type.COUNT
        return type_of(self.argument)

    @property
    def reads(self) -> tuple[Name, ...]:
        """The names of the relation that it reads, each once."""
        parts = [p for p in (self.argument, self.condition) if p is not None]
        return tuple(dict.fromkeys(n for p in parts for n in names(p)))


def aggregate(text: str, known: dialect.Names, at: Place) -> Aggregate:
    """An indicator's value. Raises InputError with place, reason and what to write."""
    try:
        tree = sqlglot.parse_one(text.strip(), dialect=READ)
    except SqlglotError as error:
        details = (getattr(error, "errors", None) or [{}])[0]
        near = details.get("highlight") or text.strip()[:40]
        raise InputError("sql.syntax", at, near=near) from None
    condition = None
    if isinstance(tree, exp.Filter):
        condition = dialect.converted(tree.expression.this, known, at)
        if type_of(condition) is not Type.YES_NO:
            raise InputError("sql.not_yes_no", at, text=text.strip(), type=type_of(condition))
        tree = tree.this
    function = next((name for kind, name in FUNCTIONS.items() if type(tree) is kind), None)
    if function is None:
        raise InputError("sql.no_aggregate", at, text=text.strip())
    if function == "COUNT" and isinstance(tree.this, exp.Star):
        return Aggregate(function, None, condition)
    inner = tree.this
    if isinstance(inner, exp.Distinct) and function == "COUNT" and len(inner.expressions) == 1:
        inner = inner.expressions[0]
    elif function == "COUNT":
        raise InputError("sql.count_column", at, text=text.strip())
    argument = dialect.converted(inner, known, at)
    if function == "SUM" and type_of(argument) not in QUANTITIES:
        raise InputError("sql.not_quantity", at, text=text.strip(), type=type_of(argument))
    return Aggregate(function, argument, condition)


def measured(of: Aggregate, relation: Query, scope: Scope) -> exp.Select:
    """One row: `value` (NULL where no row took part in a MIN, MAX or SUM) and `undecided`, the
    rows whose part cannot be told because a fact of theirs is missing."""
    made = exp.Select(expressions=_figures(of, scope, ("value", "undecided")))
    return made.from_(relation.subquery("rows", copy=False), copy=False)


def measured_together(of: Sequence[tuple[Aggregate, Scope]], relation: Query) -> exp.Select:
    """One row for several aggregates over one relation: `value` and `undecided` of each in turn."""
    made = [
        tree for n, (one, scope) in enumerate(of)
        for tree in _figures(one, scope, (f"value {n}", f"undecided {n}"))
    ]  # fmt: skip
    return exp.Select(expressions=made).from_(relation.subquery("rows", copy=False), copy=False)


def undecided(of: Aggregate, scope: Scope) -> Tree:
    """Whether it cannot be told of a row whether, or with what, it enters."""
    holds, argument = entering(of, scope)
    found = [is_null(holds)] if of.condition is not None else []
    if of.argument is not None:
        found.append(all_of([holds, is_null(argument)]))
    return any_of(found)


def _figures(of: Aggregate, scope: Scope, names: tuple[str, str]) -> list[Tree]:
    holds, argument = entering(of, scope)
    made = (_filtered(_function(of, argument), holds),
            _filtered(_function(None, exp.Star()), undecided(of, scope)))  # fmt: skip
    return [exp.alias_(tree, name, quoted=True, copy=False)
            for tree, name in zip(made, names, strict=True)]  # fmt: skip


def taking_part(
    of: Aggregate, relation: Query, scope: Scope, keep: Mapping[str, str]
) -> exp.Select:
    """The rows that enter the value, one by one: those where the condition certainly holds and
    the argument is known. Columns of the relation under new names, then `value`, what the row
    brings (1 to a COUNT(*))."""
    holds, argument = entering(of, scope)
    brings = exp.Literal.number(1) if of.argument is None else argument
    columns = [exp.alias_(column(old), new, quoted=True) for new, old in keep.items()]
    made = exp.Select(expressions=[*columns, exp.alias_(brings, "value", quoted=True, copy=False)])
    there = TRUE if of.argument is None else not_(is_null(argument))
    return made.from_(relation.subquery("rows", copy=False), copy=False).where(
        all_of([holds, there]), copy=False)  # fmt: skip


def entering(of: Aggregate, scope: Scope) -> tuple[Tree, Tree]:
    """Where a row takes part, and what it brings (`*` to a COUNT(*))."""
    holds = TRUE if of.condition is None else truth(of.condition, scope).holds
    return holds, exp.Star() if of.argument is None else bounds(of.argument, scope).low


def _function(of: Aggregate | None, argument: Tree) -> Tree:
    if of is None or of.argument is None:
        return exp.Count(this=exp.Star(), big_int=True)
    if of.function == "COUNT":
        return exp.Count(this=exp.Distinct(expressions=[argument]), big_int=True)
    kind = {name: made for made, name in FUNCTIONS.items()}[of.function]
    return kind(this=argument)


def _filtered(function: Tree, condition: Tree) -> Tree:
    if condition == TRUE:
        return function
    return exp.Filter(this=function, expression=exp.Where(this=condition))
