"""What an indicator's page says of its outlook, and of a day of which nothing is known yet."""

from __future__ import annotations

import pytest

from tests.surfaces.web.reading import page

LANGUAGES = ("zh", "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_growth_names_its_years_and_is_likened_to_nothing_unlike(demo, lang: str) -> None:
    """28.8 % a year is the mean of 2016 to 2023, and faster than the series that doubled."""
    said = page(demo, f"/{lang}/indicators/hnte").text
    assert {"en": "a year from 2016 to 2023", "zh": "2016 至 2023 年年均增长"}[lang] in said
    assert {"en": "M3 series that had grown", "zh": "此后 4 年翻一番"}[lang] not in said
    unused = {"en": "2020: only computed figures are known", "zh": "2020 年只有推算数"}[lang]
    assert unused in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_records_of_the_base_year_are_no_base(demo, lang: str) -> None:
    found = page(demo, f"/{lang}/indicators/rd-spending")
    heads = {th.text.strip() for th in found.every("th")}
    middle, *of_an_aim = {"en": ("Middle", "Aim"), "zh": ("中值", "应达到")}[lang]
    assert middle in heads
    assert heads.isdisjoint(of_an_aim)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("times", ["day=2030-01-01", "asOf=2030-01-01"])
def test_a_day_of_which_nothing_is_known_is_told(demo, lang: str, times: str) -> None:
    mark = {"en": "lies after what is known", "zh": "晚于数据所及"}[lang]
    for place in ("hnte", "hnte/contribution"):
        assert mark in page(demo, f"/{lang}/indicators/{place}?{times}").text
        assert mark not in page(demo, f"/{lang}/indicators/{place}").text
