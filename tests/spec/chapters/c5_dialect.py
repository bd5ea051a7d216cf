"""Chapter 5: the dialect, rule by rule. Each answer follows from the rule above it by hand."""

from __future__ import annotations

from decimal import Decimal

from tests.spec.chapters import dialect_documents as documents
from tests.spec.chapters import town
from tests.spec.manual import Chapter, Page
from tests.spec.manual.deciding import HEAD, decided, row, rule, table

CHAPTER = Chapter(
    5, "dialect", zh="规则的写法：一个条款是什么意思", en="The dialect: what a clause means"
)


@CHAPTER.section(zh="怎样读这一章", en="How to read this chapter")
def begins(page: Page) -> None:
    town.stands(page, policy=False)
    page.text(
        zh="""
        条款、评分档和指标的取值用一小部分 SQL 表达式来写，含义由本章规定，而不是由数据库规定，因为
        普通 SQL 会算错公家的钱。每条规则下面的表，每行是一家企业的事实（`?` 表示缺数据）、得到的结
        果和程序所说的话；“普通 SQL”一栏是同一个表达式直接交给数据库所得的，作为对照。所有例子都
        写在这份政策的后面：
        """,
        en="""
        Clauses, score tables and indicator values are written in a small part of SQL. This chapter
        says what they mean; the database does not, because plain SQL gets public money wrong. In
        the tables below a row is an enterprise's facts (`?` is missing), the answer, and what the
        program says. "Plain SQL" is what the database itself makes of the same expression. All
        examples stand behind this head:
        """,
    )
    page.code("markdown", page.pick("\n".join(x[4:] for x in HEAD.strip("\n").split("\n"))))


@CHAPTER.section(zh="五种结果", en="Five answers")
def five(page: Page) -> None:
    page.text(
        zh="""
        一个条款的结果是：满足、不满足、未知（写明缺哪些事实）、待定（须由专家判断）或不适用。缺数
        据就是未知，取反也还是未知，绝不当作“否”。但只要不缺的部分已能决定，就已决定：
        """,
        en="""
        A clause is met, unmet, unknown (and names the missing facts), pending (an expert must
        judge) or not applicable. What is missing is unknown, also when it is negated, and never
        "no". But where the rest decides, it is decided:
        """,
    )
    rule(
        page, "resident AND staff >= 10",
        row("met", resident="yes", staff="10"),
        row("unmet", resident="yes", staff="9", gap=1),
        row("unknown", resident="yes", staff="?", missing=("staff",)),
        row("unmet", resident="no", staff="?"),
    )  # fmt: skip
    rule(
        page, "class_1 >= 1 OR class_2 >= 5",
        row("met", class_1="1", class_2="?"),
        row("unknown", class_1="0", class_2="?", missing=("class_2",)),
        row("unmet", class_1="0", class_2="4", gap=1),
    )  # fmt: skip
    rule(page, "NOT resident", row("unmet", resident="yes"), row("unknown", resident="?"))
    page.text(
        zh="""
        没有哪条规则可以问“是不是缺数据”（`IS NULL`、`COALESCE`）：没有记录意味着什么，写在事实表
        的 `absent` 里（第 3 章）。
        """,
        en="""
        No rule can ask whether something is missing (`IS NULL`, `COALESCE`): what a missing row
        means stands under `absent` in the table of facts (chapter 3).
        """,
    )


@CHAPTER.section(zh="除以零", en="Division by zero")
def zero(page: Page) -> None:
    page.text(
        zh="""
        分母不大于零，比例就不存在，结果是未知。数据库却给出无穷大或“非数”，两者都“大于等于
        5%”：没有收入的企业就这样通过了强度要求。
        """,
        en="""
        With a denominator of zero or less there is no ratio: unknown. A database gives infinity or
        "not a number", both of which are "at least 5 %": enterprises without sales would pass a
        test of intensity.
        """,
    )
    rule(
        page, "rd / revenue >= 0.05",
        row("met", rd="5", revenue="100", plain=True),
        row("unknown", rd="5", revenue="0", plain=True),
        row("unknown", rd="0", revenue="0", plain=True),
        plain=True,
    )  # fmt: skip


