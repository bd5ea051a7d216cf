"""Who is measured on the policies: each makes itself ready with the rows, then decides.

A contender is a context: it reads the rows into memory of its own kind (not timed) and yields what
is timed, a function that decides every row and keeps all of the result in memory. That one returns
another function, which writes the result to a file, for the comparison.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeAlias

DAY = date(2025, 6, 30)
HAND = Path(__file__).parent / "handwritten"

Write: TypeAlias = Callable[[Path], None]
Decide: TypeAlias = Callable[[], Write]
Ready: TypeAlias = Iterator[Decide]


@contextlib.contextmanager
def twofold(policy: str, rows: Path) -> Ready:
    """From the policy's document: compiled, rendered and run, all of which is timed."""
    import pyarrow as pa
    from pyarrow import parquet

    from twofold import policies
    from twofold.policies import compile as compiled
    from twofold.sql.duckdb import in_memory
    from twofold.sql.layers import relation
    from twofold.sql.statements import create_as, fill
    from twofold.workspace import library_only

    document = policies.policies(library_only())[policy]
    file = parquet.ParquetFile(rows)
    batches = pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches())
    with in_memory() as connection:
        with connection.offered("given", batches):
            connection.run(create_as("facts", fill("SELECT * FROM given")))

        def decide() -> Write:
            select = compiled.decisions(document, relation("facts"), DAY, ["subject"])
            connection.run(create_as("decided", select))
            return write

        def write(path: Path) -> None:
            with connection.arrow(fill("SELECT * FROM decided")) as found:
                parquet.write_table(found.read_all(), path)

        yield decide


@contextlib.contextmanager
def duckdb_sql(policy: str, rows: Path) -> Ready:
    """DuckDB with one query written by hand."""
    import duckdb

    query = (HAND / f"{policy}.sql").read_text(encoding="utf-8")
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"CREATE TEMP TABLE facts AS FROM read_parquet('{rows}')")

        def decide() -> Write:
            connection.execute(f"CREATE TEMP TABLE decided AS {query}")
            return lambda path: connection.table("decided").write_parquet(str(path))

        yield decide


@contextlib.contextmanager
def polars(policy: str, rows: Path) -> Ready:
    """Polars' lazy expressions, written by hand."""
    import polars as pl

    rules = by_hand("polars", policy)
    frame = pl.read_parquet(rows)
    yield lambda: rules.decided(frame.lazy(), DAY).collect().write_parquet


@contextlib.contextmanager
def openfisca(policy: str, rows: Path, wide: bool = False) -> Ready:
    """OpenFisca's variables and parameters, written by hand: answers, scores and verdict only."""
    import pyarrow as pa
    from pyarrow import parquet

    from benchmarks.handwritten import openfisca_system

    rules = by_hand("openfisca", policy)
    system = rules.policy(wide)
    table = parquet.read_table(rows)
    subject, arrays = table["subject"], openfisca_system.arrays(system, table)
    del table

    def decide() -> Write:
        found = openfisca_system.decided(system, arrays, rules.ASKED, DAY)
        return lambda path: parquet.write_table(pa.table({"subject": subject, **found}), path)

    yield decide


@contextlib.contextmanager
def openfisca_64(policy: str, rows: Path) -> Ready:
    """The same with 64-bit floats, which OpenFisca has no setting for."""
    with openfisca(policy, rows, wide=True) as decide:
        yield decide


def by_hand(library: str, policy: str):
    """The module with a policy's rules in a library: `cn.tech-sme` is `polars_tech_sme`."""
    name = policy.removeprefix("cn.").replace("-", "_")
    return importlib.import_module(f"benchmarks.handwritten.{library}_{name}")


NAMES = {
    "twofold": "Twofold",
    "duckdb_sql": "DuckDB SQL by hand",
    "polars": "Polars",
    "openfisca": "OpenFisca",
    "openfisca_64": "OpenFisca, 64-bit",
}
