"""Awards put forward, moved on and counted, in a county small enough to be reckoned by hand."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from tests.awards.county import CLEAN, DIRTY, LISTED, TODAY, built, table
from twofold import awards, policies, registers
from twofold.awards.delivery import Moved, Signed
from twofold.awards.progress import Wanted, follow
from twofold.awards.rules import faults, rules
from twofold.awards.steps import Move
from twofold.errors import InputError, NotFound, Refused, TwofoldError
from twofold.registers.model import Entry
from twofold.workspace import Workspace, open_city

WHO = Signed("officer", "test", date(2026, 1, 6))
# The way of an award without objections, with the days on which each step is done.
WAY = (
    ("district_checked", date(2026, 2, 10)), ("gates_passed", date(2026, 2, 20)),
    ("noticed", date(2026, 2, 21)), ("approved", date(2026, 2, 26)),
)  # fmt: skip


@pytest.fixture
def county(tmp_path: Path) -> Workspace:
    """The county on the first of February."""
    built(tmp_path)
    return open_city(tmp_path / "county", day=date(2026, 2, 1), as_of=TODAY)


def put(workspace: Workspace, policy: str = "d.reward") -> Mapping[str, str]:
    """Puts forward all of a policy; the awards by subject."""
    found = awards.propose(workspace, policy, write=WHO)
    return {award.subject: award.id for award in found.awards}


def move(workspace: Workspace, award: str, state: str, on: date, **given: object) -> Moved:
    return awards.move(workspace, award, Move(state, on, **given), WHO)  # type: ignore[arg-type]


def go(workspace: Workspace, award: str, until: str = "approved") -> None:
    for state, on in WAY:
        move(workspace, award, state, on)
        if state == until:
            return


def entries(workspace: Workspace, register: str, **given: object) -> tuple[Entry, ...]:
    return registers.show(workspace, register, limit=None, **given).rows  # type: ignore[arg-type]


# --- put forward


def test_only_what_is_certain_and_new_is_put_forward(county: Workspace) -> None:
    """Three are certified. The staff reward reads reports that all have made; the rest is pending,
    open, or rests on a number that no source gives."""
    found = awards.propose(county)
    assert found.commit is None
    assert {(a.policy, a.subject, a.amount) for a in found.awards} == {
        (policy, subject, Decimal(amount))
        for policy, amount in (("d.reward", 100000), ("d.unreviewed", 50000), ("d.staff", 20000),
                               ("d.after", 10000), ("d.old", 5000))
        for subject in (CLEAN, LISTED, DIRTY)
    }  # fmt: skip
    assert entries(county, "award") == ()


def test_what_is_written_is_one_commit_and_is_not_put_forward_again(county: Workspace) -> None:
    found = awards.propose(county, "d.reward", write=WHO)
    assert [a.id for a in found.awards] == ["2026-000001", "2026-000002", "2026-000003"]
    rows = (*entries(county, "award"), *entries(county, "award_step"))
    assert {row.added.number for row in rows} == {found.commit and found.commit.number}
    assert (found.commit.who, found.commit.known_on) == ("officer", WHO.known_on)
    first = entries(county, "award", key=("2026-000001",))[0].values
    assert (first["state"], first["proposed_on"], first["level"], first["item"]) == (
        "proposed", date(2026, 2, 1), "city", "grant")  # fmt: skip
    assert awards.propose(county, "d.reward").awards == ()
    assert awards.propose(county, "d.staff").awards[0].id == "2026-000004"


def test_what_was_refused_is_not_put_forward_again(county: Workspace) -> None:
    award = put(county)[CLEAN]
    move(county, award, "refused", date(2026, 2, 3), note="not theirs")
    assert awards.propose(county, "d.reward").awards == ()


# --- step by step


def test_each_step_is_a_commit_and_nothing_is_overwritten(county: Workspace) -> None:
    award = put(county)[CLEAN]
    made = [move(county, award, state, on) for state, on in WAY]
    numbers = [one.commit.number for one in made]
    assert numbers == list(range(numbers[0], numbers[0] + 4))
    states = [row.values["state"] for row in entries(county, "award", key=(award,), history=True)]
    assert sorted(states) == sorted(["proposed", *(state for state, _ in WAY)])
    before = entries(county, "award", key=(award,), commit=numbers[0])[0]
    assert before.values["state"] == "district_checked"
    steps = [(r.values["number"], r.values["state"], r.values["done_on"])
             for r in entries(county, "award_step", key=(award,))]  # fmt: skip
    assert steps == [(1, "proposed", date(2026, 2, 1)),
                     *((n, state, on) for n, (state, on) in enumerate(WAY, 2))]  # fmt: skip


def test_the_loop_is_closed(county: Workspace) -> None:
    """What is paid makes the policy's own clause fail, and the combination deducts it."""
    award = put(county)[CLEAN]
    before = policies.explain(county, "d.reward", CLEAN)
    assert before.verdict is policies.Answer.MET
    go(county, award)
    move(county, award, "paid", date(2026, 3, 10), document="D1", amount=Decimal(40000))
    move(county, award, "paid", date(2026, 4, 10), document="D2")
    row = entries(county, "award", key=(award,))[0].values
    assert (row["paid"], row["paid_on"], row["document"]) == (
        Decimal("100000.00"), date(2026, 3, 10), "D2")  # fmt: skip
    later = replace(county, day=date(2026, 4, 10))
    clauses = {c.clause.id: c.answer for c in policies.explain(later, "d.reward", CLEAN).clauses}
    assert clauses["already_paid"] is policies.Answer.UNMET
    day = replace(county, day=date(2026, 3, 9))  # nothing was paid yet on the day before
    assert policies.explain(day, "d.reward", CLEAN).verdict is policies.Answer.MET
    taken = [line.settled for line in awards.combine(day).lines
             if (line.policy.id, line.subject) == ("d.reward", CLEAN)]  # fmt: skip
    assert [(run.awarded, run.taken[0].taken) for run in taken] == [(0, 100000)]


