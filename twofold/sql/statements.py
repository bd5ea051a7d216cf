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

Tree = exp.Expr
Part = str | exp.Expr | Sequence[exp.Expr]


@lru_cache(maxsize=512)
def _parsed(text: str) -> exp.Expr:
    return _tree(sqlglot.parse_one(text, dialect=DIALECT))


def _tree(made: exp.Expr) -> exp.Expr:
    assert isinstance(made, exp.Expr)
    return made


def fill(text: str, **parts: Part) -> exp.Expr:
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
    filled: exp.Expr = root.this
    filled.pop()
    return filled


def select(text: str, **parts: Part) -> exp.Query:
    """A constant SELECT, filled."""
    made = fill(text, **parts)
    assert isinstance(made, exp.Query)
    return made


def over(text: str, tables: Mapping[str, exp.Expr], **parts: Part) -> exp.Query:
    """A constant SELECT, filled, with relations where the names of tables stand in it. They may be
    large and are not copied: they must be no one else's, as `layer` has it."""
    made = select(text, **parts)
    for table in [*made.find_all(exp.Table)]:
        below = tables.get(table.name)
        if isinstance(below, exp.Query):
            table.replace(below.subquery(table.alias, copy=False))
    return made


def literal(value: object) -> exp.Expr:
    """A Python value as a tree; the engine's own quoting is applied where it is rendered."""
    return _tree(exp.convert(value))


def name(column: str, table: str | None = None) -> exp.Column:
    """A column, quoted: registers have columns such as `year`, `class` and `kind`."""
    return exp.column(exp.to_identifier(column, quoted=True), exp.to_identifier(table, quoted=True))


def names(columns: Iterable[str], table: str | None = None) -> list[exp.Expr]:
    return [name(c, table) for c in columns]


def identifiers(columns: Iterable[str]) -> list[exp.Expr]:
    """Bare names, for the column list of an INSERT."""
    return [exp.to_identifier(c, quoted=True) for c in columns]


def cast(expression: exp.Expr, sql_type: str) -> exp.Expr:
    """CAST to a type by its SQL name; a value that does not fit stops the statement."""
    return exp.Cast(this=expression.copy(), to=exp.DataType.build(sql_type, dialect=DIALECT))


def named(expression: exp.Expr, alias: str) -> exp.Expr:
    return _tree(exp.alias_(expression, alias, quoted=True))


def json_object(values: Mapping[str, exp.Expr]) -> exp.Expr:
    """A JSON text of named values; a missing one stands as null."""
    pairs = [part.copy() for key, value in values.items() for part in (literal(key), value)]
    # By name: the parser would read the arguments as standard SQL's KEY … VALUE.
    return cast(exp.Anonymous(this="JSON_OBJECT", expressions=pairs), "TEXT")


