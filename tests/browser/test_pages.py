"""Every kind of page in a browser: for whom it can be read, what it fetches, how it looks, and how
it is walked through by keyboard.

The rules are those of look.js and axe-core. A finding names the page, the rule and the element.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser import look
from tests.browser.browsing import SIZES
from tests.browser.site import ERRORS, EXAMPLES, KINDS, LANGUAGES, Site, kind_of

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]


def each_page(test: Callable[..., None]) -> Callable[..., None]:
    """The test for every example in every language."""
    in_each = pytest.mark.parametrize("lang", LANGUAGES)(test)
    return pytest.mark.parametrize("name", EXAMPLES)(in_each)


# What depends on colours: the rest is the same in the dark.
COLOURS = ("color-contrast", "link-in-text-block")
MOST_BYTES = 600_000


@contextmanager
def opened(browser: Browser, url: str, size: tuple[int, int] = SIZES[0]) -> Iterator[Page]:
    """A page in a window of its own that remembers nothing of others."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def test_every_kind_of_page_has_an_example(site: Site) -> None:
    kinds = {kind_of(site.example(name, LANGUAGES[0])) for name in EXAMPLES}
    assert kinds >= set(KINDS)


# --- readable by everybody


@each_page
def test_axe_finds_nothing_serious(site: Site, browser: Browser, name: str, lang: str) -> None:
    found = []
    with opened(browser, site.base + site.example(name, lang)) as page:
        look.ask(page, "open")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme="light")
            found += [f"{width} light: {one}" for one in look.axe(page)]
            page.emulate_media(color_scheme="dark")
            found += [f"{width} dark: {one}" for one in look.axe(page, *COLOURS)]
    assert not found, "\n".join(found)


@each_page
def test_a_page_is_one_document_with_its_landmarks(
    site: Site, browser: Browser, name: str, lang: str
) -> None:
    """A title that says which page it is, one main part with one main heading, and its language."""
    with opened(browser, site.base + site.example(name, lang)) as page:
        assert page.locator("html").get_attribute("lang").startswith(lang)
        assert page.get_by_role("main").count() == 1
        assert page.get_by_role("banner").count() == 1
        assert page.get_by_role("search").count() >= 1
        # A paper's own headings say that they stand below the page's, which the driver overlooks.
        heading = page.locator("h1:not([aria-level])")
        assert heading.count() == 1
        assert heading.is_visible()
        assert page.title().startswith(heading.inner_text().strip())
        levels = page.evaluate(
            """[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(
                (el) => +(el.ariaLevel || el.tagName[1]))"""
        )
        jumps = [(a, b) for a, b in itertools.pairwise(levels) if b > a + 1]
        assert not jumps, f"headings skip a level: {levels}"


# --- what it fetches


@each_page
def test_a_page_is_light_and_needs_nobody_else(
    site: Site, browser: Browser, name: str, lang: str
) -> None:
    """Every request goes to the server, every answer is there, and the browser has no complaint."""
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    weight: dict[str, int] = {}
    status: dict[str, int] = {}

    def told(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{message.type}: {message.text}")

    context.on("request", lambda request: asked.append(request.url))
    context.on("response", lambda answer: status.update({answer.url: answer.status}))
    page.on("console", told)
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    url = site.base + site.example(name, lang)
    with page.expect_event("load"):
        page.goto(url)
    page.wait_for_load_state("networkidle")
    for kind, source in page.evaluate(
        """[...document.querySelectorAll("script, link[rel=stylesheet], style")].map((el) =>
            [el.src || el.href || "", el.textContent])"""
    ):
        size = len(context.request.get(kind).body()) if kind else len(source.encode())
        weight[kind or f"inline {len(weight)}"] = size
    own = urlsplit(site.base).netloc
    context.close()

    assert [one for one in asked if urlsplit(one).netloc not in ("", own)] == []
    wrong = {one: code for one, code in status.items() if code >= 400 and one != url}
    assert wrong == {}
    assert (status[url] >= 400) == (name in ERRORS)
    if name in ERRORS:  # the browser itself reports the status of the page
        complaints = [one for one in complaints if "status of 404" not in one]
    assert complaints == []
    assert weight, "no style sheet"
    assert sum(weight.values()) <= MOST_BYTES, weight


# --- how it looks


@each_page
def test_nothing_is_cut_off_or_overlaps(site: Site, browser: Browser, name: str, lang: str) -> None:
    """At a desk and on a phone, with everything closed and with everything opened."""
    found = []
    with opened(browser, site.base + site.example(name, lang)) as page:
        for state in ("closed", "opened"):
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                found += [f"{width} {state}: {one}" for one in look.layout(page)]
            look.ask(page, "open")
    assert not found, "\n".join(found)


# --- the keyboard


# Further presses than there are places to reach: fields of a date take several.
SPARE = 12


@each_page
def test_the_keyboard_reaches_everything_in_its_order(
    site: Site, browser: Browser, name: str, lang: str
) -> None:
    """Each link, field and button once, in the order of the page, in sight and seen to have the
    focus; after the last the reader is out of the page. On a phone in the second language."""
    size = SIZES[LANGUAGES.index(lang)]
    with opened(browser, site.base + site.example(name, lang), size) as page:
        names = look.ask(page, "number")
        assert look.ask(page, "unreachable") == []
        reached, wrong = _walk(page, len(names))
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    missed = [names[i] for i in range(len(names)) if i not in reached]
    assert not missed, "not reached:\n" + "\n".join(missed)
    assert reached == list(range(len(names)))


def _walk(page: Page, places: int) -> tuple[list[int], list[str]]:
    """Tab until the focus leaves the page: the numbers it had, each once, and what was wrong."""
    reached: list[int] = []
    wrong: list[str] = []
    # A date is one place and four stops: month, day, year, calendar.
    dates = page.locator("input[type=date]").count()
    for _ in range(places + 3 * dates + SPARE):
        page.keyboard.press("Tab")
        at = look.ask(page, "focus")
        wrong += at["wrong"]
        if at["number"] is None:
            break
        if at["number"] < 0:
            wrong.append(f"unexpected focus: {at['name']}")
        elif not (at["several"] and reached and reached[-1] == at["number"]):
            if at["number"] in reached:
                break  # around again without leaving the page: it is in order all the same
            reached.append(at["number"])
    else:
        wrong.append(f"the focus does not leave the page: it is on {at['name']}")
    return reached, wrong


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_key_leads_past_the_head(site: Site, browser: Browser, lang: str) -> None:
    with opened(browser, f"{site.base}/{lang}/") as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.tagName") == "MAIN"
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_folded_opens_by_enter_and_by_space(
    site: Site, browser: Browser, name: str
) -> None:
    with opened(browser, site.base + site.example(name, LANGUAGES[1])) as page:
        folded = page.locator("details:not([open])")
        first = folded.locator("xpath=.").element_handles()[:3]
        if name not in ERRORS or name == "unknown-enterprise":
            assert first, "every page can be asked for another day"
        for each in first:
            summary = each.query_selector("summary")
            for key, after in (("Enter", True), ("Space", False), ("Space", True)):
                summary.focus()
                page.keyboard.press(key)
                assert each.evaluate("el => el.open") is after
