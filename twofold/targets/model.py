"""What the working year is made of: tasks by district, months, lists, deadlines. Frozen; runs
nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from twofold.errors import Place as At
from twofold.indicators.model import Reason
from twofold.targets.pace import Shape, Way
from twofold.targets.split import Weights


class Kind(StrEnum):
    """What a figure is of. A zone lies in a district and is shown as one of it (其中), never added;
    `NOWHERE` are records of no district (未落区); `TWICE` is what the districts count more than the
    city, where a name that is counted once stands in two of them (重复计数), and is not above zero.
    """

    CITY = "city"
    DISTRICT = "district"
    ZONE = "zone"
    NOWHERE = "nowhere"
    TWICE = "twice"


@dataclass(frozen=True, order=True)
class Place:
    """The city, a district, a zone, or what lies in none; only districts and zones have names."""

    kind: Kind
    name: str = ""


CITY, NOWHERE, TWICE = Place(Kind.CITY), Place(Kind.NOWHERE), Place(Kind.TWICE)


@dataclass(frozen=True)
class Group:
    """Districts that are ranked against each other."""

    name: Mapping[str, str]
    districts: tuple[str, ...]


@dataclass(frozen=True)
class Zone:
    """A functional zone and the district that it lies in."""

    name: str
    district: str


@dataclass(frozen=True)
class Task:
    """What the city shall reach in one year, and how it is split. `value` is None where the set's
    path gives it; `by` and `zone_by` are the indicator's breakdowns into districts and zones;
    `pool` names the list whose rows are the ready pool of near misses, `capacity` the indicator
    that is taken for it, `pace` how past years are taken for what is due."""

    indicator: str
    value: Decimal | None
    office: Mapping[str, str]
    padding: Decimal
    most: Decimal | None
    weights: Weights
    by: str
    zone_by: str
    pool: str
    capacity: str
    pace: Way
    at: At = field(compare=False)


@dataclass(frozen=True)
class Assigned:
    """A number that was issued: what one district, or a zone within one, shall reach."""

    indicator: str
    place: Place
    value: Decimal
    at: At = field(compare=False)


@dataclass(frozen=True)
class Change:
    """A number that takes the place of an issued one from a day on, by a document of its own."""

    indicator: str
    place: Place
    value: Decimal
    number: str
    day: date
    reason: Mapping[str, str]
    at: At = field(compare=False)


@dataclass(frozen=True)
class Standing:
    """The number in force on a day: whose document, since when, and those that it replaced, the
    first issued first."""

    value: Decimal
    number: str
    since: date
    replaced: tuple[tuple[Decimal, str, date], ...] = ()


@dataclass(frozen=True)
class Tasks:
    """A year's tasks as a document: the city's, each district's, and what was changed since.
    `texts` are the document's own and that of its English prose, where there is one."""

    id: str
    name: Mapping[str, str]
    year: int
    of: str
    number: str
    issued_on: date
    generated: bool
    shape_years: int
    groups: tuple[Group, ...]
    zones: tuple[Zone, ...]
    tasks: tuple[Task, ...]
    assigned: tuple[Assigned, ...]
    changes: tuple[Change, ...]
    digest: str
    at: At = field(compare=False)
    texts: tuple[str, ...] = field(default=(), repr=False)

    @property
    def districts(self) -> tuple[str, ...]:
        """All districts, group by group."""
        return tuple(name for group in self.groups for name in group.districts)

    def task(self, indicator: str) -> Task | None:
        return next((one for one in self.tasks if one.indicator == indicator), None)


@dataclass(frozen=True)
class Figure:
    """One indicator of one place at the end of a month, in the indicator's unit.

    `start` is where the year began (0 for what is counted over a year), `due` what is due by past
    shape and `due_twelfths` by the calendar; `growth` is the share by which it differs from the
    same month of the year before, as known at the same cut-off; `rank` the place by share done
    among `of` districts of the group; `done_before` the share done at the end of the month before.
    `state` is `achieved`, `on_pace`, `behind` or `pending`; `reported` is False where the district
    had not sent its figures by the cut-off.
    """

    month: str
    indicator: str
    place: Place
    value: Decimal | None
    target: Decimal | None
    number: str
    start: Decimal | None
    due: Decimal | None
    due_twelfths: Decimal | None
    growth: Decimal | None
    rank: int | None
    of: int | None
    done_before: Decimal | None
    reported: bool
    state: str
    reason: Reason | None = None

    @property
    def done(self) -> Decimal | None:
        """The share of the year's target that is reached."""
        return self._share(self.value)

    @property
    def due_share(self) -> Decimal | None:
        """The share of the year's target that is due by past shape."""
        return self._share(self.due)

    @property
    def twelfths_share(self) -> Decimal | None:
        """The share of the year's target that is due by the calendar."""
        return self._share(self.due_twelfths)

    def _share(self, value: Decimal | None) -> Decimal | None:
        if value is None or self.target is None or self.target == 0:
            return None
        return value / self.target


@dataclass(frozen=True)
class Frozen:
    """A month that is closed: known by when (`cut_off`), seen at which commit, when and by whom,
    under which number its circular went out; `documents` are the digests of the tasks' texts."""

    month: str
    cut_off: date
    commit: int
    frozen_on: date
    frozen_by: str
    number: str
    documents: Mapping[str, str]


@dataclass(frozen=True)
class Correction:
    """A figure of a frozen month that would be another one by what is known since (数据变动说明),
    stated in a later month. `added`, `revised`, `removed` and `moved` sum to the difference:
    records that came late, that were changed, that were taken out, that belong to another place."""

    month: str
    stated_in: str
    indicator: str
    place: Place
    before: Decimal
    after: Decimal
    added: Decimal
    revised: Decimal
    removed: Decimal
    moved: Decimal
    note: str = ""


@dataclass(frozen=True)
class Month:
    """A month of a year's tasks. `frozen` is None while it is not closed; then the figures are what
    is known by `cut_off` and may still change."""

    month: str
    day: date
    cut_off: date
    frozen: Frozen | None
    tasks: Tasks
    figures: tuple[Figure, ...]
    corrections: tuple[Correction, ...] = ()
    late: tuple[tuple[str, tuple[str, ...]], ...] = ()
    shapes: Mapping[str, Shape] = field(default_factory=dict)

    def figure(self, indicator: str, place: Place = CITY) -> Figure | None:
        return next((f for f in self.figures if (f.indicator, f.place) == (indicator, place)), None)

    def of(self, indicator: str) -> tuple[Figure, ...]:
        """All figures of one indicator, the city's first."""
        return tuple(f for f in self.figures if f.indicator == indicator)
