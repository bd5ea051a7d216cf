"""Indicators measured from records: each part's aggregate, put together exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, localcontext

from twofold.errors import InputError
from twofold.facts import Subject
from twofold.indicators.compile import part_select
from twofold.indicators.model import Indicator, Measure, Measured, Part, Reason
from twofold.policies.read import UNITS
from twofold.registers.store import Reading
from twofold.sql.nodes import Type
from twofold.sql.statements import fill

# Enough digits that dividing the money of a nation by a unit stays exact.
DIGITS = 60


def measure(
    reading: Reading, subjects: Mapping[str, Subject], indicator: Indicator, day: date
) -> Measured:
    """An indicator's value from the registers as the store is seen, on a day, in its own unit.

    A register without any row gives no value, rather than a zero.
    """
    begins, ends = _days(indicator, day)
    blank = Measured(indicator.id, None, begins, ends)
    if not indicator.parts:
        return _without(blank, "not_measured")
    sums: dict[str, Decimal | None] = {}
    parts: dict[str, Decimal | None] = {}
    undecided = 0
    for part in indicator.parts:
        value, lacking = part_value(reading, subjects.get(part.subject), indicator, part, day)
        parts[" ".join(filter(None, (part.word, part.id)))] = value
        before = sums.get(part.word, Decimal(0))
        sums[part.word] = None if value is None or before is None else before + value
        if part.word != "numerator":  # whose rows are among those of the denominator
            undecided += lacking
    made = Measured(indicator.id, _together(sums, indicator), begins, ends, parts, undecided)
    if made.value is not None:
        return made
    missing = any(value is None for value in parts.values())
    return _without(made, "not_measured" if missing else "no_denominator")


def _without(made: Measured, code: str) -> Measured:
    return Measured(made.indicator, None, made.begins, made.ends, made.parts, made.undecided,
                    Reason(code))  # fmt: skip


def _days(indicator: Indicator, day: date) -> tuple[date | None, date]:
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
    if value is None:
        return None, int(undecided)
    with localcontext(prec=DIGITS):
        return Decimal(value) / _unit(aggregate.type, indicator, part), int(undecided)


def _unit(kind: Type, indicator: Indicator, part: Part) -> Decimal:
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


def measure_all(
    reading: Reading, subjects: Mapping[str, Subject], indicators: Iterable[Indicator], day: date
) -> Mapping[str, Measured]:
    """Several indicators by id."""
    return {one.id: measure(reading, subjects, one, day) for one in indicators}
