"""An indicator's values by breakdown, as tables. What is kept back because it is too small stays
so: it is a word, and no figure beside it gives it away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from twofold import facts
from twofold.answers import figures
from twofold.answers.cells import short, word
from twofold.answers.natural import natural
from twofold.answers.places import district
from twofold.facts.model import Fact
from twofold.indicators.breakdown import every
from twofold.indicators.cells import Cell as Value
from twofold.indicators.groups import called, group
from twofold.indicators.model import Indicator
from twofold.indicators.periods import period_of
from twofold.registers.model import Column as Held
from twofold.registers.read import read_registers
from twofold.web.page import Asked
from twofold.web.parts import MIXED, Cell, Column, Row, Table
from twofold.words import Words
from twofold.workspace import Workspace

# So many groups are shown; a longer list is no table for a reader.
MOST = 60


def now(
    workspace: Workspace, chosen: Iterable[Indicator], public: bool
) -> Mapping[str, tuple[Value, ...]]:
    """The values of the present year, whole and by breakdown. In public those by breakdown are
    left out where the document does not say from where on a count is shown: whoever has a small
    group to himself is to be protected by a rule, not by chance."""
    found = every(workspace, [one.id for one in chosen])
    return {
        one.id: tuple(cell for cell in found[one.id]
                      if not cell.groups or not public or one.suppress)
        for one in chosen
    }  # fmt: skip


def whole(cells: Iterable[Value]) -> Value | None:
    """The value that is of no group."""
    return next((cell for cell in cells if not cell.groups), None)


def tables(
    asked: Asked, one: Indicator, cells: Iterable[Value], made_up: bool
) -> tuple[Table, ...]:
    """A table for each breakdown."""
    grouped = [cell for cell in cells if cell.groups]
    parts = [(name, [*some]) for name, some in groupby(grouped, lambda cell: cell.groups[0][0])]
    return tuple(_table(asked, one, name, some, made_up) for name, some in parts
                 if len(some) <= MOST)  # fmt: skip


def _table(asked: Asked, one: Indicator, name: str, cells: list[Value], made_up: bool) -> Table:
    say, column = asked.say, column_of(asked.workspace, one, name)
    named = head(asked, one, name)
    columns = (Column(named[:1].upper() + named[1:]),
               Column(say("publication.value"), number=True, generated=made_up))  # fmt: skip
    listed = _listed(say, column, name)
    ordered = sorted(_filled(cells), key=lambda cell: _rank(listed, cell.groups[0][1]))
    rows = tuple(Row((Cell(group_name(asked, column, name, cell.groups[0][1]), lang=MIXED),
                      _cell(asked, one, cell))) for cell in ordered)  # fmt: skip
    caption = say("publication.by", name=figures.name(say, one), group=named,
                  period=days(asked, cells[0]))  # fmt: skip
    return Table(caption, columns, rows, id=f"{one.id}-by-{name}",
                 stacked=True)  # fmt: skip


def _listed(say: Words, column: Held | None, name: str) -> tuple[str, ...]:
    """The groups in their official order, where there is one: that of the register's document, or
    of the words."""
    if column is not None and column.values:
        return tuple(value for value, _ in column.values)
    return say.under(f"publication.values.{name}")


def _rank(listed: Sequence[str], value: str | None) -> tuple[Any, ...]:
    """Those that are listed first, the others as people list them."""
    place = listed.index(value) if value in listed else len(listed)
    return place, natural(value)


def _filled(cells: list[Value]) -> list[Value]:
    """Without groups of which nothing enters: a type that the indicator does not count is none of
    its groups. Where nothing enters anywhere, all stay."""
    some = [cell for cell in cells if cell.suppressed or cell.value is None or cell.value]
    return some or cells


def head(asked: Asked, one: Indicator, name: str) -> str:
    """What a breakdown is called: as the register's or the facts' document calls it."""
    say, key = asked.say, f"publication.groups.{name}"
    if say.has(key):
        return say(key)
    of = column_of(asked.workspace, one, name) or _fact(asked.workspace, one, name)
    told = of and (of.english if say.lang == "en" else of.meaning)
    return short(told) if told else name


def _fact(workspace: Workspace, one: Indicator, name: str) -> Fact | None:
    """The fact that a breakdown looks at."""
    known = facts.subjects(workspace)
    found = (known[part.subject].facts.get(name) for part in one.parts if part.subject in known)
    return next(filter(None, found), None)


def days(asked: Asked, cell: Value) -> str:
    """What time a value is of: its day, its days, or a whole year."""
    if cell.begins is None:
        return asked.say.value(cell.ends)
    found = period_of(cell.period)
    if found is not None and found.whole_year:
        return cell.period
    return asked.say("cli.text.from_to", begins=cell.begins, ends=cell.ends)


def column_of(workspace: Workspace, one: Indicator, name: str) -> Held | None:
    """The column that a breakdown looks at; None where it is a fact, or a part of a code."""
    of = next((g for text in one.breakdowns if called(text) == name and (g := group(text))), None)
    if of is None or of.first:
        return None
    known = read_registers(workspace)
    for part in one.parts:
        register = known.get(part.subject)
        if register is not None and of.through:
            link = next((c for c in register.columns if c.name == of.through), None)
            register = known.get(link.references) if link else None
        if register is not None:
            found = next((c for c in register.columns if c.name == of.word), None)
            if found is not None:
                return found
    return None


def group_name(asked: Asked, column: Held | None, name: str, value: str | None) -> str:
    """What a group of a breakdown is called; None are the rows that have no value."""
    say = asked.say
    if value is None:
        return say("publication.no_group")
    if column is not None:
        return district(say, word(say, column, value))
    key = f"publication.values.{name}.{value}"
    return say(key) if say.has(key) else district(say, value)


def _cell(asked: Asked, one: Indicator, cell: Value) -> Cell:
    say = asked.say
    if cell.suppressed:
        return Cell(say("publication.kept_back"))
    if cell.value is None:
        return Cell("—", notes=(figures.reason(say, cell.reason),))
    return Cell(figures.number(say, cell.value, one.unit, 2))
