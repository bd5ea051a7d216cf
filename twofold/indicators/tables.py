"""Figures of indicators in periods, whole and by group, before anything is kept back.

What is asked for is planned first, with all that it is made of, then computed in one pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from twofold.indicators import tree
from twofold.indicators.compile import values
from twofold.indicators.groups import called, chosen
from twofold.indicators.measure import aggregates, days, in_unit, together
from twofold.indicators.model import Indicator, Measure, Part, Reason
from twofold.indicators.onepass import Ask, Found, Values, by_groups, whole
from twofold.indicators.seen import Seen, Sight
from twofold.indicators.slots import Slot, slots
from twofold.sql.aggregates import Aggregate

# A group: () is all, else what the breakdown is called and a value of it.
Key = tuple[str | None, ...]
WHOLE: Key = ()


@dataclass(frozen=True)
class Figure:
    """A value in the indicator's unit, or why there is none; `counts` are the rows behind it, part
    by part."""

    value: Decimal | None
    undecided: int = 0
    reason: Reason | None = None
    counts: tuple[int, ...] = ()


Table = Mapping[Key, Figure]


@dataclass
class Plan:
    """What is to be computed: of which indicator in which period by which breakdowns, as they are
    called; `guarded` are those of which something may have to be kept back."""

    indicators: Mapping[str, Indicator]
    day: date
    wanted: dict[tuple[str, Slot], set[str]] = field(default_factory=dict)
    guarded: set[tuple[str, Slot]] = field(default_factory=set)

    def ask(self, id_: str, slot: Slot, by: Iterable[str], guarded: bool = False) -> None:
        """Adds a table and all that it is made of, or that tells what of it may be shown."""
        one, wanted = self.indicators[id_], {*by}
        guarded = guarded or tree.least(self.indicators, id_) > 0
        there = self.wanted.get((id_, slot))
        if there is not None and wanted <= there and guarded <= ((id_, slot) in self.guarded):
            return
        if guarded:
            self.guarded.add((id_, slot))
        self.wanted[id_, slot] = wanted | (there or set())
        for read in tree.read_by(one):
            self.ask(read, slot, wanted, guarded)
        if one.index is not None:
            self.ask(one.index.of, base_slot(one, slot), wanted, guarded)
        for other in self.beside(one, slot, guarded):
            self.ask(id_, other, wanted, guarded)

    def beside(self, one: Indicator, slot: Slot, guarded: bool) -> Iterator[Slot]:
        """The periods that a value is made of, or that tell what may be shown of it."""
        if averaged(one) and slot.kind != "month":
            yield from self.within(slot, "month")
        elif guarded and adds_up(one) and slot.kind != "year":
            yield Slot("year", slot.year)
            yield from self.within(Slot("year", slot.year), one.periods[-1])
        elif guarded and averaged(one):
            yield from self.within(Slot("year", slot.year), "month")

    def within(self, slot: Slot, kind: str) -> Iterator[Slot]:
        """The periods of a kind in another that have begun."""
        for inner in slots(kind, slot.year, slot.year):
            if slot.first <= inner.first <= slot.last and inner.first <= self.day:
                yield inner


def averaged(one: Indicator) -> bool:
    """Whether a longer period's value is the mean of those at the ends of its months."""
    return one.over_time == "mean" and bool(one.parts)


def adds_up(one: Indicator) -> bool:
    """Whether what periods are made of adds up to a longer one, so that a difference tells one."""
    return over_days(one) and bool(one.parts)


def over_days(one: Indicator) -> bool:
    """Whether a value is of the days of a period, and not of its end."""
    return one.measure in (Measure.FLOW, Measure.RATIO)


def base_slot(one: Indicator, slot: Slot) -> Slot:
    """The period of an index's base year that is 100."""
    assert one.index is not None
    return Slot(slot.kind, one.index.year, slot.number)


def computed(sight: Sight, plan: Plan) -> Mapping[tuple[str, Slot], Table]:
    """All tables of a plan, in one pass over each register."""
    asks: list[tuple[str, Slot, Ask]] = []
    for (id_, slot), by in plan.wanted.items():
        one = plan.indicators[id_]
        if not (averaged(one) and slot.kind != "month"):
            asks += ((id_, slot, ask) for ask in _asks(sight, one, slot, by, plan.day))
    simple = not plan.guarded and not any(ask.by for _, _, ask in asks)
    every = [ask for _, _, ask in asks]
    found: list[Values] = (
        [{(): one} for one in whole(sight, every)] if simple else by_groups(sight, every)
    )
    parts: dict[tuple[str, Slot], list[tuple[Ask, Values]]] = {}
    for (id_, slot, ask), got in zip(asks, found, strict=True):
        parts.setdefault((id_, slot), []).append((ask, got))
    made: dict[tuple[str, Slot], Table] = {}
    for id_ in tree.needed(plan.indicators, dict.fromkeys(id_ for id_, _ in plan.wanted)):
        for slot in sorted((s for i, s in plan.wanted if i == id_), key=_finest_first):
            made[id_, slot] = _table(plan, id_, slot, parts.get((id_, slot), []), made)
    return made


def _finest_first(slot: Slot) -> tuple[bool, bool]:
    return slot.kind != "month", slot.kind != "quarter"


