"""The front page (科技创新调度台), block by block: each figure leads to what it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from twofold.answers import figures, monthly, tasked
from twofold.answers.dated import Told as Dated
from twofold.answers.frontpage.card import Card
from twofold.answers.frontpage.gathered import gather
from twofold.answers.frontpage.told import Said
from twofold.answers.pages import frontpage as pages
from twofold.answers.pages import months as month_pages
from twofold.targets.issued import months
from twofold.targets.model import NOWHERE, TWICE, Figure, Place
from twofold.targets.recent import Recent
from twofold.web import sparks
from twofold.web.calendar import state_badge
from twofold.web.page import Asked, Page, View
from twofold.web.parts import MIXED, TONES, Badge, Cell, Column, Link, Pair, Row, Table, badge
from twofold.web.remembered import remembered
from twofold.web.render import tongue

PAPER = "one-page"
MONTHS = 12


@dataclass(frozen=True)
class Panel:
    """A card of a target. `published` and `recorded` stand apart; `beside` is what is
    read together with what is recorded; `lines` are terms with texts."""

    id: str
    name: Link
    badge: Badge
    published: Link
    unit: str
    period: str
    why: str
    dated: str
    recorded: Link
    recorded_at: str
    beside: tuple[Link, str, str] | None
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ahead:
    """A leading indicator: its chart, and what is said beside it."""

    name: Link
    leads: str
    value: str
    unit: str
    when: str
    moved: str
    chart: sparks.Spark | None


@dataclass(frozen=True)
class Drafted:
    """A suggested sentence with its state and evidence."""

    text: str
    state: str
    evidence: str


def view(asked: Asked) -> View:
    """The whole front page."""
    say = asked.say
    front = gather(asked.workspace, asked.given.get("targets"), asked.given.get("month"),
                   remembered)  # fmt: skip
    said = Said(say, front)
    data = {
        "heads": tuple(filter(None, (said.known(), said.version()))),
        "papers": _papers(asked, said), "months": _months(asked, said), "no_month": said.no_month(),
        "panels": [_panel(asked, said, card) for card in said.cards()],
        "late": "" if said.month is None else monthly.late(said.month),
        "places": _places(asked, said), "to_do": _to_do(asked, said), "aims": said.aims(),
        "lists_on": say("frontpage.lists_on", day=front.lists_on), "days": front.dues.days,
        "due": _due(asked, said), "leading": [_ahead(asked, said, one) for one in front.leading],
        "reforms": _reforms(asked, said), "beside": _beside(asked, said),
        "sentences": [Drafted(one.text, said.review(one),
                              say("frontpage.evidence", evidence=one.told))
                      for one in said.drafted()],
        "notes": _notes(asked, said), "pending": said.pending(), "base": _base(said),
        "meaning": said.meaning(), "corrections": pages.corrections(said),
        "links": _links(asked, said),
    }  # fmt: skip
    return View(
        say("frontpage.of_city", name=said.title, city=front.brief.city[asked.lang]),
        "page_frontpage.html", data, lede=said.sentence(), generated=True,
    )  # fmt: skip


# --- the bar


def _papers(asked: Asked, said: Said) -> tuple[Link, ...]:
    """The one-page table: as it prints, as a document, as a spreadsheet; and all papers."""
    if said.front.month is None:
        return ()
    say, month = asked.say, said.front.month.month
    return (
        Link(say("web.frontpage.print"), asked.link("papers", PAPER, month=month)),
        Link(say("web.frontpage.word"), asked.api("papers", PAPER, month=month, format="docx")),
        Link(say("web.frontpage.excel"), asked.api("papers", PAPER, month=month, format="xlsx")),
        Link(say("web.frontpage.papers"), asked.link("papers", month=month)),
    )


def _months(asked: Asked, said: Said) -> tuple[Link, ...]:
    """The month before and after this one; and the month that runs, where it is another."""
    found = said.front.month
    if found is None:
        return ()
    known = [one.month for one in months(asked.workspace)]
    near = (("earlier", max((m for m in known if m < found.month), default=None)),
            ("later", min((m for m in known if m > found.month), default=None)))  # fmt: skip
    return tuple(Link(asked.say(f"web.frontpage.{key}", month=month), asked.here(month=month))
                 for key, month in near if month)  # fmt: skip


# --- the cards


def _panel(asked: Asked, said: Said, card: Card) -> Panel:
    say, id_ = asked.say, card.standing.indicator.id
    month = said.front.month
    records = (asked.link("months", month.month, anchor=f"task-{id_}") if month and card.figure
               else asked.link("indicators", id_, anchor="measured"))  # fmt: skip
    lines = [
        (say("frontpage.task"), card.task), (say("frontpage.done"), card.done),
        (say("frontpage.due"), card.due), (say("frontpage.twelfths"), card.twelfths),
        (say("frontpage.growth"), card.growth), (say("frontpage.aim", year=card.year), card.aim),
        (say("frontpage.rate"), card.rate), (say("frontpage.rank_head"), card.rank),
        (say("frontpage.office"), card.office),
    ]  # fmt: skip
    return Panel(
        f"target-{id_}", Link(card.name, asked.link("indicators", id_)),
        badge(say, "statuses", card.state),
        Link(card.published, asked.link("indicators", id_, anchor="published")), card.unit,
        card.period, "" if card.published else say("frontpage.none", why=card.why), card.dated,
        Link(card.recorded, records), card.recorded_at, _with(asked, card), tuple(lines),
    )  # fmt: skip


def _with(asked: Asked, card: Card) -> tuple[Link, str, str] | None:
    """What stands beside the value, with its number and time."""
    of = card.beside
    if of is None:
        return None
    return (Link(of.name, asked.link("indicators", of.indicator.id, anchor="measured")), of.value,
            of.at)  # fmt: skip


# --- districts


def _places(asked: Asked, said: Said) -> Table | None:
    """Places by tasks: the share done with its sign, and the change since the month before."""
    told, say = said.month, asked.say
    if told is None:
        return None
    ids, month = [task.indicator for task in told.tasks], told.month.month
    made_up = said.front.generated
    columns = (Column(say("targets.columns.place"), whole=True),
               *(Column(told.name(id_), number=True, generated=made_up,
                        href=asked.link("months", month, anchor=f"task-{id_}"))
                 for id_ in ids))  # fmt: skip
    rows: list[Row] = []
    for place, group in (*month_pages.lines(told), (NOWHERE, None), (TWICE, None)):
        if group is not None:
            rows.append(Row((Cell(group.name[asked.lang]), *(Cell() for _ in ids)), quiet=True))
        found = monthly.of_place(told, place)
        if found and (place != TWICE or any(one.value for one in found.values())):
            rows.append(Row((Cell(tasked.place_word(say, place)),
                             *(_done(said, place, found.get(id_)) for id_ in ids))))  # fmt: skip
    return Table(
        say("frontpage.blocks.places"), columns, tuple(rows), id="places", stacked=True,
        notes=(say("frontpage.places_note"),), downloads=asked.downloads("months", month),
        hidden_caption=True,
    )  # fmt: skip


def _done(said: Said, place: Place, one: Figure | None) -> Cell:
    """What a place has done of a task; of what lies in none, the number reached."""
    told = said.month
    if told is None or one is None:
        return Cell()
    if place in (NOWHERE, TWICE):
        return Cell(told.amount(one.indicator, one.value))
    if one.target is None:
        return Cell()
    if not one.reported:
        return Cell(said.say("targets.not_reported"))
    sign = TONES[one.state][0] if one.state != "pending" else ""
    return Cell(f"{sign} {month_pages.in_brief(told, one)}".strip())


# --- what is to be done, and what falls due


def _to_do(asked: Asked, said: Said) -> Table | None:
    """Lists with how many stand on each; they open as they were known at the cut-off."""
    say, front = asked.say, said.front
    if not front.blocks:
        return None
    columns = (Column(say("web.frontpage.item")),
               Column(say("lists.columns.rows"), number=True, generated=front.generated),
               Column(say("lists.columns.list")))  # fmt: skip
    rows = [
        Row((Cell(block.item.name[asked.lang]), Cell(say.number(block.rows)), Cell(links=tuple(
            Link(say("frontpage.list_rows", name=one.of.name[asked.lang], rows=one.total),
                 _lists(asked, said).link("lists", one.of.id)) for one in block.lists),
            notes=tuple(say("lists.held", count=one.held) for one in block.lists if one.held))))
        for block in front.blocks
    ]  # fmt: skip
    return Table(say("frontpage.blocks.to_do"), columns, tuple(rows), id="to-do", stacked=True,
                 hidden_caption=True, notes=(say("brief.comparison"),),
                 downloads=_lists(asked, said).downloads("lists"))  # fmt: skip


def _lists(asked: Asked, said: Said) -> Asked:
    """What asks for lists as known when those of this page are, not as of the page's own day."""
    day = said.front.lists_on.isoformat()
    return replace(asked, query={**asked.query, "asOf": day, "day": day}) if said.month else asked


