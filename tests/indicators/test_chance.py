"""The chance of each class: a published figure, closed forms, and drawing anew."""

import math
from decimal import Decimal
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.indicators.sources import method, shipped
from twofold.indicators.chance import chances
from twofold.indicators.model import Assessment, Direction, Goal, Reason
from twofold.indicators.progress import assess

UP, DOWN = Direction.UP, Direction.DOWN
DOUBLING = Goal(UP, 2023, 2048.0, 2028)


def judged(
    goal: Goal, base: float, current: float, year: int = 2024, by: str = "open-sdg"
) -> Assessment:
    return assess(method(by), goal, [(goal.base_year, base), (year, current)])


def likely(
    made: Assessment, noise: float | Decimal | None, by: str = "open-sdg"
) -> dict[str, float]:
    found = chances(method(by), made, noise)
    assert not isinstance(found, Reason), found
    return {one.name: one.value for one in found}


def test_a_doubling_on_its_path_is_on_track_62_times_of_100() -> None:
    """The published figure, and the closed form it comes from: on track from 95 % of the rate."""
    found = likely(judged(DOUBLING, 1024, 1024 * 2**0.2), 0.02)
    assert int(100 * found["substantial_progress"]) == 62
    need = 2**0.2 - 1
    spread = math.sqrt(math.log(1 + 0.02**2))
    closed = NormalDist().cdf(math.log(2**0.2 / (1 + 0.95 * need)) / spread)
    assert found["substantial_progress"] == pytest.approx(closed, abs=1e-9)


def test_more_years_or_less_noise_make_a_status_firmer() -> None:
    one = likely(judged(DOUBLING, 1024, 1024 * 2**0.2), 0.02)["substantial_progress"]
    three = likely(judged(DOUBLING, 1024, 1024 * 2**0.6, 2026), 0.02)["substantial_progress"]
    quiet = likely(judged(DOUBLING, 1024, 1024 * 2**0.2), 0.005)["substantial_progress"]
    assert one < three
    assert one < quiet


CASES = [
    ("open-sdg", DOUBLING, 1024, 1150, 0.05),
    ("open-sdg", Goal(UP, 2023, None, None, 100), 97, 97.05, 0.01),
    ("open-sdg", Goal(DOWN, 2020, 5.0, 2030), 10, 8, 0.2),
    ("open-sdg", Goal(UP, 2020, -50.0, 2030), -100, -85, 0.1),
    ("un-2023", DOUBLING, 1024, 1100, 0.05),
    ("eustat", Goal(UP, 2023, None, None, 100), 90, 90.2, 0.01),
    ("five-classes", Goal(DOWN, 2020), 10, 10.05, 0.01),
    ("open-sdg", Goal(UP, 2020, 100.0, 2030), 120, 101, 0.02),  # the base is beyond the target
]


@pytest.mark.parametrize(("by", "goal", "base", "current", "noise"), CASES)
def test_drawing_anew_gives_the_same(
    by: str, goal: Goal, base: float, current: float, noise: float
) -> None:
    """4,000 figures drawn and judged one by one, within five standard errors."""
    exact = likely(judged(goal, base, current, by=by), noise, by)
    draws = np.random.default_rng(5).standard_normal(4_000)
    spread = math.sqrt(math.log(1 + noise**2))
    names = [judged(goal, base, current * math.exp(spread * z), by=by).name for z in draws]
    for name, value in exact.items():
        share = names.count(name) / len(names)
        assert share == pytest.approx(value, abs=5 * math.sqrt(0.25 / len(names)))
    assert set(names) <= {name for name, value in exact.items() if value}


@settings(max_examples=60)
@given(
    st.sampled_from(["open-sdg", "statistics-canada", "un-2023", "eustat", "five-classes"]),
    st.sampled_from([UP, DOWN]), st.floats(0.1, 1000), st.floats(0.1, 1000),
    st.none() | st.floats(0.1, 1000), st.none() | st.floats(0, 1000), st.floats(0.0001, 0.9),
)  # fmt: skip
def test_chances_add_up_to_one(
    by: str, direction: Direction, base: float, current: float, target: float | None,
    limit: float | None, noise: float,
) -> None:  # fmt: skip
    goal = Goal(direction, 2020, target, None if target is None else 2030, limit)
    made = judged(goal, base, current, by=by)
    if made.name is None:
        return
    told = chances(method(by), made, noise)
    if isinstance(told, Reason):  # of a target that is reached, and is the base
        assert made.name == method(by).achieved
        return
    found = likely(made, noise, by)
    assert sum(found.values()) == pytest.approx(1, abs=1e-12)
    assert min(found.values()) >= 0


def test_a_narrow_class_is_not_missed() -> None:
    """Within a tenth of a percent is `no progress`: a band of 0.2 % under noise of 30 %."""
    found = likely(judged(Goal(UP, 2023), 100, 100, by="eustat"), 0.3, "eustat")
    spread = math.sqrt(math.log(1 + 0.3**2))
    bell = NormalDist(0, spread)
    band = bell.cdf(math.log(1.001)) - bell.cdf(math.log(0.999))
    assert found["no_progress"] == pytest.approx(band, rel=1e-6)


def test_without_noise_the_class_is_certain() -> None:
    found = likely(judged(DOUBLING, 1024, 1024 * 2**0.2), 0)
    assert found["substantial_progress"] == 1
    gone = likely(judged(Goal(DOWN, 2020), 5, 0), 0.1)
    assert gone["substantial_progress"] == 1, "a share of zero is zero"


def test_no_chance_is_said_where_nothing_is_known_of_the_noise() -> None:
    made = judged(DOUBLING, 1024, 1100)
    assert chances(method("open-sdg"), made, None) == Reason("no_noise")


def test_no_chance_where_there_is_no_status() -> None:
    made = judged(DOUBLING, 0, 1100)
    assert chances(method("open-sdg"), made, 0.02) == Reason("zero")
    assert chances(method("open-sdg"), made, None) == Reason("zero")


def test_no_chance_where_a_figure_that_can_come_out_has_no_class() -> None:
    """The base of 100 is the target: 102 reaches it, and of 99, which noise of 5 % can make of it,
    no growth leads there. Without noise it is reached."""
    made = judged(Goal(UP, 2023, 100.0, 2028), 100, 102)
    assert made.pace == "achieved"
    assert chances(method("open-sdg"), made, 0.05) == Reason("target_is_base")
    assert likely(made, 0)["target_achieved"] == 1


def test_every_class_that_can_come_out_is_listed_in_the_order_of_the_document() -> None:
    made = judged(DOUBLING, 1024, 1100)
    found = chances(method("open-sdg"), made, Decimal("0.02"))
    assert not isinstance(found, Reason)
    assert [one.name for one in found] == list(shipped().methods["open-sdg"].classes)
    assert [one.pace for one in found] == ["achieved", "on_pace", "behind", "behind", "behind"]
    trend = likely(judged(Goal(UP, 2023), 100, 101), 0.02)
    assert "target_achieved" not in trend
