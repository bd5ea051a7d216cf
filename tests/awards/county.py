"""A county whose awards are delivered: four enterprises, what is on record of them, and policies of
every class. Its registers and its rules of delivery are the shipped ones."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from tests.support import ROOT
from twofold import registers
from twofold.workspace import Workspace, open_city

TODAY = date(2026, 11, 22)
# Certified and clean; certified, on the list of dishonesty; certified, an environmental offence of
# this year; not certified.
CLEAN, LISTED, DIRTY, PLAIN = (
    "91370200MA3C00001N", "91370200MA3C00002R", "91370200MA3C00003W", "91370200MA3C000040",
)  # fmt: skip
REGISTERS = ("organisation", "enterprise_report", "award", "award_step", "credit_record",
             "certificate", "appraisal")  # fmt: skip
FACTS = {
    "held": """---
kind: facts
id: held
subject: organisation
proof: {certified: register, paid: register}
---

```sql select certified
SELECT organisation AS subject, COUNT(*) > 0 AS certified
FROM certificate WHERE kind = 'hnte' AND issued_on <= :day
  AND (revoked_on IS NULL OR revoked_on > :day)
GROUP BY organisation
```

```sql select paid
SELECT a.subject, SUM(s.amount) AS paid_before
FROM award AS a JOIN award_step AS s ON s.award = a.id
WHERE a.policy = 'd.reward' AND s.state IN ('paid', 'recovered') AND s.done_on <= :day
GROUP BY a.subject
```

```sql select stated
SELECT organisation AS subject, staff FROM enterprise_report WHERE year = :year
```

| fact | type | unit | absent | part of | meaning | English |
|---|---|---|---|---|---|---|
| certified | yes/no | | no | | 已认定 | certified |
| paid_before | money | 元 | 0 | | 已付过 | already paid |
| staff | count | 人 | unknown | | 职工总数 | staff |
""",
}
POLICY = """---
kind: policy
id: {id}
name: {name}
from: 2026-01-01
subject: organisation
year: -1
level: city
fair_competition: {review}
{more}---

## 已认定

```sql require held
{condition}
```

{extra}
## 金额

```sql amount grant
{amount}
```
"""
ALREADY = """## 已经付过的不再付

```sql exclude already_paid
paid_before > 0
```
"""
# id: name, review, front matter, condition, other clauses, amount
POLICIES: Mapping[str, tuple[str, str, str, str, str, str]] = {
    "d.reward": ("认定奖励", "reviewed", "", "certified", ALREADY, "100000"),
    "d.unreviewed": ("未审奖励", "unreviewed", "", "certified", "", "50000"),
    "d.staff": ("用工奖励", "exempt", "", "certified AND staff >= 10", "", "20000"),
    "d.chosen": ("择优奖励", "reviewed", "", "certified AND judged('best')", "", "30000"),
    "d.upper": ("上限奖励", "reviewed", "", "certified", "", "up_to(30000)"),
    "d.after": ("随奖", "reviewed", "reads: {base: {verdict: d.reward}}\n", "base", "", "10000"),
    "d.unsourced": ("无数奖励", "reviewed", "", "certified", "", ":rate"),
    "d.old": ("旧奖励", "reviewed", "to: 2026-06-30\n", "certified", "", "5000"),
}
RATE = """
| parameter | from | value | unit | source |
|---|---|---|---|---|
| rate | 2026-01-01 | ? | 万元 | ? |
"""


def built(folder: Path) -> Workspace:
    """The county, its records in the store."""
    library, city = folder / "library", folder / "county"
    (library / "registers").mkdir(parents=True)
    shutil.copytree(ROOT / "library" / "awards", library / "awards")
    for id_ in REGISTERS:
        for suffix in ("md", "en.md"):
            path = ROOT / "library" / "registers" / f"{id_}.{suffix}"
            if path.exists():
                shutil.copy(path, library / "registers")
    for part in ("facts", "policies"):
        (city / part).mkdir(parents=True)
    for id_, text in FACTS.items():
        (city / "facts" / f"{id_}.md").write_text(text, encoding="utf-8")
    for id_, (name, review, more, condition, extra, amount) in POLICIES.items():
        text = POLICY.format(id=id_, name=name, review=review, more=more, condition=condition,
                             extra=extra + (RATE if ":rate" in amount else ""),
                             amount=amount)  # fmt: skip
        (city / "policies" / f"{id_}.md").write_text(text, encoding="utf-8")
    (city / "city.yaml").write_text(
        f"name: {{zh: 县, en: County}}\nlibrary: ../library\nday: {TODAY}\n", encoding="utf-8"
    )
    workspace = open_city(city)
    registers.publish(workspace, records(), who="test", source="test",
                      known_on=date(2026, 1, 5))  # fmt: skip
    return workspace


def records() -> Mapping[str, pa.Table]:
    everybody = (CLEAN, LISTED, DIRTY, PLAIN)
    return {
        "organisation": table(
            {"id": id_, "name": f"企业{n}", "kind": "enterprise", "district": f"区{n % 2}",
             "status": "active", "registered_on": date(2015, 1, 1)}
            for n, id_ in enumerate(everybody)
        ),
        "enterprise_report": table(
            {"organisation": id_, "year": 2025, "staff": 12} for id_ in everybody
        ),
        "certificate": table(
            {"id": f"C{n}", "organisation": id_, "kind": "hnte", "issued_on": date(2025, 12, 1)}
            for n, id_ in enumerate(everybody[:3])
        ),
        "credit_record": table([
            {"id": "R1", "organisation": LISTED, "kind": "dishonesty_list",
             "began_on": date(2026, 1, 2), "ended_on": date(2026, 9, 1)},
            {"id": "R2", "organisation": DIRTY, "kind": "environment",
             "began_on": date(2026, 1, 3), "ended_on": None},
        ]),
    }  # fmt: skip


def table(rows: Any) -> pa.Table:
    made: Sequence[Mapping[str, Any]] = list(rows)
    return pa.Table.from_pylist([dict(row) for row in made])
