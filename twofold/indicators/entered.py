"""From a record to the figures that it enters: the way back from `records`.

A row enters a part of an indicator itself, where the part is measured over its register and its
condition holds; or through a fact, where what it says of an organisation makes that one count.
Both are asked of the same conditions that the values are made with, and the second by measuring
once more without the row: what then differs is what it brings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from twofold.errors import InputError, NotFound, Place
from twofold.indicators.compile import part_rows
from twofold.indicators.measure import part_value
from twofold.indicators.model import Indicator, Measured, Part
from twofold.indicators.vintages import Seen, registers_of, seen
from twofold.registers.model import Entry, Register
from twofold.registers.read import find as registered
from twofold.registers.show import show
from twofold.registers.store import Reading, reading
from twofold.sql.layers import Query
from twofold.sql.moves import but_key, of_key
from twofold.sql.statements import Tree
from twofold.workspace import Workspace

# So many years that a row names are tried.
YEARS = 4
ROW, FACT, UNDECIDED, MADE = "row", "fact", "undecided", "made"


@dataclass(frozen=True)
class Entering:
    """One part of an indicator that a row enters. `way` is `row` (it counts itself), `fact` (it
    makes others count: `through` are their keys, as far as the row names them), or `undecided` (it
    lacks a value, and is beside the figure, not in it); `made` is an indicator without parts, made
    of others that the row moves. `brings` is what it brings to the part as a
    row. `value` and `without` are the indicator's with the row and without it."""

    indicator: Indicator
    part: Part | None
    way: str
    brings: Any
    through: tuple[str, ...]
    value: Decimal | None
    without: Decimal | None


@dataclass(frozen=True)
class Entered:
    """A row of a register and every figure that it enters. `read` are the indicators that read the
    register at all, so that none is left out unsaid. Of a row that enters none on `day`, `earlier`
    are those of the years that it names itself."""

    register: Register
    entry: Entry
    entering: tuple[Entering, ...]
    read: tuple[Indicator, ...]
    withheld: tuple[str, ...]
    day: date
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True)
class Earlier:
    """A figure of an earlier reference year that a row enters, measured on that year's last day."""

    year: int
    day: date
    entering: Entering


@dataclass(frozen=True)
class _Without(Reading):
    """The store without one row of one register."""

    register: str = ""
    where: Mapping[str, object] | None = None

    def view(self, id_: str) -> Tree:
        rows = super().view(id_)
        if id_ != self.register or self.where is None:
            return rows
        assert isinstance(rows, Query)
        return but_key(rows, self.where)


def entered(
    workspace: Workspace, register: str, key: Sequence[str], *, personal: bool = False
) -> Entered:
    """Every indicator and part that a row enters, by its key, as known on `as_of` and on the
    workspace's day. Raises NotFound where there is no such register or row, InputError where the
    key does not name one row."""
    with reading(workspace) as store:
        own = registered(store.registers, register)
        if len(key) != len(own.key):
            raise InputError("indicators.short_key", Place("key"), register=own.id,
                             columns=", ".join(own.key))  # fmt: skip
        found = show(workspace, register, key=key, limit=1, personal=personal)
        if not found.rows:
            raise NotFound("indicators.no_row", register=own.id, key=" ".join(key))
        whole = seen(workspace, store)
        where = dict(zip(own.key, key, strict=True))
        without = replace(whole, store=_Without(store.connection, store.registers, store.commit,
                                                own.id, where))  # fmt: skip
        reading_it = [i for i in whole.catalogue.indicators.values()
                      if own.id in registers_of(whole, i)]  # fmt: skip
        # A row's references name whom its facts are of; a withheld column names nobody.
        values = found.rows[0].values
        made = [
            one for indicator in reading_it
            for one in _of(workspace.day, whole, without, indicator, own, where, values)
        ]  # fmt: skip
        earlier = () if made else tuple(
            Earlier(year, day, one) for indicator in reading_it
            for year, day in _own_days(indicator, own, values, workspace.day)
            for one in _of(day, whole, without, indicator, own, where, values)
        )  # fmt: skip
        return Entered(own, found.rows[0], tuple(made), tuple(reading_it), found.withheld,
                       workspace.day, earlier)  # fmt: skip


def _own_days(
    indicator: Indicator, own: Register, values: Mapping[str, Any], day: date
) -> list[tuple[int, date]]:  # fmt: skip
    """The reference years that a row names by its years and days, each with the last day on which
    the indicator's figure is of it; only days before today's, the latest few."""
    named = {c.name: values.get(c.name) for c in own.columns if c.type in ("year", "date")}
    years = {v.year if isinstance(v, date) else int(v) for v in named.values() if v is not None}
    lasts = ((year, date(year - indicator.year, 12, 31)) for year in sorted(years))
    return [(year, last) for year, last in lasts if last < day][-YEARS:]


def _of(
    day: date, whole: Seen, without: Seen, indicator: Indicator, own: Register,
    where: Mapping[str, object], values: Mapping[str, Any],
) -> list[Entering]:  # fmt: skip
    now: Measured | None = None
    less: Measured | None = None
    made: list[Entering] = []
    for part in indicator.parts:
        subject = whole.subjects.get(part.subject)
        here = part_value(whole.store, subject, indicator, part, day)
        there = part_value(without.store, subject, indicator, part, day)
        brings = None
        way = FACT if here[0] != there[0] else UNDECIDED if here[1] != there[1] else None
        if part.subject == own.id:
            brings = _brings(whole.store, indicator, part, subject, day, where)
            way = ROW if brings is not None else way
        if way is None:
            continue
        if now is None or less is None:
            now = whole.measured(indicator, day)
            less = without.measured(indicator, day)
        through = () if way == ROW else _through(whole.store, own, part, values)
        made.append(Entering(indicator, part, way, brings, through, now.value, less.value))
    return made if indicator.parts else _made(whole, without, indicator, day)


def _made(whole: Seen, without: Seen, indicator: Indicator, day: date) -> list[Entering]:
    """An indicator that is made of others, where the row moves one of them."""
    now, less = whole.measured(indicator, day), without.measured(indicator, day)
    if (now.value, now.undecided) == (less.value, less.undecided):
        return []
    return [Entering(indicator, None, MADE, None, (), now.value, less.value)]


def _brings(
    store: Reading, indicator: Indicator, part: Part, subject: Any, day: Any,
    where: Mapping[str, object],
) -> Any:  # fmt: skip
    """What the row brings to a part over its own register; None where it does not take part."""
    _, rows = part_rows(store, indicator, part, subject, day)
    found = store.connection.rows(of_key(rows, where))
    return found[0][-1] if found else None


def _through(
    store: Reading, own: Register, part: Part, values: Mapping[str, Any]
) -> tuple[str, ...]:
    """Whom the row names of the register that the part is measured over."""
    named = [values.get(c.name) for c in own.columns if c.references == part.subject]
    return tuple(dict.fromkeys(str(one) for one in named if one is not None))