@CHAPTER.section(zh="LEAST 与 GREATEST", en="LEAST and GREATEST")
def least(page: Page) -> None:
    page.text(
        zh="""
        数据库的 LEAST 和 GREATEST 跳过缺的数，取另一个：缺了研发费用，整笔收入就成了研发费用。在这
        里，缺的数是一个没有上下限的区间：最小者至多是已知的那个，最大者至少是已知的那个。
        """,
        en="""
        A database's LEAST and GREATEST skip what is missing and take the other: without a figure
        of R&D, all sales would count as R&D. Here what is missing is an interval without ends; the
        least is at most the known one, the greatest at least.
        """,
    )
    rule(
        page, "LEAST(rd, product_revenue) >= 5",
        row("met", rd="7", product_revenue="9", plain=True),
        row("unknown", rd="?", product_revenue="9", plain=True, missing=("rd",)),
        row("unmet", rd="?", product_revenue="4", plain=False),
        plain=True,
    )  # fmt: skip
    rule(
        page, "GREATEST(rd, product_revenue) <= 5",
        row("unknown", rd="?", product_revenue="3", plain=True, missing=("rd",)),
        row("unmet", rd="?", product_revenue="9", plain=False),
        plain=True,
    )  # fmt: skip


@CHAPTER.section(zh="分档：CASE", en="Tiers: CASE")
def tiers(page: Page) -> None:
    page.text(
        zh="""
        档次取决于一个缺的数时，数据库悄悄取最后一档。在这里，每一档都还可能；各档结果一致，才算已
        决定。界限写明是 `<=` 还是 `<`，因为“5,000 万元（含）以下”包括 5,000 万元整。
        """,
        en="""
        Where the tier depends on a missing figure, a database silently takes the last one. Here
        every tier is still open, and the answer stands only if all of them agree. Bounds are
        written out as `<=` or `<`, since "50 million and below" includes 50 million.
        """,
    )
    rule(
        page, "rd / revenue_3y >= CASE\n  WHEN revenue <= 50000000 THEN 0.05\n"
              "  WHEN revenue <= 200000000 THEN 0.04\n  ELSE 0.03 END",
        row("unmet", revenue="50000000", rd="4.99", revenue_3y="100", gap=Decimal("0.01"),
            plain=False),
        row("met", revenue="50000000.01", rd="4", revenue_3y="100", plain=True),
        row("met", revenue="?", rd="5", revenue_3y="100", plain=True),
        row("unknown", revenue="?", rd="3", revenue_3y="100", plain=True, missing=("revenue",)),
        row("unmet", revenue="?", rd="2.99", revenue_3y="100", plain=False),
        plain=True,
    )  # fmt: skip
    page.text(
        zh="每个 CASE 都要有 ELSE。差距按现在所在的档计算，并注明档次取决于什么。",
        en="""
        Every CASE needs an ELSE. A gap is that of the present tier, and says what the tier depends
        on.
        """,
    )


@CHAPTER.section(zh="比例是精确的", en="Ratios are exact")
def exact(page: Page) -> None:
    page.text(
        zh="""
        金额和件数都是精确的十进制数，比例的比较化为乘法：`rd / revenue >= 0.05` 就是
        `rd >= 0.05 × revenue`。浮点数却会把恰好 5% 的企业判为不够：
        """,
        en="""
        Money and counts are exact decimals, and the comparison of a ratio becomes a
        multiplication: `rd / revenue >= 0.05` is `rd >= 0.05 × revenue`. In floating point, an
        enterprise at exactly 5 % may fail:
        """,
    )
    rule(
        page, "rd / revenue >= 0.05",
        row("met", rd="61728.39", revenue="1234567.80", plain=False),
        row("unmet", rd="61728.38", revenue="1234567.80", gap=Decimal("0.01"), plain=False),
        plain=True,
    )  # fmt: skip
    page.text(
        zh="比例只能是比较的一边；金额以元为单位，精确到分，超过 10 万亿元的，导入时就退回。",
        en="""
        A quotient can only be one side of a comparison. Money is in yuan and exact to the fen;
        beyond 10 trillion it is refused when it is imported.
        """,
    )
    page.file("sources/large.csv", f"""
        organisation,year,revenue
        {town.A},2024,10000000000000
        {town.B},2024,10000000000000.01
        """)  # fmt: skip
    page.run("twofold import enterprise_report sources/large.csv")
    (count,) = page.quietly("twofold registers log --limit 1 --format json").data[0]["registers"]
    assert (count["added"], count["refused"]) == (1, 1)
    ran = page.run("twofold registers show quarantine --commit 5 --format csv", kind="csv")
    assert "10000000000000.01" in ran.out


