"""Which number is in force: the one issued, or the last that took its place; and what the city owes
where its number follows from a path."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, Decimal

from twofold.indicators.brief import way_to
from twofold.indicators.measure import aggregates
from twofold.indicators.model import Path, Reason
from twofold.indicators.observed import observed
from twofold.indicators.path import at
from twofold.indicators.published import base_value
from twofold.indicators.read import Catalogue
from twofold.indicators.seen import Known
from twofold.registers.store import Reading
from twofold.targets.model import CITY, Place, Standing, Task, Tasks
from twofold.workspace import Workspace

# What cannot be cut is counted in whole units, money in hundredths of its unit.
WHOLE, HUNDREDTHS = Decimal(1), Decimal("0.01")


def standing(
    tasks: Tasks, task: Task, place: Place, issued: Decimal | None, on: date,
    known: date | None = None,
) -> Standing | None:  # fmt: skip
    """The number of a place on a day: `issued` by the document, or by the last change up to then.
    None where the tasks were not issued by the day on which it is asked (`known`, by default that
    day itself), or where no number ever was."""
    if (known or on) < tasks.issued_on:
        return None
    found = None if issued is None else Standing(issued, tasks.number, tasks.issued_on)
    for change in tasks.changes:
        if (change.indicator, change.place) == (task.indicator, place) and change.day <= on:
            before = () if found is None else (
                *found.replaced, (found.value, found.number, found.since))  # fmt: skip
            found = Standing(change.value, change.number, change.day, before)
    return found


def quantum(task: Task, known: Known, catalogue: Catalogue) -> Decimal:
    """The least step of a target, in the indicator's unit."""
    counts = [made.function == "COUNT"
              for _, made in aggregates(catalogue.indicators[task.indicator], known)]  # fmt: skip
    return WHOLE if counts and all(counts) else HUNDREDTHS


class Aims:
    """The numbers of a year's tasks as known on the workspace's `as_of`: those in force on that
    day, or `on` an earlier one."""

    def __init__(
        self, workspace: Workspace, store: Reading, known: Known, catalogue: Catalogue,
        tasks: Tasks, on: date | None = None,
    ) -> None:  # fmt: skip
        self._on = on or workspace.as_of
        self._as_of, self._catalogue, self._tasks, self._known = (
            workspace.as_of, catalogue, tasks, known)  # fmt: skip
        self._observed = observed(workspace, store)
        self._issued = {(a.indicator, a.place): a.value for a in tasks.assigned}

    def of(self, task: Task, place: Place) -> Standing | None:
        """The number of a place in force, or None."""
        issued = self._issued.get((task.indicator, place))
        if place == CITY:
            found = self.city(task)
            issued = None if isinstance(found, Reason) else found
        return standing(self._tasks, task, place, issued, self._on, self._as_of)

    def city(self, task: Task) -> Decimal | Reason:
        """What the document asks of the city: by hand, or by the set's path at the year's end,
        rounded up to the least step; or why there is no path."""
        if task.value is not None:
            return task.value
        targets = self._catalogue.targets[self._tasks.of]
        indicator = self._catalogue.indicators[task.indicator]
        target = next(one for one in targets.targets if one.indicator == task.indicator)
        # What was published when the tasks were issued: a later figure changes no task.
        start = base_value(indicator, self._observed, targets.base.year, self._tasks.issued_on)
        way = way_to(targets, targets.base, target, start)
        if not isinstance(way, Path):
            return way
        value = at(way, self._tasks.year + indicator.year)
        if value is None:
            return Reason("before_base", {"year": str(targets.base.year)})
        step = quantum(task, self._known, self._catalogue)
        # A root is a float: what it misses by less than its own error is not rounded up.
        return (Decimal(repr(round(value, 9))) / step).to_integral_value(ROUND_CEILING) * step
