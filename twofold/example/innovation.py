"""What enterprises do for innovation, year by year, so that certificates are deserved.

A certificate's rule is met in each year that one of its three-year windows reaches: then every
window meets it, also one whose tier is set by a later year's revenue.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from twofold.example.certificates import Standing, last_report_year
from twofold.example.plan import Plan, among
from twofold.example.population import LAST, YEARS, Enterprises, Sizes, by_industry, year_of
from twofold.example.rights import NEAR_IP, READY, Rights

NEAR = ("staff", "rd", "product", "domestic", "ip")
# Roles of enterprises without a high-tech certificate: as drawn, ready, or one clause short.
ROLES = {"ip": NEAR_IP, "staff": 3, "rd": 4, "product": 5, "domestic": 6}


@dataclass(frozen=True)
class Innovation:
    """Year by enterprise: whole yuan, persons and counts."""

    rd: np.ndarray
    domestic_rd: np.ndarray
    product_revenue: np.ndarray
    science_staff: np.ndarray
    conversions: np.ndarray
    standards_led: np.ndarray


def roles(plan: Plan, who: Enterprises, standing: Standing) -> np.ndarray:
    """The role of each enterprise: 0 as drawn, READY, or the clause it misses by little."""
    random, number = plan.random("roles"), len(who)
    without = plan("innovation.without")
    draw = random.random(number, dtype=np.float32)
    role = np.where(draw < without["ready"], READY, 0).astype(np.int8)
    near = (draw >= without["ready"]) & (draw < without["ready"] + without["near"])
    share = plan("innovation.near")
    pick = among(random, [share[name] for name in NEAR], number)
    role = np.where(near, np.array([ROLES[name] for name in NEAR], dtype=np.int8)[pick], role)
    # An evaluated SME needs its staff and a right: it misses the other rule by its products.
    bound = standing.sme & ((role == ROLES["staff"]) | (role == ROLES["ip"]))
    role = np.where(bound, ROLES["product"], role)
    return np.where(standing.holder | (who.ended <= plan.day("day")), 0, role).astype(np.int8)


def fit_years(who: Enterprises, standing: Standing, role: np.ndarray) -> np.ndarray:
    """Year by enterprise: the rule is met in this year."""
    begins = last_report_year(standing.first) - 2
    ends = np.where(standing.holder, LAST, last_report_year(standing.until) + 1)
    ever, years = standing.latest > 0, np.array(YEARS)[:, None]
    fit = ever & (years >= begins) & (years <= ends)
    return fit | ((role > 0) & (years >= LAST - 2))


def innovation(
    plan: Plan, who: Enterprises, sizes: Sizes, standing: Standing, role: np.ndarray, rights: Rights
) -> tuple[Innovation, Sizes]:
    """All of it, and the sizes with a cost that covers the R&D."""
    random = plan.random("innovation")
    fit = fit_years(who, standing, role)
    rd = _rd(plan, random, who, sizes, fit, role)
    science = _science(plan, random, who, sizes, standing, fit, role)
    rd = _evaluated(plan, random, sizes, standing, rd, science, rights)
    cost = np.maximum(sizes.cost, np.ceil(rd / plan("innovation.most")).astype(np.int64))
    standards = _standards(plan, random, who)
    made = Innovation(
        rd=rd, domestic_rd=_domestic(plan, random, rd, fit, role),
        product_revenue=_product(plan, random, sizes, fit, role), science_staff=science,
        conversions=_conversions(plan, random, who, fit), standards_led=standards,
    )  # fmt: skip
    return made, replace(sizes, cost=cost)


def required_rate(plan: Plan, revenue: np.ndarray) -> np.ndarray:
    """The tier's share of R&D for each year's revenue."""
    rule = plan("innovation.notch")
    tier = np.searchsorted(np.array(rule["revenue"], dtype=np.int64), revenue, side="left")
    return np.array(rule["rate"], dtype=np.float32)[tier]


def _rd(
    plan: Plan, random: np.random.Generator, who: Enterprises, sizes: Sizes,
    fit: np.ndarray, role: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """R&D: by industry and trait, lifted just over the notch where it must be reached."""
    rule, number = plan("innovation"), len(who)
    log = np.log(by_industry(plan, who, "rd")) + np.float32(rule["tech_effect"]) * who.tech
    log += np.float32(rule["sigma"]) * random.standard_normal(number, dtype=np.float32)
    none = (who.tech < 0) & (random.random(number, dtype=np.float32) < rule["none"])
    notch, draw = rule["notch"], random.random(number, dtype=np.float32)
    spread = np.where(draw < notch["close"], notch["excess"], notch["wide"]).astype(np.float32)
    # A hair more than nothing: 4 % as float32 is less than 4 %.
    excess = np.float32(1.00001) + spread * random.standard_exponential(number, dtype=np.float32)
    gap = _gap(plan, random, number)
    rate = [required_rate(plan, row) for row in sizes.revenue]
    rd = np.empty(sizes.revenue.shape, dtype=np.int64)
    for index in range(len(YEARS)):
        noise = np.float32(rule["noise"]) * random.standard_normal(number, dtype=np.float32)
        share = np.where(none & ~fit[index], np.float32(0), np.exp(log + noise))
        # A window's tier is that of its last year: of this year or of one of the two that follow.
        needed = np.maximum.reduce(rate[index : index + 3])
        share = np.where(fit[index], np.maximum(share, needed * excess), share)
        share = np.where((role == ROLES["rd"]) & fit[index], rate[-1] * gap, share)
        rd[index] = np.ceil(np.minimum(share, np.float32(1.5)).astype(np.float64)
                            * sizes.revenue[index])  # fmt: skip
    # Rounded down, a near miss stays one.
    near = role == ROLES["rd"]
    rd[-3:, near] = np.maximum(rd[-3:, near] - 1, 0)
    return rd


def _gap(plan: Plan, random: np.random.Generator, number: int) -> np.ndarray:
    """How much of a threshold a near miss reaches."""
    least, most = plan("innovation.near_gap")
    return (least + (most - least) * random.random(number, dtype=np.float32)).astype(np.float32)


def _science(
    plan: Plan, random: np.random.Generator, who: Enterprises, sizes: Sizes, standing: Standing,
    fit: np.ndarray, role: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Science staff: a lasting share of all staff, at least the floor where it must be reached."""
    rule, number = plan("innovation.science"), len(who)
    share = np.float32(rule["mean"]) * np.exp(
        np.float32(rule["sigma"]) * random.standard_normal(number, dtype=np.float32)
        + np.float32(0.22) * who.tech
    )
    share = np.minimum(share, np.float32(0.9))
    floor = np.float32(rule["floor"])
    excess = random.standard_exponential(number, dtype=np.float32) * np.float32(rule["excess"])
    raised = np.maximum(share, floor * (1 + excess))
    short = floor * _gap(plan, random, number)
    science = np.empty(sizes.staff.shape, dtype=np.int32)
    for index in range(len(YEARS)):
        must = fit[index] | (standing.sme & (index == len(YEARS) - 1))
        own = np.where(
            must, np.ceil(raised * sizes.staff[index]), np.rint(share * sizes.staff[index])
        )
        near = (role == ROLES["staff"]) & fit[index]
        science[index] = np.where(near, np.floor(short * sizes.staff[index]), own)
    return np.minimum(science, sizes.staff)


