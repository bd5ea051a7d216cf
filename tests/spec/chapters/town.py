"""The town of the manual: the files that its readers write, chapter after chapter.

Enterprises and policies are made up. The codes are valid: their last character is the check digit
of GB 32100. Each amount is chosen so that what must come out can be computed in one's head.
"""

from __future__ import annotations

from tests.spec.manual import Page
from tests.support import ROOT

NAME = "town"
A, B, C, D, E = (
    "91370200MA3DEM001D", "91370200MA3DEM002G", "91370200MA3DEM003K", "91370200MA3DEM004N",
    "91370200MA3DEM005R",
)  # fmt: skip
CITY = """
    name: {zh: 示例城, en: Example Town}
    languages: [zh, en]
    engine: duckdb
    day: 2026-06-30
    """
ORGANISATIONS = f"""
    id,name,kind,resident,registered_on,district,industry,status,ended_on
    {A},⟪示例甲科技公司‖Example A Technology⟫,enterprise,yes,2015-03-01,⟪东区‖East⟫,I6513,active,
    {B},⟪示例乙机械公司‖Example B Machinery⟫,enterprise,yes,2012-08-15,⟪东区‖East⟫,C3421,active,
    {C},⟪示例丙生物公司‖Example C Biotech⟫,enterprise,yes,2018-11-20,⟪西区‖West⟫,C2761,active,
    """
# Revenue of 10 million each, so that a share of it is read off: A spends 6 %, B 5 %.
REPORTS = f"""
    organisation,year,revenue,rd,staff,science_staff
    {A},2025,10000000,600000,40,12
    {B},2025,10000000,500000,120,10
    {D},2025,10000000,700000,60,15
    {E},2025,10000000,900000,20,8
    """
LATER = f"""
    id,name,kind,resident,registered_on,district,industry,status,ended_on
    {D},⟪示例丁软件公司‖Example D Software⟫,enterprise,yes,2019-05-06,⟪西区‖West⟫,I6513,active,
    {E},⟪示例戊电子公司‖Example E Electronics⟫,enterprise,yes,2025-09-01,⟪西区‖West⟫,C3990,active,
    """
RIGHTS = f"""
    id,organisation,class,kind,acquired,granted_on,ended_on,hnte_used_on
    ZL2021-0001,{A},I,invention,own_rd,2021-04-02,,
    ZL2022-0002,{B},I,invention,own_rd,2022-01-11,,
    ZL2022-0003,{D},II,utility_model,own_rd,2022-06-07,,
    ZL2022-0004,{D},II,software_copyright,own_rd,2022-07-19,,
    ZL2023-0005,{D},II,software_copyright,transfer,2023-02-23,,
    ZL2023-0006,{C},I,invention,own_rd,2023-09-12,,
    """
