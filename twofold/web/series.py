"""An indicator's published figures as what a chart draws and what a table says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from twofold.answers import figures
from twofold.indicators.brief import Standing
from twofold.indicators.model import Indicator, Measure, Observation, Qualifier, Reason
from twofold.indicators.path import at
from twofold.indicators.periods import period_of
from twofold.indicators.published import precedence, refers_to
from twofold.web.charts import Path, Plan, Point
from twofold.words import Words

# The register of published figures.
STATISTIC = "statistic"
_ADDRESS = re.compile(r"https?://[^\s;()]+")
KINDS = {Qualifier.EQUAL: "exact", Qualifier.ABOUT: "about", Qualifier.MORE_THAN: "more",
         Qualifier.DERIVED: "derived", Qualifier.TARGET: "plan"}  # fmt: skip
NAMED = (*KINDS.values(), "base", "path", "target")


def of_series(name: str, seen: Iterable[Observation]) -> tuple[Observation, ...]:
    """The figures of a series, what refers to the latest time first."""
    found = (o for o in seen if o.indicator == name)
    return tuple(sorted(found, key=lambda o: (refers_to(o), precedence(o)), reverse=True))


def drawn(indicator: Indicator, found: Iterable[Observation]) -> list[Observation]:
    """The figures that stand on an axis of years: with a reference date, and for a flow of a whole
    year."""
    return [
        o for o in found
        if o.reference_year is not None and o.unit == indicator.unit
        and not (indicator.measure is Measure.FLOW and (days := period_of(o.period)) is not None
                 and not days.whole_year)
    ]  # fmt: skip


def plan(
    say: Words, indicator: Indicator, found: Sequence[Observation], standing: Standing | None,
    id_: str,
) -> Plan:  # fmt: skip
    """A chart of a series; with a target the path to it."""
    shown = drawn(indicator, found)
    unit = indicator.unit
    return Plan(
        id_, figures.name(say, indicator), _description(say, shown, standing),
        tuple(_point(say, o) for o in shown),
        lambda value: figures.number(say, value, unit),
        {kind: say(f"web.chart.{kind}") for kind in NAMED},
        _path(say, standing),
        tuple((b.year, say("web.chart.break", year=str(b.year))) for b in indicator.breaks),
        falling=indicator.measure is Measure.RANK,
    )  # fmt: skip


def with_records(
    of: Plan, say: Words, standing: Standing, first: int, last: int, label: str
) -> Plan:
    """The same over fixed years, with the value from the registers in its own lane; `label` is the
    key of what these records are. A part of a year is not drawn on a scale of whole years."""
    one = standing.measured
    apart = None
    if one is not None and one.value is not None and not figures.partial(one):
        value = figures.generated(say, standing.indicator, one)
        told = say("web.chart.point", period=say(label), value=value)
        when = figures.covered(say, one)
        apart = (float(one.value), value,
                 say("web.chart.point", period=when, value=told) if when else told)  # fmt: skip
    return replace(of, first=first, last=last, apart=apart)


def _point(say: Words, one: Observation) -> Point:
    text = say("web.chart.point", period=period(say, one), value=figures.published(say, one))
    return Point(_time(one), float(one.value), KINDS[one.qualifier], text)


def _time(one: Observation) -> float:
    """The end of a figure's period, in years: the end of 2023 is 2023.0."""
    day = refers_to(one)
    long = day.replace(month=12, day=31).timetuple().tm_yday
    return day.year - 1 + day.timetuple().tm_yday / long


def _path(say: Words, standing: Standing | None) -> Path | None:
    """The declared path with its two ends, and its course by half-years."""
    if standing is None or isinstance(standing.way, Reason):
        return None
    unit = standing.indicator.unit
    (first, base), (last, aim) = standing.way.knots[0], standing.way.knots[-1]
    texts = (
        say("web.chart.base_point", year=str(first), value=_stated(say, standing.base, base, unit)),
        say("web.chart.target_point", year=str(last), value=_stated(say, standing.aim, aim, unit)),
    )  # fmt: skip
    times = sorted({*(first + i / 2 for i in range(2 * (last - first) + 1)),
                    *(float(year) for year, _ in standing.way.knots)})  # fmt: skip
    corners = tuple((when, value) for when in times
                    if (value := at(standing.way, when)) is not None)  # fmt: skip
    return Path(first, base, last, aim, texts, corners)


def _stated(
    say: Words, exact: Observation | Reason | Decimal | None, value: float, unit: str
) -> str:
    """An end of a path as it was stated; the path itself is made of floats."""
    if isinstance(exact, Observation):
        exact = exact.value
    found = exact if isinstance(exact, Decimal) else Decimal(str(value))
    return figures.number(say, found, unit)


def _description(say: Words, shown: Sequence[Observation], standing: Standing | None) -> str:
    """The chart in words, for those who do not see it."""
    parts = []
    if shown:
        latest, earliest = shown[0], shown[-1]
        parts.append(say("web.chart.told", count=len(shown),
                         first=period(say, earliest), last=period(say, latest),
                         value=figures.published(say, latest)))  # fmt: skip
    if path := _path(say, standing):
        parts += path.texts
    parts.append(say("web.chart.below"))
    return say("web.chart.then").join(parts)


def period(say: Words, one: Observation) -> str:
    """What time a figure refers to, or that its source does not say; a part of a year in words."""
    if one.reference_year is None:
        return say("brief.no_reference_date")
    return spoken(say, one.period)


def spoken(say: Words, text: str) -> str:
    """A period in words, where it is neither a year nor a month."""
    days = period_of(text)
    if days is None or days.whole_year:
        return figures.when(say, text)
    year, first, last = str(days.first.year), days.first.month, days.last.month
    if days.last.year > days.first.year:
        return say("web.period.years", first=year, last=str(days.last.year))
    if last - first == 5:
        return say(f"web.period.half_{1 if first == 1 else 2}", year=year)
    if last - first == 2 and first % 3 == 1:
        return say("web.period.quarter", year=year, number=last // 3)
    return text if first == last else say("web.period.months", year=year, first=first, last=last)


def address(one: Observation) -> str:
    """Where a source can be read; nothing where it has no address."""
    found = _ADDRESS.search(one.source)
    return found[0] if found else ""