def test_recovered_money_is_no_longer_paid(county: Workspace) -> None:
    award = put(county)[CLEAN]
    go(county, award)
    move(county, award, "paid", date(2026, 3, 10), document="D1")
    move(county, award, "recovered", date(2026, 5, 1))
    assert entries(county, "award", key=(award,))[0].values["paid"] == 0
    amounts = [r.values["amount"] for r in entries(county, "award_step", key=(award,))]
    assert amounts[-2:] == [Decimal("100000.00"), Decimal("-100000.00")]


def test_a_move_into_the_future_or_of_nothing_is_refused(county: Workspace) -> None:
    award = put(county)[CLEAN]
    with pytest.raises(InputError, match="later_than_today"):
        move(county, award, "district_checked", date(2026, 11, 23))
    with pytest.raises(NotFound, match="no_award"):
        move(county, "2026-999999", "district_checked", TODAY)
    assert len(entries(county, "award_step", key=(award,))) == 1


def test_the_review_of_fair_competition_blocks_the_payment_alone(county: Workspace) -> None:
    award = put(county, "d.unreviewed")[CLEAN]
    go(county, award)
    with pytest.raises(Refused, match="unreviewed"):
        move(county, award, "paid", date(2026, 3, 10), document="D1")
    assert entries(county, "award", key=(award,))[0].values["paid"] == 0
    exempt = put(county, "d.staff")[CLEAN]
    go(county, exempt)
    assert move(county, exempt, "paid", date(2026, 3, 10), document="D").after.state == "paid"


# --- the joint checks


@pytest.mark.parametrize(("who", "on", "gate", "record"), [
    (LISTED, date(2026, 8, 31), "Serious dishonesty", "R1"),  # on the list until the day before
    (LISTED, date(2026, 9, 1), "", ""),                       # removed on this day
    (DIRTY, date(2026, 2, 20), "Environmental offence", "R2"),
    (CLEAN, date(2026, 2, 20), "", ""),
])  # fmt: skip
def test_a_record_of_the_day_fails_a_check_by_name(
    county: Workspace, who: str, on: date, gate: str, record: str
) -> None:
    award = put(county)[who]
    move(county, award, "district_checked", date(2026, 2, 10))
    if not gate:
        assert move(county, award, "gates_passed", on).after.state == "gates_passed"
        return
    with pytest.raises(Refused) as found:
        move(county, award, "gates_passed", on)
    assert found.value.key == "steps.gate_fails"
    assert (found.value.values["gate"]["en"], found.value.values["record"]) == (gate, record)
    assert entries(county, "award", key=(award,))[0].values["state"] == "district_checked"


