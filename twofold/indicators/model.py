"""What an indicator, a target and a method of progress are. Frozen; runs nothing.

Published observations and values measured from records are separate types, and no function makes
one from the other. A figure that cannot be had is None beside a `Reason`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from twofold.errors import Place
from twofold.indicators.cards import Card, Lead
from twofold.policies.model import ParameterRow
from twofold.registers.model import Entry

NOTHING: Mapping[str, object] = MappingProxyType({})


class Direction(StrEnum):
    """Which way is better. It has no default: a wrong one turns a missed target into a met one."""

    UP = "up"
    DOWN = "down"

    @property
    def sign(self) -> int:
        return 1 if self is Direction.UP else -1


class Measure(StrEnum):
    """How an indicator relates to time: a count at a day, a sum over a year, a share, a place."""

    STOCK = "stock"
    FLOW = "flow"
    RATIO = "ratio"
    RANK = "rank"
    INDEX = "index"


class Qualifier(StrEnum):
    """How a published figure was stated."""

    EQUAL = "="
    ABOUT = "~"
    MORE_THAN = ">"
    DERIVED = "derived"
    TARGET = "target"


@dataclass(frozen=True)
class Reason:
    """Why a figure cannot be had, or what to mind about one that can: a code of the words files
    (`indicators.reasons`) and what fills its sentence. Years are texts: no reader groups their
    digits."""

    code: str
    values: Mapping[str, object] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True)
class Observation:
    """One published figure, in its own unit.

    `reference_year` is None where the source does not say what day or year the figure refers to;
    then `published_on` is all that is known of its date.
    """

    city: str
    indicator: str
    period: str
    source: str
    published_on: date | None
    value: Decimal
    unit: str
    qualifier: Qualifier
    certainty: str
    reference_year: int | None
    note: str = ""


@dataclass(frozen=True)
class Series:
    """Where an indicator's published figures stand in the `statistic` register.

    `kind` is `one` (a single series), `union` (of several that overlap: only bounds can be had),
    `parts` (of a total that nobody publishes) or `none`.
    """

    kind: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Break:
    """From this reference year on the figures are not comparable with those before."""

    year: int
    reason: Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """One aggregate over one register: a `value`, or a part of a numerator or denominator."""

    word: str
    id: str
    subject: str
    text: str
    at: Place


@dataclass(frozen=True)
class Formula:
    """A value made of other indicators' values: `text` is arithmetic over the names of `reads`,
    each an indicator's id."""

    reads: Mapping[str, str]
    text: str
    at: Place


@dataclass(frozen=True)
class IndexOf:
    """An index: another indicator's value by its value of a year, which is 100."""

    of: str
    year: int
    at: Place


@dataclass(frozen=True)
class Indicator:
    """One indicator. `unit` is the unit of its value wherever it is shown; `year` the reference
    year relative to the day; `absent` what an empty cell of a column means: `never` (a date that
    did not come) or `none` (the text `none`); `beside` an indicator shown together with it; `noise`
    the relative standard deviation of a yearly figure, as a share (0.02 is two percent).

    `breakdowns` are columns or facts of its registers, or `column.name` of what a column refers
    to; `periods` what it is measured by; `over_time` how a longer period's value follows from
    those of shorter ones (`sum`, `last`, `mean`, or `none`: not at all). It is measured by `parts`,
    by a `formula` or as an `index`. A count from 1 to below `suppress` is not shown. By the
    month and day `settled` all of an earlier year (`year`) is reported; None: at the year's end.
    Whom it counts are holders of a kind of `certificate`; empty: of none, or of several."""

    id: str
    name: Mapping[str, str]
    unit: str
    measure: Measure
    direction: Direction
    series: Series
    parts: tuple[Part, ...]
    breaks: tuple[Break, ...]
    limit: float | None
    year: int
    absent: Mapping[str, str]
    parameters: tuple[ParameterRow, ...]
    beside: str
    at: Place
    noise: Decimal | None = None
    breakdowns: tuple[str, ...] = ()
    periods: tuple[str, ...] = ("year",)
    over_time: str = ""
    formula: Formula | None = None
    index: IndexOf | None = None
    public: bool = False
    suppress: int = 0
    settled: tuple[int, int] | None = None
    card: Card | None = None
    leads: Mapping[str, Lead] = field(default_factory=lambda: MappingProxyType({}))
    certificate: str = ""


@dataclass(frozen=True)
class Base:
    """The year a target starts from. `certainty` is `declared` (a text says so) or `inferred`."""

    year: int
    certainty: str
    reason: Mapping[str, str]


@dataclass(frozen=True)
class Target:
    """What one indicator shall reach in a year: a value, or a multiple of its base value."""

    indicator: str
    year: int
    factor: Decimal | None
    value: Decimal | None
    number: str
    office: str
    at: Place


@dataclass(frozen=True)
class Milestone:
    """What an indicator shall have reached in a year on the way: a value, or a multiple of its base
    value."""

    indicator: str
    year: int
    factor: Decimal | None
    value: Decimal | None
    at: Place


