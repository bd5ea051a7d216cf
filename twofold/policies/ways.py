"""The fewest changes that make a failing row pass: proposed by the gaps, decided by the rule.

A row is changed by one move after another, and every changed row is decided again by the policy's
own SELECT, side effects and all: raising one figure may break another clause or lead into another
tier. The first level at which a row passes is the fewest facts that must change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from twofold.policies import compile as compiled
from twofold.policies.model import Answer, Policy
from twofold.policies.moves import RECORDED, Move, amounts, met_on, moves
from twofold.policies.results import CLOSED
from twofold.sql.duckdb import Connection, in_memory
from twofold.sql.layers import layer, relation
from twofold.sql.nodes import Type
from twofold.sql.statements import create_as

# Facts that may change; states of one row that are tried at a level; ways that are told.
MOST_FACTS, MOST_TRIED, MOST_WAYS = 4, 1500, 3
TYPES: Mapping[Type, pa.DataType] = {
    Type.YES_NO: pa.bool_(), Type.COUNT: pa.decimal128(38, 0), Type.MONEY: pa.decimal128(38, 2),
    Type.NUMBER: pa.decimal128(38, 6), Type.DATE: pa.date32(), Type.TEXT: pa.string(),
    Type.RATIO: pa.decimal128(38, 8),
}  # fmt: skip
PASSED = (Answer.MET, Answer.PENDING)
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One fact that must change: from `before` to `after`, by `gap` in `unit`.

    `how` is that of its move. `closed` says that the figure is of a year that is over: a change
    counts from the figures of `acts_in` on, in applications from `counts_on` on. A date is met on
    the day `met_on`. `cost` is in yuan, None where no method declares it.
    """

    fact: str
    how: str
    before: Any
    after: Any
    gap: Decimal | None
    unit: str
    rises: bool
    whole: str
    closed: bool
    acts_in: int | None
    counts_on: int | None
    met_on: date | None
    cost: Decimal | None


@dataclass(frozen=True)
class Way:
    """Changes that together make the row pass, with what the rule then says of it. `waives` says
    that one of them is what waives a clause; `facts` are the row's facts as they would be."""

    changes: tuple[Change, ...]
    verdict: Answer
    waives: bool
    facts: Facts = field(repr=False)

    @property
    def cost(self) -> Decimal | None:
        """In yuan; None where the cost of a change is not declared."""
        known = [c.cost for c in self.changes if c.cost is not None]
        return sum(known, Decimal(0)) if len(known) == len(self.changes) else None

    @property
    def counts_on(self) -> int | None:
        """The first year of applications that sees all changes; None where none is in a year that
        is over."""
        return max((c.counts_on for c in self.changes if c.counts_on is not None), default=None)


@dataclass(frozen=True)
class _State:
    """A row as it would be after some moves."""

    row: int
    facts: Facts
    moved: Mapping[str, Move]
    waives: bool
    rank: int


@dataclass
class _Search:
    """What has been found of one row."""

    original: Facts
    tried: set[tuple[tuple[str, Any], ...]] = field(default_factory=set)
    plain: list[tuple[_State, Answer]] = field(default_factory=list)
    waived: list[tuple[_State, Answer]] = field(default_factory=list)


def ways(
    policy: Policy, day: date, rows: Sequence[Facts], costs: Mapping[str, Decimal]
) -> tuple[tuple[Way, ...], ...]:
    """For each row of facts (by the columns that the policy needs) the ways to pass, the best
    first; none where no change of facts does it.

    The best has the fewest facts, then the least cost where a method declares it, then the
    smallest change in proportion. What waives a clause comes after.
    """
    if not moves(policy):
        return tuple(() for _ in rows)
    searches = [_Search(row) for row in rows]
    states = [_State(n, row, {}, False, 0) for n, row in enumerate(rows)]
    with in_memory() as connection:
        for _ in range(MOST_FACTS + 1):
            states = list(_next(connection, policy, day, searches, states))
            if not states:
                break
    return tuple(_told(policy, day, search, costs) for search in searches)


