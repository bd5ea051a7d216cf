"""The figures that a row of a register enters, and what each would be without it. The way there is
long, each indicator that reads the register being measured twice: so it is a page of its own."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlencode

from twofold.answers import figures
from twofold.answers.cells import generated
from twofold.answers.pages import entered as entered_pages
from twofold.indicators.entered import Entered, Entering, entered
from twofold.indicators.model import Indicator
from twofold.indicators.records import part_id
from twofold.registers.model import Register
from twofold.registers.read import find as registered
from twofold.registers.read import read_registers
from twofold.web import records
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Cell, Column, Link, Row, Table
from twofold.web.remembered import remembered

# To so many decimals, and to more where nothing is seen at so many.
DECIMALS = (4, 6, 8, 10)


def link(asked: Asked, register: Register, key: tuple[str, ...]) -> Link:
    """Where the figures of a row stand."""
    href = asked.link("registers", register.id, "figures", *records.written(key))
    return Link(asked.say("web.entering.link"), href)


def view(asked: Asked) -> View:
    """One row, and every figure that it enters."""
    say = asked.say
    own = registered(read_registers(asked.workspace), asked.placed["id"])
    key = records.key_of(asked.placed["key"])
    found = remembered(asked.workspace, entered, own.id, key)
    title = records.called(say, own, found.entry.values)
    others = entered_pages.read_only(found)
    back = asked.link("registers", own.id, "rows", *records.written(key))
    data = {
        "row": Link(say("web.entering.row"), back), "table": _table(asked, found, key),
        "read": [Link(one.name[asked.lang], asked.link("indicators", one.id)) for one in others],
    }  # fmt: skip
    crumbs = (Link(say("web.registers.all"), asked.link("registers")),
              Link(records.name(say, own), asked.link("registers", own.id)),
              Link(title, back))  # fmt: skip
    return View(say("web.entering.title", name=title), "page_figures.html", data, crumbs,
                lede=say("web.entering.lede") if found.entering else "",
                generated=generated(found.entry.added))  # fmt: skip


def _table(asked: Asked, found: Entered, key: tuple[str, ...]) -> Table:
    """An indicator, or a part of one, in each row."""
    say, made_up = asked.say, generated(found.entry.added)
    columns = (
        Column(say("vintages.columns.indicator")), Column(say("vintages.columns.way")),
        *(Column(say(f"vintages.columns.{one}"), number=True, generated=made_up)
          for one in ("value", "without", "brings")),
    )  # fmt: skip
    rows = tuple(_row(asked, one) for one in found.entering)
    more = urlencode([("key", one) for one in key])
    downloads = tuple(
        Link(one.text, f"{one.href}&{more}")
        for one in asked.downloads("indicators", "entered", found.register.id)
    )
    return Table(say("web.entering.table"), columns, rows, id="figures", stacked=True,
                 hidden_caption=True, downloads=downloads,
                 empty=entered_pages.none(say, found))  # fmt: skip


def _row(asked: Asked, one: Entering) -> Row:
    say, indicator = asked.say, one.indicator
    way = say(f"vintages.ways.{one.way}")
    if one.through:
        way = say("vintages.through", way=way, keys=" ".join(one.through))
    href = asked.link("indicators", indicator.id)
    if one.part is not None:
        chosen = part_id(one.part) if len(indicator.parts) > 1 else None
        href = asked.link("indicators", indicator.id, "records", part=chosen)
    brings = None if one.value is None or one.without is None else one.value - one.without
    return Row((
        Cell(figures.name(say, indicator), href), Cell(way),
        Cell(figures.number(say, one.value, indicator.unit, DECIMALS[0])),
        Cell(figures.number(say, one.without, indicator.unit, DECIMALS[0])),
        Cell(_brings(asked, indicator, brings)),
    ))  # fmt: skip


def _brings(asked: Asked, indicator: Indicator, value: Decimal | None) -> str:
    """A difference with its sign, and as many decimals as one row may need to be seen in it."""
    if not value:
        return "—" if value is None else asked.say("web.revisions.same")
    shown = (figures.number(asked.say, abs(value), indicator.unit, n) for n in DECIMALS)
    said = next((text for text in shown if text != "0"), "0")
    return asked.say("web.revisions.more" if value > 0 else "web.revisions.less", value=said)


PAGES = (Page("/registers/{id}/figures/{key:path}", view, part="registers"),)
