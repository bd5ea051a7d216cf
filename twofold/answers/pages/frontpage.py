"""The front page on a terminal, block by block; on a narrow one each card is a list of lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from twofold.answers import figures, monthly
from twofold.answers.dated import Told as Dated
from twofold.answers.pages import months
from twofold.answers.pages.brief import PACES, ROOM
from twofold.answers.pages.tables import (
    GENERATED,
    QUIET,
    ByWidth,
    heading,
    pairs,
    quiet,
    table,
)  # fmt: skip
from twofold.answers.pages.targets import folded
from twofold.answers.pages.wrapping import Wrapped
from twofold.answers.tasked import amount, place_word
from twofold.targets.model import CITY, NOWHERE, TWICE

if TYPE_CHECKING:
    from twofold.answers.frontpage.card import Card
    from twofold.answers.frontpage.gathered import Block
    from twofold.answers.frontpage.told import Said
    from twofold.targets.model import Correction

# A name is broken between words, but not narrower than this.
NAMES = 16
# The head of a share in per cent, with its sign.
SHARE = 10


def page(said: Said) -> Iterator[RenderableType]:
    """The whole page."""
    say, front = said.say, said.front
    yield heading(say("frontpage.of_city", name=said.title, city=front.brief.city[say.lang]))
    yield quiet(say("frontpage.between").join(filter(None, (said.known(), said.version()))))
    if front.generated:
        yield Text(say("brief.generated"), GENERATED)
    yield Text()
    yield heading(said.sentence())
    if front.why is not None:
        yield quiet(said.no_month())
    yield ByWidth(lambda width: _cards(said, width))
    for part in (_places, _to_do, _dues, _leading, _reforms, _beside, _sentences, _notes):
        found = list(part(said))
        if found:
            yield Text()
            yield from found


# --- the cards


def _cards(said: Said, width: int) -> Iterator[RenderableType]:
    """The targets, as a table where there is room for it, else each as lines."""
    if width >= ROOM:
        yield _as_table(said)
        yield Text()
        yield _more(said)
        return
    for card in said.cards():
        yield Text.assemble((card.name, "bold"), f"  {card.unit}  ", _state(said, card))
        yield pairs([(label, text) for label, text in lines(said, card) if text], indent=2)


def lines(said: Said, card: Card) -> list[tuple[str, str]]:
    """All that a card says, a line each."""
    say = said.say
    published = say("frontpage.when", value=card.published, when=card.period) if (
        card.published) else say("frontpage.none", why=card.why)  # fmt: skip
    recorded = say("frontpage.when", value=card.recorded, when=card.recorded_at) if (
        card.recorded_at) else card.recorded  # fmt: skip
    return [
        (say("frontpage.latest"), published), ("", card.dated),
        (say("brief.generated" if said.front.generated else "frontpage.recorded"), recorded),
        *_with(said, card), (say("frontpage.task"), card.task),
        (say("frontpage.done"), say("frontpage.done_of", done=card.done, due=card.due,
                                    twelfths=card.twelfths)),
        (say("frontpage.growth"), card.growth),
        (say("frontpage.aim", year=card.year), say("frontpage.aim_of", aim=card.aim,
                                                   rate=card.rate)),
        (say("frontpage.rank_head"), card.rank), (say("frontpage.office"), card.office),
    ]  # fmt: skip


def _with(said: Said, card: Card) -> list[tuple[str, str]]:
    """What stands beside the value, under its own name."""
    of = card.beside
    return [] if of is None else [
        (of.name, said.say("frontpage.when", value=of.value, when=of.at) if of.at else of.value)
    ]  # fmt: skip


def _state(said: Said, card: Card) -> Text:
    return Text(said.say(f"brief.statuses.{card.state}"), PACES[card.state])


def _as_table(said: Said) -> RenderableType:
    say, style = said.say, GENERATED if said.front.generated else ""
    made = table(say("brief.indicator"), first=NAMES)
    for key in ("latest", "task", "done", "due", "twelfths", "growth"):
        red = key == "growth"
        made.add_column(folded(say(f"frontpage.{key}"), SHARE), justify="right", no_wrap=True,
                        style=style if red else "")  # fmt: skip
    made.add_column(say("brief.status"), no_wrap=True)
    made.add_column(say("brief.generated_column" if style else "brief.records_column"),
                    justify="right", style=style, no_wrap=True)  # fmt: skip
    for card in said.cards():
        latest = f"{card.published}\n{card.period}" if card.published else "—"
        made.add_row(figures.name(say, card.standing.indicator), latest, card.task, card.done,
                     card.due, card.twelfths, card.growth, _state(said, card),
                     f"{card.recorded}\n{card.recorded_at}")  # fmt: skip
        if card.beside is not None:
            made.add_row(say("brief.beside", name=card.beside.name), *[""] * 7,
                         f"{card.beside.value}\n{card.beside.at}", style=QUIET)  # fmt: skip
    return made


def _more(said: Said) -> RenderableType:
    """What of the cards the table has no room for."""
    say = said.say
    keys = ("rank_head", "office")
    made = table(say("brief.indicator"), *_aims(said), *(say(f"frontpage.{k}") for k in keys),
                 first=NAMES, right=(1, 2))  # fmt: skip
    for card in said.cards():
        made.add_row(card.name, card.aim, card.rate, card.rank, card.office)
    return made


def _aims(said: Said) -> tuple[str, str]:
    years = {card.year for card in said.cards()}
    year = years.pop() if len(years) == 1 else ""
    return said.say("frontpage.aim", year=year), said.say("brief.required_rate")


# --- the blocks below


def _places(said: Said) -> Iterator[RenderableType]:
    """Districts by tasks; who has not reported; what lies in no district."""
    told, say = said.month, said.say
    if told is None:
        return
    yield heading(say("frontpage.blocks.places"))
    yield Text(monthly.late(told))
    ids = [task.indicator for task in told.tasks]
    made = table(say("targets.columns.place"), *(folded(told.name(id_)) for id_ in ids),
                 right=range(1, len(ids) + 1), whole=(0,))  # fmt: skip
    for place, group in (*months.lines(told), (NOWHERE, None), (TWICE, None)):
        found = monthly.of_place(told, place)
        if group is not None:
            made.add_row(Text(group.name[say.lang], QUIET))
        if place in (NOWHERE, TWICE):
            if (place == NOWHERE and found) or any(one.value for one in found.values()):
                made.add_row(place_word(say, place), *(
                    "" if found.get(id_) is None else amount(say, told.indicators[id_],
                                                             found[id_].value)
                    for id_ in ids))  # fmt: skip
        elif found:
            name = Text(place_word(say, place), "bold" if place == CITY else "")
            made.add_row(name, *(months.in_brief(told, found.get(id_)) for id_ in ids))
    yield made
    yield quiet(say("frontpage.places_note"))


def _to_do(said: Said) -> Iterator[RenderableType]:
    say, front = said.say, said.front
    if not front.blocks:
        return
    yield heading(say("frontpage.blocks.to_do"))
    for line in said.aims():
        yield Text(line)
    rows = [(block.item.name[say.lang], _rows(said, block)) for block in front.blocks]
    yield pairs(rows, indent=2)
    yield quiet(say("frontpage.lists_on", day=front.lists_on))
    yield quiet(say("brief.comparison"))


def _rows(said: Said, of: Block) -> str:
    """How many rows a block has: of several lists each for itself, and how many are held."""
    say = said.say
    counted = (say("frontpage.rows", rows=of.rows), said.counted(of))
    held = [say("lists.held", count=one.held) for one in of.lists if one.held]
    return say("papers.semicolon").join((_joined(said, counted), *held))


def _joined(said: Said, texts: tuple[str, ...]) -> str:
    return said.say("frontpage.then").join(filter(None, texts))


def _dues(said: Said) -> Iterator[RenderableType]:
    say, told = said.say, Dated(said.say)
    yield heading(say("frontpage.blocks.due", days=said.front.dues.days))
    made = table(*(say(f"deadlines.columns.{c}") for c in ("on", "what", "place", "owner",
                 "state")), whole=(0,))  # fmt: skip
    for group in said.dues():
        one = group.first
        style = "red" if one.overdue else ""
        made.add_row(say.value(one.on), one.deadline.name[say.lang], said.places(group),
                     one.deadline.owner[say.lang], Wrapped(told.state(one), style))  # fmt: skip
    yield made if made.row_count else quiet(say("frontpage.nothing_due"))


def _leading(said: Said) -> Iterator[RenderableType]:
    say, front = said.say, said.front
    if not front.leading:
        return
    style = GENERATED if front.generated else ""
    yield heading(say("frontpage.blocks.leading"))
    made = table(say("brief.indicator"), say("frontpage.leads"), first=NAMES)
    made.add_column(say("frontpage.value"), justify="right", style=style, no_wrap=True)
    made.add_column(say("frontpage.moved"), style=style)
    for one in front.leading:
        value, when, moved = said.of_late(one)
        made.add_row(figures.name(say, one.indicator), said.lead(one), f"{value}\n{when}", moved)
    yield made


def _reforms(said: Said) -> Iterator[RenderableType]:
    say, front = said.say, said.front
    if not front.layout.reforms:
        return
    style = GENERATED if front.generated else ""
    yield heading(say("frontpage.blocks.reforms"))
    made = table(say("frontpage.reform"), say("brief.indicator"), say("frontpage.latest"),
                 right=(2,), first=8)  # fmt: skip
    made.add_column(say("brief.generated_column" if style else "brief.records_column"),
                    justify="right", style=style, no_wrap=True)  # fmt: skip
    for item in front.layout.reforms:
        for number, id_ in enumerate(item.ids):
            value, period, recorded, when = said.reform(id_)
            made.add_row(item.name[say.lang] if number == 0 else "",
                         figures.name(say, front.indicators[id_]),
                         f"{value}\n{period}" if period else value,
                         f"{recorded}\n{when}" if when else recorded)  # fmt: skip
    yield made


def _beside(said: Said) -> Iterator[RenderableType]:
    say, layout = said.say, said.front.layout
    if not layout.peers:
        return
    yield heading(say("frontpage.blocks.beside"))
    heads = [peer_head(said, id_) for id_ in layout.peers]
    made = table(say("compare.area"), *heads, right=range(1, len(heads) + 1))
    for city in (None, *layout.cities):
        name = said.front.brief.city[say.lang] if city is None else said.city_name(city)
        made.add_row(name, *(said.of_city(id_, city) for id_ in layout.peers))
    yield made
    yield quiet(say("frontpage.same_year"))


def peer_head(said: Said, id_: str) -> str:
    """An indicator with its unit and the year in which cities are compared."""
    name, year = figures.name(said.say, said.front.indicators[id_]), said.year_of(id_)
    shown = folded(name)
    return shown if year is None else f"{shown}\n{said.say('frontpage.year', year=str(year))}"


def _sentences(said: Said) -> Iterator[RenderableType]:
    say, found = said.say, said.drafted()
    if not found:
        return
    yield heading(say("frontpage.blocks.sentences"))
    for number, one in enumerate(found, 1):
        state = say("frontpage.drafted", state=said.review(one))
        yield Wrapped(say("frontpage.numbered", number=number, text=one.text, state=state))
        yield quiet(say("frontpage.evidence", evidence=one.told))


def _notes(said: Said) -> Iterator[RenderableType]:
    """Sources, what is still to be published, and what of frozen months is another figure now."""
    say, told, base = said.say, said.month, said.front.brief.targets.base
    yield heading(say("frontpage.blocks.notes"))
    yield pairs([(one.indicator.name[say.lang], text) for one, text in said.sources()])
    for text in said.pending():
        yield quiet(text)
    yield quiet(say("brief.base", year=str(base.year), reason=base.reason[say.lang],
                    certainty=say(f"brief.certainty.{base.certainty}")))  # fmt: skip
    if said.meaning():
        yield quiet(said.meaning())
    if told is not None:
        yield heading(say("targets.corrections"))
        yield from map(quiet, corrections(said) or [say("targets.no_corrections")])
    yield quiet(say("frontpage.elsewhere"))


def corrections(said: Said) -> list[str]:
    """The city's corrections in sentences, and how many there are of districts."""
    say, told = said.say, said.month
    if told is None:
        return []
    of_city = [one for one in told.month.corrections if one.place == CITY]
    found = [say("frontpage.corrected", month=one.month, name=told.name(one.indicator),
                 before=told.amount(one.indicator, one.before),
                 after=told.amount(one.indicator, one.after), unit=told.unit(one.indicator),
                 note=monthly.note(say, one) or causes(said, one))
             for one in of_city]  # fmt: skip
    others = len(told.month.corrections) - len(of_city)
    return [*found, *([say("frontpage.corrected_places", count=others)] if others else [])]


def causes(said: Said, one: Correction) -> str:
    """What brought a correction about, cause by cause."""
    told, say = said.month, said.say
    assert told is not None
    return say("cli.text.comma").join(
        f"{say(f'targets.columns.{cause}')} {told.amount(one.indicator, value)}"
        for cause in monthly.CAUSES if (value := getattr(one, cause)))  # fmt: skip