def test_an_offence_counts_for_365_days(tmp_path: Path) -> None:
    """It began on 3 January 2025: 2 January 2026 is the 364th day after it, 3 January the 365th."""
    built(tmp_path)
    day = open_city(tmp_path / "county", day=date(2026, 1, 1), as_of=TODAY)
    registers.publish(day, {"credit_record": table([
        {"id": "R3", "organisation": CLEAN, "kind": "environment",
         "began_on": date(2025, 1, 3)}])}, who="t", source="t",
        known_on=date(2026, 1, 5))  # fmt: skip
    award = put(day)[CLEAN]
    move(day, award, "district_checked", date(2026, 1, 1))
    with pytest.raises(Refused, match="gate_fails"):
        move(day, award, "gates_passed", date(2026, 1, 2))
    assert move(day, award, "gates_passed", date(2026, 1, 3)).after.state == "gates_passed"


def test_support_twice_is_found_in_the_register(county: Workspace) -> None:
    award = put(county)[CLEAN]
    registers.publish(county, {"award": table([
        {"id": "OTHER", "policy": "d.reward", "item": "grant", "subject": CLEAN, "payee": CLEAN,
         "level": "city", "year": 2026, "state": "approved", "proposed_on": date(2026, 2, 2)}])},
        who="t", source="t", known_on=date(2026, 2, 5))  # fmt: skip
    move_ = replace(WHO, known_on=date(2026, 2, 10))
    awards.move(county, award, Move("district_checked", date(2026, 2, 10)), move_)
    with pytest.raises(Refused) as found:
        awards.move(county, award, Move("gates_passed", date(2026, 2, 20)), move_)
    assert (found.value.values["gate"]["en"], found.value.values["record"]) == (
        "Duplicate support", "OTHER")  # fmt: skip


@pytest.mark.parametrize("policy", ["d.reward", "国家奖励"])
def test_a_revoked_certificate_counts_where_the_policy_reads_certificates(
    county: Workspace, policy: str
) -> None:
    award = put(county)[CLEAN]
    changed = [{"id": "C0", "organisation": CLEAN, "kind": "hnte", "issued_on": date(2025, 12, 1),
                "revoked_on": date(2026, 2, 15)}]  # fmt: skip
    renamed = [{"id": award, "policy": policy, "subject": CLEAN, "payee": CLEAN, "level": "city",
                "year": 2026, "state": "proposed"}]  # fmt: skip
    registers.publish(county, {"certificate": table(changed), "award": table(renamed)}, who="t",
                      source="t", known_on=date(2026, 2, 16))  # fmt: skip
    signed = replace(WHO, known_on=date(2026, 2, 20))
    awards.move(county, award, Move("district_checked", date(2026, 2, 17)), signed)
    if policy != "d.reward":
        awards.move(county, award, Move("gates_passed", date(2026, 2, 20)), signed)
        return
    with pytest.raises(Refused) as found:
        awards.move(county, award, Move("gates_passed", date(2026, 2, 20)), signed)
    assert found.value.values["record"] == "C0"


# --- two at a time


def test_two_steps_at_once_are_taken_one_after_the_other(county: Workspace) -> None:
    """Both would follow the proposal; the second finds that it no longer may."""
    award = put(county)[CLEAN]
    ends: list[object] = []

    def take() -> None:
        try:
            ends.append(move(county, award, "district_checked", date(2026, 2, 10)).done.number)
        except TwofoldError as error:
            ends.append(error.key)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(map(str, ends)) == ["2", *["steps.wrong_move"] * 3]
    assert len(entries(county, "award_step", key=(award,))) == 2


# --- how it goes


def stays(workspace: Workspace, **wanted: object) -> Mapping[str, tuple[object, ...]]:
    found = awards.delivered(workspace, Wanted(**wanted))  # type: ignore[arg-type]
    return {s.state: (s.left, s.median, s.longest, s.waiting, s.waiting_longest, s.overdue)
            for s in found.stays}  # fmt: skip


