"""What moved an indicator between two states: who came, who went, what changed, and where.

A state is a day on which the rule is applied and a day by which records were known; two days, two
vintages, or both may differ. Amounts are fractions and add up exactly to the difference of the two
values. A ratio N/D is split at its midpoint, dN·mean(1/D) + mean(N)·d(1/D), in which neither half
comes first. A name that is counted once stands in its rows' groups by their share of its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from twofold.errors import InputError, Place, Refused
from twofold.indicators import tree
from twofold.indicators.compile import part_rows
from twofold.indicators.grouping import Group, first_letters, grouping
from twofold.indicators.model import Indicator, Measure, Measured, Part, Reason
from twofold.indicators.read import find
from twofold.indicators.records import part_id
from twofold.indicators.vintages import Seen, seen
from twofold.policies.read import UNITS
from twofold.registers.model import Register
from twofold.registers.store import reading
from twofold.sql import moves as sql
from twofold.sql.aggregates import Aggregate
from twofold.sql.engine import Connection
from twofold.sql.layers import Query
from twofold.sql.nodes import Type
from twofold.sql.statements import create_as, limited, surplus
from twofold.workspace import Workspace

ENTRY, EXIT, CHANGE, ARRIVAL, DEPARTURE = "entry", "exit", "change", "arrival", "departure"
KINDS = (ENTRY, EXIT, CHANGE, ARRIVAL, DEPARTURE)
EXTREMES = ("MIN", "MAX")
MOST_ROWS = 20


@dataclass(frozen=True)
class State:
    """One end: the day applied, what was known by when, and the value then as a fraction (None
    where there is none; the record says why)."""

    day: date
    as_of: date
    measured: Measured
    value: Fraction | None


@dataclass(frozen=True)
class Move:
    """What some rows moved, in the indicator's unit. `kind` is `entry` (did not take part, does
    now), `exit`, `change` (takes part with another amount), or, for a row that went from one group
    to another, `departure` and `arrival`. `group` is None where a row has none."""

    part: str
    group: str | None
    kind: str
    rows: int
    amount: Fraction


@dataclass(frozen=True)
class Mover:
    """One row that moved the value: its key, its groups, and what it brought and brings."""

    part: str
    key: tuple[str, ...]
    before_group: str | None
    after_group: str | None
    before: Any
    after: Any


@dataclass(frozen=True)
class Contribution:
    """The difference between two states and its parts: the amounts of `moves` add up to it. `by` is
    what rows are grouped by, empty for nothing; `rows` are some that moved it most, of all parts
    together. Without moves `reason` says why the difference cannot be taken apart."""

    indicator: Indicator
    before: State
    after: State
    by: str
    moves: tuple[Move, ...] = ()
    rows: tuple[Mover, ...] = ()
    reason: Reason | None = None

    @property
    def difference(self) -> Fraction | None:
        """By how much the value is larger than before."""
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value


@dataclass(frozen=True)
class _Ends:
    """A part's rows in both states, put into tables, with what they were and are together."""

    part: Part
    aggregate: Aggregate
    before: Query
    after: Query
    key: tuple[str, ...]
    sums: tuple[tuple[Move, Fraction, Fraction], ...]
    total_before: Fraction
    total_after: Fraction


def contribution(
    workspace: Workspace, id_: str, first: date, last: date | None = None, *,
    known_first: date | None = None, known_last: date | None = None, by: str | None = None,
    policy: str | None = None, most: int = MOST_ROWS,
) -> Contribution:  # fmt: skip
    """What moved an indicator from `first` to `last` (default: the workspace's day), both as known
    on the workspace's `as_of` unless other days are given; by a column of the register (or of what
    it refers to), or by the verdict of a policy on each of the two days; not by any group where
    small counts of the indicator are kept back.

    Raises InputError where the days or the group are wrong, Refused for an indicator that is the
    largest or smallest of some values, NotFound for an unknown indicator or policy.
    """
    until = last or workspace.day
    known = (known_first or workspace.as_of, known_last or workspace.as_of)
    if until < first:
        raise InputError("indicators.days_reversed", Place("to"), first=first, last=until)
    if by and policy:
        raise InputError("indicators.one_group", Place("by"))
    with reading(workspace) as store:
        whole = seen(workspace, store)
        indicator = find(whole.catalogue.indicators, id_)
        states = tuple(
            (whole.at(as_of), State(day, min(as_of, workspace.as_of), Measured("", None, None, day),
                                    None))
            for day, as_of in zip((first, until), known, strict=True)
        )  # fmt: skip
        if (by or policy) and tree.least(whole.catalogue.indicators, id_):
            # A move may be of one row, and rows move by any two days: no table of counts covers it.
            blank = _blank(indicator, states, policy or by or "")
            return replace(blank, reason=Reason("suppressed_moves"))
        groups = tuple(
            grouping(workspace, one, indicator, state.day, by, policy, str(at))
            for at, (one, state) in enumerate(states)
        )
        return _apart(indicator, states, groups, policy or by or "", most)


