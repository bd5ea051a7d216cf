"""Facts as of a day: rights, certificates, records and institutions, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.facts.tables import Registers, day, empty, organisation

# All of it is asked on 30 June 2025.


def right(class_: str, granted: str, ended: str | None = None, **more: Any) -> dict[str, Any]:
    return {"class": class_, "kind": "invention", "acquired": "own_rd",
            "granted_on": day(granted), "ended_on": day(ended)} | more  # fmt: skip


def used(on: str) -> dict[str, Any]:
    return {"hnte_used_on": day(on)}


OLD = "2020-01-01"
# name: (rights, what is expected of each fact)
RIGHTS: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "no right": ([], {"class_1": 0, "class_2": 0, "class_2_held": 0, "own_rd_ip": False}),
    "granted on the day": ([right("I", "2025-06-30")], {"class_1": 1}),
    "granted the day after": ([right("I", "2025-07-01")], {"class_1": 0, "own_rd_ip": False}),
    "ended on the day": ([right("I", OLD, "2025-06-30")], {"class_1": 0}),
    "ends the day after": ([right("I", OLD, "2025-07-01")], {"class_1": 1}),
    "used on the day": (
        [right("II", OLD, **used("2025-06-30"))],
        {"class_2": 0, "class_2_held": 1, "own_rd_ip": False},
    ),
    "used the day after": (
        [right("II", OLD, **used("2025-07-01"))],
        {"class_2": 1, "class_2_held": 1, "own_rd_ip": True},
    ),
    "class I may be used again": (
        [right("I", OLD, **used("2021-01-01"))], {"class_1": 1, "own_rd_ip": True},
    ),
    "one of own research among others": (
        [right("II", OLD), right("II", OLD, acquired="gift"), right("I", OLD, acquired=None)],
        {"class_1": 1, "class_2": 2, "own_rd_ip": True},
    ),
    "none of own research": ([right("I", OLD, acquired="transfer")], {"own_rd_ip": False}),
    "one of unknown origin": (
        [right("II", OLD, acquired="gift"), right("II", OLD, acquired=None)], {"own_rd_ip": None},
    ),
    "its own research is used up": (
        [right("II", OLD, **used("2024-01-01")), right("II", OLD, acquired="gift")],
        {"class_2": 1, "class_2_held": 2, "own_rd_ip": False},
    ),
}  # fmt: skip


def certificate(kind: str, issued: str, valid_to: str | None = None, revoked: str | None = None,
                rank: int | None = None) -> dict[str, Any]:  # fmt: skip
    return {"kind": kind, "issued_on": day(issued), "valid_to": day(valid_to),
            "revoked_on": day(revoked), "rank": rank}  # fmt: skip


CERTIFICATES: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "no certificate": ([], {"hnte_valid": False, "standard_led_5y": False, "srdi_valid": False}),
    "valid to the day": ([certificate("hnte", "2022-07-01", "2025-06-30")], {"hnte_valid": True}),
    "valid to the day before": (
        [certificate("hnte", "2022-06-30", "2025-06-29")], {"hnte_valid": False},
    ),
    "issued on the day": ([certificate("hnte", "2025-06-30", "2028-06-29")], {"hnte_valid": True}),
    "issued the day after": (
        [certificate("hnte", "2025-07-01", "2028-06-30")], {"hnte_valid": False},
    ),
    "revoked on the day": (
        [certificate("hnte", "2024-01-01", "2027-01-01", "2025-06-30")], {"hnte_valid": False},
    ),
    "revoked the day after": (
        [certificate("hnte", "2024-01-01", "2027-01-01", "2025-07-01")], {"hnte_valid": True},
    ),
    "without an end": ([certificate("hnte", "2010-01-01")], {"hnte_valid": True}),
    "another kind": (
        [certificate("srdi", "2024-01-01", "2027-01-01")],
        {"hnte_valid": False, "srdi_valid": True, "little_giant_valid": False},
    ),
    "an old and a new one": (
        [certificate("hnte", "2019-01-01", "2022-01-01"), certificate("hnte", "2024-01-01")],
        {"hnte_valid": True},
    ),
    "number of this year": (
        [certificate("tech_sme", "2025-05-01", "2025-12-31")], {"tech_sme_valid": True},
    ),
    "number of this year without an end": (
        [certificate("tech_sme", "2025-05-01")], {"tech_sme_valid": True},
    ),
    "number of last year": (
        [certificate("tech_sme", "2024-05-01", "2024-12-31")], {"tech_sme_valid": False},
    ),
    "number of last year without an end": (
        [certificate("tech_sme", "2024-05-01")], {"tech_sme_valid": False},
    ),
    "number of last year, valid into this": (
        [certificate("tech_sme", "2024-09-01", "2025-09-01")], {"tech_sme_valid": False},
    ),
    "award, third, five years ago": (
        [certificate("award_national", "2020-06-30", rank=3)], {"national_award_5y": True},
    ),
    "award, a day more than five years ago": (
        [certificate("award_national", "2020-06-29", rank=1)], {"national_award_5y": False},
    ),
    "award, fourth": (
        [certificate("award_national", "2021-01-01", rank=4)], {"national_award_5y": False},
    ),
    "award, rank blank": (
        [certificate("award_national", "2021-01-01")], {"national_award_5y": None},
    ),
    "award, rank blank, long ago": (
        [certificate("award_national", "2010-01-01")], {"national_award_5y": False},
    ),
    "award on the day": (
        [certificate("award_national", "2025-06-30", rank=1)], {"national_award_5y": True},
    ),
    "award the day after": (
        [certificate("award_national", "2025-07-01", rank=1)], {"national_award_5y": False},
    ),
    "standard, fifth": ([certificate("standard", "2021-01-01", rank=5)], {"standard_led_5y": True}),
    "standard, sixth": (
        [certificate("standard", "2021-01-01", rank=6)], {"standard_led_5y": False},
    ),
    "standard, one blank, one second": (
        [certificate("standard", "2021-01-01"), certificate("standard", "2021-01-01", rank=2)],
        {"standard_led_5y": True},
    ),
    # The reference year is 2024: it is the year of issue that counts, and what was before it.
    "never certified": (
        [certificate("tech_sme", "2024-05-01")],
        {"hnte_first_this_year": False, "hnte_renewed_this_year": False},
    ),
    "first on New Year's Day": (
        [certificate("hnte", "2024-01-01", "2026-12-31")],
        {"hnte_first_this_year": True, "hnte_renewed_this_year": False},
    ),
    "first on the last day of the year": (
        [certificate("hnte", "2024-12-31", "2027-12-30")],
        {"hnte_first_this_year": True, "hnte_renewed_this_year": False},
    ),
    "certified after the reference year": (
        [certificate("hnte", "2025-01-01", "2027-12-31")],
        {"hnte_first_this_year": False, "hnte_renewed_this_year": False},
    ),
    "certified before the reference year": (
        [certificate("hnte", "2023-12-31", "2026-12-30")],
        {"hnte_first_this_year": False, "hnte_renewed_this_year": False},
    ),
    "first, revoked on the day": (
        [certificate("hnte", "2024-08-31", "2027-08-30", "2025-06-30")],
        {"hnte_first_this_year": False, "hnte_renewed_this_year": False},
    ),
    "first, revoked the day after": (
        [certificate("hnte", "2024-08-31", "2027-08-30", "2025-07-01")],
        {"hnte_first_this_year": True, "hnte_renewed_this_year": False},
    ),
    "again when the old one ended": (
        [certificate("hnte", "2021-08-31", "2024-08-30"),
         certificate("hnte", "2024-08-31", "2027-08-30")],
        {"hnte_first_this_year": False, "hnte_renewed_this_year": True},
    ),
    "again after a gap of years": (
        [certificate("hnte", "2016-08-31", "2019-08-30"), certificate("hnte", "2024-12-31")],
        {"hnte_first_this_year": False, "hnte_renewed_this_year": True},
    ),
    "again after a revocation": (
        [certificate("hnte", "2021-08-31", "2024-08-30", "2022-01-01"),
         certificate("hnte", "2024-12-31")],
        {"hnte_first_this_year": False, "hnte_renewed_this_year": True},
    ),
    "twice in the reference year": (
        [certificate("hnte", "2024-02-01", "2027-01-31", "2024-06-01"),
         certificate("hnte", "2024-12-07", "2027-12-06")],
        {"hnte_first_this_year": True, "hnte_renewed_this_year": False},
    ),
    "first, and once more after it": (
        [certificate("hnte", "2024-08-31", "2027-08-30"), certificate("hnte", "2025-03-01")],
        {"hnte_first_this_year": True, "hnte_renewed_this_year": False},
    ),
}  # fmt: skip


def record(kind: str, began: str, ended: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "began_on": day(began), "ended_on": day(ended)}


RECORDS: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "no record": ([], {"offences_365d": 0, "offences_2y": 0, "abnormal_listed": False}),
    "365 days before": (
        [record("safety", "2024-06-30")], {"offences_365d": 0, "offences_2y": 1},
    ),
    "364 days before": (
        [record("safety", "2024-07-01")], {"offences_365d": 1, "offences_2y": 1},
    ),
    "on the day": ([record("quality", "2025-06-30")], {"offences_365d": 1, "offences_2y": 1}),
    "the day after": (
        [record("environment", "2025-07-01")], {"offences_365d": 0, "offences_2y": 0},
    ),
    "misconduct in research": (
        [record("research_misconduct", "2025-06-01")], {"offences_365d": 0, "offences_2y": 1},
    ),
    "on the first day of the reference year": (
        [record("safety", "2024-01-01")], {"offences_365d": 0, "offences_2y": 1},
    ),
    "on the last day of the year before": ([record("safety", "2023-12-31")], {"offences_2y": 0}),
    "three in a year": (
        [record("safety", "2025-01-01"), record("quality", "2025-02-01"),
         record("environment", "2025-03-01")],
        {"offences_365d": 3, "offences_2y": 3},
    ),
    "taken off the list on the day": (
        [record("abnormal_list", "2020-01-01", "2025-06-30")], {"abnormal_listed": False},
    ),
    "taken off the list the day after": (
        [record("abnormal_list", "2020-01-01", "2025-07-01")], {"abnormal_listed": True},
    ),
    "listed on the day": ([record("dishonesty_list", "2025-06-30")], {"abnormal_listed": True}),
    "listed the day after": (
        [record("dishonesty_list", "2025-07-01")],
        {"abnormal_listed": False, "offences_2y": 0},
    ),
}  # fmt: skip


def platform(kind: str, level: str, recognised: str | None, ended: str | None = None
             ) -> dict[str, Any]:  # fmt: skip
    return {"kind": kind, "level": level, "recognised_on": day(recognised), "ended_on": day(ended)}


PLATFORMS: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "no platform": ([], {"rd_institution": False}),
    "recognised on the day": (
        [platform("key_laboratory", "provincial", "2025-06-30")], {"rd_institution": True},
    ),
    "recognised the day after": (
        [platform("key_laboratory", "provincial", "2025-07-01")], {"rd_institution": False},
    ),
    "of the city": ([platform("key_laboratory", "city", OLD)], {"rd_institution": False}),
    "an incubator": ([platform("incubator", "national", OLD)], {"rd_institution": False}),
    "closed on the day": (
        [platform("new_rd_institution", "national", OLD, "2025-06-30")], {"rd_institution": False},
    ),
    "closed the day after": (
        [platform("new_rd_institution", "national", OLD, "2025-07-01")], {"rd_institution": True},
    ),
    "recognition undated": (
        [platform("key_laboratory", "national", None)], {"rd_institution": None},
    ),
    "undated and of the city": (
        [platform("key_laboratory", "city", None)], {"rd_institution": False},
    ),
    "one undated, one recognised": (
        [platform("key_laboratory", "national", None),
         platform("enterprise_technology_centre", "provincial", OLD)],
        {"rd_institution": True},
    ),
}  # fmt: skip

HOLDER = {
    "intellectual_property": "organisation", "certificate": "organisation",
    "credit_record": "organisation", "platform": "operator",
}  # fmt: skip
ALL = {
    "intellectual_property": RIGHTS, "certificate": CERTIFICATES, "credit_record": RECORDS,
    "platform": PLATFORMS,
}  # fmt: skip
CASES = [(register, name) for register, cases in ALL.items() for name in cases]


@pytest.fixture(scope="module")
def registers() -> Iterator[Registers]:
    with empty() as made:
        for register, cases in ALL.items():
            for name, (rows, _) in cases.items():
                made.add("organisation", [organisation(name)])
                made.add(register, [{"id": f"{name} {n}", HOLDER[register]: name} | row
                                    for n, row in enumerate(rows)])  # fmt: skip
        yield made


@pytest.mark.parametrize(("register", "name"), CASES)
def test_on_the_thirtieth_of_june(registers: Registers, register: str, name: str) -> None:
    expected = ALL[register][name][1]
    found = registers.facts(*expected)[name]
    assert {fact: found[fact] for fact in expected} == expected


def test_every_fact_of_the_library_is_asked_for_somewhere(registers: Registers) -> None:
    """All of them in one SELECT: every organisation once, nothing missing that has a register."""
    found = registers.facts()
    assert len(found) == sum(len(cases) for cases in ALL.values())
    nobody = found["no right"]
    assert nobody["class_1"] == 0
    assert nobody["revenue"] is None
    assert nobody["net_assets_growth__n"] is None
