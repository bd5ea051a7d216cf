"""One planted mistake for each thing that the dialect refuses: its key, its line, its words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests import planted
from tests.sql.asking import FACTS, fence, policy
from twofold.errors import InputError, Place
from twofold.sql.aggregates import aggregate
from twofold.sql.dialect import Names
from twofold.sql.queries import read_query

# The clause stands on line 19, the first line of the fence's text.
CLAUSES = [
    ("syntax", "staff >= >= 10", 19, ">="),
    ("syntax", "resident AND\nstaff >= (10", 20, "10"),
    ("empty", "   ", 19, ""),
    ("too_long", "resident" + " OR resident" * 400, 19, "4,000"),
    ("too_deep", "(" * 25 + "resident" + ")" * 25, 19, "24"),
    ("too_many_digits", "revenue * 0.111111 * 0.111111 * 0.111111 * 1.111111 > 1", 19, "26"),
    ("comment", "resident -- and more", 19, "resident -- and more"),
    ("odd_character", "staff >= 10 。", 19, "。"),
    ("at_sign", "rd >= @share * revenue", 19, "@share"),
    ("at_sign", "ABS(rd) >= 1", 19, "ABS(rd)"),
    ("not_yes_no", "staff + 1", 19, "staff + 1"),
    ("not_yes_no", "resident AND staff", 19, "staff"),
    ("not_comparable", "resident\n  AND revenue > 'abc'", 20, "revenue > 'abc'"),
    ("not_comparable", "revenue >= staff", 19, "revenue >= staff"),
    ("not_comparable", "level > 'a'", 19, "level > 'a'"),
    ("not_comparable", "registered_on >= '2025-01-01'", 19, "registered_on"),
    ("two_ratios", "growth >= rd / revenue", 19, "growth"),
    ("constant_condition", ":share >= 0.05", 19, "share"),
    ("in_constants", "level IN (level)", 19, "level"),
    ("in_constants", "growth IN (0.5)", 19, "growth"),
    ("not_addable", "revenue + staff >= 1", 19, "revenue + staff"),
    ("not_multipliable", "revenue * rd >= 1", 19, "revenue * rd"),
    ("product", "staff * patents >= 1", 19, "staff * patents"),
    ("division", "resident OR\n\nrd / revenue + 1 >= 2", 21, "rd / revenue"),
    ("division", "GREATEST(rd / revenue, 1) >= 2", 19, "rd / revenue"),
    ("not_quantity", "growth / staff >= 1", 19, "growth / staff"),
    ("not_quantity", "-resident >= 1", 19, "resident"),
    ("mixed_types", "LEAST(revenue, staff) >= 1", 19, "LEAST(revenue, staff)"),
    ("mixed_types", "CASE WHEN resident THEN 1 ELSE level END >= 1", 19, "level"),
    ("one_argument", "LEAST(revenue) >= 1", 19, "LEAST(revenue)"),
    ("else_missing", "CASE WHEN resident THEN 1 END >= 1", 19, "resident"),
    ("judged_item", "judged(resident)", 19, "resident"),
    ("duration", "registered_on + 1.5 <= :day", 19, "registered_on + 1.5"),
    ("bad_number", "staff >= 99999999999999", 19, "99999999999999"),
    ("bad_number", "staff >= 0.0000001", 19, "0.0000001"),
    ("bad_date", "registered_on >= DATE '2025-02-30'", 19, "2025-02-30"),
    ("qualified", "facts.staff >= 1", 19, "facts.staff"),
    ("colon_missing", "rd >= share", 19, "share"),
    ("unknown_name", "staf >= 1", 19, "staf"),
    ("unknown_parameter", "rd >= :shaer", 19, "shaer"),
    ("unknown_function", "SQRT(revenue) >= 1", 19, "SQRT"),
    ("unknown_function", "capped(revenue) >= 1", 19, "capped"),
    ("not_allowed", "revenue % 2 = 0", 19, "revenue % 2"),
    ("not_allowed", "level LIKE 'a%'", 19, "level LIKE"),
    ("is_null", "revenue IS NULL", 19, "revenue IS NULL"),
    ("is_null", "COALESCE(revenue, 0) >= 1", 19, "COALESCE(revenue, 0)"),
    ("is_null", "patents NOT IN (1, NULL)", 19, "NULL"),
    ("subquery", "revenue >= (SELECT 1)", 19, "SELECT 1"),
    ("subquery", "revenue IN (SELECT 1)", 19, "revenue IN"),
    ("window", "SUM(revenue) OVER () >= 1", 19, "OVER"),
    ("aggregate", "SUM(revenue) >= 1", 19, "SUM(revenue)"),
    ("cast", "CAST(revenue AS INTEGER) >= 1", 19, "CAST(revenue"),
    ("date_diff", ":day - registered_on >= 365", 19, "registered_on"),
    ("date_diff", "DATE_DIFF('day', registered_on, :day) >= 365", 19, "registered_on"),
    ("star", "LEAST(*, 1) >= 1", 19, "*"),
    ("lambda", "LEAST(x -> x, 1) >= 1", 19, "LAMBDA x"),
    ("round", "ROUND(revenue) >= 1", 19, "ROUND(revenue)"),
]  # fmt: skip

AGGREGATES = [
    ("no_aggregate", "staff", "staff"),
    ("count_column", "COUNT(staff)", "COUNT(staff)"),
    ("not_quantity", "SUM(level)", "SUM(level)"),
    ("not_yes_no", "COUNT(*) FILTER (WHERE staff)", "staff"),
    ("syntax", "COUNT(*", "*"),
    ("unknown_name", "SUM(staf)", "staf"),
]

SELECTS = [
    ("one_select", "SELECT id AS subject FROM organisation; SELECT 1", ""),
    ("one_select", "DROP TABLE organisation", ""),
    ("no_subject", "SELECT id FROM organisation", "subject"),
    ("with_shadows", "WITH o AS (SELECT * FROM o) SELECT id AS subject FROM o", "o"),
    ("unnamed_column", "SELECT id AS subject, COUNT(*) FROM organisation GROUP BY id", ""),
    ("table_function", "SELECT id AS subject FROM read_csv('a.csv')", "a.csv"),
    ("unknown_parameter", "SELECT id AS subject FROM organisation WHERE born < :today", "today"),
    ("syntax", "SELECT id AS subject FROM organisation WHERE (1", "1"),
]


@pytest.mark.parametrize(("key", "text", "line", "shown"), CLAUSES)
def test_a_clause(key: str, text: str, line: int, shown: str) -> None:
    with pytest.raises(InputError) as caught:
        policy(fence("require", "it", text))
    planted.check(caught.value, f"sql.{key}", f"x.md:{line}", shown)


@pytest.mark.parametrize("word", ["score", "amount"])
def test_a_score_and_an_amount_are_quantities(word: str) -> None:
    with pytest.raises(InputError) as caught:
        policy(fence(word, "it", "revenue >= 1"))
    planted.check(caught.value, "sql.not_quantity", "x.md:19", "revenue >= 1")


@pytest.mark.parametrize(("key", "text", "shown"), AGGREGATES)
def test_an_indicator_value(key: str, text: str, shown: str) -> None:
    refused(f"sql.{key}", shown, lambda at: aggregate(text, Names(FACTS), at))


@pytest.mark.parametrize(("key", "text", "shown"), SELECTS)
def test_a_select_of_facts(key: str, text: str, shown: str) -> None:
    refused(f"sql.{key}", shown, lambda at: read_query(text, at))


def refused(key: str, shown: str, read: Callable[[Place], object]) -> None:
    with pytest.raises(InputError) as caught:
        read(Place("x.md", 7))
    planted.check(caught.value, key, "x.md:7", shown)


def test_every_refusal_of_the_dialect_is_planted_here() -> None:
    here = {key for key, *_ in (*CLAUSES, *AGGREGATES, *SELECTS)}
    assert here == planted.keys("sql")


@pytest.mark.parametrize(
    ("clause", "near"),
    [
        ("reveneu >= 1", "revenue"),
        ("rd >= :shaer", "share"),
        ("scince_staff >= 1", "science_staff"),
    ],
)
def test_the_nearest_name_is_offered(clause: str, near: str) -> None:
    with pytest.raises(InputError) as caught:
        policy(fence("require", "it", clause))
    assert str(caught.value.values["near"]).split(", ")[0] == near


def test_one_reading_names_every_mistake_of_a_document() -> None:
    body = fence("require", "a", "staf >= 1") + fence("require", "b", "rd >= :shaer")
    with pytest.raises(InputError) as caught:
        policy(body)
    assert caught.value.key == "policies.broken"
    assert caught.value.values == {"id": "made", "count": 2}
    assert [(c.key, str(c.at)) for c in caught.value.causes] == [
        ("sql.unknown_name", "x.md:19"), ("sql.unknown_parameter", "x.md:23"),
    ]  # fmt: skip
