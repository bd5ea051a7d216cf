"""Chapter 10: who is nearly there, what a change would do, how awards go together and are paid."""

from __future__ import annotations

from tests.spec.chapters import town
from tests.spec.chapters.town import A, B, C, D, E
from tests.spec.manual import Chapter, Page

CHAPTER = Chapter(10, "awards", zh="待达标、调整、叠加与兑现", en="Near misses, reform, awards")
NEAR = "twofold policies near rd-starter --within 1"
REFORM = "twofold policies reform rd-starter --set rd_share=5"
REWARD = """
    ---
    kind: policy
    id: patent-reward
    name: ⟪发明专利奖励‖Reward for inventions⟫
    number: ⟪示例发〔2025〕2号‖Example 2025 No. 2⟫
    issuer: ⟪示例城科技局‖Science and Technology Bureau of Example Town⟫
    from: 2025-01-01
    dates: stated
    text: official
    subject: organisation
    among: org_kind = 'enterprise' AND org_status = 'active'
    year: 0
    level: city
    combination: town
    fair_competition: reviewed
    ---

    | parameter | from | value | unit | source |
    |---|---|---|---|---|
    | reward | 2025-01-01 | 3 | 万元 | ⟪第二条‖Article 2⟫ |

    | standard | value |
    |---|---|
    | day | 2026-06-30 |
    | class_1 | 1 |

    ## ⟪第一条 持有 I 类知识产权‖Article 1. A right of class I⟫

    ⟪申请时持有一件以上有效的 I 类知识产权。‖It holds at least one class I right in force.⟫

    ```sql require holds
    class_1 >= 1
    ```

    | case | day | class_1 | → holds | → verdict | → grant |
    |---|---|---|---|---|---|
    | ⟪一件‖one⟫ | 2026-06-30 | 1 | met | eligible | 30,000 |
    | ⟪没有‖none⟫ | 2026-06-30 | 0 | unmet | ineligible | 0 |
    | ⟪不明‖unknown⟫ | 2026-06-30 | ? | unknown | unknown | 30,000 |
    | ⟪施行首日‖the first day⟫ | 2025-01-01 | 1 | met | eligible | 30,000 |
    | ⟪前一日‖the day before⟫ | 2024-12-31 | 1 | | refused | |

    ## ⟪第二条 奖励 3 万元‖Article 2. 30,000 yuan⟫

    ```sql amount grant
    :reward
    ```
    """
COMBINATION = """
    ---
    kind: combination
    id: town
    name: ⟪示例城补助的叠加‖How the town's grants go together⟫
    ---

    | parameter | from | value | unit | source |
    |---|---|---|---|---|
    | money | 2025-01-01 | 6 | 万元 | ⟪2026 年预算‖Budget of 2026⟫ |

    | step | rule | policies | per | limit | source |
    |---|---|---|---|---|---|
    | 1 | highest | rd-starter, patent-reward | payee, year | | ⟪就高不重复‖the higher, not both⟫ |
    | 2 | pool | all | year | budget money, pro rata | ⟪2026 年预算‖Budget of 2026⟫ |

    | case | rd-starter | patent-reward | → rd-starter | → patent-reward |
    |---|---|---|---|---|
    | ⟪取高‖the higher⟫ | 50,000 | 30,000 | 50,000 | 0 |
    | ⟪只有一项‖only one⟫ | 0 | 30,000 | 0 | 30,000 |
    """


@CHAPTER.section(zh="差一点的：待达标企业", en="Nearly there")
def near(page: Page) -> None:
    town.stands(page)
    page.text(
        zh="""
        `policies near` 列出差几项就达标的企业，以及规则允许的最少改动。每一种改动都代回规则重新比对
        过。企业乙差研发投入一项：去年要再多 10 万元；去年已经结束，所以写明从哪一年的变化起算数，
        哪一年申报看得到。缺数据的不猜，只报有几家。
        """,
        en="""
        `policies near` lists who is short of few clauses, with the fewest changes that the rule
        allows. Each way is decided again by the whole rule. B is short of R&D spending: 100,000
        yuan more last year; that year is over, so it says from which year on a change counts and
        which applications see it. Of whom figures are missing, only the number is told.
        """,
    )
    page.run(NEAR)
    found = page.quietly(f"{NEAR} --format json").data
    # E spends 9 % of its sales, but was registered ten months ago and has no right: two clauses.
    assert [one["subject"] for one in found["rows"]] == [B]
    assert [c["id"] for c in found["rows"][0]["clauses"]] == ["intensity"]
    wider = page.quietly(f"{NEAR.replace('1', '2')} --format json").data
    assert {one["subject"]: one["clauses_short"] for one in wider["rows"]} == {B: 1, E: 2}


@CHAPTER.section(zh="政策调整：谁受益，要多少钱", en="Reform: who gains, and what it costs")
def reform(page: Page) -> None:
    page.text(
        zh="""
        把一个数字改一改，或者把整份文档另写一稿（`--draft 文件`），与现行文本逐家比较。研发投入的门
        槛从 6% 回到 5%，企业乙由不符合变为符合，按 10% 得 5 万元；别人不变。现行文本不会被改写，改
        动以差异给出。
        """,
        en="""
        A changed number, or a whole draft (`--draft FILE`), is compared with the text in force,
        enterprise by enterprise. With the threshold back from 6 % to 5 %, B becomes eligible and
        gets 10 % of its spending, 50,000 yuan; nobody else is touched. The text in force is not
        written over; the change is given as a difference.
        """,
    )
    page.run(REFORM)
    found = page.quietly(f"{REFORM} --format json").data["together"]
    assert (found["gain"], found["loss"], found["same"]) == (1, 0, 4)
    cost = (found["before"]["settled"], found["after"]["settled"])
    assert cost == (50_000, 100_000)  # A's; and B's tenth of 500,000 beside it


