"""The city beside others: what is alike stands in a row, what is not stands apart with the reason.

Expectations are the published figures of the example and arithmetic over them by hand.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.indicators.sources import PEERS, SERIES, rows, shipped
from tests.support import ROOT
from twofold import documents
from twofold.errors import Refused
from twofold.indicators.alike import converted, figure
from twofold.indicators.compare import Beside, Comparison, compare, compared
from twofold.indicators.model import Observation, Qualifier, Reason
from twofold.indicators.read import observations, read_indicator
from twofold.registers.areas import Areas, read_areas
from twofold.workspace import open_city

AS_OF = date(2026, 11, 22)


def areas() -> Areas:
    return read_areas(open_city(ROOT / "examples/qingdao"))


def example(id_: str, as_of: date = AS_OF) -> Comparison:
    """An indicator of the example beside the peers that it carries."""
    found = [o for path in (SERIES, PEERS) for o in observations(rows(path))]
    seen = [o for o in found if o.published_on is None or o.published_on <= as_of]
    indicator = shipped().indicators[id_]
    some = [o for o in seen if o.indicator in indicator.series.names]
    return compared(indicator, some, areas(), ["Qingdao", "青岛"], as_of)


def row(found: Comparison, city: str) -> Beside:
    return next(one for one in found.rows if one.city == city)


def observation(
    city: str, year: int, value: str, qualifier: str = "=", **more: object
) -> Observation:
    told: dict[str, object] = {
        "period": str(year), "published_on": None, "unit": "家", "certainty": "V",
        "reference_year": year, "source": "bulletin", "note": "", "indicator": "s", **more,
    }  # fmt: skip
    return Observation(city=city, value=Decimal(value), qualifier=Qualifier(qualifier), **told)  # type: ignore[arg-type]


def made(measure: str = "stock", direction: str = "up", breaks: str = "") -> object:
    text = (f"---\nkind: indicator\nid: x\nname: 某\nunit: 家\nmeasure: {measure}\n"
            f"direction: {direction}\npublished: s\n{breaks}---\n")  # fmt: skip
    return read_indicator(documents.parse(text))


def beside(found: Iterable[Observation], **how: str) -> Comparison:
    return compared(made(**how), found, areas(), ["Qingdao"], AS_OF)  # type: ignore[arg-type]


def codes(found: Comparison, city: str) -> set[str]:
    return {mark.code for one in row(found, city).apart for mark in one.marks}


def test_the_city_stands_first_and_its_kind_before_others() -> None:
    found = example("hnte")
    assert found.rows[0].own
    kinds = [one.kind for one in found.rows]
    assert kinds == sorted(kinds, reverse=True)
    assert not row(found, "Shandong").kind
    assert row(found, "Beijing").kind  # a municipality is a province and a city


def test_growth_is_over_the_years_that_both_have() -> None:
    """Beijing has 2021 and 2023 beside the city's: 27,638 to 28,300, and 5,554 to 7,920."""
    growth = row(example("hnte"), "Beijing").growth
    assert (growth.first, growth.last) == (2021, 2023)
    assert growth.rate == pytest.approx((28300 / 27638) ** 0.5 - 1)
    assert growth.own == pytest.approx((7920 / 5554) ** 0.5 - 1)


def test_growth_to_a_bound_is_at_least_that() -> None:
    """Hangzhou: 10,222 in 2021, more than 15,000 in 2023."""
    growth = row(example("hnte"), "Hangzhou").growth
    assert growth.least
    assert growth.rate == pytest.approx((15000 / 10222) ** 0.5 - 1)


@pytest.mark.parametrize("city", ["Shenzhen", "Suzhou", "Jinan", "Wuhan"])
def test_one_year_in_common_is_no_growth(city) -> None:
    growth = row(example("hnte"), city).growth
    assert growth.rate is None
    assert growth.reason is not None
    assert growth.reason.code == "no_common_years"


