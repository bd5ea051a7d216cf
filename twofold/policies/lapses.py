"""Why no change of a fact meets a failing clause, and on which day it comes to be met by itself
where the records tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from twofold.facts import Subject, measure
from twofold.facts.compile import givens
from twofold.policies import compile as compiled
from twofold.policies.model import Answer, Clause, Policy
from twofold.policies.moves import RECORDED, meaning, moves, tables
from twofold.policies.results import ClauseResult, Decision
from twofold.registers.store import Reading
from twofold.sql.compile import truth
from twofold.sql.layers import column, layer
from twofold.sql.near import listed
from twofold.sql.nodes import Judged, Name, Score, Type, names, walk
from twofold.sql.scope import Scope

# Years ahead in which a day is looked for, and days on which the records are asked at most.
FAR, MOST_ASKED = 10, 60


@dataclass(frozen=True)
class Stuck:
    """A failing clause that no change of a fact meets: `why` is `judged` (an expert found so),
    `past` (what is on record stays there), `fixed` (who or where one is), `late` (a day that
    waiting leads further away) or `far` (more changes than are tried). On `lapses_on` it is met by
    itself, or judged anew."""

    clause: str
    why: str
    lapses_on: date | None


def stuck(
    store: Reading, policy: Policy, subject: Subject, day: date, made: Sequence[Decision],
    rows: Sequence[Mapping[str, Any]], open_: Sequence[bool],
) -> tuple[tuple[Stuck, ...], ...]:  # fmt: skip
    """For each decision the failing clauses that cannot be met; none where there is a way."""
    served = {clause for move in moves(policy) for clause in move.serves}
    failing: list[list[tuple[ClauseResult, str]]] = []
    for decision, way in zip(made, open_, strict=True):
        unmet = [c for c in decision.clauses if c.answer is Answer.UNMET
                 and c.clause.word in ("require", "exclude")]  # fmt: skip
        failing.append([] if way else [(c, _why(policy, c, c.clause.id in served)) for c in unmet])
    asking: dict[str, list[str]] = {}
    for decision, found in zip(made, failing, strict=True):
        for result, why in found:
            if why != "judged" and _by_records(policy, result.clause):
                asking.setdefault(result.clause.id, []).append(decision.subject)
    clauses = {c.id: c for c in policy.requirements}
    days = {id_: lapses(store, policy, subject, clauses[id_], day, asked)
            for id_, asked in asking.items()}  # fmt: skip
    anew = date(day.year + 1, 1, 1)
    return tuple(
        tuple(
            Stuck(r.clause.id, why, anew if why == "judged"
                  else days.get(r.clause.id, {}).get(decision.subject))
            for r, why in found
        )
        for decision, found in zip(made, failing, strict=True)
    )  # fmt: skip


def _why(policy: Policy, result: ClauseResult, served: bool) -> str:
    nodes = list(walk(result.clause.expr))
    scores = [n.name for n in nodes if isinstance(n, Score)]
    by_experts = any(b.low < b.high for t in tables(policy, scores) for b in t.bands)
    if by_experts or any(isinstance(n, Judged) for n in nodes):
        return "judged"
    if served:
        return "far"
    read = {n.type for n in nodes if isinstance(n, Name)}
    return "late" if Type.DATE in read else "fixed" if read <= {Type.TEXT} else "past"


def _by_records(policy: Policy, clause: Clause) -> bool:
    """Whether the records that stand decide a clause on a later day too."""
    nodes = list(walk(clause.expr))
    if any(isinstance(n, Score | Judged) for n in nodes):
        return False
    read = names(clause.expr)
    return bool(read) and all(n.period == RECORDED and n.name not in policy.reads for n in read)


def lapses(
    store: Reading, policy: Policy, subject: Subject, clause: Clause, day: date,
    asked: Sequence[str],
) -> Mapping[str, date]:  # fmt: skip
    """The first day on which a clause is met by itself, for each of some subjects of whom the
    records as they stand tell one: nothing new happens, and time goes by."""
    last = date(day.year + FAR, day.month, 28)
    there = _holding(store, policy, subject, clause, last, asked)
    spans = {one: (day, last) for one in asked if one in there}
    for _ in range(MOST_ASKED):
        wide = [(low, high) for low, high in spans.values() if (high - low).days > 1]
        if not wide:
            return {one: high for one, (_, high) in spans.items()}
        low, high = max(wide, key=lambda span: span[1] - span[0])
        middle = low + timedelta(days=(high - low).days // 2)
        inside = [one for one, (a, b) in spans.items() if a < middle < b]
        there = _holding(store, policy, subject, clause, middle, inside)
        for one in inside:
            a, b = spans[one]
            spans[one] = (a, middle) if one in there else (middle, b)
    return {one: high for one, (low, high) in spans.items() if (high - low).days == 1}


def _holding(
    store: Reading, policy: Policy, subject: Subject, clause: Clause, day: date,
    asked: Sequence[str],
) -> frozenset[str]:  # fmt: skip
    """Those of some subjects for whom a clause is met on a day, by the records as they stand."""
    values = givens(day, day.year + policy.year)
    measured = measure(store, subject, names(clause.expr), values, {})
    holds = truth(meaning(policy, clause), Scope(column, compiled.values(policy, day)))
    found = layer(measured, {"holds": holds.holds}, ["subject"])
    return frozenset(s for (s,) in store.connection.rows(listed(found, "subject", asked)))
