"""What is published: where the targets stand on their path, the other figures, and the policies,
each a link to what it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from twofold.answers import figures
from twofold.answers.pages import brief as told
from twofold.answers.pages.brief import Counted
from twofold.answers.published import stand
from twofold.indicators.brief import Brief, Figure, Standing
from twofold.indicators.model import Indicator, Measured, Observation
from twofold.indicators.observed import seen
from twofold.policies.records import title
from twofold.web import series, standings
from twofold.web.charts import FLAT, SMALL, Chart, Range, bounded, draw
from twofold.web.page import Asked, Page, View
from twofold.web.parts import MIXED, Badge, Cell, Column, Link, Pair, Row, Table

VERDICTS = ("eligible", "ineligible", "unknown", "pending")
# So many years before the base the small charts begin, all in the same year.
BEFORE = 8


@dataclass(frozen=True)
class Card:
    """One target: what is published, the way to the target, and apart what the registers give."""

    id: str
    name: Link
    status: Badge
    value: Link
    unit: str
    period: str
    why: str
    aim: str
    chart: Chart | None
    range: Range | None
    apart: Cell | None


def view(asked: Asked) -> View:
    """The whole brief."""
    say, workspace = asked.say, asked.workspace
    made, counted, made_up = stand(workspace, asked.given.get("targets"))
    observations = seen(workspace)
    base = made.targets.base
    records = say("brief.generated" if made_up else "web.brief.records")
    return View(
        say("web.brief.title", name=made.city[say.lang]), "page_brief.html",
        {
            "name": made.targets.name[say.lang],
            "cards": [_card(asked, one, made, observations, made_up) for one in made.standings],
            "legend": [(kind, say(f"web.chart.{kind}")) for kind in
                       ("exact", "about", "more", "derived", "plan", "base", "path", "target")]
            + [("generated", records)],
            "targets": _targets(asked, made, made_up),
            "base": say("brief.base", year=str(base.year), reason=base.reason[say.lang],
                        certainty=say(f"brief.certainty.{base.certainty}")),
            "notes": _notes(asked, made),
            "others": _others(asked, made.others, made_up),
            "other_notes": [
                Pair(Link(one.indicator.name[say.lang]), tuple(Link(line) for line in lines))
                for one in made.others if (lines := list(told.breaks(say, one.indicator)))
            ],
            "policies": _policies(asked, counted, made_up),
            "all_policies": Link(say("web.brief.all_policies"), asked.link("policies")),
        },
        crumbs=(Link(say("web.nav.indicators"), asked.link("indicators")),),
        lede=told.sentence(say, made), generated=True,
    )  # fmt: skip


def _card(
    asked: Asked, one: Standing, made: Brief, observations: Sequence[Observation], made_up: bool
) -> Card:
    say, unit = asked.say, one.indicator.unit
    latest = one.published.latest
    first, last = made.targets.base.year - BEFORE, one.target.year
    # Of several series there is no one line.
    name = one.indicator.series.names[0] if one.indicator.series.kind == "one" else ""
    plan = series.plan(say, one.indicator, series.of_series(name, observations), one,
                       f"chart-{one.indicator.id}")  # fmt: skip
    plan = series.with_records(
        plan, say, one, first, last, "brief.generated" if made_up else "web.brief.records"
    )
    inside = plan.path or any(first <= p.at <= last for p in plan.points)
    bounds = one.published.bounds
    return Card(
        f"target-{one.indicator.id}",
        Link(one.indicator.name[say.lang], asked.link("indicators", one.indicator.id)),
        standings.on_path(asked, one),
        Link(figures.published(say, latest) if latest else "",
             asked.link("indicators", one.indicator.id, anchor="published")),
        figures.unit_word(say, unit), figures.period(say, latest),
        "" if latest else say("brief.note_none", reason=figures.reason(say, one.published.reason)),
        standings.aim(asked, one, made.targets), draw(plan, SMALL) if inside else None,
        bounded(plan, float(bounds.least), float(bounds.most), FLAT)
        if bounds and bounds.least is not None and bounds.most is not None else None,
        _apart(asked, one, made_up),
    )  # fmt: skip


def _apart(asked: Asked, one: Standing, made_up: bool) -> Cell | None:
    """What the registers give, with its days."""
    say, measured = asked.say, one.measured
    if measured is None or measured.value is None:
        return None
    value = say("indicators.records.amount", unit=figures.unit_word(say, one.indicator.unit),
                value=figures.generated(say, one.indicator, measured))  # fmt: skip
    notes = tuple(filter(None, [figures.covered(say, measured)]))
    return Cell(value, behind(asked, one.indicator), notes,
                generated=made_up)  # fmt: skip


def behind(asked: Asked, indicator: Indicator) -> str:
    """Where a value leads: to its records, or where it is made of other indicators to these, which
    stand on its page."""
    if indicator.parts:
        return asked.link("indicators", indicator.id, "records")
    return asked.link("indicators", indicator.id, anchor="measured")


def plain(text: str) -> str:
    """A line that the terminal breaks and indents, as one."""
    return " ".join(text.replace("\u3000", " ").split())


def head(asked: Asked, key: str, **values: object) -> str:
    """A column's head, without the breaks that the terminal needs."""
    between = "" if asked.lang == "zh" else " "
    return asked.say(f"brief.{key}", **values).replace("\n", between)


def records_column(asked: Asked, made_up: bool) -> Column:
    """The head of what the registers give."""
    key = "generated_column" if made_up else "records_column"
    return Column(head(asked, key), number=True, generated=made_up)


