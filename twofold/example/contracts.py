"""Technology contracts whose yearly amounts are exact, and the brokers behind some of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from twofold.example import columns, monthly
from twofold.example.certificates import Standing
from twofold.example.feeds import Feed, versions
from twofold.example.organisations import Organisations, regular
from twofold.example.plan import Plan, among, days, on
from twofold.example.population import Enterprises, year_of

OUTSIDE = -1
LEAST = 2000  # yuan: a smaller contract is not worth its registration


@dataclass(frozen=True)
class Brokers:
    """One entry per broker; `active`: brought about a contract in the year up to the plan's day."""

    certified: np.ndarray
    grade: np.ndarray
    organisation: np.ndarray
    university: np.ndarray
    active: np.ndarray


@dataclass(frozen=True)
class Contracts:
    """One entry per contract, by registration within each year; amounts in whole yuan."""

    seller: np.ndarray
    buyer: np.ndarray
    type: np.ndarray
    amount: np.ndarray
    technical: np.ndarray
    signed: np.ndarray
    registered: np.ndarray
    broker: np.ndarray


def brokers(plan: Plan, all_: Organisations, standing: Standing) -> Brokers:
    """All brokers ever trained. They work at universities and institutes, or in the market."""
    random, rule = plan.random("brokers"), plan("brokers")
    number = plan.scaled("totals.brokers.value")
    first, last = plan.day("brokers.from"), plan.day("brokers.to")
    certified = np.sort(first + ((last - first) * random.random(number) ** 0.8).astype(np.int32))
    university = random.random(number) < rule["university"]
    schools = all_.of("university", "institute")
    market = np.flatnonzero(standing.holder & (all_.registered[: len(standing.holder)] < first))
    work = np.where(university, random.choice(schools, number), random.choice(market, number))
    # Who is active was trained before the year in which it shows.
    trained = np.flatnonzero(certified < plan.day("day") - 400)
    wanted = min(round(number * rule["active"]), len(trained))
    active = np.zeros(number, dtype=bool)
    active[random.choice(trained, wanted, replace=False)] = True
    grade = among(random, rule["grades"], number)
    return Brokers(certified, grade, work, university, active)


def contracts(
    plan: Plan, who: Enterprises, all_: Organisations, standing: Standing, people: Brokers
) -> Contracts:
    """All years. Sellers are of the city and had been registered for a year."""
    random = plan.random("contracts")
    years = [_year(plan, random, who, all_, standing, year) for year in plan("contracts.count")]
    whole = Contracts(*(np.concatenate(parts) for parts in zip(*years, strict=True)))
    del years
    return replace(whole, broker=_brought_about(plan, random, whole, people))


def _year(
    plan: Plan, random: np.random.Generator, who: Enterprises, all_: Organisations,
    standing: Standing, year: int,
) -> tuple[np.ndarray, ...]:  # fmt: skip
    """The arrays of one year's contracts, nobody having brought them about yet."""
    rule = plan("contracts")
    amount, registered = _amounts(plan, random, year)
    number = len(amount)
    order = np.argsort(registered, kind="stable")
    amount, registered = amount[order], registered[order]
    lag = random.integers(0, rule["registered_within"], number)
    signed = np.maximum(registered - lag, on(year, 1, 1))
    kind = among(random, rule["types"], number)
    low, high = np.array([rule["technical"][name] for name in rule["types"]]).T
    part = low[kind] + (high[kind] - low[kind]) * random.random(number)
    technical = np.where(part > 0.97, amount, np.floor(amount * part).astype(np.int64))
    seller = _sellers(plan, random, who, all_, standing, year, number)
    local = random.random(number) < rule["local_buyers"]
    able = np.flatnonzero((who.registered < on(year - 1, 1, 1)) & (who.ended > on(year, 12, 31)))
    buyer = random.choice(able, number)
    buyer = np.where(local & (buyer != seller), buyer, OUTSIDE)
    nobody = np.full(number, -1)
    parties = (x.astype(np.int32) for x in (seller, buyer))
    days = (x.astype(np.int32) for x in (signed, registered, nobody))
    return (*parties, kind, amount, technical, *days)


def _amounts(plan: Plan, random: np.random.Generator, year: int) -> tuple[np.ndarray, np.ndarray]:
    """Amounts and days of registration; each month sums to its share of the year, to the yuan."""
    rule, total = plan("contracts"), plan.times(plan("totals.contracts.amount")[year])
    shares = np.array(rule["months"])
    months = columns.exact_parts(total, shares)
    counts = columns.exact_parts(plan.times(rule["count"][year]), shares**0.8)
    last, amounts, days = plan.day("contracts.until"), [], []
    for month in range(12):
        first = on(year, month + 1, 1)
        end = on(year + (month == 11), (month + 1) % 12 + 1, 1)
        if first > last:
            break
        part = min(1.0, (last - first + 1) / (end - first))
        count, sum_ = max(round(counts[month] * part), 1), round(months[month] * part)
        weights = np.exp(rule["sigma"] * random.standard_normal(count))
        amounts.append(columns.exact_parts(sum_, weights, LEAST))
        days.append(random.integers(first, min(end, last + 1), count))
    return np.concatenate(amounts), np.concatenate(days).astype(np.int32)


