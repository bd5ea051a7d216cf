"""The outlook on an indicator's page: the fan of its chart, and what is expected year by year. No
method and no chance is named: these stand on the internal page (see `chances`)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from twofold import indicators as stage
from twofold.answers import figures
from twofold.answers.generated import generated
from twofold.answers.pages.outlook import COLUMNS, OPEN, notes, value
from twofold.errors import NotFound
from twofold.indicators.model import Indicator
from twofold.indicators.outlook.city import RECORDED, outlooks
from twofold.indicators.outlook.model import Horizon, Outlook
from twofold.indicators.read import find
from twofold.web.charts import NARROW, WIDE, Chart, Plan, Point, draw
from twofold.web.fans import Step
from twofold.web.page import Asked, View
from twofold.web.parts import Cell, Column, Link, Row, Table
from twofold.web.remembered import remembered


@dataclass(frozen=True)
class Ahead:
    """What the page shows of an outlook; `why` where there is none, and then little else. One that
    rests on records has a chart of its own and is `recorded`: nothing joins it to what is
    published."""

    why: str
    rests: str = ""
    recorded: bool = False
    charts: tuple[Chart, ...] = ()
    files: tuple[Link, ...] = ()
    file: str = ""
    table: Table | None = None
    notes: tuple[str, ...] = ()


def ahead(asked: Asked, indicator: Indicator, found: Outlook) -> Ahead:
    """The outlook, or why there is none."""
    say = asked.say
    if not found.horizons:
        return Ahead(say("outlook.none", reason=figures.reason(say, found.reason)))
    recorded = found.origin == RECORDED
    rests = say(
        "web.outlook.rests",
        origin=say(f"outlook.origins.{found.origin}"),
        count=len(found.points),
        first=str(found.points[0][0]),
        last=str(found.points[-1][0]),
        growth=figures.rate(say, found.growth),
        since=str(found.growth_since),
    )
    href = asked.link("indicators", indicator.id, "outlook.svg")
    files = (Link(say("web.formats.svg"), href), Link(say("web.formats.png"), href))
    return Ahead(
        "", rests, recorded, _charts(asked, indicator, found) if recorded else (),
        files if recorded else (), f"{indicator.id}-outlook", _table(asked, indicator, found),
        tuple(figures.reason(say, n) for n in notes(found)),
    )  # fmt: skip


def steps(asked: Asked, indicator: Indicator, found: Outlook) -> tuple[Step, ...]:
    """The fan of a chart, a step each year."""
    say = asked.say
    return tuple(
        Step(float(one.year), one.middle, (one.low80, one.high80), (one.low95, one.high95),
             say("web.outlook.step", year=str(one.year), middle=value(say, indicator, one.middle),
                 low=value(say, indicator, one.low80), high=value(say, indicator, one.high80)))
        for one in found.horizons
    )  # fmt: skip


def fanned(asked: Asked, plan: Plan, indicator: Indicator, found: Outlook) -> Plan:
    """A chart with what is expected of its series; none where that rests on records."""
    if found.origin == RECORDED or not found.horizons:
        return plan
    names = {kind: asked.say(f"web.chart.{kind}") for kind in ("outlook", "inner", "outer")}
    last = steps(asked, indicator, found)
    told = asked.say("web.chart.then").join((plan.description, last[-1].text))
    return replace(plan, fan=last, names={**plan.names, **names}, description=told)


def _charts(asked: Asked, indicator: Indicator, found: Outlook) -> tuple[Chart, ...]:
    """The chart of an outlook that rests on records, wide and narrow."""
    full = _plan(asked, indicator, found)
    return (draw(replace(full, id="outlook-chart"), WIDE),
            draw(replace(full, id="outlook-narrow"), NARROW))  # fmt: skip


def _plan(asked: Asked, indicator: Indicator, found: Outlook) -> Plan:
    """What the registers gave year by year, and the fan from there."""
    say = asked.say
    made_up = generated(asked.workspace)
    label = say("brief.generated" if made_up else "web.brief.records")
    kind = "generated" if made_up else "exact"
    points = tuple(
        Point(float(year), given, kind,
              say("web.chart.point", period=str(year), value=value(say, indicator, given)))
        for year, given in found.points
    )  # fmt: skip
    plan = Plan(
        "outlook", say("web.outlook.caption", name=indicator.name[asked.lang],
                       unit=figures.unit_word(say, indicator.unit)),
        label, points, lambda tick: figures.number(say, tick, indicator.unit, 2), {kind: label},
    )  # fmt: skip
    return fanned(asked, plan, indicator, replace(found, origin=""))


def chart(asked: Asked) -> View:
    """The chart of an outlook that rests on records, as a file of its own."""
    say, workspace = asked.say, asked.workspace
    indicator = find(stage.read(workspace).indicators, asked.placed["id"])
    found = remembered(workspace, outlooks, (indicator.id,))[indicator.id]
    if found.origin != RECORDED or not found.horizons:
        raise NotFound("pages.no_chart", name=indicator.name[asked.lang])
    plan = _plan(asked, indicator, found)
    note = say("web.outlook.note", city=workspace.name[asked.lang], as_of=workspace.as_of)
    warning = say("brief.generated") if generated(workspace) else ""
    return View(plan.title, "chart.svg",
                {"chart": draw(plan, WIDE), "note": note, "warning": warning})  # fmt: skip


def _table(asked: Asked, indicator: Indicator, found: Outlook) -> Table:
    """Year by year."""
    say = asked.say
    made_up = found.origin == RECORDED and generated(asked.workspace)
    columns = (Column(say("outlook.columns.year"), whole=True),
               *(Column(say(f"outlook.columns.{COLUMNS.get(name, name)}"), number=True,
                        generated=made_up) for name in OPEN))  # fmt: skip
    caption = say("web.outlook.caption", name=indicator.name[asked.lang],
                  unit=figures.unit_word(say, indicator.unit))  # fmt: skip
    return Table(
        caption,
        columns,
        tuple(_row(asked, indicator, one) for one in found.horizons),
        id="outlook-table",
        stacked=True,
        downloads=asked.downloads("indicators", "outlook", indicator=indicator.id),
    )


def _row(asked: Asked, indicator: Indicator, one: Horizon) -> Row:
    return Row(
        (
            Cell(str(one.year)),
            *(Cell(value(asked.say, indicator, getattr(one, name))) for name in OPEN),
        )
    )
