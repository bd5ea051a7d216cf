"""The SELECTs of facts documents: read, checked, and made strict about what is missing.

A facts document may say anything that one SELECT over registers can, since it is reviewed like
code. What it may not do is turn a missing cell into a number: `SUM` over a NULL is unknown, not the
sum of the rest, and a filter that cannot be decided for a row leaves the result unknown too.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from twofold.errors import InputError, Place
from twofold.sql.build import Tree, case, cast, coalesce, compared, is_null, literal
from twofold.sql.build import null as null_tree
from twofold.sql.nodes import Const
from twofold.sql.parse import MAX_DEPTH, READ

GIVEN = ("day", "year", "year_start", "year_end")
STRICT = (exp.Sum, exp.Avg, exp.Min, exp.Max, exp.LogicalOr, exp.LogicalAnd)
FORBIDDEN = (exp.Command, exp.Insert, exp.Update, exp.Delete, exp.Create, exp.Drop, exp.Into)


@dataclass(frozen=True)
class FactQuery:
    """A checked SELECT: the registers that it reads and the columns that it yields."""

    tree: exp.Select
    registers: tuple[str, ...]
    columns: tuple[str, ...]


def read_query(text: str, at: Place) -> FactQuery:
    """A facts document's SELECT. Raises InputError with place and what to do."""
    try:
        trees = sqlglot.parse(text, dialect=READ)
    except RecursionError:
        raise InputError("sql.too_deep", at, limit=MAX_DEPTH) from None
    except SqlglotError as error:
        details = (getattr(error, "errors", None) or [{}])[0]
        line = None if at.line is None else at.line + int(details.get("line") or 1) - 1
        near = details.get("highlight") or text.strip()[:40]
        raise InputError("sql.syntax", Place(at.path, line), near=near) from None
    tree = trees[0] if len(trees) == 1 else None
    if not isinstance(tree, exp.Select) or any(tree.find_all(*FORBIDDEN)):
        raise InputError("sql.one_select", at)
    _check(tree, at)
    for cte in tree.find_all(exp.CTE):
        if any(table.name == cte.alias for table in cte.this.find_all(exp.Table)):
            raise InputError("sql.with_shadows", at, name=cte.alias)
    aliases = {cte.alias for cte in tree.find_all(exp.CTE)}
    read = dict.fromkeys(t.name for t in tree.find_all(exp.Table) if t.name not in aliases)
    columns = tuple(p.alias_or_name for p in tree.selects)
    if "subject" not in columns:
        raise InputError("sql.no_subject", at)
    if "" in columns or "*" in columns:
        raise InputError("sql.unnamed_column", at)
    return FactQuery(tree, tuple(read), columns)


def _check(tree: exp.Select, at: Place) -> None:
    for placeholder in tree.find_all(exp.Placeholder):
        if placeholder.name not in GIVEN:
            near = difflib.get_close_matches(placeholder.name, GIVEN, n=1)
            raise InputError("sql.unknown_parameter", at, name=placeholder.name,
                             near=near[0] if near else ", ".join(GIVEN))  # fmt: skip
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier) or table.args.get("db"):
            raise InputError("sql.table_function", at, text=table.sql(dialect=READ))


def bound_query(
    query: FactQuery,
    registers: Mapping[str, Tree],
    values: Mapping[str, Const],
    absent: Mapping[str, Tree],
    sure: Callable[[str], bool],
) -> exp.Select:
    """The SELECT with registers as seen at a commit, givens bound, and aggregates made strict.

    `absent` gives, by column, what it means that no row takes part; `sure` tells a column that is
    never missing, so that a filter on it needs no test.
    """
    tree = query.tree.copy()
    for projection in tree.selects:
        _strict(projection, absent.get(projection.alias_or_name), sure)
    for placeholder in list(tree.find_all(exp.Placeholder)):
        placeholder.replace(literal(values[placeholder.name].value))
    for table in list(tree.find_all(exp.Table)):
        view = registers.get(table.name)
        if isinstance(view, exp.Query):
            table.replace(view.copy().subquery(table.alias_or_name, copy=False))
    return tree


