"""What a document is: Markdown read into frozen records, each with its line. Nothing is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from twofold.errors import Place

KINDS = (
    "policy", "facts", "register", "combination", "indicator", "target", "method", "scenario",
    "covenant", "calendar", "desk", "tasks", "list", "mapping", "areas", "paper",
)  # fmt: skip
FENCES = (
    "applies", "require", "exclude", "waive", "score", "amount", "after",
    "value", "numerator", "denominator", "select",
)  # fmt: skip
TABLES = ("parameter", "standard", "case", "score", "step", "fact", "column", "target",
          "milestone", "into", "when", "spread", "implied", "area", "unlike", "change",
          "difference", "task", "assigned", "adds",
          "deadline")  # fmt: skip


@dataclass(frozen=True)
class Heading:
    """A heading; `level` counts its `#`."""

    level: int
    text: str
    line: int


@dataclass(frozen=True)
class Prose:
    """A run of text between headings, fences and known tables, as its author wrote it."""

    text: str
    line: int


@dataclass(frozen=True)
class Fence:
    """A block ` ```sql WORD ID `; `line` is the line of its first line of text."""

    word: str
    id: str
    text: str
    line: int


@dataclass(frozen=True)
class Row:
    """One row of a table: cells by column name."""

    cells: Mapping[str, str]
    line: int

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def get(self, column: str, otherwise: str = "") -> str:
        return self.cells.get(column, otherwise)


@dataclass(frozen=True)
class Table:
    """A table known by its first header, `WORD` or `WORD ID`."""

    word: str
    id: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    line: int


Block = Heading | Prose | Fence | Table


@dataclass(frozen=True)
class Document:
    """One document. `kind` is `prose` where it only translates another (`of`); `digest` is the
    sha256 of its `text`, so that an answer can say, and know, which text it is of."""

    kind: str
    id: str
    name: str
    path: str
    front: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    lines: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    blocks: tuple[Block, ...] = ()
    digest: str = ""
    text: str = field(default="", repr=False)

    def place(self, line: int | None = None, column: str | None = None) -> Place:
        """Where a line of this document stands."""
        return Place.of(self.path, line, column)

    def tables(self, word: str) -> Iterator[Table]:
        return (b for b in self.blocks if isinstance(b, Table) and b.word == word)

    def fences(self, *words: str) -> Iterator[Fence]:
        return (b for b in self.blocks if isinstance(b, Fence) and (not words or b.word in words))
