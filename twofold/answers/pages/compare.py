"""The city beside other areas, as a table of years; what is not alike stands below, with why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import RenderableType

from twofold.answers import figures
from twofold.answers.pages.tables import ByWidth, breadth, fitting, heading, quiet, table
from twofold.words import Words

if TYPE_CHECKING:
    from twofold.indicators.alike import Figure
    from twofold.indicators.compare import Beside, Comparison, Place
    from twofold.indicators.model import Observation
    from twofold.indicators.whole import Remainder

# Stands before the year from which a break counts.
BREAK = "‖ "
# Marks of figures in another unit of money: these are exact, and the files say so.
EXACT = ("unit_converted",)


def compared(say: Words, found: Comparison) -> Iterator[RenderableType]:
    """All of a comparison, from what is alike to what is not."""
    yield heading(figures.name(say, found.indicator))
    yield quiet(say("compare.rule", as_of=found.as_of))
    if found.own is None:
        yield quiet(say("compare.no_own"))
    if years := _years(found):
        yield ByWidth(lambda width: _table(say, found, years, width))
    for one in found.breaks:
        yield quiet(BREAK + say("compare.break", year=str(one.year), reason=one.reason[say.lang]))
    yield from _growths(say, found)
    yield from _apart(say, found)
    yield from map(quiet, left_over(say, found))


def _years(found: Comparison) -> list[int]:
    """Years in which an area of the city's kind has a figure; with none of that kind, all."""
    kin = {year for row in found.rows if row.kind for year in row.figures}
    return sorted(kin) or list(found.years)


def _table(
    say: Words, found: Comparison, years: Sequence[int], width: int
) -> Iterator[RenderableType]:
    """As many of the latest years as there is room for, and what is to be minded about them."""
    unit = found.indicator.unit
    cells = {year: [_cell(say, row, year, unit) for row in found.rows] for year in years}
    names = [_name(say, row) for row in found.rows]
    room = width - max(map(breadth, names), default=0) - 2
    widths = [max(4, *map(breadth, cells[year])) for year in reversed(years)]
    shown = list(years)[-fitting(widths, room) :]
    breaks = {one.year for one in found.breaks}
    heads = (f"{BREAK}{year}" if year in breaks else str(year) for year in shown)
    made = table(say("compare.area"), *heads, right=range(1, len(shown) + 1), whole=(0,))
    for position, name in enumerate(names):
        line = [cells[year][position] for year in shown]
        if any(line):
            made.add_row(name, *line)
    yield made
    if not all(row.kind for row in found.rows):
        yield quiet(say("compare.other_kinds"))
    if len(shown) < len(years):
        yield quiet(say("compare.more_years", count=len(years) - len(shown)))
    yield from map(quiet, minded(say, found, shown))


def _name(say: Words, row: Beside) -> str:
    name = row.name[say.lang]
    if row.own:
        return say("compare.own", name=name)
    return name if row.kind else say("compare.other_kind", name=name)


def _cell(say: Words, row: Beside, year: int, unit: str) -> str:
    """A figure as it was stated, and its place where it has one."""
    one = row.figures.get(year)
    if one is None or one.value is None:
        return ""
    shown = figures.published(say, in_unit(one, unit))
    place = row.places.get(year)
    return shown + _place(say, place) if place is not None and place.first else shown


def in_unit(one: Figure, unit: str) -> Observation:
    """As it was published; put into another unit, to two decimals (the files have all)."""
    assert one.value is not None
    same = one.observation.unit == unit
    return replace(one.observation, value=one.value if same else round(one.value, 2), unit=unit)


def _place(say: Words, place: Place) -> str:
    key = "compare.place" if place.first == place.last else "compare.places"
    return say(key, first=str(place.first), last=str(place.last), of=str(place.of))


