"""The site of the public indicators, opened from a disk, and the report on paper."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import look
from tests.browser.browsing import SIZES
from tests.browser.test_pages import COLOURS
from tests.browser.test_print import TEXTS, Printed, plain
from tests.surfaces.program import twofold

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]
LANGUAGES = ("zh", "en")
PAGES = ("index.html", "indicators/hnte.html", "indicators/tech-enterprises.html")
FILES = ("index.html", *(f"{lang}/{page}" for lang in LANGUAGES for page in PAGES))
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.mark.parametrize("name", FILES)
def test_a_page_from_a_disk_is_readable_by_everybody(
    public_site: Path, browser: Browser, name: str
) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    try:
        page.goto((public_site / name).as_uri())
        styled = page.evaluate("getComputedStyle(document.body).marginTop")
        found = []
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert not page.evaluate(WIDER), f"scrolls sideways at {width}"
            page.emulate_media(color_scheme="light")
            found += [f"{width} light: {one}" for one in look.axe(page)]
            page.emulate_media(color_scheme="dark")
            found += [f"{width} dark: {one}" for one in look.axe(page, *COLOURS)]
    finally:
        page.close()
    assert not found, "\n".join(found)
    assert styled == "0px"
    assert {url.partition(":")[0] for url in asked} <= {"file", "data", "blob"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_is_whole_on_paper(
    town: object, browser: Browser, tmp_path: Path, lang: str
) -> None:
    """Nothing is cut off at an edge, and the head of an indicator stands with what it heads."""
    file = tmp_path / "report.html"
    ran = twofold("report", "--output", file, "--lang", lang, "--city", town.root)  # type: ignore[attr-defined]
    assert ran.code == 0, ran.err
    page = browser.new_page()
    try:
        page.goto(file.as_uri())
        page.emulate_media(media="print")
        texts = plain("".join(page.evaluate(TEXTS)))
        names = [plain(one) for one in page.locator(".entry > h2").all_inner_texts()]
        printed = Printed(page)
    finally:
        page.close()
    assert printed.outside == []
    assert all(printed.sheets)
    assert not Counter(texts) - Counter("".join(printed.sheets))
    assert names
    assert [name for name in names
            if any(sheet.rstrip("0123456789/").endswith(name) for sheet in printed.sheets)
            ] == []  # fmt: skip
