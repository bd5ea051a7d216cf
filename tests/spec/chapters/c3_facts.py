"""Chapter 3: facts."""

from __future__ import annotations

from tests.spec.chapters import town
from tests.spec.chapters.town import A, B, C, D, E
from tests.spec.manual import Chapter, Page

CHAPTER = Chapter(3, "facts", zh="事实", en="Facts")
FACTS = """
    ---
    kind: facts
    id: own-rights
    name: ⟪自有知识产权‖Own rights⟫
    subject: organisation
    ---

    ⟪取自知识产权登记册，适用日当日或以前授权的。‖From the register of intellectual property:
    granted on or before the day.⟫

    ```sql select own_rights
    SELECT organisation AS subject,
           COUNT(*) AS rights_held,
           COUNT(*) AS rights_reported,
           MIN(granted_on) AS first_granted
    FROM intellectual_property
    WHERE granted_on <= :day
    GROUP BY organisation
    ```

    | fact | type | unit | absent | period | meaning | English |
    |---|---|---|---|---|---|---|
    | rights_held | count | 件 | 0 | day | 拥有知识产权件数 | rights held |
    | rights_reported | count | 件 | unknown | day | 填报知识产权件数 | rights reported |
    | first_granted | date | | never | day | 首件授权日 | first grant |
    """
PROBE = """
    ---
    kind: policy
    id: probe
    name: ⟪试一试‖A probe⟫
    from: 2020-01-01
    number: "?"
    year: -1
    ---

    ## ⟪没有知识产权（没有记录即为零）‖Holds no right (no row means zero)⟫

    ```sql require held
    rights_held = 0
    ```

    ## ⟪没有知识产权（没有记录即为不明）‖Holds no right (no row means unknown)⟫

    ```sql require reported
    rights_reported = 0
    ```

    ## ⟪不曾获得授权（没有记录即为从未）‖Was never granted one (no row means never)⟫

    ```sql exclude granted
    first_granted <= :day
    ```

    ## ⟪有研发费用‖Spends on R&D⟫

    ```sql require spends
    rd > 0
    ```
    """


def answers(page: Page, *more: str) -> dict[str, dict[str, str]]:
    """Every enterprise's answers by clause, as the command gives them to programs."""
    found = page.quietly(" ".join(("twofold policies decide probe --format json", *more))).data
    return {one["subject"]: {c["id"]: c["answer"] for c in one["clauses"]}
            for one in found["decisions"]}  # fmt: skip


@CHAPTER.section(zh="事实是有名称的度量", en="A fact is a measure with a name")
def facts(page: Page) -> None:
    town.stands(page, policy=False)
    page.text(
        zh="""
        台账记录了什么，政策问的却是另一回事：近三年研发费用合计，适用日有效的 I 类知识产权件数。从
        前者得到后者的，是事实。事实文档放在 `facts/`，由一个完整的 SELECT 和一张以 `fact` 开头的表
        组成。随项目提供的见 [library/facts](../../../library/facts/)。
        """,
        en="""
        Registers say what was recorded; a policy asks for something else: R&D spending over three
        years, class I rights in force on the day. A fact leads from one to the other. A facts
        document stands in `facts/` and has a full SELECT and a table that begins with `fact`.
        Those that come with the project are in [library/facts](../../../library/facts/).
        """,
    )
    page.text(
        zh="""
        `:day` 是适用规则的日期，`:year` 是政策的参照年度（`year: -1` 即上一年）。`:year_start` 和
        `:year_end` 是参照年度的首日和末日。
        """,
        en="""
        `:day` is the day on which a rule is applied, `:year` the policy's reference year (with
        `year: -1`, the year before). `:year_start` and `:year_end` are its first and last day.
        """,
    )
    page.file("facts/own-rights.md", FACTS)


@CHAPTER.section(zh="没有记录意味着什么", en="What a missing row means")
def absent(page: Page) -> None:
    page.text(
        zh="""
        `absent` 一列说明没有记录意味着什么，由程序照办，所以作者不必、也不可能在 SELECT 里用 COUNT
        或 LEFT JOIN 把“没有记录”变成“没有”。可以是 `0`（登记册覆盖全市，没有即为零）、`no`、
        `never`（从未）或 `unknown`（不明）。上面的前两个事实出自同一个 COUNT，只差这一格。用一份政
        策来试：
        """,
        en="""
        The column `absent` says what a missing row means, and the program sees to it; so an author
        need not, and cannot, turn "no row" into "no" by way of COUNT or LEFT JOIN. It is `0` (the
        register covers the whole city, so no row is none), `no`, `never`, or `unknown`. The first
        two facts above come from the same COUNT and differ in this cell only. A policy to try it:
        """,
    )
    page.file("policies/probe.md", PROBE)
    page.run(f"twofold policies explain probe {E}")
    found = answers(page)
    assert found[E] == {
        "held": "met", "reported": "unknown", "granted": "met", "spends": "met",
    }  # fmt: skip
    assert found[C]["spends"] == "unknown"
    assert found[D]["held"] == found[D]["reported"] == found[D]["granted"] == "unmet"
    page.text(
        zh="""
        企业戊在知识产权登记册中没有记录：按“零”是满足，按“不明”是未知，而不是“不符合”。企业
        丙没有报过 2025 年的报表，它的研发费用不明；`rd` 的 `absent` 是 `unknown`，因为没有报表不等
        于没有研发。
        """,
        en="""
        Enterprise E has no row in the register of rights: met if that means none, unknown if it
        does not, and in no case "no". C has filed no report of 2025, and its R&D spending is
        unknown; `absent` of `rd` is `unknown`, since an enterprise without a report may still do
        research.
        """,
    )


