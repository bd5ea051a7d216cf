"""The shipped policies over a facts file, and over a city's registers: every part of an answer."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests import planted
from tests.policies.library import IDS, policy, standard_row
from twofold import policies, registers
from twofold.errors import InputError, NotFound, Refused
from twofold.policies import Answer
from twofold.policies.decide import Decisions
from twofold.policies.records import decision_record, run_record
from twofold.policies.results import ClauseResult, Comparison, Decision
from twofold.workspace import library_only, open_city

DAY = date(2025, 6, 30)
HNTE, SME = "cn.hnte", "cn.tech-sme"
EXPERTS = {
    "judged ip_core": "yes", "judged field": "yes", "points ip_level": "8",
    "points ip_support": "8", "points ip_count": "7", "points ip_source": "6",
    "points conversion": "30", "points management": "20", "points growth_assets": "10",
    "points growth_sales": "6",
}  # fmt: skip
# name: what is unlike the ordinary applicant of the policy's cases
APPLICANTS: Mapping[str, Mapping[str, str]] = {
    "not judged": {},
    "judged": EXPERTS,
    "one scientist too few": {**EXPERTS, "science_staff": "19"},
    "a day too young": {**EXPERTS, "registered_on": "2024-07-01"},
    "a year too young": {**EXPERTS, "registered_on": "2025-06-30"},
    "rd a fen short": {**EXPERTS, "rd_3y": "7,999,999.99"},
    "no revenue known": {**EXPERTS, "revenue": "?"},
    "no staff": {**EXPERTS, "staff": "0", "science_staff": "0"},
    "an offence": {**EXPERTS, "offences_365d": "1"},
    "not resident": {"resident": "no"},
    "experts say no": {**EXPERTS, "judged field": "no"},
    "too many points": {**EXPERTS, "points management": "21"},
    "seventy points": {**EXPERTS, "points management": "2", "points conversion": "26",
                       "points growth_sales": "5", "points ip_level": "6"},
    "broken": {"resident": "perhaps"},
}  # fmt: skip


def write(path: Path, id_: str, applicants: Mapping[str, Mapping[str, str]]) -> Path:
    """A facts file with a row for each applicant, and a column for each thing that is unlike."""
    columns = dict.fromkeys([*standard_row(id_), *(c for row in applicants.values() for c in row)])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["id", "name", *columns], restval="")
        writer.writeheader()
        for number, (name, row) in enumerate(applicants.items(), 1):
            writer.writerow({"id": f"E{number}", "name": name, **standard_row(id_), **row})
    return path


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Decisions:
    path = write(tmp_path_factory.mktemp("facts") / "hnte.csv", HNTE, APPLICANTS)
    return policies.decide(library_only(day=DAY), HNTE, file=path)


def of(run: Decisions, name: str) -> Decision:
    return next(d for d in run.decided if d.name == name)


def clause(run: Decisions, name: str, id_: str) -> ClauseResult:
    return next(c for c in of(run, name).clauses if c.clause.id == id_)


def only(run: Decisions, name: str, id_: str) -> Comparison:
    (found,) = clause(run, name, id_).comparisons
    return found


# --- a facts file


@pytest.mark.parametrize(
    ("name", "verdict", "unmet"),
    [
        ("not judged", "pending", []),
        ("judged", "eligible", []),
        ("one scientist too few", "ineligible", ["staff"]),
        ("a day too young", "ineligible", ["age"]),
        ("rd a fen short", "ineligible", ["rd"]),
        ("no revenue known", "unknown", []),
        ("no staff", "unknown", []),
        ("an offence", "ineligible", ["clean"]),
        ("not resident", "ineligible", ["resident"]),
        ("experts say no", "ineligible", ["field"]),
        ("too many points", "eligible", []),  # they are not taken; the rest is enough: 75 to 95
        ("seventy points", "ineligible", ["innovation"]),
    ],
)
def test_verdicts(run: Decisions, name: str, verdict: str, unmet: list[str]) -> None:
    found = of(run, name)
    assert found.verdict.verdict == verdict
    assert [c.clause.id for c in found.clauses if c.answer is Answer.UNMET] == unmet


def test_every_row_is_decided_or_refused(run: Decisions) -> None:
    lines = [d.line for d in run.decided] + [r.line for r in run.refused]
    assert sorted(line for line in lines if line) == list(range(2, len(APPLICANTS) + 2))
    (broken,) = run.refused
    assert (broken.column, broken.key, broken.value) == (
        "resident", "registers.bad_yes_no", "perhaps",
    )  # fmt: skip
    assert sum(run.counts.values()) == len(run.decided)
    assert run.counts == {"eligible": 2, "ineligible": 8, "unknown": 2, "pending": 1}
    assert [d.line for d in run.decided] == sorted(d.line or 0 for d in run.decided)
    assert [d.subject for d in run.decided][:3] == ["E1", "E2", "E3"]


def test_columns_that_the_file_does_not_have_are_named(run: Decisions) -> None:
    assert run.lacking == ("points__ip_standards",)


def test_a_share_has_value_threshold_and_the_gap_that_closes_it(run: Decisions) -> None:
    found = only(run, "one scientist too few", "staff")
    assert found.value == pytest.approx(0.095)
    assert (found.op, found.threshold, found.holds) == (">=", Decimal("0.1"), False)
    # Scientists are staff: 20 of 201 are too few still, 21 of 202 are enough.
    assert (found.fact, found.gap, found.gap_unit, found.rises) == ("science_staff", 2, "人", True)
    assert found.whole == "staff"


def test_a_year_that_is_over_cannot_be_changed(run: Decisions) -> None:
    """A near miss names the year in which a change counts, and the application that sees it."""
    for name, id_ in (("one scientist too few", "staff"), ("rd a fen short", "rd")):
        found = only(run, name, id_)
        assert (found.closed, found.acts_in, found.counts_on) == (True, 2025, 2026)
    for name, id_ in (("a day too young", "age"), ("judged", "ip")):
        found = only(run, name, id_)
        assert (found.closed, found.acts_in, found.counts_on) == (False, None, None)


def test_a_tier_is_named_with_its_gap(run: Decisions) -> None:
    found = only(run, "rd a fen short", "rd")
    assert found.gap == Decimal("0.01")
    assert (found.threshold, found.tier, found.whole) == (Decimal("0.04"), ("revenue",), "")
    assert (found.gap_unit, found.fact) == ("元", "rd_3y")


@pytest.mark.parametrize(
    ("name", "gap", "met_on"),
    [("a day too young", 1, date(2025, 7, 1)), ("a year too young", 365, date(2026, 6, 30))],
)
def test_age_comes_by_waiting(run: Decisions, name: str, gap: int, met_on: date) -> None:
    found = only(run, name, "age")
    assert (found.gap, found.gap_unit, found.met_on) == (gap, "日", met_on)
    assert found.threshold == DAY


def test_a_comparison_that_holds_has_no_gap(run: Decisions) -> None:
    for found in (c for d in run.decided for k in d.clauses for c in k.comparisons):
        assert found.holds is False or found.gap is None
        assert found.met_on is None or found.gap is not None


def test_what_is_missing_is_named(run: Decisions) -> None:
    missing = {c.clause.id: c.missing for c in of(run, "no revenue known").clauses if c.missing}
    assert missing == {"product": ("revenue",)}  # the tier does not matter: 5 % is met in each
    assert clause(run, "no revenue known", "rd").answer is Answer.MET
    assert only(run, "no revenue known", "rd").threshold == Decimal("0.03")
    assert only(run, "no revenue known", "rd").threshold_high == Decimal("0.05")
    staff = clause(run, "no staff", "staff")
    assert (staff.answer, staff.missing, staff.undefined) == (Answer.UNKNOWN, (), ("staff",))


def test_equality_and_yes_no_have_no_gap(run: Decisions) -> None:
    offence = only(run, "an offence", "clean")
    assert (offence.op, offence.value, offence.threshold, offence.gap) == ("=", 1, 0, None)
    resident = only(run, "not resident", "resident")
    assert (resident.value, resident.threshold, resident.gap) == (False, True, None)


def test_scores_are_intervals_until_experts_have_judged(run: Decisions) -> None:
    def total(name: str) -> tuple[Decimal | None, Decimal | None]:
        return next((s.low, s.high) for s in of(run, name).scores if s.id == "total")

    assert total("not judged") == (47, 96)
    assert total("judged") == (95, 95)  # 29 + 30 + 20 + 16
    assert total("seventy points") == (70, 70)  # 27 + 26 + 2 + 15
    assert total("too many points") == (75, 95)
    pending = clause(run, "not judged", "innovation")
    assert pending.answer is Answer.PENDING
    assert set(pending.open_items) == {
        "ip_level", "ip_support", "ip_count", "ip_source", "conversion", "management",
        "growth_assets", "growth_sales",
    }  # fmt: skip
    assert clause(run, "not judged", "field").open_items == ("field",)
    refused = {s.id for s in of(run, "too many points").scores if s.refused}
    assert refused == {"management", "total"}
    short = only(run, "seventy points", "innovation")
    assert (short.value, short.threshold, short.gap, short.gap_unit) == (70, 70, 1, "分")


def test_the_record_of_a_decision(run: Decisions) -> None:
    record = decision_record(policy(HNTE), of(run, "one scientist too few"), "en")
    staff = next(c for c in record["clauses"] if c["id"] == "staff")
    assert record["verdict"] == "ineligible"
    assert (record["subject"], record["line"]) == ("E3", 4)
    assert staff["answer"] == "unmet"
    (comparison,) = staff["comparisons"]
    assert comparison["direction"] == "up"
    assert comparison["part_of"] == "staff"
    assert comparison["closed_year"] is True
    assert comparison["first_year_that_counts"] == 2025
    assert comparison["first_application_year"] == 2026
    whole = run_record(run, "zh")
    assert (whole["policy"], whole["reference_year"], whole["text"]) == (HNTE, 2024, "paraphrase")
    assert len(whole["decisions"]) + len(whole["refused"]) == len(APPLICANTS)


def test_one_verdict_is_kept(tmp_path: Path) -> None:
    path = write(tmp_path / "f.csv", SME, {"ok": {"judged products": "yes"}, "open": {}})
    workspace = library_only(day=DAY)
    kept = policies.decide(
        workspace, SME, file=path, wanted=policies.Wanted(verdict=Answer.PENDING)
    )
    assert [d.name for d in kept.decided] == ["open"]
    assert policies.decide(workspace, SME, file=path).counts == {
        "eligible": 1, "ineligible": 0, "unknown": 0, "pending": 1,
    }  # fmt: skip


@pytest.mark.parametrize("id_", IDS)
def test_a_day_before_the_text_is_refused(tmp_path: Path, id_: str) -> None:
    path = write(tmp_path / "f.csv", id_, {"any": {}})
    first = policy(id_).from_
    assert policies.decide(library_only(day=first), id_, file=path).decided
    before = date.fromordinal(first.toordinal() - 1)
    with pytest.raises(Refused) as caught:
        policies.decide(library_only(day=before), id_, file=path)
    planted.check(caught.value, "policies.before_text", str(policy(id_).at), str(before))


@pytest.mark.parametrize("points", ["7.5", "0.1"])
def test_experts_give_whole_points(tmp_path: Path, points: str) -> None:
    """“均按整数打分”: half a point would carry 70 over the line."""
    path = write(tmp_path / "f.csv", HNTE, {"half": {**EXPERTS, "points management": points}})
    found = policies.decide(library_only(day=DAY), HNTE, file=path)
    assert [(r.line, r.column) for r in found.refused] == [(2, "points__management")]


# --- a city's registers

CODE, OTHER = "91370200MA3C00001N", "91370200MA3C00002R"
REGISTERS = {
    "organisation": f"""id,name,kind,resident,registered_on,status
{CODE},示例企业,enterprise,yes,2020-01-01,active
{OTHER},示例大学,university,no,1950-01-01,active
""",
    "enterprise_report": "organisation,year,revenue,rd,cost_expense,total_assets,staff,"
    f"science_staff\n{CODE},2024,50000000,3000000,40000000,60000000,100,30\n",
    "intellectual_property": f"""id,organisation,class,kind,acquired,granted_on