@CHAPTER.section(zh="差距补足即满足", en="A gap that closes the clause")
def gaps(page: Page) -> None:
    page.text(
        zh="""
        差距向上取到事实的单位（分、人、件），补足它，条款就满足，少一个单位就不满足。N 是 D 的一部
        分时，增加 N 也增加 D：要使 N/D ≥ t，须增加 (tD − N) ÷ (1 − t)。200 人中有 19 名科技人员，
        要求 10%：(20 − 19) ÷ 0.9 = 1.11，须增加 2 人，而不是 1 人，因为新增的人也是职工。
        """,
        en="""
        A gap is rounded up to the fact's unit (fen, persons, items): closing it meets the clause,
        one unit less does not. Where N is a part of D, more of N is more of D, and N/D ≥ t takes
        (tD − N) ÷ (1 − t). With 19 scientists among 200 staff and 10 % asked for, (20 − 19) ÷ 0.9
        = 1.11: two more, not one, since they are staff as well.
        """,
    )
    rule(
        page, "science_staff / staff >= 0.10",
        row("unmet", science_staff="19", staff="200", gap=2),
        row("unmet", science_staff="20", staff="201", gap=1),
        row("met", science_staff="21", staff="202"),
    )  # fmt: skip
    page.text(
        zh="""
        已经结束的年度不能改变，所以差距注明哪一年的变化最早算数。是非和相等没有差距，只有“须
        为”。
        """,
        en="""
        A year that is over cannot be changed; so a gap names the first year in which a change
        counts. Yes, no and equality have no gap, only what must be.
        """,
    )
    rule(page, "rd >= 1000000", row("unmet", rd="400000", gap=600000))
    rule(page, "district = '⟪东区‖East⟫'", row("unmet", district="⟪西区‖West⟫"),
         row("met", district="⟪东区‖East⟫"))  # fmt: skip


SCORES = """
    ## ⟪知识产权‖Rights⟫

    | score rights | points |
    |---|---|
    | `class_1 >= 1` | 40 |
    | `class_2 >= 3` | 20 |
    | otherwise | 0 |

    ## ⟪质量‖Quality⟫

    | score quality | points |
    |---|---|
    | judged | 0–60 |

    ## ⟪总分‖Total⟫

    ```sql score total
    rights + quality
    ```

    ## ⟪高于 70 分‖More than 70⟫

    ```sql require pass
    total > :pass_score
    ```
    """


def block(text: str) -> str:
    return "\n".join(line.removeprefix("    ") for line in text.strip("\n").split("\n"))


