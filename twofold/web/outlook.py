"""The outlook on an indicator's page: the fan of its chart, what is expected year by year, the
chance of its target, and how far off past outlooks were. Only here are methods and chances named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from twofold import indicators as stage
from twofold.answers import figures
from twofold.answers.brief import generated
from twofold.answers.pages.outlook import come_to, share, told, value
from twofold.errors import NotFound
from twofold.indicators.model import Indicator
from twofold.indicators.outlook.city import RECORDED, outlooks
from twofold.indicators.outlook.model import Backtest, Horizon, Outlook, YearEnd
from twofold.indicators.outlook.model import Table as Method
from twofold.indicators.read import find
from twofold.web import standings
from twofold.web.charts import NARROW, WIDE, Chart, Plan, Point, draw
from twofold.web.fans import Step
from twofold.web.page import Asked, View
from twofold.web.parts import Cell, Column, Link, Pair, Row, Table
from twofold.web.remembered import remembered

BOUNDS = ("low95", "low80", "middle", "high80", "high95")


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
    card: tuple[Pair, ...] = ()
    year_end: tuple[Pair, ...] = ()
    method: str = ""


def ahead(asked: Asked, indicator: Indicator, found: Outlook, method: Method) -> Ahead:
    """The outlook, or why there is none."""
    say = asked.say
    end = _year_end(asked, indicator, found.year_end)
    if not found.horizons:
        why = say("outlook.none", reason=figures.reason(say, found.reason))
        return Ahead(why, year_end=end)
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
        tuple(figures.reason(say, n) for n in told(found)),
        _card(asked, found.card), end,
        standings.method_line(asked, method.name, method.version, method.source),
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
    """Year by year; with the chance of what the path asks for, where there is one."""
    say = asked.say
    made_up = found.origin == RECORDED and generated(asked.workspace)
    columns = [Column(say("outlook.columns.year"), whole=True),
               *(Column(say(f"outlook.columns.{one}"), number=True, generated=made_up)
                 for one in BOUNDS)]  # fmt: skip
    if found.chances:
        columns += [Column(say(f"outlook.columns.{one}"), number=True)
                    for one in ("aim", "chance")]  # fmt: skip
    rows = tuple(_row(asked, indicator, found, one) for one in found.horizons)
    caption = say("web.outlook.caption", name=indicator.name[asked.lang],
                  unit=figures.unit_word(say, indicator.unit))  # fmt: skip
    return Table(
        caption,
        tuple(columns),
        rows,
        id="outlook-table",
        stacked=True,
        downloads=asked.downloads("indicators", "outlook", indicator=indicator.id),
    )


def _row(asked: Asked, indicator: Indicator, found: Outlook, one: Horizon) -> Row:
    say = asked.say
    cells = [Cell(value(say, indicator, getattr(one, name))) for name in BOUNDS]
    if found.chances:
        chance = next((c for c in found.chances if c.year == one.year), None)
        cells += [Cell(), Cell()] if chance is None else [
            Cell(value(say, indicator, float(chance.target)),
                 notes=(say("web.outlook.path"),) if chance.milestone else ()),
            Cell(share(say, chance.value))]  # fmt: skip
    return Row((Cell(str(one.year)), *cells))


def _card(asked: Asked, card: Backtest | None) -> tuple[Pair, ...]:
    """How far off past outlooks were, beside simpler ways; and how often the bounds held."""
    if card is None:
        return ()
    say = asked.say
    lines: Sequence[tuple[str, str]] = (
        (say("outlook.tried"), say("outlook.tried_value", count=card.count, origins=card.origins,
                                   horizon=card.horizon)),
        (say("outlook.off"), _percent(asked, card.mean_absolute_percentage_error)),
        *((say(f"outlook.rivals.{name}"), _percent(asked, off))
          for name, off in card.rivals.items()),
        (say("outlook.cover", level=80), share(say, card.cover80)),
        (say("outlook.cover", level=95), share(say, card.cover95)),
        (say("outlook.errors"), say(f"outlook.errors_of.{'own' if card.own else 'shipped'}")),
    )  # fmt: skip
    return tuple(Pair(Link(term), (Link(text),)) for term, text in lines)


def _percent(asked: Asked, error: float) -> str:
    return asked.say("cli.text.percent", value=round(Decimal(str(error)), 1))


def _year_end(asked: Asked, indicator: Indicator, one: YearEnd | None) -> tuple[Pair, ...]:
    """What the year of the day comes to, from the months that are in."""
    if one is None:
        return ()
    say = asked.say
    term = Link(say("outlook.year_end", year=str(one.year)))
    if one.middle is None or one.low is None or one.high is None:
        return (Pair(term, (Link(figures.reason(say, one.reason)),)),)
    text = come_to(say, indicator, one)
    return (Pair(term, (Link(text, generated=generated(asked.workspace)),)),)
