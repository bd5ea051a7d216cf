"""A small city of organisations, moves and certificates written in memory, and what an independent
count of it gives."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from stdnum.cn import uscc

from twofold import registers
from twofold.registers.store import Reading
from twofold.sql.statements import fill, insert_values
from twofold.workspace import Workspace, open_city

DAY = date(2026, 11, 22)
KNOWN = date(2026, 11, 1)
HEADS = {
    "organisation": ("id", "name", "kind", "registered_on", "district", "status", "ended_on"),
    "relocation": ("id", "subject", "kind", "from_place", "district", "moved_on", "whole"),
    "certificate": ("id", "organisation", "kind", "issued_on", "valid_to", "revoked_on"),
    "tax_place": ("organisation", "since", "until", "district"),
    "statistical_place": ("organisation", "since", "until", "district"),
}
INDICATOR = """---
kind: indicator
id: {id}
name: 数量
unit: 家
subject: {subject}
measure: {measure}
direction: up
published: none
{further}---

```sql value
{value}
```
"""
HELD = "COUNT(*) FILTER (WHERE hnte_valid)"
HERE = "COUNT(*) FILTER (WHERE hnte_valid AND registered_in_city)"
EITHER = "COUNT(*) FILTER (WHERE hnte_valid OR tech_sme_valid)"


def document(
    id_: str, value: str = HELD, *, further: str = "certificate: hnte\n",
    subject: str = "organisation", measure: str = "stock",
) -> str:  # fmt: skip
    return INDICATOR.format(id=id_, value=value, further=further, subject=subject,
                            measure=measure)  # fmt: skip


DOCUMENTS = {
    "held": document("held"), "here": document("here", HERE),
    "either": document("either", EITHER, further=""),
}  # fmt: skip


def code(number: int) -> str:
    stem = f"91370200MB{number:07d}"
    return stem + str(uscc.calc_check_digit(stem))


@dataclass
class City:
    """Rows by register, put down one enterprise at a time."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, register: str, **row: Any) -> None:
        self.rows.setdefault(register, []).append(row)

    def enterprise(self, number: int, district: str | None, **more: Any) -> str:
        """An enterprise in business in a district, but for what is given; its code."""
        row = {"id": code(number), "name": f"企业{number}", "kind": "enterprise",
               "registered_on": "2010-01-01", "district": district, "status": "active"}  # fmt: skip
        self.add("organisation", **(row | more))
        return code(number)

    def certificate(
        self, holder: str, issued: str, valid: str | None, revoked: str | None = None,
        kind: str = "hnte",
    ) -> None:  # fmt: skip
        number = len(self.rows.get("certificate", ()))
        self.add("certificate", id=f"C{number}", organisation=holder, kind=kind, issued_on=issued,
                 valid_to=valid, revoked_on=revoked)  # fmt: skip

    def move(self, subject: str, on: str, before: str | None, after: str) -> None:
        number = len(self.rows.get("relocation", ()))
        self.add("relocation", id=f"M{number}", subject=subject, kind="organisation",
                 from_place=before, district=after, moved_on=on)  # fmt: skip

    def made(self, root: Path, documents: Mapping[str, str] = DOCUMENTS) -> Workspace:
        """A city of these rows, known from `KNOWN` on."""
        workspace = settled(root, documents)
        files = {name: _write(root / f"{name}.csv", HEADS[name], rows)
                 for name, rows in self.rows.items()}  # fmt: skip
        commit = registers.publish(workspace, files, who="test", source="generated",
                                   known_on=KNOWN)  # fmt: skip
        assert not any(count.refused for count in commit.counts)
        return workspace

    def put(self, store: Reading) -> None:
        """The rows, straight into a store in memory, instead of those of a city before."""
        for register in HEADS:
            store.connection.run(fill("DELETE FROM _table", table=register))
        for register, rows in self.rows.items():
            for line, row in enumerate(rows, start=1):
                typed = {c: date.fromisoformat(v) if c in DATES and isinstance(v, str) else v
                         for c, v in row.items()}  # fmt: skip
                store.connection.run(insert_values(register, {"added": 0, "line": line, **typed}))


