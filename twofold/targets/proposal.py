"""A split to be signed: what the declared weights make of the city's number, district by district,
beside what was issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from twofold import facts
from twofold.errors import NotFound, Refused
from twofold.indicators.model import Measure, Reason
from twofold.indicators.read import Catalogue, find
from twofold.indicators.seen import Sight, sight
from twofold.registers.store import reading
from twofold.targets import lists
from twofold.targets.aims import Aims, quantum
from twofold.targets.model import Kind, Place, Standing, Task, Tasks
from twofold.targets.month import Wanted, placed
from twofold.targets.split import Division, Shares, split
from twofold.workspace import Workspace

ZERO = Decimal(0)


@dataclass(frozen=True)
class Proposal:
    """What a task's weights give. `shares` is what each district brings, `division` the split,
    `issued` the numbers in force on the day of the question, where there are any."""

    tasks: Tasks
    task: Task
    day: date
    city: Decimal
    shares: Mapping[str, Shares]
    division: Division
    issued: Mapping[str, Standing | None]


def proposal(
    workspace: Workspace, catalogue: Catalogue, tasks: Tasks, indicator: str
) -> Proposal:  # fmt: skip
    """The split of one task as known when it was issued (before that, as known now). Raises
    NotFound for no such task, Refused where the task is the city's alone or without a number,
    nothing adds up, or it is not known where the districts stood."""
    task = tasks.task(indicator)
    if task is None:
        known = ", ".join(one.indicator for one in tasks.tasks)
        raise NotFound("targets.no_such_task", id=indicator, known=known)
    one = find(catalogue.indicators, indicator)
    if one.measure not in (Measure.STOCK, Measure.FLOW):
        raise Refused("targets.not_additive", task.at, id=indicator)
    if city_only(tasks, task):
        raise Refused("targets.city_only", task.at, id=indicator)
    day = min(workspace.as_of, tasks.issued_on)
    then = replace(workspace, as_of=day, day=day)
    with reading(then) as store:
        seen = sight(store, facts.subjects(then))
        aims = Aims(then, store, seen, catalogue, tasks)
        city = aims.city(task)
        if isinstance(city, Reason):
            raise Refused("targets.no_number", task.at, id=indicator)
        shares = _shares(then, seen, catalogue, tasks, task)
        step = quantum(task, seen, catalogue)
    division = split(city, shares, task.weights, quantum=step, padding=task.padding, most=task.most)
    with reading(workspace) as store:
        now = Aims(workspace, store, sight(store, facts.subjects(workspace)), catalogue, tasks)
        issued = {name: now.of(task, Place(Kind.DISTRICT, name)) for name in tasks.districts}
    return Proposal(tasks, task, day, city, shares, division, issued)


def city_only(tasks: Tasks, task: Task) -> bool:
    """Whether others were given to the districts and this one was not, nor says how it would be."""
    given = {one.indicator for one in tasks.assigned if one.place.kind is Kind.DISTRICT}
    return bool(given) and task.indicator not in given and not task.padding and task.most is None


def _shares(
    then: Workspace, seen: Sight, catalogue: Catalogue, tasks: Tasks, task: Task
) -> Mapping[str, Shares]:
    """What each district brings at the end of the year before, as known now: where it stood, its
    ready pool, and its capacity, which is another indicator's value there."""
    end = date(tasks.year - 1, 12, 31)
    asked = [Wanted(task.indicator, task.by)]
    if task.capacity:
        other = tasks.task(task.capacity)
        asked.append(Wanted(task.capacity, (other and other.by) or task.by))
    values = placed(seen, catalogue.indicators, tasks, end, asked)
    pool: Mapping[str | None, int] = {}
    if task.pool:
        found = lists.show(replace(then, day=end), task.pool, told=False).districts
        pool = {name: head.rows for name, head in found.items()}

    def of(id_: str, name: str) -> Decimal:
        found = values[id_].get(Place(Kind.DISTRICT, name), ZERO)
        if found is None:
            raise Refused("targets.base_unknown", task.at, id=id_, day=end)
        return found

    return {
        name: Shares(of(task.indicator, name), Decimal(pool.get(name, 0)),
                     of(task.capacity, name) if task.capacity else ZERO)
        for name in tasks.districts
    }  # fmt: skip