def _due(asked: Asked, said: Said) -> Table:
    say, told = asked.say, Dated(asked.say)
    columns = tuple(Column(say(f"deadlines.columns.{one}"), whole=one in ("on", "state"))
                    for one in ("on", "what", "place", "owner", "state"))  # fmt: skip
    rows = []
    for group in said.dues():
        one = group.first
        rows.append(Row((Cell(say.value(one.on)), Cell(one.deadline.name[asked.lang]),
                         Cell(places := said.places(group), lang=tongue(places, asked.lang)),
                         Cell(one.deadline.owner[asked.lang],
                              asked.link("calendar", owner=one.deadline.owner[asked.lang])),
                         Cell(badge=state_badge(told, one)))))  # fmt: skip
    return Table(say("frontpage.blocks.due", days=said.front.dues.days), columns, tuple(rows),
                 id="due", stacked=True, hidden_caption=True,
                 empty=say("frontpage.nothing_due"))  # fmt: skip


# --- leading indicators


def _ahead(asked: Asked, said: Said, of: Recent) -> Ahead:
    one, (value, when, moved) = of.indicator, said.of_late(of)
    return Ahead(
        Link(one.name[asked.lang], asked.link("indicators", one.id)), said.lead(of), value,
        figures.unit_word(asked.say, one.unit), when, moved, _spark(asked, said, of),
    )  # fmt: skip


