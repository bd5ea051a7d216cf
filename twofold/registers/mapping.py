"""Documents that say how somebody else's file becomes rows of a register: `kind: mapping`.

`into` names the register; `sheet` and `header` say where the table stands, `notes` how rows begin
that are notes, `blank` what is written where there is no figure, `figure` the register's column
without which a row says nothing. The table `into` fills each column of the register, from a column
of the file in backticks or from a text in which {column} stands for one; tables `when COLUMN` put
words of the file into others; `spread VALUE` makes of each row as many as there are columns with
figures in it, such as one a year; `implied VALUE` draws a further row from one, such as last year's
figure out of this year's and the change that its text prints.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from twofold import documents
from twofold.documents import Document, Row, Table
from twofold.errors import InputError, NotFound, Place
from twofold.registers.areas import folded
from twofold.registers.model import Register
from twofold.registers.read import read_registers
from twofold.workspace import Workspace

KEYS = ("kind", "id", "name", "into", "sheet", "header", "notes", "blank", "figure")
FILLED = ("into", "from", "as")
FORMS = ("", "area", "year")
OTHERWISE = "otherwise"
LEFT_OUT = "left out"
MADE = "→"
_COLUMN = re.compile(r"`([^`]+)`")
_YEAR = re.compile(r"^(\d{4})(?:\.0+|年)$")
_HOLE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Fill:
    """How a column of the register is filled: from a column of the file, or by a text with holes.
    `form` is what is done to it: `area` finds the area that is called so, `year` its year."""

    column: str
    source: str
    text: str
    form: str

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns of the file that it needs."""
        return (self.source,) if self.source else tuple(_HOLE.findall(self.text))

    def made(self, cells: Mapping[str, str]) -> str:
        """The text for one row."""
        if self.source:
            return cells[folded(self.source)]
        return _HOLE.sub(lambda hole: _YEAR.sub(r"\1", cells[folded(hole[1])].strip()), self.text)


@dataclass(frozen=True)
class When:
    """What words of a column of the file mean: values of columns of the register, or None where
    rows with the word are left out. `otherwise` holds for every other word."""

    source: str
    rows: Mapping[str, Mapping[str, str] | None]
    otherwise: Mapping[str, str] | None
    closed: bool


@dataclass(frozen=True)
class Spread:
    """A column of the file whose cells are figures: they fill `column`, and `cells` say of what."""

    source: str
    column: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Implied:
    """A further row, made from a row whose cells are `where`: `column` more by `change`, and the
    cells `made`."""

    column: str
    change: Decimal
    where: Mapping[str, str]
    made: Mapping[str, str]


