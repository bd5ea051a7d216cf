"""Documents of a year's tasks: what is read, and what is refused at the line that is wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests import planted as errors
from tests.targets import planted
from tests.targets.planted import EAST, NORTH, TASKS, WEST
from twofold import targets
from twofold.errors import Conflict, InputError, NotFound, Refused, TwofoldError
from twofold.targets.check import check
from twofold.targets.freeze import Signed
from twofold.targets.model import CITY, Kind, Place
from twofold.targets.read import of_year

D = Decimal
FILE = "targets/tasks-2026.md"
TASK = "| deals | 200 | 成果处 | Transfer division | 5% | 40% | 100% | seller_district |"


def put(text: str, old: str, new: str) -> str:
    """The tasks with one thing changed, which was there."""
    assert old in text, old
    return text.replace(old, new, 1)


def line(text: str, mark: str) -> int:
    """The line that begins with a text."""
    return next(n for n, one in enumerate(text.splitlines(), start=1) if one.startswith(mark))


# What is planted: the key, what stands in place of what, the line it is told at, what is shown.
CASES: dict[str, tuple[str, str, str, str, str]] = {
    "no rows": ("no_task_rows", "| task | value |", "| work | value |", "---", "task"),
    "no such set": ("no_set", "of: doubling", "of: tripling", "of:", "tripling"),
    "a task twice": ("repeated_task", "| traders | 4 |", "| deals | 4 |", "| deals | 4 |", "deals"),
    "a column that is no task": (
        "not_a_task", "| assigned | deals |", "| assigned | sales |", "| 东区 | 120", "sales"),
    "a change of what is no task": (
        "not_a_task", "| deals | 北区 | 25", "| sales | 北区 | 25", "| sales | 北区", "sales"),
    "a change before the tasks": (
        "changed_before", "| 2026-04-20 |", "| 2026-03-15 |", "| deals | 北区", "2026-03-15"),
    "a path that is not there": (
        "no_path", "| traders | 4 |", "| traders | path |", "| traders", "traders"),
    "a district without a number": (
        "district_left_out", "| 北区 | 30 |", "| 北区 |  |", "| deals | 200", NORTH),
    "no groups": (
        "no_groups", "groups:\n  城区: {en: Urban, districts: [东区, 西区]}\n"
        "  郊区: {en: Rural, districts: [北区]}\n", "", "---", "groups"),
    "an empty group": (
        "empty_group", "{en: Rural, districts: [北区]}", "{en: Rural, districts: []}", "groups:",
        "郊区"),
    "a district in two groups": (
        "in_two_groups", "districts: [北区]", "districts: [北区, 东区]", "groups:", EAST),
    "no day": ("bad_day", "issued_on: 2026-03-16", "issued_on: spring", "issued_on:", "spring"),
    "a change without a day": ("bad_day", "| 2026-04-20 |", "| soon |", "| deals | 北区", "soon"),
    "weights that do not sum": (
        "weights", "| 40% | 100% |", "| 40% | 90% |", "| deals | 200", "90"),
    "a share that is none": (
        "bad_share", "| 5% | 40% |", "| five | 40% |", "| deals | 200", "five"),
    "a district twice": (
        "repeated_district", "| 北区 | 30 |", "| 西区 | 30 |", "| 西区 | 30", WEST),
    "the city among districts": (
        "repeated_district", "| 北区 | 30 |", "| 全市 | 30 |", "| 全市 | 30", "全市"),
    "a change without a document": (
        "change_without_number", "甲科发〔2026〕12 号", "?", "| deals | 北区", ""),
    "a district of another city": (
        "unknown_district", "| 北区 | 30 |", "| 南区 | 30 |", "| 南区", "南区"),
    "a zone in no district": ("zone_nowhere", "{新区: 东区}", "{新区: 南区}", "zones:", "南区"),
    "a zone's number without figures": (
        "zone_not_told", "| 北区 | 30 |", "| 新区 | 30 |\n| 北区 | 30 |", "| 新区", "新区"),
    "a zone's change without figures": (
        "zone_not_told", "| deals | 北区 | 25", "| deals | 新区 | 25", "| deals | 新区", "新区"),
    "a zone with a district's name": (
        "zone_is_district", "{新区: 东区}", "{西区: 东区}", "zones:", WEST),
    "a change of what is not split": (
        "not_split", "| deals | 北区 | 25", "| traders | 北区 | 25", "| traders | 北区", NORTH),
    "a column with a slip": (
        "unknown_column", "| padding | most |", "| paddng | most |", "| task", "paddng"),
    "a column of changes with a slip": (
        "unknown_column", "| day | reason |", "| day | raeson |", "| change", "raeson"),
    "a shape of no year": (
        "no_shape_years", "issued_on: 2026-03-16", "issued_on: 2026-03-16\nshape_years: 0",
        "shape_years:", "0"),
    "a day written another way": (
        "bad_day", "| 2026-04-20 |", "| 20260420 |", "| deals | 北区", "20260420"),
    "a district twice in two tables": (
        "repeated_district", "| change | place |",
        "| assigned | deals |\n|---|---|\n| 北区 | 12 |\n\n| change | place |", "| 北区 | 12",
        NORTH),
    "no number": ("bad_number", "| 西区 | 60 |", "| 西区 | many |", "| 西区", "many"),
    "a number below zero": ("bad_number", "| 西区 | 60 |", "| 西区 | -1 |", "| 西区", "-1"),
    "a breakdown that is not there": (
        "no_breakdown", "| seller_district |", "| moon |", "| deals | 200", "moon"),
}  # fmt: skip
# Columns that the planted tasks do not have.
MORE: dict[str, tuple[str, str, str]] = {
    "a pace that is none": ("bad_pace", "pace", "gallop"),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_document_is_refused_at_its_line(tmp_path: Path, case: str) -> None:
    key, old, new, mark, shown = CASES[case]
    refused(tmp_path, put(TASKS, old, new), f"targets.{key}", mark, shown)


@pytest.mark.parametrize("case", MORE, ids=str)
def test_a_column_is_refused_at_its_line(tmp_path: Path, case: str) -> None:
    key, column, value = MORE[case]
    text = put(TASKS, "| base | by |\n|---|", f"| base | by | {column} |\n|---|---|")
    text = put(text, TASK, f"{TASK} {value} |")
    refused(tmp_path, text, f"targets.{key}", "| deals | 200", value)


def refused(root: Path, text: str, key: str, mark: str, shown: str) -> None:
    workspace = planted.city(root / "city", text)
    with pytest.raises(InputError) as caught:
        targets.read(workspace)
    at = workspace.root / FILE
    errors.check(caught.value, key, f"{at}:{line(text, mark)}", shown)


def test_what_does_not_add_up_is_not_split(tmp_path: Path) -> None:
    """A rank of districts is no part of the city's."""
    workspace = planted.city(tmp_path / "city")
    deals = workspace.root / "indicators" / "deals.md"
    deals.write_text(put(deals.read_text("utf-8"), "measure: flow", "measure: rank"), "utf-8")
    with pytest.raises(InputError) as caught:
        targets.read(workspace)
    errors.check(caught.value, "targets.not_additive",
                 f"{workspace.root / FILE}:{line(TASKS, '| deals | 200')}", "deals")  # fmt: skip


