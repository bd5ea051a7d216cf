"""Clauses that are decided for the manual: a rule, rows of facts, and what must come out."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from tests.spec.manual.page import Page
from twofold import policies
from twofold.answers.explained import explained
from twofold.answers.policies import labels_of
from twofold.answers.reasons import details
from twofold.errors import InputError
from twofold.policies.results import Decision
from twofold.workspace import open_city

MISSING = "?"
HEAD = """
    ---
    kind: policy
    id: made
    name: ⟪示例‖Example⟫
    from: 2016-01-01
    year: -1
    ---

    | parameter | from | value | unit | source |
    |---|---|---|---|---|
    | share | 2016-01-01 | 5 | % | ⟪第一条‖Article 1⟫ |
    | limit | 2016-01-01 | 5000 | 万元 | ⟪第二条‖Article 2⟫ |
    | age | 2016-01-01 | 365 | 日 | ⟪第三条‖Article 3⟫ |
    | one_year | 2016-01-01 | 1 | 年 | ⟪第四条‖Article 4⟫ |
    | one_month | 2016-01-01 | 1 | 月 | ⟪第五条‖Article 5⟫ |
    | pass_score | 2016-01-01 | 70 | 分 | ⟪第六条‖Article 6⟫ |
    """
FILE, ROWS = Path("policies/made.md"), Path("rows.csv")
# How a fact is typed for plain SQL, which is shown beside the dialect.
PLAIN = {"day": "DATE", "registered_on": "DATE", "resident": "BOOLEAN", "staff": "BIGINT",
         "science_staff": "BIGINT", "class_1": "BIGINT", "class_2": "BIGINT"}  # fmt: skip
MONEY = "DECIMAL(18, 2)"


@dataclass(frozen=True)
class Row:
    """Facts as they are written in a file, `?` for a missing one, and the answer that must come
    out. With `gap`, that gap; with `waits`, the days until it holds by itself; with `plain`, what
    plain SQL makes of it on DuckDB."""

    answer: str
    facts: Mapping[str, str]
    gap: Decimal | int | None = None
    plain: Any = None
    day: str = "2026-06-30"
    missing: tuple[str, ...] = field(default=())
    waits: int | None = None


def row(answer: str, *, gap: Decimal | int | None = None, plain: Any = None,
        day: str = "2026-06-30", missing: tuple[str, ...] = (), waits: int | None = None,
        **facts: str) -> Row:  # fmt: skip
    """A row of facts by name; experts' points and findings as `points_ITEM` and `judged_ITEM`."""
    return Row(answer, facts, gap, plain, day, missing, waits)


def decided(page: Page, body: str, rows: Sequence[Row]) -> list[Decision]:
    """What a policy of these blocks says of each row, by way of a facts file."""
    FILE.parent.mkdir(exist_ok=True)
    head = page.pick("\n".join(line.removeprefix("    ") for line in HEAD.strip("\n").split("\n")))
    FILE.write_text(f"{head}\n{page.pick(body)}\n", encoding="utf-8")
    found: dict[int, Decision] = {}
    for day in dict.fromkeys(one.day for one in rows):
        asked = {at: one for at, one in enumerate(rows) if one.day == day}
        _write(page, list(asked.values()))
        made = policies.decide(open_city(".", day=date.fromisoformat(day)), "made", file=ROWS)
        found |= dict(zip(asked, made.decided, strict=True))
    return [found[at] for at in range(len(rows))]


def _write(page: Page, rows: Sequence[Row]) -> None:
    """Rows as a facts file; a name keeps a row that has nothing else from being an empty line."""
    names = list(dict.fromkeys(name for one in rows for name in one.facts))
    with ROWS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", *(_column(name) for name in names)])
        for number, one in enumerate(rows):
            cells = [one.facts.get(name, MISSING) for name in names]
            writer.writerow([number, *("" if c == MISSING else page.pick(c) for c in cells)])


def rule(page: Page, text: str, *rows: Row, word: str = "require", plain: bool = False) -> None:
    """Shows a clause with what it answers for each row, after asserting it."""
    page.code("sql", page.pick(text))
    body = f"## ⟪条款‖Clause⟫\n\n```sql {word} it\n{text}\n```\n"
    table(page, rows, decided(page, body, rows), text if plain else "")


def table(page: Page, rows: Sequence[Row], found: Sequence[Decision], plain: str = "") -> None:
    """A table of facts and answers; the last clause of the policy is the one looked at."""
    labels = labels_of(page.say, open_city("."), "made")
    names = list(dict.fromkeys(name for one in rows for name in one.facts))
    days = len({one.day for one in rows}) > 1
    head = [*(f"`{_column(name)}`" for name in names), *(["`:day`"] if days else [])]
    head += [{"zh": "普通 SQL", "en": "Plain SQL"}[page.lang]] if plain else []
    head += ("⟪结果‖Answer⟫", "⟪所说的话‖What it says⟫")
    cells = []
    for one, decision in zip(rows, found, strict=True):
        result = decision.clauses[-1]
        assert result.answer.word == one.answer, (one, result)
        if one.gap is not None:
            gaps = [c.gap for c in result.comparisons if c.gap is not None]
            assert one.gap in gaps, (one, gaps)
        if one.waits is not None:
            assert one.waits in [c.waits for c in result.comparisons], (one, result.comparisons)
        assert set(one.missing) <= set(result.missing), (one, result.missing)
        line = [page.pick(one.facts.get(name, MISSING)) for name in names] + (
            [one.day] if days else []
        )
        if plain:
            told = in_plain_sql(plain, one)
            assert told == one.plain, (one, told)
            line.append("NULL" if told is None else str(told).upper())
        said = "; ".join(details(labels, result)) if page.lang == "en" else "；".join(
            details(labels, result))  # fmt: skip
        cells.append([*line, f"**{page.words(f'cli.answers.{one.answer}')}**", said])
    page.table(head, cells)


def in_plain_sql(text: str, one: Row) -> Any:
    """What DuckDB makes of a rule over a row, were it the plain SQL that it looks like."""
    columns = ", ".join(
        f"CAST({'NULL' if cell == MISSING else repr(cell)} AS {PLAIN.get(name, MONEY)}) AS {name}"
        for name, cell in one.facts.items()
    )
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT {text} FROM (SELECT {columns})").fetchone()
    assert found is not None
    return found[0]


def refused(page: Page, *rules: tuple[str, str]) -> None:
    """Shows what each rule is refused with; `(rule, key)`, the key asserted."""
    body = "".join(f"\n## {n}\n\n```sql require r{n}\n{text}\n```\n"
                   for n, (text, _) in enumerate(rules))  # fmt: skip
    try:
        decided(page, body, [row("met", staff="1")])
    except InputError as error:
        told = error.causes or (error,)
    else:
        raise AssertionError("nothing was refused")
    assert [one.key for one in told] == [f"sql.{key}" for _, key in rules]
    head = ("⟪规则‖Rule⟫", "⟪为什么不行‖Why not⟫", "⟪怎么办‖What to do⟫")
    rows = [(f"`{text}`", *explained(one, page.say)[1:])
            for (text, _), one in zip(rules, told, strict=True)]  # fmt: skip
    page.table(head, rows)


def _column(name: str) -> str:
    """`points_quality` is written `points quality` in a file."""
    word, _, item = name.partition("_")
    return f"{word} {item}" if word in ("points", "judged") else name
