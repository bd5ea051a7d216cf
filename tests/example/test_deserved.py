"""Holders deserve their certificates: the rules computed here anew, in plain SQL over the records.

The policy engine is asked the same elsewhere. Here every threshold is written out, so that the
generator and the engine cannot be wrong together; and the plan's own copies of the rules' tables
are held against the documents.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest

from tests.example.drawn import DAY, Asked, asked, plan
from tests.support import ROOT
from twofold import documents
from twofold.example import SEED

POLICIES = ROOT / "library/cn/policies"
SEEDS = (SEED, 1, 2)

# Facts of each enterprise for reference year $year on $day. A registered year is an actual year.
FACTS = """
CREATE OR REPLACE TEMP TABLE facts AS
WITH years AS (
  SELECT o.id, o.registered_on, o.resident, o.status,
         GREATEST(YEAR(o.registered_on), {year} - 2) AS first
  FROM organisation AS o WHERE o.kind = 'enterprise'),
sums AS (
  SELECT y.id, COUNT(r.revenue) = {year} - ANY_VALUE(y.first) + 1 AS whole,
         SUM(r.rd) AS rd, SUM(r.revenue) AS revenue, SUM(r.domestic_rd) AS domestic,
         SUM(r.conversions) AS conversions,
         LIST(r.net_assets ORDER BY r.year) AS assets, LIST(r.revenue ORDER BY r.year) AS sales
  FROM years AS y JOIN enterprise_report AS r
    ON r.organisation = y.id AND r.year BETWEEN y.first AND {year} GROUP BY y.id),
rights AS (
  SELECT organisation AS id,
         COUNT(*) FILTER (WHERE class = 'I') AS one,
         COUNT(*) FILTER (WHERE class = 'II' AND NOT used) AS two,
         COUNT(*) FILTER (WHERE class = 'II') AS held,
         BOOL_OR(acquired = 'own_rd') FILTER (WHERE class = 'I' OR NOT used) AS own
  FROM (SELECT *, hnte_used_on IS NOT NULL AND hnte_used_on <= DATE '{day}' AS used
        FROM intellectual_property
        WHERE granted_on <= DATE '{day}' AND (ended_on IS NULL OR ended_on > DATE '{day}'))
  GROUP BY organisation),
offences AS (
  SELECT organisation AS id,
         COUNT(*) FILTER (WHERE began_on > DATE '{day}' - 365) AS recent,
         COUNT(*) FILTER (WHERE began_on >= DATE '{year}-01-01') AS two_years,
         COUNT(*) FILTER (WHERE kind LIKE '%list' AND ended_on IS NULL) AS listed
  FROM credit_record WHERE began_on <= DATE '{day}' GROUP BY organisation),
experts AS (
  SELECT organisation AS id, MAP_FROM_ENTRIES(LIST((item, COALESCE(points, 0)))) AS points,
         BOOL_AND(COALESCE(finding, TRUE)) AS agreed, COUNT(finding) AS findings
  FROM (SELECT * FROM appraisal
        WHERE policy = 'cn.hnte' AND YEAR(appraised_on) = YEAR(DATE '{day}')
          AND appraised_on <= DATE '{day}'
        QUALIFY ROW_NUMBER() OVER (PARTITION BY organisation, item
                                   ORDER BY appraised_on DESC) = 1)
  GROUP BY organisation)
SELECT y.*, s.* EXCLUDE (id, revenue), s.revenue AS sales_3y, r.revenue, r.staff,
       r.science_staff, r.rd AS rd_1y, r.product_revenue, r.cost_expense, r.total_assets,
       r.standards_led, COALESCE(one, 0) AS one, COALESCE(two, 0) AS two,
       COALESCE(held, 0) AS held, COALESCE(own, FALSE) AS own, COALESCE(recent, 0) AS recent,
       COALESCE(two_years, 0) AS two_years, COALESCE(listed, 0) AS listed, points, agreed, findings
