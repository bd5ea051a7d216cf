"""Years, quarters and months to measure in, and how each is called while it is not over."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

MONTHS = 12
LENGTHS = {"year": 12, "quarter": 3, "month": 1}


@dataclass(frozen=True)
class Slot:
    """A period of a reference year: `number` counts its months or quarters from 1; a year is 1."""

    kind: str
    year: int
    number: int = 1

    @cached_property
    def first(self) -> date:
        return date(self.year, (self.number - 1) * LENGTHS[self.kind] + 1, 1)

    @cached_property
    def last(self) -> date:
        """The last day, both ends included."""
        month = self.number * LENGTHS[self.kind]
        return date(self.year, month, monthrange(self.year, month)[1])

    def ends(self, day: date) -> date:
        """The last day that has come."""
        return min(self.last, day)

    def text(self, day: date, over: bool) -> str:
        """As `periods.period_of` reads it; `over` for what is counted over the days of a period
        and not at its end: `2026-01..11` is a year that is not over, `2026-11-23` the day of a
        count."""
        if self.last > day and not over:
            return day.isoformat()
        if self.kind == "month":
            return f"{self.year}-{self.number:02}"
        if self.last > day and day.month > self.first.month:
            return f"{self.year}-{self.first.month:02}..{day.month:02}"
        if self.last > day:
            return f"{self.year}-{self.first.month:02}"
        return str(self.year) if self.kind == "year" else f"{self.year}-Q{self.number}"


def slots(kind: str, first: int, last: int) -> Iterator[Slot]:
    """All periods of a kind in some years, both included."""
    for year in range(first, last + 1):
        yield from (Slot(kind, year, n + 1) for n in range(MONTHS // LENGTHS[kind]))
