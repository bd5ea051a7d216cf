"""A policy's own cases, run on the engine: does the document mean what its author says it means?"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from twofold.documents import remembered
from twofold.errors import InputError, Refused
from twofold.facts import given
from twofold.policies import compile as compiled
from twofold.policies.bounds import bounds_of, days_missed, missed
from twofold.policies.decide import KEEP, in_force
from twofold.policies.model import Answer, Case, Policy
from twofold.policies.read import inputs
from twofold.registers.csvfile import LINE
from twofold.sql.duckdb import Connection, in_memory
from twofold.sql.given import by_line
from twofold.sql.layers import Query
from twofold.sql.statements import create_as, picked

# The column with the day of a case.
CASE_DAY = "case day"
_INTERVAL = re.compile(r"(-?[\d,.]+)\s*(?:[–—~]|\s-\s|(?<=\d)-(?=\d))\s*(-?[\d,.]+)")


@dataclass(frozen=True)
class _Day:
    """The cases of one day, and whether the text covers it."""

    day: date
    cases: list[Case]
    covered: bool


@remembered
def checked(policy: Policy, *siblings: Policy) -> tuple[InputError, ...]:
    """All that is wrong with a policy's cases, beside its other texts: of cases that were read
    once, and kept for as long as the texts are the same."""
    others = {one.id: one for one in siblings}
    with _read(policy) as read:
        found = (*_failing(policy, read), *_unbounded(policy, read))
    return (*found, *ungoverned(policy, others))


def run_cases(policy: Policy) -> list[InputError]:
    """Every case whose answer is not what its author expects, each at its line."""
    with _read(policy) as read:
        return _failing(policy, read)


def unbounded(policy: Policy) -> list[InputError]:
    """Every bound that none of the cases is on: a threshold, a tier's edge, a cap, a first or last
    day."""
    with _read(policy) as read:
        return _unbounded(policy, read)


@dataclass(frozen=True)
class _Read:
    """A policy's cases as a table of facts, in the order of the lines that stand for them there."""

    connection: Connection
    days: list[_Day]
    cases: list[Case]
    problems: list[InputError]


@contextlib.contextmanager
def _read(policy: Policy) -> Iterator[_Read]:
    days, problems = _days(policy)
    with in_memory() as connection:
        yield _Read(connection, days, _typed(connection, policy, days), problems)


def _failing(policy: Policy, read: _Read) -> list[InputError]:
    connection, problems = read.connection, [*read.problems]
    for case in policy.cases:
        if not case.expected:
            problems.append(InputError("policies.case_expects_nothing", case.at, case=case.name))
    for line, fault in connection.rows(given.faulty("typed")):
        column, key, value = fault.split("|", 2)
        problems.append(InputError(key, read.cases[int(line)].at, column=column, value=value))
    for one in read.days:
        if one.covered:
            problems += _run(connection, policy, one.day, read.cases)
        else:  # a day that no text covers is refused as a whole
            problems += [
                _failed(case, what, expected, "refused")
                for case in one.cases
                for what, expected in case.expected.items()
                if expected != "refused"
            ]
    return sorted(problems, key=lambda p: (p.at.line or 0) if p.at else 0)


def _unbounded(policy: Policy, read: _Read) -> list[InputError]:
    days = read.days
    missing = [*days_missed(policy, [(one.day, case) for one in days for case in one.cases])]
    bounds = bounds_of(policy)
    if not bounds:
        return missing
    hit: set[int] = set()
    for one in days:
        if not one.covered:
            continue
        bound = compiled.values(policy, one.day)
        unsourced = frozenset(name for name, const in bound.items() if const.value is None)
        hit |= {n for n, b in enumerate(bounds) if b.open(unsourced)}
        asked = [b.equal for b in bounds]
        select = compiled.equalities(policy, _of(one.day), one.day, asked)
        for row in read.connection.rows(select):
            hit |= {number for number, on in enumerate(row) if on}
    return [*missing, *missed(policy, bounds, hit)]


def ungoverned(policy: Policy, others: Mapping[str, Policy]) -> list[InputError]:
    """The cases that two texts of the policy govern on their day, or none of them does."""
    siblings = [others[v.id] for v in policy.terms.versions if v.id in others]
    texts = [text for text in (policy, *siblings) if any(c.word == "applies" for c in text.clauses)]
    problems = []
    with in_memory() as connection:
        for one in _days(policy)[0]:
            there = [text for text in texts if _covered(text, one.day)]
            if len(there) < 2 or policy not in there:
                continue
            governed = [_governed(connection, text, one) for text in there]
            for number, case in enumerate(one.cases):
                found = [by.get(number) for by in governed]
                if None in found or found.count(True) == 1:
                    continue
                texts_of = ", ".join(text.id for text in there)
                problems.append(InputError("policies.not_one_text", case.at, case=case.name,
                                           count=found.count(True), texts=texts_of))  # fmt: skip
    return problems


