"""What a register is, and what is known of the changes to it. Frozen; runs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from twofold.documents import Document

# The store's own columns and tables; no register may use these names.
OWN_COLUMNS = ("added", "removed", "line")
OWN_TABLES = ("commits", "commit_counts", "quarantine")


@dataclass(frozen=True)
class Column:
    """A column of a register.

    `values` are the words that a text may be, each with what people call it; `forever` says that a
    date may be `never`; `code` that the text must be a unified social credit code.
    `references` names the register whose key the value must be; with `loose`, a value that is no
    such key is let through.
    """

    name: str
    type: str
    unit: str = ""
    key: bool = False
    required: bool = False
    references: str = ""
    loose: bool = False
    personal: bool = False
    provider: str = ""
    values: tuple[tuple[str, str], ...] = ()
    forever: bool = False
    code: bool = False
    meaning: str = ""
    english: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Register:
    """A register: one table of the store, its columns and its key."""

    id: str
    name: Mapping[str, str]
    columns: tuple[Column, ...]
    document: Document = field(repr=False, compare=False)

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns if c.key)

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)


@dataclass(frozen=True)
class Counts:
    """What a commit did to one register, in rows."""

    register: str
    added: int
    removed: int
    unchanged: int
    refused: int


@dataclass(frozen=True)
class Commit:
    """One change to the store. `recorded_at` is the clock (UTC), `known_on` is declared."""

    number: int
    recorded_at: datetime
    known_on: date
    who: str
    source: str
    sha256: str | None
    message: str
    counts: tuple[Counts, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A row with where it came from: the commit that added it, the line of that commit's source,
    and the commit that removed it."""

    values: Mapping[str, Any]
    line: int | None
    added: Commit
    removed: Commit | None = None


@dataclass(frozen=True)
class Page:
    """Some rows of a register, or of what a commit refused, and how many there are in all."""

    register: str
    commit: int
    columns: tuple[str, ...]
    rows: tuple[Entry, ...]
    total: int


@dataclass(frozen=True)
class Exported:
    """Files that an export wrote, by name, with their sha256 and their rows."""

    folder: str
    commit: int
    files: Mapping[str, tuple[str, int]]