def points(table: list[list[float]], part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Points of a table of shares in per cent, highest first, without rounding."""
    made = np.zeros(len(part), dtype=np.int64)
    for percent, score in reversed(table):
        made = np.where(part * 100 >= percent * whole, score, made)
    return made


def _evaluated(
    plan: Plan, random: np.random.Generator, sizes: Sizes, standing: Standing, rd: np.ndarray,
    science: np.ndarray, rights: Rights,
) -> np.ndarray:  # fmt: skip
    """Raises the last year's R&D of SMEs without the direct route to the tier their total needs."""
    rule, day = plan("tech_sme.score"), plan.day("day")
    who = np.flatnonzero(standing.sme & ~standing.holder)
    number = rd.shape[1]
    first = rights.held(number, True, day)[who] > 0
    second = rights.held(number, False, day)[who]
    by_count = np.array(rule["class_2"])
    ip = np.where(first, rule["class_1"], by_count[np.minimum(second, len(by_count) - 1)])
    have = points(
        rule["staff"], science[-1][who].astype(np.int64), sizes.staff[-1][who].astype(np.int64)
    )
    needed = rule["pass"] - have - ip
    rate = np.zeros(len(who))
    for percent, score in rule["rd"]:
        rate = np.where(needed <= score, percent / 100, rate)
    rate = np.where(needed <= 0, 0, rate)
    excess = 1 + plan("innovation.notch.excess") * random.standard_exponential(len(who))
    least = np.ceil(rate * excess * sizes.revenue[-1][who]).astype(np.int64)
    rd[-1][who] = np.maximum(rd[-1][who], least)
    return rd


def _domestic(
    plan: Plan, random: np.random.Generator, rd: np.ndarray, fit: np.ndarray, role: np.ndarray
) -> np.ndarray:
    """Domestic R&D: mostly all of it."""
    rule, number = plan("innovation.domestic"), rd.shape[1]
    whole = random.random(number, dtype=np.float32) < rule["whole"]
    least = np.float32(rule["least"])
    part = least + (1 - least) * random.random(number, dtype=np.float32)
    low = (random.random(number, dtype=np.float32) < rule["low"]) & ~fit.any(axis=0)
    share = np.where(whole & ~low, 1, np.where(low, part * np.float32(0.6), part))
    short = np.float32(rule["floor"]) * _gap(plan, random, number)
    made = np.ceil(share * rd).astype(np.int64)
    near = role == ROLES["domestic"]
    made[-3:, near] = np.floor(short[near] * rd[-3:, near])
    return np.minimum(made, rd)


def _product(
    plan: Plan, random: np.random.Generator, sizes: Sizes, fit: np.ndarray, role: np.ndarray
) -> np.ndarray:
    """Revenue of high-tech products: a lasting share of all revenue."""
    rule, number = plan("innovation.product"), sizes.revenue.shape[1]
    drawn = random.beta(rule["a"], rule["b"], number)
    other = random.beta(rule["other_a"], rule["other_b"], number)
    excess = random.standard_exponential(number) * rule["excess"]
    floor = np.minimum(rule["floor"] * (1 + excess), 0.99)
    raised = np.maximum(drawn, floor)
    short = rule["floor"] * _gap(plan, random, number)
    made = np.empty(sizes.revenue.shape, dtype=np.int64)
    for index, revenue in enumerate(sizes.revenue):
        made[index] = np.ceil(np.where(fit[index], raised, other) * revenue)
        near = (role == ROLES["product"]) & fit[index]
        made[index][near] = np.floor(short[near] * revenue[near])
    return np.minimum(made, sizes.revenue)


def _conversions(
    plan: Plan, random: np.random.Generator, who: Enterprises, fit: np.ndarray
) -> np.ndarray:
    """Achievements turned into products in the year."""
    least, more = plan("innovation.conversions.fit")
    rate = np.float32(plan("innovation.conversions.other")) * np.exp(np.float32(0.4) * who.tech)
    born, early = year_of(who.registered), plan("innovation.conversions.early")
    made = np.empty(fit.shape, dtype=np.int16)
    for index, year in enumerate(YEARS):
        drawn = random.poisson(np.where(fit[index], more, rate))
        # The sum of three years is asked for even where there are only two.
        floor = np.where(year - born <= 1, least + early, least)
        made[index] = np.where(fit[index], drawn + floor, drawn)
    return made


def _standards(plan: Plan, random: np.random.Generator, who: Enterprises) -> np.ndarray:
    """Standards that the enterprise has taken part in: a stock that few have."""
    has = random.random(len(who), dtype=np.float32) < plan("innovation.standards")
    number = np.where(has, 1 + random.poisson(0.4, len(who)), 0).astype(np.int16)
    return np.broadcast_to(number, (len(YEARS), len(who)))
