"""Every kind of page on A4: nothing is cut off at the edge, no page parts that only a screen has,
and a table that goes on over pages says on each what its columns are.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.site import EXAMPLES, LANGUAGES, Site

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]

# A4 in points, upright or across; no word may come nearer to an edge than a printer reaches.
A4 = {(595, 842), (842, 595)}
EDGE = 20
# What only a screen has.
SCREEN = "header nav, form, input, button, select, .downloads, a[rel=next], a[rel=prev], .skip"

VISIBLE = """(els) => els.filter((el) => el.checkVisibility({visibilityProperty: true}))
    .map((el) => el.outerHTML.slice(0, 100))"""
# Every text that is printed, as it stands in the page; not what only screen readers get.
TEXTS = """() => {
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const el = node.parentElement;
        if (el.closest("script, style, title, desc, option")) continue;
        if (!el.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true})) continue;
        if (el.closest(".hidden, .skip")) continue;
        found.push(node.data);
    }
    return found;
}"""
TABLES = """(tables) => tables.filter((el) => el.checkVisibility()).map((el) => ({
    heads: [...el.querySelectorAll("thead th")].map((th) => th.innerText),
    rows: [...el.querySelectorAll("tbody tr th:first-child")].map((th) => th.innerText),
}))"""
# Neither spaces nor what breaks a line count: a reader of PDF leaves out a hyphen at a line's end.
UNCOUNTED = ("Cc", "Cf", "Cn", "Pd", "Zs")


class Printed:
    """A printed page: the text of each sheet, without spaces, and what is too near to an edge."""

    def __init__(self, page: Page) -> None:
        self.sheets: list[str] = []
        self.outside: list[str] = []
        document = pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
        for number, sheet in enumerate(document, 1):
            width, height = sheet.get_size()
            assert (round(width), round(height)) in A4
            text = sheet.get_textpage()
            self.sheets.append(plain(text.get_text_range()))
            for i in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(i)
                if left < EDGE or right > width - EDGE or bottom < EDGE or top > height - EDGE:
                    said = text.get_text_bounded(left, bottom, right, top)
                    self.outside.append(f"sheet {number}: {said!r} at {left:.0f}–{right:.0f}")


def plain(text: str) -> str:
    """A text without spaces and hyphens, each character in the one form that fonts agree on, and
    however a style writes it."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in text if unicodedata.category(c) not in UNCOUNTED)


def each_page(test: Callable[..., None]) -> Callable[..., None]:
    in_each = pytest.mark.parametrize("lang", LANGUAGES)(test)
    return pytest.mark.parametrize("name", EXAMPLES)(in_each)


@each_page
def test_a_page_prints_whole(site: Site, browser: Browser, name: str, lang: str) -> None:
    page = browser.new_page()
    try:
        page.goto(site.base + site.example(name, lang))
        page.emulate_media(media="print")
        on_screen = page.locator(SCREEN).evaluate_all(VISIBLE)
        texts = page.evaluate(TEXTS)
        tables = page.locator("table").evaluate_all(TABLES)
        printed = Printed(page)
    finally:
        page.close()
    assert on_screen == [], "printed, though only a screen has it"
    assert printed.outside == []
    assert all(printed.sheets), "an empty sheet"
    whole = plain("".join(texts))
    lost = Counter(whole) - Counter("".join(printed.sheets))
    assert not lost, f"characters that are not on paper: {dict(lost)}"
    for table in tables:
        names = [name for row in table["rows"] if whole.count(name := plain(row)) == 1]
        _check_heads(table["heads"], names, printed.sheets)


def _check_heads(heads: list[str], names: list[str], sheets: list[str]) -> None:
    """Wherever rows of a table are, known by names that the page says once, its head is."""
    for number, sheet in enumerate(sheets, 1):
        if any(name in sheet for name in names):
            missing = [head for head in heads if plain(head) not in sheet]
            assert not missing, f"sheet {number} has rows, but not the heads {missing}"
