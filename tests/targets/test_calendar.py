"""Deadlines, in a city small enough to be reckoned by hand: what is due, what is late and whose it
is by then, and what was done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.targets.listed_city import CALENDAR, DAY, documents
from twofold import registers
from twofold.awards.delivery import Signed
from twofold.errors import InputError, NotFound, Refused, TwofoldError
from twofold.targets import calendar
from twofold.targets.calendar import Dues
from twofold.targets.calendar_model import Due
from twofold.workspace import Workspace, open_city

WHO = Signed("officer", "test")


def told(found: Dues) -> list[tuple[str, str, int]]:
    """Each deadline with its district and in how many days it falls."""
    return [(one.deadline.id, one.district, one.left) for one in found.rows]


def one(found: Dues, id_: str) -> Due:
    return next(each for each in found.rows if each.deadline.id == id_)


# --- what is due


def test_late_ones_come_first_and_then_the_next_45_days(still: Workspace) -> None:
    """The 45th day is among them, the 46th is not; what falls today is not late. Of last year's
    day of `batch`, which nobody says was met, 326 days have passed."""
    assert told(calendar.due(still)) == [
        ("batch", "", -326), ("late", "", -10), ("report", "东", -5), ("report", "西", -5),
        ("once", "", 0), ("batch", "", 39), ("soon", "", 45),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("after", "level"),
    [(0, "owner"), (1, "owner"), (4, "owner"), (5, "head"), (9, "head"), (10, "leader")],
)
def test_after_some_days_it_goes_up(still: Workspace, after: int, level: str) -> None:
    """Five days to the head of the office, ten to the leader."""
    day = date(2026, 11, 12) + timedelta(days=after)
    late = one(calendar.due(replace(still, day=day)), "late")
    assert (late.overdue, late.level) == (after, level)
    assert late.owed_by["zh"] == {"owner": "高企处", "head": "处长岗", "leader": "分管领导"}[level]


def test_of_an_office_and_of_a_district(still: Workspace) -> None:
    for name in ("规划处", "planning"):
        found = calendar.due(still, owner=name, district="东")
        assert told(found) == [("report", "东", -5), ("once", "", 0), ("soon", "", 45)]


def test_nothing_is_asked_of_days_before_it_counts(still: Workspace) -> None:
    """`report` counts from 2026 on: at its first day nothing was late before."""
    found = calendar.due(replace(still, day=date(2026, 11, 17)), owner="规划处", days=0)
    assert told(found) == [("report", "东", 0), ("report", "西", 0)]


def test_the_last_time_counts_and_no_time_before_it(still: Workspace) -> None:
    found = calendar.due(replace(still, day=date(2028, 11, 18)), owner="规划处", days=0)
    yearly = [d.on for d in found.rows if d.deadline.id == "report"]
    assert yearly == [date(2028, 11, 17)] * 2


def test_what_falls_due_once_is_owed_until_it_is_done(still: Workspace) -> None:
    found = calendar.due(replace(still, day=date(2028, 11, 18)), owner="规划处", days=0)
    assert one(found, "once").overdue == (date(2028, 11, 18) - date(2026, 11, 22)).days


@pytest.mark.parametrize(
    ("given", "key"),
    [({"owner": "some"}, "deadlines.no_owner"), ({"district": "some"}, "deadlines.no_district"),
     ({"days": -1}, "deadlines.bad_days")],
)  # fmt: skip
def test_what_nothing_is_of_is_refused(
    still: Workspace, given: dict[str, object], key: str
) -> None:
    with pytest.raises(TwofoldError) as raised:
        calendar.due(still, **given)  # type: ignore[arg-type]
    assert raised.value.key == key


def test_the_next_day_of_a_deadline(still: Workspace) -> None:
    assert calendar.next_day(still, "batch") == date(2026, 12, 31)
    assert calendar.next_day(replace(still, day=date(2026, 12, 31)), "batch") == date(2026, 12, 31)
    assert calendar.next_day(replace(still, day=date(2027, 1, 1)), "batch") == date(2027, 12, 31)
    assert calendar.next_day(still, "late") is None


# --- what was done


def test_what_is_done_is_late_no_more(city: Workspace) -> None:
    made = calendar.done(city, "report", WHO, district="东", on=date(2026, 11, 19),
                         document="回执 1")  # fmt: skip
    assert (made.due.year, made.due.overdue) == (2026, 0)
    left = calendar.due(city, owner="规划处", days=0)
    assert told(left) == [("report", "西", -5), ("once", "", 0)]
    (row,) = registers.show(city, "deadline_state", limit=None).rows
    assert tuple(row.values.values()) == ("report", 2026, "东", date(2026, 11, 19), "规划处",
                                          "回执 1")  # fmt: skip
    assert row.added.who == "officer"
    before = calendar.due(replace(city, day=date(2026, 11, 18)), owner="规划处", days=0)
    assert len(before.rows) == 2  # on that day it was not done yet


def test_what_is_late_is_meant_before_what_is_to_come(city: Workspace) -> None:
    assert calendar.done(city, "batch", WHO).due.on == date(2025, 12, 31)
    assert calendar.done(city, "batch", WHO).due.on == date(2026, 12, 31)
    found = calendar.due(city)
    assert one(found, "batch").finished is not None  # done early, and still to be seen
    assert one(found, "batch").on == date(2026, 12, 31)


def test_saying_it_twice_does_not_close_next_year(city: Workspace) -> None:
    done = calendar.done(replace(city, day=date(2026, 1, 5)), "batch", WHO, on=date(2026, 1, 4))
    assert done.due.on == date(2025, 12, 31)
    with pytest.raises(Refused) as raised:
        calendar.done(replace(city, day=date(2026, 1, 5)), "batch", WHO)
    assert raised.value.key == "deadlines.done_already"
    assert calendar.done(city, "batch", WHO, year=2026).due.on == date(2026, 12, 31)


def test_what_is_refused_writes_nothing(city: Workspace) -> None:
    calendar.done(city, "late", WHO)
    count = len(registers.log(city))
    wrong: tuple[tuple[str, dict[str, object], str, type], ...] = (
        ("late", {}, "deadlines.done_already", Refused),
        ("some", {}, "deadlines.no_deadline", NotFound),
        ("report", {}, "deadlines.which_district", InputError),
        ("report", {"district": "北"}, "deadlines.no_district", NotFound),
        ("report", {"district": "东", "year": 2025}, "deadlines.not_that_year", NotFound),
        ("once", {"district": "东"}, "deadlines.no_district_here", InputError),
        ("once", {"on": DAY + timedelta(days=1)}, "steps.later_than_today", InputError),
    )
    for id_, given, key, kind in wrong:
        with pytest.raises(TwofoldError) as raised:
            calendar.done(city, id_, WHO, **given)  # type: ignore[arg-type]
        assert (raised.value.key, type(raised.value)) == (key, kind)
    assert len(registers.log(city)) == count


# --- documents

ROW = "| extra | {on} | 甲 | a | 乙 | b | {scope} | {since} | 示例 |\n"
GOOD = {"on": "05-31", "scope": "city", "since": ""}
LINE = CALENDAR.count("\n") + 1
WRONG = {
    "29 February": (ROW.format(**GOOD | {"on": "02-29"}), "deadlines.bad_day"),
    "no such day": (ROW.format(**GOOD | {"on": "2026-02-30"}), "deadlines.bad_day"),
    "no day": (ROW.format(**GOOD | {"on": "五月"}), "deadlines.bad_day"),
    "a bad beginning": (ROW.format(**GOOD | {"since": "2026"}), "deadlines.bad_day"),
    "another scope": (ROW.format(**GOOD | {"scope": "zone"}), "indicators.bad_choice"),
    "no owner": (ROW.format(**GOOD).replace("乙", ""), "deadlines.missing"),
    "no source": (ROW.format(**GOOD).replace("示例", ""), "deadlines.missing"),
    "one twice": (ROW.format(**GOOD).replace("extra", "batch"), "deadlines.repeated"),
    "no id": (ROW.format(**GOOD).replace("extra", "Extra"), "policies.bad_id"),
}


@pytest.mark.parametrize(("row", "key"), WRONG.values(), ids=WRONG)
def test_an_error_stands_at_its_line(tmp_path: Path, row: str, key: str) -> None:
    root = documents(tmp_path)
    (root / "targets" / "calendar.md").write_text(CALENDAR + row, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        calendar.check(open_city(root))
    assert raised.value.at is not None
    assert (raised.value.key, raised.value.at.line) == (key, LINE)


FRONTS = {
    "days": ("  days: 5\n", "", "deadlines.bad_escalation", 5),
    "no days": ("  days: 5\n", "  days: 0\n", "indicators.bad_number", 5),
    "one language": ("{zh: 处长岗, en: head of the office}", "处长岗",
                     "indicators.two_languages", 5),
    "a key": ("name: 节点\n", "name: 节点\nowner: x\n", "indicators.unknown_key", 5),
    "a day": ("name: 节点\n", "name: 节点\ntracked_from: soon\n", "targets.bad_day", 5),
}  # fmt: skip


@pytest.mark.parametrize(("there", "then", "key", "line"), FRONTS.values(), ids=FRONTS)
def test_an_error_of_the_front_matter(
    tmp_path: Path, there: str, then: str, key: str, line: int
) -> None:
    root = documents(tmp_path)
    text = CALENDAR.replace(there, then, 1)
    assert text != CALENDAR
    (root / "targets" / "calendar.md").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        calendar.check(open_city(root))
    assert raised.value.at is not None
    assert (raised.value.key, raised.value.at.line) == (key, line)


OTHER = """---
kind: calendar
id: other
name: 另一份
{more}---

| deadline | on | what | owner | scope | source |
|---|---|---|---|---|---|
| batch | 11-30 | 提前截止 | 高企处 | city | 示例 |
"""


def test_a_calendar_rewrites_another_only_where_it_says_so(tmp_path: Path) -> None:
    root = documents(tmp_path)
    path = root / "targets" / "z-other.md"
    path.write_text(OTHER.format(more=""), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        calendar.read(open_city(root))
    assert raised.value.key == "deadlines.repeated"
    path.write_text(OTHER.format(more="over: city\ntracked_from: 2026-06-01\n"), encoding="utf-8")
    found = calendar.read(open_city(root)).deadlines
    assert (found["batch"].day, found["batch"].since) == (30, date(2026, 6, 1))
    assert found["batch"].escalation is not None  # the city's, which it does not repeat
    assert found["report"].since == date(2026, 6, 1)
