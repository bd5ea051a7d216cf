"""The way of an award as data: what may follow what, in time, in money. By hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from twofold.answers.parameters import STATES as ASKED
from twofold.awards.steps import NEXT, OPEN, STATES, Award, Done, Move, allowed, step
from twofold.errors import InputError, Refused, TwofoldError

CALLED = {state: {"zh": state, "en": state} for state in STATES}
DAY = date(2026, 3, 10)
AWARD = Award("2026-000001", "p.one", "grant", "S", "S", "city", 2026, Decimal("1000.00"),
              date(2026, 3, 1), None, Decimal(0), None, "proposed")  # fmt: skip
NOTICED = (Done(1, "proposed", date(2026, 3, 1)), Done(2, "noticed", date(2026, 3, 5)))


def at(state: str, **values: object) -> Award:
    return replace(AWARD, state=state, **values)  # type: ignore[arg-type]


def taken(award: Award, state: str, on: date = DAY, done: tuple[Done, ...] = (), notice: int = 5,
          **given: object) -> tuple[Award, Done]:  # fmt: skip
    return step(award, done, Move(state, on, **given), notice, CALLED)  # type: ignore[arg-type]


def refusal(award: Award, state: str, **given: object) -> TwofoldError:
    with pytest.raises(TwofoldError) as found:
        taken(award, state, **given)  # type: ignore[arg-type]
    return found.value


def test_the_command_line_knows_the_same_states() -> None:
    assert ASKED == STATES


def test_every_state_can_be_reached_and_none_leads_out_of_the_list() -> None:
    reached, open_ = {"proposed"}, ["proposed"]
    while open_:
        for state in NEXT[open_.pop()]:
            if state not in reached:
                reached.add(state)
                open_.append(state)
    assert reached == set(STATES)


def test_what_waits_can_be_refused_and_what_is_paid_cannot() -> None:
    assert {s for s in STATES if "refused" in NEXT[s]} == set(OPEN)
    assert all("refused" not in NEXT[s] for s in ("paid", "evaluated", "recovered"))


@pytest.mark.parametrize(("state", "then"), [
    ("proposed", "gates_passed"), ("proposed", "paid"), ("district_checked", "noticed"),
    ("gates_passed", "approved"), ("noticed", "paid"), ("objected", "approved"),
    ("approved", "evaluated"), ("approved", "proposed"),
])  # fmt: skip
def test_a_step_cannot_be_left_out_or_taken_back(state: str, then: str) -> None:
    found = refusal(at(state), then, document="D", note="n")
    assert isinstance(found, Refused)
    assert found.key == "steps.wrong_move"
    assert found.values["next"] == {"zh": "、".join(NEXT[state]), "en": ", ".join(NEXT[state])}


def test_after_a_refusal_nothing_follows() -> None:
    assert refusal(at("refused"), "proposed").key == "steps.at_an_end"


def test_an_unknown_state_is_refused_with_all_there_are() -> None:
    found = refusal(AWARD, "payed")
    assert isinstance(found, InputError)
    assert found.values["known"] == {"zh": "、".join(STATES), "en": ", ".join(STATES)}


def test_dates_never_run_backwards() -> None:
    done = (Done(1, "proposed", DAY),)
    assert refusal(AWARD, "district_checked", on=date(2026, 3, 9),
                   done=done).key == "steps.backwards"  # fmt: skip
    assert taken(AWARD, "district_checked", DAY, done)[1].on == DAY  # the same day will do


def test_without_steps_the_day_of_the_proposal_counts() -> None:
    assert refusal(AWARD, "district_checked", on=date(2026, 2, 28)).key == "steps.backwards"


@pytest.mark.parametrize(("on", "notice", "over"), [
    (date(2026, 3, 9), 5, False), (date(2026, 3, 10), 5, True), (date(2026, 3, 5), 0, True),
])  # fmt: skip
def test_a_notice_lasts_its_days(on: date, notice: int, over: bool) -> None:
    """Since 5 March: 9 March is the fourth day after it, 10 March the fifth."""
    if over:
        assert taken(at("noticed"), "approved", on, NOTICED, notice)[0].state == "approved"
    else:
        found = refusal(at("noticed"), "approved", on=on, done=NOTICED, notice=notice)
        assert found.key == "steps.notice_runs"


def test_after_an_objection_the_notice_begins_anew() -> None:
    done = (*NOTICED, Done(3, "objected", date(2026, 3, 8)), Done(4, "noticed", date(2026, 3, 9)))
    assert refusal(at("noticed"), "approved", done=done).key == "steps.notice_runs"
    assert taken(at("noticed"), "approved", date(2026, 3, 14), done)[1].number == 5


def test_an_objection_does_not_wait_for_the_end_of_the_notice() -> None:
    assert taken(at("noticed"), "objected", date(2026, 3, 6), NOTICED)[0].state == "objected"


def test_what_is_approved_is_at_most_what_was_proposed() -> None:
    assert taken(at("noticed"), "approved")[0].amount == Decimal("1000.00")
    assert taken(at("noticed"), "approved", amount=Decimal("800"))[0].amount == Decimal("800.00")
    assert refusal(at("noticed"), "approved",
                   amount=Decimal("1000.01")).key == "steps.more_than_proposed"  # fmt: skip
    assert refusal(at("noticed", amount=None), "approved").key == "steps.no_amount"


def test_a_payment_needs_its_document() -> None:
    assert refusal(at("approved"), "paid").key == "steps.no_document"
    assert refusal(at("approved"), "paid", document="  ").key == "steps.no_document"


def test_money_is_paid_in_parts_and_never_more_than_approved() -> None:
    """Half at the start, the rest after the evaluation: 500 and 500 of 1,000."""
    half, done = taken(at("approved"), "paid", document="D1", amount=Decimal(500))
    assert (half.paid, done.amount, half.paid_on) == (Decimal(500), Decimal("500.00"), DAY)
    assert refusal(half, "paid", document="D2",
                   amount=Decimal("500.01")).key == "steps.too_much"  # fmt: skip
    judged, _ = taken(half, "evaluated", date(2026, 6, 1))
    rest, done = taken(judged, "paid", date(2026, 7, 1), document="D2")
    assert (rest.paid, done.amount, rest.document) == (Decimal(1000), Decimal("500.00"), "D2")
    assert rest.paid_on == DAY  # the day of the first payment
    assert allowed(rest) == ("evaluated", "recovered")


def test_recovery_is_a_negative_amount_and_ends_the_payments() -> None:
    paid = at("paid", paid=Decimal(600))
    after, done = taken(paid, "recovered", amount=Decimal(200))
    assert (done.amount, after.paid, allowed(after)) == (
        Decimal(-200), Decimal(400), ("recovered",))  # fmt: skip
    after, done = taken(after, "recovered")
    assert (done.amount, after.paid, allowed(after)) == (Decimal(-400), Decimal(0), ())
    assert refusal(paid, "recovered", amount=Decimal(601)).key == "steps.more_than_paid"


def test_what_was_not_paid_cannot_be_recovered() -> None:
    assert "recovered" not in allowed(at("evaluated"))


def test_a_refusal_needs_its_reason() -> None:
    assert refusal(AWARD, "refused").key == "steps.no_reason"
    assert taken(AWARD, "refused", note="not theirs")[1].note == "not theirs"


@pytest.mark.parametrize("amount", [Decimal("0.001"), Decimal(0), Decimal(-1)])
def test_an_amount_is_whole_fen_above_nothing(amount: Decimal) -> None:
    assert refusal(at("approved"), "paid", document="D",
                   amount=amount).key == "steps.bad_amount"  # fmt: skip


def test_other_steps_have_no_amount() -> None:
    assert refusal(AWARD, "district_checked",
                   amount=Decimal(1)).key == "steps.no_amount_here"  # fmt: skip
