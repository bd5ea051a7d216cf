"""Who there is: enterprises with their birth, industry, place, end, and size over the years.

Enterprises are ordered by the day of registration, so what is known by a day is a leading slice.
Matrices are year by enterprise: one year is one contiguous row.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twofold.example.plan import FOREVER, Plan, among, on

FIRST, LAST = 2019, 2025
YEARS = tuple(range(FIRST, LAST + 1))


@dataclass(frozen=True)
class Enterprises:
    """One entry per enterprise: days since 1970, indices into the plan's lists, and latent traits.

    `tech` and `size` are standard normal: how technical, and how large within its industry.
    `stop` is the end or the loss of certificates, whichever is first; a `debtor` is overindebted.
    """

    registered: np.ndarray
    industry: np.ndarray
    district: np.ndarray
    tech: np.ndarray
    size: np.ndarray
    ended: np.ndarray
    moved_out: np.ndarray
    lost: np.ndarray
    debtor: np.ndarray
    moves: np.ndarray
    moved_on: np.ndarray
    new_district: np.ndarray

    def __len__(self) -> int:
        return len(self.registered)

    @property
    def stop(self) -> np.ndarray:
        return np.minimum(self.ended, self.lost)

    def known_by(self, day: int) -> int:
        """How many were registered by a day: they are the first so many."""
        return int(np.searchsorted(self.registered, day, side="right"))


@dataclass(frozen=True)
class Sizes:
    """Year by enterprise, whole yuan and persons; `there`: a report of that year exists."""

    there: np.ndarray
    revenue: np.ndarray
    staff: np.ndarray
    assets: np.ndarray
    net_assets: np.ndarray
    cost: np.ndarray


def enterprises(plan: Plan) -> Enterprises:
    """All enterprises ever registered up to the plan's last update."""
    random, number = plan.random("enterprises"), plan.enterprises
    registered = _registered(plan, random, number)
    industry = among(random, [i["weight"] for i in plan("industries")], number)
    districts = plan("districts.weights")
    own = random.standard_normal(number, dtype=np.float32)
    ended, moved_out = _ended(plan, random, registered, own)
    lost = _spread(random, number, plan("hnte.revoked"), on(2021, 1, 10), on(2026, 8, 30))
    moved_on = _spread(
        random, number, plan("districts.moves"), plan.day("first_load"), plan.day("day") - 40
    )
    gone = (moved_on > ended) | (moved_on < registered + 365)
    moved_on[gone] = FOREVER
    district = among(random, districts, number)
    other = among(random, districts, number)
    other = np.where(other == district, (other + 1) % len(districts), other).astype(np.int8)
    return Enterprises(
        registered=registered, industry=industry, district=district, tech=own,
        size=random.standard_normal(number, dtype=np.float32), ended=ended, moved_out=moved_out,
        lost=_not_at_year_end(lost), moves=np.flatnonzero(moved_on != FOREVER),
        debtor=random.random(number, dtype=np.float32) < plan("size.debt.negative"),
        moved_on=moved_on, new_district=other,
    )  # fmt: skip


def _registered(plan: Plan, random: np.random.Generator, number: int) -> np.ndarray:
    """Days of registration in ascending order: old ones by an exponential age, then by year."""
    old, born = plan("population.before_2019"), plan("population.born")
    group = among(random, [old["share"], *born.values()], number)
    end, oldest = on(FIRST, 1, 1), on(old["oldest"], 1, 1)
    age = random.exponential(old["mean_age"] * 365.25, number) % (end - oldest)
    day = end - 1 - age
    within = random.random(number)
    for index, year in enumerate(born, start=1):
        first, last = on(year, 1, 1), min(on(year + 1, 1, 1), plan.day("last_update_born"))
        day = np.where(group == index, first + within * (last - first), day)
    return np.sort(day.astype(np.int32))


