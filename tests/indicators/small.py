"""A small city of a few rows, whose every value can be counted by hand."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from stdnum.cn import uscc

from tests.indicators.sources import EXAMPLE, SERIES
from twofold import registers
from twofold.workspace import Workspace, open_city

DAY = date(2026, 11, 22)


def code(number: int) -> str:
    stem = f"91370200MA{number:07d}"
    return stem + str(uscc.calc_check_digit(stem))


A, B, C, D, U = (code(n) for n in range(1, 6))

ROWS = {
    "organisation": (
        "id,name,kind,resident,registered_on,status,district",
        *(f"{id_},示例企业{id_[-2:]},enterprise,yes,2015-01-01,active,示例区"
          for id_ in (A, B, C, D)),
        f"{U},示例大学,university,yes,1990-01-01,active,示例区",
    ),
    # A holds both statuses, B one, C a number of last year, D an expired and a revoked one.
    "certificate": (
        "id,organisation,kind,issued_on,valid_to,revoked_on,rank",
        f"1,{A},hnte,2024-12-01,2027-11-30,,", f"2,{A},tech_sme,2026-08-01,2026-12-31,,",
        f"3,{B},tech_sme,2026-07-01,2026-12-31,,", f"4,{C},tech_sme,2025-07-01,2025-12-31,,",
        f"5,{D},hnte,2023-11-22,2026-11-21,,", f"6,{D},hnte,2025-01-01,2027-12-31,2026-11-22,",
        f"7,{B},unicorn,2024-01-01,,,",
    ),
    "enterprise_report": (
        "organisation,year,revenue,rd",
        f"{A},2025,1000000000.00,100000000.10", f"{B},2025,5000000.00,50000000.20",
        f"{C},2025,1.00,", f"{A},2024,900.00,70.00",
    ),
    "institution_report": ("organisation,year,rd,staff", f"{U},2025,50000000.05,10"),
    "platform": (
        "id,name,operator,kind,level,recognised_on,ended_on",
        f"1,甲,{A},key_laboratory,provincial,2020-01-01,",
        f"2,甲,{A},key_laboratory,national,2024-01-01,",
        f"3,乙,{A},pilot_base,provincial,2026-11-22,", f"4,丙,{A},pilot_base,city,2020-01-01,",
        f"5,丁,{A},pilot_base,provincial,2020-01-01,2026-11-22",
        f"6,戊,{A},pilot_base,provincial,2020-01-01,2026-11-23",
        f"7,己,{A},incubator,national,2020-01-01,",
    ),
    "broker": (
        "id,name,grade,certified_on", "b1,甲,junior,2024-01-01", "b2,乙,senior,2026-11-22",
        "b3,丙,junior,2026-11-23",
    ),
    "contract": (
        "id,seller,buyer,type,contract_amount,technical_amount,registered_on,broker",
        "1,x,y,service,100000000.01,1,2026-01-01,b1", "2,x,y,service,200000000.02,1,2026-11-22,b1",
        "3,x,y,service,400000000.04,1,2026-11-23,", "4,x,y,service,800000000.08,1,2025-12-31,b2",
        "5,x,y,service,,1,2026-03-01,", "6,x,y,licence,1,1,2025-11-22,b2",
    ),
}  # fmt: skip


def write(path: Path, lines: Iterable[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(line.split(",") for line in lines)
    return path


def empty(root: Path) -> Workspace:
    """The indicators and targets of the example city with the facts and registers of its own that
    they name, and no rows."""
    for folder in ("facts", "indicators", "registers", "targets"):
        shutil.copytree(EXAMPLE / folder, root / folder)
    (root / "city.yaml").write_text(
        f"name: {{zh: 青岛（示例）, en: Qingdao (example)}}\nday: {DAY}\n", encoding="utf-8"
    )
    return open_city(root)


def filled(root: Path) -> Workspace:
    """The same with these rows, and the published figures of the example city."""
    workspace = empty(root)
    files = {name: write(root / f"{name}.csv", lines) for name, lines in ROWS.items()}
    commit = registers.publish(
        workspace, files, who="test", source="generated", known_on=date(2026, 1, 1)
    )
    assert not any(count.refused for count in commit.counts)
    registers.import_file(workspace, "statistic", SERIES, who="test", known_on=DAY)
    return workspace
