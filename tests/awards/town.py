"""A town small enough to be reckoned by hand: three enterprises, a platform, three policies and how
they go together. Its registers and size classes are the shipped ones."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pyarrow as pa

from tests.support import ROOT
from twofold import registers
from twofold.workspace import Workspace, open_city

DAY = date(2026, 11, 22)
ONE, TWO, THREE = "91370200MA3C00001N", "91370200MA3C00002R", "91370200MA3C00003W"
REGISTERS = ("organisation", "enterprise_report", "platform", "award", "award_step", "appraisal",
             "certificate", "credit_record", "project")  # fmt: skip
FACTS = """---
kind: facts
id: staff
subject: organisation
---

```sql select staff
SELECT r.organisation AS subject, r.staff, r.revenue
FROM enterprise_report AS r WHERE r.year = :year
```

| fact | type | unit | absent | part of | meaning | English |
|---|---|---|---|---|---|---|
| staff | count | 人 | unknown | | 职工总数 | staff |
| revenue | money | 元 | unknown | | 销售收入 | sales |
"""
PLATFORM = """---
kind: facts
id: platform
subject: platform
---

```sql select platform
SELECT p.id AS subject, p.operator, p.level, p.recognised_on FROM platform AS p
```

| fact | type | unit | absent | part of | meaning | English |
|---|---|---|---|---|---|---|
| operator | organisation | | unknown | | 运营单位 | operator |
| level | text | | unknown | | 级别 | level |
| recognised_on | date | | unknown | | 认定日 | recognised on |
"""
HEAD = """---
kind: policy
id: {id}
name: {name}
from: 2026-01-01
subject: {subject}
year: -1
level: {level}
combination: t.together
{more}---

## 条件

```sql require fits
{condition}
```

## 金额

```sql amount grant
{amount}
```
"""
POLICIES = {
    "t.staff": ("用工奖励", "organisation", "city", "", "staff >= 10", "100,000"),
    "t.plan": ("计划奖励", "organisation", "city", "fair_competition: reviewed\n",
               "judged('plan')", "40,000"),
    "t.platform": ("平台奖励", "platform", "district", "payee: operator\n", "level = 'national'",
                   "200,000"),
}  # fmt: skip
COMBINATION = """---
kind: combination
id: t.together
name: 合在一起
from: 2026-01-01
---

| parameter | from | value | unit | source |
|---|---|---|---|---|
| money | 2026-01-01 | 27 | 万元 | 试 |

| step | rule | policies | per | limit | source |
|---|---|---|---|---|---|
| 1 | highest | t.staff, t.plan | organisation, year | | 试 |
| 2 | cap | all | payee, year | 250,000 | 试 |
| 3 | pool | all | zone, year | budget money, pro rata | 试 |

| case | t.staff | t.plan | → t.staff | → t.plan | → total |
|---|---|---|---|---|---|
| 取高 | 100,000 | 40,000 | 100,000 | 0 | 100,000 |
"""


def built(folder: Path) -> Workspace:
    """The town, its records in the store."""
    library, city = folder / "library", folder / "town"
    for part in ("registers", "facts", "awards"):
        (library / part).mkdir(parents=True)
    for id_ in REGISTERS:
        shutil.copy(ROOT / "library" / "registers" / f"{id_}.md", library / "registers")
    shutil.copy(ROOT / "library" / "facts" / "size.md", library / "facts")
    shutil.copy(ROOT / "library" / "awards" / "delivery.md", library / "awards")
    for part in ("facts", "policies", "awards"):
        (city / part).mkdir(parents=True)
    (city / "facts" / "staff.md").write_text(FACTS, encoding="utf-8")
    (city / "facts" / "platform.md").write_text(PLATFORM, encoding="utf-8")
    for id_, (name, subject, level, more, condition, amount) in POLICIES.items():
        text = HEAD.format(id=id_, name=name, subject=subject, level=level, more=more,
                           condition=condition, amount=amount.replace(",", ""))  # fmt: skip
        (city / "policies" / f"{id_}.md").write_text(text, encoding="utf-8")
    (city / "awards" / "t.together.md").write_text(COMBINATION, encoding="utf-8")
    (city / "city.yaml").write_text(
        f"name: {{zh: 小城, en: Town}}\nlibrary: ../library\nday: {DAY}\n", encoding="utf-8"
    )
    workspace = open_city(city)
    _records(workspace)
    return workspace


def _records(workspace: Workspace) -> None:
    publish(workspace, "organisation", id=[ONE, TWO, THREE], name=["一", "二", "三"],
            kind=["enterprise"] * 3, status=["active"] * 3, district=["东", "东", None],
            industry=["C3921", "I6510", "C3921"])  # fmt: skip
    publish(workspace, "enterprise_report", organisation=[ONE, TWO, THREE], year=[2025] * 3,
            staff=[1000, 9, 10], revenue=[400_000_000, 1, None])  # fmt: skip
    publish(workspace, "platform", id=["P1", "P2"], name=["平台甲", "平台乙"],
            operator=[ONE, TWO], kind=["key_laboratory"] * 2, level=["national"] * 2)  # fmt: skip


def publish(
    workspace: Workspace, register: str, known_on: date = date(2026, 6, 1), **columns: list[object]
) -> None:
    """Adds rows to a register."""
    made = {n: [None if v is None else str(v) for v in values] for n, values in columns.items()}
    table = pa.table({n: pa.array(v, pa.string()) for n, v in made.items()})
    registers.publish(workspace, {register: table}, known_on=known_on, who="t", source="试",
                      complete=False)  # fmt: skip


def award(workspace: Workspace, id_: str, **more: object) -> None:
    """An award in the register: of t.staff to the first enterprise this year, unless said."""
    row: dict[str, object] = {
        "id": id_, "policy": "t.staff", "item": "grant", "subject": ONE, "payee": ONE,
        "level": "city", "year": 2026, "amount": 100_000, "paid": 100_000,
        "proposed_on": "2026-06-01", "paid_on": "2026-06-30", "state": "paid",
    } | more  # fmt: skip
    publish(workspace, "award", **{n: [v] for n, v in row.items()})
