"""Documents of kind `tasks`: a year's targets, district by district, with what was changed since.

A number is issued by a document and replaced only by another document: nothing here computes one
that was issued.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from types import MappingProxyType

from twofold import documents
from twofold.documents import Document, Row
from twofold.errors import InputError, NotFound
from twofold.errors import Place as At
from twofold.indicators import front
from twofold.indicators.groups import called, chosen
from twofold.indicators.model import Indicator, Measure
from twofold.indicators.read import Catalogue
from twofold.indicators.read import read as read_catalogue
from twofold.targets.model import (
    CITY,
    Assigned,
    Change,
    Group,
    Kind,
    Place,
    Task,
    Tasks,
    Zone,
)  # fmt: skip
from twofold.targets.pace import Way
from twofold.targets.split import Weights
from twofold.workspace import Workspace

FOLDER = "targets"
KEYS = ("year", "of", "number", "issued_on", "generated", "shape_years", "groups", "zones")
WEIGHTS = ("base", "ready", "capacity")
# The columns of the tables whose columns are not indicators.
COLUMNS = MappingProxyType({
    "task": ("value", "office", "office en", "padding", "most", *WEIGHTS, "by", "zone by", "pool",
             "capacity of", "pace"),
    "change": ("place", "value", "number", "day", "reason", "reason en"),
})  # fmt: skip
ADDITIVE = (Measure.STOCK, Measure.FLOW)
# How the city itself is called where a district could stand.
WHOLE = ("全市", "city")
BY_PATH = ("path", "路径")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*%")


def read(workspace: Workspace) -> Mapping[str, Tasks]:
    """All years' tasks by id, the latest year first. Raises InputError at the wrong line."""
    catalogue = read_catalogue(workspace)
    found = [d for folder in workspace.folders(FOLDER) for d in documents.read_folder(folder)]
    prose = tuple(d for d in found if d.kind == "prose")
    made: dict[str, Tasks] = {}
    for document in found:
        if document.kind != "tasks":
            continue
        if document.id in made:
            raise InputError("indicators.repeated_id", document.place(1), id=document.id)
        one = made[document.id] = read_tasks(document, prose)
        check(document, one, catalogue)
        twin = next((t for t in made.values() if t.year == one.year and t is not one), None)
        if twin is not None:
            raise InputError("targets.repeated_year", one.at, year=str(one.year), id=twin.id)
    ordered = sorted(made.values(), key=lambda one: -one.year)
    return MappingProxyType({one.id: one for one in ordered})


def of_year(found: Mapping[str, Tasks], year: int) -> Tasks:
    """The tasks of a year. Raises NotFound with the years that there are."""
    one = next((one for one in found.values() if one.year == year), None)
    if one is None:
        known = ", ".join(str(t.year) for t in found.values()) or "—"
        raise NotFound("targets.no_tasks", year=str(year), known=known)
    return one


@lru_cache(maxsize=64)
def of_texts(texts: tuple[str, ...]) -> Tasks:
    """A year's tasks from the texts that were written down with a month."""
    document, *prose = (documents.parse(text) for text in texts)
    return read_tasks(document, tuple(prose))


def read_tasks(document: Document, prose: Sequence[Document] = ()) -> Tasks:
    """One year's tasks, not yet held against the city's indicators. Raises InputError."""
    front.only(document, KEYS)
    _only_columns(document)
    groups, zones = _groups(document), _zones(document)
    tasks = tuple(_task(document, row) for row in _rows(document, "task"))
    if not tasks:
        raise InputError("targets.no_task_rows", document.place(1))
    places = _Places(document, groups, zones)
    years = front.whole(document, "shape_years", document.front.get("shape_years", 3))
    if years < 1:
        raise InputError("targets.no_shape_years", front.at(document, "shape_years"), value=years)
    return Tasks(
        document.id, front.names(document, prose),
        front.whole(document, "year", document.front.get("year")), front.text(document, "of"),
        front.text(document, "number"), _day(document, "issued_on"), _yes(document, "generated"),
        years, groups, zones,
        tasks, tuple(_assigned(document, places)), tuple(_changes(document, places)),
        document.digest, document.place(1),
        (document.text, *(one.text for one in prose if one.id == document.id)),
    )  # fmt: skip


