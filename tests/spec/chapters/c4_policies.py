"""Chapter 4: policies as documents."""

from __future__ import annotations

from pathlib import Path

from tests.spec.chapters import town
from tests.spec.chapters.town import POLICY, A, B, C, D, E
from tests.spec.manual import Chapter, Page

CHAPTER = Chapter(4, "policies", zh="政策就是文档", en="Policies as documents")
FILE = "policies/rd-starter.md"
DECIDE = "twofold policies decide rd-starter"
EXPLAIN = "twofold policies explain rd-starter"


def verdicts(page: Page, more: str = "") -> dict[str, str]:
    """Every enterprise's verdict, as the command gives it to programs."""
    found = page.quietly(f"{DECIDE} {more} --format json").data
    return {one["subject"]: one["verdict"] for one in found["decisions"]}


def one(page: Page, code: str, more: str = "") -> dict:
    """An enterprise's decision, likewise."""
    return page.quietly(f"{EXPLAIN} {code} {more} --format json").data["decision"]


def clause(found: dict, id_: str) -> dict:
    return next(each for each in found["clauses"] if each["id"] == id_)


@CHAPTER.section(zh="一整份政策", en="A whole policy")
def whole(page: Page) -> None:
    town.stands(page, policy=False)
    page.text(
        zh="""
        政策是一份 Markdown 文档，同时就是规则。示例城为研发投入达到一定比例的企业设了一项补助，全
        文如下。城市、企业和政策都是为本手册编的；台账是前几章导入的那些，已经改正。
        """,
        en="""
        A policy is a Markdown document, and the document is the rule. The example town pays a
        grant to enterprises that spend a certain share of their sales on R&D; this is the whole of
        it. Town, enterprises and policy are made up for this manual; the registers are those of
        the chapters before, mended.
        """,
    )
    page.file(FILE, POLICY)


@CHAPTER.section(zh="文档由什么组成", en="What it is made of")
def parts(page: Page) -> None:
    page.text(
        zh="""
        - **文首**写明名称、文号、发文机关和施行日。`dates` 说施行日是原文写明的（stated）还是推定
          的（assumed），`text` 说条文是官方原文（official）还是转述（paraphrase），各处显示时都会
          注明。`subject` 是被比对的台账，`among` 是其中的哪些行，`year: -1` 说参照年度是适用日的上
          一年。`fair_competition` 是公平竞争审查的状态，未审查的不兑付。
        - **parameter 表**是规则里的数字，每行注明从哪一天起、出自何处。只添新行，不改旧行：
          `rd_share` 的两行就是两个版本。
        - **standard 表**是一家普通申请企业；每个用例从它出发，只写不同之处。
        - **标题**是条款的名称，**标题下的文字**是条文，**代码块**是规则，**case 表**是用例：`→` 之
          后是应得的结果。
        - **score 表**逐行往下，第一条成立的即是得分；`0–10` 是区间，由专家在其中评定。
        """,
        en="""
        - The **front matter** names it: number, issuer, and the day from which it is in force.
          `dates` says whether that day is stated or assumed, `text` whether the articles are the
          official text or a paraphrase; every surface repeats it. `subject` is the register whose
          rows are compared, `among` which of them, and with `year: -1` the reference year is the
          one before the day. `fair_competition` is the state of the fair-competition review;
          without one nothing is paid out.
        - The **parameter** table holds the numbers of the rules, each with its first day and its
          source. Rows are added, never changed: the two rows of `rd_share` are two versions.
        - The **standard** table is an ordinary applicant; every case starts from it and says what
          differs.
        - A **heading** is a clause's title, the **prose** below it the article, the **fence** the
          rule, and a **case** table its examples: what stands behind `→` must come out.
        - In a **score** table the first row that holds gives the points; `0–10` is an interval in
          which an expert decides.
        """,
    )


