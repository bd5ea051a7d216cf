"""Policies over rows in Parquet, decided and explained into Parquet, one after another in this
process alone: by Twofold's documents, or by SQL that was written by hand for each.

python -m benchmarks._library twofold|by_hand FOLDER POLICY=DAY …

`FOLDER` has `POLICY.rows.parquet`; the answers go to `POLICY.NAME.parquet`. The last line is what
each took, and all of it from the start of the work on.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path

from benchmarks._contenders import HAND
from benchmarks._measure import Spent, spent

ROOT = Path(__file__).parent.parent
Run = Callable[[str, date, Path, Path], None]


def twofold(folder: Path) -> Run:
    """From the documents on: read (all of them, once), compiled, rendered, run, written."""
    from twofold import policies
    from twofold.policies import compile as compiled
    from twofold.sql.duckdb import in_memory
    from twofold.sql.layers import relation
    from twofold.sql.parquet import write_parquet
    from twofold.workspace import open_city

    known = policies.policies(open_city(ROOT / "examples/qingdao"))

    def run(policy: str, day: date, rows: Path, answers: Path) -> None:
        with in_memory(folders=[folder]) as connection:
            connection.parquet("facts", str(rows))
            select = compiled.decisions(known[policy], relation("facts"), day, ["subject"])
            write_parquet(connection, select, answers)

    return run


def by_hand(folder: Path) -> Run:
    """DuckDB alone, with the same settings for what it holds at a time."""
    import duckdb

    from twofold.sql.parquet import GROUP

    def run(policy: str, day: date, rows: Path, answers: Path) -> None:
        query = (HAND / f"{policy}.sql").read_text(encoding="utf-8")
        assert day.isoformat() in query.splitlines()[0], "written for another day"
        with duckdb.connect() as connection:
            connection.execute("SET enable_progress_bar = false")
            connection.execute("SET preserve_insertion_order = false")
            connection.execute(f"CREATE VIEW facts AS FROM read_parquet('{rows}')")
            connection.execute(
                f"COPY ({query}) TO '{answers}' (FORMAT parquet, COMPRESSION zstd, "
                f"ROW_GROUP_SIZE {GROUP})"
            )

    return run


def main(name: str, folder: Path, days: Mapping[str, date]) -> None:
    """Prints what each policy took and what all of them took, getting ready included."""
    clock, processors = time.perf_counter(), time.process_time()
    run = {"twofold": twofold, "by_hand": by_hand}[name](folder)
    took: dict[str, Spent] = {}
    for id_, day in days.items():
        work = (id_, day, folder / f"{id_}.rows.parquet", folder / f"{id_}.{name}.parquet")
        took[id_] = spent(lambda work=work: run(*work))  # type: ignore[misc]
    last = max(one.peak for one in took.values())
    whole = Spent(time.perf_counter() - clock, time.process_time() - processors, last)
    print(json.dumps({"": asdict(whole), **{id_: asdict(one) for id_, one in took.items()}}))


if __name__ == "__main__":
    pairs = (pair.split("=") for pair in sys.argv[3:])
    main(sys.argv[1], Path(sys.argv[2]), {i: date.fromisoformat(day) for i, day in pairs})
