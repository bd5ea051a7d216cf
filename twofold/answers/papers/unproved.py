"""Figures in a sentence that a person edited which its evidence does not have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal

# A figure with what says that it is a share. A share and a number are never the same figure.
_FIGURE = re.compile(r"([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?) ?(%)?")
Figure = tuple[Decimal, bool]


def unproved(text: str, proved: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """The figures of a text, as they are written, that stand in none of the `proved` texts. Digits
    within `names` (of districts, lists, deadlines) are no figures, and neither is a sign."""
    known = sorted({_plain(name) for name in names if name}, key=len, reverse=True)
    allowed = {figure for one in proved for figure, _ in _figures(_without(one, known))}
    return tuple(dict.fromkeys(
        shown for figure, shown in _figures(_without(text, known)) if figure not in allowed
    ))  # fmt: skip


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _without(text: str, names: Iterable[str]) -> str:
    """A text in plain digits and signs, without names."""
    made = _plain(text)
    for name in names:
        made = made.replace(name, " ")
    return made


def _figures(text: str) -> Iterator[tuple[Figure, str]]:
    for found in _FIGURE.finditer(text):
        number, share = found[1], found[2]
        yield (Decimal(number.replace(",", "")), share is not None), found[0].strip()
