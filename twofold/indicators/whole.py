"""What of a whole is allotted to none of its parts: the national total less all provinces.

Whole and parts are always out of one source, since two sources round and count otherwise. A
remainder is shown, never spread over the parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from twofold.indicators.alike import Figure, decimals
from twofold.indicators.model import Indicator, Measure, Reason
from twofold.registers.areas import Areas

Groups = Mapping[tuple[int, str], Mapping[str, Figure]]


@dataclass(frozen=True)
class Remainder:
    """What of a whole is allotted to none of its parts, in the indicator's unit. None beside the
    `reason` where a part's figure is missing or not exact; then `allotted` is of those found.
    `rounding` says that it is no more than rounding every figure may leave."""

    whole: str
    year: int
    source: str
    total: Decimal
    allotted: Decimal
    parts: int
    of: int
    value: Decimal | None
    reason: Reason | None = None
    rounding: bool = False


def remainders(
    indicator: Indicator, figures: Iterable[Figure], areas: Areas
) -> tuple[Remainder, ...]:
    """For each whole that says what it is made of, by year and source. A share has no remainder,
    nor has a place; a source with a total alone says nothing of parts."""
    if indicator.measure in (Measure.RATIO, Measure.RANK):
        return ()
    grouped: dict[tuple[int, str], dict[str, Figure]] = {}
    for one in figures:
        if one.alike and one.year is not None:
            place = grouped.setdefault((one.year, one.observation.source), {})
            area = areas.find(one.observation.city)
            if area is not None:
                place[area.id] = one
    return tuple(_all(grouped, areas))


def _all(grouped: Groups, areas: Areas) -> Iterator[Remainder]:
    wholes = [(area, areas.parts_of(area)) for area in areas.areas.values() if area.parts]
    for (year, source), found in sorted(grouped.items()):
        for whole, parts in wholes:
            here = [found[part.id] for part in parts if part.id in found]
            if whole.id in found and here:
                yield _remainder(whole.id, year, source, found[whole.id], here, len(parts))


def _remainder(
    whole: str, year: int, source: str, of: Figure, parts: Sequence[Figure], wanted: int
) -> Remainder:
    assert of.value is not None
    total = sum((one.value for one in parts if one.value is not None), Decimal(0))
    loose = sum(not one.exact for one in (of, *parts))
    reason, left = None, None
    if loose:
        reason = Reason("inexact_parts", {"count": loose})
    elif len(parts) < wanted:
        reason = Reason("parts_missing", {"count": wanted - len(parts), "of": wanted})
    else:
        left = of.value - total
    return Remainder(whole, year, source, of.value, total, len(parts), wanted, left, reason,
                     left is not None and abs(left) <= _rounding([of, *parts]))  # fmt: skip


def _rounding(figures: Sequence[Figure]) -> Decimal:
    """What rounding may leave at most: half of the last digit that the source prints, for each."""
    values = [one.value for one in figures if one.value is not None]
    step = Decimal(1).scaleb(-max(decimals(value) for value in values))
    return step / 2 * len(values)
