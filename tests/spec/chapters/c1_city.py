"""Chapter 1: a city is a folder."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.spec.chapters.town import CITY, documents
from tests.spec.manual import Chapter, Page

CHAPTER = Chapter(1, "city", zh="一座城市就是一个文件夹", en="A city is a folder")


@CHAPTER.section(zh="新建一座城市", en="Making a city")
def init(page: Page) -> None:
    page.text(
        zh="""
        科技局的台账、政策、指标和目标放在一个文件夹里，这个文件夹就叫一座城市。`twofold init` 新建
        一座：
        """,
        en="""
        A bureau's registers, policies, indicators and targets stand in one folder, and that folder
        is called a city. `twofold init` makes one:
        """,
    )
    page.run("twofold init town")
    assert {p.name for p in Path("town").iterdir()} >= {"city.yaml", "policies", "sources"}
    page.text(
        zh="""
        里面是 `city.yaml`、一份说明，以及按环节命名的文件夹：`registers/`（台账）、`facts/`（事
        实）、`policies/`（政策）、`indicators/`（指标）、`targets/`（目标），还有存放待导入文件的
        `sources/`。全是纯文本，宜纳入版本管理：改一条政策，就是一次看得见的 diff。只有
        `store.duckdb` 不纳入，那是导入的记录。

        已有内容的文件夹不会被覆盖：
        """,
        en="""
        It holds `city.yaml`, a readme, and folders named like the stages: `registers/`, `facts/`,
        `policies/`, `indicators/`, `targets/`; and `sources/` for the files to be imported. All of
        it is plain text and belongs under version control, so that a change of policy is a diff
        that anybody can read. Only `store.duckdb`, the imported records, stays out.

        A folder that holds something already is not overwritten:
        """,
    )
    assert "town" in page.run("twofold init town", code=4).err
    page.text(
        zh="以下各条命令都在这个文件夹里输入；在别处输入时，加 `--city 文件夹`。",
        en="From here on, commands are typed inside the folder; elsewhere add `--city FOLDER`.",
    )
    page.cd("town")


@CHAPTER.section(zh="city.yaml", en="city.yaml")
def settings(page: Page) -> None:
    page.text(
        zh="""
        `city.yaml` 写明城市的名称和语言。写上 `day`，城市就停在那一天，因而结果可以重现；不写，就
        总是今天。手册里的城市停在 2026 年 6 月 30 日：
        """,
        en="""
        `city.yaml` names the city and its languages. With a `day` the city stands still on it, so
        that results can be reproduced; without one it is always today. The town of this manual
        stands on 30 June 2026:
        """,
    )
    page.file("city.yaml", CITY)
    page.text(
        zh="""
        其他设置有 `library`（另用一份资料库）、`engine`（`duckdb` 或 `spark`）和 `vintage`（就地读
        取台账，见第 2 章）。写错设置名，会指出最接近的一个：
        """,
        en="""
        Other settings are `library` (another library of documents), `engine` (`duckdb` or `spark`)
        and `vintage` (registers read in place, chapter 2). A setting that does not exist is
        refused, with the nearest one that does:
        """,
    )
    page.edit("city.yaml", ("engine: duckdb", "engin: duckdb"))
    err = page.run("twofold registers log", code=2).err
    assert "city.yaml" in err
    assert "engine" in err
    page.edit("city.yaml", ("engin: duckdb", "engine: duckdb"))


@CHAPTER.section(zh="通读检查", en="Checking")
def check(page: Page) -> None:
    page.text(
        zh="""
        `twofold check` 通读城市和资料库的全部文档，运行文档里的每个用例。新建的城市还没有自己的文
        档，但随项目提供的台账、事实和国家政策已经可用：
        """,
        en="""
        `twofold check` reads every document of the city and of the library, and runs every case in
        them. A new city has no documents of its own yet; the registers, the facts and the national
        policies that come with the project are there already:
        """,
    )
    out = page.run("twofold check").out
    assert page.words("cli.text.no_problems") in out
    page.text(
        zh="用例写在政策文档里，紧挨着它所检验的条文。第 4 章会写一份。",
        en="""
        Cases stand in a policy's document, next to the article that they test. Chapter 4 writes
        some.
        """,
    )


@CHAPTER.section(zh="错误说什么", en="What an error says")
def errors(page: Page) -> None:
    page.text(
        zh="每个错误都说三件事：在哪里，错在什么，怎么办。下面这份政策有两处写错：",
        en="Every error says where, what, and what to do. This policy has two mistakes:",
    )
    page.file("policies/draft.md", """
        ---
        kind: policy
        id: draft
        name: ⟪草案‖Draft⟫
        from: 2025-01-01
        number: "?"
        ---

        ## ⟪第一条 人数‖Article 1. Staff⟫

        ```sql require size
        staf >= 10
        ```

        ## ⟪第二条 研发‖Article 2. R&D⟫

        ```sql require rd
        ROUND(rd) >= 100000
        ```
        """)  # fmt: skip
    err = page.run("twofold policies check draft", code=2).err
    assert "draft.md:12: " in err
    assert "staff" in err
    assert "draft.md:18: " in err
    page.text(
        zh="""
        一次检查说出全部问题，各在其行。数据写到标准输出，说明和错误写到标准错误，所以输出总可以接
        到别的程序。退出码表明错误的种类：
        """,
        en="""
        One run names everything that is wrong, each at its line. Data goes to standard output,
        notices and errors to standard error, so that an output can always be piped on. The exit
        code tells the kind of error:
        """,
    )
    kinds = [
        (2, "输入有误", "what was given is wrong", "twofold registers log --as-of yesterday"),
        (3, "没有找到", "there is no such thing", "twofold policies explain no-such"),
        (4, "现在不能这样做", "not possible now", "twofold init ."),
        (5, "无法如实作答", "no honest answer exists", "twofold policies decide cn.hnte "
                                                        "--day 2015-12-31"),
    ]  # fmt: skip
    Path("policies/draft.md").unlink()
    rows = []
    for code, zh, en, command in kinds:
        told = page.quietly(command, code=code).err.strip().split("\n")
        rows.append((code, {"zh": zh, "en": en}[page.lang], f"`{command}`", told[0]))
    page.table(
        ("⟪退出码‖Exit code⟫", "⟪含义‖Meaning⟫", "⟪例如‖For example⟫", "⟪所说的话‖What it says⟫"),
        rows,
    )
    page.text(
        zh="""
        0 表示成功，130 表示被 Ctrl-C 中断，70 表示程序本身有缺陷：这时详情写进一个文件，请交给维护
        者。（上表运行之前，那份草案已经删去。）
        """,
        en="""
        0 is success, 130 an interruption by Ctrl-C, and 70 a defect of the program itself: then
        the details are in a file that whoever maintains it wants to see. (The draft was deleted
        before the commands of the table ran.)
        """,
    )


@CHAPTER.section(zh="语言与格式", en="Languages and formats")
def forms(page: Page) -> None:
    page.text(
        zh="""
        中文和英文同等：由系统设置决定，或用 `--lang` 指定。`--format` 选择 `json`、`csv`、`xlsx`
        或 `parquet`，不写就是供阅读的表格；`--output` 写到文件，格式按扩展名：
        """,
        en="""
        Chinese and English are equal: the system's locale decides, or `--lang`. `--format` chooses
        `json`, `csv`, `xlsx` or `parquet`, and without it a table for reading; `--output` writes
        to a file, in the format of its suffix:
        """,
    )
    other = {"zh": "en", "en": "zh"}[page.lang]
    ran = page.run(f"twofold policies list --lang {other}", most=10)
    assert {"zh": "高新技术企业认定", "en": "High-tech enterprise"}[other] in ran.out
    page.run("twofold policies list --output policies.csv")
    assert Path("policies.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    rows = csv.DictReader(page.show("policies.csv", most=3).splitlines())
    assert {row["id"] for row in rows} == documents("cn/policies")
    page.text(
        zh="""
        写到文件的 CSV 带有字节顺序标记，表格软件据此识别编码；18 位代码最好用 XLSX，其中代码是文
        本。
        """,
        en="""
        A CSV file begins with a byte order mark, by which spreadsheets know its encoding. For
        codes of 18 digits prefer XLSX: there they are text.
        """,
    )


@CHAPTER.section(zh="怎样得到帮助", en="Getting help")
def help_(page: Page) -> None:
    page.text(
        zh="每一级命令都有 `--help`。全部命令见第 9 章。",
        en="Every command has `--help`. Chapter 9 lists all of them.",
    )
    assert "--as-of" in page.run("twofold policies decide --help").out
