"""What a year comes to from the months that are in."""

import pytest

from twofold.indicators.outlook.monthly import year_end

SHAPE = (1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1, 14)  # a fourteenth-fold December


def months(year: int, shape=SHAPE, factor: float = 1.0, until: int = 12):
    return [(year, m, factor * shape[m - 1]) for m in range(1, until + 1)]


def past(*factors: float):
    return [row for n, factor in enumerate(factors) for row in months(2020 + n, factor=factor)]


def straying(*factors: float):
    """Past years of the shape whose Decembers lie about the usual, the middle one on it."""
    rows = []
    for n, factor in enumerate(factors):
        shape = [*SHAPE[:-1], SHAPE[-1] + n - len(factors) // 2]
        rows += months(2020 + n, shape, factor)
    return rows


def test_a_year_of_the_usual_shape_comes_out_exactly() -> None:
    """A year of 49, 50 and 51 where 15 had come by May; the middle one is of the usual shape."""
    made = year_end([*straying(1, 2, 3), *months(2023, factor=7, until=5)], 2023, least_spread=0.01)
    assert made.reason is None
    assert (made.through, made.known) == (5, 7 * 15)
    assert made.middle == pytest.approx(7 * 50, rel=1e-3)
    assert (made.low, made.high) == pytest.approx((7 * 49, 7 * 51))
    assert made.months == pytest.approx([7 * m for m in SHAPE[5:]], rel=2e-3)
    assert made.years == (2020, 2021, 2022)


def test_the_bounds_are_the_shapes_furthest_off() -> None:
    """By June a half, a third and a quarter of the year was in; 60 are now."""
    rows = []
    for n, share in enumerate((0.5, 1 / 3, 0.25)):
        shape = [share / 6] * 6 + [(1 - share) / 6] * 6
        rows += months(2020 + n, shape)
    made = year_end([*rows, *((2023, m, 10.0) for m in range(1, 7))], 2023)
    assert made.middle == pytest.approx(60 / (1 / 3))
    assert (made.low, made.high) == pytest.approx((120, 240))
    assert made.level == pytest.approx(2 / 4)


@pytest.mark.parametrize("stray", [0.0, 1e-9, 4e-4])
def test_months_reckoned_from_years_foresee_nothing(stray: float) -> None:
    """Shares that agree to the last digits were not counted: 842 is not sure to come as 842."""
    rows = [row for n in range(4)
            for row in months(2019 + n, [*SHAPE[:-1], SHAPE[-1] * (1 + stray * n)])]  # fmt: skip
    made = year_end([*rows, *months(2023, until=10)], 2023, least_spread=0.001)
    assert made.reason
    assert (made.reason.code, made.reason.values) == ("months_alike", {"count": 4})
    assert (made.middle, made.low, made.high, made.level) == (None, None, None, None)


def test_one_odd_year_does_not_bend_the_middle() -> None:
    odd = months(2022, [100.0] + [1.0] * 11)
    made = year_end([*past(1, 1), *odd, *months(2023, until=6)], 2023)
    assert made.middle == pytest.approx(50, rel=0.35)
    assert made.low < 30  # but it is seen in the bounds


def test_a_whole_year_is_its_sum() -> None:
    made = year_end(months(2023), 2023)
    assert (made.middle, made.low, made.high, made.level) == (50, 50, 50, 1)


def test_years_with_a_month_missing_lend_no_shape() -> None:
    made = year_end([*past(1, 1), *months(2022)[:-1], *months(2023, until=3)], 2023)
    assert made.reason
    assert (made.reason.code, made.reason.values) == ("months_few", {"count": 2, "least": 3})
    assert made.middle is None


def test_later_years_lend_no_shape() -> None:
    made = year_end([*past(1, 1), *months(2024), *months(2023, until=3)], 2023)
    assert made.reason
    assert made.reason.code == "months_few"


@pytest.mark.parametrize("rows", [[], [(2023, 2, 5.0)], [(2023, 1, 0.0)]])
def test_nothing_is_foreseen_from_nothing(rows) -> None:
    made = year_end([*past(1, 1, 1), *rows], 2023)
    assert made.reason
    assert made.reason.code == "months_none"


def test_a_past_year_that_began_late_foresees_nothing() -> None:
    late = months(2022, [0] * 6 + [1] * 6)
    made = year_end([*past(1, 1), *late, *months(2023, until=3)], 2023)
    assert made.reason
    assert made.reason.code == "months_nothing"
