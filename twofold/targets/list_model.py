"""What a list to act on is made of: who stands on it, why, by when, whose task it is, how far it
has come, and what it would bring. Frozen; runs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from twofold.errors import Place
from twofold.sql.queries import FactQuery

# What a list is for: the block of the front page that it belongs to.
GROUPS = ("apply", "assess", "near", "register", "count", "expire", "notice", "pay", "accept")
# How far a row has come. What is given up stays on the list and is not counted as to be gained.
STATES = ("uncontacted", "visited", "applied", "given_up")
FIRST, GIVEN_UP = STATES[0], STATES[3]
# What doing a row does to a figure: it adds to it, keeps what would be lost, or adds to what is
# published while the records have it already.
HOW = ("adds", "keeps", "publishes")
INCREASES = HOW[0]
ONE, AMOUNT = "1", "amount"
# What a list of awards may wait for: nothing is paid under a policy that was not reviewed.
FAIR_COMPETITION = "fair-competition"

Text = Mapping[str, str]


@dataclass(frozen=True)
class Adds:
    """What a row that is done brings to an indicator: itself once (`each` is ONE), or its amount.
    Where the fact `unless` holds, the indicator counts it already."""

    indicator: str
    each: str
    unless: str
    how: str
    at: Place


@dataclass(frozen=True)
class Expiring:
    """Certificates of a kind that end within so many days from the day on, or (`past`) ended in so
    many days before it, and have no later one."""

    certificate: str
    days: int
    past: bool


@dataclass(frozen=True)
class ActionList:
    """A list as a document. Its rows come from one of: a policy's `verdicts`, a policy's near
    misses (`within` clauses), `expiring` certificates, or a SELECT; those of whom the fact
    `without` holds are left out, and with `review` what stands under a policy that was not
    reviewed yet. `officer` is a post, and `{district}` in it the row's district; names in braces in
    `reason` are the row's own values."""

    id: str
    name: Text
    group: str
    about: Text
    policy: str
    verdicts: tuple[str, ...]
    within: int | None
    expiring: Expiring | None
    query: FactQuery | None = field(repr=False)
    without: str
    adds: tuple[Adds, ...]
    deadline: str
    officer: Text
    reason: Text
    reads: tuple[str, ...]
    review: str
    digest: str
    at: Place
    lines: Mapping[str, int] = field(default_factory=dict)

    def place(self, key: str) -> Place:
        """Where a key of its document stands."""
        return Place(self.at.path, self.lines.get(key, 1))


@dataclass(frozen=True)
class Mark:
    """A state that somebody gave to a row."""

    number: int
    state: str
    on: date
    officer: str | None = None
    reason: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class ListRow:
    """One row. `due_on` is its own day, else that of the list's deadline; `values` are what its
    reason is said with; `brings` says of each of the list's `adds` how much, in the indicator's
    unit (0: the indicator counts it already; None: the amount or the fact is not known).
    `counts_on` is the day from which on it can count when it is done: the list's deadline, or the
    row's own day where that is later; None where neither is known."""

    subject: str
    organisation: str
    name: str | None
    district: str | None
    amount: Decimal | None
    due_on: date | None
    values: Mapping[str, Any]
    brings: tuple[Decimal | None, ...]
    counts_on: date | None = None
    mark: Mark | None = None

    @property
    def counts_in(self) -> int | None:
        """The year whose figure it comes into when it is done."""
        return None if self.counts_on is None else self.counts_on.year

    @property
    def state(self) -> str:
        return FIRST if self.mark is None else self.mark.state


@dataclass(frozen=True)
class Later:
    """What counts in a year after the target's only."""

    year: int
    value: Decimal
    rows: int


@dataclass(frozen=True)
class Gain:
    """What doing rows brings to an indicator, each enterprise counted once, in its unit.

    `value` of `rows` is what still counts in the target's `year`, `later` what only counts in the
    years after it: that is never set against this year's target. `unknown` rows lack what it would
    take to say; `lacking` is what the year's target lacks by the records, None where nobody said
    and where what is done does not fill it: what is kept is in the records' value already, and so
    is what adds to the published figure. `lists` are those it comes from."""

    indicator: str
    how: str
    value: Decimal
    rows: int
    unknown: int
    year: int
    later: tuple[Later, ...] = ()
    lacking: Decimal | None = None
    lists: tuple[str, ...] = ()


@dataclass(frozen=True)
class Head:
    """What stands above rows: how many, how many of each state, and what all that is not given up
    would bring when it is done."""

    rows: int
    states: Mapping[str, int]
    gains: tuple[Gain, ...]


@dataclass(frozen=True)
class Listed:
    """A list on a day. `rows` may be some of the `total` that were asked for, the soonest due
    first; `head` is of all of these, `districts` of the whole list, district by district (None: no
    district). Of `unknown` subjects it cannot be told whether they belong on it. `months` counts
    the rows by the month in which they are due. `held` are left out because their policy was not
    reviewed yet. `year` is that whose target the head is set against. `closed` says why the policy
    answers nobody on this day."""

    of: ActionList
    day: date
    head: Head
    districts: Mapping[str | None, Head]
    months: Mapping[str, int]
    rows: tuple[ListRow, ...]
    total: int
    unknown: int
    held: int
    year: int
    closed: str = ""
    decisions: Mapping[str, Any] = field(default_factory=dict)