@dataclass(frozen=True)
class FileMapping:
    """A mapping, read. `header` is the row of the table's head, or None for the first filled one;
    `sheet` a title or number, or None for the only one."""

    id: str
    name: Mapping[str, str]
    into: str
    sheet: str | None
    header: int | None
    notes: tuple[str, ...]
    blank: frozenset[str]
    figure: str
    fills: tuple[Fill, ...]
    whens: tuple[When, ...]
    spread: tuple[Spread, ...]
    implied: tuple[Implied, ...]
    document: Document = field(repr=False, compare=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the register that it fills."""
        found = [fill.column for fill in self.fills]
        for when in self.whens:
            found += [c for row in when.rows.values() if row for c in row]
            found += list(when.otherwise or ())
        found += [c for one in self.spread for c in (one.column, *one.cells)]
        found += [c for one in self.implied for c in one.made]
        return tuple(dict.fromkeys(found))

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns of the file that it needs."""
        found = [name for fill in self.fills for name in fill.reads]
        found += [when.source for when in self.whens]
        return tuple(dict.fromkeys([*found, *(one.source for one in self.spread)]))


def read_mappings(workspace: Workspace) -> Mapping[str, FileMapping]:
    """All mappings that a city and its library have, by id. Raises InputError at the wrong line."""
    found = [d for folder in workspace.folders("mappings") for d in documents.read_folder(folder)]
    english = {d.id: d.name for d in found if d.kind == "prose"}
    registers = read_registers(workspace)
    made: dict[str, FileMapping] = {}
    for document in found:
        if document.kind != "mapping":
            continue
        if document.id in made:
            raise InputError("registers.repeated_mapping", document.place(1), id=document.id)
        made[document.id] = read_mapping(document, registers, english.get(document.id))
    return MappingProxyType(made)


def find(mappings: Mapping[str, FileMapping], id_: str) -> FileMapping:
    """A mapping by its id. Raises NotFound with the nearest."""
    if id_ not in mappings:
        near = difflib.get_close_matches(id_, mappings, n=1)
        raise NotFound("registers.no_mapping", mapping=id_,
                       near=near[0] if near else ", ".join(mappings) or "—")  # fmt: skip
    return mappings[id_]


def read_mapping(
    document: Document, registers: Mapping[str, Register], english: str | None = None
) -> FileMapping:
    """One mapping. Raises InputError at the line that is wrong."""
    front = document.front
    for key in front:
        if key not in KEYS:
            raise InputError("registers.mapping_key", _at(document, key), key=key,
                             known=", ".join(KEYS))  # fmt: skip
    into = str(front.get("into", ""))
    if into not in registers:
        raise InputError("registers.mapping_register", _at(document, "into"), register=into or "—",
                         known=", ".join(registers))  # fmt: skip
    columns = registers[into].column_names
    figure = str(front.get("figure", ""))
    if figure:
        _known(figure, columns, _at(document, "figure"))
    fills = tuple(_fill(document, row, columns) for table in document.tables("into")
                  for row in _of(document, table).rows)  # fmt: skip
    if not fills:
        raise InputError("registers.mapping_empty", document.place(1), id=document.id)
    name = {"zh": document.name, "en": english or document.id}
    return FileMapping(
        document.id, MappingProxyType(name), into, _sheet(front.get("sheet")),
        _header(document), _texts(document, "notes"), frozenset(_texts(document, "blank")), figure,
        fills, tuple(_when(document, t, columns) for t in document.tables("when")),
        tuple(_spread(document, t, row, columns) for t in document.tables("spread")
              for row in t.rows),
        tuple(_implied(document, t, row, columns) for t in document.tables("implied")
              for row in t.rows),
        document,
    )  # fmt: skip


def _at(document: Document, key: str) -> Place:
    return document.place(document.lines.get(key, 1))


def _sheet(value: Any) -> str | None:
    return None if value is None else str(value)


def _header(document: Document) -> int | None:
    value = document.front.get("header")
    if value is not None and (type(value) is not int or value < 1):
        raise InputError("registers.mapping_header", _at(document, "header"), value=value)
    return value


def _texts(document: Document, key: str) -> tuple[str, ...]:
    value = document.front.get(key, [])
    if not isinstance(value, list) or any(isinstance(one, list | dict) for one in value):
        raise InputError("registers.mapping_list", _at(document, key), key=key)
    return tuple(folded("" if one is None else str(one)) for one in value)


def _known(column: str, columns: Iterable[str], at: Place) -> str:
    if column not in columns:
        raise InputError("registers.mapping_column", at, column=column, known=", ".join(columns))
    return column


def _of(document: Document, table: Table) -> Table:
    for title in table.header:
        if title not in FILLED:
            raise InputError("registers.unknown_header", document.place(table.line), header=title,
                             known=", ".join(FILLED))  # fmt: skip
    return table


def _fill(document: Document, row: Row, columns: Iterable[str]) -> Fill:
    at = document.place(row.line)
    column, written, form = (
        _known(row["into"].strip("`"), columns, at),
        row.get("from"),
        row.get("as"),
    )
    if form not in FORMS:
        raise InputError("registers.mapping_form", at, form=form,
                         known=", ".join(filter(None, FORMS)))  # fmt: skip
    if not written:
        raise InputError("registers.mapping_nothing", at, column=column)
    named = _COLUMN.fullmatch(written)
    return Fill(column, named[1] if named else "", "" if named else written, form)


def _when(document: Document, table: Table, columns: Iterable[str]) -> When:
    at = document.place(table.line)
    named = [_known(c, columns, at) for c in table.header[1:]]
    if not table.id or not named:
        raise InputError("registers.mapping_when", at)
    rows: dict[str, Mapping[str, str] | None] = {}
    for row in table.rows:
        word = folded(row["when"].strip("`"))
        if word in rows:
            raise InputError("registers.mapping_word", document.place(row.line), word=row["when"])
        left_out = row.get(named[0]) == LEFT_OUT
        rows[word] = None if left_out else MappingProxyType({c: row.get(c) for c in named})
    closed = OTHERWISE not in rows
    otherwise = None if closed else rows.pop(OTHERWISE)
    return When(table.id.strip("`"), MappingProxyType(rows), otherwise, closed)


def _spread(document: Document, table: Table, row: Row, columns: Iterable[str]) -> Spread:
    at = document.place(row.line)
    named = _COLUMN.fullmatch(row["spread"])
    if named is None:
        raise InputError("registers.mapping_nothing", at, column=row["spread"] or "—")
    cells = {_known(c, columns, at): row.get(c) for c in table.header[1:]}
    return Spread(named[1], _known(table.id, columns, at), cells)


def _implied(document: Document, table: Table, row: Row, columns: Iterable[str]) -> Implied:
    at = document.place(row.line)
    try:
        change = Decimal(row["implied"].replace("−", "-"))
    except InvalidOperation:
        raise InputError("registers.mapping_change", at, value=row["implied"]) from None
    where = {_known(c, columns, at): row.get(c) for c in table.header[1:]
             if not c.startswith(MADE)}  # fmt: skip
    made = {_known(c.removeprefix(MADE).strip(), columns, at): row.get(c)
            for c in table.header[1:] if c.startswith(MADE)}  # fmt: skip
    return Implied(_known(table.id, columns, at), change, where, made)
