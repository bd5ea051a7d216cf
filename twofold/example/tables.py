"""What was drawn for enterprises, as feeds: reports, rights, certificates, appraisals, credit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from twofold.example import columns
from twofold.example.appraisals import Appraised, City
from twofold.example.certificates import Certificates
from twofold.example.feeds import Feed, versions
from twofold.example.organisations import Organisations, in_year, regular, yearly
from twofold.example.plan import FOREVER, Plan, on
from twofold.example.population import FIRST, YEARS
from twofold.example.rights import Rights

REPORTED = (
    "revenue", "rd", "domestic_rd", "product_revenue", "cost_expense", "total_assets", "net_assets",
    "staff", "science_staff", "conversions", "standards_led",
)  # fmt: skip
MONEY = REPORTED[:7]


def reports(city: City, all_: Organisations, careful: np.ndarray) -> tuple[Feed, ...]:
    """One feed a year; that of the corrected year also holds the corrected rows.

    Cells and whole reports are missing here and there, never of `careful` enterprises.
    """
    plan, random = city.plan, city.plan.random("reports")
    rule, number = plan("innovation.missing"), len(city.who)
    feeds = []
    for index, year in enumerate(YEARS):
        missing = np.zeros(number, dtype=np.uint16)
        for bit in range(len(REPORTED)):
            lost = random.random(number, dtype=np.float32) < rule["cell"]
            missing |= lost.astype(np.uint16) << bit
        missing[careful] = 0
        sent = (random.random(number, dtype=np.float32) >= rule["report"]) | careful
        rows = np.flatnonzero(city.sizes.there[index] & sent)
        known = max(on(year + 1, *plan("calendar.reports")), plan.day("first_load"))
        feeds.append(_report(city, all_, year, rows, known, missing))
    return tuple(feeds)


def _report(city: City, all_: Organisations, year: int, rows: np.ndarray, known: int,
            missing: np.ndarray) -> Feed:  # fmt: skip
    plan, index = city.plan, year - FIRST
    days = np.full(len(rows), known, dtype=np.int32)
    corrected, more = _corrected(plan, city, rows, year)
    since = plan.day("calendar.corrections")
    values = _values(city, index)

    def table(rows: np.ndarray, day: int) -> pa.Table:
        added = np.where(day >= since, more[rows], 0) if len(corrected) else 0
        made = {
            "organisation": all_.code.take(pa.array(rows)),
            "year": columns.year(year, len(rows)),
        }
        for bit, name in enumerate(REPORTED):
            gone = (missing[rows] >> bit & 1).astype(bool)
            cells = values[name][rows] + (added if name in ("rd", "domestic_rd") else 0)
            made[name] = (columns.money if name in MONEY else columns.count)(cells, gone)
        return pa.table(made)

    again = np.full(len(corrected), since, dtype=np.int32)
    return Feed("enterprise_report", *versions((rows, days), (corrected, again)), table)


def _values(city: City, index: int) -> dict[str, np.ndarray]:
    """A year's row of each reported figure."""
    sizes, own = city.sizes, city.innovation
    found = (
        sizes.revenue, own.rd, own.domestic_rd, own.product_revenue, sizes.cost, sizes.assets,
        sizes.net_assets, sizes.staff, own.science_staff, own.conversions, own.standards_led,
    )  # fmt: skip
    return {name: matrix[index] for name, matrix in zip(REPORTED, found, strict=True)}


def _corrected(
    plan: Plan, city: City, rows: np.ndarray, year: int
) -> tuple[np.ndarray, np.ndarray]:
    """Which reports of the plan's year are corrected later, and by how much more (domestic) R&D."""
    rule, more = plan("corrections"), np.zeros(len(city.who), dtype=np.int64)
    if year != rule["year"]:
        return rows[:0], more
    random, rd = plan.random("corrections"), city.innovation.rd[year - FIRST]
    chosen = rows[(random.random(len(rows)) < rule["share"]) & (rd[rows] > 100)]
    least, most = rule["more"]
    more[chosen] = rd[chosen] * (least + (most - least) * random.random(len(chosen)))
    return chosen[more[chosen] > 0], more


