"""The store: commits published whole, and the registers as they stood at any of them.

Every row carries the commit that added it and the commit that removed it. Nothing is overwritten,
so what a commit shows never changes; a publication takes its number inside the one transaction
that publishes it, so that an import which began earlier cannot slip in behind a later one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TypeAlias

from twofold.errors import Conflict, NotFound, Place
from twofold.registers import compile as compiled
from twofold.registers import vintage
from twofold.registers.compile import HISTORY, TABLES, table_of
from twofold.registers.model import Commit, Counts, Register
from twofold.registers.read import read_registers
from twofold.registers.staging import Staged
from twofold.sql.cells import SQL_TYPES
from twofold.sql.duckdb import Connection as Store
from twofold.sql.duckdb import in_memory, opened, publishing
from twofold.sql.engine import Connection
from twofold.sql.statements import (
    Tree,
    add_column,
    cast,
    create_as,
    create_table,
    fill,
    insert_rows,
    insert_values,
    literal,
    name,
    named,
    names,
    plain_type,
    same_key,
    same_values,
)
from twofold.workspace import Workspace

_Columns: TypeAlias = Mapping[str, Mapping[str, str]]  # table → column → SQL type


@dataclass(frozen=True)
class Reading:
    """A store or a vintage opened for reading, and the commit at which the workspace sees it."""

    connection: Connection
    registers: Mapping[str, Register]
    commit: int

    def view(self, id_: str) -> Tree:
        """A register's columns as the workspace sees them."""
        return compiled.view(self.registers[id_], self.commit)


# What is being read in this thread, and what for.
_READING: ContextVar[tuple[Workspace, Reading] | None] = ContextVar("reading", default=None)


@contextlib.contextmanager
def reading(workspace: Workspace) -> Iterator[Reading]:
    """Opens a city's store for reading, or its vintage in place; a city that has no store yet
    reads as empty. Within a block that reads the same city it is that one: several verbs then see
    one commit, whatever is published meanwhile.

    Raises Conflict where another process is writing; see `vintage.opened` for what it raises.
    """
    outer = _READING.get()
    if outer is not None and replace(outer[0], day=workspace.day) == workspace:
        yield outer[1]
        return
    with _opened(workspace) as made:
        token = _READING.set((workspace, made))
        try:
            yield made
        finally:
            _READING.reset(token)


@contextlib.contextmanager
def _opened(workspace: Workspace) -> Iterator[Reading]:
    registers = read_registers(workspace)
    if workspace.vintage is not None:
        with vintage.opened(workspace, registers) as (connection, commit):
            yield Reading(connection, registers, commit)
        return
    if not workspace.store.exists():
        with in_memory() as connection:
            _create(connection, registers)
            yield Reading(connection, registers, 0)
        return
    with opened(workspace.store) as connection:
        # A served city asks at every request; only a publication changes either answer.
        _, whole = connection.remembered(
            id(registers), lambda: (registers, _whole(connection, registers))
        )
        if not whole:
            _bridge(connection, registers)
        commit = connection.remembered(
            workspace.as_of, lambda: connection.value(compiled.newest_commit(workspace.as_of))
        )
        if workspace.until is not None:
            commit = min(commit, workspace.until)
        yield Reading(connection, registers, commit)


@contextlib.contextmanager
def writing(workspace: Workspace) -> Iterator[tuple[Store, Mapping[str, Register]]]:
    """Opens a city's store for writing, and makes what it lacks of the registers' tables. Raises
    Conflict where the city's registers are read in place."""
    registers = read_registers(workspace)
    if workspace.vintage is not None:
        raise Conflict("registers.read_in_place", Place(workspace.vintage))
    with opened(workspace.store, writes=True) as connection:
        _create(connection, registers)
        yield connection, registers


@contextlib.contextmanager
def held(workspace: Workspace) -> Iterator[Workspace]:
    """The city as it stands now, with its store held for writing: what is written follows from the
    last that was, whatever was asked about an earlier day."""
    with writing(workspace):
        yield replace(workspace, as_of=workspace.today)


def needed(of: Reading, *ids: str) -> None:
    """Raises NotFound for a register that the city does not have."""
    for id_ in ids:
        if id_ not in of.registers:
            raise NotFound("registers.no_register", register=id_, near=", ".join(of.registers))


