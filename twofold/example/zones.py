"""Who is in a functional zone: some of the organisations of the district in which it lies, as long
as they are registered there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from twofold.example import columns
from twofold.example.feeds import Feed, versions
from twofold.example.organisations import Organisations, regular, yearly
from twofold.example.plan import FOREVER, Plan


@dataclass(frozen=True)
class Stays:
    """One entry a stay: organisation, zone (an index into the plan's), days from and until."""

    who: np.ndarray
    zone: np.ndarray
    since: np.ndarray
    until: np.ndarray


def stays(plan: Plan, all_: Organisations) -> Stays:
    """A share of whoever was founded in the zone's district, and of whoever moved there."""
    draw, names = plan.random("zones").random(len(all_.kind)), plan("districts.names")
    left = np.where(all_.moved_out, all_.ended, FOREVER)
    parts = []
    for number, rule in enumerate(plan("zones")):
        district, chosen = names.index(rule["district"]), draw < rule["share"]
        founded = np.flatnonzero(chosen & (all_.district == district))
        moved = np.flatnonzero(chosen & (all_.moved_on != FOREVER)
                               & (all_.new_district == district)
                               & (all_.district != district))  # fmt: skip
        for who, since, until in (
            (founded, all_.registered[founded], np.minimum(all_.moved_on, left)[founded]),
            (moved, all_.moved_on[moved], left[moved]),
        ):
            parts.append((who, np.full(len(who), number), since, until))
    return Stays(*(np.concatenate(of) for of in zip(*parts, strict=True)))


def feed(plan: Plan, all_: Organisations) -> Feed:
    """A stay is known when the organisation or its move is; so is its end."""
    made, rules = stays(plan, all_), plan("zones")
    every, over = np.arange(len(made.who)), np.flatnonzero(made.until != FOREVER)
    entered = yearly(plan, all_.registered[made.who])
    began = np.where(made.since == all_.registered[made.who], entered,
                     np.maximum(regular(plan, made.since), entered))  # fmt: skip
    ended = np.maximum(regular(plan, made.until[over]), entered[over])
    rows, known = versions((every, began), (over, ended))
    zones, districts = ([rule[key] for rule in rules] for key in ("name", "district"))

    def table(rows: np.ndarray, day: int) -> pa.Table:
        until = np.where(made.until[rows] <= day, made.until[rows], FOREVER)
        return pa.table({
            "organisation": all_.code.take(pa.array(made.who[rows])),
            "since": columns.dates(made.since[rows]), "until": columns.dates(until),
            "zone": columns.pick(zones, made.zone[rows]),
            "district": columns.pick(districts, made.zone[rows]),
        })  # fmt: skip

    return Feed("zone_place", rows, known, table)
