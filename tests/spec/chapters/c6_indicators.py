"""Chapter 6: indicators and targets, on the example city."""

from __future__ import annotations

import shutil
from decimal import Decimal

from tests.spec.manual import Chapter, Page

CHAPTER = Chapter(6, "indicators", zh="指标与目标", en="Indicators and targets", city=True)


def near(found: float, expected: Decimal, digits: str = "0.0001") -> bool:
    """Whether a figure is the expected one, as far as it is printed."""
    return abs(Decimal(str(found)) - expected) <= Decimal(digits)


@CHAPTER.section(zh="示例城市", en="The example city")
def example(page: Page) -> None:
    assert page.demo_city is not None
    shutil.copytree(page.demo_city, "example")
    page.text(
        zh="""
        这一章用随项目提供的示例城市，由 `twofold example example` 生成：公布的统计序列是真实的，
        企业等记录是生成的，显示时一律注明“演示数据，非统计数据”。
        """,
        en="""
        This chapter looks at the example city that comes with the project and is made by
        `twofold example example`. Its published series are real; its records are generated, and
        every surface says "Demonstration data, not statistics".
        """,
    )
    page.cd("example")


@CHAPTER.section(zh="一项指标的定义", en="How an indicator is defined")
def definition(page: Page) -> None:
    page.text(
        zh="""
        指标文档写明测什么（性质、单位、方向）、在哪一张公布数据的序列里，以及怎样由台账得出。
        `value` 是一个总计，规则与条款相同；占比写 `numerator` 和 `denominator`。
        """,
        en="""
        An indicator's document says what is measured (its nature, unit and direction), in which
        published series it stands, and how records give it. `value` is an aggregate under the
        rules of clauses; a ratio has a `numerator` and a `denominator`.
        """,
    )
    page.show("indicators/contract-amount.md")
    found = page.quietly("twofold indicators list --format json").data
    assert {"hnte", "contract-amount", "rd-spending"} <= {one["id"] for one in found}
    page.run("twofold indicators list", most=9)


@CHAPTER.section(zh="分组、分期与合成", en="By group and period, and from other indicators")
def broken_down(page: Page) -> None:
    page.text(
        zh="""
        `breakdowns` 列出可以按什么分组：台账的字段或事实；`字段.名称` 取该字段所指的台账；
        `industry:1` 只看第一个字符；`size_class@-1` 取参照年度上一年的事实。没有填的另成一行，
        各组之和总等于合计；比重在各组用各组自己的分子和分母。`periods` 列出可以按年、季、月中的
        哪些测算；按月、按季的流量须用 `:year_start` 和 `:day` 限定起止。不满的时期照实注明，如
        2026-01..11。`over_time` 写较长时段的数怎样由较短时段得出：流量相加（sum，不能相加的写
        none），时点数取期末（last）或各月末的平均（mean）；时点数跨期相加、比重相加等一律拒绝。
        """,
        en="""
        `breakdowns` lists what an indicator can be broken down by: columns or facts of its
        register; `column.name` is that of the register which a column refers to, `industry:1`
        looks at the first character only, and `size_class@-1` is the fact of the year before the
        reference year. What is not filled in is a row of its own, so that the groups always add up
        to the whole; a ratio of a group has the group's own numerator and denominator. `periods`
        lists by which of year, quarter and month it can be had; a flow by month or quarter is
        bounded by `:year_start` and `:day`. A period that is not over says so: 2026-01..11.
        `over_time` says how the value of a longer period follows from shorter ones: a flow adds up
        (sum; none where it does not), a stock has its last value or the mean of its month ends. A
        stock summed over time, or a sum of shares, is refused.
        """,
    )
    ran = page.run("twofold indicators measure contract-amount --by type --period quarter")
    assert "2026-10..11" in ran.out
    found = page.quietly("twofold indicators measure contract-amount --by type --format json").data
    whole, *parts = found["cells"]
    assert near(sum(one["value"] for one in parts), Decimal(str(whole["value"])))
    page.text(
        zh="""
        `suppress: 3` 时，1 至 2 的数不公布；为了不让人由合计减出来，再隐去另外的组，由小到大，
        直到知道规则的人也推不出来。数是 0 的照常公布，除非各组都太少，整表不公布。按月、按季时，
        一个组在一年内要么都公布，要么都不公布；年度没有结束，当年的流量不按组公布，变动也不按组
        列出。参照上一年（`year: -1`）的，写明 `settled: 05-31`，到这一天才算报齐，否则到年底。
        由它合成的指标随它。`reads` 给其他指标起名，`value` 对这些名称作四则运算，精确计算；
        一项没有数，结果也没有数；互相引用成环的拒绝。`measure: index` 写明
        `index: {of: 编号, year: 年}`，那一年为 100。
        """,
        en="""
        With `suppress: 3` counts of 1 and 2 are not shown; so that nobody takes them from the
        whole, other groups are kept back with them, the smallest first, until a reader who knows
        the rule cannot tell them either. Zero is shown, unless all groups are so few that none is.
        By month or quarter a group is shown all through a year or not at all; while a year goes on
        its flows are not shown by group, and moves never are. One that looks back (`year: -1`)
        goes on until the day that its document says, `settled: 05-31`, else to the end of the year.
        What is made of such an indicator follows it. `reads` names other indicators and `value` is
        arithmetic over these names, exact; where one has no value there is none; a circle is
        refused. `measure: index` comes with `index: {of: ID, year: YEAR}`, the year that is 100.
        """,
    )
    page.show("indicators/rd-intensity.md")
    page.run("twofold indicators measure rd-intensity --by district", most=9)


