"""The outlooks of a city's indicators: on published figures where there are enough, else on its
records, never on a mixture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from twofold.indicators import path
from twofold.indicators.brief import way_to
from twofold.indicators.model import (
    Direction,
    Indicator,
    Measure,
    Observation,
    Path,
    Qualifier,
    Reason,
    Shape,
    Target,
    Targets,
)  # fmt: skip
from twofold.indicators.observed import observed
from twofold.indicators.outlook import recorded, tables
from twofold.indicators.outlook.model import Goal, Outlook, Scored, Table
from twofold.indicators.outlook.outlook import Points, outlook, scored
from twofold.indicators.periods import period_of
from twofold.indicators.published import base_value, known, precedence, published, refers_to
from twofold.indicators.read import Catalogue, find, read, target_set
from twofold.registers.store import reading
from twofold.workspace import Workspace

# A point is what was stated of a year, and not as a bound.
POINTS = (Qualifier.EQUAL, Qualifier.ABOUT)
PUBLISHED, RECORDED = "published", "recorded"


@dataclass(frozen=True)
class _Known:
    """What all outlooks of one question rest on."""

    workspace: Workspace
    targets: Targets | None
    seen: Sequence[Observation]
    table: Table
    past: Mapping[str, Sequence[Scored]]


def outlooks(
    workspace: Workspace, ids: Iterable[str] = (), *, targets: str | None = None,
    months: bool = False,
) -> Mapping[str, Outlook]:  # fmt: skip
    """Outlooks by indicator, all by default, from what was known by the workspace's `as_of`, with
    the chances of a set of targets (by default the first), and with `months`, which take long to
    count, what the year comes to. Raises NotFound for an unknown indicator or set."""
    catalogue, table = read(workspace), tables.table(workspace)
    chosen = _set(catalogue, targets)
    asked = [find(catalogue.indicators, id_) for id_ in tuple(ids) or catalogue.indicators]
    with reading(workspace) as store:
        seen = known(observed(workspace, store), workspace.as_of)
        past = _past(catalogue, seen, workspace.as_of, table)
        whole = _Known(workspace, chosen, seen, table, past)
        found = {one.id: _of(whole, one) for one in asked}
        if not months:
            return found
        return {one.id: replace(
                    found[one.id], year_end=recorded.year_end(workspace, one, table))
                for one in asked}  # fmt: skip


def _set(catalogue: Catalogue, targets: str | None) -> Targets | None:
    """The set asked for, else the first; a city may have none."""
    return None if targets is None and not catalogue.targets else target_set(catalogue, targets)


def yearly(
    indicator: Indicator, observations: Sequence[Observation], as_of: date
) -> Points | Reason:
    """The published figures of whole years or their ends, in order; derived figures, bounds,
    targets and figures without a reference date are none. Or why there can be no series."""
    if indicator.measure is Measure.RANK:
        return Reason("outlook_rank")
    if indicator.series.kind != "one":
        return published(indicator, observations, as_of).reason or Reason("not_published")
    name, found = indicator.series.names[0], {}
    for one in sorted(known(observations, as_of), key=precedence):
        if one.unit != indicator.unit:
            continue
        if one.indicator == name and one.qualifier in POINTS and _of_a_year(indicator, one):
            found[one.reference_year or 0] = float(one.value)
    return tuple(sorted(found.items()))


def _of_a_year(indicator: Indicator, one: Observation) -> bool:
    if one.reference_year is None or refers_to(one) != date(one.reference_year, 12, 31):
        return False
    period = period_of(one.period)
    return period is not None and (indicator.measure is Measure.STOCK or period.whole_year)


def since_break(points: Points, indicator: Indicator, least: int) -> Points:
    """The points since the last break, where they are enough by themselves; else all."""
    for broken in reversed(indicator.breaks):
        later = tuple(point for point in points if point[0] >= broken.year)
        if len(later) >= least:
            return later
    return points


def _past(
    catalogue: Catalogue, seen: Sequence[Observation], as_of: date, table: Table
) -> Mapping[str, Sequence[Scored]]:
    """The past forecasts of all published series that can be scored."""
    found = {}
    for one in catalogue.indicators.values():
        points = yearly(one, seen, as_of)
        if not isinstance(points, Reason):
            rest = since_break(points, one, table.least_points)
            found[one.id] = scored(rest, [b.year for b in one.breaks], table)
    return found


def _of(whole: _Known, indicator: Indicator) -> Outlook:
    """On published figures, else on records."""
    table = whole.table
    points = yearly(indicator, whole.seen, whole.workspace.as_of)
    if isinstance(points, Reason):
        made = Outlook(indicator.id, table.id, table.version, (), reason=points)
    else:
        made = _ahead(whole, indicator, points, PUBLISHED)
        made = replace(made, notes=(*made.notes, *_computed(whole, indicator, points)))
    if made.horizons or indicator.measure is Measure.RANK:
        return made
    return _by_records(whole, indicator, made)


def _by_records(whole: _Known, indicator: Indicator, made: Outlook) -> Outlook:
    """On the registers, where they reach back far enough; else `made`, with how far they do."""
    points, least = recorded.years(whole.workspace, indicator), whole.table.least_points
    if len(points) < least:
        if made.reason is None or made.reason.code != "outlook_few":
            return made
        count = {"published": len(made.points), "recorded": len(points), "least": least}
        return replace(made, reason=Reason("outlook_few_both", count))
    found = _ahead(whole, indicator, points, RECORDED)
    if not found.horizons:
        return made
    return replace(found, notes=(Reason("outlook_recorded"), *found.notes))


def _ahead(whole: _Known, indicator: Indicator, points: Points, origin: str) -> Outlook:
    """An outlook to the target's year, or as far as the method sees where there is no target."""
    table, targets = whole.table, whole.targets
    rest = since_break(points, indicator, table.least_points)
    last = max((year for year, _ in rest), default=0)
    target = _target(targets, indicator)
    aims = _aims(whole, indicator, last, origin)
    made = outlook(
        rest, until=target.year if target and target.year > last else last + table.horizon,
        breaks=[one.year for one in indicator.breaks], table=table,
        goals=() if isinstance(aims, Reason) else aims,
        falling=indicator.direction is Direction.DOWN, indicator=indicator.id,
        past=whole.past if origin == PUBLISHED else {},
    )  # fmt: skip
    why = aims if isinstance(aims, Reason) and made.horizons else None
    return replace(made, origin=origin, no_chance=why)


