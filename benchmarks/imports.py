"""A file of yearly reports into a city's store, and into bare DuckDB.

The same CSV file goes to every contender, into a store that holds the organisations already. The
difference to DuckDB alone is what checks, quarantine and history cost; to the checks by hand, what
it costs that they come out of a document. All rows are sound, so that every contender can take
them, and what the three stores then hold is compared.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks import _table
from benchmarks._import import NAMES
from benchmarks._measure import Spent, alone
from twofold import registers
from twofold.example.columns import credit_codes
from twofold.workspace import open_city

SIZES = (100_000, 1_000_000)
ROUNDS = 3
YEARS = 5  # reports of each organisation
HEADER = ("rows", "file MiB", "by", "CPU s", "wall s", "peak MiB", "store MiB", "CPU ÷ Twofold")
MONEY = ("revenue", "rd", "domestic_rd", "product_revenue", "cost_expense", "total_assets",
         "net_assets")  # fmt: skip
COUNTS = ("staff", "science_staff", "conversions", "standards_led")


def main(sizes: Sequence[int] = SIZES, rounds: int = ROUNDS) -> None:
    """Prints a line for each size of file and contender."""
    lines = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            csv = Path(folder) / "reports.csv"
            _prepare(Path(folder), csv, size)
            took, stores = _race(Path(folder), csv, size, rounds)
        for name, title in NAMES.items():
            one = took[name]
            lines.append((f"{size:,}", f"{stores['csv']:,.0f}", title, _table.seconds(one.cpu),
                          _table.seconds(one.wall), f"{one.peak:,.0f}", f"{stores[name]:,.0f}",
                          f"{one.cpu / took['twofold'].cpu:.2f}"))  # fmt: skip
    _table.show(HEADER, lines)


def _prepare(folder: Path, csv: Path, size: int) -> None:
    """The file, and for each contender a store with the organisations."""
    codes = credit_codes("91", "000000", "D", np.arange(1, size // YEARS + 1))
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.register("codes", pa.table({"i": range(len(codes)), "id": codes}))
        connection.sql(_reports()).write_csv(str(csv), header=True)
    organisations = pa.table({"id": codes, "name": codes, "kind": ["enterprise"] * len(codes),
                              "status": ["active"] * len(codes)})  # fmt: skip
    for name in NAMES:
        (folder / name).mkdir()
    city = folder / "twofold"
    (city / "city.yaml").write_text("name: benchmark\n", encoding="utf-8")
    registers.publish(open_city(city), {"organisation": organisations}, who="benchmark",
                      source="generated", check="trusted")  # fmt: skip
    for name in set(NAMES) - {"twofold"}:
        with duckdb.connect(str(folder / name / "store.duckdb")) as connection:
            connection.register("given", organisations)
            connection.execute("CREATE TABLE organisation AS FROM given")


def _reports() -> str:
    """Reports from a hash of organisation and year, a few cells empty."""
    cells = [f"CASE WHEN hash(i, y, {n}) % 61 > 0 "
             f"THEN ((hash(i, y, {n}) % 40000000000) / 100)::DECIMAL(18, 2) END AS {column}"
             for n, column in enumerate(MONEY)]  # fmt: skip
    cells += [f"CASE WHEN hash(i, y, {n}) % 61 > 0 THEN hash(i, y, {n}) % 700 END AS {column}"
              for n, column in enumerate(COUNTS, start=len(MONEY))]  # fmt: skip
    return (f'SELECT id AS organisation, 2020 + y AS "year", {", ".join(cells)} '
            f"FROM codes, range({YEARS}) AS t(y) ORDER BY y, i")  # fmt: skip


def _race(
    folder: Path, csv: Path, size: int, rounds: int
) -> tuple[dict[str, Spent], dict[str, float]]:
    """The median of the rounds, and MiB of the file and of each store afterwards."""
    runs: dict[str, list[Spent]] = {name: [] for name in NAMES}
    for number in range(rounds):
        for name in [*NAMES] if number % 2 == 0 else [*reversed(NAMES)]:
            _table.say(f"{size:,} rows, round {number + 1}: {NAMES[name]}")
            shutil.copytree(folder / name, folder / f"{name} run", dirs_exist_ok=True)
            runs[name].append(alone("_import", name, folder / f"{name} run", csv))
    _compare(folder)
    stores = {name: _mib(folder / f"{name} run" / "store.duckdb") for name in NAMES}
    return {
        name: Spent(*(statistics.median(getattr(run, part) for run in of)
                      for part in ("wall", "cpu", "peak")))
        for name, of in runs.items()
    }, {**stores, "csv": _mib(csv)}  # fmt: skip


def _compare(folder: Path) -> None:
    """Ends the measurement where two stores hold different reports."""
    columns = ", ".join(["organisation", '"year"', *MONEY, *COUNTS])
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        for name in NAMES:
            path = folder / f"{name} run" / "store.duckdb"
            connection.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
        for name in set(NAMES) - {"twofold"}:
            sides = [f"SELECT {columns} FROM {one}.enterprise_report" for one in ("twofold", name)]
            for mine, other in (sides, reversed(sides)):
                row = connection.execute(
                    f"SELECT COUNT(*) FROM ({mine} EXCEPT ALL {other})"
                ).fetchone()
                if row is None or row[0]:
                    sys.exit(f"{name}: the reports differ")


def _mib(path: Path) -> float:
    return path.stat().st_size / (1 << 20)
