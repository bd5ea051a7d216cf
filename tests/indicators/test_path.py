"""Paths: closed forms, how far, how early, and what another base would mean."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.indicators.sources import series, shipped
from twofold.errors import Place
from twofold.indicators.model import Direction, Milestone, Path, Reason, Shape
from twofold.indicators.path import Track, at, bases, moment, path_to, track
from twofold.indicators.tracked import other_bases

UP, DOWN = Direction.UP, Direction.DOWN
NOW = date(2026, 11, 23)


def path(
    shape: Shape, start: float = 100, end: float = 200, first: int = 2023, last: int = 2028,
    *steps: Milestone,
) -> Path:  # fmt: skip
    made = path_to(shape, first, start, last, end, steps)
    assert isinstance(made, Path)
    return made


def step(year: int, factor: str | None = None, value: str | None = None) -> Milestone:
    return Milestone("a", year, Decimal(factor) if factor else None,
                     Decimal(value) if value else None, Place("x.md", 1))  # fmt: skip


def reason(of: Track, field: str) -> str:
    return dict(of.reasons)[field].code


# --- where a path runs


@given(st.floats(1, 1e6), st.floats(0.01, 0.5), st.integers(1, 10), st.integers(0, 10))
def test_a_geometric_path_grows_alike_every_year(
    start: float, rate: float, years: int, year: int
) -> None:
    made = path(Shape.GEOMETRIC, start, start * (1 + rate) ** years, 2020, 2020 + years)
    expected = start * (1 + rate) ** min(year, years)
    assert at(made, 2020 + year) == pytest.approx(expected, rel=1e-9)


def test_ends_are_met_exactly() -> None:
    for shape in Shape:
        made = path(shape, 632.37, 1264.74)
        assert at(made, 2023) == 632.37
        assert at(made, 2028) == 1264.74
        assert at(made, 2040) == 1264.74, "the target stands"
        assert at(made, 2022.9) is None


def test_half_way_a_linear_path_asks_for_six_percent_more() -> None:
    """sqrt(2) beside 1.5: 5.7 % below or 6.1 % above, more than any threshold forgives."""
    geometric = at(path(Shape.GEOMETRIC, last=2027), 2025)
    linear = at(path(Shape.LINEAR, last=2027), 2025)
    assert geometric == pytest.approx(100 * 2**0.5)
    assert linear == 150
    assert round(geometric / linear - 1, 3) == -0.057
    assert round(linear / geometric - 1, 3) == 0.061


def test_milestones_are_joined_by_straight_lines() -> None:
    made = path(Shape.MILESTONES, 100, 200, 2023, 2028, step(2026, "1.3"), step(2024, value="105"))
    assert made.knots == ((2023, 100), (2024, 105), (2026, 130), (2028, 200))
    assert [at(made, year) for year in (2024, 2025, 2026, 2027)] == [105, 117.5, 130, 165]


def test_milestones_behind_an_earlier_target_are_not_on_its_way() -> None:
    made = path(Shape.MILESTONES, 100, 150, 2023, 2025, step(2024, "1.1"), step(2027, "1.8"))
    assert made.knots == ((2023, 100), (2024, pytest.approx(110)), (2025, 150))


def test_a_day_is_a_point_between_two_ends_of_years() -> None:
    assert moment(date(2023, 12, 31)) == 2023
    assert moment(date(2024, 12, 31)) == 2024
    assert moment(date(2024, 7, 1)) == pytest.approx(2023 + 183 / 366)
    assert at(path(Shape.LINEAR), date(2024, 12, 31)) == 120


@pytest.mark.parametrize(
    ("start", "end", "code"), [(0, 10, "zero"), (10, 0, "zero"), (-10, 10, "opposite_signs")]
)
def test_equal_growth_needs_two_values_of_one_sign(start: float, end: float, code: str) -> None:
    assert path_to(Shape.GEOMETRIC, 2023, start, 2028, end) == Reason(code)
    assert isinstance(path_to(Shape.LINEAR, 2023, start, 2028, end), Path)


# --- a figure against it


def test_contracts_are_behind_their_path() -> None:
    """632.37 (2023) and 709.58 (2024), as published; the rest by hand."""
    found = track(path(Shape.GEOMETRIC, 632.37, 1264.74), 2024, 709.58, UP)
    assert found.due == pytest.approx(632.37 * 2**0.2)
    assert round(found.due or 0, 2) == 726.40
    assert round(found.gap or 0, 2) == -16.82
    assert round(100 * (found.share or 0), 1) == -2.3
    assert found.ahead is False
    assert round(found.lead or 0, 2) == -0.17  # ln 1.1221 / ln 2 * 5 = 0.83 years along
    assert round(found.arrival or 0, 1) == 2029.0  # ln 2 / ln 1.1221 = 6.02 years
    assert round(found.early or 0, 1) == -1.0


@given(st.sampled_from(list(Shape)), st.floats(2023.1, 2028), st.floats(-2, 2))
def test_a_figure_from_elsewhere_on_the_path_is_early_by_the_difference(
    shape: Shape, when: float, lead: float
) -> None:
    made = path(shape, 100, 200, 2023, 2028, step(2025, "1.2"))
    there = min(max(when + lead, 2023.001), 2028)
    found = track(made, when, at(made, there) or 0, UP)
    assert found.lead == pytest.approx(there - when, abs=1e-6)
    assert found.ahead is (there >= when) or abs(there - when) < 1e-9


def test_on_the_path_is_neither_early_nor_late() -> None:
    found = track(path(Shape.GEOMETRIC), 2025, 100 * 2**0.4, UP)
    assert found.lead == pytest.approx(0, abs=1e-9)
    assert found.arrival == pytest.approx(2028)
    assert found.gap == pytest.approx(0, abs=1e-9)


def test_the_pace_of_a_linear_path_is_a_step_a_year() -> None:
    found = track(path(Shape.LINEAR), 2025, 120, UP)
    assert (found.due, found.gap, found.lead) == (140, -20, -1)
    assert (found.arrival, found.early) == (2033, -5)


def test_falling_is_good_where_down_is() -> None:
    found = track(path(Shape.LINEAR, 10, 5), 2024, 8, DOWN)
    assert (found.due, found.gap, found.ahead) == (9, -1, True)
    assert (found.lead, found.arrival, found.early) == (1, 2025.5, 2.5)


def test_a_target_that_is_reached_is_early_by_what_is_left() -> None:
    found = track(path(Shape.GEOMETRIC), 2026, 230, UP)
    assert found.lead == 2
    assert found.arrival is not None
    assert found.arrival < 2026


def test_worse_than_the_base_is_nowhere_on_the_path() -> None:
    found = track(path(Shape.GEOMETRIC), 2025, 90, UP)
    assert (found.lead, found.arrival, found.ahead) == (None, None, False)
    assert (reason(found, "lead"), reason(found, "arrival")) == ("behind_base", "no_pace")


def test_a_base_that_meets_the_target_has_no_way_to_go() -> None:
    found = track(path(Shape.LINEAR, 120, 100), 2024, 110, UP)
    assert found.ahead is False
    assert reason(found, "lead") == reason(found, "arrival") == "base_meets_target_already"


def test_before_the_base_nothing_is_due() -> None:
    found = track(path(Shape.GEOMETRIC), 2022, 90, UP)
    assert found.due is None
    assert reason(found, "due") == "before_base"
    at_base = track(path(Shape.GEOMETRIC), 2023, 100, UP)
    assert at_base.due == 100
    assert at_base.arrival is None


def test_a_path_through_zero_has_no_share() -> None:
    found = track(path(Shape.LINEAR, -10, 10, 2023, 2025), 2024, 1, UP)
    assert (found.due, found.gap, found.share) == (0, 1, None)
    assert reason(found, "share") == "zero_due"


def test_both_negative() -> None:
    made = path(Shape.GEOMETRIC, -100, -50)
    assert at(made, 2028) == -50
    found = track(made, 2024, -90, UP)
    assert found.due == pytest.approx(-100 * 0.5**0.2)
    assert found.ahead is False
    assert found.arrival == pytest.approx(2023 + 6.5788, abs=1e-4)  # ln 0.5 / ln 0.9


# --- another base


def test_what_another_base_would_mean() -> None:
    """Doubling over five, four and three years: 14.9, 18.9 and 26.0 % a year."""
    made = bases(shipped().targets["doubling"], (2023, 2024, 2025))
    assert len(made) == 15
    rates = {one.base_year: round(100 * (one.rate or 0), 1) for one in made}
    assert rates == {2023: 14.9, 2024: 18.9, 2025: 26.0}
    assert {one.years for one in made if one.base_year == 2024} == {4}


def test_another_base_has_another_aim_where_its_value_is_published() -> None:
    found = other_bases(shipped().targets["doubling"], shipped().indicators["contract-amount"],
                        series(), NOW)  # fmt: skip
    assert [(one.base_year, one.base, one.aim) for one in found[:2]] == [
        (2023, 632.37, 1264.74), (2024, 709.58, 1419.16),
    ]  # fmt: skip
    assert (found[2].base, found[2].aim, round(found[2].rate or 0, 3)) == (None, None, 0.26)
    assert found[2].reason == Reason("no_value_of_year", {"year": "2025"})


def test_a_target_that_is_a_value_needs_the_base_value() -> None:
    doubling = shipped().targets["doubling"]
    target = replace(doubling.targets[3], factor=None, value=Decimal(1300))
    only = replace(doubling, targets=(target,))
    (unknown,) = bases(only, (2023,))
    assert (unknown.rate, unknown.aim) == (None, 1300)
    assert unknown.reason == Reason("no_value_of_year", {"year": "2023"})
    (known,) = bases(only, (2023,), lambda _, __: 632.37)
    assert known.rate == pytest.approx((1300 / 632.37) ** 0.2 - 1)
    (none,) = bases(only, (2023,), lambda _, __: 0.0)
    assert (none.rate, none.reason) == (None, Reason("zero"))


def test_no_base_after_the_target() -> None:
    assert bases(shipped().targets["doubling"], (2028, 2030)) == ()
