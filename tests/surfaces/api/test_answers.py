"""Answers over HTTP: the record of the command, in every form, in pages, and named by its ETag."""

import csv
import io
import json
from decimal import Decimal

import openpyxl
import pyarrow.parquet as pq
import pytest

from tests.surfaces.api.conftest import KEY
from tests.surfaces.program import twofold

DECISIONS = "/api/policies/cn.hnte/decisions"


@pytest.fixture
def code(api) -> str:
    """An enterprise that fails the HNTE rule."""
    found = api.get(f"{DECISIONS}?verdict=ineligible&limit=1").json()
    return found["decisions"][0]["subject"]


COMMANDS = {
    "/api/brief": "brief",
    "/api/policies": "policies list",
    "/api/policies/cn.hnte": "policies explain cn.hnte",
    "/api/registers": "registers list",
    "/api/commits?limit=all": "registers log",
    "/api/registers/fund?limit=7&offset=3": "registers show fund --limit 7 --offset 3",
    "/api/indicators": "indicators list",
    "/api/indicators/measures": "indicators measure",
    "/api/indicators/progress?indicator=hnte": "indicators progress hnte",
    "/api/indicators/outlook?indicator=hnte": "indicators outlook hnte",
    "/api/policies/cn.tech-sme/decisions?district=示例区3&limit=5":
        "policies decide cn.tech-sme --district 示例区3 --limit 5",
}  # fmt: skip


@pytest.mark.parametrize(("url", "command"), COMMANDS.items(), ids=COMMANDS.values())
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_answer_is_that_of_the_command(api, demo_city, url: str, command: str, lang: str):
    said = twofold("--city", demo_city, "--lang", lang, "--format", "json", *command.split())
    asked = api.get(url, headers={"Accept-Language": f"{lang};q=0.9, fr;q=0.1"})
    assert (said.code, asked.status_code) == (0, 200)
    assert asked.headers["content-language"] == lang
    assert asked.text == said.out


def test_every_form_has_the_same_rows(api) -> None:
    url = f"{DECISIONS}?verdict=eligible&limit=40"
    record = api.get(url).json()["decisions"]
    rows = list(csv.DictReader(io.StringIO(api.get(f"{url}&format=csv").text)))
    book = openpyxl.load_workbook(io.BytesIO(api.get(f"{url}&format=xlsx").content))
    header, *cells = book.active.iter_rows(values_only=True)
    table = pq.read_table(io.BytesIO(api.get(f"{url}&format=parquet").content))
    codes = [one["subject"] for one in record]
    assert len(codes) == 40
    assert [row["subject"] for row in rows] == codes
    assert [row[header.index("subject")] for row in cells] == codes
    assert table["subject"].to_pylist() == codes
    assert book.active.freeze_panes == "A2"


def test_a_code_of_digits_stays_a_text_in_a_spreadsheet(api, served_city) -> None:
    """Excel would show 911401001100011000 as 9.114E+17 and lose its last digits."""
    content = api.get("/api/registers/organisation?limit=500&format=xlsx").content
    header, *cells = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    codes = [row[header.index("id")] for row in cells]
    record = api.get("/api/registers/organisation?limit=500").json()["rows"]
    assert codes == [row["id"] for row in record]
    assert all(isinstance(code, str) for code in codes)


def test_money_keeps_every_digit(api) -> None:
    """As a decimal in Parquet, and as written in JSON: funds of 145.9 billion yuan in all."""
    url = "/api/registers/fund?limit=all"
    record = json.loads(api.get(url).text, parse_float=Decimal)["rows"]
    table = pq.read_table(io.BytesIO(api.get(f"{url}&format=parquet").content))
    sizes = table["size"].to_pylist()
    assert [Decimal(row["size"]) for row in record] == sizes
    assert sum(sizes) == Decimal("145900000000")


def test_a_page_of_text_is_as_wide_as_asked(api) -> None:
    narrow = api.get("/api/brief", headers={"Accept": "text/plain; columns=80"})
    wide = api.get("/api/brief", headers={"Accept": "text/plain; columns=140; colour=yes"})
    assert narrow.headers["content-type"].startswith("text/plain")
    assert "\x1b[" not in narrow.text
    assert "\x1b[" in wide.text
    assert len(narrow.text.splitlines()) > len(wide.text.splitlines())


def test_pages_follow_one_another_to_the_end(api) -> None:
    """By their links alone, every row once."""
    whole = [row["id"] for row in api.get("/api/registers/fund?limit=all").json()["rows"]]
    url, seen, pages = "/api/registers/fund?limit=50", [], 0
    while url:
        page = api.get(url)
        assert page.headers["x-total-count"] == str(len(whole))
        seen += [row["id"] for row in page.json()["rows"]]
        url, pages = page.links.get("next", {}).get("url"), pages + 1
    assert pages == 3
    assert seen == whole
    assert len(set(whole)) == 144
    last = api.get("/api/registers/fund?limit=50&offset=100")
    assert "next" not in last.links
    assert last.links["prev"]["url"].endswith("offset=50")


