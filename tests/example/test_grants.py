"""Awards of the example: their history holds together, and they are what the documents say."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.example.drawn import DAY, asked, plan
from twofold import policies, workspace
from twofold.policies.model import Policy

YEAR_END = datetime.date(2024, 12, 31)
ZONE, LAOSHAN = "示例区9", "示例区10"
NONE = (0,)


def none(sql: str) -> bool:
    return asked().rows(f"SELECT COUNT(*) FROM ({sql})") == [NONE]


def test_as_many_awards_as_a_bureau_looks_through() -> None:
    assert 600 < asked().one("SELECT COUNT(*) FROM award") < 2000
    states = asked().counts("SELECT state, COUNT(*) FROM award GROUP BY 1")
    assert set(states) >= {"proposed", "district_checked", "gates_passed", "noticed", "approved",
                           "paid", "evaluated", "recovered", "refused"}  # fmt: skip
    # The last commit of the plan comes a week before its day: two months without a step is stuck.
    assert (
        asked().one(f"""SELECT COUNT(*) FROM (SELECT award, MAX(done_on) AS last FROM award_step
        GROUP BY 1) AS s JOIN award ON id = award WHERE state IN ('proposed', 'district_checked',
        'gates_passed', 'noticed', 'objected', 'approved') AND last < DATE '{DAY}' - 60""")
        > 5
    )


def test_an_award_is_what_its_steps_are() -> None:
    assert none("SELECT id FROM award WHERE id NOT IN (SELECT award FROM award_step)")
    assert none("""SELECT a.id FROM award AS a JOIN (SELECT award, ARG_MAX(state, number) AS last,
                   MIN(done_on) FILTER (WHERE number = 1) AS began FROM award_step GROUP BY 1) AS s
                   ON s.award = a.id WHERE a.state <> s.last OR a.proposed_on <> s.began""")
    assert none("""SELECT a.id FROM award AS a LEFT JOIN (SELECT award, SUM(amount) AS paid,
                   MIN(done_on) FILTER (WHERE state = 'paid') AS paid_on FROM award_step
                   GROUP BY 1) AS s ON s.award = a.id
                   WHERE a.paid <> COALESCE(s.paid, 0) OR a.paid_on IS DISTINCT FROM s.paid_on""")
    assert none("""SELECT award FROM (SELECT award, number, done_on, state,
                   LAG(done_on) OVER w AS before, LAG(number) OVER w AS n FROM award_step
                   WINDOW w AS (PARTITION BY award ORDER BY number)) AS s
                   WHERE done_on < before OR number <> COALESCE(n, 0) + 1
                   OR (number = 1) <> (state = 'proposed')""")


def test_money_moves_only_where_it_may() -> None:
    assert none("SELECT id FROM award WHERE paid < 0 OR paid > amount OR amount <= 0")
    assert none("SELECT id FROM award WHERE state = 'refused' AND paid <> 0")
    assert none("SELECT id FROM award WHERE (paid_on IS NULL) <> (document IS NULL)")
    assert none("""SELECT award FROM award_step WHERE (amount IS NULL) <>
                   (state NOT IN ('paid', 'recovered')) OR (state = 'paid' AND amount <= 0)
                   OR (state = 'recovered' AND amount >= 0)""")
    assert none("SELECT award FROM award_step WHERE (state IN ('paid', 'recovered')) <> "
                "(document IS NOT NULL)")  # fmt: skip
    partly = asked().one("SELECT COUNT(*) FROM award WHERE state = 'paid' AND paid < amount")
    assert partly > 0
    assert none("SELECT id FROM award WHERE policy LIKE 'qd.laoshan.%' AND paid > 0")  # no review


def test_what_was_known_then_was_the_state_then() -> None:
    early = asked(as_of=datetime.date(2025, 1, 20))
    assert early.one("SELECT MAX(done_on) FROM award_step") <= datetime.date(2025, 1, 20)
    assert early.one("SELECT MAX(paid_on) FROM award") <= datetime.date(2025, 1, 20)
    assert early.rows("""SELECT COUNT(*) FROM award AS a JOIN (SELECT award, ARG_MAX(state, number)
        AS last FROM award_step GROUP BY 1) AS s ON s.award = a.id
        WHERE a.state <> s.last""") == [NONE]
    assert 100 < early.one("SELECT COUNT(*) FROM award") < asked().one("SELECT COUNT(*) FROM award")


def test_a_match_is_a_share_of_the_one_grant_from_above() -> None:
    """Rates and caps by hand from the table of measures: 100, 50, 50 %; 5, 2 and 0.5 million."""
    found = asked().rows(f"""
        WITH above AS (SELECT subject, level, SUM(amount) AS amount, COUNT(*) AS times,
                              MAX(paid_on) AS paid_on
                       FROM award WHERE level <> 'district' AND year = 2024 GROUP BY 1, 2)
        SELECT a.amount, u.amount, p.level, u.times, p.district, u.paid_on <= a.proposed_on
        FROM award AS a JOIN platform AS p ON p.id = a.subject
        LEFT JOIN above AS u ON u.subject = a.subject AND u.level = p.level
        WHERE a.policy = 'qd.hightech-zone.platform-match' AND a.year = {YEAR_END.year}""")
    shares = {"national": (Decimal(1), 5_000_000), "provincial": (Decimal("0.5"), 2_000_000),
              "city": (Decimal("0.5"), 500_000)}  # fmt: skip
    assert found
    for amount, above, level, times, district, paid_before in found:
        share, cap = shares[level]
        assert (times, district, paid_before) == (1, ZONE, True)
        assert amount == min(above * share, cap)


def test_new_platforms_leave_the_published_kinds_alone() -> None:
    late = asked().rows("""SELECT DISTINCT level FROM platform WHERE recognised_on > '2024-06-30'
                           AND kind <> 'cooperation_base'""")
    assert late == [("city",)]
    assert none("""SELECT p.id FROM platform AS p JOIN relocation AS r ON r.subject = p.id
                   WHERE r.kind = 'platform' AND p.district <> r.district""")
    assert none("""SELECT r.id FROM relocation AS r JOIN organisation AS o ON o.id = r.subject
                   WHERE r.kind = 'organisation' AND o.district <> r.district""")
    assert none("SELECT id FROM relocation WHERE from_place = district")


# --- the documents


@pytest.fixture(scope="module")
def documents(demo_city: Path) -> dict[str, Policy]:
    return dict(policies.policies(workspace.open_city(demo_city)))


FIXED = {
    "zone_first": ["reward"], "zone_renewal": ["reward"], "zone_sme": ["reward"],
    "zone_bank": ["reward"], "city_first": ["most"], "city_renewal": ["most"],
}  # fmt: skip
BY_LEVEL = {
    "zone_body": dict.fromkeys(("national", "provincial", "city"), "reward"),
    "zone_excellent": dict.fromkeys(("provincial", "city"), "reward"),
    "laoshan_platform": {level: level for level in ("national", "provincial", "city")},
    "laoshan_excellent": {level: level for level in ("provincial", "city")},
}


def figure(documents: dict[str, Policy], name: str, parameter: str) -> Decimal:
    policy = documents[plan()(f"grants.{name}.policy")]
    (value,) = [row.value for row in policy.parameters if row.name == parameter]
    assert isinstance(value, Decimal)
    return value


def test_the_plan_repeats_the_documents(documents: dict[str, Policy]) -> None:
    for name, (parameter,) in FIXED.items():
        assert plan()(f"grants.{name}.amount") == figure(documents, name, parameter), name
    for name, levels in BY_LEVEL.items():
        assert plan()(f"grants.{name}.levels") == {
            level: figure(documents, name, parameter) for level, parameter in levels.items()
        }
    match = plan()("grants.zone_match.levels")
    for level, (percent, cap) in match.items():
        assert figure(documents, "zone_match", f"{level}_rate") * 100 == percent
        assert figure(documents, "zone_match", f"{level}_cap") == cap
    for percent, cap in plan()("grants.laoshan_concept.levels").values():
        assert figure(documents, "laoshan_concept", "rate") * 100 == percent
        assert figure(documents, "laoshan_concept", "cap") == cap
    for percent, _ in plan()("grants.laoshan_base.levels").values():
        assert figure(documents, "laoshan_base", "rate") * 100 == percent


def test_what_names_a_document_names_one_that_is_there(documents: dict[str, Policy]) -> None:
    found = asked().rows("SELECT DISTINCT policy, item, level FROM award")
    for policy, item, level in found:
        if policy in documents:
            assert item in {clause.id for clause in documents[policy].amounts}, policy
            assert documents[policy].terms.level == level, policy
        else:
            assert policy.endswith("资助"), policy  # from above, by its name
    reviewed = {p.id for p in documents.values() if p.terms.fair_competition != "unreviewed"}
    paid = {row[0] for row in asked().rows("SELECT DISTINCT policy FROM award WHERE paid > 0")}
    assert paid & documents.keys() <= reviewed


ONCE = {"listing-bank", "platform-match", "rd-body"}  # paid by the year's end, they are no more


@pytest.mark.parametrize("name", ["tech-sme", "hnte-first", "hnte-renewal", "listing-bank",
                                  "platform-match", "rd-body", "platform-excellent"])  # fmt: skip
def test_whoever_has_an_award_of_the_zone_was_entitled(demo_city: Path, name: str) -> None:
    """The documents' own verdicts on the last day of the year; none of the awards was invented."""
    there = workspace.open_city(demo_city, day=YEAR_END, as_of=DAY)
    decided = policies.decide(there, f"qd.hightech-zone.{name}").decided
    entitled = {
        one.subject for one in decided
        if all(clause.answer.word == "met" for clause in one.clauses
               if not (name in ONCE and clause.clause.id == "already_paid"))
    }  # fmt: skip
    awarded = {row[0] for row in asked().rows(
        "SELECT subject FROM award WHERE policy = $1", f"qd.hightech-zone.{name}")}  # fmt: skip
    assert awarded
    assert awarded <= entitled