POLICY = """
    ---
    kind: policy
    id: rd-starter
    name: ⟪研发起步补助‖R&D starter grant⟫
    number: ⟪示例发〔2025〕1号‖Example 2025 No. 1⟫
    issuer: ⟪示例城科技局‖Science and Technology Bureau of Example Town⟫
    from: 2025-01-01
    dates: stated
    text: official
    subject: organisation
    among: org_kind = 'enterprise' AND org_status = 'active'
    year: -1
    fair_competition: exempt
    ---

    | parameter | from | value | unit | source |
    |---|---|---|---|---|
    | age | 2025-01-01 | 365 | 日 | ⟪第二条‖Article 2⟫ |
    | rd_share | 2025-01-01 | 5 | % | ⟪第三条‖Article 3⟫ |
    | rd_share | 2026-01-01 | 6 | % | ⟪2025 年修订‖Amendment of 2025⟫ |
    | pass_score | 2025-01-01 | 15 | 分 | ⟪第四条‖Article 4⟫ |
    | share | 2025-01-01 | 10 | % | ⟪第五条‖Article 5⟫ |
    | cap | 2025-01-01 | 5 | 万元 | ⟪第五条‖Article 5⟫ |

    | standard | value |
    |---|---|
    | day | 2026-06-30 |
    | registered_on | 2015-03-01 |
    | rd | 700,000 |
    | revenue | 10,000,000 |
    | class_1 | 1 |
    | class_2 | 0 |
    | abnormal_listed | no |

    ## ⟪第二条 注册满一年‖Article 2. Registered for one year⟫

    ⟪申请时，企业注册须满 365 日。‖At the time of application an enterprise has been registered for
    365 days.⟫

    ```sql require age
    registered_on + :age <= :day
    ```

    | case | registered_on | → age | → verdict |
    |---|---|---|---|
    | ⟪恰满 365 日‖exactly 365 days⟫ | 2025-06-30 | met | eligible |
    | ⟪差一日‖a day short⟫ | 2025-07-01 | unmet | ineligible |
    | ⟪注册日不明‖day unknown⟫ | ? | unknown | unknown |

    ## ⟪第三条 研发投入‖Article 3. R&D spending⟫

    ⟪上一年研发费用占销售收入的比例不低于 6%（2025 年为 5%）。‖Last year's R&D spending is at
    least 6 % of sales (5 % in 2025).⟫

    ```sql require intensity
    rd / revenue >= :rd_share
    ```

    | case | day | rd | revenue | → intensity | → verdict |
    |---|---|---|---|---|---|
    | ⟪恰为 6%‖exactly 6 %⟫ | | 600,000 | 10,000,000 | met | eligible |
    | ⟪差一分‖a fen short⟫ | | 599,999.99 | 10,000,000 | unmet | ineligible |
    | ⟪没有收入‖no sales⟫ | | 600,000 | 0 | unknown | unknown |
    | ⟪没有报表‖no report⟫ | | ? | ? | unknown | unknown |
    | ⟪施行首日‖the first day⟫ | 2025-01-01 | 500,000 | 10,000,000 | met | eligible |
    | ⟪2025 年，恰为 5%‖in 2025, exactly 5 %⟫ | 2025-12-31 | 500,000 | 10,000,000 | met | eligible |
    | ⟪次日，5% 不够‖the day after⟫ | 2026-01-01 | 500,000 | 10,000,000 | unmet | ineligible |
    | ⟪施行前一日‖the day before it is in force⟫ | 2024-12-31 | | | | refused |

    ## ⟪第四条 创新评分‖Article 4. Innovation score⟫

    ⟪得分不低于 15 分。发明专利等 I 类知识产权 20 分，三件以上 II 类 10 分；技术新颖性由专家评
    0 至 10 分。‖The score is at least 15. A class I right such as an invention patent gives
    20 points, three of class II give 10; experts give 0 to 10 for novelty.⟫

    ### ⟪知识产权‖Intellectual property⟫

    | score rights | points |
    |---|---|
    | `class_1 >= 1` | 20 |
    | `class_2 >= 3` | 10 |
    | otherwise | 0 |

    ### ⟪技术新颖性‖Novelty⟫

    | score novelty | points |
    |---|---|
    | judged | 0–10 |

    ### ⟪总分‖Total⟫

    ```sql score total
    rights + novelty
    ```

    ### ⟪达到 15 分‖At least 15 points⟫

    ```sql require innovation
    total >= :pass_score
    ```

    | case | class_1 | class_2 | points novelty | → total | → innovation | → verdict |
    |---|---|---|---|---|---|---|
    | ⟪一件 I 类，不必等专家‖one of class I⟫ | 1 | 0 | | 20–30 | met | eligible |
    | ⟪三件 II 类，专家未评‖three of class II⟫ | 0 | 3 | | 10–20 | pending | pending |
    | ⟪专家评 5 分，恰为 15 分‖experts give 5: exactly 15⟫ | 0 | 3 | 5 | 15 | met | eligible |
    | ⟪专家评 4 分‖experts give 4⟫ | 0 | 3 | 4 | 14 | unmet | ineligible |
    | ⟪两件 II 类，怎么评都不够‖two of class II⟫ | 0 | 2 | | 0–10 | unmet | ineligible |
    | ⟪I 类不明，II 类三件‖class I unknown⟫ | ? | 3 | | 10–30 | unknown | unknown |

    ## ⟪第五条 补助金额‖Article 5. Amount⟫

    ⟪按上一年研发费用的 10% 补助，最高 5 万元。‖The grant is 10 % of last year's R&D spending, at
    most 50,000 yuan.⟫

    ```sql amount grant
    LEAST(:share * rd, :cap)
    ```

    | case | rd | revenue | → grant | → verdict |
    |---|---|---|---|---|
    | ⟪恰到上限‖exactly the cap⟫ | 500,000 | 8,000,000 | 50,000 | eligible |
    | ⟪上限以下‖below the cap⟫ | 300,000 | 5,000,000 | 30,000 | eligible |
    | ⟪上限以上‖above the cap⟫ | 600,000 | 10,000,000 | 50,000 | eligible |

    ## ⟪第六条 不予补助‖Article 6. Excluded⟫

    ⟪列入经营异常名录或者严重违法失信名单的，不予补助。‖Whoever stands on a list of abnormal
    operations or of serious dishonesty gets no grant.⟫

    ```sql exclude listed
    abnormal_listed
    ```

    | case | abnormal_listed | → listed | → verdict |
    |---|---|---|---|
    | ⟪未列入‖not listed⟫ | no | met | eligible |
    | ⟪已列入‖listed⟫ | yes | unmet | ineligible |
    """


def documents(folder: str) -> set[str]:
    """The ids of the documents in a folder of the library: the names of its files, but for the
    English prose beside them."""
    names = {path.name for path in (ROOT / "library" / folder).glob("*.md")}
    return {name.removesuffix(".md") for name in names if not name.endswith(".en.md")}


FILES = (
    ("city.yaml", CITY), ("sources/organisation.csv", ORGANISATIONS), ("sources/later.csv", LATER),
    ("sources/report.csv", REPORTS), ("sources/rights.csv", RIGHTS),
)  # fmt: skip
COMMANDS = (
    "twofold import organisation sources/organisation.csv --known-on 2026-01-15",
    "twofold import organisation sources/later.csv --known-on 2026-04-10",
    "twofold import enterprise_report sources/report.csv --known-on 2026-05-31",
    "twofold import intellectual_property sources/rights.csv --known-on 2026-06-15",
)
FOLDED = {
    "zh": "本章从这里开始：示例城的文件，以及导入它们的命令",
    "en": "Where this chapter begins: the town's files, and the commands that import them",
}
FROM_CHAPTER_4 = {
    "zh": "`policies/rd-starter.md` 是[第 4 章](4-policies.md)的那一份。",
    "en": "`policies/rd-starter.md` is the one of [chapter 4](4-policies.md).",
}


def stands(page: Page, *, policy: bool = True) -> None:
    """The town that a chapter begins with, made by commands that are shown folded."""
    page.blocks.append(f"<details><summary>{FOLDED[page.lang]}</summary>\n")
    page.quietly(f"twofold init {NAME}")
    page.enter(NAME)
    for path, text in FILES:
        page.file(path, text)
    for command in COMMANDS:
        page.quietly(command)
    page.code("console", "\n".join(f"$ {line}" for line in (f"twofold init {NAME}", f"cd {NAME}",
                                                            *COMMANDS)))  # fmt: skip
    if policy:
        page.file("policies/rd-starter.md", POLICY, show=False)
        page.blocks.append(f"{FROM_CHAPTER_4[page.lang]}\n")
    page.blocks.append("</details>\n")
