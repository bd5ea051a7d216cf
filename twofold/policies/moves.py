"""The changes of single facts that a failing clause asks for: of its comparisons, of the bands of
the score tables behind it, and of what waives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from twofold.documents import remembered
from twofold.policies import compile as compiled
from twofold.policies.model import Clause, Policy, ScoreTable
from twofold.policies.read import inputs
from twofold.policies.waiting import date_of, first_day
from twofold.sql import gaps
from twofold.sql.build import TRUE, Tree, case, not_
from twofold.sql.compile import truth
from twofold.sql.layers import Query, column, layer
from twofold.sql.nodes import (
    QUANTITIES,
    Const,
    Expr,
    Judged,
    Name,
    Not,
    Parameter,
    Score,
    Type,
    walk,
)  # fmt: skip
from twofold.sql.scope import Scope

# What is counted on the day itself grows by what is done, and shrinks only as time goes by.
RECORDED = "day"


@dataclass(frozen=True)
class Move:
    """One way to change one fact.

    `how` is `by` (by the gap of the comparison), `become` (the value in `becomes`), or `wait` (a
    date: until the day it comes to). `whole` is what it is part of and moves with it. `serves` are
    the clauses that it may help, `waives` says that it does so by what waives them. `rank` orders
    moves that are otherwise alike. Its amount in a row is the column `move N`, NULL where there is
    none.
    """

    number: int
    fact: Name
    how: str
    atom: gaps.Atom
    becomes: bool | Decimal | None
    whole: str
    serves: frozenset[str]
    waives: bool
    rank: int

    @property
    def column(self) -> str:
        return f"move {self.number}"


@remembered
def moves(policy: Policy) -> tuple[Move, ...]:
    """All changes that can ever help a clause of the verdict, each once."""
    found: dict[tuple[object, ...], Move] = {}
    for clause in policy.requirements:
        if clause.word == "applies":
            continue
        for waives, atom in _asked(policy, clause):
            for move in _moves(policy, atom, clause.id, waives):
                key = (move.fact.name, move.how, move.becomes, move.whole, atom.node, move.waives)
                known = found.get(key, replace(move, number=len(found) + 1, serves=frozenset()))
                found[key] = replace(known, serves=known.serves | {clause.id})
    return tuple(found.values())


def amounts(policy: Policy, facts: Query, day: date, keep: Sequence[str]) -> Query:
    """The rows of facts with the amount of every move beside them. `keep` are their columns."""
    scope = Scope(column, compiled.values(policy, day))
    return layer(facts, {m.column: _amount(m, scope) for m in moves(policy)}, keep)


def _amount(move: Move, scope: Scope) -> Tree:
    fails = not_(truth(move.atom.node, scope).holds)
    if move.how == "become":
        return case([(fails, TRUE)])
    gap = gaps.measure(move.atom, scope).gap
    assert gap is not None
    return case([(fails, gap)])


# --- which comparisons


def _asked(policy: Policy, clause: Clause) -> Iterator[tuple[bool, gaps.Atom]]:
    """The comparisons that decide a clause, through its scores; whether each is of a waiver."""
    waivers = [w.expr for w in policy.clauses if w.word == "waive" and w.id == clause.id]
    for waives, expr in ((False, meaning(policy, clause)), *((True, w) for w in waivers)):
        for atom in gaps.atoms(expr):
            scores = [n.name for n in walk(atom.node) if isinstance(n, Score)]
            if not scores:
                yield waives, atom
            upward = atom.op in (">", ">=")
            for table in tables(policy, scores):
                yield from ((waives, one) for one in _banded(table, upward))


def meaning(policy: Policy, clause: Clause) -> Expr:
    """What must hold, waivers left out: the clause, for an exclusion that it does not."""
    return Not(clause.expr) if clause.word == "exclude" else clause.expr


def tables(policy: Policy, scores: Sequence[str]) -> Iterator[ScoreTable]:
    """The tables behind some scores."""
    totals = {t.id: t.expr for t in policy.totals}
    known = {t.id: t for t in policy.tables}
    for score in scores:
        if score in totals:
            below = [n.name for n in walk(totals[score]) if isinstance(n, Score)]
            yield from tables(policy, below)
        else:
            yield known[score]


def _banded(table: ScoreTable, upward: bool) -> Iterator[gaps.Atom]:
    """What leads into a band of a table, and out of one that stands before a better one."""
    for index, band in enumerate(table.bands):
        if band.condition is None:
            continue
        yield from gaps.atoms(band.condition)
        later = [b.high if upward else -b.low for b in table.bands[index + 1 :]]
        if max(later) > (band.high if upward else -band.low):
            yield from gaps.atoms(Not(band.condition))


# --- which moves


def _moves(policy: Policy, atom: gaps.Atom, clause: str, waives: bool) -> Iterator[Move]:
    """The ways to meet one comparison; none where no change of a fact does."""
    if any(isinstance(n, Judged | Score) for n in walk(atom.node)):
        return
    serves = frozenset({clause})

    def made(fact: Name, how: str, of: gaps.Atom, becomes: bool | Decimal | None = None,
             whole: str = "", rank: int = 0) -> Move:  # fmt: skip
        return Move(0, fact, how, of, becomes, whole, serves, waives, rank)

    if atom.type is Type.YES_NO:
        for fact, wanted in _flips(atom):
            yield made(fact, "become", atom, wanted)
    elif atom.type is Type.DATE:
        if atom.fact and atom.right is not None and _comes(policy, atom):
            yield made(policy.facts[atom.fact], "wait", atom)
    elif atom.op == "=":
        target = _fixed(atom.right)
        if isinstance(atom.left, Name) and atom.left.type in QUANTITIES and target is not None:
            yield made(atom.left, "become", atom, target)
    elif atom.fact and (atom.rises or policy.facts[atom.fact].period != RECORDED):
        fact = policy.facts[atom.fact]
        yield made(fact, "by", atom, whole=atom.whole)
        if atom.whole:  # of those that are there already
            yield made(fact, "by", replace(atom, whole=""), rank=1)
        if atom.rises and not atom.whole:  # what is part of it brings it along
            for part in inputs(policy):
                if part.whole == fact.name:
                    yield made(part, "by", atom, whole=fact.name, rank=2)


def _flips(atom: gaps.Atom) -> Iterator[tuple[Name, bool]]:
    """A yes-or-no fact that stands alone, or equal to yes or no, and what it must be."""
    node, wanted = atom.node, True
    while isinstance(node, Not):
        node, wanted = node.of, not wanted
    if isinstance(node, Name):
        yield node, wanted
    elif isinstance(atom.left, Name) and isinstance(atom.right, Const):
        yield atom.left, (atom.right.value is True) == (atom.op == "=")


def _fixed(node: Expr | None) -> Decimal | None:
    return node.value if isinstance(node, Const) and isinstance(node.value, Decimal) else None


def _comes(policy: Policy, atom: gaps.Atom) -> bool:
    """Whether the day's moving on meets a comparison of a date."""
    given = [n.name for n in walk(atom.right) if isinstance(n, Parameter)] if atom.right else []
    return atom.op in ("<", "<=") and any(
        name in ("day", "year_start", "year_end") for name in given
    )


def met_on(policy: Policy, move: Move, day: date, facts: Mapping[str, object]) -> date | None:
    """The day on which a comparison of a date comes to hold by itself, for a row of facts."""
    values = compiled.values(policy, day)
    reached = date_of(move.atom.left, day, policy.year, values, facts)
    if reached is None or move.atom.right is None:
        return None
    return first_day(move.atom.op, reached, move.atom.right, day, policy.year, values)
