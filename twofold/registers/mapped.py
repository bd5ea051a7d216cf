"""A file read by a mapping: each of its rows as a row of a register, or the reason why not.

Nothing is repaired: a word that the mapping does not know, an area that nobody named, two cells
that say different things put the row aside, whole, with its line. What the mapping itself leaves
out (notes, rows without a figure) is counted and can be listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from twofold.errors import InputError, Place
from twofold.registers.areas import Areas, folded
from twofold.registers.csvfile import LINE, Broken
from twofold.registers.mapping import FileMapping, Implied, When

NOTE, NO_FIGURE, OMITTED = "note", "no_figure", "omitted"
_BATCH = 1 << 14
_YEAR = re.compile(r"(\d{4})年?")
# What the import reads as a number (`sql.cells`): signs and digits of an input method too, and
# commas only where thousands begin.
_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_PLAIN = str.maketrans("０１２３４５６７８９＋－．，−—", "0123456789+-.,--")


class Table(Protocol):
    """A file's table: a CSV file, or a sheet of a workbook."""

    broken: list[Broken]

    def header(self) -> tuple[tuple[str, ...], int]: ...
    def check_merged(self, header: int) -> None: ...
    def records(self, width: int) -> Iterator[tuple[int, Sequence[str]]]: ...
    def batches(self, width: int) -> Iterator[pa.RecordBatch]: ...


@dataclass(frozen=True)
class Left:
    """A row that the mapping leaves out: why, and its text."""

    line: int
    reason: str
    text: str


class _Unread(Exception):
    """Why a row cannot be read: a reason, and the value that it is about."""

    def __init__(self, reason: str, value: str) -> None:
        self.reason, self.value = reason, value


