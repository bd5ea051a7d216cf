"""What is in the store: its commits, rows with where they came from, and what was refused."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from twofold.registers import compile as compiled
from twofold.registers import store
from twofold.registers.model import KINDS, Change, Changes, Commit, Entry, Page, Register
from twofold.registers.read import find as registered
from twofold.registers.store import Reading
from twofold.sql.engine import Connection
from twofold.workspace import Workspace

QUARANTINE = "quarantine"
# In a refused row that could not be taken apart: the line as it stands in the file.
BROKEN = "_text"


def log(workspace: Workspace, limit: int | None = None) -> tuple[Commit, ...]:
    """The commits known by the workspace's `as_of`, newest first, with what each did."""
    with store.reading(workspace) as reading:
        found = store.commits(reading.connection)
        known = [commit for commit in found if commit.number <= reading.commit]
        return tuple(known[:limit])


def show(
    workspace: Workspace, register: str, *, key: Sequence[object] = (), commit: int | None = None,
    history: bool = False, only: str | None = None, find: str | None = None,
    limit: int | None = 100, offset: int = 0, personal: bool = False,
) -> Page:  # fmt: skip
    """Rows of a register after a commit (default: as of the workspace's day), each with the
    commit, source and line that it came from.

    `key` gives all or the first of the key's columns; `find` is a part of a key, of a name or of a
    reference, and puts the rows first that it fits best; `history` shows every version, the removed
    ones too. The register `quarantine` holds what that commit refused, a row for each reason, with
    the whole refused row; `only` narrows it to one register.

    Columns of personal data are withheld, and not searched, unless `personal` asks for them.

    Raises NotFound for an unknown register or commit.
    """
    with store.reading(workspace) as reading:
        connection = reading.connection
        number = reading.commit if commit is None else commit
        if commit is not None:
            store.commit_numbered(connection, commit)
        if register == QUARANTINE:
            return _refused(reading, number, only, limit, offset, personal)
        found = registered(reading.registers, register)
        select, count = compiled.rows(found, number, key, history, limit, offset, find, personal)
        rows = connection.rows(select)
        hidden = () if personal else found.personal
        entries = _entries(connection, found, number, rows, hidden)
        whole = limit is None or len(rows) < limit  # nothing comes behind these rows
        total = offset + len(rows) if whole and (rows or not offset) else connection.value(count)
        columns = tuple(c for c in found.column_names if c not in hidden)
        return Page(register, number, columns, entries, total, hidden)


def changes(
    workspace: Workspace, number: int, register: str, *, kind: str | None = None,
    limit: int | None = 100, offset: int = 0, personal: bool = False,
) -> Changes:  # fmt: skip
    """What a commit did to a register, row by row: changed ones first, with what they were before,
    then removed and added ones, each in the order of the key; or those of one kind.

    Columns of personal data are withheld unless `personal` asks for them.

    Raises NotFound for an unknown register or commit.
    """
    with store.reading(workspace) as reading:
        connection = reading.connection
        commit = store.commit_numbered(connection, number)
        found = registered(reading.registers, register)
        select, count = compiled.changes(found, number, kind, limit, offset)
        hidden = () if personal else found.personal
        rows = _paired(connection, found, number, connection.rows(select), hidden)
        counts = dict(zip(KINDS, connection.rows(count)[0], strict=True))
        total = sum(counts.values()) if kind is None else counts[kind]
        columns = tuple(c for c in found.column_names if c not in hidden)
        return Changes(register, commit, columns, rows, counts, total, hidden)


def changed(workspace: Workspace, commits: Sequence[Commit]) -> dict[tuple[int, str], int]:
    """How many rows each of some commits changed in each register, by both; where it changed none,
    there is nothing. A changed row came and went, so that counts alone cannot tell."""
    touched: dict[str, list[int]] = {}
    for commit in commits:
        for count in commit.counts:
            if count.added and count.removed:
                touched.setdefault(count.register, []).append(commit.number)
    with store.reading(workspace) as reading:
        return {
            (number, id_): rows
            for id_, numbers in touched.items() if id_ in reading.registers
            for number, rows in reading.connection.rows(
                compiled.changed(reading.registers[id_], numbers))
        }  # fmt: skip


