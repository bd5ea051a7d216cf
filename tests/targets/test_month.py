"""Months of a small city: what is done and due, who is late, what is frozen, and what is learnt
since. Every number can be had with a pencil from `planted`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.targets import planted
from tests.targets.planted import EAST, NORTH, WEST
from twofold import registers, targets
from twofold.errors import InputError, NotFound, Refused
from twofold.targets.freeze import Signed
from twofold.targets.model import CITY, NOWHERE, Correction, Kind, Month, Place
from twofold.workspace import Workspace

D = Decimal
SIGNED = Signed("规划处", "冻结")
CUT_OFFS = {n: date(2026, n + 1, 10) for n in (1, 2, 3, 4)}


def district(name: str) -> Place:
    return Place(Kind.DISTRICT, name)


def values(month: Month, indicator: str = "deals") -> dict[Place, Decimal | None]:
    return {one.place: one.value for one in month.of(indicator)}


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Four months, each frozen on the tenth of the next."""
    workspace, since = planted.city(tmp_path_factory.mktemp("year") / "city"), date.min
    for number, cut_off in CUT_OFFS.items():
        planted.record(workspace, cut_off, since)
        since = cut_off
        targets.freeze(workspace, f"2026-{number:02}", SIGNED, cut_off=cut_off)
    return workspace


@pytest.fixture(scope="module")
def march(year: Workspace) -> Month:
    return targets.month(year, "2026-03")


def test_districts_and_what_lies_in_none_are_the_city(march: Month) -> None:
    assert values(march) == {
        CITY: D("15.5"), district(EAST): D(8), district(WEST): D(5), district(NORTH): D(2),
        NOWHERE: D("0.5"),
    }  # fmt: skip


def test_what_is_due_by_how_past_years_ran_and_by_the_calendar(march: Month) -> None:
    """By the end of March 8 % of a year was done, and 25 % are by the calendar. Of 200 that is 16
    and 50."""
    told = {f.place: (f.due, f.due_twelfths, f.state) for f in march.of("deals")}
    assert told == {
        CITY: (D(16), D(50), "behind"), district(EAST): (D("9.6"), D(30), "behind"),
        district(WEST): (D("4.8"), D(15), "on_pace"),
        district(NORTH): (D("2.4"), D("7.5"), "behind"),
        NOWHERE: (None, None, "pending"),
    }  # fmt: skip


def test_growth_against_the_same_month_of_the_year_before(march: Month) -> None:
    """A year before the east had 8, and nobody else anything."""
    growth = {f.place: f.growth for f in march.of("deals")}
    assert growth[CITY] == D("0.9375")
    assert growth[district(EAST)] == 0
    assert growth[district(WEST)] is None


def test_places_are_by_share_done_within_the_group(march: Month) -> None:
    """The west has 5 of 60, the east 8 of 120; the north is alone in its group."""
    ranks = {f.place.name: (f.rank, f.of) for f in march.of("deals") if f.place.name}
    assert ranks == {EAST: (2, 2), WEST: (1, 2), NORTH: (1, 1)}


def test_the_share_done_a_month_before(march: Month) -> None:
    """As is known now: by the end of February the west has 2 of 60."""
    before = {f.place: f.done_before for f in march.of("deals")}
    assert before[district(WEST)] == D(2) / 60
    assert before[CITY] == D("6.5") / 200


def test_a_stock_is_due_from_where_the_year_began(march: Month) -> None:
    """One broker at the end of 2025, 4 wanted: a quarter of three by March. No past year grew but
    2025, and one year alone is no shape."""
    one = march.figure("traders")
    assert one is not None
    assert (one.value, one.start, one.due, one.due_twelfths) == (
        D(2), D(1), D("1.75"), D("1.75"))  # fmt: skip
    assert one.state == "on_pace"
    assert [f.place for f in march.of("traders")] == [CITY]


def test_before_the_tasks_are_issued_nothing_is_due(year: Workspace) -> None:
    february = targets.month(year, "2026-02")
    city = february.figure("deals")
    assert city is not None
    assert (city.target, city.due, city.state) == (None, None, "pending")
    assert city.reason is not None
    assert city.reason.code == "no_task"