def _ended(
    plan: Plan, random: np.random.Generator, registered: np.ndarray, tech: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Day of the end (FOREVER: none), and whether it was a move out of the city."""
    rule, number = plan("population.ended"), len(registered)
    odds = np.exp(-rule["tech_effect"] * tech)
    share = rule["share"] * odds / odds.mean()
    day = random.integers(
        plan.day("population.ended.from"), plan.day("population.ended.to"), number
    )
    ends = (random.random(number) < share) & (day > registered + 200)
    ended = _not_at_year_end(np.where(ends, day, FOREVER).astype(np.int32))
    return ended, random.random(number) < rule["moved_out"]


def _not_at_year_end(day: np.ndarray) -> np.ndarray:
    """Brings days of December forward to November: what ends in a year is known by its end."""
    date = day.astype("datetime64[D]")
    december = (day != FOREVER) & (date.astype("datetime64[M]").astype(int) % 12 == 11)
    return np.where(december, day - 31, day).astype(np.int32)


def _spread(
    random: np.random.Generator, number: int, share: float, first: int, last: int
) -> np.ndarray:
    """A day for a random share, FOREVER for the rest."""
    day = random.integers(first, last, number)
    return np.where(random.random(number) < share, day, FOREVER).astype(np.int32)


def year_of(day: np.ndarray) -> np.ndarray:
    """The calendar year of each day."""
    return day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def by_industry(plan: Plan, who: Enterprises, key: str) -> np.ndarray:
    """A number of the plan's industries, one per enterprise."""
    return np.array([i[key] for i in plan("industries")], dtype=np.float32)[who.industry]


def sizes(plan: Plan, who: Enterprises) -> Sizes:
    """Revenue, staff, assets, net assets and cost of every year, and which reports there are.

    Revenue grows by age and by shocks with memory and heavy tails; the level is set by the plan.
    """
    random, number = plan.random("sizes"), len(who)
    whole = _whole_revenue(plan, who, random)
    first = np.array([on(y, 1, 1) for y in YEARS])[:, None]
    newborn = who.registered[None, :] >= first
    least, most = plan("size.first_year")
    part = (least + (most - least) * random.random(number, dtype=np.float32)).astype(np.float32)
    revenue = np.where(newborn, whole * part, whole)
    # The year of registration counts as a year, so it has a report; who ended before May has none.
    last = np.array([on(y, 12, 31) for y in YEARS])[:, None]
    there = (who.registered[None, :] <= last) & (who.ended[None, :] > last + 151)
    level = plan("size.city_revenue")
    total = float(revenue[YEARS.index(level["year"])].sum(dtype=np.float64))
    factor = level["value"] * number / plan("population.enterprises") / total
    whole *= np.float32(factor)
    revenue *= np.float32(factor)
    assets, net_assets = _balance(plan, who, random, whole)
    cost = plan("size.cost")
    share = random.normal(cost["mean"], cost["sigma"], number).clip(0.5, 1.3).astype(np.float32)
    return Sizes(
        there=there, revenue=_yuan(revenue), staff=_staff(plan, who, random, whole),
        assets=assets, net_assets=net_assets, cost=_yuan(revenue * share),
    )  # fmt: skip


def _yuan(values: np.ndarray) -> np.ndarray:
    return np.maximum(np.rint(values), 1).astype(np.int64)


def _whole_revenue(plan: Plan, who: Enterprises, random: np.random.Generator) -> np.ndarray:
    """Revenue of a whole year, before the level is set."""
    rule, number = plan("size"), len(who)
    log = np.log(by_industry(plan, who, "revenue")) + np.float32(rule["sigma"]) * who.size
    born = year_of(who.registered)
    revenue = np.empty((len(YEARS), number), dtype=np.float32)
    memory = np.float32(rule["growth_memory"])
    fresh = np.float32(rule["growth_sigma"] * np.sqrt(1 - memory**2))
    shock = np.zeros(number, dtype=np.float32)
    grown = np.zeros(number, dtype=np.float32)
    for index, year in enumerate(YEARS):
        shock *= memory
        shock += fresh * _heavy(random, rule["tail"], number)
        if index:
            grown += shock + np.float32(rule["growth"][year])
        age = np.float32(rule["age"]) * np.log(np.maximum(year - born, 0).astype(np.float32) + 1)
        np.exp(log + grown + age, out=revenue[index])
    return revenue


def _heavy(random: np.random.Generator, tail: int, number: int) -> np.ndarray:
    """Student's t of unit variance: a yearly shock now and then is large."""
    normal = random.standard_normal(number, dtype=np.float32)
    spread = random.standard_gamma(np.float32(tail / 2), number, dtype=np.float32) * 2
    return normal * np.sqrt(np.float32(tail - 2) / spread)


def _staff(
    plan: Plan, who: Enterprises, random: np.random.Generator, whole: np.ndarray
) -> np.ndarray:
    """Persons: less than in proportion to revenue, by industry, steady over the years."""
    rule, number = plan("size.staff"), len(who)
    own = by_industry(plan, who, "staff") * np.exp(
        np.float32(rule["sigma"]) * random.standard_normal(number, dtype=np.float32)
    )
    staff = np.empty(whole.shape, dtype=np.int32)
    for index, row in enumerate(whole):
        noise = np.float32(rule["noise"]) * random.standard_normal(number, dtype=np.float32)
        log = np.float32(rule["elasticity"]) * np.log(row / np.float32(1e7)) + noise
        np.maximum(np.rint(own * np.exp(log)), rule["least"], out=staff[index], casting="unsafe")
    return staff


def _balance(
    plan: Plan, who: Enterprises, random: np.random.Generator, whole: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Total and net assets: lasting ratios to revenue and of debt to assets, each with noise."""
    rule, debt, number = plan("size.assets"), plan("size.debt"), len(who)
    ratio = np.float32(rule["median"]) * np.exp(
        np.float32(rule["sigma"]) * random.standard_normal(number, dtype=np.float32)
    )
    lasting = random.normal(debt["mean"], debt["sigma"], number).clip(0.05, 0.90)
    lasting = np.where(who.debtor, 1.04 + lasting / 5, lasting).astype(np.float32)
    assets = np.empty(whole.shape, dtype=np.int64)
    net_assets = np.empty(whole.shape, dtype=np.int64)
    for index, row in enumerate(whole):
        noise = np.float32(rule["noise"]) * random.standard_normal(number, dtype=np.float32)
        assets[index] = _yuan(row * ratio * np.exp(noise))
        year_debt = lasting + np.float32(debt["noise"]) * random.standard_normal(
            number, dtype=np.float32
        )
        year_debt = np.where(who.debtor, np.maximum(year_debt, 1.005), year_debt.clip(0.02, 0.97))
        net_assets[index] = np.rint(assets[index] * (1 - year_debt))
    return assets, net_assets
