"""Exports: a vintage as Parquet with a manifest of hashes; refused rows as CSV, to be mended."""

from __future__ import annotations

import contextlib
import csv
import errno
import json
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from twofold.errors import Conflict, Place
from twofold.registers import compile as compiled
from twofold.registers import store
from twofold.registers.encodings import sha256
from twofold.registers.model import Commit, Exported, Register
from twofold.registers.read import find as registered
from twofold.registers.sources import NOTES
from twofold.registers.store import Reading
from twofold.registers.vintage import MANIFEST
from twofold.sql.parquet import write_parquet
from twofold.sql.statements import fill, names
from twofold.workspace import Workspace


def export(
    workspace: Workspace, folder: Path | str, *, commit: int | None = None, refused: bool = False
) -> Exported:
    """Writes every register as it stood after a commit (default: as of the workspace's day) into a
    new folder: `REGISTER.parquet`, ordered by key, and `manifest.json` with each file's sha256.

    With `refused` it writes what that commit refused as `REGISTER.csv` instead, each row whole,
    with its line and reasons; mended, the file can be imported as it is.

    Raises Conflict where the folder already holds something or the disk is full (the folder is
    then not made), NotFound for an unknown commit.
    """
    target = Path(folder)
    check_empty(target)
    with store.reading(workspace) as reading, whole(target) as partial:
        number = reading.commit if commit is None else commit
        about = store.commit_numbered(reading.connection, number) if number else None
        if refused:
            files = _refused(reading, number, partial)
        else:
            files = _vintage(reading, number, partial)
            _manifest(workspace, about, number, files, reading, partial)
    return Exported(str(target), number, files)


def _vintage(reading: Reading, number: int, folder: Path) -> dict[str, tuple[str, int]]:
    files = {}
    for register in reading.registers.values():
        file = f"{register.id}.parquet"
        ordered = fill("SELECT * FROM _rows ORDER BY _key", rows=compiled.view(register, number),
                       key=names(register.key))  # fmt: skip
        count = write_parquet(reading.connection, ordered, folder / file)
        files[file] = (sha256(folder / file), count)
    return files


def _manifest(
    workspace: Workspace, commit: Commit | None, number: int,
    files: Mapping[str, tuple[str, int]], reading: Reading, folder: Path,
) -> None:  # fmt: skip
    manifest = {
        "city": dict(workspace.name),
        "commit": number,
        "known_on": commit and commit.known_on.isoformat(),
        "recorded_at": commit and commit.recorded_at.isoformat(),
        "files": {
            file: {"sha256": digest, "rows": rows, "columns": _columns(reading.registers, file)}
            for file, (digest, rows) in files.items()
        },
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def _columns(registers: Mapping[str, Register], file: str) -> list[dict[str, str]]:
    register = registers[file.removesuffix(".parquet")]
    return [{"name": c.name, "type": c.type, "unit": c.unit} for c in register.columns]


def _refused(reading: Reading, number: int, folder: Path) -> dict[str, tuple[str, int]]:
    files = {}
    for id_, lines in _to_mend(reading, number, None).items():
        header = [*reading.registers[id_].column_names, *NOTES]
        file = folder / f"{id_}.csv"
        # With a mark, because a spreadsheet takes UTF-8 without one for something else.
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.DictWriter(out, header)
            writer.writeheader()
            writer.writerows(lines)
        files[file.name] = (sha256(file), len(lines))
    return files


def to_mend(
    workspace: Workspace, number: int, register: str
) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """What a commit refused of a register, a row for each line with its reasons: the columns of
    the file that `export` writes, and its rows, both without personal data.

    Raises NotFound for an unknown register or commit.
    """
    with store.reading(workspace) as reading:
        store.commit_numbered(reading.connection, number)
        found = registered(reading.registers, register)
        lines = _to_mend(reading, number, found.id).get(found.id, [])
        # A line that could not be taken apart may hold anything.
        hidden = (*found.personal, *(["_text"] if found.personal else []))
        columns = tuple(c for c in (*found.column_names, *NOTES) if c not in hidden)
        return columns, [{c: v for c, v in line.items() if c in columns} for line in lines]


def _to_mend(
    reading: Reading, number: int, register: str | None
) -> dict[str, list[dict[str, Any]]]:
    """By register what a commit refused: each line once, whole, with all its reasons."""
    select, _ = compiled.refused_rows(number, register, None, 0)
    rows: dict[str, dict[int, dict[str, Any]]] = {}
    for id_, _, line, reason, column, _, row in reading.connection.rows(select):
        seen = rows.setdefault(id_, {}).setdefault(line, {**json.loads(row), "_line": line})
        why = reason.partition(".")[2] + (f" [{column}]" if column else "")
        seen["_reason"] = "; ".join(filter(None, (seen.get("_reason"), why)))
    return {id_: list(lines.values()) for id_, lines in rows.items()}


def packed(made: Exported, out: IO[bytes]) -> None:
    """Packs an export's folder into one archive, with what it is as the archive's comment."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # Parquet is compressed already
        for path in sorted(Path(made.folder).iterdir()):
            archive.write(path, path.name)
        about = {"commit": made.commit, "files": dict(made.files)}
        archive.comment = json.dumps(about).encode("utf-8")


def unpacked(data: IO[bytes], folder: Path | str) -> Exported:
    """Makes an archive the folder that it was made from. Raises Conflict as `export` does."""
    target = Path(folder)
    check_empty(target)
    with zipfile.ZipFile(data) as archive, whole(target) as partial:
        about = json.loads(archive.comment)
        for name in archive.namelist():
            (partial / Path(name).name).write_bytes(archive.read(name))
    files = {name: (digest, rows) for name, (digest, rows) in about["files"].items()}
    return Exported(str(target), about["commit"], files)


def check_empty(folder: Path) -> None:
    """Raises Conflict where a folder already holds something."""
    if folder.exists() and any(folder.iterdir()):
        raise Conflict("registers.folder_not_empty", Place.of(folder))


@contextlib.contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A folder that appears whole or not at all. Raises Conflict where the disk is full."""
    partial = target.with_name(target.name + ".partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        yield partial
        if target.exists():
            target.rmdir()
        partial.rename(target)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        key = "registers.export_full" if full else "registers.export_failed"
        raise Conflict(key, Place.of(target), reason=error.strerror) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)
