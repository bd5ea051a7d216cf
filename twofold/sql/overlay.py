"""A register as it would be: with rows for some subjects, and without those of others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from twofold.sql.cells import SQL_TYPES
from twofold.sql.layers import Query
from twofold.sql.statements import Tree, cast, fill, literal, name, named

# Hexadecimal digits of a subject's hash that decide whether it applies.
DIGITS = 8


def taken_up(subjects: Query, percent: int) -> exp.Select:
    """A share of some subjects, the same ones each time: those with the lowest hash of their key,
    so that a larger share holds the smaller one."""
    if percent >= 100:
        applies: Tree = exp.true()
    else:
        limit = f"{16**DIGITS * max(percent, 0) // 100:0{DIGITS}x}"
        applies = fill("SUBSTRING(MD5(subject), 1, _digits) < _limit", digits=literal(DIGITS),
                       limit=literal(limit))  # fmt: skip
    found = fill("SELECT subject FROM _subjects AS s WHERE _applies", subjects=subjects,
                 applies=applies)  # fmt: skip
    assert isinstance(found, exp.Select)
    return found


def without(rows: Tree, subjects: Query, holder: str, where: Mapping[str, Any]) -> exp.Select:
    """A register's rows but those of some subjects that have certain values."""
    alike = exp.and_(*(exp.EQ(this=name(c, "r"), expression=literal(v)) for c, v in where.items()))
    found = fill(
        """SELECT r.* FROM _rows AS r LEFT JOIN _subjects AS s ON s.subject = _holder AND _alike
           WHERE s.subject IS NULL""",
        rows=rows, subjects=subjects, holder=name(holder, "r"), alike=alike,
    )  # fmt: skip
    assert isinstance(found, exp.Select)
    return found


def added_rows(
    rows: Tree, subjects: Query, columns: Mapping[str, str], holder: str, key: str,
    fixed: Mapping[str, Any],
) -> exp.Query:  # fmt: skip
    """A register's rows, and one for each of some subjects: `fixed` values, its key made of the
    subject, and nothing in the other columns (given with their types)."""
    made = []
    for column, kind in columns.items():
        value: Tree = literal(fixed[column]) if column in fixed else exp.null()
        if column == holder:
            value = name("subject", "s")
        elif column == key:
            value = fill("CONCAT('+ ', s.subject)")
        made.append(named(cast(value, SQL_TYPES[kind]), column))
    found = fill("SELECT _made FROM _subjects AS s", made=made, subjects=subjects)
    own = fill("SELECT _columns FROM _rows AS r", columns=[name(c, "r") for c in columns],
               rows=rows)  # fmt: skip
    assert isinstance(own, exp.Select)
    assert isinstance(found, exp.Select)
    return exp.union(own, found, distinct=False, copy=False)
