"""Pages of indicators: every published figure as it stands, what the registers give apart from it,
and the records that this is made from."""

import csv
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support import ROOT
from tests.surfaces.web.reading import Element, links, page
from tests.surfaces.web.walking import broken, raw
from twofold import indicators
from twofold.indicators.records import part_id, records
from twofold.words import words
from twofold.workspace import open_city

LANGUAGES = ("zh", "en")
SERIES = ROOT / "examples/qingdao/sources/published-series.csv"
EVERY = sorted(
    path.stem for path in (ROOT / "examples/qingdao/indicators").glob("*.md")
    if not path.name.endswith(".en.md")
)  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


def series(name: str) -> list[dict[str, str]]:
    """The published figures of a series, read from the source that was imported."""
    with SERIES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file)
                if row["indicator"] == name and row["city"] == "Qingdao"]  # fmt: skip


def tooltips(of: Element) -> list[str]:
    """What the marks of the wide drawings say."""
    drawings = (svg for svg in of.every("svg") if svg.has("wide-sheet"))
    return [t.text for svg in drawings for g in svg.every("g") for t in g.every("title")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_has_every_indicator(demo, demo_owned, lang) -> None:
    found = page(demo, f"/{lang}/indicators")
    known = indicators.read(open_city(demo_owned)).indicators
    named = {urlsplit(href).path: text for href, text in links(found.found("indicators"))
             if urlsplit(href).path.count("/") == 3 and "#" not in href}  # fmt: skip
    assert list(named) == [f"/{lang}/indicators/{id_}" for id_ in known]
    assert all(known[path.split("/")[3]].name[lang] in text for path, text in named.items())
    assert broken(demo, f"/{lang}/indicators", found) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("id_", EVERY)
def test_each_page_stands_and_leads_on(demo, demo_owned, lang, id_) -> None:
    found = page(demo, f"/{lang}/indicators/{id_}")
    if lang == LANGUAGES[EVERY.index(id_) % 2]:  # the other language has the same links
        assert broken(demo, f"/{lang}/indicators/{id_}", found) == []
    # Numbers that the rule names stand beside it by the names that it has for them.
    own = [one.name for one in indicators.read(open_city(demo_owned)).indicators[id_].parameters]
    assert raw(found.found("main"), own) == []
    headings = [h.text for h in found.every("h1", "h2", "h3")]
    assert words(lang)("web.indicator.definition") in headings


@pytest.mark.parametrize(("id_", "name"), [
    ("contract-amount", "contract_amount"), ("hnte", "hnte_count"), ("unicorn", "unicorn"),
    ("rd-spending", "rd_expenditure"), ("cluster-rank", "cluster_rank"),
])  # fmt: skip
def test_every_published_figure_stands_in_the_table(demo, id_, name) -> None:
    found = page(demo, f"/zh/indicators/{id_}")
    shown = [row[1] for row in next(found.found("published").every("table")).rows]
    expected = [words("zh").number(Decimal(row["value"])) for row in series(name)]
    assert sorted(shown) == sorted(expected)
    assert len(shown) > 0


def test_what_is_drawn_and_what_is_not(demo) -> None:
    """Undated figures stand in the table alone, and so do parts of a year of a yearly figure."""
    found = page(demo, "/en/indicators/hnte")
    assert any(row[1] == "8,683" for row in next(found.found("published").every("table")).rows)
    marks = tooltips(found)
    assert not [text for text in marks if "8,683" in text]
    assert [text for text in marks if text.startswith("2023") and "7,920" in text]
    assert words("en")("web.indicator.undated") in found.found("main").text
    drawn = tooltips(page(demo, "/zh/indicators/contract-amount"))
    dated = [row for row in series("contract_amount") if len(row["period"]) == 4]
    # Every yearly figure, the base and the target; not the halves and months.
    assert len(drawn) == len(dated) + 2
    assert len(dated) < len(series("contract_amount"))


def test_no_line_from_2024_to_the_rank_of_2025(demo) -> None:
    """20th and 34th by two methods: from the point of 2024 no line goes on."""
    svg = next(s for s in page(demo, "/zh/indicators/cluster-rank").every("svg")
               if s.has("wide-sheet"))  # fmt: skip
    marks = {next(g.every("title")).text: next(g.every("circle")).attributes
             for g in svg.every("g") if list(g.every("circle"))}  # fmt: skip
    last = next(at["cx"] for text, at in marks.items() if text.startswith("2025"))
    lines = [p.attributes["d"] for p in svg.every("path") if p.has("c-line")]
    assert lines
    assert not [d for d in lines if f"L{last} " in d]
    assert [p for p in svg.every("path") if p.has("c-break")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_figure_or_none_is_no_chart(demo, lang) -> None:
    for id_ in ("brokers", "unicorn", "platforms", "brokers-active"):
        found = page(demo, f"/{lang}/indicators/{id_}")
        assert not [svg for svg in found.every("svg") if svg.has("wide-sheet")]
        page(demo, f"/{lang}/indicators/{id_}/chart.svg", 404)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_chart_is_a_file_of_its_own(demo, lang) -> None:
    answer = demo.get(f"/{lang}/indicators/tech-enterprises/chart.svg?series=hnte_count")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    root = ET.fromstring(answer.text)
    assert root.tag == f"{SVG}svg"
    texts = [one.text for one in root.iter(f"{SVG}text")]
    hnte = page(demo, f"/{lang}/indicators/hnte")
    assert next(hnte.every("h1")).text in texts[0]
    # Colours stand in the drawing, and nothing is asked of anybody else.
    assert root.find(f"{SVG}rect") is not None
    assert not [one for one in root.iter() for name in one.attrib if "href" in name]
    assert page(demo, f"/{lang}/indicators/hnte/chart.svg?series=tech_sme_count", 404)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_records_of_a_value_stand_apart_and_one_click_away(demo, lang) -> None:
    say = words(lang)
    found = page(demo, f"/{lang}/indicators/industry-rd-share")
    shares = [(href, text) for href, text in links(found.found("main"))
              if text == say("web.indicator.to_records")]  # fmt: skip
    asked = [parse_qs(urlsplit(href).query)["part"][0] for href, _ in shares]
    assert asked == ["numerator-enterprises", "denominator-enterprises",
                     "denominator-institutions"]  # fmt: skip
    assert say("indicators.reasons.unknown_cells", count=70) in found.found("main").text
    value = next(a for a in found.every("a") if a.has("big"))
    assert value.has("generated")
    assert say("brief.generated") in found.found("main").text


def test_the_rule_is_one_click_away(demo) -> None:
    found = page(demo, "/zh/indicators/brokers-active")
    rule = next(d for d in found.every("details") if not d.has("other"))
    assert "COUNT(DISTINCT broker)" in rule.text
    assert "12" in rule.text  # the window, in months


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_not_there_has_its_reason(demo, lang) -> None:
    say = words(lang)
    text = page(demo, f"/{lang}/indicators/platforms").found("main").text
    assert say("brief.note_no_base", reason=say("indicators.reasons.parts_only")) in text
    rank = page(demo, f"/{lang}/indicators/cluster-rank").found("main").text
    assert say("indicators.reasons.not_measured") in rank
    assert say("web.indicator.no_target") in rank


# --- the records


def rows_of(found: Element) -> list[Element]:
    table = next(found.found("rows-list").every("table"))
    return [row for body in table.every("tbody") for row in body.every("tr")]


def pages_of(demo, url: str) -> Iterator[Element]:
    """A list page by page, as a reader turns them."""
    while url:
        found = page(demo, url)
        yield found
        later = (a.attributes["href"] for a in found.every("a")
                 if a.attributes.get("rel") == "next")  # fmt: skip
        url = next(later, "")


def test_a_reader_who_turns_all_pages_has_read_every_record(demo, demo_owned) -> None:
    workspace = open_city(demo_owned)
    turned = list(pages_of(demo, "/en/indicators/hidden-champion/records"))
    codes = [next(row.every("th")).text for found in turned for row in rows_of(found)]
    expected = records(workspace, "hidden-champion")
    assert [len(rows_of(found)) for found in turned] == [50, 50, 50, 40]
    assert codes == [entry.values["id"] for entry in expected.rows]
    assert len(set(codes)) == 190 == indicators.measure(workspace)["hidden-champion"].value
    # Each is an organisation with a page of its own, and a row with its history.
    first = links(rows_of(turned[0])[0])
    assert f"/en/organisations/{codes[0]}" in [href for href, _ in first]
    assert any("/en/registers/organisation/rows/" in href for href, _ in first)
    assert broken(demo, "/en/indicators/hidden-champion/records", turned[0]) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_part_has_a_page(demo, demo_owned, lang) -> None:
    workspace, say = open_city(demo_owned), words(lang)
    one = indicators.read(workspace).indicators["industry-rd-share"]
    for part in one.parts:
        url = f"/{lang}/indicators/{one.id}/records?part={part_id(part)}"
        found = page(demo, url)
        total = records(workspace, one.id, part_id(part), limit=0).total
        assert say.value(total) in next(p for p in found.every("p") if p.has("lede")).text
        assert len(rows_of(found)) == min(50, total)
        current = [e.text for e in found.found("main").every("span")
                   if e.attributes.get("aria-current")]  # fmt: skip
        assert len(current) == 1
        assert say(f"indicators.parts.{part.word}") in current[0]
        choices = next(u for u in found.every("ul") if u.has("choices"))
        others = [parse_qs(urlsplit(href).query)["part"][0] for href, _ in links(choices)]
        assert sorted([*others, part_id(part)]) == sorted(part_id(p) for p in one.parts)


def test_names_of_persons_are_not_shown(demo, demo_owned) -> None:
    workspace = open_city(demo_owned)
    named = records(workspace, "brokers", limit=50, personal=True)
    names = {entry.values["name"] for entry in named.rows}
    found = page(demo, "/zh/indicators/brokers/records")
    assert len(rows_of(found)) == 50
    assert not [name for name in names if name in found.text]
    assert words("zh")("web.rows.withheld", columns="姓名") in found.found("main").text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("url", "said"), [
    ("hnt", "hnte"), ("hnte/records?part=x", "value"), ("cluster-rank/records", "cluster-rank"),
])  # fmt: skip
def test_what_there_is_not_is_said(demo, lang, url, said) -> None:
    found = page(demo, f"/{lang}/indicators/{url}", 404)
    assert said in found.found("main").text


def test_the_same_records_over_http(demo, demo_owned) -> None:
    found = page(demo, "/en/indicators/contract-amount/records?asOf=2026-04-30")
    downloads = {text: href for href, text in links(found.found("main")) if "/api/" in href}
    answer = demo.get(next(href for text, href in downloads.items() if "CSV" in text))
    lines = list(csv.DictReader(answer.text.lstrip("\ufeff").splitlines()))
    workspace = open_city(demo_owned, as_of=date(2026, 4, 30))
    expected = records(workspace, "contract-amount")
    assert [line["id"] for line in lines] == [e.values["id"] for e in expected.rows]
    assert sum(Decimal(line["_brings"]) for line in lines) == sum(expected.brings)


def test_no_file_of_the_templates_is_left_over() -> None:
    """Every template of these pages is one that a page names, extends or imports."""
    folder = Path(ROOT / "twofold/web")
    named = "".join(path.read_text(encoding="utf-8") for path in
                    [*folder.glob("*.py"), *folder.glob("templates/*")])  # fmt: skip
    unused = [path.name for path in (folder / "templates").iterdir()
              if f'"{path.name}"' not in named]  # fmt: skip
    assert unused == []


@pytest.mark.parametrize(("lang", "path", "base"), [
    ("zh", "2028 年路径：滞后", "632.37（推定）"),
    ("en", "path to 2028: behind", "63.237 (inferred)"),
])  # fmt: skip
def test_the_head_names_its_judgement_and_how_sure_the_base_is(demo, lang, path, base) -> None:
    """The year's task is judged elsewhere; no text read states the base."""
    found = page(demo, f"/{lang}/indicators/contract-amount")
    head = next(one for one in found.every("div") if one.has("summary")).text
    assert path in head
    assert base in head
    assert path in page(demo, f"/{lang}/indicators").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_count_that_only_rises_has_the_active_ones_beside_it(demo, demo_owned, lang) -> None:
    city = open_city(demo_owned)
    other = indicators.measure(city, ("brokers-active",))["brokers-active"].value
    found = page(demo, f"/{lang}/indicators/brokers")
    head = next(one for one in found.every("div") if one.has("summary")).text
    assert indicators.read(city).indicators["brokers-active"].name[lang] in head
    assert words(lang).number(other) in head
    assert words(lang)("brief.generated") in head
