"""What an expression means for one row: exact numbers as intervals, truths that know why they lack.

Nothing is skipped because an earlier part already decides: an expression is refused for every row
or for none.
"""

from __future__ import annotations

import calendar
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from tests.evaluator.expressions import (
    Arithmetic,
    Between,
    Call,
    Case,
    Compare,
    Constant,
    In,
    Judged,
    Logic,
    Name,
    Negative,
    Node,
    Not,
    Parameter,
    Refused,
    is_constant,
)

NEVER = "never"
MONTHS = {"月": 1, "年": 12}
DAYS = ("日", "天")


@dataclass(frozen=True)
class Interval:
    """A number between two bounds, None where it has none; `missing`: a missing fact is within."""

    lo: Fraction | None
    hi: Fraction | None
    missing: bool = False

    @property
    def point(self) -> Fraction | None:
        return self.lo if self.lo == self.hi else None


@dataclass(frozen=True)
class Ratio:
    """A quotient, never divided out but to be compared."""

    top: Interval
    bottom: Interval

    def divided(self) -> Interval:
        """The exact quotient; unknown where a part is, or the denominator is not above zero."""
        top, bottom = self.top.point, self.bottom.point
        empty = bottom is not None and bottom <= 0
        if top is None or bottom is None or empty:
            return Interval(None, None, self.top.missing or self.bottom.missing or empty)
        return Interval(top / bottom, top / bottom)


@dataclass(frozen=True)
class Day:
    """A date, NEVER (known not to exist), or None (unknown)."""

    value: date | str | None


@dataclass(frozen=True)
class Word:
    value: str | None


@dataclass(frozen=True)
class Truth:
    """True, False or None (open); `missing` says that a missing fact leaves it open."""

    holds: bool | None
    missing: bool = False


Value = Interval | Ratio | Day | Word | Truth


@dataclass(frozen=True)
class Given:
    """A parameter in force: its value in base units, and the unit it was written in."""

    value: Value
    unit: str = ""


@dataclass(frozen=True)
class Scope:
    """What an expression may name, for one row on one day."""

    named: Callable[[str], Value]
    parameters: Mapping[str, Given]
    findings: Mapping[str, bool | None]


def point(number: Fraction | int) -> Interval:
    return Interval(Fraction(number), Fraction(number))


def evaluate(node: Node, scope: Scope) -> Value:
    """The value of any expression. Raises Refused where the dialect gives it no meaning."""
    match node:
        case Constant(value):
            return _constant(value)
        case Parameter(name):
            return _parameter(name, scope).value
        case Name(name):
            return scope.named(name)
        case Judged(item):
            return Truth(scope.findings.get(item), missing=False)
        case Negative(of):
            return _scaled(number(of, scope), Fraction(-1))
        case Arithmetic(op, left, right):
            return _arithmetic(op, left, right, scope)
        case Call(function, of):
            return _call(function, [number(part, scope) for part in of])
        case Case():
            return _case(node, scope)
        case Compare(op, left, right):
            return compare(op, evaluate(left, scope), evaluate(right, scope))
        case Between(of, low, high):
            value = evaluate(of, scope)
            above = compare(">=", value, evaluate(low, scope))
            return conjunction([above, compare("<=", value, evaluate(high, scope))])
        case In(of, values):
            return _in(evaluate(of, scope), [_constant(v.value) for v in values])
        case Not(of):
            return inverted(truth(of, scope))
        case Logic(op, of):
            combined = conjunction if op == "AND" else disjunction
            return combined([truth(part, scope) for part in of])
    raise Refused(f"no meaning: {node}")


def truth(node: Node, scope: Scope) -> Truth:
    value = evaluate(node, scope)
    if isinstance(value, Truth):
        return value
    raise Refused(f"not a yes or no: {node}")


def number(node: Node, scope: Scope) -> Interval:
    value = evaluate(node, scope)
    if isinstance(value, Interval):
        return value
    raise Refused(f"not a number: {node}")


def inverted(of: Truth) -> Truth:
    return Truth(None if of.holds is None else not of.holds, of.missing)


def conjunction(parts: Iterable[Truth]) -> Truth:
    """Kleene's AND; open because of a missing fact where one of its open parts is."""
    parts = list(parts)
    if any(part.holds is False for part in parts):
        return Truth(False)
    undecided = [part for part in parts if part.holds is None]
    return Truth(None, any(part.missing for part in undecided)) if undecided else Truth(True)


def disjunction(parts: Iterable[Truth]) -> Truth:
    return inverted(conjunction([inverted(part) for part in parts]))


