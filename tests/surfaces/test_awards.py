"""Awards on every surface: the same lines and sums by command, over HTTP and on the page."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.awards.town import ONE, TWO, award, built
from tests.surfaces.program import LANGUAGES, twofold
from tests.surfaces.web.reading import links, read
from tests.surfaces.web.walking import broken, raw
from twofold.api.app import mounted
from twofold.awards.outcome import BY
from twofold.hosting.hosted import Hosted, owned
from twofold.web.app import routes
from twofold.words import words
from twofold.workspace import open_city


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = built(tmp_path_factory.mktemp("surfaces"))
    award(workspace, "1", policy="t.platform", subject="P9", payee=TWO, amount=20_000, paid=20_000)
    return workspace.root


@pytest.fixture(scope="module")
def web(town: Path) -> Iterator[TestClient]:
    with owned(open_city(town)):
        hosted = Hosted(town, "mark", "key")
        yield TestClient(Starlette(routes=[mounted(hosted), *routes(hosted)]),
                         follow_redirects=False)  # fmt: skip


def asked(town: Path, *command: str) -> Any:
    ran = twofold("--city", town, "awards", *command, "--format", "json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_a_line_has_what_was_granted_taken_and_left(town: Path) -> None:
    """250,000 are left of the pool for 100,000, 150,000 and 200,000: 25/45 of each."""
    found = asked(town, "list", "--policy", "t.platform")
    assert found["count"] == 2
    line = next(one for one in found["awards"] if one["subject"] == "P1")
    assert (line["payee"], line["payee_name"], line["district"]) == (ONE, "一", "东")
    assert line["entitled"] == {"lowest": 200_000, "highest": 200_000, "unit": "元"}
    assert line["settled"]["asked"] == 200_000
    assert line["settled"]["awarded"] == 83333.33
    assert [(r["rule"], r["step"], r["taken"]) for r in line["settled"]["reductions"]] == [
        ("cap", 2, 50_000), ("pool", 3, 66666.67)
    ]  # fmt: skip
    assert line["payout_blocked"] is True
    assert line["fair_competition"] == "unreviewed"


def test_a_reviewed_policy_is_not_blocked(town: Path) -> None:
    assert {one["payout_blocked"] for one in asked(town, "list", "--policy", "t.plan")["awards"]
            } == {False}  # fmt: skip


@pytest.mark.parametrize("by", [by for by in BY if by != "pool"])
def test_the_parts_make_up_the_whole(town: Path, by: str) -> None:
    found = asked(town, "totals", "--by", by)
    for column in ("lines", "open_lines", "settled", "settled_asked", "at_most", "at_most_asked"):
        parts = sum(Decimal(str(part[column])) for part in found["parts"])
        assert parts == Decimal(str(found["total"][column])), column
    for run, asked_, awarded in (("settled", "settled_asked", "settled"),
                                 ("at_most", "at_most_asked", "at_most")):  # fmt: skip
        reduced = sum(Decimal(str(one[run])) for one in found["reduced"])
        total = found["total"]
        assert Decimal(str(total[asked_])) - reduced == Decimal(str(total[awarded]))


def test_pools_say_what_is_left(town: Path) -> None:
    (east,) = [p for p in asked(town, "totals", "--by", "pool")["parts"] if p["group"] == "东"]
    assert (east["budget"], east["paid_before"], east["settled"]) == (270_000, 20_000, 250_000)
    assert (east["left_at_least"], east["left_at_most"]) == (0, 0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_terminal_says_why_it_is_less(town: Path, lang: str) -> None:
    say = words(lang)
    listed = twofold("--city", town, "--lang", lang, "awards", "list")
    assert listed.code == 0
    assert say("award.unreviewed").split()[0] in listed.out
    assert say("award.rules.cap") in listed.out
    assert "250,000" in listed.out
    for by in BY:
        ran = twofold("--city", town, "--lang", lang, "awards", "totals", "--by", by)
        assert ran.code == 0
        assert say(f"award.by.{by}") in ran.out


def test_what_cannot_be_asked_is_told(town: Path) -> None:
    for command in (("list", "--policy", "t.nothing"), ("totals", "--by", "colour")):
        ran = twofold("--city", town, "awards", *command)
        assert ran.code in (2, 3)
        assert ran.err.strip()


def test_a_facts_file_is_reckoned(town: Path, tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    path.write_text("id,name,staff,区市,colour\nX,甲,10,东,\n", encoding="utf-8")
    assert twofold("--city", town, "awards", "list", "--facts", path).code == 2  # no such column
    path.write_text("id,name,staff,区市\nX,甲,10,东\nY,乙,many,东\n", encoding="utf-8")
    ran = twofold("--city", town, "awards", "list", "--facts", path, "--format", "json")
    assert ran.code == 0
    found = {one["policy"]: one for one in json.loads(ran.out)["awards"]}
    assert found["t.staff"]["settled"]["awarded"] == 100_000
    assert found["t.plan"]["if_all_met"]["awarded"] == 0  # less than 100,000 of the same year
    assert "staff" in ran.err  # line 3 cannot be read


def test_http_says_what_the_command_says(town: Path, web: TestClient) -> None:
    own = web.get("/api/awards?policy=t.platform&limit=all").json()
    assert own["count"] == 2
    assert web.get("/api/awards").headers["X-Total-Count"] == "7"
    assert "next" in web.get("/api/awards?limit=2").headers["Link"]
    totals = web.get("/api/awards/totals?by=district").json()
    assert totals["total"]["lines"] == 7
    assert web.get("/api/awards?policy=t.nothing").status_code == 404
    assert web.get("/api/awards/totals?by=colour").status_code == 422


def test_a_file_may_be_sent(web: TestClient) -> None:
    sent = web.post("/api/awards", content="id,staff,district\nX,10,东\n".encode())
    assert sent.status_code == 200
    assert {one["subject"] for one in sent.json()["awards"]} == {"X"}
    summed = web.post("/api/awards/totals?by=policy", content=b"id,staff\nX,10\n")
    assert {one["key"] for one in summed.json()["parts"]} == {"t.staff", "t.plan"}


def test_a_spreadsheet_has_a_row_for_each_line(web: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(web.get("/api/awards?format=csv").text)))
    assert len(rows) == 7
    assert sum(Decimal(row["settled"]) for row in rows) == 250_000
    book = openpyxl.load_workbook(io.BytesIO(web.get("/api/awards/totals?by=pool&format=xlsx"
                                                     ).content))  # fmt: skip
    assert book.active is not None
    assert book.active.max_row == 1 + 2


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "query",
    ["", "?by=size", "?policy=t.platform", "?district=东&by=district", "?verdict=pending",
     "?verdict=unknown&policy=t.staff"],
)  # fmt: skip
def test_the_page_is_whole(web: TestClient, lang: str, query: str) -> None:
    url = f"/{lang}/awards{query}"
    answer = web.get(url)
    assert answer.status_code == 200
    of = read(answer.text)
    assert not raw(of, allowed=())
    assert {one.partition("/:")[0] for one in broken(web, url, of)} <= {f"/{lang}"}  # no targets


def test_the_page_says_sums_rules_pools_and_lines(web: TestClient) -> None:
    of = read(web.get("/en/awards").text)
    text = of.text
    for said in ("250,000", "83,333.33", "66,666.67", "270,000", "合在一起, step 2 (cap)",
                 "the fair-competition review is open"):  # fmt: skip
        assert said in text, said
    hrefs = {href for href, _ in links(of)}
    assert f"/en/organisations/{ONE}" in hrefs
    assert "/en/policies/t.platform" in hrefs
    assert any("/api/awards?" in href and "format=xlsx" in href for href in hrefs)


def test_the_page_wants_a_column_that_there_is(web: TestClient) -> None:
    assert web.get("/en/awards?by=pool").status_code == 422
    assert web.get("/en/awards?policy=t.nothing").status_code == 404