FROM years AS y JOIN sums AS s USING (id)
JOIN enterprise_report AS r ON r.organisation = y.id AND r.year = {year}
LEFT JOIN rights USING (id) LEFT JOIN offences USING (id) LEFT JOIN experts USING (id)"""

GROWTH = """CASE LEN({0}) WHEN 1 THEN 0 WHEN 2 THEN {0}[2] / {0}[1] - 1
            ELSE ({0}[2] / {0}[1] + {0}[3] / {0}[2]) / 2 - 1 END"""
BAND = """CASE WHEN {0} >= 0.35 THEN 9 WHEN {0} >= 0.25 THEN 7 WHEN {0} >= 0.15 THEN 5
          WHEN {0} >= 0.05 THEN 3 WHEN {0} > 0 THEN 1 ELSE 0 END"""


def point(item: str) -> str:
    return f"COALESCE(points['{item}'], 0)"


def growth(item: str, values: str) -> str:
    """A growth item's points are inside the band: its lowest, or one more where it has two."""
    least = BAND.format(f"({GROWTH.format(values)})")
    return f"{point(item)} - {least} BETWEEN 0 AND CASE WHEN {least} = 0 THEN 0 ELSE 1 END"


# Each clause of the high-tech rule; its id here is for the message alone.
CLAUSES = {
    "resident": "resident AND status <> 'revoked'",
    "age": "registered_on + 365 <= DATE '{day}'",
    "whole": "whole",
    "ip": "one + two >= 1",
    "staff": "science_staff * 10 >= staff",
    "rd": """rd * 100 >= sales_3y * CASE WHEN revenue <= 50000000 THEN 5
             WHEN revenue <= 200000000 THEN 4 ELSE 3 END""",
    "domestic": "domestic * 10 >= rd * 6",
    "product": "product_revenue * 10 >= revenue * 6",
    "clean": "recent = 0",
    "judged": "agreed AND findings = 2",
    "ip_level": f"{point('ip_level')} BETWEEN 0 AND 8 AND {point('ip_support')} BETWEEN 0 AND 8",
    "ip_count": f"""CASE WHEN one >= 1 THEN {point("ip_count")} IN (7, 8)
                    WHEN two >= 5 THEN {point("ip_count")} IN (5, 6)
                    WHEN two >= 3 THEN {point("ip_count")} IN (3, 4)
                    ELSE {point("ip_count")} IN (1, 2) END""",
    "ip_source": f"{point('ip_source')} BETWEEN 1 AND CASE WHEN own THEN 6 ELSE 3 END",
    "ip_standards": f"""CASE WHEN standards_led >= 1 THEN {point("ip_standards")} IN (1, 2)
                        ELSE {point("ip_standards")} = 0 END""",
    "conversion": f"""CASE WHEN conversions >= 15 THEN {point("conversion")} BETWEEN 25 AND 30
                      WHEN conversions >= 12 THEN {point("conversion")} BETWEEN 19 AND 24
                      ELSE FALSE END""",
    "management": f"{point('management')} BETWEEN 0 AND 20",
    "growth_assets": growth("growth_assets", "assets"),
    "growth_sales": growth("growth_sales", "sales"),
    "total": f"""LEAST({" + ".join(point(f"ip_{x}") for x in
                 ("level", "support", "count", "source", "standards"))}, 30)
                 + {" + ".join(map(point, ("conversion", "management", "growth_assets",
                                           "growth_sales")))} > 70""",
}  # fmt: skip

TIER = """CASE WHEN {part} * 100 >= {0} * {whole} THEN {1}
          WHEN {part} * 100 >= {2} * {whole} THEN {3}
          WHEN {part} * 100 >= {4} * {whole} THEN {5} WHEN {part} * 100 >= {6} * {whole} THEN {7}
          WHEN {part} * 100 >= {8} * {whole} THEN {9} ELSE 0 END"""
