"""Funds whose sizes sum exactly, and what they invested in."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from twofold.example import columns
from twofold.example.certificates import Standing
from twofold.example.feeds import Feed
from twofold.example.organisations import Organisations, regular
from twofold.example.plan import Plan, on
from twofold.example.population import Enterprises


def feeds(
    plan: Plan, who: Enterprises, all_: Organisations, standing: Standing
) -> tuple[Feed, ...]:
    """Funds, then holdings: each in an enterprise of its own, after both were founded."""
    random, rule = plan.random("funds"), plan("funds")
    number, unit = max(plan.scaled("totals.funds.value"), 1), rule["unit"]
    total = plan.scaled("totals.funds_size.value")
    weights = np.exp(rule["sigma"] * random.standard_normal(number))
    size = columns.exact_parts(total // unit, weights) * unit
    size[np.argmax(size)] += total % unit
    manager = random.choice(all_.of("fund_manager"), number)
    first = on(rule["years"][0], 1, 1)
    last = plan.day("calendar.last_update") - 200
    established = np.sort(random.integers(first, last, number))

    def table(rows: np.ndarray, _: int) -> pa.Table:
        return pa.table({
            "id": columns.numbered(plan("codes.fund_id"), rows + 1, 6),
            "name": columns.numbered(plan("codes.fund"), rows + 1, 6),
            "manager": all_.code.take(pa.array(manager[rows])), "size": columns.money(size[rows]),
            "established_on": columns.dates(established[rows]),
        })  # fmt: skip

    funds = Feed("fund", np.arange(number), regular(plan, established), table)
    return funds, _holdings(plan, random, who, all_, standing, established, size)


def _holdings(
    plan: Plan, random: np.random.Generator, who: Enterprises, all_: Organisations,
    standing: Standing, established: np.ndarray, size: np.ndarray,
) -> Feed:  # fmt: skip
    """One investment an enterprise, so that rows and enterprises are the same number."""
    rule, number = plan("funds.holding"), plan.scaled("totals.holdings.value")
    young = who.registered < on(rule["to"] - 2, 1, 1)
    able = np.flatnonzero((standing.holder | standing.sme) & young)
    target = random.choice(able, number, replace=False)
    fund = random.choice(len(size), number, p=size / size.sum())
    least = np.maximum(established[fund] + 30, who.registered[target] + 60)
    least = np.maximum(least, on(rule["from"], 1, 1))
    most = plan.day("calendar.last_update")
    invested = least + ((most - least) * random.random(number)).astype(np.int64)
    amount = rule["median"] * np.exp(rule["sigma"] * random.standard_normal(number))
    amount = np.minimum(np.rint(amount / 1000) * 1000, size[fund] // 4).astype(np.int64)

    def table(rows: np.ndarray, _: int) -> pa.Table:
        return pa.table({
            "fund": columns.numbered(plan("codes.fund_id"), fund[rows] + 1, 6),
            "organisation": all_.code.take(pa.array(target[rows])),
            "invested_on": columns.dates(invested[rows]), "amount": columns.money(amount[rows]),
        })  # fmt: skip

    # Reported once the enterprise stands in the register, which is updated once a year.
    known = regular(plan, np.maximum(invested, who.registered[target] + 400))
    return Feed("holding", np.arange(number), known, table)
