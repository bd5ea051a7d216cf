"""The shapes of expressions that words are made for: what a sum is of, which side differs from row
to row, the contrary of a condition, a tier brought outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from twofold.sql.nodes import (
    NEGATED,
    Add,
    And,
    Case,
    Compare,
    Const,
    Expr,
    Greatest,
    Least,
    Mul,
    Neg,
    Not,
    Or,
    Parameter,
    Ratio,
    Sub,
    Type,
    UpTo,
    type_of,
    varies,
    walk,
)

if TYPE_CHECKING:
    from twofold.policies.model import ParameterRow

MIRRORED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "=": "=", "<>": "<>"}


def negated(node: Expr) -> Expr:
    """The contrary, with `not` as far inside as it goes."""
    match node:
        case Not(of=inner):
            return inner
        case And(of=parts):
            return Or(tuple(negated(part) for part in parts))
        case Or(of=parts):
            return And(tuple(negated(part) for part in parts))
        case Compare(op=op, left=left, right=right):
            return Compare(NEGATED[op], left, right)
    return Not(node)


def below_one(node: Expr) -> bool:
    return isinstance(node, Const) and isinstance(node.value, Decimal) and abs(node.value) < 1


def oriented(node: Compare) -> Compare:
    """With what differs from row to row, or a share, on the left."""
    turn = (varies(node.right) and not varies(node.left)) or (
        isinstance(node.right, Ratio) and not isinstance(node.left, Ratio)
    ) or (isinstance(node.left, Const) and not isinstance(node.right, Const))  # fmt: skip
    return Compare(MIRRORED[node.op], node.right, node.left) if turn else node


def moved(node: Expr) -> tuple[Expr, tuple[Expr, bool] | None]:
    """A day without the span that moves it, the span, and whether it moves it on."""
    if isinstance(node, Add | Sub) and type_of(node) is Type.DATE:
        return node.left, (node.right, isinstance(node, Add))
    return node, None


def parts_of(node: And | Or) -> list[Expr]:
    """All that is joined by the same word."""
    found: list[Expr] = []
    for part in node.of:
        found += parts_of(part) if type(part) is type(node) and not is_span(part) else [part]
    return found


def is_span(node: Expr) -> bool:
    match node:
        case And(of=(Compare(op=">=", left=one), Compare(op="<=", left=other))):
            return one == other and type_of(one) is Type.DATE
    return False


def long_list(node: And | Or) -> bool:
    """Whether it is better said as a list: of three, or with others inside."""
    parts = parts_of(node)
    return len(parts) > 2 or any(isinstance(p, And | Or) and not is_span(p) for p in parts)


def kind_of(node: Expr) -> str:
    kind = type_of(node)
    return {Type.DATE: "date", Type.TEXT: "text", Type.YES_NO: "text"}.get(kind, "number")


def lifted(node: Expr) -> Expr:
    """An expression with the first CASE inside it brought outside: f(CASE a THEN x ELSE y END) is
    CASE a THEN f(x) ELSE f(y) END."""
    tiers = next((one for one in walk(node) if isinstance(one, Case)), None)
    if tiers is None or node is tiers:
        return node
    return Case(
        tuple((when, _plain(_with(node, tiers, value))) for when, value in tiers.branches),
        _plain(_with(node, tiers, tiers.otherwise)),
    )


def _with(node: Expr, old: Expr, new: Expr) -> Expr:
    """An expression with one part exchanged."""
    if node is old:
        return new
    match node:
        case Add(left=left, right=right) | Sub(left=left, right=right) \
                | Compare(left=left, right=right):  # fmt: skip
            return replace(node, left=_with(left, old, new), right=_with(right, old, new))
        case Mul(of=inner, factor=factor):
            return Mul(_with(inner, old, new), _with(factor, old, new))
        case Ratio(numerator=above, denominator=below):
            return Ratio(_with(above, old, new), _with(below, old, new))
        case Neg(of=inner):
            return Neg(_with(inner, old, new))
        case UpTo(limit=limit):
            return UpTo(_with(limit, old, new))
        case Least(of=parts):
            return Least(tuple(_with(part, old, new) for part in parts))
        case Greatest(of=parts):
            return Greatest(tuple(_with(part, old, new) for part in parts))
    return node


def _plain(node: Expr) -> Expr:
    """A share of nothing is nothing, also where it is capped."""
    match node:
        case Mul(of=inner) if is_zero(_plain(inner)):
            return _plain(inner)
        case Least(of=(one, Parameter())) if is_zero(_plain(one)):
            return _plain(one)
    return node


def addends(node: Expr) -> list[Expr]:
    """What a sum is made of."""
    if isinstance(node, Add):
        return [*addends(node.left), *addends(node.right)]
    return [node]


def factors(node: Expr) -> list[Expr]:
    """What a product is made of, in the order written."""
    if isinstance(node, Mul):
        ends = (node.factor, node.of) if varies(node.of) else (node.of, node.factor)
        return [*factors(ends[0]), *factors(ends[1])]
    return [node]


def based(node: Mul, numbers: Mapping[str, ParameterRow]) -> list[Expr]:
    """The factors of a product, first what the others are shares or multiples of: what differs
    from row to row, else the one that is no share."""
    parts = factors(node)
    whole = [one for one in parts if varies(one)] or [
        one for one in parts if type_of(one) is Type.MONEY] or [
        one for one in parts if not is_share(one, numbers)] or parts[-1:]  # fmt: skip
    at = next(n for n, one in enumerate(parts) if one is whole[0])
    return [parts[at], *parts[:at], *parts[at + 1 :]]


def computed(node: Expr, numbers: Mapping[str, ParameterRow]) -> Decimal | None:
    """The number that constants and parameters give together; None where anything else is read."""
    match node:
        case Const(value=Decimal() as value):
            return value
        case Parameter(name=name) if name in numbers:
            given = numbers[name].value
            return given if isinstance(given, Decimal) else None
        case Add(left=left, right=right) | Sub(left=left, right=right) | Mul(of=left, factor=right):
            one, two = computed(left, numbers), computed(right, numbers)
            if one is None or two is None:
                return None
            return one + two if isinstance(node, Add) else (
                one - two if isinstance(node, Sub) else one * two)  # fmt: skip
    return None


def part_above(node: Expr) -> Sub | None:
    """The difference of which nothing counts below zero: the part of one thing above another."""
    if not isinstance(node, Greatest) or len(node.of) != 2:
        return None
    found = [part for part in node.of if isinstance(part, Sub)]
    return found[0] if len(found) == 1 and any(is_zero(p) for p in node.of) else None


def bounded(node: Expr) -> bool:
    """Whether it is said with a cap or a floor behind it."""
    return isinstance(node, Least | Greatest | UpTo) and part_above(node) is None


def is_zero(node: Expr) -> bool:
    """Whether it is the number nought."""
    return isinstance(node, Const) and isinstance(node.value, Decimal) and node.value == 0


def is_fraction(node: Expr) -> bool:
    """Whether its values are shares of one."""
    return isinstance(node, Ratio) or getattr(node, "type", None) is Type.RATIO


def is_share(node: Expr, numbers: Mapping[str, ParameterRow]) -> bool:
    """Whether a factor is a percentage rather than a multiple or an amount."""
    match node:
        case Parameter(name=name):
            return name in numbers and numbers[name].unit == "%"
        case Const(value=Decimal() as value):
            return 0 < value < 1
        case Add(left=left, right=right) | Sub(left=left, right=right):
            ends = (left, right)
            return any(is_share(one, numbers) for one in ends) and all(
                is_share(one, numbers) or isinstance(one, Const) for one in ends)  # fmt: skip
    return False


def dated_sum(node: Expr) -> bool:
    """Whether it is a day moved by a span."""
    return type_of(node) is Type.DATE


def split(parts: Sequence[Expr]) -> tuple[list[Expr], list[Expr]]:
    """Those that differ from row to row, and those that do not."""
    return [p for p in parts if varies(p)], [p for p in parts if not varies(p)]