def all_of(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """AND over all; TRUE where there is none."""
    given = list(conditions)
    return _tree(exp.and_(*given, copy=True)) if given else exp.true()


def any_of(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """OR over all; FALSE where there is none."""
    given = list(conditions)
    return _tree(exp.or_(*given, copy=True)) if given else exp.false()


def same_key(left: str, right: str, columns: Iterable[str]) -> exp.Expr:
    """Equality of two tables' key columns, for a join. Keys are never NULL."""
    return all_of(exp.EQ(this=name(c, left), expression=name(c, right)) for c in columns)


def same_values(pairs: Iterable[tuple[exp.Expr, exp.Expr]]) -> exp.Expr:
    """Equality in which two missing values are the same."""
    return all_of(exp.NullSafeEQ(this=a, expression=b) for a, b in pairs)


def create_table(table: str, columns: Mapping[str, str], temporary: bool = False) -> exp.Create:
    """CREATE TABLE IF NOT EXISTS with columns of given SQL types."""
    defined: list[exp.Expr] = [
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


@lru_cache
def plain_type(sql_type: str) -> str:
    """One spelling for each SQL type: `VARCHAR` and `TEXT` are the same."""
    if sql_type == '"NULL"':  # DuckDB's word for a column of nothing but NULL; no parser knows it
        return "NULL"
    return exp.DataType.build(sql_type, dialect=DIALECT).sql(dialect=DIALECT)


def add_column(table: str, column: str, sql_type: str) -> exp.Expr:
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
        columns=names(columns), table=table, commit=literal(commit),
    )  # fmt: skip
    assert isinstance(select, exp.Select)
    return select


def limited(select: exp.Expr, limit: int | None, offset: int) -> exp.Expr:
    """Some rows of an ordered SELECT; all of them where `limit` is None."""
    assert isinstance(select, exp.Select)
    made = select if limit is None else select.limit(limit)
    return made.offset(offset) if offset else made


def insert_rows(table: str, columns: Sequence[str], select: exp.Expr) -> exp.Expr:
    """INSERT of a SELECT's columns, in the order of `columns`."""
    tree = fill("INSERT INTO _table (_columns) SELECT 1", table=table,
                columns=identifiers(columns))  # fmt: skip
    tree.set("expression", select)
    return tree


def insert_values(table: str, row: Mapping[str, object]) -> exp.Expr:
    """INSERT of one row."""
    return insert_rows(
        table, list(row), exp.select(*(exp.convert(v) for v in row.values()), copy=False)
    )


def _replace(blank: exp.Identifier, part: Part) -> None:
    if isinstance(part, str):
        blank.replace(exp.to_identifier(part, quoted=True))
        return
    holder: exp.Expr = blank
    if isinstance(blank.parent, (exp.Column, exp.Table)) and len(blank.parent.parts) == 1:
        holder = blank.parent
    if not isinstance(part, exp.Expr):
        holder.replace([p.copy() for p in part])
    elif isinstance(holder, exp.Table) and isinstance(part, exp.Query):
        holder.replace(part.copy().subquery(holder.alias or "t", copy=False))
    else:
        holder.replace(part.copy())


def create_as(table: str, select: exp.Expr, copy: bool = True) -> exp.Create:
    """A temporary table of a SELECT's rows; one that is no one else's need not be copied."""
    tree = fill("CREATE OR REPLACE TEMP TABLE _table AS SELECT 1", table=table)
    assert isinstance(tree, exp.Create)
    tree.set("expression", select.copy() if copy else select)
    return tree


def create_view(table: str, select: exp.Expr) -> exp.Create:
    """A temporary view of a SELECT."""
    tree = fill("CREATE OR REPLACE TEMP VIEW _table AS SELECT 1", table=table)
    assert isinstance(tree, exp.Create)
    tree.set("expression", select.copy())
    return tree


def no_rows(columns: Mapping[str, str]) -> exp.Select:
    """A SELECT of columns of given SQL types, without a row."""
    made = [named(cast(exp.null(), t), c) for c, t in columns.items()]
    return exp.select(*made).where(exp.false())


def picked(select: exp.Query, where: Mapping[str, object], order: str | None = None) -> exp.Select:
    """The rows of a SELECT with these values in these columns, in the order of a column."""
    made = exp.select("*").from_(select.subquery("d", copy=False), copy=False)
    for column, value in where.items():
        made = made.where(exp.EQ(this=name(column), expression=literal(value)), copy=False)
    return made if order is None else made.order_by(name(order), copy=False)


def counted(select: exp.Query, columns: Sequence[str]) -> exp.Select:
    """How many rows of a SELECT have each value of some columns: the values, then the number."""
    total = exp.alias_(exp.Count(this=exp.Star(), big_int=True), "rows")
    made = exp.select(*names(columns), total).from_(select.subquery("d", copy=False), copy=False)
    return made.group_by(*names(columns)).order_by(*names(columns))


def number_of(select: exp.Query) -> exp.Select:
    """How many rows a SELECT has."""
    total = exp.alias_(exp.Count(this=exp.Star(), big_int=True), "rows")
    return exp.select(total).from_(select.subquery("d", copy=False), copy=False)


def surplus(table: str, column: str) -> exp.Expr:
    """How many rows of a table there are beyond one for each value of a column."""
    return fill("SELECT COUNT(*) - COUNT(DISTINCT _column) FROM _table", column=name(column),
                table=table)  # fmt: skip
