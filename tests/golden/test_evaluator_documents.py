"""The evaluator on parameters, scores, clauses, verdicts and amounts, worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.evaluator import policy as judge
from tests.evaluator.evaluate import NEVER, Interval
from tests.evaluator.expressions import (
    Refused,
)
from tests.golden.asking import (
    DAY,
    FACTS,
    SCORES,
    TOTAL,
    amount,
    answer,
    decide,
    fence,
    money,
)
from twofold import documents

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
