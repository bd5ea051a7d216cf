"""An indicator's published series: its chart, its table, and the chart as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from twofold import indicators as stage
from twofold.answers import figures
from twofold.errors import NotFound
from twofold.indicators.brief import Standing
from twofold.indicators.model import Indicator, Observation
from twofold.indicators.observed import seen
from twofold.indicators.outlook.city import outlooks
from twofold.indicators.outlook.model import Outlook
from twofold.indicators.read import Catalogue, find
from twofold.web import series, standings
from twofold.web.charts import NARROW, WIDE, Chart, Plan, draw
from twofold.web.outlook import fanned
from twofold.web.page import Asked, View
from twofold.web.parts import MIXED, Cell, Column, Link, Row, Table
from twofold.web.remembered import remembered


@dataclass(frozen=True)
class Drawn:
    """A series: its charts (none where there is too little to draw) and all its figures."""

    name: str
    wide: Chart | None
    narrow: Chart | None
    files: tuple[Link, ...]
    file: str
    table: Table
    undated: str


def every(
    asked: Asked, catalogue: Catalogue, indicator: Indicator,
    observations: Sequence[Observation], stands: Standing | None, ahead: Outlook | None = None,
) -> list[Drawn]:  # fmt: skip
    """What is published, a series each; small ones of a total that nobody publishes together. The
    only series of an indicator may have an outlook."""
    kind, names = indicator.series.kind, indicator.series.names
    if kind == "parts":
        found = [o for name in names for o in series.of_series(name, observations)]
        table = _table(asked, catalogue, indicator, found, "published", many=True)
        return [Drawn(asked.say("web.indicator.parts_published"), None, None, (), "", table, "")]
    return [
        _drawn(asked, catalogue, indicator, name, series.of_series(name, observations),
               stands if kind == "one" else None, "published" if not at else f"published-{at}",
               ahead if kind == "one" else None)
        for at, name in enumerate(names)
    ]  # fmt: skip


def _drawn(
    asked: Asked, catalogue: Catalogue, indicator: Indicator, name: str,
    found: Sequence[Observation], stands: Standing | None, id_: str, ahead: Outlook | None,
) -> Drawn:  # fmt: skip
    say = asked.say
    many = len(indicator.series.names) > 1
    title = series_name(asked, catalogue, indicator, name)
    plan = _plan(asked, catalogue, indicator, name, found, stands, id_)
    plan = fanned(asked, plan, indicator, ahead) if ahead else plan
    table = _table(asked, catalogue, indicator, found, id_)
    undated = any(o.reference_year is None for o in found)
    shown = title if many else ""
    said = say("web.indicator.undated") if undated else ""
    if not drawable(plan):
        return Drawn(shown, None, None, (), "", table, said)
    chosen = name if many else None
    href = asked.link("indicators", indicator.id, "chart.svg", series=chosen)
    files = (Link(say("web.formats.svg"), href), Link(say("web.formats.png"), href))
    file = "-".join(filter(None, (indicator.id, chosen)))
    return Drawn(shown, draw(replace(plan, id=f"{id_}-chart"), WIDE),
                 draw(replace(plan, id=f"{id_}-narrow"), NARROW), files, file, table,
                 said)  # fmt: skip


def drawable(plan: Plan) -> bool:
    """One figure is no chart."""
    return plan.path is not None or len({p.at for p in plan.points}) > 1


def alone(catalogue: Catalogue, indicator: Indicator, name: str) -> Indicator | None:
    """The indicator that shows a series and no other: it has the name of the series, its unit and
    its breaks."""
    if indicator.series.kind == "one":
        return indicator
    return next((one for one in catalogue.indicators.values()
                 if one.series.kind == "one" and one.series.names == (name,)), None)  # fmt: skip


def series_name(asked: Asked, catalogue: Catalogue, indicator: Indicator, name: str) -> str:
    """What a series is called."""
    if shown := alone(catalogue, indicator, name):
        return shown.name[asked.lang]
    key = f"indicators.series.{name}"
    return asked.say(key) if asked.say.has(key) else name


def _plan(
    asked: Asked, catalogue: Catalogue, indicator: Indicator, name: str,
    found: Sequence[Observation], stands: Standing | None, id_: str,
) -> Plan:  # fmt: skip
    """The chart of one series; to a target leads only that of the indicator itself."""
    of = alone(catalogue, indicator, name) or indicator
    titled = replace(of, name={asked.lang: series_name(asked, catalogue, indicator, name)})
    return series.plan(asked.say, titled, found, stands if of is indicator else None, id_)


def _table(
    asked: Asked, catalogue: Catalogue, indicator: Indicator, found: Sequence[Observation],
    id_: str, many: bool = False,
) -> Table:  # fmt: skip
    """Every figure that was published, what refers to the latest time first."""
    say = asked.say
    first = (Column(say("web.indicator.series")),) if many else ()
    columns = (*first, Column(say("brief.period"), whole=True),
               Column(say("cli.columns.value"), number=True),
               Column(say("web.indicator.stated"), whole=True), Column(say("brief.source")),
               Column(say("brief.published_on"), whole=True),
               Column(say("cli.columns.note")))  # fmt: skip
    rows = tuple(_observed(asked, catalogue, indicator, o, many) for o in found)
    unit = figures.unit_word(say, indicator.unit)
    names = sorted({o.indicator for o in found})
    name = indicator.name[asked.lang]
    if len(names) == 1:
        name = series_name(asked, catalogue, indicator, names[0])
    # Every version of the indicator's own figures; the register has those of other cities too.
    downloads = asked.downloads("indicators", "export", indicator=indicator.id, flow="published",
                                include_history="yes") if names else ()  # fmt: skip
    caption = say("web.indicator.published_caption", name=name, unit=unit)
    return Table(caption, columns, rows, id=id_,
                 downloads=() if many else downloads, stacked=True,
                 empty=say("indicators.reasons.not_published"))  # fmt: skip


def _observed(
    asked: Asked, catalogue: Catalogue, indicator: Indicator, one: Observation, many: bool
) -> Row:
    say = asked.say
    named = series_name(asked, catalogue, indicator, one.indicator)
    first = (Cell(named),) if many else ()
    day = say("brief.no_day") if one.published_on is None else say.value(one.published_on)
    find_ = asked.link("registers", series.STATISTIC, find=one.indicator)
    return Row((
        *first, Cell(series.period(say, one)),
        Cell(figures.number(say, one.value, one.unit), find_),
        Cell(say(f"indicators.qualifier.{one.qualifier}"),
             notes=() if one.qualifier == "derived" else (say(f"web.certainty.{one.certainty}"),)),
        Cell(figures.source(say, one), series.address(one), lang=MIXED), Cell(day),
        Cell(one.note, lang=MIXED),
    ))  # fmt: skip


def chart(asked: Asked) -> View:
    """The chart of one series, as a file of its own."""
    say = asked.say
    catalogue = stage.read(asked.workspace)
    indicator = find(catalogue.indicators, asked.placed["id"])
    name = asked.given.get("series") or next(iter(indicator.series.names), "")
    observations = seen(asked.workspace)
    stands = standings.stands(asked, catalogue, indicator, observations, {})
    made = _plan(asked, catalogue, indicator, name, series.of_series(name, observations), stands,
                 "chart")  # fmt: skip
    if indicator.series.kind == "one":
        ahead = remembered(asked.workspace, outlooks, (indicator.id,))[indicator.id]
        made = fanned(asked, made, indicator, ahead)
    if name not in indicator.series.names or not drawable(made):
        raise NotFound("pages.no_chart", name=indicator.name[asked.lang])
    note = say("web.chart.note", city=asked.workspace.name[asked.lang],
               as_of=asked.workspace.as_of)  # fmt: skip
    return View(made.title, "chart.svg", {"chart": draw(made, WIDE), "note": note})
