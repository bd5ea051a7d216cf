"""How early or late a target is reached, in words."""

from types import SimpleNamespace

import pytest

from twofold.web.towards import _years
from twofold.words import words


@pytest.mark.parametrize(("years", "zh", "en"), [
    (0.0, "正点", "on time"), (0.04, "正点", "on time"), (-0.04, "正点", "on time"),
    (0.06, "提前 0.1 年", "years early: 0.1"), (-1.26, "滞后 1.3 年", "years late: 1.3"),
])  # fmt: skip
def test_less_than_can_be_shown_is_on_time(years: float, zh: str, en: str) -> None:
    assert _years(SimpleNamespace(say=words("zh")), years) == zh
    assert _years(SimpleNamespace(say=words("en")), years) == en
