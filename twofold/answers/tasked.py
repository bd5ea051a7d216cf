"""A year's tasks in the reader's words and as records: numbers by district, what was changed, and
how a task would be split."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from twofold.answers import figures
from twofold.answers.answer import Sheet, table_of
from twofold.answers.places import district
from twofold.policies.records import plain
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.indicators.model import Indicator
    from twofold.targets.issued import Issued
    from twofold.targets.model import Change, Group, Place, Standing, Task, Tasks
    from twofold.targets.proposal import Proposal

Record = dict[str, Any]
SHEET = ("tasks", "year", "indicator", "name", "unit", "place_kind", "place", "group", "lies_in",
         "value", "number", "since", "issued_value", "issued_number", "issued_on")  # fmt: skip
# What belongs to a table that can stand in the tasks, under the word that makes it one.
ASSIGNED = "assigned"


def place_word(say: Words, place: Place) -> str:
    """A place as people call it: `其中：` before a zone."""
    from twofold.targets.model import Kind

    if place.kind is Kind.ZONE:
        return say("targets.within", zone=district(say, place.name))
    return district(say, place.name) or say(f"targets.{place.kind}")


def rows(tasks: Tasks) -> Iterator[tuple[Place, Group | None]]:
    """Every district in the reader's order, and behind each the zones in it; with the group that it
    opens, if it is the first of one."""
    from twofold.targets.model import Kind, Place

    for group in tasks.groups:
        for name in group.districts:
            yield Place(Kind.DISTRICT, name), group if name == group.districts[0] else None
            for zone in tasks.zones:
                if zone.district == name:
                    yield Place(Kind.ZONE, zone.name), None


def group_of(say: Words, tasks: Tasks, place: Place) -> str | None:
    """The group that a district is ranked in, or that of the district where a zone lies."""
    name = lies_in(tasks, place) or place.name
    found = (group for group in tasks.groups if name in group.districts)
    return next((group.name[say.lang] for group in found), None)


def lies_in(tasks: Tasks, place: Place) -> str | None:
    """The district in which a zone lies; None for anything else."""
    from twofold.targets.model import Kind

    if place.kind is not Kind.ZONE:
        return None
    return next((zone.district for zone in tasks.zones if zone.name == place.name), None)


def office(say: Words, tasks: Tasks, name: str) -> str:
    """An office in the reader's language where it is one that the tasks name; anybody else stays as
    written."""
    names = {one.office["zh"]: one.office[say.lang] for one in tasks.tasks}
    return names.get(name, name)


def percent(say: Words, value: Decimal | None, digits: int = 1) -> str:
    """A share in per cent, without decimals that say nothing."""
    if value is None:
        return "—"
    return say("cli.text.percent", value=round(value * 100, digits))


def cited(say: Words, number: str) -> str:
    """A document's number, or that it is not known."""
    return say("targets.no_number") if number in ("", "?") else number


def amount(say: Words, indicator: Indicator, value: Decimal | None) -> str:
    """A number as the reader's language writes it, to hundredths of the indicator's unit at most;
    the unit stands elsewhere."""
    if value is None:
        return "—"
    digits = 3 if (say.lang, indicator.unit) in figures.STEPS else 2
    shown = figures.number(say, value, indicator.unit, digits)
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def beyond(say: Words, found: Issued, task: Task) -> str:
    """By how much the districts' numbers are above the city's, or that they are below it."""
    city, whole = found.value(task.indicator), found.sum(task.indicator)
    if city is None or whole is None:
        return ""
    indicator = found.indicators[task.indicator]
    if whole < city:
        return say("targets.short", difference=amount(say, indicator, city - whole))
    share = percent(say, (whole - city) / city) if city else "—"
    return say("targets.beyond_share", difference=amount(say, indicator, whole - city),
               share=share)  # fmt: skip


def replaced(say: Words, indicator: Indicator, one: Standing) -> tuple[str, ...]:
    """The numbers that stood before, the first issued first, with their documents."""
    return tuple(say("targets.changed_to", before=amount(say, indicator, value),
                     number=cited(say, number))
                 for value, number, _ in one.replaced)  # fmt: skip


def before(found: Issued, change: Change) -> Decimal | None:
    """The number in whose place a change stands; None where it is not in force yet."""
    standing = found.numbers[change.indicator].get(change.place)
    if standing is None:
        return None
    told = [*standing.replaced, (standing.value, standing.number, standing.since)]
    own = (change.value, change.number, change.day)
    at = told.index(own) if own in told else 0
    return told[at - 1][0] if at else None


# --- the tasks as records


