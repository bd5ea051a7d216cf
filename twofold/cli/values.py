"""What a person writes behind an option, as a value; or one clear error that names the option."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from twofold.errors import InputError, Place


def day(option: str) -> Callable[[str], date]:
    """Reads a day such as 2025-06-30."""

    def parse(text: str) -> date:
        try:
            return date.fromisoformat(text.strip())
        except ValueError:
            raise InputError("cli.bad_date", Place(option), value=text) from None

    return parse


def whole(option: str, least: int = 0) -> Callable[[str], int]:
    """Reads a whole number, not below `least`."""

    def parse(text: str) -> int:
        plain = text.strip().replace(",", "").replace("_", "")
        if not plain.removeprefix("-").isdecimal() or int(plain) < least:
            raise InputError("cli.bad_whole", Place(option), value=text, least=least)
        return int(plain)

    return parse


def number(option: str) -> Callable[[str], Decimal]:
    """Reads a number above zero, such as 0.5 or 100."""

    def parse(text: str) -> Decimal:
        try:
            made = Decimal(text.strip().replace(",", ""))
        except InvalidOperation:
            made = Decimal(0)
        if not made.is_finite() or made <= 0:
            raise InputError("cli.bad_number", Place(option), value=text)
        return made

    return parse


def one_of(option: str, known: Sequence[str]) -> Callable[[str], str]:
    """Reads one of some words."""

    def parse(text: str) -> str:
        if text not in known:
            raise InputError("cli.bad_choice", Place(option), value=text,
                             near=near(text, known))  # fmt: skip
        return text

    return parse


def near(word: str, known: Sequence[str]) -> str:
    """The nearest of some known words, or all of them where none is near."""
    found = difflib.get_close_matches(word, known, n=3, cutoff=0.5)
    return ", ".join(found or known)
