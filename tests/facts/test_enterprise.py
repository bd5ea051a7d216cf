"""Facts from the register of organisations and the yearly reports, on tables made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.facts.tables import Registers, day, empty, organisation

# The reference year is 2024, so the three years are 2022 to 2024. A report here is (year, revenue,
# rd, domestic_rd, net_assets, conversions).
COLUMNS = ("year", "revenue", "rd", "domestic_rd", "net_assets", "conversions")
THREE = [(2022, 100, 10, 6, 1, 1), (2023, 100, 10, 6, 1, 2), (2024, 100, 10, 6, 1, 3)]
FULL = (300, 30, 18, 6)

# name: (registered on, reports, the three-year sums: revenue, rd, domestic rd, conversions)
SUMS: dict[str, tuple[str | None, list[tuple[Any, ...]], tuple[int | None, ...]]] = {
    "all three years": ("2015-01-01", THREE, FULL),
    "years before and after are left out": (
        "2015-01-01", [(2021, 9, 9, 9, 9, 9), *THREE, (2025, 7, 7, 7, 7, 7)], FULL,
    ),
    "a missing year": ("2015-01-01", [THREE[0], THREE[2]], (None,) * 4),
    "a missing cell": (
        "2015-01-01", [(2022, 100, None, 6, 1, 1), *THREE[1:]], (300, None, 18, 6),
    ),
    "no report at all": ("2015-01-01", [], (None,) * 4),
    "old reports only": ("2015-01-01", [(2020, 1, 1, 1, 1, 1)], (None,) * 4),
    "registered on the first day of the three years": ("2022-01-01", THREE, FULL),
    "registered on the last day of a year": (
        "2023-12-31", [(2023, 5, 1, 1, 1, 1), THREE[2]], (105, 11, 7, 4),
    ),
    "registered on the first day of the last year": ("2024-01-01", THREE[2:], (100, 10, 6, 3)),
    "the year of registration is missing": ("2023-01-01", THREE[2:], (None,) * 4),
    "a report from before registration": (
        "2023-01-01", [(2022, 50, 50, 50, 5, 5), *THREE[1:]], (200, 20, 12, 5),
    ),
    "registered after the reference year": ("2025-02-01", [(2025, 1, 1, 1, 1, 1)], (None,) * 4),
    "no date of registration, all three years": (None, THREE, FULL),
    "no date of registration, two years": (None, THREE[1:], (None,) * 4),
    "ten trillion a year": (
        "2015-01-01", [(y, 10**13, 10**13, 10**13, 1, 0) for y in (2022, 2023, 2024)],
        (3 * 10**13, 3 * 10**13, 3 * 10**13, 0),
    ),
    "spending was negative once": (
        "2015-01-01", [(2022, 100, -10, 6, 1, 1), *THREE[1:]], (300, 10, 18, 6),
    ),
    "zero is a value": (
        "2015-01-01", [(y, 0, 0, 0, 0, 0) for y in (2022, 2023, 2024)], (0, 0, 0, 0),
    ),
}  # fmt: skip

# name: (registered on, net assets and sales of 2022 to 2024 ("-": no report), growth)
THIRD, FEN = Fraction(1, 3), Decimal("0.01")
GROWTH: dict[str, tuple[str | None, tuple[Any, ...], Fraction | int | None]] = {
    "a fifth a year": ("2015-01-01", (100, 120, 144), Fraction(1, 5)),
    "none": ("2015-01-01", (100, 100, 100), 0),
    "mean of two ratios": ("2015-01-01", (100, 100, 170), Fraction(35, 100)),
    "a third, kept exactly": ("2015-01-01", (3, 1, 1), -THIRD),
    "down below zero": ("2015-01-01", (100, 100, -50), Fraction(-3, 4)),
    "the first year is zero": ("2015-01-01", (0, 100, 150), Fraction(1, 2)),
    "the second year is zero": ("2015-01-01", (100, 0, 50), 0),
    "the first two are zero": ("2015-01-01", (0, 0, 5), 0),
    "the first is negative": ("2015-01-01", (-10, 100, 150), 0),
    "the second is negative": ("2015-01-01", (100, -10, 150), 0),
    "zero, then negative": ("2015-01-01", (0, -5, 135), 0),
    "two years": ("2023-05-01", ("-", 100, 135), Fraction(35, 100)),
    "two years, the first zero": ("2023-05-01", ("-", 0, 135), 0),
    "two years, the first negative": ("2023-05-01", ("-", -5, 135), 0),
    "a report from before registration": ("2023-05-01", (50, 100, 135), Fraction(35, 100)),
    "one year": ("2024-05-01", ("-", "-", 135), 0),
    "a missing report in the middle": ("2015-01-01", (100, "-", 150), None),
    "a missing first report": ("2015-01-01", ("-", 100, 150), None),
    "a missing cell": ("2015-01-01", (100, None, 150), None),
    "two years, the last missing": ("2023-05-01", ("-", 100, "-"), None),
    "no date of registration, two reports": (None, ("-", 100, 135), None),
    "no date of registration, three reports": (None, (100, 100, 170), Fraction(35, 100)),
    "ten trillion": ("2015-01-01", (10**13, 10**13, 10**13), 0),
    "a few fen": (
        "2015-01-01", (3 * FEN, 5 * FEN, 7 * FEN), (Fraction(5, 3) + Fraction(7, 5)) / 2 - 1,
    ),
    "from a fen to ten trillion": (
        "2015-01-01", (FEN, 10**13, 10**13), Fraction(10**15 + 1, 2) - 1,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def registers() -> Iterator[Registers]:
    with empty() as made:
        for name, (born, reports, _) in SUMS.items():
            made.add("organisation", [organisation(f"sum: {name}", born)])
            for report in reports:
                row = dict(zip(COLUMNS, report, strict=True))
                made.add("enterprise_report", [{"organisation": f"sum: {name}", **row}])
        for name, (born, values, _) in GROWTH.items():
            made.add("organisation", [organisation(f"growth: {name}", born)])
            for year, value in zip((2022, 2023, 2024), values, strict=True):
                if value != "-":
                    row = {"year": year, "net_assets": value, "revenue": value}
                    made.add("enterprise_report", [{"organisation": f"growth: {name}", **row}])
        yield made


@pytest.mark.parametrize("name", SUMS)
def test_three_year_sums(registers: Registers, name: str) -> None:
    facts = ("revenue_3y", "rd_3y", "domestic_rd_3y", "conversions_3y")
    found = registers.facts(*facts)[f"sum: {name}"]
    assert tuple(found[fact] for fact in facts) == SUMS[name][2]


@pytest.mark.parametrize("name", GROWTH)
@pytest.mark.parametrize("fact", ["net_assets_growth", "sales_growth"])
def test_growth_is_one_exact_fraction(registers: Registers, fact: str, name: str) -> None:
    found = registers.facts(fact)[f"growth: {name}"]
    above, below, expected = found[f"{fact}__n"], found[f"{fact}__d"], GROWTH[name][2]
    if expected is None:
        assert above is None
    else:
        assert below > 0
        assert Fraction(above) / Fraction(below) == expected


def test_the_reference_year_is_one_report(registers: Registers) -> None:
    found = registers.facts("revenue", "rd", "staff")
    assert found["sum: a missing cell"]["rd"] == 10
    assert found["sum: years before and after are left out"]["revenue"] == 100
    assert found["sum: all three years"]["staff"] is None  # a blank cell
    assert found["sum: old reports only"]["rd"] is None
    before = registers.facts("rd", year=2022)
    assert before["sum: a missing cell"]["rd"] is None
    assert before["sum: all three years"]["rd"] == 10


# --- registration

ORGANISATIONS = {
    "in business": organisation("in business"),
    "university": organisation("university", "1950-01-01", kind="university", resident=False),
    "struck off": organisation("struck off", status="revoked", ended_on=day("2024-05-05")),
    "struck off, no date": organisation("struck off, no date", status="revoked"),
    "residence blank": organisation("residence blank", None, resident=None),
    "moved out": organisation("moved out", status="moved_out", ended_on=day("2024-05-05")),
}
# name: (resident, status) on the day before and on the day on which some of them ended
BEFORE, ON = date(2024, 5, 4), date(2024, 5, 5)
REGISTRATION = {
    ("in business", BEFORE): (True, "active"), ("in business", ON): (True, "active"),
    ("university", ON): (False, "active"),
    ("struck off", BEFORE): (True, "active"), ("struck off", ON): (False, "revoked"),
    ("struck off, no date", ON): (None, None),
    ("residence blank", ON): (None, "active"),
    ("moved out", BEFORE): (True, "active"), ("moved out", ON): (True, "moved_out"),
}  # fmt: skip


@pytest.fixture(scope="module")
def registered() -> Iterator[Registers]:
    with empty() as made:
        made.add("organisation", ORGANISATIONS.values())
        yield made


@pytest.mark.parametrize(("name", "on"), REGISTRATION)
def test_registration_on_a_day(registered: Registers, name: str, on: date) -> None:
    found = registered.facts("resident", "org_status", day=on)[name]
    assert (found["resident"], found["org_status"]) == REGISTRATION[name, on]


def test_what_is_registered_is_handed_on(registered: Registers) -> None:
    found = registered.facts("registered_on", "district", "org_kind")
    assert found["university"]["registered_on"] == date(1950, 1, 1)
    assert found["university"]["org_kind"] == "university"
    assert found["residence blank"]["registered_on"] is None
    assert found["in business"]["district"] is None
