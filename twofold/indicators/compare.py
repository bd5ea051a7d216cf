"""The city beside other areas, out of what each has published.

A row is compared year by year, and only where figures are alike (`alike.py`); everything else
stands apart with the reason. Growth is computed over the years that both have and between breaks;
a place is given among areas of one kind, as an interval where a figure is only a bound. A place is
one among the areas whose figures are at hand, which is not the nation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from twofold.errors import Refused
from twofold.indicators.alike import BOUND, LOOSE, Figure, best, figure, same_kind
from twofold.indicators.model import (
    Break,
    Direction,
    Indicator,
    Measure,
    Observation,
    Qualifier,
    Reason,
)  # fmt: skip
from twofold.indicators.observed import own_names, published_of
from twofold.indicators.published import known
from twofold.indicators.read import find, read
from twofold.indicators.whole import Remainder, remainders
from twofold.registers.areas import Area, Areas, read_areas
from twofold.registers.store import reading
from twofold.workspace import Workspace


@dataclass(frozen=True)
class Growth:
    """How an area grew, over years that the city has too: `rate` a year (0.1 is ten percent), for
    a ratio in points a year. `own` is the city's over the same years; `least` says that the last
    figure is a bound, so that the growth is at least this. None beside the `reason`."""

    first: int | None = None
    last: int | None = None
    rate: float | None = None
    own: float | None = None
    least: bool = False
    reason: Reason | None = None


@dataclass(frozen=True)
class Place:
    """The place among areas of the city's kind, from the best on; two numbers where a bound leaves
    it open. None beside the `reason`."""

    first: int | None = None
    last: int | None = None
    of: int = 0
    reason: Reason | None = None


@dataclass(frozen=True)
class Beside:
    """An area's figures: those alike by year, and those that stand apart. `area` is None where no
    document lists the area, `kind` says whether it is of the city's kind."""

    city: str
    name: Mapping[str, str]
    area: Area | None
    own: bool
    kind: bool
    figures: Mapping[int, Figure]
    apart: tuple[Figure, ...]
    growth: Growth
    places: Mapping[int, Place]


@dataclass(frozen=True)
class Comparison:
    """An indicator of the city beside other areas. `others` are series of near names and unlike
    definitions. `rows` begin with the city and those of its kind."""

    indicator: Indicator
    series: str
    as_of: date
    years: tuple[int, ...]
    breaks: tuple[Break, ...]
    rows: tuple[Beside, ...]
    others: tuple[Figure, ...]
    remainders: tuple[Remainder, ...]

    @property
    def own(self) -> Beside | None:
        return next((row for row in self.rows if row.own), None)


def compare(workspace: Workspace, id_: str) -> Comparison:
    """An indicator of the city beside every area that has published figures of it by `as_of`.

    Raises NotFound for an unknown indicator, Refused where it has no series of its own to compare.
    """
    indicator = find(read(workspace).indicators, id_)
    if indicator.series.kind != "one":
        key = "indicators.nothing_to_compare" if indicator.series.kind == "none" else (
            "indicators.several_series")  # fmt: skip
        raise Refused(key, indicator.at, id=id_, series=", ".join(indicator.series.names) or "—")
    areas = read_areas(workspace)
    series = indicator.series.names[0]
    near = {one.series for one in areas.unlike if one.than == series}
    with reading(workspace) as store:
        found = known(published_of(store, "indicator", {series, *near}), workspace.as_of)
    return compared(indicator, found, areas, own_names(workspace), workspace.as_of)


def compared(
    indicator: Indicator, found: Iterable[Observation], areas: Areas, own: Iterable[str],
    as_of: date,
) -> Comparison:  # fmt: skip
    """The comparison itself, of figures known by `as_of`. Targets are no figures."""
    (series,) = indicator.series.names
    unlike = [one for one in areas.unlike if one.than == series]
    made = [figure(indicator, one, unlike) for one in found
            if one.qualifier is not Qualifier.TARGET]  # fmt: skip
    names = frozenset(own)
    of_series = [one for one in made if one.observation.indicator == series]
    home = next((areas.find(name) for name in sorted(names) if areas.find(name)), None)
    grouped: dict[str, list[Figure]] = {}
    for one in of_series:  # one area under two names is one area
        area = areas.find(one.observation.city)
        grouped.setdefault(area.id if area else one.observation.city, []).append(one)
    rows = [_beside(city, some, areas, home, names) for city, some in grouped.items()]
    mine = next((row for row in rows if row.own), None)
    rows.sort(key=lambda row: (not row.own, not row.kind, _last(row), row.city))
    rows = [replace(row, growth=_growth(indicator, row, mine)) for row in rows]
    places = _places(indicator, rows)
    return Comparison(
        indicator, series, as_of, tuple(sorted({year for row in rows for year in row.figures})),
        indicator.breaks, tuple(replace(row, places=places[row.city]) for row in rows),
        tuple(one for one in made if one.observation.indicator != series),
        remainders(indicator, of_series, areas),
    )  # fmt: skip


