"""The indicators: all of them, and one with its published series, what the registers give, and its
definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from twofold import documents
from twofold import indicators as stage
from twofold.answers import figures
from twofold.answers.brief import generated
from twofold.answers.pages import brief as told
from twofold.answers.pages import records as recorded
from twofold.documents import Prose
from twofold.errors import NotFound
from twofold.indicators.brief import Figure, Standing, standing
from twofold.indicators.model import Indicator, Measured, Observation, Part, Records
from twofold.indicators.observed import seen
from twofold.indicators.published import published
from twofold.indicators.read import Catalogue, find
from twofold.indicators.records import part_id
from twofold.indicators.records import records as records_of
from twofold.registers.read import read_registers
from twofold.web import entered, records, series
from twofold.web.brief import head, measured_cell, plain, records_column
from twofold.web.charts import NARROW, WIDE, Chart, Plan, draw
from twofold.web.page import Asked, Page, View
from twofold.web.parts import MIXED, Badge, Cell, Column, Link, Pair, Row, Table, badge

# --- all indicators


def listed(asked: Asked) -> View:
    """All indicators: what each is, the latest published figure, and what the registers give."""
    say, workspace = asked.say, asked.workspace
    found = stage.read(workspace).indicators
    measured, observations = stage.measure(workspace), seen(workspace)
    made_up = generated(workspace)
    columns = (Column(say("brief.indicator")), Column(say("cli.columns.measure")),
               Column(head(asked, "published"), number=True),
               Column(say("brief.period"), whole=True),
               records_column(asked, made_up))  # fmt: skip
    rows = []
    for one in found.values():
        latest = published(one, observations, workspace.as_of)
        why = () if latest.latest else (figures.reason(say, latest.reason),)
        rows.append(Row((
            Cell(figures.name(say, one), asked.link("indicators", one.id)),
            Cell(say(f"indicators.measure.{one.measure}")),
            Cell(figures.published(say, latest.latest), notes=why),
            Cell(figures.period(say, latest.latest)),
            measured_cell(asked, one, measured.get(one.id)),
        )))  # fmt: skip
    table = Table(say("web.nav.indicators"), columns, tuple(rows), id="indicators", stacked=True,
                  downloads=asked.downloads("indicators"), hidden_caption=True)  # fmt: skip
    return View(say("web.nav.indicators"), "page_indicators.html", {"sheet": table},
                lede=say("web.indicator.lede"), generated=True)  # fmt: skip


# --- one indicator


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
    stands = _standing(asked, catalogue, indicator, observations, measured)
    figure = Figure(indicator, published(indicator, observations, workspace.as_of),
                    measured.get(indicator.id))  # fmt: skip
    latest = figure.published.latest
    data = {
        "value": figures.published(say, latest) if latest else "",
        "unit": figures.unit_word(say, indicator.unit), "period": figures.period(say, latest),
        "why": "" if latest else say("brief.note_none",
                                     reason=figures.reason(say, figure.published.reason)),
        "status": _status(asked, stands), "aim": _aim(asked, stands),
        "series": _series(asked, catalogue, indicator, observations, stands),
        "measured": _measured(asked, indicator, figure.measured),
        "beside": [_measured(asked, catalogue.indicators[indicator.beside],
                             measured.get(indicator.beside))] if indicator.beside else [],
        "shares": _shares(asked, indicator, figure.measured),
        "about": _about(asked, indicator), "facts": _facts(asked, catalogue, indicator),
        "rules": _rules(asked, indicator), "parameters": _parameters(asked, indicator),
        "notes": [Link(line, lang=MIXED) for line in _notes(asked, catalogue, figure, stands)],
        "downloads": asked.downloads("indicators", "measures", indicator=indicator.id),
    }  # fmt: skip
    return View(indicator.name[asked.lang], "page_indicator.html", data,
                (Link(say("web.nav.indicators"), asked.link("indicators")),))  # fmt: skip


def _standing(
    asked: Asked, catalogue: Catalogue, indicator: Indicator,
    observations: tuple[Observation, ...], measured: Mapping[str, Measured],
) -> Standing | None:  # fmt: skip
    """Where its target stands, in the first set that has one for it."""
    for id_ in sorted(catalogue.targets):
        chosen = catalogue.targets[id_]
        for target in chosen.targets:
            if target.indicator == indicator.id:
                return standing(catalogue, chosen.base, target, catalogue.methods[chosen.method],
                                observations, measured, asked.workspace.as_of)  # fmt: skip
    return None


def _status(asked: Asked, stands: Standing | None) -> Badge | None:
    if stands is None:
        return None
    return badge(asked.say, "statuses", stands.assessment.pace or "pending")


def _aim(asked: Asked, stands: Standing | None) -> str:
    if stands is None or stands.aim is None:
        return ""
    say = asked.say
    return say("web.brief.aim", base=told.base_of(say, stands), year=str(stands.target.year),
               target=figures.number(say, stands.aim, stands.indicator.unit),
               rate=figures.rate(say, stands.needed.value))  # fmt: skip


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


# --- published series


def _series(
    asked: Asked, catalogue: Catalogue, indicator: Indicator,
    observations: Sequence[Observation], stands: Standing | None,
) -> list[Drawn]:  # fmt: skip
    """What is published, a series each; small ones of a total that nobody publishes together."""
    kind, names = indicator.series.kind, indicator.series.names
    if kind == "parts":
        found = [o for name in names for o in series.of_series(name, observations)]
        table = _table(asked, catalogue, indicator, found, "published", many=True)
        return [Drawn(asked.say("web.indicator.parts_published"), None, None, (), "", table, "")]
    return [
        _drawn(asked, catalogue, indicator, name, series.of_series(name, observations),
               stands if kind == "one" else None, "published" if not at else f"published-{at}")
        for at, name in enumerate(names)
    ]  # fmt: skip


def _drawn(
    asked: Asked, catalogue: Catalogue, indicator: Indicator, name: str,
    found: Sequence[Observation], stands: Standing | None, id_: str,
) -> Drawn:  # fmt: skip
    say = asked.say
    many = len(indicator.series.names) > 1
    title = series_name(asked, catalogue, indicator, name)
    plan = _plan(asked, catalogue, indicator, name, found, stands, id_)
    table = _table(asked, catalogue, indicator, found, id_)
    undated = any(o.reference_year is None for o in found)
    shown = title if many else ""
    said = say("web.indicator.undated") if undated else ""
    if not _drawable(plan):
        return Drawn(shown, None, None, (), "", table, said)
    chosen = name if many else None
    href = asked.link("indicators", indicator.id, "chart.svg", series=chosen)
    files = (Link(say("web.formats.svg"), href), Link(say("web.formats.png"), href))
    file = "-".join(filter(None, (indicator.id, chosen)))
    return Drawn(shown, draw(replace(plan, id=f"{id_}-chart"), WIDE),
                 draw(replace(plan, id=f"{id_}-narrow"), NARROW), files, file, table,
                 said)  # fmt: skip


def _drawable(plan: Plan) -> bool:
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
    downloads = asked.downloads("registers", series.STATISTIC, find=names[0]) if names else ()
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
    return Cell(value, asked.link("indicators", indicator.id, "records"),
                (indicator.name[asked.lang], plain(notes)))  # fmt: skip


def _shares(asked: Asked, indicator: Indicator, one: Measured | None) -> list[Share]:
    """The parts of a value, each with how many records enter it."""
    if one is None or one.value is None:
        return []
    found = [records_of(asked.workspace, indicator.id, part_id(part), limit=0)
             for part in indicator.parts]  # fmt: skip
    return [_share(asked, part, of) for part, of in zip(indicator.parts, found, strict=True)]


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


def _about(asked: Asked, indicator: Indicator) -> tuple[Link, ...]:
    """The prose of its document, in the reader's language where it has been put into it."""
    texts = {"zh": "", "en": ""}
    for folder in asked.workspace.folders("indicators"):
        for document in documents.read_folder(folder):
            if document.id != indicator.id:
                continue
            prose = "\n\n".join(b.text for b in document.blocks if isinstance(b, Prose))
            texts["en" if document.kind == "prose" else "zh"] = prose
    chosen = texts[asked.lang] or texts["zh"]
    return tuple(records.spoken(asked.say, " ".join(part.split()))
                 for part in chosen.split("\n\n") if part.strip())  # fmt: skip


