"""Pictures of every kind of page, to be looked at.

`python -m tests.browser.shots URL FOLDER [NAME…]`, of a city that is being served. Each page in
both languages, wide and narrow, light and dark, and as it prints; what the rules of look.js and axe
find is told, a line each.
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser, sync_playwright

from tests.browser import look
from tests.browser.browsing import SIZES, launched
from tests.browser.site import EXAMPLES, LANGUAGES, Site

SCHEMES = ("light", "dark")
LONGEST = 6000  # pixels of a picture; what is below is much like what is above


def main(base: str, folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    site = Site(base.rstrip("/"))
    with sync_playwright() as play:
        browser = launched(play)
        for name, lang in product(names or EXAMPLES, LANGUAGES):
            url = site.base + site.example(name, lang)
            for (width, height), scheme in product(SIZES, SCHEMES):
                picture = folder / f"{name}.{lang}.{width}.{scheme}.png"
                for one in _taken(browser, url, (width, height), scheme, picture):
                    print(f"{picture.stem}: {one}", flush=True)
            _printed(browser, url, folder / f"{name}.{lang}.print")
        browser.close()


def _taken(browser: Browser, url: str, size: tuple[int, int], scheme: str, to: Path) -> list[str]:
    """A picture of a page; what is wrong with it."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme
    )
    page = context.new_page()
    page.goto(url)
    high = min(page.evaluate("document.documentElement.scrollHeight"), LONGEST)
    page.screenshot(
        path=to, full_page=True, clip={"x": 0, "y": 0, "width": size[0], "height": high}
    )
    found = look.axe(page) + look.layout(page)
    look.ask(page, "open")
    found += [f"opened: {one}" for one in look.layout(page) if one not in found]
    context.close()
    return found


def _printed(browser: Browser, url: str, to: Path) -> None:
    """The pages on paper: the file, and its first and last page as pictures."""
    page = browser.new_page()
    page.goto(url)
    made = page.pdf(format="A4", prefer_css_page_size=True)
    page.close()
    to.with_suffix(".print.pdf").write_bytes(made)
    document = pypdfium2.PdfDocument(made)
    for number in sorted({0, len(document) - 1}):
        document[number].render(scale=1.5).to_pil().save(f"{to}.{number + 1}.png")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
