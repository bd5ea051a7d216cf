"""Leading indicators and the year-end interval, against closed forms."""

from decimal import Decimal as D

import pytest

from tests.indicators.small import DAY
from twofold.errors import Place
from twofold.indicators.cards import Lead
from twofold.indicators.model import Direction, Indicator, Measure, Reason, Series
from twofold.targets.leading import (
    Basis,
    Shown,
    correlation,
    fit,
    foretold,
    left_out,
    told,
)  # fmt: skip
from twofold.targets.yearend import Run, by_month, by_year, leader, run_of, so_far

YEARS = range(2020, 2026)
# A share of the year for each month; it sums to 100.
SHAPE = (2, 2, 4, 4, 4, 8, 4, 8, 10, 10, 14, 30)
NOW = 2026
TINY = D("1e-20")


def index(year: int, month: int) -> int:
    return year * 12 + month - 1


def indicator(id_: str, measure: Measure, leads: dict[str, Lead] | None = None) -> Indicator:
    return Indicator(id_, {"zh": id_, "en": id_}, "亿元", measure, Direction.UP, Series("none"), (),
                     (), None, 0, {}, (), "", Place("x"), periods=("year", "month"),
                     leads=leads or {})  # fmt: skip


def shaped(totals: dict[int, int], until: int = 12) -> Run:
    """Years of one shape; the last one until a month."""
    last = max(totals)
    return run_of(True, {index(y, m): D(total * SHAPE[m - 1]) / 100 for y, total in totals.items()
                         for m in range(1, 13) if y < last or m <= until})  # fmt: skip


def test_a_year_of_a_fixed_shape_has_no_interval() -> None:
    """Months of one share in every year were reckoned from the years: nobody knows how far this
    one strays."""
    run = shaped({y: 100 + 37 * (y - 2020) ** 2 for y in YEARS} | {NOW: 4000}, until=7)
    basis = so_far(run, NOW, 7)
    found, past = foretold([basis]), fit(basis)
    assert (found.value, found.low, found.high, found.half) == (4000, None, None, None)
    assert found.tried == ()
    assert past.error is not None
    assert past.error < TINY
    assert found.reason == past.reason == Reason(
        "years_alike", {"count": "5", "years": "2021, 2022, 2023, 2024, 2025"})  # fmt: skip


@pytest.mark.parametrize(("last", "given"), [("50.04", False), ("50.06", True)])
def test_years_must_differ_by_a_thousandth_to_give_an_interval(last: str, given: bool) -> None:
    """The last year's share is 0.08 % or 0.12 % above that of the others."""
    past = {y: Shown(D(s), D(0), D(100)) for y, s in ((1, "50"), (2, "50"), (3, last))}
    found = foretold([Basis("so_far", past, Shown(D(70)))])
    assert (found.low is not None) == (found.reason is None) == given
    if given:
        assert found.half is not None
        assert abs(found.half - (1 - D(50) / D(last))) < TINY


def test_what_was_never_off_gives_way_to_what_was() -> None:
    """A lead of one share in every year is no basis beside one with errors, which then stands
    alone, with the interval that its own errors give."""
    signs = {1: 40, 2: 50, 3: 50}
    odd = {y: Shown(D(s), D(0), D(100)) for y, s in signs.items()}
    exact = {y: Shown(D(60), D(0), D(100)) for y in signs}
    bases = [Basis("so_far", exact, Shown(D(90))), Basis("lead", odd, Shown(D(70)))]
    found = foretold(bases)
    assert found == foretold(bases[1:])
    assert (found.weights, found.half) == ({"lead": 1}, D("0.25"))


