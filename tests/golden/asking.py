"""Small documents put together from blocks, and what the evaluator says of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.evaluator import policy as judge
from tests.evaluator.gaps import Atom, Fact
from tests.evaluator.policy import Decision
from twofold import documents

DAY = date(2025, 6, 30)
FACTS = {
    fact.name: fact
    for fact in (
        Fact("a", "money"),
        Fact("b", "money"),
        Fact("n", "count", whole="d"),
        Fact("d", "count"),
        Fact("k", "count"),
        Fact("x", "number"),
        Fact("g", "ratio"),
        Fact("on", "date"),
        Fact("off", "date"),
        Fact("yes", "yes/no"),
        Fact("maybe", "yes/no"),
        Fact("level", "text"),
    )
}
PARAMETERS = """
| parameter | from | value | unit |
|---|---|---|---|
| tenth | 2020-01-01 | 10 | % |
| cap | 2020-01-01 | 5 | 万元 |
| vast | 2020-01-01 | 2 | 亿元 |
| days | 2020-01-01 | 365 | 日 |
| weeks | 2020-01-01 | 14 | 天 |
| month | 2020-01-01 | 1 | 月 |
| year_long | 2020-01-01 | 1 | 年 |
| points | 2020-01-01 | 70 | 分 |
| moved | 2020-01-01 | 1 | 元 |
| moved | 2025-06-30 | 2 | 元 |
| moved | 2025-07-01 | 3 | 元 |
| later | 2025-07-01 | 3 | 元 |
"""


def decide(body: str, day: date = DAY, front: str = "", **row: judge.Cell) -> Decision:
    """What a document with these blocks says of a row; `judged_x` stands for `judged x`."""
    text = f"---\nkind: policy\nid: test\n{front}---\n{PARAMETERS}\n{body}"
    cells = {
        key.replace("judged_", "judged ").replace("points_", "points "): value
        for key, value in row.items()
    }
    return judge.decide(judge.read(documents.parse(text), FACTS), cells, day)


def fence(word: str, id_: str, text: str) -> str:
    return f"\n```sql {word} {id_}\n{text}\n```\n"


def answer(text: str, **row: judge.Cell) -> str:
    """The answer of one requirement."""
    return decide(fence("require", "it", text), **row).clauses["it"].answer


def amount(text: str, **row: judge.Cell) -> tuple[Decimal, Decimal | None]:
    return decide(fence("amount", "it", text), **row).amounts["it"]


def money(lo: str, hi: str | None = None) -> tuple[Decimal, Decimal | None]:
    return Decimal(lo), Decimal(lo if hi is None else hi)


def atom(text: str, word: str = "require", **row: judge.Cell) -> Atom:
    """The only atom of a clause."""
    (only,) = decide(fence(word, "it", text), **row).clauses["it"].atoms
    return only


def gap(text: str, word: str = "require", **row: judge.Cell) -> Fraction | None:
    return atom(text, word, **row).gap


SCORES = """
| score papers | points |
|---|---|
| `k >= 10` | 7–8 |
| `k >= 5` | 3-4 |
| otherwise | 0 |

| score talks | points |
|---|---|
| judged | 0–20 |
"""
TOTAL = SCORES + fence("score", "total", "LEAST(papers, 7) + talks")
