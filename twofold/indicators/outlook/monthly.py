"""What a year of monthly figures comes to: the months that are in, and the rest by the shape that
past years had.

The share of each month in its year is taken as the median of the past years, so that one odd year
among few does not bend it; the months that are in set the level of those to come. No trend is laid
on top: how much a year usually gathers pace is in its shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from twofold.indicators.model import Reason
from twofold.indicators.outlook.model import YearEnd

MONTHS = 12
Shape = NDArray[np.float64]


def year_end(
    months: Iterable[tuple[int, int, float]], year: int, *, least_years: int = 3,
    least_spread: float = 0.0,
) -> YearEnd:  # fmt: skip
    """The year's sum from figures (year, month, value) of whole months, those of the year itself
    from January on without a gap. Only past years that are whole lend their shape; where their
    shapes lie so near each other that the sums they give differ by less than `least_spread` (a
    share), months were reckoned from years, and nothing can be told of how far a year strays."""
    by_year: dict[int, dict[int, float]] = {}
    for in_year, month, value in months:
        by_year.setdefault(in_year, {})[month] = value
    own = by_year.get(year, {})
    through = next((m - 1 for m in range(1, MONTHS + 1) if m not in own), MONTHS)
    known = float(np.sum([own[month] for month in range(1, through + 1)]))
    blank = YearEnd(year, through, known)
    past = _shapes(by_year, year)
    reason = _obstacle(through, known, past, least_years)
    if reason is not None:
        return YearEnd(year, through, known, reason=reason)
    if through == MONTHS:
        return YearEnd(year, through, known, (), known, known, known, 1.0, tuple(past))
    shapes = np.array(list(past.values()))
    typical = np.median(shapes, axis=0)
    typical /= typical.sum()
    if typical[:through].sum() <= 0 or (shapes[:, :through].sum(axis=1) <= 0).any():
        return YearEnd(year, through, known, reason=Reason("months_nothing"))
    level = known / typical[:through].sum()
    wholes = known / shapes[:, :through].sum(axis=1)
    middle = known + float((level * typical[through:]).sum())
    count = len(past)
    if wholes.max() - wholes.min() <= least_spread * middle:
        return YearEnd(year, through, known, reason=Reason("months_alike", {"count": count}))
    return YearEnd(
        blank.year, through, known, tuple(float(one) for one in level * typical[through:]), middle,
        min(float(wholes.min()), middle), max(float(wholes.max()), middle),
        (count - 1) / (count + 1), tuple(past),
    )  # fmt: skip


def _shapes(by_year: Mapping[int, Mapping[int, float]], year: int) -> dict[int, Shape]:
    """The monthly shares of whole past years, the oldest first."""
    found = {}
    for past in sorted(y for y in by_year if y < year):
        values = np.array([by_year[past].get(m, np.nan) for m in range(1, MONTHS + 1)])
        if np.isfinite(values).all() and (values >= 0).all() and values.sum() > 0:
            found[past] = values / values.sum()
    return found


def _obstacle(
    through: int, known: float, past: Mapping[int, Shape], least_years: int
) -> Reason | None:
    if through == 0 or known <= 0:
        return Reason("months_none")
    if len(past) < least_years and through < MONTHS:
        return Reason("months_few", {"count": len(past), "least": least_years})
    return None
