"""Growth by district: the table of an indicator between two days, and the enterprises behind each
of its figures."""

from __future__ import annotations

from collections.abc import Mapping

from twofold import indicators as stage
from twofold.answers import figures
from twofold.answers.belonging import NOWHERE, days, known, place
from twofold.answers.generated import generated
from twofold.answers.later import later
from twofold.answers.pages import belonging as pages
from twofold.answers.places import district
from twofold.errors import InputError, NotFound, Refused
from twofold.indicators.model import Indicator
from twofold.indicators.read import find
from twofold.indicators.tree import least
from twofold.targets.belongs import (
    BASES,
    DEFAULT,
    Growth,
    Line,
    Mover,
    countable,
    growth,
    movers,
)  # fmt: skip
from twofold.targets.model import Kind, Place
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Cell, Choice, Column, Field, Form, Link, Row, Table
from twofold.web.remembered import remembered
from twofold.web.told import told

# Enterprises of a page.
MOST = 50
ID, WHO = "enterprises", "who"


def view(asked: Asked) -> View:
    """One indicator between two days, place by place; with a column or a place asked for, the
    enterprises behind it below."""
    say, given = asked.say, asked.given
    every = stage.read(asked.workspace).indicators
    offered = {id_: one for id_, one in every.items()
               if countable(one)}  # fmt: skip
    id_ = given.get("of_indicator") or next(iter(
        sorted(offered, key=lambda one: (not offered[one].certificate,
                                         bool(least(every, one)), one))), None)  # fmt: skip
    if id_ is None:
        raise NotFound("belonging.none_to_count")
    indicator = find(every, id_)
    first, last = days(asked.workspace, given.get("from_day"), given.get("to_day"))
    basis = given.get("basis") or DEFAULT
    chosen = {"of_indicator": id_, "from_day": str(first), "to_day": str(last), "basis": basis}
    data = {"form": _form(asked, offered, chosen), "problem": "", "people": None}
    title = say("belonging.title", name=indicator.name[asked.lang],
                basis=say(f"belonging.basis.{basis}"))  # fmt: skip
    crumbs = (Link(say("web.nav.indicators"), asked.link("indicators")),
              Link(indicator.name[asked.lang], asked.link("indicators", id_)))  # fmt: skip
    try:
        found = remembered(asked.workspace, growth, id_, first, last, basis)
    except (InputError, Refused) as error:
        _, what, do = told(say, error, asked.workspace.root)
        return View(title, "page_growth.html", {**data, "problem": what, "mend": do}, crumbs,
                    status=error.http_status)  # fmt: skip
    data |= {"why": figures.reason(say, found.reason), "sheet": _table(asked, found, chosen),
             "notes": tuple(pages.notes(say, found)), **_people(asked, found, chosen)}  # fmt: skip
    beyond = later(asked.workspace, ((day, asked.workspace.as_of) for day in (first, last)))
    lede = [pages.lede(say, found), *(say(key, **values) for key, values in beyond)]
    return View(title, "page_growth.html", data, crumbs, lede=" ".join(filter(None, lede)),
                generated=True)  # fmt: skip


def _form(asked: Asked, offered: Mapping[str, Indicator], chosen: Mapping[str, str]) -> Form:
    say = asked.say
    return Form(
        asked.link("targets", "growth").partition("?")[0],
        (Field("indicator", say("belonging.indicator"), choices=tuple(
            Choice(one.id, one.name[asked.lang], one.id == chosen["of_indicator"])
            for one in offered.values())),
         Field("from", say("web.contribution.from"), chosen["from_day"], kind="date"),
         Field("to", say("web.contribution.to"), chosen["to_day"], kind="date"),
         Field("by", say("belonging.by"), choices=tuple(
             Choice(one, say(f"belonging.basis.{one}"), one == chosen["basis"]) for one in BASES))),
        tuple(asked.times.items()),
    )  # fmt: skip


def _table(asked: Asked, found: Growth, chosen: Mapping[str, str]) -> Table:
    """A row for each place; each figure of who came or went leads to them."""
    say, made_up = asked.say, generated(asked.workspace)
    heads = (say("belonging.columns.begin"),
             *(pages.column_word(say, found, c) for c in found.columns),
             say("belonging.columns.end"))  # fmt: skip
    columns = (Column(say("belonging.columns.place"), whole=True),
               *(Column(text, number=True, generated=made_up) for text in heads))  # fmt: skip
    rows = tuple(_row(asked, found, line, chosen) for line in pages.ordered(found))
    unit = figures.unit_word(say, found.indicator.unit)
    return Table(say("belonging.table", unit=unit, first=found.first, last=found.last), columns,
                 rows, id="growth", stacked=True,
                 downloads=asked.downloads("targets", "growth", **chosen))  # fmt: skip


def _row(asked: Asked, found: Growth, line: Line, chosen: Mapping[str, str]) -> Row:
    say = asked.say
    cells = [Cell(pages.cell(say, line, c), _leads(asked, line, c, chosen))
             for c in found.columns]  # fmt: skip
    return Row((Cell(pages.place_word(say, line.place)), Cell(say.number(line.begin)), *cells,
                Cell(say.number(line.end))))  # fmt: skip


def _leads(asked: Asked, line: Line, column: str, chosen: Mapping[str, str]) -> str:
    """Where a figure leads: to those whom it counts."""
    if not line.flows[column]:
        return ""
    return asked.link("targets", "growth", anchor=WHO, **chosen, column=column,
                      district=_named(line.place))  # fmt: skip


def _named(at: Place) -> str | None:
    """A place as it is asked for."""
    return {Kind.CITY: None, Kind.NOWHERE: NOWHERE}.get(at.kind, at.name)


def _people(asked: Asked, found: Growth, chosen: Mapping[str, str]) -> dict[str, object]:
    """The enterprises behind the column and place that were asked for."""
    say, given = asked.say, asked.given
    column, district = given.get("column"), given.get("district")
    if column is None and district is None:
        return {}
    at = place(say, district)
    known(found, at)
    some = remembered(asked.workspace, movers, found.indicator.id, found.first, found.last,
                      found.basis, column=column, place=at, limit=MOST,
                      offset=given.get("offset") or 0)  # fmt: skip
    columns = (
        Column(say("web.decisions.enterprise")),
        *(Column(say(f"belonging.columns.{c}"), whole=True) for c in ("kind", "before", "after")),
    )
    what = pages.column_word(say, found, column) if column else say("belonging.every")
    sheet = Table(
        say("belonging.found", total=some.total), columns,
        tuple(_enterprise(asked, one) for one in some.rows), id=ID, stacked=True,
        downloads=asked.downloads("targets", "growth", **chosen, column=column,
                                  district=district),
        empty=say("belonging.nobody"),
    )  # fmt: skip
    who = say("belonging.who", place=pages.place_word(say, at), what=what)
    turn = asked.pager(len(some.rows), some.total, MOST, ID)
    return {"people": sheet, "turn": turn, "heading": who}


def _enterprise(asked: Asked, one: Mover) -> Row:
    say, none = asked.say, asked.say("belonging.places.nowhere")
    return Row((Cell(one.name or one.id, asked.link("organisations", one.id), notes=(one.id,)),
                Cell(pages.kind_word(say, one.kind)), Cell(district(say, one.before, none)),
                Cell(district(say, one.after, none))))  # fmt: skip


PAGES = (
    Page("/targets/growth", view,
         takes=("of_indicator", "from_day", "to_day", "basis", "column", "district", "offset"),
         part="targets"),
)  # fmt: skip
