"""What `twofold check` asks of this stage: documents that fit the policies, and their own cases."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa

from twofold.awards import book as books
from twofold.awards.book import Book
from twofold.awards.compile import Plan, plan
from twofold.awards.model import Awarding, Case, CaseRow, Combination
from twofold.awards.rules import faults
from twofold.awards.stack import BEFORE, CLAIMS, COLUMNS, put, stacked
from twofold.awards.written import TOTAL, awarding, interval
from twofold.errors import InputError, TwofoldError
from twofold.policies.model import Answer
from twofold.sql import stacking
from twofold.sql.duckdb import Connection, in_memory
from twofold.workspace import Workspace

# Where a case says nothing of its subject, all its subjects are alike.
SAME = {"district": "—", "industry": "—", "size": "—", "level": "—"}
Bounds = tuple[Decimal, Decimal | None]


def check(workspace: Workspace) -> tuple[Mapping[str, int], list[InputError]]:
    """Reads every combination and runs its cases: how many each has, and all that is wrong."""
    from twofold import policies

    made, problems = books.combinations(workspace)
    with contextlib.suppress(TwofoldError):  # what is wrong with policies, their own check says
        problems += books.checked(Book(policies.policies(workspace), made))
    problems += [*(p for one in made.values() for p in run_cases(one)), *faults(workspace)]
    return {id_: len(one.cases) for id_, one in made.items()}, problems


def run_cases(combination: Combination) -> list[InputError]:
    """Every case whose awards are not what its author expects, each at its line."""
    problems: list[InputError] = []
    with in_memory() as connection:
        for case in combination.cases:
            try:
                problems += _run(connection, combination, case)
            except InputError as problem:  # a ring
                return [problem]
    return problems


def _run(connection: Connection, combination: Combination, case: Case) -> Iterator[InputError]:
    made = _plan(combination, case)
    claims, keys = _claims(made, case)
    put(connection, CLAIMS, claims)
    put(connection, stacking.BEFORE, _before(case))
    columns, rows = connection.table(stacked(connection, made))
    found: dict[tuple[int, Awarding], Bounds] = {}
    for made_row in (dict(zip(columns, r, strict=True)) for r in rows):
        found[keys[made_row["id"]]] = (made_row["settled"], made_row["most"])
    for number, row in enumerate(case.rows):
        yield from _differences(case, row, {a: of for (n, a), of in found.items() if n == number})


def _plan(combination: Combination, case: Case) -> Plan:
    """The plan of a case alone. A limit that neither the document nor the case gives takes no part:
    what a case shows is the arithmetic of what is stated."""
    awards = dict.fromkeys(a for row in case.rows for a in row.entitled)
    items: dict[str, list[str]] = {}
    for award in awards:
        items.setdefault(award.policy, []).append(award.item)
    within = replace(combination, from_=case.day, to=None, after=())
    made = plan([within], items, {combination.id: tuple(items)}, {}, case.day, case.budgets)
    kept = (t for t in made.tasks if t.step.limit is None or t.limit is not None)
    tasks = tuple(replace(t, position=n) for n, t in enumerate(kept, start=1))
    return replace(made, tasks=tasks)


def _claims(made: Plan, case: Case) -> tuple[pa.Table, dict[int, tuple[int, Awarding]]]:
    rows: list[dict[str, Any]] = []
    keys: dict[int, tuple[int, Awarding]] = {}
    for place, award in enumerate(made.places):
        for number, row in enumerate(case.rows):
            if award not in row.entitled:
                continue
            low, high = row.entitled[award]
            id_ = len(rows) + 1
            keys[id_] = (number, award)
            rows.append({
                **SAME, **row.columns, "id": id_, "place": place, "policy": award.policy,
                "item": award.item, "subject": _subject(case, row),
                "payee": row.columns.get("payee", row.subject), "year": case.day.year,
                "verdict": int(Answer.MET if low == high else Answer.PENDING),
                "low": low, "high": high,
            })  # fmt: skip
    columns = {n: pa.array([r.get(n) for r in rows], t) for n, t in COLUMNS.items()}
    for rank in made.ranks:
        word = rank.column.partition(" ")[2]
        texts = pa.array([None if r.get(word) == "?" else r.get(word) for r in rows], pa.string())
        columns[rank.column] = texts.cast(pa.date32() if rank.day else pa.decimal128(38, 6))
    return pa.table(columns), keys


def _subject(case: Case, row: CaseRow) -> str:
    """A subject's key: subjects are taken as the case has them, one below the other."""
    first = next(n for n, one in enumerate(case.rows) if one.subject == row.subject)
    return f"{first:06d} {row.subject}"


def _before(case: Case) -> pa.Table:
    rows: list[dict[str, Any]] = []
    for row in case.rows:
        for awards, year in ((row.paid, case.day.year), (row.earlier, case.day.year - 1)):
            rows += [
                {**SAME, **row.columns, "policy": a.policy, "item": a.item, "year": year,
                 "subject": _subject(case, row), "payee": row.columns.get("payee", row.subject),
                 "spent": spent}
                for a, spent in awards.items()
            ]  # fmt: skip
    return pa.table({n: pa.array([r.get(n) for r in rows], t) for n, t in BEFORE.items()})


def _differences(
    case: Case, row: CaseRow, found: Mapping[Awarding, Bounds]
) -> Iterator[InputError]:
    for what, expected in row.expected.items():
        got = _got(what, found)
        if got is None:
            yield InputError("policies.case_unknown", row.at, case=case.name, what=what)
        elif interval(expected) != got:
            yield InputError("policies.case_fails", row.at, case=case.name, what=what,
                             expected=expected, got=_written(got))  # fmt: skip


def _got(what: str, found: Mapping[Awarding, Bounds]) -> Bounds | None:
    """What came of an award (of a policy without an item: of all its items), or of the row."""
    asked = awarding(what)
    chosen = [
        bounds for award, bounds in found.items()
        if what == TOTAL or award == asked or (not asked.item and award.policy == asked.policy)
    ]  # fmt: skip
    if not chosen:
        return (Decimal(0), Decimal(0)) if what == TOTAL else None
    highs = [high for _, high in chosen]
    known = [h for h in highs if h is not None]
    low = sum((low for low, _ in chosen), Decimal(0))
    return low, sum(known, Decimal(0)) if len(known) == len(highs) else None


def _written(bounds: Bounds) -> str:
    low, high = bounds
    if low == high:
        return f"{low:,f}"
    return f"{low:,f}–{'?' if high is None else f'{high:,f}'}"
