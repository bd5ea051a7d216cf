"""Edge cases that offices have published, closed forms, and what a threshold moves."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.indicators.sources import Points, method
from twofold.errors import InputError, Refused
from twofold.indicators.model import Assessment, Direction, Goal
from twofold.indicators.progress import aggregate, assess, growth, mean_score, moved

UP, DOWN = Direction.UP, Direction.DOWN


def judge(
    points: Points, target: float | None = None, *, direction: Direction = UP, base: int = 2020,
    year: int = 2030, limit: float | None = None, by: str = "open-sdg",
) -> Assessment:  # fmt: skip
    goal = Goal(direction, base, target, None if target is None else year, limit)
    return assess(method(by), goal, points)


def code(made: Assessment) -> str | None:
    return made.reason.code if made.reason else None


# --- closed forms


def test_doubling_in_five_years_needs_14_9_percent_a_year() -> None:
    assert growth(1, 2, 5) == pytest.approx(2 ** (1 / 5) - 1, rel=1e-15)
    assert round(growth(1, 2, 5), 3) == 0.149
    assert round(growth(1, 2, 4), 3) == 0.189
    assert round(growth(1, 2, 3), 3) == 0.260


def test_contracts_from_709_58_still_need_15_5_percent() -> None:
    assert Decimal(2) * Decimal("632.37") == Decimal("1264.74")
    assert round(growth(709.58, 1264.74, 4), 3) == 0.155


@given(st.floats(0.01, 1e6), st.floats(0.01, 0.9), st.integers(2, 9))
def test_exactly_on_the_geometric_path_is_on_track(start: float, rate: float, years: int) -> None:
    points: Points = [(2020, start), (2021, start * (1 + rate))]
    made = judge(points, start * (1 + rate) ** years, year=2020 + years)
    assert made.value == pytest.approx(1, rel=1e-6)
    assert made.name == "substantial_progress"


# --- edge cases, each published


def test_target_equal_to_base_has_no_value() -> None:
    missed = judge([(2020, 1.0), (2022, 1.07)], 1.0, direction=DOWN)
    assert (missed.value, missed.score, code(missed)) == (None, None, "target_is_base")
    met = judge([(2020, 99.9), (2023, 99.9)], 99.9)
    assert (met.value, met.score, met.name, code(met)) == (None, 5, "target_achieved", None)


@pytest.mark.parametrize(("base", "target"), [(0, 20), (10, 0)])
def test_zero_cannot_be_assessed(base: float, target: float) -> None:
    direction = UP if target else DOWN
    for by in ("open-sdg", "un-2023"):
        made = judge([(2020, base), (2022, 8)], target, direction=direction, by=by)
        assert (made.value, made.name, code(made)) == (None, None, "zero")


def test_one_office_replaces_zero_and_the_answer_says_so() -> None:
    made = judge([(2015, 0.0), (2025, 0.9)], 0.1, direction=DOWN, base=2015,
                 by="statistics-canada")  # fmt: skip
    assert made.value == pytest.approx(-2.711376534734241, abs=1e-9)
    assert [w.code for w in made.warnings] == ["zero_replaced"]
    assert made.ends
    assert made.ends.base_value == 0.001


def test_opposite_signs_have_no_value() -> None:
    assert code(judge([(2020, -10), (2022, 10)], 20)) == "opposite_signs"
    assert code(judge([(2020, 10), (2022, 8)], -5, direction=DOWN)) == "opposite_signs"
    assert code(judge([(2020, -10), (2022, 10)])) == "opposite_signs"


def test_both_negative_turn_the_direction_round() -> None:
    better = judge([(2020, -100), (2021, -90)])
    assert better.value == pytest.approx(0.1)
    worse = judge([(2020, -100), (2021, -110)])
    assert worse.value == pytest.approx(-0.1)
    assert judge([(2020, -100), (2021, -90)], -50).name == "substantial_progress"


def test_one_point_has_no_value_but_may_meet_the_target() -> None:
    assert code(judge([(2022, 10)], 20)) == "one_point"
    assert judge([(2022, 25)], 20).name == "target_achieved"


def test_no_data_at_all() -> None:
    assert code(judge([], 20)) == "no_data"
    assert code(judge([(2021, None)], 20)) == "no_data"
    assert code(judge([(2018, 3), (2019, 4)], 20)) == "no_base"


def test_a_missing_base_year_moves_to_the_next_later_one_and_says_so() -> None:
    made = judge([(2019, 1), (2022, 100), (2024, 110)], 200)
    assert made.ends
    assert (made.ends.base_year, made.ends.current_year) == (2022, 2024)
    assert [w.code for w in made.warnings] == ["base_moved"]


def test_a_year_range_is_its_first_four_digits() -> None:
    made = judge([("2015-16", 100), ("2019-20", 120)], base=2015)
    assert made.ends
    assert (made.ends.base_year, made.ends.current_year) == (2015, 2019)


@pytest.mark.parametrize("period", ["n/a", "15-16", ""])
def test_a_period_without_a_year_is_an_error(period: str) -> None:
    with pytest.raises(InputError) as caught:
        judge([(period, 100)])
    assert caught.value.key == "indicators.no_year"


def test_a_year_twice_is_an_error_that_lists_the_values() -> None:
    with pytest.raises(InputError) as caught:
        judge([(2020, 100), (2021, 7.5), ("2021-22", 8)], 200)
    assert caught.value.key == "indicators.duplicate_year"
    assert caught.value.values == {"year": "2021", "values": "7.5, 8"}


def test_a_base_beyond_the_limit_is_a_warning() -> None:
    made = judge([(2020, 103), (2022, 101)], limit=100)
    assert [w.code for w in made.warnings] == ["beyond_limit"]
    below = judge([(2020, 0.09), (2024, 0.18)], direction=DOWN, limit=0.1)
    assert [w.code for w in below.warnings] == ["beyond_limit"]


def test_a_limit_beside_a_target_is_ignored_and_said() -> None:
    made = judge([(2020, 90), (2022, 92)], 99, limit=100)
    assert [w.code for w in made.warnings] == ["limit_ignored"]
    assert made.value == judge([(2020, 90), (2022, 92)], 99).value


def test_at_the_limit_staying_is_best_and_falling_is_not() -> None:
    stay = judge([(2020, 100), (2024, 100)], limit=100)
    assert (stay.value, stay.score, stay.name) == (0, 5, "substantial_progress")
    fall = judge([(2020, 100), (2024, 96)], limit=100)
    assert fall.name == "deterioration"
    assert fall.score is not None
    assert fall.score < -2.5


def test_a_limit_of_zero_scales_nothing() -> None:
    points: Points = [(2015, 1.6), (2024, 1.1)]
    with_limit = judge(points, direction=DOWN, base=2015, limit=0)
    assert with_limit.score == judge(points, direction=DOWN, base=2015).score


def test_the_target_year_must_follow_the_base() -> None:
    for year in (2019, 2020):
        with pytest.raises(Refused) as caught:
            judge([(2020, 100), (2021, 110)], 200, year=year)
        assert caught.value.key == "indicators.target_year"


def test_half_a_target_is_an_error() -> None:
    with pytest.raises(InputError) as caught:
        assess(method("open-sdg"), Goal(UP, 2020, 200.0, None), [(2020, 100)])
    assert caught.value.key == "indicators.half_a_target"


def test_minus_zero_equals_zero() -> None:
    made = judge([(2016, 20.6), (2024, 20.6)], 20.5, direction=DOWN, base=2016)
    assert made.value == 0
    assert math.copysign(1, made.value) == 1
    assert (made.name, made.score) == ("limited_progress", -2.5)


def test_direction_has_no_default() -> None:
    with pytest.raises(TypeError):
        Goal(base_year=2020)  # type: ignore[call-arg]


def test_a_wrong_direction_would_turn_a_missed_target_into_a_met_one() -> None:
    points: Points = [(2020, 100), (2024, 110)]
    assert judge(points, 200).name == "limited_progress"
    assert judge(points, 200, direction=DOWN).name == "target_achieved"


def test_achieved_whatever_the_trend() -> None:
    falling = judge([(2016, 100.0), (2024, 99.9)], 99.9, base=2016)
    assert falling.name == "target_achieved"
    assert falling.score == 5
    assert falling.value == pytest.approx(-1.7499531029439417)


def test_growth_of_exactly_a_threshold_reaches_it() -> None:
    assert judge([(2020, 200), (2021, 203)]).name == "substantial_progress"
    assert judge([(2020, 200), (2021, 202.99)]).name == "moderate_progress"


# --- thresholds are data


def test_a_moved_threshold_moves_class_and_score_together() -> None:
    points: Points = [(2020, 100), (2021, 108)]  # 8 % where 10.4 % a year is needed
    goal = Goal(UP, 2020, 200.0, 2027)
    before = assess(method("open-sdg"), goal, points)
    assert before.name == "moderate_progress"
    assert before.value == pytest.approx(0.08 / (2 ** (1 / 7) - 1))
    other = moved(method("open-sdg"), "with_target", {"substantial_progress": 0.75})
    after = assess(other, goal, points)
    assert after.name == "substantial_progress"
    assert before.score is not None
    assert before.score < 2.5
    assert after.score is not None
    assert after.score >= 2.5


def test_thresholds_must_stay_in_order() -> None:
    for bounds in ({"substantial_progress": 0.5}, {"moderate_progress": 0.99}):
        with pytest.raises(InputError) as caught:
            moved(method("open-sdg"), "with_target", bounds)
        assert caught.value.key == "indicators.bounds_order"
    with pytest.raises(InputError) as caught:
        moved(method("open-sdg"), "with_target", {"splendid": 0.5})
    assert caught.value.key == "indicators.unknown_class"


@given(st.floats(-3, 3), st.floats(-3, 3))
def test_a_better_value_never_scores_less(one: float, other: float) -> None:
    low, high = sorted((one, other))
    scores = []
    for value in (low, high):
        points: Points = [(2020, 1000.0), (2021, 1000.0 * (1 + value / 20))]
        scores.append(judge(points, 1000 * 1.05**10).score)
    assert None in scores or scores[0] <= scores[1] + 1e-4


# --- several series


def test_nested_groups_are_averaged_first() -> None:
    assert mean_score([5, [1, 3], None, [None]]) == 3.5
    assert mean_score([[], None]) is None


def test_achieved_only_where_all_are() -> None:
    met = judge([(2020, 100), (2022, 210)], 200)
    close = judge([(2020, 100), (2022, 180)], 200)
    every = aggregate(method("open-sdg"), [met, met])
    assert (every.name, every.score) == ("target_achieved", 5)
    assert aggregate(method("open-sdg"), [met, close]).name == "substantial_progress"
    unscored = judge([(2020, 100), (2022, 180)], 200, by="un-2023")
    assert unscored.score is None
    assert code(aggregate(method("un-2023"), [unscored])) == "no_score"
