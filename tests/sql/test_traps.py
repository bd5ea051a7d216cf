"""What plain SQL gets wrong on DuckDB, trap by trap, and what the dialect answers instead.

Each test first shows that the trap is there, by running the clause as the plain SQL it looks like.
"""

from __future__ import annotations

import contextlib
from datetime import date
from decimal import Decimal

import duckdb
import pytest
import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError

from tests.sql.asking import (
    PARAMETERS,
    amount,
    answer,
    comparison,
    decide,
    fence,
    one,
    over,
    plain,
    policy,
    text_of,
)
from twofold import documents
from twofold.errors import InputError, Refused

CENT = Decimal("0.01")


def made_by(sql: str) -> exp.Query:
    """A relation of facts that SQL itself makes."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    assert isinstance(tree, exp.Query)
    return tree


def refused(text: str) -> str:
    with pytest.raises(InputError) as caught:
        policy(fence("require", "it", text))
    return caught.value.key


# --- x / 0


@pytest.mark.parametrize("rd", [0, 5])
def test_division_by_zero_is_unknown(rd: int) -> None:
    clause = "rd / revenue >= 0.05"
    assert plain(clause, rd=rd, revenue=0) is True  # nan and inf are above everything
    assert answer(clause, rd=rd, revenue=0) == "unknown"
    assert one(clause, rd=rd, revenue=0).clauses[0].undefined == ("revenue",)
    assert answer("NOT " + clause, rd=rd, revenue=0) == "unknown"


@pytest.mark.parametrize("below", [0, Decimal("-0.01")])
def test_a_denominator_that_is_not_positive_is_unknown(below: Decimal) -> None:
    assert answer("rd / profit <= 0.05", rd=5, profit=below) == "unknown"
    assert answer("growth >= 0", growth=(1, below)) == "unknown"
    assert answer("growth >= 0", growth=(1, CENT)) == "met"


# --- LEAST and GREATEST skip NULL


def test_least_of_an_unknown_is_not_the_other() -> None:
    clause = "LEAST(rd, profit) >= 5"
    assert plain("LEAST(rd, profit)", profit=9) == 9
    assert answer(clause, profit=9) == "unknown"
    assert one(clause, profit=9).clauses[0].missing == ("rd",)
    assert answer(clause, profit=4) == "unmet"  # whatever rd is, the least is at most 4
    assert amount("LEAST(rd, profit)", profit=9) == (0, 9)
    assert amount("LEAST(rd, profit)", profit=9, rd=7) == (7, 7)


def test_greatest_of_an_unknown_is_not_the_other() -> None:
    clause = "GREATEST(rd, profit) <= 5"
    assert plain("GREATEST(rd, profit)", profit=3) == 3
    assert answer(clause, profit=3) == "unknown"
    assert answer(clause, profit=9) == "unmet"
    assert amount("GREATEST(rd, profit)", profit=9) == (9, None)


# --- CASE takes the last tier for an unknown


def test_an_unknown_tier_leaves_every_tier_open() -> None:
    tiers = "CASE WHEN revenue <= 100 THEN 0.05 WHEN revenue <= 200 THEN 0.04 ELSE 0.03 END"
    assert plain(tiers) == Decimal("0.03")
    clause = f"rd / profit >= {tiers}"
    assert answer(clause, rd=3, profit=100) == "unknown"
    assert one(clause, rd=3, profit=100).clauses[0].missing == ("revenue",)
    assert answer(clause, rd=5, profit=100) == "met"  # in every tier
    assert answer(clause, rd=Decimal("2.99"), profit=100) == "unmet"  # in none


def test_a_case_of_yes_and_no_stands_where_its_branches_agree() -> None:
    clause = "CASE WHEN listed THEN resident ELSE staff >= 5 END"
    assert answer(clause, resident=True, staff=5) == "met"
    assert answer(clause, resident=True, staff=4) == "unknown"
    assert answer(clause, resident=False, staff=4) == "unmet"


# --- ratios in floating point


def test_exactly_five_per_cent_passes_for_every_odd_amount() -> None:
    """Enterprises at exactly 5 %, on amounts as odd as they come: a double ratio fails two in
    five of them."""
    facts = """SELECT i AS subject, CAST(i * 7919 * 0.01 AS DECIMAL(18, 2)) AS rd,
                      CAST(i * 7919 * 0.20 AS DECIMAL(18, 2)) AS revenue
               FROM range(1, 50001) AS t(i)"""
    clause = "rd / revenue >= 0.05"
    exact, by_double, by_dialect = over(
        policy(fence("require", "it", clause)),
        made_by(facts),
        f"""SELECT COUNT(*) FILTER (WHERE rd * 20 = revenue), COUNT(*) FILTER (WHERE {clause}),
                   COUNT(*) FILTER (WHERE it__answer = 3) FROM _decisions""",
    )
    assert (exact, by_dialect) == (50_000, 50_000)
    assert by_double < 35_000


def test_one_fen_below_the_threshold_fails() -> None:
    clause = "rd / revenue >= 0.05"
    assert answer(clause, rd=5, revenue=100) == "met"
    assert answer(clause, rd=Decimal("4.99"), revenue=100) == "unmet"
    assert answer(clause, rd=5, revenue=Decimal("100.01")) == "unmet"


# --- a printed gap that does not close


def test_a_gap_closes_the_clause_and_one_fen_less_does_not() -> None:
    """In doubles, the printed gap leaves clauses open."""
    facts = """SELECT i AS subject,
                      CAST(i * 104729 % 100000007 * 0.01 AS DECIMAL(18, 2)) AS revenue,
                      CAST(i * 15485863 % 3000017 * 0.01 AS DECIMAL(18, 2)) AS rd
               FROM range(1, 20001) AS t(i)"""
    failing, closed, too_early, by_double = over(
        policy(fence("require", "it", "rd / revenue >= 0.05")),
        made_by(facts),
        """SELECT COUNT(*), COUNT(*) FILTER (WHERE rd + gap >= 0.05 * revenue),
                  COUNT(*) FILTER (WHERE rd + gap - 0.01 >= 0.05 * revenue),
                  COUNT(*) FILTER (WHERE (rd + printed) / revenue >= 0.05)
           FROM (SELECT rd, revenue, it__1__gap AS gap,
                        ROUND(CAST(0.05 AS DOUBLE) * revenue - rd, 2) AS printed
                 FROM _decisions WHERE it__answer = 0)""",
    )
    assert failing > 5_000
    assert closed == failing
    assert too_early == 0
    assert by_double < failing * 0.95


def test_a_gap_counts_what_a_fact_is_part_of() -> None:
    """More of the numerator is more of the denominator: (tD - N) / (1 - t)."""
    found = comparison("science_staff / staff >= 0.10", science_staff=19, staff=200)
    assert (found.gap, found.whole) == (2, "staff")  # (20 - 19) / 0.9, up to a whole person
    assert answer("science_staff / staff >= 0.10", science_staff=20, staff=201) == "unmet"
    assert answer("science_staff / staff >= 0.10", science_staff=21, staff=202) == "met"


# --- missing treated as no


def test_missing_is_unknown_and_named() -> None:
    clause = "rd / revenue >= 0.05 AND staff >= 10"
    assert plain(f"CASE WHEN {clause} THEN 'eligible' ELSE 'ineligible' END", staff=10) == (
        "ineligible"
    )
    found = one(clause, staff=10)
    assert (found.verdict.verdict, found.clauses[0].missing) == ("unknown", ("rd", "revenue"))
    assert one(clause, staff=9).verdict.verdict == "ineligible"  # whatever else is missing


@pytest.mark.parametrize("clause", ["NOT listed", "listed = FALSE", "NOT (listed OR resident)"])
def test_a_negation_of_unknown_is_unknown(clause: str) -> None:
    assert answer(clause, resident=False) == "unknown"


# --- missing treated as unknown too early

SCORE = """
| score patents_item | points |
|---|---|
| `patents >= 3` | 30 |
| `patents >= 1` | 15 |
| otherwise | 0 |

