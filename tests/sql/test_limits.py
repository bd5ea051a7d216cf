"""Clauses that are too long, too deep or too much: one clear answer, never a crash."""

from __future__ import annotations

import contextlib

import pytest

from tests.sql.asking import DAY, FACTS, answer, fence, policy
from twofold.errors import InputError, Place
from twofold.policies import compile as compiled
from twofold.sql.dialect import Names, expression
from twofold.sql.layers import relation
from twofold.sql.parse import MAX_CASES, MAX_DEPTH, MAX_LENGTH
from twofold.sql.queries import read_query


def refused(text: str) -> str:
    with pytest.raises(InputError) as caught:
        policy(fence("require", "it", text))
    return caught.value.key


def nested(depth: int) -> str:
    return "(" * depth + "staff >= 10" + ")" * depth


def test_parentheses_up_to_the_limit() -> None:
    assert answer(nested(MAX_DEPTH), staff=10) == "met"
    assert refused(nested(MAX_DEPTH + 1)) == "sql.too_deep"
    assert refused(nested(1_000)) == "sql.too_deep"


def test_length_up_to_the_limit() -> None:
    clause = "resident"
    assert answer(clause + " " * (MAX_LENGTH - len(clause) - 1), resident=True) == "met"
    assert refused("resident" + " OR resident" * 333) == "sql.too_long"
    assert refused("x" * 1_000_000) == "sql.too_long"


@pytest.mark.parametrize(
    "text",
    [
        " + ".join(["staff"] * 2_000) + " >= 1",
        "+".join(["1"] * 1_900) + " <= staff",
        "NOT " * 950 + "resident",
        "- " * 1_900 + "staff >= 1",
        "CASE WHEN resident THEN " * 100 + "1" + " ELSE 0 END" * 100 + " >= 1",
        "LEAST(staff, " * 100 + "1" + ")" * 100 + " >= 1",
        "staff >= 1" + " OR staff >= 1" * 280,
        "staff IN (" + ", ".join(["1"] * 1_300) + ")",
        "((" * 500,
        "'" * 3_999,
    ],
    ids=["terms", "constants", "not", "minus", "case", "least", "or", "in", "open", "quotes"],
)
def test_no_text_crashes_its_reading(text: str) -> None:
    """Read, or refused as too long, too deep or no clause: never a RecursionError."""
    assert outcome(text) in {"read", "sql.too_long", "sql.too_deep", "sql.syntax"}


def outcome(text: str) -> str:
    """`read`, or the key of the refusal."""
    with contextlib.suppress(InputError):
        expression(text, Names(FACTS), Place("x.md", 1))
        return "read"
    return refused(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(" + ".join(["patents"] * 300) + " >= 300"),
        pytest.param(" OR ".join(f"patents = {n}" for n in range(230))),
        pytest.param(" AND ".join(f"patents <> {n + 5}" for n in range(200))),
        pytest.param("patents IN (" + ", ".join(map(str, range(500))) + ")"),
        pytest.param("- " * 200 + "patents >= 1"),
    ],
    ids=["terms", "or", "and", "in", "minus"],
)
def test_what_was_read_can_be_answered(text: str) -> None:
    """A clause that is accepted is answered; one that is too much is refused when it is read."""
    if outcome(text) != "sql.too_deep":
        assert answer(text, patents=1) == "met"


@pytest.mark.parametrize("many", [20, 100])
def test_usual_lengths_are_answered(many: int) -> None:
    assert answer(" + ".join(["patents"] * many) + f" >= {many}", patents=1) == "met"
    assert answer(" OR ".join(f"patents = {n}" for n in range(many)), patents=1) == "met"
    assert answer("patents IN (" + ", ".join(map(str, range(many))) + ")", patents=1) == "met"
    assert answer("level IN (" + ", ".join(f"'{n}'" for n in range(many)) + ")", level="7") == "met"


CASES = ["CASE WHEN resident THEN _ ELSE 0 END", "CASE WHEN staff > 5 THEN 1 ELSE _ END"]


def within(part: str, depth: int) -> str:
    """A clause of one part inside the other."""
    text = "1"
    for _ in range(depth):
        text = part.replace("_", text)
    return f"{text} >= 1"


@pytest.mark.parametrize("part", CASES)
def test_a_case_inside_a_case_is_limited(part: str) -> None:
    """Each triples the SELECT: ten, one in the other, are 306 characters and would take 400 s."""
    assert answer(within(part, MAX_CASES), resident=True, staff=9) == "met"
    assert refused(within(part, MAX_CASES + 1)) == "sql.too_deep"
    assert refused(within(part, 10)) == "sql.too_deep"


@pytest.mark.parametrize("part", ["LEAST(staff, _)", "GREATEST(staff, _)"])
def test_nesting_does_not_multiply_the_select(part: str) -> None:
    """Eleven of them are 116 characters and take 6 s; four more would take minutes."""

    def size(depth: int) -> int:
        made = policy(fence("require", "it", within(part, depth)))
        select = compiled.decisions(made, relation("facts"), DAY, ["subject"])
        return len(select.sql(dialect="duckdb"))

    assert size(8) < 8 * size(4)


def test_a_long_case_is_not_written_out_as_often_as_it_has_branches() -> None:
    """Fifty branches in no order took 4 s, and two hundred times the text of one."""

    def size(branches: int) -> int:
        whens = " ".join(f"WHEN staff > {n} THEN {n * 7 % 50} * patents" for n in range(branches))
        made = policy(fence("require", "it", f"CASE {whens} ELSE 0 END >= 1"))
        select = compiled.decisions(made, relation("facts"), DAY, ["subject"])
        return len(select.sql(dialect="duckdb"))

    assert size(64) < 12 * size(8)


def test_a_select_too_deep_to_read_is_refused() -> None:
    text = "SELECT id AS subject, " + "(" * 500 + "1" + ")" * 500 + " AS x FROM organisation"
    with pytest.raises(InputError):
        read_query(text, Place("x.md", 1))
