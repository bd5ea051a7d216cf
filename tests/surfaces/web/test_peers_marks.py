"""The comparison page's small print: addresses in full-width brackets, places, space in reports."""

import pytest

from twofold.web.peers import _ADDRESS
from twofold.words import words


@pytest.mark.parametrize(("text", "shown"), [
    ("（China Daily https://www.example.cn/s/1.html）", "（China Daily example.cn）"),
    ("(see https://m.example.cn/a; reprint)", "(see example.cn; reprint)"),
    ("又公布为 53（https://example.cn/x；转引）", "又公布为 53（example.cn；转引）"),
])  # fmt: skip
def test_an_address_leaves_the_bracket_behind_it(text: str, shown: str) -> None:
    assert _ADDRESS.sub(r"\1", text) == shown


@pytest.mark.parametrize("key", ["place", "places"])
def test_a_place_is_one_among_areas_of_one_level(key: str) -> None:
    say = {lang: words(lang)(f"web.peers.{key}", first="2", last="3", of="4")
           for lang in ("zh", "en")}  # fmt: skip
    assert "同级" in say["zh"]
    assert "of its level" in say["en"]
