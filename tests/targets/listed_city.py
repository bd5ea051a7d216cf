"""A city of nine enterprises whose lists and deadlines can be reckoned by hand."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from tests.awards.town import publish
from tests.indicators.small import code
from tests.support import ROOT
from twofold.targets.list_model import Listed
from twofold.workspace import Workspace, open_city

DAY = date(2026, 11, 22)
# Fits and holds nothing; fits and holds the certificate; one person short; nothing known; fits and
# is counted by its number already; fits, in no district; and three whose certificates end.
FITS, HOLDS, SHORT, UNKNOWN, COUNTED, NOWHERE, ENDS, LAST, GONE = (code(n) for n in range(1, 10))
EVERY = (FITS, HOLDS, SHORT, UNKNOWN, COUNTED, NOWHERE, ENDS, LAST, GONE)
STAFF = {FITS: 10, HOLDS: 11, SHORT: 9, COUNTED: 12, NOWHERE: 10, ENDS: 1, LAST: 1, GONE: 1}
REGISTERS = ("organisation", "certificate", "enterprise_report", "contract", "contract_lead",
             "list_state", "deadline_state", "appraisal", "statistic", "broker")  # fmt: skip
FACTS = """---
kind: facts
id: known
subject: organisation
---

```sql select staff
SELECT organisation AS subject, staff FROM enterprise_report WHERE year = :year
```

```sql select held
SELECT organisation AS subject,
       COUNT(*) FILTER (WHERE kind = 'hnte' AND holds) > 0 AS held,
       COUNT(*) FILTER (WHERE kind = 'tech_sme' AND holds) > 0 AS numbered
FROM (SELECT organisation, kind,
             issued_on <= :day AND (valid_to IS NULL OR valid_to >= :day)
               AND (revoked_on IS NULL OR revoked_on > :day) AS holds
      FROM certificate) AS c
GROUP BY organisation
```

| fact | type | unit | absent | meaning | English |
|---|---|---|---|---|---|
| staff | count | 人 | unknown | 职工总数 | staff |
| held | yes/no | | no | 持证 | holds a certificate |
| numbered | yes/no | | no | 入库 | has a number |
"""
POLICY = """---
kind: policy
id: t.fit
name: 用工条件
from: 2026-01-01
subject: organisation
year: -1
level: city
---

## 职工不少于十人

```sql require staff
staff >= 10
```

## 不是空壳

```sql require people
staff >= 2
```
"""
INDICATOR = """---
kind: indicator
id: {id}
name: {name}
unit: {unit}
subject: {subject}
measure: {measure}
direction: up
published: none
---

```sql value
{value}
```
"""
INDICATORS = {
    "certified": ("持证企业", "家", "organisation", "stock", "COUNT(*) FILTER (WHERE held)"),
    "both": ("科技型企业", "家", "organisation", "stock",
             "COUNT(*) FILTER (WHERE held OR numbered)"),
    "sales": ("成交额", "亿元", "contract", "flow",
              "SUM(contract_amount) FILTER (WHERE registered_on BETWEEN :year_start AND :day)"),
}  # fmt: skip
ADDS = """
| adds | each | unless | how |
|---|---|---|---|
| certified | 1 | | |
| both | 1 | numbered | |
"""
LISTS = {
    "apply": """group: apply
policy: t.fit
verdict: eligible
without: held
deadline: batch
officer: "{district}·高企岗"
reason: "职工 {staff} 人"
---

该报未报。
""" + ADDS,
    "near": """group: near
near: t.fit
within: 1
without: held
officer: 高企岗
reason: 只差一项
---
""" + ADDS,
    "expire": """group: expire
expires: hnte
within: 90
officer: 高企岗
reason: "{certificate} 于 {due_on} 到期"
---

| adds | each | how |
|---|---|---|
| certified | 1 | keeps |
""",
    "lapsed": """group: expire
lapsed: hnte
within: 365
officer: 高企岗
reason: "{certificate} 已于 {due_on} 到期"
---
""" + ADDS,
    "leads": """group: register
officer: 登记岗
reason: "签订于 {signed_on}"
---

```sql select rows
SELECT l.id AS subject, l.seller AS organisation, l.seller_district AS district, l.amount,
       l.signed_on
FROM contract_lead AS l
WHERE l.registered_as IS NULL AND l.signed_on <= :day
```

| adds | each |
|---|---|
| sales | amount |
""",
}  # fmt: skip
CALENDAR = """---
kind: calendar
id: city
name: 节点
escalation:
  days: 5
  head: {zh: 处长岗, en: head of the office}
  leader: {zh: 分管领导, en: leader}
---

