"""A policy to one SELECT over facts: scores, clauses, answers, verdict, gaps, amounts.

The SELECT is built in layers, so that each column is computed once. Its columns, for a policy with
clause `c`, score `s` and amount `a`:

| column | meaning |
|---|---|
| `verdict` `c__answer` | an Answer's code |
| `c__1__holds` `__value` `__threshold` `__gap` | of each comparison, numbered as written |
| `c__1__value_high` `__threshold_high` | where value or threshold is an interval |
| `s__low` `s__high` `s__refused` | points; whether an expert's points lay outside the band |
| `a__low` `a__high` | yuan |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from twofold.documents import remembered
from twofold.errors import Refused
from twofold.policies.model import Answer, Clause, Policy, ScoreTable
from twofold.policies.read import inputs
from twofold.sql import gaps
from twofold.sql.build import (
    FALSE,
    TRUE,
    Tree,
    added,
    all_of,
    any_of,
    case,
    cast,
    coalesce,
    compared,
    extreme,
    is_null,
    literal,
    not_,
    null,
    rounded,
    small,
)
from twofold.sql.compile import bounds, closed, lacking, truth
from twofold.sql.experts import pivot, with_latest
from twofold.sql.layers import Query, column, layer
from twofold.sql.nodes import Const, Expr, Judged, Not, Or, Score, Type, walk
from twofold.sql.scope import Scope, ScoreColumns

INNER = ("first", "known", "from", "to", "doubt")


@dataclass(frozen=True)
class Step:
    """One comparison of one clause and the prefix of its columns."""

    clause: Clause
    atom: gaps.Atom
    prefix: str


def needed(policy: Policy) -> tuple[str, ...]:
    """The columns that the relation of facts must have, besides those it is asked to keep."""
    made: list[str] = []
    for name in inputs(policy):
        ratio = name.type is Type.RATIO
        made += [f"{name.name}__n", f"{name.name}__d"] if ratio else [name.name]
    made += [f"points__{item}" for item in scored(policy)]
    return (*made, *(f"judged__{item}" for item in judged(policy)))


def scored(policy: Policy) -> tuple[str, ...]:
    """The score tables in which an expert's points may stand."""
    return tuple(t.id for t in policy.tables if any(b.low < b.high for b in t.bands))


def judged(policy: Policy) -> tuple[str, ...]:
    """What experts must find, yes or no."""
    conditions = [b.condition for t in policy.tables for b in t.bands if b.condition is not None]
    every = [*(c.expr for c in policy.clauses), *conditions]
    return tuple(dict.fromkeys(n.item for e in every for n in walk(e) if isinstance(n, Judged)))


@remembered
def steps(policy: Policy) -> tuple[Step, ...]:
    """The comparisons of all clauses of the verdict, with the prefix of their columns."""
    return tuple(
        Step(clause, atom, f"{clause.id}__{number}")
        for clause in policy.answered
        for number, atom in enumerate(gaps.atoms(_meaning(policy, clause)), start=1)
    )


def _meaning(policy: Policy, clause: Clause) -> Expr:
    """What must hold: the clause (for an exclusion that it does not), or whatever waives it."""
    own = Not(clause.expr) if clause.word == "exclude" else clause.expr
    waivers = [w.expr for w in policy.clauses if w.word == "waive" and w.id == clause.id]
    return Or((own, *waivers)) if waivers else own


def values(policy: Policy, day: date) -> Mapping[str, Const]:
    """Parameters and givens at the day applied. `year` is the reference year."""
    year = day.year + policy.year
    bound = {
        "day": Const(day, Type.DATE),
        "year": Const(Decimal(year), Type.COUNT),
        "year_start": Const(date(year, 1, 1), Type.DATE),
        "year_end": Const(date(year, 12, 31), Type.DATE),
    }
    for row in sorted(policy.parameters, key=lambda p: p.from_):
        if row.from_ <= day:
            bound[row.name] = Const(row.value, row.type)
    for row in policy.parameters:
        if row.name not in bound:
            raise Refused("policies.no_value_yet", row.at, name=row.name, day=day, since=row.from_)
    return bound


