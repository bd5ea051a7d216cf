"""Experts' appraisals: points inside the band that the facts of the day give, and findings.

The bands are those of the rule's score tables; the plan repeats them and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from twofold.example.certificates import Certificates, Standing
from twofold.example.innovation import Innovation
from twofold.example.plan import Plan, day_of, on
from twofold.example.population import FIRST, LAST, Enterprises, Sizes, year_of
from twofold.example.rights import READY, Rights

SCORED = (
    "ip_level", "ip_support", "ip_count", "ip_source", "ip_standards", "conversion", "management",
    "growth_assets", "growth_sales",
)  # fmt: skip
FOUND = ("ip_core", "field")


@dataclass(frozen=True)
class Appraised:
    """Appraisals of one policy, one entry an enterprise: `points` and `findings` by item.

    A point below zero and a finding of -1 were not given. `known_on`: the commit that brings them.
    """

    policy: str
    who: np.ndarray
    on: np.ndarray
    known_on: int
    points: dict[str, np.ndarray]
    findings: dict[str, np.ndarray]


@dataclass(frozen=True)
class City:
    """The enterprises and all that was drawn for them, as far as appraisals need it."""

    plan: Plan
    who: Enterprises
    sizes: Sizes
    standing: Standing
    role: np.ndarray
    rights: Rights
    innovation: Innovation


@dataclass(frozen=True)
class _Bands:
    """Lowest and highest points, item by enterprise."""

    low: np.ndarray
    high: np.ndarray


def deserved(city: City, batches: tuple[Certificates, ...]) -> City:
    """The city with so many more conversions that the experts can pass every holder.

    Where the bands of a holder's facts leave no room for a passing total, whichever points are
    given, the year before turned more achievements into products.
    """
    plan, conversions = city.plan, city.innovation.conversions.copy()
    city = replace(city, innovation=replace(city.innovation, conversions=conversions))
    top = plan("appraisal.conversion")[0][0]
    for who, granted, unused, year in (*_latest(city, batches), _today(city)):
        bands = _bands(city, who, granted, unused, year)
        short = who[bands.high.sum(axis=0, dtype=np.int64) < plan("appraisal.pass")]
        sums = _window(conversions, year - FIRST, short, year_of(city.who.registered[short]))
        conversions[year - FIRST][short] += np.maximum(top - sums, 0).astype(conversions.dtype)
    return city


def _latest(
    city: City, batches: tuple[Certificates, ...]
) -> Iterator[tuple[np.ndarray, int, int, int]]:
    """Holders by their latest certificate, with what was known then: rights of the yearly update,
    none of their own class II used for this certificate yet, reports to the year before."""
    plan, standing = city.plan, city.standing
    for batch in batches:
        issued = int(batch.issued[0]) if len(batch.issued) else 0
        who = batch.who[standing.holder[batch.who] & (standing.latest[batch.who] == issued)]
        if len(who):
            year = day_of(issued).year
            yield who, on(year, 4, 30), issued - plan("hnte.applied_before"), year - 1


def _today(city: City) -> tuple[np.ndarray, int, int, int]:
    """All holders, by the plan's day."""
    day = city.plan.day("day")
    return np.flatnonzero(city.standing.holder), day, day + 1, LAST


def high_tech(city: City, batches: tuple[Certificates, ...]) -> tuple[Appraised, ...]:
    """Of each holder: before its latest certificate, and in this year's review; trial reviews."""
    plan, random = city.plan, city.plan.random("appraisals")
    least, most = plan("hnte.appraised_before")
    made = []
    for who, granted, unused, year in _latest(city, batches):
        issued = int(city.standing.latest[who[0]])
        bands = _bands(city, who, granted, unused, year)
        day = issued - random.integers(least, most, len(who))
        made.append(_passed(plan, random, who, day, issued, bands))
    return (*made, _review(city, random), *_trials(city, random))


