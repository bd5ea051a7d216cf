"""National figures recovered from the raw files as published: bulletins and yearbook tables.

The published checks stand in `../shared/data/SOURCES.md`; sums are made here by hand, from the
files and not by what is tested.
"""

import csv
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.registers.city import refused
from tests.support import ROOT
from twofold import documents, registers
from twofold.indicators.compare import Comparison, compared
from twofold.indicators.model import Observation, Qualifier
from twofold.indicators.observed import published_of
from twofold.indicators.published import known
from twofold.indicators.read import read_indicator
from twofold.registers.areas import read_areas
from twofold.registers.mapped import Left
from twofold.registers.store import reading
from twofold.workspace import Workspace, open_city

BULLETINS, TABLES = "../shared/data/nbs-bulletins", "../shared/data/china-statistics"
FILES = {
    "RDIntense": "rd-intensity", "RDActivity": "rd-activity", "RDSource": "rd-source",
    "MarketPush": "market-out", "MarketPull": "market-in", "RDPatentAuthority": "patents",
    "IndustryOperation": "hightech-operation", "HitechFirmsPub": "hnte-published",
}  # fmt: skip
pytestmark = pytest.mark.needs(BULLETINS, TABLES)


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A city that has imported the bulletins of three years and two tables of the yearbook, each
    bulletin when it came out."""
    folder = tmp_path_factory.mktemp("nation")
    (folder / "city.yaml").write_text(
        "name: {zh: 青岛, en: Qingdao}\nday: 2026-11-22\n", encoding="utf-8"
    )
    city = open_city(folder)
    for year, day in ((2021, date(2022, 8, 31)), (2022, date(2023, 9, 18)),
                      (2023, date(2024, 10, 2))):  # fmt: skip
        registers.import_file(city, "statistic", ROOT / BULLETINS / f"{year}.xlsx", who="t",
                              mapping="cn.rd-bulletin", known_on=day)  # fmt: skip
    for name in ("MarketPush", "RDActivity"):
        registers.import_file(city, "statistic", ROOT / TABLES / f"{name}.csv", who="t",
                              mapping=f"cn.{FILES[name]}")  # fmt: skip
    return city


def national(
    city: Workspace, series: str, year: int, as_of: date | None = None
) -> Mapping[tuple[str, str], Observation]:
    """The nation's figures of a year, by qualifier and unit, as known on a day."""
    seen = city if as_of is None else open_city(city.root, as_of=as_of)
    with reading(seen) as store:
        found = known(published_of(store, "indicator", [series]), seen.as_of)
    return {(str(o.qualifier), o.unit): o for o in found
            if o.city == "China" and o.reference_year == year}  # fmt: skip


def comparison(city: Workspace, series: str, unit: str, measure: str = "flow") -> Comparison:
    text = (f"---\nkind: indicator\nid: x\nname: 某\nunit: '{unit}'\nmeasure: {measure}\n"
            f"direction: up\npublished: {series}\n---\n")  # fmt: skip
    indicator = read_indicator(documents.parse(text))
    with reading(city) as store:
        found = published_of(store, "indicator", [series])
    return compared(indicator, found, read_areas(city), ["Qingdao"], city.as_of)


def test_the_nation_spent_33357_1_at_2_65_per_cent(nation) -> None:
    spent = national(nation, "rd_expenditure", 2023)["=", "亿元"]
    intensity = national(nation, "rd_intensity", 2023)["=", "%"]
    assert (spent.value, intensity.value) == (Decimal("33357.1"), Decimal("2.65"))
    assert spent.published_on == date(2024, 10, 2)
    assert "2023年全国科技经费投入统计公报" in spent.source


def test_2022_was_2_54_and_is_2_56_a_year_later(nation) -> None:
    """The vintages of one figure: as first published, and as next year's bulletin implies."""
    first = national(nation, "rd_intensity", 2022, as_of=date(2024, 10, 1))
    later = national(nation, "rd_intensity", 2022, as_of=date(2024, 10, 2))
    assert {key: o.value for key, o in first.items()} == {("=", "%"): Decimal("2.54")}
    assert {key: o.value for key, o in later.items()} == {
        ("=", "%"): Decimal("2.54"), ("derived", "%"): Decimal("2.56"),
    }  # fmt: skip
    implied = later["derived", "%"]
    assert (implied.certainty, implied.published_on) == ("D", date(2024, 10, 2))
    assert "0.09" in implied.note
    # 2.54 in 2022, "up 0.11 points", makes 2021 2.43; the bulletin of 2021 had 2.44.
    before = national(nation, "rd_intensity", 2021)
    assert {o.value for o in before.values()} == {Decimal("2.44"), Decimal("2.43")}


def test_units_that_a_bulletin_leaves_blank_come_from_the_item(nation) -> None:
    with reading(nation) as store:
        found = published_of(store, "indicator", ["rd_expenditure", "rd_intensity"])
    assert {(o.indicator, o.unit) for o in found if "公报" in o.source} == {
        ("rd_expenditure", "亿元"), ("rd_intensity", "%"),
    }  # fmt: skip


