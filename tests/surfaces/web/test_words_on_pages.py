"""No page in one language says a word in the other, or a word that is none.

A walk by links from the brief, in both languages, through every page there is. What is Chinese by
nature on an English page (a regulation, a name, a source) says so: `lang="zh-CN"`; what is English
on a Chinese one says `lang="en"`, or is code. Everything else is in the reader's language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.routing import compile_path

from tests.surfaces.web.reading import Element, links, read
from twofold import registers
from twofold.answers.figures import source
from twofold.answers.parameters import PARAMETERS
from twofold.indicators import read as catalogue
from twofold.policies import policies
from twofold.registers.read import read_registers
from twofold.web.app import PAGES
from twofold.words import words
from twofold.workspace import open_city

LANGUAGES = ("zh", "en")
# Pages that are shut to the walk; what they say has tests of its own.
INTERNAL = frozenset(page.path for page in PAGES if page.internal)
# Pages of one kind (a path and the parameters it was asked with) that the walk looks at.
EACH = 3

CHINESE = re.compile(r"[\u3001\u3002\u3400-\u9fff\uff01-\uff5e]")
ENGLISH = re.compile(r"[A-Za-z]{2,}")
# Alike in both languages: names of formats, units of measurement and standards.
ALLOWED = frozenset(["CSV", "XLSX", "PNG", "SVG", "Excel", "Parquet", "GDP", "GB", "HTTP", "JSON",
                     "PCT", "ID", "SHA", "PDF", "DOCX", "HTML", "Word", "II", "III",
                     "IV"])  # fmt: skip
# Codes of organisations, certificates and industries; numbers with letters; periods; addresses.
CODES = re.compile(
    r"https?://\S+|\b(?:[a-z0-9-]+\.)+(?:cn|com|org|net)\b|\b[A-Z0-9]*\d[A-Z0-9]*(?:-[A-Z0-9]+)*\b|\b[A-Z]+(?:-[A-Z]+)*(?:-[A-Z0-9]*\d[A-Z0-9]*)+\b"
)
# A key of the words files, a value that nobody filled in, a name of the program's own.
KEYS = "|".join(sorted(words("en").entries))
NOT_WORDS = re.compile(
    rf"\b(?:{KEYS})(?:\.[a-z_0-9]+)+\b|\b(?:nan|NaN|NaT|Undefined|Decimal)\b"
    r"|(?:^|[:(,·] ?)(?:None|True|False)(?:$|[),·])"
    r"|\{[a-z_]*\}|<(?:object|function|class)|\bdatetime\.|\bu?[0-9a-f]{32,}\b"
)
RAW_IDS = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b(?:cn|city)\.[a-z][a-z.-]+\b")


def faults(page: Element, lang: str, cited: Sequence[str] = ()) -> Iterator[str]:
    """What a page says that is not in its language, or is no word at all. A sentence may name what
    it has `cited` as that calls itself."""
    for text, element in page.said():
        if element.name == "title":
            continue
        shown = " ".join(text.split())
        for name in cited:
            if name in shown and name != shown:
                shown = shown.replace(name, "1")
        for wrong in NOT_WORDS.findall(shown):
            yield f"{wrong!r} in {shown[:80]!r}"
        if _is_code(element):
            continue
        own = element.lang
        for wrong in RAW_IDS.findall(CODES.sub(" ", shown)):
            yield f"the id {wrong!r} in {shown[:80]!r}"
        if lang == "en" and not own.startswith("zh") and CHINESE.search(shown):
            yield f"Chinese in {shown[:80]!r}"
        if lang == "zh" and not own.startswith("en"):
            bare = CODES.sub(" ", shown)
            left = [word for word in ENGLISH.findall(bare) if word not in ALLOWED]
            if left:
                yield f"English {' '.join(left)!r} in {shown[:80]!r}"


def _is_code(element: Element) -> bool:
    return any(e.name in ("code", "pre", "kbd") or e.has("code") for e in element.lines)


def kind_of(path: str) -> str | None:
    """Which of the pages stands under a path."""
    for page in PAGES:
        if compile_path(page.path)[0].match(path):
            return page.path
    return None


def walked(client, lang: str) -> Iterator[tuple[str, str, Element]]:
    """Pages that are reached from the brief by links, and from the search and the monitor, which
    are reached by their fields: kind, address, page. Of those that are of one
    kind and asked with the same parameters, a few."""
    forms = [f"/{lang}/search?q=9100", f"/{lang}/indicators/monitor?since=2026-01-01"]
    todo, seen, looked = [f"/{lang}/", *forms], set(), {}
    while todo:
        url = todo.pop(0)
        parts = urlsplit(url)
        kind = kind_of(parts.path.removeprefix(f"/{lang}"))
        group = (kind, tuple(sorted(name for name, _ in parse_qsl(parts.query))))
        if url in seen or looked.get(group, 0) >= EACH:
            continue
        seen.add(url)
        if kind in INTERNAL:
            continue
        assert kind is not None, f"no page stands under {url}"
        answer = client.get(url)
        assert answer.status_code == 200, f"{url}: {answer.status_code}"
        looked[group] = looked.get(group, 0) + 1
        if "html" not in answer.headers["content-type"]:
            yield kind, url, Element("", {})
            continue
        page = read(answer.text)
        yield kind, url, page
        todo += [href.partition("#")[0] for href, _ in links(page)
                 if href.startswith(f"/{lang}/")]  # fmt: skip


def sources(workspace, say) -> list[str]:
    """What published figures are cited as, the longest first."""
    rows = registers.show(workspace, "statistic", limit=None).rows
    found = {source(say, SimpleNamespace(**row.values)) for row in rows}
    return sorted(found - {""}, key=len, reverse=True)


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_in_one_language(demo, demo_owned, lang) -> None:
    cited = sources(open_city(demo_owned), words(lang))
    wrong, kinds = [], set()
    for kind, url, page in walked(demo, lang):
        kinds.add(kind)
        wrong += [f"{url}: {fault}" for fault in dict.fromkeys(faults(page, lang, cited))]
    assert not wrong, f"{len(wrong)} faults\n" + "\n".join(wrong)
    lost = {page.path for page in PAGES} - kinds - INTERNAL
    assert sorted(lost) == [], "pages that no link leads to"


REFUSED = (
    "/nothing", "/registers/organisations", "/registers/organisation?offset=x", "/commits/999",
    "/policies/cn.hnt", "/organisations/1", "/registers/organisation/rows/1", "/?dya=2025-01-01",
    "/indicators/hnt", "/policies/cn.hnte?day=1990-01-01",
)  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", REFUSED)
def test_what_cannot_be_shown_is_told_in_one_language(demo, demo_owned, lang, path) -> None:
    """What the reader wrote stays as it is, and so do the names that could have been meant."""
    answer = demo.get(f"/{lang}{path}")
    assert 400 <= answer.status_code < 500
    page = read(answer.text)
    written = {*names_of(open_city(demo_owned)), *re.findall(r"[\w.-]+", path)}
    known = "|".join(re.escape(name) for name in sorted(written, key=len, reverse=True))
    for element in {id(element): element for _, element in page.said()}.values():
        element.inside = [
            re.sub(rf"(?<![\w.-])(?:{known})(?![\w-])|twofold(?: [a-z]+)+", "1", one)
            if isinstance(one, str) else one for one in element.inside
        ]  # fmt: skip
    assert list(faults(page, lang)) == []


def names_of(workspace) -> Iterator[str]:
    """What stands in addresses: ids of documents, parameters."""
    yield from read_registers(workspace)
    yield from policies(workspace)
    yield from catalogue(workspace).indicators
    yield from (one.query for one in PARAMETERS.values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_says_its_language(demo, lang) -> None:
    for path in ("/", "/registers", "/nothing"):
        found = read(demo.get(f"/{lang}{path}").text)
        html = next(found.every("html"))
        assert html.attributes["lang"].startswith(lang)
        other = [a for a in found.every("a") if a.attributes.get("hreflang")]
        assert [a.lang[:2] for a in other] == [one for one in LANGUAGES if one != lang]


PLANTED = [
    ("en", "<p>Enterprise 甲公司</p>", 1),
    ("en", '<p>Enterprise <span lang="zh-CN">甲公司</span></p>', 0),
    ("en", '<p title="企业">Enterprise</p>', 1),
    ("en", '<input placeholder="企业">', 1),
    ("en", "<p>Enterprise（A）</p>", 1),
    ("zh", "<p>企业 eligible</p>", 1),
    ("zh", '<p>企业 <span lang="en">eligible</span></p>', 0),
    ("zh", "<p>下载 CSV、XLSX；代码 91370200MA3C00001N，C3921，HNTE-15-0000020</p>", 0),
    ("zh", "<p>导入：<code>twofold import report</code></p>", 0),
    ("zh", '<p aria-label="Next">下一页</p>', 1),
    ("zh", "<p>来源 https://example.org/a/b.html</p>", 0),
    ("en", "<p>web.registers.all</p>", 1),
    ("en", "<p>cli.verdicts.eligible, 3</p>", 1),
    ("en", "<p>None of them is met.</p>", 0),
    ("en", "<td>None</td>", 1),
    ("en", "<p>Revoked on: None</p>", 1),
    ("en", "<p>Value: nan</p>", 1),
    ("en", "<p>{count} rows</p>", 1),
    ("en", "<p>tech_sme</p>", 1),
    ("en", "<p>The policy cn.hnte</p>", 1),
    ("en", '<p>The policy <span class="code">cn.hnte</span></p>', 0),
    ("zh", "<p>数据（China Daily 2025-12-03）</p>", 0),
    ("zh", "<p>China Daily</p>", 1),
    ("en", "<script>const x = None;</script><p>Fine.</p>", 0),
]


@pytest.mark.parametrize(("lang", "html", "count"), PLANTED)
def test_the_finder_finds_what_is_planted(lang, html, count) -> None:
    page = read(f'<html lang="{lang}"><body>{html}</body></html>')
    assert len(list(faults(page, lang, ["China Daily"]))) == count
