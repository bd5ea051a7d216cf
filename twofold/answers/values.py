"""What a person writes for a parameter, as a value; or one clear error that names the parameter.

Every reader takes the text and the name under which it was given: `--as-of`, or `asOf`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from twofold.errors import InputError, Place

Parse = Callable[[str, str], Any]
# More than there is of anything, and still a whole number to every engine.
MOST = 1 << 62
# The years that a day may be of.
YEARS = (1900, 2999)


def day(text: str, at: str) -> date:
    """A day such as 2025-06-30, with a year before it and one after it in every calendar."""
    try:
        made = date.fromisoformat(text.strip())
    except ValueError:
        raise InputError("cli.bad_date", Place(at), value=text) from None
    if not YEARS[0] <= made.year <= YEARS[1]:
        raise InputError("cli.far_date", Place(at), value=text,
                         first=str(YEARS[0]), last=str(YEARS[1]))  # fmt: skip
    return made


def whole(least: int = 0) -> Parse:
    """Reads a whole number, not below `least`."""

    def parse(text: str, at: str) -> int:
        plain = text.strip().replace(",", "").replace("_", "")
        if not plain.removeprefix("-").isdecimal() or int(plain) < least:
            raise InputError("cli.bad_whole", Place(at), value=text, least=least)
        return min(int(plain), MOST)

    return parse


def number(text: str, at: str) -> Decimal:
    """A number above zero, such as 0.5 or 100."""
    try:
        made = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        made = Decimal(0)
    if not made.is_finite() or made <= 0:
        raise InputError("cli.bad_number", Place(at), value=text)
    return made


def share(text: str, at: str) -> Decimal:
    """A share above nothing and below the whole: 2% or 0.02."""
    plain = text.strip().replace("％", "%")
    try:
        made = Decimal(plain.removesuffix("%").strip())
    except InvalidOperation:
        made = Decimal(0)
    if plain.endswith("%"):
        made = made / 100
    if not made.is_finite() or not 0 < made < 1:
        raise InputError("cli.bad_share", Place(at), value=text)
    return made


def portion(text: str, at: str) -> Decimal:
    """A share from nothing upwards, the whole and more included: 60%, 60 or 0.6. A number above
    one without a sign is a percentage, for nobody means sixty times the whole by 60."""
    plain = text.strip().replace("％", "%")
    try:
        made = Decimal(plain.removesuffix("%").strip())
    except InvalidOperation:
        made = Decimal(-1)
    if not made.is_finite() or not 0 <= made <= MOST:
        raise InputError("cli.bad_portion", Place(at), value=text)
    return made / 100 if plain.endswith("%") or made > 1 else made


def one_of(known: Sequence[str]) -> Parse:
    """Reads one of some words."""

    def parse(text: str, at: str) -> str:
        if text not in known:
            raise InputError("cli.bad_choice", Place(at), value=text, near=near(text, known))
        return text

    return parse


def yes_no(text: str, at: str) -> bool:
    """`yes` or `no`, as a URL says whether a flag is set."""
    return bool(one_of(("yes", "no"))(text, at) == "yes")


def text(value: str, at: str) -> str:
    """A text as it is."""
    return value


def near(word: str, known: Sequence[str]) -> str:
    """The nearest of some known words, or all of them where none is near."""
    found = difflib.get_close_matches(word, known, n=3, cutoff=0.5)
    return ", ".join(found or known)