@CHAPTER.section(zh="分数是区间", en="A score is an interval")
def scores(page: Page) -> None:
    page.text(
        zh="""
        分数是从最低到最高的区间。整个区间都在门槛一边，就已决定；否则，缺的是事实就是未知，只等专
        家就是待定。专家评分超出该档的，不予采信。
        """,
        en="""
        A score is an interval from lowest to highest. Once the whole interval is on one side of
        the threshold, it is decided; else it is unknown where a fact is missing, and pending where
        only experts are. Experts' points outside the band are not taken.
        """,
    )
    page.code("markdown", page.pick(block(SCORES)))
    rows = (
        row("pending", class_1="1", class_2="0", points_quality="?"),
        row("met", class_1="1", class_2="0", points_quality="31"),
        row("unmet", class_1="1", class_2="0", points_quality="30", gap=1),
        row("unmet", class_1="0", class_2="2", points_quality="?"),
        row("unknown", class_1="?", class_2="3", points_quality="?", missing=("class_1",)),
        row("met", class_1="?", class_2="3", points_quality="51"),
        row("pending", class_1="1", class_2="0", points_quality="61"),
    )  # fmt: skip
    found = decided(page, block(SCORES), rows)
    ends = [(s.low, s.high) for one in found for s in one.scores if s.id == "total"]
    assert ends == [(40, 100), (71, 71), (70, 70), (0, 60), (20, 100), (71, 91), (40, 100)]
    table(page, rows, found)


@CHAPTER.section(zh="日期", en="Days")
def days(page: Page) -> None:
    page.text(
        zh="""
        期限只加不减：`registered_on + :age <= :day`。相减或数年数的写法会被拒绝，因为各数据库不
        一：从 2023 年 12 月 31 日到次日，有的算 1 年，有的算 0 年。加年或加月时，当月没有那一天
        的，取月末。

        日期的差距（JSON 中的 `gap`）是它须早或晚的天数，多数日期改不了；等得到的，另写明到哪一天自
        然满足（`met_on`）。两者可以不同：2024 年 2 月 29 日注册的，到 2025 年 2 月 28 日满一年，27
        日时再等 1 天；要在 27 日已满，须是 2024 年 2 月 27 日注册的，早 2 天。
        """,
        en="""
        Spans of time are added, never subtracted: `registered_on + :age <= :day`. Counting years
        between dates is refused, because databases disagree: from 31 December 2023 to the day
        after is a year for some and none for others. Where a month has no such day, a span ends on
        the month's last.

        The gap of a date (`gap` in JSON) is the days by which it would have to be another, and most
        dates cannot be; where waiting helps, the day on which the clause holds by itself is told
        (`met_on`). The two may differ: whoever registered on 29 February 2024 completes a year on
        28 February 2025, and on the 27th waits one day more; to be in time on the 27th, it would
        have had to register on 27 February 2024, two days before.
        """,
    )
    rule(
        page, "registered_on + :one_year <= :day",
        # In time would be 2023-01-01, 364 days before; by itself it holds on 2024-12-31, and the
        # year to it has 29 February: 365 days to wait from 1 January.
        row("unmet", registered_on="2023-12-31", day="2024-01-01", gap=364, waits=365),
        row("met", registered_on="2023-12-31", day="2024-12-31"),
        row("unmet", registered_on="2024-02-29", day="2025-02-27", gap=2, waits=1),
        row("met", registered_on="2024-02-29", day="2025-02-28"),
    )  # fmt: skip
    rule(
        page, "registered_on + :one_month <= :day",
        # In time would be 2025-01-27, four days before; by itself it holds on 28 February.
        row("unmet", registered_on="2025-01-31", day="2025-02-27", gap=4, waits=1),
        row("met", registered_on="2025-01-31", day="2025-02-28"),
    )  # fmt: skip
    page.text(
        zh="`never` 表示确知不存在：不等于任何一天，既不早于也不晚于任何一天。",
        en="`never` is known not to exist: it equals no day, and is before and after none.",
    )
    rule(page, "registered_on <= :day", row("unmet", registered_on="never"),
         row("unknown", registered_on="?"))  # fmt: skip
    rule(page, "NOT registered_on <= :day", row("met", registered_on="never"))


CHAPTER.section(zh="代码块的用词", en="Words of fences")(documents.fences)
CHAPTER.section(zh="金额", en="Amounts")(documents.amounts)
CHAPTER.section(zh="专家的判断", en="Experts' findings")(documents.judged)
CHAPTER.section(zh="全角符号", en="Full-width signs")(documents.wide)
CHAPTER.section(zh="不能写的", en="What is refused")(documents.refusals)
