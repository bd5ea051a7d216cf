"""An indicator beside other areas: figures that are alike year by year, small charts on one scale,
growth over the years in common; and, apart from them, what is not alike, with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from twofold.answers import figures
from twofold.answers.pages import compare as told
from twofold.indicators.alike import Figure
from twofold.indicators.compare import Beside, Comparison, compare
from twofold.indicators.model import Measure, Qualifier
from twofold.web import series
from twofold.web.charts import SPARK, Chart, Plan, Point, draw
from twofold.web.page import Asked, View
from twofold.web.parts import MIXED, Cell, Column, Link, Row, Table

# The latest years that the table shows, and areas that have a small chart.
YEARS, CHARTS = 8, 12
_ADDRESS = re.compile(r"https?://(?:www\.|m\.)?([^/\s;)；）]+)[^\s;)；）]*")
# How figures are stated that are not exact, in the order of the legend.
LEGEND = {Qualifier.ABOUT: "about", Qualifier.MORE_THAN: "more", Qualifier.DERIVED: "derived"}


@dataclass(frozen=True)
class Small:
    """An area's figures as a small chart; `value` is the latest of them."""

    id: str
    name: str
    value: str
    chart: Chart


def view(asked: Asked) -> View:
    """One indicator beside other areas."""
    say, id_ = asked.say, asked.placed["id"]
    found = compare(asked.workspace, id_)
    name = found.indicator.name[asked.lang]
    data = {
        "rule": say("compare.rule", as_of=found.as_of),
        "no_own": "" if found.own is not None else say("compare.no_own"),
        "unit": figures.unit_word(say, found.indicator.unit), "cards": _cards(asked, found),
        "sheet": _table(asked, found), "growth": _growth(asked, found),
        "apart": _apart(asked, found), "notes": [*_notes(asked, found)],
    }  # fmt: skip
    crumbs = (Link(say("web.nav.indicators"), asked.link("indicators")),
              Link(name, asked.link("indicators", id_)))  # fmt: skip
    return View(say("web.peers.title", name=name), "page_peers.html", data, crumbs,
                published=True)  # fmt: skip


def _years(found: Comparison) -> list[int]:
    """The latest years in which an area of the city's kind has a figure; with none, of any."""
    kin = {year for row in found.rows if row.kind for year in row.figures}
    return (sorted(kin) or list(found.years))[-YEARS:]


def _name(asked: Asked, row: Beside) -> str:
    name = row.name[asked.lang]
    if row.own:
        return asked.say("compare.own", name=name)
    return name if row.kind else asked.say("compare.other_kind", name=name)


# --- small charts, all on one scale


def _cards(asked: Asked, found: Comparison) -> list[Small]:
    """Areas of the city's kind with two figures or more; the city first."""
    rows = [row for row in found.rows if row.kind and len(row.figures) > 1][:CHARTS]
    values = [float(f.value) for row in rows for f in row.figures.values() if f.value is not None]
    years = [year for row in rows for year in row.figures]
    if len(rows) < 2 or not values:
        return []
    ends = (min(years), max(years))
    return [_card(asked, found, row, at, ends, max(values)) for at, row in enumerate(rows)]


def _card(
    asked: Asked, found: Comparison, row: Beside, at: int, ends: tuple[int, int], most: float
) -> Small:
    say, one = asked.say, found.indicator
    points = tuple(_point(asked, year, figure, one.unit) for year, figure in row.figures.items()
                   if figure.value is not None)  # fmt: skip
    last = points[-1]
    plan = Plan(
        f"peer-{at}", f"{figures.name(say, one)} · {_name(asked, row)}",
        say("web.chart.then").join((last.text, say("web.chart.below"))), points,
        lambda value: figures.number(say, value, one.unit), {},
        breaks=tuple((b.year, say("web.chart.break", year=str(b.year))) for b in found.breaks),
        first=ends[0], last=ends[1], falling=one.measure is Measure.RANK, reach=most,
    )  # fmt: skip
    return Small(f"peer-{at}-name", _name(asked, row), last.text, draw(plan, SPARK))


def _point(asked: Asked, year: int, one: Figure, unit: str) -> Point:
    say = asked.say
    assert one.value is not None
    value = figures.published(say, told.in_unit(one, unit))
    text = say("web.chart.point", period=str(year), value=value)
    return Point(float(year), float(one.value), series.KINDS[one.observation.qualifier], text)


# --- the table


def _table(asked: Asked, found: Comparison) -> Table:
    say, years = asked.say, _years(found)
    begin = {one.year for one in found.breaks}
    columns = (Column(say("compare.area")), *(
        Column(say("web.peers.since_break", year=str(year)) if _begins(year, years, begin)
               else str(year), number=True) for year in years))  # fmt: skip
    rows = tuple(Row((Cell(_name(asked, row), lang=MIXED),
                      *(_cell(asked, row, year, found.indicator.unit) for year in years)))
                 for row in found.rows if any(year in row.figures for year in years))  # fmt: skip
    caption = say("web.peers.caption", name=found.indicator.name[asked.lang],
                  unit=figures.unit_word(say, found.indicator.unit))  # fmt: skip
    return Table(
        caption,
        columns,
        rows,
        id="peers",
        empty=say("web.peers.none"),
        downloads=asked.downloads("indicators", found.indicator.id, "comparison"),
        notes=tuple(_legend(asked, found, years)),
    )


