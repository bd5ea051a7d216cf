"""Text columns read as typed facts, in one SELECT."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from twofold.sql import cells
from twofold.sql.layers import layer, relation
from twofold.sql.statements import fill, name

# How a typed column looks where no text fills it.
EMPTY = {"yes/no": "BOOLEAN", "count": "BIGINT", "money": "DECIMAL(18, 2)", "date": "DATE",
         "number": "DECIMAL(18, 6)", "text": "TEXT"}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A wanted column: its name (two for an exact fraction), the type its cell is read in, and the
    text column that holds it (None: unknown in every row). `whole` numbers have no decimals."""

    names: tuple[str, ...]
    type: str
    source: str | None
    whole: bool = False


def read_cells(source: str, wanted: Sequence[Cell], keep: Sequence[str]) -> exp.Select:
    """SELECT of the kept columns, the wanted ones typed, and `faults`."""
    present = [cell for cell in wanted if cell.source is not None]
    cleaned = {f"{c.names[0]}__text": _cleaned(c) for c in present}
    texts = layer(relation(source), cleaned, keep)
    read = {f"{c.names[0]}__read": cells.value(name(f"{c.names[0]}__text"), c.type, _words(c))
            for c in present}  # fmt: skip
    values = layer(texts, read, [*keep, *cleaned])
    made: dict[str, exp.Expr] = {}
    for cell in wanted:
        made |= _typed(cell)
    faults = [_fault(cell) for cell in present]
    made["faults"] = exp.func("COALESCE", *faults, exp.null(), copy=False)
    return layer(values, made, keep)


def _cleaned(cell: Cell) -> exp.Expr:
    known = fill("CASE WHEN TRIM(_c) NOT IN ('?', '？') THEN _c END", c=name(cell.source or ""))
    return cells.cleaned(known, cell.type)


def _typed(cell: Cell) -> dict[str, exp.Expr]:
    """A wanted column's values; a decimal that stands for an exact fraction is one over one."""
    value: exp.Expr = name(f"{cell.names[0]}__read")
    if cell.source is None:
        value = exp.cast(exp.null(), EMPTY[cell.type])
    if len(cell.names) == 1:
        return {cell.names[0]: value}
    one = exp.cast(exp.Literal.number(1), "decimal(38, 4)")
    return {cell.names[0]: exp.cast(value, "decimal(38, 6)"), cell.names[1]: one}


def _words(cell: Cell) -> tuple[str, ...]:
    return (cells.NEVER,) if cell.type == "date" else ()


def _fault(cell: Cell) -> exp.Expr:
    text, value = name(f"{cell.names[0]}__text"), name(f"{cell.names[0]}__read")
    key = cells.fault(text, value, cell.type, _words(cell), False)
    if cell.whole:
        key = fill("CASE WHEN MOD(_v, 1) <> 0 THEN 'registers.bad_count' ELSE _key END",
                   v=value, key=exp.paren(key, copy=False))  # fmt: skip
    return fill(
        "CASE WHEN NOT _key IS NULL THEN CONCAT(_column, '|', _key, '|', _written) END",
        key=exp.paren(key, copy=False), column=exp.convert(cell.source or ""), written=text,
    )  # fmt: skip


def rows_where(table: str, faulty: bool) -> exp.Select:
    """The rows with a fault (their line and fault), or everything of the rows without one."""
    text = (
        "SELECT line, faults FROM _table WHERE NOT faults IS NULL ORDER BY line"
        if faulty
        else "SELECT * FROM _table WHERE faults IS NULL"
    )
    select = fill(text, table=table)
    assert isinstance(select, exp.Select)
    return select


def by_line(select: exp.Query) -> exp.Query:
    """Rows in the order of the file."""
    rows = exp.select("*").from_(select.subquery("d", copy=False), copy=False)
    return rows.order_by(name("line"), copy=False)
