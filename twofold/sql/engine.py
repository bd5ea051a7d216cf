"""What reading needs of an engine, and which engines there are.

An engine is its differences: the same trees go to each, and each says how it runs them. Writing is
the store's, and the store is DuckDB's (`twofold.sql.duckdb`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, Protocol

import pyarrow as pa
from sqlglot import exp


class Connection(Protocol):
    """A connection with temporary tables of its own. Statements are trees, never text."""

    @property
    def keeps(self) -> bool:
        """Whether results outlive this connection, for the next one that asks for the same."""

    def kept(self, key: str, make: Callable[[], exp.Query]) -> exp.Query:
        """A SELECT's rows under a key that names all they depend on, where it `keeps`."""

    def remembered(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """A value that holds until something is published; computed each time where nothing is
        kept."""

    def run(self, *statements: exp.Expr) -> None:
        """Executes statements in turn, for their effect: temporary tables and views."""

    def rows(self, select: exp.Expr) -> list[tuple[Any, ...]]:
        """All rows of a SELECT, as Python values (DECIMAL as `Decimal`)."""

    def table(self, select: exp.Expr) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Column names and all rows of a SELECT."""

    def value(self, select: exp.Expr) -> Any:
        """The first value of a SELECT's first row, or None where it has no row."""

    def columns(self, select: exp.Expr) -> Mapping[str, str]:
        """The columns of a SELECT with their types as DuckDB writes them; nothing is computed."""

    def arrow(self, select: exp.Expr, rows: int = 1 << 17) -> pa.RecordBatchReader:
        """A SELECT as a stream of Arrow batches."""

    def offered(
        self, name: str, data: pa.Table | pa.RecordBatchReader
    ) -> contextlib.AbstractContextManager[None]:
        """Arrow data readable under a name while the block runs."""

    def parquet(self, name: str, path: str) -> None:
        """Makes a Parquet file, or a folder of them, readable under a name."""

    def listed(self, url: str) -> tuple[str, ...]:
        """The names in a folder of object storage; none where there is none."""

    def text(self, url: str) -> str:
        """A whole file of object storage."""


@contextlib.contextmanager
def empty(engine: str) -> Iterator[Connection]:
    """A connection of an engine that holds nothing yet, for data that have no store."""
    if engine == "spark":
        from twofold.sql.spark import opened  # pyspark is an extra

        with opened() as spark:
            yield spark
        return
    from twofold.sql.duckdb import in_memory

    with in_memory() as connection:
        yield connection
