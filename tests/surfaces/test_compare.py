"""`indicators compare` and imports of workbooks by a mapping, as their users do it."""

import csv
import io
import json
import shutil
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest

from tests.support import ROOT
from tests.surfaces.program import LANGUAGES, twofold
from tests.surfaces.web.reading import client_of, page
from twofold.answers.figures import PERIOD_WORDS
from twofold.answers.pages.compare import left_over, minded
from twofold.hosting.hosted import owned
from twofold.indicators.compare import compare
from twofold.indicators.model import Reason
from twofold.indicators.whole import Remainder
from twofold.web.peers import _plain
from twofold.web.peers import _years as peers_years
from twofold.words import words
from twofold.workspace import open_city

EXAMPLE = ROOT / "examples/qingdao"
SOURCES = EXAMPLE / "sources"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's published figures, without generated records."""
    folder = tmp_path_factory.mktemp("compare")
    for name in ("indicators", "targets"):
        (folder / name).mkdir()
        for path in (EXAMPLE / name).glob("*.md"):
            (folder / name / path.name).write_bytes(path.read_bytes())
    (folder / "city.yaml").write_bytes((EXAMPLE / "city.yaml").read_bytes())
    for path in sorted(SOURCES.glob("published-series*.csv")):
        made = twofold("--city", folder, "import", "statistic", path, "--who", "t")
        assert made.code == 0, made.err
    return folder


def asked(city: Path, *given: object, lang: str = "en") -> str:
    ran = twofold("--city", city, "--lang", lang, *given)
    assert (ran.code, ran.err) == (0, ""), ran.err
    return ran.out


@pytest.mark.parametrize(
    ("lang", "seen"),
    [
        ("zh", ("青岛（本市）", "杭州", "超过 21.1%", "转引", "所指时点不明", "28,300")),
        ("en", ("Qingdao (own)", "Hangzhou", "more than 21.1 %", "secondary source", "28,300")),
    ],
)
def test_the_page_names_what_is_alike_and_what_is_not(city, lang, seen) -> None:
    out = asked(city, "indicators", "compare", "hnte", lang=lang)
    for text in seen:  # which a narrow column may part
        assert "".join(text.split()) in "".join(out.split()), text
    assert ("Suzhou" in out) is (lang == "en")


def test_the_files_have_every_figure_with_its_marks(city) -> None:
    record = json.loads(asked(city, "indicators", "compare", "hnte", "--format", "json"))
    rows = list(csv.DictReader(io.StringIO(
        asked(city, "indicators", "compare", "hnte", "--format", "csv"))))  # fmt: skip
    figures = [f for area in record["areas"] for f in (*area["figures"], *area["apart"])]
    assert len(rows) == len(figures)
    hangzhou = next(area for area in record["areas"] if area["area"] == "Hangzhou")
    wanted = round((15000 / 10222) ** 0.5 - 1, 6)
    assert (hangzhou["growth"]["at_least"], hangzhou["growth"]["rate"]) == (True, wanted)
    assert {r["unit"] for r in rows} == {"家"}
    undated = next(r for r in rows if r["published_value"] == "8683")
    assert (undated["alike"], undated["year"], undated["place"]) == ("no", "", "")
    assert undated["marks"]


def test_a_break_is_named_in_both_languages(city) -> None:
    for lang, text in (("zh", "风险投资"), ("en", "venture-capital")):
        assert text in asked(city, "indicators", "compare", "cluster-rank", lang=lang)


@pytest.fixture(scope="module")
def planted(city, tmp_path_factory) -> Path:
    """The same, and figures in other units of money, of other levels and of words for a period."""
    folder = tmp_path_factory.mktemp("planted") / "city"
    shutil.copytree(city, folder)
    path = folder.parent / "more.csv"
    path.write_text(
        "city,indicator,period,source,published_on,value,unit,qualifier,certainty,reference_year,"
        "note\n"
        "Shenzhen,rd_expenditure,2019,Bulletin,2020-05-01,13287654.3,万元,=,V,2019,\n"
        "Qingdao,hnte_count,2023 (restated),Bulletin,2026-02-03,6795,家,=,V,2023,\n",
        encoding="utf-8",
    )  # fmt: skip
    made = twofold("--city", folder, "import", "statistic", path, "--who", "t")
    assert made.code == 0, made.err
    return folder


@pytest.mark.parametrize(("lang", "shown", "raw"), [
    ("zh", "1,328.77", "13,287,654.3"), ("en", "132.877", "1,328,765.43"),
])  # fmt: skip
def test_another_unit_of_money_is_put_into_that_of_the_table(planted, lang, shown, raw) -> None:
    """The command and the page say the same; no figure stands under a unit that is not its own."""
    out = asked(planted, "indicators", "compare", "rd-spending", lang=lang)
    with owned(open_city(planted)):
        main = page(client_of(planted), f"/{lang}/indicators/rd-spending/comparison").found("main")
    (sheet,) = (one for one in main.found("peers").every("table"))
    assert shown in out
    assert shown in sheet.text
    drawn = " ".join(one.text for one in main.every("svg"))
    assert shown in drawn
    for text in (out, sheet.text, drawn):
        assert raw not in text