@CHAPTER.section(zh="公布数与演示数分开", en="Published and generated, apart")
def apart(page: Page) -> None:
    page.text(
        zh="""
        公布的数也是一份台账（statistic），每条有所属时期、限定词（等于、约、超过、推算）、来源和公
        布日。公布日不等于所属时期：7,920 家是 2023 年末的数，公布于 2024 年 11 月。
        """,
        en="""
        Published figures are a register too (`statistic`), each with its period, a qualifier
        (equal, about, more than, derived), its source and the day of publication. That day is not
        the period: 7,920 is the number at the end of 2023, published in November 2024.
        """,
    )
    ran = page.run("twofold registers show statistic Qingdao hnte_count 2023 --format csv",
                   kind="csv")  # fmt: skip
    assert ",7920" in ran.out
    page.text(
        zh="由台账得出的数另列，从不与公布数混在一起：",
        en="What records give stands apart and is never mixed with it:",
    )
    ran = page.run("twofold indicators measure hnte contract-amount")
    assert page.words("brief.generated") in ran.out
    assert "7,920" in ran.out
    page.text(
        zh="背后的记录可以逐条看到：",
        en="The records behind a value can be seen:",
    )
    ran = page.run("twofold indicators records hnte --limit 3")
    assert "7,920" in ran.out


@CHAPTER.section(zh="目标", en="Targets")
def targets(page: Page) -> None:
    page.text(
        zh="目标文档写明基期、目标年和目标值。基期只写一次；它是推断的，就写明是推断，并说明理由。",
        en="""
        A targets document gives base, year and value. The base is written once; where it is
        inferred it says so, with the reason.
        """,
    )
    page.show("targets/doubling.md")
    page.text(
        zh="""
        五年翻番，须年均增长 2 的五次方根减一，即 14.87%。技术合同成交额 2023 年为 632.37 亿元，
        2024 年为 709.58 亿元，要在 2028 年达到 1,264.74 亿元，往后四年须年均增长 15.5%：
        """,
        en="""
        To double in five years takes the fifth root of two less one, 14.87 % a year. The contract
        amount was 63.237 bn yuan in 2023 and 70.958 in 2024; to reach 126.474 in 2028 takes 15.5 %
        a year over the four years left:
        """,
    )
    page.kept["brief"] = brief = page.quietly("twofold brief --format json").data
    (amount,) = [one for one in brief["targets"] if one["id"] == "contract-amount"]
    assert amount["base"]["value"] == 632.37
    assert amount["published"]["value"] == 709.58
    assert amount["target"] == {**amount["target"], "year": 2028, "value": 1264.74}
    needed = (Decimal("1264.74") / Decimal("709.58")) ** (Decimal(1) / 4) - 1
    assert near(amount["required_rate"], needed)
    page.table(
        ("⟪基数（亿元）‖Base (100 m yuan)⟫", "⟪公布‖Published⟫", "⟪目标‖Target⟫",
         "⟪尚需年均增速‖Needed a year⟫"),
        [(amount["base"]["value"], amount["published"]["value"], amount["target"]["value"],
          page.words("cli.text.percent", value=round(100 * needed, 1)))],
    )  # fmt: skip