DATES = ("registered_on", "ended_on", "moved_on", "issued_on", "valid_to", "revoked_on", "since",
         "until")  # fmt: skip


def settled(root: Path, documents: Mapping[str, str] = DOCUMENTS) -> Workspace:
    """A city's folder with its documents and no store."""
    (root / "indicators").mkdir(parents=True)
    for name, text in documents.items():
        (root / "indicators" / f"{name}.md").write_text(text, encoding="utf-8")
    (root / "city.yaml").write_text(
        f"name: {{zh: 示例, en: Example}}\nday: {DAY}\n", encoding="utf-8"
    )
    return open_city(root)


def _write(path: Path, head: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head)
        out.writerows(["" if row.get(c) is None else row[c] for c in head] for row in rows)
    return path


# Valid on both days that the tests ask for.
LONG = ("2024-06-01", "2027-05-31")


def planted() -> City:
    """One enterprise of each case; what becomes of it stands beside it."""
    city = City()
    add, hold = city.enterprise, city.certificate
    hold(add(1, "东区"), *LONG)  # stays
    hold(add(2, "东区"), "2026-10-31", "2029-10-30")  # certified on the last day
    hold(add(3, "东区"), "2022-12-31", "2025-12-31")  # valid on the first day only: lapsed
    late = add(4, "西区")  # ran out before the first day and was certified again: certified
    hold(late, "2022-10-01", "2025-09-30")
    hold(late, "2026-03-01", "2029-02-28")
    again = add(5, "西区")  # ran out and was renewed a month late, both in between: stays
    hold(again, "2023-03-01", "2026-02-28")
    hold(again, "2026-04-01", "2029-03-31")
    hold(add(6, "西区"), *LONG, "2026-10-31")  # revoked on the last day
    hold(add(7, "西区"), *LONG, "2026-11-01")  # revoked the day after: stays
    moved = add(8, "西区")  # moves within the city
    hold(moved, *LONG)
    city.move(moved, "2026-01-01", "东区", "西区")
    new = add(9, "东区")  # certified in the west and moved afterwards: certified, in the east
    hold(new, "2026-02-01", "2029-01-31")
    city.move(new, "2026-06-01", "西区", "东区")
    outside = add(10, "东区")  # moves in from outside with its certificate
    hold(outside, *LONG)
    city.move(outside, "2026-05-01", "外市", "东区")
    gone = add(11, "西区", status="revoked", ended_on="2026-07-01")  # struck off, and so revoked
    hold(gone, *LONG, "2026-07-01")
    left = add(12, "东区", status="moved_out", ended_on="2026-08-01")  # left, and so revoked
    hold(left, *LONG, "2026-08-01")
    after = add(13, "东区", status="revoked", ended_on="2026-09-01")  # lapsed before it ended
    hold(after, "2023-06-01", "2026-05-31")
    hold(add(14, None), *LONG)  # in no district
    away = add(15, "东区")  # lapsed in the west; moved to the east once it counted no more
    hold(away, "2023-06-01", "2026-05-31")
    city.move(away, "2026-09-09", "西区", "东区")
    hold(add(16, "西区"), "2026-07-01", "2026-12-31", kind="tech_sme")  # of another kind
    still = add(17, "西区", status="moved_out", ended_on="2026-08-08")  # left; its certificate runs
    hold(still, *LONG)
    city.add("tax_place", organisation=code(1), since="2020-01-01", district="西区")
    city.add("tax_place", organisation=code(2), since="2020-01-01", until="2026-10-31",
             district="东区")  # fmt: skip
    city.add("statistical_place", organisation=code(1), since="2020-01-01", district="外市")
    return city
