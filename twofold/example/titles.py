"""Who is specialised: SRDI SMEs, little giants and champions that meet their own rules.

Gates on reports and rights are asked of what is drawn elsewhere; what only these rules ask is made
in `specialised`. Whoever is in this year's review of little giants meets the older text, everybody
else the newer one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from twofold.example.appraisals import City
from twofold.example.certificates import Certificates, best, chain
from twofold.example.plan import FOREVER, on
from twofold.example.population import FIRST, LAST
from twofold.example.rights import Rights


@dataclass(frozen=True)
class Titles:
    """Indices of enterprises by title. `new` little giants go by the newer text, `reviewed` by the
    older one; SRDI SMEs that are `ready` could become one. `others` file without a title."""

    srdi: np.ndarray
    new: np.ndarray
    reviewed: np.ndarray
    ready: np.ndarray
    champions: np.ndarray
    others: np.ndarray
    certificates: tuple[Certificates, ...]


@dataclass(frozen=True)
class _Last:
    """Figures of the last two years and rights held on the day, one entry an enterprise."""

    revenue: np.ndarray
    before: np.ndarray
    two_before: np.ndarray
    rd: np.ndarray
    rd_before: np.ndarray
    debt: np.ndarray
    rights: np.ndarray


def titles(city: City, listed: tuple[Certificates, ...]) -> Titles:
    """Who holds which title; `listed` are the certificates that already stand."""
    plan, rule = city.plan, city.plan("specialised")
    random, last = plan.random("titles"), _last(city)
    champions = _holders(listed, "single_champion")
    able = _able(city, last)
    able[champions] = False
    giants, years, reviewed, ready = _giants(city, random, last, able)
    known = np.concatenate([giants, ready])
    taken = np.zeros(len(city.who), dtype=bool)
    taken[known] = True
    wanted = max(plan.times(rule["srdi"]["value"]) - len(known), 0)
    free = np.flatnonzero(able & ~taken)
    drive = city.who.tech + city.who.size
    chosen = best(plan, random, "srdi", free, drive, min(wanted, len(free)))
    srdi = np.concatenate([known, chosen])
    first, final = rule["srdi"]["first"]
    began = random.integers(first, final + 1, len(srdi))
    began[: len(giants)] = np.minimum(began[: len(giants)], years)  # no later than little giant
    others = _others(city, random, np.concatenate([srdi, champions]))
    made = (
        chain(plan, random, "srdi", rule["srdi"], srdi, began),
        chain(plan, random, "little_giant", rule["little_giant"], giants, years),
        *_honours(city, random, srdi, champions, others),
    )
    return Titles(srdi, giants[~reviewed], giants[reviewed], ready, champions, others, made)


def _holders(listed: tuple[Certificates, ...], kind: str) -> np.ndarray:
    found = [one.who for one in listed if one.kind == kind]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _last(city: City) -> _Last:
    index, sizes, own = LAST - FIRST, city.sizes, city.innovation
    assets = np.maximum(sizes.assets[index], 1).astype(float)
    revenue, before, two_before = (sizes.revenue[index - n].astype(float) for n in range(3))
    rd, rd_before = (own.rd[index - back].astype(float) for back in range(2))
    debt = 1 - sizes.net_assets[index] / assets
    rights = city.rights.held(len(city.who), True, city.plan.day("day"))
    return _Last(revenue, before, two_before, rd, rd_before, debt, rights)


def _able(city: City, last: _Last) -> np.ndarray:
    """Who meets what the SRDI rule asks of reports and rights, and will stay."""
    rule = city.plan("specialised.gates.srdi")
    least, most = rule["revenue"]
    born = on(city.plan("specialised.srdi.first")[0] - 1, 12, 31)
    return (
        city.standing.holder & (city.who.stop == FOREVER) & (city.who.registered <= born)
        & city.sizes.there[-3:].all(axis=0)
        & (last.revenue >= least) & (last.revenue <= most) & (last.debt <= rule["debt"])
        & (np.minimum(last.rd, last.rd_before) >= rule["rd"])
        & _rate(last, rule["rate"]) & (last.rights >= rule["rights"])
    )  # fmt: skip


def _rate(last: _Last, rate: float | np.ndarray) -> np.ndarray:
    """R&D of at least a share of revenue in each of two years."""
    return (last.rd >= rate * last.revenue) & (last.rd_before >= rate * last.before)


def _giants(
    city: City, random: np.random.Generator, last: _Last, able: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Little giants, the year of their first certificate, who is in this year's review; and SRDI
    SMEs that could become one."""
    plan, rule = city.plan, city.plan("specialised")
    gate, old = rule["gates"]["little_giant"], rule["gates"]["reviewed"]
    first, final = rule["little_giant"]["first"]
    wanted = plan.times(rule["little_giant"]["value"])
    years = random.integers(first, final + 1, wanted)
    year = plan("day").year
    due = (years < year) & ((year - years) % rule["little_giant"]["years"] == 0)
    growth = (1 + gate["growth"]) ** 2
    fits = (
        able & (last.revenue >= gate["revenue"]) & (last.debt <= gate["debt"])
        & (last.rd + last.rd_before >= gate["rd_sum"]) & _rate(last, gate["rate"])
        & (last.revenue >= growth * last.two_before)
    )  # fmt: skip
    tier = np.where(last.revenue >= old["large"], old["rd_large"], old["rd_small"])
    reviews = able & (last.revenue >= old["small"]) & (last.debt <= old["debt"])
    reviews &= _rate(last, tier)
    drive = city.who.tech + city.who.size
    free = np.flatnonzero(fits)
    new = best(plan, random, "little_giant", free, drive, min(int((~due).sum()), len(free)))
    reviews[new] = False
    free = np.flatnonzero(reviews)
    again = best(plan, random, "little_giant", free, drive, min(int(due.sum()), len(free)))
    fits[new] = fits[again] = False
    ready = random.permutation(np.flatnonzero(fits))[: plan.times(rule["ready"]["value"])]
    who = np.concatenate([new, again])
    begun = np.concatenate([years[~due][: len(new)], years[due][: len(again)]])
    return who, begun, np.arange(len(who)) >= len(new), ready


