"""What was before a declared change is read as the target itself is."""

from datetime import date
from decimal import Decimal

import pytest

from tests.indicators.sources import shipped
from twofold.errors import InputError, Place
from twofold.indicators.declared import Change, stated

ABOUT, DAY = "contract-amount", date(2024, 1, 1)


def before(was: str) -> tuple[Decimal | None, Decimal | None]:
    """The target of contracts before a change from what it `was`."""
    catalogue = shipped()
    chosen = next(t for t in catalogue.targets.values()
                  if any(one.indicator == ABOUT for one in t.targets))  # fmt: skip
    change = Change("target", ABOUT, date(2025, 1, 1), was, {}, Place("x"))
    _, targets, _ = stated(catalogue, catalogue.indicators[ABOUT], chosen,
                           catalogue.methods[chosen.method], [change], DAY)  # fmt: skip
    one = next(one for one in targets.targets if one.indicator == ABOUT)
    return one.factor, one.value


@pytest.mark.parametrize("was", ["2.5 × base", "2.5 ✕ 基期", "`2.5x基期`", "2.5 * BASE"])
def test_a_multiple_is_written_as_in_a_target(was: str) -> None:
    assert before(was) == (Decimal("2.5"), None)


def test_a_value_is_written_as_in_a_target() -> None:
    assert before("1,300.5") == (None, Decimal("1300.5"))


@pytest.mark.parametrize("was", ["NaN", "1e999", "Infinity", "many"])
def test_what_is_no_number_is_refused(was: str) -> None:
    with pytest.raises(InputError) as error:
        before(was)
    assert (error.value.key, error.value.values["value"]) == ("indicators.bad_number", was)
