"""A sheet of an .xlsx workbook as rows of text, each with its row number in the sheet.

Read row by row. What the file says of its own size is not believed: many programs write "A1" there
over a full sheet, and a reader that trusts it finds one cell. Text stays text, so that a code keeps
its zeros; a number is written with the 15 digits that a spreadsheet holds; a date is a date. What
cannot be had whole is a reason, not a guess: a formula that nobody calculated, an error, a number
too long for a spreadsheet, a cell that was merged.
"""

from __future__ import annotations

import contextlib
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from itertools import repeat
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa

from twofold.errors import InputError, Place
from twofold.registers.csvfile import LINE, Broken, Progress
from twofold.registers.encodings import sha256

# What openpyxl has to say of styles and charts concerns nobody who imports figures.
warnings.filterwarnings("ignore", module="openpyxl")

# A spreadsheet's number has 15 digits; the rest of a longer one is lost, or was never a number.
_MOST_DIGITS = 15
# Unpacked, in bytes: no sheet that a person made is larger.
_LARGEST = 1 << 31
_BATCH = 1 << 14
_BLOCK = 1 << 20
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]+)(\d+):([A-Z]+)(\d+)\"")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_ZEROS = re.compile(r"0{2,}")
# What a number's format writes as it stands.
_LITERAL = re.compile(r'"[^"]*"|\\.')
_UNREADABLE = (zipfile.BadZipFile, zlib.error, LookupError, ValueError, OSError, SyntaxError,
               TypeError, AttributeError, EOFError)  # fmt: skip


@dataclass(frozen=True)
class Merged:
    """Cells that were made one: `A1:C1` and the rows they take."""

    text: str
    first: int
    last: int


@dataclass
class SheetFile:
    """A sheet being read, as a `CsvFile` is: `header` first, then `batches` or `records`."""

    path: Path
    title: str
    sha256: str
    merged: tuple[Merged, ...]
    formulas: bool
    progress: Progress | None = None
    broken: list[Broken] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rows = self._every()

    def header(self) -> tuple[tuple[str, ...], int]:
        """The cells of the first row that is not blank, and its number."""
        for line, cells in self._rows:
            titles = [cell if isinstance(cell, str) else "" for cell in cells]
            while titles and not titles[-1].strip():
                titles.pop()
            if titles:
                return tuple(title.strip() for title in titles), line
        raise InputError("registers.empty_file", Place.of(self.path))

    def check_merged(self, header: int) -> None:
        """Refuses cells merged in the header or below. Raises InputError at the first row."""
        found = sorted((one.first, one.text) for one in self.merged if one.last >= header)
        if found:
            raise InputError("registers.merged_cells", Place.of(self.path, found[0][0]),
                             range=found[0][1], sheet=self.title, count=len(found))  # fmt: skip

    def records(self, width: int) -> Iterator[tuple[int, Sequence[str]]]:
        """All rows after the header with their numbers; what cannot be read is set aside."""
        for line, cells in self._rows:
            fault = next((c for c in cells if isinstance(c, Broken)), None)
            texts = [cell if isinstance(cell, str) else cell.value for cell in cells]
            while texts and (len(texts) > width or not texts[-1]) and not texts[-1].strip():
                texts.pop()
            if not texts:
                continue
            if len(texts) > width:
                fault = Broken(line, "registers.ragged", str(len(texts)), "")
            if fault is not None:
                self.broken.append(Broken(line, fault.reason, fault.value, ",".join(texts)))
                continue
            yield line, [*texts, *repeat("", width - len(texts))]

    def batches(self, width: int) -> Iterator[pa.RecordBatch]:
        """All rows after the header: `width` columns named "0", "1", … and `line`."""
        rows: list[tuple[int, Sequence[str]]] = []
        for row in self.records(width):
            rows.append(row)
            if len(rows) == _BATCH:
                yield _batch(rows, width)
                rows = []
        yield _batch(rows, width)

    def _every(self) -> Iterator[tuple[int, list[str | Broken]]]:
        """Rows from the first, blank ones too."""
        with contextlib.ExitStack() as opened:
            rows = self._sheet(opened, formulas=False)
            under = self._sheet(opened, formulas=True) if self.formulas else repeat(())
            opened.enter_context(_understood(self.path))
            for line, (row, below) in enumerate(zip(rows, under, strict=False), start=1):
                if self.progress and line % _BATCH == 0:
                    self.progress(line, 0)
                yield line, _cells(line, row, below)

    def _sheet(self, opened: contextlib.ExitStack, formulas: bool) -> Iterator[Any]:
        sheet = opened.enter_context(_open(self.path, formulas))[self.title]
        sheet.reset_dimensions()
        rows: Iterator[Any] = sheet.iter_rows()
        return rows