def test_who_was_late_is_named_and_has_no_place(year: Workspace) -> None:
    february = targets.month(year, "2026-02")
    assert february.late == ((WEST, ("deals",)),)
    west = february.figure("deals", district(WEST))
    assert west is not None
    assert (west.value, west.reported, west.rank) == (D(1), False, None)
    assert (west.growth, west.state) == (None, "pending")
    assert targets.month(year, "2026-03").late == ()


def test_a_changed_target_counts_from_its_day_and_names_its_document(year: Workspace) -> None:
    told = [
        (f.target, f.number) for text in ("2026-03", "2026-04")
        if (f := targets.month(year, text).figure("deals", district(NORTH)))
    ]  # fmt: skip
    assert told == [(D(30), "甲科发〔2026〕6 号"), (D(25), "甲科发〔2026〕12 号")]


def test_what_came_late_stands_as_a_correction_in_the_next_month(year: Workspace) -> None:
    nothing = D(0)
    late = [
        ("2026-02", "2026-03", "deals", place, before, after)
        for place, before, after in ((CITY, D("5.5"), D("6.5")), (district(WEST), D(1), D(2)))
    ]
    assert targets.month(year, "2026-03").corrections == tuple(
        Correction(*one, D(1), nothing, nothing, nothing) for one in late
    )


def test_what_was_revised_too(year: Workspace) -> None:
    """A contract of January in the east had been 2, and is 1.5."""
    nothing = D(0)
    revised = ((CITY, D("15.5"), D(15)), (district(EAST), D(8), D("7.5")))
    assert targets.month(year, "2026-04").corrections == tuple(
        Correction("2026-03", "2026-04", "deals", place, before, after, nothing, D("-0.5"), nothing,
                   nothing)
        for place, before, after in revised
    )  # fmt: skip
    assert values(targets.month(year, "2026-04"))[CITY] == D(22)


def test_a_month_has_one_way_to_be_written(year: Workspace) -> None:
    """A keyboard for Chinese writes full-width digits as easily: another key for the same month."""
    for text in ("２０２６-03", "2026-3", "2026-03 "):
        with pytest.raises(InputError) as wrong:
            targets.month(year, text)
        assert wrong.value.key == "targets.bad_month"


def test_a_month_that_goes_on_judges_nobody(tmp_path: Path) -> None:
    """On 20 March 6.5 are known, of January and February; 16 are due, but at the month's end, and
    no report is owed before it."""
    workspace = planted.city(tmp_path / "city")
    planted.record(workspace, date(2026, 3, 20))
    march = targets.month(replace(workspace, as_of=date(2026, 3, 20), day=date(2026, 3, 20)),
                          "2026-03")  # fmt: skip
    assert march.late == ()
    assert {one.state for one in march.figures} == {"pending"}
    city = march.figure("deals")
    assert city is not None
    assert (city.value, city.due) == (D("6.5"), D(16))
    assert city.reason is not None
    assert city.reason.code == "month_goes_on"


def test_the_number_of_the_months_end_counts(tmp_path: Path) -> None:
    """The north's 30 became 25 on 20 April: March, frozen after that, had 30."""
    workspace, cut_off = planted.city(tmp_path / "city"), date(2026, 4, 25)
    planted.record(workspace, cut_off)
    march = targets.freeze(workspace, "2026-03", SIGNED, cut_off=cut_off)
    north = march.figure("deals", district(NORTH))
    assert north is not None
    assert (north.target, north.number) == (D(30), "甲科发〔2026〕6 号")


