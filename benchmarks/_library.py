"""One policy over rows that stand in Parquet, decided and explained into Parquet, in this process
alone: by Twofold's document, or by SQL that was written by hand for it.

python -m benchmarks._library twofold|by_hand POLICY DAY ROWS.parquet ANSWERS.parquet
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

from benchmarks._contenders import HAND
from benchmarks._measure import spent

ROOT = Path(__file__).parent.parent


def twofold(policy: str, day: date, rows: Path, answers: Path) -> None:
    """From the policy's document on: read, compiled, rendered, run, written; all of it counts."""
    from twofold import policies
    from twofold.policies import compile as compiled
    from twofold.sql.duckdb import in_memory
    from twofold.sql.layers import relation
    from twofold.sql.parquet import write_parquet
    from twofold.workspace import open_city

    document = policies.policies(open_city(ROOT / "examples/qingdao"), policy)[policy]
    with in_memory(folders=[rows.parent, answers.parent]) as connection:
        connection.parquet("facts", str(rows))
        select = compiled.decisions(document, relation("facts"), day, ["subject"])
        write_parquet(connection, select, answers)


def by_hand(policy: str, day: date, rows: Path, answers: Path) -> None:
    """DuckDB alone, with the same settings for what it holds at a time."""
    import duckdb

    from twofold.sql.parquet import GROUP

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


if __name__ == "__main__":
    name, policy, day, rows, answers = sys.argv[1:]
    run = {"twofold": twofold, "by_hand": by_hand}[name]
    work = (policy, date.fromisoformat(day), Path(rows), Path(answers))
    print(json.dumps(asdict(spent(lambda: run(*work)))))
