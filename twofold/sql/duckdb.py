"""DuckDB, the default engine: one store file, one owner, trees in, rows or Arrow out.

Within a process everybody shares one database (`opened` joins the connection that is already
there); between processes the file lock decides: many readers, or one that writes. Whatever DuckDB
says about its lock, its disk or its file becomes one error that says what to do.

The engine reads and writes no file but its own: what is imported comes in as Arrow, what is
exported goes out as Arrow, and a SELECT of a document cannot reach the disk or the network.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from sqlglot import exp

from twofold.errors import Conflict, InputError, Place, TwofoldError
from twofold.sql.shelf import AHEAD, Shelf
from twofold.sql.statements import DIALECT, create_view, fill, literal, plain_type

_SETTINGS = {"enable_external_access": "false", "python_enable_replacements": "false"}
# Cannot be given on connecting. The bar would be written onto stdout, into an answer.
_QUIET = ("SET enable_progress_bar = false", "SET lock_configuration = true")
# The database in memory that a long owner of a store keeps results in.
_KEPT = "kept"
_MISSING = object()
_HOLDER = re.compile(r"held in (.+?) \(PID (\d+)\)")


@dataclass(frozen=True)
class Connection:
    """A connection with temporary tables of its own. Statements are trees, never text."""

    raw: duckdb.DuckDBPyConnection
    path: Path | None
    writes: bool
    shelf: Shelf | None = None
    uses: list[str] = field(default_factory=list)
    folders: tuple[Path, ...] = ()

    @property
    def keeps(self) -> bool:
        """Whether results outlive this connection, for the next one that asks for the same."""
        return self.shelf is not None

    def kept(self, key: str, make: Callable[[], exp.Query]) -> exp.Query:
        """A SELECT's rows under a key that names all they depend on: computed by whoever asks
        first, then read by everybody until many other keys have been asked for since."""
        shelf = self.shelf
        assert shelf is not None
        with shelf.lock:
            mine = shelf.making.setdefault(key, threading.Lock())
        with mine:
            try:
                table = shelf.taken(key) or self._made(key, make())
            finally:
                with shelf.lock:
                    shelf.making.pop(key, None)
        self.uses.append(table)
        self._drop(shelf.surplus())
        return exp.select("*").from_(_kept(table))

    def _made(self, key: str, select: exp.Query) -> str:
        assert self.shelf is not None
        table = f"{_KEPT} {next(self.shelf.numbers)}"
        self.run(exp.Create(this=_kept(table), kind="TABLE", expression=select))
        rows = self.value(fill("SELECT COUNT(*) FROM _table", table=_kept(table)))
        width = len(self.columns(exp.select("*").from_(_kept(table))))
        self.shelf.put(key, table, rows * width)
        return table

    def _drop(self, tables: Sequence[str]) -> None:
        for table in tables:
            self.run(fill("DROP TABLE IF EXISTS _table", table=_kept(table)))

    def done(self) -> None:
        """Lets go of what was kept for this connection."""
        if self.shelf is not None:
            self._drop(self.shelf.given_back(self.uses))

    def remembered(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """A value that holds until something is published; computed each time where nothing is
        kept."""
        if self.shelf is None:
            return make()
        ahead = AHEAD.get()
        values = self.shelf.values if ahead is None else ahead
        found = values.get(key, _MISSING)
        if found is _MISSING:
            found = make()
            self.shelf.remember(values, key, found)
        return found

    def before_showing(self, work: Callable[[], None]) -> None:
        """Has something done after each publication, before others see it."""
        assert self.shelf is not None
        self.shelf.before_showing = work

    def run(self, *statements: exp.Expr) -> None:
        """Executes statements in turn, for their effect."""
        for statement in statements:
            with _explained(self.path):
                self._execute(statement).complete()

    def rows(self, select: exp.Expr) -> list[tuple[Any, ...]]:
        """All rows of a SELECT, as Python values (DECIMAL as `Decimal`)."""
        with _explained(self.path):
            return self._execute(select).fetchall()

    def table(self, select: exp.Expr) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Column names and all rows of a SELECT."""
        with _explained(self.path):
            found = self._execute(select)
            return tuple(column[0] for column in found.description or ()), found.fetchall()

    def value(self, select: exp.Expr) -> Any:
        """The first value of a SELECT's first row, or None where it has no row; of an INSERT or
        UPDATE, its number of rows."""
        with _explained(self.path):
            rows = self._execute(select).fetchall()
        return rows[0][0] if rows else None

    def stored(self, table: str) -> exp.Table:
        """A table of the file itself, where a temporary one of the same name hides it."""
        assert self.path is not None
        return exp.table_(table, db="main", catalog=self.path.stem, quoted=True)

    def columns(self, select: exp.Expr) -> Mapping[str, str]:
        """The columns of a SELECT with their types; nothing is computed."""
        return {row[0]: plain_type(row[1]) for row in self.rows(exp.Describe(this=select.copy()))}

    def reaches(self, path: Path | str) -> bool:
        """Whether the engine itself may read and write a file."""
        return any(Path(path).resolve().is_relative_to(folder) for folder in self.folders)

    def parquet(self, name: str, path: str) -> None:
        """Makes a Parquet file, or a folder of them, readable under a name. Arrow reads it where
        the engine reaches no file but its own."""
        from pyarrow import dataset

        if self.reaches(path) and Path(path).is_file():
            rows = fill("SELECT * FROM READ_PARQUET(_path)", path=literal(str(path)))
            self.run(create_view(name, rows))
            return
        try:
            self.raw.register(name, dataset.dataset(path, format="parquet"))
        except (OSError, pa.ArrowException) as error:
            reason = _first_line(str(error))
            raise InputError("registers.bad_parquet", Place.of(path), reason=reason) from error

    def arrow(self, select: exp.Expr, rows: int = 1 << 17) -> pa.RecordBatchReader:
        """A SELECT as a stream of Arrow batches; the connection may run nothing else meanwhile."""
        with _explained(self.path):
            return self.raw.sql(_text(select)).to_arrow_reader(rows)

    def listed(self, url: str) -> tuple[str, ...]:
        """Raises Conflict: this engine reaches no object storage."""
        raise Conflict("engine.local_only", Place(url))

    def text(self, url: str) -> str:
        """Raises Conflict: this engine reaches no object storage."""
        raise Conflict("engine.local_only", Place(url))

    @contextlib.contextmanager
    def offered(self, name: str, data: pa.Table | pa.RecordBatchReader) -> Iterator[None]:
        """Arrow data readable under a name while the block runs; a reader can be read once."""
        self.raw.register(name, data)
        try:
            yield
        finally:
            self.raw.unregister(name)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block, or none of it."""
        with _explained(self.path):
            self.raw.begin()
        try:
            yield
            with _explained(self.path):
                self.raw.commit()
        except BaseException:
            # A fatal failure (a full disk) has already ended the transaction.
            with contextlib.suppress(duckdb.Error):
                self.raw.rollback()
            raise

    def _execute(self, statement: exp.Expr) -> duckdb.DuckDBPyConnection:
        with _explained(self.path):
            return self.raw.execute(_text(statement))


# What holds for who works out what is about to be shown.


def _kept(table: str) -> exp.Table:
    return exp.table_(table, db="main", catalog=_KEPT, quoted=True)


@dataclass
class _Database:
    """One open file of this process and how many use it."""

    raw: duckdb.DuckDBPyConnection
    writes: bool
    shelf: Shelf | None = None
    users: int = 0
    publishing: threading.RLock = field(default_factory=threading.RLock)


_OPEN: dict[tuple[int, Path], _Database] = {}
_OPENING = threading.RLock()


@contextlib.contextmanager
def opened(
    path: Path, *, writes: bool = False, memory: str | None = None, keeps: bool = False
) -> Iterator[Connection]:
    """A connection to a store; the file is made where it is missing and `writes` is asked for.

    Nest it to keep the file open over several verbs: the inner ones join the outer, and cost no
    opening. `memory` limits what the engine may use before it spills to disk, such as `"500MB"`.
    With `keeps`, what `Connection.kept` computes stays in memory while the file is open.
    Raises Conflict where another owner holds the file, InputError where it is no store.
    """
    key = (os.getpid(), path.resolve())
    with _OPENING:
        database = _OPEN.get(key)
        if database is not None and writes and not database.writes:
            raise Conflict("engine.reading", Place.of(path))
        if database is None:
            raw = _connect(path, writes, memory)
            database = _OPEN[key] = _Database(raw, writes, _attached(raw) if keeps else None)
        database.users += 1
    try:
        cursor = database.raw.cursor()
        try:
            connection = Connection(cursor, path, database.writes, database.shelf)
            try:
                yield connection
            finally:
                connection.done()
        finally:
            cursor.close()
    finally:
        with _OPENING:
            database.users -= 1
            if database.users == 0:
                del _OPEN[key]
                with _explained(path):
                    database.raw.close()


@contextlib.contextmanager
def in_memory(memory: str | None = None, folders: Sequence[Path] = ()) -> Iterator[Connection]:
    """A database that lasts as long as the block, for data that has no store. The engine itself
    reaches files in `folders` alone; rows written there are in no order."""
    within = tuple(folder.resolve() for folder in folders)
    raw = _reaching(within, memory) if within else _database(":memory:", False, memory)
    try:
        yield Connection(raw, None, True, folders=within)
    finally:
        raw.close()


@contextlib.contextmanager
def publishing(connection: Connection) -> Iterator[None]:
    """A transaction that no other publisher of this process runs beside. Keep it short."""
    assert connection.path is not None
    with _OPENING:
        lock = _OPEN[(os.getpid(), connection.path.resolve())].publishing
    with lock:
        with connection.transaction():
            yield
        if connection.shelf is not None:
            connection.shelf.show()


def _text(statement: exp.Expr) -> str:
    return statement.sql(dialect=DIALECT, comments=False)


def _connect(path: Path, writes: bool, memory: str | None) -> duckdb.DuckDBPyConnection:
    with _explained(path):
        return _database(str(path), not writes, memory)


def _database(path: str, read_only: bool, memory: str | None) -> duckdb.DuckDBPyConnection:
    raw = duckdb.connect(path, read_only=read_only, config={**_SETTINGS, **_limit(memory)})
    for setting in _QUIET:
        raw.execute(setting)
    return raw


def _reaching(folders: Sequence[Path], memory: str | None) -> duckdb.DuckDBPyConnection:
    """A database in memory that may read and write in some folders, and nowhere else. What is read
    or written in order would have to be held until its turn comes."""
    raw = duckdb.connect(":memory:", config={**_limit(memory)})
    listed = exp.Array(expressions=[literal(f"{folder}/") for folder in folders])
    raw.execute(f"SET allowed_directories = {_text(listed)}")
    raw.execute("SET preserve_insertion_order = false")
    for name, value in _SETTINGS.items():
        raw.execute(f"SET {name} = {value}")
    for setting in _QUIET:
        raw.execute(setting)
    return raw


def _attached(raw: duckdb.DuckDBPyConnection) -> Shelf:
    """A database in memory beside the file's."""
    raw.execute(_text(exp.Attach(this=exp.alias_(literal(":memory:"), _KEPT, quoted=True))))
    return Shelf()