def measured_cell(asked: Asked, indicator: Indicator, one: Measured | None) -> Cell:
    """A value from the registers, leading to the records that it is made from."""
    value = figures.generated(asked.say, indicator, one)
    if one is None or one.value is None:
        return Cell(value)
    covers = figures.covered(asked.say, one)
    return Cell(value, behind(asked, indicator),
                (covers,) if covers else ())  # fmt: skip


def _targets(asked: Asked, made: Brief, made_up: bool) -> Table:
    say = asked.say
    years = {one.target.year for one in made.standings}
    year = str(years.pop()) if len(years) == 1 else ""
    columns = (
        Column(say("brief.indicator")),
        Column(head(asked, "base_value", year=str(made.targets.base.year)), number=True),
        Column(head(asked, "published"), number=True), Column(say("brief.period"), whole=True),
        Column(head(asked, "target", year=year), number=True),
        Column(head(asked, "required_rate"), number=True), Column(say("brief.status")),
        records_column(asked, made_up),
    )  # fmt: skip
    rows = [row for one in made.standings for row in _standing(asked, one)]
    return Table(made.targets.name[say.lang], columns, tuple(rows), id="targets", stacked=True,
                 downloads=asked.downloads("published"), hidden_caption=True)  # fmt: skip


def _standing(asked: Asked, one: Standing) -> Iterator[Row]:
    say, id_ = asked.say, one.indicator.id
    latest = one.published.latest
    published = asked.link("indicators", id_, anchor="published")
    yield Row((
        Cell(figures.name(say, one.indicator), asked.link("indicators", id_)),
        Cell(told.base_of(say, one)),
        Cell(figures.published(say, latest), published if latest else ""),
        Cell(figures.period(say, latest)),
        Cell(figures.number(say, one.aim, one.indicator.unit)),
        Cell(figures.rate(say, one.needed.value)),
        Cell(badge=standings.on_path(asked, one)),
        measured_cell(asked, one.indicator, one.measured),
    ))  # fmt: skip
    for beside, measured in one.beside:
        name = plain(say("brief.beside", name=figures.name(say, beside)))
        yield Row((Cell(name, asked.link("indicators", beside.id)), *(Cell(),) * 6,
                   measured_cell(asked, beside, measured)), quiet=True)  # fmt: skip


def _notes(asked: Asked, made: Brief) -> list[Pair]:
    """Where each figure comes from, and why one is not there."""
    by_series = told.by_series(made)
    return [
        Pair(Link(one.indicator.name[asked.lang], asked.link("indicators", one.indicator.id)),
             tuple(Link(line, lang=MIXED)
                   for line in dict.fromkeys(told.notes_on(asked.say, one, by_series))))
        for one in made.standings
    ]  # fmt: skip


def _others(asked: Asked, found: Sequence[Figure], made_up: bool) -> Table:
    say = asked.say
    columns = (Column(say("brief.indicator")), Column(head(asked, "published"), number=True),
               Column(say("brief.period"), whole=True), Column(say("brief.source")),
               Column(say("brief.published_on"), whole=True),
               records_column(asked, made_up))  # fmt: skip
    rows = [row for one in found for row in _figure(asked, one)]
    return Table(say("brief.others"), columns, tuple(rows), id="others", stacked=True,
                 downloads=asked.downloads("published"), hidden_caption=True)  # fmt: skip


def _figure(asked: Asked, one: Figure) -> Iterator[Row]:
    say, latest, id_ = asked.say, one.published.latest, one.indicator.id
    name = Cell(figures.name(say, one.indicator), asked.link("indicators", id_))
    measured = measured_cell(asked, one.indicator, one.measured)
    if latest is None:
        why = figures.reason(say, one.published.reason)
        yield Row((name, Cell("—"), Cell(), Cell(why), Cell(), measured))
        return
    yield Row((name, *_cited(asked, one.indicator, latest), measured))
    for key, other in (("dated", one.published.dated), ("derived", one.published.derived)):
        if other is not None:
            first = Cell(plain(say(f"brief.row_{key}")))
            yield Row((first, *_cited(asked, one.indicator, other), Cell()), quiet=True)


def _cited(asked: Asked, indicator: Indicator, one: Observation) -> tuple[Cell, ...]:
    """A published figure, its period, source and day of publication."""
    say = asked.say
    day = say("brief.no_day") if one.published_on is None else say.value(one.published_on)
    return (Cell(figures.published(say, one),
                 asked.link("indicators", indicator.id, anchor="published")),
            Cell(figures.period(say, one)), Cell(figures.source(say, one), lang=MIXED),
            Cell(day))  # fmt: skip


def _policies(asked: Asked, counted: Counted, made_up: bool) -> Table:
    say = asked.say
    columns = (Column(say("brief.policy")), Column(say("brief.version"), whole=True),
               *(Column(say(f"cli.verdicts.{v}"), number=True, generated=made_up)
                 for v in VERDICTS))  # fmt: skip
    rows = []
    for policy, counts in counted:
        if counts is None and policy.terms.versions:
            continue  # another of its texts governs the day
        name = Cell(title(policy, "", say.lang), asked.link("policies", policy.id))
        since = Cell(say("brief.since", day=policy.from_))
        cells = [Cell("—") if counts is None else
                 Cell(say.value(counts[v]),
                      asked.link("policies", policy.id, "decisions", verdict=v))
                 for v in VERDICTS]  # fmt: skip
        rows.append(Row((name, since, *cells)))
        if counts is None:
            why = Cell(say("brief.no_text", day=asked.workspace.day))
            rows.append(Row((why, *(Cell(),) * (len(VERDICTS) + 1)), quiet=True))
    return Table(say("brief.policies"), columns, tuple(rows), id="policies", stacked=True,
                 notes=(say("brief.comparison"),), hidden_caption=True)  # fmt: skip


PAGES = (Page("/published", view, takes=("targets",), part="indicators"),)
