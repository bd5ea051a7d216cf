"""What pages say of their figures: the time of each, its place, its source, and whether records of
the generator stand on the page at all."""

import csv
import re

import pytest

from tests.surfaces.web.reading import links, page
from tests.surfaces.web.test_indicator_pages import series
from twofold import indicators
from twofold.answers import figures
from twofold.words import words
from twofold.workspace import open_city

LANGUAGES = ("zh", "en")
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("path", "shown"), [
    ("indicators/hnte/comparison", False), ("indicators/cluster-rank", False),
    ("indicators/contract-amount", True), ("indicators", True),
])  # fmt: skip
def test_the_label_stands_where_generated_records_do(demo, lang, path, shown) -> None:
    found = page(demo, f"/{lang}/{path}")
    footer = next(found.every("footer")).text
    assert (words(lang)("brief.generated") in footer) == shown


def test_a_rank_is_said_as_one(demo) -> None:
    for lang, said in (("zh", "第 34 位"), ("en", "place 34")):
        for path in ("indicators/cluster-rank", "indicators"):
            assert said in " ".join(page(demo, f"/{lang}/{path}").found("main").text.split())
    assert "34 place" not in page(demo, "/en/indicators/cluster-rank").found("main").text


def test_a_parameter_is_in_the_readers_language(demo) -> None:
    text = " ".join(page(demo, "/en/indicators/brokers-active").found("main").text.split())
    own = words("en")("web.indicator.own_parameter")
    assert re.search(f":window 12.months {own}", text)


def test_a_method_has_its_source_in_both_languages(demo_owned) -> None:
    for method in indicators.read(open_city(demo_owned)).methods.values():
        assert not CHINESE.search(method.source["en"])
        assert method.source["zh"]


OWN = [("hnte", "hnte_count"), ("contract-amount", "contract_amount")]


@pytest.mark.parametrize(("id_", "name"), OWN)
def test_the_published_table_is_had_without_other_cities(demo, id_, name) -> None:
    found = page(demo, f"/en/indicators/{id_}")
    href = next(h for h, text in links(found.found("published")) if "format=csv" in h)
    rows = list(csv.DictReader(demo.get(href).text.lstrip("\ufeff").splitlines()))
    assert {row["indicator"] for row in rows} == {id_}
    assert {row["series"] for row in rows} == {name}
    own = {row["source"] for row in series(name)}
    assert {row["source"] for row in rows} <= own
    assert {row["generated"] for row in rows} == {"no"}
    assert "_commit" not in rows[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_recorded_figure_says_its_time_and_a_part_of_a_year_is_not_drawn(demo, lang) -> None:
    """The contracts are those of 2026 by November, the spending that of the whole of 2025."""
    found = page(demo, f"/{lang}/published")
    say = words(lang)

    def card(id_: str):
        return next(one for one in found.every("section")
                    if one.attributes.get("aria-labelledby") == f"target-{id_}")  # fmt: skip

    def marks(id_: str) -> list[str]:
        return [t.text for svg in card(id_).every("svg") for g in svg.every("g")
                for t in g.every("title") if say("brief.generated") in t.text]  # fmt: skip

    part = say("brief.part_year", begins="2026-01-01", ends="2026-11-22")
    (note,) = [e.text for e in card("contract-amount").every("span") if e.has("note")][-1:]
    assert " ".join(note.split()) == part
    assert marks("contract-amount") == []
    (note,) = [e.text for e in card("rd-spending").every("span") if e.has("note")][-1:]
    assert note == "2025"


def test_the_words_of_a_period_are_in_the_readers_language() -> None:
    for text, said in (("2021 restated", "2021 修订"),
                       ("not stated (published 2025-12-02)", "未注明（公布于 2025-12-02）"),
                       ("2024-01..10", "2024-01..10")):  # fmt: skip
        assert figures.when(words("zh"), text) == said
        assert figures.when(words("en"), text) == text
