"""Published against recorded: the difference, and as much of it as the records can explain.

What is certain comes first (rows that became known after the publication, differences of definition
whose size is declared), then what could explain the rest at most (rounding as the figure was
stated, rows that cannot be decided). What is left has no explanation, and is said to have none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from twofold.indicators.compile import read_part
from twofold.indicators.declared import Difference, differences
from twofold.indicators.model import (
    Indicator,
    Measure,
    Measured,
    Observation,
    Published,
    Reason,
)  # fmt: skip
from twofold.indicators.observed import observed
from twofold.indicators.periods import period_of
from twofold.indicators.published import published
from twofold.indicators.read import find
from twofold.indicators.vintages import Seen, leeway, seen
from twofold.registers.store import reading
from twofold.workspace import Workspace

KNOWN_LATER, DECLARED, ROUNDING, UNDECIDED, UNEXPLAINED = (
    "known_later", "declared", "rounding", "undecided", "unexplained",
)  # fmt: skip
COUNTED = ("COUNT",)


@dataclass(frozen=True)
class Piece:
    """A part of the difference. `value` is in the indicator's unit, None where it has no size
    beside a `reason`; `certain` that it is so, rather than that it could be so at most. `told` are
    the words of a declared difference."""

    kind: str
    value: Decimal | None
    certain: bool = True
    reason: Reason | None = None
    told: Difference | None = None


@dataclass(frozen=True)
class Compared:
    """A published figure beside the records of the same time. `difference` is recorded less
    published, and the values of its pieces add up to it exactly; None beside a `reason`. `undated`
    is a figure published later, whose source does not say what time it is of: the one that stands
    beside the records is then the latest that does."""

    indicator: Indicator
    published: Observation | None
    recorded: Measured | None
    known_then: Measured | None
    difference: Decimal | None
    pieces: tuple[Piece, ...] = ()
    reason: Reason | None = None
    undated: Observation | None = None


def compared(workspace: Workspace, id_: str) -> Compared:
    """The latest published figure of an indicator whose time is stated, beside the records of that
    time as known now, with the difference explained. Raises NotFound."""
    with reading(workspace) as store:
        whole = seen(workspace, store)
        indicator = find(whole.catalogue.indicators, id_)
        found = published(indicator, observed(workspace, store), workspace.as_of)
        said = found.latest if found.latest and found.latest.reference_year else found.dated
        undated = found.latest if said not in (None, found.latest) else None
        blank = Compared(indicator, said or found.latest, None, None, None, undated=undated)
        if said is None:
            return replace(blank, reason=_unsaid(found))
        day = _day(indicator, said, workspace.day)
        if day is None:
            return replace(blank, reason=Reason("period_not_measured", {"period": said.period}))
        now = whole.measured(indicator, day)
        then = _then(whole, indicator, said, day)
        made = replace(blank, recorded=now, known_then=then)
        if now.value is None:
            return replace(made, reason=now.reason)
        counts = _counts(whole, indicator)
        declared = differences(workspace, id_)
        pieces = _pieces(said, now, then, declared, counts)
        return replace(made, difference=now.value - said.value, pieces=tuple(pieces))


def _unsaid(found: Published) -> Reason | None:
    if found.latest is None:
        return found.reason
    return Reason("no_reference_date", {"published_on": found.latest.published_on})


def _day(indicator: Indicator, said: Observation, today: date) -> date | None:
    """The day on which records give a figure of the published one's time, or None where they
    cannot: a part of a year that does not end where the measured one does."""
    period = period_of(said.period)
    year = said.reference_year
    if period is None or year is None:
        return None
    if indicator.measure in (Measure.STOCK, Measure.RANK) and not indicator.year:
        return period.last if period.last <= today else None
    if not period.whole_year:
        return None
    day = min(date(year - indicator.year, 12, 31), today)
    return day if date(year, 12, 31) <= day else None


def _then(whole: Seen, indicator: Indicator, said: Observation, day: date) -> Measured | None:
    if said.published_on is None:
        return None
    return whole.at(said.published_on).measured(indicator, day)


def _counts(whole: Seen, indicator: Indicator) -> bool:
    """Whether the value is a number of rows, so that an undecided one adds one at most."""
    if len(indicator.parts) != 1 or indicator.measure is Measure.RATIO:
        return False
    (part,) = indicator.parts
    register = whole.store.registers[part.subject]
    made = read_part(indicator, part, register, whole.subjects.get(part.subject))
    return made.function in COUNTED


def _pieces(
    said: Observation, now: Measured, then: Measured | None, declared: Iterable[Difference],
    counts: bool,
) -> list[Piece]:  # fmt: skip
    """The pieces, in the order in which they are taken from the difference."""
    assert now.value is not None
    made: list[Piece] = [_known_later(now.value, said, then)]
    made += [Piece(DECLARED, one.value, told=one) for one in declared]
    rest = now.value - said.value - _sum(made)
    if rounded := _rounding(said, rest, counts):
        made.append(Piece(ROUNDING, rounded, certain=False))
    rest = now.value - said.value - _sum(made)
    if now.undecided:
        made.append(_undecided(now.undecided, rest, counts))
    rest = now.value - said.value - _sum(made)
    return [*made, Piece(UNEXPLAINED, rest)]


def _sum(pieces: Iterable[Piece]) -> Decimal:
    return sum((p.value for p in pieces if p.value is not None), Decimal(0))


def _known_later(now: Decimal, said: Observation, then: Measured | None) -> Piece:
    """What rows brought that were not known yet when the figure was published."""
    if said.published_on is None:
        return Piece(KNOWN_LATER, None, reason=Reason("no_publication_day"))
    if then is None or then.value is None:
        return Piece(KNOWN_LATER, None, reason=Reason("no_records_then",
                                                      {"day": said.published_on}))  # fmt: skip
    return Piece(KNOWN_LATER, now - then.value)


def _rounding(said: Observation, rest: Decimal, counts: bool) -> Decimal:
    """As much of the rest as lies within what the figure can have been rounded from."""
    below, above = leeway(said, counts)
    low = max(rest, -below)
    return low if above is None else min(low, above)


def _undecided(rows: int, rest: Decimal, counts: bool) -> Piece:
    """Rows with a gap are not in the value, and could only make it larger."""
    if not counts:
        return Piece(UNDECIDED, None, certain=False,
                     reason=Reason("undecided_sum", {"count": rows}))  # fmt: skip
    return Piece(UNDECIDED, min(max(rest, Decimal(-rows)), Decimal(0)), certain=False)
