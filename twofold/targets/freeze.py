"""A month that is closed: its figures are written down once, and read from there ever after.

What is learnt later changes no frozen figure. It stands as a correction in the next month that is
frozen, with what brought it about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa

from twofold import documents, registers
from twofold.errors import Conflict, InputError, NotFound, Refused
from twofold.indicators.contribution import ARRIVAL, CHANGE, DEPARTURE, ENTRY, EXIT, contribution
from twofold.indicators.tree import decimal
from twofold.registers import store
from twofold.registers.store import Reading
from twofold.targets import heads
from twofold.targets.model import CITY, Correction, Frozen, Kind, Month, Place, Task, Tasks
from twofold.targets.month import Kept, known_now, live, month_end
from twofold.targets.read import of_texts, of_year
from twofold.targets.stored import (
    CAUSES,
    closed,
    correction,
    last_stated,
    newest,
    parsed,
    restored,
    rows,
)
from twofold.workspace import Workspace

# The cause of a correction by the kind of move.
CAUSE_OF = {ENTRY: "added", CHANGE: "revised", EXIT: "removed", ARRIVAL: "moved",
            DEPARTURE: "moved"}  # fmt: skip
NOT_APART = "not_apart"


@dataclass(frozen=True)
class Signed:
    """Who closes a month, and what is written beside it. `number` is that of the circular."""

    who: str
    source: str
    number: str = ""
    message: str = ""


def freeze(
    workspace: Workspace, every: Mapping[str, Tasks], month: str, signed: Signed,
    cut_off: date | None = None, kept: Kept | None = None, listed: bool = True,
) -> Month:  # fmt: skip
    """Closes a month with what was known by `cut_off` (default: the workspace's `as_of`), in one
    commit that counts as known from that day on. `kept` is for who closes several; see `live`.
    With `listed` the heads of all lists are written down too.

    Raises Refused where the month is not over by then, is frozen already, or is not the one after
    the last frozen; InputError for a cut-off in the future; NotFound for a year without tasks;
    Conflict where anything became known after the cut-off, since a month stands among the commits
    where its figures were seen.
    """
    year, number = parsed(month)
    tasks, known = of_texts(of_year(every, year).texts), cut_off or workspace.as_of
    if known > workspace.today:
        raise InputError("targets.cut_off_later", cut_off=known, today=workspace.today)
    if known <= month_end(year, number):
        raise Refused("targets.month_goes_on", month=month, last=month_end(year, number))
    kept = {} if kept is None else kept
    with documents.steady(), store.writing(workspace):
        now = replace(workspace, as_of=known, day=known)
        with store.reading(now) as reading:
            since = max((c.known_on for c in store.commits(reading.connection)), default=known)
            if since > known:
                raise Conflict("targets.known_since", cut_off=known, last=since)
            last = newest(reading)
            _next(last, month)
            made = live(now, tasks, number, kept, shaped=False)
            corrections = tuple(_corrected(now, reading, last, month, kept)) if last else ()
            stored = Frozen(month, known, reading.commit, workspace.today, signed.who,
                            signed.number, {tasks.id: tasks.digest})  # fmt: skip
            whole = replace(made, frozen=stored, corrections=corrections)
            lists = heads.rows(now, whole) if listed else []
        written = {heads.LIST: pa.Table.from_pylist(lists, heads.HEADS)} if lists else {}
        registers.publish(
            workspace, rows(whole) | written, who=signed.who, source=signed.source, known_on=known,
            message=signed.message, check="trusted",
        )  # fmt: skip
    return whole


def _next(last: Frozen | None, month: str) -> None:
    """Whether a month is the one to be frozen now; the first may be any."""
    if last is None:
        return
    if month <= last.month:
        raise Refused("targets.frozen_already", month=month, last=last.month)
    wanted = following(last.month)
    if month != wanted:
        raise Refused("targets.not_next", month=month, wanted=wanted, last=last.month)


def following(month: str) -> str:
    """The month after `2026-12`: `2027-01`."""
    after = month_end(*parsed(month)) + timedelta(days=1)
    return f"{after.year}-{after.month:02}"


# --- what was learnt since


def _corrected(
    now: Workspace, reading: Reading, last: Frozen, stated_in: str, kept: Kept
) -> Iterator[Correction]:  # fmt: skip
    """Figures that would be others by what is known now: of the last frozen month, whose sums since
    January hold the months before it, and of the year before, on whose end growth and assessment
    rest. Each was compared when `last` was frozen, so only what is known since is looked for."""
    ended = next((one for one in closed(reading) if one.month == _december(last.month)), None)
    for month in (*([ended] if ended else []), last):
        before = restored(reading, month)
        was = last_stated(reading, before)
        after = known_now(now, before.tasks, parsed(month.month)[1], kept)
        for task in before.tasks.tasks:
            pairs = list(_pairs(was, task, after[task.indicator]))
            if all(old == new for _, old, new in pairs):
                continue
            causes = {by: _causes(now, task.indicator, by, before, last.cut_off)
                      for by in {_told_by(task, place) for place, _, _ in pairs}}  # fmt: skip
            for place, old, new in pairs:
                one = _correction(before, stated_in, task.indicator, place, old, new,
                                  causes[_told_by(task, place)])  # fmt: skip
                # A place whose causes cancel out is stated too: each column adds up to the city's.
                if any(getattr(one, cause) for cause in CAUSES):
                    yield one


def _pairs(
    was: Mapping[tuple[str, Place], Decimal], task: Task, after: Mapping[Place, Decimal | None]
) -> Iterator[tuple[Place, Decimal, Decimal]]:
    """What each place had and has. A part of the city that one side does not name had or has
    nothing, as when rows begin to count in two districts; what is not known is not compared."""
    before = {place: value for (id_, place), value in was.items() if id_ == task.indicator}
    for place in dict.fromkeys((*before, *after)):
        old = before.get(place)
        new = after.get(place, None if place == CITY else Decimal(0))
        if place not in before and place.kind in (Kind.TWICE, Kind.NOWHERE):
            old = Decimal(0)
        if old is not None and new is not None:
            yield place, old, new


def _told_by(task: Task, place: Place) -> str:
    """The breakdown that a place's figure comes from."""
    return task.zone_by if place.kind is Kind.ZONE else task.by


def _december(month: str) -> str:
    """The last month of the year before a month's."""
    year, _ = parsed(month)
    return f"{year - 1}-12"


Causes = Mapping[str | None, Mapping[str, Fraction]]


def _causes(now: Workspace, id_: str, by: str, before: Month, cut_off: date) -> Causes | None:
    """What moved an indicator between the two cut-offs, by group and cause; None where that
    cannot be taken apart."""
    try:
        made = contribution(now, id_, before.day, before.day, known_first=cut_off,
                            known_last=now.as_of, by=by)  # fmt: skip
    except (InputError, NotFound, Refused):
        return None
    if made.reason is not None:
        return None
    found: dict[str | None, dict[str, Fraction]] = {}
    for move in made.moves:
        cause = CAUSE_OF[move.kind]
        of_group = found.setdefault(move.group, {})
        of_group[cause] = of_group.get(cause, Fraction(0)) + move.amount
    return found


def _correction(
    before: Month, stated_in: str, id_: str, place: Place, old: Decimal, new: Decimal,
    causes: Causes | None,
) -> Correction:  # fmt: skip
    """One correction with its causes, which sum to the difference; where they do not, or are not
    known, all of it is a revision, and that is said."""
    groups = _groups(before, place, causes or {})
    amounts = {
        cause: decimal(sum((group.get(cause, Fraction(0)) for group in groups), Fraction(0)))
        for cause in CAUSES
    }
    if causes is None or sum(amounts.values()) != new - old:
        amounts = dict.fromkeys(amounts, Decimal(0)) | {"revised": new - old}
        return correction(before.month, stated_in, id_, place, old, new, amounts, NOT_APART)
    return correction(before.month, stated_in, id_, place, old, new, amounts)


def _groups(before: Month, place: Place, causes: Causes) -> Iterable[Mapping[str, Fraction]]:
    """The groups of records that make up a place."""
    if place == CITY:
        return causes.values()
    if place.kind in (Kind.DISTRICT, Kind.ZONE):
        return [causes.get(place.name, {})]
    if place.kind is Kind.NOWHERE:
        return [g for name, g in causes.items() if name not in before.tasks.districts]
    return []