def _spark(asked: Asked, said: Said, of: Recent) -> sparks.Spark | None:
    """This year's months over the last year's, or a line of years."""
    say, one = asked.say, of.indicator
    value, when, moved = said.of_late(of)
    told = say("web.frontpage.chart_of", name=one.name[asked.lang], value=value, when=when,
               moved=f" {moved}" if moved else "")  # fmt: skip
    title, id_ = figures.name(say, one), f"lead-{one.id}"
    if of.years:
        years = range(min(of.years), max(of.years) + 1)
        series = sparks.Series(
            "",
            [of.years.get(y) for y in years],
            [_point(asked, of, str(y), of.years.get(y)) for y in years],
        )
        ends = {0: str(years[0]), len(years) - 1: str(years[-1])}
        return sparks.draw(id_, title, told, [series], ends, said.front.generated)
    runs = of.runs or {}
    if not of.flow:
        return _levels(asked, said, of, title, told)
    last = max(runs, default=0)
    lines = [
        sparks.Series(str(year), run, [_point(asked, of, f"{year}-{n + 1:02}", v)
                                       for n, v in enumerate(run)],
                      year != last, of.month if year == of.year else None)
        for year, run in sorted(runs.items())
    ]  # fmt: skip
    along = {n: say(f"web.frontpage.month_{n + 1}") for n in (0, 5, MONTHS - 1)}
    return sparks.draw(id_, title, told, lines, along, said.front.generated)


def _levels(asked: Asked, said: Said, of: Recent, title: str, told: str) -> sparks.Spark | None:
    """The ends of months of a level, in one line over the turn of the year."""
    every = [(f"{year}-{n + 1:02}", value) for year, run in sorted((of.runs or {}).items())
             for n, value in enumerate(run)]  # fmt: skip
    there = [place for place, (_, value) in enumerate(every) if value is not None]
    if not there:
        return None
    shown = every[there[0] : there[-1] + 1]
    series = sparks.Series(
        "", [value for _, value in shown], [_point(asked, of, when, value) for when, value in shown]
    )
    along = {0: shown[0][0], len(shown) - 1: shown[-1][0]}
    return sparks.draw(f"lead-{of.indicator.id}", title, told, [series], along,
                       said.front.generated)  # fmt: skip


