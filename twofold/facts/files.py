"""A facts file: one row an enterprise, one column a fact. Read as text; typed by `given`."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from twofold.errors import InputError, Place
from twofold.facts.given import Column
from twofold.registers.csvfile import LINE, CsvFile
from twofold.registers.encodings import read_encoding

SUBJECT = ("subject", "id", "organisation", "code", "统一社会信用代码", "企业代码")
NAME = ("name", "企业名称", "名称", "单位名称")
# Columns that a bureau's tables usually carry and that no rule reads.
CARRIED = ("district", "区市", "industry", "行业")


@dataclass(frozen=True)
class RefusedRow:
    """A row that is not answered: where, which column, why, and what stood there."""

    line: int
    column: str
    key: str
    value: str


@dataclass(frozen=True)
class FactsFile:
    """The rows as text columns `subject`, `name`, `line` and one for each column present.

    `present` maps a wanted column to its text column; `lacking` are wanted columns that the file
    does not have, unknown in every row.
    """

    path: Path
    rows: pa.Table
    present: Mapping[str, str]
    lacking: tuple[str, ...]
    refused: tuple[RefusedRow, ...]


def read_file(
    path: Path,
    wanted: Sequence[Column],
    meanings: Mapping[str, str],
    known: Sequence[str],
    encoding: str | None = None,
) -> FactsFile:
    """A facts file as text.

    `meanings` maps other ways to write a fact (its Chinese meaning, its English) to its name;
    `known` are facts that the policy does not read but that may stand in the file. Raises
    InputError for an unknown or repeated column, an empty file, or an encoding that lies.
    """
    if not path.is_file():
        raise InputError("facts.no_file", Place.of(path))
    file = CsvFile(read_encoding(path, encoding))
    header, line = file.header()
    roles = _roles(header, wanted, meanings, known, Place.of(path, line))
    batches = list(file.batches(len(header)))
    names = [*(str(i) for i in range(len(header))), LINE]
    table = _filled(pa.Table.from_batches(batches) if batches else _empty(names))
    columns = {LINE: table[LINE]}
    for index, role in roles.items():
        columns[role] = table[str(index)]
    if "subject" not in columns:
        columns["subject"] = pa.array([str(n) for n in table[LINE].to_pylist()], pa.string())
    if "name" not in columns:
        columns["name"] = pa.nulls(table.num_rows, pa.string())
    refused = tuple(RefusedRow(b.line, "", b.reason, b.value) for b in file.broken)
    present = {c.name: c.name for c in wanted if c.name in columns}
    lacking = tuple(c.name for c in wanted if c.name not in columns)
    return FactsFile(path, pa.table(columns), present, lacking, refused)


def _filled(table: pa.Table) -> pa.Table:
    """The rows with something in them: spreadsheets end with rows of bare commas."""
    kept = None
    for name in table.column_names:
        if name != LINE:
            there = pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(table[name])), 0)
            kept = there if kept is None else pc.or_kleene(kept, there)
    return table if kept is None else table.filter(kept)


def _empty(names: Sequence[str]) -> pa.Table:
    types = {LINE: pa.int64()}
    return pa.table({n: pa.array([], types.get(n, pa.string())) for n in names})


def _roles(
    header: Sequence[str],
    wanted: Sequence[Column],
    meanings: Mapping[str, str],
    known: Sequence[str],
    at: Place,
) -> dict[int, str]:
    """What each column of the file is: a wanted column's name, `subject` or `name`."""
    written = {w: column.name for column in wanted for w in column.written}
    written |= {m: n for m, n in meanings.items() if n in {c.name for c in wanted}}
    written |= dict.fromkeys(SUBJECT, "subject") | dict.fromkeys(NAME, "name")
    roles: dict[int, str] = {}
    for index, cell in enumerate(header):
        role = written.get(cell) or written.get(cell.lower())
        if role is None:
            if cell in known or cell in CARRIED or cell in meanings:
                continue
            near = difflib.get_close_matches(cell, {*written, *known}, n=3, cutoff=0.5)
            raise InputError("facts.unknown_column", at, column=cell, near=", ".join(near) or "—")
        if role in roles.values():
            raise InputError("facts.repeated_column", at, column=cell, role=role)
        roles[index] = role
    return roles
