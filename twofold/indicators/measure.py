"""Indicators measured from records: each part's aggregate, put together exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, localcontext

from twofold.errors import InputError
from twofold.facts import Subject
from twofold.indicators import tree
from twofold.indicators.compile import part_select, read_part, values
from twofold.indicators.model import Indicator, Measure, Measured, Part, Reason
from twofold.indicators.onepass import Ask, whole
from twofold.indicators.seen import Known, Seen, Sight
from twofold.indicators.seen import sight as seen_in
from twofold.policies.read import UNITS
from twofold.registers.store import Reading
from twofold.sql.aggregates import Aggregate
from twofold.sql.nodes import Type
from twofold.sql.statements import fill

# Enough digits that dividing the money of a nation by a unit stays exact.
DIGITS = 60


def measure(
    reading: Reading, subjects: Mapping[str, Subject], indicator: Indicator, day: date
) -> Measured:
    """An indicator's value from the registers as the store is seen, on a day, in its own unit.

    A register without any row gives no value, rather than a zero. One that is made of others is
    measured by `measure_all`, which knows them.
    """
    return measure_all(reading, subjects, (indicator,), day)[indicator.id]


def measure_all(
    reading: Reading, subjects: Mapping[str, Subject], indicators: Iterable[Indicator], day: date
) -> Mapping[str, Measured]:
    """Several indicators by id; what several read of a register is read once. One that is made of
    others has a value where these are among them."""
    every = tuple(indicators)
    sight = seen_in(reading, subjects)
    asks = [ask for one in every for ask in _asks(sight, one, day)]
    found = iter([(ask, got) for ask, got in zip(asks, whole(sight, asks), strict=True)])
    made: dict[str, Measured] = {}
    for one in every:
        parts = []
        for part in one.parts:
            ask, got = next(found)
            parts.append((part, in_unit(got.value, ask.aggregate.type, one, part), got.undecided))
        made[one.id] = together(one, parts, *days(one, day))
    known = {one.id: one for one in every}
    for id_ in tree.needed(known, (i for i in known if tree.complete(known, i))):
        if known[id_].formula is not None:
            made[id_] = _formed(known[id_], made)
        elif known[id_].index is not None:
            made[id_] = _indexed(reading, subjects, known, made, known[id_], day)
    return made


def _indexed(
    reading: Reading, subjects: Mapping[str, Subject], known: Mapping[str, Indicator],
    made: Mapping[str, Measured], one: Indicator, day: date,
) -> Measured:  # fmt: skip
    """An index by what its base year gives on its last day; of a part of a year there is none."""
    assert one.index is not None
    of, now, year = known[one.index.of], made[one.index.of], one.index.year
    if now.begins is not None and (now.ends.month, now.ends.day) != (12, 31):
        reason = Reason("index_of_part", {"period": f"{now.begins}/{now.ends}"})
        return Measured(one.id, None, now.begins, now.ends, {}, now.undecided, reason)
    then = date(year - of.year, 12, 31)
    of_base = [known[id_] for id_ in tree.needed(known, (of.id,))]
    own = day.year + of.year == year  # of the base year itself, which is 100 on any of its days
    base = now if own else measure_all(reading, subjects, of_base, then)[of.id]
    value = tree.indexed(now.value, base.value)
    lacking = now.reason or Reason("no_index_base", {"year": str(year)})
    why = None if value is not None else lacking
    return Measured(one.id, value, None, now.ends, {}, now.undecided, why)


def _asks(sight: Sight, indicator: Indicator, day: date) -> Iterable[Ask]:
    """The parts of an indicator on a day. Raises InputError for an unknown register."""
    registers = sight.registers
    for part in indicator.parts:
        if part.subject not in registers:
            raise InputError("indicators.no_register", part.at, register=part.subject,
                             known=", ".join(registers))  # fmt: skip
        made = read_part(indicator, part, registers[part.subject],
                         sight.subjects.get(part.subject))  # fmt: skip
        year = day.year + indicator.year
        dated = sight.on_a_day(part.subject, (n.name for n in made.reads), ())
        seen = Seen(part.subject, day, year) if dated else Seen(part.subject)
        yield Ask(indicator, part, made, values(indicator, day), seen)


def together(
    indicator: Indicator, found: Sequence[tuple[Part, Decimal | None, int]], begins: date | None,
    ends: date,
) -> Measured:  # fmt: skip
    """An indicator's value from those of its parts, each with its undecided rows."""
    sums: dict[str, Decimal | None] = {}
    parts: dict[str, Decimal | None] = {}
    undecided = 0
    for part, value, lacking in found:
        parts[" ".join(filter(None, (part.word, part.id)))] = value
        before = sums.get(part.word, Decimal(0))
        sums[part.word] = None if value is None or before is None else before + value
        if part.word != "numerator":  # whose rows are among those of the denominator
            undecided += lacking
    value, code = _together(sums, indicator), None
    if value is None:
        missing = not parts or any(one is None for one in parts.values())
        code = Reason("not_measured" if missing else "no_denominator")
    return Measured(indicator.id, value, begins, ends, parts, undecided, code)


