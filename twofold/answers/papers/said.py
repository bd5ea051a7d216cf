"""Days, months, places in a row and texts as a paper writes them."""

from __future__ import annotations

import re
from datetime import date

from twofold.words import Words

# Between Chinese signs and digits or letters official Chinese leaves no space.
_LOOSE = re.compile("(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]) +(?=[0-9A-Za-z])|"
                    "(?<=[0-9A-Za-z%]) +(?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])")  # fmt: skip


def tidy(text: str) -> str:
    """A text without spaces between Chinese signs and digits or letters."""
    return _LOOSE.sub("", text)


def day(say: Words, on: date) -> str:
    """A day written out: `2026年11月10日`, `10 November 2026`."""
    return say("papers.date", year=str(on.year), month=_named(say, on.month), day=on.day)


def month(say: Words, of: str) -> str:
    """A month (`2026-10`) written out; a year stays one."""
    year, _, number = of.partition("-")
    if not number:
        return say("papers.year", year=year)
    return say("papers.month", year=year, month=_named(say, int(number)))


def period(say: Words, of: str) -> str:
    """A month, a year, or the months of one year (`2026-01/2026-10`) written out."""
    first, _, last = of.partition("/")
    if not last or first == last:
        return month(say, first)
    return say("papers.months_between", year=first[:4], first=_named(say, int(first[5:])),
               last=_named(say, int(last[5:])))  # fmt: skip


def nth(say: Words, number: int) -> str:
    """A number as the heading of a second level counts: `二`, `2`."""
    key = f"papers.numerals.{number}"
    return say(key) if say.has(key) else str(number)


def _named(say: Words, number: int) -> str:
    return say(f"papers.months.{number}")
