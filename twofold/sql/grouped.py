"""Many aggregates over one table, by many columns at once.

Each value of a breakdown becomes a small number, and several breakdowns one number together, so
that a pass over the rows groups by one narrow column; what a single breakdown gives is then added
up from the few groups of that pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from twofold.sql.aggregates import Aggregate, entering, undecided
from twofold.sql.build import FALSE, ZERO, all_of, binary, case, cast, coalesce, is_null, not_
from twofold.sql.layers import Query, column, relation
from twofold.sql.nodes import Type
from twofold.sql.scope import Scope
from twofold.sql.statements import Tree, fill, literal, named, select

# Up to some thousand groups DuckDB looks a group up by its number, without hashing; up to some
# hundred their sums stay near the processor.
MOST = 1000
CODE = "code"
# How the values of groups are put together, by the word of a `Column`.
TOGETHER: Mapping[str, type[exp.Expr]] = {"SUM": exp.Sum, "MIN": exp.Min, "MAX": exp.Max}


@dataclass(frozen=True)
class Coded:
    """A breakdown as a number: `size` values, 0 to `size - 1`, in the column `table`, where it is
    the remainder of what is left after dividing by `step`."""

    table: str
    step: int
    size: int


@dataclass(frozen=True)
class Column:
    """What a row has for one aggregate, and how rows, and then groups, are put together: `SUM`,
    `MIN`, `MAX`, or `DISTINCT` for what is counted once, which groups cannot be."""

    tree: Tree
    together: str


def dictionary(table: str, column_: str) -> Query:
    """The values of a column, in order, each with its number from 0 in `code`; NULL is not one."""
    return select(
        """SELECT v, ROW_NUMBER() OVER (ORDER BY v) - 1 AS code
           FROM (SELECT DISTINCT _column AS v FROM _table WHERE NOT _column IS NULL) AS d""",
        column=column(column_), table=table,
    )  # fmt: skip


def packed(sizes: Mapping[str, int]) -> dict[str, Coded]:
    """Which breakdowns share a column: as many as make no more groups than `MOST` together."""
    made: dict[str, Coded] = {}
    number, product = 0, 1
    for name, size in sorted(sizes.items(), key=lambda pair: pair[1]):
        if made and product * size > MOST:
            number, product = number + 1, 1
        made[name] = Coded(f"{CODE} {number}", product, size)
        product *= size
    return made


def coded(table: str, keep: Sequence[str], of: Mapping[str, tuple[str, Coded]]) -> Query:
    """A table's columns with the numbers of its breakdowns. `of` maps each breakdown's column to
    the table of its dictionary and its place; NULL gets the last number."""
    sums: dict[str, list[Tree]] = {}
    made = exp.select(*(_own(one) for one in keep)).from_(_table(table, "r"), copy=False)
    for n, (name, (words, place)) in enumerate(of.items()):
        alias = f"d{n}"
        on = exp.EQ(this=_own(name), expression=exp.column("v", table=alias))
        made = made.join(_table(words, alias), on=on, join_type="left", copy=False)
        code = coalesce(exp.column("code", table=alias), literal(place.size - 1))
        sums.setdefault(place.table, []).append(binary(exp.Mul, code, literal(place.step)))
    for name, parts in sums.items():
        total = parts[0]
        for part in parts[1:]:
            total = exp.Add(this=total, expression=part)
        made = made.select(named(cast(total, "integer"), name), copy=False)
    return made


def figures(of: Aggregate, scope: Scope) -> Mapping[str, Column]:
    """What a row has for an aggregate: `rows`, 1 where it enters; `undecided`, 1 where that cannot
    be told, unless it always can; and `value`, what it brings, unless that is 1."""
    holds, brings = entering(of, scope)
    there = holds if of.argument is None else all_of([holds, not_(is_null(brings))])
    made = {"rows": Column(_one(there), "SUM")}
    doubt = undecided(of, scope)
    if doubt != FALSE:
        made["undecided"] = Column(_one(doubt), "SUM")
    if of.argument is None:
        return made
    if of.function == "SUM":
        made["value"] = Column(case([(holds, brings)], ZERO), "SUM")
    else:
        together = "DISTINCT" if of.function == "COUNT" else of.function
        made["value"] = Column(case([(holds, brings)]), together)
    return made


def evaluated(table: str, keep: Sequence[str], columns: Mapping[str, Column]) -> Query:
    """Each column of each row once, however many passes then read it, beside those that are
    kept."""
    made = [_as(one.tree, name) for name, one in columns.items()]
    kept: list[Tree] = [column(name) for name in keep]
    return exp.Select(expressions=[*kept, *made]).from_(_table(table), copy=False)


def pass_(table: str, by: str, columns: Mapping[str, Column]) -> Query:
    """The groups of a table by a number: the number as `code`, then each column under its name;
    what is counted once is left out."""
    some = {name: one for name, one in columns.items() if one.together in TOGETHER}
    return _grouped([_as(column(by), CODE), *_together(some)], table)


def rolled(table: str, of: Coded, columns: Mapping[str, Column], passed: bool) -> Query:
    """The groups by one breakdown, its number as `code` first: out of a pass, or where what is
    counted once is among the columns, out of the rows."""
    key = _as(_code(of, CODE if passed else of.table), CODE)
    return _grouped([key, *_together(columns)], table)


def all_rows(table: str, columns: Mapping[str, Column]) -> Query:
    """One row: each column over all rows of a table."""
    made = exp.Select(expressions=_together(columns))
    return made.from_(_table(table), copy=False)


def _together(columns: Mapping[str, Column]) -> list[Tree]:
    made = []
    for name, one in columns.items():
        if one.together == "DISTINCT":
            tree: Tree = exp.Count(this=exp.Distinct(expressions=[column(name)]), big_int=True)
        else:
            tree = TOGETHER[one.together](this=column(name))
        made.append(_as(tree, name))
    return made


def _one(condition: Tree) -> Tree:
    """1 or 0, a byte wide."""
    return cast(case([(condition, literal(1))], ZERO), "utinyint")


def shown(tree: Tree, kind: Type, first: int) -> Tree:
    """A breakdown's value as text: yes and no as such, of a text the first characters if so many
    are asked for."""
    if kind is Type.YES_NO:
        return case([(tree, literal("yes")), (not_(tree), literal("no"))])
    text = tree if kind is Type.TEXT else cast(tree, "varchar")
    if not first:
        return text
    return exp.Substring(this=text, start=literal(1), length=literal(first))


def beside(
    rows: Query, keep: Sequence[str], joins: Sequence[tuple[str, Query, str]],
    added: Mapping[str, tuple[int, Tree]],
) -> Query:  # fmt: skip
    """Rows with what stands beside them: `joins` are (column, relation, its key), `added` names
    trees over the row (0) or over one of the joined relations (1, 2, …)."""
    made = exp.select(*(_own(one) for one in keep)).from_(rows.subquery("r", copy=False))
    for number, (own, other, key) in enumerate(joins, start=1):
        on = exp.EQ(this=_own(own), expression=exp.column(key, table=f"t{number}", quoted=True))
        made = made.join(other.subquery(f"t{number}", copy=False), on=on, join_type="left",
                         copy=False)  # fmt: skip
    for name, (number, tree) in added.items():
        table = f"t{number}" if number else "r"
        placed = tree.copy()
        for one in placed.find_all(exp.Column):
            one.set("table", exp.to_identifier(table))
        made = made.select(named(placed, name), copy=False)
    return made


def dropped(table: str) -> Tree:
    return fill("DROP TABLE IF EXISTS _table", table=table)


def values_of(words: str) -> Query:
    """The values of a dictionary in order."""
    return relation(words).order_by("code", copy=False)


def _as(tree: Tree, name: str) -> Tree:
    """A tree under a name; not copied, since some hundred stand in one statement."""
    return exp.Alias(this=tree, alias=exp.to_identifier(name, quoted=True))


def _grouped(columns: Sequence[Tree], table: str) -> exp.Select:
    """Some columns of a table by the first of them."""
    made = exp.Select(expressions=[*columns]).from_(_table(table), copy=False)
    return made.group_by(exp.Literal.number(1), copy=False)


def _code(of: Coded, table: str) -> Tree:
    divided = fill("(_column // _step) % _size", column=column(table), step=literal(of.step),
                   size=literal(of.size))  # fmt: skip
    return divided


def _own(name: str) -> Tree:
    return exp.column(exp.to_identifier(name, quoted=True), table="r")


def _table(name: str, alias: str | None = None) -> exp.Table:
    made = exp.Table(this=exp.to_identifier(name, quoted=True))
    return made if alias is None else exp.alias_(made, alias, table=True)  # type: ignore[return-value]
