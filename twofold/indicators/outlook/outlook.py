"""The outlook of one yearly series: the years ahead, the chances of what shall be reached, and a
card of how past outlooks came out; or why there is none."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from twofold.errors import InputError
from twofold.indicators.model import Reason
from twofold.indicators.outlook import backtest, conformal, theta
from twofold.indicators.outlook.backtest import Rolled
from twofold.indicators.outlook.model import (
    Chance,
    Context,
    Goal,
    Horizon,
    Outlook,
    Scored,
    Table,
)  # fmt: skip

Points = Sequence[tuple[int, float]]
NO_PAST: Mapping[str, Sequence[Scored]] = MappingProxyType({})


@dataclass(frozen=True)
class Filled:
    """A series with a value for every year: `known` says which were given, `years` which not."""

    first: int
    values: NDArray[np.float64]
    known: tuple[bool, ...]

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(self.first + at for at, known in enumerate(self.known) if not known)


def outlook(
    points: Points, *, until: int, table: Table, breaks: Sequence[int] = (),
    goals: Sequence[Goal] = (), falling: bool = False, indicator: str = "",
    past: Mapping[str, Sequence[Scored]] = NO_PAST,
) -> Outlook:  # fmt: skip
    """The outlook from yearly points (year, value) to the year `until`, at most as many years as
    the method looks ahead.

    `breaks` are the years from which on figures are not comparable with those before; `goals` get
    a chance each, of being at the value or above (below, where `falling`). `past` are the city's
    scored forecasts by indicator: enough of them take the place of the table's errors. Raises
    InputError where a year has two values.
    """
    series = tuple(sorted((int(year), float(value)) for year, value in points))
    blank = Outlook(indicator, table.id, table.version, series)
    filled = prepared(series, breaks, table, until)
    if isinstance(filled, Reason):
        return replace(blank, reason=filled)
    made = backtest.rolled(filled.values, filled.known, table)
    own = backtest.scored(made, table.least_points)
    errors = conformal.with_own(table, [one for found in past.values() for one in found])
    # A card is judged by bounds that did not learn from what it judges.
    others = [one for id_, found in past.items() if id_ != indicator for one in found]
    judged = conformal.with_own(table, others)
    horizons = _horizons(made, errors, series[-1][0], until)
    card = backtest.card(own, judged)
    return replace(
        blank, horizons=horizons, chances=_chances(made, errors, horizons, goals, falling),
        card=card and replace(card, own=errors.own), rivals=_rivals(made, len(horizons)),
        growth_bin=made.bins[-1], growth=float(made.growth[-1]),
        growth_since=series[-1][0] - min(table.growth_years, len(made.values) - 1),
        alpha=float(made.fitted.alpha[-1]), theta=theta.theta(float(made.fitted.share[-1])),
        filled=filled.years,
        notes=_notes(filled, horizons, goals, float(made.growth[-1]), table),
    )  # fmt: skip


def scored(points: Points, breaks: Sequence[int], table: Table) -> tuple[Scored, ...]:
    """The past forecasts of a series that met a figure; none where it has no outlook."""
    series = tuple(sorted((int(year), float(value)) for year, value in points))
    filled = prepared(series, breaks, table)
    if isinstance(filled, Reason):
        return ()
    return backtest.scored(backtest.rolled(filled.values, filled.known, table), table.least_points)


def prepared(
    series: Points, breaks: Iterable[int], table: Table, until: int | None = None
) -> Filled | Reason:
    """A series ready to be looked ahead from, its missing years filled in by steady growth between
    their neighbours; or why it is not."""
    years = [year for year, _ in series]
    if repeated := sorted({year for year in years if years.count(year) > 1}):
        both = ", ".join(f"{value:g}" for year, value in series if year == repeated[0])
        raise InputError("indicators.duplicate_year", year=str(repeated[0]), values=both)
    if len(series) < table.least_points:
        return Reason("outlook_few", {"count": len(series), "least": table.least_points})
    inside = sorted(year for year in breaks if years[0] < year <= years[-1])
    if inside:
        return Reason("outlook_break", {"year": str(inside[-1])})
    if not all(math.isfinite(value) and value > 0 for _, value in series):
        return Reason("outlook_not_positive")
    if until is not None and until <= years[-1]:
        return Reason("outlook_reached", {"year": str(years[-1])})
    span = years[-1] - years[0] + 1
    if span - len(years) > table.filled_share * span:
        return Reason("outlook_gaps", {"count": span - len(years), "years": span})
    given = dict(series)
    every = np.arange(years[0], years[-1] + 1)
    values = np.exp(np.interp(every, years, np.log([given[year] for year in years])))
    known = tuple(int(year) in given for year in every)
    # Exactly as given, whatever logarithms did to them.
    exact = [given[int(y)] if k else v for y, v, k in zip(every, values, known, strict=True)]
    return Filled(years[0], np.array(exact), known)


def _horizons(made: Rolled, table: Table, last: int, until: int) -> tuple[Horizon, ...]:
    unit = made.unit(-1)
    return tuple(
        conformal.horizon(table, made.bins[-1], ahead, last + ahead,
                          max(float(made.middles[-1, ahead - 1]), 0.0), unit)
        for ahead in range(1, min(table.horizon, until - last) + 1)
    )  # fmt: skip


def _chances(
    made: Rolled, table: Table, horizons: Sequence[Horizon], goals: Iterable[Goal], falling: bool
) -> tuple[Chance, ...]:
    ahead = {one.year: (at, one.middle) for at, one in enumerate(horizons, 1)}
    return tuple(
        Chance(goal.year, goal.value,
               conformal.chance(table, made.bins[-1], *ahead[goal.year], made.unit(-1),
                                float(goal.value), falling), goal.milestone)
        for goal in goals if goal.year in ahead
    )  # fmt: skip


def _rivals(made: Rolled, count: int) -> Mapping[str, tuple[float, ...]]:
    return MappingProxyType(
        {name: tuple(float(v) for v in one[-1][:count]) for name, one in made.rivals.items()}
    )


def _notes(
    filled: Filled, horizons: Sequence[Horizon], goals: Iterable[Goal], growth: float, table: Table
) -> tuple[Reason, ...]:
    found, context = [], table.context
    if filled.years:
        found.append(Reason("outlook_filled", {"years": ", ".join(map(str, filled.years))}))
    last = horizons[-1].year if horizons else 0
    beyond = [goal.year for goal in goals if goal.year > last]
    if beyond:
        found.append(Reason("outlook_beyond", {"year": str(max(beyond)), "last": str(last)}))
    if context is not None and _like(context, growth, len(filled.values) - 1, table):
        found.append(Reason("outlook_context", {
            "series": context.series, "low": round(100 * context.low),
            "high": round(100 * context.high), "years": context.years,
            "share": round(100 * context.share), "within": context.within,
        }))  # fmt: skip
    return tuple(found)


def _like(context: Context, growth: float, span: int, table: Table) -> bool:
    """Whether a series grew as those did of which a context tells: as fast, and for as long."""
    return (context.low <= growth <= context.high
            and min(span, table.growth_years) == context.years)  # fmt: skip
