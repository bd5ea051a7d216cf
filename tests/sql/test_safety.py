"""What a clause or a facts SELECT must never reach: files, settings, other tables, other rows."""

from __future__ import annotations

import ast
from pathlib import Path

import duckdb
import pytest
import sqlglot

from tests.sql.asking import DAY, answer, fence, policy
from tests.support import ROOT
from twofold.errors import InputError, Place
from twofold.policies import compile as compiled
from twofold.sql.duckdb import in_memory
from twofold.sql.layers import relation
from twofold.sql.queries import bound_query, read_query

CLAUSES = [
    "resident; DROP TABLE facts",
    "resident; SELECT 1",
    "SELECT resident",
    "FROM facts",
    "VALUES (TRUE)",
    "TABLE facts",
    "PRAGMA version",
    "SET threads = 1",
    "ATTACH 'x.db'",
    "COPY facts TO 'x.csv'",
    "INSTALL httpfs",
    "EXISTS (SELECT 1 FROM facts)",
    "revenue > ANY (SELECT 1)",
    "revenue > ALL (SELECT 1)",
    "revenue = (SELECT MAX(revenue) FROM facts)",
    "staff IN (SELECT 1)",
    "staff IN (FROM range(3))",
    "resident UNION SELECT TRUE",
    "resident ORDER BY revenue",
    "resident LIMIT 1",
    "ROW_NUMBER() OVER () > 1",
    "SUM(revenue) OVER (ORDER BY revenue) > 1",
    "COUNT(*) > 1",
    "COUNT(*) FILTER (WHERE resident) > 1",
    "BOOL_AND(resident)",
    "* > 1",
    "COLUMNS(*) > 1",
    "facts.* > 1",
    "facts.revenue > 1",
    "main.facts.revenue > 1",
    "LIST_FILTER([1], x -> x > 1) = 1",
    "LEAST(x -> x, 1) > 1",
    "[revenue] = [1]",
    "{'a': revenue} = 1",
    "level[1] = 'a'",
    "level || 'x' = 'y'",
    "level LIKE '%'",
    "level ~ '.*'",
    "LENGTH(level) > 1",
    "REGEXP_MATCHES(level, '.*')",
    "read_text('/etc/passwd') = 'x'",
    "read_csv('x.csv') = 1",
    "glob('*') = 'x'",
    "getenv('HOME') = 'x'",
    "current_setting('threads') = 'x'",
    "RANDOM() > 0.5",
    "NOW() > registered_on",
    "CURRENT_DATE > registered_on",
    "TODAY() > registered_on",
    "TIMESTAMP '2025-01-01' > registered_on",
    "registered_on + INTERVAL 1 YEAR <= :day",
    "EXTRACT(YEAR FROM registered_on) > 2000",
    "level COLLATE nocase = 'a'",
    "revenue AS x",
    "revenue := 1",
    "$1 > revenue",
    "? > revenue",
    "#1 > 0",
    "revenue IS DISTINCT FROM 1",
    "(revenue, rd) = (1, 2)",
    "revenue ** 2 > 1",
    "revenue // 2 > 1",
    "revenue & 1 = 1",
]


@pytest.mark.parametrize("text", CLAUSES)
def test_a_clause_is_only_what_is_listed(text: str) -> None:
    with pytest.raises(InputError) as caught:
        policy(fence("require", "it", text))
    assert caught.value.key.startswith("sql.")
    assert str(caught.value.at) == "x.md:19"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("resident -- AND staff >= 10"),
        pytest.param("resident /* AND staff >= 10 */"),
        pytest.param("/*+ hint */ resident"),
        pytest.param("resident;"),
    ],
)
def test_comments_are_refused(text: str) -> None:
    """What an official reads as a condition would be none: notes belong into the prose."""
    with pytest.raises(InputError):
        policy(fence("require", "it", text))


def test_what_is_quoted_stays_text() -> None:
    """Quotes, semicolons and comment signs in a text go to the engine as that text."""
    for text in ("'; DROP TABLE facts; --", "/* x */", 'a"b', "\\", "%s {0} :day $1"):
        clause = "level = '" + text.replace("'", "''") + "'"
        assert answer(clause, level=text) == "met"
        assert answer(clause, level=text + " ") == "unmet"


def test_no_name_of_a_document_reaches_the_sql_as_text() -> None:
    """The SELECT has names in quotes and values as literals, and only one statement."""
    made = policy(fence("require", "it", "level = 'x''; DROP TABLE facts; --'"))
    text = compiled.decisions(made, relation("facts"), DAY, ["subject"]).sql(dialect="duckdb")
    (statement,) = sqlglot.parse(text, dialect="duckdb")
    assert isinstance(statement, sqlglot.exp.Select)


