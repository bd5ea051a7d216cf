"""The yearly reports of incubators: their space, their people, and what they have cultivated."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twofold.example import columns
from twofold.example.feeds import Feed
from twofold.example.organisations import regular
from twofold.example.plan import Plan, on
from twofold.example.population import year_of

COUNTS = ("fund_cases", "staff", "mentors", "incubatees", "graduates", "tech_smes", "hntes")
# Parts of another figure, and of which.
PARTS = {
    "used_area": "area", "professional_staff": "staff", "financed": "incubatees",
    "ip_applied": "incubatees", "ip_holding": "incubatees", "same_field": "incubatees",
}  # fmt: skip


def feed(plan: Plan, platforms: pa.Table) -> Feed:
    """A report of each incubator and year since it was recognised, but for a few that are late.
    What it has cultivated grows over the years, and is more at a higher level."""
    random, rule = plan.random("incubator reports"), plan("incubator_reports")
    found = platforms.filter(pc.equal(platforms["kind"], "incubator"))
    number, (first, last) = found.num_rows, rule["years"]
    years = np.repeat(np.arange(first, last + 1), number)
    at = np.tile(np.arange(number), last - first + 1)
    specialised = random.random(number) < rule["specialised"]
    values = _values(random, rule, found["level"].to_pylist(), at, years - first)
    began = found["recognised_on"].combine_chunks().cast(pa.int32()).to_numpy()
    there = (year_of(began[at]) <= years) & (random.random(len(at)) >= rule["late"])
    known = np.array([on(year + 1, *rule["reported"]) for year in years.tolist()])
    gone = random.random(len(at)) < rule["missing"]
    ids = found["id"].combine_chunks()

    def table(rows: np.ndarray, _: int) -> pa.Table:
        made = {
            "platform": ids.take(pa.array(at[rows])), "year": columns.year(years[rows]),
            "specialised": columns.yes(specialised[at[rows]]),
            "seed_fund": columns.money(values["seed_fund"][rows]),
        }  # fmt: skip
        for name in ("area", "used_area"):
            whole = columns.count(values[name][rows]).cast(pa.decimal128(25, 6))
            made[name] = whole.cast(pa.decimal128(18, 6))
        for name in (*COUNTS, *PARTS):
            if name != "used_area":
                missing = gone[rows] if name in ("tech_smes", "hntes") else None
                made[name] = columns.count(values[name][rows], missing)
        return pa.table(made)

    rows = np.flatnonzero(there)
    return Feed("incubator_report", rows, regular(plan, known[rows]), table)


def _values(
    random: np.random.Generator, rule: Any, levels: list[str], at: np.ndarray, age: np.ndarray
) -> dict[str, np.ndarray]:
    """All figures of each report; a part is never more than its whole."""
    level = np.array([rule["level"][name] for name in levels])
    size = level * np.exp(rule["sigma"] * random.standard_normal(len(level)))
    grown = size[at] * (1 + rule["growth"]) ** age
    made = {name: random.poisson(rule[name] * grown) for name in COUNTS}
    made["staff"] += 3
    spread = np.exp(rule["area_sigma"] * random.standard_normal(len(level)))
    made["area"] = np.rint(rule["area"] * np.sqrt(level) * spread).astype(np.int64)[at]
    fund = rule["seed_fund"] * size * np.exp(0.4 * random.standard_normal(len(level)))
    made["seed_fund"] = (np.rint(fund / 10_000).astype(np.int64) * 10_000)[at]
    for name, whole in PARTS.items():
        least, most = rule[name]
        share = least + (most - least) * random.random(len(level))
        made[name] = np.rint(made[whole] * share[at]).astype(np.int64)
    return made
