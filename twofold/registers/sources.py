"""What is imported: a CSV file, a sheet of a workbook, a Parquet file, or Arrow data in memory, as
batches with line numbers.

The header is matched to the register's columns here. A file may name a column by its name in the
register or by its meaning in Chinese or English, and may carry its unit behind it.
"""

from __future__ import annotations

import contextlib
import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from twofold.errors import InputError, NotFound, Place
from twofold.registers.areas import Areas
from twofold.registers.csvfile import LINE, Broken, CsvFile, Progress
from twofold.registers.encodings import PARQUET, ZIP, read_encoding, sha256, start_of
from twofold.registers.mapped import Left, Mapped, Table
from twofold.registers.mapping import FileMapping
from twofold.registers.model import Column, Register

Data: TypeAlias = Path | str | pa.Table | pa.RecordBatchReader

# Written beside the columns when refused rows go out for mending; ignored when they come back.
NOTES = ("_line", "_reason", "_text")
_BATCH = 1 << 16


@dataclass(frozen=True)
class Way:
    """How a file is to be read: its encoding and sheet where they are not to be found, and the
    mapping by which another's file becomes rows of the register, with the areas it may name."""

    encoding: str | None = None
    sheet: str | None = None
    mapping: FileMapping | None = None
    areas: Areas | None = None
    progress: Progress | None = None


@dataclass(frozen=True)
class Source:
    """Rows on their way in. `columns` says which batch column holds which register column;
    `broken`, and what a mapping leaves out, grow while the batches are read."""

    name: str
    sha256: str | None
    columns: Mapping[str, str]
    batches: pa.RecordBatchReader
    is_text: bool
    broken: list[Broken]
    failures: list[Exception]
    left: list[Left] = field(default_factory=list)

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """While the engine pulls batches: what stopped them is raised as it was, not as the engine
        reports it."""
        try:
            yield
        except Exception:
            if self.failures:
                raise self.failures[0] from None
            raise


PLAIN = Way()


def open_source(register: Register, data: Data, way: Way = PLAIN) -> Source:
    """Opens a file or Arrow data. Raises InputError where its header does not fit the register, or
    the file is of a kind that cannot be read in the way asked for."""
    if not isinstance(data, Path | str):
        return _arrow(register, data)
    path = Path(data)
    if not path.is_file():
        raise NotFound("registers.no_file", Place.of(path))
    start = start_of(path, workbooks=True)
    if not start.startswith(ZIP) and way.sheet is not None:
        raise InputError("registers.no_sheets", Place.of(path), sheet=way.sheet)
    if start.startswith(PARQUET):
        if way.mapping is not None:
            raise InputError("registers.mapping_parquet", Place.of(path), mapping=way.mapping.id)
        return _parquet(register, path, way.progress)
    if start.startswith(ZIP):
        return _table(register, path, *_sheet(path, way), way)
    file = CsvFile(read_encoding(path, way.encoding), way.progress)
    return _table(register, path, file, file.file.sha256, way)


def _sheet(path: Path, way: Way) -> tuple[Table, str]:
    from twofold.registers.workbook import open_sheet  # a second of start-up, for who needs it

    if way.encoding is not None:
        raise InputError("registers.no_encoding", Place.of(path), encoding=way.encoding)
    wanted = way.sheet or (way.mapping.sheet if way.mapping else None)
    sheet = open_sheet(path, wanted, way.progress)
    return sheet, sheet.sha256


def _table(register: Register, path: Path, table: Table, digest: str, way: Way) -> Source:
    """A CSV file or a sheet, by its own head or by a mapping."""
    if way.mapping is not None:
        assert way.areas is not None
        mapped = Mapped(way.mapping, way.areas, table, path)
        columns = way.mapping.columns
        schema = pa.schema([(name, pa.string()) for name in columns])
        return _source(str(path), digest, {c: c for c in columns}, schema, mapped.batches(),
                       table.broken, mapped.left)  # fmt: skip
    header, line = table.header()
    table.check_merged(line)
    columns_ = match_header(register, header, Place.of(path, line))
    names = {name: str(position) for name, position in columns_.items()}
    schema = pa.schema([(str(i), pa.string()) for i in range(len(header))])
    return _source(str(path), digest, names, schema, table.batches(len(header)), table.broken)


