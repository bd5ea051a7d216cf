"""Facts of tax returns, contracts, receipts, brokers, incubators and projects, from registers
filled by hand; what is expected is what each facts document says in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.facts.tables import DAY, Registers, day, empty, organisation
from twofold import facts
from twofold.facts.compile import givens
from twofold.workspace import library_only

NEVER = date(9999, 12, 31)


def measured(made: Registers, register: str, *names: str, year: int = 2025,
             on: date = DAY) -> Mapping[str, Mapping[str, Any]]:  # fmt: skip
    """Some facts of every row of a register, on 30 June 2025."""
    known = facts.subjects(library_only())[register]
    query = facts.measure(made.store, known, [known.names[n] for n in names], givens(on, year), {})
    columns, rows = made.store.connection.table(query)
    assert len({row[0] for row in rows}) == len(rows), "a subject stands there twice"
    found = {row[0]: dict(zip(columns, row, strict=True)) for row in rows}
    return {id_: {name: row[name] for name in names} for id_, row in found.items()}


def contract(id_: str, registered: str, **more: Any) -> dict[str, Any]:
    row = {"id": id_, "seller": "school", "buyer": "firm", "type": "transfer",
           "contract_amount": Decimal(100), "technical_amount": Decimal(80),
           "registered_on": day(registered), "buyer_district": "here"}  # fmt: skip
    return row | more


def receipt(id_: str, contract_: str, on: str, amount: Any, by: str = "school") -> dict[str, Any]:
    return {"id": id_, "contract": contract_, "received_on": day(on), "received_by": by,
            "amount": None if amount is None else Decimal(amount)}  # fmt: skip


# What is recorded of one school, and what it received in 2025 by 30 June.
RECEIPTS: dict[str, tuple[list[dict[str, Any]], Decimal | None]] = {
    "never reported": ([], None),
    "the first day of the year": ([receipt("r", "c", "2025-01-01", 7)], Decimal(7)),
    "the last day of the year before": ([receipt("r", "c", "2024-12-31", 7)], Decimal(0)),
    "on the day": ([receipt("r", "c", "2025-06-30", 7)], Decimal(7)),
    "the day after": ([receipt("r", "c", "2025-07-01", 7)], Decimal(0)),
    "two parts and one paid back": (
        [receipt("r", "c", "2025-02-01", 7), receipt("s", "c", "2025-03-01", 5),
         receipt("t", "c", "2025-04-01", -4)], Decimal(8),
    ),
    "an old contract, paid this year": ([receipt("r", "old", "2025-02-01", 7)], Decimal(7)),
    "a contract registered on the day": ([receipt("r", "today", "2025-02-01", 7)], Decimal(7)),
    "a contract registered the day after": ([receipt("r", "later", "2025-02-01", 7)], None),
    "taken by somebody else": ([receipt("r", "c", "2025-02-01", 7, by="firm")], None),
    "as the buyer": ([receipt("r", "bought", "2025-02-01", 7)], None),
    "an amount is blank": (
        [receipt("r", "c", "2025-02-01", 7), receipt("s", "c", "2025-03-01", None)], None,
    ),
    "a blank amount of last year does no harm": (
        [receipt("r", "c", "2025-02-01", 7), receipt("s", "c", "2024-03-01", None)], Decimal(7),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RECEIPTS)
def test_money_received_counts_by_the_day_it_came(name: str) -> None:
    rows, expected = RECEIPTS[name]
    with empty() as made:
        made.add("organisation", [organisation("school", kind="university")])
        made.add("contract", [
            contract("c", "2024-05-01"), contract("old", "2021-05-01"),
            contract("today", "2025-06-30"), contract("later", "2025-07-01"),
            contract("bought", "2024-05-01", seller="firm", buyer="school"),
        ])  # fmt: skip
        made.add("receipt", rows)
        found = measured(made, "organisation", "received_year")
    assert found["school"]["received_year"] == expected


TRADED = ("transfer_contracts", "local_service", "local_service_before", "school_contracts_3y")


def test_contracts_count_by_type_place_and_year() -> None:
    """Reference year 2025, on 30 June 2025."""
    sold = [
        contract("a", "2025-01-01", technical_amount=Decimal(1)),
        contract("b", "2025-06-30", technical_amount=Decimal(2), type="licence"),
        contract("c", "2025-07-01", technical_amount=Decimal(4)),
        contract("d", "2024-12-31", technical_amount=Decimal(8), type="service"),
        contract("e", "2024-01-01", technical_amount=Decimal(16), type="development"),
        contract("f", "2023-12-31", technical_amount=Decimal(32)),
        contract("g", "2025-03-01", technical_amount=Decimal(64), buyer_district=None),
        contract("h", "2022-12-31", technical_amount=Decimal(128), type="service"),
    ]
    with empty() as made:
        made.add("organisation", [organisation("school", kind="institute"),
                                  organisation("firm"), organisation("other")])  # fmt: skip
        made.add("contract", sold)
        made.add("contract", [contract("z", "2025-02-01", seller="firm", buyer="other")])
        found = measured(made, "organisation", *TRADED)
    # Transfers and licences by the day: a, b, f, g. Local this year: a, b; the year before: d, e.
    assert tuple(found["school"].values()) == (4, Decimal(3), Decimal(24), 0)
    # Bought from the school in 2023 to 2025, by the day: a, b, d, e, f, g.
    assert tuple(found["firm"].values()) == (1, Decimal(80), 0, 6)
    assert tuple(found["other"].values()) == (0, 0, 0, 0)  # the firm is no school


def test_one_unknown_amount_leaves_the_service_to_the_city_unknown() -> None:
    with empty() as made:
        made.add("organisation", [organisation("school", kind="institute")])
        made.add("contract", [contract("a", "2025-02-01"),
                              contract("b", "2025-02-01", technical_amount=None),
                              contract("c", "2024-02-01")])  # fmt: skip
        found = measured(made, "organisation", "local_service", "local_service_before")["school"]
    assert found == {"local_service": None, "local_service_before": Decimal(80)}


def tax_return(**more: Any) -> dict[str, Any]:
    row = {"organisation": "firm", "year": 2024, "audited": True, "rd_case": "general",
           "rd_expensed": Decimal(10), "rd_amortised": Decimal(3)}  # fmt: skip
    return row | more


# One return, and R&D in the general and in the listed case.
RETURNS: dict[str, tuple[dict[str, Any], tuple[Any, Any]]] = {
    "general": ({}, (13, 0)),
    "listed": ({"rd_case": "listed"}, (0, 13)),
    "of no known case": ({"rd_case": None}, (None, None)),
    "amortisation is blank": ({"rd_amortised": None}, (None, 0)),
    "of another year": ({"year": 2023}, (None, None)),
}


@pytest.mark.parametrize("name", RETURNS)
def test_spending_goes_to_its_case(name: str) -> None:
    more, expected = RETURNS[name]
    with empty() as made:
        made.add("organisation", [organisation("firm")])
        made.add("tax_return", [tax_return(**more)])
        found = measured(made, "organisation", "rd_general", "rd_listed", year=2024)["firm"]
    assert tuple(found.values()) == expected


def certified(kind: str, issued: str, valid_to: str | None, revoked: str | None = None) -> Any:
    return {"id": "c", "organisation": "firm", "kind": kind, "issued_on": day(issued),
            "valid_to": day(valid_to), "revoked_on": day(revoked)}  # fmt: skip


# One certificate; held at the end of 2024, and carrying losses long in it.
STATUS: dict[str, tuple[Any, tuple[bool, bool]]] = {
    "none": (None, (False, False)),
    "issued on the last day": (certified("hnte", "2024-12-31", "2027-12-30"), (True, True)),
    "issued the day after": (certified("hnte", "2025-01-01", "2027-12-31"), (False, False)),
    "valid to the last day": (certified("hnte", "2022-01-01", "2024-12-31"), (True, True)),
    "valid to the day before": (certified("hnte", "2022-01-01", "2024-12-30"), (False, True)),
    "valid to the first day": (certified("hnte", "2021-01-02", "2024-01-01"), (False, True)),
    "lapsed before": (certified("hnte", "2021-01-01", "2023-12-31"), (False, False)),
    "revoked on the last day": (
        certified("hnte", "2022-01-01", "2025-01-01", "2024-12-31"), (False, False),
    ),
    "revoked the day after": (
        certified("hnte", "2022-01-01", "2025-01-01", "2025-01-01"), (True, True),
    ),
    "an SME number of the year": (certified("tech_sme", "2024-01-01", "2024-12-31"), (False, True)),
    "an SME number of the year before": (
        certified("tech_sme", "2023-12-31", "2024-12-31"), (False, False),
    ),
    "another title": (certified("srdi", "2023-01-01", "2026-01-01"), (False, False)),
}  # fmt: skip


@pytest.mark.parametrize("name", STATUS)
def test_the_status_of_a_tax_year(name: str) -> None:
    row, expected = STATUS[name]
    with empty() as made:
        made.add("organisation", [organisation("firm")])
        made.add("certificate", [row] if row else [])
        found = measured(made, "organisation", "hnte_year_end", "carries_long", year=2024)["firm"]
    assert tuple(found.values()) == expected


@pytest.mark.parametrize(("industry", "expected"), [
    ("C1610", True), ("C15", False), ("F5111", True), ("H61", True), ("K7010", True),
    ("L72", True), ("R90", True), ("R89", False), ("I651", False), ("C3973", False), (None, None),
])  # fmt: skip
def test_industries_without_the_super_deduction(industry: str | None, expected: Any) -> None:
    with empty() as made:
        made.add("organisation", [organisation("firm", industry=industry)])
        found = measured(made, "organisation", "negative_industry")
    assert found["firm"]["negative_industry"] is expected


def test_a_broker_is_known_by_the_year_s_deals() -> None:
    """Largest: development, transfer or licence, to a buyer of the city."""
    deals = [
        contract("a", "2025-02-01", broker="b", technical_amount=Decimal(5)),
        contract("b", "2025-06-30", broker="b", technical_amount=Decimal(9), type="service"),
        contract("c", "2025-03-01", broker="b", technical_amount=Decimal(8), buyer_district=None),
        contract("d", "2025-07-01", broker="b", technical_amount=Decimal(50)),
        contract("e", "2024-12-31", broker="b", technical_amount=Decimal(60)),
        contract("f", "2025-02-01", broker="quiet", type="service"),
        contract("g", "2025-02-01", technical_amount=Decimal(70)),
    ]
    with empty() as made:
        made.add("broker", [{"id": id_, "grade": "junior", "certified_on": day("2020-01-01")}
                            for id_ in ("b", "quiet", "idle")])  # fmt: skip
        made.add("contract", deals)
        found = measured(made, "broker", "deals_year", "brokered_year", "largest_deal")
    assert tuple(found["b"].values()) == (3, Decimal(22), Decimal(5))
    assert tuple(found["quiet"].values()) == (1, Decimal(80), 0)
    assert tuple(found["idle"].values()) == (0, 0, 0)


def test_a_contract_knows_its_parties_and_the_buyer_s_centre() -> None:
    def platform(operator: str, kind: str = "enterprise_technology_centre", **more: Any) -> Any:
        row = {"id": f"{operator} {kind}", "name": "p", "operator": operator, "kind": kind,
               "level": "city", "recognised_on": day("2025-06-30")}  # fmt: skip
        return row | more

    buyers = {"on the day": True, "the day after": False, "ended": False, "a lab": False,
              "nobody here": False, "undated": True}  # fmt: skip
    with empty() as made:
        made.add("organisation", [organisation(id_) for id_ in buyers if id_ != "nobody here"])
        made.add("platform", [
            platform("on the day"), platform("the day after", recognised_on=day("2025-07-01")),
            platform("ended", ended_on=DAY), platform("a lab", "key_laboratory"),
            platform("undated", recognised_on=None),
        ])  # fmt: skip
        made.add("contract", [contract(id_, "2025-01-01", buyer=id_) for id_ in buyers])
        found = measured(made, "contract", "buyer_has_centre", "buyer_kind", "seller_kind")
    assert {id_: row["buyer_has_centre"] for id_, row in found.items()} == buyers
    assert found["nobody here"]["buyer_kind"] is None
    assert found["ended"] == {"buyer_has_centre": False, "buyer_kind": "enterprise",
                              "seller_kind": None}  # fmt: skip


def test_projects_that_are_not_finished_never_were() -> None:
    def project(id_: str, firm: str, **more: Any) -> dict[str, Any]:
        return {"id": id_, "name": id_, "organisation": firm, "kind": "renewal"} | more

    with empty() as made:
        made.add("organisation", [
            organisation("firm"), organisation("gone", status="revoked", ended_on=DAY),
            organisation("going", status="revoked", ended_on=day("2025-07-01")),
            organisation("undated", status="moved_out"),
        ])  # fmt: skip
        made.add("equipment_investment", [
            project("open", "firm"), project("done", "gone", completed_on=DAY, accepted_on=DAY),
            project("last", "going"), project("lost", "undated"),
        ])  # fmt: skip
        found = measured(made, "equipment_investment", "completed_on", "accepted_on",
                         "investor_active")  # fmt: skip
    assert tuple(found["open"].values()) == (NEVER, NEVER, True)
    assert tuple(found["done"].values()) == (DAY, DAY, False)
    assert found["last"]["investor_active"] is True
    assert found["lost"]["investor_active"] is None


def test_the_latest_report_of_a_fund_manager_speaks() -> None:
    def report(firm: str, year: int, half: int, on: str, team: int) -> dict[str, Any]:
        return {"organisation": firm, "year": year, "half": half, "reported_on": day(on),
                "team": team}  # fmt: skip

    with empty() as made:
        made.add("organisation", [organisation(id_, kind="fund_manager")
                                  for id_ in ("two", "late", "old", "none")])  # fmt: skip
        made.add("fund_manager_report", [
            report("two", 2025, 1, "2025-05-01", 5), report("two", 2025, 2, "2025-06-30", 6),
            report("late", 2025, 1, "2025-05-01", 5), report("late", 2025, 2, "2025-07-01", 6),
            report("old", 2024, 2, "2025-01-15", 9),
        ])  # fmt: skip
        found = measured(made, "organisation", "manager_team", "half_years_reported")
    assert {id_: tuple(row.values()) for id_, row in found.items()} == {
        "two": (6, 2), "late": (5, 1), "old": (None, 0), "none": (None, 0),
    }  # fmt: skip


def test_an_incubator_is_in_force_from_its_recognition_until_its_end() -> None:
    def platform(id_: str, kind: str, recognised: str | None, ended: str | None = None) -> Any:
        return {"id": id_, "name": id_, "operator": "o", "kind": kind, "level": "city",
                "recognised_on": day(recognised), "ended_on": day(ended)}  # fmt: skip

    with empty() as made:
        made.add("platform", [
            platform("on the day", "incubator", "2025-06-30"),
            platform("the day after", "incubator", "2025-07-01"),
            platform("ends on the day", "incubator", "2020-01-01", "2025-06-30"),
            platform("ends the day after", "incubator", "2020-01-01", "2025-07-01"),
            platform("undated", "incubator", None), platform("a space", "makerspace", "2020-01-01"),
        ])  # fmt: skip
        made.add("incubator_report", [
            {"platform": "on the day", "year": 2024, "tech_smes": 50, "hntes": 9},
            {"platform": "undated", "year": 2023, "tech_smes": 50, "hntes": 9},
        ])  # fmt: skip
        found = measured(made, "platform", "is_incubator", "incubator_in_force",
                         "cultivated_smes", year=2024)  # fmt: skip
    assert {id_: tuple(row.values()) for id_, row in found.items()} == {
        "on the day": (True, True, 50), "the day after": (True, False, None),
        "ends on the day": (True, False, None), "ends the day after": (True, True, None),
        "undated": (True, None, None), "a space": (False, True, None),
    }  # fmt: skip
