"""The calendar: what falls due in the next days, what is late and whose it is by now, and what was
done, each by one commit that overwrites nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pyarrow as pa

from twofold import registers
from twofold.awards.delivery import Signed
from twofold.errors import InputError, NotFound, Refused
from twofold.registers import store
from twofold.registers.model import Commit
from twofold.registers.store import Reading
from twofold.sql.statements import fill, literal, name
from twofold.targets import calendar_read
from twofold.targets.calendar_model import (
    DISTRICT,
    NO_DISTRICT,
    Calendar,
    Deadline,
    Due,
    Finished,
    looks_back,
)  # fmt: skip
from twofold.workspace import Workspace

STATE, ORGANISATION = "deadline_state", "organisation"
AHEAD = 45
STATES = pa.schema([
    ("deadline", pa.string()), ("year", pa.int32()), ("district", pa.string()),
    ("done_on", pa.date32()), ("done_by", pa.string()), ("document", pa.string()),
])  # fmt: skip
# Taken by whoever says that something is done, until it is published.
_DOING = threading.RLock()


@dataclass(frozen=True)
class Dues:
    """What is due on a day: late things first, the latest of them on top, then by their day.
    `owners` and `districts` are all that could be asked for."""

    day: date
    days: int
    rows: tuple[Due, ...]
    owners: tuple[Mapping[str, str], ...]
    districts: tuple[str, ...]


@dataclass(frozen=True)
class Done:
    """A deadline that was said to be met, and the commit that says so."""

    due: Due
    commit: Commit


def read(workspace: Workspace) -> Calendar:
    """All deadlines of a city and its library. Raises InputError at the line that is wrong."""
    return calendar_read.read(workspace)


def digest(workspace: Workspace) -> str:
    """Changes whenever a calendar does."""
    return read(workspace).digest


def next_day(workspace: Workspace, id_: str) -> date | None:
    """The next day on which a deadline falls, today included; None where there is none."""
    found = read(workspace).deadlines.get(id_)
    if found is None:
        return None
    first = workspace.day
    return min(found.days(first, first + timedelta(days=366)), default=None)


def due(
    workspace: Workspace, owner: str | None = None, district: str | None = None, days: int = AHEAD
) -> Dues:
    """What is late on the workspace's day and what falls due in so many days from it on.

    Of what falls every year the last time counts, and the times before it no more. `owner` is a
    post, in any language; a district sees what is the whole city's as well. Raises NotFound for a
    post or a district that nothing is of, InputError for days below 0.
    """
    if days < 0:
        raise InputError("deadlines.bad_days", days=days)
    known = read(workspace).deadlines
    owners = calendar_read.owners(known.values())
    if owner is not None and not any(owner in post.values() for post in owners):
        raise NotFound("deadlines.no_owner", owner=owner,
                       known=", ".join(post["zh"] for post in owners) or "—")  # fmt: skip
    with store.reading(workspace) as reading:
        places = known_district(reading, district)
        found = finished(reading, workspace.day)
    rows = [
        one for deadline in known.values()
        for one in _of(deadline, workspace.day, days, places, found)
        if (owner is None or owner in deadline.owner.values())
        and (district is None or one.district in ("", district))
    ]  # fmt: skip
    rows.sort(key=lambda one: (-one.overdue, one.on, one.deadline.id,
                              len(one.district), one.district))  # fmt: skip
    return Dues(workspace.day, days, tuple(rows), owners, places)


Found = Mapping[tuple[str, int, str], Finished]


def _of(
    deadline: Deadline, day: date, days: int, places: tuple[str, ...], found: Found
) -> Iterator[Due]:
    """A deadline's days that matter: the last that has passed, while it is not done, and those to
    come; for each district where it is the districts'."""
    # What falls due once is owed until it is done, however long ago that day was.
    since = looks_back(day) if deadline.on is None else deadline.on
    passed = deadline.days(since, day - timedelta(days=1))[-1:]
    coming = deadline.days(day, day + timedelta(days=days))
    each = places if deadline.scope == DISTRICT and places else ("",)
    for on in (*passed, *coming):
        for place in each:
            state = found.get((deadline.id, on.year, place or NO_DISTRICT))
            if on >= day or state is None:
                yield Due(deadline, on, place, state, (on - day).days)


def districts(reading: Reading) -> tuple[str, ...]:
    """The districts that enterprises lie in, those of a number in its order."""
    rows = reading.connection.rows(fill(
        "SELECT DISTINCT district FROM _o AS o WHERE NOT district IS NULL",
        o=reading.view(ORGANISATION)))  # fmt: skip
    return tuple(sorted((row[0] for row in rows), key=lambda one: (len(one), one)))


