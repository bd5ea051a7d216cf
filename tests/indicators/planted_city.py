"""A small city whose records and published figures became known on known days, for the tests of
vintages, contributions and the log. Every expectation about it can be counted by hand."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from tests.indicators.small import A, B, C, D, U
from tests.indicators.sources import EXAMPLE
from twofold import registers
from twofold.workspace import Workspace, open_city

__all__ = ["CITY", "DAY", "A", "B", "C", "D", "U", "indicator", "made", "publish", "table"]

DAY = date(2026, 11, 22)
CITY = "青岛"
STATISTIC = ("city,indicator,period,source,published_on,value,unit,qualifier,certainty,"
             "reference_year,note").split(",")  # fmt: skip
# The register of contracts, by the day on which its rows became known. 1 is corrected, 2 is struck
# out, 4 is recorded late, 5 has no amount until it does.
ORGANISATIONS = (
    "id,name,kind,resident,registered_on,district,industry,status",
    f"{A},甲企业,enterprise,yes,2015-01-01,东区,C39,active",
    f"{B},乙企业,enterprise,yes,2015-01-01,西区,C39,active",
    f"{C},丙企业,enterprise,yes,2015-01-01,西区,I65,active",
    f"{D},丁企业,enterprise,yes,2015-01-01,,I65,active",
    f"{U},大学,university,yes,1990-01-01,东区,P83,active",
)
CONTRACT = "id,seller,buyer,type,contract_amount,technical_amount,registered_on,broker"
STEPS: tuple[tuple[date, dict[str, tuple[str, ...]]], ...] = (
    (date(2024, 12, 31), {
        "organisation": ORGANISATIONS,
        "broker": ("id,name,grade,certified_on", "b1,甲,junior,2020-01-01",
                   "b2,乙,senior,2020-01-01"),
        "contract": (
            CONTRACT, f"1,{A},x,service,100000000.00,1,2024-02-01,b1",
            f"2,{B},x,service,200000000.00,1,2024-03-01,b1",
            f"3,{B},x,licence,300000000.00,1,2024-12-30,b2",
            f"5,{D},x,service,,1,2024-06-01,",
        ),
        "enterprise_report": (
            "organisation,year,revenue,rd", f"{A},2023,1000.00,100.00", f"{B},2023,1000.00,300.00",
        ),
        "institution_report": ("organisation,year,rd,staff", f"{U},2023,100.00,10"),
    }),
    (date(2025, 3, 1), {
        "contract": (CONTRACT, f"1,{A},x,service,150000000.00,1,2024-02-01,b1",
                     f"4,{C},x,service,50000000.00,1,2024-11-11,b1"),
    }),
    (date(2025, 7, 1), {
        "enterprise_report": (
            "organisation,year,revenue,rd", f"{A},2024,1000.00,250.00", f"{C},2024,1000.00,50.00",
            f"{B},2024,1000.00,",
        ),
        "institution_report": ("organisation,year,rd,staff", f"{U},2024,100.00,10"),
    }),
    (date(2026, 2, 1), {
        "contract": (CONTRACT, f"5,{D},x,service,1.00,1,2024-06-01,",
                     f"6,{B},x,service,700000000.00,1,2025-05-05,b2"),
    }),
)  # fmt: skip


def write(path: Path, lines: Iterable[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(line.split(",") for line in lines)
    return path


def publish(workspace: Workspace, known_on: date, **files: Sequence[str]) -> None:
    """One commit of some registers, given as lines of CSV, known on a day."""
    paths = {name: write(workspace.root / f"{name}.csv", lines) for name, lines in files.items()}
    commit = registers.publish(workspace, paths, who="test", source="generated",
                               known_on=known_on)  # fmt: skip
    assert not any(count.refused for count in commit.counts)


def made(root: Path, **indicators: str) -> Workspace:
    """The city with all its commits, and further indicator documents by id."""
    for folder in ("indicators", "targets"):
        shutil.copytree(EXAMPLE / folder, root / folder)
    for name, text in indicators.items():
        (root / "indicators" / f"{name}.md").write_text(text, encoding="utf-8")
    (root / "city.yaml").write_text(
        f"name: {{zh: 青岛（示例）, en: Qingdao (example)}}\nday: {DAY}\n", encoding="utf-8"
    )
    workspace = open_city(root)
    for known_on, files in STEPS:
        publish(workspace, known_on, **files)
    return workspace


def indicator(id_: str, subject: str, value: str, *, unit: str = "个", measure: str = "stock",
              published: str = "none", further: str = "", body: str = "") -> str:  # fmt: skip
    """An indicator document."""
    return (
        f"---\nkind: indicator\nid: {id_}\nname: {{zh: 试验, en: Trial}}\nunit: {unit}\n"
        f"subject: {subject}\nmeasure: {measure}\ndirection: up\npublished: {published}\n"
        f"{further}---\n\n{body}\n\n```sql value\n{value}\n```\n"
    )


def table(*rows: str) -> tuple[str, ...]:
    """Rows of published figures: `indicator,period,published_on,value,unit,qualifier,year`."""
    made_rows = [",".join(STATISTIC)]
    for row in rows:
        name, period, on, value, unit, qualifier, year = row.split(",")
        made_rows.append(
            f"{CITY},{name},{period},source of {on or 'no day'} {value},{on},{value},{unit},"
            f"{qualifier},V,{year},"
        )
    return tuple(made_rows)