@CHAPTER.section(zh="叠加：取高、资金池", en="Awards together: the higher one, a budget")
def combined(page: Page) -> None:
    page.text(
        zh="""
        第二项政策奖励持有 I 类知识产权的企业 3 万元。两项怎样合在一起，写在 `awards/` 里的叠加规则
        中：同一单位同一年就高不重复；合计不超过当年预算 6 万元，不够时按比例。
        """,
        en="""
        A second policy gives 30,000 yuan to whoever holds a class I right. How the two go together
        is a document in `awards/`: of one payee and year the higher one counts; and all of it is at
        most the year's budget of 60,000 yuan, shared pro rata when it is short.
        """,
    )
    page.edit("policies/rd-starter.md",
              ("fair_competition: exempt",
               "level: city\ncombination: town\nfair_competition: exempt"))  # fmt: skip
    page.file("policies/patent-reward.md", REWARD)
    page.file("awards/town.md", COMBINATION)
    assert page.words("cli.text.no_problems") in page.run("twofold check").out
    page.text(
        zh="""
        企业甲两项都符合，得 5 万元的一项；企业乙、丙各得 3 万元。合计 11 万元，预算 6 万元：每项按
        6/11 发，分到分，合起来恰为 6 万元。每一笔扣减是哪一条规则扣的，都写明。
        """,
        en="""
        A meets both and gets the one of 50,000; B and C get 30,000 each. That is 110,000 against a
        budget of 60,000: each is paid six elevenths, to the fen, and together exactly 60,000. Of
        every reduction it is said which rule took it.
        """,
    )
    page.run("twofold awards list")
    lines = page.quietly("twofold awards list --format json").data["awards"]
    paid = {(one["policy"], one["payee"]): one["settled"]["awarded"] for one in lines}
    assert paid["patent-reward", A] == 0
    # 6/11 of 50,000 is 27,272.727…, of 30,000 it is 16,363.636…: rounded down two fen are left
    # over, and go to the largest rests, A's and then one of the two others'.
    assert round(paid["rd-starter", A], 2) == 27_272.73
    others = sorted(round(paid["patent-reward", one], 2) for one in (B, C))
    assert others == [16_363.63, 16_363.64]
    assert round(sum(paid.values()), 2) == 60_000
    page.text(
        zh="汇总分两个数：已定的（只算符合且金额确切的），和最多（凡未定的都按最有利的算）。",
        en="""
        Totals are two figures: what is settled (met, and exact), and at most (whatever is open
        turns out well).
        """,
    )
    page.run("twofold awards totals --by policy")


@CHAPTER.section(zh="免申即享", en="Payment without application")
def automatic(page: Page) -> None:
    page.text(
        zh="""
        条款全部由台账证明的政策，可以免申即享；要看单位自己报表的，属快速申报；有专家评定的，属评审
        类。理由逐项写明。
        """,
        en="""
        A policy whose every clause is proved by a register needs no application; one that rests on
        an enterprise's own report is a quick claim; one that experts judge is neither. The reason
        stands beside each.
        """,
    )
    page.run("twofold awards automatic")
    found = page.quietly("twofold awards automatic --format json").data
    classes = {one["policy"]: one["class"] for one in found["policies"]}
    assert classes["patent-reward"] == "automatic"
    assert classes["rd-starter"] == "judged"


@CHAPTER.section(zh="政策兑现：一步一步", en="Delivery, step by step")
def delivery(page: Page) -> None:
    page.text(
        zh="""
        `awards propose` 把已定的金额列为拟兑现（`--write` 才写入台账），`awards move` 一步一步往前
        走：区市初审、联审、公示、审定、拨付。不能跳步，日期不能倒退，拨付要有文号；未经公平竞争审查
        的政策不能拨付。每一步是一次提交，历史不改。
        """,
        en="""
        `awards propose` lists what is settled as proposed (and writes it with `--write`);
        `awards move` takes an award on, step by step: the district's check, the joint checks, the
        public notice, the approval, the payment. No step is left out, no date goes back, a payment
        needs its document number, and nothing is paid under a policy without a fair-competition
        review. Each step is a commit; history stays.
        """,
    )
    page.text(
        zh="""
        先把预算加到 40 万元，不必再分。企业甲、乙的金额已定；企业丙缺报表，取高的结果未定，不列入。
        """,
        en="""
        The budget is raised to 400,000 first, so that nothing is shared out. What A and B get is
        then settled; of C a report is missing, so which of its two is higher is open, and it is
        left out.
        """,
    )
    page.edit("awards/town.md", ("| 6 | 万元", "| 40 | 万元"))
    page.run("twofold awards propose --write --known-on 2026-06-30")
    listed = page.quietly("twofold registers show award --format json").data
    rows = {row["payee"]: row for row in listed["rows"]}
    assert {payee: row["amount"] for payee, row in rows.items()} == {A: 50_000, B: 30_000}
    first = rows[A]["id"]
    refused = page.run(f"twofold awards move {first} paid --on 2026-06-30", code=5).all
    assert first in refused
    page.run(f"twofold awards move {first} district_checked --on 2026-06-30"
             " --known-on 2026-06-30")  # fmt: skip
    page.run("twofold awards delivery --by state")


__all__ = ["CHAPTER", "D"]
