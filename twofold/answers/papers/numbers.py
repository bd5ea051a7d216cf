"""Figures of a month as a paper prints them, each with its sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from twofold.answers import figures
from twofold.answers.papers.desk import Desk, ListHead
from twofold.answers.papers.model import Number, Source
from twofold.answers.values import near
from twofold.errors import InputError
from twofold.targets.model import CITY, NOWHERE, Figure, Kind, Place
from twofold.words import Words

WHOLE, TWO, SHARE, POINTS = "#,##0", "#,##0.00", "0.0%", "+0.0;-0.0;0.0"
SIGNED = "+0.0%;-0.0%;0.0%"
# Measure words of what is counted one by one.
COUNTED = ("家", "个", "人", "项", "只")
# The least that is shown of an amount, and the digits to which a share times its target is exact.
SHOWN, EXACT = Decimal("0.01"), 8
# What may be asked of a figure: in the indicator's unit, as shares, as signed shares, in points.
VALUES = ("value", "target", "start", "due", "due_twelfths", "gap", "value_before")
SHARES = ("done", "due_share", "twelfths_share", "done_before")
CHANGES = ("growth", "grown")
DIFFERENCES = ("ahead", "change")
OTHERS = ("rank",)
WHATS = (*VALUES, *SHARES, *CHANGES, *DIFFERENCES, *OTHERS)
# What is known of a place that has not reported: it rests on nothing that the place reports.
UNMOVED = ("target", "start", "due", "due_twelfths", "due_share", "twelfths_share")
# Of what a target, not a record, is the source.
ISSUED = ("target",)
BOTH = ("done", "due_share", "twelfths_share", "done_before", "ahead", "change", "gap", "due",
        "due_twelfths", "rank")  # fmt: skip


@dataclass(frozen=True)
class Numbers:
    """The numbers of a desk in a reader's words."""

    say: Words
    desk: Desk

    def figure(self, indicator: str, place: str = "") -> Figure | None:
        """A figure of the month. Raises InputError for an indicator without a task and for a place
        that is none."""
        if indicator not in self.desk.indicators:
            raise InputError("papers.no_indicator", id=indicator,
                             known=near(indicator, self.desk.indicators))  # fmt: skip
        return self.desk.month.figure(indicator, self.place(place))

    def place(self, name: str) -> Place:
        """The place of a name; without one the city. Raises InputError."""
        tasks = self.desk.month.tasks
        zones = tuple(zone.name for zone in tasks.zones)
        if not name:
            return CITY
        if name in tasks.districts:
            return Place(Kind.DISTRICT, name)
        if name in zones:
            return Place(Kind.ZONE, name)
        if name == self.say("papers.nowhere"):
            return NOWHERE
        raise InputError("papers.no_place", name=name, known=near(name, (*tasks.districts, *zones)))

    def number(self, of: Figure | None, what: str, *, unit: bool = False) -> Number:
        """One number of a figure, with its unit where it is asked for. Raises InputError."""
        if what not in WHATS:
            raise InputError("papers.no_such_figure", name=what, known=", ".join(WHATS))
        if of is not None and not of.reported and what not in UNMOVED:
            said = unit or what in ("value", "done")
            return Number(self.say("papers.late") if said else "—", None, WHOLE, ())
        value = None if of is None else self._raw(of, what)
        if of is None or value is None:
            word = "growth_pending" if what == "grown" else "pending"
            return Number(self.say(f"papers.{word}") if unit else "—", None, WHOLE, ())
        sources = self.sources(of, what)
        if what in VALUES:
            return self.amount(value, self.desk.about[of.indicator].unit, sources, unit)
        if what == "rank":
            return Number(self.say("papers.rank", rank=of.rank, of=of.of), value, WHOLE, sources)
        if what == "grown":
            return Number(self._grown(value), value, SIGNED, sources)
        if what in DIFFERENCES:
            shown = self.signed(value * 100)
            exact = round(value * 100, 6) if shown.strip("+-0.") else Decimal(0)
            return Number(shown, exact, POINTS, sources)
        if what in CHANGES:
            text = self.say("papers.percent", value=self.signed(value * 100))
            return Number(text, value, SIGNED, sources)
        return Number(self.say("papers.percent", value=self.fixed(value * 100)), value, SHARE,
                      sources)  # fmt: skip

    def _grown(self, value: Decimal) -> str:
        """Growth on the year before in words."""
        shown = self.fixed(abs(value) * 100)
        if not shown.strip("0."):
            return self.say("papers.level")
        percent = self.say("papers.percent", value=shown)
        return self.say("papers.grown" if value > 0 else "papers.shrunk", value=percent)

    def amount(
        self, value: Decimal, unit: str, sources: tuple[Source, ...], with_unit: bool = False
    ) -> Number:
        """A value in an indicator's unit, in the steps in which the language counts."""
        step, _ = figures.STEPS.get((self.say.lang, unit), (Decimal(1), ""))
        scaled = value * step
        whole = scaled == scaled.to_integral_value()
        text = self.say.number(scaled) if whole else f"{scaled:,.2f}"
        if with_unit:
            text, word = figures.standing_alone(self.say, text, unit)
            plain = self.say.lang == "en" and unit in figures.MEASURE_WORDS
            text += "" if plain or not word else word if self.say.lang == "zh" else f" {word}"
        return Number(text, scaled, WHOLE if whole else TWO, sources)

    def least(self, value: Decimal, unit: str) -> str:
        """A value with its unit; below what is shown of one, that it is less than that."""
        step = figures.STEPS.get((self.say.lang, unit), (Decimal(1), ""))[0]
        if not value or value * step >= SHOWN:
            return self.amount(value, unit, (), True).text
        return self.say("papers.less_than", value=self.amount(SHOWN / step, unit, (), True).text)

    def unit(self, indicator: str) -> str:
        """The unit of an indicator, as the head of a column says it."""
        return figures.unit_word(self.say, self.desk.about[indicator].unit)

    def short_unit(self, indicator: str) -> str:
        """The same where what is counted stands above the table. English counts have no measure
        word, and `organisations` is broader than any number under it."""
        unit = self.desk.about[indicator].unit
        return self.say(f"papers.units.{unit}") if unit in COUNTED else self.unit(indicator)

    def sources(self, of: Figure, what: str) -> tuple[Source, ...]:
        """Where a number comes from: records, the document of the target, or both."""
        records, issued = self.desk.records(of.indicator), self.desk.issued(of.number)
        if what in ISSUED:
            return (issued,)
        return (records, issued) if what in BOTH else (records,)

    def counted(self, found: Iterable[Figure], count: int) -> Number:
        """A count of figures, which rests on all of them."""
        return Number(self.say.number(count), Decimal(count), WHOLE, self.sources_of(found))

    def sources_of(self, found: Iterable[Figure]) -> tuple[Source, ...]:
        """All that shares done rest on, each once."""
        return tuple(dict.fromkeys(s for one in found for s in self.sources(one, "done")))

    def before(self, of: Figure) -> Decimal | None:
        """The value at the end of the month before, which a figure has as a share of its target."""
        if of.done_before is None or of.target is None:
            return None
        return round(of.done_before * of.target, EXACT).normalize()

    def listed(self, one: ListHead, value: Decimal | int | None, *, adds: bool = False) -> Number:
        """A number at the head of a list: rows, or what they add to an indicator."""
        if value is None:
            return Number("—", None, WHOLE, ())
        source = (self.desk.listed(one),)
        if not adds or one.to not in self.desk.about:
            return Number(self.say.number(value), Decimal(value), WHOLE, source)
        return self.amount(Decimal(value), self.desk.about[one.to].unit, source)

    def _raw(self, of: Figure, what: str) -> Decimal | None:
        """A number of a figure as it is."""
        match what:
            case "growth" | "grown":
                return of.growth
            case "gap":
                lacking = _less(of.target, of.value)
                sign = self.desk.about[of.indicator].sign
                return None if lacking is None else max(lacking * sign, Decimal(0))
            case "ahead":
                return _less(of.done, of.due_share)
            case "value_before":
                return self.before(of)
            case "change":
                return _less(of.done, of.done_before)
            case "rank":
                return None if of.rank is None or of.of is None else Decimal(of.rank)
        value: Decimal | None = getattr(of, what)
        return value

    def signed(self, points: Decimal) -> str:
        """A difference with its sign, to one decimal; none where it rounds to nothing."""
        shown = self.fixed(points)
        return shown if points < 0 or not shown.strip("0.") else f"+{shown}"

    def fixed(self, points: Decimal) -> str:
        """To one decimal, without a minus before nothing."""
        shown = f"{points:,.1f}"
        return shown.removeprefix("-") if not shown.strip("-0.") else shown


def _less(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one - other