def _strict(projection: Tree, absent: Tree | None, sure: Callable[[str], bool]) -> None:
    aggregates = [a for a in projection.find_all(*STRICT) if a.find_ancestor(exp.Select) is
                  projection.find_ancestor(exp.Select)]  # fmt: skip
    for aggregate in aggregates:
        outer = aggregate.parent
        whole = outer if isinstance(outer, exp.Filter) else aggregate
        top = whole is projection or whole.parent is projection
        condition = outer.expression.this if isinstance(outer, exp.Filter) else None
        replacement = _strictly(aggregate, condition, absent if top else None, sure)
        if whole is projection:
            raise AssertionError("projections of facts are named")
        whole.replace(replacement)
    for count in [c for c in projection.find_all(exp.Count) if isinstance(c.parent, exp.Filter)]:
        outer = count.parent
        assert isinstance(outer, exp.Filter)
        if outer.meta.get("strict"):
            continue
        doubt = _doubt(outer.expression.this, sure)
        if doubt is not None:
            outer.replace(case([(doubt, null_tree())], outer.copy()))


def _strictly(
    aggregate: exp.Expr,
    condition: Tree | None,
    absent: Tree | None,
    sure: Callable[[str], bool],
) -> Tree:
    """The aggregate where every row that takes part has a value; `absent` where none takes part."""
    inner = aggregate.this
    every = _counted(exp.Star(), condition)
    filled = _counted(inner, condition)
    itself = _filtered(aggregate.copy(), condition)
    branches: list[tuple[Tree, Tree]] = []
    doubt = None if condition is None else _doubt(condition, sure)
    if doubt is not None:
        branches.append((doubt, null_tree()))
    if isinstance(aggregate, exp.LogicalOr):  # one yes decides, whatever is missing beside it
        branches.append((coalesce(itself, exp.false()), exp.true()))
    if isinstance(aggregate, exp.LogicalAnd):
        branches.append((exp.Not(this=coalesce(itself, exp.true())), exp.false()))
    if absent is not None:
        branches.append((compared("=", every, exp.Literal.number(0)), absent))
    branches.append((compared("=", every, filled), itself))
    return case(branches)


def _doubt(condition: Tree, sure: Callable[[str], bool]) -> Tree | None:
    """Whether some row's part in the aggregate cannot be decided; None where it always can."""
    read = {c.name for c in condition.find_all(exp.Column)}
    if all(sure(name) for name in read):
        return None
    undecided = _counted(exp.Star(), is_null(exp.Paren(this=condition.copy())))
    return compared(">", undecided, exp.Literal.number(0))


def _counted(inner: Tree, condition: Tree | None) -> Tree:
    made = _filtered(exp.Count(this=inner.copy(), big_int=True), condition)
    made.meta["strict"] = True
    return made


def _filtered(aggregate: Tree, condition: Tree | None) -> Tree:
    if condition is None:
        return aggregate
    return exp.Filter(this=aggregate, expression=exp.Where(this=condition.copy()))


def joined(
    subject: Tree,
    key: str,
    keep: Mapping[str, str],
    selects: list[tuple[exp.Select, dict[str, Tree | None]]],
) -> exp.Select:
    """Every row of the subject's register with its facts; a missing row gives what `absent` says.

    `keep` maps new names to columns of the subject's register (none: empty text). Each SELECT comes
    with its facts and what each means where the subject has no row (None: unknown).
    """
    columns: list[Tree] = [exp.alias_(exp.column(key, table="s", quoted=True), "subject")]
    for new, c in keep.items():
        shown = exp.column(c, table="s", quoted=True) if c else cast(null_tree(), "varchar")
        columns.append(exp.alias_(shown, new, quoted=True))
    assert isinstance(subject, exp.Query)
    made = exp.select().from_(subject.subquery("s"))
    for number, (select, facts) in enumerate(selects):
        alias = f"f{number}"
        there = exp.column("subject", table=alias)
        made = made.join(
            select.subquery(alias), on=exp.EQ(this=exp.column(key, table="s", quoted=True),
                                              expression=there), join_type="left",
        )  # fmt: skip
        for name, absent in facts.items():
            column = exp.column(name, table=alias, quoted=True)
            shown = column if absent is None else case([(is_null(there), absent)], column)
            columns.append(exp.alias_(shown, name, quoted=True))
    return made.select(*columns)
