"""Registers to SELECTs over the store: what stood after a commit, and what happened to a row.

Later stages read registers through `view` alone; that a table keeps its past is no concern of
theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from twofold.errors import InputError
from twofold.registers import finding
from twofold.registers.model import Register
from twofold.sql.cells import SQL_TYPES
from twofold.sql.statements import (
    Part,
    Tree,
    all_of,
    cast,
    fill,
    limited,
    literal,
    name,
    names,
    same_key,
    visible,
)

# The store's own tables.
TABLES: Mapping[str, Mapping[str, str]] = {
    "commits": {
        "number": "INT", "recorded_at": "TIMESTAMP", "known_on": "DATE", "who": "TEXT",
        "source": "TEXT", "sha256": "TEXT", "message": "TEXT",
    },
    "commit_counts": {
        "commit": "INT", "register": "TEXT", "added": "BIGINT", "removed": "BIGINT",
        "unchanged": "BIGINT", "refused": "BIGINT",
    },
    "quarantine": {
        "commit": "INT", "register": "TEXT", "source": "TEXT", "line": "BIGINT",
        "reason": "TEXT", "column": "TEXT", "value": "TEXT", "row": "TEXT",
    },
}  # fmt: skip
HISTORY = {"added": "INT", "removed": "INT", "line": "BIGINT"}


def table_of(register: Register) -> Mapping[str, str]:
    """The columns of a register's table with their SQL types, the store's own last."""
    return {**{c.name: SQL_TYPES[c.type] for c in register.columns}, **HISTORY}


def view(register: Register, commit: int) -> Tree:
    """A register's columns as they stood after a commit (0: before the first)."""
    return visible(register.id, register.column_names, commit)


def newest_commit(as_of: date | None = None) -> Tree:
    """The number of the last commit known by a day, or of the last of all; 0 for none."""
    known = fill("known_on <= _day", day=literal(as_of)) if as_of else fill("TRUE")
    return fill("SELECT COALESCE(MAX(number), 0) FROM commits WHERE _known", known=known)


def keys(register: Register) -> Tree:
    """The key of every row that stands now, as `key`, for a register with a key of one column."""
    return fill("SELECT _key AS key FROM _table WHERE removed IS NULL",
                key=name(register.key[0]), table=register.id)  # fmt: skip


def rows(
    register: Register, commit: int, key: Sequence[object], history: bool,
    limit: int | None, offset: int, find: str | None = None, personal: bool = False,
) -> tuple[Tree, Tree]:  # fmt: skip
    """SELECTs of some rows with `added`, `removed` and `line`, in the order of the key, and of
    their number: those that stood after a commit, or with `history` all versions until then.

    `find` keeps those whose key, name or reference has a text in it, the best fits first; in
    personal data it looks only with `personal`, because finding is telling."""
    stood = fill(
        "added <= _commit" if history
        else "added <= _commit AND (removed IS NULL OR removed > _commit)",
        commit=literal(commit),
    )  # fmt: skip
    looked = searchable(register, personal)
    searched = [] if find is None else [finding.found(looked, find)]
    condition = all_of([stood, *_key_is(register, key), *searched])
    order = names([*register.key, "added"])
    if find is not None:
        order = [finding.fit(looked, find), *order]
    select = fill(
        "SELECT _columns FROM _table WHERE _condition ORDER BY _order",
        columns=names([*register.column_names, *HISTORY]), table=register.id,
        condition=condition, order=order,
    )  # fmt: skip
    count = fill("SELECT COUNT(*) FROM _table WHERE _condition", table=register.id,
                 condition=condition)  # fmt: skip
    return limited(select, limit, offset), count


def refused_rows(
    commit: int, register: str | None, limit: int | None, offset: int
) -> tuple[Tree, Tree]:
    """SELECTs of what a commit refused, by register and line, and of its number of reasons."""
    condition = fill('"commit" = _commit', commit=literal(commit))
    if register is not None:
        condition = all_of([condition, fill("register = _id", id=literal(register))])
    columns = names([c for c in TABLES["quarantine"] if c != "commit"])
    select = fill(
        """SELECT _columns FROM quarantine WHERE _condition ORDER BY register, line, reason,
           "column" """,
        columns=columns, condition=condition,
    )  # fmt: skip
    count = fill("SELECT COUNT(*) FROM quarantine WHERE _condition", condition=condition)
    return limited(select, limit, offset), count