def intellectual_property(
    plan: Plan, all_: Organisations, rights: Rights, code: str = "right"
) -> Feed:
    """Rights by the yearly update after their grant; their use by the first regular update after
    the certificate that they were used for, so that none counts as used on its own day."""
    every = np.arange(len(rights.owner))
    entered = yearly(plan, rights.granted, lag=31)
    was_used = np.flatnonzero(rights.used != FOREVER)
    noted = np.full(len(every), FOREVER, dtype=np.int32)
    noted[was_used] = regular(plan, rights.used[was_used] + plan("hnte.applied_before") + 1)
    later = was_used[noted[was_used] > entered[was_used]]
    rows, known = versions((every, entered), (later, noted[later]))
    kinds = [*plan("rights.kinds_1"), *plan("rights.kinds_2")]
    ways = ["own_rd", *plan("rights.acquired")]

    def table(rows: np.ndarray, day: int) -> pa.Table:
        used = np.where(noted[rows] <= day, rights.used[rows], FOREVER)
        return pa.table({
            "id": columns.numbered(plan(f"codes.{code}"), rows + 1, 8),
            "organisation": all_.code.take(pa.array(rights.owner[rows])),
            "class": columns.pick(("II", "I"), rights.first_class[rows]),
            "kind": columns.pick(kinds, rights.kind[rows]),
            "acquired": columns.pick(ways, rights.acquired[rows]),
            "granted_on": columns.dates(rights.granted[rows]),
            "ended_on": columns.dates(rights.ended[rows]), "hnte_used_on": columns.dates(used),
        })  # fmt: skip

    return Feed("intellectual_property", rows, known, table)


def certificates(
    plan: Plan, all_: Organisations, stop: np.ndarray, batches: Sequence[Certificates]
) -> tuple[Feed, ...]:
    """One feed a batch: its certificates when they are listed, and their revocations."""
    return tuple(
        _certificates(plan, all_, stop, batch, number) for number, batch in enumerate(batches)
    )


def _certificates(
    plan: Plan, all_: Organisations, stop: np.ndarray, batch: Certificates, number: int
) -> Feed:
    if batch.kind == "tech_sme":
        listed = in_year(plan, batch.valid_to, "calendar.sme")
    elif batch.kind == "hnte":
        listed = batch.issued.astype(np.int32)
    else:
        listed = regular(plan, batch.issued)
    listed = np.maximum(listed, plan.day("first_load"))
    ends = stop[batch.who]
    revoked = np.where((ends > batch.issued) & (ends <= batch.valid_to), ends, FOREVER)
    later = np.flatnonzero((revoked != FOREVER) & (revoked > listed))
    told = regular(plan, revoked[later])
    rows, known = versions((np.arange(len(batch.who)), listed), (later, told))
    pattern = f"{batch.kind.replace('_', '-').upper()}-{number:02d}-{{number}}"
    rank = batch.rank

    def table(rows: np.ndarray, day: int) -> pa.Table:
        return pa.table({
            "id": columns.numbered(pattern, rows + 1, 7),
            "organisation": all_.code.take(pa.array(batch.who[rows])),
            "kind": columns.same(batch.kind, len(rows)),
            "issued_on": columns.dates(batch.issued[rows]),
            "valid_to": columns.dates(batch.valid_to[rows]),
            "revoked_on": columns.dates(np.where(revoked[rows] <= day, revoked[rows], FOREVER)),
            "rank": columns.empty(pa.int64(), len(rows)) if rank is None
            else columns.count(rank[rows]),
        })  # fmt: skip

    return Feed("certificate", rows, known, table)


def appraisals(plan: Plan, all_: Organisations, found: Sequence[Appraised]) -> tuple[Feed, ...]:
    """One feed for each group of appraisals, one row for each point and finding given."""
    return tuple(_appraisals(plan, all_, one) for one in found)


def _appraisals(plan: Plan, all_: Organisations, one: Appraised) -> Feed:
    number, items = len(one.who), [*one.points, *one.findings]
    none = np.full(number, -1, dtype=np.int8)
    points = np.concatenate([one.points.get(item, none) for item in items])
    findings = np.concatenate([one.findings.get(item, none) for item in items])
    rows = np.flatnonzero((points >= 0) | (findings >= 0))
    by = plan("codes.reviewer")

    def table(rows: np.ndarray, _: int) -> pa.Table:
        at = rows % max(number, 1)
        return pa.table({
            "policy": columns.same(one.policy, len(rows)),
            "organisation": all_.code.take(pa.array(one.who[at])),
            "item": columns.pick(items, rows // max(number, 1)),
            "appraised_on": columns.dates(one.on[at]),
            "points": columns.count(points[rows], points[rows] < 0),
            "finding": columns.yes(findings[rows] == 1, findings[rows] < 0),
            "appraised_by": columns.same(by, len(rows)),
        })  # fmt: skip

    known = np.full(len(rows), max(one.known_on, plan.day("first_load")), dtype=np.int32)
    return Feed("appraisal", rows, known, table)
