"""Bounds and chances as quantiles of past errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.indicators.outlook.made import BINS, YEARS, missed, plain, shipped
from twofold.indicators.outlook.conformal import (
    bin_of,
    chance,
    growth,
    horizon,
    learned,
    quantile,
    quantiles,
    rising,
    units,
    with_own,
)


def test_growth_is_over_seven_years_or_as_many_as_there_are() -> None:
    values = 100 * 1.149 ** np.arange(10)
    assert growth(values, 7)[1:] == pytest.approx([0.149] * 9)
    assert growth(values, 7)[0] == 0
    turned = np.array([100.0, 1, 1, 1, 1, 1, 1, 200, 400])
    assert growth(turned, 7)[7] == pytest.approx(2 ** (1 / 7) - 1)
    assert growth(turned, 7)[8] == pytest.approx(400 ** (1 / 7) - 1)


@pytest.mark.parametrize(
    ("rate", "found"),
    [(-0.001, 0), (0, 1), (0.0299, 1), (0.03, 2), (0.0999, 2), (0.10, 3), (0.4, 3)],
)
def test_a_rate_on_a_bound_belongs_above(rate: float, found: int) -> None:
    assert bin_of(rate, (0, 0.03, 0.10)) == found


def test_errors_are_counted_in_mean_yearly_changes() -> None:
    values = np.array([100.0, 110, 90, 90])
    assert units(values, 7, 0.02) == pytest.approx([2, 10 + 2.2, 15 + 1.8, 10 + 1.8])
    assert units(values, 1, 0.0) == pytest.approx([0, 10, 20, 0])


def test_nine_errors_bound_eighty_per_cent() -> None:
    """rank / (n + 1): of nine, the smallest stands at 10 % and the largest at 90 %."""
    assert quantiles(range(1, 10), (0.1, 0.5, 0.9)) == pytest.approx((1, 5, 9))
    assert quantiles(range(1, 10), (0.01, 0.99)) == (1, 9)
    assert quantiles((5, 1, 3), (0.375,)) == pytest.approx((2,))


def test_no_chance_is_surer_than_what_lies_behind_it() -> None:
    table = plain(series=19)
    assert chance(table, 1, 1, 100, 10, 1e9) == pytest.approx(1 / 20)
    assert chance(table, 1, 1, 100, 10, -1e9) == pytest.approx(19 / 20)
    assert chance(table, 1, 1, 100, 10, 1e9, falling=True) == pytest.approx(19 / 20)


@pytest.mark.parametrize(("target", "found"), [(100, 0.5), (105, 0.25), (95, 0.75), (107.5, 0.125)])
def test_a_chance_by_the_table(target: float, found: float) -> None:
    """Errors spread evenly over ± one unit of 10."""
    assert chance(plain(), 1, 1, 100, 10, target) == pytest.approx(found)
    assert chance(plain(), 1, 1, 100, 10, target, falling=True) == pytest.approx(1 - found)


@given(st.floats(-5, 5), st.floats(-5, 5))
def test_a_higher_target_is_never_likelier(one: float, other: float) -> None:
    table = shipped()
    low, high = sorted((one, other))
    assert chance(table, 3, 4, 0, 1, low) >= chance(table, 3, 4, 0, 1, high)


def test_the_chance_of_a_bound_is_its_level() -> None:
    table = shipped()
    for growth_bin in BINS:
        for ahead in YEARS:
            step = horizon(table, growth_bin, ahead, 2030, 1000.0, 40.0)
            for bound, level in ((step.low80, 0.9), (step.high80, 0.1)):
                assert chance(table, growth_bin, ahead, 1000, 40, bound) == pytest.approx(level)


def test_bounds_are_not_below_nought() -> None:
    step = horizon(plain(), 1, 6, 2030, 10.0, 10.0)
    assert (step.low95, step.low80) == (0, 0)
    assert step.high80 == pytest.approx(10 + 10 * 6 * 0.8)
    assert step.high95 == pytest.approx(10 + 10 * 6 * 0.95)


def test_the_shipped_bounds_widen_with_the_years() -> None:
    table = shipped()
    for growth_bin in BINS:
        for level in (0.025, 0.1, 0.9, 0.975):
            found = [abs(quantile(table, growth_bin, ahead, level)) for ahead in YEARS]
            assert found == sorted(found)


def test_neighbours_that_fall_are_averaged() -> None:
    assert rising([1, 3, 2, 4]) == [1, 2.5, 2.5, 4]
    assert rising([3, 2, 1]) == [2, 2, 2]
    assert rising([1, 2, 3]) == [1, 2, 3]


def test_cells_count_series_and_not_their_forecasts() -> None:
    made = learned({"a": [missed(1), missed(2)], "b": [missed(3)]}, (0.25, 0.5, 0.75))
    assert made[1, 1].series == 2
    assert made[1, 1].quantiles == pytest.approx((1, 2, 3))
    assert made.keys() == {(1, 1)}


def test_a_hundred_own_forecasts_take_the_place_of_the_shipped() -> None:
    table = plain()
    even = [missed(3 * (2 * k / 100 - 1)) for k in range(1, 100)]
    assert with_own(table, even) is table
    own = with_own(table, [*even, missed(0.0)])
    assert own.own
    assert own.cells[2, 4].series == 100
    for growth_bin, ahead in ((1, 1), (3, 6)):
        shipped_width = quantile(table, growth_bin, ahead, 0.9)
        assert quantile(own, growth_bin, ahead, 0.9) == pytest.approx(3 * shipped_width, rel=0.02)