def named(
    workspace: Workspace, register: str, keys: Sequence[str], commit: int | None = None
) -> dict[str, str]:
    """Those of some keys of a register that stood after a commit, each with what its row is
    called; nothing where that is personal."""
    with store.reading(workspace) as reading:
        found = registered(reading.registers, register)
        number = reading.commit if commit is None else commit
        rows = reading.connection.rows(compiled.named_keys(found, number, keys))
        return {key: name or "" for key, name in rows}


def sizes(workspace: Workspace) -> list[tuple[Register, int]]:
    """Every register with how many rows it has as of the workspace's day."""
    with store.reading(workspace) as reading:
        return [
            (register, reading.connection.value(compiled.size(register, reading.commit)))
            for register in reading.registers.values()
        ]


def _entries(
    connection: Connection, register: Register, number: int, rows: Sequence[Sequence[Any]],
    hidden: Sequence[str],
) -> tuple[Entry, ...]:  # fmt: skip
    width = len(register.column_names)
    by_number = _commits(connection, (n for row in rows for n in row[width : width + 2]))
    entries = []
    for row in rows:
        added, removed, line = row[width:]
        # What a later commit removed had not been removed yet.
        gone = by_number[removed] if removed is not None and removed <= number else None
        values = _values(register, row, hidden)
        entries.append(Entry(values, line, by_number[added], gone))
    return tuple(entries)


def _paired(
    connection: Connection, register: Register, number: int, rows: Sequence[Sequence[Any]],
    hidden: Sequence[str],
) -> tuple[Change, ...]:  # fmt: skip
    width = len(register.column_names)
    numbers = (n for row in rows for n in (row[width + 2], row[-1], number))
    by_number = _commits(connection, numbers)
    pairs = []
    for row in rows:
        line, added, removed = row[width : width + 3]
        came, went = _values(register, row, hidden), _values(register, row[width + 3 :], hidden)
        after = added and Entry(came, line, by_number[added], by_number.get(removed))
        before = row[-1] and Entry(went, row[-2], by_number[row[-1]], by_number[number])
        pairs.append(Change(before, after))
    return tuple(pairs)


def _values(register: Register, row: Sequence[Any], hidden: Sequence[str]) -> Mapping[str, Any]:
    values = zip(register.column_names, row, strict=False)
    return {column: value for column, value in values if column not in hidden}


def _commits(connection: Connection, numbers: Iterable[int | None]) -> dict[int | None, Commit]:
    wanted = sorted({n for n in numbers if n is not None})
    return {commit.number: commit for commit in store.commits(connection, wanted)}


def _refused(
    reading: Reading, number: int, only: str | None, limit: int | None, offset: int,
    personal: bool,
) -> Page:  # fmt: skip
    connection = reading.connection
    select, count = compiled.refused_rows(number, only, limit, offset)
    columns = ("register", "source", "line", "reason", "column", "value", "row")
    rows = connection.rows(select)
    if number == 0:
        return Page(QUARANTINE, 0, columns, (), 0)
    commit = store.commit_numbered(connection, number)
    entries = []
    for row in rows:
        values = dict(zip(columns, row, strict=True))
        known = reading.registers.get(values["register"])
        hidden = () if personal or known is None else known.personal
        entries.append(Entry(_reason(values, hidden), row[2], commit))
    return Page(QUARANTINE, number, columns, tuple(entries), connection.value(count))


def _reason(values: Mapping[str, Any], hidden: Sequence[str]) -> Mapping[str, Any]:
    """A reason without personal data; of a line that no column can be told in, nothing is left."""
    row = json.loads(values["row"])
    if hidden and (BROKEN in row or values["column"] in hidden):
        values = {**values, "value": None}
    kept = {c: cell for c, cell in row.items() if c not in (*hidden, *([BROKEN] if hidden else []))}
    return {**values, "row": kept}
