"""The rest of chapter 5: what stands around a clause in a document, and what is refused."""

from __future__ import annotations

from decimal import Decimal

from tests.spec.manual import Page
from tests.spec.manual.deciding import decided, refused, row, rule, table


def fences(page: Page) -> None:
    page.text(
        zh="""
        `require` 须满足，`exclude` 不得有；`waive` 成立时，所指的条款视为满足，哪怕那一条的数据还
        缺；`applies` 说明这个版本管谁，不管的一律“不适用”，连同其余条款；`after` 是事后义务，不
        计入结论；`score` 和 `amount` 见本章他处。
        """,
        en="""
        `require` must be met and `exclude` must not hold. Where a `waive` holds, its clause is
        met, even if that clause's own facts are missing. `applies` says whom this version is for;
        to others nothing applies, nor do the other clauses. `after` is an obligation outside the
        verdict. `score` and `amount` have sections of their own.
        """,
    )
    body = """
## ⟪适用‖Applies⟫

```sql applies version
resident
```

## ⟪豁免‖Waiver⟫

```sql waive size
class_1 >= 1
```

## ⟪规模‖Size⟫

```sql require size
staff <= 500
```
"""
    page.code("markdown", page.pick(body.strip("\n")))
    rows = (
        row("unmet", resident="yes", class_1="0", staff="501"),
        row("met", resident="yes", class_1="1", staff="501"),
        row("met", resident="yes", class_1="1", staff="?"),
        row("unknown", resident="yes", class_1="?", staff="501"),
        row("not_applicable", resident="no", class_1="0", staff="501"),
    )
    table(page, rows, decided(page, body, rows))


RESIDENT = """
## ⟪条款‖Clause⟫

```sql require it
resident
```
"""


def amounts(page: Page) -> None:
    page.text(
        zh="""
        金额也是区间，四舍五入到分，不小于零。`up_to(x)` 是至多 x、由主管部门核定的数。不符合的，金
        额为零；结论还没有定的，是假如符合时的金额。
        """,
        en="""
        An amount is an interval too, rounded half up to the fen and never below zero. `up_to(x)`
        is what may be granted up to x. Who is ineligible gets nothing; while the verdict is open,
        it is the amount should it turn out eligible.
        """,
    )
    rows = (
        (row("met", resident="yes", rd="0.03"), "0.5 * rd", (Decimal("0.02"), Decimal("0.02"))),
        (row("met", resident="yes", rd="0.05"), "0.5 * rd", (Decimal("0.03"), Decimal("0.03"))),
        (row("met", resident="yes", rd="100"), "up_to(0.5 * rd)", (Decimal(0), Decimal(50))),
        (row("met", resident="yes", rd="?"), "LEAST(0.5 * rd, 500)", (Decimal(0), Decimal(500))),
        (row("unmet", resident="no", rd="100"), "0.5 * rd", (Decimal(0), Decimal(0))),
        (row("unknown", resident="?", rd="100"), "0.5 * rd", (Decimal(50), Decimal(50))),
    )
    shown = []
    for one, text, ends in rows:
        (found,) = decided(page, f"{RESIDENT}\n```sql amount paid\n{text}\n```", [one])
        assert found.clauses[-1].answer.word == one.answer
        assert found.amounts["paid"] == ends, (one, found.amounts)
        shown.append((f"`{text}`", *one.facts.values(), *(page.say.number(end) for end in ends)))
    page.table(("⟪金额‖Amount⟫", "`resident`", "`rd`", "⟪最低‖Lowest⟫", "⟪最高‖Highest⟫"), shown)


def judged(page: Page) -> None:
    page.text(
        zh="`judged('编号')` 是数据不能代替的判断。专家判断之前是待定。",
        en="""
        `judged('ID')` is a finding that no data can stand in for. Until there is one, it is
        pending.
        """,
    )
    rule(
        page, "judged('field')",
        row("pending", judged_field="?"), row("met", judged_field="yes"),
        row("unmet", judged_field="no"),
    )  # fmt: skip


def wide(page: Page) -> None:
    page.text(
        zh="中文输入法打出的全角符号按半角读；读不出的，会指明是哪个符号。",
        en="""
        Full-width signs, as a Chinese keyboard types them, are read as plain ones; a sign that
        cannot be read is named.
        """,
    )
    rule(page, "（rd ／ revenue） ≥ ：share", row("met", rd="5", revenue="100"))
    refused(page, ("staff >= 10。", "odd_character"))


def refusals(page: Page) -> None:
    page.text(
        zh="各数据库结果不一的、没有意义的、或者不该写在条款里的，一律拒绝，并指明位置和改法：",
        en="""
        What databases disagree on, what means nothing, and what does not belong into a clause is
        refused, with its place and what to do instead:
        """,
    )
    refused(
        page,
        ("ROUND(revenue) >= 1", "round"),
        ("CAST(revenue AS INTEGER) >= 1", "cast"),
        ("DATE_DIFF('year', registered_on, :day) >= 1", "date_diff"),
        (":day - registered_on >= 365", "date_diff"),
        ("revenue * rd >= 1", "not_multipliable"),
        ("staff * class_1 >= 1", "product"),
        ("rd / revenue + 1 >= 2", "division"),
        ("rd >= @share", "at_sign"),
        ("rd >= share", "colon_missing"),
        ("rd IS NULL", "is_null"),
        ("class_1 NOT IN (1, NULL)", "is_null"),
        ("resident AND 1", "not_yes_no"),
        ("revenue > 'abc'", "not_comparable"),
        ("revenue >= staff", "not_comparable"),
        (":share >= 0.05", "constant_condition"),
        ("CASE WHEN resident THEN 1 END >= 1", "else_missing"),
        ("revenue >= (SELECT 1)", "subquery"),
        ("SUM(revenue) >= 1", "aggregate"),
        ("SUM(revenue) OVER () >= 1", "window"),
        ("SQRT(revenue) >= 1", "unknown_function"),
        ("LEAST(*, 1) >= 1", "star"),
        ("organisation.staff >= 1", "qualified"),
        ("staff >= 10 -- " + {"zh": "说明", "en": "a note"}[page.lang], "comment"),
    )
    page.text(
        zh="长度和嵌套在读之前就有限制：4,000 个字符，24 层括号。",
        en="Length and nesting are limited before anything is read: 4,000 characters, 24 brackets.",
    )
    refused(page, ("(" * 25 + "resident" + ")" * 25, "too_deep"))
