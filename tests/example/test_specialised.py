"""Specialised enterprises deserve their titles: the rules computed anew, in plain SQL.

As in `test_deserved`, every threshold is written out, so that the generator and the engine cannot
be wrong together; and the plan's own copies are held against the documents.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.example.drawn import DAY, Asked, asked, plan
from tests.support import ROOT
from twofold import documents
from twofold.example import SEED

POLICIES = ROOT / "library/cn/policies"
SEEDS = (SEED, 1, 2)

# All that is asked of the reports of 2023 to 2025 and known on 2026-11-22; `found` are findings.
FACTS = f"""
CREATE OR REPLACE TEMP TABLE facts AS
WITH figures AS (
  SELECT organisation AS id,
         ANY_VALUE(revenue) FILTER (year = 2025) AS sales,
         ANY_VALUE(revenue) FILTER (year = 2024) AS sales_1,
         ANY_VALUE(revenue) FILTER (year = 2023) AS sales_2,
         ANY_VALUE(rd) FILTER (year = 2025) AS rd, ANY_VALUE(rd) FILTER (year = 2024) AS rd_1,
         ANY_VALUE(total_assets) FILTER (year = 2025) AS assets,
         ANY_VALUE(net_assets) FILTER (year = 2025) AS net,
         ANY_VALUE(standards_led) FILTER (year = 2025) AS led
  FROM enterprise_report GROUP BY organisation),
held AS (
  SELECT organisation AS id, LIST(DISTINCT kind) AS kinds,
         BOOL_OR(kind = 'tech_sme' AND YEAR(issued_on) = 2026) AS sme_2026,
         BOOL_OR(kind = 'little_giant' AND YEAR(issued_on) < 2026 AND YEAR(valid_to) = 2026)
           AS due
  FROM (SELECT * FROM certificate WHERE issued_on <= DATE '{DAY}' AND revoked_on IS NULL
        AND (valid_to IS NULL OR valid_to >= DATE '2026-01-01')
        AND (valid_to >= DATE '{DAY}' OR valid_to IS NULL OR kind = 'little_giant'))
  GROUP BY organisation),
rights AS (
  SELECT organisation AS id, COUNT(*) AS one, COUNT(*) FILTER (acquired = 'own_rd') AS own
  FROM intellectual_property
  WHERE class = 'I' AND granted_on <= DATE '{DAY}'
    AND (ended_on IS NULL OR ended_on > DATE '{DAY}') GROUP BY organisation),
offences AS (
  SELECT organisation AS id,
         COUNT(*) FILTER (kind IN ('safety', 'quality', 'environment')
                          AND began_on >= DATE '{DAY}' - INTERVAL 3 YEAR) AS serious,
         COUNT(*) FILTER (kind LIKE '%list' AND (ended_on IS NULL OR ended_on > DATE '{DAY}'))
           AS listed,
         COUNT(*) FILTER (kind LIKE 'environment_%') AS marked
  FROM credit_record WHERE began_on <= DATE '{DAY}' GROUP BY organisation),
found AS (
  SELECT organisation AS id, MAP_FROM_ENTRIES(LIST((policy || ' ' || item, finding))) AS found
  FROM appraisal WHERE finding IS NOT NULL AND YEAR(appraised_on) = 2026
    AND policy LIKE 'cn.%' AND policy NOT IN ('cn.hnte', 'cn.tech-sme')
  GROUP BY organisation)
SELECT o.id, o.status, o.resident, f.* EXCLUDE (id), s.* EXCLUDE (organisation, year),
       COALESCE(h.kinds, []) AS kinds, COALESCE(h.sme_2026, FALSE) AS sme_2026,
       COALESCE(h.due, FALSE) AS due, COALESCE(r.one, 0) AS one, COALESCE(r.own, 0) AS own,
       COALESCE(c.serious, 0) AS serious, COALESCE(c.listed, 0) AS listed,
       COALESCE(c.marked, 0) AS marked, a.found
