"""Chapter 7: the API, route by route."""

from __future__ import annotations

import io
import json
import zipfile

import openpyxl

from tests.spec.chapters import town
from tests.spec.chapters.town import A, B, C, D, E
from tests.spec.manual import Chapter, Page
from tests.spec.manual.http import KEY, Asking, asking, read
from twofold.answers.verbs import VERBS

CHAPTER = Chapter(7, "api", zh="API", en="The API")


def shown(page: Page) -> Asking:
    """The town, served from the first section to the last."""
    return page.kept["api"]


@CHAPTER.section(zh="同样的问题，经由 HTTP", en="The same questions over HTTP")
def begins(page: Page) -> None:
    town.stands(page)
    page.kept["api"] = page.stack.enter_context(asking(page))
    page.text(
        zh="""
        `twofold serve`（第 8 章）运行时，每个动词都可以经由 HTTP 来问，地址以 `/api` 开头。问的是
        同一个动词，得到同样的话；参数名相同，只是写法照网址的习惯（`--as-of` 写作 `asOf`）。以下请
        求都已真实发出；语言由 `Accept-Language` 决定，也可写 `?lang=`。
        """,
        en="""
        While `twofold serve` runs (chapter 8), every verb can be asked over HTTP, below `/api`. It
        is the same verb and gives the same words; parameters have the same names, spelt as URLs
        are (`--as-of` is `asOf`). All requests below were made; `Accept-Language` decides the
        language, or `?lang=`.
        """,
    )
    found = shown(page).get("/api/policies", most=18)
    ids = {one["id"] for one in read(found)}
    assert ids == {*town.documents("cn/policies"), "rd-starter"}


@CHAPTER.section(zh="形式", en="Forms")
def forms(page: Page) -> None:
    page.text(
        zh="""
        不写就是 JSON。`Accept` 或 `?format=` 选择 CSV、XLSX、Parquet，或供终端阅读的文字。XLSX 里
        代码是文本。
        """,
        en="""
        Without a wish it is JSON. `Accept` or `?format=` chooses CSV, XLSX, Parquet, or text as a
        terminal shows it. In XLSX, codes are text.
        """,
    )
    api = shown(page)
    api.get("/api/registers", accept="text/csv", most=4)
    found = api.get("/api/policies/rd-starter/decisions?format=xlsx",
                    heads=("content-disposition",))  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO(found.content)).active
    assert sheet is not None
    codes = [row[1].value for row in sheet.iter_rows(min_row=2)]
    assert codes == [A, B, C, D, E]
    api.get("/api/policies", accept="application/pdf", status=406)


@CHAPTER.section(zh="分页", en="Paging")
def paging(page: Page) -> None:
    page.text(
        zh="""
        `limit` 和 `offset` 分页。`X-Total-Count` 是总数，`Link` 指向前后两页（RFC 8288）。JSON 默
        认 100 行，其他形式默认全部，`limit=all` 明说要全部。
        """,
        en="""
        `limit` and `offset` page through a list. `X-Total-Count` is the number of all rows, `Link`
        leads to the rows before and after (RFC 8288). JSON has 100 rows where nobody says how
        many, other forms have all; `limit=all` asks for all.
        """,
    )
    api = shown(page)
    found = api.get("/api/registers/organisation?limit=2&offset=2&format=csv",
                    heads=("x-total-count", "link"))  # fmt: skip
    assert found.headers["x-total-count"] == "5"
    assert 'rel="next"' in found.headers["link"]
    assert 'rel="prev"' in found.headers["link"]
    last = api.client.get("/api/registers/organisation?limit=2&offset=4&format=csv")
    assert 'rel="next"' not in last.headers["link"]


@CHAPTER.section(zh="ETag", en="ETags")
def etags(page: Page) -> None:
    page.text(
        zh="""
        答复带 ETag，随入库批次、文档、适用日和问题而变。带着它再问，没有变就是 304，什么也不必再
        传。
        """,
        en="""
        An answer has an ETag, which changes with the commit, the documents, the day and the
        question. Asked again with it, 304 says that what you have still holds.
        """,
    )
    api = shown(page)
    first = api.get("/api/commits?limit=1", heads=("etag", "cache-control"), most=4)
    again = api.get("/api/commits?limit=1", status=304, heads=("etag",),
                    if_none_match=first.headers["etag"])  # fmt: skip
    assert again.content == b""


