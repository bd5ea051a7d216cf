"""A document's own cases: the standard applicant, what differs, and what must come out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.evaluator.evaluate import NEVER
from tests.evaluator.expressions import Refused
from tests.evaluator.gaps import Fact
from tests.evaluator.policy import (
    NUMBER,
    QUANTITIES,
    Cell,
    Decision,
    Policy,
    decide,
    interval,
    read,
    with_refused,
)
from twofold.documents import Document

EXPERTS = ("judged ", "points ")
ARROW = "→"


@dataclass(frozen=True)
class Case:
    """One row of a case table; `expected` by clause, score, amount or `verdict`, as written."""

    name: str
    line: int
    row: Mapping[str, Cell]
    day: date
    expected: Mapping[str, str]


@dataclass(frozen=True)
class Check:
    """One expected cell and what the evaluator says of it, in the words of a cell."""

    case: Case
    what: str
    expected: str
    found: str
    agrees: bool


def declared(document: Document) -> dict[str, Fact]:
    """The facts that a facts document declares."""
    return {
        row["fact"]: Fact(row["fact"], row["type"], row.get("part of"))
        for table in document.tables("fact")
        for row in table.rows
    }


def guessed(document: Document) -> dict[str, Fact]:
    """Facts typed by how a policy's own tables write them, where no document declares them."""
    cells: dict[str, list[str]] = {}
    for name, cell in _written(document):
        cells.setdefault(name, []).append(cell)
    return {name: Fact(name, _type_of(written)) for name, written in cells.items()}


def _written(document: Document) -> Iterator[tuple[str, str]]:
    for table in document.tables("standard"):
        yield from ((row["standard"], row["value"]) for row in table.rows)
    for table in document.tables("case"):
        inputs = [h for h in table.header[1:] if not h.startswith((ARROW, *EXPERTS))]
        yield from ((name, row.get(name)) for row in table.rows for name in inputs)


def _type_of(written: list[str]) -> str:
    known = [cell for cell in written if cell not in ("", "?")]
    if known and all(cell in ("yes", "no") for cell in known):
        return "yes/no"
    if known and all(cell == NEVER or re.fullmatch(r"\d{4}-\d\d-\d\d", cell) for cell in known):
        return "date"
    return "number" if all(re.fullmatch(NUMBER, cell) for cell in known) else "text"


def cell_value(type_: str, cell: str) -> Cell:
    """A cell of a case table: `?` is unknown, `never` known not to exist."""
    if cell == "?":
        return None
    if type_ == "yes/no":
        return {"yes": True, "no": False}[cell]
    if type_ == "date":
        return NEVER if cell == NEVER else date.fromisoformat(cell)
    if type_ in (*QUANTITIES, "ratio"):
        return Decimal(cell.replace(",", ""))
    return cell


def cases(document: Document, facts: Mapping[str, Fact]) -> tuple[Case, ...]:
    """Every row of every case table, laid over the standard applicant."""
    types = {name: fact.type for name, fact in facts.items()} | {"day": "date"}
    standard: dict[str, Cell] = {
        row["standard"]: _typed(types, row["standard"], row["value"])
        for table in document.tables("standard")
        for row in table.rows
    }
    found = []
    for table in document.tables("case"):
        for row in table.rows:
            given = {h: row.get(h) for h in table.header[1:] if row.get(h)}
            expected = {h.removeprefix(ARROW).strip(): cell for h, cell in given.items()
                        if h.startswith(ARROW)}  # fmt: skip
            facts_given = {h: _typed(types, h, cell) for h, cell in given.items()
                           if not h.startswith(ARROW)}  # fmt: skip
            whole = standard | facts_given
            day = whole.pop("day", None)
            if not isinstance(day, date):
                raise ValueError(f"{document.path}:{row.line}: no day")
            found.append(Case(row["case"], row.line, whole, day, expected))
    return tuple(found)


def _typed(types: Mapping[str, str], name: str, cell: str) -> Cell:
    if name.startswith("judged "):
        return cell_value("yes/no", cell)
    return cell_value("points" if name.startswith("points ") else types[name], cell)


def check(document: Document, facts: Mapping[str, Fact]) -> tuple[Check, ...]:
    """Every expected cell of a document against the evaluator."""
    policy = read(document, facts)
    return tuple(one for case in cases(document, policy.facts) for one in _checks(policy, case))


def _checks(policy: Policy, case: Case) -> Iterator[Check]:
    try:
        decision = decide(policy, case.row, case.day)
    except Refused:
        yield from (Check(case, w, e, "refused", e == "refused") for w, e in case.expected.items())
        return
    for what, expected in case.expected.items():
        found = _said(policy, decision, what)
        agrees = found == expected
        if isinstance(found, tuple):
            wanted = None if expected == "refused" else interval(expected)
            agrees = wanted is not None and found == (wanted.lo, wanted.hi)
            found = f"{found[0]}–{found[1]}"
        yield Check(case, what, expected, found, agrees)


def _said(policy: Policy, decision: Decision, what: str) -> str | tuple[object, object]:
    """A word, or the two bounds of a score or an amount."""
    if what == "verdict":
        return decision.verdict
    if what in decision.clauses:
        return decision.clauses[what].answer
    if what in decision.scores:
        if what in with_refused(policy, decision):
            return "refused"
        return decision.scores[what].lo, decision.scores[what].hi
    lo, hi = decision.amounts[what]
    return Fraction(lo), None if hi is None else Fraction(hi)
