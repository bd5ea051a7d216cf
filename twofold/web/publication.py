"""Indicators as they are given out of the house, each made once for a site and for a report: the
figure with its source and day, how it stands, its chart, all its figures, what it counts.

What a reader cannot look up is left out: no method, no probability, no record; a value from
generated records says that it is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from twofold import indicators as stage
from twofold.answers import figures
from twofold.answers.generated import generated
from twofold.answers.pages import brief as told
from twofold.indicators.brief import Figure, Standing
from twofold.indicators.cells import Cell as Value
from twofold.indicators.model import Indicator, Measured, Observation
from twofold.indicators.observed import seen
from twofold.indicators.published import published
from twofold.indicators.read import Catalogue, find
from twofold.registers.store import reading
from twofold.web import defined, drawn, groups, series, standings
from twofold.web.brief import head, plain
from twofold.web.charts import SPARK, Chart, draw
from twofold.web.drawn import Drawn
from twofold.web.outside import Outside
from twofold.web.parts import MIXED, Badge, Cell, Column, Link, Pair, Row, Table
from twofold.workspace import Workspace


@dataclass(frozen=True)
class Gathered:
    """All that is given out, read once: the chosen indicators, those with a target first, with
    their values from records; `catalogue` has the others too. `cells` are those
    of the present year, whole and by breakdown."""

    workspace: Workspace
    catalogue: Catalogue
    chosen: tuple[Indicator, ...]
    observations: tuple[Observation, ...]
    measured: Mapping[str, Measured]
    cells: Mapping[str, tuple[Value, ...]]
    made_up: bool


@dataclass(frozen=True)
class Entry:
    """One indicator. `said` is where its figure comes from and when it was published; `why` why
    there is none; `recorded` what the registers give; `small` its chart among others."""

    id: str
    name: Link
    unit: str
    value: str
    period: str
    said: str
    address: str
    why: str
    status: Badge | None
    aim: str
    small: Chart | None
    series: tuple[Drawn, ...]
    recorded: Cell | None
    groups: tuple[Table, ...]
    about: tuple[Link, ...]
    facts: tuple[Pair, ...]
    notes: tuple[Link, ...]


def gather(workspace: Workspace, ids: Iterable[str] = (), *, public: bool = False) -> Gathered:
    """What there is of some indicators, all by default; with `public` of those alone that are."""
    catalogue = stage.read(workspace)
    known = catalogue.indicators
    chosen = [find(known, id_) for id_ in (tuple(ids) or tuple(known))]
    chosen = [one for one in chosen if one.public or not public]
    aimed = [t.indicator for id_ in sorted(catalogue.targets)
             for t in catalogue.targets[id_].targets]  # fmt: skip
    chosen.sort(key=lambda one: aimed.index(one.id) if one.id in aimed else len(aimed))
    with reading(workspace):
        measured = stage.measure(workspace) if chosen else {}  # one may be made of others
        cells = groups.now(workspace, chosen, public)
        return Gathered(workspace, catalogue, tuple(chosen), seen(workspace), measured, cells,
                        generated(workspace))  # fmt: skip


def entries(asked: Outside, of: Gathered) -> tuple[Entry, ...]:
    """Each indicator in the reader's language."""
    return tuple(entry(asked, of, one) for one in of.chosen)


def standing(asked: Outside, of: Gathered, one: Indicator) -> Standing | None:
    """Where its target stands, beside nothing that is not given out."""
    found = standings.stands(asked, of.catalogue, one, of.observations, of.measured)
    return None if found is None else replace(found, beside=())


def entry(asked: Outside, of: Gathered, one: Indicator) -> Entry:
    """One indicator, whole."""
    say, workspace = asked.say, of.workspace
    stands = standing(asked, of, one)
    figure = Figure(one, published(one, of.observations, workspace.as_of), of.measured.get(one.id))
    latest = figure.published.latest
    value, unit = figures.standing_alone(
        say, figures.published(say, latest) if latest else "", one.unit
    )
    return Entry(
        one.id, Link(one.name[asked.lang], asked.link("indicators", one.id)),
        unit, value, figures.period(say, latest), figures.cited(say, latest) if latest else "",
        series.address(latest) if latest else "",
        "" if latest else say("brief.note_none",
                              reason=figures.reason(say, figure.published.reason)),
        standings.status(asked, stands),
        standings.aim(asked, stands, standings.target_set(of.catalogue, one)),
        _small(asked, of, one, stands),
        tuple(_own(one, each) for each in
              drawn.every(asked, of.catalogue, one, of.observations, stands)),
        _recorded(asked, of, one), groups.tables(asked, one, of.cells[one.id], of.made_up),
        defined.about(asked, one), defined.facts(asked, one),
        tuple(_notes(asked, of, figure, stands)),
    )  # fmt: skip


def _own(one: Indicator, of: Drawn) -> Drawn:
    """A series whose parts have names that no other indicator's have on the same page."""
    wide, narrow = (chart and replace(chart, id=f"{one.id}-{chart.id}")
                    for chart in (of.wide, of.narrow))  # fmt: skip
    return replace(of, wide=wide, narrow=narrow,
                   table=replace(of.table, id=f"{one.id}-{of.table.id}"))  # fmt: skip