1,{CODE},I,invention,own_rd,2024-01-01
""",
    "appraisal": f"""policy,organisation,item,appraised_on,finding
cn.tech-sme,{CODE},products,2025-03-01,yes
cn.tech-sme,{CODE},products,2024-03-01,no
""",
}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    library = library_only().library
    (folder / "city.yaml").write_text(f"name: 示例市\nlibrary: {library}\n", encoding="utf-8")
    for register, text in REGISTERS.items():
        path = folder / f"{register}.csv"
        path.write_text(text, encoding="utf-8")
        registers.import_file(open_city(folder), register, path, who="tester")
    return folder


def test_a_district_that_nobody_is_of(city: Path) -> None:
    with pytest.raises(NotFound) as error:
        policies.decide(open_city(city, day=DAY), SME, wanted=policies.Wanted(district="东区"))
    planted.check(error.value, "policies.no_such_district", "None", "东区")


def test_explain_answers_from_the_registers(city: Path) -> None:
    found = policies.explain(open_city(city, day=DAY), SME, CODE)
    assert (found.subject, found.name, found.verdict.verdict) == (CODE, "示例企业", "eligible")
    assert [(s.id, s.low, s.high) for s in found.scores if s.id == "total"] == [("total", 100, 100)]
    size = next(c for c in found.clauses if c.clause.id == "size_staff")
    assert [(c.value, c.op, c.threshold, c.closed) for c in size.comparisons] == [
        (100, "<=", 500, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "verdict", "missing"),
    [
        (DAY, "eligible", set()),
        (date(2024, 6, 30), "ineligible", None),  # what was found that year: a banned product
        (date(2025, 2, 28), "pending", set()),  # before this year's appraisal
        (date(2026, 6, 30), "unknown", {"staff", "revenue", "total_assets", "science_staff", "rd",
                                        "cost_expense"}),  # no report of 2025
    ],
)  # fmt: skip
def test_the_day_chooses_the_reference_year_and_the_appraisal(
    city: Path, day: date, verdict: str, missing: set[str] | None
) -> None:
    found = policies.explain(open_city(city, day=day, as_of=date(2999, 1, 1)), SME, CODE)
    assert found.verdict.verdict == verdict
    if missing is not None:
        assert {m for c in found.clauses for m in c.missing} == missing


def test_only_those_whom_the_policy_is_about_are_judged(city: Path) -> None:
    """A university is not judged by a policy for enterprises, and no wrong code is."""
    workspace = open_city(city, day=DAY)
    assert [d.subject for d in policies.decide(workspace, SME).decided] == [CODE]
    assert sum(policies.count(workspace, SME).values()) == 1
    for code in (OTHER, "91370200MA3C00003W"):
        with pytest.raises(NotFound) as caught:
            policies.explain(workspace, SME, code)
        planted.check(caught.value, "policies.no_subject", "None", code)


TWICE = """---
kind: facts
id: twice
subject: organisation
---

