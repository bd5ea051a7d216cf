"""How an indicator's figures came to be what they are: what was published of a period first and
later, what the registers gave as known on one day and the next, and why its status changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from twofold.answers import figures
from twofold.answers.generated import generated
from twofold.answers.pages import vintages as told
from twofold.indicators.differs import Compared, Piece, compared
from twofold.indicators.log import Log, log
from twofold.indicators.model import Indicator
from twofold.indicators.vintages import Recorded, Said, triangle
from twofold.web import changes, series
from twofold.web.page import Asked, View
from twofold.web.parts import MIXED, Cell, Column, Link, Row, Table
from twofold.web.remembered import remembered


def view(asked: Asked) -> View:
    """An indicator's vintages, the difference between records and publication, and its log."""
    say, id_ = asked.say, asked.placed["id"]
    found = remembered(asked.workspace, triangle, id_)
    one = found.indicator
    name = one.name[asked.lang]
    beside = remembered(asked.workspace, compared, id_)
    data = {
        "published": published(asked, one, found.published),
        "triangle": recorded(asked, one, found.recorded),
        "beside": pieces(asked, beside) if beside.difference is not None else None,
        "log": logged(asked, remembered(asked.workspace, log, id_)),
    }  # fmt: skip
    crumbs = (Link(say("web.nav.indicators"), asked.link("indicators")),
              Link(name, asked.link("indicators", id_)))  # fmt: skip
    return View(say("web.revisions.title", name=name), "page_vintages.html", data, crumbs,
                generated=True)  # fmt: skip


def published(asked: Asked, indicator: Indicator, found: Sequence[Said]) -> Table:
    """The periods of which more than one figure was published, the latest first: each figure with
    its day and its difference from the one before."""
    say = asked.say
    periods: dict[tuple[str, str], list[Said]] = {}
    for one in found:
        if one.observation.reference_year is not None:
            periods.setdefault((one.observation.indicator, one.observation.period), []).append(one)
    columns = (
        Column(say("brief.period"), whole=True),
        Column(say("web.revisions.known"), whole=True),
        Column(say("cli.columns.value"), number=True),
        Column(say("web.revisions.change"), number=True),
        Column(say("brief.source")),
    )
    rows = [
        _said(asked, indicator, one, first=at == 0)
        for several in reversed(periods.values()) if len(several) > 1
        for at, one in enumerate(several)
    ]  # fmt: skip
    return Table(
        say("web.revisions.published"), columns, tuple(rows), id="revisions", stacked=True,
        empty=say("web.revisions.none"),
        downloads=asked.downloads("indicators", indicator.id, "vintages"), hidden_caption=True,
    )  # fmt: skip


def _said(asked: Asked, indicator: Indicator, one: Said, first: bool) -> Row:
    say, of = asked.say, one.observation
    day = say("brief.no_day") if one.known_on is None else say.value(one.known_on)
    return Row((
        Cell(series.period(say, of)), Cell(day), Cell(figures.published(say, of)),
        Cell(_change(asked, indicator, one, first)),
        Cell(figures.source(say, of), series.address(of), lang=MIXED),
    ))  # fmt: skip


def _change(asked: Asked, indicator: Indicator, one: Said, first: bool) -> str:
    if one.repeats is not None:
        return told.repeated(asked.say, one)
    return "" if first else changes.difference(asked, indicator, one.change)


def recorded(asked: Asked, indicator: Indicator, found: Sequence[Recorded]) -> Table:
    """The triangle: a row for each year with its first value, and a column for each day on which
    the value of a year became another one, all of them up to the last."""
    say = asked.say
    years: dict[int, list[Recorded]] = {}
    for one in found:
        years.setdefault(one.year, []).append(one)
    days = sorted({one.known_on for several in years.values() for one in _moves(several)})
    made_up = generated(asked.workspace)
    columns = (Column(say("web.revisions.year"), whole=True),
               Column(say("web.revisions.first"), number=True, generated=made_up),
               *(Column(say.value(day), number=True, generated=made_up)
                 for day in days))  # fmt: skip
    rows = [
        Row((Cell(str(year), notes=() if several[-1].whole else (say("web.revisions.part"),)),
             *_values(asked, indicator, several, days)))
        for year, several in sorted(years.items(), reverse=True)
    ]  # fmt: skip
    return Table(
        say("web.revisions.recorded"), columns,
        tuple(rows) if any(_given(several) for several in years.values()) else (), id="triangle",
        empty=say("indicators.reasons.not_measured"), hidden_caption=True, stacked=True,
        downloads=asked.downloads("indicators", indicator.id, "vintages"),
    )  # fmt: skip


