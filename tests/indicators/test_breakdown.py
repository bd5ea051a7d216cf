"""By group and period: what is expected is counted here in Python, from the rows themselves."""

import random
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.indicators.small import code, write
from tests.indicators.test_tree import made_of, text
from twofold import indicators, registers
from twofold.answers.measured import measure
from twofold.errors import InputError, NotFound
from twofold.indicators.breakdown import every, series
from twofold.indicators.cells import Cell
from twofold.words import words
from twofold.workspace import Workspace, open_city

DAY = date(2026, 11, 22)
YI = Decimal(100_000_000)
DISTRICTS = ("east", "west", "north", None)
KINDS = ("service", "licence", "transfer")
FENCE = "```sql {}\n{}\n```"
BETWEEN = "registered_on BETWEEN :year_start AND :day"
BY = '[seller_district, type, "seller.industry:1"]'


def documents() -> dict[str, str]:
    contract = {"subject": "contract", "measure": "flow", "breakdowns": BY,
                "periods": "[year, quarter, month]"}  # fmt: skip
    report = {"subject": "enterprise_report", "breakdowns": "[organisation.district]"}
    share = {"unit": "'%'", "measure": "ratio", "year": "-1", **report}
    organisation = {"subject": "organisation", "periods": "[year, quarter, month]",
                    "breakdowns": '[district, "size_class@-1"]'}  # fmt: skip
    valid = FENCE.format("value", "COUNT(*) FILTER (WHERE hnte_valid)")
    made = {
        "contracts": text("contracts", FENCE.format(
            "value", f"COUNT(*) FILTER (WHERE {BETWEEN})"), **contract),
        "amount": text("amount", FENCE.format(
            "value", f"SUM(contract_amount) FILTER (WHERE {BETWEEN})"),
            **contract | {"unit": "亿元"}),
        "sellers": text("sellers", FENCE.format(
            "value", f"COUNT(DISTINCT seller) FILTER (WHERE {BETWEEN})"),
            **contract, over_time="none"),
        "greatest": text("greatest", FENCE.format(
            "value", f"MAX(contract_amount) FILTER (WHERE {BETWEEN})"),
            **contract | {"unit": "元"}, over_time="none"),
        "few": text("few", FENCE.format("value", f"COUNT(*) FILTER (WHERE {BETWEEN})"),
                    **contract, suppress="4"),
        "hnte": text("hnte", valid, **organisation),
        "hnte-mean": text("hnte-mean", valid, **organisation, over_time="mean"),
        "share": text("share", "\n\n".join((
            FENCE.format("numerator", "SUM(rd) FILTER (WHERE year = :year)"),
            FENCE.format("denominator", "SUM(revenue) FILTER (WHERE year = :year)"))), **share),
        "each": made_of("each", "{m: amount, n: contracts}", "m / n").replace(
            "measure: stock", "measure: ratio\nbreakdowns: [type]\nperiods: [year, month]"),
        "growth": text("growth", "", ("subject",), measure="index", unit="'%'",
                       index="{of: contracts, year: 2025}", periods="[year, month]",
                       breakdowns="[type]"),
        "of-few": made_of("of-few", "{m: amount, n: few}", "m / n").replace(
            "measure: stock",
            "measure: ratio\nbreakdowns: [seller_district]\nperiods: [year, month]"),
        "stood": text("stood", FENCE.format("value", "COUNT(*) FILTER (WHERE registered_on <= "
                                            ":day AND :year_start <= :day)"),
                      **contract | {"measure": "stock"}, suppress="30"),
        "stood-index": text("stood-index", "", ("subject",), measure="index", unit="'%'",
                            index="{of: stood, year: 2025}", periods="[year, month]",
                            breakdowns="[seller_district]"),
    }  # fmt: skip
    return made


