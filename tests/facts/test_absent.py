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


# --- WHERE


def whose(where: str, what: str = "SUM(amount)", type_: str = "money") -> list[Any]:
    absent = {"money": "0", "count": "0", "yes/no": "no"}[type_]
    select = f"SELECT holder AS subject, {what} AS x FROM deal WHERE {where} GROUP BY holder"
    return list(measured(select, f"x | {type_} | | {absent}").values())


def test_a_row_that_may_take_part_is_not_dropped() -> None:
    select = (
        "SELECT holder AS subject, SUM(amount) AS x FROM deal WHERE kind = 'new' GROUP BY holder"
    )
    assert measured(select, "x | money | | 0")["C"] is None


def test_a_where_that_decides_on_every_row_drops_what_it_says() -> None:
    # A has old 1.00 and new 2.00; B new 1.00 and a blank; C a blank; D old 5.00; E nothing.
    assert whose("kind = 'new'") == [2, None, None, 0, 0]
    assert whose("kind IS NOT NULL AND kind = 'new'") == [2, 1, 0, 0, 0]
    assert whose("kind IS NULL", "COUNT(*)", "count") == [0, 1, 1, 0, 0]
    assert whose("holder = 'A'", "COUNT(*)", "count") == [2, 0, 0, 0, 0]
    # B's second row is blank, but its day cannot matter: a blank kind is let through.
    assert whose("kind IS NULL OR signed_on IS NULL", "COUNT(*)", "count") == [0, 1, 1, 0, 0]


def one_by_one(where: str, kind: str = "text") -> list[Any]:
    select = f"SELECT holder AS subject, kind AS x FROM deal WHERE {where}"
    return list(measured(select, f"x | {kind} | | unknown").values())


def test_a_row_handed_on_alone_is_unknown_where_another_may_be() -> None:
    assert one_by_one("kind = 'new'") == ["new", None, None, None, None]
    select = "SELECT holder AS subject, good AS x FROM deal WHERE kind = 'new'"
    found = measured(select, "x | yes/no | | no")
    # D certainly has no new one, nor has E; B has one, and one that may be new.
    assert found == {"A": False, "B": None, "C": None, "D": False, "E": False}


def test_a_where_in_from_is_left_for_the_one_outside() -> None:
    inner = "(SELECT holder, amount, signed_on FROM deal WHERE kind = 'new') AS d"
    select = f"SELECT holder AS subject, SUM(amount) AS x FROM {inner} GROUP BY holder"
    assert list(measured(select, "x | money | | 0").values()) == [2, None, None, 0, 0]
    select = (
        f"SELECT d.holder AS subject, d.amount AS x FROM organisation JOIN {inner} ON id = holder"
    )
    assert list(measured(select, "x | money | | 0").values()) == [2, None, None, 0, 0]
    select += " WHERE signed_on >= DATE '2025-01-01'"
    assert list(measured(select, "x | money | | 0").values()) == [2, None, None, 0, 0]


# --- counts, windows, quotients


@pytest.mark.parametrize("aggregate", ["COUNT_IF(kind = 'new')", "COUNT(DISTINCT kind)"])
def test_other_counts_are_strict_too(aggregate: str) -> None:
    select = f"SELECT holder AS subject, {aggregate} AS x {BY}"
    assert measured(select, "x | count | | 0")["B"] is None


@pytest.mark.parametrize(
    ("aggregate", "expected"),
    [
        ("COUNT(DISTINCT kind)", [2, None, None, 1, 0]),
        ("COUNT(DISTINCT holder)", [1, 1, 1, 1, 0]),
        ("COUNT(DISTINCT kind) FILTER (WHERE kind IS NOT NULL)", [2, 1, 0, 1, 0]),
        ("COUNT_IF(kind = 'new')", [1, None, None, 0, 0]),
        ("COUNT_IF(good) FILTER (WHERE kind = 'old')", [1, None, None, 0, 0]),
        # What a row has is what COUNT of a column asks, and so it passes over nothing.
        ("COUNT(kind)", [2, 1, 0, 1, 0]),
    ],
)
def test_a_count_is_unknown_where_a_row_may_belong_to_it(
    aggregate: str, expected: list[Any]
) -> None:
    select = f"SELECT holder AS subject, {aggregate} AS x {BY}"
    assert list(measured(select, "x | count | | 0").values()) == expected


def test_money_is_a_decimal_whatever_the_select_computes() -> None:
    select = f"SELECT holder AS subject, SUM(amount) / 3 AS x {BY}"
    assert isinstance(measured(select, "x | money | | unknown")["A"], Decimal)


@pytest.mark.parametrize(
    ("type_", "what", "expected"),
    [
        ("money", "MAX(amount) / 3", "0.67"),  # 2/3
        ("money", "-MAX(amount) / 3", "-0.67"),
        ("money", "MAX(amount) / -3", "-0.67"),
        ("money", "MAX(amount) * 0.0025", "0.01"),  # half up: 0.005
        ("money", "3 * (MAX(amount) / 3)", "2.00"),
        ("money", "9999999999999.99 / 3", "3333333333333.33"),
        ("money", "10000000000000 / 0.01", "1000000000000000.00"),
        ("number", "MAX(amount) / 3", "0.666667"),
        ("number", "1 / 3 / 3", "0.111111"),
        ("number", "AVG(amount)", "1.500000"),
        ("number", "AVG(amount) FILTER (WHERE good)", "1.000000"),
        ("count", "SUM(1)", 2),
    ],
)
def test_a_fact_has_the_type_that_is_declared(type_: str, what: str, expected: Any) -> None:
    found = measured(f"SELECT holder AS subject, {what} AS x {BY}", f"x | {type_} | | unknown")["A"]
    assert str(found) == str(expected)
    assert type(found) is (int if type_ == "count" else Decimal)


@pytest.mark.parametrize("what", ["SUM(amount) / 0", "1 / (SUM(amount) - SUM(amount))", "0 / 0"])
def test_a_quotient_by_zero_is_unknown(what: str) -> None:
    found = measured(f"SELECT holder AS subject, {what} AS x {BY}", "x | money | | unknown")
    assert set(found.values()) == {None}
    assert set(plainly(f"SELECT holder AS subject, {what} AS x {BY}").values()) != {None}


def test_an_average_is_unknown_where_one_of_its_rows_is() -> None:
    select = f"SELECT holder AS subject, AVG(amount) AS x {BY}"
    assert measured(select, "x | money | | unknown")["B"] is None
    assert plainly(select)["B"] == 1


def test_a_window_is_run_or_refused() -> None:
    select = (
        "SELECT DISTINCT holder AS subject, SUM(amount) OVER (PARTITION BY holder) AS x FROM deal"
    )
    assert measured(select, "x | money | | 0")["A"] == 3


@pytest.mark.parametrize(
    ("aggregate", "expected"),
    [
        ("SUM(amount)", [3, None, None, 5, 0]),
        ("AVG(amount)", [Decimal("1.5"), None, None, 5, 0]),
        ("SUM(amount) FILTER (WHERE kind = 'new')", [2, None, None, 0, 0]),
        ("COUNT(*) FILTER (WHERE kind = 'new')", [1, None, None, 0, 0]),
    ],
)
def test_a_window_is_as_strict_as_a_group(aggregate: str, expected: list[Any]) -> None:
    select = (
        f"SELECT DISTINCT holder AS subject, {aggregate} OVER (PARTITION BY holder) AS x FROM deal"
    )
    assert list(measured(select, "x | money | | 0").values()) == expected
