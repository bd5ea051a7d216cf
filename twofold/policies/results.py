"""What a policy answers for a row: verdict, clauses with value, threshold and gap, amounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from twofold.documents import remembered
from twofold.policies import compile as compiled
from twofold.policies.model import Answer, Clause, Policy
from twofold.policies.waiting import first_day
from twofold.sql.nodes import (
    Const,
    Expr,
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


@dataclass(frozen=True)
class Comparison:
    """One comparison of a clause. `value_high` and `threshold_high` differ where still open.

    `gap` is the change of `fact` that meets it, in `gap_unit`; `fact` is empty for points, where
    `gap_at_best` is what is lacking even if experts give all that is still open. `closed`
    says that the fact belongs to a year that is over; then `acts_in` is the first year in which a
    change still counts and `counts_on` the first year of applications that see it. For a date
    the gap is the days by which it would have to be another; `met_on` is the day on which it holds
    by itself, after `waits` days: None where waiting does not bring it.
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
    gap_at_best: Decimal | None
    gap_unit: str
    rises: bool
    whole: str
    tier: tuple[str, ...]
    closed: bool
    acts_in: int | None
    counts_on: int | None
    met_on: date | None
    waits: int | None = None


@dataclass(frozen=True)
class ClauseResult:
    """The answer to one clause. `missing` facts leave it unknown, `undefined` ones are a
    denominator that is not positive, `unsourced` are parameters that no source gives, `open_items`
    what experts have not judged."""

    clause: Clause
    answer: Answer
    comparisons: tuple[Comparison, ...]
    missing: tuple[str, ...]
    undefined: tuple[str, ...]
    open_items: tuple[str, ...]
    unsourced: tuple[str, ...] = ()


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
    district: str | None = None


@dataclass(frozen=True)
class Reads:
    """What a clause depends on, through the scores that it reads: facts, denominators that are one
    fact, what experts must find, and tables in which they give points."""

    facts: tuple[Name, ...]
    denominators: tuple[str, ...]
    findings: tuple[str, ...]
    tables: tuple[str, ...]
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class _Shown:
    """What is the same for a comparison in every row."""

    step: compiled.Step
    fact: str
    unit: str
    gap_unit: str
    closed: bool


@dataclass(frozen=True)
class _Shape:
    """What is the same for every row of every run of a policy."""

    reads: Mapping[str, Reads]
    shown: Mapping[str, tuple[_Shown, ...]]


@dataclass(frozen=True)
class _Plan:
    """What is the same for every row of one run."""

    policy: Policy
    day: date
    shape: _Shape
    unsourced: frozenset[str]
    bound: Mapping[str, Const]


def decisions(policy: Policy, day: date, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
              ) -> tuple[Decision, ...]:  # fmt: skip
    """Rows of the policy's SELECT as decisions."""
    bound = compiled.values(policy, day)
    unsourced = frozenset(name for name, const in bound.items() if const.value is None)
    plan = _Plan(policy, day, _shape(policy), unsourced, bound)
    return tuple(_decision(plan, dict(zip(columns, row, strict=True))) for row in rows)


@remembered
def _shape(policy: Policy) -> _Shape:
    shown: dict[str, list[_Shown]] = {c.id: [] for c in policy.answered}
    for step in compiled.steps(policy):
        shown[step.clause.id].append(_shown(policy, step))
    reads = {c.id: reads_of(policy, c) for c in policy.answered}
    return _Shape(reads, {c: tuple(s) for c, s in shown.items()})


def reads_of(policy: Policy, clause: Clause) -> Reads:
    """What a clause depends on, waivers of it included."""
    waivers = [w.expr for w in policy.clauses if w.word == "waive" and w.id == clause.id]
    nodes = [n for expr in (clause.expr, *waivers) for n in _within(policy, expr)]
    ratios = [n.denominator for n in nodes if isinstance(n, Ratio)]
    banded = {t.id for t in policy.tables if any(b.low < b.high for b in t.bands)}
    return Reads(
        _once(n for n in nodes if isinstance(n, Name)),
        _once(d.name for d in ratios if isinstance(d, Name)),
        _once(n.item for n in nodes if isinstance(n, Judged)),
        _once(n.name for n in nodes if isinstance(n, Score) and n.name in banded),
        _once(n.name for n in nodes if isinstance(n, Parameter)),
    )


