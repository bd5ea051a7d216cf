"""From a record to the figures that it enters: against the records of every figure."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.indicators.small import A, B, C, D, U
from twofold import indicators, registers
from twofold.errors import InputError, NotFound
from twofold.indicators.entered import entered
from twofold.indicators.records import part_id, records
from twofold.registers.read import read_registers
from twofold.workspace import open_city


def told(found) -> dict[tuple[str, str], tuple[str, object, Decimal | None, Decimal | None]]:
    return {
        (e.indicator.id, part_id(e.part) if e.part else ""): (
            e.way, e.brings, e.value, e.without)
        for e in found.entering
    }  # fmt: skip


def test_a_contract_brings_its_amount_and_its_broker(city) -> None:
    found = told(entered(city, "contract", ["1"]))
    assert found == {
        ("contract-amount", "value"): (
            "row", Decimal("100000000.01"), Decimal("3.0000000003"), Decimal("2.0000000002")),
        # b1 brought about 2 as well, so that without 1 the number stays.
        ("brokers-active", "value"): ("row", "b1", 2, 2),
    }  # fmt: skip


def test_a_row_that_meets_no_condition_on_the_day_enters_nothing(city) -> None:
    tomorrow = entered(city, "contract", ["3"])
    assert tomorrow.entering == ()
    assert {one.id for one in tomorrow.read} >= {"contract-amount", "brokers-active"}
    later = entered(replace(city, day=date(2026, 11, 23)), "contract", ["3"])
    assert ("contract-amount", "value") in told(later)


def test_a_certificate_makes_its_holder_count(city) -> None:
    found = entered(city, "certificate", ["1"])
    assert told(found) == {
        ("hnte", "value"): ("fact", None, 1, 0),  # and A is a technology SME all the same
    }
    assert found.entering[0].through == (A,)


def test_one_of_two_certificates_changes_nothing(city) -> None:
    """D's certificates have both run out."""
    assert entered(city, "certificate", ["5"]).entering == ()


def test_an_organisation_itself(city) -> None:
    found = told(entered(city, "organisation", [B]))
    assert found["tech-sme", "value"] == ("row", 1, 2, 1)
    assert found["unicorn", "value"] == ("row", 1, 1, 0)
    assert ("hnte", "value") not in found


def test_each_part_of_a_ratio(city) -> None:
    found = told(entered(city, "enterprise_report", [A, "2025"]))
    assert {part for id_, part in found if id_ == "industry-rd-share"} == {
        "numerator-enterprises", "denominator-enterprises",
    }  # fmt: skip
    _, brings, value, without = found["industry-rd-share", "denominator-enterprises"]
    b, u = Decimal("50000000.20"), Decimal("50000000.05")
    assert brings == Decimal("100000000.10")
    assert value is not None
    assert without is not None
    assert abs(without - b / (b + u) * 100) < Decimal("1e-20")


def test_a_row_with_a_gap_is_beside_the_figure(city) -> None:
    """C's report has no R&D: beside what counts R&D, and beside what is made of it."""
    found = told(entered(city, "enterprise_report", [C, "2025"]))
    ways = {name: one[0] for name, one in found.items()}
    assert {name for name, way in ways.items() if way == "undecided"} >= {
        ("rd-spending", "value-enterprises"), ("industry-rd-share", "numerator-enterprises"),
        ("industry-rd-share", "denominator-enterprises"),
    }  # fmt: skip
    assert ("rd-spending", "row") not in {(name[0], way) for name, way in ways.items()}
    assert ways["rd-intensity", ""] == "made"


def test_personal_columns_are_withheld(city) -> None:
    found = entered(city, "broker", ["b1"])
    assert found.withheld == ("name",)
    assert "name" not in found.entry.values
    assert told(found)["brokers", "value"][0] == "row"


def test_wrong_keys(city) -> None:
    with pytest.raises(InputError) as short:
        entered(city, "enterprise_report", [A])
    assert short.value.values["columns"] == "organisation, year"
    with pytest.raises(NotFound) as none:
        entered(city, "contract", ["77"])
    assert none.value.key == "indicators.no_row"
    with pytest.raises(NotFound):
        entered(city, "contracts", ["1"])
    with pytest.raises(NotFound):  # it was not known yet
        entered(replace(city, as_of=date(2025, 12, 31)), "contract", ["1"])


def test_a_row_of_an_earlier_year_enters_that_years_figure(city) -> None:
    """Contracts of 2026 are in no figure of the end of 2027; the amount is in that of 2026."""
    after = replace(city, day=date(2027, 12, 31))
    found = entered(after, "contract", ["1"])
    assert (found.entering, found.day) == ((), after.day)
    amounts = [(e.year, e.day, e.entering.brings) for e in found.earlier
               if e.entering.indicator.id == "contract-amount"]  # fmt: skip
    assert amounts == [(2026, date(2026, 12, 31), Decimal("100000000.01"))]
    assert entered(city, "contract", ["1"]).earlier == ()  # it enters this year's


@pytest.mark.parametrize("register", ["contract", "enterprise_report", "platform", "fund"])
def test_both_ways_agree_in_the_example_city(demo_city, register: str) -> None:
    """A row enters a part over its own register where, and only where, the part's records have
    it; and what it brings is the same."""
    workspace = open_city(demo_city)
    key = read_registers(workspace)[register].key
    parts = [(i, p) for i in indicators.read(workspace).indicators.values()
             for p in i.parts if p.subject == register]  # fmt: skip
    brought: dict[tuple[str, str], dict[tuple[str, ...], object]] = {}
    for indicator, part in parts:
        found = records(workspace, indicator.id, part_id(part))
        brought[indicator.id, part_id(part)] = {
            tuple(str(e.values[c]) for c in key): b
            for e, b in zip(found.rows, found.brings, strict=True)
        }
    rows = registers.show(workspace, register, limit=None).rows
    some = [tuple(str(entry.values[c]) for c in key) for entry in rows[:: max(len(rows) // 2, 1)]]
    enters = next(one for of in brought.values() for one in of)
    for asked in (enters, *some):
        expected = {name: of[asked] for name, of in brought.items() if asked in of}
        assert expected or asked != enters
        found_in = {name: one[1] for name, one in told(entered(workspace, register, asked)).items()
                    if one[0] == "row"}  # fmt: skip
        assert found_in == expected


@pytest.mark.parametrize("id_", [D, U])
def test_the_cities_rows_that_are_nobodys(city, id_: str) -> None:
    """Neither has an industry or a yearly report, so whether its R&D counts is not known."""
    found = told(entered(city, "organisation", [id_]))
    assert {name: (way, brings) for name, (way, brings, *_) in found.items()} == {
        ("rd-above-size", "value"): ("undecided", None),
    }
