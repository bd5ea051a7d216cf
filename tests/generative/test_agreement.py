"""The engine and the independent evaluator give the same answer, cell by cell.

The engine reads the document through `twofold.policies` and answers all rows in one SELECT; the
evaluator (`tests/evaluator`) reads the same text with a parser of its own and answers row by row in
exact fractions. They share no code that gives a clause its meaning.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa
import pytest
from hypothesis import given

from tests.evaluator import policy as judge
from tests.evaluator.gaps import Atom
from tests.generative.strategies import Generated, policies, random_pairs
from twofold import documents
from twofold.facts.read import columns_of
from twofold.policies import compile as compiled
from twofold.policies.model import Policy
from twofold.policies.read import read
from twofold.policies.results import ClauseResult, Comparison, Decision, decisions
from twofold.sql.duckdb import Connection, in_memory
from twofold.sql.layers import relation
from twofold.sql.nodes import NEVER, Name, Type
from twofold.sql.statements import picked

PAIRS = 20_000
TYPES = {
    Type.YES_NO: pa.bool_(), Type.COUNT: pa.int64(), Type.MONEY: pa.decimal128(18, 2),
    Type.NUMBER: pa.decimal128(18, 6), Type.DATE: pa.date32(), Type.TEXT: pa.string(),
    Type.RATIO: pa.decimal128(38, 4),
}  # fmt: skip


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with in_memory() as opened:
        yield opened


def test_twenty_thousand_generated_pairs_agree(connection: Connection) -> None:
    answered = 0
    for made in random_pairs(20_260_630, PAIRS):
        answered += agree(made, connection)
    assert answered == PAIRS


@given(policies())
def test_documents_that_hypothesis_looks_for_agree(made: Generated) -> None:
    with in_memory() as connection:
        agree(made, connection)


def agree(made: Generated, connection: Connection) -> int:
    """Asserts that both voices say the same of every row; returns how many rows there were."""
    document = documents.parse(made.text)
    policy = read(document, {f.name: Name(f.name, Type(f.type), whole=f.whole) for f in made.facts})
    engine = by_engine(policy, made, connection)
    facts = {f.name: f for f in made.facts}
    voice = judge.read(document, facts)
    for number, row in enumerate(made.rows):
        said = judge.decide(voice, row, made.day)
        where = (made.text, made.day, row)
        compare(policy, engine[number], said, judge.with_refused(voice, said), where)
    return len(made.rows)


def by_engine(policy: Policy, made: Generated, connection: Connection) -> tuple[Decision, ...]:
    columns: dict[str, pa.Array] = {"subject": pa.array(range(len(made.rows)), pa.int64())}
    for name in policy.facts.values():
        for part, column in enumerate(columns_of(name)):
            cells = [cell(name, row.get(name.name), part) for row in made.rows]
            columns[column] = pa.array(cells, TYPES[name.type])
    for item in compiled.scored(policy):
        points = [row.get(f"points {item}") for row in made.rows]
        columns[f"points__{item}"] = pa.array(points, pa.int64())
    for item in compiled.judged(policy):
        found = [row.get(f"judged {item}") for row in made.rows]
        columns[f"judged__{item}"] = pa.array(found, pa.bool_())
    with connection.offered("generated", pa.table(columns)):
        select = compiled.decisions(policy, relation("generated"), made.day, ["subject"])
        names, rows = connection.table(picked(select, {}, "subject"))
    return decisions(policy, made.day, names, rows)


def cell(name: Name, value: object, part: int) -> object:
    if value is None:
        return None
    if name.type is Type.RATIO:
        return Decimal(value[part])
    if value == "never" and name.type is Type.DATE:
        return NEVER
    return Decimal(value) if name.type in (Type.MONEY, Type.NUMBER) else value


def compare(
    policy: Policy, engine: Decision, said: judge.Decision, refused: frozenset[str], where: object
) -> None:
    assert engine.verdict.verdict == said.verdict, where
    assert [c.clause.id for c in engine.clauses] == [c.id for c in policy.answered], where
    for clause in engine.clauses:
        answer = said.clauses[clause.clause.id]
        assert clause.answer.word == answer.answer, (clause.clause.id, where)
        compare_atoms(clause, answer, where)
        if answer.answer == "unknown":
            assert set(clause.missing) == set(answer.missing), (clause.clause.id, where)
    for score in engine.scores:
        expected = said.scores[score.id]
        assert (score.low, score.high) == (expected.lo, expected.hi), (score.id, where)
        assert score.refused == (score.id in refused), (score.id, where)
    for id_, amount in engine.amounts.items():
        assert amount == said.amounts[id_], (id_, where)


def compare_atoms(clause: ClauseResult, answer: judge.Answer, where: object) -> None:
    assert len(clause.comparisons) == len(answer.atoms), (clause.clause.id, where)
    for mine, other in zip(clause.comparisons, answer.atoms, strict=True):
        assert mine.holds == other.holds, (clause.clause.id, mine, other, where)
        mine_gap = None if mine.gap is None else Fraction(mine.gap)
        assert mine_gap == gap_of(mine, other), (clause.clause.id, mine, other, where)


def gap_of(mine: Comparison, other: Atom) -> Fraction | None:
    """The evaluator's gap. Of a date the engine says how long to wait, which where months are
    added is not how far the date itself would have to move."""
    if mine.type is not Type.DATE or other.gap is None:
        return other.gap
    apart = (other.value.value - other.threshold.value).days
    return Fraction(abs(apart) + (other.op in ("<", ">")))
