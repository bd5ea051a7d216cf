"""How fast an indicator grew from one published figure to another, stretch by stretch.

Only figures that can be compared are ends of a stretch: stated ones of a year's end, none of them
derived, a bound or a plan, and no break between them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil

from twofold.indicators.model import Indicator, Measure, Observation, Qualifier
from twofold.indicators.progress import growth
from twofold.indicators.published import known, precedence, published, refers_to

# A stretch has at least so many years: growth over one year is mostly the noise of its two ends.
LEAST = 2
COMPARED = (Qualifier.EQUAL, Qualifier.ABOUT)


@dataclass(frozen=True)
class Stretch:
    """Growth a year between two published figures, as a share: 0.096 is 9.6 %.

    Where the later figure has no reference date, it can be of any year's end until it was
    published: `rate` is then the most that it can mean (one year passed) and `least` the least;
    otherwise `least` is None. `years` are those of `rate`, `most_years` those of `least`.
    """

    first: Observation
    last: Observation
    years: int
    rate: float
    least: float | None = None
    most_years: int = 0


def stretches(
    indicator: Indicator, observations: Iterable[Observation], as_of: date
) -> tuple[Stretch, ...]:
    """Growth from the earliest comparable figure on, the earliest first; the last stretch may lead
    to a figure without a reference date. None for a rank, which does not grow, and for what is
    not published as one series."""
    if indicator.series.kind != "one" or indicator.measure is Measure.RANK:
        return ()
    name = indicator.series.names[0]
    visible = [o for o in known(observations, as_of) if o.indicator == name]
    ends = _ends(indicator, visible)
    found = [_between(a, b) for a, b in _pairs(indicator, ends)]
    latest = published(indicator, visible, as_of).latest
    if ends and latest is not None and latest.reference_year is None:
        found += _undated(ends[-1], latest)
    return tuple(found)


def _ends(indicator: Indicator, visible: Iterable[Observation]) -> list[Observation]:
    """The figure of each year's end, of several the first by `published.precedence`."""
    best: dict[int, Observation] = {}
    for one in visible:
        year = one.reference_year
        if (year is None or one.qualifier not in COMPARED or one.unit != indicator.unit
                or one.value <= 0 or refers_to(one) != date(year, 12, 31)
                or (indicator.measure is Measure.FLOW and one.period != str(year))):  # fmt: skip
            continue
        other = best.get(year)
        if other is None or precedence(one) > precedence(other):
            best[year] = one
    return [best[year] for year in sorted(best)]


def _pairs(
    indicator: Indicator, ends: list[Observation]
) -> Iterable[tuple[Observation, Observation]]:
    """From each end to the next that lies far enough after it; anew after each break."""
    start: Observation | None = None
    for one in ends:
        if start is None or _broken(indicator, start, one):
            start = one
        elif _year(one) - _year(start) >= LEAST:
            yield start, one
            start = one


def _broken(indicator: Indicator, a: Observation, b: Observation) -> bool:
    return any(_year(a) < one.year <= _year(b) for one in indicator.breaks)


def _year(one: Observation) -> int:
    assert one.reference_year is not None
    return one.reference_year


def _between(a: Observation, b: Observation) -> Stretch:
    years = _year(b) - _year(a)
    return Stretch(a, b, years, growth(float(a.value), float(b.value), years))


def _undated(start: Observation, latest: Observation) -> Iterable[Stretch]:
    """To a figure of an unknown day: the next year's end is the earliest that it can be of, the
    year in which it was published the latest."""
    if latest.published_on is None or latest.qualifier not in COMPARED or latest.value <= 0:
        return
    days = (latest.published_on - date(_year(start), 12, 31)).days
    most = ceil(days / 366)
    if most < 1:
        return
    values = float(start.value), float(latest.value)
    rates = growth(*values, 1), growth(*values, most)
    least = min(rates) if most > 1 else None
    yield Stretch(start, latest, 1, max(rates), least, most)
