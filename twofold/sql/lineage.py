"""Which rows of a register stand behind what a SELECT of a facts document says of a subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from twofold.sql import build
from twofold.sql.build import Tree
from twofold.sql.nodes import Const
from twofold.sql.queries import FactQuery
from twofold.sql.statements import all_of, any_of, cast, fill, literal, name, names


def looked_at(query: FactQuery, register: str, values: Mapping[str, Const]) -> Tree:
    """The condition by which a SELECT chooses rows of a register, as far as it says so where it
    reads that register alone; TRUE where it looks at all of them."""
    found: list[Tree] = []
    for table in query.tree.find_all(exp.Table):
        if table.name != register:
            continue
        select = table.find_ancestor(exp.Select)
        where = select.args.get("where") if select is not None else None
        if select is None or where is None or select.args.get("joins"):
            return exp.true()
        found.append(_bare(where.this, values))
    return any_of(found) if found else exp.true()


def _bare(condition: Tree, values: Mapping[str, Const]) -> Tree:
    """Its parts that ask for columns of the register and for givens only."""
    kept: list[Tree] = []
    for part in condition.flatten() if isinstance(condition, exp.And) else [condition]:
        if part.find(exp.Select):
            continue
        bare = part.copy()
        for column in bare.find_all(exp.Column):
            column.set("table", None)
        root = exp.Paren(this=bare)
        for placeholder in list(root.find_all(exp.Placeholder)):
            placeholder.replace(build.literal(values[placeholder.name].value))
        kept.append(root)
    return all_of(kept)


def rows_behind(
    register: str, key: Sequence[str], link: str, via: tuple[str, str, str] | None,
    subjects: Sequence[str], commit: int, condition: Tree,
) -> Tree:  # fmt: skip
    """Subject, key and commit of the rows of a register that are about some subjects and meet a
    condition. `link` is the column that says whom a row is about; with `via` (register, key, link)
    it names a row of another register, and that one says it."""
    stood = "added <= _commit AND (removed IS NULL OR removed > _commit)"
    rows = fill(f"SELECT * FROM _table WHERE {stood} AND _condition", table=register,
                commit=literal(commit), condition=exp.paren(condition.copy()))  # fmt: skip
    if via is None:
        about: Tree = fill("SELECT *, _link AS about FROM _rows AS t", link=name(link), rows=rows)
    else:
        other = fill(f"SELECT * FROM _table WHERE {stood}", table=via[0], commit=literal(commit))
        about = fill("SELECT t.*, _about AS about FROM _rows AS t JOIN _other AS o ON _one = _two",
                     about=name(via[2], "o"), rows=rows, other=other, one=name(link, "t"),
                     two=name(via[1], "o"))  # fmt: skip
    shown = [cast(column, "TEXT") for column in names(key)]
    return fill(
        """SELECT CAST(about AS TEXT), LIST_VALUE(_key), added FROM _about AS a
           WHERE CAST(about AS TEXT) IN (_subjects) ORDER BY 1, 2""",
        key=shown, about=about, subjects=[literal(s) for s in [*subjects, ""]],
    )  # fmt: skip
