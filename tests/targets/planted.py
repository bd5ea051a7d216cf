"""A small city of three districts whose year can be followed by hand: contracts known month by
month, a district that reports late, a contract that is corrected, a target that is changed.

Amounts are 亿元. Past years ran as `RUN`: half of each fell into its last quarter.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from tests.indicators.small import code
from twofold import registers
from twofold.workspace import Workspace, open_city

TODAY = date(2026, 6, 1)
EAST, WEST, NORTH = "东区", "西区", "北区"
# What is done in each month of a past year, of 100 in all.
RUN = (2, 2, 4, 4, 4, 6, 6, 8, 14, 10, 10, 30)
CONTRACT = ("id,seller,buyer,type,contract_amount,technical_amount,signed_on,registered_on,"
            "seller_district,buyer_district,broker")  # fmt: skip
FIRMS = {EAST: code(1), WEST: code(2), NORTH: code(3), "": code(4)}
# By the day on which it is known: number, day of registration, district, amount.
KNOWN: Mapping[date, tuple[tuple[str, str, str, str], ...]] = {
    date(2026, 2, 8): (("1", "2026-01-10", EAST, "2"), ("2", "2026-01-20", WEST, "1"),
                       ("3", "2026-01-31", "", "0.5")),
    date(2026, 3, 8): (("4", "2026-02-10", EAST, "2"),),
    date(2026, 3, 18): (("5", "2026-02-11", WEST, "1"),),  # late
    date(2026, 4, 8): (("6", "2026-03-01", EAST, "4"), ("7", "2026-03-02", WEST, "3"),
                       ("8", "2026-03-31", NORTH, "2")),
    date(2026, 5, 2): (("1", "2026-01-10", EAST, "1.5"),),  # corrected: it had been 2
    date(2026, 5, 8): (("9", "2026-04-01", EAST, "4"), ("10", "2026-04-02", WEST, "2"),
                       ("11", "2026-04-30", NORTH, "1")),
}  # fmt: skip
TASKS = """---
kind: tasks
id: tasks-2026
name: 2026 年任务
year: 2026
of: doubling
number: 甲科发〔2026〕6 号
issued_on: 2026-03-16
groups:
  城区: {en: Urban, districts: [东区, 西区]}
  郊区: {en: Rural, districts: [北区]}
zones: {新区: 东区}
---

| task | value | office | office en | padding | most | base | by |
|---|---|---|---|---|---|---|---|
| deals | 200 | 成果处 | Transfer division | 5% | 40% | 100% | seller_district |
| traders | 4 | 人才处 | Talent division | | | | |

| assigned | deals |
|---|---|
| 东区 | 120 |
| 西区 | 60 |
| 北区 | 30 |

| change | place | value | number | day | reason | reason en |
|---|---|---|---|---|---|---|
| deals | 北区 | 25 | 甲科发〔2026〕12 号 | 2026-04-20 | 区划调整 | Boundaries changed |
"""
# A zone in the east that owes 12. Where the buyer is stands for where in the zone; these are there.
ZONE, INSIDE = "新区", ("1", "6")
ZONED = TASKS.replace("| base | by |", "| base | by | zone by |").replace(
    "|---|---|---|---|---|---|---|---|", "|---|---|---|---|---|---|---|---|---|").replace(
    "| seller_district |", "| seller_district | buyer_district |").replace(
    "| Talent division | | | | |", "| Talent division | | | | | |").replace(
    "| 北区 | 30 |", f"| 北区 | 30 |\n| 其中：{ZONE} | 12 |")  # fmt: skip
DEALS = """---
kind: indicator
id: deals
name: 成交额
unit: 亿元
subject: contract
measure: flow
direction: up
published: none
breakdowns: [seller_district, buyer_district, type]
periods: [year, quarter, month]
---

