"""Every policy of the library and the example city over a million rows, decided and explained into
Parquet; beside it, where there is one, the query that an expert would write by hand.

The rows stand in Parquet and go to Parquet, so that neither side holds them. Before any figure is
shown every cell of the two files is compared.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb

from benchmarks import _rows, _table
from benchmarks._contenders import HAND
from benchmarks._measure import Spent, alone
from twofold import policies
from twofold.policies.compile import needed
from twofold.policies.model import Policy
from twofold.workspace import open_city

ROOT = Path(__file__).parent.parent
ROWS = 1_000_000
ROUNDS = 3
DAYS: Mapping[str, date] = {"cn.hnte": date(2025, 6, 30), "cn.tech-sme": date(2025, 6, 30)}
LATEST = date(2026, 10, 30)
HEADER = ("policy", "day", "columns", "CPU s", "wall s", "peak MiB", "by hand CPU s",
          "by hand peak MiB", "CPU ÷ by hand", "cells compared", "differ")  # fmt: skip


def main(rows: int = ROWS, rounds: int = ROUNDS) -> None:
    """Prints a line for each policy, then sums."""
    lines, ours, theirs, both = [], [], [], []
    for id_, policy in policies.policies(open_city(ROOT / "examples/qingdao")).items():
        written = (HAND / f"{id_}.sql").exists()
        _table.say(f"{id_}, {rows:,} rows{', also by hand' if written else ''}")
        with tempfile.TemporaryDirectory() as folder:
            took, columns, cells = _measured(policy, rows, Path(folder), rounds, written)
        own, hand = took["twofold"], took.get("by_hand")
        ours.append(own)
        line = [id_, day_of(policy), columns, _table.seconds(own.cpu), _table.seconds(own.wall),
                f"{own.peak:,.0f}"]  # fmt: skip
        if hand is None:
            lines.append((*line, "—", "—", "—", "—", "—"))
            continue
        theirs.append(hand)
        both.append(own)
        lines.append((*line, _table.seconds(hand.cpu), f"{hand.peak:,.0f}",
                      f"{own.cpu / hand.cpu:.2f}", f"{cells:,}", "0"))  # fmt: skip
    _table.show(HEADER, lines)
    _table.show(("", "policies", "CPU s", "greatest peak MiB"), [
        _sum("all", ours), _sum("those also written by hand", both), _sum("by hand", theirs),
        ("CPU ÷ by hand", "", f"{_cpu(both) / _cpu(theirs):.2f}", ""),
    ])  # fmt: skip


def day_of(policy: Policy) -> date:
    """A day on which the policy is in force."""
    day = DAYS.get(policy.id, LATEST)
    return day if policy.to is None or day <= policy.to else policy.to


def _cpu(of: list[Spent]) -> float:
    return sum(one.cpu for one in of)


def _sum(name: str, of: list[Spent]) -> tuple[str, ...]:
    return (name, str(len(of)), _table.seconds(_cpu(of)), f"{max(s.peak for s in of):,.0f}")


def _measured(
    policy: Policy, rows: int, folder: Path, rounds: int, written: bool
) -> tuple[Mapping[str, Spent], int, int]:
    """The median of the rounds by contender, the number of columns, and of cells compared."""
    facts = folder / "rows.parquet"
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(_rows.create(policy, rows))
        connection.table("facts").write_parquet(str(facts))
    names = ["twofold", *(["by_hand"] if written else [])]
    runs: dict[str, list[Spent]] = {name: [] for name in names}
    for number in range(rounds):
        for name in names if number % 2 == 0 else names[::-1]:
            answers = folder / f"{name}.parquet"
            runs[name].append(
                alone("_library", name, policy.id, day_of(policy).isoformat(), facts, answers)
            )
    with duckdb.connect() as connection:
        own = connection.read_parquet(str(folder / "twofold.parquet"))
        columns = len(own.columns)
        cells = _compared(connection, policy, folder) if written else 0
    return {name: _median(of) for name, of in runs.items()}, columns, cells


def _median(runs: list[Spent]) -> Spent:
    parts = ([getattr(run, part) for run in runs] for part in ("wall", "cpu", "peak"))
    return Spent(*(statistics.median(values) for values in parts))


def _compared(connection: duckdb.DuckDBPyConnection, policy: Policy, folder: Path) -> int:
    """How many cells both files have; ends the measurement where one of them differs."""
    for name in ("twofold", "by_hand"):
        connection.execute(f"CREATE VIEW {name} AS FROM read_parquet('{folder}/{name}.parquet')")
    mine, other = ({*connection.table(t).columns} for t in ("twofold", "by_hand"))
    if mine != other:
        sys.exit(f"{policy.id}: columns differ: {sorted(mine ^ other)}")
    columns = sorted(mine - {"subject", *needed(policy)})
    unequal = ", ".join(
        f'COUNT(*) FILTER (a."{c}" IS DISTINCT FROM b."{c}") AS "{c}"' for c in columns
    )
    found = connection.execute(
        f"SELECT COUNT(*), {unequal} FROM twofold AS a JOIN by_hand AS b USING (subject)"
    ).fetchone()
    assert found is not None
    if wrong := {c: n for c, n in zip(columns, found[1:], strict=True) if n}:
        sys.exit(f"{policy.id}: cells differ: {wrong}")
    return int(found[0]) * len(columns)
