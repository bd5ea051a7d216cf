"""What the year's targets lack: the city's number in force less the value from the records."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from twofold import facts, indicators
from twofold.errors import NotFound
from twofold.indicators.read import read as read_catalogue
from twofold.indicators.seen import sight
from twofold.registers.store import Reading, reading
from twofold.targets.aims import Aims
from twofold.targets.model import CITY, Tasks
from twofold.targets.read import of_year, read
from twofold.workspace import Workspace


def lacking(workspace: Workspace) -> Mapping[str, Decimal]:
    """By indicator what the city lacks on the workspace's day of its number of that year, in the
    indicator's unit; below zero where it has more. Nothing where no tasks are issued for the year,
    and no entry where the number or the value is not known."""
    try:
        tasks = of_year(read(workspace), workspace.day.year)
    except NotFound:
        return {}
    with reading(workspace) as store:
        key = (
            "lacking",
            workspace.day,
            workspace.as_of,
            store.commit,
            tasks.digest,
            *map(repr, read_catalogue(workspace).targets.values()),
        )
        found: Mapping[str, Decimal] = store.connection.remembered(
            key, lambda: _lacking(workspace, store, tasks)
        )
    return found


def _lacking(workspace: Workspace, store: Reading, tasks: Tasks) -> Mapping[str, Decimal]:
    catalogue = read_catalogue(workspace)
    aims = Aims(workspace, store, sight(store, facts.subjects(workspace)), catalogue, tasks)
    measured = indicators.measure(workspace, [task.indicator for task in tasks.tasks])
    found = {}
    for task in tasks.tasks:
        standing, value = aims.of(task, CITY), measured[task.indicator].value
        if standing is not None and value is not None:
            sign = catalogue.indicators[task.indicator].direction.sign
            found[task.indicator] = (standing.value - value) * sign
    return found
