"""All indicators at a glance: a small chart each, with the same years; and the same as a table.

This is a leader's page: it names no method and no probability, which stand one click further.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from twofold import indicators as stage
from twofold.answers import figures
from twofold.answers.generated import generated
from twofold.indicators.brief import Standing
from twofold.indicators.model import Indicator, Measured, Observation, Published
from twofold.indicators.observed import seen
from twofold.indicators.published import published
from twofold.indicators.read import Catalogue
from twofold.web import series, standings
from twofold.web.brief import head, measured_cell, records_column
from twofold.web.charts import SPARK, Chart, draw
from twofold.web.drawn import drawable
from twofold.web.page import Asked, View
from twofold.web.parts import Badge, Cell, Column, Field, Form, Link, Row, Table
from twofold.web.remembered import remembered

# What the small charts may show.
MARKS = ("exact", "about", "more", "derived", "plan", "base", "path", "target")


@dataclass(frozen=True)
class Small:
    """One indicator: its name, status, latest figure and chart. `why` says why there is no figure;
    `aim` where it is to come."""

    id: str
    name: Link
    status: Badge | None
    value: Link
    unit: str
    period: str
    why: str
    aim: str
    chart: Chart | None


@dataclass(frozen=True)
class Group:
    """Small charts under a heading: those of a set of targets, or the rest."""

    name: str
    cards: tuple[Small, ...]
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Of:
    """All that the page reads, once."""

    catalogue: Catalogue
    observations: tuple[Observation, ...]
    measured: Mapping[str, Measured]
    standings: Mapping[str, Standing]
    years: tuple[int, int] | None


def view(asked: Asked) -> View:
    """All indicators: small charts, and a table of the same."""
    say, of = asked.say, _read(asked)
    data = {
        "groups": _groups(asked, of), "sheet": _table(asked, of),
        "monitor": since_form(asked), "cards": Link(say("cards.title"), asked.link("cards")),
    }  # fmt: skip
    return View(say("web.nav.indicators"), "page_indicators.html", data,
                lede=say("web.indicator.lede"), generated=True)  # fmt: skip


def since_form(asked: Asked, since: str = "") -> Form:
    """Asks for what changed since a day."""
    say = asked.say
    field = Field("since", say("web.monitor.since"), since, kind="date")
    return Form(asked.link("indicators", "monitor").partition("?")[0], (field,),
                tuple(asked.times.items()))  # fmt: skip


def _read(asked: Asked) -> _Of:
    workspace = asked.workspace
    catalogue, observations = stage.read(workspace), seen(workspace)
    measured = remembered(workspace, stage.measure)
    found = {
        one.id: at for one in catalogue.indicators.values()
        if (at := standings.stands(asked, catalogue, one, observations, measured)) is not None
    }  # fmt: skip
    return _Of(catalogue, observations, measured, found,
               standings.years([*found.values()], catalogue))  # fmt: skip


def _groups(asked: Asked, of: _Of) -> list[Group]:
    """Those with a target by their sets, then the others."""
    groups: dict[str, list[Indicator]] = {}
    for one in of.catalogue.indicators.values():
        chosen = standings.target_set(of.catalogue, one)
        groups.setdefault(chosen.id if chosen else "", []).append(one)
    order = [*sorted(id_ for id_ in groups if id_), *([""] if "" in groups else [])]
    return [_group(asked, of, id_, groups[id_]) for id_ in order]


def _group(asked: Asked, of: _Of, id_: str, members: Sequence[Indicator]) -> Group:
    say = asked.say
    name = of.catalogue.targets[id_].name[asked.lang] if id_ else say("brief.others")
    ordered = sorted(members, key=lambda one: _place(of, id_, one)) if id_ else members
    cards = [_small(asked, of, one) for one in ordered]
    if not id_:  # what can be drawn stands together
        cards.sort(key=lambda card: card.chart is None)
    drawn = {mark.kind for card in cards if card.chart for mark in card.chart.marks}
    drawn |= {"path"} if any(card.chart and card.chart.path for card in cards) else set()
    marks = tuple((kind, say(f"web.chart.{kind}")) for kind in MARKS if kind in drawn)
    return Group(name, tuple(cards), marks)


def _place(of: _Of, id_: str, one: Indicator) -> int:
    """Where its target stands in the document of the set."""
    return [target.indicator for target in of.catalogue.targets[id_].targets].index(one.id)


def _small(asked: Asked, of: _Of, one: Indicator) -> Small:
    say, stands = asked.say, of.standings.get(one.id)
    found = published(one, of.observations, asked.workspace.as_of)
    latest = found.latest
    link = asked.link("indicators", one.id)
    aim = ""
    if stands is not None and stands.aim is not None:
        aim = say("web.overview.aim", year=str(stands.target.year),
                  value=figures.number(say, stands.aim, one.unit))  # fmt: skip
    value, unit = figures.standing_alone(
        say, figures.published(say, latest) if latest else "", one.unit
    )
    return Small(
        f"small-{one.id}", Link(one.name[asked.lang], link), standings.status(asked, stands),
        Link(value, asked.link("indicators", one.id, anchor="published")),
        unit, figures.period(say, latest),
        "" if latest else figures.reason(say, found.reason), aim,
        _chart(asked, of, one, stands),
    )  # fmt: skip


def _chart(asked: Asked, of: _Of, one: Indicator, stands: Standing | None) -> Chart | None:
    """Its published figures and its path over the years that all have; none of a single figure."""
    if one.series.kind != "one":
        return None
    found = series.of_series(one.series.names[0], of.observations)
    plan = series.plan(asked.say, one, found, stands, f"spark-{one.id}")
    if of.years is not None:
        first, last = of.years
        inside = tuple(p for p in plan.points if first <= p.at <= last)
        plan = replace(plan, first=first, last=last, points=inside)
    return draw(plan, SPARK) if drawable(plan) else None


def _table(asked: Asked, of: _Of) -> Table:
    say = asked.say
    columns = (Column(say("brief.indicator")), Column(say("cli.columns.measure")),
               Column(head(asked, "published"), number=True),
               Column(say("brief.period"), whole=True), Column(say("brief.status")),
               records_column(asked, generated(asked.workspace)))  # fmt: skip
    rows = tuple(_row(asked, of, one, published(one, of.observations, asked.workspace.as_of))
                 for one in of.catalogue.indicators.values())  # fmt: skip
    return Table(say("web.nav.indicators"), columns, rows, id="indicators", stacked=True,
                 downloads=asked.downloads("indicators"), hidden_caption=True)  # fmt: skip


def _row(asked: Asked, of: _Of, one: Indicator, found: Published) -> Row:
    say = asked.say
    why = () if found.latest else (figures.reason(say, found.reason),)
    return Row((
        Cell(figures.name(say, one), asked.link("indicators", one.id)),
        Cell(say(f"indicators.measure.{one.measure}")),
        Cell(figures.published(say, found.latest), notes=why),
        Cell(figures.period(say, found.latest)),
        Cell(badge=standings.status(asked, of.standings.get(one.id))),
        measured_cell(asked, one, of.measured.get(one.id)),
    ))  # fmt: skip