def drawn() -> dict[str, list[dict[str, Any]]]:
    """Rows with gaps: districts that are not filled in, amounts that are not known."""
    chance = random.Random(5)
    firms = [{"id": code(n), "name": f"企业{n}", "kind": "enterprise", "resident": "yes",
              "registered_on": "2015-01-01", "status": "active",
              "district": chance.choice(DISTRICTS), "industry": chance.choice(["C3921", "I6510"])}
             for n in range(1, 61)]  # fmt: skip
    contracts = []
    for n in range(400):
        seller = chance.choice(firms)
        on = date(2025, 1, 1) + timedelta(days=chance.randrange(690))
        contracts.append({
            "id": str(n), "seller": seller["id"], "buyer": "x", "type": chance.choice(KINDS),
            "contract_amount": chance.choice([None, *range(100, 9_000_000, 77_777)]),
            "technical_amount": 1, "registered_on": on, "seller_district": seller["district"],
        })  # fmt: skip
    holding = [{"id": str(n), "organisation": firm["id"], "kind": "hnte",
                "issued_on": on, "valid_to": on + timedelta(days=1095)}
               for n, firm in enumerate(firms[:40])
               for on in [date(2022, 6, 1) + timedelta(days=chance.randrange(1500))]]  # fmt: skip
    reports = [{"organisation": firm["id"], "year": year,
                "revenue": chance.randrange(10**6, 10**9), "rd": chance.randrange(10**5, 10**6),
                "staff": chance.randrange(10, 2000)}
               for firm in firms[:50] for year in (2024, 2025)]  # fmt: skip
    return {"organisation": firms, "contract": contracts, "certificate": holding,
            "enterprise_report": reports}  # fmt: skip


ROWS = drawn()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return built(tmp_path_factory.mktemp("broken-down"), ROWS)


def built(root: Path, of: dict[str, list[dict[str, Any]]]) -> Workspace:
    (root / "indicators").mkdir()
    for id_, document in documents().items():
        (root / "indicators" / f"{id_}.md").write_text(document, encoding="utf-8")
    (root / "city.yaml").write_text(f"name: {{zh: 甲, en: A}}\nday: {DAY}\n", encoding="utf-8")
    workspace = open_city(root)
    files = {}
    for name, rows in of.items():
        lines = [",".join(rows[0]), *(",".join("" if v is None else str(v) for v in row.values())
                                      for row in rows)]  # fmt: skip
        files[name] = write(root / f"{name}.csv", lines)
    commit = registers.publish(workspace, files, who="test", source="test", known_on=DAY)
    assert not any(count.refused for count in commit.counts)
    return workspace


def counted(
    rows: Iterable[dict[str, Any]], by: Callable[[dict[str, Any]], str | None],
    value: Callable[[list[dict[str, Any]]], Any],
) -> dict[str | None, Any]:  # fmt: skip
    found: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[by(row)].append(row)
    return {key: value(some) for key, some in found.items()}


def within(first: date, last: date) -> list[dict[str, Any]]:
    return [row for row in ROWS["contract"] if first <= row["registered_on"] <= last]


def total(rows: list[dict[str, Any]]) -> Decimal:
    return sum((Decimal(row["contract_amount"] or 0) for row in rows), Decimal(0))


def shown(cells: Iterable[Cell], period: str) -> dict[str | None, Any]:
    return {c.groups[0][1]: c.value for c in cells if c.period == period and c.groups}


def whole(cells: Iterable[Cell], period: str) -> Any:
    (one,) = (c.value for c in cells if c.period == period and not c.groups)
    return one


INDUSTRY = {firm["id"]: firm["industry"][:1] for firm in ROWS["organisation"]}
BREAKDOWNS: dict[str, Callable[[dict[str, Any]], str | None]] = {
    "seller_district": lambda row: row["seller_district"],
    "type": lambda row: row["type"],
    "industry": lambda row: INDUSTRY[row["seller"]],
}
VALUES: dict[str, Callable[[list[dict[str, Any]]], Any]] = {
    "contracts": len, "amount": lambda rows: total(rows) / YI,
    "sellers": lambda rows: len({row["seller"] for row in rows}),
    "greatest": lambda rows: max((Decimal(r["contract_amount"]) for r in rows
                                  if r["contract_amount"] is not None), default=None),
}  # fmt: skip


@pytest.mark.parametrize("id_", VALUES)
@pytest.mark.parametrize("by", BREAKDOWNS)
def test_each_month_by_each_breakdown(city: Workspace, id_: str, by: str) -> None:
    cells = series(city, id_, by=by, period="month", first=2025)
    assert len({c.period for c in cells}) == 23
    for year, last in ((2025, 12), (2026, 11)):
        for month in range(1, last + 1):
            first, end = date(year, month, 1), date(year, month, monthrange(year, month)[1])
            rows = within(first, min(end, DAY))
            found = shown(cells, f"{year}-{month:02}")
            expected = counted(rows, BREAKDOWNS[by], VALUES[id_])
            assert {k: v for k, v in found.items() if v} == {k: v for k, v in expected.items() if v}
            assert (whole(cells, f"{year}-{month:02}") or 0) == (VALUES[id_](rows) or 0)