def open_sheet(path: Path, wanted: str | None, progress: Progress | None = None) -> SheetFile:
    """A workbook's sheet: the one that is named, by title or number, else the one that has
    anything on it. Raises InputError where it is no workbook, or several sheets may be meant."""
    _check_size(path)
    with _understood(path), _open(path) as book:
        sheets = {s.title: s for s in book.worksheets if hasattr(s, "reset_dimensions")}
        shown = [s.title for s in sheets.values() if s.sheet_state == "visible"]
        title = _chosen(path, sheets, shown, wanted)
        merged, formulas = _scanned(path, sheets[title]._worksheet_path)
    return SheetFile(path, title, sha256(path), merged, formulas, progress)


def _chosen(path: Path, sheets: dict[str, Any], shown: list[str], wanted: str | None) -> str:
    known = ", ".join(sheets)
    if wanted is not None:
        if wanted in sheets:
            return wanted
        if wanted.isdecimal() and 0 < int(wanted) <= len(sheets):
            return list(sheets)[int(wanted) - 1]
        raise InputError("registers.no_sheet", Place.of(path), sheet=wanted, known=known)
    filled = [title for title in shown if _has_cells(sheets[title])]
    if not filled:
        raise InputError("registers.empty_file", Place.of(path))
    if len(filled) > 1:
        raise InputError("registers.which_sheet", Place.of(path), known=", ".join(filled))
    return filled[0]


def _has_cells(sheet: Any) -> bool:
    sheet.reset_dimensions()
    return any(value not in (None, "") for row in sheet.iter_rows(values_only=True)
               for value in row)  # fmt: skip


@contextlib.contextmanager
def _open(path: Path, formulas: bool = False) -> Iterator[Any]:
    """The workbook: what its formulas gave, or the formulas themselves."""
    with path.open("rb") as file, _understood(path):
        book = openpyxl.load_workbook(file, read_only=True, data_only=not formulas)
        try:
            yield book
        finally:
            book.close()


@contextlib.contextmanager
def _understood(path: Path) -> Iterator[None]:
    """What openpyxl meets in a damaged file comes in many kinds; to a person it is one."""
    try:
        yield
    except _UNREADABLE as error:
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise InputError("registers.bad_workbook", Place.of(path), reason=reason) from None


def _check_size(path: Path) -> None:
    with _understood(path), zipfile.ZipFile(path) as packed:
        size = sum(part.file_size for part in packed.infolist())
    if size > _LARGEST:
        raise InputError("registers.large_workbook", Place.of(path), size=size >> 20)


def _scanned(path: Path, part: str) -> tuple[tuple[Merged, ...], bool]:
    """The merged cells of a sheet and whether it has formulas, which a row-wise reader hides."""
    found: list[Merged] = []
    formulas, carry = False, b""
    with zipfile.ZipFile(path) as packed, packed.open(part) as file:
        while block := file.read(_BLOCK):
            text = carry + block
            formulas = formulas or _FORMULA.search(text) is not None
            end = 0
            for match in _MERGED.finditer(text):
                left, first, right, last = (each.decode() for each in match.groups())
                found.append(Merged(f"{left}{first}:{right}{last}", int(first), int(last)))
                end = match.end()
            carry = text[max(end, len(text) - 200) :]
    return tuple(found), formulas


def _cells(line: int, row: Sequence[Any], under: Sequence[Any]) -> list[str | Broken]:
    made: list[str | Broken] = [_text(line, cell) for cell in row]
    for position, formula in enumerate(under):
        if formula.data_type == "f" and row[position].value is None:
            made[position] = Broken(line, "registers.not_calculated", str(formula.value)[:80], "")
    return made


def _text(line: int, cell: Any) -> str | Broken:
    """A cell's text, or why it has none."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "e":
        return Broken(line, "registers.cell_error", str(value), "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(line, value, str(cell.number_format))
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return str(value.date()) if midnight else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def _number(line: int, value: int | float, shape: str) -> str | Broken:
    """A number in plain digits, with the zeros and the per cent sign that its cell shows."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{_MOST_DIGITS}g}")
    if not exact.is_finite() or exact.adjusted() >= _MOST_DIGITS:
        return Broken(line, "registers.lost_digits", f"{exact:f}"[:80], "")
    if _ZEROS.fullmatch(shape) and exact == exact.to_integral_value() and exact >= 0:
        return f"{int(exact):0{len(shape)}d}"
    percent = "%" in _LITERAL.sub("", shape)
    plain = f"{exact * 100 if percent else exact:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return plain + ("%" if percent else "")


def _batch(rows: Sequence[tuple[int, Sequence[str]]], width: int) -> pa.RecordBatch:
    columns = [[cells[i] for _, cells in rows] for i in range(width)]
    arrays = [pa.array(column, pa.string()) for column in columns]
    arrays.append(pa.array([line for line, _ in rows], pa.int64()))
    return pa.RecordBatch.from_arrays(arrays, names=[*map(str, range(width)), LINE])