def known_district(reading: Reading, district: str | None) -> tuple[str, ...]:
    """The districts. Raises NotFound with them where one is asked for that is none of them."""
    places = districts(reading)
    if district is not None and district not in places:
        raise NotFound("deadlines.no_district", district=district, known=", ".join(places) or "—")
    return places


def finished(reading: Reading, day: date) -> Found:
    """What was done until a day: by deadline, year and district."""
    if STATE not in reading.registers:
        return {}
    rows = reading.connection.rows(fill(
        """SELECT deadline, _year, district, done_on, done_by, document FROM _state AS s
           WHERE done_on <= _day""",
        state=reading.view(STATE), year=name("year"), day=literal(day),
    ))  # fmt: skip
    return {(row[0], int(row[1]), row[2]): Finished(*row[3:]) for row in rows}


def done(
    workspace: Workspace, id_: str, signed: Signed, *, on: date | None = None,
    district: str | None = None, year: int | None = None, by: str | None = None,
    document: str | None = None,
) -> Done:  # fmt: skip
    """Says that a deadline was met, as one commit: that of a year, else the one that is late, else
    the next of the coming 45 days. `by` is an office, the deadline's own where nobody is named.

    Raises NotFound for a deadline that there is not, or not in that year, InputError for a
    district that is missing or too much or a day to come, Refused for what is done already.
    """
    with _DOING, store.held(workspace) as now:
        on = on or now.day
        if on > now.today:
            raise InputError("steps.later_than_today", on=on, today=now.today)
        with store.reading(now) as reading:
            store.needed(reading, STATE)
            one = _asked(now, reading, id_, district, year)
        by = by or one.deadline.owner["zh"]
        made = replace(one, finished=Finished(on, by, document))
        row = {"deadline": id_, "year": one.year, "district": one.district or NO_DISTRICT,
               "done_on": on, "done_by": by, "document": document}  # fmt: skip
        commit = registers.publish(
            now, {STATE: pa.Table.from_pylist([row], schema=STATES)}, who=signed.who,
            source=signed.source, known_on=signed.known_on, message=signed.message,
            check="trusted",
        )  # fmt: skip
    return Done(made, commit)


def _asked(
    workspace: Workspace, reading: Reading, id_: str, district: str | None, year: int | None
) -> Due:
    """The one time of a deadline that is meant."""
    known = read(workspace).deadlines
    deadline = known.get(id_)
    if deadline is None:
        raise NotFound("deadlines.no_deadline", id=id_, known=", ".join(known) or "—")
    places = districts(reading) if deadline.scope == DISTRICT else ()
    if places and district is None:
        raise InputError("deadlines.which_district", deadline.at, id=id_, known=", ".join(places))
    if not places and district is not None:
        raise InputError("deadlines.no_district_here", deadline.at, id=id_)
    if district is not None and district not in places:
        raise NotFound("deadlines.no_district", district=district, known=", ".join(places))
    state = finished(reading, date.max)
    times = _times(deadline, workspace.day, year)
    every = [Due(deadline, on, district or "", state.get((id_, on.year, district or NO_DISTRICT)),
                 (on - workspace.day).days) for on in times]  # fmt: skip
    if not every:
        raise NotFound("deadlines.not_that_year", id=id_, year=str(year or workspace.day.year))
    found = next((one for one in every if one.finished is None), every[0])
    if found.finished is not None:
        raise Refused("deadlines.done_already", deadline.at, id=id_, year=str(found.year),
                      on=found.finished.on, by=found.finished.by or "—")  # fmt: skip
    return found


def _times(deadline: Deadline, day: date, year: int | None) -> tuple[date, ...]:
    """The days that somebody may mean: of a year; else the last that has passed, and the next. Who
    says twice that something is done does not mean next year's: where a day has passed, the next
    counts only once it is shown as coming."""
    if year is not None:
        return deadline.days(date(year, 1, 1), date(year, 12, 31))
    passed = deadline.days(looks_back(day), day - timedelta(days=1))[-1:]
    coming = deadline.days(day, day + timedelta(days=AHEAD if passed else 366))[:1]
    return (*passed, *coming)


def check(workspace: Workspace) -> tuple[Mapping[str, int], list[InputError]]:
    """Reads every calendar: how many deadlines each has."""
    found = read(workspace).deadlines.values()
    return {id_: sum(one.calendar == id_ for one in found)
            for id_ in dict.fromkeys(one.calendar for one in found)}, []  # fmt: skip
