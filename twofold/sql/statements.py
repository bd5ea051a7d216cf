"""Statements over stored tables, as trees.

A statement is a constant text, parsed once, with blanks (`_name`) that are filled on the tree: by
an identifier, an expression, or a list of them. No value is ever put into text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import sqlglot
from sqlglot import exp

DIALECT = "duckdb"

Part = str | exp.Expression | Sequence[exp.Expression]


@lru_cache(maxsize=512)
def _parsed(text: str) -> exp.Expression:
    return sqlglot.parse_one(text, dialect=DIALECT)


def fill(text: str, **parts: Part) -> exp.Expression:
    """A constant statement with its blanks filled.

    A text fills a blank as a quoted name (of a table or column), a tree as itself (a SELECT where
    a table is expected becomes a subquery), a sequence as so many items of a list.
    """
    tree = _parsed(text).copy()
    blanks = [
        node for node in tree.find_all(exp.Identifier)
        if node.this.startswith("_") and node.this[1:] in parts
    ]  # fmt: skip
    root = exp.Paren(this=tree)  # so that a blank that is the whole text has a parent
    for blank in blanks:
        _replace(blank, parts[blank.this[1:]])
    filled: exp.Expression = root.this
    filled.pop()
    return filled


def name(column: str, table: str | None = None) -> exp.Column:
    """A column, quoted: registers have columns such as `year`, `class` and `kind`."""
    return exp.column(exp.to_identifier(column, quoted=True), exp.to_identifier(table, quoted=True))


def names(columns: Iterable[str], table: str | None = None) -> list[exp.Expression]:
    return [name(c, table) for c in columns]


def identifiers(columns: Iterable[str]) -> list[exp.Expression]:
    """Bare names, for the column list of an INSERT."""
    return [exp.to_identifier(c, quoted=True) for c in columns]


def named(expression: exp.Expression, alias: str) -> exp.Expression:
    return exp.alias_(expression, alias, quoted=True)


def all_of(conditions: Iterable[exp.Expression]) -> exp.Expression:
    """AND over all; TRUE where there is none."""
    given = list(conditions)
    return exp.and_(*given, copy=True) if given else exp.true()


def any_of(conditions: Iterable[exp.Expression]) -> exp.Expression:
    """OR over all; FALSE where there is none."""
    given = list(conditions)
    return exp.or_(*given, copy=True) if given else exp.false()


def same_key(left: str, right: str, columns: Iterable[str]) -> exp.Expression:
    """Equality of two tables' key columns, for a join. Keys are never NULL."""
    return all_of(exp.EQ(this=name(c, left), expression=name(c, right)) for c in columns)


def same_values(pairs: Iterable[tuple[exp.Expression, exp.Expression]]) -> exp.Expression:
    """Equality in which two missing values are the same."""
    return all_of(exp.NullSafeEQ(this=a, expression=b) for a, b in pairs)


def create_table(table: str, columns: Mapping[str, str], temporary: bool = False) -> exp.Create:
    """CREATE TABLE IF NOT EXISTS with columns of given SQL types."""
    defined: list[exp.Expression] = [
        exp.ColumnDef(
            this=exp.to_identifier(c, quoted=True), kind=exp.DataType.build(t, dialect=DIALECT)
        )
        for c, t in columns.items()
    ]
    schema = exp.Schema(this=exp.to_table(table_name(table)), expressions=defined)
    properties = exp.Properties(expressions=[exp.TemporaryProperty()]) if temporary else None
    return exp.Create(this=schema, kind="TABLE", exists=not temporary, properties=properties)


def table_name(table: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(table, quoted=True))


def add_column(table: str, column: str, sql_type: str) -> exp.Expression:
    """ALTER TABLE … ADD COLUMN; older rows have no value in it."""
    tree = fill("ALTER TABLE _table ADD COLUMN _column TEXT", table=table, column=column)
    definition = tree.find(exp.ColumnDef)
    assert definition is not None
    definition.set("kind", exp.DataType.build(sql_type, dialect=DIALECT))
    return tree


def visible(table: str, columns: Sequence[str], commit: int) -> exp.Select:
    """The rows of a stored table as they stood after a commit."""
    select = fill(
        """SELECT _columns FROM _table
           WHERE added <= _commit AND (removed IS NULL OR removed > _commit)""",
        columns=names(columns), table=table, commit=exp.convert(commit),
    )  # fmt: skip
    assert isinstance(select, exp.Select)
    return select


def insert_rows(table: str, columns: Sequence[str], select: exp.Expression) -> exp.Expression:
    """INSERT of a SELECT's columns, in the order of `columns`."""
    tree = fill("INSERT INTO _table (_columns) SELECT 1", table=table,
                columns=identifiers(columns))  # fmt: skip
    tree.set("expression", select)
    return tree


def insert_values(table: str, row: Mapping[str, object]) -> exp.Expression:
    """INSERT of one row."""
    return insert_rows(
        table, list(row), exp.select(*(exp.convert(v) for v in row.values()), copy=False)
    )


def _replace(blank: exp.Identifier, part: Part) -> None:
    if isinstance(part, str):
        blank.replace(exp.to_identifier(part, quoted=True))
        return
    holder: exp.Expression = blank
    if isinstance(blank.parent, (exp.Column, exp.Table)) and len(blank.parent.parts) == 1:
        holder = blank.parent
    if not isinstance(part, exp.Expression):
        holder.replace([p.copy() for p in part])  # type: ignore[arg-type]
    elif isinstance(holder, exp.Table) and isinstance(part, exp.Query):
        holder.replace(part.copy().subquery(holder.alias or "t", copy=False))
    else:
        holder.replace(part.copy())
