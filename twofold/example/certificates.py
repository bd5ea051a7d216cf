"""Certificates: batches that renew, lapse and begin so that each target day has its exact count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twofold.errors import InputError, Place
from twofold.example.plan import FOREVER, Plan, day_of, on
from twofold.example.population import FIRST, Enterprises, Sizes, by_industry, year_of


@dataclass(frozen=True)
class Certificates:
    """One entry per certificate of one kind: who, from when, until when (FOREVER: no expiry)."""

    kind: str
    who: np.ndarray
    issued: np.ndarray
    valid_to: np.ndarray
    rank: np.ndarray | None = None


@dataclass(frozen=True)
class Standing:
    """What certificates mean for an enterprise, one entry each.

    `latest` is the day of its last high-tech certificate (0: never had one), `first` of its first,
    `until` the last day of validity; `holder`, `sme`: valid on the plan's day; `ever_sme`: once.
    """

    first: np.ndarray
    latest: np.ndarray
    until: np.ndarray
    holder: np.ndarray
    sme: np.ndarray
    ever_sme: np.ndarray


def after_years(day: int, years: int) -> int:
    """The last day of a certificate of so many years: the day before its anniversary."""
    issued = day_of(day)
    return on(issued.year + years, issued.month, issued.day) - 1


def high_tech(plan: Plan, who: Enterprises, sizes: Sizes) -> tuple[Certificates, ...]:
    """The batches of August and December since the plan's first year, one entry each."""
    random, stop = plan.random("hnte"), who.stop
    rule, targets = plan("hnte"), plan("totals.hnte.valid")
    until = np.zeros(len(who), dtype=np.int32)
    weight = rule["weight"]
    drive = (
        np.float32(weight["tech"]) * who.tech + np.float32(weight["size"]) * who.size
        + np.float32(weight["industry"]) * by_industry(plan, who, "tech")
    )  # fmt: skip
    made = []
    for issued, target_day, target in _batches(plan, targets):
        lasts = stop > target_day
        expiring = np.flatnonzero((until == issued - 1) & (stop > issued))
        stay = expiring[random.random(len(expiring)) < rule["renewal"]]
        needed = target - int(((until >= target_day) & lasts).sum())
        stay, needed = _cut(stay, lasts, needed)
        able = _able(plan, who, sizes, issued) & lasts & (until < issued - 1)
        again = np.float32(weight["again"]) * (until > 0)
        new = best(plan, random, "hnte", np.flatnonzero(able), drive + again, needed)
        chosen = np.concatenate([stay, new])
        until[chosen] = after_years(issued, rule["years"])
        dates = np.full(len(chosen), issued, dtype=np.int32)
        made.append(Certificates("hnte", chosen, dates, until[chosen]))
    return tuple(made)


def _batches(plan: Plan, targets: dict[int, int]) -> list[tuple[int, int, int]]:
    """Day of issue, day of the target, and how many are valid then: each August and December."""
    made, before, day = [], 0, plan.day("day")
    for year, total in targets.items():
        august = on(year, *plan("calendar.hnte_august"))
        december = on(year, *plan("calendar.hnte_december"))
        after = plan.times(total)
        if december > day:
            made.append((august, day, after))
            continue
        halfway = before + round((after - before) * plan("hnte.august"))
        made += [(august, august, halfway), (december, on(year, 12, 31), after)]
        before = after
    return made


def _cut(stay: np.ndarray, lasts: np.ndarray, needed: int) -> tuple[np.ndarray, int]:
    """Renewals, no more of lasting ones than are needed, and how many are then still needed."""
    lasting = stay[lasts[stay]]
    if len(lasting) > needed:
        stay, lasting = lasting[:needed], lasting[:needed]
    return stay, needed - len(lasting)


def _able(plan: Plan, who: Enterprises, sizes: Sizes, issued: int) -> np.ndarray:
    """Who may begin: enough whole years behind it, more assets than debts."""
    year = day_of(issued).year
    start = on(year - plan("hnte.least_reports"), 12, 31)
    able = (who.registered <= start) & ~who.debtor
    for back in range(1, plan("hnte.least_reports") + 1):
        if year - back >= FIRST:
            able &= sizes.there[year - back - FIRST]
    return able


def best(
    plan: Plan, random: np.random.Generator, kind: str, able: np.ndarray, drive: np.ndarray,
    wanted: int,
) -> np.ndarray:  # fmt: skip
    """So many of the able, drawn without replacement with odds exp(drive): exactly so many.

    Raises InputError where fewer are able: a total that is missed would be a wrong total.
    """
    if wanted <= 0:
        return able[:0]
    if wanted > len(able):
        raise InputError("example.too_few_able", Place.of(plan.path), kind=kind, wanted=wanted,
                         able=len(able))  # fmt: skip
    draw = random.standard_exponential(len(able), dtype=np.float32)
    noise = -np.log(np.maximum(draw, np.finfo(np.float32).tiny))
    key = drive[able] + noise
    return np.sort(able[np.argpartition(-key, wanted - 1)[:wanted]])


def standing(plan: Plan, number: int, batches: tuple[Certificates, ...], stop: np.ndarray,
             sme: tuple[Certificates, ...] = ()) -> Standing:  # fmt: skip
    """What the certificates mean on the plan's day."""
    first, latest, until = (np.zeros(number, dtype=np.int32) for _ in range(3))
    for batch in batches:
        first[batch.who] = np.where(first[batch.who] == 0, batch.issued, first[batch.who])
        latest[batch.who] = batch.issued
        until[batch.who] = batch.valid_to
    day = plan.day("day")
    small, ever = (np.zeros(number, dtype=bool) for _ in range(2))
    for batch in sme:
        ever[batch.who] = True
        small[batch.who] = (batch.valid_to >= day) & (stop[batch.who] > day)
    return Standing(first, latest, until, (until >= day) & (stop > day), small, ever)


