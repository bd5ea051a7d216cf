"""A facts file end to end: what article 11 of the HNTE measures and articles 6 to 8 of the SME
measures say of enterprises at each boundary."""

import csv
import io
import json
from decimal import Decimal

import pytest

from tests.surfaces.conftest import EXPERTS
from tests.surfaces.program import LANGUAGES, twofold


def decided(path, policy: str = "cn.hnte", day: str = "2025-06-30", *more: str) -> dict:
    ran = twofold("policies", "decide", policy, "--facts", path, "--day", day, "--format", "json",
                  *more)  # fmt: skip
    assert ran.code == 0, ran.err
    return json.loads(ran.out, parse_float=Decimal)


def clauses(decision: dict) -> dict[str, dict]:
    return {clause["id"]: clause for clause in decision["clauses"]}


# What differs from an enterprise that meets everything with 71 points; the verdict; the clauses
# that are not met.
HNTE = [
    ({}, "eligible", {}),
    ({"points management": "10"}, "ineligible", {"innovation": "unmet"}),  # 70 is not above 70
    ({"registered_on": "2024-06-30"}, "eligible", {}),  # 365 days
    ({"registered_on": "2024-07-01"}, "ineligible", {"age": "unmet"}),
    ({"science_staff": "20"}, "eligible", {}),  # exactly 10 %
    ({"science_staff": "19"}, "ineligible", {"staff": "unmet"}),
    ({"revenue": "50000000", "rd_3y": "9999999.99"}, "ineligible", {"rd": "unmet"}),  # 5 %
    ({"revenue": "50000000.01", "rd_3y": "8000000", "domestic_rd_3y": "4800000"}, "eligible", {}),
    ({"rd_3y": "7999999.99", "domestic_rd_3y": "7000000"}, "ineligible", {"rd": "unmet"}),  # 4 %
    ({"domestic_rd_3y": "5999999.99"}, "ineligible", {"rd_domestic": "unmet"}),  # 60 %
    ({"product_revenue": "48000000"}, "eligible", {}),
    ({"product_revenue": "47999999.99"}, "ineligible", {"product": "unmet"}),
    ({"offences_365d": "1"}, "ineligible", {"clean": "unmet"}),
    ({"resident": "no"}, "ineligible", {"resident": "unmet"}),
    ({"judged field": "no"}, "ineligible", {"field": "unmet"}),
    ({"judged field": ""}, "pending", {"field": "pending"}),
    ({"science_staff": ""}, "unknown", {"staff": "unknown"}),
    (EXPERTS, "pending", {"ip_core": "pending", "field": "pending", "innovation": "pending"}),
    ({**EXPERTS, "conversions_3y": "2", "class_1": "0", "class_2": "1", "net_assets_growth": "0",
      "sales_growth": "0"}, "ineligible",
     {"ip_core": "pending", "field": "pending", "innovation": "unmet"}),  # at most 50 points
]  # fmt: skip


def test_high_tech_enterprises(facts) -> None:
    made = decided(facts(*(row for row, _, _ in HNTE)))
    found = [
        (d["verdict"], {c["id"]: c["answer"] for c in d["clauses"] if c["answer"] != "met"})
        for d in made["decisions"]
    ]
    assert found == [(verdict, answers) for _, verdict, answers in HNTE]
    assert [d["line"] for d in made["decisions"]] == list(range(2, 2 + len(HNTE)))
    assert sum(made["counts"].values()) == len(HNTE)
    assert (made["reference_year"], made["text"]) == (2024, "paraphrase")


SME = {"resident": "yes", "staff": "100", "science_staff": "20", "revenue": "50000000",
       "total_assets": "60000000", "rd": "2000000", "cost_expense": "40000000", "class_1": "0",
       "class_2_held": "3", "offences_2y": "0", "abnormal_listed": "no", "hnte_valid": "no",
       "national_award_5y": "no", "rd_institution": "no", "standard_led_5y": "no",
       "judged products": "yes"}  # fmt: skip
TECH_SME = [
    ({}, "eligible"),  # 12 + 30 + 18 = 60 points
    ({"class_2_held": "2"}, "ineligible"),  # 54
    ({"class_2_held": "2", "hnte_valid": "yes"}, "eligible"),  # article 8 waives the score
    ({"staff": "501", "science_staff": "160"}, "ineligible"),
    ({"revenue": "200000000.01", "rd": "12000000"}, "ineligible"),
    ({"total_assets": "200000000"}, "eligible"),
    ({"science_staff": "9", "class_1": "1", "rd": "3000000"}, "ineligible"),  # staff item 0
    ({"abnormal_listed": "yes"}, "ineligible"),
    ({"judged products": ""}, "pending"),
    ({"total_assets": ""}, "unknown"),
]  # fmt: skip


