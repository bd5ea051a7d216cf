"""The evaluator against the rules of the dialect, each expectation worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.evaluator import policy as judge
from tests.evaluator.evaluate import NEVER, Interval
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
from tests.evaluator.gaps import Atom, Fact
from tests.evaluator.policy import Decision
from twofold import documents

DAY = date(2025, 6, 30)
FACTS = {
    fact.name: fact
    for fact in (
        Fact("a", "money"),
        Fact("b", "money"),
        Fact("n", "count", whole="d"),
        Fact("d", "count"),
        Fact("k", "count"),
        Fact("x", "number"),
        Fact("g", "ratio"),
        Fact("on", "date"),
        Fact("off", "date"),
        Fact("yes", "yes/no"),
        Fact("maybe", "yes/no"),
        Fact("level", "text"),
    )
}
PARAMETERS = """
| parameter | from | value | unit |
|---|---|---|---|
| tenth | 2020-01-01 | 10 | % |
| cap | 2020-01-01 | 5 | 万元 |
| vast | 2020-01-01 | 2 | 亿元 |
| days | 2020-01-01 | 365 | 日 |
| weeks | 2020-01-01 | 14 | 天 |
| month | 2020-01-01 | 1 | 月 |
| year_long | 2020-01-01 | 1 | 年 |
| points | 2020-01-01 | 70 | 分 |
| moved | 2020-01-01 | 1 | 元 |
| moved | 2025-06-30 | 2 | 元 |
| moved | 2025-07-01 | 3 | 元 |
| later | 2025-07-01 | 3 | 元 |
"""


def decide(body: str, day: date = DAY, front: str = "", **row: judge.Cell) -> Decision:
    """What a document with these blocks says of a row; `judged_x` stands for `judged x`."""
    text = f"---\nkind: policy\nid: test\n{front}---\n{PARAMETERS}\n{body}"
    cells = {
        key.replace("judged_", "judged ").replace("points_", "points "): value
        for key, value in row.items()
    }
    return judge.decide(judge.read(documents.parse(text), FACTS), cells, day)


def fence(word: str, id_: str, text: str) -> str:
    return f"\n```sql {word} {id_}\n{text}\n```\n"


def answer(text: str, **row: judge.Cell) -> str:
    """The answer of one requirement."""
    return decide(fence("require", "it", text), **row).clauses["it"].answer


def amount(text: str, **row: judge.Cell) -> tuple[Decimal, Decimal | None]:
    return decide(fence("amount", "it", text), **row).amounts["it"]


def money(lo: str, hi: str | None = None) -> tuple[Decimal, Decimal | None]:
    return Decimal(lo), Decimal(lo if hi is None else hi)


def atom(text: str, word: str = "require", **row: judge.Cell) -> Atom:
    """The only atom of a clause."""
    (only,) = decide(fence(word, "it", text), **row).clauses["it"].atoms
    return only


def gap(text: str, word: str = "require", **row: judge.Cell) -> Fraction | None:
    return atom(text, word, **row).gap


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


# --- 6: parameters


def test_units_are_base_units() -> None:
    assert amount("1 * :cap") == money("50000")
    assert amount("1 * :vast") == money("200000000")
    assert amount(":tenth * a", a=Decimal(50)) == money("5")
    assert answer(":days = k", k=365) == "met"


@pytest.mark.parametrize(
    ("day", "value"),
    [(date(2025, 6, 29), "1"), (date(2025, 6, 30), "2"), (date(2025, 7, 1), "3")],
)
def test_the_value_in_force_is_the_latest_not_after_the_day(day: date, value: str) -> None:
    assert decide(fence("amount", "it", "1 * :moved"), day).amounts["it"] == money(value)


def test_before_its_first_day_a_parameter_is_refused() -> None:
    with pytest.raises(Refused, match="moved"):
        decide(fence("amount", "it", "1 * :moved"), date(2019, 12, 31))


def test_outside_its_days_a_policy_is_refused() -> None:
    body, front = fence("require", "it", "yes"), "from: 2025-01-01\nto: 2025-12-31\n"
    for day in (date(2025, 1, 1), date(2025, 12, 31)):
        assert decide(body, day, front, yes=True).verdict == "eligible"
    for day in (date(2024, 12, 31), date(2026, 1, 1)):
        with pytest.raises(Refused):
            decide(body, day, front, yes=True)


# --- 7, 8: scores


SCORES = """
| score papers | points |
|---|---|
| `k >= 10` | 7–8 |
| `k >= 5` | 3-4 |
| otherwise | 0 |