def _facts(asked: Asked, catalogue: Catalogue, indicator: Indicator) -> list[Pair]:
    """What kind of figure it is."""
    say = asked.say
    pairs = [
        (say("cli.columns.unit"), figures.unit_word(say, indicator.unit)),
        (say("cli.columns.measure"), say(f"indicators.measure.{indicator.measure}")),
        (say("web.indicator.direction"), say(f"web.indicator.directions.{indicator.direction}")),
        (say("cli.columns.published"), say(f"cli.published.{indicator.series.kind}")),
    ]  # fmt: skip
    return [Pair(Link(term), (Link(text),)) for term, text in pairs]


def _rules(asked: Asked, indicator: Indicator) -> list[Rule]:
    known = read_registers(asked.workspace)
    return [
        Rule(recorded.part_name(asked.say, indicator, part, known[part.subject]), part.text)
        for part in indicator.parts if part.subject in known
    ]  # fmt: skip


def _parameters(asked: Asked, indicator: Indicator) -> list[Pair]:
    """The numbers that its rules name, with their units and sources."""
    return [
        Pair(Link(f":{row.name}"), (records.spoken(asked.say, " ".join(
            part for part in (row.written, row.unit, row.source) if part)),))
        for row in indicator.parameters
    ]  # fmt: skip


# --- a chart as a file


def chart(asked: Asked) -> View:
    """The chart of one series, as a file of its own."""
    say = asked.say
    catalogue = stage.read(asked.workspace)
    indicator = find(catalogue.indicators, asked.placed["id"])
    name = asked.given.get("series") or next(iter(indicator.series.names), "")
    observations = seen(asked.workspace)
    stands = _standing(asked, catalogue, indicator, observations, {})
    made = _plan(asked, catalogue, indicator, name, series.of_series(name, observations), stands,
                 "chart")  # fmt: skip
    if name not in indicator.series.names or not _drawable(made):
        raise NotFound("pages.no_chart", name=indicator.name[asked.lang])
    note = say("web.chart.note", city=asked.workspace.name[asked.lang],
               as_of=asked.workspace.as_of)  # fmt: skip
    return View(made.title, "chart.svg", {"chart": draw(made, WIDE), "note": note})


PAGES = (
    Page("/indicators", listed, part="indicators"),
    Page("/indicators/{id}", one, part="indicators"),
    Page("/indicators/{id}/chart.svg", chart, takes=("series",), media="image/svg+xml"),
    *entered.PAGES,
)  # fmt: skip
