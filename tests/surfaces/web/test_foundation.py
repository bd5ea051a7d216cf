"""What all pages share: languages, links, times, keeping, errors, and nothing from elsewhere."""

import logging
import shutil
from datetime import date
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.registers.city import load
from tests.support import ROOT
from tests.surfaces.web import small
from tests.surfaces.web.reading import client_of, links, page, read
from twofold import registers
from twofold.hosting.hosted import Hosted, owned
from twofold.web import app, render
from twofold.web.page import Asked
from twofold.words import words
from twofold.workspace import open_city

LANGUAGES = ("zh", "en")
# What a page may weigh in scripts and styles, in bytes.
MOST_BYTES = 600_000


@pytest.fixture
def city(tmp_path):
    made = small.city(tmp_path / "city")
    with owned(made):
        yield made


@pytest.fixture
def web(city):
    return client_of(city.root)


@pytest.mark.parametrize(("accepted", "lang"), [
    ("", "zh"), ("en-GB,en;q=0.9", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
    ("fr;q=1, en;q=0.5, zh;q=0.4", "en"), ("en;q=0.1, zh;q=0.2", "zh"), ("en;q=0", "zh"),
    ("de, fr", "zh"), ("en;q=x, zh", "zh"),
])  # fmt: skip
def test_the_bare_address_leads_to_the_readers_language(web, accepted, lang) -> None:
    answer = web.get("/?asOf=2025-01-01", headers={"accept-language": accepted},
                     follow_redirects=False)  # fmt: skip
    assert answer.status_code == 302
    assert answer.headers["location"] == f"/{lang}/?asOf=2025-01-01"
    assert "Accept-Language" in answer.headers["vary"]


def test_a_language_without_a_slash_is_the_brief(web) -> None:
    assert web.get("/en?day=2025-01-01", follow_redirects=False).headers["location"] == (
        "/en/?day=2025-01-01")  # fmt: skip


def test_nothing_may_be_loaded_from_elsewhere_or_framed(web) -> None:
    for url in ("/en/registers", "/en/nothing", "/zh/?dya=1", render.static("style.css")):
        headers = web.get(url).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_what_a_page_loads_is_its_own_and_light(web) -> None:
    found = page(web, "/en/registers")
    loaded = [
        e.attributes.get("src") or e.attributes["href"]
        for e in found.every("script", "link", "img")
        if "src" in e.attributes or e.attributes.get("rel") in ("stylesheet", "icon")
    ]
    assert loaded
    weight = 0
    for url in loaded:
        assert not urlsplit(url).netloc
        answer = web.get(url)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        weight += len(answer.content)
    assert weight <= MOST_BYTES
    assert "Zero-Clause BSD" in web.get(render.static("htmx.LICENSE.txt")).text


def test_the_policy_forbids_no_attribute_that_a_page_uses(web) -> None:
    """`style=`, `on…=` and scripts within a page are what default-src 'self' does not let run."""
    for url in ("/en/registers", "/zh/commits", "/zh/registers/organisation"):
        found = page(web, url)
        for element in found._all():
            assert not [a for a in element.attributes if a == "style" or a.startswith("on")]
        assert all(one.attributes.get("src") for one in found.every("script"))


def test_an_old_file_is_not_kept_for_long(web) -> None:
    answer = web.get("/static/000000000000/style.css")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    assert web.get("/static/000000000000/nothing.css").status_code == 404


def test_who_has_a_page_is_told_so_until_something_changes(web, city) -> None:
    def tag(url: str) -> str:
        return web.get(url).headers["etag"]

    def status(url: str, of: str) -> int:
        return web.get(url, headers={"if-none-match": of}).status_code

    first = tag("/en/registers")
    again = web.get("/en/registers", headers={"if-none-match": f'"x", W/{first}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first)
    assert status("/en/registers", '"other"') == 200
    others = {tag(url) for url in ("/zh/registers", "/en/commits", "/en/registers?day=2025-01-01",
                                   "/en/registers?asOf=2025-01-01")}  # fmt: skip
    assert len({first, *others}) == 5
    load(city, "note", "id,about,text\nn1,甲,新\n", known_on=date(2026, 1, 1))
    assert status("/en/registers", first) == 200
    changed = tag("/en/registers")
    document = city.library / "registers" / "note.md"
    document.write_text(document.read_text(encoding="utf-8").replace("内容", "说明文字"),
                        encoding="utf-8")  # fmt: skip
    assert status("/en/registers", changed) == 200


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_link_hands_the_times_on(web, lang) -> None:
    found = page(web, f"/{lang}/registers?asOf=2025-06-02&day=2025-06-01")
    inner = [href for href, _ in links(found) if href.startswith(("/zh", "/en", "/api"))]
    # What leads back to today is the one that does not.
    without = [href for href in inner if "asOf=2025-06-02" not in href]
    assert without == [f"/{lang}/registers"]
    assert all("day=2025-06-01" in href for href in inner if href not in without)
    keeps = {e.attributes["name"]: e.attributes["value"] for e in found.every("input")
             if e.attributes.get("type") == "hidden"}  # fmt: skip
    assert keeps == {"asOf": "2025-06-02", "day": "2025-06-01"}


def test_the_other_language_is_the_same_page(web) -> None:
    found = page(web, "/zh/registers/organisation?find=甲&offset=0&asOf=2025-06-02")
    other = next(a for a in found.every("a") if a.attributes.get("hreflang") == "en")
    assert urlsplit(other.attributes["href"]).path == "/en/registers/organisation"
    theirs = page(web, other.attributes["href"])
    back = next(a for a in theirs.every("a") if a.attributes.get("hreflang") == "zh")
    assert read(web.get(back.attributes["href"]).text).found("main").text == found.found(
        "main").text  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("url", "status", "said"), [
    ("/nothing/here", 404, "/nothing/here"), ("/registers/organisatoin", 404, "organisation"),
    ("/registers?dya=2025-01-01", 422, "dya"), ("/registers?day=tomorrow", 422, "tomorrow"),
    ("/registers/organisation?offset=-1", 422, "-1"),
])  # fmt: skip
def test_an_error_says_what_and_what_to_do(web, lang, url, status, said) -> None:
    found = page(web, f"/{lang}{url}", status).found("main")
    problem = next(e for e in found.every("div") if e.has("problem"))
    assert said in problem.text
    assert len([p for p in problem.every("p") if p.text]) >= 2
    assert (f"/{lang}/", words(lang)("web.errors.back")) in links(found)


def test_an_unknown_parameter_names_the_nearest(web) -> None:
    assert "day" in page(web, "/en/registers?dya=2025-01-01", 422).found("main").text
    assert "offset" in page(web, "/en/registers/organisation?ofset=2", 422).found("main").text


def test_an_empty_field_of_a_form_is_no_parameter(web) -> None:
    assert web.get("/en/registers/organisation?find=&day=&offset=").status_code == 200


def test_an_error_is_never_kept(web) -> None:
    for url in ("/en/nothing", "/en/registers?day=x"):
        answer = web.get(url)
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


def test_a_defect_says_so_and_shows_nothing_of_the_program(city, monkeypatch, caplog) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("a secret of the program")

    monkeypatch.setattr(render, "render", fails)
    client = TestClient(Starlette(routes=app.routes(Hosted(city.root, "m", "k"))))
    with caplog.at_level(logging.ERROR):
        for lang in LANGUAGES:
            answer = client.get(f"/{lang}/registers")
            assert answer.status_code == 500
            assert words(lang)("web.errors.500.what") in answer.text
            assert "secret" not in answer.text
            assert "Traceback" not in answer.text
    assert "a secret of the program" in caplog.text


def test_a_link_keeps_what_stands_in_it_apart(city) -> None:
    asked = Asked("en", "/x", {}, {"asOf": "2025-01-01", "q": "a&b"}, {}, city)
    assert asked.link("registers", "a/b", "x?y#z", find="甲 &") == (
        "/en/registers/a%2Fb/x%3Fy%23z?find=%E7%94%B2+%26&asOf=2025-01-01")  # fmt: skip
    assert asked.link("policies", "p", anchor="a b") == "/en/policies/p?asOf=2025-01-01#a%20b"
    assert asked.here(offset=20) == "/en/x?asOf=2025-01-01&q=a%26b&offset=20"
    assert asked.here(q=None, lang="zh") == "/zh/x?asOf=2025-01-01"
    assert asked.api("brief", as_of=None) == "/api/brief?asOf=2025-01-01&lang=en"


@pytest.mark.parametrize(("lang", "text", "marked"), [
    ("zh", "来源：A & Daily，公布日", "来源：<span lang=\"en\">A &amp; Daily</span>，公布日"),
    ("zh", "研发（R&D）经费", "研发（R&amp;D）经费"),
    ("en", "by 示例企业第1号 <b>", "by <span lang=\"zh-CN\">示例企业第1号</span> &lt;b&gt;"),
    ("en", "“quoted”", "“quoted”"),
])  # fmt: skip
def test_what_is_in_another_language_says_so(lang, text, marked) -> None:
    assert str(render.tongues(text, lang)) == marked


@pytest.mark.parametrize(("html", "days"), [
    ("<p>公布日2025-12-03，2026-01</p>", ["2025-12-03", "2026-01"]),
    ("<p>(2021-2025), HNTE-2025-0001, C39-2025-12</p>", []),
    ('<a href="?day=2025-12-03" title="2025-12-03">x</a>', []),
    ("<p>2025-12-01 <svg><title>2025-12-02</title><text x='1'>2025-12-03</text></svg></p>",
     ["2025-12-01"]),
    ("<select><option>2025-12-03</option></select><i>2025-12-04</i>", ["2025-12-04"]),
])  # fmt: skip
def test_days_of_a_text_do_not_break(html, days) -> None:
    """Only in texts: neither in attributes, nor where an element may hold text alone."""
    made = render.whole_dates(html)
    kept = [one.text for one in read(made).every("span") if one.has("day")]
    assert kept == days
    assert made.replace('<span class="day">', "").replace("</span>", "") == html


HOSTILE = '<script>alert("x")</script>&\'甲'


def test_no_text_becomes_a_part_of_the_page(tmp_path) -> None:
    """Names in documents, sources and notes in registers: whatever they are, they are text."""
    shutil.copytree(ROOT / "examples/qingdao", tmp_path / "city",
                    ignore=shutil.ignore_patterns("store*"))  # fmt: skip
    city = tmp_path / "city"
    for name in ("hnte.md", "hnte.en.md", "contract-amount.md"):
        path = city / "indicators" / name
        text = path.read_text(encoding="utf-8").splitlines()
        text[next(i for i, line in enumerate(text) if line.startswith("name:"))] = (
            "name: '" + HOSTILE.replace("'", "''") + "'"
        )
        path.write_text("\n".join([*text, "", HOSTILE, ""]), encoding="utf-8")
    series = tmp_path / "published.csv"
    head, *rows = (city / "sources/published-series.csv").read_text(encoding="utf-8").splitlines()
    columns = head.split(",")
    row = {"city": "青岛", "indicator": "hnte_count", "period": "2022", "source": HOSTILE,
           "value": "6678", "unit": "家", "qualifier": "=", "certainty": "V",
           "reference_year": "2022", "note": HOSTILE}  # fmt: skip
    made = ",".join('"' + row.get(c, "").replace('"', '""') + '"' for c in columns)
    series.write_text("\n".join([head, made, *rows]) + "\n", encoding="utf-8")
    workspace = open_city(city)
    registers.import_file(workspace, "statistic", series, who="test", known_on=date(2026, 1, 1))
    web = client_of(city)
    for lang in LANGUAGES:
        for path in ("/", "/indicators", "/indicators/hnte", "/indicators/hnte/chart.svg"):
            answer = web.get(f"/{lang}{path}")
            assert answer.status_code == 200, path
            assert "<script>alert" not in answer.text, path
            assert "&lt;script&gt;alert" in answer.text, path
