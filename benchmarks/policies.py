"""Both policies on a million enterprises: ours against one hand-written DuckDB query.

The hand-written query computes the same columns; first every cell is compared, then both are timed
in turn in this one process, so that the ratio means something on a busy machine.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from datetime import date
from pathlib import Path

import duckdb

from benchmarks import _rows
from twofold import policies
from twofold.policies import compile as compiled
from twofold.policies.model import Policy
from twofold.sql.layers import relation, render
from twofold.workspace import library_only

DAY = date(2025, 6, 30)
ROWS = 1_000_000
ROUNDS = 5
HAND = Path(__file__).parent / "handwritten"


def main(rows: int = ROWS) -> None:
    """Prints CPU seconds of both queries, their ratio, and this process's peak memory."""
    for id_, policy in policies.policies(library_only()).items():
        _measure(id_, policy, rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of the process: {peak:,.0f} MiB")


def _measure(id_: str, policy: Policy, rows: int) -> None:
    connection = duckdb.connect(config={"memory_limit": "700MB", "threads": 2,
                                        "preserve_insertion_order": False})  # fmt: skip
    connection.execute("SET enable_progress_bar = false")
    connection.execute(_rows.create(policy, rows))
    ours = render(compiled.decisions(policy, relation("facts"), DAY, ["subject"]), "duckdb")
    hand = (HAND / f"{id_}.sql").read_text(encoding="utf-8")
    _compare(connection, ours, hand)
    spent: dict[str, list[float]] = {"ours": [], "hand": []}
    for _ in range(ROUNDS):
        for name, query in (("ours", ours), ("hand", hand)):
            spent[name].append(_cpu(connection, query))
    middle = {name: statistics.median(times) for name, times in spent.items()}
    ratio = middle["ours"] / middle["hand"]
    print(f"{id_}: ours {middle['ours']:.2f} s CPU, by hand {middle['hand']:.2f} s, "
          f"ratio {ratio:.2f} on {rows:,} rows")  # fmt: skip


def _cpu(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    """CPU seconds of computing and keeping every column of every row."""
    began = time.process_time()
    connection.execute(f"CREATE OR REPLACE TEMP TABLE decided AS {query}")
    spent = time.process_time() - began
    connection.execute("DROP TABLE decided")
    return spent


def _compare(connection: duckdb.DuckDBPyConnection, ours: str, hand: str) -> None:
    """Ends the measurement where a single cell differs."""
    mine, other = (
        {row[0] for row in connection.execute(f"DESCRIBE {q}").fetchall()} for q in (ours, hand)
    )
    if mine != other:
        sys.exit(f"columns differ: {sorted(mine ^ other)}")
    unequal = ", ".join(f'COUNT(*) FILTER (WHERE a."{c}" IS DISTINCT FROM b."{c}") AS "{c}"'
                        for c in sorted(mine))  # fmt: skip
    found = connection.execute(
        f"SELECT {unequal} FROM ({ours}) AS a JOIN ({hand}) AS b USING (subject)"
    )
    names = [column[0] for column in found.description or ()]
    row = found.fetchone()
    different = {n: c for n, c in zip(names, row or (), strict=True) if c}
    if different:
        sys.exit(f"cells differ: {different}")
