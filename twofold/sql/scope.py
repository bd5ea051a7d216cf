"""What names stand for while a policy is compiled: columns, values bound to a day, scores."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlglot import exp

from twofold.sql.build import Tree
from twofold.sql.nodes import (
    Add,
    Case,
    Compare,
    Const,
    Expr,
    Greatest,
    Least,
    Mul,
    Name,
    Neg,
    Parameter,
    Ratio,
    Score,
    Sub,
    Type,
    children,
)  # fmt: skip

FOLDED: Mapping[type[Expr], Callable[..., Decimal]] = {
    Neg: operator.neg, Add: operator.add, Sub: operator.sub, Mul: operator.mul, Least: min,
    Greatest: max,
}  # fmt: skip


@dataclass(frozen=True)
class ScoreColumns:
    """The columns of a score: its bounds, and whether missing facts leave its rows open."""

    low: Tree
    high: Tree
    lacking: Tree


@dataclass(frozen=True)
class Scope:
    """What names stand for: columns of the relation, and values bound to the day applied."""

    column: Callable[[str], Tree]
    values: Mapping[str, Const]
    scores: Mapping[str, ScoreColumns] = field(default_factory=dict)
    judged: Callable[[str], Tree] = exp.column


def ratio_part(name: str, part: str, scope: Scope) -> Tree:
    """The numerator (`n`) or denominator (`d`) column of a ratio fact."""
    return scope.column(f"{name}__{part}")


def unsourced(node: Parameter, scope: Scope) -> bool:
    """Whether no source gives a parameter's value on the day."""
    return scope.values[node.name].value is None


def constant(node: Expr, scope: Scope) -> Decimal | None:
    """The value of an expression that reads no fact, or None where it reads one."""
    match node:
        case Const(value=Decimal() as value):
            return value
        case Parameter(name=name):
            return constant(scope.values[name], scope)
        case Neg() | Add() | Sub() | Mul() | Least() | Greatest():
            values = [constant(child, scope) for child in children(node)]
            known = [v for v in values if v is not None]
            return FOLDED[type(node)](*known) if len(known) == len(values) else None
        case _:
            return None


def scale_of(node: Expr, scope: Scope) -> int:
    """How many decimals the value of an expression can have."""
    match node:
        case Const(value=Decimal() as value):
            return max(0, -int(value.as_tuple().exponent))
        case Parameter(name=name):
            return scale_of(scope.values[name], scope)
        case Name(type=kind):
            return {Type.MONEY: 2, Type.COUNT: 0}.get(kind, 6)
        case Score():
            return 6
        case Ratio(denominator=below):
            return scale_of(below, scope)
        case Mul(of=inner, factor=factor):
            return scale_of(inner, scope) + scale_of(factor, scope)
        case Compare(left=Ratio(numerator=above) as left, right=right):
            return max(scale_of(above, scope), scale_of(left, scope) + scale_of(right, scope))
        case Case(branches=branches, otherwise=otherwise):
            return max(scale_of(v, scope) for v in (*(value for _, value in branches), otherwise))
        case _:
            return max((scale_of(inner, scope) for inner in children(node)), default=0)
