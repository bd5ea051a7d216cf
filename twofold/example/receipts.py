"""Money received under the contracts of universities and institutes, and the use of grants."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from twofold.example import columns, monthly
from twofold.example.contracts import Contracts, known
from twofold.example.feeds import Feed
from twofold.example.organisations import Organisations, regular
from twofold.example.plan import Plan, days
from twofold.example.population import year_of


def feeds(
    plan: Plan, all_: Organisations, made: Contracts, contracts: pa.Array
) -> tuple[Feed, ...]:
    """Receipts by quarter, and what became of grants. `contracts` are their numbers."""
    return _receipts(plan, all_, made, contracts), _grant_use(plan, all_)


def _receipts(plan: Plan, all_: Organisations, made: Contracts, contracts: pa.Array) -> Feed:
    """Each reported contract is paid in up to so many parts; a few are paid back. Some institutions
    never report, some have stopped, the others report a share of their own of their contracts."""
    random, rule = plan.random("receipts"), plan("receipts")
    schools, last = all_.of("university", "institute"), plan.day("receipts.until")
    share = rule["share"] * np.exp(rule["sigma"] * random.standard_normal(len(schools)))
    silent = random.random(len(schools)) < rule["silent"]
    stopped = ~silent & (random.random(len(schools)) < rule["stopped"])
    of = np.full(len(all_.kind), -1)
    of[schools] = np.arange(len(schools))
    sold = np.flatnonzero((of[made.seller] >= 0) & (year_of(made.registered) >= rule["from"]))
    at = of[made.seller[sold]]
    sold = sold[(random.random(len(sold)) < share[at].clip(0, 1)) & ~silent[at]]
    parts = random.integers(1, rule["parts"] + 1, len(sold))
    contract = np.repeat(sold, parts)
    weight = np.exp(0.5 * random.standard_normal(len(contract)))
    whole = np.bincount(np.repeat(np.arange(len(sold)), parts), weight)
    amount = np.floor(made.amount[contract] * weight / np.repeat(whole, parts)).astype(np.int64)
    day = made.registered[contract] + random.integers(0, rule["days"], len(contract))
    back = random.random(len(contract)) < rule["paid_back"]
    contract = np.concatenate([contract, contract[back]])
    amount = np.concatenate([amount, -amount[back]])
    day = np.concatenate([day, day[back] + rule["days"] // 4])
    ended = stopped[of[made.seller[contract]]] & (day >= plan.day("receipts.stopped_on"))
    keep = (day <= last) & ~ended
    contract, amount, day = contract[keep], amount[keep], day[keep]

    def table(rows: np.ndarray, _: int) -> pa.Table:
        taken = contract[rows]
        return pa.table({
            "id": columns.numbered(plan("codes.receipt"), rows + 1, 7),
            "contract": contracts.take(pa.array(taken)),
            "received_on": columns.dates(day[rows]), "amount": columns.money(amount[rows]),
            "received_by": all_.code.take(pa.array(made.seller[taken])),
        })  # fmt: skip

    # No money is known of a contract that is not.
    ends = np.minimum(monthly.quarter_end(day), plan.day("day"))
    told = np.maximum(monthly.known(plan, ends), known(plan, all_, made)[contract])
    return Feed("receipt", np.arange(len(day)), told, table)


def _grant_use(plan: Plan, all_: Organisations) -> Feed:
    """Some institutions report how they used the grants of the plan's policies and years."""
    random, rules = plan.random("grant use"), plan("grant_use")
    which, who = [], []
    for index, rule in enumerate(rules):
        able = all_.of(*rule["kinds"])
        chosen = able[random.random(len(able)) < rule["share"]]
        who.append(chosen)
        which.append(np.full(len(chosen), index))
    at, by = np.concatenate(which), np.concatenate(who)
    used = np.array([rule["median"] for rule in rules])[at] * np.exp(
        0.6 * random.standard_normal(len(at))
    )
    used = np.rint(used / 1000).astype(np.int64) * 1000
    least, most = np.array([rule["research"] for rule in rules]).T
    part = least[at] + (most - least)[at] * random.random(len(at))
    reported = np.array([days(rule["reported"]) for rule in rules])[at]

    def table(rows: np.ndarray, _: int) -> pa.Table:
        return pa.table({
            "organisation": all_.code.take(pa.array(by[rows])),
            "policy": columns.pick([rule["policy"] for rule in rules], at[rows]),
            "year": columns.year(np.array([rule["year"] for rule in rules])[at[rows]]),
            "used": columns.money(used[rows]),
            "used_research": columns.money(np.rint(used[rows] * part[rows]).astype(np.int64)),
            "reported_on": columns.dates(reported[rows]),
        })  # fmt: skip

    return Feed("grant_use", np.arange(len(at)), regular(plan, reported), table)
