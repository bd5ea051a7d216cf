"""A month of a year's tasks as the records give it: where each place stands, and what is due.

Everything is measured from the store as it is seen, so that a month with an earlier cut-off is the
same function of an earlier view. What is counted is not kept back here, however small: these are a
bureau's own papers, and what is published goes through `indicators.withheld`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

from twofold import facts
from twofold.errors import Refused
from twofold.indicators.groups import called
from twofold.indicators.model import Indicator, Measure, Reason
from twofold.indicators.read import Catalogue
from twofold.indicators.read import read as read_catalogue
from twofold.indicators.seen import Sight, sight
from twofold.indicators.slots import Slot, slots
from twofold.indicators.tables import WHOLE, Plan, Table, computed
from twofold.indicators.vintages import at
from twofold.registers.store import Reading, reading
from twofold.targets import pace
from twofold.targets.aims import Aims
from twofold.targets.model import CITY, NOWHERE, TWICE, Figure, Kind, Month, Place, Task, Tasks
from twofold.targets.pace import MONTHS, Shape
from twofold.targets.ranks import ranked
from twofold.targets.reports import late
from twofold.workspace import Workspace

Values = Mapping[Place, Decimal | None]
# What is made once of the records of the day of issue, by what it is.
Kept = dict[Any, Any]
ZERO = Decimal(0)


@dataclass(frozen=True)
class _Stand:
    """Where one task's indicator stood, place by place: when the year began, at the month's end, a
    year before that, and at the end of the month before."""

    start: Values
    now: Values
    year_before: Values
    month_before: Values


def live(
    workspace: Workspace, tasks: Tasks, number: int, kept: Kept | None = None, *,
    shaped: bool = True,
) -> Month:  # fmt: skip
    """A month (1 to 12) of the tasks' year as known on the workspace's `as_of`; up to that day
    where the month is not over. `kept` hands what is the same for each month of a year from one to
    the next; without `shaped` it is not looked up how past years ran while nothing is due. Raises
    Refused for a month that has not begun by then."""
    catalogue = read_catalogue(workspace)
    if date(tasks.year, number, 1) > workspace.as_of:
        raise Refused("targets.month_ahead", month=f"{tasks.year}-{number:02}",
                      as_of=workspace.as_of)  # fmt: skip
    day = min(month_end(tasks.year, number), workspace.as_of)
    subjects = facts.subjects(workspace)
    with reading(workspace) as store:
        seen = sight(store, subjects)
        began = starts(workspace, tasks, kept)
        stands = _stands(seen, catalogue.indicators, tasks, day, began, kept)
        due = shaped or tasks.issued_on <= workspace.as_of
        ways = shapes(workspace, tasks, kept) if due else {}
        aims = Aims(workspace, store, seen, catalogue, tasks, day)
        over = day == month_end(tasks.year, number)  # until then nobody owes a report
        missing = late(store, tasks, f"{tasks.year}-{number:02}", workspace.as_of) if over else ()
    figures = tuple(
        figure
        for task in tasks.tasks
        for figure in _figures(catalogue, tasks, task, day, stands[task.indicator],
                               ways.get(task.indicator), aims, missing)
    )  # fmt: skip
    return Month(f"{tasks.year}-{number:02}", day, workspace.as_of, None, tasks,
                 ranked(tasks, figures, catalogue.indicators), (), missing, ways)  # fmt: skip


def month_end(year: int, number: int) -> date:
    """The last day of a month."""
    return date(year, number, monthrange(year, number)[1])


# --- what the records give


def known_now(
    workspace: Workspace, tasks: Tasks, number: int, kept: Kept | None = None
) -> Mapping[str, Values]:  # fmt: skip
    """The values alone of a month that is over, by indicator and place."""
    indicators, subjects = read_catalogue(workspace).indicators, facts.subjects(workspace)
    with reading(workspace) as store:
        seen = sight(store, subjects)
        return _at_end(seen, indicators, tasks, number, {} if kept is None else kept)


def _at_end(
    seen: Sight, indicators: Mapping[str, Indicator], tasks: Tasks, number: int, kept: Kept
) -> Mapping[str, Values]:
    """All places of all tasks at the end of a month; kept for who asks for it once more."""
    key = ("end", tasks.digest, number, seen.reading.commit)
    if key not in kept:
        every = [wanted(tasks, task) for task in tasks.tasks]
        kept[key] = placed(seen, indicators, tasks, month_end(tasks.year, number), every)
    return cast(Mapping[str, Values], kept[key])


def _stands(
    seen: Sight, indicators: Mapping[str, Indicator], tasks: Tasks, day: date,
    began: Mapping[str, Values], kept: Kept | None,
) -> Mapping[str, _Stand]:  # fmt: skip
    """All places of all tasks, in one pass for each day."""
    every = [wanted(tasks, task) for task in tasks.tasks]
    now, then = (placed(seen, indicators, tasks, at, every) for at in (day, back(day)))
    last = began if day.month == 1 else _at_end(
        seen, indicators, tasks, day.month - 1, {} if kept is None else kept)  # fmt: skip
    return {id_: _Stand(began[id_], now[id_], then[id_], last[id_]) for id_ in now}


def starts(
    workspace: Workspace, tasks: Tasks, kept: Kept | None = None
) -> Mapping[str, Values]:  # fmt: skip
    """Where each task's indicator stood in each place when the year began, as known when the tasks
    were issued (before that, as known now); nothing of what is counted over a year."""
    indicators, subjects = read_catalogue(workspace).indicators, facts.subjects(workspace)
    every = [wanted(tasks, task) for task in tasks.tasks]
    end = date(tasks.year - 1, MONTHS, 31)

    def made(then: Reading) -> Mapping[str, Values]:
        ended = placed(sight(then, subjects), indicators, tasks, end, every)
        return {id_: dict.fromkeys(values, ZERO)
                if indicators[id_].measure is Measure.FLOW else values
                for id_, values in ended.items()}  # fmt: skip

    return _when_issued(workspace, tasks, "starts", made, kept)


def back(day: date) -> date:
    """The same day of the year before; the end of February is its end."""
    last = monthrange(day.year - 1, day.month)[1]
    whole = day.day == monthrange(day.year, day.month)[1]
    return date(day.year - 1, day.month, last if whole else min(day.day, last))


@dataclass(frozen=True)
class Wanted:
    """An indicator to be told by place: its breakdowns into districts and into zones, or none."""

    indicator: str
    by: str = ""
    zone_by: str = ""


def wanted(tasks: Tasks, task: Task) -> Wanted:
    """A task's indicator, by district where numbers were issued to districts."""
    given = any(one.indicator == task.indicator for one in tasks.assigned)
    return Wanted(task.indicator, task.by if given else "", task.zone_by)


