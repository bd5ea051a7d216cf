"""The evaluator on expressions, against the dialect's rules, each worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.evaluator import policy as judge
from tests.evaluator.evaluate import NEVER
from tests.evaluator.expressions import (
    Arithmetic,
    Compare,
    Constant,
    Logic,
    Name,
    Not,
    Refused,
    parse,
)
from tests.golden.asking import (
    answer,
    decide,
    fence,
)

# --- the text


def test_precedence_binds_not_before_and_before_or() -> None:
    assert parse("NOT yes OR maybe AND yes") == Logic(
        "OR", (Not(Name("yes")), Logic("AND", (Name("maybe"), Name("yes"))))
    )


def test_not_takes_the_whole_comparison() -> None:
    assert parse("NOT k = 1") == Not(Compare("=", Name("k"), Constant(Fraction(1))))


def test_products_bind_before_sums_and_both_from_the_left() -> None:
    a, b = Name("a"), Name("b")
    two = Constant(Fraction(2))
    assert parse("a - b - 2 * a") == Arithmetic("-", Arithmetic("-", a, b), Arithmetic("*", two, a))


def test_between_keeps_its_own_and() -> None:
    assert answer("k BETWEEN 1 AND 3 AND yes", k=2, yes=True) == "met"
    assert answer("k BETWEEN 1 AND 3 AND yes", k=2, yes=False) == "unmet"


@pytest.mark.parametrize(
    "text",
    [
        "a IS NULL", "a = NULL", "COALESCE(a, 0) > 1", "ABS(a) > 1", "@a > 1", "a > 1 > 0",
        "a > '1'", "yes AND 1", "level > 'x'", "a", "a + yes > 1", "a * b > 1", "NOT a",
        "k NOT IN (1, a)", "k IN (1, NULL)", "k IN (SELECT 1)", "CASE WHEN yes THEN TRUE END",
        "g > a / b", "a / b + 1 > 2", "2 * (a / b) > 1", "g + 1 > 2", "g IN (1, 2)",
        "on - off > 1", "on + k <= :day", "on + :tenth <= :day", "on > '2025-01-01'",
        "unheard > 1", ":unheard > a", ":later > a", "t.a > 1", "a > 1;", "a % 2 > 1", "a >= 1e3",
        "LEAST(a) > 1", "judged(k)", "a ≥ 1 ？", "(" * 200 + "yes" + ")" * 200,
        "CASE level WHEN 1 THEN TRUE ELSE FALSE END", "CASE WHEN yes THEN 1 ELSE TRUE END = 1",
        "CASE a / b WHEN 1 THEN TRUE ELSE FALSE END", "LEAST(on, off) > :day", "yes > maybe",
    ],
)  # fmt: skip
def test_what_the_dialect_lacks_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        answer(text, a=1, b=1, k=1, yes=True, level="x")


def test_a_refusal_does_not_depend_on_the_row() -> None:
    """An AND whose left side is already false still refuses a right side that means nothing."""
    for yes in (True, False, None):
        with pytest.raises(Refused):
            answer("yes AND a > 'x'", yes=yes, a=1)


def test_full_width_signs_are_read() -> None:
    assert answer("（a ＋ b） ≥ ：cap", a=30_000, b=20_000) == "met"


# --- 1, 4: intervals and comparisons


COMPARED = {
    # operator: below, at and above the threshold
    "<": ("met", "unmet", "unmet"),
    "<=": ("met", "met", "unmet"),
    "=": ("unmet", "met", "unmet"),
    "<>": ("met", "unmet", "met"),
    "!=": ("met", "unmet", "met"),
    ">=": ("unmet", "met", "met"),
    ">": ("unmet", "unmet", "met"),
}


@pytest.mark.parametrize("op", COMPARED)
def test_comparison_of_known_numbers(op: str) -> None:
    rows = (Decimal("4.99"), Decimal(5), Decimal("5.01"))
    assert tuple(answer(f"a {op} 5", a=value) for value in rows) == COMPARED[op]
    assert answer(f"a {op} 5", a=None) == "unknown"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b > 5", "unknown"),  # any sum
        ("a - a >= 0", "unknown"),  # each side for itself: no algebra
        ("a >= 0", "unknown"),  # nothing says that money is not negative
        ("a = a", "unknown"),
        ("LEAST(a, 5) <= 5", "met"),  # (-inf, 5]
        ("LEAST(a, 5) < 6", "met"),
        ("LEAST(a, 5) > 5", "unmet"),
        ("LEAST(a, 5) >= 5", "unknown"),
        ("LEAST(a, 5) = 6", "unmet"),
        ("LEAST(a, 5) <> 6", "met"),
        ("GREATEST(a, 5) >= 5", "met"),  # [5, inf)
        ("GREATEST(a, 5) < 5", "unmet"),
        ("GREATEST(a, 5) <= 5", "unknown"),
        ("- LEAST(a, 5) >= -5", "met"),  # [-5, inf)
        ("3 - LEAST(a, 5) >= -2", "met"),  # 3 - 5 at least
        ("-2 * LEAST(a, 5) >= -10", "met"),
        ("2 * LEAST(a, 5) <= 10", "met"),
        ("LEAST(a, 5) / 5 <= 1", "met"),
        ("LEAST(a, 5) / -5 >= -1", "met"),
        ("LEAST(GREATEST(a, 1), 5) BETWEEN 1 AND 5", "met"),  # [1, 5]
        ("GREATEST(a, 5) IN (1, 2)", "unmet"),  # both lie below the interval
        ("GREATEST(a, 5) IN (1, 7)", "unknown"),
        ("GREATEST(a, 5) NOT IN (1, 2)", "met"),
        ("GREATEST(a, 5) NOT BETWEEN 1 AND 4", "met"),
        ("a BETWEEN 6 AND 4", "unknown"),  # two comparisons, each open
    ],
)
def test_an_unknown_number_has_no_bounds(text: str, expected: str) -> None:
    assert answer(text, a=None, b=Decimal(9)) == expected


def test_between_is_inclusive_and_not_between_its_opposite() -> None:
    rows = {1: "unmet", 2: "met", 4: "met", 5: "unmet"}
    assert {k: answer("k BETWEEN 2 AND 4", k=k) for k in rows} == rows
    opposite = {"met": "unmet", "unmet": "met"}
    assert {k: answer("k NOT BETWEEN 2 AND 4", k=k) for k in rows} == {
        k: opposite[v] for k, v in rows.items()
    }


def test_lists_of_numbers_and_texts() -> None:
    assert [answer("k IN (0, -1, 5)", k=k) for k in (-1, 5, 1, None)] == [
        "met", "met", "unmet", "unknown",
    ]  # fmt: skip
    assert [answer("level NOT IN ('p', 'it''s')", level=t) for t in ("q", "it's", None)] == [
        "met", "unmet", "unknown",
    ]  # fmt: skip


def test_texts_are_equal_or_not() -> None:
    assert answer("level = 'p'", level="p") == "met"
    assert answer("level <> 'p'", level="p") == "unmet"
    assert answer("'p' = level", level=None) == "unknown"


def test_yes_or_no_can_be_compared_with_yes_or_no() -> None:
    assert answer("yes = FALSE", yes=False) == "met"
    assert answer("yes <> maybe", yes=True, maybe=True) == "unmet"
    assert answer("yes = maybe", yes=True, maybe=None) == "unknown"


# --- Kleene's logic, and why it is open


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes AND maybe", ("met", "unmet", "unknown")),
        ("yes OR maybe", ("met", "met", "met")),
        ("NOT maybe", ("unmet", "met", "unknown")),
        ("NOT yes OR maybe", ("met", "unmet", "unknown")),
        ("NOT yes AND maybe", ("unmet", "unmet", "unmet")),
        ("NOT (yes AND maybe)", ("unmet", "met", "unknown")),
    ],
)
def test_three_valued_logic(text: str, expected: tuple[str, ...]) -> None:
    assert tuple(answer(text, yes=True, maybe=m) for m in (True, False, None)) == expected


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("judged('x')", {}, "pending"),
        ("judged('x')", {"judged_x": True}, "met"),
        ("judged('x')", {"judged_x": False}, "unmet"),
        ("NOT judged('x')", {"judged_x": False}, "met"),
        ("judged('x') AND yes", {"yes": None}, "unknown"),  # both open: the fact is missing
        ("judged('x') AND yes", {"yes": True}, "pending"),
        ("judged('x') AND yes", {"yes": False}, "unmet"),
        ("judged('x') OR yes", {"yes": None, "judged_x": False}, "unknown"),
        ("judged('x') OR yes", {"yes": None, "judged_x": True}, "met"),
        ("judged('x') OR (yes AND maybe)", {"yes": None, "maybe": False}, "pending"),
        ("judged('x') = yes", {"yes": True}, "pending"),
        ("CASE WHEN judged('x') THEN 2 ELSE 4 END > 3", {}, "pending"),
        ("CASE WHEN judged('x') THEN 2 ELSE 4 END > k", {"k": 1}, "met"),
        ("CASE WHEN judged('x') THEN 2 ELSE k END > 3", {"k": None}, "unknown"),
        ("CASE WHEN judged('x') THEN 2 ELSE k END > 1", {"judged_x": True}, "met"),
    ],
)
def test_unknown_comes_from_facts_and_pending_from_experts(
    text: str, row: dict[str, judge.Cell], expected: str
) -> None:
    assert answer(text, **row) == expected


# --- 2: ratios


@pytest.mark.parametrize(
    ("n", "d", "expected"),
    [
        (1, 3, "unmet"),  # a third, exactly: 1 < 3 * 0.3334
        (3334, 10_000, "met"),
        (3333, 10_000, "unmet"),
        (0, 0, "unknown"),
        (5, 0, "unknown"),
        (5, -1, "unknown"),
        (None, 5, "unknown"),
        (5, None, "unknown"),
        (-5, 5, "unmet"),
    ],
)
def test_a_ratio_is_exact_and_unknown_without_a_denominator(
    n: int | None, d: int | None, expected: str
) -> None:
    assert answer("n / d >= 0.3334", n=n, d=d) == expected
    assert answer("0.3334 <= n / d", n=n, d=d) == expected
    fraction = None if n is None or d is None else (n, d)
    assert answer("g >= 0.3334", g=fraction) == expected


def test_a_zero_denominator_is_unknown_whatever_is_asked() -> None:
    for text in ("n / d >= -1", "n / d < 1", "n / d <> 5", "n / d BETWEEN 0 AND 9"):
        assert answer(text, n=0, d=0) == "unknown"


def test_a_ratio_compares_with_an_expression() -> None:
    assert answer("(n + k) / (d - k) = k", n=7, k=1, d=9) == "met"  # 8 / 8
    assert answer("n / d BETWEEN :tenth AND k", n=1, d=10, k=1) == "met"
    assert answer("n / d NOT BETWEEN 0.1 AND 1", n=1, d=10) == "unmet"
    assert answer("1 / k <= 0.5", k=2) == "met"  # the denominator is a fact: a ratio


def test_division_by_a_constant_is_a_number() -> None:
    assert answer("k / 3 = d / 3 + 1", k=5, d=2) == "met"  # 5/3 = 2/3 + 1
    assert answer("k / 3 * 3 = k", k=1) == "met"  # exact: one third is no decimal
    assert answer("k / (1 - 1) <= 5", k=1) == "unknown"
    assert answer("k / -2 = -2", k=4) == "met"


def test_a_decimal_ratio_fact() -> None:
    assert [answer("g > 0.36", g=Decimal(v)) for v in ("0.36", "0.3601")] == ["unmet", "met"]


# --- 3: CASE


TIERS = "CASE WHEN k <= 10 THEN 5 WHEN k <= 20 THEN 4 ELSE 3 END"


@pytest.mark.parametrize(("k", "tier"), [(10, 5), (11, 4), (20, 4), (21, 3)])
def test_the_first_condition_that_holds_decides(k: int, tier: int) -> None:
    assert answer(f"{TIERS} = {tier}", k=k) == "met"


def test_an_unknown_tier_leaves_every_tier_open() -> None:
    found = [answer(f"d >= {TIERS}", k=None, d=d) for d in (5, 4, 3, 2)]
    assert found == ["met", "unknown", "unknown", "unmet"]


def test_branches_after_one_that_holds_are_closed() -> None:
    text = "CASE WHEN yes THEN 1 WHEN TRUE THEN 2 ELSE 100 END <= 2"
    assert answer(text, yes=None) == "met"
    closed = "CASE WHEN yes THEN 1 WHEN maybe THEN 100 ELSE 2 END <= 2"
    assert answer(closed, yes=None, maybe=False) == "met"


def test_a_simple_case_compares_its_subject() -> None:
    text = "CASE level WHEN 'p' THEN 1 WHEN 'q' THEN 2 ELSE 0 END = 2"
    assert [answer(text, level=t) for t in ("q", "p", "z", None)] == [
        "met", "unmet", "unmet", "unknown",
    ]  # fmt: skip


def test_a_yes_or_no_case_needs_agreement() -> None:
    text = "CASE WHEN yes THEN maybe ELSE k > 1 END"
    assert answer(text, yes=None, maybe=True, k=2) == "met"
    assert answer(text, yes=None, maybe=False, k=1) == "unmet"
    assert answer(text, yes=None, maybe=True, k=1) == "unknown"
    assert answer(text, yes=False, maybe=None, k=2) == "met"
    by_expert = "CASE WHEN judged('x') THEN maybe ELSE TRUE END"
    assert answer(by_expert, maybe=False) == "pending"
    assert answer(by_expert, maybe=None) == "unknown"
    assert answer(by_expert, maybe=True) == "met"


# --- 5: dates


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        (date(2024, 6, 30), ":days", date(2025, 6, 30)),
        (date(2024, 2, 28), ":days", date(2025, 2, 27)),  # over 29 February
        (date(2025, 6, 16), ":weeks", date(2025, 6, 30)),
        (date(2025, 1, 31), ":month", date(2025, 2, 28)),
        (date(2024, 1, 31), ":month", date(2024, 2, 29)),
        (date(2025, 12, 31), ":month", date(2026, 1, 31)),
        (date(2024, 2, 29), ":year_long", date(2025, 2, 28)),
        (date(2023, 2, 28), ":year_long", date(2024, 2, 28)),
        (date(2025, 6, 29), "1", date(2025, 6, 30)),
    ],
)
def test_durations_are_added(start: date, duration: str, end: date) -> None:
    assert answer(f"on + {duration} = off", on=start, off=end) == "met"


@pytest.mark.parametrize(
    ("end", "duration", "start"),
    [
        (date(2025, 3, 31), ":month", date(2025, 2, 28)),
        (date(2024, 2, 29), ":year_long", date(2023, 2, 28)),
        (date(2025, 1, 15), ":month", date(2024, 12, 15)),
        (date(2025, 6, 30), ":days", date(2024, 6, 30)),
    ],
)
def test_durations_are_taken_off(end: date, duration: str, start: date) -> None:
    assert answer(f"on - {duration} = off", on=end, off=start) == "met"


def test_the_day_before_the_day_and_after() -> None:
    days = (date(2024, 6, 29), date(2024, 6, 30), date(2024, 7, 1), None)
    expected = ["met", "met", "unmet", "unknown"]
    assert [answer("on + :days <= :day", on=day) for day in days] == expected
    assert [answer(":day - :days >= on", on=day) for day in days] == expected


@pytest.mark.parametrize("op", ["=", "<", "<=", ">", ">=", "<>"])
def test_never_stands_in_no_order(op: str) -> None:
    expected = "met" if op == "<>" else "unmet"
    for off in (date(2025, 1, 1), NEVER, None):
        assert answer(f"on {op} off", on=NEVER, off=off) == expected
        assert answer(f"off {op} on", on=NEVER, off=off) == expected
        assert answer(f"on + :days {op} off", on=NEVER, off=off) == expected


def test_never_is_in_no_span() -> None:
    assert answer("on BETWEEN :year_start AND :year_end", on=NEVER) == "unmet"
    assert answer("on NOT BETWEEN :year_start AND :year_end", on=NEVER) == "met"
    assert answer(":day BETWEEN off AND on", on=NEVER, off=None) == "unmet"


def test_the_reference_year_is_relative_to_the_day() -> None:
    body = fence("require", "it", "on BETWEEN :year_start AND :year_end AND k = :year")
    rows = {date(2023, 12, 31): "unmet", date(2024, 1, 1): "met", date(2024, 12, 31): "met",
            date(2025, 1, 1): "unmet"}  # fmt: skip
    found = {
        on: decide(body, front="year: -1\n", on=on, k=2024).clauses["it"].answer for on in rows
    }
    assert found == rows


def test_a_date_literal() -> None:
    assert answer("on >= DATE '2025-01-01'", on=date(2025, 1, 1)) == "met"


def test_a_binary_fraction_is_no_input() -> None:
    with pytest.raises(TypeError):
        answer("a > 5", a=0.1)