def test_a_year_has_one_document(tmp_path: Path) -> None:
    workspace = planted.city(tmp_path / "city")
    other = put(TASKS, "id: tasks-2026", "id: tasks-again")
    (workspace.root / "targets" / "tasks-again.md").write_text(other, "utf-8")
    with pytest.raises(InputError) as caught:
        targets.read(workspace)
    assert caught.value.key == "targets.repeated_year"
    for text in errors.said(caught.value):
        assert "2026" in text


def test_what_is_asked_for_and_not_there(tmp_path: Path) -> None:
    workspace = planted.city(tmp_path / "city")
    asked: list[tuple[str, type[TwofoldError], str, object]] = [
        ("not_found", NotFound, "tasks-2030", lambda: targets.split(workspace, "tasks-2030", "x")),
        ("no_tasks", NotFound, "2024", lambda: targets.month(workspace, "2024-01")),
        ("bad_month", InputError, "2026-13", lambda: targets.month(workspace, "2026-13")),
    ]
    for key, kind, shown, ask in asked:
        with pytest.raises(kind) as caught:
            ask()  # type: ignore[operator]
        assert caught.value.key == f"targets.{key}"
        for text in errors.said(caught.value):
            assert shown in text


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory):
    """The city with its records, up to the end of May."""
    workspace = planted.city(tmp_path_factory.mktemp("year") / "city")
    planted.record(workspace)
    return workspace


