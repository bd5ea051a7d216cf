"""Facts that come as text: the rows of a facts file, the cases of a document, a form on a page.

Empty and `?` are unknown, `never` is a date known not to exist. A cell that is no value of its
fact's type is refused with its reason; the other rows are answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from twofold.facts.read import columns_of
from twofold.sql.given import Cell, read_cells, rows_where
from twofold.sql.layers import Query
from twofold.sql.nodes import Name, Type

# The type in which a fact's cell is read; an exact fraction is one decimal there.
CELLS = {
    Type.YES_NO: "yes/no", Type.COUNT: "count", Type.POINTS: "number", Type.MONEY: "money",
    Type.NUMBER: "number", Type.RATIO: "number", Type.DATE: "date", Type.TEXT: "text",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of the input: the names it may be written under, and the fact it fills."""

    name: str
    type: Type
    written: tuple[str, ...]


def columns(facts: Iterable[Name], scored: Iterable[str], judged: Iterable[str]) -> list[Column]:
    """What a policy's facts file may hold: facts, experts' points and experts' findings."""
    made = [Column(f.name, f.type, (f.name,)) for f in facts]
    made += [Column(f"points__{s}", Type.POINTS, (f"points {s}", s)) for s in scored]
    made += [Column(f"judged__{j}", Type.YES_NO, (f"judged {j}", j)) for j in judged]
    return made


def typed(
    source: str, wanted: Sequence[Column], present: dict[str, str], keep: Sequence[str]
) -> Query:
    """A SELECT that reads text columns as facts.

    `present` maps a wanted column's name to the text column that holds it; what is absent is
    unknown. The result has `keep`, the facts' columns, and `faults`: the first reason why the row
    cannot be read, as `column|key|value`, or NULL.
    """
    cells = []
    for column in wanted:
        split = columns_of(Name(column.name, column.type))
        cells.append(Cell(split, CELLS[column.type], present.get(column.name),
                          column.type is Type.POINTS))  # fmt: skip
    return read_cells(source, cells, keep)


def texts(rows: Sequence[dict[str, str]], names: Sequence[str]) -> pa.Table:
    """Rows of text as an Arrow table with the given columns; what a row lacks is empty."""
    return pa.table({n: pa.array([r.get(n) for r in rows], pa.string()) for n in names})


def faulty(table: str) -> Query:
    """Line and fault of the rows that could not be read, in the order of the file."""
    return rows_where(table, faulty=True)


def sound(table: str) -> Query:
    """The rows that could be read."""
    return rows_where(table, faulty=False)