def commit_at(workspace: Workspace) -> int:
    """The last commit that was known by the workspace's `as_of`; 0 where there was none."""
    if workspace.vintage is not None:
        return vintage.commit_of(workspace)
    with reading(workspace) as store:
        return store.commit


def publish(
    connection: Store, staged: Sequence[Staged], *, known_on: date, who: str, source: str,
    sha256: str | None, message: str, complete: bool,
) -> Commit:  # fmt: skip
    """One commit of all that is staged, or none of it. Raises Conflict where `known_on` would
    fall before that of the last commit."""
    with publishing(connection):
        number = connection.value(compiled.newest_commit()) + 1
        last = connection.value(fill("SELECT MAX(known_on) FROM commits"))
        if last is not None and known_on < last:
            raise Conflict("registers.known_before", known_on=known_on, last=last)
        counts = tuple(_apply(connection, one, number, complete) for one in staged)
        for one in staged:
            # One file is named as the commit names it; of several each by itself.
            _quarantine(connection, one, number, source if len(staged) == 1 else one.source.name)
        commit = Commit(
            number,
            datetime.now(UTC).replace(microsecond=0),
            known_on,
            who,
            source,
            sha256,
            message,
            counts,
        )
        row = {column: getattr(commit, column) for column in TABLES["commits"]}
        row["recorded_at"] = commit.recorded_at.replace(tzinfo=None)
        connection.run(insert_values("commits", row))
        for count in counts:
            connection.run(insert_values("commit_counts", {"commit": number, **vars(count)}))
    return commit


def commits(connection: Connection, numbers: Sequence[int] | None = None) -> list[Commit]:
    """Commits with their counts, newest first; only those numbered so where numbers are given."""
    every: list[Commit] = connection.remembered("commits", lambda: _commits(connection))
    return [one for one in every if numbers is None or one.number in numbers]


def _commits(connection: Connection) -> list[Commit]:
    counts: dict[int, list[Counts]] = {}
    for number, *rest in connection.rows(fill(
        """SELECT "commit", register, added, removed, unchanged, refused FROM commit_counts
           ORDER BY "commit", register"""
    )):  # fmt: skip
        counts.setdefault(number, []).append(Counts(*rest))
    columns = names(TABLES["commits"])
    found = connection.rows(
        fill("SELECT _columns FROM commits ORDER BY number DESC", columns=columns)
    )
    return [
        replace(commit, recorded_at=commit.recorded_at.replace(tzinfo=UTC),
                counts=tuple(counts.get(commit.number, ())))
        for commit in (Commit(*row) for row in found)
    ]  # fmt: skip


def commit_numbered(connection: Connection, number: int) -> Commit:
    """One commit. Raises NotFound."""
    found = commits(connection, [number])
    if not found:
        last = connection.value(compiled.newest_commit())
        raise NotFound("registers.no_commit", number=number, last=last)
    return found[0]


def _create(connection: Store, registers: Mapping[str, Register]) -> None:
    """Tables and columns that the documents have and the store has not."""
    there = _columns(connection)
    wanted = {**TABLES, **{r.id: table_of(r) for r in registers.values()}}
    if all(there.get(table, {}).keys() >= columns.keys() for table, columns in wanted.items()):
        _check_types(connection, registers, there)
        return
    with connection.transaction():
        for table, columns in wanted.items():
            if table not in there:
                connection.run(create_table(table, columns))
                continue
            for column in [c for c in columns if c not in there[table]]:
                connection.run(add_column(table, column, columns[column]))
    _check_types(connection, registers, _columns(connection))


def _whole(connection: Store, registers: Mapping[str, Register]) -> bool:
    """Whether the store has all that the documents have."""
    there = _columns(connection)
    _check_types(connection, registers, there)
    wanted = {**TABLES, **{r.id: table_of(r) for r in registers.values()}}
    return all(there.get(table, {}).keys() >= columns.keys() for table, columns in wanted.items())


def _bridge(connection: Store, registers: Mapping[str, Register]) -> None:
    """For readers, who may not change a store that is older than a document: what it lacks is
    shown as empty."""
    there = _columns(connection)
    _check_types(connection, registers, there)
    for table, columns in {**TABLES, **{r.id: table_of(r) for r in registers.values()}}.items():
        if table not in there:
            connection.run(create_table(table, columns, temporary=True))
        elif lacking := {c: t for c, t in columns.items() if c not in there[table]}:
            connection.run(fill(
                "CREATE TEMPORARY VIEW _table AS SELECT *, _lacking FROM _stored", table=table,
                lacking=[named(cast(fill("NULL"), t), c) for c, t in lacking.items()],
                stored=connection.stored(table),
            ))  # fmt: skip