@CHAPTER.section(zh="错误", en="Problems")
def problems(page: Page) -> None:
    page.text(
        zh="""
        错误是 RFC 9457 的 problem details，话与命令行的相同：`detail` 是错在什么，`do` 是怎么办，
        `where` 是在哪里，`causes` 是同一次发现的其他错误，`exit_code` 是命令在这时的退出码。
        """,
        en="""
        Errors are problem details (RFC 9457) in the words of the command line: `detail` is what is
        wrong, `do` what to do, `where` the place, `causes` what else was found in the same pass,
        and `exit_code` how a command would end.
        """,
    )
    api = shown(page)
    found = read(api.get("/api/policies/rd-startr/decisions", status=404, most=None))
    assert found["exit_code"] == 3
    rows = []
    for url, status, zh, en in (
        ("/api/commits?asOf=yesterday", 422, "日期写错", "a day that is none"),
        ("/api/commits?as_of=2026-01-31", 422, "没有这个参数", "a parameter that does not exist"),
        ("/api/policies/rd-starter/decisions?day=2024-12-31", 422, "文本以外的日期",
         "a day outside the text"),
        ("/api/nothing", 404, "没有这个地址", "an address that does not exist"),
    ):  # fmt: skip
        told = api.client.get(url, headers={"Accept-Language": page.lang})
        assert told.status_code == status
        assert told.headers["content-type"] == "application/problem+json"
        problem = told.json()
        rows.append(({"zh": zh, "en": en}[page.lang], f"`GET {url}`", status, problem["detail"],
                     problem["do"]))  # fmt: skip
    page.table(("⟪情形‖Case⟫", "⟪请求‖Request⟫", "⟪状态‖Status⟫", "`detail`", "`do`"), rows)


@CHAPTER.section(zh="台账", en="Registers")
def registers(page: Page) -> None:
    page.text(
        zh="台账的各个地址：",
        en="The routes of registers:",
    )
    api = shown(page)
    assert read(api.get("/api/registers", most=9))[0]["rows"] == 5
    api.get("/api/commits?limit=1", most=10)
    found = api.get(f"/api/registers/enterprise_report?key={B}&format=csv")
    assert f"{B},2025,10000000.00,500000.00" in found.text
    found = api.get("/api/commits/2/changes?register=organisation&format=csv", most=4)
    assert found.text.count("\n") == 3
    page.text(
        zh="`/vintage` 把全部台账作为一个 ZIP 送出，内有 Parquet 和校验清单：",
        en="`/vintage` sends all registers as one ZIP of Parquet files with their manifest:",
    )
    found = api.get("/api/vintage", heads=("content-disposition",), authorization=f"Bearer {KEY}")
    with zipfile.ZipFile(io.BytesIO(found.content)) as packed:
        names = packed.namelist()
        manifest = json.loads(packed.read("manifest.json"))
    assert "organisation.parquet" in names
    assert manifest["commit"] == 4


@CHAPTER.section(zh="导入", en="Importing")
def imports(page: Page) -> None:
    page.text(
        zh="""
        会改变城市的请求要带密钥，它写在城市文件夹的 `serving.json` 里，只有服务程序的用户读得到；
        命令会自己带上。没有密钥：
        """,
        en="""
        What changes the city needs the key, which stands in `serving.json` of the city's folder,
        where only the user who serves can read it; commands bring it along. Without it:
        """,
    )
    page.file("report-2024.csv", f"""
        organisation,year,revenue,rd
        {A},2024,9000000,400000
        {B},2024,9500000,-
        """)  # fmt: skip
    api = shown(page)
    url = "/api/registers/enterprise_report/imports?knownOn=2026-06-20&who=officer"
    api.post(url, "report-2024.csv", status=403, most=6)
    page.text(
        zh="带上密钥：",
        en="With the key:",
    )
    made = read(api.post(url, "report-2024.csv", authorization=f"Bearer {KEY}", most=None))
    (count,) = made["registers"]
    assert (made["number"], count["added"], count["refused"]) == (5, 1, 1)


@CHAPTER.section(zh="政策", en="Policies")
def policies(page: Page) -> None:
    api = shown(page)
    page.text(
        zh="一项政策的条文和数字：",
        en="A policy's text and numbers:",
    )
    assert read(api.get("/api/policies/rd-starter", most=10))["reference_year"] == 2025
    page.text(
        zh="逐家比对，可按结论和区市挑选；以及一家企业逐条的说明：",
        en="Every enterprise, chosen by verdict or district; and one of them, clause by clause:",
    )
    found = read(api.get("/api/policies/rd-starter/decisions?verdict=ineligible&limit=1", most=18))
    assert found["counts"] == {"eligible": 1, "ineligible": 2, "unknown": 1, "pending": 1}
    one = read(api.get(f"/api/policies/rd-starter/decisions/{B}", most=24))["decision"]
    (short,) = [clause for clause in one["clauses"] if clause["id"] == "intensity"]
    assert short["gap"] == 100_000
    page.text(
        zh="送去一份事实文件，比对台账以外的企业；`row` 是要说明的那一行：",
        en="""
        Sent a facts file, it compares enterprises outside the registers; `row` is the one to
        explain:
        """,
    )
    page.file("applicants.csv", """
        name,registered_on,rd,revenue,class_1,class_2,abnormal_listed
        ⟪申请一‖Applicant 1⟫,2020-02-01,800000,10000000,1,0,no
        """)  # fmt: skip
    found = read(api.post("/api/policies/rd-starter/decisions", "applicants.csv", most=14))
    assert [one["verdict"] for one in found["decisions"]] == ["eligible"]
    found = read(api.post("/api/policies/rd-starter/explanations?row=2", "applicants.csv", most=8))
    assert found["decision"]["amounts"]["grant"]["highest"] == 50_000


