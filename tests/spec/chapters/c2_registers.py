"""Chapter 2: registers."""

from __future__ import annotations

from pathlib import Path

from tests.spec.chapters.town import CITY, LATER, NAME, ORGANISATIONS, A, B, C, documents
from tests.spec.manual import Chapter, Page

CHAPTER = Chapter(2, "registers", zh="台账", en="Registers")
# Two figures of the national bulletin of 2023 as its table has them, and one that nobody can read.
BULLETIN = """
    province,year,chn_block4,value,units,variables
    全国,2023,RD强度,2.65,,v4
    山   东,2023,RD强度,2.59,,v4
    山两,2023,RD强度,1.16,,v4
    注：强度为研发经费与国内生产总值之比,,,,,
    """
# Nobody's code.
WRONG = A[:-1] + "X"
BAD = f"""
    organisation,year,revenue,rd,staff,science_staff
    {WRONG},2025,3000000,90000,9,3
    {A},2025,1.2E+07,600000,40,12
    {B},2025,10000000,-,120,10
    {B},2024,9500000,450000,118,9
    """


def begins(page: Page) -> None:
    page.quietly(f"twofold init {NAME}")
    page.enter(NAME)
    page.file("city.yaml", CITY, show=False)


@CHAPTER.section(zh="有哪些台账", en="Which registers there are")
def listed(page: Page) -> None:
    begins(page)
    ready = documents("registers")
    page.text(
        zh=f"""
        台账是科技局已有的各类名录和报表。随项目提供的有 {len(ready)} 种；城市可以在 `registers/` 里
        用一张以 `column` 开头的表再添自己的。
        """,
        en=f"""
        Registers are the lists and reports that a bureau keeps already. The project comes with
        {len(ready)} of them; a city adds its own in `registers/`, each a table that begins with
        `column`.
        """,
    )
    found = page.quietly("twofold registers list --format json").data
    assert {one["id"] for one in found} == ready
    assert {one["rows"] for one in found} == {0}
    page.run("twofold registers list", most=8)


@CHAPTER.section(zh="导入文件", en="Importing a file")
def imported(page: Page) -> None:
    page.text(
        zh="""
        导入的文件是 CSV、.xlsx 或 Parquet，列名就是台账的列名。原始文件放在 `sources/`，请保留：每
        一批都记下来源和校验值。
        """,
        en="""
        A file to be imported is CSV, .xlsx or Parquet, its columns named like those of the
        register. Keep the files in `sources/`: every commit records its source and its hash.
        """,
    )
    page.file("sources/organisation.csv", ORGANISATIONS)
    page.text(
        zh="`--known-on` 声明这些内容从哪一天起算作已知。初次装入旧资料时用它；不写就是今天。",
        en="""
        `--known-on` declares from which day this counts as known. It is meant for a first load of
        older material; without it, it is today.
        """,
    )
    ran = page.run("twofold import organisation sources/organisation.csv --known-on 2026-01-15")
    assert "3" in ran.out
    page.text(
        zh="一次导入是一个批次：要么全部入库，要么什么都不变。再导入一次同样的文件，没有一行改变：",
        en="""
        An import is one commit: published whole, or not at all. The same file again changes no
        row:
        """,
    )
    again = page.quietly(
        "twofold import organisation sources/organisation.csv --known-on 2026-01-15 --format json"
    ).data
    (count,) = again["registers"]
    assert (count["added"], count["removed"], count["unchanged"]) == (0, 0, 3)
    page.table(
        ("⟪加入‖Added⟫", "⟪移出‖Removed⟫", "⟪未变‖Unchanged⟫", "⟪待核‖Refused⟫"),
        [[count[k] for k in ("added", "removed", "unchanged", "refused")]],
    )


