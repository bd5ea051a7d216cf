"""A paper that has been filled: blocks of text and tables, each figure numbered to its source.

Every form (HTML, DOCX, XLSX) is made from these blocks and from nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

# The layouts of a paper: that of official documents, and a close one for a page of tables.
OFFICIAL, SHEET = "official", "sheet"
LAYOUTS = (OFFICIAL, SHEET)


@dataclass(frozen=True)
class Source:
    """Where a printed figure comes from. `kind` is `register` (its records, up to the day
    `cut_off`, as they stood at `commit`), `list` (a list's rows, alike), `statistic` (a published
    figure), `calendar` (the year's deadlines) or `document` (a number that one issued, its day as
    `cut_off`). Two that are equal are
    one source."""

    kind: str
    name: Mapping[str, str]
    period: str = ""
    cut_off: date | None = None
    commit: int | None = None
    number: str = ""

    def __hash__(self) -> int:
        return hash((self.kind, tuple(sorted(self.name.items())), self.period, self.cut_off,
                     self.commit, self.number))  # fmt: skip


@dataclass(frozen=True)
class Number:
    """A figure: as it is printed, as it is (`value`, for a spreadsheet, in steps of the printed
    unit), how a spreadsheet shows it, and from where. `value` None prints a dash."""

    text: str
    value: Decimal | None
    format: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Run:
    """A run of text in one style; `cites` are the numbers of sources, printed raised behind it."""

    text: str
    bold: bool = False
    cites: tuple[int, ...] = ()


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the title of the paper or of an annex."""

    level: int
    runs: Runs


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `place` is `body`, `head` (the line below the title), `to` (whom it is sent
    to), `item` (of a list), `end` (right, as a signature), `annex` (the mark above its title) or
    `quiet` (small, as a note)."""

    runs: Runs
    place: str = "body"


@dataclass(frozen=True)
class Cell:
    """A cell of a table; with `number` it stands to the right and is a number in a spreadsheet."""

    text: str
    number: Number | None = None
    cites: tuple[int, ...] = ()
    mark: str = ""


@dataclass(frozen=True)
class Column:
    """A column's head with its unit, and the sources that its cells have where they name no
    others. Columns beside one another that have one `group` stand below its name."""

    head: str
    right: bool = False
    cites: tuple[int, ...] = ()
    group: str = ""

    @property
    def whole(self) -> str:
        """The head for a table that has one line of heads."""
        return f"{self.group} · {self.head}" if self.group else self.head


@dataclass(frozen=True)
class Over:
    """What stands in the upper of two lines of heads: a group over `span` columns with the sources
    that they share, or a column's own head, which takes both lines."""

    head: str
    cites: tuple[int, ...]
    span: int
    both: bool


@dataclass(frozen=True)
class Table:
    """A table under its caption; `notes` stand below it."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()

    @property
    def over(self) -> tuple[Over, ...]:
        """The upper line of heads; empty where one line is enough."""
        if not any(column.group for column in self.columns):
            return ()
        made: list[Over] = []
        for group, found in groupby(self.columns, key=lambda c: c.group):
            below = tuple(found)
            if not group:
                made += [Over(c.head, c.cites, 1, True) for c in below]
                continue
            made.append(Over(group, shared(below), len(below), False))
        return tuple(made)

    @property
    def below(self) -> tuple[Column, ...]:
        """The columns as the lower line of heads names them: what a group cites they do not."""
        made: list[Column] = []
        for group, found in groupby(self.columns, key=lambda c: c.group):
            columns = tuple(found)
            made += (
                [replace(c, cites=()) for c in columns] if group and shared(columns) else columns
            )
        return tuple(made)


def shared(columns: Sequence[Column]) -> tuple[int, ...]:
    """The sources of columns, where all have the same."""
    every = {column.cites for column in columns}
    return every.pop() if len(every) == 1 else ()


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Part:
    """The body, or an annex, which begins a page of its own."""

    blocks: tuple[Block, ...]
    annex: bool = False


@dataclass(frozen=True)
class Paper:
    """A paper ready to be printed. `labels` stand in the head of each page: that records are
    generated (`made_up`), that the text is a draft (`draft`). `sources` are in the order of their
    numbers, from 1."""

    id: str
    lang: str
    layout: str
    title: str
    month: str
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    made_up: str = ""
    draft: str = ""
    pages: int | None = None
    made_on: date | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """What stands in the head of each page."""
        return tuple(filter(None, (self.made_up, self.draft)))

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, in order."""
        return tuple(b for part in self.parts for b in part.blocks if isinstance(b, Table))