def placed(
    seen: Sight, indicators: Mapping[str, Indicator], tasks: Tasks, day: date,
    asked: Iterable[Wanted],
) -> Mapping[str, Values]:  # fmt: skip
    """Indicators on a day in each of the tasks' places, in their units."""
    plan, listed = Plan(indicators, day), list(asked)
    years = {one.indicator: Slot("year", day.year + indicators[one.indicator].year)
             for one in listed}  # fmt: skip
    for one in listed:
        plan.ask(one.indicator, years[one.indicator],
                 [called(by) for by in (one.by, one.zone_by) if by])  # fmt: skip
    tables = computed(seen, plan)
    return {one.indicator: _places(tasks, one, tables[one.indicator, years[one.indicator]])
            for one in listed}  # fmt: skip


def _places(tasks: Tasks, one: Wanted, table: Table) -> Values:
    """The city, its districts and what lies in none of them, which sum to the city exactly; and
    the zones, which are in districts already."""
    found: dict[Place, Decimal | None] = {CITY: table[WHOLE].value}
    if one.by:
        groups = _groups(table, one.by)
        for name in tasks.districts:
            found[Place(Kind.DISTRICT, name)] = groups.pop(name, _nothing(table))
        found[NOWHERE] = _sum(groups.values(), _nothing(table))
        parts = [value for place, value in found.items() if place != CITY]
        whole, sum_ = found[CITY], _sum(parts, None)
        if whole is not None and sum_ is not None and whole != sum_:
            found[TWICE] = whole - sum_
    if one.zone_by:
        inside = _groups(table, one.zone_by)
        found |= {Place(Kind.ZONE, zone.name): inside.get(zone.name, _nothing(table))
                  for zone in tasks.zones}  # fmt: skip
    return found


def _groups(table: Table, by: str) -> dict[str | None, Decimal | None]:
    word = called(by)
    return {key[1]: figure.value for key, figure in table.items() if key and key[0] == word}


def _nothing(table: Table) -> Decimal | None:
    """What a place without rows has: nothing, where the whole has a value."""
    return None if table[WHOLE].value is None else ZERO


def _sum(values: Iterable[Decimal | None], none: Decimal | None) -> Decimal | None:
    """A sum that is unknown where a part is; `none` where there are no parts."""
    listed = list(values)
    if not listed or any(one is None for one in listed):
        return none if not listed else None
    return sum((one for one in listed if one is not None), ZERO)


def shapes(
    workspace: Workspace, tasks: Tasks, kept: Kept | None = None
) -> Mapping[str, Shape]:  # fmt: skip
    """How past years ran, as known when the tasks were issued: what is due by when does not move
    while the year runs. Before that, as known now."""
    indicators, subjects = read_catalogue(workspace).indicators, facts.subjects(workspace)
    return _when_issued(workspace, tasks, "shapes",
                        lambda then: _shapes(sight(then, subjects), indicators, tasks),
                        kept)  # fmt: skip


