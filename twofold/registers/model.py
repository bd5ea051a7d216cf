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
# What a commit can do to a row, in the order in which it is shown.
KINDS = ("changed", "removed", "added")


# Between the columns of a key, and between its values, where a refusal names them.
KEY = " · "


@dataclass(frozen=True)
class Column:
    """A column of a register.

    `values` are the words that a text may be, each with what people call it, `english_values` those
    that are called otherwise in English; `forever` says that a
    date may be `never`; `code` that the text must be a unified social credit code.
    `period` names the column whose text is a reference period: this one, or the one that this year
    must be of. `references` names the register whose key the value must be; with `loose`, a value
    that is no such key is let through.
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
    english_values: tuple[tuple[str, str], ...] = ()
    forever: bool = False
    code: bool = False
    period: str = ""
    meaning: str = ""
    english: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Register:
    """A register: one table of the store, its columns and its key; with its English prose."""

    id: str
    name: Mapping[str, str]
    columns: tuple[Column, ...]
    document: Document = field(repr=False, compare=False)
    english: Document | None = field(default=None, repr=False, compare=False)

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns if c.key)

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)

    @property
    def personal(self) -> tuple[str, ...]:
        """The columns of personal data, which are shown to nobody who did not ask for them."""
        return tuple(c.name for c in self.columns if c.personal)


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
    """Some rows of a register, or of what a commit refused, and how many there are in all.

    `withheld` are the columns of personal data that nobody asked for: no row has them."""

    register: str
    commit: int
    columns: tuple[str, ...]
    rows: tuple[Entry, ...]
    total: int
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """What a commit did to the row of one key: `before` and `after` it; one of them is None where
    it added the row or removed it."""

    before: Entry | None
    after: Entry | None

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"

    @property
    def values(self) -> Mapping[str, Any]:
        """The row as the commit left it, or as it was when the commit removed it."""
        entry = self.after or self.before
        assert entry is not None
        return entry.values

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in which the two differ; none where there is only one."""
        if self.before is None or self.after is None:
            return ()
        after = self.after.values
        return tuple(c for c, value in self.before.values.items() if value != after[c])


@dataclass(frozen=True)
class Changes:
    """What a commit did to one register: how many rows of each kind, and some of them.

    A changed row counts once here; in `Counts` it is one that came and one that went. `total` are
    the rows of the kind that was asked for."""

    register: str
    commit: Commit
    columns: tuple[str, ...]
    rows: tuple[Change, ...]
    counts: Mapping[str, int]
    total: int
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exported:
    """Files that an export wrote, by name, with their sha256 and their rows."""

    folder: str
    commit: int
    files: Mapping[str, tuple[str, int]]