STAFF_ITEM = TIER.format(30, 20, 25, 16, 20, 12, 15, 8, 10, 4, part="science_staff", whole="staff")
SALES_ITEM = TIER.format(6, 50, 5, 40, 4, 30, 3, 20, 2, 10, part="rd_1y", whole="revenue")
COST_ITEM = TIER.format(30, 50, 25, 40, 20, 30, 15, 20, 10, 10, part="rd_1y", whole="cost_expense")
IP_ITEM = "CASE WHEN one >= 1 THEN 30 ELSE LEAST(held, 4) * 6 END"
SME_CLAUSES = {
    "resident": "resident AND status <> 'revoked'",
    "size": "staff <= 500 AND revenue <= 200000000 AND total_assets <= 200000000",
    "clean": "two_years = 0 AND listed = 0",
    "products": """id IN (SELECT organisation FROM appraisal WHERE policy = 'cn.tech-sme'
                   AND item = 'products' AND finding AND YEAR(appraised_on) = 2026)""",
    "score": f"""id IN (SELECT organisation FROM certificate WHERE kind = 'hnte'
                        AND valid_to >= DATE '{DAY}' AND revoked_on IS NULL)
                 OR ({STAFF_ITEM}) > 0
                 AND ({STAFF_ITEM}) + GREATEST({SALES_ITEM}, {COST_ITEM}) + {IP_ITEM} >= 60""",
}


def failing(ask: Asked, holders: str, clauses: dict[str, str], day: datetime.date
            ) -> tuple[int, dict[str, int]]:  # fmt: skip
    """How many holders there are facts of, and how many fail each clause."""
    ask.connection.execute(FACTS.format(day=day, year=day.year - 1))
    counts = ", ".join(
        f"COUNT(*) FILTER (WHERE ({clause.format(day=day)}) IS NOT TRUE)"
        for clause in clauses.values()
    )
    ((number, *fails),) = ask.rows(f"SELECT COUNT(*), {counts} FROM facts WHERE id IN ({holders})")
    return number, {name: n for name, n in zip(clauses, fails, strict=True) if n}


def current(kind: str, issued_on: str = "") -> str:
    which = f" AND issued_on = DATE '{issued_on}'" if issued_on else ""
    return f"""SELECT organisation FROM certificate WHERE kind = '{kind}' {which}
               AND valid_to >= DATE '{DAY}' AND revoked_on IS NULL"""


@pytest.mark.parametrize("seed", SEEDS)
def test_high_tech_enterprises_meet_their_rule_on_the_day(seed: int) -> None:
    ask = asked(1, seed)
    assert failing(ask, current("hnte"), CLAUSES, DAY) == (7920, {})


@pytest.mark.parametrize("seed", SEEDS)
def test_high_tech_enterprises_met_it_when_they_were_certified_as_known_then(seed: int) -> None:
    batches = asked(1, seed).counts(f"""SELECT issued_on, COUNT(*) FROM certificate
        WHERE organisation IN ({current("hnte")}) AND kind = 'hnte'
        AND valid_to >= DATE '{DAY}' GROUP BY 1""")
    assert sum(batches.values()) == 7920
    assert len(batches) == 6
    for day, number in batches.items():
        holders = [
            row[0]
            for row in asked(1, seed).rows(current("hnte", str(day)))
        ]  # fmt: skip
        ask = asked(1, seed, as_of=day)
        ask.connection.execute("CREATE OR REPLACE TEMP TABLE holders (id TEXT)")
        ask.connection.execute("INSERT INTO holders SELECT UNNEST($1::TEXT[])", [holders])
        assert failing(ask, "SELECT id FROM holders", CLAUSES, day) == (number, {}), day


@pytest.mark.parametrize("seed", SEEDS)
def test_tech_smes_meet_their_rule_on_the_day(seed: int) -> None:
    found = failing(asked(1, seed), current("tech_sme"), SME_CLAUSES, DAY)
    assert found == (9300, {})


def test_a_rule_that_nobody_failed_would_prove_nothing() -> None:
    everybody = "SELECT id FROM organisation"
    for clauses, least in ((CLAUSES, 150), (SME_CLAUSES, 50)):
        number, fails = failing(asked(), everybody, clauses, DAY)
        assert number > 18_000
        assert {name for name in clauses if fails.get(name, 0) == 0} <= {"ip_level", "management"}
        assert max(fails.values()) > least


