"""Facts of specialised enterprises, day by day: segments, two years, equity, titles, plans."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.facts.tables import DAY, YEAR, Registers, day, empty, organisation
from twofold import facts
from twofold.facts.compile import givens
from twofold.workspace import library_only

# All of it is asked on 30 June 2025, of the reference year 2024.
Case = tuple[list[dict[str, Any]], dict[str, Any]]
M = Decimal("1000000.00")


def segment(year: int, **more: Any) -> dict[str, Any]:
    return {"year": year} | more


SEGMENTS: dict[str, Case] = {
    "never filed": ([], {"sme": None, "market_share__n": None, "development_score": None,
                         "main_growth__n": None}),
    "filed for another year": (
        [segment(2023, size="small", development_score=61, main_revenue=M)],
        {"sme": None, "development_score": None, "development_score_before": 61,
         "main_revenue": None, "main_growth__n": None},
    ),
    "large": ([segment(2024, size="large")], {"sme": False}),
    "medium": ([segment(2024, size="medium")], {"sme": True}),
    "micro": ([segment(2024, size="micro")], {"sme": True}),
    "size unknown": ([segment(2024)], {"sme": None}),
    "share of a tenth": (
        [segment(2024, market_share=Decimal("10.00"))],
        {"market_share__n": 10, "market_share__d": 100},
    ),
    "grown by a tenth and a fifth": (  # (1.1 + 1.2) / 2 - 1 = 0.15
        [segment(2022, main_revenue=100 * M), segment(2023, main_revenue=110 * M),
         segment(2024, main_revenue=132 * M)],
        {"main_growth__n": Decimal(3300) * M * M, "main_growth__d": Decimal(22000) * M * M},
    ),
    "a year of three is missing": (
        [segment(2022, main_revenue=100 * M), segment(2024, main_revenue=132 * M)],
        {"main_growth__n": None, "main_growth__d": None},
    ),
    "nothing to begin with": (
        [segment(2022, main_revenue=0 * M), segment(2023, main_revenue=110 * M),
         segment(2024, main_revenue=132 * M)],
        {"main_growth__n": None, "main_growth__d": None},
    ),
}  # fmt: skip

REPORTS: dict[str, Case] = {
    "no report": ([], {"rd_before": None, "revenue_before": None, "revenue_two_before": None,
                       "liabilities": None}),
    "three reports": (
        [segment(2022, revenue=7 * M, rd=M), segment(2023, revenue=8 * M, rd=2 * M),
         segment(2024, revenue=9 * M, rd=3 * M, total_assets=10 * M, net_assets=4 * M)],
        {"rd_before": 2 * M, "revenue_before": 8 * M, "revenue_two_before": 7 * M,
         "liabilities": 6 * M},
    ),
    "more debts than assets": (
        [segment(2024, total_assets=10 * M, net_assets=-2 * M)], {"liabilities": 12 * M},
    ),
    "net assets are blank": ([segment(2024, total_assets=10 * M)], {"liabilities": None}),
    "a later year": ([segment(2025, revenue=9 * M, rd=M)], {"rd_before": None}),
}  # fmt: skip


def paid(kind: str, on: str, amount: Decimal | None = M) -> dict[str, Any]:
    return {"kind": kind, "paid_on": day(on), "amount": amount}


EQUITY: dict[str, Case] = {
    "no equity": ([], {"equity_2y": 0, "venture_total": 0, "merged_or_listed": False}),
    "two years before": ([paid("institution", "2023-06-30")], {"equity_2y": M}),
    "a day more than two years": (
        [paid("venture", "2023-06-29")],
        {"equity_2y": 0, "venture_total": M},
    ),
    "on the day": ([paid("angel", "2025-06-30")], {"equity_2y": M, "venture_total": M}),
    "the day after": ([paid("angel", "2025-07-01")], {"equity_2y": 0, "venture_total": 0}),
    "an individual": ([paid("individual", "2025-01-01")], {"equity_2y": 0, "venture_total": 0}),
    "no venture": ([paid("institution", "2025-01-01")], {"equity_2y": M, "venture_total": 0}),
    "one amount is missing": (
        [paid("venture", "2025-01-01"), paid("venture", "2025-02-01", None)],
        {"equity_2y": None, "venture_total": None},
    ),
    "listed on the day": (
        [paid("listing", "2025-06-30", None)],
        {"merged_or_listed": True, "equity_2y": 0},
    ),
    "merged the day after": ([paid("merger", "2025-07-01", None)], {"merged_or_listed": False}),
}


def title(kind: str, issued: str, valid_to: str | None = None, revoked: str | None = None,
          rank: int | None = None) -> dict[str, Any]:  # fmt: skip
    return {"kind": kind, "issued_on": day(issued), "valid_to": day(valid_to),
            "revoked_on": day(revoked), "rank": rank}  # fmt: skip


TITLES: dict[str, Case] = {
    "no title": ([], {"innovative_sme_valid": False, "srdi_due": False, "little_giant_due": False,
                      "award_3y": False, "standard_held": False}),
    "runs out on New Year's Day": (
        [title("little_giant", "2022-01-02", "2025-01-01")], {"little_giant_due": True},
    ),
    "runs out on the last day of the year": (
        [title("little_giant", "2023-01-01", "2025-12-31")], {"little_giant_due": True},
    ),
    "ran out the year before": (
        [title("little_giant", "2022-01-01", "2024-12-31")], {"little_giant_due": False},
    ),
    "runs out the year after": (
        [title("little_giant", "2023-07-01", "2026-01-01")], {"little_giant_due": False},
    ),
    "reviewed this year": (
        [title("srdi", "2022-03-01", "2025-02-28"), title("srdi", "2025-03-01", "2028-02-29")],
        {"srdi_due": True, "little_giant_due": False},
    ),
    "due, but revoked on the day": (
        [title("srdi", "2022-09-01", "2025-08-31", "2025-06-30")], {"srdi_due": False},
    ),
    "due, revoked the day after": (
        [title("srdi", "2022-09-01", "2025-08-31", "2025-07-01")], {"srdi_due": True},
    ),
    "given this year for this year": (
        [title("srdi", "2025-01-01", "2025-12-31")], {"srdi_due": False},
    ),
    "innovative to the day": (
        [title("innovative_sme", "2022-07-01", "2025-06-30")], {"innovative_sme_valid": True},
    ),
    "innovative to the day before": (
        [title("innovative_sme", "2022-07-01", "2025-06-29")], {"innovative_sme_valid": False},
    ),
    "national, third, three years ago": (
        [title("award_national", "2022-06-30", rank=3)],
        {"national_award_3y": True, "award_3y": True, "national_award_top5_3y": True},
    ),
    "national, third, a day more": (
        [title("award_national", "2022-06-29", rank=3)],
        {"national_award_3y": False, "award_3y": False, "national_award_top5_3y": False},
    ),
    "national, fifth": (
        [title("award_national", "2025-01-01", rank=5)],
        {"national_award_3y": False, "award_3y": False, "national_award_top5_3y": True},
    ),
    "national, sixth": (
        [title("award_national", "2025-01-01", rank=6)], {"national_award_top5_3y": False},
    ),
    "provincial, third": (
        [title("award_provincial", "2025-01-01", rank=3)],
        {"national_award_3y": False, "award_3y": True},
    ),
    "provincial, fourth": ([title("award_provincial", "2025-01-01", rank=4)], {"award_3y": False}),
    "provincial, rank unknown": (
        [title("award_provincial", "2025-01-01")], {"award_3y": None, "national_award_3y": False},
    ),
    "fiftieth": (
        [title("maker_china", "2025-01-01", rank=50)],
        {"maker_top50_3y": True, "maker_top500_3y": True},
    ),
    "fifty-first": (
        [title("maker_china", "2025-01-01", rank=51)],
        {"maker_top50_3y": False, "maker_top500_3y": True},
    ),
    "five hundredth": ([title("maker_china", "2025-01-01", rank=500)], {"maker_top500_3y": True}),
    "five hundred and first": (
        [title("maker_china", "2025-01-01", rank=501)], {"maker_top500_3y": False},
    ),
    "champion of the province": (
        [title("provincial_champion", "2023-01-01", "2025-12-31")],
        {"provincial_champion_valid": True, "single_champion_valid": False},
    ),
    "ninth of a standard": (
        [title("standard", "2021-01-01", rank=9)],
        {"standard_held": True, "standard_led_5y": False},
    ),
}  # fmt: skip


def record(kind: str, began: str, ended: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "began_on": day(began), "ended_on": day(ended)}


RECORDS: dict[str, Case] = {
    "three years before": ([record("safety", "2022-06-30")], {"offences_3y": 1}),
    "a day more than three years": ([record("safety", "2022-06-29")], {"offences_3y": 0}),
    "only a listing": (
        [record("abnormal_list", "2025-01-01")],
        {"offences_3y": 0, "environment_marked": False},
    ),
    "yellow": (
        [record("environment_yellow", "2025-06-30")],
        {"environment_marked": True, "offences_3y": 0, "offences_365d": 0,
         "abnormal_listed": False},
    ),
    "red, removed on the day": (
        [record("environment_red", "2024-01-01", "2025-06-30")], {"environment_marked": False},
    ),
}  # fmt: skip


def right(class_: str, acquired: str | None, granted: str = "2020-01-01",
          ended: str | None = None) -> dict[str, Any]:  # fmt: skip
    return {"class": class_, "kind": "invention", "acquired": acquired, "granted_on": day(granted),
            "ended_on": day(ended)}  # fmt: skip


OWN: dict[str, Case] = {
    "own, bought and given": (
        [right("I", "own_rd"), right("I", "own_rd"), right("I", "transfer"), right("I", "gift")],
        {"class_1_own": 2, "class_1": 4},
    ),
    "only of class II": ([right("II", "own_rd")], {"class_1_own": 0}),
    "origin of one unknown": ([right("I", "own_rd"), right("I", None)], {"class_1_own": None}),
    "own, granted the day after": ([right("I", "own_rd", "2025-07-01")], {"class_1_own": 0}),
    "own, ended on the day": (
        [right("I", "own_rd", ended="2025-06-30")], {"class_1_own": 0},
    ),
}  # fmt: skip


def stay(entered: str, left: str | None = None) -> dict[str, Any]:
    return {"incubator": "P", "entered_on": day(entered), "left_on": day(left)}


STAYS: dict[str, Case] = {
    "in no incubator": ([], {"incubated": False}),
    "entered on the day": ([stay("2025-06-30")], {"incubated": True}),
    "enters the day after": ([stay("2025-07-01")], {"incubated": False}),
    "left on the day": ([stay("2024-01-01", "2025-06-30")], {"incubated": False}),
    "leaves the day after": ([stay("2024-01-01", "2025-07-01")], {"incubated": True}),
}

PLAN = {"planned": 30 * M, "invested": 9 * M, "allocated": 3 * M, "received": 2 * M,
        "ends_on": day("2028-01-01")}  # fmt: skip
PLANS: dict[str, Case] = {
    "on no list": (
        [], {"plan_listed": False, "plan_investment": 0, "plan_allocated": 0},
    ),
    "listed on that day": (
        [PLAN | {"listed_on": day("2025-06-30")}],
        {"plan_listed": True, "plan_investment": 30 * M, "plan_invested": 9 * M,
         "plan_received": 2 * M, "plan_ends_on": day("2028-01-01")},
    ),
    "listed the next day": (
        [PLAN | {"listed_on": day("2025-07-01")}],
        {"plan_listed": False, "plan_investment": 0, "plan_received": 0},
    ),
}  # fmt: skip

ALL = {
    "specialisation": SEGMENTS, "enterprise_report": REPORTS, "equity": EQUITY,
    "certificate": TITLES, "credit_record": RECORDS, "intellectual_property": OWN,
    "incubation": STAYS, "little_giant_plan": PLANS,
}  # fmt: skip
NUMBERED = ("equity", "certificate", "credit_record", "intellectual_property")
CASES = [(register, name) for register, cases in ALL.items() for name in cases]


@pytest.fixture(scope="module")
def registers() -> Iterator[Registers]:
    with empty() as made:
        for register, cases in ALL.items():
            for name, (rows, _) in cases.items():
                made.add("organisation", [organisation(name)])
                made.add(register, [
                    ({"id": f"{name} {n}"} if register in NUMBERED else {})
                    | {"organisation": name} | row for n, row in enumerate(rows)
                ])  # fmt: skip
        yield made


@pytest.mark.parametrize(("register", "name"), CASES)
def test_on_the_thirtieth_of_june(registers: Registers, register: str, name: str) -> None:
    expected = ALL[register][name][1]
    wanted = {fact.removesuffix("__n").removesuffix("__d") for fact in expected}
    found = registers.facts(*sorted(wanted))[name]
    assert {fact: found[fact] for fact in expected} == expected


def test_a_fund_s_investment_counts_as_equity_once() -> None:
    with empty() as made:
        made.add("organisation", [organisation("both")])
        made.add("holding", [{"fund": "F", "organisation": "both", "invested_on": day("2024-06-30"),
                              "amount": 4 * M}])  # fmt: skip
        made.add("equity", [{"id": "1", "organisation": "both"} | paid("angel", "2023-01-01")])
        found = made.facts("equity_2y", "venture_total")["both"]
    assert (found["equity_2y"], found["venture_total"]) == (4 * M, 5 * M)


def test_an_incubator_s_report_and_operator() -> None:
    known = facts.subjects(library_only())["platform"]
    wanted = ("incubator_area", "incubatees", "incubator_graduates", "incubator_reports_2y",
              "incubator_operator_since")  # fmt: skip
    with empty() as made:
        made.add("organisation", [organisation("operator", "2020-02-29")])
        made.add("platform", [{"id": id_, "name": id_, "operator": "operator", "kind": "incubator",
                               "level": "city"} for id_ in ("P", "Q")])  # fmt: skip
        made.add("incubator_report", [
            {"platform": "P", "year": year, "area": 1000 * year, "incubatees": year - 2000}
            for year in (2022, 2023, 2024, 2025)
        ])  # fmt: skip
        query = facts.measure(made.store, known, [known.names[name] for name in wanted],
                              givens(DAY, YEAR), {})  # fmt: skip
        columns, rows = made.store.connection.table(query)
    found = {row[0]: dict(zip(columns, row, strict=True)) for row in rows}
    assert [found["P"][name] for name in wanted] == [2_024_000, 24, None, 2, day("2020-02-29")]
    assert [found["Q"][name] for name in wanted] == [None, None, None, 0, day("2020-02-29")]
