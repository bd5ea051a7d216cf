"""The dialect's expressions as frozen records: what a clause says, before any engine.

`twofold.sql.dialect` makes them from an author's text; `twofold.sql.compile` gives them meaning.
Numbers are `Decimal` in base units: money in yuan, percentages as fractions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Type(StrEnum):
    """The type of a name or an expression."""

    YES_NO = "yes/no"
    COUNT = "count"
    MONEY = "money"
    NUMBER = "number"
    RATIO = "ratio"
    POINTS = "points"
    DATE = "date"
    DURATION = "duration"
    TEXT = "text"


QUANTITIES = frozenset({Type.COUNT, Type.MONEY, Type.NUMBER, Type.POINTS})

# The smallest step in which a fact of a type can change; gaps are rounded up to it.
STEP: Mapping[Type, Decimal] = {
    Type.COUNT: Decimal(1),
    Type.POINTS: Decimal(1),
    Type.MONEY: Decimal("0.01"),
    Type.RATIO: Decimal("0.0001"),
    Type.NUMBER: Decimal("0.000001"),
}

# What every rule may ask for: the day it is applied on, and the reference year.
GIVENS = ("day", "year", "year_start", "year_end")

# "Known not to exist": later than any day that a rule can name.
NEVER = date(9999, 12, 31)


@dataclass(frozen=True)
class Duration:
    """A span of days or of calendar months, added to a date."""

    days: int = 0
    months: int = 0


Value = Decimal | str | bool | date | Duration


@dataclass(frozen=True)
class Const:
    """A literal, or a parameter or given already bound to the day applied. A parameter that no
    source gives has no value: it is unknown in every row."""

    value: Value | None
    type: Type


@dataclass(frozen=True)
class Name:
    """A fact by name. `unit` is for people; `whole` names the fact it is part of."""

    name: str
    type: Type
    unit: str = ""
    whole: str = ""
    period: str = ""


@dataclass(frozen=True)
class Parameter:
    """A parameter or given; its value depends on the day applied."""

    name: str
    type: Type
    unit: str = ""


@dataclass(frozen=True)
class Score:
    """The result of a score table or of a score made from them: an interval of points."""

    name: str


@dataclass(frozen=True)
class Judged:
    """What an expert must find, yes or no."""

    item: str


@dataclass(frozen=True)
class Add:
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Sub:
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Neg:
    of: Expr


@dataclass(frozen=True)
class Mul:
    """A product with a constant factor; a product of two facts is refused."""

    of: Expr
    factor: Expr


@dataclass(frozen=True)
class Ratio:
    """A quotient, met only as a side of a comparison and never divided out there."""

    numerator: Expr
    denominator: Expr


@dataclass(frozen=True)
class Least:
    of: tuple[Expr, ...]


@dataclass(frozen=True)
class Greatest:
    of: tuple[Expr, ...]


@dataclass(frozen=True)
class UpTo:
    """An amount that may be granted up to a limit: the interval from nothing to it."""

    limit: Expr


@dataclass(frozen=True)
class Case:
    """First condition that holds decides; `otherwise` is required."""

    branches: tuple[tuple[Expr, Expr], ...]
    otherwise: Expr


@dataclass(frozen=True)
class Compare:
    """`op` is one of >= > <= < = <>."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True)
class In:
    of: Expr
    values: tuple[Const, ...]


@dataclass(frozen=True)
class And:
    of: tuple[Expr, ...]


@dataclass(frozen=True)
class Or:
    of: tuple[Expr, ...]


@dataclass(frozen=True)
class Not:
    of: Expr


Expr = (
    Const | Name | Parameter | Score | Judged | Add | Sub | Neg | Mul | Ratio | Least | Greatest
    | UpTo | Case | Compare | In | And | Or | Not
)  # fmt: skip

NEGATED = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "=": "<>", "<>": "="}


def children(node: Expr) -> Iterator[Expr]:
    """The expressions directly inside one, in the order written."""
    for field in fields(node):
        yield from _exprs(getattr(node, field.name))


def _exprs(value: object) -> Iterator[Expr]:
    if isinstance(value, tuple):
        for item in value:
            yield from _exprs(item)
    elif isinstance(value, Expr):
        yield value


def walk(node: Expr) -> Iterator[Expr]:
    """An expression and everything inside it, outside first, left to right."""
    yield node
    for child in children(node):
        yield from walk(child)


def names(node: Expr) -> tuple[Name, ...]:
    """The facts an expression reads, each once, in the order met."""
    return tuple(dict.fromkeys(n for n in walk(node) if isinstance(n, Name)))


def varies(node: Expr) -> bool:
    """Whether an expression differs from row to row."""
    return any(isinstance(n, Name | Score | Judged) for n in walk(node))


def dated(node: Expr) -> bool:
    """Whether an expression reads the day applied or its reference year."""
    return any(isinstance(n, Parameter) and n.name in GIVENS for n in walk(node))


def type_of(node: Expr) -> Type:
    """The type of an expression that has passed the dialect's checks."""
    match node:
        case Const(type=kind) | Name(type=kind) | Parameter(type=kind):
            return kind
        case Score():
            return Type.POINTS
        case Ratio():
            return Type.RATIO
        case Compare() | In() | And() | Or() | Not() | Judged():
            return Type.YES_NO
        case Neg(of=inner) | UpTo(limit=inner):
            return type_of(inner)
        case Mul(of=inner, factor=factor):
            return _product(type_of(inner), type_of(factor))
        case Add(left=left, right=right) | Sub(left=left, right=right):
            return _common((type_of(left), type_of(right)))
        case Least(of=parts) | Greatest(of=parts):
            return _common(tuple(type_of(p) for p in parts))
        case Case(branches=branches, otherwise=otherwise):
            return _common((*(type_of(value) for _, value in branches), type_of(otherwise)))


def _product(left: Type, right: Type) -> Type:
    return left if right in (Type.NUMBER, Type.COUNT) and left is not Type.NUMBER else right


def _common(types: tuple[Type, ...]) -> Type:
    """A plain number takes the type of what it stands beside."""
    return next((t for t in types if t not in (Type.NUMBER, Type.DURATION)), types[0])


def value_names(node: Expr) -> Iterator[Name]:
    """The facts in the values of an expression, those that only choose a tier left out."""
    if isinstance(node, Case):
        for part in (*(value for _, value in node.branches), node.otherwise):
            yield from value_names(part)
    else:
        yield from (n for n in walk(node) if isinstance(n, Name))


def nesting(node: Expr, kind: type[Expr] | None = None) -> int:
    """How deep an expression nests, all nodes counted or only those of a kind."""
    deepest, open_ = 0, [(node, 0)]
    while open_:
        part, above = open_.pop()
        here = above + (kind is None or isinstance(part, kind))
        deepest = max(deepest, here)
        open_ += [(child, here) for child in children(part)]
    return deepest
