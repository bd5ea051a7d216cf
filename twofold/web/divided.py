"""What the registers give for an indicator, divided: by district, by industry, by size; in the
present year, its quarters or its months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from twofold.answers import figures
from twofold.answers.generated import generated
from twofold.answers.natural import natural
from twofold.indicators.breakdown import series
from twofold.indicators.cells import Cell as Figure
from twofold.indicators.cells import Groups
from twofold.indicators.groups import called, chosen
from twofold.indicators.model import Indicator, Measure
from twofold.indicators.periods import period_of
from twofold.registers.model import Column as Held
from twofold.web import groups
from twofold.web.page import Asked
from twofold.web.parts import MIXED, Cell, Column, Link, Row, Table
from twofold.web.remembered import remembered
from twofold.web.series import spoken

# Where it stands on the page.
HERE = "by"
# What can be a share of a whole, and how far its groups may be from it: what rounding does.
ADDED = (Measure.STOCK, Measure.FLOW)
CLOSE = Decimal("0.000001")
YEAR = "year"
# Words for the rows without a value of a breakdown, where it has some of its own.
NONE = "web.divided.none"


@dataclass(frozen=True)
class Divided:
    """A table, and links to the other ways that it may be divided; without `href` it is this."""

    title: str
    by: tuple[Link, ...]
    periods: tuple[Link, ...]
    table: Table


def divided(asked: Asked, indicator: Indicator) -> Divided | None:
    """The breakdown that is asked for, by default the first, in the periods of the present year;
    None where the document has none. Raises NotFound or InputError for what it does not have."""
    by, period = asked.given.get("broken_by"), asked.given.get("period")
    if not indicator.breakdowns and by is None and period is None:
        return None
    names = tuple(called(text) for text in indicator.breakdowns)
    by, period = by or next(iter(names), None), period or YEAR
    found = remembered(asked.workspace, series, indicator.id, by=by, period=period)
    words = {text: _named(asked, indicator, text) for text in indicator.breakdowns}
    at = chosen(indicator.breakdowns, by or "") or ""
    title = asked.say("web.divided.title", by=words.get(at, ""))
    return Divided(
        title, tuple(_by(asked, text, text == at, words[text], names[0])
                     for text in indicator.breakdowns),
        tuple(_period(asked, one, period) for one in indicator.periods),
        _table(asked, indicator, at, found, words.get(at, ""), (by, period)),
    )  # fmt: skip


def _by(asked: Asked, text: str, now: bool, name: str, first: str) -> Link:
    by = called(text)
    href = asked.here(by=None if by == first else by) + f"#{HERE}"
    return Link(_upper(name), "" if now else href)


def _period(asked: Asked, one: str, now: str) -> Link:
    href = asked.here(period=None if one == YEAR else one) + f"#{HERE}"
    return Link(asked.say(f"web.divided.periods.{one}"), "" if one == now else href)


def _named(asked: Asked, indicator: Indicator, text: str) -> str:
    return groups.head(asked, indicator, called(text))


def _upper(name: str) -> str:
    return name[:1].upper() + name[1:]


# --- the table


def _table(
    asked: Asked, indicator: Indicator, by: str, found: Sequence[Figure], head: str,
    wanted: tuple[str | None, str],
) -> Table:  # fmt: skip
    """A row for each group and one for the whole; a column for each period, the latest last, and
    what share of the whole each group is in that."""
    say, made_up = asked.say, generated(asked.workspace)
    # A group stands once in each period, in the same order.
    periods: dict[str, dict[Groups, Figure]] = {}
    for one in found:
        periods.setdefault(one.period, {})[one.groups] = one
    latest = next(reversed(periods.values()), {})
    shares = _shares(indicator, latest)
    columns = [Column(_upper(head) or say("cli.columns.group"))]
    columns += [Column(_when(asked, next(iter(of.values()))), number=True, generated=made_up)
                for of in periods.values()]  # fmt: skip
    if shares:
        share = say("web.divided.share") if len(periods) == 1 else say(
            "web.divided.share_in", period=_when(asked, latest[()]))  # fmt: skip
        columns.append(Column(share, number=True, generated=made_up))
    column = groups.column_of(asked.workspace, indicator, called(by))
    ordered = sorted(latest, key=lambda of: (not of, natural(of[0][1]) if of else natural(None)))
    rows = tuple(
        Row((Cell(_group(asked, column, of), lang=MIXED),
             *(_value(asked, indicator, at[of]) for at in periods.values()),
             *((_share(asked, shares, of),) if shares else ())))
        for of in ordered
    )  # fmt: skip
    ways, name = {"by": wanted[0], "period": wanted[1]}, indicator.name[asked.lang]
    return Table(
        say("web.divided.caption", name=name, unit=figures.unit_word(say, indicator.unit)),
        tuple(columns), rows, id="divided", stacked=True,
        downloads=asked.downloads("indicators", "measures", indicator=indicator.id, **ways),
        notes=tuple(_notes(asked, column, latest)),
    )  # fmt: skip


def _group(asked: Asked, column: Held | None, of: Groups) -> str:
    """A group in words; those without a value are not filled in, and the whole is all."""
    say = asked.say
    if not of:
        return say("web.contribution.all")
    name, value = of[0]
    if value is None:
        return say(f"{NONE}.{name}" if say.has(f"{NONE}.{name}") else "indicators.groups.none")
    return groups.group_name(asked, column, name, value)


def _when(asked: Asked, one: Figure) -> str:
    """The period, or the day of a count; one that is not over by its last day."""
    say = asked.say
    if one.begins is None:
        return str(one.ends)
    of = period_of(one.period)
    if one.part_year and of is not None and of.last > one.ends:
        return say("cli.text.from_to", begins=one.begins, ends=one.ends)
    return spoken(say, one.period)


def _value(asked: Asked, indicator: Indicator, one: Figure) -> Cell:
    say = asked.say
    if one.value is None:
        return Cell(figures.reason(say, one.reason) if one.reason else "—")
    gaps = (say("indicators.reasons.unknown_cells", count=one.undecided),) if one.undecided else ()
    return Cell(figures.number(say, one.value, indicator.unit, 2), notes=gaps)


def _shares(indicator: Indicator, latest: Mapping[Groups, Figure]) -> Mapping[Groups, Decimal]:
    """What part of the whole each group is, where groups add up to it: of what is counted or
    summed, and not where one row is in several groups."""
    whole = latest.get(())
    if indicator.measure not in ADDED or whole is None or not whole.value:
        return {}
    known = {of: one.value for of, one in latest.items() if of and one.value is not None}
    left = 1 - sum(known.values(), Decimal(0)) / whole.value
    hidden = any(one.suppressed for of, one in latest.items() if of)
    if left < -CLOSE or (left > CLOSE and not hidden) or min(known.values(), default=0) < 0:
        return {}
    return {(): Decimal(1), **{of: value / whole.value for of, value in known.items()}}


def _share(asked: Asked, shares: Mapping[Groups, Decimal], of: Groups) -> Cell:
    if of not in shares:
        return Cell("—")
    shown = asked.say.number(round(shares[of] * 100, 1))
    return Cell(asked.say("cli.text.percent", value=shown))


def _notes(asked: Asked, column: Held | None, latest: Mapping[Groups, Figure]) -> list[str]:
    """What the table does not say of itself: that rows without a value are a group, and that small
    counts are kept back."""
    say = asked.say
    notes = [say("web.divided.unfilled", word=_group(asked, column, of))
             for of in latest if of and of[0][1] is None]  # fmt: skip
    if any(one.suppressed for one in latest.values()):
        notes.append(say("web.divided.suppressed"))
    return notes