def _within(policy: Policy, expr: Expr) -> Iterator[Expr]:
    """An expression and all that it reads, through the scores that it names."""
    totals = {t.id: t.expr for t in policy.totals}
    tables = {t.id: t for t in policy.tables}
    for node in walk(expr):
        yield node
        if isinstance(node, Score) and node.name in totals:
            yield from _within(policy, totals[node.name])
        elif isinstance(node, Score):
            for band in tables[node.name].bands:
                if band.condition is not None:
                    yield from walk(band.condition)


_T = TypeVar("_T")


def _once(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))


def _shown(policy: Policy, step: compiled.Step) -> _Shown:
    atom = step.atom
    fact = policy.facts.get(atom.fact)
    closed = fact is not None and fact.period in CLOSED and policy.year < 0
    name = atom.fact or _only_fact(atom.left)
    return _Shown(step, name, _unit(atom.left), _gap_unit(atom, fact), closed)


def _decision(plan: _Plan, row: Mapping[str, Any]) -> Decision:
    policy = plan.policy
    scores = tuple(
        ScoreResult(s, _number(row[f"{s}__low"]), _number(row[f"{s}__high"]),
                    bool(row[f"{s}__refused"]))
        for s in policy.scores
    )  # fmt: skip
    amounts = {a.id: (_number(row[f"{a.id}__low"]) or Decimal(0), _number(row[f"{a.id}__high"]))
               for a in policy.amounts}  # fmt: skip
    return Decision(
        str(row["subject"]), row.get("name"), row.get("line"), Answer(row["verdict"]),
        tuple(_clause(plan, clause, row) for clause in policy.answered), scores, amounts,
        row.get("district"),
    )  # fmt: skip


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def _clause(plan: _Plan, clause: Clause, row: Mapping[str, Any]) -> ClauseResult:
    answer = Answer(row[f"{clause.id}__answer"])
    reads = plan.shape.reads[clause.id]
    missing: tuple[str, ...] = ()
    undefined: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    unsourced: tuple[str, ...] = ()
    if answer is Answer.UNKNOWN:
        unsourced = tuple(name for name in reads.parameters if name in plan.unsourced)
        missing = tuple(n.name for n in reads.facts if _missing(n, row))
        undefined = tuple(d for d in reads.denominators if row[d] is not None and row[d] <= 0)
    if answer in (Answer.PENDING, Answer.UNKNOWN):
        findings = (item for item in reads.findings if row[f"judged__{item}"] is None)
        tables = (t for t in reads.tables if row[f"{t}__low"] != row[f"{t}__high"])
        items = (*findings, *tables)
    comparisons = tuple(_comparison(plan, shown, row) for shown in plan.shape.shown[clause.id])
    return ClauseResult(clause, answer, comparisons, missing, undefined, items, unsourced)


def _missing(name: Name, row: Mapping[str, Any]) -> bool:
    column = f"{name.name}__n" if name.type is Type.RATIO else name.name
    return row[column] is None


def _comparison(plan: _Plan, shown: _Shown, row: Mapping[str, Any]) -> Comparison:
    atom, prefix, year = shown.step.atom, shown.step.prefix, plan.day.year
    value, threshold = row[f"{prefix}__value"], row[f"{prefix}__threshold"]
    gap = _number(row.get(f"{prefix}__gap"))
    met_on = None
    if gap is not None and atom.type is Type.DATE and atom.right is not None:
        met_on = first_day(atom.op, value, atom.right, plan.day, plan.policy.year, plan.bound)
    value_high = row.get(f"{prefix}__value_high", value)
    at_best = gap
    if gap is not None and None not in (value, value_high):
        at_best = gap - _spread(value, value_high)
    if atom.right is None:  # a bare yes/no fact: it must be, or must not be
        threshold = atom.op == "is" if atom.type is Type.YES_NO else None
    return Comparison(
        atom.op, shown.fact, atom.type, shown.unit, row[f"{prefix}__holds"],
        value, value_high, threshold,
        row.get(f"{prefix}__threshold_high", threshold), gap, at_best, shown.gap_unit, atom.rises,
        atom.whole, atom.tier, shown.closed, year if shown.closed else None,
        year - plan.policy.year if shown.closed else None, met_on,
        (met_on - plan.day).days if met_on is not None else None,
    )  # fmt: skip


def _spread(low: Any, high: Any) -> Decimal:
    """How wide an interval of points or amounts is; nothing for what has no width."""
    exact = isinstance(low, Decimal | int) and isinstance(high, Decimal | int)
    return abs(Decimal(high) - Decimal(low)) if exact else Decimal(0)


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