def test_groups_without_a_value_stand_last_and_parts_sum_to_the_whole(city: Workspace) -> None:
    for id_ in ("contracts", "amount"):
        cells = series(city, id_, by="seller_district", first=2025)
        for period in ("2025", "2026-01..11"):
            groups = [c for c in cells if c.period == period and c.groups]
            assert groups[-1].groups == (("seller_district", None),)
            assert sum(c.value or 0 for c in groups) == whole(cells, period)


def test_months_sum_to_the_year_and_the_year_is_what_is_measured(city: Workspace) -> None:
    for id_ in ("contracts", "amount"):
        months = series(city, id_, period="month")
        (year,) = series(city, id_)
        assert sum(c.value or 0 for c in months) == year.value
        assert indicators.measure(city, [id_])[id_].value == year.value
    quarters = series(city, "contracts", period="quarter", first=2025)
    assert [c.period for c in quarters][-2:] == ["2026-Q3", "2026-10..11"]
    assert sum(c.value or 0 for c in quarters[:4]) == len(
        within(date(2025, 1, 1), date(2025, 12, 31))
    )


def test_a_year_that_is_not_over_says_so(city: Workspace) -> None:
    last, now = series(city, "contracts", first=2025)
    assert (last.period, last.part_year) == ("2025", False)
    assert (now.period, now.part_year) == ("2026-01..11", True)
    assert (now.begins, now.ends) == (date(2026, 1, 1), DAY)
    stock = series(city, "hnte", first=2025)[-1]
    assert (stock.period, stock.begins, stock.ends) == ("2026-11-22", None, DAY)


def held(on: date) -> list[dict[str, Any]]:
    return [row for row in ROWS["certificate"] if row["issued_on"] <= on <= row["valid_to"]]


def test_a_stock_at_the_end_of_each_month_by_district(city: Workspace) -> None:
    districts = {firm["id"]: firm["district"] for firm in ROWS["organisation"]}
    cells = series(city, "hnte", by="district", period="month", first=2025)
    for cell in (c for c in cells if not c.groups):
        assert cell.value == len(held(cell.ends))
    for period, on in (("2025-03", date(2025, 3, 31)), ("2026-11-22", DAY)):
        expected = counted(held(on), lambda row: districts[row["organisation"]], len)
        assert {k: v for k, v in shown(cells, period).items() if v} == expected


def test_a_stock_may_have_the_mean_of_its_month_ends(city: Workspace) -> None:
    (made,) = series(city, "hnte-mean", first=2025, last=2025)
    ends = [date(2025, m, monthrange(2025, m)[1]) for m in range(1, 13)]
    assert made.value is not None
    assert abs(made.value - Decimal(sum(len(held(on)) for on in ends)) / 12) < Decimal("1e-30")


def test_a_share_of_a_group_is_of_its_own_parts(city: Workspace) -> None:
    districts = {firm["id"]: firm["district"] for firm in ROWS["organisation"]}
    rows = [row for row in ROWS["enterprise_report"] if row["year"] == 2025]
    expected = counted(rows, lambda row: districts[row["organisation"]],
                       lambda some: Decimal(sum(r["rd"] for r in some)) * 100
                       / Decimal(sum(r["revenue"] for r in some)))  # fmt: skip
    found = shown(series(city, "share", by="district"), "2025")
    assert found.keys() == expected.keys()
    for key, value in found.items():
        assert abs(value - expected[key]) < Decimal("1e-20")


def test_a_fact_of_the_year_before_breaks_a_stock_down(city: Workspace) -> None:
    cells = series(city, "hnte", by="size_class")
    groups = {c.groups[0][1]: c.value for c in cells if c.groups}
    assert {*groups} - {None} <= {"large", "medium", "small", "micro"}
    assert {*groups} - {None}
    assert sum(groups.values()) == len(held(DAY))


def test_what_is_made_of_others_by_group_and_month(city: Workspace) -> None:
    cells = series(city, "each", by="type", period="month")
    for month in (1, 6):
        rows = within(date(2026, month, 1), date(2026, month, monthrange(2026, month)[1]))
        expected = counted(rows, BREAKDOWNS["type"], lambda some: total(some) / YI / len(some))
        found = shown(cells, f"2026-{month:02}")
        assert found.keys() == expected.keys() == {*KINDS}
        for kind, value in found.items():
            assert abs(value - expected[kind]) < Decimal("1e-20")