@CHAPTER.section(zh="进展", en="Progress")
def progress(page: Page) -> None:
    page.text(
        zh="""
        进展按目标文档声明的方法判断。增速比法：实际年均增速 ÷ 达到目标所需的年均增速。709.58 ÷
        632.37 − 1 = 12.21%，除以 14.87%，得 0.8211，低于 0.95，所以滞后。没有公布数的，没有状态，
        而是写明为什么。
        """,
        en="""
        Progress is judged by the method that the targets declare. The growth ratio is the growth a
        year so far over the growth a year that the target needs: 709.58 ÷ 632.37 − 1 = 12.21 %,
        over 14.87 %, is 0.8211; that is below 0.95, so it is behind. Where nothing is published
        there is no status, but a reason.
        """,
    )
    found = page.quietly("twofold indicators progress --format json").data
    (amount,) = [one for one in found if one["id"] == "contract-amount"]
    ratio = (Decimal("709.58") / Decimal("632.37") - 1) / (2 ** (Decimal(1) / 5) - 1)
    assert near(amount["value"], ratio)
    assert amount["status"] == "behind"
    (spending,) = [one for one in found if one["id"] == "rd-spending"]
    assert spending["status"] is None
    page.run("twofold indicators progress contract-amount rd-spending")
    page.text(
        zh="`--method` 换用另一种方法：",
        en="`--method` judges by another one:",
    )
    page.run("twofold indicators progress contract-amount --method un-2023")


@CHAPTER.section(zh="路径与波动", en="The path, and how far a figure strays")
def way(page: Page) -> None:
    page.text(
        zh="""
        目标文档写明路径 `path`，没有缺省：`geometric` 每年增速相同，`linear` 每年增量相同，
        `milestones` 逐年由一张以 `milestone`、`year`、`value` 开头的表给出。按每年增速相同，2024 年
        应达 632.37 × 2^(1/5) = 726.40 亿元；按每年增量相同，应达 632.37 × 1.2 = 758.84 亿元。
        指标文档中的 `noise`（或 `--noise`）是年度数的相对波动，由此得出各档的可能性；可能性属内部
        测算，不对外，由 `internal chances` 给出：
        """,
        en="""
        The targets say which `path` leads to them, and there is no default: `geometric` is the same
        growth every year, `linear` the same step, and for `milestones` a table that begins with
        `milestone`, `year`, `value` gives each year. The same growth asks for 63.237 × 2^(1/5) =
        72.640 bn yuan in 2024, the same step for 63.237 × 1.2 = 75.884. `noise` in an indicator's
        document, or `--noise`, is how far a yearly figure strays, relative to itself; the chance of
        each class follows from it. Chances are for the bureau alone: `internal chances` gives them:
        """,
    )
    found = page.quietly("twofold indicators progress contract-amount --format json").data[0]
    due = Decimal("632.37") * 2 ** (Decimal(1) / 5)
    assert near(found["due"], due)
    assert near(found["gap"], Decimal("709.58") - due)
    page.run("twofold internal chances contract-amount --noise 2%")


@CHAPTER.section(zh="展望", en="Outlook")
def ahead(page: Page) -> None:
    page.text(
        zh="""
        展望只由公布过的年度数算出；推算数、只是下限的数、没有写明时点的数都不是数据点，少于六个就没有展望，
        并写明原因。区间不是模型自己的，而是同类序列以往偏差的分位数。
        """,
        en="""
        An outlook is made of yearly figures that were published; what is derived, is only a bound
        or has no reference date is no point of it. With fewer than six there is none, and the
        reason is given. The bounds are not the model's own, but quantiles of how far outlooks of
        such series were off.
        """,
    )
    rows = page.quietly("twofold indicators outlook hnte --format csv").out.splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["hnte"] * 6
    page.run("twofold indicators outlook hnte contract-amount")


