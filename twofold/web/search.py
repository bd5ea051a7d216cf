"""Organisations by name or code."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from twofold import registers
from twofold.answers.cells import cell, generated, head
from twofold.registers.model import Column as Recorded
from twofold.registers.model import Page as Found
from twofold.registers.model import Register
from twofold.registers.read import read_registers
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Cell, Column, Field, Form, Link, Row, Table
from twofold.web.records import ORGANISATIONS

# Rows of a page.
MOST = 25
ID = "found"
SHOWN = ("district", "kind", "status")


def find(asked: Asked) -> View:
    """The organisations that have a text in their name or code. A whole code leads straight to its
    organisation; without a text there is the form alone."""
    say, text = asked.say, (asked.given.get("q") or "").strip()
    form = Form(
        asked.link("search").partition("?")[0], (Field("q", say("web.finding.label"), text),),
        tuple(asked.times.items()), ID,
    )  # fmt: skip
    if not text:
        return View(say("web.finding.title"), "search.html", {"form": form, "sheet": None},
                    lede=say("web.finding.hint"))  # fmt: skip
    found = registers.show(asked.workspace, ORGANISATIONS, find=text, limit=MOST,
                           offset=asked.given.get("offset") or 0)  # fmt: skip
    if href := _whole_code(asked, text, found):
        return View("", "search.html", {}, status=303, goes=href)
    register = read_registers(asked.workspace)[ORGANISATIONS]
    rows = tuple(_row(asked, register, entry.values) for entry in found.rows)
    sheet = Table(
        say("web.finding.found", total=found.total), _columns(asked, register), rows, id=ID,
        stacked=True, downloads=asked.downloads("registers", ORGANISATIONS, find=text),
    )  # fmt: skip
    data = {
        "form": form, "sheet": sheet if found.total else None,
        "turn": asked.pager(len(rows), found.total, MOST, ID),
        "nothing": say("web.finding.none", query=text),
        "hints": _hints(asked),
    }  # fmt: skip
    return View(say("web.finding.results", query=text), "search.html", data,
                crumbs=(Link(say("web.finding.title"), asked.link("search")),),
                generated=any(generated(entry.added) for entry in found.rows))  # fmt: skip


def _whole_code(asked: Asked, text: str, found: Found) -> str:
    """The page of the organisation whose code this is, if it is one: it fits best, so it is the
    first that was found."""
    code = unicodedata.normalize("NFKC", text).upper()
    first = next((str(entry.values["id"]) for entry in found.rows), "")
    return asked.link("organisations", code) if code == first else ""


def _columns(asked: Asked, register: Register) -> tuple[Column, ...]:
    say = asked.say
    return (Column(say("web.finding.name")), Column(say("web.finding.code"), whole=True),
            *(Column(head(say, column)) for column in _shown(register)))  # fmt: skip


def _row(asked: Asked, register: Register, values: Mapping[str, Any]) -> Row:
    code = str(values["id"])
    return Row((
        Cell(values.get("name") or code, asked.link("organisations", code)),
        Cell(code, code=True),
        *(Cell(cell(asked.say, column, values.get(column.name))) for column in _shown(register)),
    ))  # fmt: skip


def _shown(register: Register) -> list[Recorded]:
    """The columns of the register beside name and code."""
    return [column for name in SHOWN for column in register.columns if column.name == name]


def _hints(asked: Asked) -> tuple[str, ...]:
    say = asked.say
    later = say("web.finding.none_later", day=asked.workspace.as_of, as_of=say("web.times.as_of"))
    return (say("web.finding.none_shorter"), say("web.finding.none_code"), later)


PAGES = (Page("/search", find, takes=("q", "offset")),)