@pytest.fixture
def going(county: Workspace) -> Workspace:
    """Three proposed on 1 February: one approved on the 26th and half paid, one checked on the
    10th, one on the 12th and refused on the 20th."""
    mine = put(county)
    go(county, mine[CLEAN])
    move(county, mine[CLEAN], "paid", date(2026, 3, 10), document="D", amount=Decimal(50000))
    move(county, mine[LISTED], "district_checked", date(2026, 2, 10))
    move(county, mine[DIRTY], "district_checked", date(2026, 2, 12))
    move(county, mine[DIRTY], "refused", date(2026, 2, 20), note="offence")
    return county


def test_days_in_each_state(going: Workspace) -> None:
    """On 12 March: three left the proposal after 9, 9 and 11 days; two left the district after 10
    and 8, one has waited there for 30 days, 15 more than it may."""
    found = stays(replace(going, day=date(2026, 3, 12)))
    assert found["proposed"] == (3, Decimal("9.0"), 11, 0, None, 0)
    assert found["district_checked"] == (2, Decimal("9.0"), 10, 1, 30, 1)
    assert found["approved"] == (1, Decimal("12.0"), 12, 0, None, 0)
    assert found["paid"] == (0, None, None, 1, None, 0)
    assert found["refused"] == (0, None, None, 1, None, 0)


def test_the_share_delivered(going: Workspace) -> None:
    """One approved, 100,000 yuan; 50,000 paid: none in full, half of the money."""
    whole = awards.delivered(replace(going, day=date(2026, 3, 12))).whole
    assert (whole.awards, whole.approved, whole.settled) == (3, 1, 0)
    assert (whole.approved_amount, whole.paid) == (100000, 50000)
    assert (whole.by_number, whole.by_amount) == (0, Decimal("0.5"))
    signed = {award.values["id"] for award in entries(going, "award")}
    first = min(signed)
    move(going, first, "paid", date(2026, 3, 11), document="E")
    whole = awards.delivered(replace(going, day=date(2026, 3, 12))).whole
    assert (whole.by_number, whole.by_amount, whole.paid) == (1, 1, 100000)
    move(going, first, "recovered", date(2026, 3, 12), amount=Decimal(30000))
    whole = awards.delivered(replace(going, day=date(2026, 3, 12))).whole
    assert (whole.paid, whole.recovered, whole.by_amount) == (100000, 30000, 1)


def test_an_earlier_day_sees_the_steps_until_then(going: Workspace) -> None:
    """On 11 February one is still proposed, two are at the district."""
    day = replace(going, day=date(2026, 2, 11))
    found = awards.delivered(day, Wanted(by=("state",)))
    assert {s.key: s.awards for s in found.groups["state"]} == {"proposed": 1,
                                                                "district_checked": 2}  # fmt: skip
    assert (found.whole.approved, found.whole.paid, found.whole.by_number) == (0, 0, None)
    assert awards.delivered(replace(going, day=date(2026, 1, 31))).total == 0


def test_the_rows_stand_longest_waiting_first_and_can_be_narrowed(going: Workspace) -> None:
    day = replace(going, day=date(2026, 3, 12))
    rows = awards.delivered(day).rows
    assert (rows[0].subject, rows[0].waiting, rows[0].overdue) == (LISTED, 30, 15)
    assert [r.subject for r in awards.delivered(day, Wanted(overdue=True)).rows] == [LISTED]
    assert [r.subject for r in awards.delivered(day, Wanted(state="refused")).rows] == [DIRTY]
    assert awards.delivered(day, Wanted(policy="d.staff")).total == 0
    by = awards.delivered(day, Wanted(by=("district",), most=0)).groups["district"]
    assert {(s.key, s.awards) for s in by} == {("区0", 2), ("区1", 1)}
    assert awards.delivered(day, Wanted(first=1, most=1)).rows == rows[1:2]


