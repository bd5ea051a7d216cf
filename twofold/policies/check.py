"""A policy's own cases, run on the engine: does the document mean what its author says it means?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from twofold.errors import InputError, Refused
from twofold.facts import given
from twofold.policies import compile as compiled
from twofold.policies.decide import KEEP, in_force
from twofold.policies.model import Case, Policy
from twofold.policies.read import inputs
from twofold.policies.results import Decision, decisions
from twofold.registers.csvfile import LINE
from twofold.sql.duckdb import Connection, in_memory
from twofold.sql.given import by_line
from twofold.sql.statements import create_as

_INTERVAL = re.compile(r"(-?[\d,.]+)\s*(?:[–—~]|\s-\s|(?<=\d)-(?=\d))\s*(-?[\d,.]+)")


def run_cases(policy: Policy) -> list[InputError]:
    """Every case whose answer is not what its author expects, each at its line."""
    by_day: dict[date, list[Case]] = {}
    problems: list[InputError] = []
    for case in policy.cases:
        try:
            day = _day(policy, case)
            covered = _covered(policy, day)
        except InputError as problem:
            problems.append(problem)
            continue
        if covered:
            by_day.setdefault(day, []).append(case)
        else:  # a day that no text covers is refused as a whole
            problems += [
                _failed(case, what, expected, "refused")
                for what, expected in case.expected.items()
                if expected != "refused"
            ]
    with in_memory() as connection:
        for day, cases in by_day.items():
            problems += _run(connection, policy, day, cases)
    return sorted(problems, key=lambda p: (p.at.line or 0) if p.at else 0)


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
    wanted = given.columns(inputs(policy), compiled.scored(policy), compiled.judged(policy))
    rows = [_row(policy, case, number) for number, case in enumerate(cases)]
    present = {c.name: c.name for c in wanted}
    with connection.offered("cases", given.texts(rows, ["subject", "name", LINE, *present])):
        connection.run(create_as("typed", given.typed("cases", wanted, present, KEEP)))
    for line, fault in connection.rows(given.faulty("typed")):
        column, key, value = fault.split("|", 2)
        yield InputError(key, cases[int(line)].at, column=column, value=value)
    select = compiled.decisions(policy, given.sound("typed"), day, KEEP)
    columns, found = connection.table(by_line(select))
    for decision in decisions(policy, day, columns, found):
        yield from _differences(cases[int(str(decision.line))], decision)


def _row(policy: Policy, case: Case, number: int) -> dict[str, str]:
    row = {k: v for k, v in policy.standard.items() if k != "day"}
    row = {k.replace("points ", "points__").replace("judged ", "judged__"): v
           for k, v in row.items()}  # fmt: skip
    row |= {k: v for k, v in case.facts.items() if k != "day"}
    row |= {f"points__{k}": v for k, v in case.points.items()}
    row |= {f"judged__{k}": v for k, v in case.judged.items()}
    return row | {"subject": case.name, "name": case.name, LINE: str(number)}


def _differences(case: Case, decision: Decision) -> Iterator[InputError]:
    for what, expected in case.expected.items():
        got = _got(what, expected, decision)
        if got is None:
            yield InputError("policies.case_unknown", case.at, case=case.name, what=what)
        elif got != expected:
            yield _failed(case, what, expected, got)


def _got(what: str, expected: str, decision: Decision) -> str | None:
    """The answer in the author's notation: what was expected where it means the same."""
    if what == "verdict":
        return decision.verdict.verdict
    for clause in decision.clauses:
        if clause.clause.id == what:
            return clause.answer.word
    for score in decision.scores:
        if score.id == what:
            return "refused" if score.refused else _interval(score.low, score.high, expected)
    if what in decision.amounts:
        return _interval(*decision.amounts[what], expected)
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
