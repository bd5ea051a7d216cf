"""Both policies, decided by Twofold and by what an expert would write by hand instead.

The same rows go to every contender as one Parquet file. Each run is a process of its own; in each
round the contenders take turns, in the other order every second round. Before any figure is shown
the answers of the first round are compared with ours, cell by cell.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks import _rows, _table
from benchmarks._contenders import NAMES, by_hand
from benchmarks._measure import Spent, alone
from twofold import policies
from twofold.policies import compile as compiled
from twofold.policies.model import Answer, Policy
from twofold.workspace import library_only

SIZES = (20_000, 100_000, 1_000_000)
ROUNDS = 3
HEADER = ("policy", "rows", "by", "CPU s", "wall s", "peak MiB", "CPU ÷ Twofold", "cells compared",
          "differ")  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """How many cells were compared with ours, and how many differ."""

    cells: int
    differ: int
    unknown: tuple[int, int] = (0, 0)  # verdicts, and how many of them became another


def main(sizes: Sequence[int] = SIZES, rounds: int = ROUNDS) -> None:
    """Prints a line for each policy, number of rows and contender, then what could not be said."""
    lines, lost = [], []
    for id_, policy in policies.policies(library_only()).items():
        for size in sizes:
            with tempfile.TemporaryDirectory() as folder:
                _make_rows(policy, size, Path(folder) / "rows.parquet")
                took = _race(id_, size, Path(folder), rounds)
                found = {name: compared(policy, name, Path(folder)) for name in [*NAMES][1:]}
            ours = took["twofold"].cpu
            for name, one in took.items():
                of = found.get(name)
                lines.append((id_, f"{size:,}", NAMES[name], _table.seconds(one.cpu),
                              _table.seconds(one.wall), f"{one.peak:,.0f}",
                              f"{one.cpu / ours:.2f}", f"{of.cells:,}" if of else "—",
                              f"{of.differ:,}" if of else "—"))  # fmt: skip
            lost.append((id_, *(f"{n:,}" for n in (size, *found["openfisca"].unknown))))
    _table.show(HEADER, lines)
    _table.show(("policy", "rows", "verdict unknown", "OpenFisca says otherwise"), lost)


def _make_rows(policy: Policy, size: int, path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(_rows.create(policy, size))
        connection.table("facts").write_parquet(str(path))


def _race(id_: str, size: int, folder: Path, rounds: int) -> dict[str, Spent]:
    """The median of the rounds; the first one leaves its answers."""
    runs: dict[str, list[Spent]] = {name: [] for name in NAMES}
    for number in range(rounds):
        for name in [*NAMES] if number % 2 == 0 else [*reversed(NAMES)]:
            _table.say(f"{id_}, {size:,} rows, round {number + 1}: {NAMES[name]}")
            answers = [] if number else [folder / f"{name}.parquet"]
            runs[name].append(alone("_measure", name, id_, folder / "rows.parquet", *answers))
    return {name: _median(of) for name, of in runs.items()}


def _median(runs: Sequence[Spent]) -> Spent:
    parts = ([getattr(run, part) for run in runs] for part in ("wall", "cpu", "peak"))
    return Spent(*(statistics.median(values) for values in parts))


def compared(policy: Policy, name: str, folder: Path) -> Compared:
    """Ends the measurement where a contender that can say everything says anything else."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        for table, file in (("ours", "twofold"), ("theirs", name)):
            path = folder / f"{file}.parquet"
            connection.execute(f"CREATE VIEW {table} AS FROM read_parquet('{path}')")
        if name.startswith("openfisca"):
            return _partly(connection, policy)
        mine, other = ({*connection.table(table).columns} for table in ("ours", "theirs"))
        if mine != other:
            sys.exit(f"{policy.id}, {name}: columns differ: {sorted(mine ^ other)}")
        of = {*mine} - {"subject", *compiled.needed(policy)}
        found = _differing(connection, sorted(of), "TRUE")
        if found.differ:
            sys.exit(f"{policy.id}, {name}: {found.differ} cells differ")
        return found


def _partly(connection: duckdb.DuckDBPyConnection, policy: Policy) -> Compared:
    """On the rows of which everything is known; how often an unknown verdict became another."""
    rules = by_hand("openfisca", policy.id)
    facts = [c for c in compiled.needed(policy) if not c.startswith(("points__", "judged__"))]
    whole = [*(f"a.{c} IS NOT NULL" for c in facts), *(f"a.{c} > 0" for c in rules.COMPARABLE)]
    found = _differing(connection, rules.ASKED, " AND ".join(whole))
    unknown = int(Answer.UNKNOWN)
    row = connection.execute(
        f"""SELECT COUNT(*) FILTER (a.verdict = {unknown}),
                   COUNT(*) FILTER (a.verdict = {unknown} AND b.verdict <> {unknown})
            FROM ours AS a JOIN theirs AS b USING (subject)"""
    ).fetchone()
    assert row is not None
    return Compared(found.cells, found.differ, (row[0], row[1]))


def _differing(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[str], where: str
) -> Compared:
    unequal = " + ".join(f'(a."{c}" IS DISTINCT FROM b."{c}")::INT' for c in columns)
    row = connection.execute(
        f"SELECT COUNT(*), SUM({unequal}) FROM ours AS a JOIN theirs AS b USING (subject) "
        f"WHERE {where}"
    ).fetchone()
    assert row is not None
    return Compared(row[0] * len(columns), int(row[1] or 0))
