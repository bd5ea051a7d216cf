"""The gap that is printed closes the clause, for every row that fails it; one unit less does not.

The rows crowd the thresholds and leave some facts out (`benchmarks/_rows.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from benchmarks import _rows
from benchmarks.gaps import closures
from tests.policies.library import IDS, policy
from twofold.policies import compile as compiled
from twofold.policies.model import Policy
from twofold.sql.layers import relation
from twofold.sql.nodes import STEP, Type

DAY = date(2025, 6, 30)
ROWS = 30_000
LEAST = 500  # failing rows for each comparison

Closed = dict[str, tuple[int, int]]
Made = dict[str, tuple[duckdb.DuckDBPyConnection, Closed]]


@pytest.fixture(scope="module")
def made() -> Iterator[Made]:
    """For each policy its rows, decided, and what closing the gaps did."""
    found: Made = {}
    for id_ in IDS:
        connection = duckdb.connect()
        connection.execute(_rows.create(policy(id_), ROWS))
        found[id_] = connection, closures(connection, policy(id_), DAY)
    yield found
    for connection, _ in found.values():
        connection.close()


def closable(of: Policy) -> list[compiled.Step]:
    """The comparisons that a change of one fact can close."""
    return [step for step in compiled.steps(of) if step.atom.gap_type and step.atom.fact]


CLOSABLE = [(id_, step.prefix) for id_ in IDS for step in closable(policy(id_))]


def test_these_are_the_clauses_that_a_fact_can_close() -> None:
    assert CLOSABLE == [
        ("cn.hnte", "age__1"), ("cn.hnte", "ip__1"), ("cn.hnte", "staff__1"),
        ("cn.hnte", "rd__1"), ("cn.hnte", "rd_domestic__1"), ("cn.hnte", "product__1"),
        ("cn.tech-sme", "size_staff__1"), ("cn.tech-sme", "size_revenue__1"),
        ("cn.tech-sme", "size_assets__1"),
    ]  # fmt: skip


@pytest.mark.parametrize(("id_", "prefix"), CLOSABLE)
def test_every_gap_closes(made: Made, id_: str, prefix: str) -> None:
    failing, closed = made[id_][1][prefix]
    assert failing >= LEAST
    assert closed == failing


@pytest.mark.parametrize(("id_", "prefix"), CLOSABLE)
def test_one_unit_less_closes_none(made: Made, id_: str, prefix: str) -> None:
    connection, of = made[id_][0], policy(id_)
    step = next(step for step in closable(of) if step.prefix == prefix)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE less AS SELECT f.* REPLACE ({", ".join(_almost(of, step))})
        FROM facts AS f JOIN decided AS d USING (subject) WHERE d."{prefix}__gap" IS NOT NULL""")
    again = compiled.decisions(of, relation("less"), DAY, ["subject"]).sql(dialect="duckdb")
    row = connection.execute(
        f'SELECT COUNT(*), COUNT(*) FILTER (WHERE "{prefix}__holds") FROM ({again})'
    ).fetchone()
    assert row == (made[id_][1][prefix][0], 0)


def _almost(of: Policy, step: compiled.Step) -> list[str]:
    """The fact, and what it is part of, changed by the gap less its smallest step."""
    atom, sign = step.atom, "+" if step.atom.rises else "-"
    fact = of.facts[atom.fact]
    unit = 1 if fact.type is Type.DATE else STEP[fact.type]
    change = f'{sign} CAST(d."{step.prefix}__gap" - {unit} AS DECIMAL(38, 2))'
    if fact.type is Type.DATE:
        change = f'{sign} CAST(d."{step.prefix}__gap" - 1 AS INTEGER)'
    read = set(compiled.needed(of))
    return [f"f.{name} {change} AS {name}" for name in (fact.name, atom.whole) if name in read]


@pytest.mark.parametrize(
    ("id_", "prefix", "limit", "needed"),
    [("cn.hnte", "innovation__1", 70, 71), ("cn.tech-sme", "evaluation__1", 60, 60)],
)
def test_points_are_counted_from_the_worst_that_is_open(
    made: Made, id_: str, prefix: str, limit: int, needed: int
) -> None:
    row = (
        made[id_][0]
        .execute(f"""
        SELECT COUNT(*), COUNT(*) FILTER (WHERE {prefix}__value + {prefix}__gap = {needed}),
               ANY_VALUE({prefix}__threshold)
        FROM decided WHERE {prefix}__gap IS NOT NULL""")
        .fetchone()
    )
    assert row is not None
    failing, reach, threshold = row
    assert failing >= LEAST
    assert (reach, threshold) == (failing, limit)