@CHAPTER.section(zh="检查：运行用例", en="Checking: the cases are run")
def cases(page: Page) -> None:
    page.text(
        zh="`policies check` 运行文档里的用例：每个界限一个，界限前一日、当日、恰在门槛、缺数据。",
        en="""
        `policies check` runs the document's own cases, one at each boundary: the day before, the
        day, exactly at the threshold, a missing figure.
        """,
    )
    written = Path(FILE).read_text(encoding="utf-8")
    rows = sum(len(part.split("\n\n")[0].strip().split("\n")) - 2
               for part in written.split("| case ")[1:])  # fmt: skip
    told = page.run("twofold policies check rd-starter").out
    assert f"{rows}\n{page.words('cli.text.no_problems')}" in told
    page.text(
        zh="规则与用例不一致时，会说出是哪一行、应为什么、得出什么。把“不低于”误写成“高于”：",
        en="""
        Where rule and case disagree, it says which row, what was expected and what came out. "More
        than" by mistake, in place of "at least":
        """,
    )
    page.edit(FILE, ("rd / revenue >= :rd_share", "rd / revenue > :rd_share"))
    err = page.run("twofold policies check rd-starter", code=2, most=8).all
    assert {"zh": "恰为 6%", "en": "exactly 6 %"}[page.lang] in err
    page.edit(FILE, ("rd / revenue > :rd_share", "rd / revenue >= :rd_share"))


@CHAPTER.section(zh="逐家比对", en="Comparing everybody")
def decide(page: Page) -> None:
    page.text(
        zh="""
        结论有四种：符合、不符合、未知（缺少事实）、待定（须由专家判断）。只要有一条不满足，就是不
        符合；否则有一条未知，就是未知；再否则有一条待定，就是待定。
        """,
        en="""
        There are four verdicts: eligible, ineligible, unknown (a fact is missing) and pending (an
        expert must judge). One clause that is unmet makes ineligible; else one that is unknown
        makes unknown; else one that is pending makes pending.
        """,
    )
    page.run(DECIDE)
    assert verdicts(page) == {
        A: "eligible", B: "ineligible", C: "unknown", D: "pending", E: "ineligible",
    }  # fmt: skip
    page.text(
        zh="这是与规则的比对，不代表认定结论：决定由人作出。",
        en="It compares with the rule and decides nothing: people decide.",
    )


@CHAPTER.section(zh="为什么，差多少", en="Why, and how far off")
def explain(page: Page) -> None:
    page.text(
        zh="""
        `policies explain` 写上企业，逐条说明。企业乙的研发费用是收入的 5%，要求 6%：差 10 万元。差
        距是精确的，补足差距，该条即满足；参照年度已经结束，所以还注明哪一年的变化最早算数。
        """,
        en="""
        `policies explain` with an enterprise goes through the clauses. B spends 5 % of its sales
        where 6 % are asked: 100,000 yuan short. The gap is exact, so that closing it meets the
        clause; and because the reference year is over, it says from which year on a change counts.
        """,
    )
    page.run(f"{EXPLAIN} {B}")
    short = clause(one(page, B), "intensity")
    assert (short["gap"], short["gap_unit"]) == (100_000, "元")  # 6 % of 10 million, less 500,000
    assert short["comparisons"][0]["first_application_year"] == 2027
    page.text(
        zh="""
        企业丁有三件 II 类，得 10 分；专家未评之前，总分是 10–20 分的区间，要求 15 分，所以待定。企
        业甲有 I 类，最低已有 20 分，不必等专家：
        """,
        en="""
        D has three class II rights and 10 points. Until experts have judged, its total is the
        interval 10–20, and 15 are asked: pending. A has a right of class I and at least 20 points,
        so nobody needs to wait for experts:
        """,
    )
    rows = []
    for code, expected in ((A, (20, 30)), (D, (10, 20))):
        found = one(page, code)
        ends = tuple(found["scores"]["total"][end] for end in ("lowest", "highest"))
        assert ends == expected
        rows.append((found["name"], "{}–{}".format(*ends), clause(found, "innovation")["answer"]))
    page.table(("⟪企业‖Enterprise⟫", "⟪总分‖Total⟫", "`innovation`"), rows)
    page.text(
        zh="企业丙没有 2025 年的报表。缺什么，会说出名字：",
        en="C has no report of 2025. What is missing is named:",
    )
    page.run(f"{EXPLAIN} {C}", most=14)
    assert set(clause(one(page, C), "intensity")["missing"]) == {"rd", "revenue"}


