"""Intervals of trees: a lowest and a highest value, and what can be told by comparing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from sqlglot import exp

from twofold.sql.build import (
    FALSE,
    TRUE,
    Tree,
    all_of,
    any_of,
    binary,
    case,
    compared,
    extreme,
    is_null,
    literal,
    not_,
    not_false,
    not_true,
    null,
)  # fmt: skip
from twofold.sql.nodes import NEVER


@dataclass(frozen=True)
class Bounds:
    """Lowest and highest value as trees; the same tree twice where there is only one value."""

    low: Tree
    high: Tree

    @property
    def exact(self) -> bool:
        return self.low is self.high


def point(tree: Tree) -> Bounds:
    return Bounds(tree, tree)


def swapped(of: Bounds) -> Bounds:
    return of if of.exact else Bounds(of.high, of.low)


def mapped(change: Callable[[Tree], Tree], of: Bounds) -> Bounds:
    low = change(of.low)
    return Bounds(low, low if of.exact else change(of.high))


def both(kind: type[exp.Binary], left: Bounds, right: Bounds) -> Bounds:
    low = binary(kind, left.low, right.low)
    exact = left.exact and right.exact
    return Bounds(low, low if exact else binary(kind, left.high, right.high))


def decided(op: str, left: Bounds, right: Bounds) -> tuple[Tree, Tree]:
    """When an interval comparison is certainly true, and when certainly false."""
    if op in (">=", ">", "<=", "<"):
        upward = op in (">=", ">")
        sure = (left.low, right.high) if upward else (left.high, right.low)
        never = (left.high, right.low) if upward else (left.low, right.high)
        opposite = {">=": exp.LT, ">": exp.LTE, "<=": exp.GT, "<": exp.GTE}[op]
        return compared(op, *sure), binary(opposite, *never)
    same = all_of([
        binary(exp.EQ, left.low, right.high), binary(exp.EQ, left.high, right.low)
    ])  # fmt: skip
    apart = any_of([
        binary(exp.LT, left.high, right.low), binary(exp.GT, left.low, right.high)
    ])  # fmt: skip
    return (same, apart) if op == "=" else (apart, same)


def intervals_compared(left: Bounds, op: str, right: Bounds) -> Tree:
    if left.exact and right.exact:
        return compared(op, left.low, right.low)
    yes, no = decided(op, left, right)
    return case([(yes, TRUE), (no, FALSE)])


def dates_compared(left: Tree, op: str, right: Tree) -> Tree:
    """`never` is no date: before and after nothing, equal to nothing, and so unlike everything.

    It is stored later than any day that a rule can name, so beside a constant it needs no test
    where plain SQL already says so.
    """
    plain = compared(op, left, right)
    varying = [t for t in (left, right) if not isinstance(t, exp.Cast)]
    if len(varying) < 2 and (op in ("=", "<>") or (op in ("<=", "<")) == (varying == [left])):
        return plain
    is_never = any_of(compared(">=", t, literal(NEVER)) for t in varying)
    return case([(is_never, TRUE if op == "<>" else FALSE)], plain)


def opened_branches(conditions: list[Tree]) -> list[Tree]:
    """Of each branch and the otherwise, whether it is open: its condition is not FALSE and none
    before it is TRUE."""
    opened, before = [], list[Tree]()
    for condition in [*conditions, TRUE]:
        opened.append(all_of([*(not_true(c) for c in before), not_false(condition)]))
        before.append(condition)
    return opened


def hull(conditions: list[Tree], values: list[Tree], side: str) -> Tree:
    """The lowest (`low`) or highest (`high`) value among the branches that are still open.

    A branch is open when its condition is not FALSE and none before it is TRUE. `values` has one
    more entry than `conditions`: the otherwise.
    """
    ordered = _ordered(values, side)
    if ordered is not None:  # sorted constants: the first or the last open branch is the answer
        tests = conditions if ordered == "last" else [not_false(c) for c in conditions]
        return case(zip(tests, values, strict=False), values[-1])
    opened = opened_branches(conditions)
    kept = [case([(o, v)]) for o, v in zip(opened, values, strict=True)]
    outer = extreme("LEAST" if side == "low" else "GREATEST", kept)
    unbounded = any_of(
        all_of([o, is_null(v)])
        for o, v in zip(opened, values, strict=True)
        if not isinstance(v, exp.Literal)
    )
    return outer if unbounded == FALSE else case([(unbounded, null())], outer)


def _ordered(values: list[Tree], side: str) -> str | None:
    """`first` or `last` where constants are sorted so that this open branch is the extreme."""
    numbers = [_number(v) for v in values]
    if any(n is None for n in numbers):
        return None
    falling = all(a >= b for a, b in pairwise(numbers))  # type: ignore[operator]
    rising = all(a <= b for a, b in pairwise(numbers))  # type: ignore[operator]
    if falling:
        return "last" if side == "low" else "first"
    if rising:
        return "first" if side == "low" else "last"
    return None


def _number(tree: Tree) -> Decimal | None:
    if isinstance(tree, exp.Neg):
        inner = _number(tree.this)
        return None if inner is None else -inner
    is_number = isinstance(tree, exp.Literal) and not tree.is_string
    return Decimal(str(tree.this)) if is_number else None


def shut(opened: Tree) -> Tree:
    return FALSE if opened == TRUE else not_(opened)