def _columns(connection: Store) -> _Columns:
    """The store's tables, their columns and types."""
    found: dict[str, dict[str, str]] = {}
    for table, column, type_ in connection.rows(fill(
        """SELECT table_name, column_name, data_type FROM duckdb_columns()
           WHERE database_name = CURRENT_DATABASE() ORDER BY column_index"""
    )):  # fmt: skip
        found.setdefault(table, {})[column] = plain_type(type_)
    return found


def _check_types(connection: Store, registers: Mapping[str, Register], there: _Columns) -> None:
    for register in registers.values():
        for column in register.columns:
            stored = there.get(register.id, {}).get(column.name)
            if stored not in (None, plain_type(SQL_TYPES[column.type])):
                raise Conflict("registers.type_changed", register.document.place(column.line),
                               column=column.name, stored=stored, wanted=column.type)  # fmt: skip


def _apply(connection: Store, staged: Staged, number: int, complete: bool) -> Counts:
    """Publishes one register's rows inside the transaction."""
    table = staged.register.id
    columns = [*staged.register.column_names, *HISTORY]
    rows = connection.value(fill("SELECT COUNT(*) FROM _rows", rows=staged.accepted))
    if connection.value(fill("SELECT 1 FROM _table WHERE removed IS NULL LIMIT 1", table=table)):
        changed = f"{table} changed"
        connection.run(create_as(changed, _changed(staged)))
        removed = connection.value(fill(
            """UPDATE _table SET removed = _number
               WHERE rowid IN (SELECT "old row" FROM _changed WHERE NOT "old row" IS NULL)""",
            table=table, number=literal(number), changed=changed,
        ))  # fmt: skip
        if complete:
            removed += connection.value(_absent(staged, number))
        source: Tree = fill("SELECT * FROM _changed", changed=changed)
        values = names(staged.register.column_names)
    else:
        removed, source = 0, staged.accepted
        present = {c.name for c in staged.present}
        values = [name(c) if c in present else fill("NULL") for c in staged.register.column_names]
    select = fill("SELECT _values, _number, NULL, line FROM _source", values=values,
                  number=literal(number), source=source)  # fmt: skip
    added = connection.value(insert_rows(table, columns, select))
    return Counts(table, added, removed, rows - added, staged.refused)


def _changed(staged: Staged) -> Tree:
    """Accepted rows that differ from what stands, with the row they replace; a column that the
    source lacks keeps what stands."""
    register = staged.register
    present = [c.name for c in staged.present]
    columns = [
        named(name(c, "s" if c in present else "c"), c) for c in register.column_names
    ]  # fmt: skip
    standing = fill('SELECT rowid AS "old row", _columns FROM _table WHERE removed IS NULL',
                    columns=names(register.column_names), table=register.id)  # fmt: skip
    same = same_values((name(c, "s"), name(c, "c")) for c in present)
    return fill(
        """SELECT s.line, c."old row", _columns FROM _accepted AS s LEFT JOIN _standing AS c
           ON _same_key WHERE c."old row" IS NULL OR NOT (_same)""",
        columns=columns, accepted=staged.accepted, standing=standing,
        same_key=same_key("s", "c", register.key), same=same,
    )  # fmt: skip


def _absent(staged: Staged, number: int) -> Tree:
    """Removes what stands and is not in a complete source; a refused row's key is in it."""
    register = staged.register
    return fill(
        """UPDATE _table SET removed = _number WHERE removed IS NULL
           AND NOT EXISTS (SELECT 1 FROM _keys AS k WHERE _same_key)""",
        table=register.id, number=literal(number), keys=staged.keys,
        same_key=same_key("k", register.id, register.key),
    )  # fmt: skip


def _quarantine(connection: Store, staged: Staged, number: int, source: str) -> None:
    """What a file's reading refused, under the name that its sender gave it."""
    if not staged.refused:
        return
    select = fill(
        'SELECT _number, _id, _source, line, reason, "column", value, row FROM _rejects',
        number=literal(number), id=literal(staged.register.id),
        source=literal(source), rejects=staged.rejects,
    )  # fmt: skip
    connection.run(insert_rows("quarantine", list(TABLES["quarantine"]), select))
