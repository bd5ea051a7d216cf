"""A reader's way through the pages: from the city's brief to an article of a regulation and back.

Each way is gone in both languages, with the browser's script and without.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, expect

from tests.browser.browsing import SIZES
from tests.browser.site import EXAMPLES, LANGUAGES, Site, kind_of
from tests.support import ROOT
from twofold.policies import Answer, policies
from twofold.words import words
from twofold.workspace import open_city

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]

in_each_language = pytest.mark.parametrize("lang", LANGUAGES)
LIST = "/policies/{policy}/decisions"


@contextmanager
def reader(browser: Browser, url: str, script: bool = True) -> Iterator[Page]:
    """A reader who has opened a page."""
    size = {"width": SIZES[0][0], "height": SIZES[0][1]}
    context = browser.new_context(viewport=size, java_script_enabled=script)
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def links(page: Page, kind: str, inside: str = "main") -> Iterator[Locator]:
    """Links of a part of the page that lead to a kind of page, as a reader sees them."""
    for one in page.locator(f"{inside} a[href]").all():
        if kind_of(one.get_attribute("href") or "") == kind and one.is_visible():
            yield one


def follow(page: Page, link: Locator, kind: str) -> None:
    """The reader follows a link, and stands on a page that says in its head where."""
    link.click()
    page.wait_for_load_state()
    assert kind_of(page.url) == kind
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def ineligible(page: Page, lang: str) -> Locator:
    """The first policy of an enterprise's page that it misses: the verdict leads to the clauses."""
    word = words(lang)(f"cli.verdicts.{Answer.UNMET.verdict}")
    return page.locator("main tbody a", has_text=word).first


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@in_each_language
def test_from_the_brief_to_the_article_and_back(
    site: Site, browser: Browser, lang: str, script: bool
) -> None:
    """The brief, a target, the records behind its figure, an enterprise of them, a policy whose
    clause it does not meet, the article of the regulation; back by the browser, and by links."""
    say = words(lang)
    with reader(browser, f"{site.base}/{lang}/", script) as page:
        visited = [page.url]

        def step(link: Locator, kind: str) -> None:
            follow(page, link, kind)
            visited.append(page.url)

        step(next(links(page, "/indicators/{id}")), "/indicators/{id}")
        step(next(links(page, "/indicators/{id}/records")), "/indicators/{id}/records")
        step(next(links(page, "/organisations/{code}")), "/organisations/{code}")
        step(ineligible(page, lang), "/organisations/{code}/policies/{policy}")

        # The clause: a sentence that says what is missing leads to its line, where the answer is.
        missing = page.locator("main section li a[href^='#']").first
        missing.click()
        visited.append(page.url)
        clause = page.locator(f"[id='{urlsplit(page.url).fragment}']")
        expect(clause).to_be_in_viewport()
        expect(clause).to_contain_text(say(f"cli.answers.{Answer.UNMET.word}"))

        article = next(links(page, "/policies/{policy}", f"[id='{urlsplit(page.url).fragment}']"))
        title = article.inner_text()
        step(article, "/policies/{policy}")
        rule = page.locator(f"[id='{urlsplit(page.url).fragment}']")
        expect(rule).to_be_in_viewport()
        # The rule stands under the article it puts into words: the law, in the law's language.
        law = rule.locator("xpath=ancestor-or-self::article")
        expect(law).to_contain_text(title)
        assert law.locator("[lang='zh-CN'] p").first.inner_text().strip() or lang == "zh"

        for url in reversed(visited[:-1]):
            page.go_back()
            expect(page).to_have_url(url)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
        for url in visited[1:]:
            page.go_forward()
            expect(page).to_have_url(url)

        follow(page, next(links(page, "/policies", "main nav")), "/policies")
        follow(page, next(links(page, "/", "main nav")), "/")
        assert page.url == visited[0]


