"""What a policy answers for a row: verdict, clauses with value, threshold and gap, amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from twofold.policies import compile as compiled
from twofold.policies.model import Answer, Clause, Policy, ScoreTable
from twofold.policies.read import GIVEN
from twofold.sql.nodes import (
    Const,
    Judged,
    Mul,
    Name,
    Parameter,
    Ratio,
    Score,
    Type,
    names,
    walk,
)  # fmt: skip

Cell = Decimal | int | float | bool | date | str | None
CLOSED = ("year", "3 years")
DAY = GIVEN["day"]


@dataclass(frozen=True)
class Comparison:
    """One comparison of a clause. `value_high` and `threshold_high` differ where still open.

    `gap` is the change of `fact` that meets it, in `unit`; `fact` is empty for points. `closed`
    says that the fact belongs to a year that is over; then `acts_in` is the first year in which a
    change still counts and `counts_on` the first year of applications that see it. For a date,
    `met_on` is the day on which it holds by itself.
    """

    op: str
    fact: str
    type: Type
    unit: str
    holds: bool | None
    value: Cell
    value_high: Cell
    threshold: Cell
    threshold_high: Cell
    gap: Decimal | None
    gap_unit: str
    rises: bool
    whole: str
    tier: tuple[str, ...]
    closed: bool
    acts_in: int | None
    counts_on: int | None
    met_on: date | None


@dataclass(frozen=True)
class ClauseResult:
    """The answer to one clause. `missing` facts leave it unknown, `undefined` ones are a
    denominator that is not positive, `open_items` are what experts have not judged."""

    clause: Clause
    answer: Answer
    comparisons: tuple[Comparison, ...]
    missing: tuple[str, ...]
    undefined: tuple[str, ...]
    open_items: tuple[str, ...]


@dataclass(frozen=True)
class ScoreResult:
    """Points as an interval; `refused` where an expert's points lay outside the band."""

    id: str
    low: Decimal | None
    high: Decimal | None
    refused: bool


@dataclass(frozen=True)
class Decision:
    """One row's answer. `line` is its line in a facts file."""

    subject: str
    name: str | None
    line: int | None
    verdict: Answer
    clauses: tuple[ClauseResult, ...]
    scores: tuple[ScoreResult, ...]
    amounts: Mapping[str, tuple[Decimal, Decimal | None]]


@dataclass(frozen=True)
class _Plan:
    """What is the same for every row of one run."""

    policy: Policy
    day: date
    steps: Mapping[str, tuple[compiled.Step, ...]]
    tables: Mapping[str, ScoreTable]
    totals: Mapping[str, Clause]


def decisions(policy: Policy, day: date, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
              ) -> tuple[Decision, ...]:  # fmt: skip
    """Rows of the policy's SELECT as decisions."""
    grouped: dict[str, list[compiled.Step]] = {c.id: [] for c in policy.answered}
    for step in compiled.steps(policy):
        grouped[step.clause.id].append(step)
    plan = _Plan(
        policy, day, {c: tuple(s) for c, s in grouped.items()}, {t.id: t for t in policy.tables},
        {t.id: t for t in policy.totals},
    )  # fmt: skip
    return tuple(_decision(plan, dict(zip(columns, row, strict=True))) for row in rows)


def _decision(plan: _Plan, row: Mapping[str, Any]) -> Decision:
    policy = plan.policy
    scores = tuple(
        ScoreResult(s, _number(row[f"{s}__low"]), _number(row[f"{s}__high"]),
                    bool(row[f"{s}__refused"]))
        for s in (*plan.tables, *plan.totals)
    )  # fmt: skip
    amounts = {a.id: (_number(row[f"{a.id}__low"]) or Decimal(0), _number(row[f"{a.id}__high"]))
               for a in policy.amounts}  # fmt: skip
    return Decision(
        str(row["subject"]), row.get("name"), row.get("line"), Answer(row["verdict"]),
        tuple(_clause(plan, clause, row) for clause in policy.answered), scores, amounts,
    )  # fmt: skip


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def _clause(plan: _Plan, clause: Clause, row: Mapping[str, Any]) -> ClauseResult:
    answer = Answer(row[f"{clause.id}__answer"])
    waivers = [w.expr for w in plan.policy.clauses if w.word == "waive" and w.id == clause.id]
    exprs = (clause.expr, *waivers)
    facts = tuple(dict.fromkeys(n for e in exprs for n in _facts(plan, e)))
    missing = tuple(n.name for n in facts if _missing(n, row)) if answer is Answer.UNKNOWN else ()
    undefined: tuple[str, ...] = ()
    if answer is Answer.UNKNOWN:
        undefined = tuple(dict.fromkeys(n for e in exprs for n in _undefined(plan, e, row)))
    items = tuple(dict.fromkeys(i for e in exprs for i in _open_items(plan, e, row)))
    shown = items if answer in (Answer.PENDING, Answer.UNKNOWN) else ()
    comparisons = tuple(_comparison(plan, step, row) for step in plan.steps[clause.id])
    return ClauseResult(clause, answer, comparisons, missing, undefined, shown)