def appraised(policy: Policy, facts: Query, appraisals: Tree, day: date, only: str | None) -> Query:
    """The rows that the policy is about, with experts' points and findings as columns."""
    scores = {f"points__{item}": (item, "points") for item in scored(policy)}
    findings = {f"judged__{item}": (item, "finding") for item in judged(policy)}
    latest = pivot(appraisals, policy.id, date(day.year, 1, 1), day, {**scores, **findings})
    chosen = literal(True)
    if policy.among is not None:
        chosen = truth(policy.among, Scope(column, values(policy, day))).holds
    if only is not None:
        chosen = all_of([compared("=", column("subject"), literal(only)), chosen])
    return with_latest(facts, latest, chosen, [*scores, *findings])


def decisions(
    policy: Policy, facts: Query, day: date, keep: Iterable[str], measured: bool = True
) -> Query:
    """The SELECT of a policy's decisions on a day. `keep` are columns handed through. Not
    `measured`, it has no comparison's value, threshold and gap: half of the work."""
    carried = [*keep, *needed(policy)]
    bound = values(policy, day)
    relation, scope, carried = _scores(policy, facts, bound, carried)
    comparisons = steps(policy) if measured else ()
    relation, carried = _clauses(policy, relation, scope, carried, comparisons)
    applies = [column(f"{c.id}__holds") for c in policy.answered if c.word == "applies"]
    answers = {f"{c.id}__answer": _answer(c, applies) for c in policy.answered}
    answers |= {f"{s.prefix}__gap": gap for s in comparisons if (gap := _gap(s, scope))}
    relation, carried = layer(relation, answers, carried), [*carried, *answers]
    verdict = {"verdict": _verdict(policy)}
    hidden = {f"{c.id}__{part}" for c in policy.answered for part in ("holds", "lacking")}
    hidden |= {f"{score}__lacking" for score in policy.scores}
    shown = [c for c in carried if c not in hidden]
    if not policy.amounts:
        return layer(relation, verdict, shown)
    relation = layer(relation, verdict, carried)
    return layer(relation, _amounts(policy, scope), [*shown, "verdict"])


def equalities(policy: Policy, facts: Query, day: date, asked: Sequence[Expr]) -> Query:
    """Whether some equalities hold, a column each by its number; for the cases of a policy."""
    relation, scope, _ = _scores(policy, facts, values(policy, day), [*needed(policy)])
    found = {str(number): truth(equal, scope).holds for number, equal in enumerate(asked)}
    return layer(relation, found, [])


def settled(policy: Policy, decided: Query, kind: str) -> Query:
    """Of each subject the policy's `verdict` (yes or no) or `amount` (all its amounts together, in
    yuan) as one column, where nothing of it is open."""
    met = compared("=", column("verdict"), _code(Answer.MET))
    out = any_of(compared("=", column("verdict"), _code(a))
                 for a in (Answer.UNMET, Answer.NOT_APPLICABLE))  # fmt: skip
    if kind == "verdict":
        return layer(decided, {"answer": case([(met, TRUE), (out, FALSE)])}, ["subject"])
    ends = [(column(f"{a.id}__low"), column(f"{a.id}__high")) for a in policy.amounts]
    same = all_of([met, *(compared("=", low, high) for low, high in ends)])
    total = added(low for low, _ in ends)
    nothing = literal(Decimal(0))
    return layer(decided, {"answer": case([(out, nothing), (same, total)])}, ["subject"])


# --- scores


