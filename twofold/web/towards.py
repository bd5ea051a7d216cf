"""On the way to a target, on an indicator's page: where it stands beside its path, what another
base would mean, and how fast it grew from one published figure to the next. No method and no chance
is named: these stand on the internal page (see `chances`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from twofold.answers import figures
from twofold.indicators.brief import Standing
from twofold.indicators.model import (
    Indicator,
    Observation,
    Path,
    Reason,
)  # fmt: skip
from twofold.indicators.path import Rebased, Track
from twofold.indicators.read import Catalogue
from twofold.indicators.stretches import Stretch, stretches
from twofold.indicators.tracked import Tracked, of_standing
from twofold.web import series, standings
from twofold.web.page import Asked
from twofold.web.parts import Cell, Column, Link, Pair, Row, Table

# A computed figure of so many digits before the point is told without decimals.
LARGE = 100


@dataclass(frozen=True)
class Towards:
    """What the page shows of the way to a target."""

    lede: str
    gap: tuple[Pair, ...]
    bases: Table


def towards(
    asked: Asked, catalogue: Catalogue, stands: Standing, seen: tuple[Observation, ...]
) -> Towards:
    """The way of an indicator to its target."""
    say, one = asked.say, stands.indicator
    chosen = standings.target_set(catalogue, one)
    assert chosen is not None
    method = catalogue.methods[chosen.method]
    found = of_standing(chosen, stands, method, seen, asked.workspace.as_of, one.noise)
    base = chosen.base
    return Towards(
        say("brief.base", year=str(base.year), reason=base.reason[asked.lang],
            certainty=say(f"brief.certainty.{base.certainty}")),
        _gap(asked, found), _bases(asked, found),
    )  # fmt: skip


def computed(asked: Asked, indicator: Indicator, value: float) -> str:
    """A value that was computed: as many digits as it can be known to."""
    decimals = 0 if abs(value) >= LARGE else 1
    return figures.number(asked.say, Decimal(str(value)), indicator.unit, decimals)


# --- beside the path


def _gap(asked: Asked, of: Tracked) -> tuple[Pair, ...]:
    """The latest figure of a known time beside what the path asks for by then."""
    say, found = asked.say, of.track
    if not isinstance(of.way, Path) or not isinstance(found, Track):
        why = next((one for one in (of.way, found) if isinstance(one, Reason)), None)
        return (Pair(Link(say("web.towards.path")), (Link(figures.reason(say, why)),)),)
    told = [("path", say(f"web.towards.shapes.{of.way.shape}"))]
    if found.due is not None:
        told.append(("due", _amount(asked, of.indicator, found.due)))
    if found.gap is not None:
        told.append(("gap", _apart(asked, of.indicator, found)))
    if found.lead is not None:
        told.append(("lead", _years(asked, found.lead)))
    if found.arrival is not None and found.early is not None:
        told.append(("arrival", say("web.towards.arrives", year=str(ceil(found.arrival)),
                                    early=_years(asked, found.early))))  # fmt: skip
    told += [("missing", figures.reason(say, why)) for _, why in found.reasons]
    return tuple(Pair(Link(say(f"web.towards.{key}")), (Link(text),)) for key, text in told)


def _amount(asked: Asked, one: Indicator, value: float) -> str:
    return asked.say("indicators.records.amount", unit=figures.unit_word(asked.say, one.unit),
                     value=computed(asked, one, value))  # fmt: skip


def _apart(asked: Asked, one: Indicator, found: Track) -> str:
    assert found.gap is not None
    key = "above" if found.gap >= 0 else "below"
    share = abs(found.share) if found.share is not None else None
    return asked.say(f"web.towards.{key}", value=_amount(asked, one, abs(found.gap)),
                     share=figures.rate(asked.say, share))  # fmt: skip


def _years(asked: Asked, years: float) -> str:
    shown = round(Decimal(str(abs(years))), 1)
    if not shown:
        return asked.say("cli.progress.on_time")
    return asked.say(f"web.towards.{'early' if years > 0 else 'late'}", years=shown)


# --- another base


def _bases(asked: Asked, of: Tracked) -> Table:
    """The declared base year and those after it: what each would mean."""
    say = asked.say
    last = max((one.target_year for one in of.rebased), default=0)
    rows = tuple(_rebased(asked, of.indicator, one, one.base_year == of.targets.base.year)
                 for one in of.rebased)  # fmt: skip
    columns = (Column(say("web.towards.base_year"), whole=True),
               Column(say("web.towards.base_value"), number=True),
               Column(say("web.towards.target_of", year=str(last)), number=True),
               Column(say("web.towards.rate"), number=True))  # fmt: skip
    return Table(say("web.towards.bases"), columns, rows, id="bases", stacked=True,
                 hidden_caption=True)  # fmt: skip


def _rebased(asked: Asked, one: Indicator, made: Rebased, declared: bool) -> Row:
    say = asked.say
    notes = (say("web.towards.declared"),) if declared else ()
    why = (figures.reason(say, made.reason),) if made.reason and made.base is None else ()
    return Row((
        Cell(say("web.towards.end_of", year=str(made.base_year)), notes=notes),
        Cell("—" if made.base is None else _stated(asked, one, made.base), notes=why),
        Cell("—" if made.aim is None else _stated(asked, one, made.aim)),
        Cell(figures.rate(say, made.rate)),
    ))  # fmt: skip


def _stated(asked: Asked, one: Indicator, value: float) -> str:
    """A published figure, or a multiple of one: with the decimals that it has."""
    return figures.number(asked.say, Decimal(str(value)).normalize() + 0, one.unit)


# --- how fast it grew


def grown(asked: Asked, indicator: Indicator, seen: Sequence[Observation]) -> Table | None:
    """Growth a year by stretches, the latest first; None where there is none."""
    say = asked.say
    found = stretches(indicator, seen, asked.workspace.as_of)
    if not found:
        return None
    columns = (Column(say("web.towards.from"), whole=True), Column(say("web.towards.to")),
               Column(say("web.towards.years"), number=True),
               Column(say("web.towards.grew"), number=True))  # fmt: skip
    return Table(say("web.towards.stretches"), columns,
                 tuple(_stretch(asked, one) for one in reversed(found)), id="stretches",
                 stacked=True, hidden_caption=True)  # fmt: skip


def _stretch(asked: Asked, one: Stretch) -> Row:
    say = asked.say
    rate, years = figures.rate(say, one.rate), str(one.years)
    notes: tuple[str, ...] = ()
    if one.last.reference_year is None:
        until = say("web.towards.until_undated", day=one.last.published_on)
        rate = say("web.towards.at_most", rate=rate)
        if one.least is not None:
            notes = (say("web.towards.spread", rate=figures.rate(say, one.least),
                         years=str(one.most_years)),)  # fmt: skip
            years = say("web.period.years", first=one.years, last=one.most_years)
    else:
        until = series.period(say, one.last)
    return Row((
        Cell(say("web.chart.point", period=series.period(say, one.first),
                 value=figures.published(say, one.first))),
        Cell(say("web.chart.point", period=until, value=figures.published(say, one.last))),
        Cell(years), Cell(rate, notes=notes),
    ))  # fmt: skip
