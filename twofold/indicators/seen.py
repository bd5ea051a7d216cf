"""What is read of a register to measure by: its columns, the facts of its rows on a day, and what
they are broken down by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from twofold import facts
from twofold.errors import InputError
from twofold.facts import Subject
from twofold.facts.compile import givens
from twofold.facts.read import columns_of
from twofold.indicators.groups import Group, group, stands_in
from twofold.registers.model import Register
from twofold.registers.store import Reading
from twofold.sql.grouped import beside, shown
from twofold.sql.layers import Query, column, layer
from twofold.sql.nodes import Const, Type
from twofold.sql.statements import Tree

TYPES = {t.value: t for t in Type} | {"year": Type.COUNT}


@dataclass(frozen=True)
class Seen:
    """A register, and the day and reference year of its facts; both None where what is read is the
    same on each day: columns, and facts whose SELECT asks for neither."""

    register: str
    day: date | None = None
    year: int | None = None


@dataclass(frozen=True)
class Known:
    """The registers and the facts of their rows, as documents have them."""

    registers: Mapping[str, Register]
    subjects: Mapping[str, Subject]

    def facts_of(self, register: str) -> frozenset[str]:
        """The names that are facts of a register's rows; any other is a column."""
        known = self.subjects.get(register)
        return frozenset() if known is None else frozenset(known.facts)

    def on_a_day(self, register: str, names: Iterable[str], groups: Iterable[Group]) -> bool:
        """Whether facts are read that are not the same on each day."""
        if self._dated(register, names):
            return True
        found = ((one, self.stands_in(register, one)) for one in groups)
        return any(of and self._dated(of.id, [one.word]) for one, of in found)

    def _dated(self, register: str, names: Iterable[str]) -> bool:
        """Whether some of the names are facts whose SELECT asks for the day or the year. What does
        not is read once for many periods."""
        asked = self.facts_of(register) & {*names}
        if not asked:
            return False
        subject = self.subjects[register]
        columns = {c for name in asked for c in columns_of(subject.facts[name].name)}
        return any(select.query.dated for select in subject.selects if columns & {*select.facts})

    def groups(self, texts: Iterable[str]) -> tuple[Group, ...]:
        """Breakdowns that a document has, which are well written, from their texts."""
        return tuple(made for text in texts if (made := group(text)) is not None)

    def stands_in(self, register: str, group: Group) -> Register | None:
        """The register that a breakdown of another's rows stands in."""
        return stands_in(group, self.registers[register], self.registers, self.subjects)


@dataclass(frozen=True)
class Sight(Known):
    """The same with the store, to look through."""

    reading: Reading


def sight(reading: Reading, subjects: Mapping[str, Subject]) -> Sight:
    """The store as it is seen."""
    return Sight(reading.registers, subjects, reading)


def rows(sight: Sight, seen: Seen, names: Iterable[str], groups: Iterable[Group]) -> Query:
    """A register's rows with the columns and facts named, and a column for each breakdown, under
    its text. Raises InputError for a breakdown that names nothing there."""
    wanted, listed = list(dict.fromkeys(names)), list(groups)
    for one in listed:
        if sight.stands_in(seen.register, one) is None:
            raise InputError("indicators.bad_breakdown", name=one.text, register=seen.register)
    own = [one for one in listed if not (one.through or one.shift)]
    elsewhere: dict[tuple[str, str, int], list[Group]] = {}
    for one in listed:
        if one.through or one.shift:
            register = sight.stands_in(seen.register, one)
            assert register is not None
            via = one.through or register.key[0]
            elsewhere.setdefault((via, register.id, one.shift), []).append(one)
    needed = dict.fromkeys([*wanted, *(g.word for g in own), *(via for via, *_ in elsewhere)])
    made = _named(sight, seen, needed)
    if not listed:
        return made
    joins, added = [], {g.text: (0, _text(sight, seen.register, g)) for g in own}
    for number, ((via, id_, shift), some) in enumerate(elsewhere.items(), start=1):
        key = sight.registers[id_].key[0]
        other = Seen(id_, seen.day, None if seen.year is None else seen.year + shift)
        words = dict.fromkeys([*(g.word for g in some), key])
        joins.append((via, _named(sight, other, words), key))
        added |= {g.text: (number, _text(sight, id_, g)) for g in some}
    return beside(made, wanted, joins, added)


def _named(sight: Sight, seen: Seen, names: Iterable[str]) -> Query:
    known = sight.facts_of(seen.register)
    asked = [name for name in names if name in known]
    columns = [name for name in names if name not in known]
    if asked:
        subject = sight.subjects[seen.register]
        of = [subject.facts[name].name for name in asked]
        given: Mapping[str, Const] = {}
        if seen.day is not None:
            assert seen.year is not None
            given = givens(seen.day, seen.year)
        return facts.measure(sight.reading, subject, of, given, {c: c for c in columns})
    view = sight.reading.view(seen.register)
    assert isinstance(view, Query)
    return layer(view, {}, columns) if columns else view


def _text(sight: Sight, register: str, group: Group) -> Tree:
    if group.word in sight.facts_of(register):
        kind = sight.subjects[register].facts[group.word].name.type
    else:
        types = {c.name: c.type for c in sight.registers[register].columns}
        kind = TYPES[types[group.word]]
    return shown(column(group.word), kind, group.first)