def test_an_index_is_by_the_same_period_of_its_base(city: Workspace) -> None:
    cells = series(city, "growth", by="type", period="month")
    then, now = (within(date(year, 3, 1), date(year, 3, 31)) for year in (2025, 2026))
    assert whole(cells, "2026-03") == pytest.approx(Decimal(100 * len(now)) / len(then))
    (part,) = series(city, "growth")
    assert part.value is None
    assert part.reason is not None
    assert part.reason.code == "index_of_part"


def test_one_small_group_is_kept_back_and_the_large_ones_are_shown(tmp_path: Path) -> None:
    """Two contracts a month in the first district, 12, 13, 14 and so on in five others."""
    each = {"east": 2, **{f"d{n}": n for n in range(12, 17)}}
    contracts = [
        {"id": f"{district}-{month}-{n}", "seller": code(1), "buyer": "x", "type": "service",
         "contract_amount": 1, "technical_amount": 1, "registered_on": date(2025, month, 1),
         "seller_district": district}
        for district, many in each.items() for month in range(1, 13) for n in range(many)
    ]  # fmt: skip
    made = built(tmp_path, {**ROWS, "contract": contracts})
    cells = series(made, "few", by="seller_district", period="month", first=2025, last=2025)
    assert len(cells) == 12 * (len(each) + 1)
    kept_back = {c.groups[0][1] for c in cells if c.groups and c.suppressed}
    told = {c.groups[0][1] for c in cells if c.groups and not c.suppressed}
    assert kept_back | told == {*each}
    assert not kept_back & told
    assert "east" in kept_back
    assert len(kept_back) > 1  # or the whole would tell it
    assert "d16" in told
    for cell in cells:
        true = each[cell.groups[0][1] or ""] if cell.groups else sum(each.values())
        assert cell.value == (None if cell.suppressed else true)


def test_small_counts_are_kept_back_and_the_shown_ones_are_true(city: Workspace) -> None:
    cells = series(city, "few", by="seller_district", period="month", first=2025)
    true = {
        (c.period, c.groups): c.value
        for c in series(city, "contracts", by="seller_district", period="month", first=2025)
    }
    assert any(c.suppressed for c in cells)
    for cell in cells:
        if cell.suppressed:
            assert cell.value is None
            assert cell.reason is not None
        else:
            assert cell.value == true[cell.period, cell.groups]
            assert cell.value == 0 or cell.value >= 4  # type: ignore[operator]
    for year in ("2025", "2026"):
        rows: dict[Any, set[bool]] = defaultdict(set)
        for cell in cells:
            if cell.period.startswith(year):
                rows[cell.groups].add(bool(cell.suppressed))
        assert all(len(kept) == 1 for kept in rows.values())  # a row is shown, or it is not


def kept(cells: Iterable[Cell]) -> dict[Any, bool]:
    return {(c.period, c.groups): bool(c.suppressed) for c in cells}


def test_what_is_made_of_a_small_count_is_kept_back_with_it(city: Workspace) -> None:
    for period in ("month", "year"):
        few, made = (kept(series(city, id_, by="seller_district", period=period, first=2025))
                     for id_ in ("few", "of-few"))  # fmt: skip
        assert few == made
        assert any(few.values())
    assert not all(few.values())


def test_an_index_is_kept_back_where_its_base_is(city: Workspace) -> None:
    """In January 2025 no district has 30; a year later they have, and ratio and count would tell
    what they had."""
    asked = {"by": "seller_district", "period": "month"}
    base = kept(series(city, "stood", first=2025, last=2025, **asked))
    now = kept(series(city, "stood", **asked))
    made = kept(series(city, "stood-index", **asked))
    groups = [of for period, of in now if period == "2026-01" and of]
    assert any(base["2025-01", of] and not now["2026-01", of] for of in groups)
    assert all(made["2026-01", of] >= base["2025-01", of] for of in groups)


@pytest.mark.parametrize("period", ["year", "month"])
@pytest.mark.parametrize("day", [date(2025, 8, 31), date(2025, 9, 30)])
def test_two_days_of_a_year_that_goes_on_tell_no_small_count(
    city: Workspace, day: date, period: str
) -> None:
    then = replace(city, day=day)
    cells = series(then, "few", by="type", period=period)
    assert all(c.value is not None for c in cells if not c.groups)
    parts = [c for c in cells if c.groups]
    assert parts
    assert {(c.suppressed, c.reason and c.reason.code) for c in parts} == {
        ("open", "suppressed_open")
    }
    over = series(city, "few", by="type", first=2025, last=2025)
    assert all(c.value is not None for c in over)