def test_a_frozen_month_has_its_tasks_as_they_were(tmp_path: Path) -> None:
    """An office is renamed, a district gets another name, the document goes: the frozen month is
    what it was, and the next one is frozen and corrected against it."""
    workspace = planted.city(tmp_path / "city")
    planted.record(workspace, CUT_OFFS[2])
    frozen = targets.freeze(workspace, "2026-02", SIGNED, cut_off=CUT_OFFS[2])
    path = workspace.root / "targets" / "tasks-2026.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("成果处", "转化处").replace("北区", "南区"), "utf-8")
    assert targets.month(workspace, "2026-02") == frozen
    assert frozen.tasks.districts == (EAST, WEST, NORTH)
    planted.record(workspace, CUT_OFFS[3], CUT_OFFS[2])
    march = targets.freeze(workspace, "2026-03", SIGNED, cut_off=CUT_OFFS[3])
    assert march.tasks.districts == (EAST, WEST, "南区")
    assert [one.place for one in march.corrections] == [CITY, district(WEST)]
    path.unlink()
    assert targets.month(workspace, "2026-02") == frozen
    assert targets.month(workspace, "2026-03") == replace(march, shapes={})


def test_who_had_not_reported_is_read_back_as_it_was(tmp_path: Path) -> None:
    """In the order of the document, also of what is not split over districts."""
    workspace = planted.city(tmp_path / "city")
    planted.record(workspace, CUT_OFFS[2])
    rows = ["month,district,indicator,reported_on", f"2026-01,{EAST},traders,2026-02-05"]
    (path := tmp_path / "reports.csv").write_text("\n".join(rows), "utf-8")
    registers.publish(workspace, {"district_report": path}, who="t", source="t",
                      known_on=CUT_OFFS[2])  # fmt: skip
    frozen = targets.freeze(workspace, "2026-02", SIGNED, cut_off=CUT_OFFS[2])
    both, one = ("deals", "traders"), ("traders",)
    assert frozen.late == ((EAST, one), (WEST, both), (NORTH, one))
    assert targets.month(workspace, "2026-02") == frozen


def test_what_belongs_elsewhere_is_stated_in_both_places(tmp_path: Path) -> None:
    """A contract moves from the west to the east; the city is as it was, and states nothing."""
    workspace = planted.city(tmp_path / "city")
    planted.record(workspace, CUT_OFFS[1])
    targets.freeze(workspace, "2026-01", SIGNED, cut_off=CUT_OFFS[1])
    path = tmp_path / "moved.csv"
    row = planted._contract("2", "2026-01-20", planted.EAST, "1")
    path.write_text(f"{planted.CONTRACT}\n{row}", "utf-8")
    registers.publish(workspace, {"contract": path}, who="t", source="t",
                      known_on=date(2026, 2, 12))  # fmt: skip
    planted.record(workspace, CUT_OFFS[2], date(2026, 2, 12))
    february = targets.freeze(workspace, "2026-02", SIGNED, cut_off=CUT_OFFS[2])
    told = {one.place: (one.before, one.after) for one in february.corrections}
    assert told == {district(EAST): (D(2), D(3)), district(WEST): (D(1), D(0))}
    assert sum(one.after - one.before for one in february.corrections) == 0


def test_what_becomes_known_of_the_year_before_is_stated_once(tmp_path: Path) -> None:
    """December was frozen at 100. 3 of its contracts become known after January was frozen, so that
    February states them, and March, which compares December once more, has nothing to state; then
    one of them turns out to be 1 less."""
    workspace = planted.city(tmp_path / "city")
    whole, _, _ = planted.TASKS.partition("\n| change |")
    (workspace.root / "targets" / "tasks-2025.md").write_text(
        whole.replace("2026", "2025"), "utf-8"
    )
    since, known = date.min, {2: ("2026-03-09", "3"), 4: ("2026-05-09", "2")}
    for text, cut_off in (("2025-12", date(2026, 1, 10)),
                          *((f"2026-{n:02}", day) for n, day in CUT_OFFS.items())):  # fmt: skip
        planted.record(workspace, cut_off, since)
        since = cut_off
        if text[:4] == "2026" and (late := known.get(int(text[5:]))):
            path = tmp_path / "late.csv"
            row = planted._contract("late", "2025-12-20", planted.WEST, late[1])
            path.write_text(f"{planted.CONTRACT}\n{row}", "utf-8")
            registers.publish(workspace, {"contract": path}, who="t", source="t",
                              known_on=date.fromisoformat(late[0]))  # fmt: skip
        targets.freeze(workspace, text, SIGNED, cut_off=cut_off)
    nothing = D(0)
    stated = [one for n in CUT_OFFS for one in targets.month(workspace, f"2026-{n:02}").corrections
              if one.month == "2025-12"]  # fmt: skip
    assert stated == [
        Correction("2025-12", "2026-02", "deals", CITY, D(100), D(103), D(3), *[nothing] * 3),
        Correction("2025-12", "2026-02", "deals", district(WEST), nothing, D(3), D(3),
                   *[nothing] * 3),
        Correction("2025-12", "2026-04", "deals", CITY, D(103), D(102), nothing, D(-1),
                   *[nothing] * 2),
        Correction("2025-12", "2026-04", "deals", district(WEST), D(3), D(2), nothing, D(-1),
                   *[nothing] * 2),
    ]  # fmt: skip
    assert values(targets.month(workspace, "2025-12"))[CITY] == D(100)