@CHAPTER.section(zh="每个企业都有一行", en="Every enterprise has a row")
def every(page: Page) -> None:
    page.text(
        zh="事实总是从主体台账的每一行出发，所以谁也不会因为没有记录而从结果里消失：",
        en="""
        Facts start from every row of the subject's register, so nobody disappears from a result
        for want of records:
        """,
    )
    ran = page.run("twofold policies decide probe")
    assert set(answers(page)) == {A, B, C, D, E}
    assert all(code in ran.out for code in (A, B, C, D, E))


@CHAPTER.section(zh="当时已知，当日有效", en="As known then, as in force on the day")
def times(page: Page) -> None:
    page.text(
        zh="""
        三种时间不相混。`--day` 变，问的是另一天的规则和状态：2022 年 6 月 30 日，企业丁已有一件授
        权。`--as-of` 变，问的是当时已知的情况：知识产权登记册 6 月 15 日才导入，5 月 31 日时还一件
        也不知道。
        """,
        en="""
        Times are kept apart. Another `--day` asks for the rules and the state of another day: on
        30 June 2022, enterprise D held one right. Another `--as-of` asks for what was known by
        then: the register of rights was imported on 15 June 2026, so that on 31 May not one was
        known.
        """,
    )
    rows = []
    for options, expected in (("", 3), ("--day 2022-06-30", 1),
                              ("--as-of 2026-05-31 --day 2026-06-30", 0)):  # fmt: skip
        command = f"twofold policies explain probe {D} {options}".strip()
        one = page.quietly(f"{command} --format json").data["decision"]
        (held,) = [clause for clause in one["clauses"] if clause["id"] == "held"]
        assert held["value"] == expected
        rows.append((f"`{command}`", held["value"]))
    page.table(
        ("⟪命令‖Command⟫", "⟪拥有知识产权件数‖Rights held⟫"),
        rows,
    )


@CHAPTER.section(
    zh="台账以外的企业：事实文件", en="Enterprises outside the registers: a facts file"
)
def files(page: Page) -> None:
    page.text(
        zh="""
        还没有入库的企业，可以用一份 CSV 来比对：每行一家，列名是政策用到的事实。空格表示未知，
        `never` 表示确知不存在，金额以元计。
        """,
        en="""
        Enterprises that are in no register yet can be compared from a CSV: one a row, its columns
        named like the facts that the policy uses. An empty cell is unknown, `never` is known not
        to exist, amounts are in yuan.
        """,
    )
    page.file("applicants.csv", """
        name,rights_held,rights_reported,first_granted,rd
        ⟪申请一‖Applicant 1⟫,0,0,never,120000
        ⟪申请二‖Applicant 2⟫,0,,never,120000
        ⟪申请三‖Applicant 3⟫,2,2,2023-04-01,0
        """)  # fmt: skip
    page.run("twofold policies decide probe --facts applicants.csv")
    found = page.quietly("twofold policies decide probe --facts applicants.csv --format json").data
    assert [one["verdict"] for one in found["decisions"]] == [
        "eligible", "unknown", "ineligible",
    ]  # fmt: skip


@CHAPTER.section(zh="事实文档写错时", en="When a facts document is wrong")
def wrong(page: Page) -> None:
    page.text(
        zh="SELECT 与表必须一一对应；SELECT 只能读台账，不能读文件；每个主体最多一行。",
        en="""
        The SELECT and the table must name the same facts; a SELECT reads registers only, no files;
        and it has one row a subject at most.
        """,
    )
    page.edit("facts/own-rights.md", ("AS rights_held", "AS rights_owned"))
    err = page.run("twofold policies list", code=2).err
    assert "rights_owned" in err
    assert "rights_held" in err
    page.edit("facts/own-rights.md", ("AS rights_owned", "AS rights_held"),
              ("FROM intellectual_property", "FROM read_csv('rights.csv')"))  # fmt: skip
    assert "read_csv" in page.run("twofold policies list", code=2).err.lower()
