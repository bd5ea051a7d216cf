"""The published figures that the example carries: all of them, as published, and nothing else."""

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.indicators.sources import PEERS, SERIES, rows, series, shipped
from tests.registers.city import refused
from tests.support import ROOT
from twofold import registers
from twofold.indicators.model import Qualifier
from twofold.indicators.periods import Period, period_of, year_of
from twofold.registers.periods import bad_period, of_period
from twofold.workspace import open_city

REFERENCE = "../shared/reference"
FILES = {SERIES: "published-series-qingdao.csv", PEERS: "published-series-peers.csv"}
# Figures of the article that the reference series leave to prose.
ADDED = {"invested_projects", "projects_a_year", "industry_rd_share", "industrial_bases",
         "sme_clusters"}  # fmt: skip


@pytest.mark.needs(REFERENCE)
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_figure_of_the_reference_is_carried(path: Path) -> None:
    with (ROOT / REFERENCE / FILES[path]).open(encoding="utf-8", newline="") as file:
        wanted = Counter(
            (r["city"], float(r["value"]), r["op"].replace("calc", "derived"), r["tag"])
            for r in csv.DictReader(file)
        )
    found = Counter(
        (r["city"], float(r["value"]), r["qualifier"], r["certainty"])
        for r in rows(path) if r["indicator"] not in ADDED
    )  # fmt: skip
    assert found == wanted


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_a_row_has_what_the_register_asks_for(path: Path) -> None:
    keys = [(r["city"], r["indicator"], r["period"], r["source"]) for r in rows(path)]
    assert len(set(keys)) == len(keys)
    for row in rows(path):
        assert row["qualifier"] in list(Qualifier)
        assert row["certainty"] in ("V", "S", "D", "K")
        assert row["unit"]
        assert row["source"]
        if row["published_on"]:
            assert date.fromisoformat(row["published_on"]) < date(2026, 1, 1)
        if row["reference_year"] and (period := period_of(row["period"])):
            assert period.last.year == int(row["reference_year"])


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_a_date_in_a_source_is_the_date_of_publication(path: Path) -> None:
    """A day that a source's text names cannot come after `published_on` for a stated figure."""
    for row in rows(path):
        named = re.findall(r"(?<!\d)(20\d\d-\d\d-\d\d)(?!\d)", row["source"])
        if named and row["qualifier"] in "=~>":
            assert row["published_on"], row
            assert min(named) >= row["published_on"], row


def test_no_word_of_a_local_machine_stands_in_the_sources() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8").lower()
        assert not re.search(r"localhost|127\.0|/home/|/tmp/|\(seed\)|qing5", text)


def test_undated_figures_say_so_and_have_no_year() -> None:
    undated = [r for r in rows(SERIES) if not r["reference_year"]]
    assert {"8683", "9776"} <= {r["value"] for r in undated}
    for row in undated:
        assert row["period"].startswith("not stated")
        assert period_of(row["period"]) is None
        assert year_of(row["period"]) is None


def test_derived_figures_are_certain_only_as_derived() -> None:
    for one in series():
        assert (one.certainty == "D") <= (one.qualifier is Qualifier.DERIVED)


def test_every_series_that_an_indicator_names_is_there_in_its_unit() -> None:
    units = {(r["indicator"], r["unit"]) for r in rows(SERIES)}
    for indicator in shipped().indicators.values():
        for name in indicator.series.names:
            assert (name, indicator.unit) in units


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-11", "2024-11-01", "2024-11-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2022-H1", "2022-01-01", "2022-06-30"),
        ("2024-Q3", "2024-07-01", "2024-09-30"),
        ("2014-01..10", "2014-01-01", "2014-10-31"),
        ("2021..2024", "2021-01-01", "2024-12-31"),
        ("2024-11-28", "2024-11-28", "2024-11-28"),
    ],
)
def test_periods(text: str, first: str, last: str) -> None:
    made = period_of(text)
    assert made == Period(date.fromisoformat(first), date.fromisoformat(last))
    assert made
    assert made.whole_year is (text == "2024")


@pytest.mark.parametrize("text", ["2015-16", "2024-13", "2023-02-30", "2021 restated", "", "24"])
def test_what_is_no_period(text: str) -> None:
    assert period_of(text) is None


@pytest.mark.parametrize(("text", "bad"), [
    ("2025-Q5", True), ("2024-13", True), ("2024-02-30", True), ("2021-rebased", True),
    ("2024", False), ("2014-01..10", False), ("2021 restated", False), ("not stated", False),
])  # fmt: skip
def test_what_looks_like_a_period_must_be_one(text: str, bad: bool) -> None:
    assert bad_period(text) is bad


def test_a_reference_year_is_one_of_its_period() -> None:
    assert [
        of_period(text, 2017)
        for text in ("2018", "2017-11", "2016..2019", "2018 restated", "not stated")
    ] == [False, True, True, False, True]


def test_the_import_refuses_them_by_name(tmp_path) -> None:
    (tmp_path / "city.yaml").write_text("name: {zh: 城, en: Town}\n", encoding="utf-8")
    file = tmp_path / "s.csv"
    head = "city,indicator,period,source,value,unit,qualifier,certainty,reference_year"
    lines = ("2025-Q5,x,1,家,=,V,2025", "2018,x,1,家,=,V,2017", "2024,x,1,家,=,V,2024",
             "2023,x,1,家,=,V,2023", "2023,x,2,家,=,V,2023")  # fmt: skip
    file.write_text("\n".join([head, *(f"Town,hnte_count,{line}" for line in lines)]) + "\n",
                    encoding="utf-8")  # fmt: skip
    city = open_city(tmp_path)
    registers.import_file(city, "statistic", file, who="t")
    assert [row[1:] for row in refused(city, 1)] == [
        (2, "bad_period", "period", "2025-Q5"),
        (3, "year_of_other_period", "reference_year", "2017"),
        (5, "conflicting_rows", "city · indicator · period · source",
         "Town · hnte_count · 2023 · x"),
        (6, "conflicting_rows", "city · indicator · period · source",
         "Town · hnte_count · 2023 · x"),
    ]  # fmt: skip
