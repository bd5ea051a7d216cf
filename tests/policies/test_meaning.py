"""What a whole policy says: verdicts, waivers, versions, scores of scores, amounts, parameters."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from tests import planted
from tests.sql.asking import decide, fence, policy
from twofold.errors import InputError, Refused
from twofold.policies.decide import counts_of
from twofold.policies.model import Answer

RULE = fence("require", "it", "resident")
MIXED = (
    fence("require", "size", "staff <= 500")
    + fence("exclude", "offender", "listed")
    + fence("require", "core", "judged('core')")
)


@pytest.mark.parametrize(
    ("row", "verdict", "answers"),
    [
        ((500, False, True), "eligible", "met met met"),
        ((501, False, True), "ineligible", "unmet met met"),
        ((501, None, None), "ineligible", "unmet unknown pending"),
        ((None, True, None), "ineligible", "unknown unmet pending"),
        ((None, False, False), "ineligible", "unknown met unmet"),
        ((None, False, True), "unknown", "unknown met met"),
        ((500, None, None), "unknown", "met unknown pending"),
        ((500, False, None), "pending", "met met pending"),
    ],
)
def test_a_verdict_is_the_least_of_its_clauses(
    row: tuple[object, ...], verdict: str, answers: str
) -> None:
    """Ineligible before unknown before pending before eligible."""
    cells = dict(zip(("staff", "listed", "judged_core"), row, strict=True))
    (found,) = decide(MIXED, cells)
    assert found.verdict.verdict == verdict
    assert [c.answer.word for c in found.clauses] == answers.split()


@pytest.mark.parametrize(
    ("staff", "listed", "answer", "missing"),
    [
        (600, True, "met", ()),
        (600, False, "unmet", ()),
        (600, None, "unknown", ("listed",)),
        (400, None, "met", ()),
        (None, True, "met", ()),  # what is waived reads met, whatever else is missing
        (None, False, "unknown", ("staff",)),
    ],
)
def test_a_waiver(
    staff: int | None, listed: bool | None, answer: str, missing: tuple[str, ...]
) -> None:
    body = fence("require", "size", "staff <= 500") + fence("waive", "size", "listed")
    (found,) = decide(body, {"staff": staff, "listed": listed})
    assert found.clauses[0].answer.word == answer
    assert found.clauses[0].missing == missing


def test_several_waivers_are_alternatives() -> None:
    body = fence("require", "it", "staff <= 500") + fence("waive", "it", "listed")
    body += fence("waive", "it", "resident")
    found = decide(body, *({"staff": 600, "listed": a, "resident": b}
                           for a, b in ((True, False), (False, True), (False, False))))  # fmt: skip
    assert [d.verdict.verdict for d in found] == ["eligible", "eligible", "ineligible"]


@pytest.mark.parametrize(
    ("applies", "staff", "verdict", "answer"),
    [
        (True, 500, "eligible", "met"),
        (True, 501, "ineligible", "unmet"),
        (False, 500, "not_applicable", "not_applicable"),
        (False, 501, "not_applicable", "not_applicable"),
        (None, 500, "unknown", "met"),
    ],
)
def test_a_version_that_is_not_for_this_row_asks_nothing_else(
    applies: bool | None, staff: int, verdict: str, answer: str
) -> None:
    body = fence("applies", "version", "resident") + fence("require", "size", "staff <= 500")
    (found,) = decide(body, {"resident": applies, "staff": staff})
    assert (found.verdict.verdict, found.clauses[1].answer.word) == (verdict, answer)


def test_an_obligation_afterwards_is_answered_and_not_counted() -> None:
    body = RULE + fence("after", "stays", "staff >= 10")
    (found,) = decide(body, {"resident": True, "staff": 9})
    assert found.verdict.verdict == "eligible"
    assert [c.answer.word for c in found.clauses] == ["met", "unmet"]


@pytest.mark.parametrize(
    ("row", "paid"),
    [
        ({"resident": True, "rd": 100}, (0, 50)),
        ({"resident": True, "rd": 10**9}, (0, 5_000_000)),
        ({"resident": True}, (0, 5_000_000)),  # at most the cap, whatever was spent
        ({"resident": False, "rd": 100}, (0, 0)),
        ({"rd": 100}, (0, 50)),
    ],
)
def test_an_amount_is_an_interval(row: dict, paid: tuple[int, int]) -> None:
    body = RULE + fence("amount", "grant", "LEAST(up_to(0.5 * rd), 5000000)")
    assert decide(body, row)[0].amounts["grant"] == paid


def test_the_counts_add_up_to_the_rows() -> None:
    made = policy(fence("applies", "version", "resident") + fence("require", "it", "staff <= 500"))
    decided = decide(made, {"resident": True, "staff": 1}, {"resident": False, "staff": 1})
    assert sum(counts_of(Counter(d.verdict for d in decided)).values()) == 2


# --- parameters over time

HEAD = "\n| parameter | from | value | unit |\n|---|---|---|---|\n"
VALUES = f"""{HEAD}| cap | 2025-06-30 | 2 | 万元 |
| cap | 2016-01-01 | 1 | 万元 |
| cap | 2025-07-01 | 3 | 万元 |
"""


@pytest.mark.parametrize(
    ("day", "limit"),
    [(date(2016, 1, 1), 1), (date(2025, 6, 29), 1), (date(2025, 6, 30), 2), (date(2025, 7, 1), 3)],
)
def test_a_parameter_has_the_value_in_force_on_the_day(day: date, limit: int) -> None:
    made = policy(fence("require", "it", "rd <= :cap"), parameters=VALUES)
    at = [{"rd": limit * 10_000}, {"rd": Decimal(limit * 10_000) + Decimal("0.01")}]
    found = decide(made, *at, day=day)
    assert [d.verdict.verdict for d in found] == ["eligible", "ineligible"]
    assert found[0].clauses[0].comparisons[0].threshold == limit * 10_000


def test_a_day_before_the_first_value_is_refused() -> None:
    made = policy(RULE, parameters=f"{HEAD}| cap | 2025-07-01 | 5 | 元 |\n")
    assert decide(made, {"resident": True}, day=date(2025, 7, 1))[0].verdict.verdict == "eligible"
    with pytest.raises(Refused) as caught:
        decide(made, {"resident": True}, day=date(2025, 6, 30))
    planted.check(caught.value, "policies.no_value_yet", "x.md:10", "cap")


@pytest.mark.parametrize(
    ("unit", "fact", "factor"),
    [("元", "rd", 1), ("万元", "rd", 10_000), ("亿元", "rd", 10**8), ("人", "staff", 1),
     ("件", "patents", 1), ("", "weight", 1)],
)  # fmt: skip
def test_units(unit: str, fact: str, factor: int) -> None:
    head = "\n| parameter | from | value | unit |\n|---|---|---|---|\n"
    table = head + f"| p | 2016-01-01 | 2 | {unit} |\n"
    made = policy(fence("require", "it", f"{fact} >= :p"), parameters=table)
    found = decide(made, {fact: 2 * factor}, {fact: 2 * factor - 1})
    assert [d.verdict.verdict for d in found] == ["eligible", "ineligible"]


def test_the_reference_year_is_relative_to_the_day() -> None:
    body = fence("require", "it", "registered_on BETWEEN :year_start AND :year_end")
    rows = [{"registered_on": date(2024, *day)} for day in ((1, 1), (12, 31))]
    others = [{"registered_on": day} for day in (date(2023, 12, 31), date(2025, 1, 1))]
    found = decide(policy(body, "year: -1\n"), *rows, *others)
    assert [d.verdict.verdict for d in found] == ["eligible"] * 2 + ["ineligible"] * 2
    found = decide(policy(body), *rows, *others)  # the day's own year
    assert [d.verdict.verdict for d in found] == ["ineligible"] * 3 + ["eligible"]


# --- what is accepted and goes wrong


SCORE = "\n| score s | points |\n|---|---|\n| `staff >= 10` | 7 |\n| otherwise | 1 |\n"


def test_a_policy_that_only_pays_is_for_everybody() -> None:
    (found,) = decide(fence("amount", "grant", "0.5 * rd"), {"rd": 100})
    assert (found.verdict, found.amounts["grant"]) == (Answer.MET, (50, 50))


def test_a_score_may_stand_before_what_it_is_made_of() -> None:
    body = fence("score", "both", "more + 1") + fence("score", "more", "s + 1") + SCORE
    (found,) = decide(body + fence("require", "it", "both >= 9"), {"staff": 10})
    assert found.verdict.verdict == "eligible"


def test_a_score_made_of_itself_is_refused() -> None:
    with pytest.raises(InputError):
        decide(SCORE + fence("score", "it", "it + s") + fence("require", "a", "it > 1"), {})


def test_points_may_have_decimals() -> None:
    body = SCORE.replace("| 7 |", "| 7.5 |") + fence("require", "it", "s > 7.6")
    (found,) = decide(body, {"staff": 10})
    assert (found.scores[0].low, found.verdict.verdict) == (Decimal("7.5"), "ineligible")


def test_a_waiver_of_a_score_is_refused() -> None:
    with pytest.raises(InputError):
        policy(RULE + SCORE + fence("waive", "s", "listed"))


@pytest.mark.parametrize("word", ["value", "numerator", "denominator", "select"])
def test_a_fence_of_another_kind_of_document_is_refused(word: str) -> None:
    with pytest.raises(InputError):
        policy(RULE + fence(word, "other", "listed"))


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-inf"])
def test_a_parameter_is_a_number(value: str) -> None:
    table = VALUES + f"| p | 2016-01-01 | {value} | 元 |\n"
    with pytest.raises(InputError):
        decide(policy(fence("require", "it", "rd >= :p"), parameters=table), {"rd": 1})


@pytest.mark.parametrize(("value", "unit"), [("0.5", "日"), ("1.5", "月"), ("0.1", "年")])
def test_a_duration_is_a_whole_number_of_days_or_months(value: str, unit: str) -> None:
    table = VALUES + f"| p | 2016-01-01 | {value} | {unit} |\n"
    with pytest.raises(InputError):
        policy(fence("require", "it", "registered_on + :p <= :day"), parameters=table)


def test_a_parameter_has_one_value_on_a_day() -> None:
    with pytest.raises(InputError):
        policy(RULE, parameters=VALUES + "| cap | 2025-06-30 | 9 | 万元 |\n")


def test_a_text_ends_after_it_begins() -> None:
    with pytest.raises(InputError):
        policy(RULE, "to: 2015-01-01\n")


def test_the_gap_of_a_span_of_months_closes() -> None:
    """“Applying it must make the clause pass, in 100 % of rows”: 29 days give 2 March, and a month
    later is 2 April."""
    body = fence("require", "it", "registered_on + :one_month <= DATE '2025-04-01'")
    at = date(2025, 3, 31)
    gap = decide(body, {"registered_on": at})[0].clauses[0].comparisons[0].gap
    assert gap is not None
    moved = date.fromordinal(at.toordinal() - int(gap))
    assert decide(body, {"registered_on": moved})[0].verdict.verdict == "eligible"
