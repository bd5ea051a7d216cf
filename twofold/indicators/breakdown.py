"""Indicators over time and by group: the whole and its parts, from one pass over the registers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from twofold import facts
from twofold.errors import InputError, NotFound
from twofold.indicators import withheld
from twofold.indicators.cells import Cell, Groups
from twofold.indicators.extents import by_period
from twofold.indicators.groups import called, chosen
from twofold.indicators.model import Indicator, Reason
from twofold.indicators.read import find, read
from twofold.indicators.seen import Sight, sight
from twofold.indicators.slots import Slot, slots
from twofold.indicators.tables import (
    WHOLE,
    Key,
    Plan,
    Table,
    computed,
    goes_on,
    over_days,
)  # fmt: skip
from twofold.registers.store import reading
from twofold.workspace import Workspace

REASONS = {
    "primary": Reason("suppressed"),
    "secondary": Reason("suppressed_too"),
    withheld.OPEN: Reason("suppressed_open"),
}


@dataclass(frozen=True)
class _Request:
    """An indicator in some periods, whole and by some breakdowns, as they are called."""

    id: str
    slots: tuple[Slot, ...]
    by: tuple[str, ...]


def series(
    workspace: Workspace, id: str, *, by: str | None = None, period: str = "year",
    first: int | None = None, last: int | None = None,
) -> tuple[Cell, ...]:  # fmt: skip
    """An indicator's cells: for each period from the year `first` to `last` (both by default the
    year of the day, with the indicator's own shift) the whole, then, where `by` names one of its
    breakdowns, each group. Ordered by period, the whole first, groups by value, those without a
    value last. What has not begun is left out. Raises NotFound for an unknown indicator or
    breakdown, InputError for a period that the document does not have."""
    indicators = read(workspace).indicators
    one = find(indicators, id)
    named = () if by is None else (_called(one, by),)
    subjects = facts.subjects(workspace)
    with reading(workspace) as store:
        seen = sight(store, subjects)
        if period not in one.periods:
            raise InputError("indicators.not_by_period", one.at, id=id, period=period,
                             known=", ".join(one.periods))  # fmt: skip
        by_period(indicators, one, seen, period)
        years = _years(one, workspace, first, last)
        asked = _Request(id, tuple(_begun(one, workspace, period, years)), named)
        return tuple(_cells(seen, indicators, workspace, (asked,)))


def every(workspace: Workspace, ids: Iterable[str] = ()) -> Mapping[str, tuple[Cell, ...]]:
    """Indicators (all by default) in the present year, whole and by each of their breakdowns, in
    one pass over the registers."""
    indicators = read(workspace).indicators
    chosen_ = tuple(ids) or tuple(indicators)
    subjects = facts.subjects(workspace)
    asked = []
    for id_ in chosen_:
        one = find(indicators, id_)
        now = tuple(_begun(one, workspace, "year", _years(one, workspace, None, None)))
        asked.append(_Request(id_, now, tuple(called(text) for text in one.breakdowns)))
    made: dict[str, list[Cell]] = {id_: [] for id_ in chosen_}
    with reading(workspace) as store:
        for cell in _cells(sight(store, subjects), indicators, workspace, asked):
            made[cell.indicator].append(cell)
    return {id_: tuple(found) for id_, found in made.items()}


def _called(one: Indicator, by: str) -> str:
    text = chosen(one.breakdowns, by)
    if text is None:
        raise NotFound("indicators.no_breakdown", one.at, id=one.id, name=by,
                       known=", ".join(map(called, one.breakdowns)) or "—")  # fmt: skip
    return called(text)


def _years(
    one: Indicator, workspace: Workspace, first: int | None, last: int | None
) -> tuple[int, int]:
    now = workspace.day.year + one.year
    until = now if last is None else min(last, now)
    return (until if first is None else first), until


def _begun(
    one: Indicator, workspace: Workspace, period: str, years: tuple[int, int]
) -> Iterator[Slot]:
    for slot in slots(period, *years):
        if slot.first <= workspace.day:
            yield slot


def _cells(
    seen: Sight, indicators: Mapping[str, Indicator], workspace: Workspace,
    asked: Iterable[_Request],
) -> Iterator[Cell]:  # fmt: skip
    requests, plan = tuple(asked), Plan(indicators, workspace.day)
    for request in requests:
        for slot in request.slots:
            plan.ask(request.id, slot, request.by)
    tables = computed(seen, plan)
    kept = withheld.Withheld(plan, tables)
    for request in requests:
        one = indicators[request.id]
        groups = _groups([tables[request.id, slot] for slot in request.slots], request.by)
        for slot in request.slots:
            table = tables[request.id, slot]
            hidden = kept.of(request.id, slot, request.by)
            for key in (WHOLE, *groups):
                yield _cell(one, slot, key, table, hidden, workspace)


def _groups(tables: Iterable[Table], by: Iterable[str]) -> list[Key]:
    """All groups that one of the tables has, in order: those without a value come last."""
    found = {key for table in tables for key in table if key}
    order = {name: number for number, name in enumerate(by)}
    some = [key for key in found if key[0] in order]
    return sorted(some, key=lambda k: (order[str(k[0])], k[1] is None, k[1] or ""))


def _cell(
    one: Indicator, slot: Slot, key: Key, table: Table, kept: withheld.Hidden,
    workspace: Workspace,
) -> Cell:  # fmt: skip
    figure, hidden = table.get(key) or withheld.nothing(one), withheld.word_of(kept, key)
    over = over_days(one)
    groups: Groups = ((str(key[0]), key[1]),) if key else ()
    return Cell(
        one.id, slot.text(workspace.day, over), slot.first if over else None,
        slot.ends(workspace.day), goes_on(one, slot, workspace.day), groups,
        None if hidden else figure.value, hidden, 0 if hidden else figure.undecided,
        _why(kept, key, hidden) if hidden else figure.reason,
    )  # fmt: skip


def _why(kept: withheld.Hidden, key: Key, hidden: str) -> Reason:
    """Why a figure is kept back; of a breakdown of which nothing is shown, that it is so."""
    nothing = bool(key) and kept.get(key[:1]) == "secondary"
    return Reason("suppressed_table") if nothing else REASONS[hidden]
