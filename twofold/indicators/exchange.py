"""What is given to others of each indicator: one figure for each time it refers to, as known on a
day; on request every figure that it has been, each with the days on which it stood.

Published figures and values from records are two flows and never mixed. Among what had been
published of one time by a day, the figure is the exact one before the rounded before the derived,
and then the one published last; a target is no figure. So a history is the change of that one
answer from day to day: what stood on a day in it is what is given as of that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from twofold import facts
from twofold.indicators.breakdown import series
from twofold.indicators.measure import measure_all
from twofold.indicators.model import Indicator, Measured, Observation, Qualifier, Reason
from twofold.indicators.periods import Period, period_of
from twofold.indicators.published import known, precedence, refers_to
from twofold.indicators.read import read
from twofold.indicators.vintages import (
    YEARS,
    Recorded,
    Seen,
    known_commits,
    recorded_vintages,
    seen,
)  # fmt: skip
from twofold.registers.store import reading
from twofold.workspace import Workspace

PUBLISHED, RECORDED = FLOWS = ("published", "recorded")
# Codes of the cross-domain list of observation states: normal, break, estimate, provisional,
# missing, and missing because it was suppressed.
NORMAL, BREAK, ESTIMATE, PROVISIONAL, MISSING, SUPPRESSED = "A", "B", "E", "P", "O", "Q"
# Codes of the cross-domain list of frequencies by the months of a period; other lengths, and where
# the source does not say which time is meant.
_FREQUENCIES = {12: "A", 6: "S", 3: "Q", 1: "M"}
OTHER, UNSTATED = "_O", "_U"


@dataclass(frozen=True)
class Datum:
    """One figure as it is given to others.

    `period` is a time as SDMX writes it, `frequency` its kind; where the source does not say which
    time is meant (`UNSTATED`) the period is empty. `valid_from` to `valid_to`, both included, are
    the days as of which it is the figure given: None where it always was, or still is.
    `value` is None beside a `reason`. `undecided` counts records that could not be decided;
    `source` of a recorded value names its registers.
    """

    flow: str
    indicator: str
    series: str
    frequency: str
    period: str
    value: Decimal | None
    unit: str
    status: str
    qualifier: str
    certainty: str = ""
    source: str = ""
    published_on: date | None = None
    note: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    undecided: int = 0
    reason: Reason | None = None


def published(
    indicators: Iterable[Indicator], observations: Sequence[Observation], as_of: date,
    history: bool = False,
) -> tuple[Datum, ...]:  # fmt: skip
    """The published figures of some indicators as known on a day, by series and time; with
    `history` all that they have been by then."""
    seen = [o for o in known(observations, as_of) if o.qualifier is not Qualifier.TARGET]
    found: list[Datum] = []
    for indicator in indicators:
        for name in indicator.series.names:
            own = [o for o in seen if o.indicator == name and o.unit == indicator.unit
                   and time_of(o) is not None]  # fmt: skip
            found += _series(indicator, own, history)
    return tuple(found)


def _series(
    indicator: Indicator, found: Sequence[Observation], history: bool
) -> Iterator[Datum]:  # fmt: skip
    """The figures of one series, what refers to the earliest time first."""
    ordered = sorted(found, key=lambda o: (refers_to(o), time_of(o)))
    broken = _firsts_after(indicator, ordered)
    for time, group in groupby(ordered, time_of):
        versions = _versions([*group])
        for one, first, last in versions if history else versions[-1:]:
            made = _observed(indicator, one, BREAK if time in broken else _status(one))
            yield replace(made, valid_from=first, valid_to=last) if history else made


def time_of(one: Observation) -> tuple[str, str] | None:
    """Frequency and period of a published figure, of one without a reference date the day that it
    was published on, to tell it from others; None where nothing at all is known of its time."""
    days = period_of(one.period)
    if one.reference_year is not None:
        return written(days) if days else ("A", str(one.reference_year))
    return (UNSTATED, str(one.published_on)) if one.published_on else None


def written(days: Period) -> tuple[str, str]:
    """Frequency and period of some days: `A 2024`, `Q 2024-Q1`, `D 2024-03-31`, else a range by
    its first day and how long it is."""
    first, last = days.first, days.last
    if first == last:
        return "D", str(first)
    after = last + timedelta(days=1)
    if first.day != 1 or after.day != 1:
        return OTHER, f"{first}/P{(after - first).days}D"
    months = (after.year - first.year) * 12 + after.month - first.month
    frequency = _FREQUENCIES.get(months)
    if frequency is None or (first.month - 1) % months:
        return OTHER, f"{first}/P{months}M"
    number = (first.month - 1) // months + 1
    parts = {"A": "", "S": f"-S{number}", "Q": f"-Q{number}", "M": f"-{number:02d}"}
    return frequency, f"{first.year}{parts[frequency]}"


def _versions(
    group: Sequence[Observation],
) -> list[tuple[Observation, date | None, date | None]]:
    """What was the figure for one time, one after the other, each with its first and last day."""
    made: list[tuple[Observation, date | None, date | None]] = []
    for day in sorted({o.published_on or date.min for o in group}):
        best = max((o for o in group if (o.published_on or date.min) <= day), key=precedence)
        if made and made[-1][0] == best:
            continue
        if made:
            made[-1] = (*made[-1][:2], day - timedelta(days=1))
        made.append((best, None if day == date.min else day, None))
    return made


def _firsts_after(indicator: Indicator, ordered: Sequence[Observation]) -> set[object]:
    """The times of the first figure after each break, where there is one before it."""
    found: set[object] = set()
    for each in indicator.breaks:
        after = [o for o in ordered if refers_to(o).year >= each.year]
        if after and refers_to(ordered[0]).year < each.year:
            found |= {time_of(o) for o in after if refers_to(o) == refers_to(after[0])}
    return found


def _status(one: Observation) -> str:
    return NORMAL if one.qualifier is Qualifier.EQUAL else ESTIMATE


def _observed(indicator: Indicator, one: Observation, status: str) -> Datum:
    frequency, period = time_of(one) or (UNSTATED, "")
    period = "" if frequency == UNSTATED else period
    return Datum(
        PUBLISHED, indicator.id, one.indicator, frequency, period, one.value, one.unit, status,
        str(one.qualifier), one.certainty, one.source, one.published_on, one.note,
    )  # fmt: skip


def years(workspace: Workspace, indicator: Indicator) -> dict[int, date]:
    """The reference years of which values from records are given, each with the day on which it is
    measured: its last, or today."""
    last = workspace.day.year + indicator.year
    return _days(workspace, indicator, last - YEARS + 1, last)


def _days(workspace: Workspace, indicator: Indicator, first: int, last: int) -> dict[int, date]:
    return {year: min(date(year - indicator.year, 12, 31), workspace.day)
            for year in range(first, last + 1)}  # fmt: skip


def _ever(workspace: Workspace, indicator: Indicator, whole: Seen) -> dict[int, date]:
    """The reference years of which any day since the first commit gives a value."""
    last = workspace.day.year + indicator.year
    first = min((one.known_on.year for one in known_commits(whole.store)), default=last)
    return _days(workspace, indicator, min(first, workspace.day.year) + indicator.year - YEARS + 1,
                 last)  # fmt: skip


def _given_until(indicator: Indicator, year: int) -> date:
    """The last day as of which a reference year is among those that are given."""
    return date(year - indicator.year + YEARS - 1, 12, 31)


def measured(workspace: Workspace, indicators: Sequence[Indicator]) -> Iterator[Datum]:
    """Values from records of the last years, as known on the workspace's day."""
    found: dict[tuple[str, int], Measured] = {}
    days = dict.fromkeys(day for one in indicators for day in years(workspace, one).values())
    subjects, every = facts.subjects(workspace), read(workspace).indicators.values()
    with reading(workspace) as store:
        for day in days:  # all of them: one may be made of others
            for id_, value in measure_all(store, subjects, every, day).items():
                found[id_, day.year] = value
    for one in filter(_measurable, indicators):
        hidden = kept_back(workspace, one, years(workspace, one))
        for year, day in years(workspace, one).items():
            made = recorded(one, found[one.id, day.year])
            yield _withheld(made) if year in hidden else made