# --- the language


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_other_language_is_the_same_page(site: Site, browser: Browser, name: str) -> None:
    """The address stays but for the language, and the page is built alike."""
    one, other = LANGUAGES
    with reader(browser, site.base + site.example(name, one)) as page:
        before = (page.url, shape(page))
        page.locator(f"header a[hreflang^='{other}']").click()
        page.wait_for_load_state()
        if name == "missing":  # what is nowhere in one language is nowhere in the other
            assert urlsplit(page.url).path == f"/{other}/"
            return
        assert page.url == before[0].replace(f"/{one}/", f"/{other}/", 1)
        assert page.locator("html").get_attribute("lang").startswith(other)
        assert shape(page) == before[1]
        page.locator(f"header a[hreflang^='{one}']").click()
        assert page.url == before[0]


def shape(page: Page) -> list[list[int]]:
    """How many rows each table of the page has, and how wide they are."""
    return page.locator("main table").evaluate_all(
        "(all) => all.map((el) => [el.rows.length, el.rows[0].cells.length])"
    )


# --- the times


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in ("missing",)])
def test_links_keep_the_times(site: Site, name: str) -> None:
    """Who looks at the city as of another day goes on looking at it so, whatever link is followed:
    in the head, in the page, in its downloads. One link leads back to today."""
    path = site.example(name, LANGUAGES[1])
    times = earlier(site, path)
    query = {**dict(parse_qsl(urlsplit(path).query)), **times}
    page = site.page(f"{urlsplit(path).path}?{urlencode(query)}")
    lost, texts = [], policies(open_city(ROOT / "examples/qingdao"))
    for link in page.every("a"):
        href = urlsplit(link.attributes.get("href", ""))
        if href.netloc or not href.path or href.path.startswith("/static"):
            continue
        kept = dict(parse_qsl(href.query))
        # A policy whose text ended is shown on the last day that it covers, as known now.
        if kind_of(href.path) == "/policies/{policy}":
            to = texts[href.path.rpartition("/")[2]].to
            if to and kept.get("day") == str(to) < times["day"]:
                kept["day"] = times["day"]
        # The front page's lists are those of its month: as they were known at its cut-off.
        lists = kind_of(href.path) in ("/lists", "/lists/{list}") or href.path == "/api/lists"
        if name == "brief" and lists and not times.items() <= kept.items():
            assert kept["asOf"] == kept["day"] <= times["asOf"], link.attributes["href"]
            continue
        if not times.items() <= kept.items():
            lost.append(f"{link.text}: {link.attributes['href']}")
    back = [one for one in lost if one.startswith(words(LANGUAGES[1])("web.times.reset"))]
    assert len(back) == 1
    assert [one for one in lost if one not in back] == []
    for form in page.every("form"):
        # What a form of method get sends is its fields; what is posted keeps its address.
        kept = {one.attributes.get("name"): one.attributes.get("value")
                for one in form.every("input")}  # fmt: skip
        if form.attributes["method"] == "post":
            kept |= dict(parse_qsl(urlsplit(form.attributes["action"]).query))
        assert times.items() <= kept.items(), form.attributes["action"]


def earlier(site: Site, path: str) -> dict[str, str]:
    """What is known today, a month before the day of which a page tells."""
    fields = {
        one.attributes["name"]: one.attributes["value"]
        for one in site.page(path).every("input")
        if one.attributes.get("type") == "date"
    }
    day = date.fromisoformat(fields["day"]) - timedelta(days=30)
    return {"asOf": fields["asOf"], "day": day.isoformat()}


def test_another_day_is_asked_for_in_the_page(site: Site, browser: Browser) -> None:
    """The form of the times keeps the page and what else it was asked with."""
    path = site.example("decisions-unmet", LANGUAGES[0])
    day = earlier(site, path)["day"]
    with reader(browser, site.base + path) as page:
        field = page.locator("input[type=date][name=day]")
        page.locator("details", has=field).locator("summary").click()
        field.fill(day)
        page.locator("form", has=field).get_by_role("button").click()
        page.wait_for_load_state()
        query = dict(parse_qsl(urlsplit(page.url).query))
        assert urlsplit(page.url).path == urlsplit(path).path
        assert query["day"] == day
        assert dict(parse_qsl(urlsplit(path).query)).items() <= query.items()
        expect(field).to_have_value(day)