def test_a_split_of_what_is_no_task(year) -> None:
    with pytest.raises(NotFound) as caught:
        targets.split(year, "tasks-2026", "hnte")
    assert caught.value.key == "targets.no_such_task"
    for text in errors.said(caught.value):
        assert "deals, traders" in text


def test_a_month_that_has_not_begun(year) -> None:
    with pytest.raises(Refused) as caught:
        targets.month(year, "2026-07")
    assert caught.value.key == "targets.month_ahead"
    for text in errors.said(caught.value):
        assert "2026-07" in text


def test_a_city_without_a_number_has_nothing_to_split(tmp_path: Path) -> None:
    """The path leads from a figure that nobody published."""
    workspace = planted.city(tmp_path / "city", put(TASKS, "| deals | 200 |", "| deals | path |"))
    planted.record(workspace)
    with pytest.raises(Refused) as caught:
        targets.split(workspace, "tasks-2026", "deals")
    errors.check(caught.value, "targets.no_number",
                 f"{workspace.root / FILE}:{line(TASKS, '| deals | 200')}", "deals")  # fmt: skip


def test_what_is_unknown_is_no_base_of_nothing(tmp_path: Path) -> None:
    """Nobody recorded contracts: where the districts stood is not known, and it is not zero."""
    workspace = planted.city(tmp_path / "city")
    with pytest.raises(Refused) as caught:
        targets.split(workspace, "tasks-2026", "deals")
    at = f"{workspace.root / FILE}:{line(TASKS, '| deals | 200')}"
    errors.check(caught.value, "targets.base_unknown", at, "2025-12-31")


@pytest.mark.parametrize(
    ("key", "month", "cut_off", "shown"),
    [("month_goes_on", "2026-05", date(2026, 5, 31), "2026-05-31"),
     ("cut_off_later", "2026-05", date(2026, 6, 2), "2026-06-02")],
)  # fmt: skip
def test_what_cannot_be_frozen_says_why(year, key, month, cut_off, shown) -> None:
    with pytest.raises(TwofoldError) as caught:
        targets.freeze(year, month, Signed("规划处", "冻结"), cut_off=cut_off)
    assert caught.value.key == f"targets.{key}"
    for text in errors.said(caught.value):
        assert shown in text


def test_months_are_frozen_in_order(tmp_path: Path) -> None:
    workspace = planted.city(tmp_path / "city")
    planted.record(workspace)
    later = replace(workspace)
    with pytest.raises(Conflict) as passed:
        targets.freeze(workspace, "2026-03", Signed("规划处", "冻结"), cut_off=date(2026, 4, 10))
    assert passed.value.key == "targets.known_since"
    assert passed.value.values == {"cut_off": date(2026, 4, 10), "last": date(2026, 5, 8)}
    for text in errors.said(passed.value):
        assert "2026-05-08" in text
    targets.freeze(workspace, "2026-03", Signed("规划处", "冻结"))
    for key, month in (("frozen_already", "2026-03"), ("frozen_already", "2026-02"),
                       ("not_next", "2026-05")):  # fmt: skip
        with pytest.raises(Refused) as caught:
            targets.freeze(later, month, Signed("规划处", "冻结"))
        assert caught.value.key == f"targets.{key}"
        for text in errors.said(caught.value):
            assert "2026-03" in text


