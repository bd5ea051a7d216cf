"""What a calendar is made of: deadlines, who owes what, and to whom it goes when it is late.
Frozen; runs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from twofold.errors import Place

CITY, DISTRICT = "city", "district"
SCOPES = (CITY, DISTRICT)
# How a deadline of the whole city is written where a district could stand.
NO_DISTRICT = "-"
# To whom something late goes: its owner, the head of the office, the bureau's leader.
OWNER, HEAD, LEADER = "owner", "head", "leader"

Text = Mapping[str, str]


@dataclass(frozen=True)
class Escalation:
    """After so many days overdue a deadline goes to `head`, after twice as many to `leader`."""

    days: int
    head: Text
    leader: Text

    def level(self, overdue: int) -> str:
        """Whose it is after so many days overdue."""
        if overdue >= 2 * self.days:
            return LEADER
        return HEAD if overdue >= self.days else OWNER


@dataclass(frozen=True)
class Deadline:
    """A deadline: a full day (`on`), or `month` and `day` of each year. It counts from `since` and
    until `until`, where those are said; `certainty` says how sure its source is."""

    id: str
    name: Text
    owner: Text
    scope: str
    on: date | None
    month: int
    day: int
    since: date | None
    until: date | None
    source: str
    certainty: str
    escalation: Escalation | None
    calendar: str
    at: Place
    source_en: str = ""

    def days(self, first: date, last: date) -> tuple[date, ...]:
        """The days on which it falls within two days, both included."""
        if self.on is not None:
            found = [self.on]
        else:
            found = [date(y, self.month, self.day) for y in range(first.year, last.year + 1)]
        return tuple(
            day for day in found
            if first <= day <= last and (self.since is None or day >= self.since)
            and (self.until is None or day <= self.until)
        )  # fmt: skip


@dataclass(frozen=True)
class Calendar:
    """All calendars of a city together: deadlines by id, and the digests of their documents."""

    deadlines: Mapping[str, Deadline]
    digest: str


@dataclass(frozen=True)
class Finished:
    """That a deadline was met: when, by whom, and by which document."""

    on: date
    by: str | None = None
    document: str | None = None


@dataclass(frozen=True)
class Due:
    """A deadline on one of its days. `year` is that day's; `district` is empty where it is the
    whole city's. `overdue` is for how many days it is late (0: it is not), `level` whose it is by
    now, `left` in how many days it falls (below 0: it has passed)."""

    deadline: Deadline
    on: date
    district: str
    finished: Finished | None
    left: int

    @property
    def year(self) -> int:
        return self.on.year

    @property
    def overdue(self) -> int:
        return max(-self.left, 0) if self.finished is None else 0

    @property
    def level(self) -> str:
        escalation = self.deadline.escalation
        return OWNER if escalation is None else escalation.level(self.overdue)

    @property
    def owed_by(self) -> Text:
        """The post whose it is by now."""
        escalation = self.deadline.escalation
        if escalation is None or self.level == OWNER:
            return self.deadline.owner
        return escalation.head if self.level == HEAD else escalation.leader


# The first day that is looked back to, for a deadline that says no other.
def looks_back(day: date) -> date:
    """A year and a day before: of what falls every year the last time is among them."""
    return day - timedelta(days=366)