# --- lists that are exchanged in place


def first_row(page: Page) -> str:
    return page.locator("main tbody tr").first.inner_text()


def _turned(page: Page, go: Callable[[], object]) -> None:
    """Back or forward. Where a list was exchanged in place, the script loads the page anew, which
    the driver takes for a navigation that was broken off."""
    with suppress(Error):
        go()
    page.wait_for_load_state()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@in_each_language
def test_a_list_is_paged_and_filtered_and_back(
    site: Site, browser: Browser, lang: str, script: bool
) -> None:
    """With a script only the list is exchanged; the address and the history are the same anyway."""
    url = site.base + site.example("decisions", lang)
    with reader(browser, url, script) as page:
        if script:
            page.evaluate("window.stays = true")
        first = first_row(page)
        page.locator("main a[rel=next]").click()
        expect(page.locator("main a[rel=prev]")).to_be_visible()
        second, paged = first_row(page), page.url
        assert second != first
        assert dict(parse_qsl(urlsplit(paged).query)).keys() == {"offset"}
        if script:
            assert page.evaluate("window.stays"), "the whole page was loaded"

        page.locator("main select[name=verdict]").select_option(Answer.UNMET.verdict)
        page.locator("main form:has(select) button").click()
        expect(page).to_have_url(re.compile(f"verdict={Answer.UNMET.verdict}"))
        page.wait_for_load_state()
        word = words(lang)(f"cli.verdicts.{Answer.UNMET.verdict}")
        rows = page.locator("main tbody tr")
        expect(rows.first).to_contain_text(word)
        expect(page.locator("main tbody tr", has_not_text=word)).to_have_count(0)
        filtered, address = first_row(page), page.url

        for go, at, row in (
            (page.go_back, paged, second),
            (page.go_back, url, first),
            (page.go_forward, paged, second),
            (page.go_forward, address, filtered),
        ):
            _turned(page, go)
            expect(page).to_have_url(at)
            expect(page.locator("main tbody tr").first).to_have_text(row, use_inner_text=True)
            expect(page.get_by_role("banner")).to_have_count(1)
        # What is on the screen can be mailed: the address alone brings the same.
        page.goto(address)
        assert first_row(page) == filtered
        expect(page.locator("main select[name=verdict]")).to_have_value(Answer.UNMET.verdict)


@in_each_language
def test_the_keyboard_pages_a_list_without_losing_its_place(
    site: Site, browser: Browser, lang: str
) -> None:
    """After Enter on “next” the reader is told where the list stands, and is on “next” again."""
    with reader(browser, site.base + site.example("decisions", lang)) as page:
        status = page.locator("main [role=status]")
        before = status.inner_text()
        page.locator("main a[rel=next]").focus()
        for _ in range(2):
            page.keyboard.press("Enter")
            expect(status).not_to_have_text(before)
            expect(page.locator("main a[rel=next]")).to_be_focused()
            before = status.inner_text()


# --- finding an enterprise


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@in_each_language
def test_an_enterprise_is_found_by_its_code_from_any_page(
    site: Site, browser: Browser, lang: str, script: bool
) -> None:
    enterprise = site.example("enterprise", lang)
    code = urlsplit(enterprise).path.rpartition("/")[2]
    with reader(browser, site.base + site.example("registers", lang), script) as page:
        field = page.get_by_role("search").get_by_role("searchbox")
        field.fill(code.lower())
        field.press("Enter")
        expect(page).to_have_url(site.base + enterprise)
        page.go_back()
        field.fill(code[:-2])
        field.press("Enter")
        expect(page.locator("main").get_by_role("link").filter(has_text=code[:8]).first.or_(
            page.locator("main tbody").get_by_text(code))).to_be_visible()  # fmt: skip
