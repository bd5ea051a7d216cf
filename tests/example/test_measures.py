"""What the generated city says of taxes, receipts and projects must add up."""

from __future__ import annotations

import datetime

from tests.example.drawn import asked, plan
from tests.support import ROOT
from twofold import documents


def test_no_contract_was_paid_more_than_its_amount() -> None:
    paid = """SELECT COUNT(*) FROM (SELECT contract, SUM(amount) FILTER (WHERE amount > 0) AS paid
              FROM receipt GROUP BY contract) AS r JOIN contract AS c ON c.id = r.contract
              WHERE r.paid > c.contract_amount"""
    assert asked().one(paid) == 0
    early = "FROM receipt AS r JOIN contract AS c ON c.id = r.contract WHERE"
    assert asked().one(f"SELECT COUNT(*) {early} r.received_on < c.registered_on") == 0
    assert asked().one(f"SELECT COUNT(*) {early} r.received_by <> c.seller") == 0


def test_money_is_paid_back_only_where_it_came_and_after() -> None:
    back = asked().rows("SELECT contract, -amount, received_on FROM receipt WHERE amount < 0")
    assert back
    for contract, amount, on in back:
        came = asked().one(
            "SELECT MIN(received_on) FROM receipt WHERE contract = $1 AND amount = $2",
            contract, amount,
        )  # fmt: skip
        assert came is not None, contract
        assert came < on, contract


def test_taxable_income_follows_from_the_return() -> None:
    """Income after adjustments, less what transfer relief and old losses leave out, and no less
    than nothing; the half of what exceeds 5 million is rounded to the yuan."""
    wrong = """SELECT COUNT(*) FROM tax_return WHERE transfer_income IS NOT NULL
               AND ABS(taxable_income - GREATEST(GREATEST(adjusted_income, 0)
                   - LEAST(transfer_income, 5000000)
                   - GREATEST(transfer_income - 5000000, 0) / 2 - loss_left, 0)) > 0.5"""
    assert asked().one(wrong) == 0
    assert asked().one("SELECT COUNT(*) FROM tax_return WHERE transfer_income > 5000000") > 50


def test_losses_have_a_year_before_the_return_and_shrink_only_by_income() -> None:
    dated = (
        "SELECT COUNT(*) FROM tax_return WHERE (loss_left > 0) <> (oldest_loss_year IS NOT NULL)"
    )
    assert asked().one(dated) == 0
    assert asked().one("SELECT COUNT(*) FROM tax_return WHERE oldest_loss_year >= year") == 0
    steps = """FROM tax_return AS a JOIN tax_return AS b
               ON b.organisation = a.organisation AND b.year = a.year + 1"""
    # What stands next year: this year's, less income, or plus this year's own loss.
    wrong = f"""SELECT COUNT(*) {steps} WHERE b.loss_left <> CASE
                WHEN a.adjusted_income < 0 THEN a.loss_left - a.adjusted_income
                ELSE GREATEST(a.loss_left - a.adjusted_income, 0) END"""
    assert asked().one(f"SELECT COUNT(*) {steps}") > 10_000
    assert asked().one(wrong) == 0


def test_a_part_is_never_more_than_its_whole() -> None:
    for part, whole, register in (
        ("used_area", "area", "incubator_report"),
        ("professional_staff", "staff", "incubator_report"),
        ("financed", "incubatees", "incubator_report"),
        ("same_field", "incubatees", "incubator_report"),
        ("ip_applied", "incubatees", "incubator_report"),
        ("ip_holding", "incubatees", "incubator_report"),
        ("used_research", "used", "grant_use"), ("accepted", "invested", "equipment_investment"),
        ("seniors", "team", "fund_manager_report"), ("departed", "team", "fund_manager_report"),
        ("raised", "target_size", "fund_manager_report"),
    ):  # fmt: skip
        assert asked().one(f"SELECT COUNT(*) FROM {register} WHERE {part} > {whole}") == 0, part
        assert asked().one(f"SELECT COUNT(*) FROM {register} WHERE {part} > 0") > 0, part


def test_projects_start_before_they_end_and_pass_only_when_they_ended() -> None:
    wrong = """SELECT COUNT(*) FROM equipment_investment WHERE completed_on <= started_on
               OR accepted_on <= completed_on
               OR (accepted_on IS NOT NULL AND completed_on IS NULL)
               OR (accepted_on IS NULL) <> (accepted IS NULL)"""
    assert asked().one(wrong) == 0
    year = datetime.date(2025, 6, 30)
    assert asked(as_of=year).one("SELECT MAX(accepted_on) FROM equipment_investment") <= year


def test_the_plan_s_relief_is_that_of_the_regulation() -> None:
    """The figures of the returns and those of the rules stand in two places and must agree."""
    folder = ROOT / "library" / "cn" / "policies"
    found = {}
    for id_ in ("cn.transfer-income", "cn.rd-super-deduction"):
        for table in documents.read(folder / f"{id_}.md").tables("parameter"):
            for row in table.rows:
                found.setdefault(row["parameter"], row["value"])
    rule = plan()("returns")
    assert rule["relief"]["exempt"] == int(found["exempt"]) * 10_000
    assert rule["relief"]["half"] * 100 == int(found["half"])
    assert rule["extra"]["general"] * 100 == int(found["extra_rate"])
    assert rule["extra"]["listed"] * 100 == int(found["listed_rate"])


def test_findings_are_of_measures_that_ask_for_them() -> None:
    """Every finding of the plan is an item that its policy has experts judge."""
    folder = ROOT / "examples" / "qingdao" / "policies"
    for rule in plan()("findings"):
        text = (folder / f"{rule['policy']}.md").read_text(encoding="utf-8")
        for item in rule["items"]:
            assert f"judged('{item}')" in text, (rule["policy"], item)
        known, last = rule["known"], rule["between"][1]
        assert last <= known
        assert asked().one("SELECT COUNT(*) FROM appraisal WHERE policy = $1", rule["policy"]) > 5
