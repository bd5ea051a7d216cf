"""The workbench and the near misses, as a reader sees them."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from starlette.testclient import TestClient

from tests.surfaces.web.reading import Element, page, read
from twofold import policies
from twofold.policies.draft import Edits, draft, text_of
from twofold.workspace import Workspace, open_city

LANGUAGES = ("zh", "en")
PATH = "/policies/cn.hnte/workbench"


@pytest.fixture(scope="module")
def city(demo_owned: Path) -> Workspace:
    return open_city(demo_owned)


@pytest.fixture(scope="module")
def web(demo: TestClient) -> TestClient:
    return demo


def posted(web: TestClient, lang: str = "en", **fields: str) -> Element:
    answer = web.post(f"/{lang}{PATH}", data={k.replace("_", " ", 1): v for k, v in fields.items()})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return read(answer.text)


def fields(found: Element) -> dict[str, str]:
    """What stands in the form."""
    made = {e.attributes["name"]: e.attributes.get("value", "") for e in found.every("input")
            if e.attributes["name"].startswith("p ")}  # fmt: skip
    made |= {e.attributes["name"]: "".join(t for t in e.inside if isinstance(t, str)).strip()
             for e in found.every("textarea")}  # fmt: skip
    return made


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_has_every_number_and_every_rule_in_force(
    web: TestClient, city: Workspace, lang: str
) -> None:
    of = policies.policies(city)["cn.hnte"]
    found = fields(page(web, f"/{lang}{PATH}"))
    assert {k: v for k, v in found.items() if k.startswith("p ")} == {
        f"p {row.name}": row.written for row in of.parameters
    }
    assert sorted(v for k, v in found.items() if k.startswith("c ")) == sorted(
        c.text for c in of.clauses
    )


def test_what_comes_back_unchanged_changes_nothing(web: TestClient) -> None:
    """As a browser sends it back: every field, with its own ends of lines."""
    given = fields(page(web, f"/en{PATH}"))
    answer = web.post(f"/en{PATH}", data={k: v.replace("\n", "\r\n") for k, v in given.items()})
    found = read(answer.text)
    assert "Nothing changes for anybody." in found.found("found").text
    assert "word by word" in found.found("found").text


@pytest.mark.parametrize(("lang", "gain"), [("zh", "受益，或可能受益"), ("en", "Gain, or may")])
def test_a_number_is_changed_and_its_impact_shown(
    web: TestClient, city: Workspace, lang: str, gain: str
) -> None:
    found = posted(web, lang, p_rd_small="4", take_up="60")
    known = policies.policies(city)
    from twofold.policies.draft import edited

    text = edited(
        known["cn.hnte"], text_of(city, known["cn.hnte"]), city.day, Edits({"rd_small": "4"})
    )
    sums = policies.reform(city, "cn.hnte", draft(city, known["cn.hnte"], known, text, "x")).sums
    pairs = {d.text: d for d in found.found("found").every("div")}
    assert any(text.startswith(f"{gain} {sums.gain:,}") for text in pairs)
    assert "60" in found.found("found").text
    assert fields(found)["p rd_small"] == "4"  # what was entered stands
    assert "+| rd_small | 2026-11-22 | 4 | % | ? |" in next(found.every("pre")).text
    # the text in force is as it was
    assert fields(page(web, f"/{lang}{PATH}"))["p rd_small"] == "5"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_mistake_in_a_rule_is_told_at_its_field(web: TestClient, lang: str) -> None:
    answer = web.post(f"/{lang}{PATH}", data={"c require rd": "rd_3y / revnue_3y >= 0.05"})
    found = read(answer.text)
    told = found.found("found").text
    assert "revnue_3y" in told
    assert "revenue_3y" in told  # the nearest
    assert "#rule-require-rd" in [a.attributes.get("href") for a in found.every("a")]
    assert not [*found.found("found").every("table")]
    assert fields(found)["c require rd"] == "rd_3y / revnue_3y >= 0.05"


def test_a_draft_is_had_as_a_document_and_as_a_difference(web: TestClient, city: Workspace) -> None:
    data = {"p rd_small": "4", "c require staff": "science_staff >= 1"}
    answer = web.post(f"/en{PATH}", data={**data, "do": "draft"})
    assert answer.headers["content-disposition"].endswith("cn.hnte.md")
    known = policies.policies(city)
    made = draft(city, known["cn.hnte"], known, answer.text, "x.md")
    assert made.policy.parameters[-1].name == known["cn.hnte"].parameters[-1].name
    assert next(c.text for c in made.policy.clauses if c.id == "staff") == "science_staff >= 1"
    difference = web.post(f"/en{PATH}", data={**data, "do": "difference"})
    assert difference.text == made.difference


def test_who_is_affected_is_had_as_a_spreadsheet(web: TestClient) -> None:
    answer = web.post(f"/en{PATH}", data={"p rd_small": "4", "do": "rows"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)
    rows = [*book.worksheets[0].iter_rows(values_only=True)]
    assert len(rows) > 400
    assert {row[3] for row in rows[1:]} == {"gain"}


@pytest.mark.parametrize("take_up", ["101", "-1", "many"])
def test_a_take_up_that_is_none_is_told(web: TestClient, take_up: str) -> None:
    found = web.post(f"/en{PATH}", data={"p rd_small": "4", "take_up": take_up})
    assert found.status_code == 200
    assert take_up in read(found.text).found("found").text


def test_what_is_entered_is_shown_as_text(web: TestClient) -> None:
    answer = web.post(f"/en{PATH}", data={"c require staff": "</textarea><script>x()</script>"})
    assert "<script>x()" not in answer.text


# --- near misses


@pytest.mark.parametrize("lang", LANGUAGES)
def test_near_misses_are_listed_with_their_ways(
    web: TestClient, city: Workspace, lang: str
) -> None:
    found = page(web, f"/{lang}/policies/cn.hnte/near?within=2")
    near = policies.near(city, "cn.hnte", within=2, most=3)
    rows = found.found("near").rows
    assert len(rows) == 20
    for row, miss in zip(rows, near.rows, strict=False):
        assert miss.decision.subject in row[0]
        assert row[2] == str(miss.short)
        gap = miss.ways[0].changes[0].gap
        assert gap is not None
        assert f"{gap.normalize():,f}" in row[4]
    counts = {row[0]: row[-1] for row in found.found("districts").rows}
    assert f"{near.total:,}" in counts.values()


def test_a_district_of_near_misses(web: TestClient, city: Workspace) -> None:
    found = page(web, "/en/policies/cn.hnte/near?district=示例区2")
    assert {row[1] for row in found.found("near").rows} == {"示例区2"}
    expected = next(n for d, _, n in policies.near(city, "cn.hnte", most=0).counts
                    if d == "示例区2")  # fmt: skip
    assert f"{expected:,} enterprises" in found.found("near").text