def check(document: Document, tasks: Tasks, catalogue: Catalogue) -> None:
    """What the tasks name is there, every district has a number, every zone with a number has
    figures, and none is changed before it is issued. Raises InputError."""
    if tasks.of not in catalogue.targets:
        raise InputError("targets.no_set", front.at(document, "of"), id=tasks.of,
                         known=", ".join(catalogue.targets) or "—")  # fmt: skip
    seen: set[str] = set()
    for task in tasks.tasks:
        if task.indicator not in catalogue.indicators:
            raise InputError("indicators.unknown_indicator", task.at, id=task.indicator,
                             known=", ".join(catalogue.indicators))  # fmt: skip
        if task.indicator in seen:
            raise InputError("targets.repeated_task", task.at, id=task.indicator)
        seen.add(task.indicator)
        _by_path(task, tasks, catalogue)
        _divided(task, tasks, catalogue.indicators[task.indicator])
        if task.capacity and task.capacity not in catalogue.indicators:
            raise InputError("indicators.unknown_indicator", task.at, id=task.capacity,
                             known=", ".join(catalogue.indicators))  # fmt: skip
        _everyone(task, tasks)
    named = [(one.indicator, one.place, one.at) for one in tasks.assigned]
    for id_, place, at in (*named, *((c.indicator, c.place, c.at) for c in tasks.changes)):
        if id_ not in seen:
            raise InputError("targets.not_a_task", at, id=id_, known=", ".join(seen))
        _by_zone(tasks, id_, place, at)
    split = {one.indicator for one in tasks.assigned}
    for change in tasks.changes:
        if change.place != CITY and change.indicator not in split:
            raise InputError("targets.not_split", change.at, id=change.indicator,
                             district=change.place.name)  # fmt: skip
        if change.day < tasks.issued_on:
            raise InputError("targets.changed_before", change.at, day=change.day,
                             issued=tasks.issued_on)  # fmt: skip


def _by_path(task: Task, tasks: Tasks, catalogue: Catalogue) -> None:
    """A value that the path is to give needs the indicator to be in the set."""
    named = [target.indicator for target in catalogue.targets[tasks.of].targets]
    if task.value is None and task.indicator not in named:
        raise InputError("targets.no_path", task.at, id=task.indicator, set=tasks.of)


def _divided(task: Task, tasks: Tasks, indicator: Indicator) -> None:
    """Only what adds up over districts is split over them, by breakdowns that the indicator has."""
    given = any(one.indicator == task.indicator for one in tasks.assigned)
    if given and indicator.measure not in ADDITIVE:
        raise InputError("targets.not_additive", task.at, id=task.indicator)
    for by in (task.by if given else "", task.zone_by):
        if by and chosen(indicator.breakdowns, by) is None:
            raise InputError("targets.no_breakdown", task.at, id=task.indicator, by=by,
                             known=", ".join(map(called, indicator.breakdowns)) or "—")  # fmt: skip


def _by_zone(tasks: Tasks, id_: str, place: Place, at: At) -> None:
    """What a zone shall reach is told by zone: else nothing would stand beside its number."""
    task = tasks.task(id_)
    if place.kind is Kind.ZONE and task is not None and not task.zone_by:
        raise InputError("targets.zone_not_told", at, id=id_, zone=place.name)


def _everyone(task: Task, tasks: Tasks) -> None:
    """Once a number is issued to one district, all have one."""
    given = {a.place.name for a in tasks.assigned
             if a.indicator == task.indicator and a.place.kind is Kind.DISTRICT}  # fmt: skip
    missing = [name for name in tasks.districts if name not in given]
    if given and missing:
        raise InputError("targets.district_left_out", task.at, id=task.indicator,
                         districts=", ".join(missing))  # fmt: skip


# --- the front matter


def _groups(document: Document) -> tuple[Group, ...]:
    found = front.mapping(document, "groups")
    at = front.at(document, "groups")
    if not found:
        raise InputError("targets.no_groups", at)
    made: list[Group] = []
    seen: set[str] = set()
    for name, districts in found.items():
        words = dict.fromkeys(front.LANGUAGES, str(name))
        if isinstance(districts, dict):
            words["en"] = str(districts.get("en", name))
            districts = districts.get("districts")
        if not isinstance(districts, list) or not districts:
            raise InputError("targets.empty_group", at, group=name)
        for district in map(str, districts):
            if district in seen:
                raise InputError("targets.in_two_groups", at, district=district)
            seen.add(district)
        made.append(Group(MappingProxyType(words), tuple(map(str, districts))))
    return tuple(made)


def _zones(document: Document) -> tuple[Zone, ...]:
    found = front.mapping(document, "zones")
    return tuple(Zone(str(name), str(district)) for name, district in found.items())


def _day(document: Document, key: str) -> date:
    value = document.front.get(key)
    if type(value) is not date:  # a timestamp is a date to Python, and no day to us
        raise InputError("targets.bad_day", front.at(document, key), key=key,
                         value="" if value is None else value)  # fmt: skip
    return value


def _yes(document: Document, key: str) -> bool:
    value = document.front.get(key, False)
    if not isinstance(value, bool):
        raise InputError("indicators.bad_choice", front.at(document, key), key=key, value=value,
                         known="yes, no")  # fmt: skip
    return value


# --- the tables


