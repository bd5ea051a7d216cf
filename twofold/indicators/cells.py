"""A figure of an indicator in a period and a group: what `series` answers with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from twofold.indicators.model import Reason

Groups = tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class Cell:
    """One figure, in the indicator's unit.

    `period` is a text that `periods.period_of` reads: `2025`, `2026-01..11` (a part of a year, of
    a quarter or, to the day, of a month), `2025-Q3`, `2025-04`. `part_year` says that it is
    still measured anew each day, since it goes on, or the year does that looks back at it.
    `begins` is None for what is counted at a day. `groups` is empty for the whole, else one pair of
    what the breakdown is called (`district` for `organisation.district`) and a value of it; None
    there are the rows that have none.

    `suppressed` is `primary` (itself too small a count to be shown) or `secondary` (kept back so
    that no difference gives another away; where the word alone would tell, all are `secondary`) or
    `open` (of a year that goes on, of which two days would tell the days between);
    `value` is then None, as it is where `reason` says why there is none. `undecided` counts rows
    whose part cannot be told; they are in no value.
    """

    indicator: str
    period: str
    begins: date | None
    ends: date
    part_year: bool
    groups: Groups
    value: Decimal | None
    suppressed: str | None = None
    undecided: int = 0
    reason: Reason | None = None