def _given(several: Sequence[Recorded]) -> list[Recorded]:
    """The vintages of a year from the first that has a value."""
    first = next((at for at, one in enumerate(several) if one.measured.value is not None), None)
    return [] if first is None else list(several[first:])


def _moves(several: Sequence[Recorded]) -> list[Recorded]:
    """The vintages of a year that brought another value than the one before."""
    given = _given(several)
    return [one for before, one in pairwise(given) if one.measured.value != before.measured.value]


def _values(
    asked: Asked, indicator: Indicator, several: Sequence[Recorded], days: Sequence[date]
) -> list[Cell]:
    """A year's first value, and its value on each day after it, with what changed on that day."""
    given, moved = _given(several), {one.known_on for one in _moves(several)}
    if not given:
        return [Cell("—"), *(Cell() for _ in days)]
    known = asked.say("web.revisions.known_on", day=given[0].known_on)
    cells = [Cell(figures.generated(asked.say, indicator, given[0].measured), notes=(known,))]
    for day in days:
        then = [one for one in given if one.known_on <= day]
        if not then:
            cells.append(Cell())
            continue
        last = then[-1]
        change = changes.difference(asked, indicator, last.change)
        told_on = (change,) if last.known_on == day and day in moved else ()
        cells.append(Cell(figures.generated(asked.say, indicator, last.measured), notes=told_on))
    return cells


# --- records beside publication


def pieces(asked: Asked, of: Compared) -> Table:
    """From the published figure to the recorded one, piece by piece."""
    say, made_up = asked.say, generated(asked.workspace)
    assert of.published is not None
    assert of.recorded is not None
    columns = (
        Column(say("web.revisions.piece")),
        Column(figures.unit_word(say, of.indicator.unit), number=True),
    )
    word = "brief.published" if of.undated is None else "web.revisions.latest_dated"
    first = Row((Cell(say("web.chart.point", period=say(word),
                          value=series.period(say, of.published)),
                      notes=(figures.cited(say, of.published),)),
                 Cell(figures.published(say, of.published))))  # fmt: skip
    last = Row((Cell(say("web.chart.point", period=say("web.indicator.measured"),
                         value=series.period(say, of.published))),
                Cell(figures.generated(say, of.indicator, of.recorded),
                     generated=made_up)))  # fmt: skip
    rows = (first, *(_piece(asked, of.indicator, one) for one in of.pieces), last)
    notes = () if of.undated is None else (told.undated(say, of.undated),)
    return Table(say("web.revisions.differs"), columns, rows, id="differs", hidden_caption=True,
                 notes=notes)  # fmt: skip


def _piece(asked: Asked, indicator: Indicator, one: Piece) -> Row:
    say = asked.say
    notes = []
    if one.told is not None:
        notes.append(one.told.reason[asked.lang])
    if not one.certain:
        notes.append(say("vintages.certain.no"))
    if one.reason is not None:
        notes.append(figures.reason(say, one.reason))
    value = say.value(0)
    if one.value is None or one.value:
        value = changes.difference(asked, indicator, one.value)
    return Row((Cell(say(f"vintages.pieces.{one.kind}"), notes=tuple(notes)), Cell(value)))


# --- the log of its status


def logged(asked: Asked, of: Log) -> Table:
    """Each change of status, the latest first."""
    say = asked.say
    columns = (Column(say("web.monitor.known_on"), whole=True), Column(say("web.monitor.was")),
               Column(say("web.monitor.is")), Column(say("web.monitor.why")))  # fmt: skip
    rows = tuple(Row(changes.moved(asked, one)) for one in reversed(of.changes))
    return Table(say("web.revisions.log"), columns, rows, id="log", stacked=True,
                 hidden_caption=True, empty=say("web.revisions.no_log"),
                 downloads=asked.downloads("indicators", of.indicator.id, "log"))  # fmt: skip
