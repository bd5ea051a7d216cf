"""Drawn claims, awards before and combinations: as a document, and as the evaluator's rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from tests.evaluator.stacking import Claim, Line, Paid, Rule, evaluate
from twofold import documents
from twofold.awards.compile import Plan, plan
from twofold.awards.model import Combination
from twofold.awards.read import read
from twofold.awards.stack import BEFORE, CLAIMS, COLUMNS, put, stacked
from twofold.sql import stacking
from twofold.sql.engine import Connection
from twofold.sql.layers import relation

YEAR = 2025
DAY = date(YEAR, 6, 30)
ITEMS: Mapping[str, tuple[str, ...]] = {
    "x.a": ("grant",), "x.b": ("grant",), "x.c": ("first", "second"), "x.d": ("grant", "equity"),
}  # fmt: skip
PER = ("subject", "payee", "district", "level", "policy", "item", "year")
HEAD = "---\nkind: combination\nid: x.together\nname: 试\n---\n"
AMOUNTS = st.one_of(
    st.integers(1, 5).map(lambda n: Decimal(n) * 100),  # ties
    st.integers(1, 100_000).map(lambda n: Decimal(n) / 100),
)


@dataclass(frozen=True)
class Drawn:
    """One combination, and what it is tried on."""

    rules: tuple[Rule, ...]
    order: tuple[str, ...]
    claims: tuple[Claim, ...]
    paid: tuple[Paid, ...]

    @property
    def combination(self) -> Combination:
        return read(documents.parse(text(self.rules, self.order)), ("platform",))

    @property
    def plan(self) -> Plan:
        made = self.combination
        return plan([made], ITEMS, {made.id: tuple(ITEMS)}, {}, DAY)

    def expected(self, settled: bool) -> list[Line]:
        """The evaluator's lines. Steps of order are no rules; the numbers are those of the others,
        in turn, as in the plan."""
        copies = [Claim(**vars(claim)) for claim in self.claims]
        return evaluate(copies, self.rules, self.paid, YEAR, settled)


def text(rules: Sequence[Rule], order: Sequence[str]) -> str:
    """The document that says the same."""
    lines = [HEAD, "| parameter | from | value | unit | source |", "|---|---|---|---|---|"]
    steps = ["| step | rule | policies | per | limit | source |", "|---|---|---|---|---|---|"]
    if order:
        steps.append(f"| 1 | order | {', '.join(order)} | | | s |")
    for number, rule in enumerate(rules, start=2):
        limit = ""
        if rule.rule in ("cap", "pool"):
            name = f"limit{number}"
            value = "?" if rule.limit is None else f"{rule.limit}"
            lines.append(f"| {name} | 2020-01-01 | {value} | 元 | s |")
            word = f"budget {name}" if rule.rule == "pool" else f":{name}"
            limit = f"{word}, {rule.share} {rule.by}".strip()
        awards = ", ".join(f"{p} {i}".strip() for p, i in rule.awards)
        steps.append(f"| {number} | {rule.rule} | {awards} | {', '.join(rule.per)} | {limit} | s |")
    return "\n".join([*lines, "", *steps, ""])


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    rule = draw(st.sampled_from(("highest", "difference", "cap", "pool")))
    awards: list[tuple[str, str]] = []
    for policy in draw(st.lists(st.sampled_from(sorted(ITEMS)), min_size=1, unique=True)):
        items = draw(st.sampled_from(("", *ITEMS[policy])))
        awards.append((policy, items))
    per = tuple(draw(st.lists(st.sampled_from(PER), unique=True, max_size=3)))
    if rule not in ("cap", "pool"):
        return Rule(rule, tuple(awards), per)
    share = draw(st.sampled_from(("in order", "pro rata", "by rank", "first come")))
    by = {"by rank": "points", "first come": "filed_on"}.get(share, "")
    limit = draw(st.one_of(st.none(), st.just(Decimal(0)), AMOUNTS.map(lambda a: a * 2)))
    return Rule(rule, tuple(awards), per, limit, share, by)


@st.composite
def drawn(draw: st.DrawFn, most: int = 12, open_: bool = True) -> Drawn:
    """A combination of up to five steps and some claims."""
    made = tuple(draw(st.lists(rules(), min_size=1, max_size=5)))
    order = tuple(draw(st.one_of(st.just(()), st.permutations(sorted(ITEMS)))))
    where = places(made, order)
    keys = st.tuples(st.sampled_from(where), st.sampled_from("pqrst"))
    found = draw(st.lists(keys, min_size=1, max_size=most, unique=True))
    found.sort(key=lambda k: (where.index(k[0]), k[1]))
    claims = tuple(_claim(draw, n, k, where.index(k[0]), open_) for n, k in enumerate(found, 1))
    paid = tuple(draw(st.lists(_paid(where), max_size=4)))
    return Drawn(made, order, claims, paid)


def _claim(
    draw: st.DrawFn, number: int, key: tuple[tuple[str, str], str], place: int, open_: bool
) -> Claim:  # fmt: skip
    (policy, item), subject = key
    low = draw(AMOUNTS)
    high = draw(st.sampled_from((low, low, low, low + 50, None) if open_ else (low, low + 50)))
    payee = draw(st.sampled_from(("o1", "o2", "o3", None)))
    district = draw(st.sampled_from(("east", "west", None)))
    ranks = {"points": draw(st.one_of(st.none(), st.integers(0, 3).map(Decimal))),
             "filed_on": draw(st.one_of(st.none(), st.integers(0, 3).map(
                 lambda n: date(2025, 1, 1) + timedelta(n))))}  # fmt: skip
    return Claim(number, place, policy, item, subject, payee, district, "city", YEAR,
                 draw(st.booleans()), low, high, ranks)  # fmt: skip


@st.composite
def _paid(draw: st.DrawFn, where: Sequence[tuple[str, str]]) -> Paid:
    policy, item = draw(st.sampled_from(where))
    return Paid(
        policy, draw(st.sampled_from(("", item))), draw(st.sampled_from("pqrst")),
        draw(st.sampled_from(("o1", "o2"))), draw(st.sampled_from(("east", "west", None))), "city",
        draw(st.sampled_from((YEAR, YEAR - 1))), draw(AMOUNTS),
    )  # fmt: skip


@dataclass(frozen=True)
class Many:
    """One combination tried on many sets of claims at once, which it keeps apart: every step is
    also per `level`, and each set has a level of its own."""

    rules: tuple[Rule, ...]
    order: tuple[str, ...]
    sets: tuple[Drawn, ...] = field(repr=False)

    @property
    def whole(self) -> Drawn:
        """All sets as one; the numbers of the claims stay."""
        claims = sorted((c for one in self.sets for c in one.claims), key=lambda c: c.id)
        paid = tuple(p for one in self.sets for p in one.paid)
        return Drawn(self.rules, self.order, tuple(claims), paid)


@st.composite
def many(draw: st.DrawFn, count: int = 25) -> Many:
    """A combination of up to five steps, and sets of claims by a random generator."""
    made = tuple(
        replace(r, per=(*(p for p in r.per if p != "level"), "level"))
        for r in draw(st.lists(rules(), min_size=1, max_size=5))
    )
    order = tuple(draw(st.one_of(st.just(()), st.permutations(sorted(ITEMS)))))
    chance = Random(draw(st.integers(0, 2**32)))
    where = places(made, order)
    sets = tuple(_set(chance, made, order, where, number) for number in range(count))
    return Many(made, order, sets)


def _set(
    chance: Random, made: tuple[Rule, ...], order: tuple[str, ...],
    where: Sequence[tuple[str, str]], number: int,
) -> Drawn:  # fmt: skip
    level = f"set {number:02d}"
    keys = [(award, subject) for award in where for subject in "pqrst"]
    found = sorted(chance.sample(range(len(keys)), chance.randint(1, 14)))
    claims = []
    for turn, index in enumerate(found):
        (policy, item), subject = keys[index]
        low = _amount(chance)
        high = chance.choice((low, low, low, low + 50, None))
        ranks = {"points": chance.choice((None, *map(Decimal, range(4)))),
                 "filed_on": chance.choice((None, date(2025, 1, 1), date(2025, 1, 2)))}  # fmt: skip
        claims.append(Claim(
            number * 100 + turn, where.index((policy, item)), policy, item, f"{level} {subject}",
            chance.choice(("o1", "o2", "o3", None)), chance.choice(("east", "west", None)), level,
            YEAR, chance.random() < 0.6, low, high, ranks,
        ))  # fmt: skip
    paid = tuple(
        Paid(*_award(chance, where), f"{level} {chance.choice('pqrst')}",
             chance.choice(("o1", "o2")), chance.choice(("east", "west", None)), level,
             chance.choice((YEAR, YEAR - 1)), _amount(chance))
        for _ in range(chance.randint(0, 4))
    )  # fmt: skip
    return Drawn(made, order, tuple(claims), paid)


def _amount(chance: Random) -> Decimal:
    if chance.random() < 0.5:  # ties
        return Decimal(chance.randint(1, 5)) * 100
    return Decimal(chance.randint(1, 100_000)) / 100


def _award(chance: Random, where: Sequence[tuple[str, str]]) -> tuple[str, str]:
    policy, item = chance.choice(where)
    return policy, chance.choice(("", item))


def places(made: Sequence[Rule], order: Sequence[str]) -> list[tuple[str, str]]:
    """The awards in the order in which they are taken: as an order says, else as steps list them
    first, else by name."""
    listed = [policy for rule in made for policy, _ in rule.awards]
    return [(p, i) for p in dict.fromkeys([*order, *listed, *sorted(ITEMS)]) for i in ITEMS[p]]


def asked(connection: Connection, of: Drawn) -> dict[int, dict[str, Any]]:
    """What the engine says of each claim, by its number."""
    tables(connection, of.claims, of.paid)
    columns, rows = connection.table(stacked(connection, of.plan))
    return {row[0]: dict(zip(columns, row, strict=True)) for row in rows}


def pools(connection: Connection) -> list[dict[str, Any]]:
    """The groups of the pools of what was asked last."""
    columns, rows = connection.table(relation(stacking.POOLS))
    return [dict(zip(columns, row, strict=True)) for row in rows]


def tables(connection: Connection, claims: Sequence[Claim], paid: Sequence[Paid]) -> None:
    """The two tables that a plan is carried out over."""
    rows = [{**vars(c), "verdict": 3 if c.eligible else 1} for c in claims]
    columns = {n: pa.array([r.get(n) for r in rows], t) for n, t in COLUMNS.items()}
    columns["rank points"] = pa.array([c.ranks.get("points") for c in claims], pa.decimal128(38, 6))
    columns["first filed_on"] = pa.array([c.ranks.get("filed_on") for c in claims], pa.date32())
    put(connection, CLAIMS, pa.table(columns))
    spent = [{**vars(p), "spent": p.amount} for p in paid]
    before = {n: pa.array([r.get(n) for r in spent], t) for n, t in BEFORE.items()}
    put(connection, stacking.BEFORE, pa.table(before))