def _target(targets: Targets | None, indicator: Indicator) -> Target | None:
    every = targets.targets if targets else ()
    return next((one for one in every if one.indicator == indicator.id), None)


def _aims(whole: _Known, indicator: Indicator, last: int, origin: str) -> tuple[Goal, ...] | Reason:
    """What a chance can be told of: only what the indicator is aimed at, by a published base or as
    a value. A multiple of a published base is no aim of records, and what records gave of the base
    year is no base."""
    targets, target = whole.targets, _target(whole.targets, indicator)
    if targets is None or target is None:
        return ()
    if target.year <= last:
        return Reason("too_late")
    year = targets.base.year
    start = base_value(indicator, whole.seen, year, whole.workspace.as_of)
    if target.value is None and isinstance(start, Reason):
        return Reason("outlook_no_base", {"year": str(year)})
    if target.value is None and origin != PUBLISHED:
        return Reason("outlook_other_source", {"year": str(year)})
    way = way_to(targets, targets.base, target, start)
    if isinstance(way, Path) and origin == PUBLISHED:
        return goals(targets, target, way, last)
    if target.value is not None:
        return (Goal(target.year, target.value),)
    return way if isinstance(way, Reason) else ()


def _computed(whole: _Known, indicator: Indicator, points: Points) -> tuple[Reason, ...]:
    """That somebody computed figures of some years, which are listed and are no points."""
    stated, name = {year for year, _ in points}, indicator.series.names[0]
    years = sorted({
        one.reference_year for one in known(whole.seen, whole.workspace.as_of)
        if one.indicator == name and one.qualifier is Qualifier.DERIVED
        and one.unit == indicator.unit and one.reference_year is not None
        and one.reference_year not in stated
    })  # fmt: skip
    return (Reason("outlook_derived", {"years": ", ".join(map(str, years))}),) if years else ()


def goals(targets: Targets, target: Target, way: Path, last: int) -> tuple[Goal, ...]:
    """The target and what its path asks for in the years before: at the milestones where it has
    some, else each year."""
    years = [year for year, _ in way.knots] if targets.path is Shape.MILESTONES else range(
        targets.base.year + 1, target.year)  # fmt: skip
    found = [
        Goal(int(year), _decimal(path.at(way, int(year))), milestone=True)
        for year in years if max(last, targets.base.year) < year < target.year
    ]  # fmt: skip
    if target.year > last:
        found.append(
            Goal(target.year, _decimal(way.knots[-1][1]) if target.value is None else target.value)
        )
    return tuple(found)


def _decimal(value: float | None) -> Decimal:
    """A value of a path, to as many digits as a path is worth."""
    return Decimal(str(round(value or 0.0, 4)))