def _point(asked: Asked, of: Recent, when: str, value: Decimal | None) -> str:
    return asked.say("web.chart.point", period=when,
                     value=tasked.amount(asked.say, of.indicator, value))  # fmt: skip


# --- reforms and other cities


def _reforms(asked: Asked, said: Said) -> list[tuple[str, Table]]:
    say, made_up = asked.say, said.front.generated
    columns = (Column(say("brief.indicator")), Column(say("frontpage.latest"), number=True),
               Column(say("brief.generated" if made_up else "frontpage.recorded"), number=True,
                      generated=made_up))  # fmt: skip
    made = []
    for number, item in enumerate(said.front.layout.reforms):
        rows = []
        for id_ in item.ids:
            value, period, recorded, when = said.reform(id_)
            rows.append(Row((
                Cell(figures.name(say, said.front.indicators[id_]), asked.link("indicators", id_)),
                Cell(value, notes=(period,) if period else ()),
                Cell(recorded, notes=(when,) if when else ()),
            )))  # fmt: skip
        made.append((item.name[asked.lang], Table(
            item.name[asked.lang], columns, tuple(rows), id=f"reform-{number}",
            hidden_caption=True)))  # fmt: skip
    return made


def _beside(asked: Asked, said: Said) -> Table | None:
    say, layout = asked.say, said.front.layout
    if not layout.peers:
        return None
    columns = (Column(say("compare.area"), whole=True),
               *(Column(_with_year(said, id_), number=True,
                        href=asked.link("indicators", id_, "comparison"))
                 for id_ in layout.peers))  # fmt: skip
    cities: list[str | None] = [None, *layout.cities]
    rows = [
        Row((Cell(said.front.brief.city[asked.lang] if city is None else said.city_name(city)),
             *(Cell(said.of_city(id_, city)) for id_ in layout.peers)))
        for city in cities
    ]  # fmt: skip
    return Table(say("frontpage.blocks.beside"), columns, tuple(rows), id="beside", stacked=True,
                 hidden_caption=True, notes=(say("frontpage.same_year"),))  # fmt: skip


def _with_year(said: Said, id_: str) -> str:
    name, year = figures.name(said.say, said.front.indicators[id_]), said.year_of(id_)
    return name if year is None else said.say("frontpage.of_year", name=name, year=str(year))


# --- about the data


def _notes(asked: Asked, said: Said) -> list[Pair]:
    """Where what is published is from; with a link to all that is said of it."""
    return [Pair(Link(one.indicator.name[asked.lang],
                      asked.link("indicators", one.indicator.id, anchor="published")),
                 (Link(text, lang=MIXED),)) for one, text in said.sources()]  # fmt: skip


def _base(said: Said) -> str:
    base = said.front.brief.targets.base
    return said.say("brief.base", year=str(base.year), reason=base.reason[said.say.lang],
                    certainty=said.say(f"brief.certainty.{base.certainty}"))  # fmt: skip


def _links(asked: Asked, said: Said) -> dict[str, Link]:
    """Where a block leads, by its name."""
    return dict(_every_link(asked, said))


def _every_link(asked: Asked, said: Said) -> Iterator[tuple[str, Link]]:
    say, found = asked.say, said.front.month
    yield "lists", Link(say("web.frontpage.lists"), _lists(asked, said).link("lists"))
    yield "calendar", Link(say("web.frontpage.calendar"), asked.link("calendar"))
    yield "published", Link(say("web.frontpage.published"), asked.link("published"))
    yield "overview", Link(say("web.frontpage.overview"), asked.link("indicators"))
    yield "cards", Link(say("cards.title"), asked.link("cards"))
    yield "months", Link(say("web.targets.all_months"), asked.link("months"))
    yield "policies", Link(say("web.frontpage.policies"), asked.link("policies"))
    yield "internal", Link(say("web.frontpage.internal"), asked.link("internal", "year-end"))
    if found is not None:
        month = found.month
        yield "month", Link(say("web.frontpage.month_page", month=month),
                            asked.link("months", month))  # fmt: skip
        yield "corrections", Link(say("web.frontpage.month_page", month=month),
                                  asked.link("months", month, anchor="corrections"))  # fmt: skip
        yield "edit", Link(say("web.frontpage.edit"), asked.link("papers", PAPER, month=month))


PAGES = (Page("/", view, takes=("targets", "month"), part="brief"),)
