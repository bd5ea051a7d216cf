"""`indicators compare` and imports of workbooks by a mapping, as their users do it."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from tests.support import ROOT
from tests.surfaces.program import LANGUAGES, twofold

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


def asked(city: Path, *words: object, lang: str = "en") -> str:
    ran = twofold("--city", city, "--lang", lang, *words)
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
    out = asked(city, "indicators", "compare", "hnte", lang=lang).replace("\n", "")
    for text in seen:
        assert text in out, text
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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_wrong_uses_are_told(city, lang, tmp_path) -> None:
    for words, code in (
        (("indicators", "compare", "hnt"), 3),
        (("indicators", "compare", "brokers-active"), 5),
        (("import", "statistic", SOURCES / "published-series.csv", "--mapping", "no.such"), 3),
        (("import", "statistic", SOURCES / "published-series.csv", "--sheet", "1"), 2),
        (("import", "organisation", SOURCES / "published-series.csv", "--mapping",
          "cn.rd-bulletin"), 2),
        (("import", "statistic", SOURCES / "published-series.csv", "--mapping",
          "cn.rd-bulletin"), 2),
    ):  # fmt: skip
        ran = twofold("--city", city, "--lang", lang, *words)
        assert (ran.code, ran.out) == (code, ""), (words, ran)
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
