"""Lists to act on, in a city small enough to be reckoned by hand: who stands on them, what they
would bring, and how far a row has come."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.targets.listed_city import (
    COUNTED,
    DAY,
    ENDS,
    FITS,
    LAST,
    NOWHERE,
    SHORT,
    certificates,
    documents,
    subjects,
)  # fmt: skip
from twofold import indicators, registers
from twofold.answers.parameters import ROW_STATES
from twofold.awards.delivery import Signed
from twofold.errors import InputError, NotFound, Refused, TwofoldError
from twofold.hosting.hosted import owned
from twofold.targets import list_model, lists, states
from twofold.targets.list_model import Gain, Listed
from twofold.workspace import Workspace, open_city

WHO = Signed("officer", "test")


def gained(found: Listed) -> dict[str, Decimal]:
    return {gain.indicator: gain.value for gain in found.head.gains}


# --- who stands on a list


def test_who_fits_and_holds_nothing_could_apply(still: Workspace) -> None:
    found = lists.show(still, "apply")
    assert subjects(found) == [FITS, COUNTED, NOWHERE]
    assert found.unknown == 1  # of whom nothing is reported
    first = found.rows[0]
    assert (first.name, first.district, first.state) == ("企业1", "东", "uncontacted")
    assert first.due_on == date(2026, 12, 31)  # the next day of the list's deadline
    assert first.values["staff"] == 10


def test_who_is_one_short_stands_with_the_clause(still: Workspace) -> None:
    """One person: fails both clauses. Nine: fails one."""
    found = lists.show(still, "near")
    assert subjects(found) == [SHORT]
    decision = found.decisions[SHORT]
    lacking = [c.clause.id for c in decision.clauses if c.answer.verdict == "ineligible"]
    assert lacking == ["staff"]
    assert decision.clauses[0].comparisons[0].gap == 1


@pytest.mark.parametrize(
    ("ends", "where"),
    [(-366, None), (-365, "lapsed"), (-1, "lapsed"), (0, "expire"), (90, "expire"), (91, None)],
)
def test_a_certificate_expires_on_its_last_day(
    city: Workspace, ends: int, where: str | None
) -> None:
    last = DAY + timedelta(days=ends)
    certificates(city, [(LAST, "hnte", "2023-01-01", str(last), None)], "x")
    for id_ in ("expire", "lapsed"):
        found = lists.show(city, id_)
        assert (LAST in subjects(found)) == (id_ == where)
        own = [row.due_on for row in found.rows if row.subject == LAST]
        assert own == ([last] if id_ == where else [])


@pytest.mark.parametrize(
    "other", [("2026-01-01", "2029-01-01", None), ("2026-01-01", None, None)],
    ids=["a later one", "one without end"],
)  # fmt: skip
def test_who_has_a_later_certificate_does_not_run_out(
    city: Workspace, other: tuple[str, str | None, str | None]
) -> None:
    assert subjects(lists.show(city, "expire")) == [ENDS]  # who is struck off is not on it
    certificates(city, [(ENDS, "hnte", *other)], "x")
    assert subjects(lists.show(city, "expire")) == []


def test_a_later_certificate_that_is_revoked_is_none(city: Workspace) -> None:
    certificates(city, [(ENDS, "hnte", "2026-01-01", "2029-01-01", "2026-11-22")], "x")
    assert subjects(lists.show(city, "expire")) == [ENDS]


def test_what_is_signed_and_not_registered(still: Workspace) -> None:
    """Not what is signed tomorrow, nor what is registered."""
    found = lists.show(still, "leads")
    assert subjects(found) == ["L1", "L2", "L3"]
    assert [row.district for row in found.rows] == ["西", "东", None]  # its own, the seller's
    assert [row.name for row in found.rows] == ["企业1", "企业1", None]


def test_by_district_and_month(still: Workspace) -> None:
    found = lists.show(still, "apply")
    assert {place: head.rows for place, head in found.districts.items()} == {
        "东": 1, "西": 1, None: 1}  # fmt: skip
    assert dict(found.months) == {"2026-12": 3}
    west = lists.show(still, "apply", lists.Wanted(district="西"))
    assert subjects(west) == [COUNTED]
    assert west.head.rows == west.total == 1
    assert sum(head.rows for head in west.districts.values()) == 3


def test_a_page_of_a_list(still: Workspace) -> None:
    found = lists.show(still, "apply", lists.Wanted(first=1, most=1))
    assert subjects(found) == [COUNTED]
    assert (found.total, found.head.rows) == (3, 3)


def test_a_text_that_is_not_in_force_lists_nobody(still: Workspace) -> None:
    found = lists.show(replace(still, day=date(2025, 12, 31)), "apply")
    assert (found.closed, found.total) == ("t.fit", 0)


# --- what it would bring


def test_each_enterprise_brings_one_where_it_is_not_counted_yet(still: Workspace) -> None:
    """Three would be certified; one of them is counted among both already."""
    assert gained(lists.show(still, "apply")) == {"certified": 3, "both": 2}


def test_done_adds_exactly_what_the_head_says(city: Workspace) -> None:
    """All of the list is done: the indicators rise by what was said, and the list is empty."""
    before = indicators.measure(city, ["certified", "both"])
    said = gained(lists.show(city, "apply"))
    certificates(city, [(one, "hnte", "2026-11-22", "2029-11-21", None)
                        for one in (FITS, COUNTED, NOWHERE)], "new")  # fmt: skip
    after = indicators.measure(city, ["certified", "both"])
    for id_, value in said.items():
        assert (after[id_].value or 0) - (before[id_].value or 0) == value
    assert subjects(lists.show(city, "apply")) == []


def test_amounts_are_in_the_indicators_unit_and_unknown_ones_are_told(still: Workspace) -> None:
    (gain,) = lists.show(still, "leads").head.gains
    assert gain == Gain("sales", "adds", Decimal("1.5000000001"), 2, 1, 2026, lists=("leads",))


def test_what_the_target_lacks_stands_beside(still: Workspace) -> None:
    found = lists.show(still, "apply", lacking={"both": Decimal(7)})
    assert [gain.lacking for gain in found.head.gains] == [None, 7]


def test_on_several_lists_an_enterprise_counts_once(city: Workspace) -> None:
    """It lapsed and fits again: on two lists, one certificate."""
    certificates(city, [(FITS, "hnte", "2023-01-01", "2026-11-01", None)], "x")
    found = [lists.show(city, id_) for id_ in ("apply", "lapsed", "expire", "leads")]
    assert gained(found[1]) == {"certified": 1, "both": 1}
    gains = {(g.indicator, g.how): g.value for g in lists.together(found)}
    assert gains == {("certified", "adds"): 3, ("both", "adds"): 2, ("certified", "keeps"): 1,
                     ("sales", "adds"): Decimal("1.5000000001")}  # fmt: skip


# --- how far a row has come


def mark(workspace: Workspace, subject: str, state: str, **given: object) -> states.Marked:
    return states.mark(workspace, "apply", subject, state, WHO, **given)  # type: ignore[arg-type]


def test_each_mark_is_a_commit_and_nothing_is_overwritten(city: Workspace) -> None:
    first = mark(city, FITS, "visited", on=date(2026, 11, 20), note="called upon")
    second = mark(city, FITS, "given_up", on=date(2026, 11, 22), reason="no rights")
    third = mark(city, FITS, "applied", officer="东·高企岗")
    numbers = [one.commit.number for one in (first, second, third)]
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    rows = registers.show(city, "list_state", limit=None).rows
    assert [(r.values["number"], r.values["state"], r.values["reason"]) for r in rows] == [
        (1, "visited", None), (2, "given_up", "no rights"), (3, "applied", None)]  # fmt: skip
    assert (third.commit.who, third.commit.source) == ("officer", "test")
    row = lists.show(city, "apply", lists.Wanted(subject=FITS)).rows[0]
    assert row.mark is not None
    assert (row.state, row.mark.officer, row.mark.on) == ("applied", "东·高企岗", DAY)


def test_what_is_given_up_brings_nothing(city: Workspace) -> None:
    mark(city, FITS, "given_up", reason="moving away")
    found = lists.show(city, "apply")
    assert dict(found.head.states) == {"uncontacted": 2, "visited": 0, "applied": 0, "given_up": 1}
    assert gained(found) == {"certified": 2, "both": 1}
    only = lists.show(city, "apply", lists.Wanted(state="given_up"))
    assert subjects(only) == [FITS]
    assert gained(only) == {"certified": 0, "both": 0}


def test_a_mark_counts_from_its_day_on(city: Workspace) -> None:
    mark(city, FITS, "visited", on=date(2026, 11, 20))
    before = lists.show(replace(city, day=date(2026, 11, 19)), "apply")
    assert {row.state for row in before.rows} == {"uncontacted"}


def refused(city: Workspace, *given: object, **more: object) -> TwofoldError:
    count = len(registers.log(city))
    with pytest.raises(TwofoldError) as raised:
        mark(city, *given, **more)  # type: ignore[arg-type]
    assert len(registers.log(city)) == count
    return raised.value


def test_marks_that_are_refused(city: Workspace) -> None:
    wrong = (
        ((SHORT, "visited"), {}, "lists.not_on_list", NotFound),
        ((FITS, "done"), {}, "lists.no_state", InputError),
        ((FITS, "given_up"), {}, "lists.no_reason", InputError),
        ((FITS, "given_up"), {"reason": "  "}, "lists.no_reason", InputError),
        ((FITS, "uncontacted"), {}, "lists.wrong_state", Refused),
        ((FITS, "visited"), {"on": DAY + timedelta(days=1)}, "steps.later_than_today", InputError),
    )
    for given, more, key, kind in wrong:
        error = refused(city, *given, **more)
        assert (error.key, type(error)) == (key, kind)
    mark(city, FITS, "applied")
    assert refused(city, FITS, "visited").key == "lists.wrong_state"
    mark(city, COUNTED, "visited")
    assert refused(city, COUNTED, "visited", on=date(2026, 11, 21)).key == "steps.backwards"


def test_marks_at_once_get_numbers_of_their_own(city: Workspace) -> None:
    threads = [threading.Thread(target=mark, args=(city, FITS, "visited")) for _ in range(3)]
    with owned(city):  # as a server does
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    rows = registers.show(city, "list_state", limit=None).rows
    assert [r.values["number"] for r in rows] == [1, 2, 3]


def test_a_mark_makes_no_policy_be_decided_anew(
    city: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with owned(city):
        before = subjects(lists.show(city, "apply"))
        mark(city, FITS, "visited")

        def decided(*args: object, **more: object) -> None:
            raise AssertionError("decided anew")

        monkeypatch.setattr(sys.modules["twofold.policies.decide"], "_decisions", decided)
        found = lists.show(city, "apply")
    assert subjects(found) == before
    assert found.head.states["visited"] == 1


def test_an_unknown_list_is_told_with_the_known_ones(still: Workspace) -> None:
    with pytest.raises(NotFound) as raised:
        lists.show(still, "aply")
    assert "apply" in str(raised.value.values["known"])


# --- documents


def test_the_documents_compile(still: Workspace) -> None:
    counts, problems = lists.check(still)
    assert (list(counts), problems) == (["apply", "expire", "lapsed", "leads", "near"], [])


HEAD = "---\nkind: list\nid: apply\nname: x\n"
GOOD = "group: apply\npolicy: t.fit\nverdict: eligible\nofficer: x\nreason: x\n"
SELECT = "group: apply\nofficer: x\nreason: x\n---\n\n```sql select rows\n{}\n```\n"
ADDS = "---\n\n| adds | each | unless | how |\n|---|---|---|---|\n"
WRONG = {
    "an unknown key": (GOOD + "owner: x\n---\n", "indicators.unknown_key", 10),
    "no group": (GOOD.replace("group: apply", "group: some") + "---\n",
                 "indicators.bad_choice", 5),
    "two sources": (GOOD + "near: t.fit\nwithin: 1\n---\n", "lists.one_source", 1),
    "no source": ("group: apply\nofficer: x\nreason: x\n---\n", "lists.one_source", 1),
    "an unknown verdict": (GOOD.replace("eligible", "good") + "---\n", "indicators.bad_choice", 7),
    "a review of no policies": (GOOD + "review: fair-competition\n---\n",
                                "lists.no_policy_column", 10),
    "within without use": (GOOD + "within: 1\n---\n", "lists.no_within", 10),
    "within nothing": ("group: near\nnear: t.fit\nwithin: 0\nofficer: x\nreason: x\n---\n",
                       "indicators.bad_number", 7),
    "no officer": (GOOD.replace("officer: x\n", "") + "---\n", "indicators.missing_key", 1),
    "an officer of nothing": (GOOD.replace("officer: x", 'officer: "{name}"') + "---\n",
                              "lists.bad_name", 8),
    "a brace alone": (GOOD.replace("reason: x", 'reason: "{staff"') + "---\n",
                      "lists.bad_name", 9),
    "an unknown fact": (GOOD.replace("reason: x", 'reason: "{stuff}"') + "---\n",
                        "lists.no_fact", 1),
    "a fact that is no yes or no": (GOOD + "without: staff\n---\n", "lists.fact_type", 1),
    "an unknown policy": (GOOD.replace("t.fit", "t.fat") + "---\n", "lists.no_policy", 1),
    "an unknown deadline": (GOOD + "deadline: some\n---\n", "lists.no_deadline", 10),
    "an unknown indicator": (GOOD + ADDS + "| some | 1 | | |\n",
                             "indicators.unknown_indicator", 14),
    "an indicator twice": (GOOD + ADDS + "| both | 1 | | |\n| both | 1 | | |\n",
                           "lists.repeated_adds", 15),
    "each of two": (GOOD + ADDS + "| both | 2 | | |\n", "indicators.bad_choice", 14),
    "an unknown way": (GOOD + ADDS + "| both | 1 | | more |\n", "indicators.bad_choice", 14),
    "an amount of a count": (GOOD + ADDS + "| both | amount | | |\n", "lists.wrong_unit", 14),
    "a count of money": (GOOD + ADDS + "| sales | 1 | | |\n", "lists.wrong_unit", 14),
    "no subject": (SELECT.format("SELECT id FROM organisation AS o"), "sql.no_subject", 11),
    "an unknown register": (SELECT.format("SELECT id AS subject FROM some AS o"),
                            "facts.unknown_register", 1),
    "an unknown column": (SELECT.format("SELECT o.some AS subject FROM organisation AS o"),
                          "engine.bad_select", 1),
}  # fmt: skip


@pytest.mark.parametrize(("text", "key", "line"), WRONG.values(), ids=WRONG)
def test_an_error_stands_at_its_line(tmp_path: Path, text: str, key: str, line: int) -> None:
    root = documents(tmp_path)
    path = root / "targets" / "lists" / "apply.md"
    path.write_text(HEAD + text, encoding="utf-8")
    workspace = open_city(root)
    try:
        _, problems = lists.check(workspace)
    except InputError as problem:
        problems = [problem]
    found = [(one.key, one.at.line) for one in problems
             if one.at is not None and one.at.path.endswith("apply.md")]  # fmt: skip
    assert found == [(key, line)]


def test_the_states_that_may_be_asked_for_are_those_of_the_stage() -> None:
    assert list_model.STATES == ROW_STATES