| score staff_item | points |
|---|---|
| `staff >= 100` | 70 |
| `staff >= 10` | 45 |
| otherwise | 0 |

```sql score total
patents_item + staff_item
```
"""


@pytest.mark.parametrize(
    ("staff", "limit", "expected"),
    [(100, 70, "met"), (10, 45, "met"), (10, 46, "unknown"), (9, 46, "unmet"), (9, 30, "unknown")],
)
def test_a_score_with_an_unknown_item_is_decided_as_soon_as_it_can_be(
    staff: int, limit: int, expected: str
) -> None:
    case = "CASE WHEN patents >= 3 THEN 30 WHEN patents >= 1 THEN 15 WHEN patents < 1 THEN 0 END"
    assert plain(f"{case} + 70 >= 70") is None  # plain SQL knows nothing as soon as one is missing
    (found,) = decide(SCORE + fence("require", "it", f"total >= {limit}"), {"staff": staff})
    assert found.clauses[0].answer.word == expected
    low = {100: 70, 10: 45, 9: 0}[staff]
    assert [(s.low, s.high) for s in found.scores if s.id == "total"] == [(low, low + 30)]


# --- DATE_DIFF


def test_a_year_is_added_and_never_counted() -> None:
    assert plain("DATE_DIFF('year', DATE '2023-12-31', DATE '2024-01-01')") == 1
    assert refused("DATE_DIFF('year', registered_on, :day) >= 1") == "sql.date_diff"
    assert refused(":day - registered_on >= 365") == "sql.date_diff"
    clause = "registered_on + :one_year <= :day"
    assert answer(clause, registered_on=date(2023, 12, 31), day=date(2024, 1, 1)) == "unmet"
    assert answer(clause, registered_on=date(2023, 12, 31), day=date(2024, 12, 30)) == "unmet"
    assert answer(clause, registered_on=date(2023, 12, 31), day=date(2024, 12, 31)) == "met"


@pytest.mark.parametrize(
    ("clause", "registered", "first"),
    [
        ("registered_on + :one_year <= :day", date(2024, 2, 29), date(2025, 2, 28)),
        ("registered_on + :one_year <= :day", date(2023, 2, 28), date(2024, 2, 28)),
        ("registered_on + :one_year <= :day", date(2023, 3, 1), date(2024, 3, 1)),
        ("registered_on + :one_month <= :day", date(2025, 1, 31), date(2025, 2, 28)),
        ("registered_on + :one_month <= :day", date(2024, 1, 31), date(2024, 2, 29)),
        ("registered_on + :one_month <= :day", date(2025, 5, 31), date(2025, 6, 30)),
        ("registered_on + :one_month <= :day", date(2025, 2, 28), date(2025, 3, 28)),
        ("registered_on + :age <= :day", date(2024, 2, 29), date(2025, 2, 28)),
        ("registered_on + :age <= :day", date(2023, 3, 1), date(2024, 2, 29)),
    ],
)
def test_leap_days_and_month_ends(clause: str, registered: date, first: date) -> None:
    """The day before, and the day: a month that is too short ends the span on its last day."""
    before = date.fromordinal(first.toordinal() - 1)
    assert answer(clause, registered_on=registered, day=before) == "unmet"
    assert answer(clause, registered_on=registered, day=first) == "met"


def test_never_is_no_day() -> None:
    assert answer("registered_on + :age <= :day", registered_on="never") == "unmet"
    assert answer("ended_on > :day", ended_on="never") == "unmet"
    assert answer("NOT ended_on <= :day", ended_on="never") == "met"
    assert answer("ended_on <> :day", ended_on="never") == "met"


# --- ROUND, casts, DECIMAL / INTEGER


def test_what_engines_round_differently_is_refused() -> None:
    assert plain("CAST(2.5 AS INTEGER)") == 3  # 2 elsewhere
    assert plain("typeof(revenue / 3)", revenue=1) == "DOUBLE"
    assert refused("ROUND(revenue) >= 1") == "sql.round"
    assert refused("CAST(revenue AS INTEGER) >= 1") == "sql.cast"
    assert refused("TRY_CAST(revenue AS INTEGER) >= 1") == "sql.cast"
    assert refused("revenue::INTEGER >= 1") == "sql.cast"
    assert refused("revenue // 3 >= 1") == "sql.not_allowed"
    assert refused("3 * (revenue / 3) >= 1") == "sql.division"


# --- @name and :on


def test_a_parameter_is_written_with_a_colon() -> None:
    assert isinstance(sqlglot.parse_one("@share", dialect="duckdb"), exp.Abs)
    with pytest.raises(ParseError):
        sqlglot.parse_one("registered_on <= :on", dialect="duckdb")
    assert refused("rd >= @share") == "sql.at_sign"
    assert refused("ABS(rd) >= 1") == "sql.at_sign"
    assert refused("registered_on <= :on") == "sql.syntax"
    assert answer("level = '@share'", level="@share") == "met"  # in quotes it is only text
    assert answer("registered_on <= :day", registered_on=date(2025, 6, 30)) == "met"


# --- DECIMAL products

TOP = Decimal(10) ** 13


def test_products_of_ten_trillion_are_exact() -> None:
    with pytest.raises(duckdb.OutOfRangeException):
        plain("revenue * 0.05", revenue=Decimal(9) * 10**15)  # one cell stops the query
    clause = "rd / revenue >= :share"
    assert answer(clause, rd=TOP / 20, revenue=TOP) == "met"
    assert answer(clause, rd=TOP / 20 - CENT, revenue=TOP) == "unmet"
    assert comparison(clause, rd=0, revenue=TOP).gap == TOP / 20
    assert answer("rd >= 0.999999 * revenue", rd=TOP - 10**7, revenue=TOP) == "met"
    assert answer("rd >= 0.999999 * revenue", rd=TOP - 10**7 - CENT, revenue=TOP) == "unmet"
    assert comparison("revenue + rd + profit >= 4", revenue=-TOP, rd=-TOP, profit=-TOP).gap == (
        3 * TOP + 4
    )


def test_no_product_of_two_facts() -> None:
    assert refused("staff * patents >= 100") == "sql.product"
    assert refused("revenue * rd >= 100") == "sql.not_multipliable"


def test_no_product_of_two_facts_by_way_of_a_ratio() -> None:
    """`rd / revenue >= profit` is crossed to `rd >= profit * revenue`."""
    assert refused("rd / revenue >= profit") == "sql.product"


@pytest.mark.parametrize(
    ("rd", "paid"),
    [("0.01", "0.01"), ("0.02", "0.01"), ("0.03", "0.02"), ("0.05", "0.03"), ("-0.01", "0")],
)
def test_amounts_are_rounded_half_up_to_the_fen_and_never_negative(rd: str, paid: str) -> None:
    assert amount("0.5 * rd", rd=Decimal(rd)) == (Decimal(paid), Decimal(paid))


@pytest.mark.parametrize(
    ("clause", "row", "expected"),
    [
        ("patents * 0.5 * 3 >= 2", {"patents": 1}, "unmet"),  # 1.5
        ("3 * (0.5 * patents) >= 2", {"patents": 1}, "unmet"),
        ("2 * (patents + 0.5) >= 4", {"patents": 1}, "unmet"),  # 3
        ("rd * 0.001 * 1000 >= 0.01", {"rd": CENT}, "met"),  # 0.01
        ("patents / (0.5 * staff) >= 1.5", {"patents": 1, "staff": 1}, "met"),  # 2
        ("rd / (0.05 * revenue) >= 2", {"rd": CENT, "revenue": Decimal("0.1")}, "met"),  # 2
    ],
)
def test_products_of_products_are_exact(clause: str, row: dict, expected: str) -> None:
    assert answer(clause, **row) == expected


def test_a_product_that_could_overflow_is_refused_when_it_is_read() -> None:
    text = "revenue * 0.999999 * 0.999999 * 0.999999 * 0.999999 >= 1"
    with contextlib.suppress(InputError):
        assert answer(text, revenue=TOP) == "met"
    assert refused(text) == "sql.too_many_digits"


@pytest.mark.parametrize(
    ("clause", "fits"),
    [
        # 14 digits before the point and two after it, and 6 more for each factor: 34, and 40.
        ("revenue * 0.999999 * 0.999999 * 0.999999 <= 99999999999.5", True),
        ("revenue * 0.999999 * 0.999999 * 0.999999 * 0.999999 <= 5", False),
        # A sum of 24 decimals is computed with them; so is what it is compared with.
        ("staff * 0.999999 * 0.999999 * 0.999999 * 0.999999 <= 5", True),
        ("10000000000 * (staff * 0.999999 * 0.999999 * 0.999999) <= 5", False),
        ("rd / (revenue * 0.999999 * 0.999999) <= 0.999999", True),
        ("rd / (revenue * 0.999999 * 0.999999 * 0.999999) <= 0.999999", False),
        ("LEAST(revenue, 0.1 * 0.1 * 0.000001 * revenue * 0.000001 * 0.000001) <= 5", True),
        ("LEAST(revenue * 10000000, 0.000001 * 0.000001 * 0.000001 * revenue) <= 5", False),
    ],
)
def test_what_fits_is_computed_at_the_largest_figure(clause: str, fits: bool) -> None:
    """38 digits are exact; a clause that fits in them is answered for the largest row."""
    if fits:
        row = {"revenue": TOP, "rd": TOP, "staff": 10**13}
        assert answer(clause, **row) in ("met", "unmet")
        assert answer(clause, **dict.fromkeys(row, -1)) in ("met", "unmet", "unknown")
    else:
        assert refused(clause) == "sql.too_many_digits"


def test_the_digits_of_a_parameter_count_in_every_version() -> None:
    rows = PARAMETERS + "| fine | 2016-01-01 | 1 | | |\n| fine | 2099-01-01 | 0.999999 | | |\n"
    body = fence("require", "it", "revenue * :fine * :fine * :fine * :fine >= 1")
    with pytest.raises(InputError) as caught:
        policy(body, parameters=rows)
    assert caught.value.key == "sql.too_many_digits"
    coarse = PARAMETERS + "| fine | 2016-01-01 | 1 | | |\n"
    assert decide(policy(body, parameters=coarse), {"revenue": TOP})[0].verdict.word == "met"


def test_an_amount_made_of_two_factors_is_rounded_once() -> None:
    paid = Decimal("1000.01")  # 1000.00900999
    assert amount("0.333333 * rd * 3", rd=Decimal("1000.01")) == (paid, paid)


def test_values_of_unlike_scale_keep_their_decimals() -> None:
    """DuckDB puts DECIMAL(38, 4) and DECIMAL(38, 1) into DECIMAL(38, 1), and rounds 0.0019 to 0."""
    pair = "CAST(0.0019 AS DECIMAL(38, 4)), CAST(0.1 AS DECIMAL(38, 1))"
    assert plain(f"LEAST({pair})") == 0
    fine, coarse = "CAST(0.0019 AS DECIMAL(38, 4))", "CAST(0.1 AS DECIMAL(38, 1))"
    assert plain(f"CASE WHEN TRUE THEN {fine} ELSE {coarse} END") == 0
    tiers = "CASE WHEN resident THEN 0.0019 * patents ELSE 0.1 * patents END"
    for known in (True, None):
        row = {"patents": 1, "resident": known}
        assert answer(f"{tiers} >= 0.0019", **row) == "met"
        assert answer(f"{tiers} >= 0.0020", **row) == ("unmet" if known else "unknown")
    assert answer("LEAST(0.0019 * patents, 0.1 * patents) >= 0.0019", patents=1) == "met"
    assert answer("GREATEST(0.0019 * patents, 0.1 - patents) >= 0.0019", patents=1) == "met"


# --- COUNT and LEFT JOIN: tests/facts/test_absent.py


# --- a score that needs experts

JUDGED = """
| score quality | points |
|---|---|
| judged | 0–60 |

