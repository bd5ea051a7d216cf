"""Register documents to the model: `kind: register`, one table of columns."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from twofold import documents
from twofold.documents import Document, Row, Table
from twofold.errors import InputError, NotFound
from twofold.registers.model import OWN_COLUMNS, OWN_TABLES, Column, Register
from twofold.sql.cells import NEVER, SQL_TYPES
from twofold.workspace import Workspace

HEADER = ("column", "type", "unit", "key", "required", "references", "personal", "provider",
          "values", "meaning", "English")  # fmt: skip
CODE = "USCC"
# `PERIOD` on a text, a reference period; `PERIOD=COLUMN` on a year, one of that column's period.
PERIOD = "PERIOD"
SPECIAL = (NEVER, CODE, PERIOD)
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_YES_NO = {"yes": True, "": False, "no": False}


def read_registers(workspace: Workspace) -> Mapping[str, Register]:
    """All registers of a city by id, those that others refer to first.

    Raises InputError at the first document that is wrong.
    """
    found = (d for folder in workspace.folders("registers") for d in documents.read_folder(folder))
    return _read(*found)


@documents.remembered
def _read(*read: Document) -> Mapping[str, Register]:
    english = {d.id: d for d in read if d.kind == "prose"}
    found: dict[str, Register] = {}
    for document in read:
        if document.kind != "register":
            continue
        register = read_register(document, english.get(document.id))
        if register.id in found:
            raise InputError("registers.repeated_register", document.place(1), register=register.id)
        found[register.id] = register
    for register in found.values():
        _check_references(register, found)
    return MappingProxyType({r.id: r for r in _in_order(found)})


def read_register(document: Document, english: Document | None = None) -> Register:
    """One register, with its English prose. Raises InputError at the line that is wrong."""
    tables = list(document.tables("column"))
    if len(tables) != 1:
        raise InputError("registers.one_table", document.place(1), register=document.id)
    if not _NAME.fullmatch(document.id) or document.id in OWN_TABLES:
        raise InputError("registers.bad_name", document.place(1), name=document.id)
    table = tables[0]
    for header in table.header:
        if header not in HEADER:
            raise InputError("registers.unknown_header", document.place(table.line),
                             header=header, known=", ".join(HEADER))  # fmt: skip
    columns = tuple(_column(row, document) for row in table.rows)
    _check_columns(columns, table, document)
    names = {"zh": document.name, "en": english.name if english else document.id}
    return Register(document.id, MappingProxyType(names), columns, document, english)


def find(registers: Mapping[str, Register], id_: str) -> Register:
    """A register by its id. Raises NotFound with the nearest id."""
    if id_ not in registers:
        near = difflib.get_close_matches(id_, registers, n=1)
        raise NotFound("registers.no_register", register=id_,
                       near=near[0] if near else ", ".join(registers))  # fmt: skip
    return registers[id_]


def _column(row: Row, document: Document) -> Column:
    name, type_ = row["column"].strip("`"), row.get("type")
    place = document.place(row.line)
    if not _NAME.fullmatch(name) or name in OWN_COLUMNS:
        raise InputError("registers.bad_name", place, name=name)
    if type_ not in SQL_TYPES:
        raise InputError("registers.unknown_type", place, column=name, type=type_,
                         known=", ".join(SQL_TYPES))  # fmt: skip
    flags = {}
    for flag in ("key", "required", "personal"):
        word = row.get(flag).lower()
        if word not in _YES_NO:
            raise InputError("registers.bad_flag", place, column=flag, value=word)
        flags[flag] = _YES_NO[word]
    values = _values(row.get("values"))
    target = row.get("references").strip("`")
    return Column(
        name=name, type=type_, unit=row.get("unit"), key=flags["key"],
        required=flags["required"] or flags["key"], references=target.rstrip("?"),
        loose=target.endswith("?"), personal=flags["personal"], provider=row.get("provider"),
        values=tuple((word, zh) for word, (zh, _) in values.items() if word not in SPECIAL),
        english_values=tuple((word, en) for word, (_, en) in values.items() if en),
        forever=NEVER in values,
        code=CODE in values, period=(values[PERIOD][0] or name) if PERIOD in values else "",
        meaning=row.get("meaning"), english=row.get("English"), line=row.line,
    )  # fmt: skip


def _values(cell: str) -> dict[str, tuple[str, str]]:
    """The words of a `values` cell, `word=what it is called/in English、word、…`, and what each is
    called in both languages."""
    items = [item.strip() for item in cell.replace("`", "").split("、")]
    pairs = (re.fullmatch(r"(.[^=]*)(?:=(.*))?", item) for item in items)
    found = {}
    for pair in pairs:
        if pair:
            called, _, english = (pair[2] or "").partition("/")
            found[pair[1].strip()] = called.strip(), english.strip()
    return found


def _check_columns(columns: tuple[Column, ...], table: Table, document: Document) -> None:
    seen = set()
    for column in columns:
        if column.name in seen:
            raise InputError("registers.repeated_column", document.place(column.line),
                             column=column.name)  # fmt: skip
        seen.add(column.name)
    if not any(column.key for column in columns):
        raise InputError("registers.no_key", document.place(table.line), register=document.id)


def _check_references(register: Register, registers: Mapping[str, Register]) -> None:
    for column in register.columns:
        if not column.references:
            continue
        place = register.document.place(column.line)
        target = registers.get(column.references)
        if target is None or len(target.key) != 1:
            raise InputError("registers.bad_reference", place, column=column.name,
                             register=column.references)  # fmt: skip


def _in_order(registers: Mapping[str, Register]) -> Iterable[Register]:
    """Those that are referred to before those that refer."""
    done: dict[str, Register] = {}

    def visit(register: Register, above: tuple[str, ...]) -> None:
        if register.id in done:
            return
        for column in register.columns:
            if column.references and column.references != register.id:
                if column.references in above:
                    raise InputError("registers.circle", register.document.place(column.line),
                                     register=column.references)  # fmt: skip
                visit(registers[column.references], (*above, register.id))
        done[register.id] = register

    for register in registers.values():
        visit(register, (register.id,))
    return done.values()
