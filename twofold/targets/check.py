"""Whether what districts owe together is what the city owes, on each day on which a number changes.

Documents alone are read: where the city's number follows from a path, the page of the tasks says
whether the districts reach it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from twofold.errors import InputError
from twofold.targets.aims import standing
from twofold.targets.model import CITY, Kind, Place, Task, Tasks
from twofold.targets.read import read
from twofold.workspace import Workspace


def check(workspace: Workspace) -> tuple[Mapping[str, int], list[InputError]]:
    """Every year's tasks by id (they have no cases), and what is wrong with their sums. Raises
    InputError where they cannot be read."""
    every = read(workspace)
    problems = [problem for tasks in every.values() for task in tasks.tasks
                for problem in _sums(tasks, task)]  # fmt: skip
    return dict.fromkeys(every, 0), problems


def _sums(tasks: Tasks, task: Task) -> Iterator[InputError]:
    """The first day on which the districts of a task have less than the city."""
    issued = {a.place: a.value for a in tasks.assigned if a.indicator == task.indicator}
    districts = [Place(Kind.DISTRICT, name) for name in tasks.districts]
    if task.value is None or not any(place in issued for place in districts):
        return
    days = {tasks.issued_on, *(c.day for c in tasks.changes if c.indicator == task.indicator)}
    for day in sorted(days):
        city = standing(tasks, task, CITY, task.value, day)
        found = [standing(tasks, task, place, issued.get(place), day) for place in districts]
        whole = sum((one.value for one in found if one is not None), Decimal(0))
        if city is not None and whole < city.value:
            yield InputError("targets.sum_below", task.at, id=task.indicator, day=day,
                             sum=whole, city=city.value)  # fmt: skip
            return
