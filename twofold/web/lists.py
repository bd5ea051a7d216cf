"""Lists to act on: all of them with what they would bring, and each row by row."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from twofold.answers.labels import unit
from twofold.answers.listed import Called
from twofold.answers.lists import overview
from twofold.answers.natural import natural
from twofold.answers.pages.lists import above
from twofold.answers.places import district as called_in
from twofold.errors import NotFound
from twofold.targets import calendar, lists
from twofold.targets.gaps import lacking
from twofold.targets.list_model import FIRST, GIVEN_UP, STATES, Gain, Head, Listed, ListRow
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Cell, Choice, Column, Field, Form, Link, Row, Table
from twofold.words import Words

# Rows of a page.
MOST = 50
ID = "list"
FILTERS = ("district", "state")


def every(asked: Asked) -> View:
    """All lists, with what doing all of them would bring."""
    say = asked.say
    called = Called(say, asked.workspace)
    district, state = asked.given.get("district"), asked.given.get("row_state")
    whole, gains = overview(asked.workspace)
    found = whole
    if district or state:
        found, gains = overview(asked.workspace, district, state)
    places = sorted({p for one in whole for p in one.districts if p}, key=natural)
    _known(asked, places)
    data = {
        "filter": _filter(asked, called, places, ID, "lists"),
        "clear": _clear(asked),
        "table": _overview(asked, called, found), "gains": _gains(asked, called, found, gains),
        "once": say("lists.once"),
    }  # fmt: skip
    return View(say("web.lists.title"), "page_lists.html", data, lede=say("web.lists.lede"),
                generated=True)  # fmt: skip


def _places(asked: Asked, found: Listed) -> list[str]:
    """The districts that may be asked for: all of the city, where one is."""
    if asked.given.get("district"):
        places = calendar.due(asked.workspace, days=0).districts
        _known(asked, places)
    else:
        places = tuple(p for p in found.districts if p)
    return sorted(places, key=natural)


def _known(asked: Asked, places: Sequence[str]) -> None:
    """Raises NotFound for a district that the city does not have."""
    district = asked.given.get("district")
    if district and district not in places:
        raise NotFound("deadlines.no_district", district=district,
                       known=", ".join(places) or "—")  # fmt: skip


def _filter(
    asked: Asked, called: Called, places: list[str], target: str, *path: str
) -> Form:  # fmt: skip
    say, district, state = asked.say, asked.given.get("district"), asked.given.get("row_state")
    return Form(
        asked.link(*path).partition("?")[0],
        (Field("district", say("lists.columns.district"), choices=(
            Choice("", say("web.lists.all_districts"), not district),
            *(Choice(one, called_in(say, one), one == district) for one in places))),
         Field("state", say("web.lists.state"), choices=(
             Choice("", say("web.lists.all_states"), not state),
             *(Choice(one, called.state(one), one == state) for one in STATES)))),
        tuple(asked.times.items()), target,
    )  # fmt: skip


def _clear(asked: Asked) -> Link | None:
    if not any(asked.query.get(name) for name in FILTERS):
        return None
    return Link(asked.say("web.decisions.clear"),
                asked.here(district=None, state=None, offset=None))  # fmt: skip


def _overview(asked: Asked, called: Called, found: tuple[Listed, ...]) -> Table:
    say = asked.say
    kept: dict[str, Any] = {name: asked.query.get(name) for name in FILTERS}
    columns = (
        Column(say("lists.columns.list")), Column(say("lists.columns.rows"), number=True),
        *(Column(called.state(one), number=True, whole=True) for one in STATES),
        Column(say("lists.columns.brings")),
    )  # fmt: skip
    rows = tuple(
        Row((
            Cell(one.of.name[say.lang], asked.link("lists", one.of.id, **kept),
                 notes=(called.group(one.of.group),)),
            *(Cell(say.number(n) if n or first else "") for first, n in
              ((True, one.head.rows), *((False, n) for n in one.head.states.values()))),
            _brings(called, one.head, one.held),
        ))
        for one in found
    )  # fmt: skip
    return Table(say("web.lists.all"), columns, rows, id=ID, stacked=True,
                 downloads=asked.downloads("lists", **kept),
                 empty=say("web.lists.no_lists"))  # fmt: skip


def _brings(called: Called, of: Head, held: int = 0) -> Cell:
    """What doing a list would bring, a line for each indicator; and how many rows are held."""
    said = [called.gain(one) for one in of.gains]
    if held:
        said.append(called.say("lists.held", count=held))
    return Cell(said[0] if said else "", notes=tuple(said[1:]))


def _gains(
    asked: Asked, called: Called, found: tuple[Listed, ...], gains: tuple[Gain, ...]
) -> Table:  # fmt: skip
    """What doing all of several lists would bring this year and later, what the targets lack, and
    which lists that is of."""
    say = asked.say
    year = str(found[0].year if found else asked.workspace.day.year)
    columns = (Column(say("web.lists.indicator")), Column(say("web.lists.value", year=year)),
               Column(say("web.lists.lacks", day=asked.workspace.day), number=True),
               Column(say("web.lists.later"), number=True),
               Column(say("web.lists.lists")))  # fmt: skip
    rows = tuple(
        Row((
            Cell(called.indicator(one.indicator), asked.link("indicators", one.indicator)),
            Cell(called.brought(one)),
            Cell("" if one.lacking is None else called.number(one.indicator, one.lacking)),
            Cell(say("cli.text.comma").join(
                say("web.lists.later_year", year=str(of.year),
                    value=called.number(one.indicator, of.value)) for of in one.later)),
            Cell(called.counted_from(one, found)),
        ))
        for one in gains
    )  # fmt: skip
    return Table(say("web.lists.together"), columns, rows, id="together", stacked=True,
                 hidden_caption=True)  # fmt: skip


def one(asked: Asked) -> View:
    """One list, the soonest due first."""
    say, given = asked.say, asked.given
    called = Called(say, asked.workspace)
    wanted = lists.Wanted(given.get("district"), given.get("row_state"), None,
                          given.get("offset") or 0, MOST)  # fmt: skip
    found = lists.show(asked.workspace, asked.placed["list"], wanted, lacking(asked.workspace))
    of = found.of
    places = _places(asked, found)
    data = {
        "about": of.about[say.lang], "told": list(above(called, found)),
        "comparison": say("brief.comparison") if of.policy else "",
        "policy": Link(called.labels(of.policy).title(), asked.link("policies", of.policy))
        if of.policy else None,
        # The head and the districts follow the filter too, so the whole page is asked for.
        "filter": _filter(asked, called, places, "", "lists", of.id), "clear": _clear(asked),
        "districts": _districts(asked, called, found),
        "months": _months(asked, found) if of.expiring or len(found.months) > 1 else None,
        "sheet": _sheet(asked, called, found),
        "turn": asked.pager(len(found.rows), found.total, MOST, ID), "how": _how(called, found),
    }  # fmt: skip
    crumbs = (Link(say("web.lists.title"), asked.link("lists")),)
    return View(of.name[say.lang], "page_list.html", data, crumbs, generated=True)


def _how(called: Called, found: Listed) -> tuple[tuple[str, str], ...]:
    """How a row's state is recorded, state by state: pages only read, so by command."""
    if not found.rows:
        return ()
    begin, why = f"twofold lists mark {found.of.id} {found.rows[0].subject}", called.say(
        "web.lists.why_given_up")  # fmt: skip
    return tuple(
        (called.state(one), f"{begin} {one}" + (f' --reason "{why}"' if one == GIVEN_UP else ""))
        for one in STATES if one != FIRST
    )  # fmt: skip


