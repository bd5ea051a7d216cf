"""The example city and the policies' own cases on Spark: every cell as on DuckDB."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from benchmarks.engines import Answer, answers, compared
from tests.policies import library
from twofold import indicators, policies, registers
from twofold.facts import given
from twofold.policies import compile as compiled
from twofold.policies.check import _covered, _day, _differences, _row
from twofold.policies.decide import KEEP
from twofold.policies.model import Case
from twofold.policies.read import inputs
from twofold.policies.results import decisions
from twofold.registers.csvfile import LINE
from twofold.sql.engine import empty
from twofold.sql.given import by_line
from twofold.sql.layers import relation
from twofold.sql.statements import create_as
from twofold.workspace import Workspace, open_city

pytestmark = [pytest.mark.needs("java", "pyspark"), pytest.mark.slow]


@pytest.fixture(scope="module")
def cities(demo_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Workspace]:
    """The example city's newest vintage as each engine reads it; and its store."""
    vintage = tmp_path_factory.mktemp("vintage") / "newest"
    store = open_city(demo_city)
    registers.export(store, vintage)
    in_place = {e: open_city(demo_city, engine=e, vintage=vintage) for e in ("duckdb", "spark")}
    return {"store": store, **in_place}


def test_every_cell_of_policies_facts_and_indicators_is_the_same(cities) -> None:
    stored = list(answers(cities["store"]))
    assert {a.name.partition(" ")[0] for a in stored} == {"policy", "facts", "indicators"}
    assert sum(a.cells.num_rows * a.cells.num_columns for a in stored) > 4_000_000
    for engine in ("duckdb", "spark"):
        for mine, other in zip(stored, answers(cities[engine]), strict=True):
            assert different(mine, other) == {}, (engine, mine.name)


def different(mine: Answer, other: Answer) -> dict[str, int]:
    assert mine.name == other.name
    return compared(mine.cells, other.cells).different


def test_a_cell_that_differs_is_noticed(cities) -> None:
    found = next(answers(cities["duckdb"])).cells
    column = found.column("verdict").to_pylist()
    column[0] = None
    other = found.set_column(found.column_names.index("verdict"), "verdict", [column])
    assert compared(found, other).different == {"verdict": 1}
    with pytest.raises(ValueError, match="verdict"):
        compared(found, found.drop_columns(["verdict"]))


def test_the_verbs_answer_the_same(cities) -> None:
    duckdb, spark = cities["store"], cities["spark"]
    assert indicators.brief(spark) == indicators.brief(duckdb)
    assert indicators.progress(spark) == indicators.progress(duckdb)
    first = registers.show(duckdb, "organisation", limit=3)
    other = registers.show(spark, "organisation", limit=3)
    assert [e.values for e in first.rows] == [e.values for e in other.rows]
    assert first.total == other.total
    one = next(answers(duckdb)).cells.column("subject")[0].as_py()
    assert policies.explain(spark, "cn.hnte", one) == policies.explain(duckdb, "cn.hnte", one)


@pytest.mark.parametrize("id_", library.IDS)
def test_a_policy_s_own_cases_come_out_on_spark(id_: str) -> None:
    policy, wrong, tried = library.policy(id_), [], 0
    with empty("duckdb") as duckdb, empty("spark") as spark:
        for day, cases in by_day(id_):
            wanted = given.columns(inputs(policy), compiled.scored(policy), compiled.judged(policy))
            rows = [_row(policy, case, number) for number, case in enumerate(cases)]
            present = {c.name: c.name for c in wanted}
            texts = given.texts(rows, ["subject", "name", LINE, *present])
            with duckdb.offered("cases", texts):  # a file's cells are read by DuckDB alone
                duckdb.run(create_as("typed", given.typed("cases", wanted, present, KEEP)))
            facts = duckdb.arrow(given.sound("typed")).read_all()
            select = compiled.decisions(policy, relation("facts"), day, KEEP)
            with spark.offered("facts", facts):
                found = decisions(policy, day, *spark.table(by_line(select)))
            for decision in found:
                tried += 1
                wrong += _differences(cases[int(str(decision.line))], decision)
    assert wrong == []
    assert tried > 20


def by_day(id_: str) -> Iterator[tuple[date, list[Case]]]:
    """The cases of a policy on the days that its text covers."""
    policy = library.policy(id_)
    days = {_day(policy, case) for case in policy.cases}
    for day in sorted(d for d in days if _covered(policy, d)):
        yield day, [case for case in policy.cases if _day(policy, case) == day]
