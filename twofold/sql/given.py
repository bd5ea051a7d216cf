"""Text columns read as typed facts, in one SELECT."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from twofold.sql import cells
from twofold.sql.statements import fill, name, named

# How a typed column looks where no text fills it.
EMPTY = {"yes/no": "BOOLEAN", "count": "BIGINT", "money": "DECIMAL(18, 2)", "date": "DATE",
         "number": "DECIMAL(18, 6)", "text": "TEXT"}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A wanted column: its name (two for an exact fraction), the type its cell is read in, further
    words it may be, and the text column that holds it (None: unknown in every row)."""

    names: tuple[str, ...]
    type: str
    values: tuple[str, ...]
    source: str | None


def read_cells(source: str, wanted: Sequence[Cell], keep: Sequence[str]) -> exp.Select:
    """SELECT of the kept columns, the wanted ones typed, and `faults`."""
    columns = [name(k) for k in keep]
    faults: list[exp.Expression] = []
    for cell in wanted:
        value: exp.Expression
        if cell.source is None:
            value = exp.cast(exp.null(), EMPTY[cell.type])
        else:
            text = fill("CASE WHEN TRIM(_c) NOT IN ('?', '？') THEN _c END", c=name(cell.source))
            cleaned = cells.cleaned(text, cell.type)
            value = cells.value(cleaned, cell.type, cell.values)
            faults.append(_fault(cell, cleaned, value))
        columns.append(named(value, cell.names[0]))
        if len(cell.names) == 2:  # a decimal as an exact fraction over one
            columns[-1] = named(exp.cast(value, "decimal(38, 6)"), cell.names[0])
            columns.append(named(exp.cast(exp.Literal.number(1), "decimal(38, 4)"), cell.names[1]))
    first: exp.Expression = exp.func("COALESCE", *faults) if faults else exp.null()
    columns.append(named(first, "faults"))
    return exp.select(*columns).from_(exp.to_table(exp.to_identifier(source, quoted=True).sql()))


def _fault(cell: Cell, cleaned: exp.Expression, value: exp.Expression) -> exp.Expression:
    key = cells.fault(cleaned, value, cell.type, cell.values, required=False)
    return fill(
        "CASE WHEN NOT _key IS NULL THEN CONCAT(_column, '|', _key, '|', _text) END",
        key=exp.paren(key), column=exp.convert(cell.source or ""), text=name(cell.source or ""),
    )  # fmt: skip
