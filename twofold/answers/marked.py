"""Tables of generated records say so in every row: a file leaves the page that labels it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Sheet
from twofold.words import Words

if TYPE_CHECKING:
    from twofold.workspace import Workspace

# The column that says whether a row shows generated records; beside columns that say where a row
# of a register came from it is written as they are.
COLUMN, BESIDE_PROVENANCE = "generated", "_generated"
COMMIT = "_commit"
Row = Mapping[str, Any]
# Whether a row shows what registers hold, given the numbers of the commits of generated records.
Recorded = Callable[[Row, frozenset[int]], bool]


def every(row: Row, commits: frozenset[int]) -> bool:
    """Each row is made from records."""
    return True


def having(column: str) -> Recorded:
    """The rows that have a value in a column, which is made from records."""
    return lambda row, commits: row[column] is not None


def any_of(columns: Iterable[str]) -> Recorded:
    """The rows that have a value in one of some columns, which are made from records."""
    named = tuple(columns)
    return lambda row, commits: any(row[one] is not None for one in named)


def where(column: str, value: str) -> Recorded:
    """The rows that say in a column that they are from records."""
    return lambda row, commits: row[column] == value


def brought(column: str) -> Recorded:
    """The rows that a commit of generated records brought."""
    return lambda row, commits: row[column] in commits


def of_city(say: Words, workspace: Workspace, sheet: Sheet, recorded: Recorded) -> Sheet:
    """The sheet of a city, marked where the city has generated records at all."""
    from twofold import registers
    from twofold.answers.cells import generated

    commits = frozenset(one.number for one in registers.log(workspace) if generated(one))
    return marked(say, sheet, lambda row: recorded(row, commits)) if commits else sheet


def marked(say: Words, sheet: Sheet, made_up: Callable[[Row], bool]) -> Sheet:
    """The sheet with a last column that says which rows show generated records, and the label that
    a spreadsheet carries."""
    columns = sheet.columns
    name = BESIDE_PROVENANCE if {COMMIT, COLUMN} & set(columns) else COLUMN
    rows = ((*row, made_up(dict(zip(columns, row, strict=True)))) for row in sheet.rows)
    notes = (say("cli.notes.title"), say("cli.notes.column", column=name))
    return replace(sheet, columns=(*columns, name), rows=rows, label=say("brief.generated"),
                   notes=notes)  # fmt: skip
