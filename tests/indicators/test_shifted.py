"""Indicators that look back at the year before: which year a value is of, and until when it moves.

Reports of 2022 to 2025, each counted in the year after; today is in November 2026."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.indicators.small import code, write
from tests.indicators.test_tree import made_of, text
from twofold import registers
from twofold.errors import InputError
from twofold.indicators import exchange
from twofold.indicators.breakdown import series
from twofold.indicators.outlook import recorded
from twofold.indicators.read import read
from twofold.indicators.vintages import triangle
from twofold.workspace import Workspace, open_city

DAY = date(2026, 11, 22)
FENCE = "```sql value\n{}\n```"
REPORT = {"subject": "enterprise_report", "measure": "flow", "year": "-1"}
# 100, 200, 400 and 500 yuan in the years from 2022 on; of 2024 there are two reports, of 2025 one.
SPENT = {2022: (50, 30, 20), 2023: (100, 50, 50), 2024: (300, 100), 2025: (500,)}


def documents() -> Mapping[str, str]:
    entered = "registered_on BETWEEN :year_start AND :day"
    return {
        "spent": text("spent", FENCE.format("SUM(rd) FILTER (WHERE year = :year)"),
                      **REPORT | {"unit": "元"}),
        "settled": text("settled", FENCE.format("SUM(rd) FILTER (WHERE year = :year)"),
                        **REPORT | {"unit": "元"}, settled="05-31"),
        "spent-index": text("spent-index", "", ("subject",), measure="index", unit="'%'",
                            year="-1", index="{of: spent, year: 2024}"),
        "reports": text("reports", FENCE.format("COUNT(*) FILTER (WHERE year = :year)"),
                        **REPORT, suppress="3", breakdowns="[organisation.district]"),
        "by-year": text("by-year", FENCE.format(f"COUNT(*) FILTER (WHERE {entered})"),
                        subject="contract", measure="flow", suppress="3"),
        "by-quarter": made_of("by-quarter", "{x: by-year}", "2 * x").replace(
            "measure: stock", "measure: flow\nperiods: [year, quarter]"),
    }  # fmt: skip


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root: Path = tmp_path_factory.mktemp("shifted")
    (root / "indicators").mkdir()
    for id_, document in documents().items():
        (root / "indicators" / f"{id_}.md").write_text(document, encoding="utf-8")
    (root / "city.yaml").write_text(f"name: {{zh: 甲, en: A}}\nday: {DAY}\n", encoding="utf-8")
    workspace = open_city(root)
    firms = [code(n) for n in range(1, 4)]
    lines = {
        "organisation": (
            "id,name,kind,resident,registered_on,status,district",
            *(f"{id_},企业{n},enterprise,yes,2015-01-01,active,east"
              for n, id_ in enumerate(firms)),
        ),
        "enterprise_report": (
            "organisation,year,revenue,rd",
            *(f"{id_},{year},1000.00,{rd}.00" for year, spent in SPENT.items()
              for id_, rd in zip(firms, spent, strict=False)),
        ),
    }  # fmt: skip
    files = {name: write(root / f"{name}.csv", rows) for name, rows in lines.items()}
    commit = registers.publish(workspace, files, who="t", source="t", known_on=date(2022, 1, 1))
    assert not any(count.refused for count in commit.counts)
    return workspace


def test_an_index_of_the_years_before_its_base_is_by_its_base(city: Workspace) -> None:
    """100, 200, 400 and 500 by the 400 of 2024."""
    index = read(city).indicators["spent-index"]
    wanted = {"2022": 25, "2023": 50, "2024": 100, "2025": 125}
    assert {d.period: d.value for d in exchange.measured(city, [index])} == wanted
    found = triangle(city, "spent-index").recorded
    assert {str(one.year): one.measured.value for one in found} == wanted
    cells = series(city, "spent-index", first=2022)
    assert {cell.period: cell.value for cell in cells} == wanted


def test_a_year_is_kept_back_for_its_own_count(city: Workspace) -> None:
    """Three reports of 2022 and 2023, two of 2024 and one of 2025."""
    reports = read(city).indicators["reports"]
    days = exchange.years(city, reports)
    assert days[2024] == date(2025, 12, 31)
    assert exchange.kept_back(city, reports, days) == {2024, 2025}
    assert {d.period: d.value for d in exchange.measured(city, [reports])} == {
        "2022": 3, "2023": 3, "2024": None, "2025": None,
    }  # fmt: skip


def test_a_year_goes_on_until_the_end_of_the_year_that_looks_back_at_it(city: Workspace) -> None:
    cells = series(city, "spent", first=2024)
    assert [(c.period, c.part_year) for c in cells] == [("2024", False), ("2025", True)]
    over = series(replace(city, day=date(2026, 12, 31)), "spent", first=2025)
    assert [(c.period, c.part_year) for c in over] == [("2025", False)]


def test_a_year_goes_on_until_the_day_by_which_all_of_it_is_reported(city: Workspace) -> None:
    """By its document on 31 May; the year before it ends then, and the year itself a year later."""

    def partly(day: date) -> list[bool]:
        return [c.part_year for c in series(replace(city, day=day), "settled", first=2024)]

    assert partly(date(2026, 5, 30)) == [False, True]
    assert partly(date(2026, 5, 31)) == [False, False]
    assert recorded.years(city, read(city).indicators["settled"])[-1] == (2025, 500)


def test_no_group_of_a_year_that_is_still_reported_is_shown(city: Workspace) -> None:
    def words(day: date, year: int) -> set[str | None]:
        found = series(replace(city, day=day), "reports", by="district", first=year, last=year)
        return {c.suppressed for c in found if c.groups}

    assert words(date(2024, 12, 30), 2023) == {"open"}
    assert words(date(2024, 12, 31), 2023) == {None}


def test_a_year_that_is_still_reported_is_no_point_of_an_outlook(city: Workspace) -> None:
    """The first year is left out: nobody knows whether its records are whole."""
    spent = read(city).indicators["spent"]
    assert recorded.years(city, spent) == ((2023, 200), (2024, 400))
    before = replace(city, day=date(2025, 12, 30))
    assert recorded.years(before, spent) == ((2023, 200),)
    assert recorded.years(replace(city, day=date(2025, 12, 31)), spent) == (
        (2023, 200),
        (2024, 400),
    )


def test_what_is_made_of_a_year_s_count_has_no_quarters(city: Workspace) -> None:
    """Its counts by quarter would be shown, of which only the year's are looked at."""
    with pytest.raises(InputError) as error:
        series(city, "by-quarter", period="quarter")
    assert error.value.key == "indicators.not_by_period"
    assert (error.value.values["id"], error.value.values["period"]) == ("by-year", "quarter")
    assert [c.period for c in series(city, "by-quarter", first=2025, last=2025)] == ["2025"]