def _next(
    connection: Connection, policy: Policy, day: date, searches: Sequence[_Search],
    states: Sequence[_State],
) -> Iterator[_State]:  # fmt: skip
    """Decides states, keeps those that pass, and moves on from the others of rows that have no
    plain way yet."""
    going: list[tuple[_State, dict[str, Any]]] = []
    for state, found in zip(states, _decided(connection, policy, day, states), strict=True):
        verdict, search = Answer(found["verdict"]), searches[state.row]
        if verdict in PASSED:
            (search.waived if state.waives else search.plain).append((state, verdict))
        elif verdict is Answer.UNMET:
            going.append((state, found))
    made: dict[int, int] = {}
    for state, found in going:
        search = searches[state.row]
        if search.plain or len(state.moved) >= MOST_FACTS:
            continue
        for one in _moved(policy, state, found):
            if one.waives and search.waived:
                continue
            key = tuple(sorted(one.facts.items()))
            if key in search.tried or made.get(state.row, 0) >= MOST_TRIED:
                continue
            search.tried.add(key)
            made[state.row] = made.get(state.row, 0) + 1
            yield one


def _decided(
    connection: Connection, policy: Policy, day: date, states: Sequence[_State]
) -> list[dict[str, Any]]:
    """What the policy says of each state, and the moves that are open to it."""
    columns = compiled.needed(policy)
    data = _table(policy, columns, [state.facts for state in states])
    with connection.offered("given", data):
        connection.run(create_as("states", relation("given")))
    offered = amounts(policy, relation("states"), day, ["state", *columns])
    asked = [m.column for m in moves(policy)]
    decided = compiled.decisions(policy, offered, day, ["state", *asked], measured=False)
    shown = [f"{c.id}__answer" for c in policy.requirements]
    names, rows = connection.table(layer(decided, {}, ["state", "verdict", *shown, *asked]))
    found = (dict(zip(names, row, strict=True)) for row in rows)
    return sorted(found, key=lambda row: int(row["state"]))


def _table(policy: Policy, columns: Iterable[str], rows: Sequence[Facts]) -> pa.Table:
    made: dict[str, pa.Array] = {"state": pa.array(range(len(rows)), pa.int64())}
    for name in columns:
        kind = _type(policy, name)
        made[name] = pa.array([_fits(row.get(name), kind) for row in rows], kind)
    return pa.table(made)


def _fits(value: Any, kind: pa.DataType) -> Any:
    return Decimal(value) if pa.types.is_decimal(kind) and value is not None else value


def _type(policy: Policy, column: str) -> pa.DataType:
    if column.startswith("points__"):
        return pa.decimal128(38, 6)
    if column.startswith("judged__"):
        return pa.bool_()
    if column in policy.facts:
        return TYPES[policy.facts[column].type]
    return TYPES[Type.RATIO]  # the two columns of an exact fraction


# --- one move


def _moved(policy: Policy, state: _State, found: Mapping[str, Any]) -> Iterator[_State]:
    """The states that one more move leads to: those of clauses that are not met."""
    unmet = {c.id for c in policy.requirements if found[f"{c.id}__answer"] == Answer.UNMET}
    for move in moves(policy):
        amount = found[move.column]
        if amount is None or not move.serves & unmet:
            continue
        changed = _applied(move, amount, state.facts)
        if changed is None:
            continue
        yield _State(state.row, {**state.facts, **changed}, {**state.moved, move.fact.name: move},
                     state.waives or move.waives, state.rank + move.rank)  # fmt: skip


