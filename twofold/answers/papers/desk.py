"""What a paper is filled from: a month, the heads of its lists, what is due, and the sentences that
people have kept. Frozen; nothing here asks the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from twofold.answers.papers.model import Source
from twofold.targets.list_model import HOW
from twofold.targets.model import Month

ADDS = HOW[0]


@dataclass(frozen=True)
class About:
    """What a paper says of an indicator: its name, the unit of its values, whether more is better
    (`sign` 1 or -1), what its records are called, whether they are counted over the year, and how
    many years before the task's year its value is of (`behind`)."""

    id: str
    name: Mapping[str, str]
    unit: str
    register: Mapping[str, str]
    sign: int = 1
    flow: bool = False
    behind: int = 0


@dataclass(frozen=True)
class ListHead:
    """The head of a list: so many rows are open; all done would add `adds` (in the unit of the
    indicator `to`) in the month's year, of which its target still lacks `lacking` (None where the
    two are not to be compared). `how` it does so: what only keeps what is counted already, or only
    adds to what is published, makes up for nothing that the target lacks."""

    id: str
    name: Mapping[str, str]
    rows: int
    to: str = ""
    adds: Decimal | None = None
    lacking: Decimal | None = None
    how: str = ADDS


@dataclass(frozen=True)
class Deadline:
    """What is due soon, on which day, by whom, and by which text."""

    on: date
    name: Mapping[str, str]
    office: Mapping[str, str]
    source: Mapping[str, str]


@dataclass(frozen=True)
class Kept:
    """A sentence as the register keeps it: what was drafted from which evidence, and what a person
    made of it. `edited_by` is empty while nobody has looked at it."""

    month: str
    paper: str
    slot: str
    language: str
    draft: str
    text: str
    evidence: str
    edited_by: str
    edited_on: date | None


@dataclass(frozen=True)
class Desk:
    """All that a month's papers are made from. `commit` is the one at which the records are seen,
    `generated` says that records among them are, `recounted` that the heads of a frozen month's
    lists were not written down with it, so that today's documents had to count them."""

    city: Mapping[str, str]
    month: Month
    about: Mapping[str, About]
    lists: tuple[ListHead, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    kept: tuple[Kept, ...] = ()
    commit: int | None = None
    generated: bool = False
    recounted: bool = False

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that have a task, in its order."""
        return tuple(task.indicator for task in self.month.tasks.tasks)

    def records(self, indicator: str) -> Source:
        """Where a value of an indicator comes from."""
        month, about = self.month, self.about[indicator]
        first = f"{month.month[:4]}-01" if about.flow else month.month
        period = month.month if first == month.month else f"{first}/{month.month}"
        if about.behind:
            period = str(self.reference(indicator))
        frozen = month.frozen
        return Source("register", about.register, period, month.cut_off,
                      frozen.commit if frozen else self.commit)  # fmt: skip

    def reference(self, indicator: str) -> int:
        """The year that an indicator's value is of."""
        return int(self.month.month[:4]) - self.about[indicator].behind

    def issued(self, number: str = "") -> Source:
        """The document that issued a target: that of the year's tasks, or a later one."""
        tasks = self.month.tasks
        own = number in ("", tasks.number)
        changed = next((c.day for c in tasks.changes if c.number == number), None)
        day = tasks.issued_on if own else changed
        return Source("document", tasks.name, str(tasks.year), day, None, number or tasks.number)

    def listed(self, one: ListHead) -> Source:
        """Where the rows of a list come from."""
        return Source("list", one.name, "", self.month.cut_off, self.commit)