def match_header(register: Register, header: Sequence[str], at: Place) -> Mapping[str, int]:
    """The position of each register column in a header.

    Raises InputError for a name that the register does not know, one that stands twice, and a
    required column that is missing.
    """
    known = _known_names(register)
    found: dict[str, int] = {}
    for position, title in enumerate(header):
        if title in NOTES:
            continue
        column = known.get(_plain(title))
        if column is None:
            raise InputError("registers.unknown_column", Place(at.path, at.line, title or "∅"),
                             column=title, near=_nearest(title, register))  # fmt: skip
        if column.name in found:
            raise InputError("registers.repeated_header", Place(at.path, at.line, title),
                             column=column.name)  # fmt: skip
        found[column.name] = position
    missing = [c.name for c in register.columns if c.required and c.name not in found]
    if missing:
        raise InputError("registers.missing_column", at, columns=", ".join(missing))
    return found


def _known_names(register: Register) -> Mapping[str, Column]:
    """What a header may call each column; what two columns share names none of them."""
    names: dict[str, Column | None] = {}
    for column in register.columns:
        shorts = {column.meaning, re.split("[（；，,：]", column.meaning)[0],
                  column.english, re.split("[(;,:]", column.english)[0]}  # fmt: skip
        for name in {_plain(short) for short in shorts} - {"", column.name}:
            names[name] = None if name in names else column
            if column.unit:
                names[_plain(f"{name}({column.unit})")] = names[name]
    names.update({column.name: column for column in register.columns})
    return {name: column for name, column in names.items() if column is not None}


def _plain(title: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", title)).casefold()


def _nearest(title: str, register: Register) -> str:
    names = {c.name: c for c in register.columns}
    meanings = {c.meaning: c for c in register.columns}
    near = (difflib.get_close_matches(title, names, n=1)
            or difflib.get_close_matches(title, meanings, n=1, cutoff=0.3))  # fmt: skip
    if not near:
        return ", ".join(names)
    column = names.get(near[0]) or meanings[near[0]]
    return f"{column.name} ({', '.join(x for x in (column.meaning, column.unit) if x)})"


def _parquet(register: Register, path: Path, progress: Progress | None) -> Source:
    at = Place.of(path)
    try:
        file = parquet.ParquetFile(path)
        schema = file.schema_arrow
    except (pa.ArrowException, OSError) as error:
        raise InputError("registers.bad_parquet", at, reason=_reason(error)) from None
    columns = match_header(register, schema.names, at)
    total = file.metadata.num_rows

    def batches() -> Iterator[pa.RecordBatch]:
        done = 0
        try:
            for batch in file.iter_batches(_BATCH):
                yield _numbered(batch, done + 1)
                done += batch.num_rows
                if progress:
                    progress(done, total)
        except (pa.ArrowException, OSError) as error:
            raise InputError("registers.bad_parquet", at, reason=_reason(error)) from None

    names = {name: schema.names[position] for name, position in columns.items()}
    return _source(str(path), sha256(path), names, schema, batches())


def _arrow(register: Register, data: pa.Table | pa.RecordBatchReader) -> Source:
    columns = match_header(register, data.schema.names, Place(register.id))
    names = {name: data.schema.names[position] for name, position in columns.items()}

    def batches() -> Iterator[pa.RecordBatch]:
        done = 0
        for batch in data.to_batches() if isinstance(data, pa.Table) else data:
            yield _numbered(batch, done + 1)
            done += batch.num_rows

    return _source("", None, names, data.schema, batches())


def _numbered(batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
    lines = pa.array(np.arange(first, first + batch.num_rows))
    arrays = [*batch.columns, lines]
    return pa.RecordBatch.from_arrays(arrays, schema=_with_line(batch.schema))


def _with_line(schema: pa.Schema) -> pa.Schema:
    return schema.append(pa.field(LINE, pa.int64())).remove_metadata()


def _source(
    name: str, digest: str | None, columns: Mapping[str, str], schema: pa.Schema,
    batches: Iterator[pa.RecordBatch], broken: list[Broken] | None = None,
    left: list[Left] | None = None,
) -> Source:  # fmt: skip
    failures: list[Exception] = []

    def watched() -> Iterator[pa.RecordBatch]:
        try:
            yield from batches
        except Exception as error:
            failures.append(error)
            raise

    reader = pa.RecordBatchReader.from_batches(_with_line(schema), watched())
    is_text = broken is not None
    return Source(name, digest, columns, reader, is_text, [] if broken is None else broken,
                  failures, [] if left is None else left)  # fmt: skip


def _reason(error: Exception) -> str:
    return str(error).splitlines()[0][:200]