def test_an_award_without_steps_counts_by_its_row(county: Workspace) -> None:
    """Imported as paid, as those of higher levels are."""
    registers.publish(county, {"award": table([
        {"id": "UP", "policy": "国家奖励", "subject": CLEAN, "payee": CLEAN, "level": "national",
         "year": 2026, "state": "paid", "amount": Decimal("10.00"), "paid": Decimal("10.00"),
         "proposed_on": date(2026, 1, 3)}])}, who="t", source="t",
        known_on=date(2026, 1, 5))  # fmt: skip
    found = awards.delivered(county)
    assert (found.whole.settled, found.whole.paid, found.rows[0].since) == (1, 10, None)
    one = follow(county, "UP")
    assert (one.done, one.allowed) == ((), ("evaluated", "recovered"))


def test_one_award_names_what_may_follow_and_which_commit_brought_each_step(
    going: Workspace,
) -> None:
    found = follow(replace(going, day=date(2026, 2, 25)), "2026-000001")
    assert [one.state for one in found.done] == ["proposed", "district_checked", "gates_passed",
                                                 "noticed"]  # fmt: skip
    assert len({found.commits[n].number for n in (1, 2, 3, 4)}) == 4
    with pytest.raises(NotFound):
        follow(going, "nothing")


# --- the rules


def test_the_shipped_rules_say_that_they_are_assumed(county: Workspace) -> None:
    found = rules(county)
    assert {limit.source for limit in found.limits} == {"assumed"}
    assert [gate.id for gate in found.gates] == ["dishonesty", "environment", "duplicate",
                                                 "revoked"]  # fmt: skip
    assert all(gate.title["zh"] != gate.title["en"] and gate.law["en"] for gate in found.gates)


def test_a_city_has_rules_of_its_own(county: Workspace) -> None:
    own = county.root / "awards"
    own.mkdir()
    shipped = (county.library / "awards" / "delivery.md").read_text(encoding="utf-8")
    (own / "delivery.md").write_text(
        shipped.replace("| notice | 2020-01-01 | 5 |", "| notice | 2020-01-01 | 7 |"),
        encoding="utf-8",
    )
    limit = rules(county).days("notice", TODAY)
    assert limit is not None
    assert limit.days == 7
    award = put(county)[CLEAN]
    with pytest.raises(Refused, match="notice_runs"):
        go(county, award)  # five days only


@pytest.mark.parametrize(("old", "new", "key"), [
    ("| notice | 2020-01-01 | 5 |", "| wait | 2020-01-01 | 5 |", "steps.unknown_limit"),
    ("| notice | 2020-01-01 | 5 |", "| notice | 2020-01-01 | ? |", "steps.bad_limit"),
    ("| notice | 2020-01-01 | 5 |", "| notice | 1.1. | 5 |", "registers.bad_date"),
    ("'credit_record' AS register", "1 AS x", "steps.gate_columns"),
])  # fmt: skip
def test_a_mistake_in_the_rules_is_named_at_its_line(
    county: Workspace, old: str, new: str, key: str
) -> None:
    path = county.library / "awards" / "delivery.md"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as found:
        rules(county)
    assert [problem.key for problem in faults(county)] == [key]
    assert found.value.key == key
    assert found.value.at is not None
    assert found.value.at.line is not None


def test_a_check_of_a_register_that_is_not_there_is_a_fault(county: Workspace) -> None:
    assert faults(county) == []
    (county.library / "registers" / "credit_record.md").unlink()
    (county.library / "registers" / "credit_record.en.md").unlink()
    assert [problem.values["name"] for problem in faults(county)] == ["credit_record"] * 2


def test_a_city_without_rules_is_told_so(county: Workspace) -> None:
    (county.library / "awards" / "delivery.md").unlink()
    with pytest.raises(NotFound, match="no_rules"):
        awards.delivered(county)


def test_types_of_the_registers_are_those_that_are_written() -> None:
    """What is written has a column for all that the shipped documents have."""
    from tests.support import ROOT
    from twofold import documents
    from twofold.awards.delivery import AWARDS, STEPS
    from twofold.registers.read import read_register

    for schema, id_ in ((AWARDS, "award"), (STEPS, "award_step")):
        assert isinstance(schema, pa.Schema)
        register = read_register(documents.read(ROOT / f"library/registers/{id_}.md"))
        assert set(schema.names) == set(register.column_names)
