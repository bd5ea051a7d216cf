"""Definition cards as pages, in the API and as a spreadsheet."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.surfaces.web.reading import client_of, read
from tests.surfaces.web.walking import broken, raw
from twofold.hosting.hosted import owned
from twofold.web import render
from twofold.words import words

LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def web(small_city) -> Iterator[TestClient]:
    """The store is open while the tests run: a page need not open it anew."""
    with owned(small_city):
        yield client_of(small_city.root)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", ["/cards", "/indicators/rd-spending/card"])
def test_a_card_says_all_that_it_should(web, lang, path) -> None:
    say, answer = words(lang), web.get(f"/{lang}{path}")
    assert answer.status_code == 200
    page = read(answer.text)
    block = page.found("rd-spending")
    terms = [one.text for one in block.every("dt")]
    for key in (
        "counts",
        "not_counts",
        "point",
        "base",
        "source_office",
        "lead_office",
        "released",
        "lag",
        "breaks",
        "changes",
        "latest",
        "reference",
        "published_on",
        "derived",
    ):
        assert say(f"cards.{key}") in terms, key
    told = dict(zip(terms, [one.text for one in block.every("dd")], strict=False))
    assert "466.7" not in told[say("cards.latest")]
    assert "466.7" in block.text or "46.67" in block.text
    assert raw(page) == []
    if path != "/cards":  # whose links are those of all indicators
        assert broken(web, f"/{lang}{path}", page) == []


def test_every_card_is_a_block_that_is_not_cut_on_paper(web) -> None:
    page = read(web.get("/zh/cards").text)
    blocks = [one for one in page.every("article") if one.has("card-block")]
    assert len(blocks) >= 20
    style = render.files()["style.css"].body.decode()
    assert ".card-block { break-inside: avoid; }" in style


def test_an_unknown_indicator_has_no_card(web) -> None:
    assert web.get("/en/indicators/nothing/card").status_code == 404


def test_cards_for_programs(web) -> None:
    found = web.get("/api/indicators/cards", params={"indicator": "rd-spending", "lang": "en"})
    (card,) = found.json()
    assert card["point"] == "period"
    assert (card["released"], card["number"]) == (11, None)
    assert (card["lead_office"], card["lead_number"]) == (
        "Planning division", "示例科发〔2026〕6 号")  # fmt: skip
    assert str(card["derived"]) == "466.7"
    assert str(card["latest"]) != "466.7"
    assert web.get("/api/indicators/cards", params={"format": "xlsx"}).status_code == 200