@pytest.mark.parametrize("what", [
    ("compare", "hnte"), ("vintages", "hnte"), ("vintages", "tech-sme"),
])  # fmt: skip
def test_a_period_is_in_the_readers_language(planted, what) -> None:
    out = asked(planted, "indicators", *what, lang="zh")
    for text in PERIOD_WORDS:
        assert text not in out
    if what == ("vintages", "hnte"):
        assert "2023（" in out


def test_the_page_minds_what_the_command_minds(city) -> None:
    """Each line on both, but for the addresses that a page shortens."""
    with owned(open_city(city)):
        web = client_of(city)
        for id_ in ("hnte", "rd-spending", "contract-amount"):
            found = compare(open_city(city), id_)
            for lang in LANGUAGES:
                say, main = words(lang), page(web, f"/{lang}/indicators/{id_}/comparison")
                shown = " ".join(main.found("main").text.split())
                for line in (*minded(say, found, peers_years(found), _plain),
                             *left_over(say, found, _plain)):  # fmt: skip
                    assert " ".join(line.split()) in shown


def test_what_is_left_over_is_of_the_latest_year_that_is_known() -> None:
    def one(year: int, value: int | None) -> Remainder:
        reason = None if value is not None else Reason("not_published")
        return Remainder("W", year, "s", Decimal(9), Decimal(6), 2, 2,
                         None if value is None else Decimal(value), reason)  # fmt: skip

    found = SimpleNamespace(remainders=(one(2022, 3), one(2023, None)), rows=(),
                            indicator=SimpleNamespace(unit="家"))  # fmt: skip
    (line,) = left_over(words("en"), found)
    assert "2022" in line
    assert "2023" not in line


@pytest.mark.parametrize("lang", LANGUAGES)
def test_wrong_uses_are_told(city, lang, tmp_path) -> None:
    for given, code in (
        (("indicators", "compare", "hnt"), 3),
        (("indicators", "compare", "brokers-active"), 5),
        (("import", "statistic", SOURCES / "published-series.csv", "--mapping", "no.such"), 3),
        (("import", "statistic", SOURCES / "published-series.csv", "--sheet", "1"), 2),
        (("import", "organisation", SOURCES / "published-series.csv", "--mapping",
          "cn.rd-bulletin"), 2),
        (("import", "statistic", SOURCES / "published-series.csv", "--mapping",
          "cn.rd-bulletin"), 2),
    ):  # fmt: skip
        ran = twofold("--city", city, "--lang", lang, *given)
        assert (ran.code, ran.out) == (code, ""), (given, ran)
        assert "{" not in ran.err


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_bulletin_is_imported_from_its_sheet(city, lang, tmp_path) -> None:
    book = openpyxl.Workbook()
    for line in (("province", "year", "chn_block4", "value", "units", "variables"),
                 ("全   国", "2019", "RD经费", 22143.6, "亿元", "x"),
                 ("山东", "2019", "RD强度", 2.1, None, "x"),
                 ("山两", "2019", "RD强度", 1.12, None, "x"), ("注：初步数",)):  # fmt: skip
        book.active.append(list(line))
    path = tmp_path / "2019.xlsx"
    book.save(path)
    ran = twofold("--city", city, "--lang", lang, "import", "statistic", path, "--mapping",
                  "cn.rd-bulletin", "--who", "t")  # fmt: skip
    assert ran.code == 0
    assert {"zh": "按对照表略去 1 行（注释）：第 5 行",
            "en": "Left out by the mapping: 1 (notes), rows 5"}[lang] in ran.err  # fmt: skip
    shown = asked(city, "registers", "show", "quarantine", lang=lang)
    assert "山两" in shown
    assert {"zh": "没有名为“山两”的地区", "en": "no area that anybody has named"}[lang] in shown
    found = json.loads(asked(city, "indicators", "compare", "rd-spending", "--format", "json"))
    nation = next(area for area in found["areas"] if area["area"] == "China")
    assert 22143.6 in [figure["value"] for figure in nation["figures"]]


def test_a_sheet_is_sent_to_a_served_city(city, tmp_path) -> None:
    """The same import over HTTP, where the file has the name that its sender gave it."""
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    from twofold.api.app import mounted
    from twofold.hosting.hosted import Hosted

    book = openpyxl.Workbook()
    book.active.append(["province", "year", "chn_block4", "value", "units", "variables"])
    book.active.append(["山东", "2018", "RD经费", 1643.3, "亿元", "x"])
    book.save(tmp_path / "sent.xlsx")
    client = TestClient(Starlette(routes=[mounted(Hosted(city, "mark", "key"))]))
    made = client.post(
        "/api/registers/statistic/imports?mapping=cn.rd-bulletin&sheet=1&lang=en",
        content=(tmp_path / "sent.xlsx").read_bytes(),
        headers={"Authorization": "Bearer key",
                 "Content-Disposition": "attachment; filename*=UTF-8''sent.xlsx"},
    )  # fmt: skip
    assert made.status_code == 200, made.text
    assert (made.json()["source"], made.json()["registers"][0]["added"]) == ("sent.xlsx", 1)
    found = client.get("/api/indicators/rd-spending/comparison?lang=en").json()
    shandong = next(area for area in found["areas"] if area["area"] == "Shandong")
    assert 1643.3 in [figure["value"] for figure in shandong["figures"]]
