"""What the city's own measures ask for: projects of equipment and of parks, reports of fund
managers, and the findings of those who choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from twofold.example import columns, incubators, leads, receipts, returns, states, tables
from twofold.example.appraisals import Appraised, City
from twofold.example.contracts import Contracts
from twofold.example.feeds import Feed, versions
from twofold.example.organisations import Organisations, regular
from twofold.example.plan import FOREVER, Plan, among, days, on
from twofold.example.population import year_of


def feeds(
    city: City, all_: Organisations, made: Contracts, drawn: Sequence[Feed]
) -> tuple[Feed, ...]:
    """All registers of the city's measures. `drawn` are the feeds that they refer to."""
    plan = city.plan
    last = plan.day("day")
    contracts = next(feed for feed in drawn if feed.register == "contract")
    numbers = contracts.table(np.arange(len(made.amount)), last)["id"].combine_chunks()
    known = leads.leads(plan, all_, made)
    return (
        *returns.feeds(city, all_, made), *receipts.feeds(plan, all_, made, numbers),
        leads.feed(plan, all_, known, numbers), states.of_leads(plan, all_, known),
        states.deadlines(plan),
        incubators.feed(plan, _platforms(drawn, last)), _equipment(city, all_), _parks(city, all_),
        _managers(plan, all_), *tables.appraisals(plan, all_, _findings(plan, all_, made)),
    )  # fmt: skip


def _platforms(drawn: Sequence[Feed], day: int) -> pa.Table:
    """The platforms as they are published on a day."""
    feed = next(feed for feed in drawn if feed.register == "platform")
    return feed.table(np.unique(feed.rows), day)


@dataclass(frozen=True)
class _Projects:
    """One entry per equipment project; amounts in whole yuan, days since 1970."""

    who: np.ndarray
    kind: np.ndarray
    started: np.ndarray
    completed: np.ndarray
    accepted: np.ndarray
    invested: np.ndarray
    granted: np.ndarray
    other: np.ndarray
    unknown: np.ndarray


def _equipment(city: City, all_: Organisations) -> Feed:
    """Projects as they start, and again when they are completed and when they are accepted."""
    plan, made = city.plan, _projects(city)
    places, kinds = plan("districts.names"), list(plan("equipment.kinds"))

    def table(rows: np.ndarray, day: int) -> pa.Table:
        who, passed = made.who[rows], made.accepted[rows] <= day
        ended = np.where(made.completed[rows] <= day, made.completed[rows], FOREVER)
        return pa.table({
            "id": columns.numbered(plan("codes.equipment"), rows + 1, 6),
            "name": columns.numbered(plan("codes.equipment_name"), rows + 1, 6),
            "organisation": all_.code.take(pa.array(who)),
            "district": columns.pick(places, all_.district_on(who, made.started[rows])),
            "kind": columns.pick(kinds, made.kind[rows]),
            "invested": columns.money(made.invested[rows]),
            "accepted": columns.money(made.granted[rows], ~passed),
            "started_on": columns.dates(made.started[rows]), "completed_on": columns.dates(ended),
            "accepted_on": columns.dates(np.where(passed, made.accepted[rows], FOREVER)),
            "other_support": columns.money(made.other[rows], made.unknown[rows]),
        })  # fmt: skip

    ends = np.flatnonzero(made.completed != FOREVER)
    passes = np.flatnonzero(made.accepted != FOREVER)
    return Feed("equipment_investment", *versions(
        (np.arange(len(made.who)), regular(plan, made.started)),
        (ends, regular(plan, made.completed[ends])),
        (passes, regular(plan, made.accepted[passes])),
    ), table)  # fmt: skip


