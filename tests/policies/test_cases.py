"""A document's own cases: the shipped ones hold, and one that does not is named at its line."""

from __future__ import annotations

import re

import pytest

from tests import planted
from tests.policies.library import IDS, policy
from tests.sql.asking import PARAMETERS, fence, text_of
from tests.sql.asking import policy as made
from twofold.errors import InputError
from twofold.policies.check import run_cases
from twofold.policies.model import Policy
from twofold.sql.nodes import Judged


@pytest.mark.parametrize("id_", IDS)
def test_the_shipped_policies_answer_as_their_cases_say(id_: str) -> None:
    assert len(policy(id_).cases) > 100
    assert run_cases(policy(id_)) == []


@pytest.mark.parametrize("id_", IDS)
def test_every_shipped_clause_and_score_is_expected_of_some_case(id_: str) -> None:
    """And each clause with every answer that it can have."""
    of = policy(id_)
    expected: dict[str, set[str]] = {}
    for case in of.cases:
        for what, answer in case.expected.items():
            expected.setdefault(what, set()).add(answer)
    assert {"eligible", "ineligible", "unknown", "pending"} <= expected["verdict"]
    for clause in of.requirements:
        other = "pending" if isinstance(clause.expr, Judged) else "unknown"
        assert {"met", "unmet", other} <= expected[clause.id], clause.id
    assert {*of.scores} <= expected.keys()


RULE = (
    fence("require", "size", "staff <= 500")
    + fence("require", "share", "rd / revenue >= :share")
    + fence("require", "core", "judged('core')")
    + "\n| score bonus | points |\n|---|---|\n| `staff >= 10` | 3–5 |\n| otherwise | 0 |\n"
    + fence("amount", "grant", "LEAST(up_to(0.5 * rd), 5000000)")
)
STANDARD = """
| standard | value |
|---|---|
| day | 2025-06-30 |
| staff | 100 |
| revenue | 100,000,000 |
| rd | 12,000,000 |
| judged core | yes |
"""


def cases(header: str, *rows: str) -> Policy:
    """A policy with one table of cases; the first row stands on line 57."""
    columns = header.count("|") + 1
    rule = "|---" * columns + "|\n"
    body = RULE + STANDARD + f"\n| {header} |\n{rule}" + "".join(f"| {row} |\n" for row in rows)
    return made(body)


FIRST = text_of(RULE + STANDARD).count("\n") + 4


def problems(header: str, *rows: str) -> list[tuple[int, str, dict[str, object]]]:
    found = run_cases(cases(header, *rows))
    for error in found:
        for text in planted.said(error):
            assert str(error.values.get("case", "")) in text
    return [(e.at.line - FIRST, e.key, e.values) for e in found if e.at and e.at.line]


def test_cases_that_hold() -> None:
    assert problems(
        "case | staff | rd | judged core | → size | → verdict | → bonus | → grant",
        "ordinary | | | | met | eligible | 3–5 | 0–5,000,000",
        "at the bound | 500 | 5,000,000 | | met | eligible | 3-5 | 0–2,500,000",
        "too many | 501 | | | unmet | ineligible | 3~5 | 0",
        "nobody | 0 | | | met | eligible | 0 | 0 – 5000000",
        "not known | ? | | | unknown | unknown | 0–5 | 0–5,000,000",
        "not judged | | | ? | met | pending | | ",
        "no spending | | 0 | | met | ineligible | | 0",
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("column", "expected", "got"),
    [
        ("size", "unmet", "met"),
        ("verdict", "ineligible", "eligible"),
        ("verdict", "refused", "eligible"),
        ("verdict", "met", "eligible"),
        ("bonus", "3", "3–5"),
        ("bonus", "3–6", "3–5"),
        ("bonus", "refused", "3–5"),
        ("grant", "0–4,999,999.99", "0–5,000,000"),
        ("grant", "5,000,000", "0–5,000,000"),
        ("grant", "many", "0–5,000,000"),
    ],
)
def test_a_wrong_expectation_is_named_with_what_came_instead(
    column: str, expected: str, got: str
) -> None:
    ((line, key, values),) = problems(
        f"case | staff | → {column} | → share",
        "right | 100 | | met",
        f"wrong | | {expected} |",
    )
    assert (line, key) == (1, "policies.case_fails")
    assert re.sub(r"\.0+\b", "", str(values.pop("got"))) == got
    assert values == {"case": "wrong", "what": column, "expected": expected}