def vintages(workspace: Workspace, indicators: Sequence[Indicator]) -> Iterator[Datum]:
    """Every value from records of a whole year that any day gives, with the days as of which it is
    given. A part of a year that went on is another period each day; it is given as of it alone."""
    with reading(workspace) as store:
        whole = seen(workspace, store)
        for one in filter(_measurable, indicators):
            ever = _ever(workspace, one, whole)
            hidden = kept_back(workspace, one, ever)
            for year in ever:
                until = _given_until(one, year)
                then = whole.at(min(until, workspace.as_of))
                versions = _different(recorded_vintages(then, one, (year,), workspace.day))
                ends = [each.known_on - timedelta(days=1) for each in versions[1:]]
                over = until if until < workspace.as_of else None
                for each, last in zip(versions, [*ends, over], strict=False):
                    made = recorded(one, each.measured)
                    made = _withheld(made) if each.year in hidden else made
                    yield replace(made, valid_from=each.known_on, valid_to=last)


def kept_back(workspace: Workspace, one: Indicator, some: Mapping[int, date]) -> frozenset[int]:
    """The years, of some, of which a value is not shown, since too few records enter it; then none
    of the values that it has been before is."""
    if not one.suppress and not (one.formula or one.index):
        return frozenset()
    found = series(workspace, one.id, first=min(some), last=max(some))
    shown = {cell.ends.year: cell for cell in found}
    return frozenset(year for year in some
                     if (cell := shown.get(year)) is not None and cell.suppressed)  # fmt: skip


def _withheld(one: Datum) -> Datum:
    """A value that is there and not shown."""
    return replace(one, value=None, status=SUPPRESSED, undecided=0, reason=Reason("suppressed"))


def _measurable(one: Indicator) -> bool:
    """Whether records can give it a value at all."""
    return bool(one.parts or one.formula or one.index)


def _different(group: Iterable[Recorded]) -> list[Recorded]:
    """The vintages that changed something."""
    made: list[Recorded] = []
    for each in group:
        if not made or each.measured != made[-1].measured:
            made.append(each)
    return made


def recorded(indicator: Indicator, one: Measured) -> Datum:
    """A value from records: of a year, of a part of one, or of a day; what is counted at the end
    of a year is that year's. It is provisional while its year goes on."""
    days = Period(one.begins or one.ends, one.ends)
    year_end = (one.ends.month, one.ends.day) == (12, 31)
    frequency, period = written(days)
    if one.begins is None and year_end:
        frequency, period = "A", str(one.ends.year)
    going_on = one.begins is not None and not year_end
    status = MISSING if one.value is None else PROVISIONAL if going_on else NORMAL
    return Datum(
        RECORDED, indicator.id, "", frequency, period, one.value, indicator.unit, status,
        str(Qualifier.EQUAL), source=" ".join(dict.fromkeys(p.subject for p in indicator.parts)),
        undecided=one.undecided, reason=one.reason,
    )  # fmt: skip
