"""Whether published figures are alike: of one unit, one span of time, one kind of area, one
definition. What differs is a mark beside the figure, and keeps it out of the row that is compared.

Nothing is brought into line: a figure of five months is not doubled, one without a date is not
given any. Amounts of money alone are put into another unit of money, which is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from twofold.indicators.model import Indicator, Measure, Observation, Qualifier, Reason
from twofold.indicators.periods import Period, period_of
from twofold.indicators.published import precedence
from twofold.policies.read import UNITS
from twofold.registers.areas import Area, Unlike
from twofold.sql.nodes import Type

# What keeps a figure out of the row, and what is only to be minded.
APART = ("unit_differs", "part_year", "undated_figure", "other_day", "ends_after_publication",
         "other_definition", "other_period")  # fmt: skip
# That there is a second figure of the year.
ALSO = ("also_published", "also_implied", "also_derived")
BOUND, LOOSE = (Qualifier.MORE_THAN,), (Qualifier.ABOUT, Qualifier.DERIVED)


@dataclass(frozen=True)
class Figure:
    """A published figure beside others. `value` is in the indicator's unit, or None where it
    cannot be put into it; `marks` say what differs; `others` are further figures of the same year,
    published earlier or less exactly."""

    observation: Observation
    value: Decimal | None
    year: int | None
    marks: tuple[Reason, ...] = ()
    others: tuple[Observation, ...] = ()

    @property
    def alike(self) -> bool:
        """Whether it may stand in a row with others."""
        return self.value is not None and all(mark.code not in APART for mark in self.marks)

    @property
    def exact(self) -> bool:
        return self.observation.qualifier is Qualifier.EQUAL

    @property
    def bound(self) -> bool:
        """Whether the figure is more than this value."""
        return self.observation.qualifier in BOUND


def figure(indicator: Indicator, one: Observation, unlike: Iterable[Unlike] = ()) -> Figure:
    """A figure with everything that sets it apart from the indicator's own."""
    value = converted(one.value, one.unit, indicator.unit)
    marks = [*_unit(indicator, one, value), *_times(indicator, one), *_definition(one, unlike),
             *_stated(one)]  # fmt: skip
    return Figure(one, value, one.reference_year, tuple(marks))


def converted(value: Decimal, unit: str, into: str) -> Decimal | None:
    """A value in another unit: exactly where both are money, the same where they are one unit,
    else None."""
    if unit == into:
        return value
    (kind, factor), (wanted, other) = UNITS.get(unit, _NONE), UNITS.get(into, _NONE)
    if kind is not Type.MONEY or wanted is not Type.MONEY:
        return None
    made = value * factor / other
    return made.quantize(Decimal(1)) if made == made.to_integral_value() else made.normalize()


_NONE: tuple[Type, Decimal] = (Type.NUMBER, Decimal(1))


def _unit(indicator: Indicator, one: Observation, value: Decimal | None) -> Iterator[Reason]:
    if value is None:
        yield Reason("unit_differs", {"unit": one.unit, "wanted": indicator.unit})
    elif one.unit != indicator.unit:
        yield Reason("unit_converted", {"unit": one.unit, "value": one.value})


def _times(indicator: Indicator, one: Observation) -> Iterator[Reason]:
    """A flow must be of a whole year, a stock of a year's end; none is known before it ends."""
    if one.reference_year is None:
        yield Reason("undated_figure", {"period": one.period})
        return
    year = Period(date(one.reference_year, 1, 1), date(one.reference_year, 12, 31))
    # "2021 restated" is of 2021, as everywhere else (`published.refers_to`).
    period = period_of(one.period) or year
    # A place is of an edition, which is named by its year and comes out within it.
    early = one.published_on is not None and one.published_on < period.last
    if early and indicator.measure is not Measure.RANK:
        yield Reason("ends_after_publication", {"day": str(one.published_on),
                                                "ends": str(period.last)})  # fmt: skip
    if indicator.measure is Measure.STOCK:
        if period.last != year.last:
            yield Reason("other_day", {"day": str(period.last)})
    elif (period.first.year, period.last.year) != (one.reference_year,) * 2:
        yield Reason("other_period", {"period": one.period})
    elif not period.whole_year:
        yield Reason("part_year", {"period": one.period})


def _definition(one: Observation, unlike: Iterable[Unlike]) -> Iterator[Reason]:
    for other in unlike:
        if other.series == one.indicator and other.area in ("", one.city):
            yield Reason("other_definition", {"series": one.indicator, "why": other.reason})


def _stated(one: Observation) -> Iterator[Reason]:
    if one.qualifier is Qualifier.DERIVED:
        yield Reason("derived_figure")
    if one.qualifier is Qualifier.ABOUT:
        yield Reason("about_figure")
    if one.certainty == "S":
        yield Reason("secondary_source")
    if one.certainty == "K":
        yield Reason("unconfirmed")


def best(found: Iterable[Figure]) -> Figure:
    """The figure to show of one or more for one year, by the order of `published.precedence`; the
    others stand behind it, and what they say otherwise is marked."""
    ranked = sorted(found, key=lambda one: precedence(one.observation))
    first, behind = ranked[-1], ranked[-2::-1]
    marks = [
        _also(one) for one in behind
        if one.value is not None and not _rounds_to(one.value, first.value)
    ]  # fmt: skip
    seen = tuple(one.observation for one in behind)
    return replace(first, marks=(*first.marks, *marks), others=seen)


def _also(one: Figure) -> Reason:
    """That a figure of the same year says otherwise; a derived one is implied, not stated."""
    seen = one.observation
    told = {"value": one.value, "source": seen.source}
    if seen.qualifier is not Qualifier.DERIVED:
        return Reason("also_published", told)
    if seen.published_on is None:
        return Reason("also_derived", told)
    return Reason("also_implied", {**told, "day": seen.published_on})


def _rounds_to(one: Decimal, other: Decimal | None) -> bool:
    """Whether two values are one, printed to different decimals: 30782.8823 and 30782.9."""
    if other is None:
        return False
    places = max(_exponent(one), _exponent(other))
    return abs(one - other) <= Decimal(1).scaleb(places) / 2


def decimals(value: Decimal) -> int:
    """How many decimals a value is printed to."""
    return max(-_exponent(value), 0)


def _exponent(value: Decimal) -> int:
    found = value.as_tuple().exponent
    assert isinstance(found, int)
    return min(found, 0)


def same_kind(one: Area | None, other: Area | None) -> bool:
    """Whether two areas have a level in common; what nobody listed has none."""
    return bool(one and other and set(one.levels) & set(other.levels))
