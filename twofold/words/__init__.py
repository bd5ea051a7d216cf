"""Every string a person sees, by key, in the reader's language; and numbers as that language
writes them. Only surfaces import this: everything below speaks in keys and values."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from twofold.errors import TwofoldError

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    lang: str
    entries: Mapping[str, Any]

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of a key with its values filled in, written as the language writes them."""
        text = self._find(key)
        if not isinstance(text, str):
            raise KeyError(f"no text {key!r} in {self.lang}.toml")
        return text.format(**{k: self.value(v) for k, v in values.items()})

    def has(self, key: str) -> bool:
        return isinstance(self._find(key), str)

    def under(self, key: str) -> tuple[str, ...]:
        """The names of the texts right under a key, in the order in which they are written."""
        start = f"{key}."
        return tuple(k[len(start) :] for k in self._by_key if k.startswith(start))

    def _find(self, key: str) -> object:
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> Mapping[str, object]:
        """Every text by its whole key: a page asks for hundreds."""
        return dict(_flat(self.entries, ""))

    def value(self, value: object) -> str:
        """A value in running text."""
        match value:
            case None:
                return "—"
            case bool():
                return self("value.yes" if value else "value.no")
            case date():
                return value.isoformat()
            case int() | Decimal():
                return self.number(Decimal(value))
            case Mapping():  # a text that a document has in every language
                return str(value[self.lang])
            case _:
                return str(value)

    def number(self, value: Decimal | int | float) -> str:
        """A number in full, with groups of three and no digit added or lost."""
        exact = value if isinstance(value, Decimal) else Decimal(repr(value))
        plain = exact.normalize()
        if plain == plain.to_integral_value():
            return f"{int(plain):,}"
        return f"{plain:,f}"

    def large(self, value: Decimal, unit: str = "") -> str:
        """A large amount as a reader says it: 万 and 亿, or million and billion."""
        steps = (
            ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万"))
            if self.lang == "zh"
            else ((Decimal(10) ** 9, " bn"), (Decimal(10) ** 6, " m"))
        )
        for size, word in steps:
            if abs(value) >= size:
                return f"{self.number(round(value / size, 2))}{word}{unit}"
        return f"{self.number(round(value, 2))}{unit}"

    def error(self, error: TwofoldError) -> tuple[str, str, str]:
        """An error as where, what and what to do."""
        where = str(error.at) if error.at is not None else ""
        base = f"errors.{error.key}"
        return where, self(f"{base}.what", **error.values), self(f"{base}.do", **error.values)


def _flat(entries: Mapping[str, Any], before: str) -> Iterator[tuple[str, object]]:
    for key, value in entries.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


@cache
def words(lang: str) -> Words:
    """The words of a language, read once."""
    path = Path(__file__).with_name(f"{lang}.toml")
    return Words(lang, tomllib.loads(path.read_text(encoding="utf-8")))


def reader_language(asked: str | None = None) -> str:
    """The language asked for, else that of the reader's locale, else English."""
    if asked in LANGUAGES:
        return asked
    for variable in ("TWOFOLD_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value and value not in ("C", "POSIX", "C.UTF-8"):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