def _others(city: City, random: np.random.Generator, taken: np.ndarray) -> np.ndarray:
    """Enterprises that file without a title: some of them short of it by little."""
    plan, rule = city.plan, city.plan("specialised.others")
    free = (city.standing.holder | city.standing.sme) & (city.who.stop == FOREVER)
    free &= city.sizes.there[-1] & (city.sizes.revenue[-1] >= rule["revenue"])
    free &= city.who.registered <= plan.day("specialised.others.registered_to")
    free[taken] = False
    return np.sort(random.permutation(np.flatnonzero(free))[: plan.times(rule["value"])])


def _honours(
    city: City, random: np.random.Generator, srdi: np.ndarray, champions: np.ndarray,
    others: np.ndarray,
) -> tuple[Certificates, ...]:  # fmt: skip
    """What the rules ask beside: the first tier, the provincial title, standards; and awards."""
    plan, rule = city.plan, city.plan("specialised")
    part = others[random.random(len(others)) < rule["innovative_sme"]["others"]]
    more = random.permutation(others)[: plan.times(rule["provincial_champion"]["others"])]
    bare = champions[city.innovation.standards_led[-1][champions] == 0]
    pool = np.concatenate([srdi, others])
    made = [
        chain(plan, random, "innovative_sme", rule["innovative_sme"],
              np.concatenate([srdi, part])),
        chain(plan, random, "provincial_champion", rule["provincial_champion"],
              np.concatenate([champions, more])),
        chain(plan, random, "standard", rule["standard"], bare),
    ]  # fmt: skip
    for kind in ("award_provincial", "maker_china"):
        who = random.permutation(pool)[: plan.times(rule[kind]["value"])]
        made.append(chain(plan, random, kind, rule[kind], who))
    least = rule["standard"]["rank_from"]
    made[2] = replace(made[2], rank=made[2].rank + least - 1)
    return tuple(made)


def more_rights(city: City, found: Titles) -> Rights:
    """Class I rights of their own research that little giants need beside those drawn."""
    plan, random, number = city.plan, city.plan.random("more rights"), len(city.who)
    day, gates = plan.day("day"), plan("specialised.gates")
    rights = city.rights
    own = replace(rights, first_class=rights.first_class & (rights.acquired == 0))
    short = np.zeros(number, dtype=np.int64)
    held = own.held(number, True, day)
    fresh = np.concatenate([found.new, found.ready])
    short[fresh] = np.maximum(gates["little_giant"]["own_rights"] - held[fresh], 0)
    held = rights.held(number, True, day)
    short[found.reviewed] = np.maximum(gates["reviewed"]["rights"] - held[found.reviewed], 0)
    some = np.concatenate([fresh, found.reviewed])
    short[some] += random.poisson(gates["more_rights"], len(some))
    owner = np.repeat(np.arange(number), short)
    begins = np.maximum(city.who.registered[owner], plan.day("rights.from"))
    last = on(plan("day").year - 1, 12, 31)
    granted = begins + ((last - begins) * random.random(len(owner))).astype(np.int32)
    order = np.argsort(granted, kind="stable")
    none = np.full(len(owner), FOREVER, dtype=np.int32)
    zero = np.zeros(len(owner), dtype=np.int8)
    return Rights(owner[order].astype(np.int32), np.ones(len(owner), dtype=bool), zero, zero,
                  granted[order].astype(np.int32), none, none)  # fmt: skip
