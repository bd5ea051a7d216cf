"""What growing enterprises have: equity, a place in an incubator, a plan with central funds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twofold.example import columns
from twofold.example.appraisals import City
from twofold.example.feeds import Feed, versions
from twofold.example.organisations import Organisations, regular
from twofold.example.plan import FOREVER, Plan, among, days, on
from twofold.example.titles import Titles

EVENTS = ("merger", "listing")


def feeds(
    city: City, all_: Organisations, found: Titles, drawn: Sequence[Feed]
) -> tuple[Feed, ...]:
    """Stays in incubators, equity (of their enterprises, too) and plans. `drawn` has platforms."""
    stays, inside = _incubation(city, all_, drawn)
    return (
        stays, _found(city.plan, _incubators(city.plan, drawn)), _equity(city, all_, inside),
        _plans(city, all_, found),
    )  # fmt: skip


def _incubators(plan: Plan, drawn: Sequence[Feed]) -> pa.Table:
    """The incubators that stand on the plan's day and were known by the end of the first load."""
    feed = next(feed for feed in drawn if feed.register == "platform")
    every = feed.table(np.unique(feed.rows), plan.day("day"))
    stands = pc.and_(pc.equal(every["kind"], "incubator"), pc.is_null(every["ended_on"]))
    return every.filter(stands).combine_chunks()


def _incubation(city: City, all_: Organisations, drawn: Sequence[Feed]) -> tuple[Feed, np.ndarray]:
    """Young enterprises, each in one incubator; some have left it. And who they are."""
    plan, random = city.plan, city.plan.random("incubation")
    rule, places = plan("incubation"), _incubators(plan, drawn)
    level = places["level"].to_pylist()
    mean = np.array([rule["mean"][one] for one in level])
    many = random.poisson(mean)
    able = city.who.registered >= plan.day("incubation.registered_from")
    able &= city.who.registered <= plan.day("incubation.registered_to")
    able &= (city.who.ended == FOREVER) & (city.sizes.revenue[-1] <= rule["revenue"])
    able &= ~city.standing.holder | (random.random(len(able)) < rule["holders"])
    who = random.permutation(np.flatnonzero(able))[: int(many.sum())]
    place = np.repeat(np.arange(len(many)), many)[: len(who)]
    recognised = places["recognised_on"].cast(pa.int32()).to_numpy(zero_copy_only=False)[place]
    first = np.maximum(np.maximum(city.who.registered[who] + 30, recognised + 60),
                       plan.day("incubation.from"))  # fmt: skip
    last = plan.day("incubation.to")
    entered = (first + ((last - first).clip(0) * random.random(len(who)))).astype(np.int32)
    shortest, longest = rule["stay"]
    stay = random.integers(shortest, longest, len(who))
    left = np.where(entered + stay <= last, entered + stay, FOREVER).astype(np.int32)

    def table(rows: np.ndarray, day: int) -> pa.Table:
        gone = np.where(left[rows] <= day, left[rows], FOREVER)
        return pa.table({
            "organisation": all_.code.take(pa.array(who[rows])),
            "incubator": places["id"].take(pa.array(place[rows])),
            "entered_on": columns.dates(entered[rows]), "left_on": columns.dates(gone),
        })  # fmt: skip

    known = regular(plan, np.maximum(entered, city.who.registered[who] + 400))
    later = np.flatnonzero(left != FOREVER)
    told = np.maximum(regular(plan, left[later]), known[later])
    return Feed("incubation", *versions((np.arange(len(who)), known), (later, told)), table), who


def _found(plan: Plan, places: pa.Table) -> Feed:
    """What experts found of the services of incubators at the national level, and of some more."""
    random, rule = plan.random("incubators found"), plan("incubation.appraised")
    share = np.array([rule["share"][level] for level in places["level"].to_pylist()])
    rows = np.flatnonzero(random.random(len(share)) < share)
    agreed = random.random(len(share)) < rule["agreed"]
    agreed |= share >= 1  # who holds the title has been found fit for it
    least, most = plan.day("appraisal.reviewed_from"), plan.day("appraisal.reviewed_to")
    on_ = random.integers(least, most, len(share))

    def table(rows: np.ndarray, _: int) -> pa.Table:
        return pa.table({
            "policy": columns.same(rule["policy"], len(rows)),
            "organisation": places["id"].take(pa.array(rows)),
            "item": columns.same(rule["item"], len(rows)),
            "appraised_on": columns.dates(on_[rows]),
            "points": columns.empty(pa.int64(), len(rows)),
            "finding": columns.yes(agreed[rows]),
            "appraised_by": columns.same(plan("codes.reviewer"), len(rows)),
        })  # fmt: skip

    known = np.full(len(rows), plan.day("calendar.last_update"), dtype=np.int32)
    return Feed("appraisal", rows, known, table)


