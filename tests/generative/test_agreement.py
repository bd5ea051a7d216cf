"""The engine and the independent evaluator give the same answer, cell by cell (`voices`)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given

from tests.generative import closing
from tests.generative.strategies import Generated, policies, random_pairs
from tests.generative.voices import agree, by_engine, policy_of
from twofold.sql.duckdb import Connection, in_memory

PAIRS = 20_000


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with in_memory() as opened:
        yield opened


def test_twenty_thousand_generated_pairs_agree(connection: Connection) -> None:
    answered = 0
    for made in random_pairs(20_260_630, PAIRS):
        answered += agree(made, connection)
    assert answered == PAIRS


def test_every_gap_of_generated_pairs_closes(connection: Connection) -> None:
    """All but those of a tier that the same fact moves: they hold while the tier does."""
    gaps = tiers = 0
    for made in random_pairs(20_261_121, 5_000):
        policy = policy_of(made)
        found = closing.tried(made, policy, by_engine(policy, made, connection), connection)
        assert found.open == (), made.text
        gaps, tiers = gaps + found.gaps, tiers + found.tiers
    assert gaps > 2_000
    assert tiers < gaps / 10


@given(policies())
def test_documents_that_hypothesis_looks_for_agree(made: Generated) -> None:
    with in_memory() as connection:
        agree(made, connection)
