"""Front matter of this stage's documents: a small reader for each kind of value."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from twofold.documents import Document, Row
from twofold.errors import InputError, Place

LANGUAGES = ("zh", "en")


def at(document: Document, key: str) -> Place:
    """Where a key of the front matter stands."""
    return document.place(document.lines.get(key, 1))


def only(document: Document, known: Iterable[str]) -> None:
    """Raises InputError at the first key that is not known."""
    listed = ("kind", "id", "name", *known)
    for key in document.front:
        if key not in listed:
            near = difflib.get_close_matches(str(key), listed, n=1)
            raise InputError("indicators.unknown_key", at(document, key), key=key,
                             near=near[0] if near else ", ".join(listed))  # fmt: skip


def choice(document: Document, key: str, allowed: Iterable[str]) -> str:
    """One of the allowed words; there is no default."""
    value = document.front.get(key)
    # YAML reads a bare `yes` or `on` as a truth; such a value is none of the words.
    if not isinstance(value, str) or value not in allowed:
        raise InputError("indicators.bad_choice", at(document, key), key=key,
                         value="" if value is None else value,
                         known=", ".join(allowed))  # fmt: skip
    return value


def text(document: Document, key: str) -> str:
    """A text that must be there."""
    value = document.front.get(key)
    if value is None or not str(value).strip():
        raise InputError("indicators.missing_key", at(document, key), key=key)
    return str(value)


def whole(document: Document, key: str, value: Any) -> int:
    """A whole number, wherever it stood under `key`."""
    if type(value) is not int:
        raise InputError("indicators.bad_number", at(document, key), key=key, value=value)
    return value


def number(document: Document, key: str, value: Any) -> float | None:
    """A number, or None where there is none."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError("indicators.bad_number", at(document, key), key=key, value=value)
    return float(value)


def mapping(document: Document, key: str) -> Mapping[str, Any]:
    """A mapping; empty where the key is missing."""
    value = document.front.get(key, {})
    if not isinstance(value, dict):
        raise InputError("indicators.bad_mapping", at(document, key), key=key)
    return value


def words(document: Document, key: str, value: Any) -> Mapping[str, str]:
    """A sentence in both languages."""
    if not isinstance(value, dict) or not all(isinstance(value.get(x), str) for x in LANGUAGES):
        raise InputError("indicators.two_languages", at(document, key), key=key)
    return MappingProxyType({language: value[language] for language in LANGUAGES})


def names(document: Document, prose: Iterable[Document]) -> Mapping[str, str]:
    """The name in both languages: the document's own and that of its English prose."""
    english = next((p.name for p in prose if p.id == document.id), document.name)
    return MappingProxyType({"zh": document.name, "en": english})


def of_row(row: Row, column: str) -> Mapping[str, str]:
    """A cell in both languages: the column itself, and one of its name followed by `en`."""
    own = row.get(column).strip()
    return MappingProxyType({"zh": own, "en": row.get(f"{column} en").strip() or own})


def told(document: Document, prose: Iterable[Document], key: str) -> Mapping[str, str]:
    """A text that must be there, in both languages: the document's own and that of its English
    prose, where the prose has one."""
    own = text(document, key)
    english = next((p.front[key] for p in prose if p.id == document.id and key in p.front), own)
    return MappingProxyType({"zh": own, "en": str(english)})