def test_every_error_of_the_tasks_is_planted_here() -> None:
    here = {case[0] for case in (*CASES.values(), *MORE.values())}
    asked = {"not_found", "no_tasks", "no_such_task", "month_ahead", "no_number", "bad_month",
             "month_goes_on", "cut_off_later", "frozen_already", "not_next", "repeated_year",
             "not_additive", "sum_below", "known_since", "base_unknown", "city_only"}  # fmt: skip
    assert here | asked == errors.keys("targets")


# --- sums


def test_districts_reach_the_city_on_each_day(tmp_path: Path) -> None:
    """210 of 200; the change takes 5 away."""
    assert check(planted.city(tmp_path / "city")) == ({"tasks-2026": 0}, [])


@pytest.mark.parametrize(
    ("value", "day", "sum_"), [("206", "2026-04-20", "205"), ("211", "2026-03-16", "210")]
)
def test_districts_below_the_city_are_told(tmp_path: Path, value, day, sum_) -> None:
    """From the day of the change on, or from the first."""
    text = put(TASKS, "| deals | 200 |", f"| deals | {value} |")
    workspace = planted.city(tmp_path / "city", text)
    (problem,) = check(workspace)[1]
    at = f"{workspace.root / FILE}:{line(text, '| deals | 2')}"
    for shown in (day, sum_, value):
        errors.check(problem, "targets.sum_below", at, shown)


# --- what is read


def test_tasks_are_read(tmp_path: Path) -> None:
    found = targets.read(planted.city(tmp_path / "city"))["tasks-2026"]
    assert (found.year, found.number, found.issued_on) == (
        2026, "甲科发〔2026〕6 号", date(2026, 3, 16))  # fmt: skip
    assert found.districts == (EAST, WEST, NORTH)
    assert [(g.name["en"], g.districts) for g in found.groups] == [
        ("Urban", (EAST, WEST)), ("Rural", (NORTH,))]  # fmt: skip
    assert [(z.name, z.district) for z in found.zones] == [("新区", EAST)]
    deals = found.task("deals")
    assert deals is not None
    assert (deals.value, deals.padding, deals.most, deals.weights.base) == (
        D(200), D("0.05"), D("0.4"), D(1))  # fmt: skip
    assert {a.place: a.value for a in found.assigned} == {
        Place(Kind.DISTRICT, EAST): D(120), Place(Kind.DISTRICT, WEST): D(60),
        Place(Kind.DISTRICT, NORTH): D(30)}  # fmt: skip
    (change,) = found.changes
    assert (change.value, change.number, change.reason["en"]) == (
        D(25), "甲科发〔2026〕12 号", "Boundaries changed")  # fmt: skip


def test_the_latest_year_comes_first(tmp_path: Path) -> None:
    workspace = planted.city(tmp_path / "city")
    other = re.sub("2026", "2025", put(TASKS, "id: tasks-2026", "id: tasks-2025"))
    (workspace.root / "targets" / "tasks-2025.md").write_text(other, "utf-8")
    assert [*targets.read(workspace)] == ["tasks-2026", "tasks-2025"]
    assert of_year(targets.read(workspace), 2025).id == "tasks-2025"


def test_a_change_of_the_city(tmp_path: Path) -> None:
    text = put(TASKS, "| deals | 北区 | 25", "| deals | 全市 | 25")
    assert (
        targets.read(planted.city(tmp_path / "city", text))["tasks-2026"].changes[0].place == CITY
    )