def test_a_lead_that_is_exact_makes_no_error() -> None:
    """What comes is three times what the leading indicator had two months before."""
    values = {i: D(10 + (i * 7919) % 83) for i in range(index(2019, 1), index(NOW, 10) + 1)}
    own = Run(True, values)
    led = Run(True, {i + 2: 3 * v for i, v in values.items() if i + 2 <= index(NOW, 10)})
    lead = indicator("lead", Measure.FLOW, {"led": Lead(2)})
    one = leader(indicator("led", Measure.FLOW), lead, {"lead": own, "led": led}, NOW, 10)
    assert one.fit.years == (2021, 2022, 2023, 2024, 2025)  # of 2020 the year before is not whole
    assert one.fit.error is not None
    assert one.fit.error < TINY
    assert one.fit.correlation is not None
    assert one.fit.correlation == 1
    comes = 3 * sum(values[i] for i in range(index(2025, 11), index(NOW, 10) + 1))
    alone = foretold([one.basis])
    assert alone.value is not None
    assert abs(alone.value - comes) < TINY * 10**6
    assert alone.low is None
    found = by_month(indicator("led", Measure.FLOW), [lead], {"lead": own, "led": led}, DAY)
    assert found.month == 10
    assert found.foretold.weights == {"so_far": 1}  # the exact one is left out, and says why
    assert found.leaders[0].fit.reason is not None
    assert found.leaders[0].fit.reason.code == "years_alike"


def test_a_stock_that_leads_is_what_is_still_to_come() -> None:
    """All that is signed and not registered by October is registered by December."""
    run = shaped({y: 100 * (y - 2018) for y in YEARS} | {NOW: 900}, until=10)
    waiting = Run(False, {index(y, 10): 44 * D(100 * (y - 2018)) / 100 for y in YEARS}
                  | {index(NOW, 10): D(500)})  # fmt: skip
    lead = indicator("lead", Measure.STOCK, {"led": Lead(1)})
    one = leader(indicator("led", Measure.FLOW), lead, {"lead": waiting, "led": run}, NOW, 10)
    assert one.basis.now is not None
    assert told(one.basis.now, list(one.basis.past.values())) == D(504) + 500  # 56 % of 900 so far


def test_two_past_years_are_no_fit_and_no_interval() -> None:
    run = shaped({2024: 100, 2025: 200, NOW: 300}, until=6)
    basis = so_far(run, NOW, 6)
    why = fit(basis).reason
    assert fit(basis).error is None
    assert why is not None
    assert (why.code, why.values["years"]) == ("few_years", "2024, 2025")
    found = foretold([basis])
    assert (found.value, found.low, found.reason) == (300, None, why)


def test_the_error_of_a_year_left_out_is_by_hand() -> None:
    """Shares of 0.4, 0.5 and 0.5: the first year is foretold by 0.5, the others by 0.45."""
    past = {y: Shown(D(sign), D(0), D(100)) for y, sign in ((1, 40), (2, 50), (3, 50))}
    errors = left_out(past)
    assert errors[1] == D(100) / 80 - 1
    assert errors[2] == errors[3]
    assert abs(errors[2] - (D(45) / 50 - 1)) < TINY
    found = foretold([Basis("so_far", past, Shown(D(70)))])
    assert found.half == D("0.25")
    assert found.value is not None
    assert abs(found.value - 70 * 3 / D("1.4")) < TINY * 10**3
    assert [t.held for t in found.tried] == [False, True, True]


def test_bases_weigh_by_the_square_of_their_errors() -> None:
    """Errors of one are twice those of the other, to the first order: weights near 1 to 4."""
    signs = {1: D("50.1"), 2: D("49.9"), 3: D("50.1"), 4: D("49.9")}
    near = {y: Shown(s, D(0), D(100)) for y, s in signs.items()}
    far = {y: Shown(50 + 2 * (s - 50), D(0), D(100)) for y, s in signs.items()}
    found = foretold([Basis("far", far, Shown(D(50))), Basis("near", near, Shown(D(50)))])
    assert found.weights["near"] == pytest.approx(D("0.8"), abs=D("0.001"))
    assert sum(found.weights.values()) == pytest.approx(1)