def _growths(say: Words, found: Comparison) -> Iterator[RenderableType]:
    """Growth over the years in common with the city; why there is none, said once for all."""
    made = table(say("compare.area"), say("compare.common"), say("compare.theirs"),
                 say("compare.city"), right=(2, 3), whole=(0, 1))  # fmt: skip
    without: dict[str, list[str]] = {}
    for row in found.rows:
        growth = row.growth
        if growth.reason is not None:
            without.setdefault(figures.reason(say, growth.reason), []).append(row.name[say.lang])
        elif not row.own:
            theirs = _rate(say, found, growth.rate)
            least = say("compare.least", rate=theirs) if growth.least else theirs
            made.add_row(_name(say, row), f"{growth.first}–{growth.last}", least,
                         _rate(say, found, growth.own))  # fmt: skip
    if made.row_count:
        yield heading(say("compare.growth"))
        yield made
    for why, names in without.items():
        yield quiet(say("compare.no_growth", names=say("compare.comma").join(names), why=why))


def _rate(say: Words, found: Comparison, value: float | None) -> str:
    if str(found.indicator.measure) != "ratio" or value is None:
        return figures.rate(say, value)
    return say("compare.points", value=round(value, 2))


def minded(
    say: Words, found: Comparison, years: Sequence[int], plain: Callable[[str], str] = str
) -> Iterator[str]:
    """What to mind about figures in the table: a line for each matter. Of areas of another kind
    only that a second figure says otherwise. `plain` shortens what a page shows otherwise."""
    from twofold.indicators.alike import ALSO

    matters: dict[str, dict[str, list[str]]] = {}
    for row in found.rows:
        near = found.own is None or row.kind
        for year in years:
            for mark in row.figures[year].marks if year in row.figures else ():
                if mark.code in EXACT or not (near or mark.code in ALSO):
                    continue
                of = matters.setdefault(plain(figures.reason(say, mark)), {})
                of.setdefault(row.name[say.lang], []).append(str(year))
    for matter, of in matters.items():
        names = (say("compare.name_years", name=name, years=" ".join(some))
                 for name, some in of.items())  # fmt: skip
        yield say("compare.minded", matter=matter, names=say("compare.comma").join(names))


def _apart(say: Words, found: Comparison) -> Iterator[RenderableType]:
    """Figures that are not alike, with the reason; series of near names only by how many."""
    kin = [(row, one) for row in found.rows if row.kind or not row.figures for one in row.apart]
    if kin:
        yield heading(say("compare.apart"))
        made = table(say("compare.area"), say("compare.period"), say("cli.columns.value"),
                     say("compare.why"), right=(2,))  # fmt: skip
        for row, one in kin:
            made.add_row(row.name[say.lang], figures.when(say, one.observation.period),
                         figures.published(say, one.observation),
                         say("compare.and").join(_why(say, one)))  # fmt: skip
        yield made
    others = sum(len(row.apart) for row in found.rows) - len(kin)
    if others:
        yield quiet(say("compare.apart_others", count=others))
    for series in dict.fromkeys(one.observation.indicator for one in found.others):
        some = [one for one in found.others if one.observation.indicator == series]
        yield quiet(say("compare.unlike", series=series, count=len(some),
                        why=say("compare.and").join(_why(say, some[0]))))  # fmt: skip


def _why(say: Words, one: Figure) -> Iterator[str]:
    from twofold.indicators.alike import APART

    return (figures.reason(say, mark) for mark in one.marks if mark.code in APART)


def left_over(say: Words, found: Comparison, plain: Callable[[str], str] = str) -> Iterator[str]:
    """What is allotted to no part, of the latest year of each whole for which that is known."""
    latest: dict[str, Remainder] = {}
    for one in found.remainders:
        latest[one.whole] = one if one.value is not None else latest.get(one.whole, one)
    for one in latest.values():
        known = {"whole": next((r.name[say.lang] for r in found.rows if r.city == one.whole),
                               one.whole), "year": str(one.year), "parts": one.parts}  # fmt: skip
        if one.value is None:
            yield say("compare.no_remainder", **known, why=figures.reason(say, one.reason))
            continue
        unit = found.indicator.unit
        yield say(
            "compare.remainder", **known, total=figures.number(say, one.total, unit),
            allotted=figures.number(say, one.allotted, unit), source=plain(one.source),
            rest=figures.number(say, one.value, unit), unit=figures.unit_word(say, unit),
        ) + (say("compare.rounding") if one.rounding else "")  # fmt: skip
