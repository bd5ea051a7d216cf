"""Registers to SELECTs over the store: what stood after a commit, and what happened to a row.

Later stages read registers through `view` alone; that a table keeps its past is no concern of
theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from twofold.errors import InputError
from twofold.registers.model import Register
from twofold.sql.cells import SQL_TYPES
from twofold.sql.statements import (
    Tree,
    all_of,
    cast,
    fill,
    limited,
    literal,
    name,
    names,
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
    limit: int | None, offset: int,
) -> tuple[Tree, Tree]:  # fmt: skip
    """SELECTs of some rows with `added`, `removed` and `line`, in the order of the key, and of
    their number: those that stood after a commit, or with `history` all versions until then."""
    stood = fill(
        "added <= _commit" if history
        else "added <= _commit AND (removed IS NULL OR removed > _commit)",
        commit=literal(commit),
    )  # fmt: skip
    condition = all_of([stood, *_key_is(register, key)])
    order = names([*register.key, "added"])
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


def _key_is(register: Register, key: Sequence[object]) -> list[Tree]:
    """A key, or its first columns: `2024` and `2024-03-01` are years and dates as written."""
    if len(key) > len(register.key):
        columns = ", ".join(register.key)
        raise InputError("registers.long_key", register=register.id, columns=columns)
    return [
        fill("_column = _value", column=cast(name(column), "TEXT"), value=literal(str(value)))
        for column, value in zip(register.key, key, strict=False)
    ]
