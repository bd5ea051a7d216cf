"""The engine and the evaluator agree on every line of drawn claims, and what must always hold does.

A combination has up to five steps; its claims are eligible or not yet, exact or open, some without
a bound, of known and unknown payees and districts, beside awards that were paid before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.awards.drawn import Drawn, Many, asked, drawn, many, pools
from tests.evaluator.stacking import Claim, Line, Rule
from twofold.sql.duckdb import Connection, in_memory

RUNS = ((0, "settled"), (1, "most"))
NONE = (Decimal(0), Decimal(0), {})


@pytest.fixture(scope="module")
def engine() -> Iterator[Connection]:
    with in_memory() as connection:
        yield connection


def found(row: dict[str, Any], run: int, name: str) -> tuple[Any, ...]:
    steps = {t["position"]: t["taken"] for t in row["taken"] or () if t["run"] == run}
    return row[f"{name}_asked"], row[name], steps


def said(line: Line) -> tuple[Any, ...]:
    return line.asked, line.left, line.taken


def agree(of: Drawn, rows: dict[int, dict[str, Any]]) -> None:
    for run, name in RUNS:
        lines = {line.claim.id: line for line in of.expected(run == 0)}
        for claim in of.claims:
            wanted = said(lines[claim.id]) if claim.id in lines else NONE
            assert found(rows[claim.id], run, name) == wanted, (run, of.rules, rows[claim.id])


@settings(max_examples=40)
@given(of=many())
def test_every_line_is_what_the_evaluator_says(engine: Connection, of: Many) -> None:
    """Twenty-five sets of claims an example: 1,000 a run."""
    rows = asked(engine, of.whole)
    assert len(rows) == sum(len(one.claims) for one in of.sets)
    for one in of.sets:
        agree(one, rows)


@settings(max_examples=40)
@given(of=drawn())
def test_every_line_of_a_set_alone_is_what_the_evaluator_says(
    engine: Connection, of: Drawn
) -> None:
    """Without the level that keeps sets apart: groups of all there is, too."""
    agree(of, asked(engine, of))


@settings(max_examples=30)
@given(of=drawn())
def test_nothing_is_lost_and_nothing_is_below_zero(engine: Connection, of: Drawn) -> None:
    """Asked less all reductions is what is awarded: line by line, and so in any total."""
    rows = asked(engine, of)
    for run, name in RUNS:
        for row in rows.values():
            total, left, steps = found(row, run, name)
            if total is None:
                assert left is None
            else:
                assert left >= 0
                assert total - sum(steps.values()) == left


@settings(max_examples=30)
@given(of=drawn())
def test_no_pool_pays_more_than_it_has(engine: Connection, of: Drawn) -> None:
    asked(engine, of)
    for group in pools(engine):
        rule = of.rules[group["position"] - 1]
        assert rule.rule == "pool"
        if rule.limit is not None:
            assert group["settled"] <= max(rule.limit - group["spent"], 0)
            assert group["most"] <= max(rule.limit - group["spent"], 0)


@settings(max_examples=30)
@given(of=drawn())
def test_a_combination_that_holds_nobody_back_changes_nothing(
    engine: Connection, of: Drawn
) -> None:
    vast = Decimal(10) ** 12
    nothing = tuple(
        replace(rule, rule="cap", limit=vast, share="in order", by="") for rule in of.rules
    )
    finite = tuple(replace(c, high=c.low if c.high is None else c.high) for c in of.claims)
    rows = asked(engine, replace(of, rules=nothing, claims=finite, paid=()))
    for claim in finite:
        assert rows[claim.id]["most"] == claim.high
        if claim.eligible and claim.low == claim.high and claim.payee and claim.district:
            assert rows[claim.id]["settled"] == claim.low


@settings(max_examples=15)
@given(of=drawn(open_=False))
def test_a_higher_limit_never_lowers_the_total_of_a_step(engine: Connection, of: Drawn) -> None:
    """Of several steps together it need not hold: a raised cap may make another award the highest,
    which its pool then cannot pay."""
    for rule in (r for r in of.rules if r.limit is not None):
        assert rule.limit is not None
        totals: list[tuple[Decimal, ...]] = []
        for limit in (rule.limit, rule.limit + 1, rule.limit * 2 + 1):
            rows = asked(engine, replace(of, rules=(replace(rule, limit=limit),))).values()
            totals.append(tuple(sum((r[n] for r in rows), Decimal(0)) for _, n in RUNS))
        for run in range(len(RUNS)):
            assert [t[run] for t in totals] == sorted(t[run] for t in totals)


def nested(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Claims whose groups lie within each other: a subject has one payee, a payee one district."""
    payees = {"p": "o1", "q": "o1", "r": "o2", "s": "o3", "t": "o3"}
    districts = {"o1": "east", "o2": "east", "o3": "west"}
    return tuple(
        replace(c, payee=payees[c.subject], district=districts[payees[c.subject]]) for c in claims
    )


@settings(max_examples=15)
@given(of=drawn(open_=False), limits=st.tuples(*[st.integers(0, 2000).map(Decimal)] * 2))
def test_the_truth_lies_between_what_is_settled_and_the_most(
    engine: Connection, of: Drawn, limits: tuple[Decimal, Decimal]
) -> None:
    """However what is open turns out: the total lies between both runs where groups lie within each
    other, as they do where awards of a subject are compared, then a payee capped, then a budget
    shared out."""
    every = tuple((p, "") for p in ("x.a", "x.b", "x.c", "x.d"))
    rules = (
        Rule("highest", every, ("subject",)),
        Rule("cap", every, ("payee",), limits[0]),
        Rule("pool", every, ("district",), limits[1], "pro rata"),
    )
    claims = nested(of.claims)
    open_ = replace(of, rules=rules, claims=claims, paid=())
    rows = asked(engine, open_).values()
    settled, most = (sum((r[n] for r in rows), Decimal(0)) for _, n in RUNS)
    assert settled <= most
    for turn in (0, 1):  # every second open claim comes true, at its highest
        true = tuple(
            replace(c, eligible=True, low=c.high or c.low)
            if c.eligible or n % 2 == turn
            else replace(c, low=Decimal(0), eligible=False)
            for n, c in enumerate(claims)
        )
        then = asked(engine, replace(open_, claims=true)).values()
        assert settled <= sum((r["settled"] for r in then), Decimal(0)) <= most
