"""Gaps applied: a row is changed as its gap says, and the engine judges it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.generative.draft import LARGEST, MAY_BE_NEGATIVE, Row
from tests.generative.strategies import Generated
from tests.generative.voices import by_engine
from twofold.policies.compile import steps
from twofold.policies.model import Policy
from twofold.policies.results import Comparison, Decision
from twofold.sql.engine import Connection
from twofold.sql.gaps import Atom
from twofold.sql.nodes import Case, Type, names, walk

PARTS = ("duckdb", "spark", "evaluator", "gaps")


@dataclass(frozen=True)
class Tried:
    """How many gaps were applied, how many closed their comparison, and how many were left aside:
    their threshold is a tier that the same fact moves, and they hold while the tier does."""

    gaps: int
    closed: int
    tiers: int
    open: tuple[tuple[Row, Comparison], ...] = ()


def tried(
    made: Generated, policy: Policy, decided: Sequence[Decision], connection: Connection
) -> Tried:
    """Applies every gap of every row, each by itself, and judges the changed rows."""
    atoms = [step.atom for step in steps(policy)]
    moved: list[tuple[Row, int, Comparison]] = []
    tiers = 0
    for row, decision in zip(made.rows, decided, strict=True):
        for number, shown in enumerate(_comparisons(decision)):
            if shown.gap is None or not shown.fact or shown.fact not in row:
                continue
            if depends(atoms[number]):
                tiers += 1
            elif (changed := applied(policy, row, shown)) is not None:
                moved.append((changed, number, shown))
    if not moved:
        return Tried(0, 0, tiers)
    again = by_engine(policy, replace(made, rows=tuple(row for row, *_ in moved)), connection)
    left = [
        (row, shown)
        for (row, number, shown), decision in zip(moved, again, strict=True)
        if [*_comparisons(decision)][number].holds is not True
    ]
    return Tried(len(moved), len(moved) - len(left), tiers, tuple(left))


def _comparisons(decision: Decision) -> Iterator[Comparison]:
    for clause in decision.clauses:
        yield from clause.comparisons


def depends(atom: Atom) -> bool:
    """Whether a tier of the comparison, on either side, is chosen by the fact that moves."""
    moving = {atom.fact, atom.whole}
    return any(
        moving & {name.name for when, _ in node.branches for name in names(when)}
        for node in walk(atom.node)
        if isinstance(node, Case)
    )


def applied(policy: Policy, row: Row, shown: Comparison) -> Row | None:
    """The row with the gap made good, by the fact and by what it is part of; None where no row of a
    register can be so: figures that are at least nothing and at most 10¹³."""
    assert shown.gap is not None
    by = Fraction(shown.gap if shown.rises else -shown.gap)
    fact, new = policy.facts[shown.fact], dict(row)
    if fact.type is Type.DATE:
        start = row[fact.name]
        assert isinstance(start, date)
        return new | {fact.name: start + timedelta(days=int(by))}
    if fact.type is Type.RATIO:
        top, bottom = row[fact.name]  # type: ignore[misc]
        return new | {fact.name: (_decimal(Fraction(top) + by * Fraction(bottom)), bottom)}
    for name in (fact.name, fact.whole):
        if name and new.get(name) is not None:
            value = Fraction(new[name]) + by  # type: ignore[arg-type]
            if value < (-LARGEST if name in MAY_BE_NEGATIVE else 0) or value > LARGEST:
                return None
            new[name] = int(value) if policy.facts[name].type is Type.COUNT else _decimal(value)
    return new


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