def record(say: Words, found: Issued) -> Record:
    """The tasks for programs: numbers in the indicator's unit, shares as fractions."""
    tasks = found.tasks
    return {
        "id": tasks.id, "name": tasks.name[say.lang], "year": tasks.year, "of": tasks.of,
        "number": tasks.number, "issued_on": tasks.issued_on, "as_of": found.day,
        "generated": tasks.generated,
        "groups": [{"name": g.name[say.lang], "districts": list(g.districts)}
                   for g in tasks.groups],
        "zones": [{"name": z.name, "district": z.district} for z in tasks.zones],
        "tasks": [_task(say, found, task) for task in tasks.tasks],
        "changes": [_change(say, found, one) for one in tasks.changes],
    }  # fmt: skip


def _task(say: Words, found: Issued, task: Task) -> Record:
    indicator, id_ = found.indicators[task.indicator], task.indicator
    city, whole = found.value(id_), found.sum(id_)
    return {
        "indicator": id_, "name": indicator.name[say.lang], "unit": indicator.unit,
        "office": task.office[say.lang], "by_path": task.value is None,
        "padding": plain(task.padding), "most": plain(task.most),
        "weights": {part: plain(getattr(task.weights, part))
                    for part in ("base", "ready", "capacity")},
        "city": plain(city), "sum": plain(whole),
        "beyond": None if city is None or whole is None else plain(whole - city),
        "reason": figures.reason(say, found.reasons.get(id_)) or None,
        "numbers": [_number(say, found.tasks, place, one)
                    for place, one in found.numbers[id_].items()],
    }  # fmt: skip


def _number(say: Words, tasks: Tasks, place: Place, one: Standing) -> Record:
    return {
        "place_kind": str(place.kind), "place": place.name or None,
        "group": group_of(say, tasks, place), "lies_in": lies_in(tasks, place),
        "value": plain(one.value), "number": one.number, "since": one.since,
        "replaced": [{"value": plain(value), "number": number, "since": since}
                     for value, number, since in one.replaced],
    }  # fmt: skip


def _change(say: Words, found: Issued, one: Change) -> Record:
    return {
        "indicator": one.indicator, "place_kind": str(one.place.kind),
        "place": one.place.name or None, "before": plain(before(found, one)),
        "value": plain(one.value), "number": one.number, "day": one.day,
        "reason": one.reason[say.lang], "in_force": one.day <= found.day,
    }  # fmt: skip


def sheet(say: Words, found: Issued) -> Sheet:
    """A row for each number: what is in force, and what was issued first."""
    made = []
    for task in record(say, found)["tasks"]:
        for one in task["numbers"]:
            first = one["replaced"][0] if one["replaced"] else one
            made.append({
                "tasks": found.tasks.id, "year": found.tasks.year, "indicator": task["indicator"],
                "name": task["name"], "unit": task["unit"], **one, "issued_value": first["value"],
                "issued_number": first["number"], "issued_on": first["since"],
            })  # fmt: skip
    return table_of(made, SHEET)


# --- a split


def named(workspace: Workspace, found: Proposal) -> Indicator:
    """The indicator of a split."""
    from twofold.indicators.read import find, read

    return find(read(workspace).indicators, found.task.indicator)


def split_record(say: Words, workspace: Workspace, found: Proposal) -> Record:
    """A split for programs: what each district brings, what it would be given, what is issued."""
    task, indicator, made = found.task, named(workspace, found), found.division
    return {
        "tasks": found.tasks.id, "indicator": task.indicator, "name": indicator.name[say.lang],
        "unit": indicator.unit, "as_of": found.day, "city": plain(found.city),
        "padding": plain(task.padding), "most": plain(task.most),
        "weights": {part: plain(getattr(task.weights, part))
                    for part in ("base", "ready", "capacity")},
        "padded": plain(made.padded), "proposed": plain(made.assigned),
        "lacking": plain(made.lacking),
        "districts": [_part(say, found, name) for name in found.tasks.districts],
    }  # fmt: skip


def _part(say: Words, found: Proposal, name: str) -> Record:
    from twofold.targets.model import Kind, Place

    share, standing = found.shares[name], found.issued.get(name)
    value = found.division.targets[name]
    return {
        "district": name, "group": group_of(say, found.tasks, Place(Kind.DISTRICT, name)),
        "base": plain(share.base), "ready": plain(share.ready), "capacity": plain(share.capacity),
        "proposed": plain(value), "cap": plain(found.division.caps[name]),
        "capped": name in found.division.capped,
        "issued": None if standing is None else plain(standing.value),
        "difference": None if standing is None else plain(value - standing.value),
    }  # fmt: skip


def pasted(say: Words, found: Proposal, made_up: bool) -> Sheet:
    """The split as a table of the tasks: a row a district, the indicator as a column. Nothing else
    stands in it, so that it can be pasted; a spreadsheet bears the label on a sheet of its own."""
    label = say("brief.generated") if made_up or found.tasks.generated else ""
    rows = [(name, plain(found.division.targets[name])) for name in found.tasks.districts]
    return Sheet((ASSIGNED, found.task.indicator), rows, label,
                 (say("cli.notes.title"), ""))  # fmt: skip
