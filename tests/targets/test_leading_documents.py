"""The example's leading indicators, counted by hand on a few rows."""

from datetime import date
from decimal import Decimal as D

import pytest

from tests.indicators import small
from tests.indicators.small import A, B, C, U
from twofold import indicators, registers
from twofold.targets.yearend import by_default, leaders_of
from twofold.workspace import Workspace, open_city

HEAD = "id,seller,buyer,type,contract_amount,technical_amount,signed_on,registered_on,broker"
ROWS = {
    "organisation": (
        "id,name,kind,resident,registered_on,industry,status",
        f"{A},甲,enterprise,yes,2015-01-01,C3921,active",
        f"{B},乙,enterprise,yes,2015-01-01,B0610,active",
        f"{C},丙,enterprise,yes,2015-01-01,I6510,active",
        f"{U},示例大学,university,yes,1990-01-01,,active",
    ),
    "enterprise_report": (
        "organisation,year,revenue,rd",
        # At the designated size exactly, just below it, and no industry.
        f"{A},2025,20000000,300000000", f"{B},2025,19999999.99,500000000",
        f"{C},2025,90000000,700000000",
    ),
    "tax_return": (
        "organisation,year,rd_expensed,rd_amortised", f"{A},2025,100000000,50000000",
        f"{B},2025,200000000,0", f"{A},2024,900000000,0",
    ),
    "broker": ("id,name,grade,certified_on", "b1,甲,junior,2024-01-01"),
    "contract": (
        HEAD,
        "1,x,y,service,100000000,1,2026-01-01,2026-01-20,b1",
        "2,x,y,service,200000000,1,2025-12-31,2026-01-20,b1",
        "3,x,y,service,400000000,1,2026-11-22,2026-11-22,",
        "4,x,y,service,800000000,1,,2026-03-01,b1",
    ),
    "contract_lead": (
        "id,seller,amount,signed_on,source,registered_as",
        "l1,x,100000000,2026-01-01,tax,1",
        "l2,x,200000000,2025-12-31,tax,2",
        "l3,x,500000000,2026-11-22,tax,",
        "l4,x,900000000,2026-11-23,tax,",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def city(tmp_path_factory) -> Workspace:
    root = tmp_path_factory.mktemp("leading")
    workspace = small.empty(root)
    files = {name: small.write(root / f"{name}.csv", lines) for name, lines in ROWS.items()}
    commit = registers.publish(workspace, files, who="test", source="generated",
                               known_on=date(2026, 1, 1))  # fmt: skip
    assert not any(count.refused for count in commit.counts)
    return workspace


@pytest.mark.parametrize(("id_", "day", "value"), [
    ("contracts-signed", "2026-11-22", 5), ("contracts-signed", "2026-11-21", 1),
    ("brokered-deals", "2026-11-22", 1), ("contracts-unregistered", "2026-11-22", 5),
    ("contracts-unregistered", "2026-01-19", 3), ("contracts-unregistered", "2026-01-20", 0),
    ("contracts-unregistered", "2025-12-31", 2), ("super-deduction", "2026-11-22", D("3.5")),
    ("rd-above-size", "2026-11-22", 3),
])  # fmt: skip
def test_a_leading_indicator_by_hand(city, id_, day, value) -> None:
    """In 亿元. A lead that is registered leaves the rest on the day of registration."""
    then = open_city(city.root, day=date.fromisoformat(day), as_of=small.DAY)
    found = indicators.measure(then, (id_,))[id_]
    assert (found.value or 0) == value


def test_what_leads_what(city) -> None:
    known = indicators.read(city)
    led = {id_: [one.id for one in leaders_of(known, known.indicators[id_])]
           for id_ in by_default(known)}  # fmt: skip
    assert sorted(led["contract-amount"]) == [
        "brokered-deals", "contracts-signed", "contracts-unregistered"]  # fmt: skip
    assert sorted(led["rd-spending"]) == ["rd-above-size", "super-deduction"]