def test_a_frozen_month_never_changes(year: Workspace, march: Month) -> None:
    """Seen from each later day it is the same, though a contract of January was corrected."""
    for as_of in (date(2026, 4, 10), date(2026, 5, 3), date(2026, 6, 1)):
        again = targets.month(replace(year, as_of=as_of, day=as_of), "2026-03")
        assert again == march
    assert march.frozen is not None
    assert march.frozen.cut_off == date(2026, 4, 10)


def test_a_frozen_month_is_what_was_seen_when_it_was_frozen(tmp_path: Path) -> None:
    """What is read back is what was made, to the last digit."""
    workspace = planted.city(tmp_path / "city")
    planted.record(workspace, date(2026, 4, 10))
    made = targets.freeze(workspace, "2026-03", SIGNED, cut_off=date(2026, 4, 10))
    again = targets.month(workspace, "2026-03")
    assert replace(again, shapes={}) == replace(made, shapes={})


def test_a_month_that_is_not_frozen_is_what_is_known(year: Workspace) -> None:
    may = targets.month(year, "2026-05")
    assert may.frozen is None
    assert values(may)[CITY] == D(22)
    assert targets.month(year).month == "2026-04"  # the last that is frozen


def test_what_cannot_be_frozen(year: Workspace) -> None:
    def refused(month: str, kind: type[Exception], key: str, cut_off: date | None = None) -> None:
        with pytest.raises(kind) as error:
            targets.freeze(year, month, SIGNED, cut_off=cut_off)
        assert getattr(error.value, "key", "") == key

    refused("2026-04", Refused, "targets.frozen_already")
    refused("2026-06", Refused, "targets.month_goes_on")
    refused("2026-05", Refused, "targets.month_goes_on", date(2026, 5, 31))
    refused("2026-05", InputError, "targets.cut_off_later", date(2026, 6, 2))
    refused("2026-13", InputError, "targets.bad_month")
    refused("2027-01", NotFound, "targets.no_tasks")
    later = replace(year, today=date(2026, 7, 10))
    with pytest.raises(Refused) as error:
        targets.freeze(later, "2026-06", SIGNED, cut_off=date(2026, 7, 10))
    assert error.value.key == "targets.not_next"
    assert error.value.values["wanted"] == "2026-05"


def test_the_tasks_are_issued_in_march_and_split_as_known_then(year: Workspace) -> None:
    """The east alone had anything in 2025: 100, so that it can be given 140. The 70 that are left
    go to those without a base alike."""
    found = targets.split(year, "tasks-2026", "deals")
    assert found.day == date(2026, 3, 16)
    assert {name: one.base for name, one in found.shares.items()} == {EAST: 100, WEST: 0, NORTH: 0}
    assert (found.city, found.division.padded, found.division.lacking) == (200, 210, 0)
    assert found.division.targets == {EAST: D(140), WEST: D(35), NORTH: D(35)}
    assert found.division.capped == (EAST,)
    assert {n: s.value for n, s in found.issued.items() if s} == {EAST: 120, WEST: 60, NORTH: 25}