Made = TypeVar("Made")


def _texts(workspace: Workspace, tasks: Tasks) -> tuple[str, ...]:
    """What the tasks' indicators and all facts say today: a changed text measures otherwise."""
    known = read_catalogue(workspace).indicators
    return (
        *(repr(known[task.indicator]) for task in tasks.tasks),
        *(s.digest for one in facts.subjects(workspace).values() for s in one.selects),
    )


def _when_issued(
    workspace: Workspace, tasks: Tasks, what: str, make: Callable[[Reading], Made],
    kept: Kept | None,
) -> Made:  # fmt: skip
    """Something made of the records as known on the day of issue, which nothing changes: once for a
    served store, or as long as the caller keeps it."""
    with reading(workspace) as store:
        then = at(store, min(tasks.issued_on, workspace.as_of))
        texts = _texts(workspace, tasks)
        key = (what, tasks.digest, then.commit, texts)
        if kept is not None:
            if key not in kept:
                kept[key] = make(then)
            return cast(Made, kept[key])
        return cast(Made, store.connection.remembered(key, lambda: make(then)))


def _shapes(
    seen: Sight, indicators: Mapping[str, Indicator], tasks: Tasks
) -> Mapping[str, Shape]:  # fmt: skip
    """How the past years of each task's indicator ran, city-wide, from its months."""
    first, last = tasks.year - tasks.shape_years, tasks.year - 1
    plan, by_month = Plan(indicators, date(last, MONTHS, 31)), {}
    for task in tasks.tasks:
        one = indicators[task.indicator]
        if "month" in one.periods and one.year == 0:
            by_month[one.id] = [*slots("month", first - 1, first - 1)][-1:]
            by_month[one.id] += slots("month", first, last)
            for slot in by_month[one.id]:
                plan.ask(one.id, slot, ())
    tables = computed(seen, plan) if by_month else {}
    made = {}
    for task in tasks.tasks:
        one = indicators[task.indicator]
        values = {s: tables[one.id, s][WHOLE].value for s in by_month.get(one.id, ())}
        past = {y: _run(one, values, y) for y in range(first, last + 1)} if values else {}
        made[one.id] = pace.shape(past, one.direction, task.pace)
    return made


def _run(one: Indicator, values: Mapping[Slot, Decimal | None], year: int) -> list[Decimal | None]:
    """Where a past year began, then where it stood at the end of each month."""
    months = [values[Slot("month", year, n + 1)] for n in range(MONTHS)]
    if one.measure is not Measure.FLOW:
        return [values.get(Slot("month", year - 1, MONTHS)), *months]
    run: list[Decimal | None] = [ZERO]
    for value in months:
        run.append(None if run[-1] is None or value is None else run[-1] + value)
    return run


# --- what is due


def _figures(
    catalogue: Catalogue, tasks: Tasks, task: Task, day: date, stand: _Stand,
    shape: Shape | None, aims: Aims, missing: Iterable[tuple[str, tuple[str, ...]]],
) -> Iterator[Figure]:  # fmt: skip
    """A task's figures place by place. Nobody is judged by a month that goes on, nor a district by
    what happens to be on record of it before it has reported."""
    one, number = catalogue.indicators[task.indicator], day.month
    over = day == month_end(day.year, number)
    unreported = {name for name, ids in missing if one.id in ids}
    monthly = "month" in one.periods and one.year == 0
    for place, value in stand.now.items():
        aim = aims.of(task, place)
        target = None if aim is None else aim.value
        start = stand.start.get(place)
        due = None
        if target is not None and start is not None and shape is not None and monthly:
            due = pace.due(start, target, shape, number)
        reported = place.name not in unreported or place.kind is not Kind.DISTRICT
        state = pace.state(value, target, due, one.direction) if over and reported else "pending"
        growth = _growth(value, stand.year_before.get(place)) if reported else None
        before = stand.month_before.get(place)
        yield Figure(
            f"{tasks.year}-{number:02}", one.id, place, value, target,
            "" if aim is None else aim.number, start, None if due is None else due.shape,
            None if due is None else due.twelfths, growth, None, None, _share(before, target),
            reported, state, _reason(place, value, target, monthly, over),
        )  # fmt: skip


def _reason(
    place: Place, value: Decimal | None, target: Decimal | None, monthly: bool, over: bool
) -> Reason | None:
    """Why nothing can be said of a place that has tasks."""
    if value is None:
        return Reason("not_measured")
    if target is None and place.kind not in (Kind.NOWHERE, Kind.TWICE):
        return Reason("no_task")
    if target is None:
        return None
    if not monthly:
        return Reason("by_year_only")
    return None if over else Reason("month_goes_on")


def _growth(value: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if value is None or before is None or before <= 0 else value / before - 1


def _share(value: Decimal | None, target: Decimal | None) -> Decimal | None:
    return None if value is None or not target else value / target
