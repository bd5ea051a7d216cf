"""Search: an organisation by a part of its name or code, however it is typed."""

import unicodedata
from datetime import date
from urllib.parse import urlencode, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.registers.city import DOCUMENTS, load, make
from tests.surfaces.program import LANGUAGES
from tests.surfaces.web.reading import links, page
from tests.surfaces.web.walking import broken, raw
from twofold import registers
from twofold.api.app import mounted
from twofold.hosting.hosted import Hosted, owned
from twofold.web.app import routes
from twofold.words import words
from twofold.workspace import open_city

# Names as registers hold them: signs in either width, letters in either, two alphabets.
NAMES = {
    "91370200MA3C00001N": "海尔智家股份有限公司",
    "91370200MA3C00002R": "海尔（青岛）工业智能研究院有限公司",
    "91370200MA3C00003W": "青岛ABC科技(集团)有限公司",
    "91370200MA3C000040": "青岛ＡＢＣ（海外）贸易有限公司",
    "91370200MA3C000059": "Qingdao Sea Breeze & Sons Ltd",
    "91370200MA3C00006D": "海尔",
    "91370200MA3C00008F": "青岛XYZ（科技）研究院",
    "91370200MA3C00007A": '<script>alert("1")</script>_100%公司',
}
KEPT = {**DOCUMENTS, "organisation": [
    "id | text | | yes | yes | | | | | 统一社会信用代码 | unified social credit code",
    *DOCUMENTS["organisation"][1:],
]}  # fmt: skip


def client(folder):
    hosted = Hosted(folder, "mark", "key")
    return TestClient(Starlette(routes=[mounted(hosted), *routes(hosted)]), follow_redirects=False)


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    made = make(tmp_path_factory.mktemp("searched"), KEPT)
    quoted = {code: '"' + name.replace('"', '""') + '"' for code, name in NAMES.items()}
    rows = "".join(f"{code},{name},enterprise\n" for code, name in quoted.items())
    load(made, "organisation", f"id,name,kind\n{rows}", known_on=date(2024, 1, 1))
    with owned(made):
        yield client(made.root)


def search(client, lang="zh", **query):
    return page(client, f"/{lang}/search?{urlencode(query)}")


def codes(found):
    """The organisations that a page lists, in its order."""
    hrefs = (urlsplit(href).path for href, _ in links(found.found("main")))
    return [path.rsplit("/")[-1] for path in hrefs if "/organisations/" in path]


def folded(text):
    return unicodedata.normalize("NFKC", text).casefold()


@pytest.mark.parametrize("query", [
    "海尔", "青岛", "abc", "ABC", "ａｂｃ", "（青岛）", "(青岛)", "(海外)", "（集团）",
    "ABC（海外）", "ＡＢＣ科技", "sea", "SEA BREEZE", "ＳＥＡ　ｂｒｅｅｚｅ",
    "& sons", "＆", "0000", "００００", "xyz(科技)", "ma3c00004", "ＭＡ３Ｃ", "海尔 有限",
    "有限　海尔", "青岛 abc 海外", "%", "_", "100%", "'", "无此", "<script>", "\"1\"",
])  # fmt: skip
def test_every_word_is_found_whatever_its_width_and_case(web, query) -> None:
    """Against the plain definition: each word, folded, is in the folded name or code."""
    wanted = {code for code, name in NAMES.items()
              if all(word in folded(name) or word in folded(code)
                     for word in folded(query).split())}  # fmt: skip
    assert set(codes(search(web, q=query))) == wanted


def test_what_fits_best_comes_first(web) -> None:
    """The whole name, then names that begin so, then the others; each in the order of codes."""
    found = codes(search(web, q="海尔"))
    assert found == ["91370200MA3C00006D", "91370200MA3C00001N", "91370200MA3C00002R"]
    assert codes(search(web, q="青岛"))[:2] == ["91370200MA3C00003W", "91370200MA3C000040"]


@pytest.mark.parametrize("typed", [
    "91370200MA3C00001N", "91370200ma3c00001n", " 91370200MA3C00001N ",
    "９１３７０２００ＭＡ３Ｃ００００１Ｎ",
])  # fmt: skip
def test_a_whole_code_leads_straight_to_its_organisation(web, typed) -> None:
    answer = web.get("/en/search", params={"q": typed, "asOf": "2025-01-01"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/en/organisations/91370200MA3C00001N?asOf=2025-01-01"


def test_a_code_that_was_not_known_yet_is_not_found(web) -> None:
    found = search(web, "en", q="91370200MA3C00001N", asOf="2023-12-31")
    assert codes(found) == []
    assert "2023-12-31" in found.found("found-list").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_found_says_what_to_try(web, lang) -> None:
    found = search(web, lang, q="无此单位").found("main")
    assert "无此单位" in found.text
    assert len([*found.found("found-list").every("li")]) == 3
    assert raw(found) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("query", ["", "?q=", "?q=%20%20"])
def test_without_a_text_there_is_the_form(web, lang, query) -> None:
    found = page(web, f"/{lang}/search{query}").found("main")
    assert words(lang)("web.finding.hint") in found.text
    (form,) = list(found.every("form"))
    assert form.attributes["method"] == "get"
    assert {field.attributes["name"] for field in form.every("input")} == {"q"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_head_of_every_page_searches(web, lang) -> None:
    for path in ("search", "policies", "registers", "nowhere"):
        answer = web.get(f"/{lang}/{path}")
        assert f'action="/{lang}/search"' in answer.text
        assert 'name="q"' in answer.text


def test_what_is_searched_for_is_text_and_nothing_else(web) -> None:
    hostile = '"><script>alert(1)</script>'
    found = search(web, "en", q=hostile)
    assert [*found.found("main").every("script")] == []
    assert hostile in found.found("main").text
    (field,) = (f for f in found.found("main").every("input") if f.attributes["name"] == "q")
    assert field.attributes["value"] == hostile
    named = search(web, "en", q="<script>").found("main")
    assert NAMES["91370200MA3C00007A"] in named.text
    assert [*named.every("script")] == []


def test_a_long_list_is_turned_page_by_page(demo, demo_owned) -> None:
    rows = registers.show(open_city(demo_owned), "organisation", limit=None).rows
    wanted = [r.values["id"] for r in rows if "企业第00000" in r.values["name"]]
    assert len(wanted) == 99  # from 1 to 99
    shown, url = [], "/zh/search?" + urlencode({"q": "企业第00000"})
    while url:
        found = page(demo, url)
        shown += codes(found)
        onward = [a.attributes["href"] for a in found.every("a")
                  if a.attributes.get("rel") == "next"]  # fmt: skip
        url = onward[0] if onward else ""
    assert shown == wanted
    assert words("zh")("web.finding.found", total=99) in search(demo, q="企业第00000").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_row_says_who_it_is(demo, demo_owned, lang) -> None:
    (entry,) = registers.show(open_city(demo_owned), "organisation", find="企业第0000007号").rows
    (row,) = search(demo, lang, q="企业第0000007号").found("found").rows
    assert row[0] == entry.values["name"]
    assert row[1] == entry.values["id"]
    assert row[2] == entry.values["district"]
    assert row[3] == {"zh": "企业", "en": "enterprise"}[lang]
    url = f"/{lang}/search?" + urlencode({"q": "企业第0000007号"})
    found = page(demo, url)
    assert broken(demo, url, found) == []
    assert raw(found.found("main")) == []
