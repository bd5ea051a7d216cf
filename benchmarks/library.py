"""Every policy of the library and the example city over a million rows, decided and explained into
Parquet; and fourteen of them by the queries that an expert would write by hand.

The rows stand in Parquet and go to Parquet, so that neither side holds them. Before any figure is
shown every cell of the two sides' files is compared.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb

from benchmarks import _rows, _table
from benchmarks._contenders import HAND
from benchmarks._measure import Spent
from twofold import policies
from twofold.policies.compile import needed
from twofold.policies.model import Policy
from twofold.workspace import open_city

ROOT = Path(__file__).parent.parent
ROWS = 1_000_000
ROUNDS = 3
# The day of a query written by hand; every other policy is asked on its last day or this one.
DAYS: Mapping[str, date] = {"cn.hnte": date(2025, 6, 30), "cn.tech-sme": date(2025, 6, 30)}
LATEST = date(2026, 10, 30)
HEADER = ("policy", "day", "columns", "CPU s", "wall s", "peak MiB so far", "by hand CPU s",
          "CPU ÷ by hand", "cells compared", "differ")  # fmt: skip
Took = Mapping[str, Spent]


def main(rows: int = ROWS, rounds: int = ROUNDS) -> None:
    """Prints a line for each policy, then sums."""
    known = policies.policies(open_city(ROOT / "examples/qingdao"))
    written = [id_ for id_ in known if (HAND / f"{id_}.sql").exists()]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _make_rows(known.values(), rows, folder)
        every = _race(["twofold"], [*known.values()], folder, 1)["twofold"]
        both = _race(["twofold", "by_hand"], [known[id_] for id_ in written], folder, rounds)
        cells = {id_: _compared(known[id_], folder) for id_ in written}
        columns = {id_: _columns(folder, id_) for id_ in known}
    lines = []
    for id_, policy in known.items():
        own, hand = both["twofold"].get(id_, every[id_]), both["by_hand"].get(id_)
        lines.append((
            id_, day_of(policy), columns[id_], _table.seconds(own.cpu), _table.seconds(own.wall),
            f"{every[id_].peak:,.0f}",
            *(("—", "—", "—", "—") if hand is None else (
                _table.seconds(hand.cpu), f"{own.cpu / hand.cpu:.2f}", f"{cells[id_]:,}", "0")),
        ))  # fmt: skip
    _table.show(HEADER, lines)
    ours, theirs = both["twofold"][""], both["by_hand"][""]
    _table.show(("in one process, getting ready included", "policies", "CPU s", "wall s",
                 "peak MiB", "CPU ÷ by hand"), [
        _sum("Twofold, all policies", len(known), every[""], "—"),
        _sum("Twofold, those also written by hand", len(written), ours,
             f"{ours.cpu / theirs.cpu:.2f}"),
        _sum("by hand", len(written), theirs, "1.00"),
    ])  # fmt: skip


def day_of(policy: Policy) -> date:
    """A day on which the policy is in force."""
    day = DAYS.get(policy.id, LATEST)
    return day if policy.to is None or day <= policy.to else policy.to


def _sum(name: str, count: int, of: Spent, ratio: str) -> tuple[str, ...]:
    return (name, str(count), _table.seconds(of.cpu), _table.seconds(of.wall), f"{of.peak:,.0f}",
            ratio)  # fmt: skip


def _make_rows(known: Iterable[Policy], rows: int, folder: Path) -> None:
    for policy in known:
        _table.say(f"{policy.id}: {rows:,} rows")
        with duckdb.connect() as connection:
            connection.execute("SET enable_progress_bar = false")
            connection.execute(_rows.create(policy, rows))
            connection.table("facts").write_parquet(str(folder / f"{policy.id}.rows.parquet"))


def _race(names: Sequence[str], of: Sequence[Policy], folder: Path, rounds: int) -> dict[str, Took]:
    """The median of the rounds by contender and policy; all of a round under the empty id."""
    runs: dict[str, list[Took]] = {name: [] for name in names}
    for number in range(rounds):
        for name in names if number % 2 == 0 else [*reversed(names)]:
            _table.say(f"round {number + 1}: {name}, {len(of)} policies")
            runs[name].append(_alone(name, of, folder))
    return {name: {id_: _median([one[id_] for one in took]) for id_ in took[0]}
            for name, took in runs.items()}  # fmt: skip


def _alone(name: str, of: Sequence[Policy], folder: Path) -> Took:
    days = [f"{policy.id}={day_of(policy)}" for policy in of]
    call = [sys.executable, "-m", "benchmarks._library", name, str(folder), *days]
    ran = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        sys.exit(f"{name} failed:\n{ran.stderr}")
    found = json.loads(ran.stdout.splitlines()[-1])
    return {id_: Spent(**one) for id_, one in found.items()}


def _median(runs: Sequence[Spent]) -> Spent:
    parts = ([getattr(run, part) for run in runs] for part in ("wall", "cpu", "peak"))
    return Spent(*(statistics.median(values) for values in parts))


def _columns(folder: Path, id_: str) -> int:
    with duckdb.connect() as connection:
        return len(connection.read_parquet(str(folder / f"{id_}.twofold.parquet")).columns)


def _compared(policy: Policy, folder: Path) -> int:
    """How many cells both files have; ends the measurement where one of them differs."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        for name in ("twofold", "by_hand"):
            path = folder / f"{policy.id}.{name}.parquet"
            connection.execute(f"CREATE VIEW {name} AS FROM read_parquet('{path}')")
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
