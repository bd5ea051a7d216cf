"""Leading indicators as they ran of late: the months of this year and of the last, or some years.

Nothing is foretold here. What a month shows for the first time is not yet whole; from which month
on is said by the indicator's document (`settles`), and growth is told of whole months alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from twofold import facts
from twofold.indicators.cards import Lead
from twofold.indicators.model import Indicator, Measure
from twofold.indicators.read import find
from twofold.indicators.read import read as read_catalogue
from twofold.indicators.seen import Sight, sight
from twofold.indicators.slots import MONTHS, Slot, slots
from twofold.indicators.tables import WHOLE, Plan, computed
from twofold.registers.store import reading
from twofold.targets.yearend import monthly, run_of
from twofold.workspace import Workspace

# So many years of what is had by the year only.
YEARS = 5
Run = tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Recent:
    """An indicator of late. By month: `runs` are years with twelve values each, in a flow from
    January on (None: not there yet), and `month` is the last one that is whole, of the last year in
    `runs` that has one. By the year: `month` is None and `years` are values by year. `growth` is
    that of `value` on the same months of the year before, as a share, and None of a level, which
    has `before`: that of the month before."""

    indicator: Indicator
    leads: tuple[tuple[Indicator, Lead], ...]
    flow: bool
    year: int | None = None
    month: int | None = None
    value: Decimal | None = None
    growth: Decimal | None = None
    before: Decimal | None = None
    runs: Mapping[int, Run] | None = None
    years: Mapping[int, Decimal] | None = None


def recent(workspace: Workspace, ids: Sequence[str]) -> tuple[Recent, ...]:
    """Some indicators, in their order, on the workspace's day; while a city is served they are kept
    until something is published. Raises NotFound."""
    known, subjects = read_catalogue(workspace).indicators, facts.subjects(workspace)
    chosen = [find(known, id_) for id_ in ids]
    texts = [*map(repr, chosen), *(s.digest for one in subjects.values() for s in one.selects)]
    with reading(workspace) as store:
        key = ("recent", workspace.day, store.commit, *texts)
        found: tuple[Recent, ...] = store.connection.remembered(
            key, lambda: _recent(known, chosen, workspace.day, sight(store, subjects))
        )
    return found


def _recent(
    known: Mapping[str, Indicator], chosen: Sequence[Indicator], day: date, seen: Sight
) -> tuple[Recent, ...]:  # fmt: skip
    plan, asked = Plan(known, day), {one.id: _slots(one, day) for one in chosen}
    for id_, some in asked.items():
        for slot in some:
            plan.ask(id_, slot, ())
    tables = computed(seen, plan) if chosen else {}
    made = []
    for one in chosen:
        found = {slot: value for slot in asked[one.id]
                 if (value := tables[one.id, slot][WHOLE].value) is not None}  # fmt: skip
        leads = tuple((known[id_], lead) for id_, lead in one.leads.items() if id_ in known)
        make = _by_month if monthly(one) else _by_year
        made.append(make(one, leads, found, day))
    return tuple(made)


def _slots(one: Indicator, day: date) -> list[Slot]:
    """The periods that are over: months of three years, ends of a year of months; else years."""
    if monthly(one):
        over = [s for s in slots("month", day.year - 2, day.year) if s.last <= day]
        return over if one.measure is Measure.FLOW else over[-MONTHS - 1 :]
    last = day.year + one.year
    return [Slot("year", year) for year in range(last - YEARS + 1, last + 1)
            if date(year - one.year, *(one.settled or (MONTHS, 31))) <= day]  # fmt: skip


Leads = tuple[tuple[Indicator, Lead], ...]


def _by_month(
    one: Indicator, leads: Leads, found: Mapping[Slot, Decimal], day: date
) -> Recent:  # fmt: skip
    flow = one.measure is Measure.FLOW
    run = run_of(flow, {s.year * MONTHS + s.number - 1: v for s, v in found.items()})
    runs = {year: tuple(run.until(year, month) for month in range(1, MONTHS + 1))
            for year in range(day.year - 2, day.year + 1)}  # fmt: skip
    over = max((s.year * MONTHS + s.number - 1 for s in found), default=None)
    if over is None:
        return Recent(one, leads, flow)
    settles = max((lead.settles for _, lead in leads), default=0)
    year, month = divmod(over - settles, MONTHS)
    value, last = run.until(year, month + 1), run.until(year - 1, month + 1)
    growth = value / last - 1 if flow and value is not None and last else None
    before = None if flow else run.values.get(over - settles - 1)
    shown = {y: runs[y] for y in (year - 1, year) if y in runs and any(runs[y])}
    return Recent(one, leads, flow, year, month + 1, value, growth, before, shown)


def _by_year(
    one: Indicator, leads: Leads, found: Mapping[Slot, Decimal], day: date
) -> Recent:  # fmt: skip
    years = {slot.year: value for slot, value in sorted(found.items(), key=lambda i: i[0].year)
             if value}  # fmt: skip
    if not years:
        return Recent(one, leads, True)
    last = max(years)
    before = years.get(last - 1)
    return Recent(one, leads, True, last, None, years[last],
                  years[last] / before - 1 if before else None, None, None, years)  # fmt: skip
