"""The self-check page: what an enterprise enters is answered as `--facts` answers it, and nothing
of it is kept anywhere."""

import json
import logging
import re
from decimal import Decimal

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.surfaces.conftest import EXPERTS, HNTE
from tests.surfaces.program import LANGUAGES, twofold
from tests.surfaces.web.reading import read
from twofold import policies
from twofold.hosting.hosted import Hosted, owned
from twofold.policies.decide import covers
from twofold.web.app import routes
from twofold.words import words
from twofold.workspace import open_city

SECRET = "80000017"  # a revenue that stands nowhere else
FIGURES = {
    **{k: v for k, v in HNTE.items() if k not in EXPERTS and k != "企业名称"},
    "revenue": SECRET, "org_kind": "enterprise", "org_status": "active", "name": "甲公司",
}  # fmt: skip


@pytest.fixture(scope="module")
def web(demo_city):
    hosted = Hosted(demo_city, "mark", "key")
    with owned(open_city(demo_city)):
        yield TestClient(Starlette(routes=[*routes(hosted)]), follow_redirects=False)


def sent(web, lang="en", status=200, **fields):
    answer = web.post(f"/{lang}/self-check", data={"do": "check", **fields})
    assert answer.status_code == status, read(answer.text).text
    return answer


def verdicts(answer, lang="en"):
    """The verdict of each policy, by its id."""
    table = read(answer.text).found("result")
    made = {}
    for row in table.every("tr"):
        hrefs = [a.attributes["href"] for a in row.every("a")]
        policy = [h.rpartition("/")[2] for h in hrefs if "/policies/" in h]
        if policy:
            made[policy[0]] = next(row.every("td")).text
    return made


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_asks_for_every_figure_once(web, demo_city, lang) -> None:
    found = read(web.get(f"/{lang}/self-check").text)
    names = [e.attributes["name"] for tag in ("input", "select") for e in found.every(tag)
             if e.attributes.get("id", "").startswith("field-")]  # fmt: skip
    assert len(names) == len(set(names))
    workspace = open_city(demo_city)
    for policy in policies.policies(workspace).values():
        if policy.subject == "organisation" and covers(policy, workspace.day):
            for clause in policy.clauses:
                read_ = set(re.findall(r"[a-z][a-z_0-9]*", clause.text)) & policy.facts.keys()
                assert read_ - policy.reads.keys() <= set(names), (policy.id, clause.id)
    labels = {e.attributes.get("for") for e in found.every("label")}
    assert {f"field-{name}" for name in names} <= labels
    assert not read(web.get(f"/{lang}/self-check").text).text.count("None")


def test_answers_are_those_of_a_facts_file(web, demo_city, tmp_path) -> None:
    """Two ways to the same answer: the form, and the command over the file that the form gives."""
    shown = verdicts(sent(web, **FIGURES))
    file = sent(web, **{**FIGURES, "do": "file"})
    path = tmp_path / "own.csv"
    path.write_text(file.text, encoding="utf-8")
    for id_ in ("cn.hnte", "cn.tech-sme", "cn.srdi", "qd.hnte-first"):
        ran = twofold("--city", demo_city, "policies", "decide", id_, "--facts", path,
                      "--format", "json")  # fmt: skip
        assert ran.code == 0, ran.err
        (decided,) = json.loads(ran.out)["decisions"]
        assert decided["verdict"] in shown[id_], id_


def test_an_empty_form_is_unknown_and_not_nought(web) -> None:
    assert {v.split()[-1] for v in verdicts(sent(web)).values()} <= {"unknown", "pending"}


def test_only_the_policies_chosen(web) -> None:
    shown = verdicts(sent(web, **FIGURES, **{"policy.cn.hnte": "yes"}))
    assert list(shown) == ["cn.hnte"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_cannot_be_read_is_told_at_its_field(web, lang) -> None:
    """Every wrong figure at once, each at its own field, in the reader's language; never a 500."""
    wrong = {"revenue": "许多", "staff": "12.5", "registered_on": "31.12.2024",
             "resident": "vielleicht", "sales_growth": "x%", "rd": "1.2E+08"}  # fmt: skip
    found = read(sent(web, lang, 422, **{**FIGURES, **wrong}).text)
    faults = {e.attributes["id"].removeprefix("wrong-"): e.text for e in found.every("p")
              if e.attributes.get("id", "").startswith("wrong-")}  # fmt: skip
    assert faults.keys() == wrong.keys()
    for name, text in faults.items():
        assert wrong[name] in text or name == "staff"
        assert ("请" in text) == (lang == "zh")
    kept = {e.attributes["name"]: e.attributes["value"] for e in found.every("input")
            if e.attributes.get("type") == "text"}  # fmt: skip
    assert kept["revenue"] == "许多"
    assert kept["science_staff"] == FIGURES["science_staff"]


def test_shares_may_be_entered_in_per_cent_and_days_as_never(web) -> None:
    """36 % is 0.36, and the Chinese word for never is the cell that files write."""
    text = sent(web, "zh", net_assets_growth="36%", hnte_issued_on="从未", do="file").text
    head, row = (line.split(",") for line in text.lstrip("\ufeff").splitlines())
    cells = dict(zip(head, row, strict=True))
    assert Decimal(cells["net_assets_growth"]) == Decimal("0.36")
    assert cells.get("hnte_issued_on", "never") == "never"


def files(folder):
    return {p: (p.stat().st_size, p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()}


def test_nothing_is_kept(web, demo_city, caplog) -> None:
    """No file of the city is changed or added, no log line has a figure, nothing may be cached."""
    before = files(demo_city)
    with caplog.at_level(logging.DEBUG):
        for do in ("check", "sheet", "file", "fill"):
            answer = sent(web, **{**FIGURES, "do": do})
            assert answer.headers["Cache-Control"] == "no-store"
            assert "ETag" not in answer.headers
        sent(web, status=422, **{**FIGURES, "staff": SECRET + "x"})
    assert SECRET not in caplog.text
    assert files(demo_city) == before
    page = web.get("/en/self-check").text
    assert SECRET not in page
    assert 'method="post"' in page


def test_figures_in_an_address_are_refused(web) -> None:
    assert web.get(f"/en/self-check?revenue={SECRET}").status_code == 422


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sheet_says_what_was_entered_and_each_clause(web, lang) -> None:
    found = read(sent(web, lang, **{**FIGURES, "do": "sheet"}).text)
    text = found.found("main").text
    assert words(lang)("web.self_check.given") in text
    assert SECRET in text
    assert "甲公司" in text
    assert found.found("policy-cn-hnte")
    assert [e for e in found.found("policy-cn-hnte").every("details") if not e.has("scores")] == []


def test_figures_of_the_registers_fill_the_form(web, demo_city) -> None:
    """What the register of reports says of an enterprise stands in the field."""
    from twofold import registers

    workspace = open_city(demo_city)
    year = workspace.day.year - 1
    reports = registers.show(workspace, "enterprise_report", limit=None).rows
    one = next(r.values for r in reports if r.values["year"] == year and r.values["revenue"])
    found = read(sent(web, code=str(one["organisation"]).lower(), do="fill").text)
    fields = {e.attributes["name"]: e.attributes.get("value", "") for e in found.every("input")}
    assert Decimal(fields["revenue"]) == one["revenue"]
    assert Decimal(fields["staff"]) == one["staff"]
    none = read(sent(web, code="91370200NOTHERE00X", do="fill").text).found("main").text
    assert "91370200NOTHERE00X" in none
