"""Pages of policies: the document as it is written, the figures of the day, and who meets it."""

import json
import re
from collections import Counter
from urllib.parse import urlencode, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.support import ROOT
from tests.surfaces.program import LANGUAGES, twofold
from tests.surfaces.web.reading import links, page
from tests.surfaces.web.walking import broken, raw
from twofold import policies, registers
from twofold.api.app import mounted
from twofold.hosting.hosted import Hosted, owned
from twofold.web.app import routes
from twofold.words import words
from twofold.workspace import open_city

IDS = ("cn.hnte", "cn.tech-sme")
VERDICTS = ("eligible", "ineligible", "unknown", "pending")
DOCUMENTS = ROOT / "library/cn/policies"


def client(folder):
    hosted = Hosted(folder, "mark", "key")
    return TestClient(Starlette(routes=[mounted(hosted), *routes(hosted)]), follow_redirects=False)


@pytest.fixture(scope="module")
def web(demo):
    """The session's city and what it has answered already: each page is made once."""
    return TestClient(demo.app, follow_redirects=False)


def asked(folder, *command):
    """What the command line says to the same question."""
    ran = twofold("--city", folder, *command, "--format", "json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def prose(path):
    """The paragraphs of a document, read without the program: no front matter, tables, rules."""
    text = path.read_text(encoding="utf-8").split("\n---\n", 1)[1]
    text = re.sub(r"```.*?```", "", text, flags=re.S)
    kept = [line for line in text.splitlines() if not line.startswith(("|", "#"))]
    return [" ".join(part.split()) for part in "\n".join(kept).split("\n\n") if part.strip()]


def headings(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.lstrip("# ").strip() for line in lines if re.match(r"#{2,} ", line)]


def rows_of(found):
    """The rows of all groups of the list of policies, by the policy that each leads to."""
    made = {}
    for section in found.every("section"):
        if section.attributes.get("id", "").startswith("policies-"):
            for row in section.every("tr"):
                hrefs = [h for h, _ in links(row) if "/policies/" in h and "decisions" not in h]
                if hrefs:
                    cells = [e.text for e in row.every("td")]
                    made[hrefs[0].partition("?")[0].rpartition("/")[2]] = [
                        next(row.every("th")).text,
                        *cells,
                    ]
    return made


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_policy_with_its_number_and_its_counts(web, demo_owned, lang) -> None:
    known = policies.policies(open_city(demo_owned))
    rows = rows_of(page(web, f"/{lang}/policies"))
    assert rows.keys() == known.keys()
    for id_ in IDS:
        policy, row = known[id_], rows[id_]
        assert policy.number in row[0]
        assert policy.issuer in row[0]
        assert str(policy.from_) in row[2]
        counts = asked(demo_owned, "policies", "decide", id_, "--limit", 1)["counts"]
        assert row[4:8] == [f"{counts[verdict]:,}" for verdict in VERDICTS]


def test_the_list_is_narrowed_by_level_status_and_subject(web, demo_owned) -> None:
    """A filter shows the policies whose front matter says so, and no other."""
    known = policies.policies(open_city(demo_owned)).values()
    for query, wanted in (
        ("level=city", {p.id for p in known if p.terms.level == "city"}),
        ("about=platform", {p.id for p in known if p.subject == "platform"}),
        ("status=template", {p.id for p in known if p.terms.template}),
    ):
        found = page(web, f"/en/policies?{query}")
        assert rows_of(found).keys() == wanted
    assert page(web, "/en/policies?level=galactic", 422)


def test_counts_are_had_as_files(web, demo_owned) -> None:
    """The same figures as the command line's, for spreadsheets."""
    counts = asked(demo_owned, "policies", "decide", "cn.hnte", "--limit", 1)["counts"]
    lines = web.get("/en/counts.csv").text.lstrip("\ufeff").splitlines()
    (line,) = (one.split(",") for one in lines if one.startswith("cn.hnte,"))
    assert line[3:7] == [str(counts[v]) for v in VERDICTS]
    rows = web.get("/en/policies/cn.hnte/districts.csv").text.lstrip("\ufeff").splitlines()
    head, *districts = (one.split(",") for one in rows)
    assert head[1:] == [*VERDICTS, "generated"]
    assert {row[-1] for row in districts} == {"yes"}
    assert lines[0].endswith(",generated")
    assert line[-1] == "yes"
    assert [sum(int(d[n]) for d in districts) for n in range(1, 5)] == [
        counts[v] for v in VERDICTS]  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("id_", IDS)
def test_the_whole_document_is_on_the_page(web, id_, lang) -> None:
    found = page(web, f"/{lang}/policies/{id_}")
    plain = "".join(e.text for e in found.every("article")).replace(" ", "")
    for title in headings(DOCUMENTS / f"{id_}.md"):
        assert title.replace(" ", "") in plain, title
    for text in prose(DOCUMENTS / f"{id_}.md"):
        assert text.replace(" ", "") in plain, text
    for rule, text in translations(DOCUMENTS / f"{id_}.en.md"):
        shown = text.replace(" ", "") in plain
        assert shown == (lang == "en" and rule not in parameters(id_)), (rule, text)


def _policy(id_):
    from twofold.workspace import library_only

    return policies.policies(library_only(), id_)[id_]


def translations(path):
    """Each paragraph of a translation with the id of the heading above it."""
    id_ = ""
    for line in path.read_text(encoding="utf-8").split("\n---\n", 1)[1].splitlines():
        if line.startswith("## "):
            id_ = line[3:].partition("—")[0].strip()
        elif line.strip():
            yield id_, " ".join(line.split())


def parameters(id_):
    """Names of figures: the page says their titles beside the figures, not their prose."""
    text = (DOCUMENTS / f"{id_}.md").read_text(encoding="utf-8")
    table = text[text.index("| parameter |") :].split("\n\n", 1)[0].splitlines()[2:]
    return {row.split("|")[1].strip() for row in table} - {"age"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("id_", IDS)
def test_every_rule_has_its_place_its_text_and_its_cases(web, id_, lang) -> None:
    found, policy = page(web, f"/{lang}/policies/{id_}"), _policy(id_)
    source = (DOCUMENTS / f"{id_}.md").read_text(encoding="utf-8")
    for word, rule, text in re.findall(r"```sql (\w+) (\w+)\n(.*?)\n```", source, flags=re.S):
        place = found.found(f"clause-{rule}" + ("-waive" if word == "waive" else ""))
        (shown,) = (e for e in place.every("pre"))
        assert shown.text == " ".join(text.split())
    for table in policy.tables:
        bands = found.found(f"clause-{table.id}").every("table")
        first = next(bands)
        assert len(first.rows) == len(table.bands)
        assert [row[1] for row in first.rows] == [
            f"{b.low}" if b.low == b.high else f"{b.low}–{b.high}" for b in table.bands
        ]
    cases = [t for t in found.every("table") if t.has("cases")]
    named = re.findall(r"^\| case \|.*?\n\n", source + "\n\n", flags=re.M | re.S)
    assert sum(len(t.rows) for t in cases) == sum(len(t.strip().split("\n")) - 2 for t in named)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_in_force_stand_with_their_source(web, lang) -> None:
    found = page(web, f"/{lang}/policies/cn.hnte").found("clause-rd")
    text = found.text
    for source in ("32号 第十一条（五）1", "32号 第十一条（五）2", "32号 第十一条（五）3"):
        assert source in text
    said = {"zh": ("5%", "4%", "3%", "5,000万元", "2亿元"),
            "en": ("5 %", "4 %", "3 %", "50 m yuan", "200 m yuan")}[lang]  # fmt: skip
    terms = [e.text.replace("\u00a0", " ") for e in found.every("dt")]
    assert sorted(terms) == sorted(said)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("id_", IDS)
def test_districts_add_up_to_the_active_enterprises(web, demo_owned, id_, lang) -> None:
    """Who is compared is stated by both documents: active enterprises, and those are in the
    register, counted here one by one."""
    rows = registers.show(open_city(demo_owned), "organisation", limit=None).rows
    active = [r.values for r in rows
              if (r.values["kind"], r.values["status"]) == ("enterprise", "active")]  # fmt: skip
    there = Counter(row["district"] for row in active)
    table = next(page(web, f"/{lang}/policies/{id_}").found("districts").every("table"))
    *districts, city = [[cell.replace(",", "") for cell in row] for row in table.rows]
    assert {row[0]: int(row[-1]) for row in districts} == dict(there)
    assert int(city[-1]) == sum(there.values())
    for row in (*districts, city):
        assert sum(map(int, row[1:-1])) == int(row[-1])
    for at in range(1, len(city)):
        assert sum(int(row[at]) for row in districts) == int(city[at])


@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_number_leads_to_its_list(web, verdict) -> None:
    found = page(web, "/en/policies/cn.hnte").found("districts")
    numbers = {href: text for href, text in links(found) if f"verdict={verdict}" in href}
    assert len(numbers) == 11  # ten districts and the city
    for href, number in numbers.items():
        listed = page(web, href).found("decisions")
        assert f"{number} enterprises" in listed.text, href


@pytest.mark.parametrize("id_", IDS)
@pytest.mark.parametrize("verdict", VERDICTS)
def test_the_list_is_that_of_the_command_line(web, demo_owned, id_, verdict) -> None:
    """The enterprises in the same order, each with the same verdict and points."""
    answer = asked(demo_owned, "policies", "decide", id_, "--verdict", verdict, "--limit", 100)
    rows = []
    for offset in (0, 50):
        url = f"/en/policies/{id_}/decisions?verdict={verdict}&offset={offset}"
        rows += page(web, url).found("decisions").rows
    assert len(rows) == len(answer["decisions"]) == 100
    for row, one in zip(rows, answer["decisions"], strict=True):
        assert one["subject"] in row[0]
        assert one["name"] in row[0]
        assert row[2].endswith(verdict)
        low, high = one["scores"]["total"]["lowest"], one["scores"]["total"]["highest"]
        assert row[3] == (str(low) if low == high else f"{low}–{high}")
        for clause in one["clauses"]:
            if clause["answer"] == "unmet" and verdict == "ineligible":
                assert clause["title"] in row[4]
                if isinstance(clause["gap"], int) and clause["gap_unit"] != "分":
                    assert f"{clause['gap']:,}" in row[4]


def test_a_list_can_be_narrowed_to_a_district(web, demo_owned) -> None:
    rows = registers.show(open_city(demo_owned), "organisation", limit=None).rows
    district = next(r.values["district"] for r in rows if r.values["district"])
    of = {r.values["id"]: r.values["district"] for r in rows}
    url = f"/zh/policies/cn.hnte/decisions?{urlencode({'district': district})}"
    found = page(web, url)
    shown = [href.rsplit("/")[-1] for href, _ in links(found.found("decisions"))
             if "/organisations/" in href]  # fmt: skip
    assert len(shown) == 50
    assert {of[code] for code in shown} == {district}
    (chosen,) = [o for o in found.every("option") if o.attributes.get("value") == district]
    assert "selected" in chosen.attributes


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_list_says_of_whom_it_is(web, demo_owned, lang) -> None:
    """On paper the form is not there: the caption names verdict and district."""
    district = registers.show(open_city(demo_owned), "organisation", limit=1).rows[0].values[
        "district"]  # fmt: skip
    asked_for = urlencode({"district": district, "verdict": "ineligible"})
    found = page(web, f"/{lang}/policies/cn.hnte/decisions?{asked_for}")
    (caption,) = found.found("decisions").every("caption")
    assert caption.text.split(" · ")[1:] == [words(lang)("cli.verdicts.ineligible"), district]
    (every,) = page(web, f"/{lang}/policies/cn.hnte/decisions").found("decisions").every("caption")
    assert " · " not in every.text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("id_", IDS)
def test_the_contents_name_each_rule_once(web, id_, lang) -> None:
    (contents,) = (e for e in page(web, f"/{lang}/policies/{id_}").every("nav")
                   if e.has("contents"))  # fmt: skip
    named = Counter(text for _, text in links(contents))
    assert named
    assert set(named.values()) == {1}


def test_a_list_goes_on_where_it_ended(web) -> None:
    url = "/zh/policies/cn.hnte/decisions?verdict=unknown"
    codes: list[str] = []
    while url:
        found = page(web, url)
        codes += [h.rsplit("/")[-1] for h, _ in links(found) if "/organisations/" in h]
        onward = [a.attributes["href"] for a in found.every("a")
                  if a.attributes.get("rel") == "next"]  # fmt: skip
        url = onward[0] if onward else ""
    assert len(codes) == len(set(codes))
    first = page(web, "/zh/policies/cn.hnte/decisions?verdict=unknown").found("decisions")
    assert words("zh")("web.decisions.found", total=len(codes)) in first.text


def test_nobody_fits_says_so(web) -> None:
    found = page(web, "/en/policies/qd.hightech-zone.hnte-first/decisions?district=示例区1"
                 "&verdict=eligible&day=2024-12-31&asOf=2026-11-22")  # fmt: skip
    assert words("en")("web.decisions.none") in found.text


def test_a_district_that_there_is_not_is_told(web) -> None:
    assert "Nowhere" in page(web, "/en/policies/cn.hnte/decisions?district=Nowhere", 404).text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_cannot_be_asked_is_told(web, lang) -> None:
    wrong = page(web, f"/{lang}/policies/cn.hnte/decisions?verdict=eligibel", 422)
    assert "eligible" in wrong.text
    assert "verdict" in page(web, f"/{lang}/policies/cn.hnte/decisions?verdct=met", 422).text
    unknown = page(web, f"/{lang}/policies/cn.hnt", 404)
    assert "cn.hnt" in unknown.text
    assert f"/{lang}/policies" in [urlsplit(href).path for href, _ in links(unknown)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rest", ["", "/decisions"])
def test_a_day_before_the_text_is_refused_with_the_days_that_are_covered(web, lang, rest) -> None:
    """The measures are in force from 2016-01-01 (their Article 23)."""
    found = page(web, f"/{lang}/policies/cn.hnte{rest}?day=2015-12-31", 422)
    assert "2015-12-31" in found.text
    assert "2016-01-01" in found.text
    (onward,) = [h for h, _ in links(found) if "day=2016-01-01" in h]
    assert page(web, onward).found("main")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", ["policies", *(f"policies/{i}" for i in IDS),
                                  "policies/cn.hnte/decisions?verdict=pending"])  # fmt: skip
def test_every_link_leads_somewhere_and_nothing_raw_is_shown(web, path, lang) -> None:
    url = f"/{lang}/{path}"
    found = page(web, url)
    assert broken(web, url, found) == []
    assert raw(found.found("main")) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_no_decision_says_so(web, lang) -> None:
    note = words(lang)("brief.comparison")
    for path in ("policies", "policies/cn.hnte", "policies/cn.hnte/decisions"):
        found = page(web, f"/{lang}/{path}")
        assert note in found.found("main").text
        label = [e for e in found.found("main").every("strong") if e.has("generated")]
        assert [e.text for e in label] == [words(lang)("brief.generated")]


POLICY = """---
kind: policy
id: city.turned
name: 两个时期的办法
number: 甲〔2020〕1号
issuer: 某局
source: https://example.org/turned
from: 2020-01-01
to: 2024-12-31
text: official
subject: organisation
---

| parameter | from | value | unit | source |
|---|---|---|---|---|
| least_staff | 2020-01-01 | 10 | 人 | 甲〔2020〕1号 第一条 |
| least_staff | 2023-07-01 | 25 | 人 | 甲〔2023〕9号 第二条 |

## 第一条 <b>职工</b>

职工不少于规定人数 & 不含 <script>alert(1)</script>。

```sql require enough
staff >= :least_staff
```
"""


@pytest.fixture(scope="module")
def turned(tmp_path_factory):
    """A city without records, with a policy whose figure changed and whose text has ended."""
    folder = tmp_path_factory.mktemp("turned")
    (folder / "policies").mkdir()
    (folder / "city.yaml").write_text(
        f"name: {{zh: 甲市, en: A}}\nlibrary: {ROOT / 'library'}\nday: 2024-01-01\n", "utf-8"
    )
    (folder / "policies/turned.md").write_text(POLICY, "utf-8")
    with owned(open_city(folder)):
        yield client(folder)


@pytest.mark.parametrize(("day", "number", "source", "other"), [
    ("2020-01-01", "10 人", "甲〔2020〕1号 第一条", "甲〔2023〕9号"),
    ("2023-06-30", "10 人", "甲〔2020〕1号 第一条", "甲〔2023〕9号"),
    ("2023-07-01", "25 人", "甲〔2023〕9号 第二条", "第一条；"),
    ("2024-12-31", "25 人", "甲〔2023〕9号 第二条", "第一条；"),
])  # fmt: skip
def test_the_day_selects_the_figures(turned, day, number, source, other) -> None:
    found = page(turned, f"/zh/policies/city.turned?day={day}").found("clause-enough")
    assert [e.text.replace("\u00a0", " ") for e in found.every("dt")] == [number]
    assert source in found.text
    assert other not in found.text
    assert f"≥ {number}" in found.text.replace("\u00a0", " ")


@pytest.mark.parametrize("day", ["2019-12-31", "2025-01-01"])
def test_a_day_on_either_side_of_a_text_names_both_ends(turned, day) -> None:
    found = page(turned, f"/zh/policies/city.turned?day={day}", 422)
    assert "2020-01-01" in found.text
    assert "2024-12-31" in found.text


def test_what_a_document_says_is_text_and_nothing_else(turned) -> None:
    found = page(turned, "/zh/policies/city.turned").found("main")
    assert "第一条 <b>职工</b>" in found.text
    assert "<script>alert(1)</script>" in found.text
    assert [*found.every("script"), *found.every("b")] == []
