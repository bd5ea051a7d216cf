"""Intervals of trees: a lowest and a highest value, and what can be told by comparing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    coalesce,
    compared,
    extreme,
    literal,
    not_,
    not_false,
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
    fixed = [t for t in (left, right) if isinstance(t, exp.Cast)]
    known = not any(isinstance(t.this, exp.Null) for t in fixed)
    certain = op in ("=", "<>") or (op in ("<=", "<")) == (varying == [left])
    if len(varying) < 2 and known and certain:
        return plain
    is_never = any_of(compared(">=", t, literal(NEVER)) for t in varying)
    return case([(is_never, TRUE if op == "<>" else FALSE)], plain)


def among_opened(conditions: Sequence[Tree], found: Sequence[Tree]) -> Tree:
    """Whether something found of a branch holds of one that is open: its condition is not FALSE
    and none before it is TRUE. `found` has one more entry than `conditions`: the otherwise.

    Written out in halves, so that a hundred branches are not ten thousand conditions.
    """
    tests = [all_of([not_false(c), f]) for c, f in zip(conditions, found, strict=False)]
    return _in_halves(conditions, [*tests, found[-1]], any_of)


def before_settled(conditions: Sequence[Tree], found: Sequence[Tree]) -> Tree:
    """Whether something found of a condition holds of one that is reached: none before it is
    TRUE."""
    return _in_halves(conditions, [*found, FALSE], any_of)


def throughout_opened(conditions: Sequence[Tree], found: Sequence[Tree]) -> Tree:
    """Whether something found of a branch holds of all that are open."""
    tests = [any_of([not_(not_false(c)), f]) for c, f in zip(conditions, found, strict=False)]
    return _in_halves(conditions, [*tests, found[-1]], all_of)


def _in_halves(
    conditions: Sequence[Tree], tests: Sequence[Tree], join: Callable[[list[Tree]], Tree]
) -> Tree:
    """Tests of branches joined, each asked only where no condition before it is TRUE."""
    if len(tests) == 1:
        return tests[0]
    half = len(tests) // 2
    left = _in_halves(conditions[:half], tests[:half], join)
    right = _in_halves(conditions[half:], tests[half:], join)
    settled = any_of(coalesce(c, FALSE) for c in conditions[:half])
    if join is all_of:
        return all_of([left, any_of([settled, right])])
    return any_of([left, all_of([not_(settled), right])])


def hull(conditions: list[Tree], values: list[Tree], unbounded: list[Tree], side: str) -> Tree:
    """The lowest (`low`) or highest (`high`) value among the branches that are still open.

    A branch is open when its condition is not FALSE and none before it is TRUE. `values` has one
    more entry than `conditions`: the otherwise; `unbounded` says where each is NULL.
    """
    ordered = _ordered(values, side)
    if ordered is not None:  # sorted constants: the first or the last open branch is the answer
        tests = conditions if ordered == "last" else [not_false(c) for c in conditions]
        return case(zip(tests, values, strict=False), values[-1])
    kept = _kept(conditions, values, "LEAST" if side == "low" else "GREATEST")
    open_end = among_opened(conditions, unbounded)
    return kept if open_end == FALSE else case([(open_end, null())], kept)


def _kept(conditions: Sequence[Tree], values: Sequence[Tree], function: str) -> Tree:
    """The extreme of the open branches' values, in halves; NULL where none is open."""
    if len(values) == 1:
        return case([(not_false(conditions[0]), values[0])]) if conditions else values[0]
    half = len(values) // 2
    left = _kept(conditions[:half], values[:half], function)
    right = _kept(conditions[half:], values[half:], function)
    settled = any_of(coalesce(c, FALSE) for c in conditions[:half])
    return extreme(function, [left, case([(not_(settled), right)])])


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