@pytest.mark.parametrize(
    ("id_", "city", "code"),
    [
        ("contract-amount", "Hangzhou", "part_year"), ("contract-amount", "Ningbo", "part_year"),
        ("contract-amount", "Shandong", "part_year"), ("hnte", "Shandong", "other_day"),
        ("hnte", "Wuhan", "ends_after_publication"), ("hnte", "Qingdao", "undated_figure"),
        ("hnte", "Shenzhen", "ends_after_publication"),
    ],
)  # fmt: skip
def test_what_is_not_alike_stands_apart_with_the_reason(id_, city, code) -> None:
    assert code in codes(example(id_), city)


def test_no_figure_of_the_year_has_no_place() -> None:
    """2023: Beijing 28,300, Shenzhen 24,700, Suzhou 15,717, Hangzhou more than 15,000, Guangzhou
    13,000, the city 7,920. Where Hangzhou stands is open, and so is who stands around it."""
    found = example("hnte")
    places = {one.city: one.places[2023] for one in found.rows if 2023 in one.places}
    spans = {city: (place.first, place.last, place.of) for city, place in places.items()}
    assert spans == {
        "Beijing": (1, 2, 6), "Shenzhen": (2, 3, 6), "Suzhou": (3, 4, 6), "Hangzhou": (1, 4, 6),
        "Guangzhou": (5, 5, 6), "Qingdao": (6, 6, 6),
    }  # fmt: skip


def test_areas_of_another_level_have_no_place() -> None:
    for id_ in ("rd-spending", "contract-amount", "hnte"):
        for one in example(id_).rows:
            assert one.kind or not one.places


def test_a_rank_is_not_ranked_and_does_not_grow() -> None:
    found = example("cluster-rank")
    assert [one.year for one in found.breaks] == [2025]
    for one in found.rows:
        assert one.growth.reason is not None
        assert all(place.reason for place in one.places.values())


def test_a_break_cuts_what_is_compared() -> None:
    found = [observation(city, year, str(value)) for city, values in
             (("Qingdao", (100, 110, 200, 220)), ("Jinan", (50, 60, 300, 330)))
             for year, value in zip((2020, 2021, 2022, 2023), values, strict=True)]  # fmt: skip
    reason = "{zh: 口径变了, en: changed}"
    whole = row(beside(found), "Jinan").growth
    assert (whole.first, whole.last, whole.rate) == (2020, 2023, pytest.approx(6.6 ** (1 / 3) - 1))
    since = row(beside(found, breaks=f"breaks:\n  - year: 2022\n    reason: {reason}\n"), "Jinan")
    assert (since.growth.first, since.growth.rate) == (2022, pytest.approx(0.1))
    none = row(beside(found, breaks=f"breaks:\n  - year: 2023\n    reason: {reason}\n"), "Jinan")
    assert none.growth.reason is not None
    assert none.growth.reason.code == "break_between"


def test_what_became_known_later_is_not_seen() -> None:
    early = example("hnte", date(2023, 6, 30))
    assert {one.city for one in early.rows} == {"Beijing", "Chengdu", "Guangzhou", "Hangzhou",
        "Jinan", "Qingdao", "Shandong", "Shenzhen", "Suzhou"}  # fmt: skip
    assert 2023 not in row(early, "Hangzhou").figures
    assert 2023 in row(example("hnte"), "Hangzhou").figures


def test_an_area_that_nobody_listed_is_shown_and_not_ranked() -> None:
    found = beside([observation("Qingdao", 2023, "10"), observation("Atlantis", 2023, "20")])
    unknown = row(found, "Atlantis")
    assert (unknown.area, unknown.kind, unknown.places) == (None, False, {})
    assert row(found, "Qingdao").places[2023].reason is not None


def test_the_better_source_is_shown_and_the_other_is_marked() -> None:
    found = beside([
        observation("Qingdao", 2023, "7920"), observation("Qingdao", 2023, "8000", "~", source="b"),
        observation("Qingdao", 2023, "7920.4", certainty="S", source="c"),
    ])  # fmt: skip
    one = row(found, "Qingdao").figures[2023]
    assert one.value == 7920
    assert [m.values["value"] for m in one.marks if m.code == "also_published"] == [8000]
    assert len(one.others) == 2