def test_a_breakdown_of_which_nothing_is_shown_says_so(city: Workspace) -> None:
    cells = series(city, "few", by="seller_district", period="month", first=2025, last=2025)
    parts = [c for c in cells if c.groups]
    assert all(c.suppressed for c in parts)
    assert {c.reason.code for c in parts if c.reason} == {"suppressed_table"}


def test_the_whole_and_what_is_not_filled_in_are_told_apart(city: Workspace) -> None:
    made = measure(words("en"), city, ("contracts",), "seller_district")
    sheet = made.sheet()
    rows = [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]
    assert [row["part"] for row in rows if row["group"] is None] == ["whole", "blank"]
    assert {row["part"] for row in rows if row["group"] is not None} == {"group"}


@pytest.mark.parametrize("years", [(2025, 2023), (2031, None)])
def test_years_that_are_none_are_refused(city: Workspace, years: tuple[int, int | None]) -> None:
    with pytest.raises(InputError) as error:
        measure(words("en"), city, ("contracts",), None, None, *years)
    assert error.value.key == "indicators.years_reversed"
    assert f"from {years[0]} to {years[1] or 2026}" in str(words("en").error(error.value))


def test_every_indicator_by_every_breakdown_is_what_each_gives_alone(city: Workspace) -> None:
    found = every(city)
    for id_, one in indicators.read(city).indicators.items():
        alone = [cell for by in one.breakdowns for cell in series(city, id_, by=by)]
        assert {(c.groups, c.value, c.suppressed) for c in found[id_]} == {
            (c.groups, c.value, c.suppressed) for c in alone
        }


def test_as_known_on_an_earlier_day_there_was_nothing(city: Workspace) -> None:
    (none,) = series(replace(city, as_of=DAY - timedelta(days=1)), "contracts")
    assert none.value is None
    assert none.reason is not None
    assert none.reason.code == "not_measured"


def test_what_cannot_be_asked_for(city: Workspace) -> None:
    with pytest.raises(NotFound) as missing:
        series(city, "contracts", by="colour")
    assert missing.value.key == "indicators.no_breakdown"
    with pytest.raises(InputError) as period:
        series(city, "share", period="month")
    assert period.value.key == "indicators.not_by_period"


def check(root: Path, *texts: str) -> list[str]:
    (root / "indicators").mkdir()
    for number, document in enumerate(texts):
        (root / "indicators" / f"{number}.md").write_text(document, encoding="utf-8")
    (root / "city.yaml").write_text(f"name: {{zh: 甲, en: A}}\nday: {DAY}\n", encoding="utf-8")
    return [problem.key for problem in indicators.check(open_city(root))[1]]


def test_check_finds_what_registers_do_not_bear_out(tmp_path: Path) -> None:
    flow = {"subject": "contract", "measure": "flow"}
    by_year = FENCE.format("value", "COUNT(*) FILTER (WHERE registered_on >= DATE '2020-01-01')")
    assert check(
        tmp_path, text("a", breakdowns="[colour]"),
        text("b", by_year, **flow, periods="[month]"),
        text("c", FENCE.format("value", f"COUNT(DISTINCT seller) FILTER (WHERE {BETWEEN})"),
             **flow),
        made_of("d", "{x: a}", "x").replace("measure: stock", "measure: stock\nbreakdowns: [type]"),
    ) == ["indicators.bad_breakdown", "indicators.needs_year_start",
          "indicators.distinct_over_time", "indicators.no_breakdown"]  # fmt: skip


def test_a_breakdown_that_names_nothing_is_said_where_it_is_asked_for(tmp_path: Path) -> None:
    """Not only by `check`, which nobody may have run."""
    city = built(tmp_path, {"organisation": ROWS["organisation"]})
    (tmp_path / "indicators" / "a.md").write_text(text("a", breakdowns="[colour]"), "utf-8")
    with pytest.raises(InputError) as wrong:
        series(city, "a", by="colour")
    assert wrong.value.key == "indicators.bad_breakdown"
    assert wrong.value.values == {"name": "colour", "register": "organisation"}