| score talks | points |
|---|---|
| judged | 0–20 |
"""
TOTAL = SCORES + fence("score", "total", "LEAST(papers, 7) + talks")


@pytest.mark.parametrize(
    ("k", "lo", "hi"), [(10, 7, 8), (9, 3, 4), (5, 3, 4), (4, 0, 0), (None, 0, 8)]
)
def test_a_score_is_the_hull_of_its_open_rows(k: int | None, lo: int, hi: int) -> None:
    found = decide(SCORES, k=k).scores["papers"]
    assert (found.lo, found.hi) == (lo, hi)


def test_a_total_caps_and_adds_intervals() -> None:
    assert decide(TOTAL, k=10).scores["total"] == Interval(Fraction(7), Fraction(27))
    assert decide(TOTAL, k=10, points_talks=3, points_papers=8).scores["total"] == Interval(
        Fraction(10), Fraction(10)
    )


@pytest.mark.parametrize(
    ("k", "points", "lo", "hi", "refused"),
    [
        (10, 7, 7, 7, False),
        (10, 8, 8, 8, False),
        (10, 9, 7, 8, True),
        (10, 6, 7, 8, True),
        (None, 5, 5, 5, False),  # inside the hull of the rows still open
        (None, 9, 0, 8, True),
        (4, 0, 0, 0, False),
    ],
)
def test_an_experts_points_count_inside_the_row(
    k: int | None, points: int, lo: int, hi: int, refused: bool
) -> None:
    found = decide(SCORES, k=k, points_papers=points)
    assert (found.scores["papers"].lo, found.scores["papers"].hi) == (lo, hi)
    assert ("papers" in found.refused) is refused


def test_a_total_made_from_a_refused_score_is_refused_too() -> None:
    text = f"---\nkind: policy\nid: test\n---\n{TOTAL}"
    policy = judge.read(documents.parse(text), FACTS)
    found = judge.decide(policy, {"k": 10, "points papers": 9}, DAY)
    assert judge.with_refused(policy, found) == {"papers", "total"}


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("total >= 7", {"k": 10}, "met"),  # 7-27
        ("total > 27", {"k": 10}, "unmet"),
        ("total > 7", {"k": 10}, "pending"),  # only the expert leaves it open
        ("total > 7", {"k": None}, "unknown"),  # 0-27, and the row is not known
        ("total > 27", {"k": None}, "unmet"),  # decided before anything is known
        ("total > 7", {"k": None, "points_talks": 8}, "met"),
        ("total > 7", {"k": None, "points_papers": 5}, "pending"),  # the points settle the row
        ("papers > 7", {"k": 10}, "pending"),
        ("papers > 7", {"k": 10, "points_papers": 8}, "met"),
        ("total > 7 AND yes", {"k": 10, "yes": None}, "unknown"),
        ("total > 7 AND yes", {"k": 10, "yes": True}, "pending"),
    ],
)
def test_open_scores_are_unknown_or_pending(
    text: str, row: dict[str, judge.Cell], expected: str
) -> None:
    assert decide(TOTAL + fence("require", "it", text), **row).clauses["it"].answer == expected


def test_a_row_that_waits_for_an_expert_is_pending() -> None:
    table = (
        "\n| score s | points |\n|---|---|\n| `judged('x')` | 5 |\n| `yes` | 3 |\n| otherwise | 1 |"
    )
    body = table + fence("require", "it", "s >= 4")
    assert decide(body, yes=True).clauses["it"].answer == "pending"
    assert decide(body, yes=None).clauses["it"].answer == "unknown"
    assert decide(body, yes=None, judged_x=True).clauses["it"].answer == "met"
    assert decide(body, yes=None, judged_x=False).clauses["it"].answer == "unmet"


def test_a_table_without_a_last_resort_is_refused() -> None:
    with pytest.raises(Refused):
        decide("\n| score s | points |\n|---|---|\n| `k >= 10` | 7 |\n", k=1)


def test_a_score_made_from_itself_is_refused() -> None:
    with pytest.raises(Refused):
        decide(fence("score", "p", "q + 1") + fence("score", "q", "p + 1"))


# --- 9: clauses and the verdict


def test_an_exclusion_is_met_by_not_holding() -> None:
    body = fence("exclude", "it", "k > 0")
    found = {k: decide(body, k=k) for k in (0, 1, None)}
    assert {k: f.clauses["it"].answer for k, f in found.items()} == {
        0: "met", 1: "unmet", None: "unknown",
    }  # fmt: skip
    assert {k: f.verdict for k, f in found.items()} == {
        0: "eligible", 1: "ineligible", None: "unknown",
    }  # fmt: skip


@pytest.mark.parametrize("word", ["require", "exclude"])
def test_a_waiver_lifts_its_clause(word: str) -> None:
    body = fence(word, "it", "k > 0") + fence("waive", "it", "yes")
    body += fence("waive", "it", "maybe")
    good, bad = (1, 0) if word == "require" else (0, 1)
    rows = {
        (good, False, False): "met",
        (bad, False, False): "unmet",
        (bad, True, None): "met",
        (bad, False, True): "met",
        (bad, None, False): "unknown",
        (None, True, False): "met",
        (None, False, False): "unknown",
    }
    found = {(k, y, m): decide(body, k=k, yes=y, maybe=m).clauses["it"].answer for k, y, m in rows}
    assert found == rows


def test_a_waiver_of_no_clause_is_refused() -> None:
    with pytest.raises(Refused):
        decide(fence("waive", "it", "yes"))


def test_an_obligation_stands_outside_the_verdict() -> None:
    found = decide(fence("require", "one", "yes") + fence("after", "two", "k > 0"), yes=True, k=0)
    assert found.clauses["two"].answer == "unmet"
    assert found.verdict == "eligible"


@pytest.mark.parametrize(
    ("applies", "verdict", "clause"),
    [
        (True, "eligible", "met"),
        (False, "not_applicable", "not_applicable"),
        (None, "unknown", "met"),
    ],
)
def test_a_version_that_does_not_apply(applies: bool | None, verdict: str, clause: str) -> None:
    body = fence("applies", "new", "yes") + fence("require", "it", "k > 0")
    found = decide(body, yes=applies, k=1)
    assert (found.verdict, found.clauses["it"].answer) == (verdict, clause)


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ({"k": 0, "yes": None}, "ineligible"),  # before unknown and pending
        ({"k": 1, "yes": None}, "unknown"),  # before pending
        ({"k": 1, "yes": True}, "pending"),
        ({"k": 1, "yes": True, "judged_x": True}, "eligible"),
    ],
)
def test_the_verdict_is_the_worst_answer(row: dict[str, judge.Cell], verdict: str) -> None:
    body = fence("require", "one", "k > 0") + fence("require", "two", "yes")
    assert decide(body + fence("require", "three", "judged('x')"), **row).verdict == verdict


def test_an_unknown_clause_names_every_missing_fact() -> None:
    body = SCORES + fence("require", "it", "papers > 7 AND yes AND a > 1 AND on <> :day")
    body += fence("waive", "it", "maybe")
    found = decide(body, a=Decimal(2), on=NEVER, maybe=False)
    assert found.clauses["it"].answer == "unknown"
    assert found.clauses["it"].missing == ("k", "yes")
    decided = decide(body, a=Decimal(0), on=NEVER, maybe=False)
    assert (decided.clauses["it"].answer, decided.clauses["it"].missing) == ("unmet", ())


# --- 10: amounts


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("a - 5", {"a": Decimal(3)}, money("0")),  # never below nothing
        (":tenth * a", {"a": Decimal("0.05")}, money("0.01")),  # 0.005 rounds up
        (":tenth * a", {"a": Decimal("0.04")}, money("0")),
        ("0.5 * a", {"a": Decimal("1000000.01")}, money("500000.01")),
        ("0.5 * a", {"a": Decimal("0.03")}, money("0.02")),  # 0.015: up, not to even
        ("LEAST(a, :cap)", {"a": None}, money("0", "50000")),
        ("LEAST(a, :cap)", {"a": Decimal("50000.01")}, money("50000")),
        ("GREATEST(a, :cap)", {"a": None}, (Decimal(50_000), None)),
        ("1 * a", {"a": None}, (Decimal(0), None)),
        ("up_to(:cap)", {}, money("0", "50000")),
        ("up_to(a)", {"a": Decimal("7.5")}, money("0", "7.5")),
        ("up_to(a)", {"a": None}, (Decimal(0), None)),
        ("up_to(LEAST(a, 5))", {"a": None}, money("0", "5")),
        ("10 + up_to(5)", {}, money("10", "15")),
        ("CASE level WHEN 'p' THEN 7 ELSE 3 END", {"level": None}, money("3", "7")),
        ("CASE WHEN judged('x') THEN :cap ELSE 0 END", {}, money("0", "50000")),
        ("CASE WHEN judged('x') THEN :cap ELSE 0 END", {"judged_x": False}, money("0")),
        ("100 / 3 + 0 * k", {"k": 1}, money("33.33")),
    ],
)
def test_amounts(
    text: str, row: dict[str, judge.Cell], expected: tuple[Decimal, Decimal | None]
) -> None:
    assert amount(text, **row) == expected


@pytest.mark.parametrize(("yes", "paid"), [(True, "50000"), (None, "50000"), (False, "0")])
def test_the_ineligible_are_paid_nothing(yes: bool | None, paid: str) -> None:
    body = fence("require", "it", "yes") + fence("amount", "grant", "1 * :cap")
    assert decide(body, yes=yes).amounts["grant"] == money(paid)


def test_several_amounts_stand_side_by_side() -> None:
    body = fence("amount", "grant", "0.4 * :cap") + fence("amount", "equity", "0.6 * :cap")
    assert decide(body).amounts == {"grant": money("20000"), "equity": money("30000")}


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


def test_a_binary_fraction_is_no_input() -> None:
    with pytest.raises(TypeError):
        answer("a > 5", a=0.1)  # type: ignore[arg-type]
