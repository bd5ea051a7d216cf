"""A policy document, and what it decides for one row of facts on one day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.evaluator import gaps
from tests.evaluator.evaluate import (
    NEVER,
    Day,
    Given,
    Interval,
    Ratio,
    Scope,
    Truth,
    Value,
    Word,
    disjunction,
    hull,
    inverted,
    number,
    open_branches,
    point,
    truth,
)
from tests.evaluator.expressions import Constant, Node, Refused, names, parse
from tests.evaluator.gaps import Atom, Fact
from twofold.documents import Document, Table

UNITS = {"万元": Fraction(10_000), "亿元": Fraction(100_000_000), "%": Fraction(1, 100)}
CLAUSES = ("applies", "require", "exclude", "after")
QUANTITIES = ("money", "count", "number", "year", "points")
NUMBER = r"-?[\d,]*\.?\d+"
RANGE = re.compile(rf"({NUMBER})(?:\s*[–-]\s*({NUMBER}))?")

Cell = Decimal | Fraction | int | str | bool | date | tuple[object, object] | None


@dataclass(frozen=True)
class Clause:
    """`word` is applies, require, exclude or after; `waivers` are the conditions that lift it."""

    word: str
    id: str
    condition: Node
    waivers: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Setting:
    """One row of a parameter table, in base units."""

    name: str
    start: date
    value: Value
    unit: str


Band = tuple[Node, Interval]


@dataclass(frozen=True)
class Policy:
    """`scores` are bands of a table, or the expression of a fence."""

    id: str
    year: int
    start: date
    end: date
    facts: Mapping[str, Fact]
    settings: tuple[Setting, ...]
    clauses: tuple[Clause, ...]
    scores: Mapping[str, tuple[Band, ...] | Node]
    amounts: Mapping[str, Node]


@dataclass(frozen=True)
class Answer:
    """`answer` is met, unmet, unknown, pending or not_applicable; `missing` only when unknown."""

    answer: str
    atoms: tuple[Atom, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """What a policy says of one row.

    Scores and amounts are intervals, amounts in yuan to the fen (None: no upper bound).
    `refused` names the scores whose expert's points lie outside what the table allows.
    """

    verdict: str
    clauses: Mapping[str, Answer]
    scores: Mapping[str, Interval]
    refused: frozenset[str]
    amounts: Mapping[str, tuple[Decimal, Decimal | None]]


def read(document: Document, facts: Mapping[str, Fact]) -> Policy:
    """The policy that a document states. Raises Refused where an expression is no dialect."""
    waivers: dict[str, list[Node]] = {}
    for fence in document.fences("waive"):
        waivers.setdefault(fence.id, []).append(parse(fence.text))
    clauses = tuple(
        Clause(f.word, f.id, parse(f.text), tuple(waivers.pop(f.id, ())))
        for f in document.fences(*CLAUSES)
    )
    if waivers:
        raise Refused(f"waives no clause: {sorted(waivers)}")
    scores: dict[str, tuple[Band, ...] | Node] = {t.id: _bands(t) for t in document.tables("score")}
    scores |= {f.id: parse(f.text) for f in document.fences("score")}
    read_facts = {
        name: Fact(name, {"amount": "money", "verdict": "yes/no"}[next(iter(entry))])
        for name, entry in (document.front.get("reads") or {}).items()
    }
    return Policy(
        id=document.id,
        year=int(document.front.get("year") or 0),
        start=document.front.get("from") or date.min,
        end=document.front.get("to") or date.max,
        facts=read_facts | dict(facts),
        settings=tuple(_setting(r.cells) for t in document.tables("parameter") for r in t.rows),
        clauses=clauses,
        scores=scores,
        amounts={f.id: parse(f.text) for f in document.fences("amount")},
    )


def interval(cell: str) -> Interval:
    """`7`, `7–8`, `7-8` or `0–5,000,000`."""
    found = RANGE.fullmatch(cell.strip())
    if found is None:
        raise Refused(f"not a number or a range: {cell!r}")
    lo, hi = (Fraction(part.replace(",", "")) for part in (found[1], found[2] or found[1]))
    if lo > hi:
        raise Refused(f"a range from high to low: {cell!r}")
    return Interval(lo, hi)


def _bands(table: Table) -> tuple[Band, ...]:
    """First row that holds; `judged` and `otherwise` always do, so the last row is one of them."""
    found = []
    for row in table.rows:
        when = row[table.word]
        always = when in ("judged", "otherwise")
        condition: Node = Constant(True) if always else parse(when.strip("`"))
        found.append((condition, interval(row["points"])))
    if not found or found[-1][0] != Constant(True):
        raise Refused(f"score {table.id} does not end with `otherwise` or `judged`")
    return tuple(found)


def _setting(row: Mapping[str, str]) -> Setting:
    text, unit = row["value"].replace(",", ""), row.get("unit", "")
    if text == "?":  # no source gives it: unknown in every row
        value: Value = Interval(None, None, missing=True)
    elif re.fullmatch(NUMBER, text):
        value = point(Fraction(text) * UNITS.get(unit, 1))
    elif re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        value = Day(date.fromisoformat(text))
    else:
        value = Word(text)
    return Setting(row["parameter"], date.fromisoformat(row["from"]), value, unit)


def in_force(policy: Policy, day: date) -> dict[str, Given]:
    """The parameters on a day, and the given ones; one that has no value yet is left out."""
    year = day.year + policy.year
    found = {s.name: Given(s.value, s.unit) for s in sorted(policy.settings, key=lambda s: s.start)
             if s.start <= day}  # fmt: skip
    return found | {
        "day": Given(Day(day)),
        "year": Given(point(year)),
        "year_start": Given(Day(date(year, 1, 1))),
        "year_end": Given(Day(date(year, 12, 31))),
    }


def fact_value(fact: Fact, cell: Cell) -> Value:
    """A row's cell as a value; None is unknown. A ratio may come as (numerator, denominator)."""
    if fact.type == "yes/no":
        return Truth(None if cell is None else bool(cell), missing=cell is None)
    if fact.type == "date":
        return Day(cell if isinstance(cell, date) or cell == NEVER else None)
    if fact.type == "ratio":
        top, bottom = cell if isinstance(cell, tuple) else (cell, 1)
        return Ratio(_quantity(top), _quantity(bottom))
    if fact.type in QUANTITIES:
        return _quantity(cell)
    return Word(None if cell is None else str(cell))