def _projects(city: City) -> _Projects:
    """Projects of manufacturers that had been registered for two years and more."""
    plan = city.plan
    random, rule = plan.random("equipment"), plan("equipment")
    number, last = plan.times(rule["count"]), plan.day("calendar.last_update")
    making = [n for n, i in enumerate(plan("industries")) if i["code"][0] in rule["industries"]]
    since, until = (days(day) for day in rule["started"])
    able = np.isin(city.who.industry, making) & (city.who.registered < since - 800)
    who = random.choice(np.flatnonzero(able), number)
    started = np.sort(random.integers(since, until, number)).astype(np.int32)
    completed, accepted = _finished(random, rule, started, last)
    invested = rule["median"] * np.exp(rule["sigma"] * random.standard_normal(number))
    invested = np.rint(invested / 100).astype(np.int64) * 100
    least, most = rule["granted"]
    part = least + (most - least) * random.random(number)
    other = np.where(random.random(number) < rule["supported"], invested // 10, 0)
    return _Projects(
        who, among(random, rule["kinds"], number), started, completed, accepted, invested,
        np.rint(invested * part).astype(np.int64), other,
        random.random(number) < rule["missing"],
    )  # fmt: skip


def _finished(
    random: np.random.Generator, rule: Any, started: np.ndarray, last: int
) -> tuple[np.ndarray, np.ndarray]:
    """When projects were completed and accepted, if they were by the last day."""
    number = len(started)
    completed = started + _within(random, rule["takes"], number)
    accepted = completed + _within(random, rule["accepted_after"], number)
    never = (random.random(number) < rule["never_accepted"]) | (accepted > last)
    return np.where(completed > last, FOREVER, completed), np.where(never, FOREVER, accepted)


def _parks(city: City, all_: Organisations) -> Feed:
    """So many projects a year; the districts put most of them forward, the city decides on some."""
    plan = city.plan
    random, rule = plan.random("park projects"), plan("park_projects")
    first, last = rule["years"]
    each = plan.times(rule["each"])
    year = np.repeat(np.arange(first, last + 1), each)
    number = len(year)
    able = np.flatnonzero(city.standing.holder & (city.who.registered < on(2018, 1, 1)))
    lead, kind = random.choice(able, number), among(random, rule["kinds"], number)
    month, dom = rule["begin"]
    begins = np.array([on(y, month, dom) for y in year.tolist()])
    forward = begins + random.integers(0, rule["days"], number)
    forward = np.where(random.random(number) < rule["put_forward"], forward, FOREVER)
    decided = rule["median"] * np.exp(rule["sigma"] * random.standard_normal(number))
    decided = np.rint(decided / 10_000).astype(np.int64) * 10_000
    open_ = (forward == FOREVER) | (random.random(number) >= rule["decided"])

    def table(rows: np.ndarray, _: int) -> pa.Table:
        return pa.table({
            "id": columns.numbered(plan("codes.park_project"), rows + 1, 6),
            "name": columns.numbered(plan("codes.park_project_name"), rows + 1, 6),
            "lead": all_.code.take(pa.array(lead[rows])),
            "district": columns.pick(plan("districts.names"),
                                     all_.district_on(lead[rows], begins[rows])),
            "park_kind": columns.pick(list(rule["kinds"]), kind[rows]),
            "year": columns.year(year[rows]), "put_forward_on": columns.dates(forward[rows]),
            "decided": columns.money(decided[rows], open_[rows]),
        })  # fmt: skip

    return Feed("park_project", np.arange(number), regular(plan, begins + rule["days"]), table)


def _managers(plan: Plan, all_: Organisations) -> Feed:
    """A report of each fund manager and half-year; some never report, some fall short."""
    random, rule = plan.random("fund managers"), plan("fund_manager_reports")
    managers, halves = all_.of("fund_manager"), [tuple(half) for half in rule["halves"]]
    managers = managers[random.random(len(managers)) >= rule["silent"]]
    number, each = len(managers), len(halves)
    paid_in = rule["paid_in"] * np.exp(random.standard_normal(number))
    target = rule["target"] * np.exp(0.6 * random.standard_normal(number))
    shares = [low + (high - low) * random.random(number) for low, high in
              (rule["raised"], rule["general_partner"])]  # fmt: skip
    seniors = _within(random, rule["seniors"], number)
    team = seniors + _within(random, rule["others"], number)
    left = random.binomial(team, rule["left"])
    money = {name: np.rint(values / 10_000).astype(np.int64) * 10_000 for name, values in (
        ("paid_in", paid_in), ("target_size", target), ("raised", target * shares[0]),
        ("general_partner", target * shares[1]),
    )}  # fmt: skip
    ends = np.array([on(y + (h == 2), 1 if h == 2 else 7, 1) for y, h in halves])
    at, half = np.tile(np.arange(number), each), np.repeat(np.arange(each), number)
    reported = ends[half] + _within(random, rule["reported_after"], len(at))

    def table(rows: np.ndarray, _: int) -> pa.Table:
        who, when = at[rows], np.array(halves)[half[rows]]
        return pa.table({
            "organisation": all_.code.take(pa.array(managers[who])),
            "year": columns.year(when[:, 0]), "half": columns.count(when[:, 1]),
            **{name: columns.money(values[who]) for name, values in money.items()},
            "seniors": columns.count(seniors[who]), "team": columns.count(team[who]),
            "departed": columns.count(left[who]), "reported_on": columns.dates(reported[rows]),
        })  # fmt: skip

    return Feed("fund_manager_report", np.arange(len(at)), regular(plan, reported), table)


def _within(random: np.random.Generator, bounds: Any, number: int) -> np.ndarray:
    """Whole numbers from the first bound up to, and without, the second."""
    least, most = bounds
    return random.integers(least, most, number)


def _findings(plan: Plan, all_: Organisations, made: Contracts) -> list[Appraised]:
    """For each of the plan's measures, some of those that it is about were judged, yes or no."""
    found = []
    for rule in plan("findings"):
        random = plan.random(f"findings of {rule['policy']}")
        who = _asked(rule, all_, made)
        who = np.sort(random.permutation(who)[: min(plan.times(rule["count"]), len(who))])
        first, last = (days(day) for day in rule["between"])
        items = {
            item: (random.random(len(who)) < share).astype(np.int8)
            for item, share in rule["items"].items()
        }
        day = random.integers(first, last, len(who))
        found.append(Appraised(rule["policy"], who, day, days(rule["known"]), {}, items))
    return found


def _asked(rule: Any, all_: Organisations, made: Contracts) -> np.ndarray:
    """Organisations of the rule's kinds, or those that bought from universities and institutes."""
    if "bought" not in rule:
        return all_.of(*rule["kinds"])
    first, last = rule["bought"]
    sold = np.isin(made.seller, all_.of("university", "institute"))
    years = year_of(made.registered)
    sold &= (years >= first) & (years <= last) & (made.buyer >= 0)
    return np.unique(made.buyer[sold])
