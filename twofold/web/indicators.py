"""One indicator: its published series, the way to its target, what the registers give, and its
definition."""

from __future__ import annotations

from dataclasses import dataclass

from twofold import indicators as stage
from twofold.answers import figures
from twofold.answers.labels import unit
from twofold.answers.later import later
from twofold.answers.pages import brief as told
from twofold.answers.pages import records as recorded
from twofold.indicators.brief import Figure, Standing
from twofold.indicators.model import Indicator, Measured, Part, Records
from twofold.indicators.observed import seen
from twofold.indicators.outlook.city import outlooks
from twofold.indicators.published import published
from twofold.indicators.read import Catalogue, find
from twofold.indicators.records import part_id
from twofold.indicators.records import records as records_of
from twofold.registers.read import read_registers
from twofold.targets.belongs import countable
from twofold.web import (
    contribution,
    defined,
    divided,
    drawn,
    entered,
    monitor,
    outlook,
    overview,
    peers,
    records,
    revisions,
    standings,
    towards,
)
from twofold.web.brief import behind, plain
from twofold.web.page import Asked, Page, View
from twofold.web.parts import MIXED, Cell, Link, Pair
from twofold.web.remembered import remembered

# Pages below an indicator's own, by the last part of their path.
MORE = ("card", "contribution", "vintages", "comparison")


@dataclass(frozen=True)
class Share:
    """A part of what the registers give, with the records that it is made from."""

    name: str
    said: str
    link: Link
    undecided: str


@dataclass(frozen=True)
class Rule:
    """How a part is computed: its register, and the text of the document."""

    name: str
    text: str


def one(asked: Asked) -> View:
    """One indicator."""
    say, workspace = asked.say, asked.workspace
    catalogue = stage.read(workspace)
    indicator = find(catalogue.indicators, asked.placed["id"])
    observations = seen(workspace)
    measured = stage.measure(workspace, tuple(filter(None, (indicator.id, indicator.beside))))
    stands = standings.stands(asked, catalogue, indicator, observations, measured)
    figure = Figure(indicator, published(indicator, observations, workspace.as_of),
                    measured.get(indicator.id))  # fmt: skip
    latest = figure.published.latest
    foreseen = remembered(workspace, outlooks, (indicator.id,))[indicator.id]
    value = figures.published(say, latest) if latest else ""
    value, unit_word = figures.standing_alone(say, value, indicator.unit)
    data = {
        "value": value, "unit": unit_word, "period": figures.period(say, latest),
        "why": "" if latest else say("brief.note_none",
                                     reason=figures.reason(say, figure.published.reason)),
        "status": standings.status(asked, stands), "aim": standings.aim(
            asked, stands, standings.target_set(catalogue, indicator)),
        "grown": towards.grown(asked, indicator, observations),
        "towards": towards.towards(asked, catalogue, stands, observations) if stands else None,
        "more": _more(asked, indicator),
        "series": drawn.every(asked, catalogue, indicator, observations, stands, foreseen),
        "ahead": outlook.ahead(asked, indicator, foreseen),
        "within": Link(say("cards.within"), asked.link("internal", "year-end")),
        "measured": _measured(asked, indicator, figure.measured),
        "beside": [_measured(asked, catalogue.indicators[indicator.beside],
                             measured.get(indicator.beside))] if indicator.beside else [],
        "shares": _shares(asked, indicator, figure.measured) or _reads(asked, catalogue, indicator),
        "divided": divided.divided(asked, indicator),
        "about": defined.about(asked, indicator), "facts": defined.facts(asked, indicator),
        "rules": _rules(asked, indicator), "parameters": _parameters(asked, indicator),
        "notes": [Link(line, lang=MIXED) for line in _notes(asked, catalogue, figure, stands)],
        "downloads": asked.downloads("indicators", "measures", indicator=indicator.id),
    }  # fmt: skip
    return View(indicator.name[asked.lang], "page_indicator.html", data,
                (Link(say("web.nav.indicators"), asked.link("indicators")),),
                published=not (indicator.parts or indicator.formula or indicator.index
                               or indicator.beside))  # fmt: skip


def _more(asked: Asked, indicator: Indicator) -> list[Link]:
    """The pages that tell more of it."""
    say = asked.say
    names = (one for one in MORE if one != "comparison" or indicator.series.kind == "one")
    found = [Link(say(f"web.indicator.more.{name}"), asked.link("indicators", indicator.id, name))
             for name in names]  # fmt: skip
    if countable(indicator):
        growth = asked.link("targets", "growth", of_indicator=indicator.id)
        found.append(Link(say("web.indicator.more.growth"), growth))
    return found