def _blank(
    indicator: Indicator, states: Sequence[tuple[Seen, State]], by: str
) -> Contribution:  # fmt: skip
    """The values in both states, and nothing yet of what moved them."""
    before, after = (
        replace(state, measured=one.measured(indicator, state.day)) for one, state in states
    )
    return Contribution(indicator, before, after, by)


def _apart(
    indicator: Indicator, states: Sequence[tuple[Seen, State]],
    groups: Sequence[Mapping[str, Group]], by: str, most: int,
) -> Contribution:  # fmt: skip
    blank = _blank(indicator, states, by)
    before, after = blank.before, blank.after
    if not indicator.parts:
        code = "not_taken_apart" if indicator.formula or indicator.index else "not_measured"
        return replace(blank, reason=Reason(code))
    missing = next((s.measured.reason for s in (before, after) if s.measured.value is None), None)
    if missing is not None:
        return replace(blank, reason=missing)
    letters = first_letters(by)[1]
    ends = tuple(_ends(indicator, part, states, groups, letters) for part in indicator.parts)
    weights, values = _weights(indicator, ends)
    moves = [replace(m, amount=m.amount * w) for w, e in zip(weights, ends, strict=True)
             for m, _, _ in e.sums]  # fmt: skip
    rows = [(abs(Fraction(row.after or 0) - Fraction(row.before or 0)) * abs(weight), row)
            for weight, one in zip(weights, ends, strict=True)
            for row in _movers(states[1][0], one, most)]  # fmt: skip
    rows.sort(key=lambda one: -one[0])  # of one size in the order of the parts and keys
    return replace(
        blank, before=replace(before, value=values[0]), after=replace(after, value=values[1]),
        moves=tuple(m for m in moves if m.amount or m.kind in (ENTRY, EXIT)),
        rows=tuple(row for _, row in rows[:most]),
    )  # fmt: skip


# --- a part's rows in both states


def _ends(
    indicator: Indicator, part: Part, states: Sequence[tuple[Seen, State]],
    groups: Sequence[Mapping[str, Group]], letters: int | None,
) -> _Ends:  # fmt: skip
    register = states[0][0].store.registers[part.subject]
    connection = states[0][0].store.connection
    tables: list[str] = []
    for at, (one, state) in enumerate(states):
        subject = one.subjects.get(part.subject)
        aggregate, rows = part_rows(one.store, indicator, part, subject, state.day)
        if aggregate.function in EXTREMES:
            raise Refused("indicators.extreme", part.at, id=indicator.id,
                          function=aggregate.function)  # fmt: skip
        tables.append(f"{part_id(part)} {at}")
        made = sql.side(rows, register.key, groups[at].get(part.subject), letters)
        connection.run(create_as(tables[-1], made))
    before, after = (sql.table(one) for one in tables)
    key = _matched(connection, register, tables)
    if _distinct(aggregate):
        found = _names(connection, part, before, after)
    else:
        found = _sums(connection, part, before, after, key)
    return _Ends(part, aggregate, before, after, key, found,
                 sum((b for _, b, _ in found), Fraction(0)),
                 sum((a for _, _, a in found), Fraction(0)))  # fmt: skip


def _matched(connection: Connection, register: Register, tables: Sequence[str]) -> tuple[str, ...]:
    """The columns by which rows of both states are the same: the register's key; of a register by
    the year whom it is about, so that a report changes rather than goes and comes."""
    lasting = tuple(c.name for c in register.columns if c.key and c.type != "year")
    if len(lasting) == 1 and lasting != register.key:
        surplus_ = sum(connection.value(surplus(table, lasting[0])) for table in tables)
        return register.key if surplus_ else lasting
    return register.key


def _distinct(aggregate: Aggregate) -> bool:
    return aggregate.function == "COUNT" and aggregate.argument is not None


def _sums(
    connection: Connection, part: Part, before: Query, after: Query, key: Sequence[str]
) -> tuple[tuple[Move, Fraction, Fraction], ...]:
    """Moves of a count of rows or of a sum, each with what its rows brought and bring."""
    made: list[tuple[Move, Fraction, Fraction]] = []
    for was_in, is_in, was, now, same, rows, old, new in connection.rows(
        sql.sums(sql.pairs(before, after, key))
    ):
        b, a = Fraction(old or 0), Fraction(new or 0)
        if was and now and was_in != is_in:
            made.append((Move(part_id(part), was_in, DEPARTURE, rows, -b), b, Fraction(0)))
            made.append((Move(part_id(part), is_in, ARRIVAL, rows, a), Fraction(0), a))
            continue
        kind = CHANGE if was and now else ENTRY if now else EXIT
        group = is_in if now else was_in
        count = 0 if kind == CHANGE and same else rows
        made.append((Move(part_id(part), group, kind, count, a - b), b, a))
    return tuple(made)


