"""What the statistics office feeds back: whose R&D a year's statistics hold, and in which district
an organisation is counted."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from twofold.example import columns
from twofold.example.appraisals import City
from twofold.example.feeds import Feed
from twofold.example.organisations import Organisations
from twofold.example.places import Taxed, stays_feed
from twofold.example.plan import FOREVER, Plan, on
from twofold.example.population import FIRST, year_of


def feeds(city: City, all_: Organisations) -> tuple[Feed, ...]:
    """One feed for each year's statistics, and that of the places."""
    first, last = city.plan("rd_surveys.years")
    years = range(first, last + 1)
    return (
        *(_survey(city, all_, year) for year in years),
        stays_feed(city.plan, all_, _places(city, all_, years), "statistical_place"),
    )


def _did_research(city: City, year: int) -> np.ndarray:
    return city.sizes.there[year - FIRST] & (city.innovation.rd[year - FIRST] > 0)


def _scopes(city: City, year: int) -> np.ndarray:
    """The scope of each enterprise in a year, an index into the plan's and, last, below size."""
    plan, revenue = city.plan, city.sizes.revenue[year - FIRST]
    sections = np.array([one["code"][0] for one in plan("industries")])[city.who.industry]
    scopes = plan("rd_surveys.scopes")
    scope = np.full(len(revenue), len(scopes))
    for index, rule in enumerate(scopes.values()):
        above = np.isin(sections, list(rule["sections"])) & (revenue >= rule["revenue"])
        scope = np.where(above, index, scope)
    return scope


def _survey(city: City, all_: Organisations, year: int) -> Feed:
    """Those that did R&D, but for exact shares of those above size and of those below."""
    plan, random = city.plan, city.plan.random(f"rd survey {year}")
    rule, scope, did = plan("rd_surveys"), _scopes(city, year), _did_research(city, year)
    words = [*rule["scopes"], rule["below"]]
    small = scope == len(rule["scopes"])
    covered = did.copy()
    for name, of in (("above", did & ~small), ("below", did & small)):
        able = random.permutation(np.flatnonzero(of))
        covered[able[: round(len(able) * rule["missing"][name])]] = False
    least, most = rule["differs"]["part"]
    part = least + (most - least) * random.random(len(did))
    part = np.where(random.random(len(did)) < rule["differs"]["share"], part, 1)
    whole = np.rint(city.innovation.rd[year - FIRST] * part / rule["rounded"]).astype(np.int64)

    def table(rows: np.ndarray, _: int) -> pa.Table:
        return pa.table({
            "organisation": all_.code.take(pa.array(rows)), "year": columns.year(year, len(rows)),
            "rd": columns.money(whole[rows] * rule["rounded"]),
            "scope": columns.pick(words, scope[rows]),
        })  # fmt: skip

    rows = np.flatnonzero(covered)
    day = on(year + 1, *plan(f"calendar.{rule['known']}"))
    return Feed("rd_survey", rows, np.full(len(rows), day, dtype=np.int32), table)


def _places(city: City, all_: Organisations, years: range) -> Taxed:
    """Where those are counted that were ever certified or did R&D: mostly where they are
    registered, after a move from the next year on; of some nobody has told."""
    plan, random = city.plan, city.plan.random("statistical places")
    rule = plan("statistical_places")
    asked = (city.standing.latest > 0) | city.standing.ever_sme
    for year in years:
        asked |= _did_research(city, year)
    who = np.flatnonzero(asked & (random.random(len(asked)) >= rule["unknown"]))
    other = random.integers(0, len(plan("districts.names")), len(who))
    elsewhere = random.random(len(who)) < rule["elsewhere"]
    since = _next_year(plan, all_.moved_on[who])
    moves = (since != FOREVER) & ~elsewhere
    again = who[moves]
    return Taxed(
        np.concatenate([who, again]),
        np.concatenate([np.where(elsewhere, other, all_.district[who]), all_.new_district[again]]),
        np.concatenate([all_.registered[who], since[moves]]),
        np.concatenate([np.where(moves, since, FOREVER), np.full(len(again), FOREVER)]),
    )  # fmt: skip


def _next_year(plan: Plan, moved: np.ndarray) -> np.ndarray:
    """The 1 January after each move, where that was by the plan's day."""
    known = np.where(moved == FOREVER, 0, moved)
    first = (year_of(known) - 1969).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int32)
    return np.where((moved == FOREVER) | (first > plan.day("day")), FOREVER, first)
