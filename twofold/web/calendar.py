"""The calendar: what is late and with whom by now, and what falls due in the next days."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from twofold.answers.dated import Told
from twofold.answers.pages.calendar import counted
from twofold.answers.places import district as called_in
from twofold.targets import calendar
from twofold.targets.calendar import Dues
from twofold.targets.calendar_model import DISTRICT, HEAD, OWNER, Due
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Badge, Cell, Choice, Column, Field, Form, Link, Row, Table

ID = "deadlines"
# How many days may be looked ahead.
AHEAD = (calendar.AHEAD, 90, 180, 365)
FILTERS = ("owner", "district", "days")


def due(asked: Asked) -> View:
    """Late deadlines first, then those to come; of one office, or for one district."""
    say, given = asked.say, asked.given
    days = calendar.AHEAD if given.get("days") is None else given["days"]
    found = calendar.due(asked.workspace, given.get("owner"), given.get("district"), days)
    told = Told(say)
    found, folded = replace(found, rows=_folded(found, given.get("district"))), len(found.rows)
    narrowed = any(asked.query.get(name) for name in FILTERS)
    data = {
        "filter": _filter(asked, found), "counted": counted(told, found),
        "clear": Link(say("web.decisions.clear"), asked.here(owner=None, district=None, days=None))
        if narrowed else None,
        "table": _table(asked, told, found), "last_only": say("deadlines.last_only"),
        "folded": say("web.calendar.folded") if folded > len(found.rows) else "",
        "how": tuple(_done(one) for one in found.rows if one.overdue),
    }  # fmt: skip
    return View(say("web.calendar.title"), "page_calendar.html", data,
                lede=say("web.calendar.lede", days=days), generated=True)  # fmt: skip


def _filter(asked: Asked, found: Dues) -> Form:
    say, given = asked.say, asked.given
    owner, district = given.get("owner"), given.get("district")
    ahead = sorted({*AHEAD, found.days})
    return Form(
        asked.link("calendar").partition("?")[0],
        (Field("owner", say("web.calendar.owner"), choices=(
            Choice("", say("web.calendar.all_owners"), not owner),
            *(Choice(post[say.lang], post[say.lang], owner in post.values())
              for post in found.owners))),
         Field("district", say("lists.columns.district"), choices=(
             Choice("", say("web.lists.all_districts"), not district),
             *(Choice(one, called_in(say, one), one == district) for one in found.districts))),
         Field("days", say("web.calendar.days"), choices=tuple(
             Choice(str(n), say("web.calendar.ahead", days=n), n == found.days)
             for n in ahead))),
        tuple(asked.times.items()), ID,
    )  # fmt: skip


def _folded(found: Dues, district: str | None) -> tuple[Due, ...]:
    """One row for what all districts have still to do by the same day; what is late or done stands
    by itself."""
    if district is not None or len(found.districts) < 2:
        return found.rows
    same = Counter(key for one in found.rows if (key := _shared(one)))
    made: dict[object, Due] = {}
    for one in found.rows:
        key = _shared(one)
        if key and same[key] == len(found.districts):
            made.setdefault(key, replace(one, district=""))
        else:
            made[id(one)] = one
    return tuple(made.values())


def _shared(of: Due) -> tuple[str, date] | None:
    """What districts have in common; nothing for what is late, done, or the city's own."""
    if not of.district or of.overdue or of.finished is not None:
        return None
    return of.deadline.id, of.on


def _done(of: Due) -> str:
    """The command by which a late deadline is recorded as met."""
    place = f" --district {of.district}" if of.district else ""
    return f"twofold calendar done {of.deadline.id}{place}"


def _place(asked: Asked, told: Told, of: Due) -> str:
    if of.district or of.deadline.scope != DISTRICT:
        return told.place(of)
    return asked.say("web.calendar.each")


def _table(asked: Asked, told: Told, found: Dues) -> Table:
    say = asked.say
    columns = (
        Column(say("deadlines.columns.on"), whole=True), Column(say("deadlines.columns.what")),
        Column(say("deadlines.columns.place"), whole=True), Column(say("deadlines.columns.owner")),
        Column(say("deadlines.columns.state")), Column(say("deadlines.columns.source")),
    )  # fmt: skip
    kept = {name: asked.query.get(name) for name in FILTERS}
    return Table(
        say("web.calendar.table", total=len(found.rows)), columns,
        tuple(_row(asked, told, one) for one in found.rows), id=ID, stacked=True,
        downloads=asked.downloads("calendar", **kept), empty=say("web.calendar.none"),
    )  # fmt: skip


def _row(asked: Asked, told: Told, of: Due) -> Row:
    lang = asked.say.lang
    return Row((
        Cell(asked.say.value(of.on)), Cell(of.deadline.name[lang]),
        Cell(_place(asked, told, of)),
        Cell(of.deadline.owner[lang],
             asked.here(owner=of.deadline.owner[lang])),
        Cell(badge=state_badge(told, of)), Cell(told.source(of)),
    ))  # fmt: skip


def state_badge(told: Told, of: Due) -> Badge:
    """Done, late (and how far up it has gone), or to come; a sign beside the word."""
    if of.finished is not None:
        return Badge(told.state(of), "✓", "good")
    if not of.overdue:
        return Badge(told.state(of), "…", "none")
    signs = {OWNER: "▼", HEAD: "▼▼"}
    return Badge(told.state(of), signs.get(of.level, "▼▼▼"), "bad")


PAGES = (Page("/calendar", due, part="calendar", takes=("owner", "district", "days")),)
