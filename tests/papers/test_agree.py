"""For a month every number of its papers is that of the month, of the front page, of the month's
page and of its lists: read back from HTML, DOCX and XLSX, and reckoned here from the figures and
the registers, not by what the papers are made with."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from starlette.testclient import TestClient

from tests.surfaces.web.reading import client_of, page, read
from twofold import targets
from twofold.answers.papers import asked, gathered, templates
from twofold.hosting.hosted import owned
from twofold.registers.store import reading
from twofold.sql.statements import fill, literal
from twofold.targets.model import CITY, Figure, Kind, Month, Place
from twofold.targets.stored import at_close
from twofold.words import words
from twofold.workspace import Workspace, open_city

D = Decimal
# A month with a district that was late, one that states what that district's figures changed, and
# one in which targets of two districts are others than those issued first.
LATE, CORRECTED, CHANGED = "2026-05", "2026-06", "2026-08"
MONTHS = (LATE, CORRECTED, CHANGED)
NAMES = {"tech-enterprises": "科技型企业", "rd-spending": "全社会研究与试验发展（R&D）经费",
         "platforms": "省级以上创新平台", "contract-amount": "技术合同成交额",
         "brokers": "技术经纪人"}  # fmt: skip
SPLIT = tuple(id_ for id_ in NAMES if id_ != "rd-spending")
_CITES = re.compile("[\u2060 ]*\\[[0-9,–]+\\]$")
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def city(demo_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("agree") / "city"
    shutil.copytree(demo_city, folder)
    with owned(open_city(folder)):
        yield open_city(folder)


@pytest.fixture(scope="module")
def web(city: Workspace) -> TestClient:
    return client_of(city.root)


@pytest.fixture(scope="module", params=MONTHS)
def month(request: pytest.FixtureRequest, city: Workspace) -> Month:
    return targets.month(city, request.param)


@pytest.fixture(scope="module")
def printed(city: Workspace, month: Month) -> dict[tuple[str, str], bytes]:
    """All papers of a month by paper and form."""
    say, desk, made = words("zh"), gathered.gather(city, month.month), {}
    for id_ in ("one-page", "circular", "briefing"):
        answer = asked.answer(say, templates.find(templates.read(city), id_, "zh"), desk)
        for form in ("html", "docx", "xlsx"):
            answer.others[form](out := io.BytesIO())
            made[id_, form] = out.getvalue()
    return made


# --- what is expected, from the figures of the month


def amount(value: Decimal | None) -> str:
    if value is None:
        return "—"
    return f"{value:,.0f}" if value == int(value) else f"{value.quantize(D('0.01')):,}"


def tenth(value: Decimal | None, sign: str = "", unit: str = "%") -> str:
    """A share in per cent, or in points, to a tenth."""
    if value is None:
        return "—"
    shown = (value * 100).quantize(D("0.1"))
    return f"{abs(shown):,}{unit}" if not shown else f"{shown:{sign},}{unit}"


def share(of: Figure, part: Decimal | None) -> Decimal | None:
    """A part of a target over where the year began."""
    return None if part is None or of.target is None else part / of.target


def change(of: Figure) -> Decimal | None:
    done = share(of, of.value)
    return None if done is None or of.done_before is None else done - of.done_before


def of_city(month: Month) -> dict[str, tuple[str, ...]]:
    found = {id_: month.figure(id_, CITY) for id_ in NAMES}
    return {NAMES[id_]: (amount(f.target), amount(f.value), tenth(share(f, f.value)),
                         tenth(share(f, f.due)), tenth(share(f, f.due_twelfths)),
                         tenth(f.growth, "+")) for id_, f in found.items() if f}  # fmt: skip


def of_districts(month: Month) -> dict[str, list[str]]:
    """By district the share done and its change, of each indicator that is split; neither where
    the district has not reported."""
    made = {}
    for name, place in places(month):
        found = [month.figure(id_, place) for id_ in SPLIT]
        made[name] = [text for f in found for text in (
            ("—", "—") if f is None else ("未报", "—") if not f.reported
            else (tenth(share(f, f.value)), tenth(change(f), "+", "")))]  # fmt: skip
    return made


def places(month: Month) -> list[tuple[str, Place]]:
    zones = [(f"其中：{z.name}", Place(Kind.ZONE, z.name)) for z in month.tasks.zones]
    return [("全市", CITY), *((d, Place(Kind.DISTRICT, d)) for d in month.tasks.districts), *zones]


# --- what was printed


Rows = list[list[str]]


def bare(text: str) -> str:
    """A cell without the numbers of its sources."""
    return _CITES.sub("", text.strip())


def html_tables(body: bytes) -> dict[str, Rows]:
    found = read(body.decode())
    return {next(t.every("caption")).text: [[bare(c) for c in row] for row in t.rows]
            for t in found.every("table")}  # fmt: skip


def docx_tables(body: bytes) -> dict[str, Rows]:
    """Tables by the paragraph above each, which is its caption."""
    document, made, above = Document(io.BytesIO(body)), {}, ""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            made[above] = [[bare(c.text) for c in row.cells] for row in block.rows]
        elif block.text.strip():
            above = block.text.strip()
    return made


def line(rows: Rows, name: str) -> list[str]:
    """The row of a name, which may have the year of its value behind it."""
    return next(row for row in rows if re.sub("（20[0-9]{2}年）$", "", row[0]) == name)[1:]


@pytest.mark.parametrize("form", ["html", "docx"])
def test_tables_of_papers_are_the_month(
    printed: dict[tuple[str, str], bytes], month: Month, form: str
) -> None:
    tables = html_tables if form == "html" else docx_tables
    for paper in ("one-page", "briefing"):
        rows = tables(printed[paper, form])["主要指标完成情况"]
        assert {name: tuple(line(rows, name)[1:7]) for name in NAMES.values()} == of_city(month)
    for paper in ("one-page", "circular"):
        rows = tables(printed[paper, form])["各区市年度目标任务完成率"]
        assert {name: line(rows, name) for name, _ in places(month)} == of_districts(month)
    for id_ in SPLIT:
        rows = tables(printed["circular", form])[f"各区市{NAMES[id_]}完成情况"]
        for name, place in places(month):
            of = month.figure(id_, place)
            if of is None:  # a zone of which nothing is asked
                assert name not in {row[0] for row in rows}
                continue
            rank = "—" if of.rank is None else f"{of.rank}/{of.of}"
            if not of.reported:
                assert line(rows, name) == [
                    amount(of.target),
                    "未报",
                    "未报",
                    tenth(share(of, of.due)),
                    "—",
                    "—",
                    "—",
                    "未报",
                ]
                continue
            assert line(rows, name)[:7] == [
                amount(of.target), amount(of.value), tenth(share(of, of.value)),
                tenth(share(of, of.due)), tenth(change(of), "+", ""), tenth(of.growth, "+"), rank,
            ]  # fmt: skip


def test_spreadsheets_have_them_to_the_last_unit(
    printed: dict[tuple[str, str], bytes], month: Month
) -> None:
    book = load_workbook(io.BytesIO(printed["circular", "xlsx"]))
    for id_ in SPLIT:
        sheet = next(s for s in book.worksheets if NAMES[id_] in s.title)
        rows = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}
        for name, place in places(month):
            of = month.figure(id_, place)
            if of is not None:
                target, value = rows[name][:2]
                assert exact(target) == of.target, name
                assert exact(value) == of.value if of.reported else value == "未报", name
    book = load_workbook(io.BytesIO(printed["one-page", "xlsx"]))
    rows = {re.sub("（20[0-9]{2}年）$", "", row[0] or ""): row
            for row in book.worksheets[0].iter_rows(values_only=True)}  # fmt: skip
    for id_, name in NAMES.items():
        of = month.figure(id_, CITY)
        assert of is not None
        assert [exact(cell) for cell in rows[name][2:4]] == [of.target, of.value]


def exact(cell: object) -> Decimal | None:
    return None if cell is None else D(str(cell))


# --- the pages


def numbers(text: str) -> list[Decimal]:
    return [D(n.replace(",", "")) for n in _NUMBER.findall(text)]


def test_the_front_page_and_the_month_s_page_say_the_same(
    web: TestClient, month: Month, printed: dict[tuple[str, str], bytes]
) -> None:
    one_page = html_tables(printed["one-page", "html"])["各区市年度目标任务完成率"]
    for url, id_ in ((f"/zh/?month={month.month}", "places"),
                     (f"/zh/months/{month.month}", "matrix")):  # fmt: skip
        rows = next(page(web, url).found(id_).every("table")).rows
        columns = list(NAMES)
        for name, place in places(month):
            paper, shown = line(one_page, name), line(rows, name)
            for at, indicator in enumerate(SPLIT):
                cell, of = shown[columns.index(indicator)], month.figure(indicator, place)
                expected = [n for text in paper[2 * at : 2 * at + 2] for n in numbers(text)]
                if of is not None and not of.reported:
                    assert cell == "未报"
                else:
                    assert numbers(cell) == expected, (url, name, indicator)


def test_lists_of_a_month_are_those_of_its_cut_off(
    web: TestClient, city: Workspace, month: Month, printed: dict[tuple[str, str], bytes]
) -> None:
    one_page = {row[0]: row[1:] for row in
                html_tables(printed["one-page", "html"])["清单办理情况"]}  # fmt: skip
    # what the target lacks is the month's; so it is in every row that adds to what is counted
    for name, row in one_page.items():
        for id_, indicator in NAMES.items():
            if row[1] == indicator:
                of = month.figure(id_, CITY)
                assert of is not None
                lacks = None if of.value is None or of.target is None else max(
                    of.target - of.value, D(0))  # fmt: skip
                assert row[4] == (amount(lacks) if row[2] == "可增加" else "—"), name
    day = month.cut_off.isoformat()
    table = next(page(web, f"/zh/lists?asOf={day}&day={day}").found("list").every("table"))
    open_now = {row[0].split()[0]: row[1] for row in table.rows if row[1] != "0"}
    assert {name: row[0] for name, row in one_page.items()} == open_now
    front = next(page(web, f"/zh/?month={month.month}").found("to-do").every("table"))
    said = re.findall(r"(\S+：\S+) ([\d,]+) 条", " ".join(row[2] for row in front.rows))
    assert said
    assert {name: rows for name, rows in said if rows != "0"}.items() <= open_now.items()


def test_heads_of_lists_are_those_of_the_registers(
    city: Workspace, month: Month, printed: dict[tuple[str, str], bytes]
) -> None:
    """Two lists counted from the registers alone: contracts not registered, and certificates that
    end within ninety days and have no later one."""
    with reading(at_close(city, month)) as store:
        leads = store.connection.rows(fill(
            """SELECT COUNT(*), SUM(amount) FILTER (WHERE state IS DISTINCT FROM 'given_up')
               FROM _rows AS r LEFT JOIN (
                 SELECT subject, arg_max(state, "number") AS state FROM _marks AS m
                 WHERE list = 'register-contracts' GROUP BY subject) AS s ON s.subject = r.id
               WHERE registered_as IS NULL AND signed_on <= _day""",
            rows=store.view("contract_lead"), marks=store.view("list_state"),
            day=literal(month.cut_off)))  # fmt: skip
        ending = store.connection.rows(fill(
            """SELECT COUNT(*) FROM (
                 SELECT organisation, MAX(valid_to) AS ends FROM _rows AS r
                 WHERE kind = 'hnte' AND revoked_on IS NULL AND issued_on <= _day
                 GROUP BY organisation) AS c
               JOIN _places AS o ON o.id = c.organisation
               WHERE ends BETWEEN _day AND CAST(_day AS DATE) + INTERVAL 90 DAY
                 AND o.status = 'active'""",
            rows=store.view("certificate"), places=store.view("organisation"),
            day=literal(month.cut_off)))  # fmt: skip
    table = {row[0]: row[1:] for row in
             html_tables(printed["one-page", "html"])["清单办理情况"]}  # fmt: skip
    (count, total), ((holders,),) = leads[0], ending
    found = table["应登尽登：技术合同"]
    assert (found[0], found[2], found[3]) == (f"{count:,}", "可增加", amount(D(total) / 10**8))
    assert table["即将到期：高新技术企业"][0] == f"{holders:,}"


def test_the_months_are_what_they_are_here_for(city: Workspace) -> None:
    late, corrected, changed = (targets.month(city, m) for m in MONTHS)
    assert late.late
    assert any(one.month == LATE for one in corrected.corrections)
    assert len({of.number for of in changed.figures if of.target is not None}) == 2