def _bands(city: City, who: np.ndarray, granted: int, unused: int, year: int) -> _Bands:
    """The bands of some enterprises, by rights held and unused by a day and reports to a year."""
    plan, rule, number = city.plan, city.plan("appraisal"), len(city.who)
    index = year - FIRST
    first = city.rights.held(number, True, granted)[who]
    second = city.rights.held(number, False, granted, unused)[who]
    own = city.rights.own(number, granted, unused)[who]
    led = city.innovation.standards_led[index][who] > 0
    low, high = (np.zeros((len(SCORED), len(who)), dtype=np.int8) for _ in range(2))

    def band(item: str, where: np.ndarray, between: list[int]) -> None:
        row = SCORED.index(item)
        low[row][where], high[row][where] = between

    every = np.ones(len(who), dtype=bool)
    band("ip_level", every, rule["ip_judged"])
    band("ip_level", led, [0, rule["ip_judged_with_standards"]])
    band("ip_support", every, rule["ip_judged"])
    for count, *between in reversed(rule["ip_count"]["class_2"]):
        band("ip_count", second >= count, between)
    band("ip_count", first >= 1, rule["ip_count"]["class_1"])
    band("ip_source", first + second >= 1, rule["ip_source"]["bought"])
    band("ip_source", own, rule["ip_source"]["own"])
    band("ip_standards", led, rule["ip_standards"])
    born = year_of(city.who.registered[who])
    conversions = _window(city.innovation.conversions, index, who, born)
    for count, *between in reversed(rule["conversion"]):
        band("conversion", conversions >= count, between)
    band("management", every, rule["management"])
    for item, row in (
        ("growth_assets", city.sizes.net_assets),
        ("growth_sales", city.sizes.revenue),
    ):
        growth = _growth(row, index, who, born)
        band(item, growth > 0, plan("appraisal.growth_above_zero"))
        for least, *between in reversed(rule["growth"]):
            band(item, growth >= least, between)
    return _Bands(low, high)


def _window(rows: np.ndarray, index: int, who: np.ndarray, born: np.ndarray) -> np.ndarray:
    """The sum of three years to `index`, without those before registration."""
    total = np.zeros(len(who), dtype=np.int64)
    for back in range(3):
        if index - back >= 0:
            total += np.where(born <= index - back + FIRST, rows[index - back][who], 0)
    return total


def _growth(rows: np.ndarray, index: int, who: np.ndarray, born: np.ndarray) -> np.ndarray:
    """Growth over the years that the enterprise has had, as the rule's guide defines it."""
    years = np.minimum(index + FIRST - born + 1, 3)
    third, second = (rows[index - back][who].astype(float) for back in range(2))
    first = rows[index - 2][who].astype(float) if index >= 2 else second
    with np.errstate(divide="ignore", invalid="ignore"):
        three = np.where((first < 0) | (second <= 0), 0, (second / first + third / second) / 2 - 1)
        two = np.where(second <= 0, 0, third / second - 1)
    return np.where(years >= 3, three, np.where(years == 2, two, 0))


def _passed(plan: Plan, random: np.random.Generator, who: np.ndarray, day: np.ndarray,
            known_on: int, bands: _Bands) -> Appraised:  # fmt: skip
    """Points whose total passes, mostly by little, and findings that agree."""
    rule = plan("appraisal.target")
    room = bands.high.sum(axis=0, dtype=np.int64)
    wanted = rule["least"] + random.exponential(rule["mean_excess"], len(who)).astype(np.int64)
    wanted = np.maximum(np.minimum.reduce([wanted, room, np.full(len(who), rule["most"])]),
                        bands.low.sum(axis=0, dtype=np.int64))  # fmt: skip
    points = _reaching(random, bands, wanted)
    agreed = np.ones(len(who), dtype=np.int8)
    return Appraised(
        plan("appraisal.hnte"), who, day, known_on, points, dict.fromkeys(FOUND, agreed)
    )