@CHAPTER.section(zh="待核数据", en="Refused rows, and mending them")
def quarantine(page: Page) -> None:
    page.text(zh="4 月又有两家企业入库：", en="In April two more enterprises are imported:")
    page.file("sources/later.csv", LATER)
    page.run("twofold import organisation sources/later.csv --known-on 2026-04-10")
    page.text(
        zh="""
        有问题的行不会悄悄丢掉，也不会混进台账，而是转为待核数据，注明原因、文件和行号。下面这份年度
        报表四行中有三行有问题：一个代码不是任何在册组织的，电子表格把一个金额改成了科学计数，一个数
        写成了短横线。
        """,
        en="""
        A row with a mistake is neither dropped silently nor let in. It is kept aside with the
        reason, the file and the line. Of these four yearly reports three are wrong: a code belongs
        to no organisation, a spreadsheet has turned an amount into 1.2E+07, and a dash stands where
        a number should.
        """,
    )
    page.file("sources/report.csv", BAD)
    page.run("twofold import enterprise_report sources/report.csv --known-on 2026-05-10")
    data = page.quietly("twofold registers log --limit 1 --format json").data[0]
    (count,) = data["registers"]
    assert (data["number"], count["added"], count["refused"]) == (4, 1, 3)
    ran = page.run("twofold registers show quarantine --commit 4")
    for line in ("2", "3", "4"):
        assert line in ran.out
    page.text(
        zh="`registers export --refused` 把待核的行原样写出，行号和原因在以 `_` 开头的两列里：",
        en="""
        `registers export --refused` writes the refused rows as they are, with their lines and
        reasons in the columns that begin with `_`:
        """,
    )
    page.run("twofold registers export mend --refused --commit 4")
    text = page.show("mend/enterprise_report.csv")
    assert text.count("\n") == 4
    page.text(
        zh="改正有问题的格，再导入这份文件即可；以 `_` 开头的列导入时不读。",
        en="Mend the cells and import that file; columns that begin with `_` are passed over.",
    )
    page.edit("mend/enterprise_report.csv", (WRONG, C), ("1.2E+07", "12000000"),
              ("10000000,-,", "10000000,500000,"))  # fmt: skip
    page.run("twofold import enterprise_report mend/enterprise_report.csv --known-on 2026-05-12")
    (count,) = page.quietly("twofold registers log --limit 1 --format json").data[0]["registers"]
    assert (count["added"], count["refused"]) == (3, 0)


@CHAPTER.section(zh="整个文件都不能用时", en="When the whole file is wrong")
def whole(page: Page) -> None:
    page.text(
        zh="""
        有些错误不在某一行，而在整个文件：列名不认识、编码与声明不符、文件被截断。这时什么都不导
        入。
        """,
        en="""
        Some mistakes are not in a row but in the file: a column that the register does not have,
        another encoding than declared, a file cut short. Then nothing is imported.
        """,
    )
    page.file("sources/other.csv", """
        organisation,year,revenu
        91370200MA3DEM001D,2025,10000000
        """)  # fmt: skip
    err = page.run("twofold import enterprise_report sources/other.csv", code=2).err
    assert "revenue" in err
    assert len(page.quietly("twofold registers log --format json").data) == 5


@CHAPTER.section(zh="批次与变动", en="Commits and what they changed")
def log(page: Page) -> None:
    page.text(
        zh="6 月 1 日，企业乙更正了 2025 年的研发费用：",
        en="On 1 June enterprise B corrected its R&D spending of 2025:",
    )
    page.file("sources/correction.csv", f"""
        organisation,year,revenue,rd,staff,science_staff
        {B},2025,10000000,610000,120,10
        """)  # fmt: skip
    page.run("twofold import enterprise_report sources/correction.csv --known-on 2026-06-01 "
             "--message ⟪企业更正‖correction⟫")  # fmt: skip
    page.text(
        zh="`registers log` 列出全部批次，最新的在前：",
        en="`registers log` lists the commits, newest first:",
    )
    page.run("twofold registers log")
    numbers = [c["number"] for c in page.quietly("twofold registers log --format json").data]
    assert numbers == [6, 5, 4, 3, 2, 1]
    page.text(
        zh="`registers changes` 逐格列出一批对一份台账做了什么：",
        en="`registers changes` shows cell by cell what a commit did to a register:",
    )
    ran = page.run("twofold registers changes enterprise_report --commit 6")
    assert "500,000" in ran.out
    assert "610,000" in ran.out


@CHAPTER.section(zh="查看：当前、以前、历史", en="Looking: now, then, and all of it")
def shown(page: Page) -> None:
    page.text(
        zh="`registers show` 查看行，每行注明来自哪一批；后面依次写键的值，可只写前几个。",
        en="""
        `registers show` shows rows, each with the commit it came from. Behind the register come
        the values of its key, all of them or the first few.
        """,
    )
    ran = page.run(f"twofold registers show enterprise_report {B} 2025")
    assert "610,000" in ran.out
    page.text(
        zh="`--as-of` 看当时已知的情况。5 月 31 日时，更正还没有到：",
        en="`--as-of` shows what was known by a day. On 31 May the correction had not come yet:",
    )
    ran = page.run(f"twofold registers show enterprise_report {B} 2025 --as-of 2026-05-31")
    assert "500,000" in ran.out
    assert "610,000" not in ran.out
    page.text(
        zh="`--history` 看全部版本：",
        en="`--history` shows every version:",
    )
    ran = page.run(f"twofold registers show enterprise_report {B} 2025 --history --format csv")
    rows = [line for line in ran.out.split("\n") if ",2025," in line]
    assert len(rows) == 2
    page.text(
        zh="获知日期只增不减：某一天当时已知的情况，以后不会再变。",
        en="""
        Days on which something became known never decrease: what was known by a past day is not
        changed afterwards.
        """,
    )
    page.run("twofold import enterprise_report sources/correction.csv --known-on 2026-03-01",
             code=4)  # fmt: skip