def _governed(connection: Connection, policy: Policy, one: _Day) -> Mapping[int, bool | None]:
    """Whether a text governs each case, by its number; None where a fact is missing."""
    _typed(connection, policy, [one])
    select = compiled.decisions(policy, given.sound("typed"), one.day, KEEP, measured=False)
    columns, rows = connection.table(by_line(select))
    ids = [c.id for c in policy.requirements if c.word == "applies"]
    made = {}
    for row in rows:
        told = dict(zip(columns, row, strict=True))
        found = [Answer(told[f"{id_}__answer"]) for id_ in ids]
        made[int(told[LINE])] = (
            False if Answer.UNMET in found else True if set(found) == {Answer.MET} else None
        )
    return made


def _days(policy: Policy) -> tuple[list[_Day], list[InputError]]:
    """The cases by their day; and what is wrong with the day of some."""
    by_day: dict[date, list[Case]] = {}
    problems: list[InputError] = []
    for case in policy.cases:
        try:
            by_day.setdefault(_day(policy, case), []).append(case)
        except InputError as problem:
            problems.append(problem)
    return [_Day(d, cases, _covered(policy, d)) for d, cases in by_day.items()], problems


def _day(policy: Policy, case: Case) -> date:
    written = case.facts.get("day") or policy.standard.get("day")
    try:
        day = date.fromisoformat(written or "")
    except ValueError:
        raise InputError("policies.case_day", case.at, case=case.name, day=written or "—") from None
    return day


def _covered(policy: Policy, day: date) -> bool:
    try:
        in_force(policy, day)
        compiled.values(policy, day)
    except Refused:
        return False
    return True


def _failed(case: Case, what: str, expected: str, got: str) -> InputError:
    return InputError("policies.case_fails", case.at, case=case.name, what=what,
                      expected=expected, got=got)  # fmt: skip


def _run(
    connection: Connection, policy: Policy, day: date, cases: list[Case]
) -> Iterator[InputError]:
    select = compiled.decisions(policy, _of(day), day, KEEP, measured=False)
    columns, found = connection.table(by_line(select))
    for row in found:
        told = dict(zip(columns, row, strict=True))
        yield from _differences(policy, cases[int(told[LINE])], told)


def _typed(connection: Connection, policy: Policy, days: list[_Day]) -> list[Case]:
    """The facts of the cases on days that the text covers, as one table: to read them is most of
    the work. Returns the cases in the order of the lines that stand for them there."""
    wanted = given.columns(inputs(policy), compiled.scored(policy), compiled.judged(policy))
    every = [(one.day, case) for one in days if one.covered for case in one.cases]
    rows = [{**_row(policy, case, number), CASE_DAY: day.isoformat()}
            for number, (day, case) in enumerate(every)]  # fmt: skip
    present = {c.name: c.name for c in wanted}
    texts = given.texts(rows, ["subject", "name", LINE, CASE_DAY, *present])
    with connection.offered("cases", texts):
        typed = given.typed("cases", wanted, present, (*KEEP, CASE_DAY))
        connection.run(create_as("typed", typed))
    return [case for _, case in every]


def _of(day: date) -> Query:
    """The facts of the cases of one day that could be read."""
    return picked(given.sound("typed"), {CASE_DAY: day.isoformat()})


def _row(policy: Policy, case: Case, number: int) -> dict[str, str]:
    row = {k: v for k, v in policy.standard.items() if k != "day"}
    row = {k.replace("points ", "points__").replace("judged ", "judged__"): v
           for k, v in row.items()}  # fmt: skip
    row |= {k: v for k, v in case.facts.items() if k != "day"}
    row |= {f"points__{k}": v for k, v in case.points.items()}
    row |= {f"judged__{k}": v for k, v in case.judged.items()}
    return row | {"subject": case.name, "name": case.name, LINE: str(number)}


def _differences(policy: Policy, case: Case, row: Mapping[str, Any]) -> Iterator[InputError]:
    for what, expected in case.expected.items():
        got = _got(policy, what, expected, row)
        if got is None:
            yield InputError("policies.case_unknown", case.at, case=case.name, what=what)
        elif got != expected:
            yield _failed(case, what, expected, got)


def _got(policy: Policy, what: str, expected: str, row: Mapping[str, Any]) -> str | None:
    """The answer in the author's notation: what was expected where it means the same."""
    if what == "verdict":
        return Answer(row["verdict"]).verdict
    if any(c.id == what for c in policy.answered):
        return Answer(row[f"{what}__answer"]).word
    low, high = (row.get(f"{what}__{end}") for end in ("low", "high"))
    ends = (None if low is None else Decimal(low), None if high is None else Decimal(high))
    if what in policy.scores:
        return "refused" if row[f"{what}__refused"] else _interval(*ends, expected)
    if any(a.id == what for a in policy.amounts):
        return _interval(ends[0] or Decimal(0), ends[1], expected)
    return None


def _interval(low: Decimal | None, high: Decimal | None, expected: str) -> str:
    if _written(expected) == (low, high):
        return expected
    if low == high and low is not None:
        return _end(low)
    return f"{_end(low)}–{_end(high)}"


def _end(value: Decimal | None) -> str:
    if value is None:
        return "…"
    return f"{value.normalize():,f}"


def _written(text: str) -> tuple[Decimal | None, Decimal | None] | None:
    match = _INTERVAL.fullmatch(text.strip())
    ends = match.groups() if match else (text, text)
    try:
        low, high = (Decimal(e.replace(",", "").strip()) for e in ends)
    except InvalidOperation:
        return None
    return low, high