def _applied(move: Move, amount: Any, facts: Facts) -> Facts | None:
    """The columns that a move changes, with their new values; None where it cannot be made."""
    name = move.fact.name
    if move.how == "become":
        falls = isinstance(move.becomes, Decimal) and facts[name] > move.becomes
        return None if falls and move.fact.period == RECORDED else {name: move.becomes}
    if move.how == "wait":
        return {name: date.fromordinal(facts[name].toordinal() - int(amount))}
    by = Decimal(amount) if move.atom.rises else -Decimal(amount)
    if move.fact.type is Type.RATIO:
        top, below = Decimal(facts[f"{name}__n"]), Decimal(facts[f"{name}__d"])
        return {f"{name}__n": top + by * below}
    moving = {name, move.whole} & facts.keys()
    if any(facts[one] is None for one in moving):
        return None
    changed = {one: facts[one] + by for one in moving}
    return None if any(value < 0 for value in changed.values()) else changed


# --- what is told


def _told(
    policy: Policy, day: date, search: _Search, costs: Mapping[str, Decimal]
) -> tuple[Way, ...]:
    """The best way of each set of facts, those without a waiver first."""
    found: list[Way] = []
    for states in (search.plain, search.waived):
        best: dict[frozenset[str], tuple[tuple[Any, ...], Way]] = {}
        for state, verdict in states:
            way = _way(policy, day, search.original, state, verdict, costs)
            names = frozenset(c.fact for c in way.changes)
            key = state.rank, _order(way)  # of the same facts, as the clause's own gap says
            if names not in best or key < best[names][0]:
                best[names] = key, way
        ranked = sorted(best.values(), key=lambda pair: (pair[0][1], pair[0][0]))
        ordered = [way for _, way in ranked]
        found += ordered if states is search.waived else ordered[:MOST_WAYS]
    return tuple(found)


def _order(way: Way) -> tuple[Any, ...]:
    """Fewest facts; then the least declared cost, those without one after; then proportion."""
    relative = sum((_relative(c) for c in way.changes), Decimal(0))
    cost = way.cost
    return len(way.changes), cost is None, cost or Decimal(0), relative


def _relative(change: Change) -> Decimal:
    """How large a change is beside what was; what was nothing, or is yes or no, is changed
    wholly. Waiting changes nothing."""
    if change.how == "wait":
        return Decimal(0)
    if change.gap is None or not isinstance(change.before, Decimal | int):
        return Decimal(1)
    before = abs(Decimal(change.before))
    return change.gap / max(before, change.gap) if change.gap else Decimal(0)


def _way(
    policy: Policy, day: date, before: Facts, state: _State, verdict: Answer,
    costs: Mapping[str, Decimal],
) -> Way:  # fmt: skip
    changes = tuple(_change(policy, day, move, before, state.facts, costs)
                    for move in state.moved.values())  # fmt: skip
    return Way(changes, verdict, state.waives, state.facts)


def _change(
    policy: Policy, day: date, move: Move, before: Facts, after: Facts,
    costs: Mapping[str, Decimal],
) -> Change:  # fmt: skip
    name, fact = move.fact.name, move.fact
    was, now = _value(fact.type, name, before), _value(fact.type, name, after)
    gap = None
    if move.how != "become" or isinstance(move.becomes, Decimal):
        gap = abs(Decimal((now - was).days)) if move.how == "wait" else abs(Decimal(now - was))
    closed = fact.period in CLOSED and policy.year < 0
    each = costs.get(name)
    return Change(
        name, move.how, was, now, gap, "日" if fact.type is Type.DATE else fact.unit,
        now > was if gap is not None else bool(now), move.whole, closed,
        day.year if closed else None, day.year - policy.year if closed else None,
        met_on(policy, move, day, before) if move.how == "wait" else None,
        None if each is None or gap is None or move.how == "wait" else each * gap,
    )  # fmt: skip


def _value(kind: Type, name: str, facts: Facts) -> Any:
    if kind is not Type.RATIO:
        return facts[name]
    top, below = Decimal(facts[f"{name}__n"]), Decimal(facts[f"{name}__d"])
    return top / below