# --- facts SELECTs: anything that one SELECT over registers can, and nothing beside

SELECTS = [
    "SELECT id AS subject FROM read_csv('a.csv')",
    "SELECT id AS subject FROM read_text('/etc/passwd')",
    "SELECT id AS subject FROM glob('*')",
    "SELECT id AS subject FROM query('SELECT 1 AS id')",
    "SELECT id AS subject FROM duckdb_settings()",
    "SELECT id AS subject FROM main.organisation",
    "SELECT id AS subject FROM information_schema.tables",
    "SELECT id AS subject FROM (SELECT * FROM parquet_scan('a.parquet'))",
    "WITH x AS (SELECT * FROM read_csv('a.csv')) SELECT id AS subject FROM x",
    "SELECT id AS subject FROM organisation WHERE id IN (SELECT a FROM read_csv('a.csv'))",
    "SELECT id AS subject FROM organisation; DROP TABLE organisation",
    "SELECT id AS subject INTO x FROM organisation",
    "WITH x AS (DELETE FROM organisation RETURNING id) SELECT id AS subject FROM x",
    "INSERT INTO organisation SELECT 1 AS subject",
    "CREATE TABLE x AS SELECT 1 AS subject",
    "COPY organisation TO 'a.csv'",
    "ATTACH 'a.db'",
    "PRAGMA database_list",
    "SET threads = 1",
    "CALL pragma_version()",
    "DESCRIBE organisation",
    "EXPLAIN SELECT id AS subject FROM organisation",
    "SELECT id AS subject, * FROM organisation",
    "SELECT id AS subject, o.* FROM organisation AS o",
]


@pytest.mark.parametrize("text", SELECTS)
def test_a_facts_select_is_one_select_over_registers(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_query(text, Place("x.md", 7))
    assert caught.value.key in {"sql.table_function", "sql.one_select", "sql.unnamed_column"}
    assert str(caught.value.at) == "x.md:7"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT id AS subject FROM '{path}'",
        'SELECT id AS subject FROM "{path}"',
        "SELECT 1 AS subject FROM organisation, LATERAL read_csv('{path}')",
        "SELECT id AS subject FROM organisation SEMI JOIN '{path}' USING (id)",
    ],
)
def test_no_select_reaches_a_file_by_a_way_round(tmp_path: Path, text: str) -> None:
    """What the check of the text lets through, the engine refuses: it may open no file."""
    path = tmp_path / "a.csv"
    path.write_text("id\n1\n", encoding="utf-8")
    with duckdb.connect() as free:  # the way is there where nothing bars it
        free.execute("CREATE TABLE organisation AS SELECT 1 AS id")
        assert free.execute(text.format(path=path)).fetchall() == [(1,)]
    query = read_query(text.format(path=path), Place("x.md", 7))
    tree = bound_query(query, {}, {}, {}, lambda _: False).rows
    with in_memory() as connection:
        connection.raw.execute("CREATE TABLE organisation AS SELECT 1 AS id")
        with pytest.raises(duckdb.Error, match=r"disabled|does not exist|Permission"):
            connection.rows(tree)


def test_the_engine_is_locked() -> None:
    with in_memory() as connection:
        for statement in (
            "SET enable_external_access = true",
            "SET lock_configuration = false",
            "ATTACH 'x.db'",
            "COPY (SELECT 1) TO 'x.csv'",
            "LOAD httpfs",
        ):
            with pytest.raises(duckdb.Error):
                connection.raw.execute(statement)


# --- every parse, build and render names its dialect

NAMING = {"parse_one", "parse", "transpile", "sql", "build"}


def test_every_parse_build_and_render_names_its_dialect() -> None:
    """In the source of the package: SQLGlot's calls have `dialect=` or `read=`."""
    found = 0
    for path in sorted((ROOT / "twofold" / "sql").glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                continue
            if call.func.attr not in NAMING or (call.func.attr == "sql" and _raw(call)):
                continue
            found += 1
            named = {keyword.arg for keyword in call.keywords}
            assert named & {"dialect", "read"}, f"{path.name}:{call.lineno}"
    assert found > 10


def _raw(call: ast.Call) -> bool:
    """`connection.raw.sql(text)` is DuckDB's own method, `session.sql(text)` Spark's: both take a
    finished text."""
    assert isinstance(call.func, ast.Attribute)
    return ast.unparse(call.func.value).endswith(("raw", "session"))