@CHAPTER.section(zh="金额", en="Amounts")
def amounts(page: Page) -> None:
    page.text(
        zh="""
        补助按研发费用的 10%，最高 5 万元。企业甲的 10% 是 6 万元，所以是 5 万元；企业丙的研发费用
        不明，但不论多少都不超过上限，所以是一个区间。不符合的企业乙是零；企业丁的结论待定，写的是假
        如符合时的金额，10% 是 7 万元，所以也是 5 万元：
        """,
        en="""
        The grant is 10 % of R&D spending, at most 50,000 yuan. 10 % of A's is 60,000, so 50,000;
        C's spending is unknown, but whatever it is, the cap holds, so the amount is an interval.
        B is ineligible and gets nothing. D's verdict is pending, and the amount is the one should
        it turn out eligible: 10 % is 70,000, so 50,000 as well:
        """,
    )
    rows = []
    for code, low, high in ((A, 50_000, 50_000), (B, 0, 0), (C, 0, 50_000), (D, 50_000, 50_000)):
        found = one(page, code)
        grant = found["amounts"]["grant"]
        assert (grant["lowest"], grant["highest"]) == (low, high)
        rows.append((found["name"], grant["lowest"], grant["highest"]))
    head = ("⟪企业‖Enterprise⟫", "⟪最低（元）‖Lowest (yuan)⟫", "⟪最高（元）‖Highest (yuan)⟫")
    page.table(head, rows)


@CHAPTER.section(zh="日期的差距", en="A gap in days")
def days(page: Page) -> None:
    page.text(
        zh="企业戊 2025 年 9 月 1 日注册，满 365 日是 2026 年 9 月 1 日，还差 63 天：",
        en="""
        E was registered on 1 September 2025. Its 365 days are over on 1 September 2026, 63 days
        from the day applied:
        """,
    )
    found = page.run(f"{EXPLAIN} {E}", most=9)
    assert "2026-09-01" in found.out
    assert "63" in found.out


@CHAPTER.section(zh="版本与日期", en="Versions and days")
def versions(page: Page) -> None:
    page.text(
        zh="`--day` 选择规则的版本。2025 年的比例是 5%；在 2026 年初以前适用，参照年度也是另一年：",
        en="""
        `--day` chooses the version of the rule. In 2025 the share was 5 %, and then the reference
        year is another one as well:
        """,
    )
    rows = []
    for day, expected in (("2025-12-31", "5"), ("2026-01-01", "6")):
        told = page.quietly(f"{EXPLAIN} --day {day} --format json").data
        (share,) = clause(told, "intensity")["parameters"]
        assert str(share["value"]) == expected
        rows.append((f"`{EXPLAIN} --day {day}`", f"{share['value']} {share['unit']}",
                     share["source"]))  # fmt: skip
    page.table(("⟪命令‖Command⟫", "⟪研发投入比例‖R&D share⟫", "⟪依据‖Source⟫"), rows)
    page.text(
        zh="文本以外的日期不作答，不借用后来的规则：",
        en="A day outside the text has no answer; a later rule is not borrowed for it:",
    )
    page.run(f"{DECIDE} --day 2024-12-31", code=5)


@CHAPTER.section(zh="专家的评定", en="What experts give")
def experts(page: Page) -> None:
    page.text(
        zh="专家的评分是一份台账（appraisal）。专家给企业丁的技术新颖性 5 分，总分恰为 15 分：",
        en="""
        What experts give is a register, `appraisal`. They give D 5 points for novelty, which makes
        exactly 15:
        """,
    )
    page.file("sources/appraisal.csv", f"""
        policy,organisation,item,appraised_on,points
        rd-starter,{D},novelty,2026-06-18,5
        """)  # fmt: skip
    page.run("twofold import appraisal sources/appraisal.csv --known-on 2026-06-20")
    assert verdicts(page)[D] == "eligible"
    page.run(f"{EXPLAIN} {D}", most=6)


@CHAPTER.section(zh="条文、数字与名单", en="The text, the numbers, the list")
def reading(page: Page) -> None:
    page.text(
        zh="""
        不写企业，`explain` 显示条文和当日有效的数字；`--verdict` 和 `--district` 从名单里挑选，
        `--format xlsx` 得到代码是文本的表格：
        """,
        en="""
        Without an enterprise `explain` shows the text and the numbers in force; `--verdict` and
        `--district` choose from the list, and `--format xlsx` gives a spreadsheet in which codes
        are text:
        """,
    )
    page.run(EXPLAIN, most=14)
    ran = page.run(f"{DECIDE} --verdict ineligible --format csv", kind="csv")
    assert ran.out.count("\n") == 3
