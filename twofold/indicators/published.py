"""What was published of an indicator, as known on a day.

Latest is what refers to the latest time, not what was printed last. Derived figures and targets are
never latest. A figure whose source gives no reference date can only refer to a time before it was
published, and is placed there; it is never said to be of that year.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

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
_RANKS = {Qualifier.EQUAL: 2, Qualifier.DERIVED: 0}


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
    apart = next((one.unlike for one in found if one.unlike), None)
    if not any(one.latest for one in found):
        return Published(reason=apart or Reason("not_published"), components=found, unlike=apart)
    if kind == "parts":
        return Published(reason=Reason("parts_only"), components=found, unlike=apart)
    bounds = union_bounds([one.latest for one in found])
    return Published(reason=_bounded(bounds), bounds=bounds, components=found, unlike=apart)


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
    apart = _unlike(indicator, name, visible)
    latest = _last(o for o in found if o.qualifier in STATED)
    derived = _last(o for o in found if o.qualifier is Qualifier.DERIVED)
    if latest is None:
        return Published(derived=derived, reason=apart or Reason("not_published"), series=name,
                         unlike=apart)  # fmt: skip
    if derived is not None and refers_to(derived) <= refers_to(latest):
        derived = None
    dated = None
    if latest.reference_year is None:
        dated = _last(o for o in found if o.qualifier in STATED and o.reference_year is not None)
    return Published(latest, dated, derived, series=name, unlike=apart)


def _last(found: Iterable[Observation]) -> Observation | None:
    return max(found, key=lambda one: (refers_to(one), precedence(one)), default=None)


def precedence(one: Observation) -> tuple[int, date, bool, int, str, str]:
    """What stands before what, of figures for one time, the greatest first: the exact before the
    rounded before the derived, then what was published later, a first source before a second one,
    more digits before fewer. Where none of it tells, the period as it is written (a restated year
    says so behind the year) and then the source decide, so that every page takes the same one."""
    return (_RANKS.get(one.qualifier, 1), one.published_on or NEVER, one.certainty != "S",
            len(one.value.as_tuple().digits), one.period, one.source)  # fmt: skip


def _of(indicator: Indicator, name: str, visible: Sequence[Observation]) -> list[Observation]:
    """The figures of a series that are of the indicator's kind: in its unit, a flow that of a
    whole year."""
    found = []
    for one in visible:
        if one.indicator != name or one.unit != indicator.unit:
            continue
        period = period_of(one.period)
        if indicator.measure is Measure.FLOW and period is not None and not period.whole_year:
            continue
        found.append(one)
    return found


def _unlike(
    indicator: Indicator, name: str, visible: Iterable[Observation], year: int | None = None
) -> Reason | None:
    """That a figure of a series is left out since it is in another unit: the latest such one. It
    is never put into the indicator's unit: what the unit's word stands for is not for us to say."""
    found = _last(
        one for one in visible
        if one.indicator == name and one.unit != indicator.unit
        and one.qualifier is not Qualifier.TARGET and year in (None, one.reference_year)
    )  # fmt: skip
    if found is None:
        return None
    return Reason("left_out_unit", {"series": name, "period": found.period, "unit": found.unit,
                                    "wanted": indicator.unit, "source": found.source})  # fmt: skip


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
    apart = (_unlike(indicator, name, visible, year) for name in indicator.series.names)
    missing = next(filter(None, apart), None) or Reason("no_value_of_year", {"year": str(year)})
    if indicator.series.kind == "one":
        return found[0] or missing
    if not any(found):
        return missing
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