def test_technology_based_smes(tmp_path) -> None:
    rows = [{**SME, **row} for row, _ in TECH_SME]
    path = tmp_path / "sme.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(SME))
        writer.writeheader()
        writer.writerows(rows)
    made = decided(path, "cn.tech-sme", "2026-07-15")
    assert [d["verdict"] for d in made["decisions"]] == [verdict for _, verdict in TECH_SME]


def test_a_failing_clause_has_value_threshold_and_gap(facts) -> None:
    row = {"science_staff": "19", "rd_3y": "7999999.99", "registered_on": "2024-07-01"}
    found = clauses(decided(facts(row))["decisions"][0])
    staff, rd, age = found["staff"], found["rd"], found["age"]
    assert (staff["value"], staff["op"], staff["threshold"]) == (
        Decimal("0.095"), ">=", Decimal("0.1"))  # fmt: skip
    assert (staff["gap"], staff["gap_unit"]) == (2, "人")  # (0.1 × 200 − 19) / 0.9, rounded up
    assert (rd["threshold"], rd["gap"], rd["gap_unit"]) == (
        Decimal("0.04"), Decimal("0.01"), "元")  # fmt: skip
    assert (age["value"], age["threshold"]) == ("2025-07-01", "2025-06-30")
    assert age["comparisons"][0]["met_on"] == "2025-07-01"
    compared = staff["comparisons"][0]
    assert (compared["first_year_that_counts"], compared["first_application_year"]) == (2025, 2026)


def test_closing_the_gap_meets_the_clause(facts) -> None:
    short = {"science_staff": "19"}
    gap = clauses(decided(facts(short))["decisions"][0])["staff"]["gap"]
    closed = {"science_staff": str(19 + gap), "staff": str(200 + gap)}
    assert clauses(decided(facts(closed))["decisions"][0])["staff"]["answer"] == "met"


def test_scores_are_intervals_until_experts_have_judged(facts) -> None:
    made = decided(facts({}, EXPERTS))["decisions"]
    assert made[0]["scores"]["total"] == {"lowest": 71, "highest": 71, "refused": False}
    assert made[1]["scores"]["total"] == {"lowest": 47, "highest": 96, "refused": False}
    assert "management" in clauses(made[1])["innovation"]["to_judge"]


def test_what_is_missing_is_named(facts) -> None:
    made = decided(facts({"science_staff": "", "conversions_3y": "", **EXPERTS}))["decisions"][0]
    assert made["missing"] == ["science_staff", "conversions_3y"]


def test_a_refused_row_leaves_valid_json_and_the_others(facts) -> None:
    path = facts({"registered_on": "2015-13-01"}, {}, {"revenue": "1.2E+08"})
    ran = twofold("policies", "decide", "cn.hnte", "--facts", path, "--day", "2025-06-30",
                  "--format", "json")  # fmt: skip
    made = json.loads(ran.out)
    assert [d["line"] for d in made["decisions"]] == [3]
    assert [(r["line"], r["column"], r["reason"]) for r in made["refused"]] == [
        (2, "registered_on", "registers.bad_date"),
        (4, "revenue", "registers.bad_money"),
    ]
    assert len(ran.err.splitlines()) == 2
    assert all(row["message"] for row in made["refused"])


def test_a_missing_column_is_unknown_in_every_row(facts, tmp_path) -> None:
    path = facts({})
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    without = lines[0].index("science_staff")
    text = "\n".join(",".join(c for i, c in enumerate(line) if i != without) for line in lines)
    path.write_text(text + "\n", encoding="utf-8")
    ran = twofold("policies", "decide", "cn.hnte", "--facts", path, "--day", "2025-06-30",
                  "--format", "json")  # fmt: skip
    made = json.loads(ran.out)
    assert made["columns_missing"] == ["science_staff"]
    assert made["decisions"][0]["verdict"] == "unknown"
    assert "science and technology staff" in ran.err


@pytest.mark.parametrize(("verdict", "rows"), [("eligible", 2), ("unknown", 1), ("pending", 0)])
def test_one_verdict_only(verdict: str, rows: int, facts) -> None:
    made = decided(facts({}, {"staff": ""}, {}), "cn.hnte", "2025-06-30", "--verdict", verdict)
    assert [d["verdict"] for d in made["decisions"]] == [verdict] * rows
    assert made["counts"] == {"eligible": 2, "ineligible": 0, "unknown": 1, "pending": 0}