def _facts(plan: _Plan, expr: Any) -> tuple[Name, ...]:
    """The facts behind an expression, through the scores that it reads."""
    found = list(names(expr))
    for node in walk(expr):
        if isinstance(node, Score):
            found += _score_facts(plan, node.name)
    return tuple(dict.fromkeys(found))


def _score_facts(plan: _Plan, score: str) -> list[Name]:
    if score in plan.totals:
        return list(_facts(plan, plan.totals[score].expr))
    bands = plan.tables[score].bands
    return [n for b in bands if b.condition is not None for n in names(b.condition)]


def _missing(name: Name, row: Mapping[str, Any]) -> bool:
    column = f"{name.name}__n" if name.type is Type.RATIO else name.name
    return row[column] is None


def _undefined(plan: _Plan, expr: Any, row: Mapping[str, Any]) -> list[str]:
    """Facts that alone are a denominator and are not positive."""
    made = []
    for node in walk(expr):
        if isinstance(node, Ratio) and isinstance(node.denominator, Name):
            value = row[node.denominator.name]
            if value is not None and value <= 0:
                made.append(node.denominator.name)
        elif isinstance(node, Score):
            for part in _conditions(plan, node.name):
                made += _undefined(plan, part, row)
    return made


def _conditions(plan: _Plan, score: str) -> list[Any]:
    if score in plan.totals:
        return [plan.totals[score].expr]
    return [b.condition for b in plan.tables[score].bands if b.condition is not None]


def _open_items(plan: _Plan, expr: Any, row: Mapping[str, Any]) -> list[str]:
    made = []
    for node in walk(expr):
        if isinstance(node, Judged) and row[f"judged__{node.item}"] is None:
            made.append(node.item)
        elif isinstance(node, Score):
            made += _open_scores(plan, node.name, row)
    return made


def _open_scores(plan: _Plan, score: str, row: Mapping[str, Any]) -> list[str]:
    if score in plan.totals:
        return _open_items(plan, plan.totals[score].expr, row)
    return [score] if row[f"{score}__low"] != row[f"{score}__high"] else []


def _comparison(plan: _Plan, step: compiled.Step, row: Mapping[str, Any]) -> Comparison:
    atom, prefix = step.atom, step.prefix
    value, threshold = row[f"{prefix}__value"], row[f"{prefix}__threshold"]
    gap = _number(row.get(f"{prefix}__gap"))
    fact = plan.policy.facts.get(atom.fact)
    closed = fact is not None and fact.period in CLOSED and plan.policy.year < 0
    met_on = None
    if gap is not None and atom.op in ("<", "<=") and atom.right == DAY:
        met_on = plan.day + timedelta(days=int(gap))  # it comes by waiting
    if atom.right is None:  # a bare yes/no fact: it must be, or must not be
        threshold = atom.op == "is" if atom.type is Type.YES_NO else None
    return Comparison(
        atom.op, atom.fact or _only_fact(atom.left), atom.type, _unit(atom.left),
        row[f"{prefix}__holds"], value, row.get(f"{prefix}__value_high", value), threshold,
        row.get(f"{prefix}__threshold_high", threshold), gap, _gap_unit(atom, fact), atom.rises,
        atom.whole, atom.tier, closed, plan.day.year if closed else None,
        plan.day.year - plan.policy.year if closed else None, met_on,
    )  # fmt: skip


def _only_fact(node: Any) -> str:
    read = names(node)
    return read[0].name if len(read) == 1 else ""


def _unit(node: Any) -> str:
    """The unit of the value side, where its facts have one and the same."""
    if isinstance(node, Ratio):
        return ""
    units = {n.unit for n in walk(node) if isinstance(n, Name | Parameter) and n.type is not
             Type.DURATION}  # fmt: skip
    if any(isinstance(n, Score) for n in walk(node)):
        return "分"
    return units.pop() if len(units) == 1 and not isinstance(node, Mul | Const) else ""


def _gap_unit(atom: Any, fact: Name | None) -> str:
    if atom.type is Type.DATE:
        return "日"
    if atom.gap_type is Type.POINTS:
        return "分"
    return fact.unit if fact is not None else ""
