"""Market segments year by year, and what experts found, so that titles are deserved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from twofold.example import columns, tables
from twofold.example.appraisals import Appraised, City
from twofold.example.feeds import Feed
from twofold.example.organisations import Organisations
from twofold.example.plan import FOREVER, Plan, on
from twofold.example.population import FIRST
from twofold.example.titles import Titles, more_rights

SIZES = ("large", "medium", "small", "micro")
NONE = -1  # of a rank: not known


@dataclass(frozen=True)
class _Segments:
    """One entry per enterprise; `development` and `evaluation` are year by enterprise, in tenths
    of a point, `share` in hundredths of a per cent, a rank of NONE is not known; `unsaid`: whether
    it is `related` to another is not known."""

    who: np.ndarray
    since: np.ndarray
    new_product: np.ndarray
    main: np.ndarray
    share: np.ndarray
    national: np.ndarray
    world: np.ndarray
    related: np.ndarray
    unsaid: np.ndarray
    development: np.ndarray
    evaluation: np.ndarray


def feeds(city: City, all_: Organisations, found: Titles) -> tuple[Feed, ...]:
    """Segments, more rights of little giants, and appraisals of all that experts judge."""
    plan = city.plan
    return (
        _feed(city, all_, _segments(city, found)),
        tables.intellectual_property(plan, all_, more_rights(city, found), "more_right"),
        *tables.appraisals(plan, all_, tuple(_appraised(city, found))),
    )


def _segments(city: City, found: Titles) -> _Segments:
    plan, random = city.plan, city.plan.random("segments")
    who = np.unique(np.concatenate([found.srdi, found.champions, found.others]))
    held = {
        name: np.isin(who, some)
        for name, some in (
            ("srdi", found.srdi), ("champion", found.champions), ("other", found.others),
            ("giant", np.concatenate([found.new, found.reviewed, found.ready])),
            ("new", np.concatenate([found.new, found.ready])), ("ready", found.ready),
        )
    }  # fmt: skip
    since, new_product = _since(city, random, who, held)
    share, national, world = _market(plan, random, held)
    development = _scores(plan, random, held, "development")
    evaluation = _scores(plan, random, held, "evaluation")
    rule = plan("specialised.segments")
    lost = held["other"] & (random.random(len(who)) < rule["missing"])
    related = held["other"] & (random.random(len(who)) < rule["related"])
    unsaid = held["ready"] & (random.random(len(who)) < plan("specialised.ready.unsaid"))
    return _Segments(
        who, np.where(lost, FOREVER, since), new_product, _main(plan, random, held), share,
        national, world, related, unsaid, development, evaluation,
    )  # fmt: skip


def _since(
    city: City, random: np.random.Generator, who: np.ndarray, held: dict[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Since when in the segment, and whether the product is new: champions that are too young for
    the long term have a new one."""
    rule, registered = city.plan("specialised.segments"), city.who.registered[who]
    old = city.plan.day("specialised.segments.champion_until")
    young = held["champion"] & (registered >= old)
    latest = np.where(held["other"], city.plan.day("specialised.segments.other_until"),
                      city.plan.day("specialised.segments.until"))  # fmt: skip
    latest = np.where(held["champion"] & ~young, old, latest)
    part = random.random(len(who)) ** 1.5
    since = registered + ((latest - registered).clip(0) * part).astype(np.int32)
    return since.astype(np.int32), young | (random.random(len(who)) < rule["new_product"])


def _main(plan: Plan, random: np.random.Generator, held: dict[str, np.ndarray]) -> np.ndarray:
    """The lasting share of main business: above its floor for holders, often by little."""
    rule = plan("specialised.segments.main")
    floor = np.where(held["giant"], rule["giant"], np.where(held["srdi"], rule["srdi"], 0.0))
    floor = np.where(floor == 0, rule["other"], floor)
    return floor + (1 - floor) * random.beta(rule["a"], rule["b"], len(floor))