def _sellers(
    plan: Plan, random: np.random.Generator, who: Enterprises, all_: Organisations,
    standing: Standing, year: int, number: int,
) -> np.ndarray:  # fmt: skip
    rule = plan("contracts.sellers")
    there = (who.registered < on(year - 1, 1, 1)) & (who.ended > on(year, 12, 31))
    schools = all_.of("university", "institute")
    holders = np.flatnonzero(there & (standing.latest > 0))
    others = np.flatnonzero(there & (standing.latest == 0))
    draw = random.random(number)
    seller = np.where(draw < rule["institutions"], random.choice(schools, number),
                      random.choice(holders, number))  # fmt: skip
    return np.where(draw >= rule["institutions"] + rule["holders"],
                    random.choice(others, number), seller)  # fmt: skip


def _brought_about(
    plan: Plan, random: np.random.Generator, made: Contracts, people: Brokers
) -> np.ndarray:
    """The broker of each contract, or -1. In the last twelve months the active ones, each at least
    once; before, whoever had been trained by then."""
    number, start = len(made.amount), plan.day("day") - 364
    brokered = random.random(number) < plan("contracts.brokered")
    recent = made.registered >= start
    active = np.flatnonzero(people.active)
    # Brokers enter the register twice a year.
    by_then = np.searchsorted(people.certified, made.signed - 220, side="left")
    earlier = (by_then * random.random(number)).astype(np.int64)
    chosen = np.where(recent, random.choice(active, number), earlier)
    chosen = np.where(brokered & (by_then > 0), chosen, -1)
    sure = random.permutation(np.flatnonzero(made.signed >= start))[: len(active)]
    chosen[sure] = active[: len(sure)]
    return chosen.astype(np.int32)


def feeds(plan: Plan, all_: Organisations, made: Contracts, people: Brokers) -> tuple[Feed, ...]:
    """Contracts by quarter or month (some later revised), brokers as they are certified."""
    return _broker_feed(plan, all_, people), _contract_feed(plan, all_, made)


def _contract_feed(plan: Plan, all_: Organisations, made: Contracts) -> Feed:
    every, years = np.arange(len(made.amount)), year_of(made.registered)
    since_year, until_year = int(years[0]), int(years[-1]) + 1
    revised, since, more = _revised(plan, made)
    types, names = list(plan("contracts.types")), plan("districts.names")
    first = np.searchsorted(years, np.arange(since_year, until_year))

    def table(rows: np.ndarray, day: int) -> pa.Table:
        early = (rows[:, None] == revised) & (day < since)
        buyer, broker = made.buyer[rows], made.broker[rows]
        outside, at = buyer == OUTSIDE, made.registered[rows]
        inside = np.where(outside, 0, buyer)
        year = years[rows]
        number = rows - first[year - since_year] + 1
        parties = all_.code.take(pa.array(made.seller[rows]))
        return pa.table({
            "id": columns.numbered(plan("codes.contract"), year * 10**7 + number, 11),
            "seller": parties, "buyer": buyers(plan, all_, inside, outside, rows),
            "type": columns.pick(types, made.type[rows]),
            "contract_amount": columns.money(made.amount[rows] + early @ more),
            "technical_amount": columns.money(made.technical[rows]),
            "signed_on": columns.dates(made.signed[rows]), "registered_on": columns.dates(at),
            "seller_district": columns.pick(names, all_.district_on(made.seller[rows], at)),
            "buyer_district": columns.pick(names, all_.district_on(inside, at), outside),
            "broker": columns.blank(columns.numbered(
                plan("codes.broker_id"), np.maximum(broker, 0) + 1, 7
            ), broker < 0),
        })  # fmt: skip

    rows, told = versions((every, known(plan, all_, made)), (revised, since))
    return Feed("contract", rows, told, table)


def known(plan: Plan, all_: Organisations, made: Contracts) -> np.ndarray:
    """The day on which each contract is known, later where its seller's district came late."""
    district = all_.district_on(made.seller, made.registered)
    return monthly.known(plan, made.registered, district)


def _revised(plan: Plan, made: Contracts) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The largest contract of each of the plan's periods, the day on which it was corrected, and by
    how much too much it had been registered for."""
    rules = plan("contracts.revised")
    revised = []
    for rule in rules:
        first, last = days(rule["from"]), days(rule["to"])
        within = np.flatnonzero((made.registered >= first) & (made.registered <= last))
        revised.append(within[np.argmax(made.amount[within])])
    since = np.array([days(rule["known"]) for rule in rules])
    return np.array(revised), since, np.array([rule["more"] for rule in rules])


def buyers(
    plan: Plan, all_: Organisations, inside: np.ndarray, outside: np.ndarray, rows: np.ndarray
) -> pa.Array:
    """The code of a buyer of the city, a made-up name for one outside it."""
    far = columns.numbered(plan("codes.outside"), rows % 5000 + 1, 4)
    texts = pa.concat_arrays([all_.code.take(pa.array(inside)), far])
    return texts.take(pa.array(np.where(outside, np.arange(len(rows)) + len(rows),
                                        np.arange(len(rows)))))  # fmt: skip


def _broker_feed(plan: Plan, all_: Organisations, people: Brokers) -> Feed:
    grades = list(plan("brokers.grades"))

    def table(rows: np.ndarray, _: int) -> pa.Table:
        return pa.table({
            "id": columns.numbered(plan("codes.broker_id"), rows + 1, 7),
            "name": columns.numbered(plan("codes.broker"), rows + 1, 7),
            "grade": columns.pick(grades, people.grade[rows]),
            "certified_on": columns.dates(people.certified[rows]),
            "organisation": all_.code.take(pa.array(people.organisation[rows])),
            "kind": columns.pick(("market", "university"), people.university[rows]),
        })  # fmt: skip

    entered = regular(plan, people.certified)
    return Feed("broker", np.arange(len(entered)), entered, table)
