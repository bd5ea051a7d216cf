"""One import in this process alone; see `imports`.

    python -m benchmarks._import NAME FOLDER FILE.csv

FOLDER holds a store that knows the organisations already. Each contender makes itself ready and
returns what is timed.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from benchmarks._measure import spent

HAND = Path(__file__).parent / "handwritten"


def twofold(folder: Path, csv: Path) -> Callable[[], object]:
    """As `twofold registers import` does it: the register's document, every check, one commit."""
    from twofold import registers
    from twofold.workspace import open_city

    return lambda: registers.import_file(
        open_city(folder), "enterprise_report", csv, who="benchmark"
    )


def duckdb_bare(folder: Path, csv: Path) -> Callable[[], object]:
    """DuckDB's own reader into a table of the same types."""
    return _script("bare", folder, lambda: {"path": str(csv)})


def duckdb_checked(folder: Path, csv: Path) -> Callable[[], object]:
    """The same with our checks in SQL by hand."""
    return _script("checked", folder, lambda: {
        "path": str(csv), "sha256": hashlib.sha256(csv.read_bytes()).hexdigest()
    })  # fmt: skip


def _script(name: str, folder: Path, values: Callable[[], dict[str, str]]) -> Callable[[], object]:
    import duckdb

    text = (HAND / f"import.{name}.sql").read_text(encoding="utf-8")

    def run() -> None:
        given = values()
        with duckdb.connect(str(folder / "store.duckdb")) as connection:
            connection.execute("SET enable_progress_bar = false")
            for statement in connection.extract_statements(text):
                wanted = {n: given[n] for n in statement.named_parameters}
                connection.execute(statement, wanted)

    return run


NAMES = {
    "twofold": "Twofold",
    "duckdb_bare": "DuckDB, nothing checked",
    "duckdb_checked": "DuckDB, checks by hand",
}

if __name__ == "__main__":
    work = globals()[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    print(json.dumps(asdict(spent(work))))
