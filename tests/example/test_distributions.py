"""The records are distributed as such records are: nothing here is a published figure."""

import datetime
from itertools import pairwise

import pytest

from tests.example.drawn import DAY, asked

HOLDERS = f"""SELECT organisation FROM certificate WHERE kind = 'hnte'
              AND valid_to >= DATE '{DAY}' AND revoked_on IS NULL"""
# Three years' R&D against revenue, relative to the rate that the last year's revenue asks for.
RELATIVE = """
SELECT organisation, SUM(rd) / SUM(revenue)
       / CASE WHEN MAX(revenue) FILTER (WHERE year = 2025) <= 50000000 THEN 0.05
              WHEN MAX(revenue) FILTER (WHERE year = 2025) <= 200000000 THEN 0.04
              ELSE 0.03 END AS share,
       MAX(revenue) FILTER (WHERE year = 2025) AS last
FROM enterprise_report WHERE year BETWEEN 2023 AND 2025
GROUP BY organisation HAVING COUNT(rd) = 3 AND COUNT(revenue) = 3"""


@pytest.mark.parametrize(
    ("least", "most"), [(0, 50_000_000), (50_000_000, 200_000_000), (200_000_000, 10**13)]
)
def test_research_is_bunched_just_above_each_notch(least: int, most: int) -> None:
    ask = asked(5)  # large enterprises are few
    near = f"SELECT COUNT(*) FROM ({RELATIVE}) WHERE last > $1 AND last <= $2 AND share"
    above = ask.one(f"{near} >= 1.0 AND share < 1.05", least, most)
    below = ask.one(f"{near} >= 0.95 AND share < 1.0", least, most)
    further = ask.one(f"{near} >= 1.25 AND share < 1.30", least, most)
    assert above > 1.8 * below
    assert above > 1.25 * further
    assert below > 0


def test_not_everybody_stands_at_the_notch() -> None:
    share = asked().one(f"""SELECT AVG(CASE WHEN share < 1.05 THEN 1.0 ELSE 0 END)
                            FROM ({RELATIVE}) WHERE organisation IN ({HOLDERS})""")
    assert 0.05 < share < 0.35


def test_sizes_are_heavy_tailed_and_staff_follows_revenue() -> None:
    ask = asked()
    low, middle, high = ask.one("""SELECT QUANTILE_CONT(revenue, [0.1, 0.5, 0.99])
                                   FROM enterprise_report WHERE year = 2025""")
    assert high / middle > 15
    assert middle / low > 3
    assert 0.6 < ask.one("SELECT CORR(LN(revenue), LN(staff)) FROM enterprise_report") < 0.95
    assert ask.one("SELECT COUNT(*) FROM enterprise_report WHERE science_staff > staff") == 0
    assert ask.one("SELECT COUNT(*) FROM enterprise_report WHERE domestic_rd > rd") == 0
    assert ask.one("SELECT COUNT(*) FROM enterprise_report WHERE product_revenue > revenue") == 0
    assert ask.one("SELECT COUNT(*) FROM enterprise_report WHERE rd > cost_expense") == 0


def test_growth_has_a_memory() -> None:
    found = asked().one("""
        WITH grown AS (SELECT r.organisation, year, LN(revenue / LAG(revenue) OVER past) AS growth
                       FROM enterprise_report AS r JOIN organisation AS o ON o.id = r.organisation
                       WHERE o.registered_on < DATE '2015-01-01'
                       WINDOW past AS (PARTITION BY r.organisation ORDER BY year))
        SELECT CORR(growth, before) FROM (
            SELECT growth, LAG(growth) OVER (PARTITION BY organisation ORDER BY year) AS before
            FROM grown)""")
    assert 0.2 < found < 0.5


def test_research_differs_by_industry() -> None:
    found = asked().counts("""SELECT industry, SUM(rd) / SUM(revenue) FROM enterprise_report AS r
                              JOIN organisation AS o ON o.id = r.organisation GROUP BY 1""")
    assert found["M731"] > 2 * found["C178"]
    assert all(0.01 < share < 0.25 for share in found.values())


def test_enterprises_do_most_of_the_research() -> None:
    own = asked().counts("SELECT year, SUM(rd) FROM enterprise_report GROUP BY 1")
    other = asked().counts("SELECT year, SUM(rd) FROM institution_report GROUP BY 1")
    assert own.keys() == other.keys() == set(range(2019, 2026))
    assert all(0.70 < own[y] / (own[y] + other[y]) < 0.82 for y in own)
    assert all(own[a] < own[b] for a, b in pairwise(sorted(own)))


def test_contracts_come_late_in_the_year_and_few_are_large() -> None:
    ask = asked()
    for year in range(2021, 2026):
        half, december = ask.rows(
            """
            SELECT SUM(contract_amount) FILTER (WHERE MONTH(registered_on) <= 6)
                   / SUM(contract_amount),
                   SUM(contract_amount) FILTER (WHERE MONTH(registered_on) = 12)
                   / SUM(contract_amount)
            FROM contract WHERE YEAR(registered_on) = $1""",
            year,
        )[0]
        assert 0.18 < half < 0.27
        assert december > 0.25
    assert ask.one("SELECT AVG(contract_amount) / MEDIAN(contract_amount) FROM contract") > 2.5
    assert ask.one("SELECT COUNT(*) FROM contract WHERE technical_amount > contract_amount") == 0
    assert ask.one("SELECT COUNT(*) FROM contract WHERE signed_on > registered_on") == 0
    yearly = ask.counts("SELECT YEAR(registered_on), COUNT(*) FROM contract GROUP BY 1")
    assert yearly[2024] >= 9000


def test_cells_are_missing_here_and_there_but_never_of_a_holder() -> None:
    ask = asked()
    never = """organisation NOT IN (SELECT organisation FROM certificate)
               AND organisation NOT IN (SELECT organisation FROM appraisal)"""
    for cell in ("revenue", "rd", "staff", "net_assets", "conversions"):
        share = ask.one(f"""SELECT AVG(CASE WHEN {cell} IS NULL THEN 1.0 ELSE 0 END)
                            FROM enterprise_report WHERE {never}""")
        assert 0.01 < share < 0.03, cell
        assert (
            ask.one(f"""SELECT COUNT(*) FROM enterprise_report WHERE {cell} IS NULL
                           AND organisation IN (SELECT organisation FROM certificate)""")
            == 0
        )
    gone = ask.one("""SELECT COUNT(*) FROM organisation WHERE kind = 'enterprise'
                      AND registered_on < DATE '2024-01-01' AND ended_on IS NULL
                      AND id NOT IN (SELECT organisation FROM enterprise_report
                                     WHERE year = 2025)""")
    assert gone > 50


def test_some_end_move_and_begin() -> None:
    found = asked().counts("SELECT status, COUNT(*) FROM organisation GROUP BY 1")
    assert found["revoked"] > 200
    assert found["moved_out"] > 80
    assert (
        asked().one("""SELECT COUNT(*) FROM organisation
                          WHERE (status = 'active') <> (ended_on IS NULL)""")
        == 0
    )
    early = datetime.date(2023, 6, 30)
    before = asked(as_of=early).counts("SELECT id, district FROM organisation")
    after = asked().counts("SELECT id, district FROM organisation")
    assert 30 < sum(after[id_] != district for id_, district in before.items()) < 1000
    assert len(after) > len(before) + 1000


def test_institutions_of_every_kind() -> None:
    found = asked().counts("SELECT kind, COUNT(*) FROM organisation GROUP BY 1")
    assert {"university", "institute", "agency", "fund_manager"} < found.keys()
    assert all(found[kind] >= 10 for kind in found)
