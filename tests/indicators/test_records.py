"""The records behind a value: exactly the rows that it is made from, and no others."""

from datetime import date
from decimal import Decimal

import pytest

from tests.indicators.small import A, B, U
from twofold import indicators, registers
from twofold.errors import NotFound
from twofold.indicators.records import part_id, records
from twofold.policies.read import UNITS
from twofold.workspace import open_city


def keys(of) -> list[str]:
    """The first key column of each row, in order."""
    return [str(next(iter(entry.values.values()))) for entry in of.rows]


def test_contracts_that_count_and_no_others(city) -> None:
    found = records(city, "contract-amount")
    # 3 is of tomorrow, 4 of last year, 5 without an amount, 6 of last year.
    assert keys(found) == ["1", "2"]
    assert found.brings == (Decimal("100000000.01"), Decimal("200000000.02"))
    assert (found.function, found.total, found.undecided) == ("SUM", 2, 1)
    assert found.value == Decimal("3.0000000003")


def test_rows_of_a_count_of_different_names(city) -> None:
    found = records(city, "brokers-active")
    # 1 and 2 by b1; 4 by b2 last December; 6 on the day a year ago is out; 3 is of tomorrow.
    assert keys(found) == ["1", "2", "4"]
    assert found.brings == ("b1", "b1", "b2")
    assert (found.distinct, found.value) == (True, 2)


def test_rows_that_facts_decide(city) -> None:
    assert keys(records(city, "hnte")) == [A]
    assert keys(records(city, "tech-sme")) == [A, B]
    assert keys(records(city, "tech-enterprises")) == [A, B]


def test_each_part_has_its_own_rows(city) -> None:
    enterprises = records(city, "industry-rd-share", "denominator-enterprises")
    assert (keys(enterprises), enterprises.undecided) == ([A, B], 1)  # C's R&D is not known
    institutions = records(city, "industry-rd-share", "denominator-institutions")
    assert (keys(institutions), institutions.brings) == ([U], (Decimal("50000000.05"),))
    assert keys(records(city, "industry-rd-share")) == [A, B]  # the numerator


def test_a_filled_cell_is_shown_as_it_stands(city) -> None:
    """`absent: never` decides the condition; the row itself still has an empty cell."""
    rows = {entry.values["id"]: entry.values["ended_on"]
            for entry in records(city, "platforms").rows}  # fmt: skip
    assert rows == {"1": None, "2": None, "3": None, "6": date(2026, 11, 23)}


def test_a_row_says_where_it_comes_from(city) -> None:
    row = records(city, "contract-amount").rows[1]
    assert (row.added.number, row.added.source, row.line) == (1, "generated", 3)


def test_a_name_is_withheld_unless_asked_for(city) -> None:
    found = records(city, "brokers")
    assert found.withheld == ("name",)
    assert "name" not in found.columns
    assert all("name" not in entry.values for entry in found.rows)
    asked = records(city, "brokers", personal=True)
    assert [entry.values["name"] for entry in asked.rows] == ["甲", "乙"]


def test_some_of_the_rows(city) -> None:
    some = records(city, "contract-amount", limit=1, offset=1)
    assert (keys(some), some.total) == (["2"], 2)
    assert records(city, "contract-amount", limit=0).total == 2


def test_an_unknown_part_or_none_at_all(city) -> None:
    with pytest.raises(NotFound) as one:
        records(city, "hnte", "numerator")
    assert one.value.values["known"] == "value"
    with pytest.raises(NotFound) as none:
        records(city, "cluster-rank")
    assert none.value.key == "indicators.no_parts"
    with pytest.raises(NotFound):
        records(city, "hnt")


def test_no_rows_where_nothing_is_recorded(empty) -> None:
    found = records(empty, "contract-amount")
    assert (found.rows, found.total, found.value, found.undecided) == ((), 0, None, 0)


def together(found) -> Decimal:
    """The value of the rows, put together without the store."""
    if found.distinct:
        return Decimal(len(set(found.brings)))
    return Decimal(len(found.rows)) if found.function == "COUNT" else sum(found.brings)


def test_every_value_of_the_example_city_is_that_of_its_records(demo_city) -> None:
    workspace = open_city(demo_city)
    measured = indicators.measure(workspace)
    seen = 0
    for indicator in indicators.read(workspace).indicators.values():
        for part in indicator.parts:
            found = records(workspace, indicator.id, part_id(part))
            value = measured[indicator.id].parts[part_id(part).replace("-", " ", 1)]
            unit = UNITS.get(indicator.unit)
            divisor = unit[1] if found.unit and part.word == "value" and unit else Decimal(1)
            assert value == found.value
            assert together(found) == value * divisor, indicator.id
            assert found.total == len(found.rows) > 0
            seen += 1
    assert seen == 29


def test_the_contracts_of_the_example_city_by_another_way(demo_city) -> None:
    """The rule of the indicator, written in Python over all rows of the register."""
    workspace = open_city(demo_city)
    page = registers.show(workspace, "contract", limit=None)
    year = workspace.day.replace(month=1, day=1)
    wanted = {entry.values["id"]: entry.values["contract_amount"] for entry in page.rows
              if year <= entry.values["registered_on"] <= workspace.day}  # fmt: skip
    found = records(workspace, "contract-amount")
    assert {e.values["id"]: e.values["contract_amount"] for e in found.rows} == wanted
    assert found.brings == tuple(wanted[key] for key in keys(found))
