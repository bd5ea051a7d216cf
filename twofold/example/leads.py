"""Contracts that were signed and of which word came before they were registered, if ever."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from twofold.example import columns, contracts, monthly
from twofold.example.contracts import Contracts
from twofold.example.feeds import Feed, versions
from twofold.example.organisations import Organisations
from twofold.example.plan import FOREVER, Plan, among, days
from twofold.example.population import year_of

OPEN = -1


@dataclass(frozen=True)
class Leads:
    """One entry per lead, by the day on which word came (`noticed`); `contract` is the one that it
    was registered as, known on the day `registered` (FOREVER), or OPEN."""

    seller: np.ndarray
    buyer: np.ndarray
    amount: np.ndarray
    signed: np.ndarray
    noticed: np.ndarray
    contract: np.ndarray
    registered: np.ndarray
    source: np.ndarray


def feed(plan: Plan, all_: Organisations, found: Leads, numbers: pa.Array) -> Feed:
    """Leads when word comes, and again when their contract is known. `numbers` are the contracts'
    registration numbers."""
    places, sources = plan("districts.names"), _sources(plan)

    def table(rows: np.ndarray, day: int) -> pa.Table:
        seller, at = found.seller[rows], found.signed[rows]
        waiting = found.registered[rows] > day
        outside = found.buyer[rows] == contracts.OUTSIDE
        inside = np.where(outside, 0, found.buyer[rows])
        called = np.where(found.contract[rows] == OPEN, rows, found.contract[rows])
        return pa.table({
            "id": columns.numbered(plan("codes.lead"), rows + 1, 6),
            "seller": all_.code.take(pa.array(seller)),
            "buyer": contracts.buyers(plan, all_, inside, outside, called),
            "amount": columns.money(found.amount[rows]), "signed_on": columns.dates(at),
            "source": columns.pick(sources, found.source[rows]),
            "registered_as": numbers.take(pa.array(found.contract[rows], mask=waiting)),
            "seller_district": columns.pick(places, all_.district_on(seller, at)),
        })  # fmt: skip

    later = np.flatnonzero(found.registered != FOREVER)
    rows, known = versions(
        (np.arange(len(found.signed)), found.noticed), (later, found.registered[later])
    )
    return Feed("contract_lead", rows, known, table)


def leads(plan: Plan, all_: Organisations, made: Contracts) -> Leads:
    """As many registered since and as many open ones as the plan says, within those contracts that
    were signed a month or more before they were known."""
    random, rule = plan.random("contract leads"), plan("contract_leads")
    told, noticed = contracts.known(plan, all_, made), monthly.known(plan, made.signed)
    able = np.flatnonzero((made.signed >= plan.day("contract_leads.from")) & (noticed < told))
    done = random.permutation(able)[: plan.times(rule["registered"])]
    number, (first, last) = plan.times(rule["open"]), (days(day) for day in rule["open_signed"])
    signed = random.integers(first, last + 1, number)
    # Open ones are like contracts of the year: sellers, buyers and amounts, each from another one.
    like = np.flatnonzero(year_of(made.registered) == plan("day").year)
    seller, buyer, amount = (
        of[random.choice(like, number)] for of in (made.seller, made.buyer, made.amount)
    )
    buyer = np.where(buyer == seller, contracts.OUTSIDE, buyer)
    noticed = np.concatenate([noticed[done], monthly.known(plan, signed)])
    order = np.argsort(noticed, kind="stable")

    def joined(one: np.ndarray, other: np.ndarray | int) -> np.ndarray:
        return np.concatenate([one, np.broadcast_to(other, number)])[order]

    amount = joined(made.amount[done], amount)
    seller = joined(made.seller[done], seller)
    return Leads(
        seller=seller, buyer=joined(made.buyer[done], buyer),
        amount=np.maximum(np.rint(amount / rule["rounded"]).astype(np.int64), 1) * rule["rounded"],
        signed=joined(made.signed[done], signed), noticed=noticed[order],
        contract=joined(done, OPEN), registered=joined(told[done], FOREVER),
        source=_source(plan, random, all_, seller),
    )  # fmt: skip


def _sources(plan: Plan) -> list[str]:
    return [*plan("contract_leads.sources"), plan("contract_leads.institution")]


def _source(
    plan: Plan, random: np.random.Generator, all_: Organisations, seller: np.ndarray
) -> np.ndarray:
    """Where word came from: of institutions from themselves, of others from one of the rest."""
    others = plan("contract_leads.sources")
    schools = np.isin(seller, all_.of("university", "institute"))
    return np.where(schools, len(others), among(random, others, len(seller)))
