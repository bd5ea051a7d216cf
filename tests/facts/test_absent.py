"""Missing is not no: what a missing row, a blank cell and an undecidable filter make of a fact."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.facts.made import TABLES, document, measured, read
from tests.facts.tables import DAY, YEAR
from twofold.facts.compile import givens, relation
from twofold.sql.layers import relation as everything
from twofold.sql.nodes import NEVER

BY = "FROM deal GROUP BY holder"


def plainly(select: str) -> dict[str, Any]:
    """What DuckDB makes of a SELECT joined to the organisations, with COALESCE for no row."""
    with duckdb.connect() as connection:
        for name, values in TABLES.items():
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM ({values})")
        found = connection.execute(
            f"SELECT id, x FROM organisation LEFT JOIN ({select}) ON subject = id ORDER BY id"
        )
        return dict(found.fetchall())


@pytest.mark.parametrize(
    ("type_", "select", "absent", "expected"),
    [
        ("money", "MAX(amount)", "0", Decimal(0)),
        ("count", "COUNT(*)", "0", 0),
        ("number", "MAX(amount)", "0", Decimal(0)),
        ("yes/no", "BOOL_OR(good)", "no", False),
        ("date", "MAX(signed_on)", "never", NEVER),
        ("money", "MAX(amount)", "unknown", None),
        ("yes/no", "BOOL_OR(good)", "unknown", None),
        ("date", "MAX(signed_on)", "unknown", None),
        ("money", "MAX(amount)", "", None),
    ],
)
def test_what_it_means_that_there_is_no_row(
    type_: str, select: str, absent: str, expected: object
) -> None:
    found = measured(f"SELECT holder AS subject, {select} AS x {BY}", f"x | {type_} | | {absent}")
    assert found["E"] == expected
    assert type(found["E"]) is type(expected)
    assert found["C"] is None or select == "COUNT(*)"  # a row of blanks is no missing row


def test_plain_sql_turns_a_missing_row_into_no() -> None:
    """COUNT gives 0 for an organisation whose only row is blank, and a LEFT JOIN nothing at all."""
    select = f"SELECT holder AS subject, COUNT(*) FILTER (WHERE kind = 'new') AS x {BY}"
    assert plainly(select) == {"A": 1, "B": 1, "C": 0, "D": 0, "E": None}
    assert measured(select, "x | count | | 0") == {"A": 1, "B": None, "C": None, "D": 0, "E": 0}
    assert measured(select, "x | count | | unknown")["E"] is None


@pytest.mark.parametrize(
    ("aggregate", "type_", "expected"),
    [
        # B has 1.00 and a blank, C only a blank.
        ("SUM(amount)", "money", [3, None, None, 5, 0]),
        ("MIN(amount)", "money", [1, None, None, 5, 0]),
        ("MAX(amount)", "money", [2, None, None, 5, 0]),
        ("SUM(amount) + SUM(amount)", "money", [6, None, None, 10, 0]),
        ("2 * MAX(amount)", "money", [4, None, None, 10, 0]),
        # B has a yes and a blank, C only a blank, D a no.
        ("BOOL_OR(good)", "yes/no", [True, True, None, False, False]),
        ("BOOL_AND(good)", "yes/no", [False, None, None, False, False]),
        ("COUNT(*)", "count", [2, 2, 1, 1, 0]),
        # B's second row and C's only one may be new or not.
        ("COUNT(*) FILTER (WHERE kind = 'new')", "count", [1, None, None, 0, 0]),
        ("COUNT(*) FILTER (WHERE kind = 'new') > 0", "yes/no", [True, None, None, False, False]),
        ("SUM(amount) FILTER (WHERE kind = 'new')", "money", [2, None, None, 0, 0]),
        ("BOOL_OR(good) FILTER (WHERE kind = 'old')", "yes/no", [True, None, None, False, False]),
        # What the filter says of every row, blank or not, is decided.
        ("COUNT(*) FILTER (WHERE kind IS NULL)", "count", [0, 1, 1, 0, 0]),
        ("COUNT(*) FILTER (WHERE COALESCE(kind, 'old') = 'new')", "count", [1, 1, 0, 0, 0]),
        ("COUNT(*) FILTER (WHERE holder = 'A')", "count", [2, 0, 0, 0, 0]),
        # COALESCE of one column decides nothing about another.
        (
            "COUNT(*) FILTER (WHERE COALESCE(amount, 0) >= 0 AND kind = 'new')",
            "count",
            [1, None, None, 0, 0],
        ),
        ("SUM(amount) FILTER (WHERE kind IS NOT NULL)", "money", [3, 1, 0, 5, 0]),
    ],
)
def test_an_aggregate_is_unknown_where_one_of_its_rows_is(
    aggregate: str, type_: str, expected: list[Any]
) -> None:
    absent = "no" if type_ == "yes/no" else "0"
    found = measured(
        f"SELECT holder AS subject, {aggregate} AS x {BY}", f"x | {type_} | | {absent}"
    )
    assert list(found.values()) == expected


def test_plain_sql_adds_up_what_is_there() -> None:
    assert plainly(f"SELECT holder AS subject, SUM(amount) AS x {BY}")["B"] == 1


def test_the_day_and_the_year_are_given() -> None:
    select = "SELECT holder AS subject, MAX(:day) AS x FROM deal GROUP BY holder"
    assert measured(select, "x | date")["A"] == date(2025, 6, 30)
    select = """SELECT holder AS subject, COUNT(*) AS x FROM deal
                WHERE signed_on BETWEEN :year_start AND :year_end GROUP BY holder"""
    assert measured(select, "x | count | | 0")["A"] == 0  # 2024; the deals are of 2025
    select = "SELECT holder AS subject, MAX(:year) AS x FROM deal GROUP BY holder"
    assert measured(select, "x | count")["A"] == 2024


def test_only_selects_that_yield_a_wanted_fact_are_joined() -> None:
    """A SELECT over a table that does not exist is never run when nobody asks for its fact."""
    of = read(
        document("SELECT id AS subject, id AS a FROM organisation", "a | text"),
        document("SELECT id AS subject, 1 AS b FROM nowhere", "b | count", id_="other"),
    )["organisation"]
    wanted = [of.names["a"]]
    made = relation(of, everything, wanted, givens(DAY, YEAR), {}, lambda _: True)
    assert "nowhere" not in made.sql(dialect="duckdb")
    wanted = list(of.names.values())
    made = relation(of, everything, wanted, givens(DAY, YEAR), {"label": "id"}, lambda _: True)
    assert "nowhere" in made.sql(dialect="duckdb")
    assert "label" in made.sql(dialect="duckdb")


def defect(reason: str, raises: type[Exception] = AssertionError) -> pytest.MarkDecorator:
    return pytest.mark.xfail(reason=f"DEFECT: {reason}", raises=raises, strict=True)


@defect("a WHERE that cannot be decided drops the row without a word")
def test_a_row_that_may_take_part_is_not_dropped() -> None:
    select = (
        "SELECT holder AS subject, SUM(amount) AS x FROM deal WHERE kind = 'new' GROUP BY holder"
    )
    assert measured(select, "x | money | | 0")["C"] is None


@defect("COUNT_IF and COUNT(DISTINCT) pass over what is blank")
@pytest.mark.parametrize("aggregate", ["COUNT_IF(kind = 'new')", "COUNT(DISTINCT kind)"])
def test_other_counts_are_strict_too(aggregate: str) -> None:
    select = f"SELECT holder AS subject, {aggregate} AS x {BY}"
    assert measured(select, "x | count | | 0")["B"] is None


@defect("a fact has whatever type its SELECT happens to give")
def test_money_is_a_decimal_whatever_the_select_computes() -> None:
    select = f"SELECT holder AS subject, SUM(amount) / 3 AS x {BY}"
    assert isinstance(measured(select, "x | money | | unknown")["A"], Decimal)


@defect("an aggregate in a window becomes SQL that cannot be read", duckdb.ParserException)
def test_a_window_is_run_or_refused() -> None:
    select = (
        "SELECT DISTINCT holder AS subject, SUM(amount) OVER (PARTITION BY holder) AS x FROM deal"
    )
    assert measured(select, "x | money | | 0")["A"] == 3