def compare(op: str, left: Value, right: Value) -> Truth:
    """Decided as soon as it is so wherever the two values lie; else open."""
    if isinstance(left, Ratio) and isinstance(right, Ratio):
        raise Refused("a ratio is compared with a number, not with a ratio")
    left = left.divided() if isinstance(left, Ratio) else left
    right = right.divided() if isinstance(right, Ratio) else right
    if isinstance(left, Interval) and isinstance(right, Interval):
        holds = _ordered(op, left, right)
        return Truth(holds, holds is None and (left.missing or right.missing))
    if isinstance(left, Day) and isinstance(right, Day):
        return _days(op, left.value, right.value)
    if op in ("=", "<>") and type(left) is type(right):
        if isinstance(left, Word) and isinstance(right, Word):
            if left.value is None or right.value is None:
                return Truth(None, missing=True)
            return Truth((left.value == right.value) == (op == "="))
        if isinstance(left, Truth) and isinstance(right, Truth):
            undecided = [part for part in (left, right) if part.holds is None]
            if undecided:
                return Truth(None, any(part.missing for part in undecided))
            return Truth((left.holds == right.holds) == (op == "="))
    raise Refused(f"not comparable by {op}: {left} and {right}")


def _ordered(op: str, left: Interval, right: Interval) -> bool | None:
    below, not_above = _surely(operator.lt, left, right), _surely(operator.le, left, right)
    above, not_below = _surely(operator.lt, right, left), _surely(operator.le, right, left)
    equal = left.point is not None and left.point == right.point
    yes, no = {
        "<": (below, not_below), "<=": (not_above, above),
        ">": (above, not_above), ">=": (not_below, below),
        "=": (equal, below or above), "<>": (below or above, equal),
    }[op]  # fmt: skip
    return True if yes else False if no else None


def _surely(test: Callable[[Fraction, Fraction], bool], left: Interval, right: Interval) -> bool:
    """Whether every number of `left` is below (or not above) every number of `right`."""
    return left.hi is not None and right.lo is not None and test(left.hi, right.lo)


def _days(op: str, left: date | str | None, right: date | str | None) -> Truth:
    if NEVER in (left, right):
        return Truth(op == "<>")
    if not isinstance(left, date) or not isinstance(right, date):
        return Truth(None, missing=True)
    a, b = point(left.toordinal()), point(right.toordinal())
    return Truth(_ordered(op, a, b))


def _in(value: Value, listed: list[Value]) -> Truth:
    if isinstance(value, Ratio):
        raise Refused("a ratio is compared, not looked up in a list")
    return disjunction([compare("=", value, one) for one in listed])


def _constant(value: Fraction | str | bool | date) -> Value:
    if isinstance(value, bool):
        return Truth(value)
    if isinstance(value, str):
        return Word(value)
    return Day(value) if isinstance(value, date) else point(value)


def _parameter(name: str, scope: Scope) -> Given:
    if name not in scope.parameters:
        raise Refused(f"no value in force: :{name}")
    return scope.parameters[name]


def _arithmetic(op: str, left: Node, right: Node, scope: Scope) -> Value:
    first = evaluate(left, scope)
    if isinstance(first, Day) and op in "+-":
        return Day(_shifted(first.value, op, right, scope))
    a, b = number(left, scope), number(right, scope)
    if op == "+":
        return _sum(a, b)
    if op == "-":
        return _sum(a, _scaled(b, Fraction(-1)))
    if op == "/":
        if not is_constant(right):
            return Ratio(a, b)
        divisor = _known(b)
        # Division by zero is unknown, always; here no better fact could mend it.
        return _scaled(a, 1 / divisor) if divisor else Interval(None, None, missing=True)
    if is_constant(right):
        return _times(a, _known(b))
    if is_constant(left):
        return _times(b, _known(a))
    raise Refused("a product needs a constant or a parameter on one side")


def _known(constant: Interval) -> Fraction | None:
    """The one number that a constant is; None where it is a parameter that no source gives."""
    if constant.point is None and not constant.missing:
        raise Refused("a constant factor must be one number")
    return constant.point


def _times(a: Interval, factor: Fraction | None) -> Interval:
    return Interval(None, None, missing=True) if factor is None else _scaled(a, factor)


def _sum(a: Interval, b: Interval) -> Interval:
    lo = None if a.lo is None or b.lo is None else a.lo + b.lo
    hi = None if a.hi is None or b.hi is None else a.hi + b.hi
    return Interval(lo, hi, a.missing or b.missing)


