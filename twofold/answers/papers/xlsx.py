"""A paper as XLSX: a sheet for each table, then its text and its sources. Numbers are numbers in
the format in which they are printed, units stand in the head, codes are text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import IO, Any

import xlsxwriter

from twofold.answers.pages.tables import breadth
from twofold.answers.papers.blocks import line
from twofold.answers.papers.html import cited
from twofold.answers.papers.model import Heading, Number, Paper, Paragraph, Table
from twofold.answers.papers.sources import told
from twofold.answers.xlsx import RED, WIDEST
from twofold.words import Words

# What a sheet may not be called, and how long its name may be.
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
LONGEST_NAME = 31
# How high a line is, in points.
LINE = 16
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
           "strings_to_numbers": False}  # fmt: skip
MIDNIGHT = time(tzinfo=UTC)


def write(say: Words, of: Paper, out: IO[bytes]) -> None:
    """Writes the paper; the same paper gives the same bytes."""
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        made_on = of.made_on or date(2000, 1, 1)
        book.set_properties({"title": of.title, "created": datetime.combine(made_on, MIDNIGHT)})
        writer = _Writer(say, of, book)
        for index, table in enumerate(of.tables, 1):
            writer.table(table, index)
        writer.text()
        writer.sources()


class _Writer:
    """Fills one sheet after another."""

    def __init__(self, say: Words, of: Paper, book: Any) -> None:
        self.say, self.of, self.book = say, of, book
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True,
                                     "valign": "vcenter", "align": "center"})  # fmt: skip
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.bold = book.add_format({"bold": True, "text_wrap": True})
        self.red = book.add_format({"bold": True, "font_color": f"#{RED}"})
        self.text_format = book.add_format({"num_format": "@", "indent": 1})
        self.formats: dict[str, Any] = {}
        self.names: set[str] = set()

    def table(self, of: Table, index: int) -> None:
        """One table: its head in view, a last column with the sources of each row, and one that
        says that the row is generated."""
        page = self._page(of.caption or self.say("papers.table", number=index))
        heads = [f"{c.whole} {cited(c.cites)}".strip() for c in of.columns]
        heads.append(self.say("papers.columns.sources"))
        heads += [self.say("papers.columns.nature")] if self.of.made_up else []
        page.freeze_panes(1, 1)
        page.repeat_rows(0)
        page.write_row(0, 0, heads, self.head)
        for place, row in enumerate(of.rows, 1):
            for column, cell in enumerate(row):
                self._cell(page, place, column, cell.number, cell.text)
            cites = sorted({n for cell in row for n in cell.cites})
            page.write_string(place, len(row), cited(tuple(cites)), self.text_format)
            if self.of.made_up:
                page.write_string(place, len(row) + 1, self.of.made_up, self.red)
        lines = 1
        for column, head in enumerate(heads):
            cells = [row[column].text for row in of.rows if column < len(row)]
            longest = max(map(breadth, head.split()), default=0) if self.of.lang == "en" else 0
            broad = max([breadth(head) // 2, longest, *map(breadth, cells), 8])
            if column == len(of.columns) + 1:
                broad = breadth(self.of.made_up)
            wide = min(broad + 3, WIDEST)
            page.set_column(column, column, wide)
            lines = max(lines, -(-(breadth(head) + 4) // (wide - 2)))
        page.set_row(0, LINE * lines + 4, self.head)
        for below, note in enumerate(of.notes):
            page.write_string(len(of.rows) + 2 + below, 0, note)

    def _cell(self, page: Any, row: int, column: int, number: Number | None, text: str) -> None:
        if number is None or number.value is None:
            if text != "—":  # what is not known is an empty cell
                page.write_string(row, column, text, self.text_format)
            return
        if number.format not in self.formats:
            self.formats[number.format] = self.book.add_format({"num_format": number.format})
        page.write_number(row, column, number.value, self.formats[number.format])

    def text(self) -> None:
        """The words of the paper, a paragraph a row."""
        page = self._page(self.say("papers.text"))
        page.set_column(0, 0, 100)
        for row, (text, bold) in enumerate(self._lines()):
            page.write_string(row, 0, text, self.bold if bold else self.wrap)

    def _lines(self) -> Iterator[tuple[str, bool]]:
        for label in self.of.labels:
            yield label, True
        for part in self.of.parts:
            for block in part.blocks:
                if isinstance(block, Heading):
                    yield line(block.runs), True
                elif isinstance(block, Paragraph) and block.place != "quiet":
                    yield "".join(run.text + cited(run.cites) for run in block.runs), False

    def sources(self) -> None:
        """The sources by their numbers."""
        page = self._page(self.say("papers.sources"))
        page.freeze_panes(1, 0)
        heads = ("number", "source", "commit", "document")
        page.write_row(0, 0, [self.say(f"papers.columns.source_{h}") for h in heads], self.head)
        page.set_column(1, 1, 90)
        page.set_column(2, 3, 18)
        for row, source in enumerate(self.of.sources, 1):
            page.write_string(row, 0, f"[{row}]", self.text_format)
            page.write_string(row, 1, told(self.say, source), self.wrap)
            commit = "" if source.commit is None else str(source.commit)
            page.write_string(row, 2, commit, self.text_format)
            page.write_string(row, 3, source.number, self.text_format)

    def _page(self, name: str) -> Any:
        page = self.book.add_worksheet(self._named(name))
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_landscape()
        label = "　".join(self.of.labels).replace("&", "&&")
        if label:
            page.set_header(f'&C&"-,Bold"&K{RED} {label}' if self.of.made_up else f"&C {label}")
        page.set_footer("&C— &P —")
        return page

    def _named(self, name: str) -> str:
        """A name for a sheet that no other has, whatever its case."""
        short = _NOT_IN_NAMES.sub(" ", name).strip("' ")[:LONGEST_NAME] or "1"
        made, number = short, 1
        while made.lower() in self.names:
            number += 1
            made = f"{short[: LONGEST_NAME - 4]} {number}"
        self.names.add(made.lower())
        return made
