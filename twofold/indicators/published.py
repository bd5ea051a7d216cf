"""What was published of an indicator, as known on a day.

Latest is what refers to the latest time, not what was printed last. Derived figures and targets are
never latest. A figure whose source gives no reference date can only refer to a time before it was
published, and is placed there; it is never said to be of that year.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from twofold.errors import InputError
from twofold.indicators.model import (
    Bounds,
    Indicator,
    Measure,
    Observation,
    Published,
    Qualifier,
    Reason,
)  # fmt: skip
from twofold.indicators.periods import period_of

STATED = (Qualifier.EQUAL, Qualifier.ABOUT, Qualifier.MORE_THAN)
# A base may be derived, but not a bound: the exact before the derived before the rounded.
BASES = (Qualifier.EQUAL, Qualifier.DERIVED, Qualifier.ABOUT)
NEVER = date.min


def known(observations: Iterable[Observation], as_of: date) -> tuple[Observation, ...]:
    """What had been published by then. A figure without a publication date is let through: when
    it became known is for the register to say."""
    return tuple(o for o in observations if o.published_on is None or o.published_on <= as_of)


def refers_to(observation: Observation) -> date:
    """The last day that a figure can refer to."""
    if observation.reference_year is None:
        return observation.published_on or NEVER
    period = period_of(observation.period)
    return period.last if period else date(observation.reference_year, 12, 31)


def published(indicator: Indicator, observations: Iterable[Observation], as_of: date) -> Published:
    """The latest published figure of an indicator, or why there is none."""
    visible = known(observations, as_of)
    names, kind = indicator.series.names, indicator.series.kind
    if kind == "none":
        return Published(reason=Reason("not_published"))
    found = tuple(_latest(indicator, name, visible) for name in names)
    if kind == "one":
        return found[0]
    values = [one.latest.value for one in found if one.latest]
    if not values:
        return Published(reason=Reason("not_published"), components=found)
    if kind == "parts":
        return Published(reason=Reason("parts_only"), components=found)
    bounds = union_bounds([one.latest for one in found])
    return Published(reason=_bounded(bounds), bounds=bounds, components=found)


def union_bounds(parts: Sequence[Observation | None]) -> Bounds:
    """Counts that overlap: together at least the larger, at most the sum."""
    found = [part.value for part in parts if part is not None]
    whole = len(found) == len(parts) and all(
        part is not None and part.qualifier is not Qualifier.MORE_THAN for part in parts
    )
    return Bounds(max(found, default=None), sum(found, Decimal(0)) if whole else None)


def _bounded(bounds: Bounds) -> Reason:
    if bounds.most is None:
        return Reason("at_least_only", {"least": bounds.least})
    return Reason("bounds_only", {"least": bounds.least, "most": bounds.most})


def _latest(indicator: Indicator, name: str, visible: Sequence[Observation]) -> Published:
    found = _of(indicator, name, visible)
    latest = _last(o for o in found if o.qualifier in STATED)
    derived = _last(o for o in found if o.qualifier is Qualifier.DERIVED)
    if latest is None:
        return Published(derived=derived, reason=Reason("not_published"), series=name)
    if derived is not None and refers_to(derived) <= refers_to(latest):
        derived = None
    dated = None
    if latest.reference_year is None:
        dated = _last(o for o in found if o.qualifier in STATED and o.reference_year is not None)
    return Published(latest, dated, derived, series=name)


def _last(found: Iterable[Observation]) -> Observation | None:
    return max(found, key=_order, default=None)


def _order(observation: Observation) -> tuple[date, bool, date]:
    """By reference period; within it an exact figure stands before a rounded one, and then what
    was published later before what was published earlier."""
    exact = observation.qualifier is Qualifier.EQUAL
    return refers_to(observation), exact, observation.published_on or NEVER


def _of(indicator: Indicator, name: str, visible: Sequence[Observation]) -> list[Observation]:
    """The figures of a series that are of the indicator's kind: a flow is that of a whole year."""
    found = []
    for one in visible:
        if one.indicator != name:
            continue
        if one.unit != indicator.unit:
            raise InputError("indicators.unit_differs", indicator.at, series=name, unit=one.unit,
                             expected=indicator.unit)  # fmt: skip
        period = period_of(one.period)
        if indicator.measure is Measure.FLOW and period is not None and not period.whole_year:
            continue
        found.append(one)
    return found


def base_value(
    indicator: Indicator, observations: Iterable[Observation], year: int, as_of: date
) -> Observation | Reason:
    """The figure of the end of a year (of the whole year for a flow), or why there is none."""
    if indicator.series.kind == "none":
        return Reason("not_published")
    if indicator.series.kind == "parts":
        return Reason("parts_only")
    visible = known(observations, as_of)
    found = [_at_year(indicator, name, visible, year) for name in indicator.series.names]
    if indicator.series.kind == "one":
        return found[0] or Reason("no_value_of_year", {"year": str(year)})
    if not any(found):
        return Reason("no_value_of_year", {"year": str(year)})
    return _bounded(union_bounds(found))


def _at_year(
    indicator: Indicator, name: str, visible: Sequence[Observation], year: int
) -> Observation | None:
    end = date(year, 12, 31)
    found = [
        o for o in _of(indicator, name, visible)
        if o.reference_year == year and o.qualifier in BASES and refers_to(o) == end
    ]  # fmt: skip
    found.sort(key=lambda o: (-BASES.index(o.qualifier), o.published_on or NEVER))
    return found[-1] if found else None
