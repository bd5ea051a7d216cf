"""An outlook from points, and why there is none."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from tests.indicators.outlook import slowly
from tests.indicators.outlook.made import HNTE, missed, plain, shipped
from twofold.errors import InputError
from twofold.indicators.model import Reason
from twofold.indicators.outlook.model import Goal
from twofold.indicators.outlook.outlook import outlook, prepared
from twofold.indicators.outlook.theta import theta

GROWING = [(2010 + t, 100 * 1.149**t) for t in range(12)]


def reason(points, **asked) -> str:
    made = outlook(points, until=2030, table=shipped(), **asked)
    assert (made.horizons, made.chances, made.card) == ((), (), None)
    assert made.reason
    return made.reason.code


def test_fewer_than_six_points_have_no_outlook() -> None:
    assert reason(GROWING[:5]) == "outlook_few"
    assert reason([]) == "outlook_few"
    assert outlook(GROWING[:6], until=2030, table=shipped()).reason is None


def test_a_break_inside_the_window_has_no_outlook() -> None:
    assert reason(GROWING, breaks=[2015]) == "outlook_break"
    assert reason(GROWING, breaks=[2021]) == "outlook_break"
    for outside in (2009, 2010, 2022):  # from the first point on nothing is broken
        assert outlook(GROWING, until=2030, table=shipped(), breaks=[outside]).reason is None


def test_other_reasons() -> None:
    assert reason([(y, -v) for y, v in GROWING]) == "outlook_not_positive"
    assert reason([*GROWING[:-1], (2021, 0.0)]) == "outlook_not_positive"
    assert reason([*GROWING[:-1], (2021, float("nan"))]) == "outlook_not_positive"
    assert reason(GROWING[:2] + [(2020 + t, 400.0 + t) for t in range(4)]) == "outlook_gaps"
    made = outlook(GROWING, until=2021, table=shipped())
    assert made.reason == Reason("outlook_reached", {"year": "2021"})


def test_two_values_of_a_year_are_an_error() -> None:
    with pytest.raises(InputError) as caught:
        outlook([*GROWING, (2015, 7.0)], until=2030, table=shipped())
    assert caught.value.key == "indicators.duplicate_year"
    assert "7" in str(caught.value.values["values"])


def test_it_looks_to_the_year_asked_and_at_most_six_years() -> None:
    made = outlook(GROWING, until=2024, table=shipped())
    assert [step.year for step in made.horizons] == [2022, 2023, 2024]
    made = outlook(GROWING, until=2050, table=shipped())
    assert [step.year for step in made.horizons] == list(range(2022, 2028))


def test_the_order_of_points_does_not_matter() -> None:
    assert outlook(GROWING[::-1], until=2027, table=shipped()) == outlook(
        GROWING, until=2027, table=shipped())  # fmt: skip


def test_the_middle_is_dynamic_theta_and_the_bounds_enclose_it() -> None:
    made = outlook(GROWING, until=2027, table=shipped())
    assert made.alpha is not None
    assert made.theta is not None
    values = [value for _, value in GROWING]
    # The initial level is the one thing that the outlook does not tell: it is found by its squares.
    found = min(
        (slowly.squares(values, made.alpha, made.theta, level), level)
        for level in np.linspace(-50, 250, 6001)
    )
    _, forecasts = slowly.run(values, made.alpha, made.theta, found[1], 6)
    assert [step.middle for step in made.horizons] == pytest.approx(forecasts, rel=1e-3)
    for step in made.horizons:
        assert step.low95 <= step.low80 < step.middle < step.high80 <= step.high95


def test_growth_of_14_9_percent_is_in_the_last_bin_and_has_its_context() -> None:
    made = outlook(GROWING, until=2027, table=shipped())
    assert made.growth == pytest.approx(0.149)
    assert made.growth_bin == 3
    (note,) = [note for note in made.notes if note.code == "outlook_context"]
    assert {key: note.values[key] for key in ("series", "low", "high", "share")} == {
        "series": 39, "low": 12, "high": 19, "share": 5}  # fmt: skip
    slow = outlook([(y, 100 * 1.05**n) for n, (y, _) in enumerate(GROWING)], until=2027,
                   table=shipped())  # fmt: skip
    assert (slow.growth_bin, slow.notes) == (2, ())


@pytest.mark.parametrize(("rate", "years", "told"), [
    (0.119, 12, False), (0.121, 12, True), (0.189, 12, True), (0.191, 12, False),
    (0.149, 8, True), (0.149, 7, False),
])  # fmt: skip
def test_the_context_is_told_only_of_series_like_it(rate: float, years: int, told: bool) -> None:
    """12 to 19 % a year for seven years: neither slower nor faster, nor for fewer years."""
    points = [(2010 + t, 100 * (1 + rate) ** t) for t in range(years)]
    made = outlook(points, until=2024, table=shipped())
    assert ("outlook_context" in {note.code for note in made.notes}) is told


def test_growth_says_since_when() -> None:
    assert outlook(HNTE, until=2028, table=shipped()).growth_since == 2016
    assert outlook(GROWING[:6], until=2028, table=shipped()).growth_since == 2010


def test_chances_stand_for_the_years_that_can_be_seen() -> None:
    goals = [Goal(2023, Decimal(700), milestone=True), Goal(2024, Decimal(1)),
             Goal(2040, Decimal(9))]  # fmt: skip
    made = outlook(GROWING, until=2040, table=shipped(), goals=goals)
    assert [(one.year, one.milestone) for one in made.chances] == [(2023, True), (2024, False)]
    least = 1 / (shipped().cells[3, 3].series + 1)
    assert made.chances[1].value == pytest.approx(1 - least)
    (beyond,) = [note for note in made.notes if note.code == "outlook_beyond"]
    assert beyond.values == {"year": "2040", "last": "2027"}


def test_the_chance_of_less_is_the_rest() -> None:
    goal = [Goal(2024, Decimal(600))]
    up = outlook(GROWING, until=2024, table=shipped(), goals=goal).chances[0].value
    down = outlook(GROWING, until=2024, table=shipped(), goals=goal, falling=True).chances[0].value
    assert up + down == pytest.approx(1)


def test_missing_years_are_filled_in_by_steady_growth_and_told() -> None:
    filled = prepared(HNTE, (), shipped())
    assert not isinstance(filled, Reason)
    assert filled.years == (2013, 2014, 2015, 2018, 2020, 2022)
    assert filled.values[8] == pytest.approx((3829 * 5554) ** 0.5)
    assert filled.values[1:4] == pytest.approx([538 * (1348 / 538) ** (k / 4) for k in (1, 2, 3)])
    assert [v for v, known in zip(filled.values, filled.known, strict=True) if known] == [
        value for _, value in HNTE]  # fmt: skip
    made = outlook(HNTE, until=2028, table=shipped())
    assert made.points == tuple((year, float(value)) for year, value in HNTE)
    assert made.filled == filled.years
    assert made.notes[0].code == "outlook_filled"
    assert made.card is None  # nothing came after the sixth figure


def test_hntes_do_not_run_on_at_their_log_trend() -> None:
    """The reference: a log trend through 2016 to 2021 gives 9,800 for 2023 and 17,200 for 2025;
    7,920 came, and at most 8,683. From the same years the outlook stays below the trend."""
    points = [(2016 + t, 1348 * (5554 / 1348) ** (t / 5)) for t in range(6)]
    made = outlook(points, until=2025, table=shipped())
    trend = made.rivals["log_trend"]
    assert trend[1] == pytest.approx(9800, abs=50)
    assert trend[3] == pytest.approx(17200, abs=50)
    assert made.horizons[1].middle < trend[1]
    assert made.horizons[3].middle < trend[3]


def test_own_errors_replace_the_shipped_from_a_hundred_on() -> None:
    points = [(2010 + t, 100.0 + t + (-1) ** t) for t in range(12)]
    table = plain()
    others = {"other": [missed(9.0 * (-1) ** k) for k in range(100)]}
    before = outlook(points, until=2024, table=table, indicator="it")
    after = outlook(points, until=2024, table=table, indicator="it", past=others)
    assert before.card
    assert after.card
    assert (before.card.own, after.card.own) == (False, True)
    assert after.card.mean_absolute_percentage_error == before.card.mean_absolute_percentage_error
    assert after.horizons[0].high80 - after.horizons[0].middle == pytest.approx(
        9 * (before.horizons[0].high80 - before.horizons[0].middle) / 0.8)  # fmt: skip
    few = {"other": others["other"][:99]}
    assert outlook(points, until=2024, table=table, indicator="it", past=few) == before


def test_a_card_is_not_judged_by_bounds_that_learned_from_it() -> None:
    points = [(2010 + t, 100.0 + t + (-1) ** t) for t in range(12)]
    table = plain()
    own = {"it": [missed(9.0 * (-1) ** k) for k in range(100)]}
    made = outlook(points, until=2024, table=table, indicator="it", past=own)
    blank = outlook(points, until=2024, table=table, indicator="it")
    assert made.card
    assert made.card == replace(blank.card, own=True)  # type: ignore[type-var]


def test_theta_without_end_is_all_of_the_line() -> None:
    assert theta(1.0) == float("inf")
    assert theta(0.5) == 2
    assert theta(0.0) == 1
