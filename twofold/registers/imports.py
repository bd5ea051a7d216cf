"""Imports: files and tables staged, checked and published in one commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

from twofold.errors import Conflict, InputError, Place
from twofold.registers import compile as compiled
from twofold.registers import store
from twofold.registers.areas import read_areas
from twofold.registers.csvfile import Progress
from twofold.registers.mapped import Left
from twofold.registers.mapping import find as find_mapping
from twofold.registers.mapping import read_mappings
from twofold.registers.model import Commit, Register
from twofold.registers.read import find
from twofold.registers.sources import PLAIN, Data, Source, Way, open_source
from twofold.registers.staging import Staged, stage
from twofold.sql.duckdb import Connection
from twofold.sql.statements import Tree, fill, name
from twofold.workspace import Workspace


def import_file(
    workspace: Workspace, register: str, path: Path | str, *, who: str,
    known_on: date | None = None, source: str | None = None, message: str = "",
    encoding: str | None = None, complete: bool = False, progress: Progress | None = None,
    sheet: str | None = None, mapping: str | None = None,
    left: Callable[[Sequence[Left]], None] | None = None,
) -> Commit:  # fmt: skip
    """Imports a CSV (also gzipped), .xlsx or Parquet file into a register as one commit.

    Rows are added or, where their key stands already, replace what stands; with `complete` the
    rows that the file lacks are removed. Refused rows go to quarantine with line, column, value
    and reason. `known_on` is the day from which the content counts as known (default: today);
    `source` says where it comes from (default: the path); `progress` is called with what is done
    and all there is. `sheet` is that of a workbook, by title or number. With `mapping`, the id of a
    document, the file has other columns than the register; `left` hears of the rows left out.

    Raises InputError where the file cannot be read at all, NotFound where there is no such file or
    register, Conflict where the store is busy, full, or knows something later. Nothing is changed
    then.
    """
    way = Way(encoding, sheet, progress=progress)
    if mapping is not None:
        way = _mapped(workspace, register, mapping, way)
    return publish(
        workspace, {register: path}, known_on=known_on, who=who, source=source or str(path),
        message=message, complete=complete, way=way, left=left,
    )  # fmt: skip


def _mapped(workspace: Workspace, register: str, id_: str, way: Way) -> Way:
    """The same way, by a mapping. Raises InputError where that is of another register."""
    mapping = find_mapping(read_mappings(workspace), id_)
    if mapping.into != register:
        raise InputError("registers.mapping_into", mapping=id_, into=mapping.into,
                         register=register)  # fmt: skip
    return replace(way, mapping=mapping, areas=read_areas(workspace))


def publish(
    workspace: Workspace, data: Mapping[str, Data], *, who: str, source: str,
    known_on: date | None = None, message: str = "", check: Literal["full", "trusted"] = "full",
    complete: bool = False, way: Way = PLAIN, left: Callable[[Sequence[Left]], None] | None = None,
) -> Commit:  # fmt: skip
    """Publishes several registers in one commit: for each a path, or Arrow data (a table, or a
    reader that is read once). Otherwise as `import_file`.

    `check="trusted"` is for data made by a program: types, required cells and keys are checked and
    a fault stops everything; values, references and codes are taken as they are.
    """
    known_on = known_on or workspace.today
    if known_on > workspace.today:
        raise InputError("registers.known_later", known_on=known_on, today=workspace.today)
    with store.writing(workspace) as (connection, registers):
        _check_order(connection, known_on)
        ordered = [find(registers, id_) for id_ in data]
        ordered.sort(key=lambda register: list(registers).index(register.id))
        targets: dict[str, Tree] = {
            r.id: compiled.keys(r) for r in registers.values() if len(r.key) == 1
        }
        staged = []
        for register in ordered:
            given = data[register.id]
            opened = open_source(register, given, way)
            one = stage(connection, register, opened, trusted=check == "trusted",
                        complete=complete, targets=targets)  # fmt: skip
            _check_rows(connection, one, given)
            if left:
                left(opened.left)
            _add_target(targets, register, one)
            staged.append(one)
        return store.publish(
            connection, staged, known_on=known_on, who=who, source=source,
            sha256=_sha256([one.source for one in staged]), message=message, complete=complete,
        )  # fmt: skip


def _check_order(connection: Connection, known_on: date) -> None:
    """Before any work; the transaction that publishes asks again."""
    last = connection.value(fill("SELECT MAX(known_on) FROM commits"))
    if last is not None and known_on < last:
        raise Conflict("registers.known_before", known_on=known_on, last=last)


def _check_rows(connection: Connection, staged: Staged, given: Data) -> None:
    """A file that holds a header alone is a mistake, above all where it is to be complete."""
    if not isinstance(given, Path | str) or staged.refused:
        return
    if connection.value(fill("SELECT 1 FROM _rows LIMIT 1", rows=staged.accepted)) is None:
        raise InputError("registers.no_rows", Place.of(given))


def _add_target(targets: dict[str, Tree], register: Register, staged: Staged) -> None:
    """What is published beside may be referred to."""
    if register.id in targets:
        targets[register.id] = fill(
            "SELECT key FROM _standing AS a UNION ALL SELECT _key FROM _staged AS b",
            standing=targets[register.id], key=name(register.key[0]), staged=staged.accepted,
        )  # fmt: skip


def _sha256(sources: list[Source]) -> str | None:
    """The hash of the one file that was imported."""
    found = [source.sha256 for source in sources if source.sha256]
    return found[0] if len(found) == 1 else None
