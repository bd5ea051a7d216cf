"""What is due by the end of a month: by how past years ran, with the calendar beside it."""

from decimal import Decimal

import pytest

from twofold.indicators.model import Direction
from twofold.targets import pace
from twofold.targets.pace import Due, Shape, Way, due, shape, state

D = Decimal
UP, DOWN = Direction.UP, Direction.DOWN
# Half of the year falls into its last quarter: 50 by the end of September, then 10, 10 and 30.
LATE = [D(x) for x in (0, 2, 4, 8, 12, 16, 22, 28, 36, 50, 60, 70, 100)]


def test_the_share_of_a_month_is_the_mean_of_the_past_years() -> None:
    """One year half done in June, another one a quarter: three eighths."""
    half = [D(n) for n in range(13)]
    late = [D(0)] * 6 + [D(25)] + [D(100)] * 6
    found = shape({2024: half, 2025: late}, UP)
    assert found.years == (2024, 2025)
    assert found.shares[5] == D("0.375")
    assert found.shares[-1] == 1


def test_a_year_of_which_half_falls_in_the_last_quarter() -> None:
    """500 of 1,000 are on pace at the end of September by how past years ran; the calendar asks for
    750."""
    past = shape(dict.fromkeys((2023, 2024, 2025), LATE), UP)
    wanted = due(D(0), D(1000), past, 9)
    assert wanted == Due(D(500), D(750))
    assert state(D(500), D(1000), wanted, UP) == "on_pace"
    assert state(D("499.99"), D(1000), wanted, UP) == "behind"
    assert D(500) < wanted.twelfths  # behind, by the calendar


def test_growth_starts_where_the_year_began() -> None:
    """From 200 to 300, half of the growth in June: 250; by the calendar too."""
    past = shape({2025: [D(100 + n) for n in range(13)]}, UP)
    assert due(D(200), D(300), past, 6) == Due(D(250), D(250))


def test_levels_of_what_falls_back_when_a_year_begins() -> None:
    """Numbers valid for the year: 40 in January, 80 from June on, 100 in the end."""
    run = [D(90), *[D(40)] * 5, *[D(80)] * 6, D(100)]
    past = shape({2025: run}, UP, Way.LEVEL)
    assert due(D(100), D(120), past, 1).shape == D(48)
    assert due(D(100), D(120), past, 6) == Due(D(96), D(110))
    # By growth nothing would be due in January: 100, and five times the growth of 20 less.
    assert due(D(100), D(120), shape({2025: run}, UP), 1).shape == 0


def test_years_that_tell_nothing_are_named() -> None:
    flat, gap = [D(5)] * 13, [*LATE[:12], None]
    falling = [D(20 - n) for n in range(13)]
    found = shape({2021: LATE, 2022: flat, 2023: gap, 2024: falling, 2025: LATE}, UP)
    assert found.years == (2021, 2025)
    assert [(year, why.code) for year, why in found.left_out] == [
        (2022, "shape_no_growth"), (2023, "shape_gap"), (2024, "shape_no_growth"),
    ]  # fmt: skip


def test_without_a_past_year_twelfths_stand_and_it_is_said() -> None:
    found = shape({2025: LATE[:7]}, UP)
    assert not found.known
    assert due(D(0), D(120), found, 3) == Due(D(30), D(30))
    assert shape({}, UP) == Shape(tuple(D(n) / 12 for n in range(1, 13)), ())


def test_less_is_better() -> None:
    past = shape({2025: [D(20 - n) for n in range(13)]}, DOWN)
    wanted = due(D(60), D(48), past, 6)
    assert wanted == Due(D(54), D(54))
    assert [state(D(x), D(48), wanted, DOWN) for x in (48, 54, 55)] == [
        "achieved", "on_pace", "behind",
    ]  # fmt: skip


@pytest.mark.parametrize("given", [(None, D(1)), (D(1), None)])
def test_nothing_is_said_of_what_is_not_known(given: tuple[Decimal | None, Decimal | None]) -> None:
    value, target = given
    assert state(value, target, Due(D(1), D(1)), UP) == "pending"
    assert pace.state(D(1), D(2), None, UP) == "pending"


def test_what_is_reached_is_reached_whatever_was_due() -> None:
    assert state(D(10), D(10), Due(D(11), D(11)), UP) == "achieved"


def test_one_year_of_several_is_no_shape() -> None:
    """Of one year alone the whole growth may have fallen into May; where one year is asked for, it
    is taken."""
    flat = [D(5)] * 13
    found = shape({2024: flat, 2025: LATE}, UP)
    assert not found.known
    assert found.shares == tuple(D(m) / 12 for m in range(1, 13))
    assert [(year, why.code) for year, why in found.left_out] == [
        (2024, "shape_no_growth"), (2025, "shape_alone")]  # fmt: skip
    assert shape({2025: LATE}, UP).years == (2025,)
