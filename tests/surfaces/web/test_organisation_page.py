"""The page of one organisation: the same answers as the command line, and where each comes from."""

import json
from datetime import date

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.surfaces.program import LANGUAGES, twofold
from tests.surfaces.web import small
from tests.surfaces.web.reading import links, page
from tests.surfaces.web.walking import broken, raw
from twofold import policies, registers
from twofold.answers.reasons import alternatives
from twofold.api.app import mounted
from twofold.hosting.hosted import Hosted, owned
from twofold.web.app import routes
from twofold.words import words
from twofold.workspace import library_only, open_city

IDS = ("cn.hnte", "cn.tech-sme")
VERDICTS = ("eligible", "ineligible", "unknown", "pending")
SAMPLE = 2


def client(folder):
    hosted = Hosted(folder, "mark", "key")
    return TestClient(Starlette(routes=[mounted(hosted), *routes(hosted)]), follow_redirects=False)


@pytest.fixture(scope="module")
def web(demo):
    """The session's city and what it has answered already: each page is made once."""
    return TestClient(demo.app, follow_redirects=False)


def asked(folder, *command):
    ran = twofold("--city", folder, *command, "--format", "json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


@pytest.fixture(scope="module")
def sample(web, demo_owned):
    """Some enterprises of each verdict of each policy, as the command line explains them."""
    found = {}
    for id_ in IDS:
        for verdict in VERDICTS:
            run = asked(demo_owned, "policies", "decide", id_, "--verdict", verdict,
                        "--limit", SAMPLE)  # fmt: skip
            for one in run["decisions"]:
                told = asked(demo_owned, "policies", "explain", id_, one["subject"])["decision"]
                found[id_, one["subject"]] = told
    assert {one["verdict"] for one in found.values()} == set(VERDICTS)
    return found


def section(found, id_):
    return found.found(f"policy-{id_.replace('.', '-')}")


def against(web, lang, code, id_, query=""):
    """The page of one organisation against one policy."""
    return page(web, f"/{lang}/organisations/{code}/policies/{id_}{query}")


def written(value):
    """A number of the command line's JSON as both languages write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dict):
        return f"{value['lowest']:,}–{value['highest']:,}"
    return str(value)


def test_each_clause_answers_as_the_command_line_does(web, sample) -> None:
    """Answer, value, threshold, gap, what is missing and who must judge."""
    say = words("en")
    for (id_, code), told in sample.items():
        of = section(against(web, "en", code, id_), id_)
        assert f" {told['verdict']}" in next(of.every("h2")).text
        for clause in told["clauses"]:
            shown = of.found(f"policy-{id_.replace('.', '-')}-{clause['id']}").text
            assert f" {clause['answer']} {clause['title']}" in f" {shown}"
            if clause["answer"] == "unmet":
                plain = shown.replace("\u00a0", " ")
                for part in ("value", "threshold"):
                    if isinstance(clause[part], float):  # a share: per cent, rounded to be read
                        assert " %" in plain
                    elif clause[part] is not None:
                        assert written(clause[part]) in plain, (code, clause["id"], part)
                if isinstance(clause["gap"], int | float):
                    assert f"{clause['gap']:,}" in plain or f"{clause['gap_at_best']:,}" in plain
            for comparison in clause["comparisons"]:
                closes = comparison["gap"] is not None and clause["answer"] != "met"
                if closes and comparison["closed_year"]:
                    assert str(comparison["first_year_that_counts"]) in shown
                    assert str(comparison["first_application_year"]) in shown
                if closes and comparison["met_on"]:
                    assert comparison["met_on"] in shown
            if clause["missing"]:
                assert say("cli.text.missing", facts="").strip() in shown
            if clause["answer"] == "pending":
                assert "experts" in shown


def test_what_to_mind_of_a_gap_stands_with_its_clause(web, sample) -> None:
    """That a year is over is said in the line of the clause that it is about, and nowhere else."""
    looked = 0
    for (id_, code), told in sample.items():
        of = section(against(web, "en", code, id_), id_)
        lines = {link.attributes["href"]: link.text for ways in of.every("ul") if ways.has("ways")
                 for link in ways.every("a")}  # fmt: skip
        for clause in told["clauses"]:
            if clause["answer"] != "unmet" or len(clause["comparisons"]) != 1:
                continue
            line = lines[f"#policy-{id_.replace('.', '-')}-{clause['id']}"]
            (only,) = clause["comparisons"]
            over = only["gap"] is not None and only["closed_year"]
            assert ("that year is over" in line) == bool(over)
            if over:
                assert str(only["first_application_year"]) in line
                looked += 1
    assert looked


def test_points_stand_item_by_item(web, sample) -> None:
    for (id_, code), told in sample.items():
        of = section(against(web, "zh", code, id_), id_)
        (details,) = (e for e in of.every("details") if e.has("scores"))
        rows = next(details.every("table")).rows
        assert len(rows) == len(told["scores"])
        for row, one in zip(rows, told["scores"].values(), strict=True):
            low, high = one["lowest"], one["highest"]
            points = str(low) if low == high else f"{low}–{high}"
            assert row[1].replace("\u00a0", " ") == f"{points} 分"
            assert bool(row[2]) or low == high or row[0] in ("综合得分", "第六条（五） 综合得分")


def test_a_clause_leads_to_its_article_and_its_value_to_its_records(web, sample) -> None:
    """From a failing clause to the regulation; from a value to rows of this enterprise alone."""
    (id_, code) = next(key for key, told in sample.items() if told["verdict"] == "ineligible")
    of = section(against(web, "zh", code, id_), id_)
    failing = next(c for c in sample[id_, code]["clauses"] if c["answer"] == "unmet")
    hrefs = [h for h, _ in links(of.found(f"policy-{id_.replace('.', '-')}-{failing['id']}"))]
    assert hrefs[0] == f"/zh/policies/{id_}#clause-{failing['id']}"
    assert page(web, hrefs[0].partition("#")[0]).found(f"clause-{failing['id']}")
    reports = [h for h, _ in links(of) if "/registers/enterprise_report?" in h]
    assert reports
    rows = page(web, reports[0]).found("rows-list")
    assert {href.rsplit("/")[-1] for href, _ in links(rows) if "/organisations/" in href} == {code}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_link_leads_somewhere_and_nothing_raw_is_shown(web, sample, lang) -> None:
    urls = [f"/{lang}/organisations/{code}" for _, code in list(sample)[::6]]
    for url in (*urls, f"{urls[0]}/policies/{IDS[0]}"):
        found = page(web, url)
        assert broken(web, url, found) == []
        assert raw(found.found("main")) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_record_says_what_it_is_and_where_it_comes_from(web, demo_owned, lang) -> None:
    (entry,) = registers.show(open_city(demo_owned), "organisation", find="企业", limit=1).rows
    code = entry.values["id"]
    found = page(web, f"/{lang}/organisations/{code}")
    assert next(found.every("h1")).text == entry.values["name"]
    record = " ".join(pair.text for pair in found.every("dl"))
    for known in ("id", "name", "district", "registered_on"):
        assert str(entry.values[known]) in record
    hrefs = [href for href, _ in links(found)]
    assert f"/{lang}/commits/{entry.added.number}" in hrefs
    assert f"/{lang}/registers/organisation/rows/{code}" in hrefs
    red = [e for e in found.every("dd") if words(lang)("brief.generated") in e.text]
    assert red
    assert all(any(s.has("generated") for s in e.every("span")) for e in red)
    (label,) = [e for e in found.found("main").every("strong") if e.has("generated")]
    assert label.text == words(lang)("brief.generated")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_is_not_compared_is_told_so(web, demo_owned, lang) -> None:
    """Both policies are about active enterprises; a university is none."""
    rows = registers.show(open_city(demo_owned), "organisation", limit=None).rows
    code = next(r.values["id"] for r in rows if r.values["kind"] == "university")
    table = page(web, f"/{lang}/organisations/{code}").found("policies")
    told = words(lang)("web.organisation.not_among")
    assert sum(told in row[2] for row in table.rows) >= len(IDS)
    for id_ in IDS:
        found = against(web, lang, code, id_)
        assert told in section(found, id_).text
        assert [*section(found, id_).every("table")] == []
        assert raw(found.found("main")) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_day_before_a_text_has_no_answer(web, sample, lang) -> None:
    """On 2016-12-31 the first is in force (2016-01-01), the second not yet (2017-05-03)."""
    code, query = next(code for _, code in sample), "?day=2016-12-31"
    none = words(lang)("brief.no_text", day=date(2016, 12, 31))
    assert none in section(against(web, lang, code, "cn.tech-sme", query), "cn.tech-sme").text
    found = against(web, lang, code, "cn.hnte", query)
    assert none not in section(found, "cn.hnte").text
    onward = [h for h, _ in links(found) if h.startswith(f"/{lang}/policies/")]
    assert onward
    assert all("day=2016-12-31" in h for h in onward)
    table = page(web, f"/{lang}/organisations/{code}{query}").found("policies")
    hrefs = {h.partition("?")[0].rpartition("/")[2] for h, _ in links(table)}
    assert "cn.hnte" in hrefs
    assert "cn.tech-sme" not in hrefs


def test_every_policy_in_a_row_with_its_verdict_its_way_and_its_amount(web, sample) -> None:
    """The verdicts are those of the command line; the way to all clauses is one link."""
    for (id_, code), told in list(sample.items())[::3]:
        table = page(web, f"/en/organisations/{code}").found("policies")
        hrefs = dict(links(table))
        assert told["verdict"] in hrefs[f"/en/organisations/{code}/policies/{id_}"]
        failing = [c["title"] for c in told["clauses"] if c["answer"] == "unmet"]
        (row,) = (row for row in table.rows if row[0].startswith(told_name(id_)))
        assert not failing or failing[0] in row[2]
        assert row[3] == "—"  # a certificate pays nothing


def told_name(id_):
    return {"cn.hnte": "High-tech enterprise (HNTE)", "cn.tech-sme": "Technology-based SME"}[id_]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_code_that_is_not_there_leads_to_the_search(web, lang) -> None:
    found = page(web, f"/{lang}/organisations/91370200NOTHERE00X", 404)
    assert "91370200NOTHERE00X" in found.text
    assert any(h.startswith(f"/{lang}/search?q=") for h, _ in links(found))


def test_a_code_is_known_however_it_was_typed(web, sample) -> None:
    code = next(code for _, code in sample)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    for typed in (code.lower(), wide):
        assert code in page(web, f"/zh/organisations/{typed}").text


def test_any_one_of_the_ways_is_enough_where_the_law_says_or() -> None:
    """Article 8 lists four ways, each of which confirms by itself; Article 6(5) asks for a score.
    The share of Article 11(4) is one condition; of the list of Article 6(4) none must hold."""
    known = policies.policies(library_only())
    for id_, clause, any_of in (("cn.tech-sme", "evaluation", True),
                                ("cn.tech-sme", "staff_scored", True),
                                ("cn.tech-sme", "listed", False)):  # fmt: skip
        policy = known[id_]
        (rule,) = (c for c in policy.answered if c.id == clause)
        assert alternatives(policy, rule) == any_of


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    """A city without policies, one of whose organisations has a name that looks like a page."""
    made = small.city(tmp_path_factory.mktemp("edited"))
    with owned(made):
        yield client(made.root)


def test_a_name_is_text_and_nothing_else(edited) -> None:
    found = page(edited, f"/zh/organisations/{small.B}")
    assert next(found.every("h1")).text == " ".join(small.HOSTILE.split())
    assert [*found.found("main").every("script")] == []


def test_a_city_without_policies_shows_the_record(edited) -> None:
    found = page(edited, f"/en/organisations/{small.A}")
    assert "甲公司" in found.found("main").text
    assert [*found.found("main").every("h2")] == []
    assert [*found.found("policies").every("table")] == []
