"""The example city's own facts: districts on a day, the bank, grants from above, appraisals."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from tests.facts.tables import Registers, day, organisation
from tests.support import ROOT
from twofold import facts
from twofold.facts import Subject
from twofold.facts.compile import givens
from twofold.registers.store import reading
from twofold.workspace import open_city

# All of it is asked on 30 June 2025, in the reference year 2025.
DAY, YEAR = date(2025, 6, 30), 2025
ZONE, OTHER = "示例区9", "示例区1"


@dataclass(frozen=True)
class City:
    registers: Registers
    subjects: Mapping[str, Subject]

    def facts(self, register: str, id_: str, *names: str, year: int = YEAR) -> dict[str, Any]:
        subject = self.subjects[register]
        wanted = [subject.names[name] for name in names]
        store = self.registers.store
        query = facts.measure(store, subject, wanted, givens(DAY, year), {})
        columns, rows = store.connection.table(query)
        (row,) = [row for row in rows if row[0] == id_]
        return dict(zip(columns, row, strict=True))


def move(subject: str, kind: str, before: str, after: str, on: str, whole: bool | None = True
         ) -> dict[str, Any]:  # fmt: skip
    return {"id": f"{subject} {on}", "subject": subject, "kind": kind, "from_place": before,
            "district": after, "moved_on": day(on), "whole": whole}  # fmt: skip


ORGANISATIONS = {
    "there": {"district": ZONE},
    "elsewhere": {"district": OTHER},
    "nowhere": {"district": None},
    "moves in tomorrow": {"district": ZONE},
    "moved in today": {"district": ZONE},
    "moves away tomorrow": {"district": OTHER},
    "twice": {"district": ZONE},
    "moved out": {"district": ZONE, "status": "moved_out", "ended_on": day("2025-06-30")},
    "moves out tomorrow": {"district": ZONE, "status": "moved_out", "ended_on": day("2025-07-01")},
    "moved out undated": {"district": ZONE, "status": "moved_out"},
}
MOVES = [
    move("moves in tomorrow", "organisation", OTHER, ZONE, "2025-07-01"),
    move("moved in today", "organisation", OTHER, ZONE, "2025-06-30"),
    move("moves away tomorrow", "organisation", ZONE, OTHER, "2025-07-01"),
    move("twice", "organisation", ZONE, OTHER, "2025-08-01"),
    move("twice", "organisation", OTHER, ZONE, "2025-09-01"),
    move("whole", "platform", OTHER, ZONE, "2025-03-01"),
    move("in part", "platform", OTHER, ZONE, "2025-03-01", whole=False),
    move("not known", "platform", OTHER, ZONE, "2025-03-01", whole=None),
    move("tomorrow", "platform", OTHER, ZONE, "2025-07-01"),
    move("moved on", "platform", OTHER, "示例区2", "2025-03-01"),
]
PLATFORMS = {
    "whole": {}, "in part": {}, "not known": {}, "tomorrow": {}, "moved on": {},
    "today": {"recognised_on": day("2025-06-30")},
    "not yet": {"recognised_on": day("2025-07-01")},
    "undated": {"recognised_on": None},
    "over": {"ended_on": day("2025-06-30")},
    "ends tomorrow": {"ended_on": day("2025-07-01")},
    "granted": {}, "one paid, one not": {}, "granted twice": {}, "granted before": {},
    "unpaid": {}, "refused": {},
    "recovered": {}, "recovered later": {}, "recovered, no step": {}, "paid": {},
    "excellent": {}, "excellent last year": {}, "good": {}, "no result": {}, "by the city": {},
    "published tomorrow": {},
}  # fmt: skip


def award(subject: str, amount: int = 100, number: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": f"{subject} {number}", "policy": "upper", "subject": subject, "payee": "there",
            "level": "national", "year": 2025, "amount": amount, "state": "paid",
            "paid_on": day("2025-03-01")} | more  # fmt: skip


AWARDS = [
    award("granted"), award("one paid, one not"),
    award("one paid, one not", number=2, paid_on=None), award("granted twice"),
    award("granted twice", number=2),
    award("granted before", paid_on=day("2024-12-31")), award("unpaid", paid_on=None),
    award("refused", state="refused"), award("recovered", state="recovered"),
    award("recovered later", state="recovered"), award("recovered, no step", state="recovered"),
    award("paid", policy="qd.hightech-zone.platform-match", level="district"),
]  # fmt: skip


def step(award_: str, state: str, on: str, amount: int | None = None, number: int = 1
         ) -> dict[str, Any]:  # fmt: skip
    return {"award": f"{award_} 1", "number": number, "state": state, "done_on": day(on),
            "amount": amount}  # fmt: skip


STEPS = [
    step("refused", "refused", "2025-06-30"), step("recovered", "recovered", "2025-06-30", -100),
    step("recovered later", "recovered", "2025-07-01", -100),
    step("paid", "paid", "2025-03-01", 100), step("paid", "recovered", "2025-06-30", -40, 2),
    step("paid", "recovered", "2025-07-01", -60, 3),
]  # fmt: skip


def appraisal(platform: str, result: str | None, on: str | None, level: str = "provincial"
              ) -> dict[str, Any]:  # fmt: skip
    return {"platform": platform, "year": 2024, "level": level, "result": result,
            "published_on": day(on)}  # fmt: skip


APPRAISALS = [
    appraisal("excellent", "excellent", "2025-06-30"),
    appraisal("excellent last year", "excellent", "2024-12-31"),
    appraisal("good", "good", "2025-03-01"),
    appraisal("no result", None, None),
    appraisal("by the city", "excellent", "2025-03-01", "city"),
    appraisal("published tomorrow", "excellent", "2025-07-01"),
]
BANK = {
    "there": ("2023-06-30", None, "2025-06-30"),
    "elsewhere": ("2023-06-30", "2025-06-30", "2024-01-01"),
    "nowhere": ("2025-07-01", None, "2024-01-01"),
    "twice": ("2023-06-30", None, "2025-07-01"),
}
TAXES = {"there": ZONE, "elsewhere": OTHER, "twice": None}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("city")
    shutil.copy(ROOT / "examples/qingdao/city.yaml", folder)
    for own in ("facts", "registers"):
        shutil.copytree(ROOT / "examples/qingdao" / own, folder / own)
    there = open_city(folder)
    with reading(there) as store:
        made = Registers(store)
        made.add("organisation", [organisation(i, **row) for i, row in ORGANISATIONS.items()])
        made.add("relocation", MOVES)
        made.add("platform", [
            {"id": id_, "name": id_, "operator": "there", "kind": "key_laboratory",
             "level": "national", "recognised_on": day("2020-01-01"), "district": ZONE, **row}
            for id_, row in PLATFORMS.items()
        ])  # fmt: skip
        made.add("award", AWARDS)
        made.add("award_step", STEPS)
        made.add("platform_appraisal", APPRAISALS)
        made.add("listing_bank", [
            {"organisation": id_, "entered_on": day(entered), "left_on": day(left),
             "reformed_on": day(reformed)} for id_, (entered, left, reformed) in BANK.items()
        ])  # fmt: skip
        made.add("tax_place", [
            {"organisation": id_, "since": day("2020-01-01"), "district": place}
            for id_, place in TAXES.items()
        ])  # fmt: skip
        made.add("tax_place", [{"organisation": "moved out", "since": day("2020-01-01"),
                                "until": day("2025-06-30"), "district": ZONE},
                               {"organisation": "moved out", "since": day("2025-06-30"),
                                "district": OTHER}])  # fmt: skip
        yield City(made, facts.subjects(there))


@pytest.mark.parametrize(("id_", "there"), [
    ("there", True), ("elsewhere", False), ("nowhere", None), ("moves in tomorrow", False),
    ("moved in today", True), ("moves away tomorrow", True), ("twice", True),
])  # fmt: skip
def test_the_district_is_that_of_the_day(city: City, id_: str, there: bool | None) -> None:
    assert city.facts("organisation", id_, "in_hightech_zone")["in_hightech_zone"] is there


@pytest.mark.parametrize(("id_", "inside"), [
    ("there", True), ("nowhere", None), ("moved out", False), ("moves out tomorrow", True),
    ("moved out undated", None),
])  # fmt: skip
def test_in_the_city_until_it_moves_out(city: City, id_: str, inside: bool | None) -> None:
    assert city.facts("organisation", id_, "in_qingdao")["in_qingdao"] is inside


@pytest.mark.parametrize(("id_", "moved"), [
    ("there", "never"), ("moved in today", "2025-06-30"), ("moves in tomorrow", "never"),
    ("moves away tomorrow", "never"),
])  # fmt: skip
def test_moving_in_counts_from_its_day(city: City, id_: str, moved: str) -> None:
    found = city.facts("organisation", id_, "zone_moved_in_on")["zone_moved_in_on"]
    assert found == (date(9999, 12, 31) if moved == "never" else date.fromisoformat(moved))


@pytest.mark.parametrize(("id_", "there"), [
    ("there", True), ("elsewhere", False), ("twice", None), ("nowhere", None),
    ("moved out", False),
])  # fmt: skip
def test_where_taxes_are_paid(city: City, id_: str, there: bool | None) -> None:
    found = city.facts("organisation", id_, "taxed_in_hightech_zone")["taxed_in_hightech_zone"]
    assert found is there


@pytest.mark.parametrize(("id_", "entered", "reformed"), [
    ("there", "2023-06-30", "2025-06-30"),
    ("elsewhere", None, None),  # left on the day
    ("nowhere", None, None),  # enters the day after
    ("twice", "2023-06-30", None),  # reformed the day after
    ("moved out", None, None),
])  # fmt: skip
def test_the_listing_bank(city: City, id_: str, entered: str | None, reformed: str | None) -> None:
    found = city.facts("organisation", id_, "bank_entered_on", "share_reformed_on")
    never = date(9999, 12, 31)
    assert found["bank_entered_on"] == (day(entered) or never)
    assert found["share_reformed_on"] == (day(reformed) or never)


@pytest.mark.parametrize(("id_", "there", "moved"), [
    ("whole", True, "2025-03-01"), ("in part", True, "never"), ("not known", True, None),
    ("tomorrow", False, "never"), ("moved on", True, "never"),
])  # fmt: skip
def test_a_platform_that_moved_in_whole(city: City, id_: str, there: bool, moved: str | None
                                        ) -> None:  # fmt: skip
    found = city.facts("platform", id_, "in_hightech_zone", "moved_in_on")
    assert found["in_hightech_zone"] is there
    assert found["moved_in_on"] == (date(9999, 12, 31) if moved == "never" else day(moved))


@pytest.mark.parametrize(("id_", "recognised", "standing"), [
    ("today", "2025-06-30", True), ("not yet", "never", False), ("undated", None, None),
    ("over", "2020-01-01", False), ("ends tomorrow", "2020-01-01", True),
])  # fmt: skip
def test_a_platform_is_in_force_from_its_day(city: City, id_: str, recognised: str | None,
                                             standing: bool | None) -> None:  # fmt: skip
    found = city.facts("platform", id_, "recognised_on", "in_force")
    assert found["recognised_on"] == (
        date(9999, 12, 31) if recognised == "never" else day(recognised)
    )
    assert found["in_force"] is standing


@pytest.mark.parametrize(("id_", "grant"), [
    ("granted", 100), ("one paid, one not", 100), ("granted twice", None), ("granted before", None),
    ("unpaid", None),
    ("refused", None), ("recovered", None), ("recovered later", 100),
    ("recovered, no step", None), ("today", None),
])  # fmt: skip
def test_a_grant_from_above_is_one_that_was_paid(city: City, id_: str, grant: int | None) -> None:
    found = city.facts("platform", id_, "national_grant", "provincial_grant")
    assert (found["national_grant"], found["provincial_grant"]) == (grant, None)


@pytest.mark.parametrize(("id_", "paid"), [("paid", 60), ("today", 0)])
def test_what_was_paid_before_is_less_what_was_recovered(city: City, id_: str, paid: int) -> None:
    assert city.facts("platform", id_, "match_paid")["match_paid"] == paid


@pytest.mark.parametrize(("id_", "any_", "province", "of_city"), [
    ("excellent", True, True, False), ("excellent last year", False, False, False),
    ("good", False, False, False), ("no result", None, None, False),
    ("by the city", True, False, True), ("published tomorrow", False, False, False),
    ("today", False, False, False),
])  # fmt: skip
def test_rated_excellent_in_the_year(
    city: City, id_: str, any_: bool | None, province: bool | None, of_city: bool | None
) -> None:
    names = ("rated_excellent", "rated_excellent_provincial", "rated_excellent_city")
    assert tuple(city.facts("platform", id_, *names)[name] for name in names) == (
        any_, province, of_city,
    )  # fmt: skip


def test_an_appraisal_of_long_ago_without_a_result_says_nothing_of_this_year(city: City) -> None:
    found = city.facts("platform", "no result", "rated_excellent", year=2027)
    assert found["rated_excellent"] is False
