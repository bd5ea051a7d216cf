"""Do three voices say the same, and do the gaps close? DuckDB, Spark and the row-at-a-time
evaluator of the tests on 100,000 generated pairs of clause and row, cell by cell; then every gap
applied and judged again, over the same pairs and over the example city.

Documents are made at random with every construct of the dialect, rows stand on their thresholds.
Spark plans each document anew, so there are fewer documents than rows.

    python -m tests.generative [PAIRS [ROWS]]
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks import _city, _table
from benchmarks.gaps import closures
from tests.generative import closing
from tests.generative.strategies import random_pairs
from tests.generative.voices import by_engine, differs, policy_of
from twofold import facts, policies
from twofold.errors import Refused
from twofold.policies.compile import steps
from twofold.policies.decide import decide_apart
from twofold.registers.store import reading
from twofold.sql.engine import empty
from twofold.sql.layers import relation
from twofold.workspace import open_city

SEED, PAIRS, ROWS = 20_261_123, 100_000, 60
EACH = 20  # documents between two reports


def main(pairs: int = PAIRS, rows: int = ROWS) -> None:
    """Prints how many pairs were compared and what differed, and how many gaps closed."""
    voices(pairs, rows)
    _table.show(("gaps of", "gaps", "closed", "share"), list(closed_of_city()))


def voices(pairs: int, rows: int) -> None:
    started, seen, took = time.perf_counter(), Counter[str](), Counter[str]()
    features, wrong = set[str](), list[str]()
    with empty("duckdb") as duck, empty("spark") as spark:
        for made in random_pairs(SEED, 10**9, rows_each=rows):
            policy = policy_of(made)
            answers = {}
            for name, engine in (("duckdb", duck), ("spark", spark)):
                begun = time.perf_counter()
                answers[name] = by_engine(policy, made, engine)
                took[name] += time.perf_counter() - begun
            begun = time.perf_counter()
            wrong += differs(made, policy, answers)
            took["evaluator"] += time.perf_counter() - begun
            begun = time.perf_counter()
            tried = closing.tried(made, policy, answers["duckdb"], duck)
            took["gaps"] += time.perf_counter() - begun
            seen.update(documents=1, rows=rows, clauses=len(policy.clauses),
                        pairs=len(policy.clauses) * rows, gaps=tried.gaps, closed=tried.closed,
                        tiers=tried.tiers)  # fmt: skip
            features |= made.features
            if seen["documents"] % EACH == 0:
                _table.say(f"{seen['pairs']:,} pairs, {len(wrong)} differ")
            if seen["pairs"] >= pairs:
                break
    took["all"] = time.perf_counter() - started
    report(seen, took, features, wrong)


def report(
    seen: Counter[str], took: Counter[str], features: set[str], wrong: list[str]
) -> None:  # fmt: skip
    _table.show(
        ("documents", "clauses", "rows", "pairs", "differences", "constructs"),
        [[f"{seen[k]:,}" for k in ("documents", "clauses", "rows", "pairs")]
         + [len(wrong), len(features)]],
    )  # fmt: skip
    _table.show(("seconds", "all", *closing.PARTS),
                [("", *(_table.seconds(took[k]) for k in ("all", *closing.PARTS)))])  # fmt: skip
    share = seen["closed"] / seen["gaps"] if seen["gaps"] else 1.0
    _table.show(
        ("gaps of", "gaps", "closed", "share", "only while the tier does"),
        [("generated pairs", f"{seen['gaps']:,}", f"{seen['closed']:,}", f"{share:.4%}",
          f"{seen['tiers']:,}")],
    )  # fmt: skip
    for one in wrong[:10]:
        print(one)


def closed_of_city() -> Iterator[tuple[str, str, str, str]]:
    """The gaps of every policy over the example city: how many there are, how many close."""
    with _city.city() as folder:
        yield from _closed_in(folder)


def _closed_in(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    city = open_city(folder)
    for id_, policy in policies.policies(city).items():
        with reading(city) as store:
            try:
                decide_apart(store, policy, facts.subjects(city)[policy.subject], city.day)
            except Refused:  # not in force on the day
                continue
            found = store.connection.arrow(relation(f"facts of {id_}")).read_all()
        connection = duckdb.connect(config={"memory_limit": "2GB", "threads": 2})
        connection.register("given", found)
        connection.execute("CREATE TABLE facts AS SELECT * FROM given")
        closed = closures(connection, policy, city.day)
        connection.close()
        tiers = {step.prefix for step in steps(policy) if closing.depends(step.atom)}
        counted = [pair for prefix, pair in closed.items() if prefix not in tiers]
        gaps, shut = (sum(pair[i] for pair in counted) for i in (0, 1))
        if gaps:
            yield id_, f"{gaps:,}", f"{shut:,}", f"{shut / gaps:.4%}"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
