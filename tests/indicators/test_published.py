"""The latest published figure, as known on a day: never derived, never under a wrong date."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.indicators.sources import series, shipped
from twofold.indicators.model import Observation, Published, Qualifier, Reason
from twofold.indicators.published import base_value, published

NOW = date(2026, 11, 22)


def latest(id_: str, as_of: date = NOW) -> Published:
    return published(shipped().indicators[id_], series(), as_of)


def base(id_: str, year: int = 2023, as_of: date = NOW) -> Observation | Reason:
    return base_value(shipped().indicators[id_], series(), year, as_of)


def test_contracts_are_70_958_bn_yuan_for_2024() -> None:
    found = latest("contract-amount").latest
    assert found
    assert (found.value, found.unit, found.period) == (Decimal("709.58"), "亿元", "2024")
    assert found.qualifier is Qualifier.EQUAL


def test_a_derived_figure_is_never_latest() -> None:
    found = latest("rd-spending")
    assert found.latest
    assert found.derived
    assert (found.latest.value, found.latest.reference_year) == (Decimal("300.9"), 2020)
    assert found.derived.value == Decimal("466.7")
    for indicator in shipped().indicators.values():
        made = published(indicator, series(), NOW)
        for one in (made, *made.components):
            assert one.latest is None or one.latest.qualifier in ("=", "~", ">")


def test_a_target_is_never_latest() -> None:
    wanted = {o.value for o in series() if o.qualifier is Qualifier.TARGET}
    assert Decimal(10000) in wanted
    found = latest("hnte").latest
    assert found
    assert found.value not in wanted


def test_8683_is_shown_with_its_publication_and_without_a_reference_date() -> None:
    found = latest("hnte")
    assert found.latest
    assert (found.latest.value, found.latest.published_on) == (Decimal(8683), date(2025, 12, 2))
    assert found.latest.reference_year is None
    assert "2025-12-31" not in found.latest.period
    assert found.dated
    assert (found.dated.value, found.dated.period) == (Decimal(7920), "2023")


@pytest.mark.parametrize(
    ("as_of", "value", "period"),
    [
        (date(2025, 12, 2), 8683, "not stated (published 2025-12-02)"),
        (date(2025, 12, 1), 7920, "2023"),
        (date(2024, 11, 28), 7920, "2023"),  # "nearly 8,000" of that day repeats it
        (date(2024, 11, 21), 5554, "2021"),
        (date(2022, 11, 10), 3829, "2019"),
        (date(2010, 9, 15), 800, "2010-09"),
    ],
)
def test_as_of_filters_by_publication(as_of: date, value: int, period: str) -> None:
    """Rows without a publication date are for the register to date; here they are left out."""
    dated = tuple(o for o in series() if o.published_on)
    found = published(shipped().indicators["hnte"], dated, as_of).latest
    assert found
    assert (found.value, found.period) == (value, period)


def test_nothing_was_known_before_the_first_publication() -> None:
    dated = tuple(o for o in series() if o.published_on)
    found = published(shipped().indicators["hnte"], dated, date(2010, 9, 14))
    assert found.latest is None
    assert found.reason
    assert found.reason.code == "not_published"


def test_a_flow_of_part_of_a_year_is_never_latest() -> None:
    early = tuple(o for o in series() if (o.reference_year or 0) < 2024)
    found = published(shipped().indicators["contract-amount"], early, NOW).latest
    assert found
    assert (found.period, found.value) == ("2022", Decimal(395))  # not the half-year of 2023


def test_the_latest_refers_to_the_latest_time_not_to_the_last_print() -> None:
    found = latest("contract-amount").latest
    assert found
    old = replace(found, period="2015", reference_year=2015, published_on=date(2026, 1, 1))
    made = published(shipped().indicators["contract-amount"], (*series(), old), NOW)
    assert made.latest == found


def test_a_later_print_of_the_same_period_replaces_an_earlier_one() -> None:
    found = latest("contract-amount").latest
    assert found
    revised = replace(found, value=Decimal("710"), published_on=date(2026, 1, 1))
    made = published(shipped().indicators["contract-amount"], (*series(), revised), NOW)
    assert made.latest == revised
    before = published(
        shipped().indicators["contract-amount"], (*series(), revised), date(2025, 12, 31)
    )
    assert before.latest == found


def test_the_union_is_only_bounded() -> None:
    found = latest("tech-enterprises")
    assert found.latest is None
    assert found.bounds
    assert found.bounds.least == max(8683, 9776)
    assert found.bounds.most == 8683 + 9776
    assert found.reason
    assert found.reason.code == "bounds_only"


def test_a_more_than_leaves_the_union_open_above() -> None:
    found = latest("tech-enterprises", date(2025, 1, 1))
    assert found.bounds
    assert (found.bounds.least, found.bounds.most) == (9300, None)


def test_platforms_have_parts_but_no_total() -> None:
    found = latest("platforms")
    assert (found.latest, found.bounds) == (None, None)
    assert found.reason == Reason("parts_only")
    assert sum(1 for one in found.components if one.latest) == 10


def test_the_rank_after_the_break_is_latest() -> None:
    found = latest("cluster-rank").latest
    assert found
    assert (found.value, found.reference_year) == (34, 2025)
    assert [b.year for b in shipped().indicators["cluster-rank"].breaks] == [2025]


def test_a_base_may_be_derived_and_says_so() -> None:
    found = base("contract-amount")
    assert isinstance(found, Observation)
    assert (found.value, found.qualifier) == (Decimal("632.37"), Qualifier.DERIVED)
    assert isinstance(base("hnte"), Observation)


@pytest.mark.parametrize(
    ("id_", "code"),
    [
        ("rd-spending", "no_value_of_year"), ("brokers", "no_value_of_year"),
        ("platforms", "parts_only"), ("tech-enterprises", "at_least_only"),
        ("brokers-active", "not_published"),
    ],
)  # fmt: skip
def test_a_base_that_cannot_be_had_says_why(id_: str, code: str) -> None:
    found = base(id_)
    assert isinstance(found, Reason)
    assert found.code == code


def test_a_bound_is_no_base_and_a_month_is_no_year_end() -> None:
    assert base("contract-amount", 2022) == Reason("no_value_of_year", {"year": "2022"})
    assert base("unicorn", 2024) == Reason("no_value_of_year", {"year": "2024"})


def test_a_figure_in_another_unit_is_left_out_and_named() -> None:
    """The figures in the indicator's unit stand; of the other, series, period, unit and source."""
    found = latest("contract-amount").latest
    assert found
    one = shipped().indicators["contract-amount"]
    other = replace(found, period="2025", reference_year=2025, unit="万元", source="s")
    made = published(one, [found, other], NOW)
    assert made.latest == found
    left = Reason("left_out_unit", {"series": found.indicator, "period": "2025", "unit": "万元",
                                    "wanted": "亿元", "source": "s"})  # fmt: skip
    assert made.unlike == left
    assert published(one, [other], NOW).reason == left
    assert base_value(one, [other], 2025, NOW) == left
    assert published(one, [found], NOW).unlike is None
