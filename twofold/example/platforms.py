"""Platforms beside the published counts: newly recognised ones, moves, and yearly appraisals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twofold.example import columns
from twofold.example.feeds import Feed, versions
from twofold.example.organisations import Organisations, regular
from twofold.example.places import Moves
from twofold.example.plan import FOREVER, Plan, among, on

LEVELS = ("national", "provincial", "city")


@dataclass(frozen=True)
class Platforms:
    """Every platform: those of the published counts first, then the newly recognised ones.

    `operator` indexes organisations, `level` LEVELS, `kind` holds words; `district` and
    `new_district` index the plan's districts, the second from `moved_on`. `whole` as in Moves.
    """

    id: pa.Array
    operator: np.ndarray
    kind: np.ndarray
    level: np.ndarray
    recognised: np.ndarray
    ended: np.ndarray
    district: np.ndarray
    moved_on: np.ndarray
    new_district: np.ndarray
    whole: np.ndarray
    known: np.ndarray

    def district_on(self, day: np.ndarray | int) -> np.ndarray:
        return np.where(self.moved_on <= day, self.new_district, self.district)

    def in_force(self, day: np.ndarray | int) -> np.ndarray:
        return (self.recognised <= day) & (self.ended > day)


def platforms(plan: Plan, all_: Organisations, base: Feed) -> Platforms:
    """The platforms of a feed, and the plan's newly recognised ones."""
    number = len(base.rows)
    told = base.table(np.arange(number), plan.day("day"))
    operator = pc.index_in(told["operator"], value_set=all_.code).to_numpy()
    fresh = _fresh(plan, all_)
    whole = {
        "operator": [operator, fresh["operator"]],
        "kind": [told["kind"].to_numpy(), fresh["kind"]],
        "level": [pc.index_in(told["level"], value_set=pa.array(LEVELS)).to_numpy(),
                  fresh["level"]],
        "recognised": [_days(told["recognised_on"]), fresh["recognised"]],
        "ended": [_days(told["ended_on"]), np.full(len(fresh["operator"]), FOREVER)],
        "known": [base.known, regular(plan, fresh["recognised"])],
    }  # fmt: skip
    made = {name: np.concatenate(parts) for name, parts in whole.items()}
    district = all_.district_on(made["operator"], made["known"])
    made |= {"district": district, **_moved(plan, all_, made, district, number)}
    every = np.arange(len(district))
    return Platforms(columns.numbered(plan("codes.platform_id"), every + 1, 6), **made)


def _days(of: pa.ChunkedArray) -> np.ndarray:
    """Days since 1970 of a column of dates; NULL is FOREVER."""
    return of.cast(pa.int32()).fill_null(FOREVER).to_numpy()


def _fresh(plan: Plan, all_: Organisations) -> dict[str, np.ndarray]:
    """The newly recognised ones: operators of the plan's zones for a share, of anywhere else."""
    random, rule = plan.random("new platforms"), plan("new_platforms")
    zones = [plan("districts.names").index(name) for name in rule["districts"]]
    wanted = [(one, plan.times(one["count"])) for one in rule["counts"]]
    number = sum(n for _, n in wanted)
    years = np.concatenate([
        random.integers(one["years"][0], one["years"][1] + 1, n) for one, n in wanted
    ])  # fmt: skip
    able = np.flatnonzero((all_.registered < on(2016, 1, 1)) & (all_.ended == FOREVER)
                          & (all_.moved_on == FOREVER))  # fmt: skip
    near = able[np.isin(all_.district[able], zones)]
    operator = np.where(random.random(number) < rule["near"], random.choice(near, number),
                        random.choice(able, number))  # fmt: skip
    start = np.array([on(year, 1, 1) for year in years.tolist()])
    recognised = np.minimum(start + random.integers(0, 350, number),
                            plan.day("calendar.last_update") - 20)  # fmt: skip
    many = [n for _, n in wanted]
    return {
        "operator": operator, "recognised": recognised.astype(np.int32),
        "kind": np.repeat(np.array([one["kind"] for one, _ in wanted], dtype=object), many),
        "level": np.repeat([LEVELS.index(one["level"]) for one, _ in wanted], many),
    }  # fmt: skip