def _names(
    connection: Connection, part: Part, before: Query, after: Query
) -> tuple[tuple[Move, Fraction, Fraction], ...]:
    """Moves of a count of different names, each name in its groups by its share of rows there."""
    made: list[tuple[Move, Fraction, Fraction]] = []
    kinds = {(True, True): DEPARTURE, (True, False): EXIT, (False, True): ARRIVAL,
             (False, False): ENTRY}  # fmt: skip
    for was, rows, other in ((True, before, after), (False, after, before)):
        for group, there, n, t, count in connection.rows(sql.names_of(rows, other)):
            share = Fraction(int(n), int(t)) * int(count)
            move = Move(part_id(part), group, kinds[was, bool(there)], int(count),
                        -share if was else share)  # fmt: skip
            made.append((move, share if was else Fraction(0), Fraction(0) if was else share))
    return _settled(made)


def _settled(
    made: Iterable[tuple[Move, Fraction, Fraction]],
) -> tuple[tuple[Move, Fraction, Fraction], ...]:
    """Moves of one part, group and kind put together. A name that stayed left and came to the same
    group by the same share: only what differs is a change, and of whole groups none is."""
    stayed = {ARRIVAL: CHANGE, DEPARTURE: CHANGE}
    found: dict[tuple[str | None, str], tuple[Move, Fraction, Fraction]] = {}
    for move, b, a in made:
        kind = stayed.get(move.kind, move.kind)
        key = (move.group, kind)
        old, old_b, old_a = found.get(key, (replace(move, kind=kind, rows=0, amount=Fraction(0)),
                                            Fraction(0), Fraction(0)))  # fmt: skip
        counted = move.rows if kind != CHANGE else 0
        found[key] = (replace(old, rows=old.rows + counted, amount=old.amount + move.amount),
                      old_b + b, old_a + a)  # fmt: skip
    return tuple(found.values())


def _movers(whole: Seen, ends: _Ends, most: int) -> list[Mover]:
    """The rows that moved most; of different names, which rows do not move one by one, none."""
    register = whole.store.registers[ends.part.subject]
    if _distinct(ends.aggregate) or most <= 0 or {*ends.key} & {*register.personal}:
        return []
    width = len(ends.key)
    both = sql.movers(sql.pairs(ends.before, ends.after, ends.key), ends.key)
    return [
        Mover(part_id(ends.part), tuple(str(k) for k in row[:width]), *row[width:])
        for row in whole.store.connection.rows(limited(both, most, 0))
    ]


# --- put together


def _weights(
    indicator: Indicator, ends: Sequence[_Ends]
) -> tuple[list[Fraction], tuple[Fraction, Fraction]]:
    """What one of each part moves in the indicator's unit, and the value before and after."""
    if indicator.measure is not Measure.RATIO and all(e.part.word == "value" for e in ends):
        found = [(1 / _unit(indicator, e), e) for e in ends]
        values = (sum((e.total_before * w for w, e in found), Fraction(0)),
                  sum((e.total_after * w for w, e in found), Fraction(0)))  # fmt: skip
        return [weight for weight, _ in found], values
    above = [e for e in ends if e.part.word == "numerator"]
    below = [e for e in ends if e.part.word == "denominator"]
    n0, n1, d0, d1 = (
        sum((getattr(e, name) for e in side), Fraction(0))
        for side, name in ((above, "total_before"), (above, "total_after"),
                           (below, "total_before"), (below, "total_after"))
    )  # fmt: skip
    scale = Fraction(100 if indicator.unit == "%" else 1)
    up = scale * (1 / d0 + 1 / d1) / 2
    down = -scale * (n0 + n1) / 2 / (d0 * d1)
    weights = [up if e.part.word == "numerator" else down for e in ends]
    return weights, (scale * n0 / d0, scale * n1 / d1)


def _unit(indicator: Indicator, ends: _Ends) -> Fraction:
    """How much of what the register counts makes one of the indicator's unit."""
    if ends.aggregate.type is not Type.MONEY or indicator.unit not in UNITS:
        return Fraction(1)
    return Fraction(UNITS[indicator.unit][1])


def groups_of(made: Contribution) -> tuple[tuple[str | None, Fraction], ...]:
    """What each group moved in all, the most first."""
    found: dict[str | None, Fraction] = {}
    for move in made.moves:
        found[move.group] = found.get(move.group, Fraction(0)) + move.amount
    return tuple(sorted(found.items(), key=lambda one: (-abs(one[1]), one[0] or "")))


def decimal(value: Fraction | None) -> Decimal | None:
    """A fraction as a decimal: exactly where it has an end, else to many more digits than shown."""
    return None if value is None else tree.decimal(value)
