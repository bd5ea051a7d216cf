"""A document in the making: its facts, its parameters, and how to bring a row to a threshold."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from tests.evaluator.gaps import STEPS, Fact
from tests.evaluator.policy import Cell
from tests.generative.chance import Chance

FACTS = (
    Fact("revenue", "money"),
    Fact("rd", "money", whole="revenue"),
    Fact("product_revenue", "money", whole="revenue"),
    Fact("profit", "money"),
    Fact("staff", "count"),
    Fact("science_staff", "count", whole="staff"),
    Fact("patents", "count"),
    Fact("offences", "count"),
    Fact("index", "number"),
    Fact("weight", "number"),
    Fact("growth", "ratio"),
    Fact("margin", "ratio"),
    Fact("registered_on", "date"),
    Fact("moved_on", "date"),
    Fact("expires_on", "date"),
    Fact("resident", "yes/no"),
    Fact("listed", "yes/no"),
    Fact("valid", "yes/no"),
    Fact("level", "text"),
    Fact("field", "text"),
)
# What another policy's answer is; a document has them where it says that it reads that policy.
READS = (Fact("granted", "money"), Fact("recognised", "yes/no"))
TYPES = {fact.name: fact.type for fact in (*FACTS, *READS)}
MAY_BE_NEGATIVE = ("profit", "index", "weight")
TEXTS = {"level": ("national", "provincial", "city"), "field": ("marine", "制造", "o'hara")}
LARGEST = Fraction(10**13)  # registers refuse money beyond it

# Values that documents name, in base units; percentages as fractions.
VALUES = {
    "money": ("5000", "50000000", "0.01", "199999999.99", "1000.5", "0", "200000000", "333.33"),
    "count": ("1", "5", "10", "500", "0", "3"),
    "number": ("0.5", "100", "1.25", "0.000001", "-2", "0", "33.333333"),
    "rate": ("0.05", "0.6", "0.1", "0.035", "0.3333", "1", "1.5", "0.0001"),
}
UNITS = {
    "money": ("元", "万元", "亿元"), "count": ("人", "项", "件", "家", "个", "次"), "number": ("",),
    "rate": ("%",),
}  # fmt: skip
FACTORS = {"万元": Fraction(10_000), "亿元": Fraction(100_000_000), "%": Fraction(1, 100)}
DURATIONS = {"日": (365, 1, 0, 730), "天": (30, 90), "月": (1, 6, 13), "年": (1, 3, 10)}

Row = dict[str, Cell]
Nudge = Callable[[Chance, Row], None]


@dataclass(frozen=True)
class Constant:
    """A literal or a parameter: how it is written, and its value on the day."""

    text: str
    value: Fraction


@dataclass(frozen=True)
class Duration:
    text: str
    amount: int
    unit: str

    def before(self, day: date) -> date:
        """A day which this duration leads to `day` or near its month's end."""
        if self.unit in ("日", "天"):
            return day - timedelta(days=self.amount)
        months = day.year * 12 + day.month - 1 - self.amount * (12 if self.unit == "年" else 1)
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@dataclass
class Draft:
    """What is collected while a document is written."""

    chance: Chance
    day: date
    year: int
    parameters: list[str] = field(default_factory=list)
    nudges: list[Nudge] = field(default_factory=list)
    features: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    judged: set[str] = field(default_factory=set)
    scores: list[str] = field(default_factory=list)
    experts: dict[str, tuple[int, ...]] = field(default_factory=dict)
    reads: bool = False

    @property
    def reference_year(self) -> int:
        return self.day.year + self.year

    def saw(self, *features: str) -> None:
        self.features.update(features)

    def fact(self, type_: str, *, other_than: str = "") -> str:
        """The name of a fact of a type."""
        known = (*FACTS, *READS) if self.reads else FACTS
        options = [f.name for f in known if f.type == type_ and f.name != other_than]
        name = self.chance.choice(options)
        if name in (fact.name for fact in READS):
            self.saw(f"reads {type_}")
        self.used.add(name)
        self.used.update(fact.whole for fact in FACTS if fact.name == name and fact.whole)
        return name

    def constant(self, kind: str, *, positive: bool = False) -> Constant:
        """A number of a kind, as a literal or as a parameter in one of its units."""
        options = [Fraction(v) for v in VALUES[kind]]
        value = self.chance.choice([v for v in options if v > 0] if positive else options)
        if self.chance.happens(50):
            return Constant(decimal(value), value)
        unit = self.chance.choice(UNITS[kind])
        return Constant(self.parameter(value / FACTORS.get(unit, 1), unit), value)

    def duration(self) -> Duration:
        unit = self.chance.choice(tuple(DURATIONS))
        amount = self.chance.choice(DURATIONS[unit])
        self.saw(f"duration {unit}")
        return Duration(self.parameter(Fraction(amount), unit), amount, unit)

    def parameter(self, value: Fraction, unit: str) -> str:
        """A new parameter; a value that is over and one to come may stand beside that in force."""
        name = f"p{len({line.split('|')[1] for line in self.parameters}) + 1}"
        starts = [(self.chance.choice((date(2019, 1, 1), self.day)), decimal(value))]
        if self.chance.happens(6):
            self.saw("parameter without a source")
            starts = [(starts[0][0], "?")]
        if self.chance.happens(25):
            self.saw("parameter superseded")
            starts.append((date(2018, 12, 31), decimal(value + 1)))
        if self.chance.happens(25):
            self.saw("parameter to come")
            starts.append((self.day + timedelta(days=1), decimal(value + 2)))
        rows = [f"| {name} | {start} | {v} | {unit} |" for start, v in starts]
        self.parameters.extend(rows)
        self.saw("parameter", f"unit {unit}" if unit else "no unit")
        return f":{name}"


def decimal(value: Fraction) -> str:
    """A finite decimal in full, without exponent."""
    sign, value = ("-", -value) if value < 0 else ("", value)
    whole, rest, digits = value // 1, value % 1, ""
    while rest and len(digits) < 12:
        rest *= 10
        digits += str(rest // 1)
        rest %= 1
    assert not rest, f"no short decimal: {value}"
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"


def on_grid(name: str, value: Fraction) -> Fraction:
    """The nearest value at or below that the fact can have."""
    step = STEPS[TYPES[name]]
    value = value // step * step
    if name not in MAY_BE_NEGATIVE:
        value = max(value, Fraction(0))
    return min(max(value, -LARGEST), LARGEST)
