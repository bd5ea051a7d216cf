"""The brief: where a set of targets stands, as one frozen record.

Nothing here is filled in. A figure that cannot be had is None, and beside it stands why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from twofold.indicators.model import (
    Assessment,
    Base,
    Goal,
    Indicator,
    Measure,
    Measured,
    Method,
    Observation,
    Path,
    Published,
    Qualifier,
    Reason,
    Target,
    Targets,
)  # fmt: skip
from twofold.indicators.path import Track, path_to, track
from twofold.indicators.progress import assess, growth
from twofold.indicators.published import base_value, published, refers_to
from twofold.indicators.read import Catalogue

COMPARABLE = (Qualifier.EQUAL, Qualifier.ABOUT)


@dataclass(frozen=True)
class Rate:
    """Growth a year from one year to another, or why there is none."""

    value: float | None = None
    from_year: int | None = None
    to_year: int | None = None
    reason: Reason | None = None


@dataclass(frozen=True)
class Standing:
    """One target: base, published, measured and aimed at, side by side and never mixed.

    `path` is the growth a year from base to target, `needed` that from the latest published
    figure. `beside` are the values of the indicator shown together with this one. `way` is the
    declared path, `track` where the latest published figure stands against it.
    """

    indicator: Indicator
    target: Target
    base: Observation | Reason
    published: Published
    measured: Measured | None
    beside: tuple[tuple[Indicator, Measured | None], ...]
    aim: Decimal | None
    path: Rate
    needed: Rate
    assessment: Assessment
    way: Path | Reason
    track: Track | Reason


@dataclass(frozen=True)
class Figure:
    """An indicator without a target in this set."""

    indicator: Indicator
    published: Published
    measured: Measured | None


@dataclass(frozen=True)
class Brief:
    """A set of targets as known on `as_of`, measured on `day`."""

    city: Mapping[str, str]
    as_of: date
    day: date
    targets: Targets
    method: Method
    standings: tuple[Standing, ...]
    others: tuple[Figure, ...]


def brief(
    catalogue: Catalogue, targets: Targets, observations: Iterable[Observation],
    measured: Mapping[str, Measured], *, city: Mapping[str, str], as_of: date, day: date,
) -> Brief:  # fmt: skip
    """Everything that the brief shows. `observations` are those of this city; `measured` may lack
    indicators, whose values from records are then None."""
    seen = tuple(observations)
    method = catalogue.methods[targets.method]
    standings = tuple(
        standing(catalogue, targets.base, target, method, seen, measured, as_of)
        for target in targets.targets
    )
    shown = {s.indicator.id for s in standings} | {i.id for s in standings for i, _ in s.beside}
    others = tuple(
        Figure(one, published(one, seen, as_of), measured.get(one.id))
        for one in catalogue.indicators.values() if one.id not in shown
    )  # fmt: skip
    return Brief(city, as_of, day, targets, method, standings, others)


def standing(
    catalogue: Catalogue, base: Base, target: Target, method: Method,
    observations: tuple[Observation, ...], measured: Mapping[str, Measured], as_of: date,
) -> Standing:  # fmt: skip
    """Where one target stands."""
    indicator = catalogue.indicators[target.indicator]
    start = base_value(indicator, observations, base.year, as_of)
    found = published(indicator, observations, as_of)
    aim = _aim(target, start)
    beside = catalogue.indicators.get(indicator.beside)
    way = way_to(_set_of(catalogue, target), base, target, start)
    path = None if isinstance(way, Reason) else way
    return Standing(
        indicator, target, start, found, measured.get(indicator.id),
        ((beside, measured.get(beside.id)),) if beside else (), aim,
        _path(base, target, start), _needed(target, aim, start, found),
        judge(indicator, method, base, start, found, target.year, aim, path), way,
        track_of(indicator, base, start, found, way),
    )  # fmt: skip


def _set_of(catalogue: Catalogue, target: Target) -> Targets | None:
    """The set that a target is of, which declares its path."""
    return next((one for one in catalogue.targets.values() if target in one.targets), None)


def way_to(
    targets: Targets | None, base: Base, target: Target, start: Observation | Reason
) -> Path | Reason:
    """The declared path of one target, or why it cannot be drawn."""
    aim = _aim(target, start)
    if isinstance(start, Reason) or aim is None or targets is None:
        return start if isinstance(start, Reason) else Reason("no_target")
    steps = [one for one in targets.milestones if one.indicator == target.indicator]
    return path_to(targets.path, base.year, float(start.value), target.year, float(aim), steps)


def track_of(
    indicator: Indicator, base: Base, start: Observation | Reason, found: Published,
    way: Path | Reason,
) -> Track | Reason:  # fmt: skip
    """Where the latest published figure stands against the path, where the two can be compared."""
    latest = found.latest
    if latest is None:
        return found.reason or Reason("not_published")
    obstacle = _obstacle(indicator, base, start, latest)
    if obstacle is not None or isinstance(way, Reason):
        return obstacle or (way if isinstance(way, Reason) else Reason("no_path"))
    return track(way, latest.reference_year or 0, float(latest.value), indicator.direction)


def progress_of(
    indicator: Indicator, targets: Targets, method: Method,
    observations: tuple[Observation, ...], as_of: date,
) -> Assessment:  # fmt: skip
    """An indicator by a method: towards its target in the set, or else by its trend."""
    start = base_value(indicator, observations, targets.base.year, as_of)
    found = published(indicator, observations, as_of)
    target = next((t for t in targets.targets if t.indicator == indicator.id), None)
    if target is None:
        return judge(indicator, method, targets.base, start, found, None, None)
    way = way_to(targets, targets.base, target, start)
    return judge(indicator, method, targets.base, start, found, target.year, _aim(target, start),
                 None if isinstance(way, Reason) else way)  # fmt: skip


def _aim(target: Target, start: Observation | Reason) -> Decimal | None:
    if target.value is not None:
        return target.value
    if target.factor is None or isinstance(start, Reason):
        return None
    return target.factor * start.value


def _path(base: Base, target: Target, start: Observation | Reason) -> Rate:
    years = base.year, target.year
    if target.factor is not None:
        return Rate(growth(1, float(target.factor), target.year - base.year), *years)
    if isinstance(start, Reason) or target.value is None or start.value <= 0:
        return Rate(None, *years, start if isinstance(start, Reason) else Reason("zero"))
    return Rate(growth(float(start.value), float(target.value), target.year - base.year), *years)


def _needed(
    target: Target, aim: Decimal | None, start: Observation | Reason, found: Published
) -> Rate:
    """The rate from the latest published figure to the target by its year."""
    latest = found.latest
    if latest is None:
        return Rate(reason=found.reason)
    if aim is None:
        return Rate(reason=start if isinstance(start, Reason) else Reason("no_target"))
    obstacle = _incomparable(latest)
    year = latest.reference_year
    if obstacle is not None or year is None:
        return Rate(reason=obstacle)
    years = year, target.year
    if year >= target.year:
        return Rate(None, *years, Reason("too_late"))
    if latest.value <= 0 or aim <= 0:
        return Rate(None, *years, Reason("zero"))
    return Rate(growth(float(latest.value), float(aim), target.year - year), *years)


def _incomparable(latest: Observation) -> Reason | None:
    """Why a published figure cannot be set against another one, or None."""
    if latest.reference_year is None:
        return Reason("no_reference_date", {"published_on": latest.published_on})
    if latest.qualifier not in COMPARABLE:
        return Reason("more_than_only", {"value": latest.value})
    return None


def judge(
    indicator: Indicator, method: Method, base: Base, start: Observation | Reason,
    found: Published, target_year: int | None, aim: Decimal | None, path: Path | None = None,
) -> Assessment:  # fmt: skip
    """Progress by a method from the base to the latest published figure, where the two can be
    compared; without a target (`target_year` None) by the trend."""
    latest = found.latest
    obstacle = found.reason if latest is None else _obstacle(indicator, base, start, latest)
    if obstacle is None and target_year is not None and aim is None:
        obstacle = Reason("no_target")
    formula = method.without_target if target_year is None else method.with_target
    if obstacle is not None or latest is None or isinstance(start, Reason):
        return Assessment(method.id, method.version, formula, reason=obstacle)
    goal = Goal(
        indicator.direction, base.year, None if aim is None else float(aim), target_year,
        indicator.limit if target_year is None else None, path,
    )  # fmt: skip
    points = ((base.year, float(start.value)), (latest.reference_year or 0, float(latest.value)))
    return assess(method, goal, dict(points).items())


def _obstacle(
    indicator: Indicator, base: Base, start: Observation | Reason, latest: Observation
) -> Reason | None:
    if indicator.measure is Measure.RANK:
        return Reason("rank")
    if isinstance(start, Reason):
        return start
    if obstacle := _incomparable(latest):
        return obstacle
    year = latest.reference_year or 0
    broken = next((b for b in indicator.breaks if base.year < b.year <= year), None)
    if broken is not None:
        return Reason("break", {"year": str(broken.year)})
    if year <= base.year:
        return Reason("nothing_since_base", {"year": str(base.year)})
    if refers_to(latest).month != 12:
        return Reason("not_year_end", {"period": latest.period})
    return None