```sql select twice
SELECT organisation AS subject, item AS judged_item FROM appraisal
```

| fact | type | absent | meaning |
|---|---|---|---|
| judged_item | text | unknown | 评定事项 |
"""
RULE = """---
kind: policy
id: local.twice
name: 示例
from: 2020-01-01
---

```sql require it
judged_item = 'products'
```
"""


def test_a_subject_with_two_rows_is_refused(city: Path, tmp_path: Path) -> None:
    """A SELECT that gives an enterprise twice would count it twice."""
    for folder, name, text in (("facts", "twice.md", TWICE), ("policies", "rule.md", RULE)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, encoding="utf-8")
    for name in ("city.yaml", "store.duckdb"):
        shutil.copy(city / name, tmp_path / name)
    with pytest.raises(InputError) as caught:
        policies.decide(open_city(tmp_path, day=DAY), "local.twice")
    planted.check(caught.value, "facts.several_rows", "None", "organisation")


def test_a_policy_that_does_not_exist(city: Path) -> None:
    with pytest.raises(NotFound) as caught:
        policies.explain(open_city(city), "cn.tech_sme", CODE)
    planted.check(caught.value, "policies.no_policy", "None", "cn.tech_sme")


def test_a_column_of_the_file_that_no_rule_reads(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("id,residant\nA,yes\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        policies.decide(library_only(day=DAY), HNTE, file=path)
    planted.check(caught.value, "facts.unknown_column", f"{path}:1", "residant")