def test_some_without_a_certificate_pass_and_many_miss_by_little() -> None:
    ask = asked()
    ask.connection.execute(FACTS.format(day=DAY, year=DAY.year - 1))
    others = f"FROM facts WHERE status = 'active' AND id NOT IN ({current('hnte')})"
    whole = " AND ".join(f"({clause.format(day=DAY)})" for clause in CLAUSES.values())
    assert 250 < ask.one(f"SELECT COUNT(*) {others} AND {whole}") < 400
    close = {
        "staff": "science_staff * 10 < staff AND science_staff * 100 >= staff * 8",
        "rd": """rd * 100 < sales_3y * 5 AND rd * 1000 >= sales_3y * 44
                 AND revenue <= 50000000""",
        "product": "product_revenue * 10 < revenue * 6 AND product_revenue * 100 >= revenue * 53",
        "ip": "one + two = 0",
    }
    for clause in close.values():
        assert ask.one(f"SELECT COUNT(*) {others} AND {clause}") > 100


def table(document: documents.Document, id_: str) -> list[tuple[str, str]]:
    (found,) = (t for t in document.tables("score") if t.id == id_)
    return [(row["score"].strip("`"), row["points"]) for row in found.rows]


def interval(points: str) -> list[int]:
    low, _, high = points.partition("–")
    return [int(low), int(high or low)]


def bounded(rows: list[tuple[str, str]]) -> Iterator[list[float]]:
    """Rows of the form `… >= bound` as [bound, lowest, highest]."""
    for condition, points in rows:
        if ">=" in condition:
            yield [float(condition.rpartition(">=")[2]), *interval(points)]


def test_the_plan_s_bands_are_those_of_the_high_tech_rule() -> None:
    rule, document = plan()("appraisal"), documents.read(POLICIES / "cn.hnte.md")
    assert rule["conversion"] == list(bounded(table(document, "conversion")))
    for item in ("growth_assets", "growth_sales"):
        assert rule["growth"] == list(bounded(table(document, item)))
        assert rule["growth_above_zero"] == interval(table(document, item)[-2][1])
    count = table(document, "ip_count")
    assert rule["ip_count"]["class_1"] == interval(count[0][1])
    assert rule["ip_count"]["class_2"] == list(bounded(count[1:]))
    assert rule["ip_source"]["own"] == interval(dict(table(document, "ip_source"))["own_rd_ip"])
    assert rule["management"] == interval(table(document, "management")[0][1])
    assert rule["ip_judged"] == interval(table(document, "ip_level")[0][1])
    assert rule["ip_standards"] == interval(table(document, "ip_standards")[0][1])
    values = {
        r["parameter"]: float(r["value"]) for t in document.tables("parameter") for r in t.rows
    }
    notch = plan()("innovation.notch")
    assert notch["revenue"] == [values["small_revenue"] * 1e4, values["middle_revenue"] * 1e4]
    rates = [values[f"rd_{tier}"] / 100 for tier in ("small", "middle", "large")]
    assert notch["rate"] == pytest.approx(rates)
    assert rule["pass"] == values["pass_score"] + 1
    assert plan()("innovation.science.floor") == pytest.approx(values["staff_share"] / 100)
    assert plan()("innovation.product.floor") == pytest.approx(values["product_share"] / 100)
    assert plan()("innovation.domestic.floor") == pytest.approx(values["domestic_share"] / 100)
    assert plan()("hnte.years") == document.front["confers"]["years"]


def test_the_plan_s_tables_are_those_of_the_sme_rule() -> None:
    rule, document = plan()("tech_sme"), documents.read(POLICIES / "cn.tech-sme.md")
    shares = [[round(row[0] * 100), row[1]] for row in bounded(table(document, "staff_item"))]
    assert rule["score"]["staff"] == shares
    shares = [[round(row[0] * 100), row[1]] for row in bounded(table(document, "rd_sales_item"))]
    assert rule["score"]["rd"] == shares
    rights = [points for _, points in table(document, "ip_item")]
    assert rule["score"]["class_1"] == int(rights[0])
    assert rule["score"]["class_2"] == [int(points) for points in reversed(rights[1:])]
    values = {
        r["parameter"]: float(r["value"]) for t in document.tables("parameter") for r in t.rows
    }
    assert rule["score"]["pass"] == values["pass_score"]
    assert rule["most"] == {
        "staff": values["max_staff"], "revenue": values["max_revenue"] * 1e4,
        "assets": values["max_assets"] * 1e4,
    }  # fmt: skip