def test_a_limit_keeps_the_counts(facts) -> None:
    made = decided(facts({}, {}, {}), "cn.hnte", "2025-06-30", "--limit", "1")
    assert len(made["decisions"]) == 1
    assert made["counts"]["eligible"] == 3


def test_as_csv(facts) -> None:
    path = facts({}, {"science_staff": "19"})
    ran = twofold("policies", "decide", "cn.hnte", "--facts", path, "--day", "2025-06-30",
                  "--format", "csv")  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [row["verdict"] for row in rows] == ["eligible", "ineligible"]
    assert (rows[1]["staff answer"], rows[1]["staff value"], rows[1]["staff gap"]) == (
        "unmet", "0.095", "2")  # fmt: skip
    assert (rows[0]["total lowest"], rows[0]["total highest"]) == ("71", "71")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_names_what_fails_and_never_a_column(lang: str, facts) -> None:
    path = facts({"science_staff": "19", **EXPERTS}, {"science_staff": ""})
    page = twofold("--lang", lang, "policies", "decide", "cn.hnte", "--facts", path,
                   "--day", "2025-06-30").out  # fmt: skip
    words = {"zh": ("不符合", "9.5%", "须不低于 10%", "科技人员数须增加 2 人",
                    "缺少事实：参照年度", "符合性比对，不代表认定结论"),
             "en": ("ineligible", "9.5 %", "at least 10 %", "2 persons more",
                    "facts missing: science",
                    "A comparison with the rule, not a decision")}[lang]  # fmt: skip
    flat = " ".join(page.split())
    for word in words:
        assert word in flat.replace("人员 数", "人员数") or word in page.replace("\n", "")
    assert "science_staff" not in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_enterprise_explained(lang: str, facts) -> None:
    path = facts({"science_staff": "19", **EXPERTS}, {})
    page = twofold("--lang", lang, "policies", "explain", "cn.hnte", "--facts", path, "--row", "2",
                   "--day", "2025-06-30").out  # fmt: skip
    flat = "".join(page.split())
    words = {"zh": ("不满足", "第十一条（四）", "2025年的变化最早计入2026年的申报", "待专家判断",
                    "47–96"),
             "en": ("unmet", "Shareofscience", "achangein2025countsfirstforapplicationsin2026",
                    "forexpertstojudge", "47–96")}[lang]  # fmt: skip
    for word in words:
        assert word in flat, page
    for raw in ("science_staff", "ip_level", "rd_3y", "points__"):
        assert raw not in page


def test_an_enterprise_of_a_file_by_its_name(facts) -> None:
    path = facts({"企业名称": "甲"}, {"企业名称": "乙", "resident": "no"})
    ran = twofold("policies", "explain", "cn.hnte", "乙", "--facts", path, "--day", "2025-06-30",
                  "--format", "json")  # fmt: skip
    made = json.loads(ran.out)["decision"]
    assert (made["line"], made["verdict"]) == (3, "ineligible")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_policy_in_words(lang: str) -> None:
    page = twofold("--lang", lang, "policies", "explain", "cn.hnte", "--day", "2025-06-30").out
    words = {"zh": ("以下条文是转述", "第十一条（四） 科技人员占比", "10%", "5,000 万元",
                    "32号 第十一条（五）1"),
             "en": ("paraphrase", "Share of science and technology staff", "50 m yuan",
                    "Least R&D share in the first tier")}[lang]  # fmt: skip
    for word in words:
        assert word in page
    for raw in ("small_revenue", "rd_small", "staff_share"):
        assert raw not in page


def test_a_policy_as_data() -> None:
    ran = twofold("policies", "explain", "cn.hnte", "--day", "2025-06-30", "--format", "json")
    made = json.loads(ran.out)
    staff = next(c for c in made["clauses"] if c["id"] == "staff")
    assert [(p["name"], p["value"], p["unit"]) for p in staff["parameters"]] == [
        ("staff_share", "10", "%")]  # fmt: skip
    assert {c["word"] for c in made["clauses"]} >= {"require", "score"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_points_that_were_not_taken_are_named(lang: str, facts) -> None:
    asked = ("--lang", lang, "policies", "decide", "cn.hnte", "--facts",
             facts({}, {"points ip_level": "99", "points conversion": "30"}),
             "--day", "2025-06-30")  # fmt: skip
    said = {"zh": "专家评分超出该档，不采信", "en": "expert's points lie outside"}[lang]
    assert twofold(*asked).out.count(said) == 1
    rows = list(csv.DictReader(io.StringIO(twofold(*asked, "--format", "csv").out)))
    assert [row["points_refused"] for row in rows] == ["", "ip_level"]
