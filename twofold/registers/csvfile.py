"""A CSV file as Arrow batches of text cells, each row with the physical line that it began on.

Blocks without a quote go through Arrow's parser; the rest line by line, because a quoted cell may
hold line breaks and the numbers must stay right after it. A row that cannot be read (a wrong
number of cells, a broken quote) is set aside with its line and text, and reading goes on with the
next line, so that one stray quote does not swallow the rest of the file.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from twofold.errors import InputError, Place
from twofold.registers.encodings import TextFile, text_blocks

LINE = "line"
# A quoted cell over more lines than this is a quote that somebody forgot to close.
_MOST_LINES = 200
# Beyond this many unreadable rows the file is not the table it claims to be.
_MOST_BROKEN = 100_000
csv.field_size_limit(1 << 20)


@dataclass(frozen=True)
class Broken:
    """A row that could not be read: where it began, why, and its text."""

    line: int
    reason: str
    value: str
    text: str


Progress = Callable[[int, int], None]


@dataclass
class CsvFile:
    """A CSV file being read. `header` first, then `batches`; `broken` grows with the batches."""

    file: TextFile
    progress: Progress | None = None
    broken: list[Broken] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._blocks = text_blocks(self.file)
        self._lines: list[str] = []
        self._line = 1

    def header(self) -> tuple[tuple[str, ...], int]:
        """The cells of the first line that is not blank, and its line number."""
        while self._more():
            line = self._line
            record = self._record(self._lines, 0)
            used, cells = record
            if isinstance(cells, Broken):
                raise InputError(cells.reason, Place.of(self.file.path, line), value=cells.value)
            del self._lines[:used]
            self._line += used
            if any(cell.strip() for cell in cells):
                return tuple(cell.strip() for cell in cells), line
        raise InputError("registers.empty_file", Place.of(self.file.path))

    def batches(self, width: int) -> Iterator[pa.RecordBatch]:
        """All rows after the header: `width` columns named "0", "1", … and `line`."""
        while self._more():
            table = self._fast(width)
            if table is None:
                table = self._quoted(width)
            if table is None:
                table = self._slow(width)
            yield from table.to_batches()

    def records(self, width: int) -> Iterator[tuple[int, Sequence[str]]]:
        """All rows after the header one by one, with their lines."""
        for batch in self.batches(width):
            columns = [column.to_pylist() for column in batch.columns]
            for *cells, line in zip(*columns, strict=True):
                yield line, [cell or "" for cell in cells]

    def check_merged(self, header: int) -> None:
        """A text has no merged cells."""

    def _more(self) -> bool:
        """Makes sure that there is a line to read."""
        if self._lines:
            return True
        block, done = next(self._blocks, ("", 0))
        if self.progress and block:
            self.progress(done, self.file.size)
        self._lines = block.split("\n")[:-1]
        return bool(self._lines)

    def _fast(self, width: int) -> pa.Table | None:
        """The lines at hand by Arrow's parser, or None where they need a closer look."""
        text = "\n".join(self._lines)
        if '"' in text:
            return None
        names = [str(i) for i in range(width)]
        try:
            table = arrow_csv.read_csv(
                pa.py_buffer(text.encode()),
                read_options=arrow_csv.ReadOptions(column_names=names, block_size=1 << 30),
                parse_options=arrow_csv.ParseOptions(quote_char=False, ignore_empty_lines=False),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
                ),
            )
        except pa.ArrowInvalid:
            return None
        return self._numbered(table) if table.num_rows == len(self._lines) else None

    def _quoted(self, width: int) -> pa.Table | None:
        """The lines at hand where cells are quoted but each line is one whole row, else None."""
        try:
            rows = list(csv.reader(self._lines, strict=True))
        except csv.Error:
            return None
        if len(rows) != len(self._lines) or any(len(row) != width for row in rows):
            return None
        return self._numbered(_table(rows, width))

    def _numbered(self, table: pa.Table) -> pa.Table:
        """The table of all lines at hand, one row a line, with their numbers."""
        end = self._line + len(self._lines)
        numbers = pa.array(np.arange(self._line, end, dtype=np.int64))
        self._lines, self._line = [], end
        return table.append_column(LINE, numbers)

    def _slow(self, width: int) -> pa.Table:
        """The lines at hand one by one, and those that belong to the last of them."""
        rows: list[Sequence[str]] = []
        lines: list[int] = []
        at = 0
        while at < len(self._lines):
            line = self._line + at
            used, cells = self._record(self._lines, at)
            if isinstance(cells, Broken):
                self._set_aside(cells)
            elif len(cells) == width:
                rows.append(cells)
                lines.append(line)
            elif any(cell.strip() for cell in cells):
                text = "\n".join(self._lines[at : at + used])
                self._set_aside(Broken(line, "registers.ragged", str(len(cells)), text))
            at += used
        self._line += at
        self._lines = []
        return _table(rows, width).append_column(LINE, pa.array(lines, pa.int64()))

    def _record(self, lines: list[str], at: int) -> tuple[int, list[str] | Broken]:
        """The record that begins at `lines[at]` and how many lines it takes."""
        text = lines[at]
        if '"' not in text:
            return 1, text.split(",")
        used = 1
        while True:
            try:
                # A final line break would be lost on the reader, which splits at none itself.
                return used, next(csv.reader([text], strict=True))
            except csv.Error as error:
                if "unexpected end" not in str(error):
                    return 1, self._broken(lines[at], at, "registers.broken_quote")
            if used == _MOST_LINES or not self._has(lines, at + used):
                return 1, self._broken(lines[at], at, "registers.open_quote")
            text += "\n" + lines[at + used]
            used += 1

    def _has(self, lines: list[str], index: int) -> bool:
        if index < len(lines):
            return True
        block, _ = next(self._blocks, ("", 0))
        lines.extend(block.split("\n")[:-1])
        return index < len(lines)

    def _broken(self, text: str, at: int, reason: str) -> Broken:
        return Broken(self._line + at, reason, text[:80], text)

    def _set_aside(self, broken: Broken) -> None:
        self.broken.append(broken)
        if len(self.broken) > _MOST_BROKEN:
            raise InputError("registers.not_a_table", Place.of(self.file.path, self.broken[0].line),
                             count=len(self.broken))  # fmt: skip


def _table(rows: Sequence[Sequence[str]], width: int) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * width
    arrays = [pa.array(column, pa.string()) for column in columns]
    return pa.table(arrays, names=[str(i) for i in range(width)])