def _moved(
    plan: Plan, all_: Organisations, of: dict[str, np.ndarray], district: np.ndarray, number: int
) -> dict[str, np.ndarray]:
    """So many of the old ones move to the plan's zones, most of them whole."""
    random, rule = plan.random("platform moves"), plan("platform_moves")
    zones = np.array([plan("districts.names").index(name) for name in rule["districts"]])
    able = np.arange(len(district)) < number
    able &= np.isin(of["kind"], rule["kinds"]) & (of["ended"] == FOREVER)
    able &= (of["recognised"] < plan.day("first_load")) & ~np.isin(district, zones)
    able &= all_.moved_on[of["operator"]] == FOREVER
    chosen = random.permutation(np.flatnonzero(able))[: plan.times(rule["count"])]
    first, last = plan.day("platform_moves.from"), plan.day("platform_moves.to")
    moved_on, after = np.full(len(district), FOREVER), np.zeros(len(district), dtype=np.int64)
    whole = np.ones(len(district), dtype=np.int8)
    moved_on[chosen] = random.integers(first, last, len(chosen))
    after[chosen] = zones[random.integers(0, len(zones), len(chosen))]
    whole[chosen] = among(random, rule["whole"], len(chosen)) - 1
    return {"moved_on": moved_on, "new_district": after, "whole": whole}


def moves(plan: Plan, found: Platforms) -> Moves:
    """The moves of platforms, told at the next regular update."""
    who = np.flatnonzero(found.moved_on != FOREVER)
    return Moves(
        "platform", found.id.take(pa.array(who)), found.district[who], found.new_district[who],
        found.moved_on[who], found.whole[who], regular(plan, found.moved_on[who]),
    )  # fmt: skip


def feed(plan: Plan, all_: Organisations, found: Platforms, base: Feed) -> Feed:
    """The register of platforms: the feed given, the newly recognised ones, and new districts."""
    old, every = len(base.rows), np.arange(len(found.operator))
    moved = np.flatnonzero(found.moved_on != FOREVER)
    rows, known = versions((every, found.known), (moved, regular(plan, found.moved_on[moved])))
    fresh, places = every[old:], plan("districts.names")

    def table(rows: np.ndarray, day: int) -> pa.Table:
        before = base.table(every[:old], day)
        own = pa.table({
            "id": found.id.take(pa.array(fresh)),
            "name": columns.numbered(plan("codes.platform"), fresh + 1, 6),
            "operator": all_.code.take(pa.array(found.operator[fresh])),
            "kind": pa.array(found.kind[fresh], pa.string()),
            "level": columns.pick(LEVELS, found.level[fresh]),
            "recognised_on": columns.dates(found.recognised[fresh]),
            "ended_on": columns.dates(found.ended[fresh]),
            "district": columns.pick(places, found.district[fresh]),
        }).cast(before.schema)  # fmt: skip
        whole = pa.concat_tables([before, own])
        now = columns.pick(places, found.new_district)
        before_it = whole["district"].combine_chunks()
        at = whole.schema.get_field_index("district")
        there = pc.if_else(pa.array(found.moved_on <= day), now, before_it)
        return whole.set_column(at, "district", there).take(pa.array(rows))

    return Feed("platform", rows, known, table)


@dataclass(frozen=True)
class Appraisals:
    """Yearly appraisals: which platform, for which year, by which level, the result (an index of
    the plan's results, -1: not known yet), and the day of publication."""

    platform: np.ndarray
    year: np.ndarray
    level: np.ndarray
    result: np.ndarray
    published: np.ndarray


def appraisals(plan: Plan, found: Platforms) -> Appraisals:
    """A share of the platforms in force at each year's end, published in the year after it."""
    random, rule = plan.random("platform appraisals"), plan("platform_appraisals")
    first, last = rule["years"]
    parts = []
    for year in range(first, last + 1):
        asked = found.in_force(on(year, 12, 31)) & (found.level > 0)
        asked &= np.isin(found.kind, rule["kinds"])
        who = np.flatnonzero(asked & (random.random(len(asked)) < rule["share"]))
        published = on(year + 1, *rule["published"]) + random.integers(0, 40, len(who))
        result = among(random, rule["results"], len(who)).astype(np.int64)
        result[random.random(len(who)) < rule["unknown"]] = -1
        parts.append((who, np.full(len(who), year), found.level[who], result, published))
    return Appraisals(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def appraisal_feed(plan: Plan, found: Platforms, made: Appraisals) -> Feed:
    """Results when they are published; where there is none yet, that there is none."""
    results = list(plan("platform_appraisals.results"))
    none = made.result < 0
    known = np.maximum(regular(plan, made.published), plan.day("first_load"))

    def table(rows: np.ndarray, _: int) -> pa.Table:
        gone = none[rows]
        published = np.where(gone, FOREVER, made.published[rows])
        return pa.table({
            "platform": found.id.take(pa.array(made.platform[rows])),
            "year": columns.year(made.year[rows]),
            "level": columns.pick(LEVELS, made.level[rows]),
            "result": columns.pick(results, np.maximum(made.result[rows], 0), gone),
            "published_on": columns.dates(published),
        })  # fmt: skip

    return Feed("platform_appraisal", np.arange(len(known)), known, table)