def _quantity(cell: object) -> Interval:
    if isinstance(cell, float):
        raise TypeError(f"a binary fraction is no exact number: {cell!r}")
    return Interval(None, None, missing=True) if cell is None else point(Fraction(cell))


def decide(policy: Policy, row: Mapping[str, Cell], day: date) -> Decision:
    """The decision for a row: facts by name, `judged ID` and `points ID` for the expert's.

    A fact that is absent or None is unknown. Raises Refused for what the dialect does not allow,
    and for a day on which the policy is not in force.
    """
    if not policy.start <= day <= policy.end:
        raise Refused(f"{policy.id} is not in force on {day}")
    return _Judge(policy, row, day).decision()


class _Judge:
    """One policy, one row, one day; scores are worked out once, when first named."""

    def __init__(self, policy: Policy, row: Mapping[str, Cell], day: date) -> None:
        self.policy, self.row = policy, row
        self.scores: dict[str, Interval | None] = {}
        self.refused: set[str] = set()
        findings = {key.removeprefix("judged "): value for key, value in row.items()
                    if key.startswith("judged ")}  # fmt: skip
        self.scope = Scope(self.named, in_force(policy, day), findings)

    def named(self, name: str) -> Value:
        if name in self.policy.scores:
            return self.score(name)
        if name not in self.policy.facts:
            raise Refused(f"neither a fact nor a score: {name}")
        return fact_value(self.policy.facts[name], self.row.get(name))

    def score(self, name: str) -> Interval:
        if name not in self.scores:
            self.scores[name] = None
            made = self.policy.scores[name]
            self.scores[name] = (
                self._banded(name, made) if isinstance(made, tuple) else number(made, self.scope)
            )
        found = self.scores[name]
        if found is None:
            raise Refused(f"score {name} is made from itself")
        return found

    def _banded(self, name: str, bands: tuple[Band, ...]) -> Interval:
        reached, still_open = open_branches([truth(when, self.scope) for when, _ in bands])
        doubt = any(c.holds is None and c.missing for c in reached)
        whole = hull([bands[i][1] for i in still_open], doubt)
        given = self.row.get(f"points {name}")
        if given is None:
            return whole
        points = Fraction(given)
        if whole.lo is not None and whole.hi is not None and whole.lo <= points <= whole.hi:
            return point(points)
        self.refused.add(name)
        return whole

    def decision(self) -> Decision:
        scores = {name: self.score(name) for name in self.policy.scores}
        judged = {c.id: (c, self._met(c)) for c in self.policy.clauses}
        applies = all(met.holds is not False for c, met in judged.values() if c.word == "applies")
        answers, verdict = {}, "eligible" if applies else "not_applicable"
        for id_, (clause, met) in judged.items():
            word = _word(met) if applies or clause.word == "applies" else "not_applicable"
            answers[id_] = self._answer(clause, word)
        if applies:
            counted = [answers[id_].answer for id_, (c, _) in judged.items() if c.word != "after"]
            scope = [answers[id_].answer for id_, (c, _) in judged.items() if c.word == "applies"]
            if {"unknown", "pending"} & {*scope}:  # whether the text governs at all is open
                counted = scope
            ranks = {"unmet": "ineligible", "unknown": "unknown", "pending": "pending"}
            verdict = next((v for word, v in ranks.items() if word in counted), verdict)
        paid = verdict not in ("ineligible", "not_applicable")
        amounts = {
            name: _payable(number(node, self.scope)) if paid else (Decimal("0.00"),) * 2
            for name, node in self.policy.amounts.items()
        }
        return Decision(verdict, answers, scores, frozenset(self.refused), amounts)

    def _met(self, clause: Clause) -> Truth:
        """Whether the clause is met: an exclusion by not holding, any clause by its waiver."""
        own = truth(clause.condition, self.scope)
        own = inverted(own) if clause.word == "exclude" else own
        return disjunction([own, *(truth(w, self.scope) for w in clause.waivers)])

    def _answer(self, clause: Clause, word: str) -> Answer:
        nodes = (clause.condition, *clause.waivers)
        found = gaps.atoms(
            clause.condition, self.scope, self.policy.facts, wanted=clause.word != "exclude"
        )
        for waiver in clause.waivers:
            found += gaps.atoms(waiver, self.scope, self.policy.facts)
        facts = dict.fromkeys(fact for node in nodes for fact in _inputs(node, self.policy))
        missing = tuple(fact for fact in facts if self._is_missing(fact))
        return Answer(word, found, missing if word == "unknown" else ())

    def _is_missing(self, fact: str) -> bool:
        cell = self.row.get(fact)
        return cell is None or (isinstance(cell, tuple) and None in cell)


