"""Every policy of the library and the example city: its cases, its bounds, its texts, its words."""

from __future__ import annotations

from functools import cache

import pytest

from tests.support import ROOT
from twofold import policies
from twofold.policies.check import run_cases, unbounded, ungoverned
from twofold.policies.model import Policy
from twofold.sql.nodes import Judged, Name, Parameter, names, walk
from twofold.workspace import Workspace, open_city

FOLDERS = ("library/cn/policies", "examples/qingdao/policies")
IDS = tuple(
    path.stem for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.md"))
    if not path.stem.endswith(".en")
)  # fmt: skip
TAGS = {"V", "S", "D", "K"}


@cache
def city() -> Workspace:
    return open_city(ROOT / "examples/qingdao")


@cache
def policy(id_: str) -> Policy:
    return policies.policies(city())[id_]


def test_there_is_a_rule_book() -> None:
    assert len(IDS) >= 40
    assert {*IDS} == {*policies.policies(city())}


@pytest.mark.parametrize("id_", IDS)
def test_its_cases_answer_as_they_say_and_stand_on_every_bound(id_: str) -> None:
    known = policies.policies(city())
    of = policy(id_)
    assert run_cases(of) == []
    assert unbounded(of) == []
    assert ungoverned(of, known) == []


@pytest.mark.parametrize("id_", IDS)
def test_every_requirement_is_met_and_missed_and_undecided_in_some_case(id_: str) -> None:
    of = policy(id_)
    expected: dict[str, set[str]] = {}
    for case in of.cases:
        for what, answer in case.expected.items():
            expected.setdefault(what, set()).add(answer)
    for clause in of.requirements:
        if not names(clause.expr) and not isinstance(clause.expr, Judged):
            continue  # a matter of the day, or of scores, which have cases of their own
        open_ = {"unknown", "pending"}
        unsourced = {row.name for row in of.parameters if row.value is None}
        if any(isinstance(n, Parameter) and n.name in unsourced for n in walk(clause.expr)):
            assert open_ & expected.get(clause.id, set()), clause.id  # nobody can be told yet
            continue
        assert {"met", "unmet"} <= expected.get(clause.id, set()), clause.id
        assert open_ & expected[clause.id], clause.id
    for amount in of.amounts:
        assert amount.id in expected, amount.id


@pytest.mark.parametrize("id_", IDS)
def test_it_says_where_it_comes_from_and_how_sure_that_is(id_: str) -> None:
    of = policy(id_)
    assert of.number
    assert of.issuer
    assert of.source
    assert {tag.strip() for tag in of.terms.certainty.replace("、", ",").split(",")} <= TAGS
    assert of.terms.certainty
    for row in of.parameters:
        assert row.source, row.name


@pytest.mark.parametrize("id_", IDS)
def test_all_of_it_is_there_in_english(id_: str) -> None:
    of = policy(id_)
    told = {c.id for c in of.clauses} | {t.id for t in of.tables}
    missing = {id_ for id_ in told if not of.translations.get(id_, ("",))[0]}
    assert missing == set()
    assert of.translations[""][0] != of.name


@pytest.mark.parametrize("id_", IDS)
def test_money_has_somebody_to_go_to(id_: str) -> None:
    """A subject that is no organisation names one, and whose money it is is said."""
    of = policy(id_)
    if not of.amounts:
        return
    assert of.terms.level
    if of.subject != "organisation":
        assert of.terms.payee
        assert isinstance(of.facts[of.terms.payee], Name)


def test_texts_that_follow_one_another_leave_no_day_between_them() -> None:
    for of in policies.policies(city()).values():
        if of.terms.supersedes:
            older = policy(of.terms.supersedes)
            assert older.to is None or older.to.toordinal() + 1 >= of.from_.toordinal(), of.id