def test_what_came_instead_is_in_the_authors_notation() -> None:
    ((_, _, values),) = problems("case | → bonus", "wrong | 3")
    assert values["got"] == "3–5"


def test_every_wrong_cell_is_named_in_the_order_of_the_lines() -> None:
    found = problems(
        "case | staff | → size | → verdict",
        "a | 501 | met | eligible",
        "b | 500 | met | eligible",
        "c | 500 | unmet | eligible",
    )
    assert [(line, values["what"]) for line, _, values in found] == [
        (0, "size"), (0, "verdict"), (2, "size"),
    ]  # fmt: skip


def test_something_that_does_not_exist_is_expected() -> None:
    (found,) = problems("case | → sice", "typo | met")
    assert found == (0, "policies.case_unknown", {"case": "typo", "what": "sice"})


@pytest.mark.parametrize("day", ["30.6.2025", "2025-06-31", "?"])
def test_a_day_that_is_none(day: str) -> None:
    (found,) = problems("case | day | → size", f"when | {day} | met")
    assert found == (0, "policies.case_day", {"case": "when", "day": day})


def test_a_cell_that_is_no_value() -> None:
    found = problems("case | staff | → size", "ok | 5 | met", "bad | five | met")
    assert found == [(1, "registers.bad_count", {"column": "staff", "value": "five"})]


def test_days_outside_the_text() -> None:
    """The text is in force from 1 January 2016."""
    assert problems(
        "case | day | → verdict | → size",
        "the day before | 2015-12-31 | refused | refused",
        "the day | 2016-01-01 | eligible | met",
    ) == []  # fmt: skip
    (found,) = problems("case | day | → verdict", "too early | 2015-12-31 | eligible")
    assert found[2] == {
        "case": "too early", "what": "verdict", "expected": "eligible", "got": "refused",
    }  # fmt: skip
    (found,) = problems("case | day | → verdict", "in force | 2016-01-01 | refused")
    assert found[2]["got"] == "eligible"


def test_experts_points_outside_the_band_are_refused() -> None:
    assert problems(
        "case | staff | points bonus | → bonus",
        "inside | | 5 | 5",
        "above | | 6 | refused",
        "below | | 2 | refused",
        "another band | 9 | 3 | refused",
        "its own band | 9 | 0 | 0",
    ) == []  # fmt: skip


# --- cases that say nothing


@pytest.mark.parametrize("column", ["judged coer", "points bonnus"])
def test_an_expert_that_nobody_asks_is_named(column: str) -> None:
    with pytest.raises(InputError):
        cases(f"case | {column} | → size", "typo | ? | met")


def test_a_case_that_expects_nothing_is_named() -> None:
    assert problems("case | staff", "nothing | 5") == [
        (0, "policies.case_expects_nothing", {"case": "nothing"})
    ]


def test_a_repeated_standard_is_named() -> None:
    with pytest.raises(InputError):
        made(RULE + STANDARD + "| staff | 200 |\n")


def test_a_day_before_a_parameters_first_value_is_refused_as_one_outside_the_text() -> None:
    later = PARAMETERS + "| cap | 2025-07-01 | 5 | 元 |\n"
    table = "\n| case | day | → verdict |\n|---|---|---|\n| early | 2025-06-30 | refused |\n"
    assert run_cases(made(RULE + STANDARD + table, parameters=later)) == []