FROM organisation AS o JOIN figures AS f USING (id)
LEFT JOIN specialisation AS s ON s.organisation = o.id AND s.year = 2025
LEFT JOIN held AS h USING (id) LEFT JOIN rights AS r USING (id)
LEFT JOIN offences AS c USING (id) LEFT JOIN found AS a USING (id)
WHERE o.kind = 'enterprise' AND o.status = 'active'"""

COMMON = {
    "sme": "size IN ('medium', 'small', 'micro')", "listed": "listed = 0", "clean": "serious = 0",
}  # fmt: skip
SRDI = COMMON | {
    "judged": """found['cn.srdi products'] AND found['cn.srdi ip_used']
                 AND found['cn.srdi position']""",
    "first_tier": "sme_2026 OR LIST_CONTAINS(kinds, 'innovative_sme')",
    "segment": "since_on <= DATE '2023-11-22'",
    "income": "sales >= 15000000",
    "main": "main_revenue * 10 >= sales * 8 AND main_revenue <= sales",
    "debt": "(assets - net) * 10 <= assets * 8",
    "rd": "rd >= 1000000 AND rd_1 >= 1000000",
    "rd_share": "rd * 100 >= sales * 3 AND rd_1 * 100 >= sales_1 * 3",
    "ip": "one >= 1",
    "score": "development_score >= 50",
}  # fmt: skip
GIANT = COMMON | {
    "judged": """found['cn.little-giant products'] AND found['cn.little-giant ip_used']
                 AND found['cn.little-giant chain']""",
    "srdi": "LIST_CONTAINS(kinds, 'srdi')",
    "segment": "since_on <= DATE '2023-11-22'",
    "income": "sales >= 50000000",
    "main": "main_revenue * 10 >= sales * 9",
    "growth": "sales * 10000 >= sales_2 * 11025",
    "debt": "(assets - net) * 100 <= assets * 75",
    "rd": "rd + rd_1 >= 12000000 AND rd * 100 >= sales * 3 AND rd_1 * 100 >= sales_1 * 3",
    "ip": "own >= 4",
    "market": "market_share >= 10 OR national_rank <= 3",
    "score": "development_score >= 60",
    "alone": "NOT related_little_giant AND NOT LIST_CONTAINS(kinds, 'single_champion')",
}  # fmt: skip
REVIEWED = COMMON | {
    "judged": " AND ".join(
        f"found['cn.little-giant-2022 {item}']"
        for item in ("products", "quality", "rd_body", "ip_used", "chain")
    ),
    "srdi": "LIST_CONTAINS(kinds, 'srdi')",
    "segment": "since_on <= DATE '2023-01-01'",
    "main": "main_revenue * 10 >= sales * 7",
    "debt": "(assets - net) * 10 <= assets * 7",
    "rd": """sales >= 50000000
             AND rd * 100 >= sales * CASE WHEN sales >= 100000000 THEN 3 ELSE 6 END
             AND rd_1 * 100 >= sales_1 * CASE WHEN sales >= 100000000 THEN 3 ELSE 6 END""",
    "ip": "one >= 2",
    "market": "market_share >= 10",
    "alone": "NOT related_little_giant",
}  # fmt: skip
CHAMPION = {
    "resident": "resident", "listed": "listed = 0", "clean": "serious = 0", "marked": "marked = 0",
    "field": """since_on <= DATE '2016-11-22'
                OR new_product AND since_on <= DATE '2023-11-22'""",
    "rank": "global_rank <= 3 OR national_rank = 1",
    "standards": "led >= 1 OR LIST_CONTAINS(kinds, 'standard')",
    "provincial": "LIST_CONTAINS(kinds, 'provincial_champion')",
    "judged": "found['cn.single-champion product_class'] AND found['cn.single-champion quality']",
}  # fmt: skip


def holds(kind: str) -> str:
    return f"""id IN (SELECT organisation FROM certificate WHERE kind = '{kind}'
               AND revoked_on IS NULL AND DATE '{DAY}' BETWEEN issued_on AND valid_to)"""


def failing(ask: Asked, who: str, clauses: dict[str, str]) -> tuple[int, dict[str, int]]:
    """How many there are, and how many fail each clause."""
    ask.connection.execute(FACTS)
    counts = ", ".join(f"COUNT(*) FILTER (({clause}) IS NOT TRUE)" for clause in clauses.values())
    ((number, *fails),) = ask.rows(f"SELECT COUNT(*), {counts} FROM facts WHERE {who}")
    return number, {name: n for name, n in zip(clauses, fails, strict=True) if n}


@pytest.mark.parametrize("seed", SEEDS)
def test_holders_meet_their_rule_on_the_day(seed: int) -> None:
    ask = asked(1, seed)
    assert failing(ask, holds("srdi"), SRDI) == (1150, {})
    assert failing(ask, holds("single_champion"), CHAMPION) == (39, {})
    new, fails = failing(ask, f"{holds('little_giant')} AND NOT due", GIANT)
    assert fails == {}
    reviewed, fails = failing(ask, f"{holds('little_giant')} AND due", REVIEWED)
    assert fails == {}
    assert new + reviewed == 190
    assert min(new, reviewed) > 30


def test_rules_that_nobody_failed_would_prove_nothing() -> None:
    for clauses, never in (
        (SRDI, set()), (GIANT, set()), (REVIEWED, set()), (CHAMPION, {"marked"}),
    ):  # fmt: skip
        number, fails = failing(asked(), "TRUE", clauses)
        assert number > 17_000
        assert {name for name in clauses if fails.get(name, 0) == 0} <= never


def test_some_without_a_title_pass_some_miss_by_little_and_some_wait_for_experts() -> None:
    ask = asked()
    ask.connection.execute(FACTS)
    whole = " AND ".join(f"({c})" for name, c in SRDI.items() if name != "judged")
    others = f"FROM facts WHERE NOT {holds('srdi')}"
    assert ask.one(f"SELECT COUNT(*) {others} AND {whole} AND ({SRDI['judged']})") > 15
    assert ask.one(f"SELECT COUNT(*) {others} AND {whole} AND found IS NULL") > 10
    for near in (
        "development_score < 50 AND development_score >= 45",
        "main_revenue * 10 < sales * 8 AND main_revenue * 100 >= sales * 75",
        "since_on > DATE '2023-11-22' AND since_on < DATE '2024-11-22'",
    ):
        assert ask.one(f"SELECT COUNT(*) {others} AND {near}") > 25


def test_the_plan_s_gates_are_those_of_the_rules() -> None:
    def values(policy: str) -> dict[str, float]:
        document = documents.read(POLICIES / f"{policy}.md")
        factor = {"万元": 1e4, "%": 0.01}
        return {row["parameter"]: float(row["value"]) * factor.get(row["unit"], 1)
                for table in document.tables("parameter") for row in table.rows}  # fmt: skip

    gates, srdi = plan()("specialised.gates"), values("cn.srdi")
    assert (gates["srdi"]["revenue"][0], gates["srdi"]["rd"], gates["srdi"]["rights"]) == (
        srdi["least_revenue"], srdi["least_rd"], srdi["least_rights"],
    )  # fmt: skip
    assert gates["srdi"]["debt"] == pytest.approx(srdi["debt_share"])
    assert gates["srdi"]["rate"] == pytest.approx(srdi["rd_rate"])
    giant, rule = gates["little_giant"], values("cn.little-giant")
    assert (giant["revenue"], giant["rd_sum"], giant["own_rights"]) == (
        rule["least_revenue"], rule["rd_sum"], rule["least_rights"],
    )  # fmt: skip
    for name, parameter in (("debt", "debt_share"), ("rate", "rd_rate"), ("growth", "growth_rate")):
        assert giant[name] == pytest.approx(rule[parameter])
    old, rule = gates["reviewed"], values("cn.little-giant-2022")
    assert (old["large"], old["small"], old["rights"]) == (
        rule["large_revenue"], rule["small_revenue"], rule["least_rights"],
    )  # fmt: skip
    for name, parameter in (
        ("debt", "debt_share"),
        ("rd_large", "rd_large"),
        ("rd_small", "rd_small"),
    ):
        assert old[name] == pytest.approx(rule[parameter])
    main = plan()("specialised.segments.main")
    assert main["srdi"] == pytest.approx(srdi["main_share"])
    assert main["giant"] == pytest.approx(values("cn.little-giant")["main_share"])
    scores = plan()("specialised.scores.development")
    assert scores["srdi"] == srdi["pass_score"]
    assert scores["giant"] == values("cn.little-giant")["pass_score"]


def test_figures_of_segments_follow_the_yearly_reports() -> None:
    ask = asked()
    wrong = """SELECT COUNT(*) FROM specialisation AS s LEFT JOIN enterprise_report AS r
               USING (organisation, year) WHERE s.main_revenue > r.revenue"""
    assert ask.one(wrong) == 0
    early = """SELECT COUNT(*) FROM specialisation AS s JOIN organisation AS o
               ON o.id = s.organisation WHERE s.since_on < o.registered_on"""
    assert ask.one(early) == 0
    assert ask.one("SELECT MAX(market_share) FROM specialisation") < 100


def test_stays_equity_and_plans_belong_to_what_is_registered() -> None:
    ask = asked()
    kinds = """SELECT DISTINCT p.kind FROM incubation AS i LEFT JOIN platform AS p
               ON p.id = i.incubator"""
    assert ask.rows(kinds) == [("incubator",)]
    for register, day in (("incubation", "entered_on"), ("equity", "paid_on")):
        lost = f"""SELECT COUNT(*) FROM {register} AS x LEFT JOIN organisation AS o
                   ON o.id = x.organisation
                   WHERE o.id IS NULL OR x.{day} < o.registered_on"""
        assert ask.one(lost) == 0
    before = """SELECT COUNT(*) FROM incubation AS i JOIN platform AS p ON p.id = i.incubator
                WHERE i.entered_on < p.recognised_on OR i.left_on <= i.entered_on"""
    assert ask.one(before) == 0
    ask.connection.execute(FACTS)
    strangers = f"""SELECT COUNT(*) FROM little_giant_plan WHERE organisation NOT IN
                    (SELECT id FROM facts WHERE {holds("little_giant")})"""
    assert ask.one(strangers) == 0
    assert ask.one("SELECT COUNT(*) FROM little_giant_plan WHERE planned < 20000000") > 0
    assert ask.one("SELECT COUNT(*) FROM little_giant_plan WHERE received > allocated") == 0


def test_a_year_s_segment_is_known_after_that_year() -> None:
    for day in (date(2023, 12, 7), date(2025, 5, 31)):
        assert asked(as_of=day).one("SELECT MAX(year) FROM specialisation") == day.year - 1