def _market(
    plan: Plan, random: np.random.Generator, held: dict[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Share, national and global rank: champions lead the world or at least the country, little
    giants have the share or (by the newer text) the rank."""
    rule, number = plan("specialised.segments.market"), len(held["srdi"])
    share = rule["median"] * np.exp(rule["sigma"] * random.standard_normal(number))
    least = rule["least"] + random.exponential(rule["excess"], number)
    ranked = held["new"] & (random.random(number) < rule["by_rank"])
    share = np.where(held["giant"] | held["champion"], least, share)
    share = np.where(ranked, rule["least"] * (0.3 + 0.69 * random.random(number)), share)
    hundredths = np.floor(np.minimum(share, rule["most"]) * 100).astype(np.int64)
    national = 1 + (random.exponential(rule["rank"], number) / np.sqrt(share)).astype(np.int64)
    national = np.where(ranked, random.integers(1, 4, number), national)
    silent = ~ranked & ~held["champion"] & (random.random(number) < rule["unknown_rank"])
    national = np.where(silent, NONE, national)
    first = random.random(number) < rule["world"]
    world = np.where(first, random.integers(1, 4, number), random.integers(4, 9, number))
    national = np.where(held["champion"], np.where(first, np.minimum(national, 3), 1), national)
    known = held["champion"] | (random.random(number) < rule["other_world"])
    return hundredths, national, np.where(known, world + np.where(held["champion"], 0, 3), NONE)


def _scores(
    plan: Plan, random: np.random.Generator, held: dict[str, np.ndarray], name: str
) -> np.ndarray:
    """A score in tenths, year by enterprise: in the last year above its pass mark for holders."""
    rule, number = plan(f"specialised.scores.{name}"), len(held["srdi"])
    last = rule["mean"] + rule["sigma"] * random.standard_normal(number)
    for title in ("srdi", "giant"):
        passed = rule[title] + random.exponential(rule["excess"], number)
        last = np.where(held[title], passed, last)
    made = np.empty((len(_years(plan)), number), dtype=np.int64)
    made[-1] = np.ceil(last.clip(rule["least"], rule["most"]) * 10)
    for row in range(len(made) - 2, -1, -1):
        step = rule["drift"] + rule["noise"] * random.standard_normal(number)
        made[row] = (made[row + 1] - np.rint(step * 10)).clip(0, 1000)
    return made


def _years(plan: Plan) -> range:
    first, last = plan("specialised.segments.years")
    return range(first, last + 1)


def _feed(city: City, all_: Organisations, of: _Segments) -> Feed:
    """A row a year since the segment began, for which there is a yearly report."""
    plan, years, number = city.plan, _years(city.plan), len(of.who)
    rule = plan("specialised.segments")
    there = np.concatenate([city.sizes.there[year - FIRST][of.who] for year in years])
    began = np.where(of.since == FOREVER, 0, of.since)
    ends = np.repeat([on(year, 12, 31) for year in years], number)
    rows = np.flatnonzero(there & (np.tile(began, len(years)) <= ends))
    size = _size(city, of.who, years)
    lacks = city.plan.random("segments, blank").random((len(years), number)) < rule["missing"]
    lacks &= np.isin(of.who, of.who[of.since == FOREVER])

    def table(rows: np.ndarray, _: int) -> pa.Table:
        at, year = rows % number, rows // number
        who = of.who[at]
        revenue = city.sizes.revenue[year + years[0] - FIRST, who]
        main = np.minimum(np.ceil(of.main[at] * revenue).astype(np.int64), revenue)
        ranks = {name: getattr(of, name)[at] for name in ("national", "world")}
        return pa.table({
            "organisation": all_.code.take(pa.array(who)),
            "year": columns.year(year + years[0]),
            "segment": columns.numbered(plan("codes.segment"), who % rule["segments"] + 1, 4),
            "product_class": columns.numbered("{number}", 10_000_000 + who % rule["segments"], 8),
            "since_on": columns.dates(of.since[at]),
            "new_product": columns.yes(of.new_product[at]),
            "size": columns.pick(SIZES, size[year, at]), "main_revenue": columns.money(main),
            "market_share": columns.hundredths(of.share[at], lacks[year, at]),
            "national_rank": columns.count(ranks["national"], ranks["national"] == NONE),
            "global_rank": columns.count(ranks["world"], ranks["world"] < 0),
            "related_little_giant": columns.yes(of.related[at], of.unsaid[at]),
            "development_score": columns.hundredths(of.development[year, at] * 10),
            "evaluation_score": columns.hundredths(of.evaluation[year, at] * 10),
        })  # fmt: skip

    month, dom = plan("calendar.reports")
    known = np.array([on(year + 1, month, dom) for year in years])[rows // number]
    return Feed("specialisation", rows, np.maximum(known, plan.day("first_load")), table)


def _size(city: City, who: np.ndarray, years: range) -> np.ndarray:
    """The size class of each year: the first whose two least values are both reached."""
    made = np.empty((len(years), len(who)), dtype=np.int8)
    for index, year in enumerate(years):
        staff = city.sizes.staff[year - FIRST][who]
        revenue = city.sizes.revenue[year - FIRST][who]
        made[index] = len(SIZES) - 1
        for place in range(len(SIZES) - 2, -1, -1):
            least = city.plan(f"specialised.sizes.{SIZES[place]}")
            made[index][(staff >= least["staff"]) & (revenue >= least["revenue"])] = place
    return made


def _appraised(city: City, found: Titles) -> Iterator[Appraised]:
    """Findings for all holders, and for some of the others, of whom a few are found wanting."""
    plan, random = city.plan, city.plan.random("specialised appraisals")
    rule, known_on = plan("specialised.appraised"), plan.day("calendar.last_update")
    span = plan.day("appraisal.reviewed_from"), plan.day("appraisal.reviewed_to")
    share, refused = plan("specialised.others.appraised"), plan("specialised.others.refused")
    trials = found.others[random.random(len(found.others)) < share]
    near = found.srdi[~np.isin(found.srdi, np.concatenate([found.new, found.reviewed]))]
    near = near[random.random(len(near)) < plan("specialised.ready.appraised")]
    groups = {
        "srdi": (found.srdi, trials), "little_giant": (found.new, near),
        "reviewed": (found.reviewed, near[:0]), "single_champion": (found.champions, trials[:60]),
    }  # fmt: skip
    for name, (holders, others) in groups.items():
        who = np.concatenate([holders, others])
        wanting = random.random(len(who)) < refused
        wanting[: len(holders)] = False
        findings = {item: np.ones(len(who), dtype=np.int8) for item in rule[name]["items"]}
        findings[rule[name]["items"][-1]][wanting] = 0
        days = random.integers(*span, len(who))
        yield Appraised(rule[name]["policy"], who, days, known_on, {}, findings)
