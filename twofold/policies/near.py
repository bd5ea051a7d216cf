"""Near misses: who fails a policy by one clause or a few, by how much, and the cheapest way there.

Who is near is counted by the engine; only the rows that are shown become decisions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from twofold import facts
from twofold.policies import compile as compiled
from twofold.policies.costs import costs
from twofold.policies.decide import decide_registers
from twofold.policies.lapses import Stuck, stuck
from twofold.policies.model import Answer, Policy
from twofold.policies.results import Decision, decisions
from twofold.policies.ways import Way, ways
from twofold.registers.store import reading
from twofold.sql.layers import Query, layer, relation
from twofold.sql.near import counted_near, numbers, ordered_near, short_of, with_counts
from twofold.sql.statements import create_as, limited, number_of, picked
from twofold.workspace import Workspace

SHORT, OPEN = "clauses short", "clauses open"
COUNTED = {SHORT: int(Answer.UNMET), OPEN: int(Answer.UNKNOWN)}
# Rows that are worked on at a time: each may be changed in a thousand ways.
AT_ONCE = 200


@dataclass(frozen=True)
class NearMiss:
    """A row that fails few clauses: its decision, how many it fails, the ways to pass (the best
    first), and for each failing clause that no change of a fact meets, why."""

    decision: Decision
    short: int
    ways: tuple[Way, ...]
    stuck: tuple[Stuck, ...]


@dataclass(frozen=True)
class Near:
    """Rows that fail from one to `within` clauses while all others are met or wait for experts.

    `total` is how many there are, `missing` how many more there may be, of whom nothing can be
    said because facts are missing. `counts` is by district and number of clauses, both orders
    ascending.
    """

    policy: Policy
    day: date
    within: int
    total: int
    missing: int
    counts: tuple[tuple[str | None, int, int], ...]
    rows: tuple[NearMiss, ...]


def near(
    workspace: Workspace, policy: Policy, *, within: int = 1, district: str | None = None,
    first: int = 0, most: int | None = None, subject: str | None = None,
) -> Near:  # fmt: skip
    """The near misses of a policy on the workspace's day, those short of fewest clauses first.

    `most` is how many rows are worked out from the `first` on; `subject` asks for one. Raises
    Refused for a day outside the text.
    """
    known = facts.subjects(workspace)[policy.subject]
    declared = costs(workspace)
    with reading(workspace) as store:
        connection, day = store.connection, workspace.day
        decided = with_short(policy, decide_registers(store, policy, known, day))
        where = {"district": district, "subject": subject}
        chosen = picked(decided, {k: v for k, v in where.items() if v is not None})
        failing: Query = short_of(chosen, SHORT, within)
        if not connection.keeps:  # else each question decides anew
            connection.run(create_as("near", failing))
            failing = relation("near")
        sure = picked(failing, {OPEN: 0})
        counts = tuple((d, int(n), int(c)) for d, n, c in
                       connection.rows(counted_near(sure, SHORT)))  # fmt: skip
        total = sum(count for _, _, count in counts)
        missing = connection.value(number_of(failing)) - total
        rows: tuple[NearMiss, ...] = ()
        if most != 0:
            columns, found = connection.table(limited(ordered_near(sure, SHORT), most, first))
            rows = tuple(
                miss for at in range(0, len(found), AT_ONCE)
                for miss in _misses(store, policy, known, day, columns, found[at : at + AT_ONCE],
                                    declared)
            )  # fmt: skip
    return Near(policy, day, within, total, missing, counts, rows)


def with_short(policy: Policy, decided: Query) -> Query:
    """Who is ineligible, with how many clauses of the verdict are not met, and how many unknown."""
    return with_counts(decided, _answers(policy), COUNTED, int(Answer.UNMET))


def answered(policy: Policy, decided: Query, keep: Sequence[str]) -> Query:
    """Each row's verdict, with how many clauses of it are not met and how many unknown, and the
    columns that are kept; whatever the verdict is."""
    return layer(decided, numbers(_answers(policy), COUNTED), [*keep, "verdict"])


def _answers(policy: Policy) -> list[str]:
    return [f"{c.id}__answer" for c in policy.requirements if c.word != "applies"]


def _misses(
    store: Any, policy: Policy, known: facts.Subject, day: date, columns: Sequence[str],
    found: Sequence[tuple[Any, ...]], declared: Mapping[str, Any],
) -> tuple[NearMiss, ...]:  # fmt: skip
    made = decisions(policy, day, columns, found)
    needed = compiled.needed(policy)
    rows = [dict(zip(columns, row, strict=True)) for row in found]
    open_ = ways(policy, day, [{c: row[c] for c in needed} for row in rows], declared)
    why = stuck(store, policy, known, day, made, rows, [bool(w) for w in open_])
    return tuple(
        NearMiss(decision, int(row[SHORT]), way, reasons)
        for decision, row, way, reasons in zip(made, rows, open_, why, strict=True)
    )
