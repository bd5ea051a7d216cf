"""A sheet as XLSX: codes as text, numbers as numbers, dates as dates, the header in view. What has
to stand in sight wherever it is read is on a sheet of its own and on every printed page."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from twofold.answers.answer import Sheet
from twofold.answers.exact import cell

# A spreadsheet's number has 15 significant digits; one with more would be changed, and is a text.
DIGITS = 15
# The widest a column is made, and how many rows say how wide it must be.
WIDEST, LOOKED_AT = 60, 200
# A spreadsheet counts its days from here; an earlier one is a text. So many characters fit a cell.
FIRST_DAY, LONGEST = date(1900, 3, 1), 32_767
# What one sheet of a spreadsheet holds.
MOST_ROWS = 1_048_575
# The red of a label, as on the pages.
RED = "B40F1F"


def write_xlsx(sheet: Sheet, out: IO[bytes]) -> None:
    """Writes the rows; beyond what one sheet holds, the next sheet goes on under the same header.

    Rows are written as they come, so that a register of any size takes little memory.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        writer = _Writer(book, sheet.columns, sheet.label)
        for row in sheet.rows:
            writer.add(row)
        writer.close()
        if sheet.label:
            _notes(book, sheet)


def _notes(book: Any, sheet: Sheet) -> None:
    """The label and what it is about, behind the rows, so that their header stays the first line
    of the first sheet."""
    title, line = sheet.notes
    page = book.add_worksheet(title)
    page.set_column(0, 0, WIDEST)
    page.write_string(0, 0, sheet.label, book.add_format({"bold": True, "font_color": f"#{RED}"}))
    page.write_string(1, 0, line, book.add_format({"text_wrap": True}))


class _Writer:
    """Fills one worksheet after another."""

    def __init__(self, book: Any, columns: tuple[str, ...], label: str) -> None:
        self.book = book
        self.columns = columns
        self.label = label
        self.head = book.add_format({"bold": True, "bottom": 1})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.widths: list[int] = []
        self._begin()

    def _begin(self) -> None:
        self.rows = 0
        self.page = self.book.add_worksheet()
        self.page.freeze_panes(1, 0)
        if self.label:
            self.page.set_header(f'&C&"-,Bold"&K{RED} {self.label}')
        self.early: list[tuple[Any, ...]] = []
        self.begun = False

    def add(self, row: tuple[Any, ...]) -> None:
        """One more row; the first ones are held back until the columns' widths are known."""
        if self.rows + len(self.early) >= MOST_ROWS:
            self._begin()
        if self.begun:
            self._put(row)
            return
        self.early.append(row)
        if len(self.early) == LOOKED_AT:
            self._settle()

    def close(self) -> None:
        if not self.begun:
            self._settle()

    def _settle(self) -> None:
        """Sets the widths, which must stand before the first row, then writes what waited."""
        self.begun = True
        for index, name in enumerate(self.columns):
            shown = [name, *(cell(row[index]) for row in self.early)]
            self.page.set_column(index, index, min(max(map(_breadth, shown)) + 2, WIDEST))
        self.page.write_row(0, 0, self.columns, self.head)
        waiting, self.early = self.early, []
        for row in waiting:
            self._put(row)

    def _put(self, row: tuple[Any, ...]) -> None:
        self.rows += 1
        for index, value in enumerate(row):
            self._cell(index, value)

    def _cell(self, index: int, value: Any) -> None:
        if value is None:
            return
        if isinstance(value, datetime):
            plain = value.replace(tzinfo=None)
            self.page.write_datetime(self.rows, index, plain, self.time)
        elif isinstance(value, date) and FIRST_DAY <= value < date.max:
            self.page.write_datetime(self.rows, index, value, self.day)
        elif (
            isinstance(value, int | float | Decimal)
            and not isinstance(value, bool)
            and _fits(value)
        ):
            self.page.write_number(self.rows, index, value)
        else:
            text = cell(value)
            cut = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
            self.page.write_string(self.rows, index, cut)


def _fits(value: int | float | Decimal) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return len(Decimal(value).normalize().as_tuple().digits) <= DIGITS


def _breadth(text: str) -> int:
    """Columns that a text takes; a Chinese character takes two."""
    return sum(2 if char > "\u2e7f" else 1 for char in text)
