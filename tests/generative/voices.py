"""The voices that are compared: an engine, through `twofold.policies`, and the evaluator.

The engine answers all rows of a document in one SELECT; the evaluator (`tests/evaluator`) reads the
same text with a parser of its own and answers row by row in exact fractions. They share no code
that gives a clause its meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pyarrow as pa

from tests.evaluator import policy as judge
from tests.generative.strategies import Generated
from twofold import documents
from twofold.facts.read import columns_of
from twofold.policies import compile as compiled
from twofold.policies.model import Policy
from twofold.policies.read import read
from twofold.policies.results import ClauseResult, Decision, decisions
from twofold.sql.engine import Connection
from twofold.sql.layers import relation
from twofold.sql.nodes import NEVER, Name, Type
from twofold.sql.statements import picked

TYPES = {
    Type.YES_NO: pa.bool_(), Type.COUNT: pa.int64(), Type.MONEY: pa.decimal128(18, 2),
    Type.NUMBER: pa.decimal128(18, 6), Type.DATE: pa.date32(), Type.TEXT: pa.string(),
    Type.RATIO: pa.decimal128(38, 4),
}  # fmt: skip
# The policy whose answer others read; how it comes to that answer is its own matter.
BEFORE = "---\nkind: policy\nid: made.before\nfrom: 2015-01-01\n---\n"


@cache
def _before() -> Mapping[str, Policy]:
    return {"made.before": read(documents.parse(BEFORE), {})}


def policy_of(made: Generated) -> Policy:
    """The document as the engine reads it."""
    names = {f.name: Name(f.name, Type(f.type), whole=f.whole) for f in made.facts}
    return read(documents.parse(made.text), names, (), _before())


def voice_of(made: Generated) -> judge.Policy:
    """The document as the evaluator reads it."""
    return judge.read(documents.parse(made.text), {f.name: f for f in made.facts})


def agree(made: Generated, *engines: Connection) -> int:
    """Asserts that all voices say the same of every row; returns how many rows there were."""
    policy = policy_of(made)
    answers = [by_engine(policy, made, engine) for engine in engines]
    for number, where, said, refused in _said(made):
        for other in answers[1:]:  # every cell: values, thresholds, gaps, amounts too
            assert other[number] == answers[0][number], where
        compare(policy, answers[0][number], said, refused, where)
    return len(made.rows)


def differs(
    made: Generated, policy: Policy, answers: Mapping[str, Sequence[Decision]]
) -> Iterator[str]:
    """Each row of which two voices say two things, with the document; nothing where all agree."""
    for number, where, said, refused in _said(made):
        first = next(iter(answers.values()))[number]
        for name, other in answers.items():
            if other[number] != first:
                yield f"{name}: {where}"
        try:
            compare(policy, first, said, refused, where)
        except AssertionError as error:
            yield f"evaluator: {error}"


def _said(made: Generated) -> Iterator[tuple[int, object, judge.Decision, frozenset[str]]]:
    """What the evaluator says of each row, by its number."""
    voice = voice_of(made)
    for number, row in enumerate(made.rows):
        said = judge.decide(voice, row, made.day)
        where = (made.text, made.day, row)
        yield number, where, said, judge.with_refused(voice, said)


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
        assert mine_gap == other.gap, (clause.clause.id, mine, other, where)
