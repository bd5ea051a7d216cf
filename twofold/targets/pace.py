"""序时: what share of a year's growth is due by the end of a month.

Work does not come in twelfths: contracts are registered in December. The share comes from how past
years ran, and calendar twelfths stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from twofold.indicators.model import Direction, Reason

MONTHS = 12
# How many past years make a shape, where so many are asked for.
LEAST = 2


class Way(StrEnum):
    """How an indicator comes to its yearly figure: by growth on where the year began, or level by
    level, where it falls back when a year begins (numbers that are valid for the year)."""

    GROWTH = "growth"
    LEVEL = "level"


@dataclass(frozen=True)
class Shape:
    """How past years ran: `shares[m - 1]` is the share of the year's growth (of its last level)
    that was reached by the end of month m, the mean of `years`. `left_out` says of a year why it is
    none of them; without any year, `shares` are twelfths, of growth."""

    shares: tuple[Decimal, ...]
    years: tuple[int, ...]
    left_out: tuple[tuple[int, Reason], ...] = ()
    way: Way = Way.GROWTH

    @property
    def known(self) -> bool:
        """Whether a past year stands behind it."""
        return bool(self.years)


@dataclass(frozen=True)
class Due:
    """What is due at the end of a month, in the indicator's unit: by past shape, and by calendar
    twelfths."""

    shape: Decimal
    twelfths: Decimal


def twelfths(month: int) -> Decimal:
    """The calendar's share: 1 at the end of December."""
    return Decimal(month) / MONTHS


def shape(
    past: Mapping[int, Sequence[Decimal | None]], direction: Direction, way: Way = Way.GROWTH
) -> Shape:
    """The shape of past years. `past` gives for each year 13 values in the indicator's unit: where
    it stood when the year began (0 for what is counted over a year), then at the end of each month.
    A year with a gap tells nothing, nor by growth one that did not move in the right direction; and
    of several years one alone is a chance, not a shape."""
    shares: dict[int, list[Decimal]] = {}
    left_out: list[tuple[int, Reason]] = []
    for year, values in sorted(past.items()):
        known = [value for value in values if value is not None]
        if len(values) != MONTHS + 1 or len(known) != len(values):
            left_out.append((year, Reason("shape_gap", {"year": str(year)})))
            continue
        start = known[0] if way is Way.GROWTH else Decimal(0)
        whole = known[-1] - start
        if whole == 0 or (way is Way.GROWTH and whole * direction.sign < 0):
            left_out.append((year, Reason("shape_no_growth", {"year": str(year)})))
        else:
            shares[year] = [(value - start) / whole for value in known[1:]]
    if len(shares) < min(LEAST, len(past)):
        left_out += [(year, Reason("shape_alone", {"year": str(year)})) for year in shares]
        shares = {}
    if not shares:
        calendar = tuple(twelfths(month) for month in range(1, MONTHS + 1))
        return Shape(calendar, (), tuple(left_out))
    means = (sum(column) / len(shares) for column in zip(*shares.values(), strict=True))
    return Shape(tuple(means), tuple(shares), tuple(left_out), way)


def due(start: Decimal, target: Decimal, shape: Shape, month: int) -> Due:
    """What is due by the end of a month on the way from `start` to `target`."""
    calendar = start + (target - start) * twelfths(month)
    since = Decimal(0) if shape.way is Way.LEVEL else start
    return Due(since + (target - since) * shape.shares[month - 1], calendar)


def state(
    value: Decimal | None, target: Decimal | None, due: Due | None, direction: Direction
) -> str:
    """`achieved`, `on_pace` or `behind` by past shape; `pending` where there is no value or no
    target, or nothing is due of what is not reached."""
    if value is None or target is None:
        return "pending"
    sign = direction.sign
    if (value - target) * sign >= 0:
        return "achieved"
    if due is None:
        return "pending"
    return "on_pace" if (value - due.shape) * sign >= 0 else "behind"