def _reaching(
    random: np.random.Generator, bands: _Bands, wanted: np.ndarray
) -> dict[str, np.ndarray]:
    """Points inside their bands with exactly the wanted totals, which must be possible.

    Where the facts leave nothing but 0, nobody is asked.
    """
    span = (bands.high - bands.low).astype(np.float32)
    points = bands.low + np.rint(span * random.random(span.shape, dtype=np.float32)).astype(np.int8)
    missing = wanted - points.sum(axis=0, dtype=np.int64)
    for row in random.permutation(len(SCORED)):
        step = np.clip(missing, bands.low[row] - points[row].astype(np.int64),
                       bands.high[row] - points[row].astype(np.int64))  # fmt: skip
        points[row] += step.astype(np.int8)
        missing = missing - step
    points[bands.high == 0] = -1
    return dict(zip(SCORED, points, strict=True))


def _review_days(plan: Plan, random: np.random.Generator, number: int) -> np.ndarray:
    rule = plan.day("appraisal.reviewed_from"), plan.day("appraisal.reviewed_to")
    return random.integers(*rule, number)


def _review(city: City, random: np.random.Generator) -> Appraised:
    """This year's review of every holder, by the facts of the plan's day: an appraisal counts for
    the year in which it was given."""
    plan = city.plan
    who, granted, unused, year = _today(city)
    bands = _bands(city, who, granted, unused, year)
    days = _review_days(plan, random, len(who))
    return _passed(plan, random, who, days, plan.day("calendar.last_update"), bands)


def _trials(city: City, random: np.random.Generator) -> tuple[Appraised, ...]:
    """Trial reviews of enterprises without a certificate: passed, failed, unfinished, off field."""
    plan, rule, day = city.plan, city.plan("appraisal.mock"), city.plan.day("day")
    able = np.flatnonzero((city.role == READY) & city.sizes.there[-3:].all(axis=0))
    wanted = {name: plan.times(rule[name]) for name in rule}
    room = _bands(city, able, day, day + 1, LAST).high.sum(axis=0, dtype=np.int64)
    able = random.permutation(able[room >= plan("appraisal.pass")])[: sum(wanted.values())]
    bands = _bands(city, able, day, day + 1, LAST)
    days, known_on = _review_days(plan, random, len(able)), plan.day("calendar.last_update")
    whole = _passed(plan, random, able, days, known_on, bands)
    fails = np.minimum(bands.high.sum(axis=0, dtype=np.int64), plan("appraisal.pass") - 1)
    fails = fails - random.integers(0, 12, len(able))
    fails = np.maximum(fails, bands.low.sum(axis=0, dtype=np.int64))
    low = _reaching(random, bands, fails)
    part = np.searchsorted(np.cumsum(list(wanted.values())), np.arange(len(able)), side="right")
    kind = np.array([*wanted, "none"])[part]
    points = {
        item: np.where(kind == "failed", low[item], row) for item, row in whole.points.items()
    }
    points["management"] = np.where(kind == "partial", -1, points["management"]).astype(np.int8)
    findings = dict(whole.findings)
    findings["field"] = np.where(kind == "field_no", 0, 1).astype(np.int8)
    return (Appraised(whole.policy, able, days, known_on, points, findings),)


def tech_sme(city: City, batches: tuple[Certificates, ...]) -> tuple[Appraised, ...]:
    """This year's check of products of every SME, and of some enterprises outside the list."""
    plan, current, seen = city.plan, batches[-1], np.zeros(len(city.who), dtype=bool)
    known_on = on(plan("day").year, *plan("calendar.sme"))
    for batch in batches:
        seen[batch.who] = True
    outside = np.flatnonzero(~seen & city.sizes.there[-1])
    fit, unfit = (plan.times(plan(f"appraisal.products_{word}")) for word in ("fit", "unfit"))
    outside = plan.random("products").permutation(outside)[: fit + unfit]
    days = np.full(len(outside), known_on - 20)
    return (
        _products(plan, current.who, current.issued - 3, known_on, True),
        _products(plan, outside[:fit], days[:fit], known_on, True),
        _products(plan, outside[fit:], days[fit:], known_on, False),
    )


def _products(plan: Plan, who: np.ndarray, day: np.ndarray, known_on: int, fit: bool) -> Appraised:
    found = np.full(len(who), fit, dtype=np.int8)
    return Appraised(plan("appraisal.sme"), who, day, known_on, {}, {"products": found})
