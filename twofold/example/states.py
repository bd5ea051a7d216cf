"""What officers entered while they worked through the year: which deadlines were met, and what
became of the leads, which is told with its month."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from twofold.example import columns, monthly
from twofold.example.feeds import Feed
from twofold.example.leads import OPEN, Leads
from twofold.example.organisations import Organisations
from twofold.example.plan import Plan, days, within

VISITED, APPLIED, GIVEN_UP = range(3)
STATES = ("visited", "applied", "given_up")


def deadlines(plan: Plan) -> Feed:
    """One row for each of the city's deadlines, and one for each district of the others, but for
    those that the plan leaves open; met some days before they were due."""
    random, rule = plan.random("deadlines"), plan("deadlines_met")
    whole, places = rule["city"], plan("districts.names")
    met = [(id_, due, rule["everybody"]) for id_, due in whole["due"].items()]
    met += [
        (id_, due, place) for id_, due in rule["district"]["due"].items() for place in places
        if place not in rule["open"].get(id_, ())
    ]  # fmt: skip
    ids, due, district = (list(one) for one in zip(*met, strict=True))
    done = np.array([days(one) for one in due]) - within(random, rule["before"], len(met))
    offices = [
        whole["by"] if place == rule["everybody"] else rule["district"]["by"].format(district=place)
        for place in district
    ]

    def table(rows: np.ndarray, _: int) -> pa.Table:
        return pa.table({
            "deadline": columns.pick(ids, rows), "district": columns.pick(district, rows),
            "year": columns.year(np.array([one.year for one in due])[rows]),
            "done_on": columns.dates(done[rows]), "done_by": columns.pick(offices, rows),
            "document": columns.numbered(plan("codes.met"), rows + 1, 4),
        })  # fmt: skip

    return Feed("deadline_state", np.arange(len(met)), done.astype(np.int32), table)


def of_leads(plan: Plan, all_: Organisations, found: Leads) -> Feed:
    """Since the plan's day some leads were visited, of those some applied for and some given up,
    each while it was open; who is registered did not give up."""
    random, rule = plan.random("states of leads"), plan("lead_states")
    places, number = plan("districts.names"), len(found.signed)
    first = found.noticed + within(random, rule["visited_after"], number)
    second = first + within(random, rule["next_after"], number)
    visited, draw = random.random(number) < rule["visited"], random.random(number)
    gave_up = (draw >= 1 - rule["given_up"]) & (found.contract == OPEN)
    last = np.minimum(found.registered - 1, plan.day("calendar.last_contracts"))
    visited &= (first >= plan.day("lead_states.from")) & (first <= last)
    again = visited & ((draw < rule["applied"]) | gave_up) & (second <= last)
    reason = random.integers(0, len(rule["reasons"]), number)
    lead = np.concatenate([np.flatnonzero(visited), np.flatnonzero(again)])
    step = np.repeat([1, 2], [visited.sum(), again.sum()])
    state = np.where(step == 1, VISITED, np.where(gave_up[lead], GIVEN_UP, APPLIED))
    day = np.where(step == 1, first[lead], second[lead]).astype(np.int32)
    offices = [rule["officer"].format(district=place) for place in places]

    def table(rows: np.ndarray, _: int) -> pa.Table:
        of = lead[rows]
        place = all_.district_on(found.seller[of], found.signed[of])
        return pa.table({
            "list": columns.same(rule["list"], len(rows)),
            "subject": columns.numbered(plan("codes.lead"), of + 1, 6),
            "number": columns.count(step[rows]), "state": columns.pick(STATES, state[rows]),
            "done_on": columns.dates(day[rows]), "officer": columns.pick(offices, place),
            "reason": columns.pick(rule["reasons"], reason[of], state[rows] != GIVEN_UP),
        })  # fmt: skip

    return Feed("list_state", np.arange(len(lead)), monthly.known(plan, day), table)