@dataclass
class Mapped:
    """A table being read by a mapping. `left` and the table's `broken` grow with the batches."""

    mapping: FileMapping
    areas: Areas
    table: Table
    path: Path
    left: list[Left] = field(default_factory=list)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows as columns of the register, all of them text, and `line`."""
        head = self._header()
        columns = self.mapping.columns
        rows: list[tuple[int, Mapping[str, str]]] = []
        for line, cells in self.table.records(len(head)):
            if not any(cell.strip() for cell in cells):
                continue
            rows += [(line, row) for row in self._row(line, dict(zip(head, cells, strict=True)))]
            if len(rows) >= _BATCH:
                yield _batch(rows, columns)
                rows = []
        self._set_notes_apart()
        yield _batch(rows, columns)

    def _header(self) -> list[str]:
        """The head's titles, plain. Raises InputError where a column is missing."""
        wanted = self.mapping.header
        titles, line = self.table.header()
        while wanted is not None and line < wanted:
            titles, line = self.table.header()
        at = Place.of(self.path, line)
        if wanted is not None and line > wanted:
            raise InputError("registers.no_header", Place.of(self.path, wanted), row=wanted)
        self.table.check_merged(line)
        head = [folded(title) for title in titles]
        for name in self.mapping.reads:
            if head.count(folded(name)) != 1:
                raise InputError("registers.file_lacks", at, column=name, mapping=self.mapping.id,
                                 known=", ".join(titles))  # fmt: skip
        return head

    def _row(self, line: int, cells: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
        """The rows of a register that a row of the file makes, and those implied by them. A row
        that cannot be read is put aside whole."""
        text = ",".join(cells.values())
        if self._is_note(text):
            self.left.append(Left(line, NOTE, text))
            return
        try:
            made = self._made(cells)
            rows = None if made is None else list(self._spread(made, cells))
        except _Unread as unread:
            self.table.broken.append(Broken(line, unread.reason, unread.value, text))
            return
        if rows is None:
            self.left.append(Left(line, OMITTED, text))
        for row in rows or ():
            if self.mapping.figure and folded(row.get(self.mapping.figure, "")) in self._blank:
                self.left.append(Left(line, NO_FIGURE, text))
            else:
                yield row
                yield from _further(row, self.mapping.implied)

    def _spread(
        self, made: Mapping[str, str], cells: Mapping[str, str]
    ) -> Iterator[dict[str, str]]:
        """A row for each column of figures; the row itself where there is none."""
        for one in self.mapping.spread:
            row = dict(made)
            _merge(row, {one.column: cells[folded(one.source)].strip(), **one.cells})
            yield self._plain(row)
        if not self.mapping.spread:
            yield self._plain(dict(made))

    def _plain(self, row: dict[str, str]) -> dict[str, str]:
        """A figure's per cent sign is taken off where its unit says so already."""
        figure = row.get(self.mapping.figure, "")
        if figure.endswith("%") and "%" in row.values():
            row[self.mapping.figure] = figure.removesuffix("%")
        return row

    def _is_note(self, text: str) -> bool:
        plain = folded(text).lstrip(",")
        return any(plain.startswith(start) for start in self.mapping.notes if start)

    @property
    def _blank(self) -> frozenset[str]:
        return self.mapping.blank | {""}

    def _made(self, cells: Mapping[str, str]) -> dict[str, str] | None:
        """A row of the register, or None where a word of the file is left out."""
        row: dict[str, str] = {}
        for when in self.mapping.whens:
            meant = _meant(when, cells[folded(when.source)])
            if meant is None:
                return None
            _merge(row, meant)
        for fill in self.mapping.fills:
            _merge(row, {fill.column: self._formed(fill.form, fill.made(cells))})
        return row

    def _formed(self, form: str, text: str) -> str:
        if form == "area":
            area = self.areas.find(text)
            if area is None:
                raise _Unread("registers.unknown_area", text)
            return area.id
        if form == "year":
            year = _YEAR.fullmatch(folded(text))
            if year is None:
                raise _Unread("registers.unknown_year", text)
            return year[1]
        return text.strip()

    def _set_notes_apart(self) -> None:
        """A note under a table has other cells than the table; it is a note all the same."""
        broken = self.table.broken
        notes = [one for one in broken if self._is_note(one.text)]
        self.left += [Left(one.line, NOTE, one.text) for one in notes]
        broken[:] = [one for one in broken if one not in notes]


def _meant(when: When, text: str) -> Mapping[str, str] | None:
    """What a word of the file means. Raises _Unread for one that the mapping does not know."""
    word = folded(text)
    for written in (word, word.removesuffix("年")):
        if written in when.rows:
            return when.rows[written]
    if when.closed:
        raise _Unread("registers.unmapped_word", text)
    return when.otherwise


def _merge(row: dict[str, str], more: Mapping[str, str]) -> None:
    """Puts cells together. What is said twice must be the same. Raises _Unread."""
    for column, text in more.items():
        if not text:
            row.setdefault(column, "")
        elif folded(row.get(column, "")) in ("", folded(text)):
            row[column] = row.get(column) or text
        else:
            raise _Unread("registers.disagreeing", f"{row[column]} ≠ {text}")


def _further(row: Mapping[str, str], implied: Iterable[Implied]) -> Iterator[Mapping[str, str]]:
    for one in implied:
        if any(row.get(column) != text for column, text in one.where.items()):
            continue
        text = row.get(one.column, "").strip().translate(_PLAIN)
        if not _NUMBER.fullmatch(text):  # the row itself goes to quarantine
            continue
        value = Decimal(text.replace(",", ""))
        yield {**row, one.column: f"{value + one.change:f}", **one.made}


def _batch(rows: Sequence[tuple[int, Mapping[str, str]]], columns: Sequence[str]) -> pa.RecordBatch:
    arrays = [pa.array([row.get(c, "") for _, row in rows], pa.string()) for c in columns]
    arrays.append(pa.array([line for line, _ in rows], pa.int64()))
    return pa.RecordBatch.from_arrays(arrays, names=[*columns, LINE])