@CHAPTER.section(zh="别处的表：文件对照表", en="Another office's table: a mapping")
def mapped(page: Page) -> None:
    page.text(
        zh="""
        统计公报和年鉴的表有自己的列名、写法和注释。怎样把它读成台账的行，写在一份文件对照表里
        （`mappings/`，`kind: mapping`）：每一列从哪里来，项目的名称对应哪个指标和单位，哪些行是注
        释。随项目提供的有全国科技经费投入统计公报等几种：
        """,
        en="""
        Bulletins and yearbooks have columns, spellings and notes of their own. How such a table
        becomes rows of a register is said in a mapping (`mappings/`, `kind: mapping`): where each
        column comes from, which indicator and unit a word stands for, which rows are notes. Some
        come with the project, such as that of the national bulletin on R&D:
        """,
    )
    page.file("sources/bulletin.csv", BULLETIN)
    ran = page.run("twofold import statistic sources/bulletin.csv --mapping cn.rd-bulletin "
                   "--known-on 2026-06-02")  # fmt: skip
    assert "5" in ran.err
    page.text(
        zh="""
        对照表没有写到的词、没有人认识的地区，不猜，转为待核数据。公报正文说 2023 年“比上年提高
        0.09 个百分点”，所以还记下一个推算数：2022 年是 2.56%，而当年初次公布的是 2.54%。
        """,
        en="""
        A word that the mapping does not know, or an area that nobody has named, is not guessed at:
        the row waits in quarantine. The bulletin's text says that 2023 was "up 0.09 points", so
        one more figure is recorded, as derived: 2.56 % for 2022, first published as 2.54 %.
        """,
    )
    page.run("twofold registers show quarantine --commit 7")
    rows = page.quietly("twofold registers show statistic --format json").data["rows"]
    found = {(row["city"], row["period"]): float(row["value"]) for row in rows}
    assert found == {("China", "2023"): 2.65, ("China", "2022"): 2.56, ("Shandong", "2023"): 2.59}
    page.text(
        zh="""
        `.xlsx` 文件同样导入，有几张工作表时用 `--sheet` 写明。代码作为文本保留；合并的表头、没有
        算出的公式、位数超出表格所能保存的代码，都会被指出来。
        """,
        en="""
        An `.xlsx` file is imported alike, with `--sheet` where there are several. Codes stay text;
        a merged head, a formula that nobody calculated and a code with more digits than a
        spreadsheet keeps are told.
        """,
    )


@CHAPTER.section(zh="找到一行", en="Finding a row")
def found(page: Page) -> None:
    page.text(
        zh="`--find` 按键或名称的一部分查找：",
        en="`--find` looks for a part of a key or of a name:",
    )
    ran = page.run("twofold registers show organisation --find ⟪生物‖Biotech⟫ --format csv")
    assert ran.out.count("\n") == 2


@CHAPTER.section(zh="导出", en="Exporting")
def exported(page: Page) -> None:
    page.text(
        zh="""
        `registers export` 把某一批之后的全部台账写成 Parquet，附一份校验清单 `manifest.json`。同一
        批次，导出的内容相同。
        """,
        en="""
        `registers export` writes all registers after a commit as Parquet, with `manifest.json`, a
        list of the hashes. The same commit gives the same content.
        """,
    )
    ran = page.run("twofold registers export ../vintage --commit 6", most=6)
    assert Path("../vintage/manifest.json").is_file()
    assert "vintage" in ran.out


@CHAPTER.section(zh="就地读取", en="Reading in place")
def in_place(page: Page) -> None:
    page.text(
        zh="""
        导出的内容可以不导入而直接读取。数据由省里或全国统一保管时，城市在 `city.yaml` 里写上
        `vintage`，即为所在的文件夹或网址：
        """,
        en="""
        What was exported can be read where it lies, without importing it. A city whose data are
        kept by a province or the nation names the folder, or the address, as `vintage` in
        `city.yaml`:
        """,
    )
    page.quietly("twofold init ../reader")
    page.enter("../reader")
    page.file("city.yaml", """
        name: {zh: 读取城, en: Reading Town}
        engine: duckdb
        vintage: ../vintage
        day: 2026-06-30
        """)  # fmt: skip
    ran = page.run(f"twofold registers show enterprise_report {B} 2025 --format csv")
    assert ",610000.00," in ran.out
    page.text(
        zh="就地读取的台账不能写入：",
        en="Nothing can be written to it:",
    )
    page.run("twofold import organisation ../town/sources/organisation.csv", code=4)
