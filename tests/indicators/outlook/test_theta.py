"""Dynamic optimised theta against closed forms, the paper's recursion and a slow search."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.indicators.outlook import slowly
from tests.indicators.outlook.made import HNTE
from twofold.indicators.outlook.theta import ahead, fits, line, smoothed, theta

SERIES = st.lists(st.floats(1, 1000), min_size=6, max_size=20)
# Yearly figures of several shapes: growing, falling, turning, with a jump.
SHAPES = (
    [value for _, value in HNTE],
    [120.0, 118, 111, 109, 101, 96, 95, 88, 80],
    [50.0, 55, 63, 70, 74, 73, 69, 66, 60, 58],
    [10.0, 10.4, 10.1, 10.6, 22.0, 22.5, 22.1, 23.0],
)


def last(values, horizon=6):
    return ahead(fits(np.array(values, float), len(values)), horizon)[-1]


@pytest.mark.parametrize("value", [1.0, 37.5, 4e8])
def test_a_constant_goes_on(value: float) -> None:
    assert last([value] * 9) == pytest.approx([value] * 6, rel=1e-12)


def test_a_straight_line_goes_on() -> None:
    """Not to the last digit: the two values before there is a line count as errors too."""
    values = [10 + 3 * t for t in range(1, 13)]
    assert last(values) == pytest.approx([10 + 3 * t for t in range(13, 19)], rel=0.01)


def test_the_whole_line_from_nought_is_exact() -> None:
    """Closed form: with all of the line and an initial level of 0, SES and line add up to it."""
    values = [10 + 3 * t for t in range(1, 13)]
    errors, forecasts = slowly.run(values, 0.4, math.inf, 0.0, 6)
    assert errors[2:] == pytest.approx([0] * 10, abs=1e-9)
    assert forecasts == pytest.approx([10 + 3 * t for t in range(13, 19)])


@given(SERIES)
def test_the_line_is_least_squares(values: list[float]) -> None:
    means, intercepts, slopes = line(np.array(values))
    for count in range(2, len(values) + 1):
        slope, intercept = np.polyfit(np.arange(1, count + 1), values[:count], 1)
        assert slopes[count] == pytest.approx(slope, rel=1e-6, abs=1e-6)
        assert intercepts[count] == pytest.approx(intercept, rel=1e-6, abs=1e-5)
        assert means[count] == pytest.approx(np.mean(values[:count]))


def test_smoothing_is_exponential() -> None:
    """Weights α(1 − α)^k, the newest first."""
    values, alpha = np.array([3.0, 8.0, 1.0, 6.0]), 0.3
    by_weights = sum(alpha * (1 - alpha) ** k * v for k, v in enumerate(values[::-1]))
    assert smoothed(values, np.array([alpha]))[0, -1] == pytest.approx(by_weights)


def test_theta_of_one_is_simple_exponential_smoothing() -> None:
    """Where the line has no weight, the forecast is flat at the smoothed level."""
    values = np.array([5.0, 9.0, 4.0, 9.5, 3.5, 9.8, 3.2, 9.9, 3.0, 9.9])
    fitted = fits(values, 10)
    assert theta(float(fitted.share[0])) == 1
    level = slowly.initial(values.tolist(), float(fitted.alpha[0]), 1.0)
    for value in values:
        level += float(fitted.alpha[0]) * (value - level)
    assert ahead(fitted, 6)[0] == pytest.approx([level] * 6)


def test_theta_two_is_smoothing_with_half_the_slope() -> None:
    """Hyndman and Billah (2003), one step ahead: SES plus b/2 · (1/α − (1 − α)^n/α) and what is
    left of the line's intercept."""
    values, alpha, initial = [4.0, 6.0, 7.0, 11.0, 12.0, 15.0], 0.35, 3.0
    _, forecasts = slowly.run(values, alpha, 2.0, initial, 1)
    slope, intercept = np.polyfit(range(1, 7), values, 1)
    level = initial
    for value in values:
        level += alpha * (value - level)
    kept = (1 - alpha) ** 6
    half = (slope * (1 / alpha - kept * (1 - alpha) / alpha) + kept * intercept) / 2
    assert forecasts[0] == pytest.approx(level + half)


@given(SERIES)
@settings(max_examples=60)
def test_states_and_forecasts_are_those_of_the_paper(values: list[float]) -> None:
    fitted = fits(np.array(values), len(values))
    alpha, share = float(fitted.alpha[0]), float(fitted.share[0])
    initial = slowly.initial(values, alpha, theta(share))
    _, forecasts = slowly.run(values, alpha, theta(share), initial, 6)
    scale = max(values)
    assert ahead(fitted, 6)[0] == pytest.approx(forecasts, rel=1e-7, abs=1e-7 * scale)


@pytest.mark.parametrize("values", SHAPES)
def test_no_search_finds_fewer_squares(values: list[float]) -> None:
    """A grid over share and initial level, ever finer about its best: for no alpha below ours, and
    down to ours for the alpha found."""
    fitted = fits(np.array(values), len(values))
    alpha, part = float(fitted.alpha[0]), theta(float(fitted.share[0]))
    ours = slowly.squares(values, alpha, part, slowly.initial(values, alpha, part))
    found = {
        alpha: _searched(values, alpha)
        for alpha in (0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.99, float(fitted.alpha[0]))
    }
    assert min(found.values()) >= ours * (1 - 1e-9)
    assert found[float(fitted.alpha[0])] == pytest.approx(ours, rel=1e-3)


def _searched(values: list[float], alpha: float) -> float:
    share, initial, wide, best = 0.5, values[0], 1.0, math.inf
    for _ in range(40):
        shares = [min(max(share + wide * k / 4, 0), 1 - 1e-9) for k in range(-3, 4)]
        levels = [initial + wide * 2 * max(values) * k / 4 for k in range(-3, 4)]
        best, share, initial = min(
            (slowly.squares(values, alpha, theta(s), level), s, level)
            for s, level in product(shares, levels)
        )
        wide *= 0.75
    return best


@given(SERIES)
@settings(max_examples=30)
def test_every_origin_knows_only_what_lay_behind_it(values: list[float]) -> None:
    every = ahead(fits(np.array(values), 6), 6)
    for count in range(6, len(values) + 1):
        assert every[count - 6] == pytest.approx(last(values[:count]), rel=1e-9, abs=1e-9)


def test_another_unit_is_another_unit_only() -> None:
    values = np.array([value for _, value in HNTE], float)
    assert last(values * 1e6) == pytest.approx(last(values) * 1e6, rel=1e-9)
