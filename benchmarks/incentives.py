"""Twelve incentives, what they cost in all: Twofold beside OpenFisca, over the same rows, of which
everything is known, since OpenFisca has no unknown.

From the rows on disk to the totals. How many are entitled must be the same; sums are compared with
the exact ones.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import _rows, _table
from benchmarks.handwritten.openfisca_incentives import POLICIES
from twofold import policies
from twofold.policies.compile import needed
from twofold.workspace import open_city

ROOT = Path(__file__).parent.parent
SIZES = (1_000_000, 10_000_000)
HEADER = ("rows", "by", "CPU s", "of it calculating", "wall s", "peak MiB", "CPU ÷ OpenFisca",
          "memory ÷ OpenFisca", "entitled differ", "greatest error of a sum")  # fmt: skip
DEFAULTS = {"BOOLEAN": "FALSE", "DATE": "DATE '2020-01-01'", "VARCHAR": "'other'"}


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Prints a line for each size and contender."""
    lines = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            rows = Path(folder) / "rows.parquet"
            _make_rows(size, rows)
            took = {name: _alone(name, rows) for name in ("openfisca", "twofold")}
        other = took["openfisca"]
        for name, one in took.items():
            differ, error = _apart(took["twofold"]["found"], one["found"])
            lines.append((
                f"{size:,}", {"openfisca": "OpenFisca", "twofold": "Twofold"}[name],
                _table.seconds(one["cpu"]), _table.seconds(one["calculated"]),
                _table.seconds(one["wall"]), f"{one['peak']:,.0f}",
                f"{one['cpu'] / other['cpu']:.2f}", f"{one['peak'] / other['peak']:.2f}",
                f"{differ:,}", f"{error:.1e}",
            ))  # fmt: skip
    _table.show(HEADER, lines)


def _make_rows(size: int, path: Path) -> None:
    """All facts of the twelve, none of them missing."""
    known = policies.policies(open_city(ROOT / "examples/qingdao"))
    columns: dict[str, str] = {}
    for id_ in POLICIES:
        for column in needed(known[id_]):
            if column not in columns:
                columns[column] = _rows.column(known[id_], column, len(columns) + 1)
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET preserve_insertion_order = false")
        made = ", ".join(f"{text} AS {name}" for name, text in columns.items())
        types = connection.execute(f"DESCRIBE SELECT {made} FROM range(1) AS t(i)").fetchall()
        whole = ", ".join(
            f"COALESCE({name}, {DEFAULTS.get(kind, '0')}) AS {name}" for name, kind, *_ in types
        )
        connection.execute(
            f"COPY (SELECT subject, {whole} FROM (SELECT i AS subject, {made} "
            f"FROM range({size}) AS t(i))) TO '{path}' (FORMAT parquet)"
        )


def _alone(name: str, rows: Path) -> dict[str, Any]:
    _table.say(f"{name}, {rows.stat().st_size >> 20} MiB of rows")
    call = [sys.executable, "-m", "benchmarks._incentives", name, str(rows)]
    ran = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        sys.exit(f"{name} failed:\n{ran.stderr}")
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _apart(exact: dict[str, Any], found: dict[str, Any]) -> tuple[int, float]:
    """How many are entitled in one and not in the other, and the greatest relative error of a sum
    among the policies of which as many are entitled."""
    differ = sum(abs(exact[id_][0] - found[id_][0]) for id_ in exact)
    errors = [
        abs(Decimal(found[id_][1]) - Decimal(exact[id_][1])) / Decimal(exact[id_][1])
        for id_ in exact if Decimal(exact[id_][1])
    ]  # fmt: skip
    return differ, float(max(errors))
