"""Each construct that may stand in a tree gives the same on Spark as on DuckDB, and as it must.

Expected values are closed forms: three-valued logic, the calendar, decimal arithmetic, doubles.
All expressions of one kind are asked in one SELECT, so that Spark plans once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from twofold.errors import Conflict, InputError
from twofold.sql import spark as engine
from twofold.sql import sparksql
from twofold.sql.engine import Connection, empty
from twofold.sql.statements import Tree, create_as, create_view, fill, literal, named

NEEDED = pytest.mark.needs("java", "pyspark")
ENGINES = ["duckdb", pytest.param("spark", marks=NEEDED)]
D = Decimal

# (expression, its value)
VALUES: list[tuple[str, Any]] = [
    # whole numbers and decimals
    ("CAST(12345678901234567890.6 AS HUGEINT)", 12345678901234567891),
    ("CAST(CAST(2.5 AS DECIMAL(3, 1)) AS INTEGER)", 3),
    ("CAST(CAST(-2.5 AS DECIMAL(3, 1)) AS INTEGER)", -3),
    ("CAST(CAST(7.4 AS DECIMAL(3, 1)) AS SMALLINT)", 7),
    ("CAST(NULL AS BIGINT)", None),
    ("CAST(100000000000000000000 AS HUGEINT) // 3", 33333333333333333333),
    ("(CAST(10 AS HUGEINT) + 9 - 1) // 9", 2),
    ("CAST(-7 AS HUGEINT) // 2", -3),
    ("CAST(1.0001 AS DECIMAL(38, 4)) * CAST(1.0001 AS DECIMAL(38, 4))", D("1.00020001")),
    ("CAST(0.05 AS DECIMAL(38, 4)) - CAST(0.000001 AS DECIMAL(38, 6))", D("0.049999")),
    ("CAST(1.005 AS DECIMAL(38, 2))", D("1.01")),
    ("ROUND(2.345, 2)", D("2.35")),
    ("ROUND(-2.345, 2)", D("-2.35")),
    ("FLOOR(CAST(-1.5 AS DECIMAL(38, 8)))", -2),
    ("CEIL(CAST(1.00000001 AS DECIMAL(38, 8)))", 2),
    ("MOD(-7, 3)", -1),
    ("ABS(-0.05)", D("0.05")),
    ("-(2 - 5)", 3),
    ("3000000000 * 3000000000", 9 * 10**18),
    # doubles
    ("CAST(1 AS DOUBLE) / CAST(3 AS DOUBLE)", 1 / 3),
    ("CAST(CAST(9495248759147553.2203 AS DECIMAL(38, 4)) AS DOUBLE)", 9495248759147553.2203),
    ("CAST(CAST(-9488878927692058.34 AS DECIMAL(38, 2)) AS DOUBLE)", -9488878927692058.34),
    # what is missing
    ("LEAST(NULL, 3, 2.5)", D("2.5")),
    ("GREATEST(NULL, 3, 2.5)", 3),
    ("COALESCE(NULL, 0.5)", D("0.5")),
    ("NULLIF(2, 2)", None),
    ("CAST(NULL AS BOOLEAN) AND FALSE", False),
    ("CAST(NULL AS BOOLEAN) OR TRUE", True),
    ("NOT CAST(NULL AS BOOLEAN)", None),
    ("NULL IS NULL", True),
    ("NULL = 1", None),
    ("2 IN (1, NULL)", None),
    ("1 IS NOT DISTINCT FROM NULL", False),
    ("CASE WHEN CAST(NULL AS BOOLEAN) THEN 1 ELSE 0.5 END", D("0.5")),
    # comparisons of unlike scales
    ("CAST(1.2345 AS DECIMAL(38, 4)) > CAST(1.23 AS DECIMAL(38, 2))", True),
    ("CAST(1.2345 AS DECIMAL(38, 4)) = CAST(1.23 AS DECIMAL(38, 2))", False),
    ("0.05 >= CAST(0.0500 AS DECIMAL(38, 4))", True),
    ("1 < 2", True),
    ("2 <= 1", False),
    ("1 <> 1.0", False),
    ("5 BETWEEN 5 AND 4.9999", False),
    # dates
    ("DATE '2024-02-28' + 2", date(2024, 3, 1)),
    ("CAST(DATE '2024-01-31' + INTERVAL 1 MONTH AS DATE)", date(2024, 2, 29)),
    ("CAST(DATE '2024-02-29' - INTERVAL 1 YEAR AS DATE)", date(2023, 2, 28)),
    ("CAST(DATE '2023-02-28' + INTERVAL 12 MONTH AS DATE)", date(2024, 2, 28)),
    ("DATE '2024-12-31' + INTERVAL 1 MONTH", datetime(2025, 1, 31)),
    ("DATE '2025-06-30' >= DATE '2024-06-30' + INTERVAL 1 YEAR", True),
    ("DATE_DIFF('day', DATE '2024-02-28', DATE '2024-03-01')", 2),
    ("DATE_DIFF('day', DATE '2024-03-01', DATE '2024-02-28')", -2),
    ("EXTRACT(YEAR FROM DATE '2024-12-31')", 2024),
    ("LAST_DAY(DATE '2024-02-01')", date(2024, 2, 29)),
    ("LAST_DAY(DATE '2023-03-01' + -1)", date(2023, 2, 28)),
    ("CAST('9999-12-31' AS DATE)", date(9999, 12, 31)),
    # texts
    (r"'o''hara\x'", r"o'hara\x"),
    ("'制造'", "制造"),
    ("'a' < 'B'", False),
    ("'制造' IN ('marine', '制造')", True),
    ("CONTAINS(LOWER('Qingdao'), 'dao')", True),
    ("STARTS_WITH('Qingdao', 'dao')", False),
    ("SUBSTRING('制造C16', 3, 3)", "C16"),
    ("SUBSTRING('F', 1, 3)", "F"),
    ("SUBSTRING(NULL, 1, 1)", None),
    ("CAST(2024 AS TEXT)", "2024"),
    ("CAST(DATE '2024-03-01' AS VARCHAR)", "2024-03-01"),
]

# Rows of (group, x, amount, day, points, good), and what an aggregate makes of them.
ROWS = pa.table({
    "g": ["a", "a", "a", "b", None],
    "x": pa.array([1, 2, 2, None, 5], pa.int64()),
    "amount": pa.array([D("0.10"), D("0.20"), None, D("10000000000000.00"), None],
                       pa.decimal128(18, 2)),
    "day": pa.array([date(2024, 1, 1), date(2024, 3, 1), date(2024, 5, 1), None, None]),
    "points": pa.array([3, 5, None, 7, None], pa.int64()),
    "good": pa.array([True, False, None, None, None]),
})  # fmt: skip
AGGREGATES: list[tuple[str, Any]] = [
    ("COUNT(*)", 5),
    ("COUNT(x)", 4),
    ("COUNT(DISTINCT x)", 3),
    ("COUNT(DISTINCT x) FILTER (WHERE g = 'a')", 2),
    ("COUNT(*) FILTER (WHERE x > 1)", 3),
    ("SUM(amount)", D("10000000000000.30")),
    ("SUM(amount) FILTER (WHERE g = 'nobody')", None),
    ("SUM(x)", 10),
    ("MIN(day)", date(2024, 1, 1)),
    ("MAX(amount)", D("10000000000000.00")),
    ("BOOL_OR(good)", True),
    ("BOOL_AND(good)", False),
    ("ARG_MAX(points, day)", 5),  # the row of the latest day has no points
    ("ARG_MAX(points, day) FILTER (WHERE x = 1)", 3),
    ("ARG_MAX(points, day) FILTER (WHERE x = 5)", None),
]

# SELECTs over the same rows, and their rows.
SELECTS: list[tuple[str, list[tuple[Any, ...]]]] = [
    ("SELECT g FROM t ORDER BY g, x", [("a",), ("a",), ("a",), ("b",), (None,)]),
    ("SELECT DISTINCT g FROM t ORDER BY g DESC", [("b",), ("a",), (None,)]),
    ("SELECT x FROM t ORDER BY x LIMIT 2 OFFSET 1", [(2,), (2,)]),
    ("SELECT g, SUM(x) FROM t GROUP BY g HAVING SUM(x) >= 5 ORDER BY g", [("a", 5), (None, 5)]),
    (
        "WITH c AS (SELECT g FROM t) SELECT a.x, b.x FROM (SELECT * FROM t WHERE x = 1) AS a "
        "LEFT JOIN t AS b ON a.g = b.g AND b.x = 2 ORDER BY a.x", [(1, 2), (1, 2)],
    ),
    ("SELECT x FROM t WHERE x = 1 UNION ALL SELECT x FROM t WHERE x = 5 ORDER BY x", [(1,), (5,)]),
]  # fmt: skip

REFUSED = [
    "x / 3", "AVG(x)", "my_function(x)", "reflect('java.lang.System', 'exit', 1)", "x // 2",
    "ROW_NUMBER() OVER ()", "TRY_CAST(g AS INTEGER)", "g LIKE 'a%'", "DATE_DIFF('year', day, day)",
    "CAST(day AS TIMESTAMP)", "STDDEV(x)", "[x]", "EXISTS (SELECT 1)",
]  # fmt: skip


@pytest.fixture(scope="module")
def connections() -> Iterator[dict[str, Connection]]:
    """What was opened, by engine; a session of Spark costs seconds."""
    made: dict[str, Any] = {}
    yield made
    for manager, _ in made.values():
        manager.__exit__(None, None, None)


def opened(connections: dict[str, Any], engine_: str) -> Connection:
    if engine_ not in connections:
        manager = empty(engine_)
        connections[engine_] = (manager, manager.__enter__())
    return connections[engine_][1]


def select(expressions: list[tuple[str, Any]], source: str = "") -> Tree:
    columns = [named(fill(text), f"c{n}") for n, (text, _) in enumerate(expressions)]
    return fill(f"SELECT _columns {source}", columns=columns)


@pytest.mark.slow
@pytest.mark.parametrize("engine_", ENGINES)
def test_every_expression_means_what_it_must(connections, engine_: str) -> None:
    (row,) = opened(connections, engine_).rows(select(VALUES))
    wrong = [(text, found, wanted) for (text, wanted), found in zip(VALUES, row, strict=True)
             if found != wanted or (found is None) != (wanted is None)
             or isinstance(found, bool) != isinstance(wanted, bool)
             or isinstance(found, datetime) != isinstance(wanted, datetime)]  # fmt: skip
    assert not wrong


@pytest.mark.slow
@pytest.mark.parametrize("engine_", ENGINES)
def test_every_aggregate_means_what_it_must(connections, engine_: str) -> None:
    connection = opened(connections, engine_)
    with connection.offered("t", ROWS):
        (row,) = connection.rows(select(AGGREGATES, "FROM t"))
        found = dict(zip([text for text, _ in AGGREGATES], row, strict=True))
        assert found == dict(AGGREGATES)
        for text, wanted in SELECTS:
            assert connection.rows(fill(text)) == wanted, text


@pytest.mark.parametrize("text", REFUSED)
def test_what_was_never_compared_is_refused(text: str) -> None:
    with pytest.raises(InputError) as error:
        sparksql.rendered(fill("SELECT _what FROM t", what=fill(text)))
    assert error.value.key == "engine.not_on_spark"


def test_every_construct_that_is_let_through_is_pinned_here() -> None:
    """House rule: a function may stand in a document only when a test pins it on every engine."""
    trees = [select(VALUES), select(AGGREGATES, "FROM t"), *(fill(text) for text, _ in SELECTS),
             fill("SELECT _day", day=literal(date(2024, 1, 1)))]  # fmt: skip
    met = {type(node) for tree in trees for node in tree.walk()}
    assert {*sparksql._SAME, *sparksql._CHANGES} - met == set()


def test_a_tree_is_left_as_it_was() -> None:
    tree = fill("SELECT ARG_MAX(CAST(x AS HUGEINT) // 2, d) FILTER (WHERE x > 1) FROM t")
    before = tree.sql(dialect="duckdb")
    sparksql.rendered(tree)
    assert tree.sql(dialect="duckdb") == before


# --- the connection


@NEEDED
@pytest.mark.slow
def test_what_does_not_fit_is_an_error_and_no_other_number(connections) -> None:
    spark = opened(connections, "spark")
    most = "CAST(99999999999999999999999999999999999999 AS DECIMAL(38, 0))"
    for text in (f"{most} * 10", f"{most} + 1", "CAST(9223372036854775807 AS BIGINT) + 1",
                 "MOD(1, 0)", "CAST('x' AS DATE)"):  # fmt: skip
        with pytest.raises(Exception, match=r"OVERFLOW|OUT_OF_RANGE|BY_ZERO|CAST_INVALID_INPUT"):
            spark.rows(fill("SELECT _what AS x", what=fill(text)))


@NEEDED
@pytest.mark.slow
def test_temporary_tables_are_a_connection_s_own(connections) -> None:
    spark = opened(connections, "spark")
    with spark.offered("rows of 1.a", ROWS):
        spark.run(create_as("made of 1.a", fill("SELECT * FROM _t", t="rows of 1.a")))
    spark.run(create_view("seen", fill("SELECT x FROM _t", t="made of 1.a")))
    assert spark.value(fill("SELECT SUM(x) FROM seen")) == 10
    everything = fill("SELECT * FROM _t", t="made of 1.a")
    assert spark.columns(everything) == {
        "g": "TEXT", "x": "BIGINT", "amount": "DECIMAL(18, 2)", "day": "DATE", "points": "BIGINT",
        "good": "BOOLEAN",
    }  # fmt: skip
    with engine.opened() as other, pytest.raises(InputError) as error:
        other.rows(everything)
    assert error.value.key == "engine.bad_select"
    with pytest.raises(InputError):
        spark.rows(fill("SELECT * FROM _t", t="rows of 1.a"))


@NEEDED
@pytest.mark.slow
def test_a_file_is_no_table(connections, tmp_path) -> None:
    spark = opened(connections, "spark")
    (tmp_path / "secret.csv").write_text("a\n1\n")
    reached = fill("SELECT * FROM csv._file", file=str(tmp_path / "secret.csv"))
    with pytest.raises(InputError) as error:
        spark.rows(reached)
    assert error.value.key == "engine.bad_select"


def test_without_pyspark_one_error_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(Conflict) as error, empty("spark"):
        pass
    assert error.value.key == "engine.no_pyspark"


@pytest.mark.needs("pyspark")
def test_without_java_one_error_says_which(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(Conflict) as error:
        engine._launch()
    assert error.value.key == "engine.no_java"