def test_json_is_given_in_pages_unless_all_is_asked_for(api) -> None:
    assert len(api.get("/api/registers/fund").json()["rows"]) == 100
    assert len(api.get("/api/registers/fund?limit=all").json()["rows"]) == 144


def test_one_enterprise_is_explained_as_the_command_does(api, demo_city, code: str) -> None:
    said = twofold("--city", demo_city, "--format", "json", "--lang", "en",
                   "policies", "explain", "cn.hnte", code)  # fmt: skip
    assert api.get(f"{DECISIONS}/{code}").text == said.out


def test_rows_can_be_searched(api) -> None:
    row = api.get("/api/registers/organisation?limit=1&offset=500").json()["rows"][0]
    for text in (row["id"], row["id"][:9].lower(), row["name"]):
        found = api.get("/api/registers/organisation", params={"find": text, "limit": "all"})
        assert row["id"] in [one["id"] for one in found.json()["rows"]]
    assert api.get("/api/registers/organisation?find=%25").json()["total"] == 0


def test_an_answer_holds_until_something_changes(api) -> None:
    first = api.get("/api/brief")
    again = api.get("/api/brief", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    others = {
        api.get(url, headers=headers).headers["etag"]
        for url, headers in (
            ("/api/brief", {"Accept-Language": "zh"}), ("/api/brief", {"Accept": "text/csv"}),
            ("/api/brief?day=2026-06-30", {}), ("/api/brief?asOf=2026-06-30", {}),
            ("/api/policies", {}),
        )
    }  # fmt: skip
    assert len(others | {first.headers["etag"]}) == 6


def test_what_was_known_then_is_another_answer(api) -> None:
    now = api.get("/api/registers/enterprise_report?limit=1").json()["total"]
    then = api.get("/api/registers/enterprise_report?limit=1&asOf=2024-01-01").json()["total"]
    assert 0 < then < now


def test_an_export_is_an_archive_with_its_manifest(api) -> None:
    import hashlib
    import zipfile

    answer = api.get("/api/vintage", headers={"Authorization": f"Bearer {KEY}"})
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        for name, about in manifest["files"].items():
            data = archive.read(name)
            assert hashlib.sha256(data).hexdigest() == about["sha256"]
            assert pq.read_table(io.BytesIO(data)).num_rows == about["rows"]
    assert manifest["files"]["fund.parquet"]["rows"] == 144


def test_a_facts_file_is_answered_and_not_kept(api, facts) -> None:
    path = facts({}, {"企业名称": "乙公司", "science_staff": "1"})
    url = f"{DECISIONS}?day=2025-06-30"
    sent = {"Content-Disposition": "attachment; filename*=UTF-8''facts.csv"}
    found = api.post(url, content=path.read_bytes(), headers=sent)
    assert found.status_code == 200
    assert [one["verdict"] for one in found.json()["decisions"]] == ["eligible", "ineligible"]
    assert "etag" not in found.headers
    one = api.post("/api/policies/cn.hnte/explanations?row=3&day=2025-06-30",
                   content=path.read_bytes(), headers=sent)  # fmt: skip
    assert one.json()["decision"]["name"] == "乙公司"


def test_openapi_describes_every_route_with_examples_that_work(api) -> None:
    """Each GET is asked with the examples of its own description."""
    document = api.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    asked = 0
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"]
            assert all(p["description"] for p in operation["parameters"])
            if method != "get":
                continue
            examples = {p["name"]: p["example"] for p in operation["parameters"] if "example" in p}
            query = {name: value for name, value in examples.items() if f"{{{name}}}" not in path}
            url = f"/api{path.format(**examples)}"
            answer = api.get(url, params=query, headers={"Authorization": f"Bearer {KEY}"})
            assert answer.status_code == 200, (url, query)
            asked += 1
    assert asked >= 14


def test_the_end_of_a_list_of_all(api) -> None:
    """`all` from a row on has a way back, and no way on."""
    page = api.get("/api/registers/fund?limit=all&offset=140")
    assert len(page.json()["rows"]) == 4
    assert page.links["prev"]["url"].endswith("offset=0")
    assert "next" not in page.links


def test_what_is_wanted_most_is_given(api) -> None:
    weighed = {
        "Accept": "text/csv;q=0.1, application/json",
        "Accept-Language": "zh;q=0.3, en;q=0.9",
    }
    answer = api.get("/api/registers", headers=weighed)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-language"] == "en"


def test_a_head_is_the_answer_without_its_body(api) -> None:
    head, whole = api.head("/api/registers"), api.get("/api/registers")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == whole.headers["etag"]


def test_nothing_is_held_of_what_is_not_there(api) -> None:
    assert api.get("/api/registers/nix", headers={"If-None-Match": "*"}).status_code == 404
    again = api.get("/api/brief", headers={"If-None-Match": api.get("/api/brief").headers["etag"]})
    assert {"vary", "cache-control"} <= again.headers.keys()
