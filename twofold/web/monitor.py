"""What changed since a day: what was published, how targets stand, what the registers give."""

from __future__ import annotations

from datetime import date

from twofold.answers import figures
from twofold.answers.generated import generated
from twofold.answers.pages import statuses
from twofold.indicators.model import Measure, Measured, Published
from twofold.indicators.monitor import Monitor, Watched, monitor
from twofold.web import changes, overview
from twofold.web.page import Asked, View
from twofold.web.parts import MIXED, Cell, Column, Link, Row, Table
from twofold.web.remembered import remembered


def view(asked: Asked) -> View:
    """What changed since the day asked for; without one, within a year."""
    say = asked.say
    since = asked.given.get("since") or _year_before(asked.workspace.as_of)
    found = remembered(asked.workspace, monitor, since)
    same = [one for one in found.watched if not one.changed]
    data = {
        "form": overview.since_form(asked, str(since)),
        "published": _published(asked, found), "statuses": _statuses(asked, found),
        "recorded": _recorded(asked, found),
        "same": [Link(one.indicator.name[asked.lang], asked.link("indicators", one.indicator.id))
                 for one in same],
    }  # fmt: skip
    lede = say("web.monitor.counted", since=since, as_of=found.as_of,
               changed=len(found.watched) - len(same), total=len(found.watched))  # fmt: skip
    return View(say("web.monitor.title"), "page_monitor.html", data,
                (Link(say("web.nav.indicators"), asked.link("indicators")),), lede=lede,
                generated=True)  # fmt: skip


def _year_before(day: date) -> date:
    """The same day of the year before; of a 29 February the 28."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _name(asked: Asked, one: Watched, anchor: str = "") -> Cell:
    return Cell(figures.name(asked.say, one.indicator),
                asked.link("indicators", one.indicator.id, anchor=anchor))  # fmt: skip


def _published(asked: Asked, found: Monitor) -> Table:
    """Figures that were published, or told otherwise, after the day."""
    say = asked.say
    columns = (
        Column(say("brief.indicator")),
        Column(say("web.monitor.then"), number=True), Column(say("web.monitor.now"), number=True),
        Column(say("web.monitor.what")), Column(say("brief.source")),
        Column(say("brief.published_on"), whole=True),
    )  # fmt: skip
    rows = tuple(_news(asked, one) for one in found.watched if one.news)
    return Table(say("web.monitor.published"), columns, rows, id="news", stacked=True,
                 hidden_caption=True, empty=say("web.monitor.no_news"),
                 downloads=_downloads(asked, found))  # fmt: skip


def _downloads(asked: Asked, found: Monitor) -> tuple[Link, ...]:
    return asked.downloads("indicators", "monitor", since=found.since)


def _news(asked: Asked, one: Watched) -> Row:
    say, latest = asked.say, one.published.latest
    source, day = Cell(), ""
    if latest is not None:
        source = Cell(figures.source(say, latest), lang=MIXED)
        day = say("brief.no_day") if latest.published_on is None else say.value(
            latest.published_on)  # fmt: skip
    what, *notes = statuses.news(say, one)
    return Row((
        _name(asked, one, "published"), _figure(asked, one.published_before),
        _figure(asked, one.published), Cell(what, notes=tuple(notes)), source, Cell(day),
    ))  # fmt: skip


def _figure(asked: Asked, found: Published) -> Cell:
    """A figure with the time that it refers to under it; or why there is none."""
    one = found.latest
    if one is None:
        return Cell("—", notes=(figures.reason(asked.say, found.reason),))
    return Cell(figures.published(asked.say, one), notes=(figures.period(asked.say, one),))


def _statuses(asked: Asked, found: Monitor) -> Table:
    say = asked.say
    columns = (Column(say("brief.indicator")), Column(say("web.monitor.known_on"), whole=True),
               Column(say("web.monitor.was")), Column(say("web.monitor.is")),
               Column(say("web.monitor.why")))  # fmt: skip
    rows = tuple(Row((_name(asked, one), *changes.moved(asked, each)))
                 for one in found.watched for each in one.status)  # fmt: skip
    return Table(say("web.monitor.statuses"), columns, rows, id="statuses", stacked=True,
                 hidden_caption=True, empty=say("web.monitor.no_statuses"))  # fmt: skip


def _recorded(asked: Asked, found: Monitor) -> Table:
    """What the registers gave then and give now, where these differ; what they now give for the
    time of then stands between, since two values of unlike periods have no difference."""
    say = asked.say
    made_up = generated(asked.workspace)
    columns = (
        Column(say("brief.indicator")),
        Column(say("web.monitor.on", day=found.since, as_of=found.since), number=True,
               generated=made_up),
        Column(say("web.monitor.restated", as_of=found.as_of), number=True, generated=made_up),
        Column(say("web.monitor.on", day=found.day, as_of=found.as_of), number=True,
               generated=made_up),
        Column(say("web.monitor.difference"), number=True, generated=made_up),
    )  # fmt: skip
    rows = tuple(_values(asked, one) for one in found.watched if one.moved)
    return Table(say("web.monitor.recorded"), columns, rows, id="recorded", stacked=True,
                 hidden_caption=True, empty=say("web.monitor.no_records"),
                 notes=(say("vintages.unlike"),) if rows else (),
                 downloads=_downloads(asked, found))  # fmt: skip


def _values(asked: Asked, one: Watched) -> Row:
    say, indicator = asked.say, one.indicator
    revised = changes.difference(asked, indicator, one.revision) if one.revision else ""
    then = one.measured_before
    none = indicator.measure is Measure.STOCK and then.value == 0 and one.measured.value
    cells = (
        _value(asked, one, then, say("web.monitor.none_then") if none else ""),
        _value(asked, one, one.restated, revised), _value(asked, one, one.measured),
    )  # fmt: skip
    moved = changes.difference(asked, indicator, one.difference)
    return Row((_name(asked, one), *cells, Cell(moved if one.alike else "—")))


def _value(asked: Asked, one: Watched, value: Measured, note: str = "") -> Cell:
    """A value over the period that it is of."""
    if value.value is None:
        return Cell("—", notes=(figures.reason(asked.say, value.reason),))
    notes = (statuses.over(asked.say, value), *((note,) if note else ()))
    return Cell(figures.generated(asked.say, one.indicator, value), notes=notes)
