"""An indicator by group on its page; the figures that a row enters; the file of an outlook."""

from __future__ import annotations

import csv
import re
import xml.etree.ElementTree as ET
from calendar import monthrange
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from tests.indicators.sources import shipped
from tests.surfaces.web.reading import Element, links, page
from tests.surfaces.web.walking import broken, raw
from twofold import indicators
from twofold.indicators.cells import Cell
from twofold.indicators.groups import called
from twofold.indicators.model import Reason
from twofold.indicators.outlook.city import RECORDED, outlooks
from twofold.indicators.records import records
from twofold.registers import show
from twofold.web import divided
from twofold.web.page import Asked
from twofold.words import words
from twofold.workspace import NOWHERE, Workspace, open_city

LANGUAGES = ("zh", "en")
# A stock and a flow that are divided by months too, and a ratio, which has no shares.
STOCK, FLOW, RATIO = "hnte", "contract-amount", "rd-intensity"
DAY = date(2026, 11, 22)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def city(demo_owned) -> Workspace:
    return open_city(demo_owned)


def shown(of: Element, id_: str = "divided") -> list[list[str]]:
    return next(of.found(id_).every("table")).rows


def number(text: str) -> Decimal:
    return Decimal(re.sub(r"[^\d.-]", "", re.sub("[−减] ?", "-", text)))


def files(demo: TestClient, of: Element, id_: str) -> list[dict[str, str]]:
    href = next(h for h, _ in links(of.found(id_)) if "format=csv" in h)
    answer = demo.get(href)
    assert answer.status_code == 200
    return list(csv.DictReader(answer.text.lstrip("\ufeff").splitlines()))


# --- by group


@pytest.mark.parametrize("lang", LANGUAGES)
def test_groups_add_up_to_the_whole(demo, city, lang) -> None:
    found = page(demo, f"/{lang}/indicators/{STOCK}")
    *groups, whole = shown(found)
    assert whole[0] == words(lang)("web.contribution.all")
    measured = indicators.measure(city, (STOCK,))[STOCK].value
    assert sum(number(row[1]) for row in groups) == number(whole[1]) == measured
    shares = [number(row[2]) for row in groups]
    assert float(sum(shares)) == pytest.approx(100, abs=0.05 * len(shares) + 0.01)
    assert all(float(number(row[2])) == pytest.approx(
        float(100 * number(row[1]) / number(whole[1])), abs=0.051) for row in groups)  # fmt: skip
    assert number(whole[2]) == 100


def test_districts_stand_as_people_list_them(demo) -> None:
    names = [row[0] for row in shown(page(demo, f"/zh/indicators/{STOCK}"))[:-1]]
    assert names == [f"示例区{at}" for at in range(1, len(names) + 1)]
    names = [row[0] for row in shown(page(demo, f"/en/indicators/{STOCK}"))[:-1]]
    assert names == [f"Demo District {at}" for at in range(1, len(names) + 1)]


def test_a_ratio_has_no_shares(demo) -> None:
    assert {len(row) for row in shown(page(demo, f"/en/indicators/{RATIO}"))} == {2}


