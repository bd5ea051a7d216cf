"""One clause asked of the engine twice: as the plain SQL it looks like, and through the dialect.

Both read the same typed row; a fact that is not given is unknown. Rows hold facts by name, experts'
findings as `judged_ITEM` and their points as `points_SCORE`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from twofold import documents
from twofold.facts.read import columns_of
from twofold.policies import compile as compiled
from twofold.policies.model import Policy
from twofold.policies.read import read
from twofold.policies.results import Comparison, Decision, decisions
from twofold.sql.duckdb import in_memory
from twofold.sql.layers import Query, relation
from twofold.sql.nodes import NEVER, Name, Type
from twofold.sql.statements import picked

DAY = date(2025, 6, 30)
FACTS = {
    name.name: name
    for name in (
        Name("revenue", Type.MONEY, "元"),
        Name("rd", Type.MONEY, "元"),
        Name("profit", Type.MONEY, "元"),
        Name("product_revenue", Type.MONEY, "元", "revenue"),
        Name("staff", Type.COUNT, "人"),
        Name("science_staff", Type.COUNT, "人", "staff"),
        Name("patents", Type.COUNT, "件"),
        Name("weight", Type.NUMBER),
        Name("growth", Type.RATIO),
        Name("registered_on", Type.DATE),
        Name("ended_on", Type.DATE),
        Name("resident", Type.YES_NO),
        Name("listed", Type.YES_NO),
        Name("level", Type.TEXT),
    )
}
PARAMETERS = """
| parameter | from | value | unit | source |
|---|---|---|---|---|
| share | 2016-01-01 | 5 | % | 第一条 |
| limit | 2016-01-01 | 5000 | 万元 | 第二条 |
| age | 2016-01-01 | 365 | 日 | 第三条 |
| one_year | 2016-01-01 | 1 | 年 | 第四条 |
| one_month | 2016-01-01 | 1 | 月 | 第五条 |
| pass_score | 2016-01-01 | 70 | 分 | 第六条 |
"""
ARROW = {
    Type.YES_NO: pa.bool_(), Type.COUNT: pa.int64(), Type.MONEY: pa.decimal128(18, 2),
    Type.NUMBER: pa.decimal128(18, 6), Type.DATE: pa.date32(), Type.TEXT: pa.string(),
    Type.RATIO: pa.decimal128(38, 4),
}  # fmt: skip

Row = Mapping[str, Any]


def text_of(body: str, front: str = "", parameters: str = PARAMETERS) -> str:
    """A whole document around some blocks; the blocks begin on line 18."""
    head = f"---\nkind: policy\nid: made\nname: 示例政策\nfrom: 2016-01-01\n{front}---\n"
    return f"{head}{parameters}\n{body}"


def policy(body: str, front: str = "", parameters: str = PARAMETERS) -> Policy:
    return read(documents.parse(text_of(body, front, parameters), "x.md"), FACTS)


def fence(word: str, id_: str, text: str) -> str:
    return f"\n```sql {word} {id_}\n{text}\n```\n"


def table(rows: Sequence[Row], of: Policy) -> pa.Table:
    """Rows as the relation of facts that a policy reads."""
    columns: dict[str, pa.Array] = {"subject": pa.array(range(len(rows)), pa.int64())}
    for name in FACTS.values():
        for part, column in enumerate(columns_of(name)):
            cells = [_cell(row.get(name.name), part) for row in rows]
            columns[column] = pa.array(cells, ARROW[name.type])
    for item in compiled.scored(of):
        points = [_cell(row.get(f"points_{item}"), 0) for row in rows]
        columns[f"points__{item}"] = pa.array(points, pa.decimal128(18, 6))
    for item in compiled.judged(of):
        found = [row.get(f"judged_{item}") for row in rows]
        columns[f"judged__{item}"] = pa.array(found, pa.bool_())
    return pa.table(columns)


def _cell(value: Any, part: int) -> Any:
    if isinstance(value, tuple):
        return Decimal(value[part])
    if value == "never":
        return NEVER
    return Decimal(str(value)) if type(value) in (int, float) and part == 0 else value


def decide(of: Policy | str, *rows: Row, day: date = DAY) -> tuple[Decision, ...]:
    """What a policy, or a document with these blocks, says of each row."""
    made = policy(of) if isinstance(of, str) else of
    with in_memory() as connection, connection.offered("facts", table(rows, made)):
        select = compiled.decisions(made, relation("facts"), day, ["subject"])
        names, found = connection.table(picked(select, {}, "subject"))
    return decisions(made, day, names, found)


def over(of: Policy, facts: Query, sql: str, day: date = DAY) -> tuple[Any, ...]:
    """One row of plain SQL over the decisions (`d`) on a relation that SQL itself makes."""
    select = compiled.decisions(of, facts, day, ["subject"]).sql(dialect="duckdb")
    with duckdb.connect() as connection:
        row = connection.execute(sql.replace("_decisions", f"({select}) AS d")).fetchone()
    assert row is not None
    return tuple(row)


def one(text: str, *, word: str = "require", day: date = DAY, **row: Any) -> Decision:
    """The decision on one row by one clause `it`."""
    return decide(fence(word, "it", text), row, day=day)[0]


def answer(text: str, *, day: date = DAY, **row: Any) -> str:
    return one(text, day=day, **row).clauses[0].answer.word


def comparison(text: str, *, day: date = DAY, **row: Any) -> Comparison:
    """The only comparison of one clause."""
    (only,) = one(text, day=day, **row).clauses[0].comparisons
    return only


def amount(text: str, **row: Any) -> tuple[Decimal, Decimal | None]:
    """What is paid to a row that meets everything."""
    body = fence("require", "it", "resident") + fence("amount", "paid", text)
    return decide(body, {"resident": True, **row})[0].amounts["paid"]


def plain(expression: str, **row: Any) -> Any:
    """What DuckDB itself makes of an expression over the same row."""
    made = policy(fence("require", "it", "resident"))
    with duckdb.connect() as connection:
        connection.register("facts", table([row], made))
        found = connection.execute(f"SELECT {expression} FROM facts").fetchone()
    assert found is not None
    return found[0]