def tech_smes(
    plan: Plan, who: Enterprises, sizes: Sizes, hnte: tuple[Certificates, ...]
) -> tuple[Certificates, ...]:
    """The numbers of each year, valid to its last day, one entry a year."""
    random, rule, made = plan.random("sme"), plan("tech_sme"), []
    weight, stop = rule["weight"], who.stop
    before = np.zeros(len(who), dtype=bool)
    first_month, last_month = rule["dated"]
    for year, total in plan("totals.tech_sme.valid").items():
        end = on(year, 12, 31)
        able = np.flatnonzero(_small(plan, sizes, year - 1) & (stop > end))
        high = np.zeros(len(who), dtype=bool)
        for batch in hnte:
            valid = (batch.issued <= end) & (batch.valid_to >= on(year, 8, 31))
            high[batch.who[valid]] = True
        drive = (
            np.float32(weight["tech"]) * who.tech + np.float32(weight["hnte"]) * high
            + np.float32(weight["before"]) * before + np.float32(weight["size"]) * who.size
        )  # fmt: skip
        chosen = best(plan, random, "tech_sme", able, drive, plan.times(total))
        issued = random.integers(on(year, first_month, 1), on(year, last_month, 29), len(chosen))
        before = np.zeros(len(who), dtype=bool)
        before[chosen] = True
        valid_to = np.full(len(chosen), end, dtype=np.int32)
        made.append(Certificates("tech_sme", chosen, issued.astype(np.int32), valid_to))
    return tuple(made)


def _small(plan: Plan, sizes: Sizes, year: int) -> np.ndarray:
    """Small enough for the rule's three gates in a year, with a report of it."""
    most, margin, index = plan("tech_sme.most"), plan("tech_sme.margin"), year - FIRST
    return (
        sizes.there[index]
        & (sizes.revenue[index] <= most["revenue"] * margin)
        & (sizes.assets[index] <= most["assets"] * margin)
        & (sizes.staff[index] <= most["staff"] * margin)
    )


def champions(
    plan: Plan, who: Enterprises, sizes: Sizes, standing: Standing
) -> tuple[Certificates, ...]:
    """Hidden and single champions, unicorns and other distinctions of enterprises that stay.

    Whoever once is on a list with an expiry is renewed on the anniversary up to the plan's day.
    """
    random = plan.random("champions")
    stays = standing.holder & (who.stop == FOREVER)
    made = []
    for kind, rule in plan("champions").items():
        number = (
            plan.times(rule["value"]) if "value" in rule else plan.scaled(f"totals.{kind}.value")
        )
        able = _fits(rule, who, sizes) & stays
        chosen = best(plan, random, kind, np.flatnonzero(able), who.tech + who.size, number)
        made.append(chain(plan, random, kind, rule, chosen))
    return tuple(made)


def _fits(rule: dict, who: Enterprises, sizes: Sizes) -> np.ndarray:
    """Revenue of the last year within the list's range, and old or young enough."""
    least, most = rule["revenue"]
    revenue = sizes.revenue[-1]
    first_year = rule["first"][0] if "youngest" not in rule else None
    fits = (revenue >= least) & (revenue <= (most or FOREVER * 1000))
    if first_year is not None:
        return fits & (who.registered <= on(first_year - 1, 12, 31))
    return fits & (who.registered >= on(rule["youngest"], 1, 1)) & (
        who.registered <= on(rule["first"][1] - 2, 1, 1)
    )  # fmt: skip


def chain(
    plan: Plan, random: np.random.Generator, kind: str, rule: dict, chosen: np.ndarray,
    years: np.ndarray | None = None,
) -> Certificates:  # fmt: skip
    """First certificates spread over the plan's years (or in those given), then renewals without
    a gap."""
    first, last = rule["first"]
    if years is None:
        years = random.integers(first, last + 1, len(chosen))
    month_day = random.integers(0, 20, len(chosen))
    none = np.zeros(0, dtype=np.int64)
    owners, starts, ends = [none], [none], [none]
    while len(chosen):
        issued = _on(years, rule["month"], 1) + month_day
        term = rule["years"]
        until = np.full(len(chosen), FOREVER)
        if term is not None:
            until = _on(years + term, rule["month"], 1) + month_day - 1
        owners.append(chosen)
        starts.append(issued)
        ends.append(until)
        more = until < plan.day("day")
        chosen, years, month_day = chosen[more], years[more] + (term or 0), month_day[more]
    who, begun, over = (np.concatenate(parts) for parts in (owners, starts, ends))
    rank = random.integers(1, rule["rank"] + 1, len(who)) if "rank" in rule else None
    return Certificates(kind, who, begun, over, rank)


def _on(years: np.ndarray, month: int, day: int) -> np.ndarray:
    """The same calendar day in each year."""
    first, last = int(years.min(initial=FIRST)), int(years.max(initial=FIRST))
    return np.array([on(year, month, day) for year in range(first, last + 1)])[years - first]


def last_report_year(issued: np.ndarray) -> np.ndarray:
    """The reference year of a certificate: the year before it was issued."""
    return year_of(issued) - 1