# The last days of the periods of 2026 until the day of the example.
ENDS = {
    "year": ["2026-11-22"],
    "quarter": ["2026-03-31", "2026-06-30", "2026-09-30", "2026-11-22"],
    "month": [f"2026-{m:02}-{monthrange(2026, m)[1]}" for m in range(1, 11)] + ["2026-11-22"],
}
# What stands of a group in the file, and in words on the page.
SIZES = {
    "zh": {("whole", ""): "合计", ("group", "large"): "大型", ("group", "medium"): "中型",
           ("group", "small"): "小型", ("group", "micro"): "微型", ("blank", ""): "未填"},
    "en": {("whole", ""): "In all", ("group", "large"): "large", ("group", "medium"): "medium",
           ("group", "small"): "small", ("group", "micro"): "micro",
           ("blank", ""): "not filled in"},
}  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("period", ["year", "quarter", "month"])
def test_the_file_has_exactly_the_table(demo, lang, period) -> None:
    """Each cell once: groups and the whole, in every period that has begun."""
    found = page(demo, f"/{lang}/indicators/{STOCK}?by=size_class&period={period}")
    table, lines = shown(found), files(demo, found, "divided")
    heads = next(next(found.found("divided").every("table")).every("thead")).every("th")
    ends = [head.text for head in heads][1:-1]
    assert ends == ENDS[period]
    names = SIZES[lang]
    assert {row[0] for row in table} == {*names.values()}
    expected = {(line["part"], line["group"], line["ends"]): Decimal(line["value"])
                for line in lines}  # fmt: skip
    assert len(lines) == len(expected) == len(table) * len(ends)
    of = {name: key for key, name in names.items()}
    values = {(*of[row[0]], end): number(cell)
              for row in table for end, cell in zip(ends, row[1:-1], strict=True)}  # fmt: skip
    assert values == expected
    assert {line["breakdown"] for line in lines} == {"", "size_class"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_months_of_a_flow_add_up_to_its_year(demo, lang) -> None:
    months = shown(page(demo, f"/{lang}/indicators/{FLOW}?period=month"))[-1][1:-1]
    year = shown(page(demo, f"/{lang}/indicators/{FLOW}"))[-1][1]
    assert float(sum(map(number, months))) == pytest.approx(float(number(year)), abs=0.06)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_other_groups_and_periods_are_one_click_away(demo, city, lang) -> None:
    path = f"/{lang}/indicators/{STOCK}?by=industry&period=quarter&asOf=2026-10-31"
    found = page(demo, path)
    one = indicators.read(city).indicators[STOCK]
    led = [parse_qs(urlsplit(h).query) for h, _ in links(found.found("main"))
           if urlsplit(h).fragment == divided.HERE]  # fmt: skip
    assert all(asked["asOf"] == ["2026-10-31"] for asked in led)
    names, periods = [called(text) for text in one.breakdowns], list(one.periods)
    others = {(q.get("by", names[:1])[0], q.get("period", periods[:1])[0]) for q in led}
    assert others == {
        *((by, "quarter") for by in names if by != "industry"),
        *(("industry", period) for period in periods if period != "quarter"),
    }
    current = [e for e in found.found("main").every("span") if e.attributes.get("aria-current")]
    assert len(current) == 2
    assert raw(found.found("main")) == []
    # The bar at other times leads to what the walk of test_words_on_pages.py opens.
    assert broken(demo, path, found.found("main")) == []


@pytest.mark.parametrize(("query", "status"), [("by=nix", 404), ("period=week", 422),
                                               ("period=month", 422)])  # fmt: skip
def test_what_there_is_not_is_refused_in_words(demo, query, status) -> None:
    found = page(demo, f"/en/indicators/unicorn?{query}", status)
    assert query.partition("=")[2] in found.found("main").text


def test_without_breakdowns_there_is_no_section(demo) -> None:
    ids = [one.attributes.get("id") for one in page(demo, "/en/indicators/funds").every("h2")]
    assert divided.HERE not in ids


# --- small counts and rows without a value


def table(monkeypatch: pytest.MonkeyPatch, lang: str, *cells: Cell) -> list[tuple[str, ...]]:
    names = MappingProxyType({"zh": "城", "en": "Town"})
    workspace = Workspace(NOWHERE, names, LANGUAGES, NOWHERE, "duckdb", DAY, DAY, DAY)
    monkeypatch.setattr(divided, "remembered", lambda *_, **__: cells)
    monkeypatch.setattr(divided, "generated", lambda _: False)
    asked = Asked(lang, f"/indicators/{STOCK}", {"id": STOCK}, {}, {}, workspace)
    made = divided.divided(asked, shipped().indicators[STOCK])
    assert made is not None
    return [tuple(cell.text for cell in row.cells) for row in made.table.rows]


def cell(group: str | None, value: str | None, kept: str | None = None) -> Cell:
    groups = () if group == "" else (("district", group),)
    reason = (
        Reason({"primary": "suppressed", "secondary": "suppressed_too"}[kept]) if kept else None
    )
    number_ = None if value is None else Decimal(value)
    return Cell(STOCK, str(DAY), None, DAY, True, groups, number_, kept, 0, reason)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_count_that_is_kept_back_is_a_word_and_has_no_share(monkeypatch, lang) -> None:
    say = words(lang)
    found = table(monkeypatch, lang, cell("", "100"), cell("东区", "60"),
                  cell("南区", None, "primary"), cell("西区", None, "secondary"))  # fmt: skip
    percent = [say("cli.text.percent", value=n) for n in (60, 100)]
    assert found == [
        ("东区", "60", percent[0]), ("南区", say("indicators.reasons.suppressed"), "—"),
        ("西区", say("indicators.reasons.suppressed_too"), "—"),
        (say("web.contribution.all"), "100", percent[1]),
    ]  # fmt: skip


@pytest.mark.parametrize(("lang", "word"), [("zh", "未落区"), ("en", "no district")])
def test_rows_without_a_district_are_a_group_of_their_own(monkeypatch, lang, word) -> None:
    found = table(monkeypatch, lang, cell("", "10"), cell(None, "1"), cell("东区", "9"))
    assert [row[0] for row in found][:2] == ["东区", word]
    assert found[1][1] == "1"


def test_groups_that_do_not_add_up_have_no_shares(monkeypatch) -> None:
    """One row in two groups: 60 and 60 of 100."""
    found = table(monkeypatch, "en", cell("", "100"), cell("东区", "60"), cell("西区", "60"))
    assert {len(row) for row in found} == {2}


# --- the figures that a row enters


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_row_leads_to_the_figures_that_it_enters(demo, city, lang) -> None:
    """A fund counts for one, and for its volume; its page and the stage say the same."""
    say, fund = words(lang), show(city, "fund", limit=1).rows[0].values
    row = page(demo, f"/{lang}/registers/fund/rows/{fund['id']}")
    path = next(h for h, text in links(row.found("main")) if text == say("web.entering.link"))
    found = page(demo, path)
    figures = {line["id"]: line for line in files(demo, found, "figures")}
    assert {"funds", "fund-volume"} <= set(figures)
    led = [urlsplit(h).path.split("/")[3] for h, _ in links(found.found("figures"))
           if h.startswith(f"/{lang}/indicators/")]  # fmt: skip
    assert sorted(led) == sorted(figures)
    counted = shown(found, "figures")[led.index("funds")]
    assert number(counted[2]) == indicators.measure(city, ("funds",))["funds"].value
    assert [number(counted[2]) - number(counted[3]), number(counted[4])] == [1, 1]
    assert raw(found.found("main")) == []
    assert broken(demo, path, found) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_key_of_two_parts_and_a_difference_too_small_for_two_decimals(demo, city, lang) -> None:
    """The least that an enterprise spent, of some hundreds of 亿元."""
    spent = records(city, "rd-spending", "value-enterprises")
    least, entry = min(((brings, entry) for entry, brings in zip(
        spent.rows, spent.brings, strict=True) if brings), key=lambda one: one[0])  # fmt: skip
    assert least < 500_000  # 0.005 亿元
    key = [str(entry.values[name]) for name in ("organisation", "year")]
    found = page(demo, f"/{lang}/registers/enterprise_report/figures/{'/'.join(key)}")
    assert raw(found.found("main")) == []
    figures = shown(found, "figures")
    assert figures
    for row in figures:
        difference = number(row[-1])
        assert difference
        assert (number(row[2]) - number(row[3])) * difference >= 0


@pytest.mark.parametrize(("path", "status"), [
    ("fund/figures/nix", 404), ("nix/figures/1", 404), ("enterprise_report/figures/1", 422),
])  # fmt: skip
def test_a_row_that_there_is_not(demo, path, status) -> None:
    assert page(demo, f"/en/registers/{path}", status).found("main").text


# --- the chart of an outlook from records


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_chart_of_an_outlook_from_records_is_a_file(demo, city, lang) -> None:
    every = outlooks(city, tuple(indicators.read(city).indicators))
    id_ = next(i for i, one in every.items() if one.origin == RECORDED and one.horizons)
    href = f"/{lang}/indicators/{id_}/outlook.svg"
    found = page(demo, f"/{lang}/indicators/{id_}").found("main")
    saved = [a.attributes for a in found.every("a") if a.attributes.get("href") == href]
    assert [("download" in one, "data-png" in one) for one in saved] == [
        (True, False), (False, True)]  # fmt: skip
    answer = demo.get(href)
    assert answer.headers["content-type"].startswith("image/svg+xml")
    root = ET.fromstring(answer.text)
    assert len(list(root.iter(f"{SVG}polygon"))) == 2
    red = [one.text for one in root.iter(f"{SVG}text") if one.attrib["fill"] == "#b40f1f"]
    assert words(lang)("brief.generated") in red
    other = next(i for i, one in every.items() if one.origin != RECORDED or not one.horizons)
    page(demo, f"/{lang}/indicators/{other}/outlook.svg", 404)
