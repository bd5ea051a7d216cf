"""Chapter 12: the working year, on the example city: tasks, months, lists, deadlines, papers."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

from tests.spec.manual import Chapter, Page

# What a bureau does in a month, with the command of each step.
STEPS = (
    ("下达任务（3 月）", "Issue the tasks (March)", "targets show · targets split"),
    (
        "月末后至截止日：各区市报数，登记合同",
        "Until the cut-off: districts report",
        "import · calendar show · calendar done",
    ),
    (
        "截止日后：看进度，冻结",
        "After the cut-off: see how it stands, freeze",
        "targets month · targets freeze",
    ),
    ("按清单走访，逐条登记", "Work through the lists, marking each row", "lists show · lists mark"),
    (
        "审改拟稿，印通报",
        "Review the drafts, print the circular",
        "papers sentences · papers edit · papers print",
    ),
)

CHAPTER = Chapter(12, "year", zh="全年工作", en="The working year", city=True)


@CHAPTER.section(zh="目标任务分解", en="Tasks")
def tasks(page: Page) -> None:
    assert page.demo_city is not None
    shutil.copytree(page.demo_city, "example")
    page.text(
        zh="""
        一年的任务是一份文档：下达了多少、哪个处室牵头、文号和日期。调整任务须有文号，
        原来的数并列保留。示例城市的
        任务数和文号都是编的，是演示数据，非统计数据。
        """,
        en="""
        A year's tasks are a document: the numbers that were issued, the office in the lead, the
        document's number and day. A change needs a number of its own, and what it replaced stays
        beside it. The example's numbers are made up: demonstration data, not statistics.
        """,
    )
    page.text(
        zh="一年从任务到通报，各步用的命令（前面都加 `twofold`）：",
        en="From tasks to the circular, with the commands of each step (`twofold` goes before):",
    )
    page.table(("⟪步骤‖Step⟫", "⟪命令‖Commands⟫"),
               [(f"⟪{zh}‖{en}⟫", f"`{run}`") for zh, en, run in STEPS])  # fmt: skip
    for *_, run in STEPS:  # a command that is named here is one
        for one in run.split(" · "):
            assert page.quietly(f"twofold {one} --help").code == 0
    page.cd("example")
    page.show("targets/tasks-2026.md", most=42)
    found = page.quietly("twofold targets show tasks-2026 --format json").data
    for task in found["tasks"]:
        parts = [one["value"] for one in task["numbers"] if one["place_kind"] == "district"]
        assert not parts or sum(Decimal(str(one)) for one in parts) >= Decimal(str(task["city"]))
    page.run("twofold targets show tasks-2026", most=30)


@CHAPTER.section(zh="任务测算", en="Working a task out")
def split(page: Page) -> None:
    page.text(
        zh="""
        测算只提出建议，不改任务：按基数、在手项目和能力的权重分，取整到最小单位，不超过增幅上限，
        合计恰好等于
        加码后的数。
        """,
        en="""
        A split proposes and changes no task: by the weights of base, ready pool and capacity, in
        whole steps of the unit, nobody beyond the cap, and in sum exactly the padded number.
        """,
    )
    page.run("twofold targets split tasks-2026 contract-amount")


@CHAPTER.section(zh="月度调度", en="A month")
def month(page: Page) -> None:
    page.text(
        zh="""
        序时进度按往年各月的完成情况算，下达时就定下来；按日历平均的十二分之几列在旁边。
        完成数不低于任务数为完成，
        不低于序时为达序时，否则为滞后；没有数的写明为什么。各区市与未落区之和等于全市。
        """,
        en="""
        What is due follows from how past years ran and is fixed when the task is issued; calendar
        twelfths stand beside it. At the target a task is achieved, at what is due it is on pace,
        else behind; where there is no value it says why. Districts and those in no district are
        the city.
        """,
    )
    found = page.quietly("twofold targets month 2026-10 --format json").data
    for one in found["indicators"]:
        for place in one["places"]:
            if place["state"] == "behind":
                assert place["value"] < place["due"]
    (amount,) = [one for one in found["indicators"] if one["id"] == "contract-amount"]
    whole, *parts = amount["places"]
    values = [Decimal(str(one["value"] or 0)) for one in parts if one["place_kind"] != "zone"]
    assert sum(values) == Decimal(str(whole["value"]))
    page.run("twofold targets month 2026-10", most=36)


@CHAPTER.section(zh="冻结与数据变动", en="Freezing, and what is learnt later")
def freeze(page: Page) -> None:
    page.text(
        zh="""
        `twofold targets freeze` 把截止日前已知的数一批写进台账，此后不再改动。没有结束的月份、
        已经冻结的月份、前面
        还有月份没有冻结的，一律拒绝：
        """,
        en="""
        `twofold targets freeze` writes what was known by the cut-off into the registers, in one
        commit, and it never changes after. A month that goes on, one that is frozen already and one
        with an open month before it are refused:
        """,
    )
    page.run("twofold targets freeze 2026-11", code=5)
    page.run("twofold targets freeze 2026-10", code=5)
    page.text(
        zh="冻结以后获知的变动，写在其后冻结的月份里，注明是补录、修订、撤销还是划转：",
        en="What is learnt after that stands in a later month, with what brought it about:",
    )
    ran = page.quietly("twofold registers show month_change --format csv")
    assert "contract-amount" in ran.out
    page.run("twofold registers show month_change --limit 3")


@CHAPTER.section(zh="清单", en="Lists")
def lists(page: Page) -> None:
    page.text(
        zh="""
        一张清单也是一份文档：找谁、理由、期限、责任岗位。每条的状态逐次登记，先前的都保留；
        `targets/lists/` 里可以
        增减清单。清单不代表认定结论。
        """,
        en="""
        A list is a document too: whom, why, by when, which post. States are marked one after the
        other, and what was before is kept; lists are added in `targets/lists/`. A list is no
        decision.
        """,
    )
    found = page.quietly("twofold lists show register-contracts --format json").data
    first, *_ = [one["subject"] for one in found["list_rows"] if one["state"] == "uncontacted"]
    page.run("twofold lists show register-contracts --limit 2", most=24)
    page.text(
        zh="走访之后登记一条；放弃要写原因：",
        en="After a visit the row is marked; giving one up takes a reason:",
    )
    page.run(f"twofold lists mark register-contracts {first} visited")
    page.run(f"twofold lists mark register-contracts {first} given_up", code=2)


@CHAPTER.section(zh="工作节点", en="The calendar")
def calendar(page: Page) -> None:
    page.text(
        zh="逾期未办的在前，并逐级上报；办结后登记，状态随之改变：",
        en="What is late comes first and goes up; once met it is marked, and is late no more:",
    )
    page.run("twofold calendar show --days 10")
    assert "acceptance-round" in page.quietly("twofold calendar show --days 10").out
    page.run("twofold calendar done acceptance-round --on 2026-11-20")
    assert "acceptance-round" not in page.quietly("twofold calendar show --days 10").out


@CHAPTER.section(zh="文稿", en="Papers")
def papers(page: Page) -> None:
    page.text(
        zh="""
        一页纸、通报和两页汇报由冻结的月份生成。文字是拟稿，附依据，由人改定（`papers edit`）；
        数不能手改。
        输出的格式由文件名决定：
        """,
        en="""
        The one-page table, the circular and the briefing are made from a frozen month. Sentences
        are drafts with their evidence, which a person settles (`papers edit`); figures cannot be
        edited. The file's name says the format:
        """,
    )
    page.run("twofold papers sentences --month 2026-10", most=14)
    page.text(
        zh="改过的句子保留原稿；依据里没有的数会列出来，请核对：",
        en="An edited sentence keeps its draft beside it; figures without evidence are named:",
    )
    ran = page.run(
        "twofold papers edit advice.1 --month 2026-10 --text "
        '"⟪组织示例区8补报10月合同，共99件。‖Have Demo District 8 report 99 contracts of October.⟫"'
    )
    assert "99" in ran.out
    page.run("twofold papers print circular --month 2026-10 --output circular.docx")
    assert Path("circular.docx").read_bytes()[:2] == b"PK"
