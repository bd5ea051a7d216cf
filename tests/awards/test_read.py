"""Combination documents: what is read of them, and what is wrong with them, in both languages."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.awards.town import built
from tests.support import ROOT
from twofold import awards, documents
from twofold.awards.check import check, run_cases
from twofold.awards.compile import plan
from twofold.awards.model import Awarding, Combination
from twofold.awards.read import read
from twofold.errors import InputError
from twofold.words import LANGUAGES, words
from twofold.workspace import Workspace, open_city

WHERE = "../shared/design/examples"
HEAD = "---\nkind: combination\nid: x.all\nname: 试\n---\n\n"
STEPS = "| step | rule | policies | per | limit | source |\n|---|---|---|---|---|---|\n"
NUMBERS = "| parameter | from | value | unit | source |\n|---|---|---|---|---|\n"
CASES = "| case | x.a | → x.a |\n|---|---|---|\n"


def made(*rows: str, before: str = "", after: str = "") -> Combination:
    steps = STEPS + "".join(f"| {row} |\n" for row in rows)
    return read(documents.parse(f"{HEAD}{before}\n\n{steps}\n{after}\n", "x.md"), ("platform",))


@pytest.mark.needs(WHERE)
def test_the_worked_example_is_read_and_its_case_passes() -> None:
    document = documents.read(ROOT / WHERE / "qd.hightech-zone.platforms.md")
    one = read(document, ("organisation", "platform"))
    assert [(s.number, s.rule) for s in one.steps] == [
        (1, "order"), (2, "highest"), (3, "cap"), (4, "pool")
    ]  # fmt: skip
    assert one.steps[1].per == ("subject", "year")
    assert one.steps[3].per == ("district", "year")
    assert len(one.cases) == 1
    assert run_cases(one) == []


@pytest.mark.parametrize("limit", ["800 万元", "8,000,000", "8,000,000 元", "0.08亿元"])
def test_a_limit_may_be_written_in_any_unit(limit: str) -> None:
    (step,) = made(f"1 | cap | all | payee | {limit} | 试").steps
    assert step.limit is not None
    assert (step.limit.amount, step.limit.share) == (8_000_000, "in order")


def test_a_budget_is_that_of_the_day() -> None:
    pots = "| pot | 2024-01-01 | 100 | 万元 | s |\n| pot | 2025-07-01 | ? | 万元 | s |\n"
    one = made("1 | pool | all | year | budget pot, by rank points | 试", before=NUMBERS + pots)
    assert one.amount("pot", date(2023, 12, 31)) is None
    assert one.amount("pot", date(2024, 1, 1)) == 1_000_000
    assert one.amount("pot", date(2025, 6, 30)) == 1_000_000
    assert one.amount("pot", date(2025, 7, 1)) is None
    limit = one.steps[0].limit
    assert limit is not None
    assert (limit.name, limit.share, limit.by) == ("pot", "by rank", "points")


def test_awards_are_named_by_policy_or_with_their_item() -> None:
    (step,) = made("1 | highest | x.a first, x.b | platform, zone | | 试").steps
    assert step.awards == (Awarding("x.a", "first"), Awarding("x.b"))
    assert (step.per, step.written_per) == (("subject", "district"), ("platform", "zone"))


FAULTS: Mapping[str, tuple[str, ...]] = {
    "awards.bad_number": ("first | highest | x.a, x.b | | | 试",),
    "awards.unknown_rule": ("1 | higest | x.a, x.b | | | 试",),
    "awards.short_order": ("1 | order | x.a | | | 试",),
    "awards.unknown_per": ("1 | highest | x.a, x.b | platfrom | | 试",),
    "awards.no_policies": ("1 | highest | | | | 试",),
    "awards.repeated_policy": ("1 | highest | x.a, all | | | 试",),
    "awards.limit_unasked": ("1 | highest | x.a, x.b | | 5 | 试",),
    "awards.no_share": ("1 | pool | all | | budget pot | 试",),
    "awards.no_rank": ("1 | pool | all | | budget pot, by rank | 试",),
    "awards.no_limit": ("1 | cap | all | payee | :pot | 试",),
    "awards.bad_limit": ("1 | cap | all | payee | | 试",),
    "awards.repeated_step": ("1 | cap | all | payee | 5 | 试", "1 | cap | all | year | 6 | 试"),
}


@pytest.mark.parametrize("key", FAULTS)
def test_a_fault_is_told_with_its_line(key: str) -> None:
    with pytest.raises(InputError) as found:
        made(*FAULTS[key])
    assert found.value.key == key
    at = found.value.at
    assert at is not None
    assert (at.path, at.line) == ("x.md", 10 + len(FAULTS[key]))
    for lang in LANGUAGES:
        place, what, do = words(lang).error(found.value)
        assert place
        assert what
        assert do


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InputError) as found:
        made("1 | higest | x.a, x.b | | | 试", "2 | cap | all | payee | | 试",
             after=CASES.replace("x.a", "points", 1) + "| 甲 | 1 | 1 |\n")  # fmt: skip
    assert found.value.key == "awards.broken"
    assert [cause.key for cause in found.value.causes] == [
        "awards.unknown_rule", "awards.bad_limit", "awards.unknown_column"
    ]  # fmt: skip


def test_a_case_that_fails_says_what_came_out() -> None:
    rows = "| 上限 | 7 | 6 |\n| 未定 | 0–7 | 0–5 |\n| 没有上限 | ? | 0–5 |\n"
    one = made("1 | cap | all | payee | 5 | 试", after=CASES + rows)
    (problem,) = run_cases(one)
    assert (problem.key, problem.values["expected"], problem.values["got"]) == (
        "policies.case_fails", "6", "5.00")  # fmt: skip


def test_rows_of_one_case_are_subjects_side_by_side() -> None:
    table = ("| case | subject | payee | paid x.b | x.a | → x.a |\n|---|---|---|---|---|---|\n"
             "| 合计 | 乙 | 一 | | 4 | 4 |\n| 合计 | 甲 | 一 | | 4 | 1 |\n"
             "| 已付 | 甲 | 一 | 3 | 4 | 2 |\n")  # fmt: skip
    one = made("1 | cap | x.a, x.b | payee, year | 5 | 试", after=table)
    assert [len(case.rows) for case in one.cases] == [2, 1]
    assert run_cases(one) == []


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("read")
    built(folder)
    return folder


@pytest.fixture
def town(ready: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(ready, tmp_path / "own")
    return open_city(tmp_path / "own" / "town")


def changed(town: Workspace, old: str, new: str, file: str = "awards/t.together.md") -> None:
    path = town.root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def refused(town: Workspace) -> list[str]:
    """What a check finds; combining refuses for the same reasons."""
    problems = [p for p in check(town)[1] if p.key != "policies.case_fails"]
    with pytest.raises(InputError) as found:
        awards.combine(town)
    told = found.value.causes or (found.value,)
    assert {p.key for p in problems} == {p.key for p in told}
    for problem in problems:
        assert problem.at is not None
        for lang in LANGUAGES:
            assert all(words(lang).error(problem))
    return [p.key for p in problems]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("| 1 | highest | t.staff, t.plan |", "| 1 | highest | t.staf, t.plan |", "unknown_policy"),
        ("| 1 | highest | t.staff, t.plan |", "| 1 | highest | t.staff prize, t.plan |",
         "unknown_item"),
        ("budget money, pro rata", "budget money, by rank turnover", "no_rank_fact"),
        ("from: 2026-01-01\n---", "from: 2026-01-01\nafter: t.nothing\n---", "no_combination"),
    ],
)  # fmt: skip
def test_a_name_that_nobody_bears_is_told(town: Workspace, old: str, new: str, key: str) -> None:
    changed(town, old, new)
    assert set(refused(town)) == {f"awards.{key}"}


def test_a_policy_names_a_combination_that_there_is(town: Workspace) -> None:
    changed(town, "combination: t.together", "combination: t.togther", "policies/t.plan.md")
    assert refused(town) == ["awards.no_combination"]


def test_money_of_another_level_needs_no_document(town: Workspace) -> None:
    changed(town, "from: 2026-01-01\n---", "from: 2026-01-01\noutside: [上级补助]\n---")
    changed(town, "highest | t.staff, t.plan |", "highest | t.staff, t.plan, 上级补助 |")
    assert check(town)[1] == []


def test_a_ring_of_orders_is_named(town: Workspace) -> None:
    changed(town, "| 1 | highest |",
            "| 8 | order | t.staff, t.plan | | | 试 |\n"
            "| 9 | order | t.plan, t.platform, t.staff | | | 试 |\n| 1 | highest |")  # fmt: skip
    _, problems = check(town)
    (ring,) = {str(p.values["ring"]) for p in problems if p.key == "awards.cycle"}
    names = ring.split(" → ")
    assert names[0] == names[-1]
    assert set(names) <= {"t.staff", "t.plan", "t.platform"}
    assert len(names) == len(set(names)) + 1


def test_what_a_policy_reads_comes_before_it(town: Workspace) -> None:
    """A ring may go through what a policy reads as well as through an order."""
    changed(town, "level: city\n", "level: city\nreads: {grant_of_staff: {amount: t.staff}}\n",
            "policies/t.plan.md")  # fmt: skip
    changed(town, "| 1 | highest |", "| 8 | order | t.plan, t.staff | | | 试 |\n| 1 | highest |")
    keys = {(p.key, str(p.values.get("ring"))) for p in check(town)[1]}
    assert ("awards.cycle", "t.staff → t.plan → t.staff") in keys or (
        "awards.cycle", "t.plan → t.staff → t.plan") in keys  # fmt: skip


def test_an_amount_that_no_source_gives_settles_nothing(town: Workspace) -> None:
    changed(town, "| money | 2026-01-01 | 27 |", "| money | 2026-01-01 | ? |")
    found = awards.combine(town)
    assert found.sums.settled.awarded == 0
    assert found.sums.most.awarded == Decimal(100_000 + 150_000 + 40_000 + 200_000 + 100_000)
    assert {p.budget for p in found.pools} == {None}


CAP = "| cap | x.a, x.b | payee, year | 5 | 试"
POOL = "| pool | x.a, x.b | zone, year | 5, in order | 试"
HIGHEST = "| highest | x.a, x.b | platform, year | | 试"


@pytest.mark.parametrize(
    ("rows", "nested"),
    [
        ((f"1 {HIGHEST}", f"2 {CAP}", f"3 {POOL}"), True),
        ((f"1 {CAP}", "2 | cap | x.c | payee | 5 | 试"), True),
        ((f"1 {CAP}", f"2 {HIGHEST}"), False),  # the highest of what a cap has left
        ((f"1 {POOL}", f"2 {CAP}"), False),  # a district has several payees
        ((f"1 {HIGHEST}", "2 | pool | x.a | year | 5, in order | 试"), False),  # one of the two
    ],
)
def test_groups_that_cross_each_other_are_found(rows: tuple[str, ...], nested: bool) -> None:
    items = {"x.a": ("grant",), "x.b": ("grant",), "x.c": ("grant",)}
    assert plan([made(*rows)], items, {}, {}, date(2026, 1, 1)).nested is nested
