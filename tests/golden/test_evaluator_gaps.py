"""The gaps of failing comparisons, worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.evaluator import policy as judge
from tests.evaluator.evaluate import NEVER, Interval
from tests.golden.asking import (
    TOTAL,
    atom,
    decide,
    fence,
    gap,
)

# --- 11: gaps


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("a >= 5", {"a": Decimal("4.99")}, "0.01"),
        ("a >= 5", {"a": Decimal(5)}, None),  # met: no gap
        ("a >= 5", {"a": None}, None),
        ("a > 5", {"a": Decimal(5)}, "0.01"),  # strictly: one fen more
        ("a > 5", {"a": Decimal(4)}, "1.01"),
        ("a >= 5.005", {"a": Decimal(5)}, "0.01"),  # up to the fen
        ("a > 5.005", {"a": Decimal(5)}, "0.01"),  # 5.01 is above already
        ("a <= 5", {"a": Decimal("7.5")}, "2.5"),
        ("a < 5", {"a": Decimal("7.5")}, "2.51"),
        ("5 <= a", {"a": Decimal(1)}, "4"),  # the value side is the side with the fact
        ("k >= 2.5", {"k": 1}, "2"),
        ("k < 3", {"k": 3}, "1"),
        ("x >= 0.5", {"x": Decimal("0.4999995")}, "0.000001"),
        ("g >= 0.36", {"g": Decimal("0.35")}, "0.01"),
        ("g > 0.36", {"g": Decimal("0.36")}, "0.0001"),
        ("g >= 0.5", {"g": (1, 3)}, "0.1667"),  # 1/6, up
        ("a + b >= 9", {"a": Decimal(1), "b": Decimal(2)}, "6"),
        ("2 * a + b >= 9", {"a": Decimal(1), "b": Decimal(2)}, "2.5"),
        ("a / 4 >= 1", {"a": Decimal(1)}, "3"),
        (":tenth * a >= 1", {"a": Decimal(1)}, "9"),
        ("a >= :tenth * b", {"a": Decimal(1), "b": Decimal(25)}, "1.5"),
        ("a >= b", {"a": Decimal(1), "b": Decimal(4)}, "3"),  # both have facts: the left
        ("b - a >= 3", {"a": Decimal(5), "b": Decimal(6)}, "2"),  # b must rise
        ("10 - a >= 3", {"a": Decimal(9)}, "2"),  # a must fall
        ("a = 5", {"a": Decimal(4)}, None),
        ("a <> 5", {"a": Decimal(5)}, None),
        ("k IN (1, 2)", {"k": 3}, None),
        ("LEAST(a, b) >= 5", {"a": Decimal(1), "b": Decimal(1)}, None),  # no line
        ("LEAST(a, 5) >= 6", {"a": None}, None),
    ],
)
def test_gaps_of_numbers(text: str, row: dict[str, judge.Cell], expected: str | None) -> None:
    assert gap(text, **row) == (None if expected is None else Fraction(expected))


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        # n is part of d: 19 of 200 against a tenth needs one more in both: (20 - 19) / 0.9 = 1.1
        ("n / d >= :tenth", {"n": 19, "d": 200}, 2),
        ("n / d > :tenth", {"n": 20, "d": 200}, 1),
        ("n / d > 0.5", {"n": 1, "d": 4}, 3),  # (2 - 1) / 0.5 = 2 gives 3/6; strictly one more
        ("n / d >= 1", {"n": 1, "d": 2}, None),  # no number of members makes all of them members
        ("n / d <= 0.5", {"n": 3, "d": 4}, 2),  # (3 - 2) / 0.5: 1 of 2
        ("k / d >= :tenth", {"k": 19, "d": 200}, 1),  # k is no part of d: 20 - 19
        ("k / d > :tenth", {"k": 20, "d": 200}, 1),
        ("k / d <= :tenth", {"k": 25, "d": 200}, 5),
        ("0.1 <= k / d", {"k": 19, "d": 200}, 1),
        ("(k + n) / d >= 0.5", {"k": 1, "n": 1, "d": 10}, 3),  # k first: 5 - 2
        ("(n + d) / d >= 1.5", {"n": 4, "d": 10}, 2),  # both move: (15 - 14) / (2 - 1.5)
        ("n >= 0.1 * d", {"n": 19, "d": 200}, 2),  # written as a product: as for n / d
        ("n <= 0.5 * d", {"n": 3, "d": 4}, 2),
        ("d - n >= 5", {"n": 1, "d": 4}, 2),  # d is no part of n: it rises alone
        ("n - d >= 5", {"n": 9, "d": 10}, None),  # n takes d with it
        ("k / d >= 0.1", {"k": 0, "d": 0}, None),  # unknown
        ("5 / d >= 0.5", {"d": 20}, None),  # no fact above the line
    ],
)
def test_gaps_of_ratios(text: str, row: dict[str, judge.Cell], expected: int | None) -> None:
    assert gap(text, **row) == (None if expected is None else Fraction(expected))


def test_a_gap_aims_at_the_demanding_end_of_the_threshold() -> None:
    assert gap("d >= CASE WHEN yes THEN 5 ELSE 8 END", d=3, yes=None) == 5
    assert gap("d <= CASE WHEN yes THEN 5 ELSE 8 END", d=10, yes=None) == 5
    assert gap("k / d >= CASE WHEN yes THEN 0.1 ELSE 0.2 END", k=1, d=100, yes=None) == 19


def test_a_gap_in_open_points_closes_for_certain() -> None:
    body = TOTAL + fence("require", "it", "total > :points")
    (found,) = decide(body, k=10).clauses["it"].atoms
    assert found.value == Interval(Fraction(7), Fraction(27))
    assert (found.fact, found.gap) == ("total", 64)  # from 7, the worst, to 71


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("on + :days <= :day", date(2024, 7, 1), 1),
        ("on + :days < :day", date(2024, 6, 30), 1),
        ("on + :year_long <= :day", date(2024, 9, 1), 63),
        # 1 May would still give 1 June; 30 April gives 30 May
        ("on + :month <= DATE '2025-05-31'", date(2025, 5, 31), 31),
        (":day >= on + :days", date(2024, 7, 1), 1),
        ("on >= :day", date(2025, 6, 1), 29),
        ("on > :day", date(2025, 6, 30), 1),
        ("on <= :day", NEVER, None),
        ("on <= :day", None, None),
        ("on = :day", date(2025, 6, 1), None),
    ],
)
def test_gaps_of_dates(text: str, on: judge.Cell, expected: int | None) -> None:
    assert gap(text, on=on) == expected


def test_months_of_unlike_length_still_close() -> None:
    """From 31 March by 29 days to 2 March would give 2 April; 30 days give 1 April."""
    assert gap("on + :month <= DATE '2025-04-01'", on=date(2025, 3, 31)) == 30


def test_each_comparison_has_its_gap_and_its_direction() -> None:
    atoms = decide(
        fence("require", "it", "(a >= 5 OR k BETWEEN 2 AND 4) AND yes"), a=Decimal(1), k=9, yes=True
    ).clauses["it"].atoms  # fmt: skip
    assert [(one.op, one.holds, one.fact, one.gap, one.rises) for one in atoms] == [
        (">=", False, "a", 4, True),
        (">=", True, "", None, None),
        ("<=", False, "k", 5, False),
        ("", True, "", None, None),
    ]


def test_what_must_not_hold_is_turned_round() -> None:
    """An exclusion that holds is what fails: it must come to the other side of its threshold."""
    found = atom("a > 0", "exclude", a=Decimal("0.01"))
    assert (found.op, found.holds, found.gap, found.rises) == ("<=", False, Fraction(1, 100), False)
    assert gap("a > 0", "exclude", a=Decimal(0)) is None
    assert gap("NOT a >= 5", a=Decimal(5)) == Fraction(1, 100)
    assert gap("NOT on >= :day", on=date(2025, 6, 30)) == 1
