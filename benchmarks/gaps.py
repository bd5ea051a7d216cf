"""Do the printed gaps close? Every failing comparison of national policies, a million rows each.

The gap is added to the fact it names (and to what that fact is part of), or for a date the fact is
moved by so many days; then the same policy judges the changed rows. Every comparison must hold.
"""

from __future__ import annotations

from datetime import date

import duckdb

from benchmarks import _rows, _table
from benchmarks.library import day_of
from twofold import policies
from twofold.policies import compile as compiled
from twofold.policies.model import Policy
from twofold.sql.layers import relation, render
from twofold.sql.nodes import Type
from twofold.workspace import library_only

ROWS = 1_000_000


def main(rows: int = ROWS) -> None:
    """Prints, for each comparison that has gaps, how many failed and how many the gap closes."""
    lines = []
    for id_, policy in policies.policies(library_only()).items():
        _table.say(f"{id_}, {rows:,} rows")
        connection = duckdb.connect(config={"memory_limit": "2GB", "threads": 2})
        connection.execute("SET enable_progress_bar = false")
        connection.execute(_rows.create(policy, rows))
        for prefix, (failing, closed) in closures(connection, policy, day_of(policy)).items():
            share = f"{closed / failing:.4%}" if failing else "—"
            lines.append((id_, prefix, f"{failing:,}", f"{closed:,}", share))
        connection.close()
    _table.show(("policy", "comparison", "failing", "closed", "share"), lines)


def closures(
    connection: duckdb.DuckDBPyConnection, policy: Policy, day: date
) -> dict[str, tuple[int, int]]:
    """For each comparison with a fact to change: how many rows fail it with a gap, and how many of
    those meet it once the gap is applied. Reads the table `facts`, leaves `decided` behind."""
    decided = render(compiled.decisions(policy, relation("facts"), day, ["subject"]), "duckdb")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE decided AS {decided}")
    found: dict[str, tuple[int, int]] = {}
    columns = {row[0] for row in connection.execute("DESCRIBE decided").fetchall()}
    for step in compiled.steps(policy):
        atom = step.atom
        if not atom.fact or f"{step.prefix}__gap" not in columns:
            continue
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE closing AS
            SELECT f.* REPLACE ({", ".join(_moved(policy, step))})
            FROM facts AS f JOIN decided AS d USING (subject)
            WHERE d."{step.prefix}__gap" IS NOT NULL""")
        again = render(compiled.decisions(policy, relation("closing"), day, ["subject"]), "duckdb")
        row = connection.execute(
            f'SELECT COUNT(*), COUNT(*) FILTER (WHERE "{step.prefix}__holds") FROM ({again})'
        ).fetchone()
        assert row is not None
        found[step.prefix] = (row[0], row[1])
    return found


def _moved(policy: Policy, step: compiled.Step) -> list[str]:
    """The fact with its gap applied, and what it is part of, as columns of a REPLACE list."""
    atom, gap = step.atom, f'd."{step.prefix}__gap"'
    sign = "+" if atom.rises else "-"
    kind = policy.facts[atom.fact].type
    if kind is Type.DATE:
        return [f"CAST(f.{atom.fact} {sign} CAST({gap} AS INTEGER) AS DATE) AS {atom.fact}"]
    if kind is Type.RATIO:
        moved = f"f.{atom.fact}__n {sign} {gap} * f.{atom.fact}__d"
        return [f"CAST({moved} AS DECIMAL(38, 8)) AS {atom.fact}__n"]
    names = [name for name in (atom.fact, atom.whole) if name and name in _columns(policy)]
    return [f"f.{name} {sign} {gap} AS {name}" for name in names]


def _columns(policy: Policy) -> set[str]:
    return set(compiled.needed(policy))