def _only_columns(document: Document) -> None:
    """A column that nobody reads would be a rule that nobody follows."""
    for word, known in COLUMNS.items():
        for table in document.tables(word):
            for column in table.header[1:]:
                if column.strip("` ") not in known:
                    raise InputError("targets.unknown_column", document.place(table.line),
                                     column=column, known=", ".join(known))  # fmt: skip


def _rows(document: Document, word: str) -> Iterator[Row]:
    return (row for table in document.tables(word) for row in table.rows)


def _task(document: Document, row: Row) -> Task:
    at, value = document.place(row.line), row.get("value").strip("` ")
    shares = {part: _share(document, row, part) or Decimal(0) for part in WEIGHTS}
    if any(shares.values()) and sum(shares.values()) != 1:
        raise InputError("targets.weights", at, sum=f"{sum(shares.values()) * 100:f}%")
    if not any(shares.values()):
        shares["base"] = Decimal(1)
    return Task(
        row["task"].strip("` "), None if value in BY_PATH else _number(document, row, value),
        front.of_row(row, "office"), _share(document, row, "padding") or Decimal(0),
        _share(document, row, "most"), Weights(**shares), row.get("by").strip("` ") or "district",
        row.get("zone by").strip("` "), row.get("pool").strip("` "),
        row.get("capacity of").strip("` "), _way(document, row), at,
    )  # fmt: skip


def _way(document: Document, row: Row) -> Way:
    text = row.get("pace").strip("` ") or Way.GROWTH
    if text not in [*Way]:
        raise InputError("targets.bad_pace", document.place(row.line), value=text,
                         known=", ".join(Way))  # fmt: skip
    return Way(text)


def _assigned(document: Document, places: _Places) -> Iterator[Assigned]:
    """A row a district, a column an indicator; an empty cell is no number, and no zero."""
    seen: set[tuple[str, Place]] = set()
    for table in document.tables("assigned"):
        for row in table.rows:
            place = places(row["assigned"], row)
            for column in table.header[1:]:
                named = (column.strip("` "), place)
                if named in seen or place == CITY:
                    raise InputError("targets.repeated_district", document.place(row.line),
                                     district=row["assigned"])  # fmt: skip
                seen.add(named)
                if text := row.get(column).strip():
                    value = _number(document, row, text)
                    yield Assigned(*named, value, document.place(row.line))


def _changes(document: Document, places: _Places) -> Iterator[Change]:
    for day, row in sorted(((_day_of(document, row), row) for row in _rows(document, "change")),
                           key=lambda one: one[0]):  # fmt: skip
        at = document.place(row.line)
        if row.get("number").strip("` ") in ("", "?"):
            raise InputError("targets.change_without_number", at)
        yield Change(
            row["change"].strip("` "), places(row.get("place"), row),
            _number(document, row, row.get("value")), row["number"].strip(), day,
            front.of_row(row, "reason"), at,
        )  # fmt: skip


def _day_of(document: Document, row: Row) -> date:
    """The day of a row, written 2026-05-20 and in no other of the ways in which ISO writes it."""
    text = row.get("day").strip()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise InputError("targets.bad_day", document.place(row.line), key="day", value=text)
    return day


class _Places:
    """The districts and zones of a document by name."""

    def __init__(self, document: Document, groups: Iterable[Group], zones: Iterable[Zone]) -> None:
        self._document = document
        self._districts = [name for group in groups for name in group.districts]
        self._zones = [zone.name for zone in zones]
        for zone in zones:
            if zone.name in self._districts:
                raise InputError("targets.zone_is_district", front.at(document, "zones"),
                                 zone=zone.name)  # fmt: skip
            if zone.district not in self._districts:
                raise InputError("targets.zone_nowhere", front.at(document, "zones"),
                                 zone=zone.name, district=zone.district,
                                 known=", ".join(self._districts))  # fmt: skip

    def __call__(self, text: str, row: Row) -> Place:
        name = text.strip("` ").removeprefix("其中：")
        if name in WHOLE:
            return CITY
        if name in self._districts:
            return Place(Kind.DISTRICT, name)
        if name in self._zones:
            return Place(Kind.ZONE, name)
        raise InputError("targets.unknown_district", self._document.place(row.line), district=name,
                         known=", ".join((*self._districts, *self._zones)))  # fmt: skip


def _number(document: Document, row: Row, text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", "").strip("` "))
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite() or value < 0:
        raise InputError("targets.bad_number", document.place(row.line), value=text)
    return value


def _share(document: Document, row: Row, column: str) -> Decimal | None:
    """`5%` as 0.05; None where the cell is empty."""
    text = row.get(column).strip("` ")
    if not text:
        return None
    found = _SHARE.fullmatch(text)
    if found is None:
        raise InputError("targets.bad_share", document.place(row.line), column=column, value=text)
    return Decimal(found[1]) / 100