def test_what_is_there_already_cannot_be_undercut() -> None:
    past = {y: Shown(D(s), D(0), D(100)) for y, s in ((1, 99), (2, 60), (3, 99))}
    found = foretold([Basis("so_far", past, Shown(D(99)))], least=D(99))
    assert found.low == 99


def test_a_month_without_figures_is_none_without_any() -> None:
    """The records of July have not come: June is the month looked at."""
    run = shaped(dict.fromkeys(YEARS, 100) | {NOW: 300}, until=6)
    found = by_month(indicator("led", Measure.FLOW), [], {"led": run}, DAY)
    assert (found.month, found.value, found.foretold.value) == (6, 72, 300)


def test_what_comes_late_came_late_before() -> None:
    """Half of what is registered by June is known on its last day, this year as in every other."""
    whole = shaped({y: 100 * (y - 2018) for y in YEARS})
    half = {y: Run(True, {i: v / 2 for i, v in whole.values.items() if i <= index(y, 6)})
            for y in YEARS}  # fmt: skip
    present = {index(NOW, m): D(800 * SHAPE[m - 1]) / 200 for m in range(1, 7)}
    run = Run(True, {**whole.values, **present}, half)
    found = foretold([so_far(run, NOW, 6)])
    assert (found.value, found.half) == (800, None)
    as_now = foretold([so_far(Run(True, run.values), NOW, 6)])
    assert as_now.value == 400


def test_a_year_of_which_nothing_was_known_then_is_taken_as_known_now() -> None:
    whole = shaped({2025: 100})
    run = Run(True, whole.values, {2025: Run(True, {})})
    assert run.seen(2025, 6) is run
    assert run.seen(2024, 6) is run


def test_a_gap_between_months_is_a_month_that_brought_nothing() -> None:
    assert run_of(True, {5: D(1), 7: D(2)}).between(5, 7) == 3
    assert run_of(False, {5: D(0), 6: D(1), 8: D(2)}).values == {6: D(1), 8: D(2)}


def test_years_alone_are_fitted_by_year() -> None:
    lead = indicator("lead", Measure.FLOW, {"led": Lead(6)})
    years = {"led": {y: D(2 * y) for y in YEARS}, "lead": {y: D(y) for y in (*YEARS, NOW)}}
    found = by_year(indicator("led", Measure.FLOW), [lead], years, DAY)
    assert (found.month, found.foretold.value, found.foretold.half) == (None, 2 * NOW, None)
    whole = {**years, "led": {**years["led"], NOW: D(7)}}
    again = by_year(indicator("led", Measure.FLOW), [lead], whole, DAY)
    assert (again.whole, again.foretold.value) == (7, None)
    assert again.foretold.reason is not None
    assert again.foretold.reason.code == "year_is_whole"


@pytest.mark.parametrize(("pairs", "value"), [
    ([(1, 2), (2, 4), (3, 6)], 1), ([(1, 3), (2, 2), (3, 1)], -1), ([(1, 1), (2, 2)], None),
    ([(1, 1), (1, 2), (1, 3)], None), ([(1, 1), (2, 2), (3, 1)], 0),
])  # fmt: skip
def test_correlation(pairs, value) -> None:
    assert correlation([(D(a), D(b)) for a, b in pairs]) == value


def test_a_year_that_is_over_is_not_foretold() -> None:
    """By the end of December every year so far is a whole one; leads have nothing to add."""
    run = shaped({y: 100 + 9 * (y - 2020) for y in YEARS} | {NOW: 163})
    lead = indicator("lead", Measure.FLOW, {"led": Lead(1)})
    ahead = shaped({y: 90 + 11 * (y - 2020) ** 2 for y in YEARS} | {NOW: 400})
    found = by_month(indicator("led", Measure.FLOW), [lead], {"led": run, "lead": ahead}, DAY)
    assert (found.month, found.value, found.foretold.value) == (12, 163, None)
    assert found.foretold.reason == Reason("year_is_whole", {"year": str(NOW)})