```sql value
SUM(contract_amount) FILTER (WHERE registered_on BETWEEN :year_start AND :day)
```
"""
TRADERS = """---
kind: indicator
id: traders
name: 经纪人
unit: 人
subject: broker
measure: stock
direction: up
published: none
periods: [year, month]
---

```sql value
COUNT(*) FILTER (WHERE certified_on <= :day)
```
"""
DOUBLING = """---
kind: target
id: doubling
name: 翻番
number: "?"
method: open-sdg
path: geometric
base:
  year: 2023
  certainty: declared
  reason: {zh: 文件, en: a text}
---

| target | year | value | number | office |
|---|---|---|---|---|
| deals | 2028 | 400 | ? | ? |
"""


def city(root: Path, tasks: str = TASKS) -> Workspace:
    """The city's folder with its documents; nothing is recorded yet."""
    for folder, documents in {
        "indicators": {"deals": DEALS, "traders": TRADERS},
        "targets": {"doubling": DOUBLING, "tasks-2026": tasks},
    }.items():
        (root / folder).mkdir(parents=True)
        for id_, text in documents.items():
            (root / folder / f"{id_}.md").write_text(text, encoding="utf-8")
    (root / "city.yaml").write_text(f"name: {{zh: 甲市, en: A}}\nday: {TODAY}\n", encoding="utf-8")
    return open_city(root)


def record(workspace: Workspace, until: date = TODAY, since: date = date.min) -> None:
    """Publishes what becomes known after `since`, up to a day."""
    if since == date.min:
        _publish(workspace, date(2026, 1, 5), {
            "organisation": _organisations(), "contract": _past(), "broker": _brokers(),
            "district_report": _reports(),
        })  # fmt: skip
    for day, rows in KNOWN.items():
        if since < day <= until:
            _publish(workspace, day, {"contract": [CONTRACT, *(_contract(*row) for row in rows)]})


def _organisations() -> list[str]:
    return ["id,name,kind,resident,registered_on,district,status",
            *(f"{id_},企业{n},enterprise,yes,2015-01-01,{district},active"
              for n, (district, id_) in enumerate(FIRMS.items()))]  # fmt: skip


def _past() -> list[str]:
    """Three years of 100 in all, in the east."""
    rows = [
        (f"p{year}-{month}", f"{year}-{month:02}-15", EAST, str(amount))
        for year in (2023, 2024, 2025)
        for month, amount in enumerate(RUN, start=1)
    ]
    return [CONTRACT, *(_contract(*row) for row in rows)]


def _contract(id_: str, day: str, district: str, amount: str) -> str:
    whole, _, part = amount.partition(".")
    yuan = f"{whole}{part.ljust(8, '0')}.00"
    zone = ZONE if id_ in INSIDE else ""
    return f"{id_},{FIRMS[district]},x,service,{yuan},1.00,{day},{day},{district},{zone},"


def _brokers() -> list[str]:
    """One at the end of 2025, two since February, a third since April: known from the start, since
    their certificates were announced."""
    return ["id,name,grade,certified_on", "b1,甲,junior,2025-06-01", "b2,乙,junior,2026-02-01",
            "b3,丙,junior,2026-04-15"]  # fmt: skip


def _reports() -> list[str]:
    """Deals are reported by districts; the west was late for February."""
    rows = ["month,district,indicator,reported_on"]
    for month in range(1, 5):
        for district in (EAST, WEST, NORTH):
            day = "18" if (month, district) == (2, WEST) else "06"
            rows.append(f"2026-{month:02},{district},deals,2026-{month + 1:02}-{day}")
    return rows


def _publish(workspace: Workspace, day: date, data: Mapping[str, Iterable[str]]) -> None:
    files = {}
    for register, lines in data.items():
        path = files[register] = workspace.root / f"{register}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(line.split(",") for line in lines)
    commit = registers.publish(workspace, files, who="t", source="t", known_on=day)
    assert not any(count.refused for count in commit.counts), commit
