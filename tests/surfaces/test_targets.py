"""The verbs of the working year on a city whose every number can be had with a pencil."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.surfaces.program import twofold
from tests.surfaces.web.reading import client_of
from tests.targets import planted
from tests.targets.planted import EAST, NORTH, WEST
from twofold import targets
from twofold.hosting.hosted import owned
from twofold.targets.freeze import Signed
from twofold.targets.model import CITY
from twofold.workspace import open_city

CUT_OFFS = {n: date(2026, n + 1, 10) for n in (1, 2, 3, 4)}


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four months, each frozen on the tenth of the next; a zone in the east owes 12."""
    tasks = planted.ZONED
    workspace = planted.city(tmp_path_factory.mktemp("targets") / "city", tasks)
    since = date.min
    for number, cut_off in CUT_OFFS.items():
        planted.record(workspace, cut_off, since)
        since = cut_off
        targets.freeze(workspace, f"2026-{number:02}", Signed("规划处", "冻结", f"第 {number} 期"),
                       cut_off=cut_off)  # fmt: skip
    return workspace.root


@pytest.fixture(scope="module")
def api(year: Path) -> Iterator[TestClient]:
    with owned(open_city(year)):
        yield client_of(year)


def asked(root: Path, *arguments: object) -> Any:
    ran = twofold("--city", root, *arguments, "--format", "json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def sheet(root: Path, *arguments: object) -> list[dict[str, str]]:
    ran = twofold("--city", root, *arguments, "--format", "csv")
    assert ran.code == 0, ran.err
    return list(csv.DictReader(ran.out.splitlines()))


# --- the tasks


def test_the_tasks_of_the_latest_year(year: Path) -> None:
    found = asked(year, "targets", "show")
    assert found == asked(year, "targets", "show", "tasks-2026")
    assert [g["districts"] for g in found["groups"]] == [[EAST, WEST], [NORTH]]
    deals, traders = found["tasks"]
    assert (deals["city"], deals["sum"], deals["beyond"], deals["padding"]) == (200, 205, 5, 0.05)
    numbers = {one["place"]: one["value"] for one in deals["numbers"]}
    assert numbers == {None: 200, EAST: 120, WEST: 60, NORTH: 25, "新区": 12}
    assert (traders["city"], traders["sum"], traders["beyond"]) == (4, None, None)


def test_a_changed_number_stands_beside_what_it_replaced(year: Path) -> None:
    north = next(one for one in asked(year, "targets", "show")["tasks"][0]["numbers"]
                 if one["place"] == NORTH)  # fmt: skip
    assert (north["value"], north["number"], north["since"]) == (
        25, "甲科发〔2026〕12 号", "2026-04-20")  # fmt: skip
    assert north["replaced"] == [
        {"value": 30, "number": "甲科发〔2026〕6 号", "since": "2026-03-16"}]  # fmt: skip
    (change,) = asked(year, "targets", "show")["changes"]
    assert (change["before"], change["value"], change["in_force"]) == (30, 25, True)


def test_before_a_change_counts_the_issued_number_stands(year: Path) -> None:
    found = asked(year, "targets", "show", "--as-of", "2026-04-19")
    deals = found["tasks"][0]
    assert {one["place"]: one["value"] for one in deals["numbers"]}[NORTH] == 30
    assert (deals["sum"], deals["beyond"]) == (210, 10)
    assert found["changes"][0]["in_force"] is False


def test_before_they_are_issued_there_are_no_numbers(year: Path) -> None:
    found = asked(year, "targets", "show", "--as-of", "2026-03-15")
    assert [task["numbers"] for task in found["tasks"]] == [[], []]
    for lang, words in (("zh", "还没有任务数"), ("en", "there are no numbers yet")):
        shown = twofold("--city", year, "--lang", lang, "targets", "show", "--as-of", "2026-03-15")
        assert words in shown.out


def test_a_zone_lies_in_its_district_and_is_not_added(year: Path) -> None:
    (zone,) = [one for one in asked(year, "targets", "show")["tasks"][0]["numbers"]
               if one["place_kind"] == "zone"]  # fmt: skip
    assert zone["lies_in"] == EAST
    shown = twofold("--city", year, "--lang", "zh", "targets", "show")
    assert "其中：新区" in shown.out


def test_districts_below_the_city_are_told(tmp_path: Path) -> None:
    text = planted.TASKS.replace("| deals | 200 |", "| deals | 230 |")
    workspace = planted.city(tmp_path / "city", text)
    planted.record(workspace)
    for lang, words in (("zh", "比全市少 25"), ("en", "2.5 below the city's")):
        assert words in twofold("--city", workspace.root, "--lang", lang, "targets", "show").out


def test_tasks_that_are_made_up_say_so(tmp_path: Path, year: Path) -> None:
    text = planted.TASKS.replace("groups:", "generated: yes\ngroups:", 1)
    workspace = planted.city(tmp_path / "city", text)
    shown = twofold("--city", workspace.root, "--lang", "zh", "targets", "show")
    assert "演示数据，非统计数据" in shown.out
    assert {row["generated"] for row in sheet(workspace.root, "targets", "show")} == {"yes"}
    assert "演示" not in twofold("--city", year, "--lang", "zh", "targets", "show").out


# --- a split


def test_a_split_by_the_weights_of_the_task(year: Path) -> None:
    """All by base: at the end of 2025 the east had 100 and nobody else anything. 200 and 5 % are
    210; the east may have 140, and the others share what is left alike."""
    found = asked(year, "targets", "split", "tasks-2026", "deals")
    east, west, north = found["districts"]
    assert (found["city"], found["padded"]) == (200, 210)
    assert (east["base"], east["proposed"], east["capped"]) == (100, 140, True)
    assert west["proposed"] + north["proposed"] == 70
    assert (west["proposed"], north["proposed"]) == (35, 35)
    assert (east["issued"], east["difference"]) == (120, 20)


def test_a_split_by_other_weights_changes_nothing(year: Path) -> None:
    """Without a cap the east has all of the base's weight."""
    tried = asked(year, "targets", "split", "tasks-2026", "deals", "--most", "200%", "--padding",
                  "0%")  # fmt: skip
    assert [one["proposed"] for one in tried["districts"]] == [200, 0, 0]
    assert asked(year, "targets", "split", "tasks-2026", "deals")["padded"] == 210


@pytest.mark.parametrize(("lang", "words"), [("zh", "80%，不是 100%"), ("en", "to 80%")])
def test_weights_that_do_not_sum(year: Path, lang: str, words: str) -> None:
    ran = twofold("--city", year, "--lang", lang, "targets", "split", "tasks-2026", "deals",
                  "--base", "80%")  # fmt: skip
    assert ran.code == 5
    assert words in ran.err


def test_a_weight_that_is_none(year: Path) -> None:
    ran = twofold("--city", year, "targets", "split", "tasks-2026", "deals", "--base", "half")
    assert ran.code == 2
    assert "half" in ran.err


def test_a_split_can_be_pasted_into_the_tasks(year: Path, tmp_path: Path) -> None:
    """Its table, as a table of the document, is read as numbers that were issued."""
    rows = sheet(year, "targets", "split", "tasks-2026", "deals")
    assert [*rows[0]] == ["assigned", "deals"]
    table = ["| assigned | deals |", "|---|---|",
             *(f"| {row['assigned']} | {row['deals']} |" for row in rows)]  # fmt: skip
    head, _, rest = planted.TASKS.partition("| assigned |")
    text = f"{head}{chr(10).join(table)}\n\n| change |{rest.partition('| change |')[2]}"
    found = targets.read(planted.city(tmp_path / "city", text))["tasks-2026"]
    assert {one.place.name: one.value for one in found.assigned} == {EAST: 140, WEST: 35, NORTH: 35}


# --- a month


def test_the_last_frozen_month_without_a_name(year: Path) -> None:
    assert asked(year, "targets", "month") == asked(year, "targets", "month", "2026-04")


def test_a_frozen_month(year: Path) -> None:
    """March: 8 of 120 in the east is 6.67 %, 8 % of the year were due, 25 % by the calendar."""
    found = asked(year, "targets", "month", "2026-03")
    assert (found["cut_off"], found["frozen"]["frozen_by"]) == ("2026-04-10", "规划处")
    assert found["frozen"]["number"] == "第 3 期"
    deals = next(one for one in found["indicators"] if one["id"] == "deals")
    assert deals["pace"]["years"] == [2023, 2024, 2025]
    places = {one["place"]: one for one in deals["places"]}
    east = places[EAST]
    assert (east["value"], east["target"], east["done"]) == (8, 120, 0.066667)
    assert (east["due_share"], east["twelfths_share"], east["state"]) == (0.08, 0.25, "behind")
    assert (east["rank"], east["of"]) == (2, 2)
    assert places[WEST]["state"] == "on_pace"
    assert [one["place_kind"] for one in deals["places"]][-1] == "nowhere"


def test_who_did_not_report_is_named(year: Path) -> None:
    found = asked(year, "targets", "month", "2026-02")
    assert found["not_reported"] == [{"district": WEST, "indicators": ["deals"]}]
    for lang, words in (
        ("zh", f"未报：{WEST}（成交额）"),
        ("en", f"Not reported: {WEST} (成交额)"),
    ):
        assert words in twofold("--city", year, "--lang", lang, "targets", "month", "2026-02").out


def test_on_pace_by_past_years_and_behind_by_twelfths(year: Path) -> None:
    """Half of a year falls in its last quarter: 3/12 are not due in March, and both are shown."""
    for lang, past, last in (("zh", "8%", "50%"), ("en", "8 %", "50 %")):
        shown = twofold("--city", year, "--lang", lang, "targets", "month", "2026-03").out
        assert past in shown
        assert last in shown


def test_years_that_show_no_course_are_left_out_with_a_reason(year: Path) -> None:
    found = asked(year, "targets", "month", "2026-03")
    traders = next(one for one in found["indicators"] if one["id"] == "traders")
    assert traders["pace"]["years"] == []  # 2025 alone would be a chance, not a course
    assert [one["year"] for one in traders["pace"]["left_out"]] == [2023, 2024, 2025]
    assert all(one["reason"] for one in traders["pace"]["left_out"])


def test_a_month_that_is_not_frozen_says_so(year: Path) -> None:
    assert asked(year, "targets", "month", "2026-05")["frozen"] is None
    for lang, words in (
        ("zh", "未冻结，数据还会变"),
        ("en", "Not frozen, figures may still change"),
    ):
        assert words in twofold("--city", year, "--lang", lang, "targets", "month", "2026-05").out


def test_corrections_stand_in_the_next_month_with_their_causes(year: Path) -> None:
    """In March the west's late contract of February is stated: 1 came late."""
    found = asked(year, "targets", "month", "2026-03")["corrections"]
    west = next(one for one in found if one["place"] == WEST)
    assert (west["month"], west["before"], west["after"], west["added"]) == ("2026-02", 1, 2, 1)
    for one in found:
        causes = sum(one[cause] for cause in ("added", "revised", "removed", "moved"))
        assert causes == pytest.approx(one["after"] - one["before"])
    shown = twofold("--city", year, "--lang", "zh", "targets", "month", "2026-03").out
    assert "补录" in shown


def test_the_table_of_a_month_has_a_row_for_each_figure(year: Path) -> None:
    rows = sheet(year, "targets", "month", "2026-03")
    deals = [row for row in rows if row["indicator"] == "deals"]
    assert [row["place"] for row in deals] == ["", EAST, planted.ZONE, WEST, NORTH, ""]
    assert [row["place_kind"] for row in deals] == [
        "city", "district", "zone", "district", "district", "nowhere"]  # fmt: skip
    parts = sum(float(row["value"]) for row in deals[1:] if row["place_kind"] != "zone")
    assert parts == float(deals[0]["value"]) == 15.5
    assert float(deals[2]["value"]) == 6  # contracts 1 and 6, before the first was corrected


# --- freezing


def test_freezing_from_the_command_line(tmp_path: Path) -> None:
    workspace = planted.city(tmp_path / "city")
    planted.record(workspace)
    ran = twofold("--city", workspace.root, "--lang", "zh", "targets", "freeze", "2026-04",
                  "--number", "甲科发〔2026〕20 号", "--who", "规划处")  # fmt: skip
    assert ran.code == 0, ran.err
    assert "由规划处冻结" in ran.out
    assert "甲科发〔2026〕20 号" in ran.out
    found = targets.month(workspace, "2026-04")
    assert found.frozen is not None
    assert found.figure("deals", CITY) is not None
    again = twofold("--city", workspace.root, "targets", "freeze", "2026-04")
    assert again.code == 5


def test_freezing_takes_the_key_of_the_city(tmp_path: Path) -> None:
    workspace = planted.city(tmp_path / "city")
    planted.record(workspace)
    with owned(workspace):
        client = client_of(workspace.root)
        assert client.post("/api/months/2026-04/freeze").status_code == 403
        assert client.get("/api/months/2026-04").json()["frozen"] is None


# --- over HTTP


@pytest.mark.parametrize(
    ("path", "arguments"),
    [("/api/targets", ("targets", "show")), ("/api/targets/tasks-2026", ("targets", "show")),
     ("/api/targets/tasks-2026/split/deals", ("targets", "split", "tasks-2026", "deals")),
     ("/api/months", ("targets", "month")),
     ("/api/months/2026-03", ("targets", "month", "2026-03"))],
)  # fmt: skip
def test_the_api_answers_alike(
    api: TestClient, year: Path, path: str, arguments: tuple[str, ...]
) -> None:
    answer = api.get(path, params={"lang": "en"})
    assert answer.status_code == 200, answer.text
    assert answer.json() == asked(year, *arguments)
    csv_ = api.get(path, params={"lang": "en", "format": "csv"})
    assert csv_.status_code == 200
    xlsx = api.get(path, params={"lang": "en", "format": "xlsx"})
    assert zipfile.is_zipfile(io.BytesIO(xlsx.content))


def test_what_is_not_there_is_404_and_what_cannot_be_is_422(api: TestClient) -> None:
    assert api.get("/api/targets/tasks-2030").status_code == 404
    assert api.get("/api/months/2024-01").status_code == 404
    assert api.get("/api/months/2026-12").status_code == 422
    assert api.get("/api/months/may").status_code == 422
