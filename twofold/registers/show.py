"""What is in the store: its commits, rows with where they came from, and what was refused."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from twofold.registers import compile as compiled
from twofold.registers import store
from twofold.registers.model import Commit, Entry, Page, Register
from twofold.registers.read import find
from twofold.sql.duckdb import Connection
from twofold.workspace import Workspace

QUARANTINE = "quarantine"


def log(workspace: Workspace, limit: int | None = None) -> tuple[Commit, ...]:
    """The commits known by the workspace's `as_of`, newest first, with what each did."""
    with store.reading(workspace) as reading:
        found = store.commits(reading.connection)
        known = [commit for commit in found if commit.number <= reading.commit]
        return tuple(known[:limit])


def show(
    workspace: Workspace, register: str, *, key: Sequence[object] = (), commit: int | None = None,
    history: bool = False, only: str | None = None, limit: int | None = 100, offset: int = 0,
) -> Page:  # fmt: skip
    """Rows of a register after a commit (default: as of the workspace's day), each with the
    commit, source and line that it came from.

    `key` gives all or the first of the key's columns; `history` shows every version, the removed
    ones too. The register `quarantine` holds what that commit refused, a row for each reason, with
    the whole refused row; `only` narrows it to one register.

    Raises NotFound for an unknown register or commit.
    """
    with store.reading(workspace) as reading:
        connection = reading.connection
        number = reading.commit if commit is None else commit
        if commit is not None:
            store.commit_numbered(connection, commit)
        if register == QUARANTINE:
            return _refused(connection, number, only, limit, offset)
        found = find(reading.registers, register)
        select, count = compiled.rows(found, number, key, history, limit, offset)
        rows = connection.rows(select)
        entries = _entries(connection, found, number, rows)
        total = connection.value(count)
        return Page(register, number, found.column_names, entries, total)


def _entries(
    connection: Connection, register: Register, number: int, rows: Sequence[Sequence[Any]]
) -> tuple[Entry, ...]:
    width = len(register.column_names)
    wanted = {n for row in rows for n in row[width : width + 2] if n is not None}
    by_number = {c.number: c for c in store.commits(connection, sorted(wanted))}
    entries = []
    for row in rows:
        added, removed, line = row[width:]
        # What a later commit removed had not been removed yet.
        gone = by_number[removed] if removed is not None and removed <= number else None
        values = dict(zip(register.column_names, row, strict=False))
        entries.append(Entry(values, line, by_number[added], gone))
    return tuple(entries)


def _refused(
    connection: Connection, number: int, only: str | None, limit: int | None, offset: int
) -> Page:
    select, count = compiled.refused_rows(number, only, limit, offset)
    columns = ("register", "source", "line", "reason", "column", "value", "row")
    rows = connection.rows(select)
    if number == 0:
        return Page(QUARANTINE, 0, columns, (), 0)
    commit = store.commit_numbered(connection, number)
    entries = tuple(Entry(_reason(dict(zip(columns, row, strict=True))), row[2], commit)
                    for row in rows)  # fmt: skip
    return Page(QUARANTINE, number, columns, entries, connection.value(count))


def _reason(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**values, "row": json.loads(values["row"])}
