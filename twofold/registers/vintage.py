"""Registers read in place: Parquet files with a manifest, seen as a store of one commit.

`REGISTER.parquet` (a file, or a folder of part files) stands beside `manifest.json`, which says
what was known and when. `twofold registers export` writes such a folder; a nation that keeps its
own lake needs only the manifest's `commit` and `known_on`. What a vintage lacks is empty, and
nothing is ever written to it.

A file that is not the one of its manifest is refused where that is cheap to know: in a folder of
this machine, up to HASHED bytes in all, by its sha256, and beyond by its number of rows. On object
storage nobody reads all of it beforehand.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from twofold.errors import Conflict, InputError, NotFound, Place, Refused
from twofold.registers.compile import HISTORY, TABLES, table_of
from twofold.registers.encodings import sha256
from twofold.registers.model import Register
from twofold.sql.cells import SQL_TYPES
from twofold.sql.engine import Connection, empty
from twofold.sql.layers import relation
from twofold.sql.statements import (
    cast,
    create_view,
    fill,
    literal,
    name,
    named,
    no_rows,
    plain_type,
)
from twofold.workspace import Workspace, is_url

MANIFEST = "manifest.json"
HASHED = 256 << 20  # hashed in a fifth of a second; a city's vintage has a tenth of it


@dataclass(frozen=True)
class Manifest:
    """What a vintage says of itself. `files` are what each file is said to be."""

    place: Place
    commit: int
    known_on: date | None
    recorded_at: datetime | None
    files: Mapping[str, Mapping[str, Any]]
    sha256: str


@contextlib.contextmanager
def opened(
    workspace: Workspace, registers: Mapping[str, Register]
) -> Iterator[tuple[Connection, int]]:
    """A connection in which the vintage's registers stand as in a store, and its commit's number.

    Raises NotFound where there is no vintage, Refused where it was not yet known by the
    workspace's `as_of`, Conflict where a file is not the one of the manifest, InputError where a
    column has another type.
    """
    folder = _folder(workspace)
    with empty(workspace.engine) as connection, contextlib.ExitStack() as offered:
        there, manifest = _read(folder, connection)
        _check_known(manifest, workspace.as_of)
        _check_files(manifest, folder)
        for table, rows in _commits(manifest).items():
            offered.enter_context(connection.offered(table, rows))
        for register in registers.values():
            _view(connection, register, manifest, folder, there)
        yield connection, manifest.commit


def commit_of(workspace: Workspace) -> int:
    """The number of the vintage's commit; no register is looked at."""
    folder = _folder(workspace)
    with empty(workspace.engine) if is_url(folder) else contextlib.nullcontext() as connection:
        _, manifest = _read(folder, connection)
    _check_known(manifest, workspace.as_of)
    return manifest.commit


def _folder(workspace: Workspace) -> str:
    assert workspace.vintage is not None
    return workspace.vintage


# --- the manifest


def _read(folder: str, connection: Connection | None) -> tuple[tuple[str, ...], Manifest]:
    """The names in a vintage's folder, and its manifest. What is no folder of this machine is for
    the engine to reach."""
    there: tuple[str, ...] = ()
    if connection is not None and is_url(folder):
        there = connection.listed(folder)
    elif Path(folder).is_dir():
        there = tuple(path.name for path in Path(folder).iterdir())
    if MANIFEST not in there:
        raise NotFound("registers.no_vintage", _place(folder), file=MANIFEST)
    if connection is not None and is_url(folder):
        text = connection.text(f"{folder}/{MANIFEST}")
    else:
        text = (Path(folder) / MANIFEST).read_text(encoding="utf-8")
    return there, _manifest(text, _place(folder, MANIFEST))


