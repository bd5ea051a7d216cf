"""A sheet as Parquet: each column in the one type that all its values have, else as text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import pyarrow as pa
from pyarrow import parquet

from twofold.answers.answer import Sheet
from twofold.answers.exact import cell

# What a decimal holds in Parquet.
MOST_DIGITS = 38


def write_parquet(sheet: Sheet, out: IO[bytes]) -> None:
    """Writes the rows as one table. Codes are texts; whole numbers, exact decimals, days, times
    and yes/no keep their type; a column of several types is text, as CSV would show it."""
    rows = list(sheet.rows)
    columns = [_column([row[index] for row in rows]) for index in range(len(sheet.columns))]
    table = pa.Table.from_arrays(columns, names=list(sheet.columns))
    parquet.write_table(table, out, compression="zstd")


def _column(values: Sequence[Any]) -> pa.Array:
    kinds = {type(value) for value in values if value is not None}
    made: pa.DataType | None = None
    if kinds == {bool}:
        made = pa.bool_()
    elif kinds == {int}:
        made = pa.int64()
    elif kinds == {date}:
        made = pa.date32()
    elif kinds == {datetime}:
        made = pa.timestamp("s", tz="UTC")
    elif kinds == {float}:
        made = pa.float64()
    elif kinds and kinds <= {int, Decimal}:
        return _decimals([None if v is None else Decimal(v) for v in values])
    if made is None:
        return pa.array([None if v is None else cell(v) for v in values], pa.string())
    return pa.array(values, made)


def _decimals(values: Sequence[Decimal | None]) -> pa.Array:
    """Exact decimals in the least type that holds them all."""
    there = [value.as_tuple() for value in values if value is not None]
    scale = max((max(-int(t.exponent), 0) for t in there), default=0)
    whole = max((len(t.digits) + int(t.exponent) for t in there), default=1)
    digits = max(whole, 1) + scale
    if digits > MOST_DIGITS:
        return pa.array([None if v is None else cell(v) for v in values], pa.string())
    return pa.array(values, pa.decimal128(digits, scale))
