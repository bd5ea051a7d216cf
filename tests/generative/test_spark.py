"""Generated clauses on Spark: the same as on DuckDB, and as the independent evaluator says.

Spark plans each document anew, which takes it half a second, while a further row costs nothing. So
fewer documents are asked than of DuckDB alone, each with more rows; what they are made of is
checked to be everything that the generator makes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.generative.strategies import random_pairs
from tests.generative.test_agreement import PAIRS
from tests.generative.voices import agree
from twofold.sql.engine import Connection, empty

SEED, DOCUMENTS, ROWS = 20_261_123, 150, 50
OF_DUCKDB = 20_260_630, PAIRS
pytestmark = [pytest.mark.needs("java", "pyspark"), pytest.mark.slow]


@pytest.fixture(scope="module")
def engines() -> Iterator[tuple[Connection, Connection]]:
    with empty("duckdb") as duckdb, empty("spark") as spark:
        yield duckdb, spark


def test_generated_pairs_agree_on_both_engines_and_with_the_evaluator(engines) -> None:
    answered, features = 0, set[str]()
    for made in random_pairs(SEED, DOCUMENTS * ROWS, rows_each=ROWS):
        answered += agree(made, *engines)
        features |= made.features
    assert answered == DOCUMENTS * ROWS
    everything = set[str]().union(*(made.features for made in random_pairs(*OF_DUCKDB)))
    assert everything - features == set(), "what DuckDB alone is asked"
