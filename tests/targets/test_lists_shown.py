"""Lists and deadlines as they are read: pages in both languages, and the API that marks them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.surfaces.web.reading import read
from tests.targets.listed_city import FITS, SHORT, built
from twofold.api.app import mounted
from twofold.hosting.hosted import Hosted, owned
from twofold.web.app import routes

KEY = {"Authorization": "Bearer key"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """The small city, served."""
    city = built(tmp_path)
    with owned(city):
        hosted = Hosted(city.root, "mark", "key")
        yield TestClient(Starlette(routes=[mounted(hosted), *routes(hosted)]))


def said(client: TestClient, path: str) -> str:
    """What a page says, without its tags."""
    return read(client.get(path).text).text.replace("\u00a0", " ")


def test_pages_say_who_why_by_when_and_whose(client: TestClient) -> None:
    page = client.get("/zh/lists/apply").text
    for text in ("企业1", "职工 10 人", "2026-12-31", "东·高企岗", "未落区·高企岗", "未联系",
                 "持证企业 2026 年可增加 3", "科技型企业 2026 年可增加 2",
                 "符合性比对"):  # fmt: skip
        assert text in page
    english = client.get("/en/lists/apply").text
    for text in ("Could apply", "10 staff", "High-tech desk, no district", "not contacted"):
        assert text in english
    assert client.get("/zh/lists/none").status_code == 404


def test_what_counts_next_year_is_said_so(client: TestClient, tmp_path: Path) -> None:
    calendar = tmp_path / "city" / "targets" / "calendar.md"
    text = calendar.read_text(encoding="utf-8")
    calendar.write_text(text.replace("| batch | 12-31 |", "| batch | 03-01 |"), encoding="utf-8")
    for path in ("/zh/lists/apply", "/zh/lists"):
        assert "持证企业 2026 年可增加 0 家；另有 3 家计入 2027 年" in said(client, path)
    assert "0 organisations more in 2026; counts in 2027: 3 organisations" in said(
        client, "/en/lists/apply")  # fmt: skip
    made = client.get("/api/lists/apply").json()
    first = made["gains"][0]
    assert (first["year"], first["value"], first["rows"]) == (2026, 0, 0)
    assert first["later"] == [{"year": 2027, "value": 3, "rows": 3}]
    assert {row["counts_in"] for row in made["list_rows"]} == {2027}


def test_the_districts_department_is_called_so_in_english(client: TestClient) -> None:
    path = f"/api/lists/apply/rows/{FITS}"
    given = {"state": "visited", "officer": "东科技部门"}
    assert client.post(path, params=given, headers=KEY).status_code == 200
    assert "东科技部门" in said(client, "/zh/lists/apply")
    english = said(client, "/en/lists/apply")
    assert "Science and technology department, 东" in english
    assert "东科技部门" not in english


def test_the_sum_of_all_lists_names_its_lists(client: TestClient) -> None:
    assert "清单apply、清单near" in said(client, "/zh/lists")
    made = client.get("/api/lists").json()["together"]
    assert {(one["indicator"], one["how"]): one["lists"] for one in made} == {
        ("certified", "adds"): ["apply", "near"], ("both", "adds"): ["apply", "near"],
        ("certified", "keeps"): ["expire"], ("sales", "adds"): ["leads"]}  # fmt: skip


def test_a_near_miss_says_what_it_lacks(client: TestClient) -> None:
    page = client.get("/zh/lists/near").text
    assert "只差一项：职工不少于十人" in page
    (row,) = client.get("/api/lists/near", headers={"Accept-Language": "zh"}).json()["list_rows"]
    assert row["subject"] == SHORT


def test_the_overview_counts_each_enterprise_once(client: TestClient) -> None:
    made = client.get("/api/lists").json()
    assert {one["list"]: one["rows"] for one in made["lists"]} == {
        "apply": 3, "near": 1, "expire": 1, "lapsed": 0, "leads": 3}  # fmt: skip
    together = {(one["indicator"], one["how"]): one["value"] for one in made["together"]}
    assert together == {("certified", "adds"): 4, ("both", "adds"): 3, ("certified", "keeps"): 1,
                        ("sales", "adds"): 1.5000000001}  # fmt: skip
    assert client.get("/zh/lists?district=东").status_code == 200


def test_a_row_is_marked_and_then_shown_so(client: TestClient) -> None:
    path = f"/api/lists/apply/rows/{FITS}"
    refused = client.post(path, params={"state": "given_up"}, headers=KEY)
    assert (refused.status_code, refused.json()["key"]) == (422, "lists.no_reason")
    assert client.post(path, params={"state": "visited"}).status_code == 403
    given = {"state": "given_up", "reason": "迁往外地", "who": "desk"}
    assert client.post(path, params=given, headers=KEY).json()["state"] == "given_up"
    assert "原因：迁往外地" in client.get("/zh/lists/apply?state=given_up").text
    assert "企业1" not in client.get("/zh/lists/apply?state=uncontacted").text


def test_a_deadline_goes_up_until_it_is_done(client: TestClient) -> None:
    page = client.get("/zh/calendar?owner=高企处").text
    assert "逾期 10 天，已报分管领导" in page
    assert "还有 39 天" in page
    assert "10 days late, gone to leader" in client.get("/en/calendar").text
    assert client.post("/api/calendar/late", headers=KEY).json()["done_by"] == "高企处"
    assert "逾期 10 天" not in client.get("/zh/calendar?owner=高企处").text
    found = client.get("/api/calendar?days=0").json()
    assert (found["overdue"], found["count"]) == (3, 4)


@pytest.mark.parametrize("path", ["lists", "lists/leads", "calendar"])
def test_tables_are_had_as_files(client: TestClient, path: str) -> None:
    for kind in ("xlsx", "csv"):
        found = client.get(f"/api/{path}?format={kind}")
        assert found.status_code == 200
        assert len(found.content) > 100