def _beside(
    city: str, found: Sequence[Figure], areas: Areas, home: Area | None, own: frozenset[str]
) -> Beside:
    area = areas.find(city)
    years: dict[int, list[Figure]] = {}
    for one in found:
        if one.alike and one.year is not None:
            years.setdefault(one.year, []).append(one)
    chosen = {year: best(years[year]) for year in sorted(years)}
    is_own = any(one.observation.city in own for one in found)
    return Beside(
        city, area.name if area else {"zh": city, "en": city}, area, is_own,
        is_own or same_kind(area, home), chosen, tuple(one for one in found if not one.alike),
        Growth(), {},
    )  # fmt: skip


def _last(row: Beside) -> Decimal:
    """The latest figure, the largest first."""
    values = [-one.value for one in row.figures.values() if one.value is not None]
    return values[-1] if values else Decimal(0)


# --- growth


def _growth(indicator: Indicator, row: Beside, mine: Beside | None) -> Growth:
    """Over the longest stretch of years that both have since the last break; what grew before it
    is not told for what grows now."""
    if indicator.measure is Measure.RANK:
        return Growth(reason=Reason("rank_has_no_growth"))
    if mine is None:
        return Growth(reason=Reason("city_has_no_figure"))
    common = sorted(row.figures.keys() & mine.figures.keys())
    firm = [y for y in common if row.figures[y].exact and mine.figures[y].exact]
    ends = [y for y in common if _ends(row.figures[y]) and mine.figures[y].exact]
    if not firm or not ends or ends[-1] <= firm[0]:
        return Growth(reason=Reason("no_common_years", {"count": len(common)}))
    last = ends[-1]
    since = max((b.year for b in indicator.breaks if b.year <= last), default=None)
    starts = [y for y in firm if y < last and (since is None or y >= since)]
    if not starts:
        return Growth(reason=Reason("break_between", {"year": str(since)}))
    first = starts[0]
    theirs = _rate(indicator, row.figures[first], row.figures[last], last - first)
    ours = _rate(indicator, mine.figures[first], mine.figures[last], last - first)
    if theirs is None or ours is None:
        return Growth(reason=Reason("growth_from_zero"))
    return Growth(first, last, theirs, ours, row.figures[last].bound)


def _ends(one: Figure) -> bool:
    return one.exact or one.observation.qualifier in BOUND


def _rate(indicator: Indicator, first: Figure, last: Figure, years: int) -> float | None:
    assert first.value is not None
    assert last.value is not None
    if indicator.measure is Measure.RATIO:
        return float((last.value - first.value) / years)
    if first.value <= 0 or last.value <= 0:
        return None
    return float(last.value / first.value) ** (1 / years) - 1


# --- places


def _places(indicator: Indicator, rows: Sequence[Beside]) -> Mapping[str, Mapping[int, Place]]:
    """The place of each area of the city's kind, year by year."""
    made: dict[str, dict[int, Place]] = {row.city: {} for row in rows}
    years = {year for row in rows for year in row.figures}
    for year in sorted(years):
        running = {row.city: row.figures[year] for row in rows if row.kind and year in row.figures}
        for city in running:
            made[city][year] = _place(indicator, city, running)
    return made


def _place(indicator: Indicator, city: str, running: Mapping[str, Figure]) -> Place:
    if indicator.measure is Measure.RANK:
        return Place(reason=Reason("is_a_rank"))
    mine = running[city]
    if len(running) < 2:
        return Place(reason=Reason("nobody_beside"))
    if mine.observation.qualifier in LOOSE:
        return Place(reason=Reason("place_of_loose_figure"))
    others = [one for name, one in running.items() if name != city]
    up = indicator.direction is Direction.UP
    surely = sum(_above(one, mine, up) for one in others)
    perhaps = sum(_may_be_above(one, mine, up) for one in others)
    return Place(surely + 1, perhaps + 1, len(running))


def _above(one: Figure, mine: Figure, up: bool) -> bool:
    """Whether another is surely better: its value, or what it is more than, tells so."""
    assert one.value is not None
    assert mine.value is not None
    if one.observation.qualifier in LOOSE:
        return False
    if up:
        return not mine.bound and (
            one.value > mine.value or (one.bound and one.value == mine.value)
        )
    return not one.bound and (one.value < mine.value or (mine.bound and one.value == mine.value))


def _may_be_above(one: Figure, mine: Figure, up: bool) -> bool:
    assert one.value is not None
    assert mine.value is not None
    if one.observation.qualifier in LOOSE:
        return True
    if up:
        return one.bound or one.value > mine.value
    return mine.bound or one.value < mine.value
