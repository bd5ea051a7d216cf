"""The example city and the policies' own cases on Spark: every cell as on DuckDB."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from benchmarks.engines import Answer, answers, asked_on, compared, on_both, unpinned, without
from tests.policies import library
from twofold import facts, indicators, policies, registers
from twofold.errors import InputError
from twofold.facts import given
from twofold.facts.compile import givens
from twofold.policies import compile as compiled
from twofold.policies.check import _covered, _day, _differences, _row
from twofold.policies.decide import KEEP, decide_registers
from twofold.policies.model import Case, Policy
from twofold.policies.read import inputs
from twofold.registers.csvfile import LINE
from twofold.registers.store import reading
from twofold.sql.engine import empty
from twofold.sql.given import by_line
from twofold.sql.layers import relation
from twofold.sql.statements import create_as
from twofold.workspace import Workspace, open_city

# Spark plans each policy anew, for 20 to 50 s on two cores. So it is asked these; that they hold
# every construct that any policy is made of is tested below. DuckDB in place is asked all.
ON_SPARK = (
    "cn.tech-sme", "qd.equipment-renewal", "qd.hightech-zone.listing-bank",
    "qd.hightech-zone.platform-match", "qd.park-project", "qd.results-grant",
    "qd.transfer-agency", "qd.transfer-talent", "sd.rd-subsidy-2022",
)  # fmt: skip
# Facts whose SELECT holds what is not pinned on Spark, and what that is.
REFUSED = {
    "manager_paid_in": "ROW_NUMBER", "manager_seniors": "ROW_NUMBER", "manager_team": "ROW_NUMBER",
    "manager_departed": "ROW_NUMBER", "fund_target": "ROW_NUMBER", "fund_raised": "ROW_NUMBER",
    "fund_general_partner": "ROW_NUMBER", "size_class": "LIKE",
}  # fmt: skip
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
    everything = {a.name for a in stored}
    assert {f"policy {id_}" for id_ in policies.policies(cities["store"])} <= everything
    assert {a.name.partition(" ")[0] for a in stored} == {"policy", "facts", "indicators"}
    assert sum(a.cells.num_rows * a.cells.num_columns for a in stored) > 4_000_000
    (organisations,) = (a.cells for a in stored if a.name == "facts of organisation")
    assert set(REFUSED) <= set(organisations.column_names)
    for mine, other in zip(stored, answers(cities["duckdb"]), strict=True):
        assert different(mine, other) == {}, mine.name
    asked = {f"policy {id_}" for id_ in ON_SPARK}
    some = [without(a, {"organisation": set(REFUSED)}) for a in stored
            if a.name in asked or not a.name.startswith("policy ")]  # fmt: skip
    assert sum(a.cells.num_rows * a.cells.num_columns for a in some) > 4_000_000
    for mine, other in zip(some, answers(cities["spark"], ON_SPARK), strict=True):
        assert different(mine, other) == {}, mine.name


def test_what_spark_is_asked_holds_every_construct_of_every_policy(cities) -> None:
    """Of all but those whose facts Spark refuses: node types of the compiled clauses, words of
    clauses, registers judged, kinds of answers read, and values that no source gives."""
    every, day = policies.policies(cities["store"]), cities["store"].day
    made = {id_: constructs(every[id_], day) for id_ in on_both(cities["store"])}
    everything = set[str]().union(*made.values())
    assert {"read amount", "unsourced", "score", "waive", "subject broker"} <= everything
    assert everything - set[str]().union(*(made[id_] for id_ in ON_SPARK)) == set()


def constructs(policy: Policy, day: date) -> set[str]:
    on = asked_on(policy, day)
    tree = compiled.decisions(policy, relation("facts"), on, KEEP)
    unsourced = any(c.value is None for c in compiled.values(policy, on).values())
    return {
        *(type(node).__name__ for node in tree.walk()), *(c.word for c in policy.clauses),
        *(f"read {one.kind}" for one in policy.reads.values()), f"subject {policy.subject}",
        *(["among"] if policy.among is not None else []), *(["unsourced"] if unsourced else []),
        *(["judged"] if compiled.judged(policy) else []),
    }  # fmt: skip


def test_what_is_not_pinned_on_spark_is_refused_there_with_words(cities) -> None:
    """ROW_NUMBER and LIKE are compared by no test: a fact made of them is no rule on Spark."""
    spark = cities["spark"]
    every, day = policies.policies(spark), spark.day
    with reading(spark) as store:
        subjects = facts.subjects(spark)
        refused = {id_: unpinned(store, subject, day) for id_, subject in subjects.items()}
        assert {id_: found for id_, found in refused.items() if found} == {
            "organisation": set(REFUSED)
        }
        for fact, construct in REFUSED.items():
            subject = subjects["organisation"]
            asked = facts.measure(store, subject, [subject.names[fact]], givens(day, day.year), {})
            with pytest.raises(InputError) as error:
                store.connection.table(asked)
            assert error.value.key == "engine.not_on_spark"
            assert construct in str(error.value.values["text"])
        assert set(every) - set(on_both(spark)) == {"qd.fund-of-funds"}
        fund = every["qd.fund-of-funds"]
        with pytest.raises(InputError) as error:
            decide_registers(store, fund, subjects[fund.subject], day)
        assert error.value.key == "engine.not_on_spark"


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
                columns, found = spark.table(by_line(select))
            for row in found:
                tried += 1
                told = dict(zip(columns, row, strict=True))
                wrong += _differences(policy, cases[int(told[LINE])], told)
    assert wrong == []
    assert tried > 20


def by_day(id_: str) -> Iterator[tuple[date, list[Case]]]:
    """The cases of a policy on the days that its text covers."""
    policy = library.policy(id_)
    days = {_day(policy, case) for case in policy.cases}
    for day in sorted(d for d in days if _covered(policy, d)):
        yield day, [case for case in policy.cases if _day(policy, case) == day]