def _word(met: Truth) -> str:
    if met.holds is None:
        return "unknown" if met.missing else "pending"
    return "met" if met.holds else "unmet"


def _inputs(node: Node, policy: Policy) -> Iterator[str]:
    """The facts below an expression, those of the scores it names included."""
    for name in names(node):
        made = policy.scores.get(name)
        if made is None:
            yield name
        elif isinstance(made, tuple):
            yield from (fact for when, _ in made for fact in _inputs(when, policy))
        else:
            yield from _inputs(made, policy)


def with_refused(policy: Policy, decision: Decision) -> frozenset[str]:
    """The refused scores and those made from them."""
    found = set(decision.refused)
    for _ in policy.scores:
        found |= {s for s, made in policy.scores.items()
                  if not isinstance(made, tuple) and found & set(names(made))}  # fmt: skip
    return frozenset(found)


def _payable(amount: Interval) -> tuple[Decimal, Decimal | None]:
    return _fen(amount.lo or Fraction(0)), None if amount.hi is None else _fen(amount.hi)


def _fen(amount: Fraction) -> Decimal:
    """Never below nothing; half a fen rounds up."""
    fen = (max(amount, Fraction(0)) * 100 + Fraction(1, 2)) // 1
    return Decimal(fen).scaleb(-2)