@CHAPTER.section(zh="变动由何而来", en="What moved it")
def moves(page: Page) -> None:
    page.text(
        zh="""
        两日之间的变动分解到每一条记录：进入的、退出的、数值变了的，按区市、行业或一项政策的比对结果归总，
        各部分之和恰等于总变动：
        """,
        en="""
        What moved a figure between two days is told row by row: what came in, what went out, what
        changed, added up by district, industry or the answers of a policy. The parts add up to the
        whole, exactly:
        """,
    )
    command = "twofold indicators contribution hnte --from 2025-11-22 --to 2026-11-22 --by district"
    found = page.quietly(f"{command} --format json").data
    assert found["before"]["value"] + found["difference"] == found["after"]["value"]
    assert sum(one["amount"] for one in found["groups"]) == found["difference"]
    assert sum(one["amount"] for one in found["moves"]) == found["difference"]
    page.run(command, most=22)
    page.text(
        zh="""
        `indicators vintages` 列出一个数在每一天是多少，`difference` 说明公布数与台账数为何不同，
        `log` 记下进展判断何时因何改变，`monitor` 列出某日以来变了什么，`entered` 由一条记录找到它
        计入的指标。
        """,
        en="""
        `indicators vintages` lists what a figure was on each day, `difference` says why published
        and recorded differ, `log` when a status changed and why, `monitor` what changed since a
        day, and `entered` which figures a record enters.
        """,
    )


@CHAPTER.section(zh="与其他城市比较", en="Beside other cities")
def beside(page: Page) -> None:
    page.text(
        zh="""
        只有口径、时期和时点都相同的数才排在一行；其余的另列，并写明为什么不同。青岛的高新技术企业
        2021 至 2023 年年均增长 (7,920 ÷ 5,554)^(1/2) − 1 = 19.4%；北京同期由 27,638 家
        增至 28,300 家：
        """,
        en="""
        Only figures of the same definition, period and reference date stand in a row; the others
        stand apart, with what is unlike. From 2021 to 2023 Qingdao's high-tech enterprises grew by
        (7,920 ÷ 5,554)^(1/2) − 1 = 19.4 % a year, Beijing's from 27,638 to 28,300:
        """,
    )
    ran = page.run("twofold indicators compare hnte", most=30)
    own = (Decimal(7920) / 5554).sqrt() - 1
    assert f" {round(100 * own, 1)}" in ran.out


@CHAPTER.section(zh="当时已经公布了什么", en="What was published by then")
def then(page: Page) -> None:
    page.text(
        zh="`--as-of` 也管公布数。2024 年 11 月 25 日时，8,683 家还没有公布：",
        en="""
        `--as-of` holds for published figures too. On 25 November 2024 the 8,683 had not been
        published yet:
        """,
    )
    rows = []
    for options, expected in (("", 8683), ("--as-of 2024-11-25", 7920)):
        command = f"twofold brief {options}".strip()
        found = page.quietly(f"{command} --format json").data if options else page.kept["brief"]
        (hnte,) = [one for one in found["indicators"] if one["id"] == "hnte"]
        published = hnte["published"]
        assert published["value"] == expected
        rows.append((f"`{command}`", published["value"], published["published_on"]))
    page.table(
        (
            "⟪命令‖Command⟫",
            "⟪高新技术企业：最近公布‖High-tech enterprises: latest published⟫",
            "⟪公布日‖Published on⟫",
        ),
        rows,
    )


@CHAPTER.section(zh="简报", en="The brief")
def brief(page: Page) -> None:
    page.text(
        zh="`twofold brief` 把各项目标、其他指标和各项政策放在一页上：",
        en="`twofold brief` puts the targets, the other figures and the policies on one page:",
    )
    ran = page.run("twofold brief", most=46)
    for shown in ({"zh": "709.58", "en": "70.958"}[page.lang], "8,683", "2028"):
        assert shown in ran.out