class Shape(StrEnum):
    """How a path runs from base to target: growth the same every year, steps the same every year,
    or straight from one milestone to the next. It has no default: half-way the first two lie
    further apart than any method forgives."""

    GEOMETRIC = "geometric"
    LINEAR = "linear"
    MILESTONES = "milestones"


@dataclass(frozen=True)
class Targets:
    """A set of targets with one base, one path and one method. `number` is that of the document
    that sets them; `?` where no source gives it."""

    id: str
    name: Mapping[str, str]
    number: str
    base: Base
    path: Shape
    method: str
    targets: tuple[Target, ...]
    milestones: tuple[Milestone, ...]
    at: Place


@dataclass(frozen=True)
class Bound:
    """A class of progress begins here. `at` is None in the last row, which takes the rest.
    `points` is the score exactly at the bound; between two bounds it runs in a straight line."""

    at: float | None
    strict: bool
    name: str
    points: float | None


@dataclass(frozen=True)
class Class:
    """A class of progress: its words, and what it means on a leader's page (`achieved`, `on_pace`,
    `behind`)."""

    label: Mapping[str, str]
    pace: str


@dataclass(frozen=True)
class Method:
    """A way to judge progress, as data. Formulas are chosen by name; see `progress.FORMULAS`.

    `exponent` and `scaled` scale the bounds near a natural limit; `at_limit` are the points of a
    base that is the limit itself, unless it fell below every bound (None: as any other);
    `replacement` stands in for a zero (None: zero cannot be assessed); `decimals` rounds the
    coefficients of the score, `value_decimals` the value before it meets the bounds.
    """

    id: str
    version: str
    name: Mapping[str, str]
    source: Mapping[str, str]
    with_target: str
    without_target: str
    bounds: Mapping[str, tuple[Bound, ...]]
    classes: Mapping[str, Class]
    achieved: str
    exponent: float | None
    scaled: str
    replacement: float | None
    decimals: int | None
    value_decimals: int
    at_limit: float | None
    at: Place


@dataclass(frozen=True)
class Path:
    """A declared path: years (their ends) and values, the base first and the target last."""

    shape: Shape
    knots: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Goal:
    """What a series is judged against. Without a target, both its fields are None. `path` is for
    the formulas that ask what was due by now."""

    direction: Direction
    base_year: int
    target: float | None = None
    target_year: int | None = None
    limit: float | None = None
    path: Path | None = None


@dataclass(frozen=True)
class Ends:
    """The two points of a series that a method looks at."""

    base_year: int
    base_value: float
    current_year: int
    current_value: float


@dataclass(frozen=True)
class Assessment:
    """The answer of a method, with everything it was made from.

    `value` is the ratio or rate that the method judges, `score` its points, `name` the class;
    each is None where `reason` says why. `warnings` do not stop the answer.
    """

    method: str
    version: str
    formula: str
    goal: Goal | None = None
    ends: Ends | None = None
    value: float | None = None
    score: float | None = None
    name: str | None = None
    pace: str | None = None
    reason: Reason | None = None
    warnings: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Bounds:
    """What a union of overlapping counts must lie between; None where a component is missing."""

    least: Decimal | None
    most: Decimal | None


@dataclass(frozen=True)
class Published:
    """What is published of an indicator: the latest figure, or why there is none.

    `dated` is the latest figure whose reference date is stated, where the latest one has none;
    `derived` a figure that somebody computed for a later time. `components` are the latest figures
    of a union's or total's parts. `unlike` says which figure is left out, being in another unit.
    """

    latest: Observation | None = None
    dated: Observation | None = None
    derived: Observation | None = None
    reason: Reason | None = None
    bounds: Bounds | None = None
    components: tuple[Published, ...] = ()
    series: str = ""
    unlike: Reason | None = None


@dataclass(frozen=True)
class Measured:
    """A value from records, in the indicator's unit, and the days it covers. `undecided` counts
    rows whose condition could not be decided; they are not in the value."""

    indicator: str
    value: Decimal | None
    begins: date | None
    ends: date
    parts: Mapping[str, Decimal | None] = field(default_factory=lambda: MappingProxyType({}))
    undecided: int = 0
    reason: Reason | None = None


@dataclass(frozen=True)
class Records:
    """The rows of a register that enter a part of an indicator's value, some of them.

    `brings` is what each of `rows` brings: 1 to a count of rows, a name to a count of different
    names, an amount to a sum. `total` rows enter; `value` is theirs together, in the indicator's
    unit, or where they are a half of a ratio in their own, `unit`; `undecided` rows have a gap and
    are not among them.
    """

    indicator: Indicator
    part: Part
    function: str
    distinct: bool
    columns: tuple[str, ...]
    rows: tuple[Entry, ...]
    brings: tuple[Any, ...]
    total: int
    value: Decimal | None
    unit: str
    undecided: int
    withheld: tuple[str, ...] = ()