def _notes(
    asked: Asked, catalogue: Catalogue, figure: Figure, stands: Standing | None
) -> list[str]:
    """Where the figures come from; why there is no base, target or status."""
    say = asked.say
    if stands is None:
        return [*told.sources(say, figure), *told.breaks(say, figure.indicator),
                say("web.indicator.no_target")]  # fmt: skip
    known = {i.series.names[0]: i for i in catalogue.indicators.values() if i.series.kind == "one"}
    return list(dict.fromkeys(told.notes_on(say, stands, known)))


# --- what the registers give


def _measured(asked: Asked, indicator: Indicator, one: Measured | None) -> Cell | None:
    """The value with its days; None where there is none."""
    say = asked.say
    if one is None or one.value is None:
        return None
    value = say("indicators.records.amount", unit=figures.unit_word(say, indicator.unit),
                value=figures.generated(say, indicator, one))  # fmt: skip
    notes = say("web.indicator.on_day", day=one.ends) if one.begins is None else say(
        "cli.text.from_to", begins=one.begins, ends=one.ends)  # fmt: skip
    for key, values in later(asked.workspace):
        notes = say("cli.text.then").join((notes, say(key, **values)))
    return Cell(value, behind(asked, indicator),
                (indicator.name[asked.lang], plain(notes)))  # fmt: skip


def _shares(asked: Asked, indicator: Indicator, one: Measured | None) -> list[Share]:
    """The parts of a value, each with how many records enter it."""
    if one is None or one.value is None:
        return []
    found = [records_of(asked.workspace, indicator.id, part_id(part), limit=0)
             for part in indicator.parts]  # fmt: skip
    return [_share(asked, part, of) for part, of in zip(indicator.parts, found, strict=True)]


def _reads(asked: Asked, catalogue: Catalogue, indicator: Indicator) -> list[Share]:
    """The indicators that a value is computed from, each with its own value."""
    named = [*indicator.formula.reads.values()] if indicator.formula else []
    named += [indicator.index.of] if indicator.index else []
    below = [catalogue.indicators[id_] for id_ in named if id_ in catalogue.indicators]
    found = remembered(asked.workspace, stage.measure, tuple(one.id for one in below))
    return [
        Share(one.name[asked.lang], cell.text if cell else "", Link(
            asked.say("web.indicator.to_indicator"), asked.link("indicators", one.id)), "")
        for one in below for cell in (_measured(asked, one, found.get(one.id)),)
    ]  # fmt: skip


def _share(asked: Asked, part: Part, of: Records) -> Share:
    say = asked.say
    register = read_registers(asked.workspace)[part.subject]
    chosen = part_id(part) if len(of.indicator.parts) > 1 else None
    href = asked.link("indicators", of.indicator.id, "records", part=chosen)
    gaps = say("indicators.reasons.unknown_cells", count=of.undecided) if of.undecided else ""
    return Share(recorded.part_name(say, of.indicator, part, register),
                 recorded.together(say, of), Link(say("web.indicator.to_records"), href),
                 gaps)  # fmt: skip


# --- definition


def _rules(asked: Asked, indicator: Indicator) -> list[Rule]:
    known = read_registers(asked.workspace)
    return [
        Rule(recorded.part_name(asked.say, indicator, part, known[part.subject]), part.text)
        for part in indicator.parts if part.subject in known
    ] + ([Rule("", indicator.formula.text)] if indicator.formula else [])  # fmt: skip


def _parameters(asked: Asked, indicator: Indicator) -> list[Pair]:
    """The numbers that its rules name, with their units and sources; one without a source is the
    indicator's own."""
    say = asked.say
    return [
        Pair(Link(f":{row.name}", code=True), (
            Link(f"{row.written}{unit(say, row.unit)}"),
            records.spoken(say, row.source or say("web.indicator.own_parameter")),
        ))
        for row in indicator.parameters
    ]  # fmt: skip


PAGES = (
    Page("/indicators", overview.view, part="indicators"),
    Page("/indicators/monitor", monitor.view, takes=("since",), part="indicators"),
    Page("/indicators/{id}", one, takes=("broken_by", "period"), part="indicators"),
    Page("/indicators/{id}/comparison", peers.view, part="indicators"),
    Page("/indicators/{id}/vintages", revisions.view, part="indicators"),
    Page("/indicators/{id}/contribution", contribution.view,
         takes=("from_day", "to_day", "known_from", "known_to", "by", "of_policy"),
         part="indicators"),
    Page("/indicators/{id}/chart.svg", drawn.chart, takes=("series",), media="image/svg+xml"),
    Page("/indicators/{id}/outlook.svg", outlook.chart, media="image/svg+xml"),
    *entered.PAGES,
)  # fmt: skip
