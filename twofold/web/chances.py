"""How likely targets are, on the internal page: one line for each, and year by year with methods,
the chance of each status, and how far off past outlooks were. No other page names any of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from twofold import indicators as stage
from twofold.answers import figures
from twofold.answers.chances import Likely, likely
from twofold.answers.pages.outlook import card_lines, share, told, value
from twofold.indicators.chance import Chance
from twofold.indicators.model import Indicator, Method, Reason
from twofold.indicators.outlook import tables
from twofold.indicators.outlook.model import Horizon, Outlook
from twofold.web import standings
from twofold.web.page import Asked
from twofold.web.parts import Cell, Column, Link, Pair, Row, Table
from twofold.web.remembered import remembered

BOUNDS = ("low95", "low80", "middle", "high80", "high95")


@dataclass(frozen=True)
class Part:
    """One indicator's chances; tables are None where `notes` say why."""

    id: str
    title: str
    years: Table | None
    notes: tuple[str, ...]
    statuses: Table | None
    why: str
    card: tuple[Pair, ...]
    methods: tuple[str, ...]


def found(asked: Asked) -> Mapping[str, Likely]:
    """The indicators that have a target."""
    return remembered(asked.workspace, likely)


def table(asked: Asked, of: Mapping[str, Likely]) -> Table:
    """Each target with what is foreseen of its year, and how likely it is."""
    say = asked.say
    columns = (Column(say("internal.columns.name")),
               *(Column(say(f"internal.columns.{name}"), number=True)
                 for name in ("target", "middle", "bounds", "chance")))  # fmt: skip
    return Table(say("internal.likely_table"), columns,
                 tuple(_line(asked, one) for one in of.values()), id="likely", stacked=True,
                 downloads=asked.downloads("internal", "chances"))  # fmt: skip


def _line(asked: Asked, one: Likely) -> Row:
    say, of, target = asked.say, one.stands.indicator, one.stands.target
    year = None if target is None else target.year
    then = next((step for step in one.outlook.horizons if step.year == year), None)
    aim, why = one.aim, one.outlook.reason or one.outlook.no_chance
    shown = "—" if one.stands.aim is None else value(say, of, float(one.stands.aim))
    return Row((
        Cell(figures.name(say, of), f"#likely-{of.id}",
             notes=() if year is None else (say("web.towards.target_of", year=str(year)),)),
        Cell(shown),
        Cell("—" if then is None else value(say, of, then.middle)),
        Cell("—" if then is None else say("outlook.bounds", low=value(say, of, then.low80),
                                          high=value(say, of, then.high80))),
        Cell("—" if aim is None else share(say, aim.value),
             notes=() if aim is not None or why is None else (figures.reason(say, why),)),
    ))  # fmt: skip


def parts(asked: Asked, of: Mapping[str, Likely]) -> list[Part]:
    """Each target by itself."""
    return [_part(asked, one) for one in of.values()]


def _part(asked: Asked, one: Likely) -> Part:
    say, ahead, stands = asked.say, one.outlook, one.stands
    method = stage.read(asked.workspace).methods[stands.assessment.method]
    looking = tables.table(asked.workspace)
    notes = [figures.reason(say, note) for note in told(ahead)]
    if not ahead.horizons:
        notes = [say("outlook.none", reason=figures.reason(say, ahead.reason)), *notes]
    likely_ = stands.chances
    lacking = likely_ if isinstance(likely_, Reason) else None
    return Part(
        stands.indicator.id, figures.name(say, stands.indicator),
        _years(asked, stands.indicator, ahead) if ahead.horizons else None, tuple(notes),
        None if isinstance(likely_, Reason)
        else _statuses(asked, stands.indicator, method, likely_),
        say("web.towards.no_chance", reason=figures.reason(say, lacking)) if lacking else "",
        tuple(Pair(Link(term), (Link(text),))
              for term, text in (card_lines(say, ahead.card) if ahead.card else ())),
        (standings.method_line(asked, method.name, method.version, method.source),
         standings.method_line(asked, looking.name, looking.version, looking.source)),
    )  # fmt: skip


def _years(asked: Asked, indicator: Indicator, ahead: Outlook) -> Table:
    """Year by year; with the chance of what the path asks for, where there is one."""
    say = asked.say
    names = (*BOUNDS, *(("aim", "chance") if ahead.chances else ()))
    columns = (
        Column(say("outlook.columns.year"), whole=True),
        *(Column(say(f"outlook.columns.{name}"), number=True) for name in names),
    )
    caption = say("web.outlook.caption", name=indicator.name[asked.lang],
                  unit=figures.unit_word(say, indicator.unit))  # fmt: skip
    return Table(caption, columns,
                 tuple(_year(asked, indicator, ahead, one) for one in ahead.horizons),
                 id=f"years-{indicator.id}", stacked=True)  # fmt: skip


def _year(asked: Asked, indicator: Indicator, ahead: Outlook, one: Horizon) -> Row:
    say = asked.say
    cells = [Cell(value(say, indicator, getattr(one, name))) for name in BOUNDS]
    if ahead.chances:
        chance = next((c for c in ahead.chances if c.year == one.year), None)
        cells += [Cell(), Cell()] if chance is None else [
            Cell(value(say, indicator, float(chance.target)),
                 notes=(say("web.outlook.path"),) if chance.milestone else ()),
            Cell(share(say, chance.value))]  # fmt: skip
    return Row((Cell(str(one.year)), *cells))


def _statuses(asked: Asked, indicator: Indicator, method: Method, of: Sequence[Chance]) -> Table:
    """The chance of each status, as far as a yearly figure strays."""
    say = asked.say
    columns = (Column(say("web.towards.class")), Column(say("web.towards.chance"), number=True))
    rows = tuple(
        Row((Cell(method.classes[one.name].label[asked.lang],
                  notes=(say(f"brief.statuses.{one.pace}"),)),
             Cell(say("cli.text.percent", value=round(Decimal(str(one.value)) * 100)))))
        for one in of
    )  # fmt: skip
    return Table(say("web.towards.statuses"), columns, rows, id=f"statuses-{indicator.id}",
                 notes=(say("web.towards.statuses_lede"),))  # fmt: skip
