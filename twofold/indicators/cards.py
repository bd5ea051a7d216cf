"""A definition card (口径卡): what an indicator counts and what not, point or period, whose figure
it is and when it comes; and which other indicators it runs ahead of.

`?` is an answer: no source gives it. Nothing is filled in for it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from twofold.documents import Document
from twofold.errors import InputError
from twofold.indicators import front

UNSTATED = "?"
POINTS = ("point", "period")
TEXTS = ("counts", "not_counts")
OFFICES = ("source_office", "lead_office")
CARD_KEYS = (*TEXTS, "point", *OFFICES, "released", "lag")
LEAD_KEYS = ("lag", "settles")
MONTHS = 12
# A figure that comes later than this, or runs further ahead, is a slip of the pen.
LONGEST = 60
Words = Mapping[str, str]


@dataclass(frozen=True)
class Card:
    """What stands on a card. `point` is `point` (as at a day) or `period` (over its days);
    `released` the month, 1 to 12, in which last year's figure comes, `lag` after how many months
    it is there; offices by language. None: no source gives it."""

    counts: Words | None
    not_counts: Words | None
    point: str
    source_office: Words | None
    lead_office: Words | None
    released: int | None
    lag: int | None


@dataclass(frozen=True)
class Lead:
    """That an indicator runs ahead of another: by `lag` months. Its own figure of a month is whole
    `settles` months later."""

    lag: int
    settles: int = 0


def card(document: Document, prose: Iterable[Document] = ()) -> Card | None:
    """The card of an indicator's document; None where it has none. Raises InputError at the key."""
    if "card" not in document.front:
        return None
    given = front.mapping(document, "card")
    _only(document, "card", given, CARD_KEYS)
    for key in (*TEXTS, "point"):
        if given.get(key) is None:
            raise InputError("indicators.missing_key", front.at(document, "card"),
                             key=f"card.{key}")  # fmt: skip
    if given["point"] not in POINTS:
        raise InputError("indicators.bad_choice", front.at(document, "card"), key="card.point",
                         value=given["point"], known=", ".join(POINTS))  # fmt: skip
    english = _english(document, prose)
    counts, not_counts, source, lead = (
        _words(document, key, given, english) for key in (*TEXTS, *OFFICES)
    )
    return Card(counts, not_counts, given["point"], source, lead,
                _month(document, given, "released", 1, MONTHS),
                _month(document, given, "lag", 0, LONGEST))  # fmt: skip


def leads(document: Document) -> Mapping[str, Lead]:
    """`leads: {INDICATOR: {lag: 2}}`: what this one runs ahead of. Raises InputError at the key."""
    given = front.mapping(document, "leads")
    made: dict[str, Lead] = {}
    for id_, about in given.items():
        if not isinstance(about, dict) or "lag" not in about or id_ == document.id:
            raise InputError("indicators.bad_lead", front.at(document, "leads"), id=str(id_))
        _only(document, f"leads.{id_}", about, LEAD_KEYS)
        found = {key: about.get(key, 0) for key in LEAD_KEYS}
        for key, value in found.items():
            if type(value) is not int or not 0 <= value <= LONGEST:
                raise InputError("indicators.bad_number", front.at(document, "leads"),
                                 key=f"leads.{id_}.{key}", value=value)  # fmt: skip
        made[str(id_)] = Lead(**found)
    return MappingProxyType(made)


def _english(document: Document, prose: Iterable[Document]) -> Mapping[str, Any]:
    """What the English prose of a document says of its card."""
    for one in prose:
        found = one.front.get("card")
        if one.id == document.id and found is not None:
            given = front.mapping(one, "card")
            _only(one, "card", given, (*TEXTS, *OFFICES))
            return given
    return {}


def _words(
    document: Document, key: str, given: Mapping[str, Any], english: Mapping[str, Any]
) -> Words | None:
    """A text in both languages; None for `?` and where nothing is said."""
    value = given.get(key, UNSTATED)
    if value == UNSTATED:
        return None
    if isinstance(value, dict):
        return front.words(document, "card", value)
    other = english.get(key, value)
    if not all(isinstance(one, str) and one.strip() for one in (value, other)):
        raise InputError("indicators.missing_key", front.at(document, "card"), key=f"card.{key}")
    return MappingProxyType({"zh": value.strip(), "en": other.strip()})


def _month(
    document: Document, given: Mapping[str, Any], key: str, least: int, most: int
) -> int | None:
    value = given.get(key, UNSTATED)
    if value == UNSTATED:
        return None
    if type(value) is not int or not least <= value <= most:
        raise InputError("indicators.bad_number", front.at(document, "card"), key=f"card.{key}",
                         value=value)  # fmt: skip
    return value


def _only(document: Document, where: str, given: Mapping[Any, Any], known: Iterable[str]) -> None:
    listed = tuple(known)
    for key in given:
        if key not in listed:
            near = difflib.get_close_matches(str(key), listed, n=1)
            raise InputError("indicators.unknown_key", front.at(document, where.partition(".")[0]),
                             key=f"{where}.{key}",
                             near=near[0] if near else ", ".join(listed))  # fmt: skip