def _limit(memory: str | None) -> dict[str, str]:
    return {} if memory is None else {"memory_limit": memory}


@contextlib.contextmanager
def _explained(path: Path | None) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        known = explain(str(error), path)
        if known is None:
            raise
        raise known from error


def explain(message: str, path: Path | None) -> TwofoldError | None:
    """What a message of DuckDB means to the person at the keyboard; None where it is a defect."""
    at = None if path is None else Place.of(path)
    if "Could not set lock" in message or "different configuration than existing" in message:
        holder = _HOLDER.search(message)
        program, pid = (Path(holder[1]).name, holder[2]) if holder else ("?", "?")
        return Conflict("engine.busy", at, program=program, pid=pid)
    if re.search(r"No space left|File too large|quota exceeded|max_temp_directory_size", message):
        return Conflict("engine.disk_full", at)
    if "Out of Memory" in message or "could not allocate" in message:
        return Conflict("engine.out_of_memory", at)
    if re.search(r"Permission denied|Read-only file system", message):
        return Conflict("engine.no_right", at)
    if re.search(r"not a valid DuckDB|newer version|[Cc]orrupt|[Cc]hecksum|[Ss]erializ", message):
        return InputError("engine.unreadable", at, reason=_first_line(message))
    if message.startswith(("Binder Error", "Catalog Error")):  # a SELECT of a facts document
        return InputError("engine.bad_select", at, reason=_first_line(message))
    if "Cannot open" in message:
        return Conflict("engine.cannot_open", at, reason=_first_line(message))
    if "TransactionContext Error" in message and "onflict" in message:
        return Conflict("engine.changed", at)
    return None


def _first_line(message: str) -> str:
    return message.splitlines()[0][:300]
