"""Chapter 11: indicators given out as SDMX, as a site and for print, from the example city."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

from tests.spec.manual import Chapter, Page
from twofold.answers.files import KINDS
from twofold.answers.verbs import verb

CHAPTER = Chapter(11, "publication", zh="发布", en="Publication", city=True)


@CHAPTER.section(zh="供其他程序使用", en="For other programs")
def export(page: Page) -> None:
    assert page.demo_city is not None
    shutil.copytree(page.demo_city, "example")
    page.text(
        zh="""
        `twofold indicators export` 给出各指标的数：公布数与台账所得是两个数据流，永不混合；每个数
        都有所指时期、来源和公布日，同一时期只给当时所知的一个：精确的优先于约数，约数优先于推算数，
        再看哪个公布得晚。
        """,
        en="""
        `twofold indicators export` gives the figures of indicators. Published figures and values
        from the registers are two flows and never mixed. Each has the time that it refers to, its
        source and day of publication; of one time one figure is given, as known by then: an exact
        one before a rounded one, that before a derived one, and then what was published last.
        """,
    )
    page.cd("example")
    page.run("twofold indicators export contract-amount rd-spending")
    forms = [(f"`{name}`", f"`{KINDS[name].content_type}`")
             for name in verb("indicators export").others]  # fmt: skip
    page.text(
        zh="除 JSON、CSV、XLSX 和 Parquet 外，还有 SDMX 的三种消息：",
        en="Beside JSON, CSV, XLSX and Parquet it takes three messages of SDMX:",
    )
    page.table(("`--format`", "⟪内容类型‖Content type⟫"), forms)
    ran = page.quietly(
        "twofold indicators export contract-amount --flow published --format sdmx-csv"
    )
    (one,) = [row for row in csv.DictReader(io.StringIO(ran.out)) if row["TIME_PERIOD"] == "2024"]
    assert (one["OBS_VALUE"], one["UNIT_MEASURE"], one["UNIT_MULT"]) == ("709.58", "CNY", "8")
    page.text(
        zh="2024 年技术合同成交额 709.58 亿元，在 SDMX-CSV 中是这样一行：",
        en="The contract amount of 2024, 70.958 billion yuan, is this row of SDMX-CSV:",
    )
    page.table(("⟪列‖Column⟫", "⟪值‖Value⟫"),
               [(f"`{name}`", f"`{value}`") for name, value in one.items() if value])  # fmt: skip


@CHAPTER.section(zh="历次的数", en="Every figure that there was")
def history(page: Page) -> None:
    page.text(
        zh="""
        `--as-of` 给出截至某日所知的数；`--include-history` 给出历次的数，以及各从哪天到哪天是当时
        所知的数（网址中为 `asOf` 和 `includeHistory`）。后来补录的记录改变了从前的年份：
        """,
        en="""
        `--as-of` gives what was known by a day. `--include-history` gives every figure that there
        was, with the days on which it was the one known (`asOf` and `includeHistory` in a URL).
        Records that came later changed earlier years:
        """,
    )
    ran = page.quietly("twofold indicators export contract-amount --flow recorded "
                       "--include-history --format csv")  # fmt: skip
    rows = [*csv.DictReader(io.StringIO(ran.out.lstrip("\ufeff")))]
    spans = [(row["period"], row["valid_from"], row["valid_to"]) for row in rows]
    assert len({period for period, *_ in spans}) < len(spans)
    page.table(("⟪时期‖Period⟫", "⟪数值‖Value⟫", "⟪自‖From⟫", "⟪至‖To⟫"),
               [(row["period"], row["value"], row["valid_from"], row["valid_to"] or "—")
                for row in rows])  # fmt: skip
    page.text(
        zh="这些是生成的记录所得：演示数据，非统计数据。",
        en="These come from generated records: demonstration data, not statistics.",
    )


@CHAPTER.section(zh="静态网站", en="A static site")
def site(page: Page) -> None:
    page.text(
        zh="""
        `twofold publish` 把可公开的指标做成中英文网站：无须服务程序，从磁盘打开也能看，链接都是相
        对的。文档写有 `public: yes` 的才公开；没有写 `suppress` 的不列分组的数；不含个人信息，也不
        通向任何一条记录。同样的记录、文档和日期，两次生成的文件逐字节相同。
        """,
        en="""
        `twofold publish` makes a site of the public indicators in Chinese and English. It needs no
        server and can be opened from a disk; its links are relative. Public are the indicators
        whose document says `public: yes`; values by group are given only where it also says
        `suppress`. Nothing personal is in it, and nothing leads to a record. From the same
        records, documents and days it is the same to the byte.
        """,
    )
    page.run("twofold publish site")
    stamp = json.loads(Path("site/publication.json").read_text(encoding="utf-8"))
    pages = [name for name in stamp["files"] if name.endswith(".html")]
    assert len(pages) == 1 + 2 * (1 + len(stamp["indicators"]))
    page.text(
        zh="文件夹里有别的东西就不写：",
        en="Where the folder holds other things nothing is written:",
    )
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("-")
    page.run("twofold publish mine", code=4)


@CHAPTER.section(zh="可打印的报告", en="A report for print")
def report(page: Page) -> None:
    page.text(
        zh="""
        `twofold report` 写一份可以递交的报告：第一页是目标与现状，其后每项指标一页，有数、来源、进
        展、图和表，不写方法和可能性。扩展名为 `.html` 的是一个独立的文件；为 `.pdf` 的由本机的
        Chromium 打印为 A4。没有浏览器的，说明怎么办。
        """,
        en="""
        `twofold report` writes a report that can be handed on: a page of where we stand, then a
        page for each indicator with figure, source, status, chart and table, without methods and
        chances. As `.html` it is one file in itself; as `.pdf` it is printed on A4 by this
        machine's Chromium. Where there is no browser it says what to do instead.
        """,
    )
    page.run("twofold report contract-amount hnte --output report.html")
    text = Path("report.html").read_text(encoding="utf-8")
    assert {"zh": "709.58", "en": "70.958"}[page.lang] in text
    page.run("twofold report --output report.docx", code=2)