@CHAPTER.section(zh="检查", en="Checking")
def checks(page: Page) -> None:
    page.text(
        zh="运行文档的用例，全部的或一项政策的：",
        en="The cases of all documents, or of a policy:",
    )
    api = shown(page)
    assert read(api.get("/api/check/policies?policy=rd-starter"))["problems"] == []
    page.text(
        zh="""
        `GET /api/check` 检查全部文档，所需时间较长，这里不再运行；结果与第 1 章的 `twofold check`
        相同。
        """,
        en="""
        `GET /api/check` checks every document. It takes longer and is not run here; it answers
        like `twofold check` in chapter 1.
        """,
    )


@CHAPTER.section(zh="指标与简报", en="Indicators and the brief")
def indicators(page: Page) -> None:
    page.text(
        zh="示例城还没有指标和目标；先写上一项，再问：",
        en="The town has no indicators or targets yet; with one of each, it can be asked:",
    )
    page.file("indicators/research.md", """
        ---
        kind: indicator
        id: research
        name: ⟪研发费用‖R&D spending⟫
        unit: 万元
        subject: enterprise_report
        measure: flow
        direction: up
        year: -1
        published: none
        ---

        ```sql value
        SUM(rd) FILTER (WHERE year = :year)
        ```
        """)  # fmt: skip
    page.file("targets/plan.md", """
        ---
        kind: target
        id: plan
        name: ⟪计划‖Plan⟫
        number: "?"
        method: open-sdg
        path: geometric
        base:
          year: 2024
          certainty: declared
          reason: {zh: 计划所定, en: set by the plan}
        ---

        | target | year | value | number | office |
        |---|---|---|---|---|
        | research | 2029 | 2 × base | ? | ? |
        """)  # fmt: skip
    api = shown(page)
    assert [one["id"] for one in read(api.get("/api/indicators"))] == ["research"]
    measured = read(api.get("/api/indicators/measures", most=None))["indicators"]
    assert [one["value"] for one in measured] == [270]  # 600, 500, 700 and 900 thousand yuan
    found = read(api.get("/api/indicators/progress", most=8))
    assert [one["status"] for one in found] == [None]
    found = api.get("/api/indicators/research/records?format=csv")
    assert found.text.count("\n") == 5
    page.text(
        zh="没有公布数，所以没有状态，而写明原因。简报：",
        en="Nothing is published, so there is no status but a reason. The brief:",
    )
    brief = read(api.get("/api/brief", most=12))
    assert [one["id"] for one in brief["targets"]] == ["research"]


@CHAPTER.section(zh="全部地址", en="All routes")
def all_routes(page: Page) -> None:
    page.text(
        zh="""
        `/api/openapi.json` 写明全部地址、参数、形式和例子（OpenAPI）；`/api/health` 说服务在运行，
        `/api/ready` 说能为城市作答。
        """,
        en="""
        `/api/openapi.json` describes all routes with their parameters, forms and examples
        (OpenAPI). `/api/health` says that the server runs, `/api/ready` that it can answer for its
        city.
        """,
    )
    api = shown(page)
    assert read(api.get("/api/health", most=None))["status"] == "ok"
    assert read(api.client.get("/api/ready"))["status"] == "ok"
    found = read(api.client.get("/api/openapi.json"))
    rows = []
    for verb in VERBS:
        for route in verb.routes:
            about = found["paths"][route.path][route.method.lower()]
            assert about["responses"]["200"]
            what = page.words(f"cli.commands.{verb.name}").partition("\n")[0]
            rows.append((f"`{route.method} /api{route.path}`", what, f"`twofold {verb.command}`"))
    assert len(rows) == sum(len(operations) for operations in found["paths"].values())
    page.table(("⟪地址‖Route⟫", "⟪作用‖What it does⟫", "⟪同样的命令‖The same as a command⟫"), rows)