| deadline | on | what | what en | owner | owner en | scope | from | source |
|---|---|---|---|---|---|---|---|---|
| batch | 12-31 | 申报截止 | applications close | 高企处 | high-tech office | city | | 示例 |
| report | 11-17 | 月报 | report | 规划处 | planning | district | 2026-01-01 | 示例 |
| once | 2026-11-22 | 当日 | that day | 规划处 | planning | city | | 示例 |
| late | 2026-11-12 | 逾期十日 | ten days late | 高企处 | high-tech office | city | | 示例 |
| soon | 2027-01-06 | 第四十五日 | the 45th day | 规划处 | planning | city | | 示例 |
| far | 2027-01-07 | 第四十六日 | the 46th day | 规划处 | planning | city | | 示例 |
"""
ENGLISH = {
    "apply": '---\nof: apply\nname: Could apply\nofficer: "High-tech desk, {district}"\n'
             'reason: "{staff} staff"\n---\n\nCould apply and have not.\n',
}  # fmt: skip


def documents(folder: Path) -> Path:
    """The city's documents, with a library of what they need and nothing else."""
    library, city = folder / "library", folder / "city"
    (library / "registers").mkdir(parents=True)
    for id_ in REGISTERS:
        shutil.copy(ROOT / "library" / "registers" / f"{id_}.md", library / "registers")
    for part in ("facts", "policies", "indicators", "targets/lists"):
        (city / part).mkdir(parents=True)
    (city / "facts" / "known.md").write_text(FACTS, encoding="utf-8")
    (city / "policies" / "t.fit.md").write_text(POLICY, encoding="utf-8")
    for id_, (name, unit, subject, measure, value) in INDICATORS.items():
        text = INDICATOR.format(id=id_, name=name, unit=unit, subject=subject, measure=measure,
                                value=value)  # fmt: skip
        (city / "indicators" / f"{id_}.md").write_text(text, encoding="utf-8")
    for id_, text in LISTS.items():
        head = f"---\nkind: list\nid: {id_}\nname: 清单{id_}\n"
        (city / "targets" / "lists" / f"{id_}.md").write_text(head + text, encoding="utf-8")
    for id_, text in ENGLISH.items():
        (city / "targets" / "lists" / f"{id_}.en.md").write_text(text, encoding="utf-8")
    (city / "targets" / "calendar.md").write_text(CALENDAR, encoding="utf-8")
    (city / "city.yaml").write_text(
        f"name: {{zh: 小城, en: Town}}\nlibrary: ../library\nday: {DAY}\n", encoding="utf-8"
    )
    return city


def built(folder: Path) -> Workspace:
    """The city with its records."""
    workspace = open_city(documents(folder))
    places = {NOWHERE: None, SHORT: "西", COUNTED: "西"}
    publish(workspace, "organisation", id=list(EVERY), name=[f"企业{n}" for n in range(1, 10)],
            kind=["enterprise"] * 9, status=["active"] * 8 + ["revoked"],
            district=[places.get(one, "东") for one in EVERY],
            ended_on=[None] * 8 + ["2026-11-22"])  # fmt: skip
    publish(workspace, "enterprise_report", organisation=list(STAFF), year=[2025] * 8,
            staff=list(STAFF.values()))  # fmt: skip
    certificates(workspace, [
        (HOLDS, "hnte", "2025-01-01", "2027-12-31", None),
        (COUNTED, "tech_sme", "2026-06-01", "2026-12-31", None),
        (ENDS, "hnte", "2023-11-23", "2026-11-22", None),
        (GONE, "hnte", "2023-12-01", "2026-12-01", None),
    ])  # fmt: skip
    publish(workspace, "contract_lead", id=["L1", "L2", "L3", "L4", "L5"],
            seller=[FITS, FITS, "外地公司", HOLDS, HOLDS],
            amount=["100000000.01", "50000000", None, "70000000", "80000000"],
            signed_on=["2026-11-22", "2026-01-01", "2026-02-01", "2026-11-23", "2026-03-01"],
            source=["tax"] * 5, registered_as=[None, None, None, None, "C1"],
            seller_district=["西", None, None, None, None])  # fmt: skip
    return workspace


def certificates(
    workspace: Workspace, rows: list[tuple[str, str, str, str | None, str | None]],
    prefix: str = "c",
) -> None:  # fmt: skip
    """Certificates: holder, kind, issued on, valid to, revoked on."""
    publish(
        workspace, "certificate", id=[f"{prefix}{n}" for n in range(len(rows))],
        organisation=[r[0] for r in rows], kind=[r[1] for r in rows],
        issued_on=[r[2] for r in rows], valid_to=[r[3] for r in rows],
        revoked_on=[r[4] for r in rows],
    )  # fmt: skip


def subjects(found: Listed) -> list[str]:
    """Whom a list has, in its order."""
    return [row.subject for row in found.rows]