def _legend(asked: Asked, found: Comparison, years: Sequence[int]) -> Iterator[str]:
    """What each mark in the table means, of those that stand in it."""
    say = asked.say
    shown = [row for row in found.rows if any(year in row.figures for year in years)]
    if not all(row.kind for row in shown):
        yield say("compare.other_kinds")
    cells = [row.figures[year] for row in shown for year in years if year in row.figures]
    stated = dict.fromkeys(one.observation.qualifier for one in cells)
    for qualifier in (q for q in LEGEND if q in stated):
        yield say(f"web.peers.legend.{LEGEND[qualifier]}")


def _begins(year: int, years: Sequence[int], breaks: set[int]) -> bool:
    """Whether a break lies between the year shown before and this one."""
    before = max((one for one in years if one < year), default=year)
    return any(before < one <= year for one in breaks)


def _cell(asked: Asked, row: Beside, year: int, unit: str) -> Cell:
    """A figure as it was stated, with its place."""
    say, one = asked.say, row.figures.get(year)
    if one is None or one.value is None:
        return Cell()
    notes = []
    place = row.places.get(year)
    if place is not None and place.first is not None:
        key = "place" if place.first == place.last else "places"
        notes.append(say(f"web.peers.{key}", first=str(place.first), last=str(place.last),
                         of=str(place.of)))  # fmt: skip
    return Cell(figures.published(say, told.in_unit(one, unit)), notes=tuple(notes))


# --- growth, what stands apart, what is left


def _growth(asked: Asked, found: Comparison) -> Table | None:
    say = asked.say
    rows = tuple(
        Row((Cell(_name(asked, row), lang=MIXED),
             Cell(say("web.period.years", first=str(row.growth.first), last=str(row.growth.last))),
             Cell(say("compare.least", rate=_rate(asked, found, row.growth.rate))
                  if row.growth.least else _rate(asked, found, row.growth.rate)),
             Cell(_rate(asked, found, row.growth.own))))
        for row in found.rows if row.growth.reason is None and not row.own
    )  # fmt: skip
    if not rows:
        return None
    columns = (Column(say("compare.area")), Column(say("compare.common"), whole=True),
               Column(say("compare.theirs"), number=True),
               Column(say("compare.city"), number=True))  # fmt: skip
    return Table(say("compare.growth"), columns, rows, id="growth", stacked=True,
                 hidden_caption=True)  # fmt: skip


def _rate(asked: Asked, found: Comparison, value: float | None) -> str:
    if found.indicator.measure is not Measure.RATIO or value is None:
        return figures.rate(asked.say, value)
    return asked.say("compare.points", value=round(Decimal(str(value)), 2))


def _apart(asked: Asked, found: Comparison) -> Table:
    """Every figure that is not alike, and those of series with near names."""
    say = asked.say
    columns = (Column(say("compare.area")), Column(say("compare.period"), whole=True),
               Column(say("cli.columns.value"), number=True), Column(say("compare.why")),
               Column(say("brief.source")))  # fmt: skip
    rows = [_unlike(asked, row.name[asked.lang], one) for row in found.rows if row.kind
            for one in row.apart]  # fmt: skip
    rows += [_unlike(asked, one.observation.city, one) for one in found.others]
    return Table(say("compare.apart"), columns, tuple(rows), id="apart", stacked=True,
                 hidden_caption=True, empty=say("web.peers.all_alike"))  # fmt: skip


def _unlike(asked: Asked, name: str, one: Figure) -> Row:
    say, of = asked.say, one.observation
    value = say("indicators.records.amount", unit=figures.unit_word(say, of.unit),
                value=figures.published(say, of))  # fmt: skip
    # Lines of their own: a day within them must not part a sentence on a phone.
    why = tuple(Link(text, lang=MIXED) for text in _marks(asked, one))
    return Row((Cell(name, lang=MIXED), Cell(series.period(say, of)), Cell(value),
                Cell(links=why),
                Cell(figures.source(say, of), series.address(of), lang=MIXED)))  # fmt: skip


def _marks(asked: Asked, one: Figure) -> list[str]:
    """What sets a figure apart or is to be minded of it, in words; of an address its host."""
    return [_plain(figures.reason(asked.say, mark))
            for mark in one.marks if mark.code not in told.EXACT]  # fmt: skip


def _plain(text: str) -> str:
    """A text with the host alone of each address in it."""
    return _ADDRESS.sub(r"\1", text)


def _notes(asked: Asked, found: Comparison) -> Iterator[str]:
    """Breaks, areas of other kinds, and what of a whole is allotted to none of its parts."""
    say = asked.say
    for one in found.breaks:
        yield say("compare.break", year=str(one.year), reason=one.reason[asked.lang])
    yield from told.minded(say, found, _years(found), _plain)
    yield from told.left_over(say, found, _plain)
    without: dict[str, list[str]] = {}
    for row in found.rows:
        if row.growth.reason is not None and row.kind:
            why = figures.reason(say, row.growth.reason)
            without.setdefault(why, []).append(row.name[asked.lang])
    for why, names in without.items():
        yield say("compare.no_growth", names=say("compare.comma").join(names), why=why)