def _asks(
    sight: Sight, one: Indicator, slot: Slot, by: set[str], day: date
) -> Iterator[Ask]:  # fmt: skip
    """An indicator's parts in a period."""
    on, within = applied(one, slot, day), None
    if slot.kind != "year":
        within = (slot.first, on)
    bound = values(one, on, slot.year, within)
    texts = tuple(t for name in sorted(by) if (t := chosen(one.breakdowns, name)) is not None)
    for part, made in aggregates(one, sight):
        groups = sight.groups(texts)
        dated = sight.on_a_day(part.subject, (n.name for n in made.reads), groups)
        seen = Seen(part.subject, on, slot.year) if dated else Seen(part.subject)
        yield Ask(one, part, made, bound, seen, texts)


def applied(one: Indicator, slot: Slot, day: date) -> date:
    """The day on which a period is measured: its last, or the day if that comes first."""
    return min(day, _closes(one, slot))


def goes_on(one: Indicator, slot: Slot, day: date) -> bool:
    """Whether a period may still grow from day to day. A year that an indicator looks back at does
    until all of it is reported: on the day that its document says, else when the year in which it
    is measured ends."""
    if one.settled is None or slot.kind != "year":
        return _closes(one, slot) > day
    return date(slot.year - one.year, *one.settled) > day


def _closes(one: Indicator, slot: Slot) -> date:
    """The last day on which a period is measured."""
    return date(slot.year - one.year, 12, 31) if slot.kind == "year" else slot.last


def _table(
    plan: Plan, id_: str, slot: Slot, parts: list[tuple[Ask, Values]],
    made: Mapping[tuple[str, Slot], Table],
) -> Table:  # fmt: skip
    one = plan.indicators[id_]
    if averaged(one) and slot.kind != "month":
        return _mean([made[id_, inner] for inner in plan.within(slot, "month")])
    if one.formula is not None:
        return _formed(one, {read: made[read, slot] for read in tree.read_by(one)})
    if one.index is not None:
        return _indexed(plan, one, slot, made)
    return _measured(one, applied(one, slot, plan.day), parts)


def _measured(one: Indicator, on: date, parts: list[tuple[Ask, Values]]) -> Table:
    found: dict[Key, None] = {WHOLE: None}
    for _, values_ in parts:
        found |= dict.fromkeys(values_)
    begins, ends = days(one, on)
    made: dict[Key, Figure] = {}
    for key in found:
        shares: list[tuple[Part, Decimal | None, int]] = []
        counts = []
        for ask, values_ in parts:
            got = values_.get(key) or Found(0 if ask.aggregate.function == "COUNT" else None)
            value = in_unit(got.value, ask.aggregate.type, one, ask.part)
            if value is None and key and _none_is_zero(ask.aggregate, values_):
                value = Decimal(0)
            shares.append((ask.part, value, got.undecided))
            counts.append(int(got.value or 0) if ask.aggregate.function == "COUNT" else got.count)
        measured = together(one, shares, begins, ends)
        name: Key = (called(str(key[0])), key[1]) if key else WHOLE
        made[name] = Figure(measured.value, measured.undecided, measured.reason, tuple(counts))
    return made


def _none_is_zero(aggregate: Aggregate, values_: Values) -> bool:
    """Whether a group of which no row enters has nothing, rather than no value: where the whole
    has a sum, that is the sum of its groups."""
    return aggregate.function == "SUM" and values_[()].value is not None


def _mean(tables: list[Table]) -> Table:
    """The mean of some tables; a group that one does not have is zero there."""
    made: dict[Key, Figure] = {}
    for key in dict.fromkeys(key for table in tables for key in table):
        some = [table.get(key) or Figure(Decimal(0)) for table in tables]
        values_ = [one.value for one in some if one.value is not None]
        whole_ = len(values_) == len(some)
        made[key] = Figure(
            tree.mean(values_) if whole_ else None, max(one.undecided for one in some),
            None if whole_ else next(one.reason for one in some if one.value is None),
        )  # fmt: skip
    return made


def _formed(one: Indicator, read: Mapping[str, Table]) -> Table:
    """A formula group by group; a group that a table does not have has no rows there: zero."""
    assert one.formula is not None
    step, made = tree.step(one.formula), {}
    for key in dict.fromkeys(key for table in read.values() for key in table):
        some = {id_: table.get(key, Figure(Decimal(0))) for id_, table in read.items()}
        value = tree.formed(step, one.formula, {id_: f.value for id_, f in some.items()})
        reason = None
        if value is None:
            reason = tree.lacking_of({id_: (f.value, f.reason) for id_, f in some.items()})
        made[key] = Figure(value, sum(f.undecided for f in some.values()), reason)
    return made


def _indexed(
    plan: Plan, one: Indicator, slot: Slot, made: Mapping[tuple[str, Slot], Table]
) -> Table:
    """Each group by its own base. A part of a year is not compared with a whole one."""
    assert one.index is not None
    of = plan.indicators[one.index.of]
    now, base = made[of.id, slot], made[of.id, base_slot(one, slot)]
    partly = over_days(of) and slot.last > plan.day
    found = {}
    for key, figure in now.items():
        start = base.get(key, Figure(None))
        value = None if partly else tree.indexed(figure.value, start.value)
        reason = None
        if value is None:
            reason = figure.reason or Reason("no_index_base", {"year": str(one.index.year)})
            if partly:
                reason = Reason("index_of_part", {"period": slot.text(plan.day, True)})
        found[key] = Figure(value, figure.undecided, reason)
    return found