def _small(asked: Outside, of: Gathered, one: Indicator, stands: Standing | None) -> Chart | None:
    """Its chart among others; none of a single figure."""
    if one.series.kind != "one":
        return None
    found = series.of_series(one.series.names[0], of.observations)
    plan = series.plan(asked.say, one, found, stands, f"small-{one.id}")
    return draw(plan, SPARK) if drawn.drawable(plan) else None


def _recorded(asked: Outside, of: Gathered, one: Indicator) -> Cell | None:
    """What the registers give, with its days; None where they give nothing."""
    say, found = asked.say, groups.whole(of.cells[one.id])
    if found is None or (found.value is None and not found.suppressed):
        return None
    value = say("publication.kept_back") if found.suppressed else say(
        "indicators.records.amount", unit=figures.unit_word(say, one.unit),
        value=figures.number(say, found.value, one.unit, 2))  # fmt: skip
    days = groups.days(asked, found)
    if found.begins is None:
        days = say("web.indicator.on_day", day=found.ends)
    return Cell(value, notes=(plain(days),), generated=of.made_up)


def _notes(asked: Outside, of: Gathered, figure: Figure, stands: Standing | None) -> list[Link]:
    """Where the figures come from; why there is no base, target or status."""
    say = asked.say
    if stands is None:
        lines = [*told.sources(say, figure), *told.breaks(say, figure.indicator)]
    else:
        known = {i.series.names[0]: i for i in of.chosen if i.series.kind == "one"}
        lines = [*told.notes_on(say, stands, known)]
    return [Link(line, lang=MIXED) for line in dict.fromkeys(lines)]


@dataclass(frozen=True)
class Stand:
    """Where some indicators stand: a sentence of those with a target, all as a table, their ids."""

    sentence: str
    table: Table
    ids: tuple[str, ...]


def where_we_stand(asked: Outside, of: Gathered) -> list[Stand]:
    """Each set of targets, and the indicators that have none."""
    say, made = asked.say, []
    left = {one.id: one for one in of.chosen}
    for id_, chosen in sorted(of.catalogue.targets.items()):
        found = [(one, at) for one in of.chosen if one.id in left
                 and (at := standing(asked, of, one)) is not None
                 and standings.target_set(of.catalogue, one) is chosen]  # fmt: skip
        if not found:
            continue
        columns = (Column(say("brief.indicator")),
                   Column(head(asked, "base_value", year=str(chosen.base.year)), number=True),
                   Column(head(asked, "published"), number=True),
                   Column(say("brief.period"), whole=True),
                   Column(head(asked, "target", year=""), number=True),
                   Column(head(asked, "required_rate"), number=True),
                   Column(say("brief.status")))  # fmt: skip
        base = say("brief.base", year=str(chosen.base.year), reason=chosen.base.reason[asked.lang],
                   certainty=say(f"brief.certainty.{chosen.base.certainty}"))  # fmt: skip
        name = chosen.name[asked.lang]
        table = Table(name, columns, tuple(_aimed(asked, one, at) for one, at in found),
                      id=f"set-{id_}", stacked=True, notes=(base,))  # fmt: skip
        made.append(Stand(told.summed(say, name, (at.assessment.pace for _, at in found)), table,
                          tuple(one.id for one, _ in found)))  # fmt: skip
        for one, _ in found:
            del left[one.id]
    if left:
        made.append(Stand("", _others(asked, of, [*left.values()]), tuple(left)))
    return made


def _aimed(asked: Outside, one: Indicator, at: Standing) -> Row:
    say, latest = asked.say, at.published.latest
    return Row((
        Cell(figures.name(say, one), asked.link("indicators", one.id)),
        Cell(told.base_of(say, at)), Cell(figures.published(say, latest)),
        Cell(figures.period(say, latest)), Cell(figures.number(say, at.aim, one.unit)),
        Cell(figures.rate(say, at.needed.value)), Cell(badge=standings.status(asked, at)),
    ))  # fmt: skip


def _others(asked: Outside, of: Gathered, found: Sequence[Indicator]) -> Table:
    say = asked.say
    columns = (Column(say("brief.indicator")), Column(head(asked, "published"), number=True),
               Column(say("brief.period"), whole=True), Column(say("brief.source")),
               Column(say("brief.published_on"), whole=True))  # fmt: skip
    rows = []
    for one in found:
        told_of = published(one, of.observations, of.workspace.as_of)
        latest = told_of.latest
        source = figures.source(say, latest) if latest else figures.reason(say, told_of.reason)
        day = "" if latest is None else say("brief.no_day") if latest.published_on is None else (
            say.value(latest.published_on))  # fmt: skip
        rows.append(Row((
            Cell(figures.name(say, one), asked.link("indicators", one.id)),
            Cell(figures.published(say, latest)), Cell(figures.period(say, latest)),
            Cell(source, lang=MIXED), Cell(day),
        )))  # fmt: skip
    return Table(say("brief.others"), columns, tuple(rows), id="others", stacked=True)