def _equity(city: City, all_: Organisations, inside: np.ndarray) -> Feed:
    """Payments of investors that are no registered fund, and a few mergers and listings."""
    plan, random, rule = city.plan, city.plan.random("equity"), city.plan("equity")
    last = plan.day("calendar.last_update")
    tech = np.flatnonzero(
        (city.standing.holder | city.standing.sme) & (city.who.registered < last - 800)
        & (city.who.ended == FOREVER)
    )  # fmt: skip
    inside = inside[city.who.registered[inside] < last - 800]
    number, part = plan.times(rule["count"]), plan.times(rule["incubated"])
    who = np.concatenate([random.choice(tech, number), random.choice(inside, part)])
    first = np.maximum(city.who.registered[who] + 90, plan.day("equity.from"))
    paid = (first + (last - first) * random.random(len(who))).astype(np.int32)
    order = np.argsort(paid, kind="stable")
    who, paid = who[order], paid[order]
    kinds = list(rule["kinds"])
    kind = among(random, rule["kinds"], len(who))
    amount = rule["median"] * np.exp(rule["sigma"] * random.standard_normal(len(who)))
    amount = np.rint(amount / 10_000).astype(np.int64).clip(1) * 10_000
    event = np.isin(kind, [kinds.index(name) for name in EVENTS])
    investor = random.integers(1, rule["investors"] + 1, len(who))

    def table(rows: np.ndarray, _: int) -> pa.Table:
        return pa.table({
            "id": columns.numbered(plan("codes.equity"), rows + 1, 7),
            "organisation": all_.code.take(pa.array(who[rows])),
            "investor": columns.blank(
                columns.numbered(plan("codes.investor"), investor[rows], 4), event[rows]
            ),
            "kind": columns.pick(kinds, kind[rows]), "paid_on": columns.dates(paid[rows]),
            "amount": columns.money(amount[rows], event[rows]),
        })  # fmt: skip

    known = regular(plan, np.maximum(paid, city.who.registered[who] + 400))
    return Feed("equity", np.arange(len(who)), known, table)


def _plans(city: City, all_: Organisations, found: Titles) -> Feed:
    """Plans of some little giants, in the plan's batches; a few fall short of what is asked."""
    plan, random, rule = city.plan, city.plan.random("plans"), city.plan("little_giant_plans")
    giants = np.concatenate([found.new, found.reviewed])
    who = np.sort(random.permutation(giants)[: plan.times(rule["count"])])
    batches = np.array([days(listed) for listed in rule["batches"]], dtype=np.int32)
    listed = batches[random.integers(0, len(batches), len(who))]
    short = random.random(len(who)) < rule["short"]
    planned = rule["least"] * (1 + random.exponential(rule["excess"], len(who)))
    planned = np.where(short, rule["least"] * (0.6 + 0.39 * random.random(len(who))), planned)
    planned = np.rint(planned / 10_000).astype(np.int64) * 10_000
    day = plan.day("calendar.last_update")
    pace = 0.6 + 0.5 * random.random(len(who))
    done = ((day - listed) / (rule["years"] * 365)).clip(0, 1) * pace
    held_back = random.random(len(who)) < rule["held_back"]
    allocated = np.full(len(who), rule["allocated"])
    received = np.where(held_back, np.rint(allocated * (0.80 + 0.14 * random.random(len(who)))),
                        allocated).astype(np.int64)  # fmt: skip
    ends = listed + rule["years"] * 365

    def table(rows: np.ndarray, _: int) -> pa.Table:
        return pa.table({
            "organisation": all_.code.take(pa.array(who[rows])),
            "listed_on": columns.dates(listed[rows]), "ends_on": columns.dates(ends[rows]),
            "planned": columns.money(planned[rows]),
            "invested": columns.money(np.rint(planned * done)[rows].astype(np.int64)),
            "allocated": columns.money(allocated[rows]),
            "received": columns.money(received[rows]),
        })  # fmt: skip

    known = np.full(len(who), on(plan("day").year, *plan("calendar.reports")))
    return Feed("little_giant_plan", np.arange(len(who)), np.minimum(known, day), table)