def _scaled(a: Interval, factor: Fraction) -> Interval:
    """An unbounded side stays unbounded, even times zero: unknown in, unknown out."""
    lo = None if a.lo is None else a.lo * factor
    hi = None if a.hi is None else a.hi * factor
    return Interval(lo, hi, a.missing) if factor >= 0 else Interval(hi, lo, a.missing)


def _call(function: str, parts: list[Interval]) -> Interval:
    missing = any(part.missing for part in parts)
    if function == "UP_TO":
        hi = parts[0].hi
        return Interval(Fraction(0), None if hi is None else max(hi, Fraction(0)), missing)
    if function == "GREATEST":
        minus = Fraction(-1)
        return _scaled(_call("LEAST", [_scaled(part, minus) for part in parts]), minus)
    los, his = [part.lo for part in parts], [part.hi for part in parts]
    lo = None if None in los else min(b for b in los if b is not None)
    return Interval(lo, min((b for b in his if b is not None), default=None), missing)


def _case(node: Case, scope: Scope) -> Value:
    """The hull of the branches still open."""
    subject = None if node.subject is None else evaluate(node.subject, scope)
    if isinstance(subject, Ratio):
        raise Refused("a ratio is compared, not looked up in a CASE")
    conditions, values = [], []
    for when, then in node.branches:
        if subject is None:
            conditions.append(truth(when, scope))
        else:
            conditions.append(compare("=", subject, evaluate(when, scope)))
        values.append(evaluate(then, scope))
    values.append(evaluate(node.otherwise, scope))
    if any(type(a) is not type(b) for a, b in pairwise(values)):
        raise Refused("branches of a CASE have one type")
    reached, still_open = open_branches(conditions)
    doubt = any(c.holds is None and c.missing for c in reached)
    return _hull([values[i] for i in still_open], doubt)


def open_branches(conditions: list[Truth]) -> tuple[list[Truth], list[int]]:
    """The conditions that are reached, and the indexes of the branches still open (last: ELSE)."""
    for index, condition in enumerate(conditions):
        if condition.holds is True:
            reached, last = conditions[: index + 1], index
            break
    else:
        reached, last = conditions, len(conditions)
    return reached, [i for i in range(last) if conditions[i].holds is None] + [last]


def _hull(values: list[Value], doubt: bool) -> Value:
    """`doubt`: a missing fact decides which of the values it is."""
    truths = [v for v in values if isinstance(v, Truth)]
    intervals = [v for v in values if isinstance(v, Interval)]
    if len(truths) == len(values):
        if len({t.holds for t in truths}) == 1 and truths[0].holds is not None:
            return truths[0]
        return Truth(None, doubt or any(t.holds is None and t.missing for t in truths))
    if len(intervals) == len(values):
        return hull(intervals, doubt)
    raise Refused("a CASE gives a number or a yes or no")


def hull(intervals: list[Interval], doubt: bool = False) -> Interval:
    """The smallest interval that holds them all."""
    los, his = [i.lo for i in intervals], [i.hi for i in intervals]
    lo = None if None in los else min(b for b in los if b is not None)
    hi = None if None in his else max(b for b in his if b is not None)
    return Interval(lo, hi, doubt or any(i.missing for i in intervals))


def _shifted(start: date | str | None, op: str, span: Node, scope: Scope) -> date | str | None:
    """A date moved by a duration; months end on the month's last day where it is shorter."""
    value, unit = _duration(span, scope)
    if not isinstance(start, date) or value is None:  # None: no source gives it
        return start if start == NEVER else None
    amount = value if op == "+" else -value
    try:
        if unit in DAYS:
            return start + timedelta(days=amount)
        months = start.year * 12 + start.month - 1 + amount * MONTHS[unit]
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
    except (OverflowError, ValueError) as error:
        raise Refused(f"beyond the calendar: {start} {op} {value} {unit}") from error


def _duration(span: Node, scope: Scope) -> tuple[int | None, str]:
    """A parameter in days, months or years; a bare whole number counts days. None: not known."""
    if isinstance(span, Parameter):
        given = _parameter(span.name, scope)
        value, unit = given.value, given.unit
    else:
        value, unit = (evaluate(span, scope), DAYS[0]) if is_constant(span) else (None, "")
    known = value.point if isinstance(value, Interval) else None
    if isinstance(value, Interval) and value.missing and unit in (*DAYS, *MONTHS):
        return None, unit
    if known is None or known.denominator != 1 or unit not in (*DAYS, *MONTHS):
        raise Refused("a date moves by a parameter in whole days, months or years")
    return int(known), unit
