"""Outlooks as tables: one line each where there are several, else year by year; and for the bureau
alone with chances and how past ones came out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from twofold.answers import figures
from twofold.answers.pages.tables import GENERATED, heading, pairs, quiet, table
from twofold.words import Words

if TYPE_CHECKING:
    from twofold.indicators import Indicator
    from twofold.indicators.model import Reason
    from twofold.indicators.outlook.model import Backtest, Horizon, Outlook, YearEnd
    from twofold.workspace import Workspace

# What all may see of a year ahead, and what its columns are called where no level is named.
OPEN = ("low80", "middle", "high80")
COLUMNS = {"low80": "low", "high80": "high"}
# From so many on, a value is shown without decimals.
LARGE = 100


def shown(
    say: Words, workspace: Workspace, known: Mapping[str, Indicator],
    found: Mapping[str, Outlook], made_up: bool,
) -> Iterator[RenderableType]:  # fmt: skip
    """What is foreseen; `made_up` where records are generated ones."""
    yield quiet(say("brief.times", as_of=workspace.as_of, day=workspace.day))
    if len(found) == 1:
        ((id_, one),) = found.items()
        yield from _single(say, known[id_], one)
    else:
        yield _listed(say, known, found)
    if made_up and any(one.origin == "recorded" for one in found.values()):
        yield Text(say("brief.generated"), GENERATED)


def _listed(
    say: Words, known: Mapping[str, Indicator], found: Mapping[str, Outlook]
) -> RenderableType:
    made = table(*(say(f"cli.columns.{name}") for name in ("id", "indicator")),
                 *(say(f"outlook.columns.{name}") for name in ("year", "middle", "bounds")),
                 say("cli.columns.note"), right=(3, 4), whole=(0, 2))  # fmt: skip
    for id_, one in found.items():
        indicator = known[id_]
        if not one.horizons:
            made.add_row(id_, figures.name(say, indicator), "", "—", "—",
                         figures.reason(say, one.reason))  # fmt: skip
            continue
        last, origin = one.horizons[-1], say(f"outlook.origins.{one.origin}")
        made.add_row(id_, figures.name(say, indicator), str(last.year),
                     value(say, indicator, last.middle), _bounds(say, indicator, last),
                     origin)  # fmt: skip
    return made


def _single(say: Words, indicator: Indicator, one: Outlook) -> Iterator[RenderableType]:
    """One outlook as all may see it: the middle and one pair of bounds."""
    yield heading(figures.name(say, indicator))
    if not one.horizons:
        yield Text(say("outlook.none", reason=figures.reason(say, one.reason)))
        return
    yield quiet(rests(say, one))
    names = ("year", *OPEN)
    made = table(*(say(f"outlook.columns.{COLUMNS.get(n, n)}") for n in names), right=range(1, 4))
    for step in one.horizons:
        made.add_row(str(step.year), *(value(say, indicator, getattr(step, n)) for n in OPEN))
    yield made
    for note in notes(one):
        yield quiet(figures.reason(say, note))


def within(say: Words, indicator: Indicator, one: Outlook) -> Iterator[RenderableType]:
    """One outlook with its chances, its method, and how past ones came out."""
    yield heading(figures.name(say, indicator))
    if not one.horizons:
        yield Text(say("outlook.none", reason=figures.reason(say, one.reason)))
    else:
        yield quiet(rests(say, one))
        yield quiet(say("internal.by_method", method=one.method, version=str(one.version)))
        yield _years(say, indicator, one)
    for note in told(one):
        yield quiet(figures.reason(say, note))
    if one.card is not None:
        yield from _card(say, one.card)
    if one.year_end is not None:
        yield from _year_end(say, indicator, one.year_end)


def rests(say: Words, one: Outlook) -> str:
    """What an outlook is made from."""
    return say("outlook.rests", origin=say(f"outlook.origins.{one.origin}"),
               count=len(one.points), first=str(one.points[0][0]), last=str(one.points[-1][0]),
               growth=figures.rate(say, one.growth), since=str(one.growth_since))  # fmt: skip


def _years(say: Words, indicator: Indicator, one: Outlook) -> RenderableType:
    names = ("year", "low95", "low80", "middle", "high80", "high95", "aim", "chance")
    made = table(*(say(f"outlook.columns.{name}") for name in names), right=range(1, 8))
    aims = {chance.year: chance.target for chance in one.chances}
    for step in one.horizons:
        aim = aims.get(step.year)
        made.add_row(
            str(step.year),
            *(value(say, indicator, v)
              for v in (step.low95, step.low80, step.middle, step.high80, step.high95)),
            "—" if aim is None else value(say, indicator, float(aim)),
            _chance(say, one, step.year),
        )  # fmt: skip
    return made


def card_lines(say: Words, card: Backtest) -> list[tuple[str, str]]:
    """How far off past outlooks were, beside simpler ways; and how often the bounds held."""
    return [
        (say("outlook.tried"), say("outlook.tried_value", count=card.count, origins=card.origins,
                                   horizon=card.horizon)),
        (say("outlook.off"), _percent(say, card.mean_absolute_percentage_error)),
        *((say(f"outlook.rivals.{name}"), _percent(say, off)) for name, off in card.rivals.items()),
        (say("outlook.cover", level=80), share(say, card.cover80)),
        (say("outlook.cover", level=95), share(say, card.cover95)),
        (say("outlook.errors"), say(f"outlook.errors_of.{'own' if card.own else 'shipped'}")),
    ]  # fmt: skip


def _card(say: Words, card: Backtest) -> Iterator[RenderableType]:
    yield heading(say("outlook.card"))
    yield pairs(card_lines(say, card))


def _year_end(say: Words, indicator: Indicator, one: YearEnd) -> Iterator[RenderableType]:
    yield heading(say("outlook.year_end", year=str(one.year)))
    if one.reason is not None or one.middle is None or one.low is None or one.high is None:
        yield Text(figures.reason(say, one.reason))
        return
    yield Text(come_to(say, indicator, one))


# The note of how often outlooks of like series came out, which is said within alone.
COMPARED = "outlook_context"


def notes(one: Outlook) -> tuple[Reason, ...]:
    """What to mind of an outlook; not how often like series came out where."""
    return tuple(note for note in one.notes if note.code != COMPARED)


def told(one: Outlook) -> tuple[Reason, ...]:
    """Why a target gets no chance, and what to mind."""
    return one.notes if one.no_chance is None else (one.no_chance, *one.notes)


def come_to(say: Words, indicator: Indicator, one: YearEnd) -> str:
    """What a year comes to, in a sentence; a year of twelve months is not foreseen but known."""
    if not one.months or one.middle is None or one.low is None or one.high is None:
        return say("outlook.year_end_whole", known=value(say, indicator, one.known),
                   unit=figures.unit_word(say, indicator.unit))  # fmt: skip
    return say(
        "outlook.year_end_value", middle=value(say, indicator, one.middle),
        low=value(say, indicator, one.low), high=value(say, indicator, one.high),
        unit=figures.unit_word(say, indicator.unit), known=value(say, indicator, one.known),
        through=one.through, count=len(one.years), level=share(say, one.level or 0.0),
    )  # fmt: skip


def value(say: Words, indicator: Indicator, foreseen: float) -> str:
    """A foreseen value: whole where it is large, else to one decimal."""
    decimals = 0 if abs(foreseen) >= LARGE else 1
    return figures.number(say, Decimal(str(foreseen)), indicator.unit, decimals)


def share(say: Words, of_one: float) -> str:
    """A chance or a share, in whole per cent."""
    return say("cli.text.percent", value=round(Decimal(str(of_one)) * 100))


def _percent(say: Words, number: float) -> str:
    return say("cli.text.percent", value=round(Decimal(str(number)), 1))


def _bounds(say: Words, indicator: Indicator, step: Horizon) -> str:
    low, high = (value(say, indicator, bound) for bound in (step.low80, step.high80))
    return say("outlook.bounds", low=low, high=high)


def _chance(say: Words, one: Outlook, year: int) -> str:
    found = next((chance for chance in one.chances if chance.year == year), None)
    return "—" if found is None else share(say, found.value)
