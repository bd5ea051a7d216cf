"""The card of past outlooks: which were made, how far off, how often inside; and simpler ways."""

import numpy as np
import pytest

from tests.indicators.outlook.made import HNTE, plain, shipped
from twofold.indicators.outlook.backtest import card, rivals, rolled, scored
from twofold.indicators.outlook.conformal import units
from twofold.indicators.outlook.outlook import outlook, prepared


def past(values, known=None, table=None):
    known = [True] * len(values) if known is None else known
    table = table or plain()
    return scored(rolled(np.array(values, float), known, table), table.least_points)


def test_every_forecast_that_met_a_figure_counts() -> None:
    """Ten values: from the 6th four years came, then three, two, one."""
    found = past(range(10, 20))
    assert [(one.origin, one.ahead) for one in found] == [
        (5, 1), (5, 2), (5, 3), (5, 4), (6, 1), (6, 2), (6, 3), (7, 1), (7, 2), (8, 1),
    ]  # fmt: skip
    made = card(found, plain())
    assert made
    assert (made.origins, made.horizon, made.count) == (4, 4, 10)


def test_at_most_six_years_ahead() -> None:
    assert max(one.ahead for one in past(range(10, 40))) == 6


def test_without_a_figure_to_meet_there_is_no_card() -> None:
    assert card(past(range(10, 16)), plain()) is None


def test_simpler_ways_are_right_on_what_they_assume() -> None:
    straight = outlook([(t, 50.0 + 4 * t) for t in range(15)], until=20, table=plain()).card
    steady = outlook([(t, 50 * 1.08**t) for t in range(15)], until=20, table=plain()).card
    still = outlook([(t, 50.0) for t in range(15)], until=20, table=plain()).card
    assert straight
    assert straight.rivals["drift"] == pytest.approx(0, abs=1e-9)
    assert steady
    assert steady.rivals["log_trend"] == pytest.approx(0, abs=1e-9)
    assert still
    assert still.rivals == pytest.approx({"persistence": 0, "drift": 0, "log_trend": 0})
    assert still.mean_absolute_percentage_error == pytest.approx(0, abs=1e-9)
    assert (still.cover80, still.cover95) == (1, 1)


def test_persistence_is_off_by_the_growth_that_it_denies() -> None:
    values = [100 * 1.1**t for t in range(8)]
    made = card(past(values), plain())
    assert made
    # From the 6th one and two years, from the 7th one: 1 - 1/1.1 twice, 1 - 1/1.21 once.
    expected = 100 * (2 * (1 - 1 / 1.1) + (1 - 1 / 1.21)) / 3
    assert made.rivals["persistence"] == pytest.approx(expected)


def test_the_last_years_rivals_by_hand() -> None:
    found = rivals(np.array([100.0, 150, 160]), np.array([3]), 2)
    assert found["persistence"][0] == pytest.approx([160, 160])
    assert found["drift"][0] == pytest.approx([190, 220])
    assert found["log_trend"][0] == pytest.approx([160 * 1.6**0.5, 160 * 1.6])


def test_cover_is_the_share_inside() -> None:
    """Errors of plain() spread over ± as many units as years ahead; counted here by hand."""
    rng = np.random.default_rng(5)
    values = 100 + np.cumsum(rng.normal(2, 6, 14))
    found, made = past(values), card(past(values), plain())
    assert made
    inside = {80: 0, 95: 0}
    unit = units(values, 7, 0.02)
    for one in found:
        off = abs(one.actual - one.middle) / unit[one.origin]
        inside[80] += off <= 0.8 * one.ahead
        inside[95] += off <= 0.95 * one.ahead
    assert made.cover80 == pytest.approx(inside[80] / len(found))
    assert made.cover95 == pytest.approx(inside[95] / len(found))
    assert 0 < made.cover80 < 1


def test_filled_years_are_neither_origins_nor_figures_to_meet() -> None:
    points = [*HNTE, (2024, 8300), (2026, 9000)]
    filled = prepared(points, (), shipped())
    known = filled.known  # type: ignore[union-attr]
    found = past(filled.values, known)  # type: ignore[union-attr]
    # Six were known in 2023, seven in 2024: 2024 and 2026 from there, 2026 from then.
    assert [(2012 + one.origin, one.ahead) for one in found] == [(2023, 1), (2023, 3), (2024, 2)]
    assert [one.actual for one in found] == [8300, 9000, 9000]
