"""The SELECTs of facts documents: read, checked, and made strict about what is missing.

A facts document may say anything that one SELECT over registers can, since it is reviewed like
code. What it may not do is turn a missing cell into a number: `SUM` over a NULL is unknown, not the
sum of the rest, and a filter or WHERE that cannot be decided for a row leaves the result unknown
too (`twofold.sql.strict`).
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from twofold.errors import InputError, Place
from twofold.sql.build import Tree, case, cast, is_null, literal, not_, null
from twofold.sql.nodes import Const
from twofold.sql.parse import MAX_DEPTH, READ
from twofold.sql.strict import doubtful, strict

GIVEN = ("day", "year", "year_start", "year_end")
FORBIDDEN = (exp.Command, exp.Insert, exp.Update, exp.Delete, exp.Create, exp.Drop, exp.Into)


@dataclass(frozen=True)
class FactQuery:
    """A checked SELECT: the registers that it reads, the columns that it yields, and whether it is
    `dated`, asking for any of `GIVEN`; what is not is the same on each day."""

    tree: exp.Select
    registers: tuple[str, ...]
    columns: tuple[str, ...]
    dated: bool


@dataclass(frozen=True)
class Bound:
    """A SELECT ready to run, and that of the subjects of which it cannot be told whether a row of
    theirs is among the rows (None: it always can)."""

    rows: exp.Select
    doubtful: exp.Select | None


@dataclass(frozen=True)
class Shown:
    """A fact of a SELECT: what it means that the subject has no row (None: unknown), and the type
    it is given (None: it has it)."""

    absent: Tree | None
    type: str | None


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
    return FactQuery(tree, tuple(read), columns, tree.find(exp.Placeholder) is not None)


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
) -> Bound:
    """The SELECT with registers as seen at a commit, givens bound, and made strict.

    `absent` gives, by column, what it means that no row takes part; `sure` tells a column that is
    never missing, so that a filter on it needs no test.
    """
    doubt = doubtful(query.tree, sure)
    tree = query.tree.copy()
    strict(tree, absent, sure)
    return Bound(
        _seen(tree, registers, values), None if doubt is None else _seen(doubt, registers, values)
    )


def _seen(
    tree: exp.Select, registers: Mapping[str, Tree], values: Mapping[str, Const]
) -> exp.Select:
    for placeholder in list(tree.find_all(exp.Placeholder)):
        placeholder.replace(literal(values[placeholder.name].value))
    for table in list(tree.find_all(exp.Table)):
        view = registers.get(table.name)
        if isinstance(view, exp.Query):
            table.replace(view.copy().subquery(table.alias_or_name, copy=False))
    return tree


def plain(query: FactQuery, column: str) -> bool:
    """Whether a column of a SELECT is one of a register's own, so that it has its type."""
    projection = next(p for p in query.tree.selects if p.alias_or_name == column)
    inner = projection.this if isinstance(projection, exp.Alias) else projection
    if isinstance(inner, exp.Min | exp.Max):
        inner = inner.this
    select = query.tree
    sources = [select.args.get("from_"), *(select.args.get("joins") or [])]
    tables = all(s is not None and isinstance(s.this, exp.Table) for s in sources)
    return isinstance(inner, exp.Column) and tables and not select.args.get("with_")


def joined(
    subject: Tree,
    key: str,
    keep: Mapping[str, str],
    selects: list[tuple[Bound, dict[str, Shown]]],
) -> exp.Select:
    """Every row of the subject's register with its facts; a missing row gives what `absent` says.

    `keep` maps new names to columns of the subject's register (none: empty text). Each SELECT comes
    with its facts.
    """
    own = exp.column(key, table="s", quoted=True)
    columns: list[Tree] = [exp.alias_(own, "subject")]
    for new, c in keep.items():
        shown = exp.column(c, table="s", quoted=True) if c else cast(null(), "varchar")
        columns.append(exp.alias_(shown, new, quoted=True))
    assert isinstance(subject, exp.Query)
    made = exp.select().from_(subject.subquery("s", copy=False), copy=False)
    for number, (select, facts) in enumerate(selects):
        there = exp.column("subject", table=f"f{number}")
        made = _beside(made, select.rows, f"f{number}", own)
        open_: Tree | None = None
        if select.doubtful is not None:
            made = _beside(made, select.doubtful, f"u{number}", own)
            open_ = not_(is_null(exp.column("subject", table=f"u{number}")))
        for name, fact in facts.items():
            tree: Tree = exp.column(name, table=f"f{number}", quoted=True)
            tree = tree if fact.type is None else cast(tree, fact.type)
            branches = [] if open_ is None else [(open_, null())]
            branches += [] if fact.absent is None else [(is_null(there), fact.absent)]
            columns.append(exp.alias_(case(branches, tree) if branches else tree, name,
                                      quoted=True))  # fmt: skip
    return made.select(*columns, copy=False)


def _beside(made: exp.Select, select: exp.Select, alias: str, own: Tree) -> exp.Select:
    # `made` is no one else's: copying it for each SELECT takes the square of their number.
    on = exp.EQ(this=own.copy(), expression=exp.column("subject", table=alias))
    return made.join(select.subquery(alias), on=on, join_type="left", copy=False)
