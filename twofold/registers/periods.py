"""Reference periods as they are published: `2024`, `2024-11`, `2022-H1`, `2014-01..10`, …"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_PATTERN = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])"
    r"|(?P<month>\d\d)(?:\.\.(?P<until>\d\d)|-(?P<day>\d\d))?)"
    r"|\.\.(?P<last>\d{4}))?"
)


@dataclass(frozen=True)
class Period:
    """The days that a figure refers to, both ends included."""

    first: date
    last: date

    @property
    def whole_year(self) -> bool:
        """Whether it is one calendar year from end to end."""
        return self == Period(date(self.first.year, 1, 1), date(self.first.year, 12, 31))


def period_of(text: str) -> Period | None:
    """The days that a period's text names, or None where it names none."""
    match = _PATTERN.fullmatch(text.strip())
    if match is None:
        return None
    year, part = int(match["year"]), match.groupdict()
    first, last, until = 1, 12, int(part["last"] or year)
    if part["half"]:
        first, last = 6 * int(part["half"]) - 5, 6 * int(part["half"])
    elif part["quarter"]:
        first, last = 3 * int(part["quarter"]) - 2, 3 * int(part["quarter"])
    elif part["month"]:
        first, last = int(part["month"]), int(part["until"] or part["month"])
    try:
        if part["day"]:
            day = date(year, first, int(part["day"]))
            return Period(day, day)
        return Period(date(year, first, 1), date(until, last, monthrange(until, last)[1]))
    except ValueError:  # a month 13, a 30 February
        return None


def year_of(text: str | int | float) -> int | None:
    """The year of a series' row: its first four digits, so that `2015-16` is 2015."""
    match = re.match(r"\s*(\d{4})(?!\d)", str(text))
    return int(match[1]) if match else None


def bad_period(text: str) -> bool:
    """Whether a text looks like a period and is none, such as `2025-Q5`. One in words (`not
    stated`, `2021 restated`) is let through: it has a blank or no year in front."""
    plain = text.strip()
    in_words = len(plain.split()) > 1 or not plain[:1].isdigit()
    return not in_words and period_of(plain) is None


def of_period(text: str, year: int) -> bool:
    """Whether a year can be that of a period: one of its years; of words, the year in front."""
    period = period_of(text)
    if period is not None:
        return period.first.year <= year <= period.last.year
    front = year_of(text)
    return front is None or front == year
