"""The organisation register: enterprises as they are known, and the institutions beside them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from twofold.example import columns
from twofold.example.certificates import Standing
from twofold.example.feeds import Feed, versions
from twofold.example.plan import FOREVER, Plan, among, on
from twofold.example.population import Enterprises, year_of

STATUS = ("active", "revoked", "moved_out")


@dataclass(frozen=True)
class Organisations:
    """All organisations: enterprises first, then each kind of institution in its range."""

    code: pa.Array
    name: pa.Array
    kinds: tuple[str, ...]
    kind: np.ndarray
    industry: pa.Array
    registered: np.ndarray
    district: np.ndarray
    ended: np.ndarray
    moved_out: np.ndarray
    moved_on: np.ndarray
    new_district: np.ndarray
    resident: np.ndarray
    undated: np.ndarray

    def of(self, *kinds: str) -> np.ndarray:
        """The indices of all organisations of some kinds."""
        return np.flatnonzero(np.isin(self.kind, [self.kinds.index(kind) for kind in kinds]))

    def district_on(self, rows: np.ndarray, day: np.ndarray | int) -> np.ndarray:
        """In which district organisations were registered on a day (one, or each its own)."""
        return np.where(self.moved_on[rows] <= day, self.new_district[rows], self.district[rows])


def kinds(plan: Plan) -> dict[str, int]:
    """How many organisations there are of each kind, enterprises first."""
    made = {"enterprise": plan.enterprises}
    for kind, rule in plan("population.kinds").items():
        made[kind] = max(plan.times(rule["count"]), 2)
    return made


def organisations(plan: Plan, who: Enterprises, standing: Standing) -> Organisations:
    """All of them, with codes that are valid and names that nobody bears."""
    random, counts = plan.random("organisations"), kinds(plan)
    others = sum(counts.values()) - len(who)
    codes, names = [], []
    for kind, number in counts.items():
        rule, numbers = plan(f"codes.{kind}"), np.arange(1, number + 1)
        codes.append(columns.credit_codes(
            rule["department"], plan("codes.region"), rule["letter"], numbers
        ))  # fmt: skip
        names.append(columns.numbered(rule["name"], numbers, rule["digits"]))
    never = (standing.latest == 0) & ~standing.ever_sme

    def whole(own: np.ndarray, other: object) -> np.ndarray:
        return np.concatenate([own, np.full(others, other)]).astype(own.dtype)

    place = among(random, plan("districts.weights"), others)
    odd = random.random(len(who)) < plan("population.not_resident")
    undated = random.random(len(who)) < plan("population.unknown_registered_on")
    founded = random.integers(on(1955, 1, 1), on(2016, 1, 1), others)
    return Organisations(
        code=pa.concat_arrays(codes), name=pa.concat_arrays(names), kinds=tuple(counts),
        kind=np.repeat(np.arange(len(counts)), list(counts.values())).astype(np.int8),
        industry=_industries(plan, who, counts),
        registered=np.concatenate([who.registered, founded]).astype(np.int32),
        district=np.concatenate([who.district, place]).astype(np.int8),
        ended=whole(who.ended, FOREVER), moved_out=whole(who.moved_out, False),
        moved_on=whole(who.moved_on, FOREVER), new_district=whole(who.new_district, 0),
        # What is no enterprise is no resident enterprise either.
        resident=whole(~(odd & never), False), undated=whole(undated & never, False),
    )  # fmt: skip


def _industries(plan: Plan, who: Enterprises, counts: dict[str, int]) -> pa.Array:
    codes = [i["code"] for i in plan("industries")]
    index = [who.industry.astype(np.int32)]
    for kind, number in counts.items():
        if kind != "enterprise":
            codes.append(plan(f"population.kinds.{kind}.industry"))
            index.append(np.full(number, len(codes) - 1, dtype=np.int32))
    return columns.pick(codes, np.concatenate(index))


def feed(plan: Plan, all_: Organisations) -> Feed:
    """First entries by the yearly update after registration, then ends and moves as they come."""
    every = np.arange(len(all_.kind))
    ends, moves = np.flatnonzero(all_.ended != FOREVER), np.flatnonzero(all_.moved_on != FOREVER)
    entered = yearly(plan, all_.registered)
    # An end or a move that comes before the first entry is part of it.
    rows, known = versions(
        (every, entered),
        (ends, np.maximum(regular(plan, all_.ended[ends]), entered[ends])),
        (moves, np.maximum(regular(plan, all_.moved_on[moves]), entered[moves])),
    )  # fmt: skip

    def table(rows: np.ndarray, day: int) -> pa.Table:
        over = all_.ended[rows] <= day
        status = np.where(over, np.where(all_.moved_out[rows], 2, 1), 0)
        ended = np.where(over, all_.ended[rows], FOREVER)
        taken = pa.array(rows)
        return pa.table({
            "id": all_.code.take(taken), "name": all_.name.take(taken),
            "kind": columns.pick(all_.kinds, all_.kind[rows]),
            "resident": columns.yes(all_.resident[rows]),
            "registered_on": columns.dates(all_.registered[rows], all_.undated[rows]),
            "district": columns.pick(plan("districts.names"), all_.district_on(rows, day)),
            "industry": all_.industry.take(taken), "status": columns.pick(STATUS, status),
            "ended_on": columns.dates(ended),
        })  # fmt: skip

    return Feed("organisation", rows, known, table)


def yearly(plan: Plan, day: np.ndarray, lag: int = 0) -> np.ndarray:
    """The yearly update by which something of a day is known, at least so many days later.

    What falls after this year's is known from the last update on, nothing before the first load.
    """
    shifted = day.astype(np.int32) + np.int32(lag)
    update = in_year(plan, shifted, "calendar.reports")
    following = in_year(plan, shifted, "calendar.reports", later=1)
    update = np.where(shifted <= update, update, following)
    return np.clip(update, plan.day("first_load"), plan.day("calendar.last_update"))


def regular(plan: Plan, day: np.ndarray) -> np.ndarray:
    """The first regular update from a day on: in May or December, or the last update."""
    first, last = plan.day("first_load"), plan.day("calendar.last_update")
    years = range(plan("first_load").year, plan("day").year + 1)
    updates = {
        on(y, *plan(f"calendar.{name}")) for y in years for name in ("reports", "hnte_december")
    }
    days = np.array(
        sorted({first, last} | {u for u in updates if first < u < last}), dtype=np.int32
    )
    return days[np.minimum(np.searchsorted(days, day, side="left"), len(days) - 1)]


def in_year(plan: Plan, day: np.ndarray, calendar: str, later: int = 0) -> np.ndarray:
    """The plan's calendar day in the year of each day, or so many years later."""
    if len(day) == 0:
        return day.astype(np.int32)
    years, (month, dom) = year_of(day) + later, plan(calendar)
    first = int(years.min())
    days = [on(year, month, dom) for year in range(first, int(years.max()) + 1)]
    return np.array(days, dtype=np.int32)[years - first]