def test_one_area_under_two_names_is_one_area() -> None:
    found = beside([observation("Jinan", 2022, "4"), observation("济 南 市", 2023, "5")])
    assert [(one.city, sorted(one.figures)) for one in found.rows] == [("Jinan", [2022, 2023])]


def test_a_target_is_no_figure() -> None:
    found = beside([observation("Qingdao", 2026, "10000", "target")])
    assert found.rows == ()


@pytest.mark.parametrize(
    ("value", "unit", "into", "wanted"),
    [
        ("333570688", "万元", "亿元", "33357.0688"), ("33357.1", "亿元", "万元", "333571000"),
        ("2.5", "%", "%", "2.5"), ("7920", "家", "个", None), ("1", "亿元", "%", None),
        ("3", "万人", "人", None),
    ],
)  # fmt: skip
def test_only_money_changes_its_unit(value, unit, into, wanted) -> None:
    assert converted(Decimal(value), unit, into) == (None if wanted is None else Decimal(wanted))


def test_a_unit_that_cannot_be_converted_keeps_a_figure_apart() -> None:
    one = figure(made(), observation("Jinan", 2023, "5", unit="户"))  # type: ignore[arg-type]
    assert not one.alike
    assert [mark.code for mark in one.marks] == ["unit_differs"]


@pytest.mark.parametrize("id_", ["brokers-active", "platforms"])
def test_what_has_no_single_series_is_refused(id_) -> None:
    kind = shipped().indicators[id_].series.kind
    assert kind != "one"
    with pytest.raises(Refused):
        compare(open_city(ROOT / "examples/qingdao"), id_)


QUALIFIED = st.tuples(st.integers(1, 4), st.sampled_from(["=", "=", ">", "~", "derived"]))


@settings(max_examples=150, deadline=None)
@given(st.lists(QUALIFIED, min_size=2, max_size=5), st.sampled_from(["up", "down"]))
def test_a_place_holds_for_every_truth_that_the_figures_allow(given_, direction) -> None:
    """By trying all: a bound is any larger value, a rough or derived figure any value at all."""
    names = ["Qingdao", "Jinan", "Shenzhen", "Suzhou", "Wuhan"][: len(given_)]
    found = beside([observation(name, 2023, str(value), qualifier)
                    for name, (value, qualifier) in zip(names, given_, strict=True)],
                   direction=direction)  # fmt: skip
    every = (0, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 9)
    allowed = {"=": lambda value: (value,), ">": lambda value: [x for x in every if x > value]}
    truths = [allowed.get(qualifier, lambda value: every)(value) for value, qualifier in given_]
    spans: dict[str, set[int]] = {name: set() for name in names}
    for world in product(*truths):
        for name, mine in zip(names, world, strict=True):
            better = sum(x > mine if direction == "up" else x < mine for x in world)
            spans[name].add(better + 1)
    for name, (_, qualifier) in zip(names, given_, strict=True):
        place = row(found, name).places[2023]
        if qualifier in ("~", "derived"):
            assert place.reason is not None
        else:
            assert (place.first, place.last) == (min(spans[name]), max(spans[name]))


def test_a_restated_figure_is_of_its_year_and_the_other_is_named() -> None:
    """By the order of `published.precedence`, as the line of the page has it."""
    found = beside([
        observation("Qingdao", 2021, "53", "derived"),
        replace(observation("Qingdao", 2021, "46", "derived"), period="2021 restated"),
    ])  # fmt: skip
    one = row(found, "Qingdao").figures[2021]
    assert one.value == 46
    assert [(m.code, m.values["value"]) for m in one.marks if m.code.startswith("also")] == [
        ("also_derived", Decimal(53)),
    ]  # fmt: skip


def test_what_a_later_bulletin_implies_stands_beside_with_its_day() -> None:
    implied = replace(observation("China", 2022, "2.56", "derived", source="b"),
                      published_on=date(2024, 10, 2))  # fmt: skip
    one = row(beside([observation("China", 2022, "2.54"), implied]), "China").figures[2022]
    assert one.value == Decimal("2.54")
    assert Reason("also_implied", {"value": Decimal("2.56"), "source": "b",
                                   "day": date(2024, 10, 2)}) in one.marks  # fmt: skip
