"""A draft against the text in force: who gains, who loses, by how much, and what it costs.

Both are decided over the same registers at the same commit, each by its own SELECT into a relation
of its own; all comparing is the engine's.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from twofold import facts
from twofold.errors import InputError, Place
from twofold.facts.compile import givens
from twofold.policies import compile as compiled
from twofold.policies.decide import REGISTER_KEEP, decide_apart, decide_registers, in_force
from twofold.policies.draft import Draft
from twofold.policies.model import Answer, Policy
from twofold.registers.store import Reading, reading
from twofold.sql import reform as sql
from twofold.sql.layers import Query, layer, relation
from twofold.sql.nodes import Type
from twofold.sql.statements import create_as, limited
from twofold.workspace import Workspace

CODES: Mapping[str, int] = {answer.word: int(answer) for answer in Answer}
MET, OTHER = int(Answer.MET), int(Answer.NOT_APPLICABLE)
DISTRICT = "district"


@dataclass(frozen=True)
class Money:
    """Yuan: what is settled, and the most that it may come to; so many rows have no upper end and
    are not in it."""

    settled: Decimal
    most: Decimal
    endless: int


@dataclass(frozen=True)
class Sums:
    """Of some rows: how many gain, lose, do both, or stay as they are, who is eligible and what is
    paid, before and after."""

    group: str | None
    count: int
    gain: int
    loss: int
    mixed: int
    eligible_before: int
    eligible_after: int
    before: Money
    after: Money

    @property
    def same(self) -> int:
        return self.count - self.gain - self.loss - self.mixed


@dataclass(frozen=True)
class Affected:
    """A subject for whom something changes: `change` is gain, loss or mixed. The most is None
    where it has no upper end."""

    subject: str
    name: str | None
    district: str | None
    change: str
    verdict_before: Answer
    verdict_after: Answer
    settled_before: Decimal
    settled_after: Decimal
    most_before: Decimal | None
    most_after: Decimal | None


@dataclass(frozen=True)
class Reform:
    """What a draft would change on a day. `crossed` counts rows by verdict before and after,
    `groups` has the sums of each district, or of each value of the fact `by`; `affected` are some
    of the `wanted` rows that something changes for."""

    policy: Policy
    draft: Draft
    day: date
    sums: Sums
    crossed: tuple[tuple[Answer, Answer, int], ...]
    by: str
    groups: tuple[Sums, ...]
    affected: tuple[Affected, ...]
    wanted: int


def reform(
    workspace: Workspace, current: Policy, draft: Draft, *, by: str = DISTRICT,
    change: str | None = None, first: int = 0, most: int | None = None,
) -> Reform:  # fmt: skip
    """Compares a draft with the text in force. `by` groups by district or by a text fact; `change`
    lists those who gain, lose or both. Raises Refused for a day that one of them does not cover."""
    with reading(workspace) as store, compared(store, workspace, current, draft.policy) as runs:
        return reformed(store, workspace, current, draft, runs, by, change, first, most)


def reformed(
    store: Reading, workspace: Workspace, current: Policy, draft: Draft, runs: Query, by: str,
    change: str | None, first: int, most: int | None,
) -> Reform:  # fmt: skip
    """The sums and rows of two runs side by side."""
    connection = store.connection
    (row,) = connection.rows(sql.totals(runs, None, MET))
    sums = _sums(None, row)
    crossed = connection.rows(sql.crossed(runs))
    fact, source = _grouping(store, workspace, current, runs, by)
    groups = tuple(_sums(r[0], r[1:]) for r in connection.rows(sql.totals(source, fact, MET)))
    found: tuple[Affected, ...] = ()
    if most != 0:
        columns, rows = connection.table(limited(sql.changed(runs, change), most, first))
        found = tuple(_affected(dict(zip(columns, r, strict=True))) for r in rows)
    counts = {"gain": sums.gain, "loss": sums.loss, "mixed": sums.mixed}
    wanted = counts[change] if change else sum(counts.values())
    pairs = tuple((Answer(a), Answer(b), int(n)) for a, b, n in crossed)
    return Reform(current, draft, workspace.day, sums, pairs, fact, groups, found, wanted)


@contextlib.contextmanager
def compared(store: Reading, workspace: Workspace, current: Policy, new: Policy) -> Iterator[Query]:
    """Both runs side by side, a row a subject, in a table that lasts as long as the block."""
    subjects, day = facts.subjects(workspace), workspace.day
    in_force(new, day)
    connection = store.connection
    before = decide_registers(store, current, subjects[current.subject], day)
    connection.run(create_as("run before", _condensed(before, current)))
    after = _decided(store, current, new, subjects[new.subject], day)
    connection.run(create_as("run after", _condensed(after, new)))
    runs = sql.compared_runs(relation("run before"), relation("run after"), OTHER)
    connection.run(create_as("runs", runs))
    yield relation("runs")


def _condensed(decided: Query, policy: Policy) -> Query:
    return sql.condensed(decided, [a.id for a in policy.amounts], CODES)


def _decided(
    store: Reading, current: Policy, new: Policy, subject: facts.Subject, day: date
) -> Query:
    """A draft's decisions. Nobody will ask for them again, so they are not kept. The facts that a
    served city keeps for the text in force are read where they are all that the draft needs."""
    alike = (new.subject, new.year, new.among, dict(new.reads)) == (
        current.subject, current.year, current.among, dict(current.reads))  # fmt: skip
    needed = compiled.needed(new)
    if store.connection.keeps and alike and {*needed} <= {*compiled.needed(current)}:
        kept = decide_registers(store, current, subject, day)
        return compiled.decisions(new, layer(kept, {}, [*REGISTER_KEEP, *needed]), day,
                                  REGISTER_KEEP, measured=False)  # fmt: skip
    return decide_apart(store, new, subject, day)


def _grouping(
    store: Reading, workspace: Workspace, current: Policy, runs: Query, by: str
) -> tuple[str, Query]:
    """The column that rows are grouped by, and the runs with it. Raises InputError."""
    if by == DISTRICT:
        return DISTRICT, runs
    subject = facts.subjects(workspace)[current.subject]
    known = [name for name, f in subject.facts.items() if f.name.type is Type.TEXT]
    name = next((n for n in known if n == by), None) or next(
        (n for n in known if n.startswith(f"{by}_")), None)  # fmt: skip
    if name is None:
        raise InputError("policies.no_group", Place("by"), value=by,
                         known=", ".join(dict.fromkeys((DISTRICT, *known))))  # fmt: skip
    if name == DISTRICT:
        return DISTRICT, runs
    day = workspace.day
    values = givens(day, day.year + current.year)
    measured = facts.measure(store, subject, [subject.facts[name].name], values, {})
    return name, sql.grouped(runs, measured, name)


def _sums(group: str | None, row: tuple[Any, ...]) -> Sums:
    (count, gain, loss, mixed, settled_before, settled_after, most_before, most_after, open_before,
     open_after, eligible_before, eligible_after) = (value or 0 for value in row)  # fmt: skip
    return Sums(
        group, int(count), int(gain), int(loss), int(mixed), int(eligible_before),
        int(eligible_after),
        Money(Decimal(settled_before), Decimal(most_before), int(open_before)),
        Money(Decimal(settled_after), Decimal(most_after), int(open_after)),
    )  # fmt: skip


def _affected(row: Mapping[str, Any]) -> Affected:
    return Affected(
        str(row["subject"]), row["name"], row["district"], row["change"],
        Answer(row["verdict_before"]), Answer(row["verdict_after"]), row["settled_before"],
        row["settled_after"], row["most_before"], row["most_after"],
    )  # fmt: skip
