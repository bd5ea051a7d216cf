"""The cases of a combination: who is entitled to what, and what must come out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from twofold.awards.model import DIMENSIONS, Amount, Awarding, Case, CaseRow, Step
from twofold.documents import Document, Row, Table
from twofold.errors import InputError

# Columns that say something of the subject, and words before the name of an award or a budget.
COLUMNS = tuple(d for d in DIMENSIONS if d not in ("policy", "item", "year"))
WORDS = ("paid", "earlier", "budget")
TOTAL = "total"
# A day on which a document without any date is tried.
SOME_DAY = date(2000, 12, 31)
_INTERVAL = re.compile(r"([\d,.]+)\s*[–—~]\s*([\d,.]+|\?)")


def cases(
    document: Document,
    steps: Sequence[Step],
    amounts: Sequence[Amount],
    begins: date | None,
    problems: list[InputError],
) -> Iterator[Case]:
    """The cases of a document; rows of one name, one below the other, are one case of several
    subjects."""
    standing = {r["standard"]: r.get("value") for t in document.tables("standard") for r in t.rows}
    ranks = {s.limit.by for s in steps if s.limit is not None and s.limit.by}
    named = {award.policy for step in steps for award in step.awards}
    first = max([SOME_DAY, *(a.from_ for a in amounts), *([begins] if begins else [])])
    for table in document.tables("case"):
        if unknown := [h for h in table.header[1:] if not _known(h, ranks, named)]:
            at = document.place(table.line)
            problems += [InputError("awards.unknown_column", at, column=h) for h in unknown]
            continue
        for name, rows in _runs(table):
            try:
                yield _case(document, table, name, rows, standing, first, named)
            except InputError as problem:
                problems.append(problem)


def _known(header: str, ranks: set[str], named: set[str]) -> bool:
    """Whether a column is one that a case may have."""
    if header.startswith("→"):
        name = header.removeprefix("→").strip()
        return name == TOTAL or _awards(name.partition(" ")[0], named)
    word, _, rest = header.partition(" ")
    own = header in (*COLUMNS, "day", *ranks)
    return own or _awards(word, named) or (word in WORDS and bool(rest))


def _awards(word: str, named: set[str]) -> bool:
    """Whether a word is a policy's id: one that a step names, or one of several parts."""
    return word in named or "." in word


def _runs(table: Table) -> list[tuple[str, list[Row]]]:
    found: list[tuple[str, list[Row]]] = []
    for row in table.rows:
        if found and found[-1][0] == row["case"]:
            found[-1][1].append(row)
        else:
            found.append((row["case"], [row]))
    return found


def _case(
    document: Document, table: Table, name: str, rows: Sequence[Row],
    standing: Mapping[str, str], first: date, named: set[str],
) -> Case:  # fmt: skip
    at = document.place(rows[0].line)
    written = next((d for r in rows if (d := r.get("day"))), standing.get("day"))
    try:
        day = date.fromisoformat(written) if written else first
    except ValueError:
        raise InputError("policies.case_day", at, case=name, day=written) from None
    budgets = {
        header.partition(" ")[2].strip(): _money(document, row, header)[0]
        for row in rows for header in table.header
        if header.startswith("budget ") and row.get(header)
    }  # fmt: skip
    made = tuple(
        _row(document, table, row, n, standing, named) for n, row in enumerate(rows, start=1)
    )
    return Case(name, made, day, MappingProxyType(budgets), at)


def _row(
    document: Document, table: Table, row: Row, number: int, standing: Mapping[str, str],
    named: set[str],
) -> CaseRow:  # fmt: skip
    entitled: dict[Awarding, tuple[Decimal, Decimal | None]] = {}
    before: dict[str, dict[Awarding, Decimal]] = {"paid": {}, "earlier": {}}
    columns = {k: v for k, v in standing.items() if k != "day"}
    expected: dict[str, str] = {}
    for header in table.header[1:]:
        text = row.get(header)
        word, _, rest = header.partition(" ")
        if not text or word in ("day", "budget"):
            continue
        if header.startswith("→"):
            expected[header.removeprefix("→").strip()] = text
        elif word in before:
            low, high = _money(document, row, header)
            if low != high:
                raise InputError("awards.bad_amount", document.place(row.line), text=text)
            before[word][awarding(rest)] = low
        elif _awards(word, named):
            entitled[awarding(header)] = _money(document, row, header)
        else:
            columns[header] = text
    subject = columns.get("subject") or f"{number}"
    return CaseRow(subject, MappingProxyType(entitled), MappingProxyType(before["paid"]),
                   MappingProxyType(before["earlier"]), MappingProxyType(columns),
                   MappingProxyType(expected), document.place(row.line))  # fmt: skip


def awarding(text: str) -> Awarding:
    """`ID` or `ID ITEM`."""
    policy, _, item = text.strip().partition(" ")
    return Awarding(policy, item.strip())


def _money(document: Document, row: Row, header: str) -> tuple[Decimal, Decimal | None]:
    made = interval(row.get(header))
    if made is None:
        raise InputError("awards.bad_amount", document.place(row.line), text=row.get(header))
    return made


def interval(text: str) -> tuple[Decimal, Decimal | None] | None:
    """`3,000,000`, `0–5,000,000`, or `?` for what has no bound; None where it is none of them."""
    match = _INTERVAL.fullmatch(text.strip())
    if text.strip() == "?":
        return Decimal(0), None
    low, high = match.groups() if match else (text, text)
    try:
        ends = [None if e == "?" else Decimal(e.replace(",", "").strip()) for e in (low, high)]
    except InvalidOperation:
        return None
    if ends[0] is None or ends[0] < 0 or (ends[1] is not None and ends[1] < ends[0]):
        return None
    if any(e is not None and (not e.is_finite() or e * 100 % 1) for e in ends):
        return None
    return ends[0], ends[1]
