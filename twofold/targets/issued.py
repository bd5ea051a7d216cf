"""What surfaces show beside the tasks and the months: the numbers in force, months that can be
shown, and a split by weights of the reader's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from twofold import facts
from twofold.errors import NotFound, Refused
from twofold.indicators.model import Indicator, Reason
from twofold.indicators.read import read as read_catalogue
from twofold.indicators.seen import sight
from twofold.registers.store import reading
from twofold.targets import stored
from twofold.targets.aims import Aims
from twofold.targets.model import CITY, Frozen, Kind, Place, Standing, Task, Tasks
from twofold.targets.pace import MONTHS
from twofold.targets.proposal import Proposal, proposal
from twofold.targets.read import read
from twofold.targets.split import Weights
from twofold.workspace import Workspace

ZERO = Decimal(0)


@dataclass(frozen=True)
class Issued:
    """A year's tasks with the numbers in force on a day: by indicator, the city's first, then the
    districts' and the zones'. `reasons` says why the city has no number of an indicator."""

    tasks: Tasks
    day: date
    indicators: Mapping[str, Indicator]
    numbers: Mapping[str, Mapping[Place, Standing]]
    reasons: Mapping[str, Reason]

    def value(self, indicator: str, place: Place = CITY) -> Decimal | None:
        """The number of a place in the indicator's unit, or None."""
        found = self.numbers[indicator].get(place)
        return None if found is None else found.value

    def sum(self, indicator: str) -> Decimal | None:
        """What the districts owe together; None where the task is the city's alone."""
        found = [one.value for place, one in self.numbers[indicator].items()
                 if place.kind is Kind.DISTRICT]  # fmt: skip
        return sum(found, ZERO) if found else None


def one_of(workspace: Workspace, id_: str | None = None) -> Tasks:
    """A year's tasks by id, the latest year's without one. Raises NotFound, also where there are no
    tasks at all."""
    every = read(workspace)
    if id_ is None and not every:
        raise NotFound("targets.no_tasks", year=str(workspace.as_of.year), known="—")
    if id_ is not None and id_ not in every:
        raise NotFound("targets.not_found", id=id_, known=", ".join(every) or "—")
    return every[id_] if id_ is not None else next(iter(every.values()))


def issued(workspace: Workspace, id_: str | None = None) -> Issued:
    """The numbers of a year's tasks in force on the workspace's `as_of`; the latest year's without
    an id. Raises NotFound."""
    catalogue, tasks = read_catalogue(workspace), one_of(workspace, id_)
    places = (CITY, *(Place(Kind.DISTRICT, name) for name in tasks.districts),
              *(Place(Kind.ZONE, zone.name) for zone in tasks.zones))  # fmt: skip
    with reading(workspace) as store:
        aims = Aims(workspace, store, sight(store, facts.subjects(workspace)), catalogue, tasks)
        numbers = {
            task.indicator: {place: found for place in places
                             if (found := aims.of(task, place)) is not None}
            for task in tasks.tasks
        }  # fmt: skip
        reasons = {task.indicator: why for task in tasks.tasks
                   if isinstance(why := aims.city(task), Reason)}  # fmt: skip
    named = {task.indicator: catalogue.indicators[task.indicator] for task in tasks.tasks}
    return Issued(tasks, workspace.as_of, MappingProxyType(named), MappingProxyType(numbers),
                  MappingProxyType(reasons))  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """Weights, padding and cap of a reader's own, as shares; None is what the task says."""

    base: Decimal | None = None
    ready: Decimal | None = None
    capacity: Decimal | None = None
    padding: Decimal | None = None
    most: Decimal | None = None

    @property
    def any(self) -> bool:
        """Whether anything is another than the task says."""
        return self != Tried()


def tried(workspace: Workspace, id_: str, indicator: str, own: Tried) -> Proposal:
    """The split of a task with weights of the reader's own; nothing is kept. Weights that are left
    out count nothing once one is given. Raises Refused where they do not sum to one, else as
    `targets.split` does."""
    catalogue, tasks = read_catalogue(workspace), one_of(workspace, id_)
    task = tasks.task(indicator)
    if task is not None and own.any:
        other = _with(task, own)
        tasks = replace(tasks, tasks=tuple(other if one is task else one for one in tasks.tasks))
    return proposal(workspace, catalogue, tasks, indicator)


def _with(task: Task, own: Tried) -> Task:
    given = (own.base, own.ready, own.capacity)
    weights = task.weights
    if any(one is not None for one in given):
        weights = Weights(*(one or ZERO for one in given))
        whole = weights.base + weights.ready + weights.capacity
        if whole != 1:
            raise Refused("targets.weights", sum=f"{(whole * 100).normalize():f}%")
    padding = task.padding if own.padding is None else own.padding
    most = task.most if own.most is None else own.most
    return replace(task, weights=weights, padding=padding, most=most)


@dataclass(frozen=True)
class Listed:
    """A month that can be shown, and how it was frozen; None where it is not."""

    month: str
    frozen: Frozen | None


def months(workspace: Workspace) -> tuple[Listed, ...]:
    """All frozen months and those of years with tasks that have begun since they were issued, the
    latest first."""
    every = read(workspace)
    with reading(workspace) as store:
        found = {one.month: Listed(one.month, one) for one in stored.closed(store)}
    for tasks in every.values():
        for number in range(1, MONTHS + 1):
            begun = tasks.issued_on <= workspace.as_of >= date(tasks.year, number, 1)
            month = f"{tasks.year}-{number:02}"
            if begun and month not in found:
                found[month] = Listed(month, None)
    return tuple(found[month] for month in sorted(found, reverse=True))
