"""The records add up to the published totals: exactly at scale 1, and times the scale beyond."""

from datetime import date
from decimal import Decimal

import pytest

from tests.example.drawn import DAY, VALID, asked, plan

HNTE = {2021: 5554, 2022: 6632, 2023: 7920, 2024: 7920, 2025: 7920}
SME = {2023: 8200, 2024: 9300, 2025: 9300}
CONTRACTS = {
    2021: 32_010_000_000, 2022: 39_500_000_000, 2023: 63_237_000_000, 2024: 70_958_000_000,
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "number"),
    [("hnte", 7920), ("tech_sme", 9300), ("hidden_champion", 190), ("single_champion", 39),
     ("unicorn", 17)],
)  # fmt: skip
@pytest.mark.parametrize("scale", [1, 2])
def test_certificates_valid_on_the_day(kind: str, number: int, scale: int) -> None:
    found = asked(scale).rows(f"SELECT COUNT(*), COUNT(DISTINCT c.organisation) {VALID}", kind, DAY)
    assert found == [(number * scale, number * scale)]


@pytest.mark.parametrize(("kind", "wanted"), [("hnte", HNTE), ("tech_sme", SME)])
def test_certificates_valid_at_the_year_s_end_as_known_now_and_then(
    kind: str, wanted: dict[int, int]
) -> None:
    for year, number in wanted.items():
        end = date(year, 12, 31)
        count = f"SELECT COUNT(DISTINCT c.organisation) {VALID}"
        assert asked().one(count, kind, end) == number
        if year >= 2022:  # the first load is of 2022
            assert asked(as_of=end).one(count, kind, end) == number


def test_a_certificate_of_high_technology_runs_three_years_less_a_day() -> None:
    wrong = """SELECT COUNT(*) FROM certificate
               WHERE kind = 'hnte' AND valid_to <> issued_on + INTERVAL 3 YEAR - INTERVAL 1 DAY"""
    assert asked().one(wrong) == 0
    assert (
        asked().one("""SELECT COUNT(*) FROM certificate WHERE kind = 'tech_sme' AND
                          valid_to <> MAKE_DATE(YEAR(issued_on), 12, 31)""")
        == 0
    )


def test_there_is_churn_where_the_total_stands_still() -> None:
    years = "SELECT DISTINCT organisation FROM certificate WHERE kind = 'hnte' AND issued_on"
    gone = f"SELECT COUNT(*) FROM ({years} BETWEEN $1 AND $2 EXCEPT {years} BETWEEN $2 AND $3)"
    assert asked().one(gone, date(2022, 1, 1), date(2022, 12, 31), date(2025, 12, 31)) > 300
    assert asked().one("SELECT COUNT(*) FROM certificate WHERE revoked_on IS NOT NULL") > 50


@pytest.mark.parametrize("scale", [1, 2])
def test_contract_amounts_of_the_years(scale: int) -> None:
    for day in ("registered_on", "signed_on"):
        found = asked(scale).counts(
            f"SELECT YEAR({day}), SUM(contract_amount) FROM contract GROUP BY 1"
        )
        assert {year: found[year] for year in CONTRACTS} == {
            year: Decimal(amount * scale) for year, amount in CONTRACTS.items()
        }
        assert found[2025] > found[2024]
        assert Decimal("0.4") < found[2026] / found[2025] < Decimal("0.9")  # to mid-November


@pytest.mark.parametrize("scale", [1, 2])
def test_funds_and_their_size(scale: int) -> None:
    number, size = asked(scale).rows("SELECT COUNT(*), SUM(size) FROM fund")[0]
    assert (number, size) == (144 * scale, Decimal("145900000000.00") * scale)
    assert asked(scale).one("SELECT MIN(size) FROM fund") > 0


@pytest.mark.parametrize("scale", [1, 2])
def test_other_counts(scale: int) -> None:
    ask = asked(scale)
    assert ask.rows("""SELECT COUNT(*), COUNT(DISTINCT organisation), COUNT(DISTINCT (fund,
                       organisation, invested_on)) FROM holding""") == [(520 * scale,) * 3]
    assert ask.one("SELECT COUNT(*) FROM achievement") == 3000 * scale
    assert ask.one("SELECT COUNT(DISTINCT id) FROM broker") == 2200 * scale
    assert ask.counts("SELECT year, COUNT(*) FROM project GROUP BY 1") == dict.fromkeys(
        range(2022, 2027), 105 * scale
    )
    assert ask.one("SELECT COUNT(*) FROM organisation WHERE kind = 'enterprise'") == 20_000 * scale
    standing = "FROM platform WHERE (ended_on IS NULL OR ended_on > $1) AND recognised_on <= $1"
    assert ask.one(f"SELECT COUNT(*) {standing} AND kind = 'incubator' AND level = 'national'",
                   DAY) == 23 * scale  # fmt: skip
    assert ask.one(f"SELECT COUNT(*) {standing} AND kind = 'makerspace'", DAY) == 70 * scale


def test_platforms_that_count_and_some_that_do_not() -> None:
    found = asked().counts("""SELECT level, COUNT(*) FROM platform WHERE ended_on IS NULL
                              AND kind NOT IN ('incubator', 'makerspace') GROUP BY 1""")
    assert 500 < found["national"] + found["provincial"] < 620
    assert found["city"] > 300


def test_a_third_of_the_brokers_is_active() -> None:
    for day in ("registered_on", "signed_on"):
        active = asked().one(f"""SELECT COUNT(DISTINCT broker) FROM contract
                                 WHERE {day} > DATE '{DAY}' - INTERVAL 12 MONTH""")
        assert abs(active / 2200 - 1 / 3) < 0.01


def test_a_part_of_the_scale_has_a_part_of_the_totals() -> None:
    count = f"SELECT COUNT(DISTINCT c.organisation) {VALID}"
    assert asked(0.1).one(count, "hnte", DAY) == 792
    assert asked(0.1).one(count, "tech_sme", DAY) == 930
    assert asked(0.1).one("SELECT SUM(size) FROM fund") == 14_590_000_000
    assert plan(0.1).enterprises == 2000
