"""Combinations to a plan: which step over which awards, in which order; and the plan's statements.

The SQL itself is in `twofold.sql.stacking`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations as pairs_of

from twofold.awards.model import STATED, Awarding, Combination, Step
from twofold.awards.order import Edges, edges, following, ordered
from twofold.sql import stacking
from twofold.sql.stacking import Rank
from twofold.sql.statements import Tree


@dataclass(frozen=True)
class Task:
    """A step as it is taken: its `position` among all, over these awards, held to this `limit`
    (None: no source gives it). Position 0 is no task: it takes what the register has already."""

    position: int
    combination: Combination
    step: Step
    awards: tuple[Awarding, ...]
    limit: Decimal | None
    rank: Rank | None

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        return tuple((award.policy, award.item) for award in self.awards)

    def tree(self) -> Tree:
        """The statement that makes the table of what the step changes."""
        step = self.step
        if step.limit is None:
            return stacking.best(self.pairs, step.per, step.rule == "difference")
        return stacking.limited(self.pairs, step.per, self.limit, step.limit.share, self.rank)


@dataclass(frozen=True)
class Plan:
    """What is done to the claims of a day. `places` are the awards in the order in which they are
    taken, `conflicts` pairs of policies of which no text says how their awards go together."""

    day: date
    tasks: tuple[Task, ...]
    places: tuple[Awarding, ...]
    conflicts: tuple[tuple[str, str], ...]

    @property
    def ranks(self) -> tuple[Rank, ...]:
        """The columns by which some step says who goes first, each once."""
        return tuple(dict.fromkeys(t.rank for t in self.tasks if t.rank is not None))

    @property
    def nested(self) -> bool:
        """Whether every step's groups lie whole within those of the steps after it. Then the total
        grows with what is asked, and lies between the two runs."""
        return all(_within(one, later) for one, later in pairs_of(self.tasks, 2))

    @property
    def pools(self) -> tuple[Task, ...]:
        return tuple(t for t in self.tasks if t.step.rule == "pool")


# What is the same for all claims of a group because something else is; a day has one year.
SETTLES = {
    "subject": {"payee", "district", "industry", "size"},
    "payee": {"district", "industry", "size"}, "policy": {"level"},
}  # fmt: skip


def _within(one: Task, later: Task) -> bool:
    """Whether the groups of a step lie within those of a later one, or have nothing in common."""
    if not any(_overlap(a, b) for a in one.awards for b in later.awards):
        return True
    known = set(one.step.per) | {"year"}
    for dimension in one.step.per:
        known |= SETTLES.get(dimension, set())
    covered = all(any(b in (a, Awarding(a.policy)) for b in later.awards) for a in one.awards)
    return covered and later.step.limit is not None and set(later.step.per) <= known


def _overlap(one: Awarding, other: Awarding) -> bool:
    same = one.policy == other.policy
    return same and (one.item == other.item or "" in (one.item, other.item))


def plan(
    combinations: Iterable[Combination],
    items: Mapping[str, Sequence[str]],
    members: Mapping[str, Sequence[str]],
    reads: Edges,
    day: date,
    budgets: Mapping[str, Decimal] | None = None,
) -> Plan:
    """The plan of a day. `items` are the policies that award something and their amounts,
    `members` the policies that name a combination as theirs, `reads` which reads which. Where no
    order is said, awards are taken as steps list them first.

    Raises InputError for a ring. `budgets` take the place of those of the documents.
    """
    every = sorted((c for c in combinations if _in_force(c, day)), key=lambda c: c.id)
    sequence = ordered([c.id for c in every], following(every))
    by_id = {c.id: c for c in every}
    tasks: list[Task] = []
    for id_ in sequence:
        one = by_id[id_]
        for step in one.steps:
            if step.rule in ("order", "sum"):
                continue
            awards = _awards(one, step, items, members)
            if awards:
                limit = _limit(one, step, day, budgets or {})
                tasks.append(Task(len(tasks) + 1, one, step, awards, limit, _rank(step)))
    listed = [a.policy for id_ in sequence for s in by_id[id_].steps for a in s.awards]
    policies = ordered([*(p for p in listed if p in items), *sorted(items)], edges(every, reads))
    places = tuple(Awarding(p, item) for p in policies for item in items[p])
    return Plan(day, tuple(tasks), places, tuple(_conflicts(every, items, members)))


def _in_force(one: Combination, day: date) -> bool:
    return one.from_ <= day and (one.to is None or day <= one.to)


def covered(
    one: Combination, step: Step, members: Mapping[str, Sequence[str]]
) -> tuple[Awarding, ...]:
    """The awards a step is over; for `all` those that the document names, its members, and those
    of other levels."""
    if step.awards:
        return step.awards
    named = dict.fromkeys(a.policy for a in one.named)
    ids = dict.fromkeys((*named, *members.get(one.id, ()), *one.outside))
    return tuple(Awarding(id_) for id_ in ids)


def _awards(
    one: Combination, step: Step, items: Mapping[str, Sequence[str]],
    members: Mapping[str, Sequence[str]],
) -> tuple[Awarding, ...]:  # fmt: skip
    """Those a step is over, if anything can be awarded under one of them today."""
    found = covered(one, step, members)
    return found if any(award.policy in items for award in found) else ()


def _limit(
    one: Combination, step: Step, day: date, budgets: Mapping[str, Decimal]
) -> Decimal | None:
    if step.limit is None or step.limit.amount is not None:
        return None if step.limit is None else step.limit.amount
    return budgets.get(step.limit.name, one.amount(step.limit.name, day))


def _rank(step: Step) -> Rank | None:
    limit = step.limit
    if limit is None or not limit.by:
        return None
    day = limit.share == "first come"
    return Rank(f"{'first' if day else 'rank'} {limit.by}", day)


def _conflicts(
    combinations: Sequence[Combination], items: Mapping[str, Sequence[str]],
    members: Mapping[str, Sequence[str]],
) -> Iterator[tuple[str, str]]:  # fmt: skip
    """Pairs of policies that no step brings together."""
    stated: set[tuple[str, str]] = set()
    for one in combinations:
        for step in one.steps:
            if step.rule in STATED:
                ids = {award.policy for award in covered(one, step, members)}
                stated |= {(p, q) for p in ids for q in ids}
    return ((p, q) for p in items for q in items if p != q and (p, q) not in stated)


def statements(made: Plan) -> Iterator[tuple[int, list[Tree]]]:
    """By position, what is run in turn after `worth` and `before` were made."""
    yield 0, [stacking.registered(made.day.year), *stacking.written_back(0)]
    for task in made.tasks:
        yield task.position, [task.tree(), *stacking.written_back(task.position)]
    yield len(made.tasks) + 1, [stacking.no_pools(), *(
        stacking.pool(t.position, t.pairs, t.step.per) for t in made.pools)]  # fmt: skip