def _scores(
    policy: Policy, facts: Query, bound: Mapping[str, Const], carried: list[str]
) -> tuple[Query, Scope, list[str]]:
    scope = Scope(column, bound, {}, lambda item: column(f"judged__{item}"))
    relation: Query = facts
    for part in (_rows, _bands, _points):
        added: dict[str, Tree] = {}
        for table in policy.tables:
            added |= part(table, scope)
        if added:
            relation, carried = layer(relation, added, carried), [*carried, *added]
    inner = {f"{t.id}__{part}" for t in policy.tables for part in INNER}
    carried = [c for c in carried if c not in inner]
    ready = {t.id: _columns(t.id) for t in policy.tables}
    waiting = list(policy.totals)
    while waiting:  # a score may stand before what it is made of
        total = next(t for t in waiting if _parts(t) <= ready.keys())
        waiting.remove(total)
        scope = Scope(column, bound, dict(ready), scope.judged)
        of = bounds(total.expr, scope)
        refused = any_of(column(f"{part}__refused") for part in sorted(_parts(total)))
        made = {f"{total.id}__low": of.low, f"{total.id}__high": of.high,
                f"{total.id}__lacking": lacking(total.expr, scope),
                f"{total.id}__refused": refused}  # fmt: skip
        relation, carried = layer(relation, made, carried), [*carried, *made]
        ready[total.id] = _columns(total.id)
    return relation, Scope(column, bound, ready, scope.judged), carried


def _parts(total: Clause) -> set[str]:
    return {n.name for n in walk(total.expr) if isinstance(n, Score)}


def _columns(score: str) -> ScoreColumns:
    return ScoreColumns(
        column(f"{score}__low"), column(f"{score}__high"), column(f"{score}__lacking")
    )


def _rows(table: ScoreTable, scope: Scope) -> dict[str, Tree]:
    """The first band that certainly holds, and whether all that the conditions read is known."""
    conditions = _conditions(table, scope)
    if not conditions:
        return {}
    numbers = [literal(Decimal(n)) for n in range(len(table.bands))]
    first = case(zip(conditions, numbers, strict=False), numbers[-1])
    return {f"{table.id}__first": small(first), f"{table.id}__known": _known(table, scope)}


def _conditions(table: ScoreTable, scope: Scope) -> list[Tree]:
    return [truth(b.condition, scope).holds for b in table.bands if b.condition is not None]


def _known(table: ScoreTable, scope: Scope) -> Tree:
    return all_of(closed(b.condition, scope) for b in table.bands if b.condition is not None)


def _bands(table: ScoreTable, scope: Scope) -> dict[str, Tree]:
    """Lowest and highest points of the bands that the facts leave open."""
    conditions = _conditions(table, scope)
    lows, highs = [b.low for b in table.bands], [b.high for b in table.bands]
    if not conditions:
        return {f"{table.id}__from": literal(lows[0]), f"{table.id}__to": literal(highs[0]),
                f"{table.id}__doubt": FALSE}  # fmt: skip
    first, known = column(f"{table.id}__first"), column(f"{table.id}__known")
    # A band before the first that holds is open unless its condition is false.
    opened = [all_of([compared(">=", first, literal(Decimal(n))), coalesce(c, TRUE)])
              for n, c in enumerate(conditions)]  # fmt: skip
    opened.append(compared("=", first, literal(Decimal(len(conditions)))))

    def side(points: list[Decimal], best_first: bool) -> Tree:
        literals = [literal(p) for p in points]
        numbered = [(compared("=", first, literal(Decimal(n))), p) for n, p in enumerate(literals)]
        plain = case(numbered[:-1], literals[-1])
        # In the order of the points the first band that is open is the answer; the last band first
        # among equals, since it has no condition to test.
        sign = -1 if best_first else 1
        order = sorted(range(len(points)), key=lambda n: (sign * points[n], -n))
        found = case([(known, plain), *((opened[n], literals[n]) for n in order)])
        return small(found) if all(p % 1 == 0 for p in points) else cast(found, "decimal(18, 6)")

    lacks = [truth(b.condition, scope).lacking for b in table.bands if b.condition is not None]
    doubt = any_of(all_of([compared(">=", first, literal(Decimal(n))), open_])
                   for n, open_ in enumerate(lacks))  # fmt: skip
    return {
        f"{table.id}__from": side(lows, False),
        f"{table.id}__to": side(highs, True),
        f"{table.id}__doubt": case([(known, FALSE)], doubt),
    }


