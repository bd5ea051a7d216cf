"""How many digits an expression can need: engines compute with 38, and stop the query beyond.

Registers refuse money and counts beyond 10¹³ and other numbers beyond 10¹²; what a clause makes of
them is bounded by that. A clause that could need more than 38 digits is refused when it is read,
since it would run until the day on which one row has a large figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

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
    UpTo,
    walk,
)  # fmt: skip

MOST, FINEST = 38, 24
# The largest figure of a type, and its decimals.
LARGEST: Mapping[Type, tuple[Decimal, int]] = {
    Type.MONEY: (Decimal(10) ** 13, 2), Type.COUNT: (Decimal(10) ** 13, 0),
    Type.POINTS: (Decimal(10) ** 6, 0), Type.NUMBER: (Decimal(10) ** 12, 6),
}  # fmt: skip
Values = Mapping[str, Sequence[Decimal]]


@dataclass(frozen=True)
class Extent:
    """The largest absolute value, and how many decimals."""

    most: Decimal
    decimals: int

    @property
    def digits(self) -> int:
        return self.most.adjusted() + 1 + self.decimals if self.most else self.decimals


NOTHING = Extent(Decimal(0), 0)


def too_many(node: Expr, values: Values) -> Mapping[str, int] | None:
    """How many digits and decimals a quantity of the expression could need, where that is too many.
    `values` are those that a parameter has had or will have; without any, nothing reads it yet."""
    for part in walk(node):
        extent = _beside(part, values)
        if extent.digits > MOST or extent.decimals > FINEST:
            return {"digits": extent.digits, "decimals": extent.decimals, "limit": MOST,
                    "finest": FINEST}  # fmt: skip
    return None


def _beside(node: Expr, values: Values) -> Extent:
    """The extent of a part with what it is computed or compared with."""
    match node:
        case (
            Compare(left=Ratio(numerator=above, denominator=below), right=limit)
            | Compare(left=limit, right=Ratio(numerator=above, denominator=below))
        ):
            crossed = _product(_of(below, values), _of(limit, values))
            return _widest([_of(above, values), crossed])
        case Compare(left=left, right=right):
            return _widest([_of(left, values), _of(right, values)])
        case _:
            return _of(node, values)


def _of(node: Expr, values: Values) -> Extent:
    match node:
        case Const(value=Decimal() as value):
            return _exact(value)
        case Parameter(name=name, type=kind):
            return (
                _widest([_exact(v) for v in values.get(name, ())]) if kind in LARGEST else NOTHING
            )
        case Name(type=kind):
            return Extent(*LARGEST[kind]) if kind in LARGEST else NOTHING
        case Score():
            return Extent(*LARGEST[Type.POINTS])
        case Add(left=left, right=right) | Sub(left=left, right=right):
            both = _of(left, values), _of(right, values)
            return Extent(sum((b.most for b in both), Decimal(0)), max(b.decimals for b in both))
        case Neg(of=inner) | UpTo(limit=inner):
            return _of(inner, values)
        case Mul(of=inner, factor=factor):
            return _product(_of(inner, values), _of(factor, values))
        case Least(of=parts) | Greatest(of=parts):
            return _widest([_of(part, values) for part in parts])
        case Case(branches=branches, otherwise=otherwise):
            return _widest([_of(v, values) for v in (*(v for _, v in branches), otherwise)])
        case _:
            return NOTHING


def _exact(value: Decimal) -> Extent:
    return Extent(abs(value), max(0, -int(value.as_tuple().exponent)))


def _product(left: Extent, right: Extent) -> Extent:
    return Extent(left.most * right.most, left.decimals + right.decimals)


def _widest(parts: Sequence[Extent]) -> Extent:
    if not parts:
        return NOTHING
    return Extent(max(p.most for p in parts), max(p.decimals for p in parts))
