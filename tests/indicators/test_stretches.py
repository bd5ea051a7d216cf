"""Growth from one published figure to another, by the figures of the issue and by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from twofold.errors import Place
from twofold.indicators.model import (
    Break,
    Direction,
    Indicator,
    Measure,
    Observation,
    Qualifier,
    Series,
)
from twofold.indicators.stretches import stretches

TODAY = date(2026, 11, 23)


def made(*breaks: int, measure: Measure = Measure.STOCK, kind: str = "one") -> Indicator:
    return Indicator(
        "x", {"zh": "甲", "en": "x"}, "家", measure, Direction.UP, Series(kind, ("s",)), (),
        tuple(Break(year, {}) for year in breaks), None, 0, {}, (), "", Place("x"),
    )  # fmt: skip


def seen(year: int | None, value: str, qualifier: str = "=", period: str = "",
         on: date | None = None) -> Observation:  # fmt: skip
    return Observation("Q", "s", period or str(year), "source", on or date(2025, 12, 2),
                       Decimal(value), "家", Qualifier(qualifier), "V", year)  # fmt: skip


# High-tech enterprises of the city as published: 538 of 2012 … 8,683 without a date.
PUBLISHED = (
    seen(2012, "538"), seen(2016, "1348"), seen(2017, "2039"), seen(2018, "2500", "target"),
    seen(2019, "3829"), seen(2020, "4385", "derived"), seen(2021, "5554"), seen(2023, "7920"),
    seen(2023, "8000", "~"), seen(None, "8683"),
)  # fmt: skip


def test_the_slowing_of_high_tech_enterprises() -> None:
    """41.6 % a year in 2016–2019, 20.4 % in 2019–2021, 19.4 % in 2021–2023, at most 9.6 % since
    and 4.7 % over two years: progress-and-outlook.md."""
    found = [(s.first.period, s.last.period, round(100 * s.rate, 1))
             for s in stretches(made(2011), PUBLISHED, TODAY)]  # fmt: skip
    assert found[1:-1] == [("2016", "2019", 41.6), ("2019", "2021", 20.4), ("2021", "2023", 19.4)]
    last = stretches(made(2011), PUBLISHED, TODAY)[-1]
    assert (round(100 * last.rate, 1), last.years) == (9.6, 1)
    assert last.least is not None
    assert (round(100 * last.least, 1), last.most_years) == (4.7, 2)


def test_no_stretch_leads_over_a_break_nor_to_what_was_not_known() -> None:
    over = [(s.first.period, s.last.period) for s in stretches(made(2018), PUBLISHED, TODAY)]
    assert ("2016", "2019") not in over
    assert over[:2] == [("2012", "2016"), ("2019", "2021")]
    early = [seen(2012, "100", on=date(2013, 1, 1)), seen(2016, "200", on=date(2017, 1, 1)),
             seen(2020, "400", on=date(2021, 1, 1))]  # fmt: skip
    known = stretches(made(), early, date(2018, 1, 1))
    assert [s.last.period for s in known] == ["2016"]
    assert known[0].rate == pytest.approx(2 ** (1 / 4) - 1)


def test_a_part_of_a_year_and_a_bound_are_no_ends() -> None:
    mixed = [seen(2014, "40", period="2014-01..10"), seen(2015, "90"), seen(2022, "395", ">"),
             seen(2023, "160", period="2023-H1"), seen(2025, "360")]  # fmt: skip
    found = stretches(made(measure=Measure.FLOW), mixed, TODAY)
    assert [(s.first.period, s.last.period) for s in found] == [("2015", "2025")]
    assert found[0].rate == pytest.approx(4 ** (1 / 10) - 1)


def test_of_two_exact_figures_of_a_day_the_first_source_stands() -> None:
    """90 of a secondary source and 121 of the publisher itself, in either order: 10 % a year."""
    second = replace(seen(2023, "90"), certainty="S")
    for pair in ((second, seen(2023, "121")), (seen(2023, "121"), second)):
        (found,) = stretches(made(), (seen(2021, "100"), *pair), TODAY)
        assert found.rate == pytest.approx(0.1)


def test_where_nothing_grows_there_is_no_stretch() -> None:
    assert stretches(made(measure=Measure.RANK), PUBLISHED, TODAY) == ()
    assert stretches(made(kind="union"), PUBLISHED, TODAY) == ()
    assert stretches(made(), PUBLISHED[:1], TODAY) == ()


def test_what_falls_has_its_bounds_in_their_order() -> None:
    """From 100 to 81 within two years: 19 % over one, 10 % a year over two."""
    last = stretches(made(), [seen(2023, "100"), seen(None, "81")], TODAY)[-1]
    assert (last.rate, last.least) == (pytest.approx(-0.1), pytest.approx(-0.19))