def _manifest(text: str, at: Place) -> Manifest:
    try:
        said = json.loads(text)
        known_on, recorded_at = said.get("known_on"), said.get("recorded_at")
        return Manifest(
            at, int(said["commit"]), known_on and date.fromisoformat(known_on),
            recorded_at and datetime.fromisoformat(recorded_at).astimezone(UTC),
            dict(said.get("files") or {}), hashlib.sha256(text.encode("utf-8")).hexdigest(),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError("registers.bad_manifest", at, reason=repr(error)[:200]) from None


def _check_known(manifest: Manifest, as_of: date) -> None:
    if manifest.known_on is not None and as_of < manifest.known_on:
        raise Refused("registers.vintage_later", manifest.place, as_of=as_of,
                      known_on=manifest.known_on)  # fmt: skip


def _check_files(manifest: Manifest, folder: str) -> None:
    if is_url(folder):
        return
    found = [(Path(folder) / file, said) for file, said in manifest.files.items()]
    for path, _ in found:
        if not path.exists():
            raise Conflict("registers.vintage_lacks", Place.of(path), file=MANIFEST)
    files = [(path, said, path.stat()) for path, said in found if path.is_file()]
    whole = sum(about.st_size for _, _, about in files) <= HASHED
    for path, said, about in files:
        same = _same if whole else _as_many
        if not same(path, about.st_mtime_ns, about.st_size, json.dumps(said, sort_keys=True)):
            raise Conflict("registers.vintage_changed", Place.of(path), file=MANIFEST)


@lru_cache(maxsize=512)  # a served city asks at every request; a changed file has another stamp
def _same(path: Path, _: int, __: int, said: str) -> bool:
    """Whether a file has the sha256 that the manifest gives, where it gives one."""
    wanted = json.loads(said).get("sha256")
    return wanted is None or sha256(path) == wanted


@lru_cache(maxsize=512)
def _as_many(path: Path, _: int, __: int, said: str) -> bool:
    """Whether a file has as many rows as the manifest says; only its footer is read."""
    from pyarrow import parquet

    wanted = json.loads(said).get("rows")
    try:
        return wanted is None or parquet.read_metadata(path).num_rows == wanted
    except (OSError, pa.ArrowException):
        return False


def _commits(manifest: Manifest) -> Mapping[str, pa.Table]:
    """The store's own tables, with the manifest's one commit."""
    moment = manifest.recorded_at or datetime.fromtimestamp(0, UTC)
    commit = {
        "number": manifest.commit, "recorded_at": moment.replace(tzinfo=None),
        "known_on": manifest.known_on, "who": "", "source": str(manifest.place),
        "sha256": manifest.sha256, "message": "",
    }  # fmt: skip
    nothing = {"removed": 0, "unchanged": 0, "refused": 0}
    counts = [
        {"commit": manifest.commit, "register": file.removesuffix(".parquet"),
         "added": said["rows"], **nothing}
        for file, said in manifest.files.items() if "rows" in said
    ]  # fmt: skip
    rows = {"commits": [commit] if manifest.commit else [], "commit_counts": counts}
    return {table: pa.Table.from_pylist(rows.get(table, []), _schema(columns))
            for table, columns in TABLES.items()}  # fmt: skip


_ARROW = {"INT": pa.int32(), "BIGINT": pa.int64(), "TEXT": pa.string(), "DATE": pa.date32(),
          "TIMESTAMP": pa.timestamp("us")}  # fmt: skip


def _schema(columns: Mapping[str, str]) -> pa.Schema:
    return pa.schema([(column, _ARROW[type_]) for column, type_ in columns.items()])


# --- the registers


def _view(
    connection: Connection, register: Register, manifest: Manifest, folder: str,
    there: tuple[str, ...],
) -> None:  # fmt: skip
    """A register under its name, with the store's own columns: all of it came with the commit."""
    file = f"{register.id}.parquet"
    if file not in there:
        connection.run(create_view(register.id, no_rows(table_of(register))))
        return
    stored = f"{register.id} in place"
    connection.parquet(stored, f"{folder}/{file}")
    found = connection.columns(relation(stored))
    at = _place(folder, file)
    columns = []
    for column in register.columns:
        wanted = plain_type(SQL_TYPES[column.type])
        if column.name not in found:
            if column.key:
                raise InputError("registers.missing_column", at, columns=column.name)
            columns.append(named(cast(fill("NULL"), wanted), column.name))
        elif found[column.name] != wanted:
            raise InputError("registers.vintage_type", at, column=column.name,
                             stored=found[column.name], wanted=wanted)  # fmt: skip
        else:
            columns.append(name(column.name))
    history = {"added": literal(manifest.commit), "removed": fill("NULL"), "line": fill("NULL")}
    columns += [named(cast(history[c], t), c) for c, t in HISTORY.items()]
    connection.run(create_view(register.id, fill("SELECT _columns FROM _stored", columns=columns,
                                                 stored=stored)))  # fmt: skip


def _place(folder: str, file: str | None = None) -> Place:
    if is_url(folder):
        return Place(folder if file is None else f"{folder}/{file}")
    return Place.of(Path(folder) if file is None else Path(folder) / file)