def _formed(indicator: Indicator, known: Mapping[str, Measured]) -> Measured:
    """A value made of others'; the reason names the first that has none."""
    formula = indicator.formula
    assert formula is not None
    read = {id_: known[id_] for id_ in formula.reads.values()}
    value = tree.formed(tree.step(formula), formula, {i: one.value for i, one in read.items()})
    blank = known[indicator.id]
    code = None
    if value is None:
        code = tree.lacking_of({id_: (one.value, one.reason) for id_, one in read.items()})
    return Measured(indicator.id, value, blank.begins, blank.ends, {},
                    sum(one.undecided for one in read.values()), code)  # fmt: skip


def days(indicator: Indicator, day: date) -> tuple[date | None, date]:
    """The days that a value covers: those of the reference year, up to the day; a stock has none
    but the day."""
    if indicator.measure not in (Measure.FLOW, Measure.RATIO):
        return None, day
    year = day.year + indicator.year
    return date(year, 1, 1), min(day, date(year, 12, 31))


def part_value(
    reading: Reading, subject: Subject | None, indicator: Indicator, part: Part, day: date
) -> tuple[Decimal | None, int]:
    """A part's value in the indicator's unit (None where its register is empty, or no row entered
    a sum), and how many rows could not be decided."""
    if part.subject not in reading.registers:
        raise InputError("indicators.no_register", part.at, register=part.subject,
                         known=", ".join(reading.registers))  # fmt: skip
    connection = reading.connection
    rows = reading.view(part.subject)
    if connection.value(fill("SELECT 1 FROM _rows LIMIT 1", rows=rows)) is None:
        return None, 0
    aggregate, select = part_select(reading, indicator, part, subject, day)
    ((value, undecided),) = connection.rows(select)
    return in_unit(value, aggregate.type, indicator, part), int(undecided)


def in_unit(value: object, kind: Type, indicator: Indicator, part: Part) -> Decimal | None:
    """What the register counts, in the indicator's unit. Raises InputError where the expression is
    of a type that does not fit it."""
    if value is None:
        return None
    with localcontext(prec=DIGITS):
        return Decimal(str(value)) / unit(kind, indicator, part)


def unit(kind: Type, indicator: Indicator, part: Part) -> Decimal:
    """How much of what the register counts makes one of the indicator's unit."""
    if indicator.measure is Measure.RATIO:
        return Decimal(1)
    unit = UNITS.get(indicator.unit)
    if (kind is Type.MONEY) != (unit is not None and unit[0] is Type.MONEY):
        raise InputError("indicators.unit_of_value", part.at, unit=indicator.unit, type=kind)
    return unit[1] if unit is not None and kind is Type.MONEY else Decimal(1)


def _together(sums: Mapping[str, Decimal | None], indicator: Indicator) -> Decimal | None:
    if "value" in sums:
        return sums["value"]
    above, below = sums.get("numerator"), sums.get("denominator")
    if above is None or below is None or below <= 0:
        return None
    share = above / below
    return share * 100 if indicator.unit == "%" else share


def aggregates(indicator: Indicator, sight: Known) -> Iterable[tuple[Part, Aggregate]]:
    """An indicator's parts as they are computed."""
    for part in indicator.parts:
        register = sight.registers[part.subject]
        yield part, read_part(indicator, part, register, sight.subjects.get(part.subject))