def test_every_bulletin_reads_whole(tmp_path) -> None:
    (tmp_path / "city.yaml").write_text("name: {zh: 城, en: Town}\n", encoding="utf-8")
    city = open_city(tmp_path)
    paths = sorted((ROOT / BULLETINS).glob("*.xlsx"))
    assert len(paths) == 13
    for path in paths:
        commit = registers.import_file(city, "statistic", path, who="t", mapping="cn.rd-bulletin")
        implied = path.stem in ("2022", "2023")
        assert [(c.added, c.refused) for c in commit.counts] == [(64 + implied, 0)]
    with reading(city) as store:
        rows = {(o.city, o.period): o.value for o in published_of(store, "indicator",
                                                                  ["rd_expenditure"])}  # fmt: skip
    sheet = openpyxl.load_workbook(paths[0], read_only=True).worksheets[0]
    sheet.reset_dimensions()
    by_hand = {row[0]: row[3] for row in sheet.iter_rows(values_only=True) if row[2] == "RD经费"}
    assert rows["Shandong", "2011"] == Decimal(str(by_hand["山东"]))
    assert rows["Tibet", "2011"] == Decimal(str(by_hand["西藏"]))


def by_hand(name: str, item: str, year: str) -> tuple[Decimal, Decimal, int]:
    """The national figure, the sum of all others and how many these are, straight from a file."""
    with (ROOT / TABLES / f"{name}.csv").open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if (r["chn_block4"], r["year"]) == (item, year)]
    parts = [Decimal(r["value"]) for r in rows if r["province"] != "全国"]
    whole = next(Decimal(r["value"]) for r in rows if r["province"] == "全国")
    return whole, sum(parts, Decimal(0)), len(parts)


@pytest.mark.parametrize(
    ("series", "unit", "item", "whole", "allotted"),
    [
        ("contract_count", "项", "数量", 945_946, 940_630),
        ("contract_amount", "万元", "金额", 614_756_578, 586_505_782),
    ],
)
def test_what_the_technology_market_allots_to_no_province_is_shown(
    nation, series, unit, item, whole, allotted
) -> None:
    found = comparison(nation, series, unit)
    one = next(r for r in found.remainders if r.year == 2023)
    assert (one.whole, one.parts, one.of) == ("China", 31, 31)
    assert (one.total, one.allotted, one.value) == (whole, allotted, whole - allotted)
    assert not one.rounding
    assert (one.total, one.allotted, one.parts) == by_hand("MarketPush", item, "2023")


def test_another_unit_of_money_is_exact(nation) -> None:
    one = next(r for r in comparison(nation, "contract_amount", "亿元").remainders
               if r.year == 2023)  # fmt: skip
    assert one.value == (Decimal(614_756_578) - Decimal(586_505_782)) / 10_000


def test_a_difference_of_four_is_no_more_than_rounding(nation) -> None:
    """National total 333,570,688; the provinces add up to 333,570,692 (万元)."""
    found = comparison(nation, "rd_expenditure", "万元")
    one = next(r for r in found.remainders if r.year == 2023 and "活动类型" in r.source)
    assert (one.total, one.allotted, one.value) == (333_570_688, 333_570_692, -4)
    assert one.rounding


def test_a_year_with_a_province_missing_has_no_remainder(nation) -> None:
    """Cells of Tibet are blank until 2016: what is left over cannot be told."""
    one = next(r for r in comparison(nation, "contract_amount", "万元").remainders
               if r.year == 2016)  # fmt: skip
    assert (one.value, one.parts, one.of) == (None, 30, 31)
    assert one.reason is not None
    assert one.reason.code == "parts_missing"


# Rows of each file that the mapping has nothing against, those it leaves out, those refused.
COUNTS = {
    "RDIntense": (832, 0, 0), "RDActivity": (1792, 0, 0), "RDSource": (1760, 448, 0),
    "MarketPush": (929, 20, 11), "MarketPull": (960, 0, 0), "RDPatentAuthority": (1784, 0, 8),
    "IndustryOperation": (1248, 0, 0), "HitechFirmsPub": (217, 0, 0),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_every_table_of_the_yearbook_is_read_or_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "city.yaml").write_text("name: {zh: 城, en: Town}\n", encoding="utf-8")
    city, left = open_city(tmp_path), list[Left]()
    path = ROOT / TABLES / f"{name}.csv"
    commit = registers.import_file(city, "statistic", path, who="t", left=left.extend,
                                   mapping=f"cn.{FILES[name]}")  # fmt: skip
    (counts,) = commit.counts
    assert (counts.added, len(left), counts.refused) == COUNTS[name]
    with path.open(encoding="utf-8") as file:
        assert sum(COUNTS[name]) == sum(1 for _ in csv.reader(file)) - 1
    reasons = {reason for _, _, reason, *_ in refused(city, commit.number)}
    assert reasons == {"MarketPush": {"number_decimals"},
                       "RDPatentAuthority": {"unknown_area"}}.get(name, set())  # fmt: skip


def test_announced_is_not_valid(tmp_path: Path) -> None:
    """High-tech enterprises announced in a year stand beside those valid, never in their row."""
    (tmp_path / "city.yaml").write_text("name: {zh: 城, en: Town}\n", encoding="utf-8")
    city = open_city(tmp_path)
    registers.import_file(city, "statistic", ROOT / TABLES / "HitechFirmsPub.csv", who="t",
                          mapping="cn.hnte-published")  # fmt: skip
    text = ("---\nkind: indicator\nid: hnte\nname: 高新\nunit: 家\nmeasure: stock\n"
            "direction: up\npublished: hnte_count\n---\n")  # fmt: skip
    with reading(city) as store:
        found = published_of(store, "indicator", ["hnte_count", "hnte_published"])
    made = compared(read_indicator(documents.parse(text)), found, read_areas(city), ["Qingdao"],
                    city.as_of)  # fmt: skip
    assert made.rows == ()
    assert len(made.others) == 217
    assert not any(one.alike for one in made.others)
    assert {o.qualifier for o in found} == {Qualifier.EQUAL}