def size(register: Register, commit: int) -> Tree:
    """How many rows a register had after a commit."""
    return fill("SELECT COUNT(*) FROM _rows", rows=view(register, commit))


def searchable(register: Register, personal: bool) -> list[str]:
    """The columns in which `find` looks: the key's texts, names, and the keys of other registers:
    a code finds all rows of an organisation."""
    texts = (c for c in register.columns if c.type == "text" and (personal or not c.personal))
    return [c.name for c in texts
            if c.key or c.references or c.name == "name" or c.name.endswith("_name")]  # fmt: skip


def changes(
    register: Register, commit: int, kind: str | None, limit: int | None, offset: int
) -> tuple[Tree, Tree]:
    """SELECTs of the rows that a commit changed, removed or added, those of one kind or all: what
    came (`after`), its line, what went, its line and commit; and of how many there are of each
    kind (changed, removed, added)."""
    before = fill("SELECT * FROM _table WHERE removed = _commit", table=register.id,
                  commit=literal(commit))  # fmt: skip
    after = fill("SELECT * FROM _table WHERE added = _commit", table=register.id,
                 commit=literal(commit))  # fmt: skip
    parts: dict[str, Part] = {"before": before, "after": after,
                              "same_key": same_key("a", "b", register.key)}  # fmt: skip
    columns = register.column_names
    select = fill(
        """SELECT _came, a.line, a.added, a.removed, _went, b.line, b.added FROM _after AS a
           FULL JOIN _before AS b ON _same_key WHERE _wanted ORDER BY _order""",
        came=names(columns, "a"), went=names(columns, "b"), wanted=fill(_OF_KIND[kind]),
        order=[fill(_BY_KIND), *(fill("COALESCE(_a, _b)", a=name(c, "a"), b=name(c, "b"))
                                 for c in register.key)], **parts,
    )  # fmt: skip
    count = fill(
        """SELECT COUNT(a.added) + COUNT(b.added) - COUNT(*), COUNT(*) - COUNT(a.added),
           COUNT(*) - COUNT(b.added) FROM _after AS a FULL JOIN _before AS b ON _same_key""",
        **parts,
    )
    return limited(select, limit, offset), count


def changed(register: Register, commits: Sequence[int]) -> Tree:
    """How many rows each of some commits changed: replaced by another of the same key."""
    return fill(
        """SELECT a.added, COUNT(*) FROM _table AS a JOIN _table AS b
           ON b.removed = a.added AND _same_key WHERE a.added IN (_commits) GROUP BY a.added""",
        table=register.id, same_key=same_key("a", "b", register.key),
        commits=[literal(number) for number in [*commits, 0]],
    )  # fmt: skip


def named_keys(register: Register, commit: int, keys: Sequence[str]) -> Tree:
    """Those of some keys that stood after a commit, each with the row's name where it has one that
    is not personal; for a register with a key of one column."""
    known = [c.name for c in register.columns if c.name == "name" and not c.personal]
    return fill(
        "SELECT _key, _name FROM _rows WHERE _key IN (_keys)", key=name(register.key[0]),
        name=name(known[0]) if known else literal(""), rows=view(register, commit),
        keys=[literal(key) for key in [*keys, ""]],
    )  # fmt: skip


_OF_KIND = {None: "TRUE", "added": "b.added IS NULL", "removed": "a.added IS NULL",
            "changed": "a.added IS NOT NULL AND b.added IS NOT NULL"}  # fmt: skip
_BY_KIND = "CASE WHEN b.added IS NULL THEN 2 WHEN a.added IS NULL THEN 1 ELSE 0 END"


def _key_is(register: Register, key: Sequence[object]) -> list[Tree]:
    """A key, or its first columns: `2024` and `2024-03-01` are years and dates as written."""
    if len(key) > len(register.key):
        columns = ", ".join(register.key)
        raise InputError("registers.long_key", register=register.id, columns=columns)
    return [
        fill("_column = _value", column=cast(name(column), "TEXT"), value=literal(str(value)))
        for column, value in zip(register.key, key, strict=False)
    ]
