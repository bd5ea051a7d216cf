"""When a comparison of a date comes to hold by itself, because the day moves on."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import MAXYEAR, date, timedelta

from twofold.sql.nodes import NEVER, Add, Const, Duration, Expr, Name, Parameter, Sub, Type

# Years ahead in which a day is looked for.
FAR = 60
# The givens that move with the day: month and day of those that belong to the reference year.
NOTHING: Mapping[str, object] = {}
YEARLY: Mapping[str, tuple[int, int]] = {"year_start": (1, 1), "year_end": (12, 31)}


def moved(day: date, by: Duration, sign: int = 1) -> date:
    """A date moved by days or calendar months; the end of a month stays within it."""
    if not by.months:
        return day + timedelta(days=sign * by.days)
    months = day.year * 12 + day.month - 1 + sign * by.months
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def first_day(
    op: str, value: date, limit: Expr, day: date, year: int, values: Mapping[str, Const]
) -> date | None:
    """The first day after `day` on which `value op limit` holds, where only the day moves on.

    `year` is the reference year relative to the day, `values` the parameters in force. None where
    waiting does not bring it: the limit stands still, or moves away.
    """
    if op not in ("<", "<=") or value >= NEVER:
        return None

    def holds(on: date) -> bool:
        at = date_of(limit, on, year, values)
        return at is not None and (value < at or (op == "<=" and value == at))

    last = min(day.year + FAR, MAXYEAR - 1)
    low, high = day.toordinal(), date(last, day.month, 28).toordinal()
    if not holds(date.fromordinal(high)):
        return None
    while high - low > 1:  # the limit never goes back, so there is one such day
        middle = (low + high) // 2
        low, high = (low, middle) if holds(date.fromordinal(middle)) else (middle, high)
    return date.fromordinal(high)


def date_of(
    node: Expr, on: date, year: int, values: Mapping[str, Const],
    facts: Mapping[str, object] = NOTHING,
) -> date | None:  # fmt: skip
    """An expression of dates on a day, for a row of facts; None where something in it is not
    known."""
    match node:
        case Name(name=name):
            known = facts.get(name)
            return known if isinstance(known, date) and known < NEVER else None
        case Const(value=date() as fixed):
            return fixed
        case Parameter(name="day"):
            return on
        case Parameter(name=name) if name in YEARLY:
            return date(on.year + year, *YEARLY[name])
        case Add(left=left, right=right) | Sub(left=left, right=right):
            start, by = date_of(left, on, year, values, facts), span(right, values)
            if start is None or by is None:
                return None
            return moved(start, by, 1 if isinstance(node, Add) else -1)
        case _:
            return None


def span(node: Expr, values: Mapping[str, Const]) -> Duration | None:
    """A duration by its value; None where no source gives it."""
    found = values.get(node.name) if isinstance(node, Parameter) else node
    known = isinstance(found, Const) and found.type is Type.DURATION
    return found.value if known and isinstance(found.value, Duration) else None  # type: ignore[union-attr]