def _points(table: ScoreTable, _: Scope) -> dict[str, Tree]:
    """An expert's points where they lie inside the open bands; otherwise those bands."""
    low, high = column(f"{table.id}__from"), column(f"{table.id}__to")
    doubt = column(f"{table.id}__doubt")
    if not any(b.low < b.high for b in table.bands):
        return {f"{table.id}__low": low, f"{table.id}__high": high, f"{table.id}__refused": FALSE,
                f"{table.id}__lacking": doubt}  # fmt: skip
    given = column(f"points__{table.id}")
    inside = all_of([compared(">=", given, low), compared("<=", given, high)])
    return {
        f"{table.id}__low": case([(inside, given)], low),
        f"{table.id}__high": case([(inside, given)], high),
        f"{table.id}__refused": coalesce(not_(inside), FALSE),
        f"{table.id}__lacking": case([(inside, FALSE)], doubt),
    }


# --- clauses


def _clauses(
    policy: Policy, relation: Query, scope: Scope, carried: list[str], comparisons: Sequence[Step]
) -> tuple[Query, list[str]]:
    added: dict[str, Tree] = {}
    for clause in policy.answered:
        of = truth(_meaning(policy, clause), scope)
        added |= {f"{clause.id}__holds": of.holds, f"{clause.id}__lacking": of.lacking}
    for step in comparisons:
        added |= _measures(step, gaps.measure(step.atom, scope))
    return layer(relation, added, carried), [*carried, *added]


def _measures(step: Step, of: gaps.Measure) -> dict[str, Tree]:
    made = {f"{step.prefix}__holds": of.holds, f"{step.prefix}__value": of.value.low,
            f"{step.prefix}__threshold": of.threshold.low}  # fmt: skip
    for name, side in (("value", of.value), ("threshold", of.threshold)):
        if not side.exact:
            made[f"{step.prefix}__{name}_high"] = side.high
    return made


def _answer(clause: Clause, applies: list[Tree]) -> Tree:
    holds, lacking = column(f"{clause.id}__holds"), column(f"{clause.id}__lacking")
    found = [(holds, _code(Answer.MET)), (not_(holds), _code(Answer.UNMET)),
             (lacking, _code(Answer.UNKNOWN))]  # fmt: skip
    if applies and clause.word != "applies":
        other = any_of(not_(coalesce(a, TRUE)) for a in applies)
        found.insert(0, (other, _code(Answer.NOT_APPLICABLE)))
    return small(case(found, _code(Answer.PENDING)))


def _code(answer: Answer) -> Tree:
    return literal(Decimal(answer))


def _verdict(policy: Policy) -> Tree:
    """The least of the answers; not applicable where the version is not for this row, and as open
    as that where it is not known whether it is."""
    counted = policy.requirements
    if not counted:  # a text without a condition is for everybody
        return small(_code(Answer.MET))
    least = extreme("LEAST", [column(f"{c.id}__answer") for c in counted])
    applies = [column(f"{c.id}__answer") for c in counted if c.word == "applies"]
    if not applies:
        return least
    other = any_of(compared("=", a, _code(Answer.UNMET)) for a in applies)
    scope = extreme("LEAST", applies)
    open_ = compared("<", scope, _code(Answer.MET))
    return small(case([(other, _code(Answer.NOT_APPLICABLE)), (open_, scope)], least))


def _gap(step: Step, scope: Scope) -> Tree | None:
    gap = gaps.measure(step.atom, scope).gap
    if gap is None:
        return None
    return case([(not_(column(f"{step.prefix}__holds")), gap)])


# --- amounts


def _amounts(policy: Policy, scope: Scope) -> dict[str, Tree]:
    """What is paid: nothing where ineligible, never below nothing, half up to the fen."""
    ineligible = any_of(compared("=", column("verdict"), _code(a))
                        for a in (Answer.UNMET, Answer.NOT_APPLICABLE))  # fmt: skip
    nothing = literal(Decimal(0))
    made: dict[str, Tree] = {}
    for amount in policy.amounts:
        of = bounds(amount.expr, scope)
        for name, tree in (("low", of.low), ("high", of.high)):
            # An unbounded low is nothing at all; an unbounded high stays open.
            paid = case([(compared(">", tree, nothing), rounded(tree))], nothing)
            open_end = paid if name == "low" else case([(is_null(tree), null())], paid)
            made[f"{amount.id}__{name}"] = case([(ineligible, nothing)], open_end)
    return made
