"""SELECTs written as Parquet: by the engine itself where it may reach the file, else from Arrow."""

from __future__ import annotations

from pathlib import Path

from pyarrow import parquet
from sqlglot import exp

from twofold.sql.duckdb import Connection as DuckDB
from twofold.sql.engine import Connection

# Rows that are written together; each column of them stands in memory until then.
GROUP = 30_720


def write_parquet(connection: Connection, select: exp.Expr, path: Path) -> int:
    """Writes the rows of a SELECT into a file; the number of rows."""
    if isinstance(connection, DuckDB) and connection.reaches(path):
        return _by_engine(connection, select, path)
    batches = connection.arrow(select, GROUP)
    count = 0
    with parquet.ParquetWriter(path, batches.schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def _by_engine(connection: DuckDB, select: exp.Expr, path: Path) -> int:
    """COPY, which needs no second copy of the rows. Their order is the engine's own."""
    copy = exp.Copy(
        this=exp.Subquery(this=select.copy()), kind=False,
        files=[exp.Literal.string(str(path))],
        params=[
            exp.CopyParameter(this=exp.var("FORMAT"), expression=exp.var("parquet")),
            exp.CopyParameter(this=exp.var("COMPRESSION"), expression=exp.var("zstd")),
            exp.CopyParameter(this=exp.var("ROW_GROUP_SIZE"),
                              expression=exp.Literal.number(GROUP)),
        ],
    )  # fmt: skip
    return int(connection.value(copy))