def _districts(asked: Asked, called: Called, found: Listed) -> Table:
    say = asked.say
    columns = (
        Column(say("lists.columns.district"), whole=True),
        Column(say("lists.columns.rows"), number=True),
        *(Column(called.state(one), number=True) for one in STATES),
        Column(say("lists.columns.brings")),
    )  # fmt: skip
    rows = tuple(
        Row((
            Cell(called_in(say, place, say("lists.nowhere")),
                 asked.here(district=place, offset=None) if place else ""),
            Cell(say.number(head.rows)),
            *(Cell(say.number(n) if n else "") for n in head.states.values()),
            _brings(called, head),
        ))
        for place, head in sorted(found.districts.items(), key=lambda item: natural(item[0]))
    )  # fmt: skip
    return Table(say("web.lists.by_district"), columns, rows, id="districts", stacked=True,
                 hidden_caption=True)  # fmt: skip


def _months(asked: Asked, found: Listed) -> Table:
    """How many rows are due in which month."""
    say = asked.say
    columns = (Column(say("web.lists.month"), whole=True),
               Column(say("lists.columns.rows"), number=True))  # fmt: skip
    rows = tuple(Row((Cell(month), Cell(say.number(n)))) for month, n in found.months.items())
    return Table(say("web.lists.months"), columns, rows, id="months")


def _sheet(asked: Asked, called: Called, found: Listed) -> Table:
    say = asked.say
    columns = (
        Column(say("lists.columns.who")), Column(say("lists.columns.district"), whole=True),
        Column(say("lists.columns.reason")),
        *((Column(say("web.lists.amount"), number=True, whole=True),) if _amounts(found) else ()),
        Column(say("lists.columns.due_on"), whole=True),
        Column(say("lists.columns.officer")), Column(say("lists.columns.state"), whole=True),
    )  # fmt: skip
    kept = {name: asked.query.get(name) for name in FILTERS}
    return Table(
        say("web.lists.found", total=found.total), columns,
        tuple(_row(asked, called, found, row) for row in found.rows), id=ID, stacked=True,
        downloads=asked.downloads("lists", found.of.id, **kept), empty=say("web.lists.none"),
    )  # fmt: skip


def _amounts(found: Listed) -> bool:
    return any(row.amount is not None for row in found.rows)


def _yuan(say: Words, value: Decimal) -> str:
    """An amount in yuan as the reader's language writes it: `120.5 万元`, `1.2 m yuan`."""
    word = unit(say, "元")
    return say.large(value, word.strip() if say.lang == "zh" else word)


def _row(asked: Asked, called: Called, found: Listed, row: ListRow) -> Row:
    say, mark = asked.say, row.mark
    known = asked.link("organisations", row.organisation) if row.name else ""
    about = () if row.subject == row.organisation and not row.name else (row.subject,)
    notes: tuple[str, ...] = ()
    if mark is not None:
        notes = (say("web.lists.since", on=mark.on),)
        if mark.reason:
            notes += (say("web.lists.given_up", reason=mark.reason),)
    return Row((
        Cell(row.name or row.organisation, known, notes=about),
        Cell(called_in(say, row.district, say("lists.nowhere"))),
        Cell(called.reason(found, row)),
        *((Cell("" if row.amount is None else _yuan(say, row.amount)),) if _amounts(found) else ()),
        Cell(say.value(row.due_on) if row.due_on else ""), Cell(called.officer(found.of, row)),
        Cell(called.state(row.state), notes=notes),
    ))  # fmt: skip


PAGES = (
    Page("/lists", every, part="lists", takes=("district", "row_state")),
    Page("/lists/{list}", one, part="lists", takes=("district", "row_state", "offset")),
)  # fmt: skip