| score size | points |
|---|---|
| `staff >= 10` | 40 |
| otherwise | 0 |

```sql score total
quality + size
```
"""


@pytest.mark.parametrize(
    ("row", "expected", "interval"),
    [
        ({"staff": 10}, "pending", (40, 100)),
        ({"staff": 10, "points_quality": 31}, "met", (71, 71)),
        ({"staff": 10, "points_quality": 30}, "unmet", (70, 70)),
        ({"staff": 9}, "unmet", (0, 60)),
        ({}, "unknown", (0, 100)),
        ({"points_quality": 31}, "unknown", (31, 71)),
        ({"staff": 10, "points_quality": 61}, "pending", (40, 100)),  # outside the band: not taken
    ],
)
def test_experts_are_waited_for_and_the_interval_is_given(
    row: dict, expected: str, interval: tuple[int, int]
) -> None:
    (found,) = decide(JUDGED + fence("require", "it", "total > :pass_score"), row)
    assert found.clauses[0].answer.word == expected
    total = found.scores[-1]
    assert (total.low, total.high) == interval
    assert total.refused == (row.get("points_quality") == 61)
    assert found.clauses[0].open_items == (("quality",) if expected == "pending" else ()) or (
        expected == "unknown"
    )


# --- building SQL without naming the dialect


def test_a_dialect_that_is_not_named_changes_the_meaning() -> None:
    named = sqlglot.parse_one("CONCAT_WS(',', a, b)", dialect="duckdb").sql(dialect="duckdb")
    unnamed = sqlglot.parse_one("CONCAT_WS(',', a, b)").sql(dialect="duckdb")
    row = "FROM (SELECT CAST(NULL AS VARCHAR) AS a, 'x' AS b)"
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT {named} {row}").fetchone() == ("x",)
        assert connection.execute(f"SELECT {unnamed} {row}").fetchone() == (None,)


# --- what an engine accepts and a rule must not


def test_what_means_nothing_is_refused() -> None:
    assert plain("patents NOT IN (1, NULL)", patents=3) is None
    assert plain("TRUE AND 1") is True
    assert plain("revenue > '4'", revenue=5) is True
    with pytest.raises(duckdb.ConversionException):
        plain("revenue > 'abc'", revenue=5)
    assert refused("patents NOT IN (1, NULL)") == "sql.is_null"
    assert refused("TRUE AND 1") == "sql.not_yes_no"
    assert refused("revenue > '4'") == "sql.not_comparable"
    assert refused("revenue > 'abc'") == "sql.not_comparable"
    assert refused("revenue > staff") == "sql.not_comparable"


# --- nested parentheses


def test_a_hundred_parentheses_are_refused_before_they_are_read() -> None:
    text = "(" * 100 + "staff >= 10" + ")" * 100
    with pytest.raises(RecursionError):
        sqlglot.parse_one(text, dialect="duckdb")
    assert refused(text) == "sql.too_deep"


# --- full-width signs


def test_full_width_signs_are_read_or_named() -> None:
    typed = "（rd ／ revenue） ≥ ：share"
    with pytest.raises(ParseError):
        sqlglot.parse_one(typed, dialect="duckdb")
    assert answer(typed, rd=5, revenue=100) == "met"
    with pytest.raises(InputError) as caught:
        policy(fence("require", "it", "staff >= 10。"))
    assert (caught.value.key, caught.value.values) == ("sql.odd_character", {"character": "。"})


# --- tiers


def test_exactly_fifty_million_is_in_the_first_tier() -> None:
    """“5,000万元（含）以下” includes its bound, and [t, ∞) brackets put it above."""
    bracket = "CASE WHEN revenue < 50000000 THEN 0.05 ELSE 0.04 END"
    bound = Decimal(50_000_000)
    assert plain(bracket, revenue=bound) == Decimal("0.04")
    written = "rd / profit >= CASE WHEN revenue <= :limit THEN 0.05 ELSE 0.04 END"
    row = {"rd": Decimal("4.5"), "profit": 100}
    assert answer(written, revenue=bound, **row) == "unmet"
    assert answer(written, revenue=bound - CENT, **row) == "unmet"
    assert answer(written, revenue=bound + CENT, **row) == "met"


# --- a parameter before its time


def test_a_parameter_without_a_value_in_force_is_refused() -> None:
    """“A date outside the texts is refused”: 5,000 of next July says nothing of this June."""
    later = (
        "\n| parameter | from | value | unit |\n|---|---|---|---|\n| cap | 2025-07-01 | 5 | 元 |\n"
    )
    made = documents.parse(text_of(fence("require", "it", "rd >= :cap"), parameters=later), "x.md")
    assert made.id == "made"
    with pytest.raises(Refused):
        decide(policy(fence("require", "it", "rd >= :cap"), parameters=later), {"rd": 5})
