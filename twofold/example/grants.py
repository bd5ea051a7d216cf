"""Awards of the last years: who was proposed what under which policy. `delivery` says how it went.

Amounts are those of the policies' documents, which the plan repeats and a test compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from twofold.example.certificates import Certificates, Standing
from twofold.example.organisations import Organisations
from twofold.example.places import Bank, Taxed
from twofold.example.plan import FOREVER, Plan, on, within
from twofold.example.platforms import LEVELS, Appraisals, Platforms
from twofold.example.population import Enterprises, year_of

FEN = 100


@dataclass(frozen=True)
class Proposed:
    """Awards under one policy: subjects and payees, the year, fen, and the day of the proposal.

    `level` is whose money it is; `how` is a way of delivery in the plan.
    """

    policy: str
    item: str
    level: str
    how: str
    subject: pa.Array
    payee: np.ndarray
    year: np.ndarray
    fen: np.ndarray
    on: np.ndarray


@dataclass(frozen=True)
class Known:
    """What awards are made of."""

    plan: Plan
    who: Enterprises
    all_: Organisations
    standing: Standing
    hnte: tuple[Certificates, ...]
    sme: tuple[Certificates, ...]
    taxed: Taxed
    bank: Bank
    platforms: Platforms
    appraisals: Appraisals

    def district(self, name: str) -> int:
        return self.plan("districts.names").index(name)

    def pays(self, path: str) -> dict:
        """A policy's entry in the plan."""
        return self.plan(f"grants.{path}")


def proposed(of: Known) -> tuple[Proposed, ...]:
    """All awards that the register knows, in the order of the policies."""
    upper = tuple(_upper(of))
    made = (*upper, *_certified(of), _numbered(of), _listed(of), *_matched(of, upper),
            *_recognised(of), *_excellent(of), *_subsidies(of))  # fmt: skip
    alone = {of.pays(name)["policy"] for name in of.plan("grants.highest")}
    kept = [one for one in made if one.policy not in alone]
    kept += _highest([one for one in made if one.policy in alone])
    return tuple(one for one in kept if len(one.payee))


def _highest(found: list[Proposed]) -> list[Proposed]:
    """Of these awards each subject's highest, the first among equals."""
    best: dict[tuple[str, int], tuple[int, int]] = {}
    for number, one in enumerate(found):
        for id_, year, fen in zip(one.subject.to_pylist(), one.year, one.fen, strict=True):
            if fen > best.get((id_, int(year)), (0, 0))[0]:
                best[id_, int(year)] = (int(fen), number)
    made = []
    for number, one in enumerate(found):
        pairs = zip(one.subject.to_pylist(), one.year, strict=True)
        there = np.array([best[id_, int(year)][1] == number for id_, year in pairs], dtype=bool)
        made.append(replace(
            one, subject=one.subject.filter(pa.array(there)), payee=one.payee[there],
            year=one.year[there], fen=one.fen[there], on=one.on[there],
        ))  # fmt: skip
    return made


def _made(
    of: Known, rule: dict, payee: np.ndarray, year: np.ndarray | int, fen: np.ndarray,
    day: np.ndarray, subject: pa.Array | None = None,
) -> Proposed:  # fmt: skip
    """Awards of an entry of the plan, as far as they were proposed by the last commit."""
    there = day <= of.plan.day("calendar.last_contracts")
    code = of.all_.code.take(pa.array(payee)) if subject is None else subject
    years = np.broadcast_to(np.asarray(year), payee.shape)
    return Proposed(
        rule["policy"], rule["item"], rule["level"], rule["how"], code.filter(pa.array(there)),
        payee[there], years[there], np.broadcast_to(fen, payee.shape)[there], day[there],
    )  # fmt: skip


def _after(random: np.random.Generator, day: np.ndarray, rule: dict) -> np.ndarray:
    """The day of the proposal: so many days after what is rewarded."""
    return day + within(random, rule["proposed"], len(day))


# --- enterprises


def _certified(of: Known) -> Iterator[Proposed]:
    """For the first high-tech certificate, and for a later one, in the districts on record."""
    for name in ("city_first", "city_renewal", "zone_first", "zone_renewal"):
        rule, random = of.pays(name), of.plan.random(f"awards {name}")
        places = [of.district(d) for d in rule["districts"]]
        least, most = rule["years"]
        for batch in of.hnte:
            year = year_of(batch.issued)
            first = of.standing.first[batch.who] == batch.issued
            there = (year >= least) & (year <= most) & (first == rule["first"])
            day = _after(random, batch.issued, rule)
            there &= np.isin(of.all_.district_on(batch.who, day), places)
            there &= of.who.stop[batch.who] > day
            share = random.choice(np.array(rule["shares"]), len(batch.who))
            fen = np.rint(share * rule["amount"]).astype(np.int64) * FEN
            yield _made(of, rule, batch.who[there], year[there], fen[there], day[there])


def _numbered(of: Known) -> Proposed:
    """For the number of a technology-based SME, to those that also pay taxes in the zone."""
    rule, random = of.pays("zone_sme"), of.plan.random("awards sme")
    place, year = of.district(rule["district"]), rule["year"]
    batch = next(b for b in of.sme if len(b.issued) and year_of(b.issued[:1])[0] == year)
    day = _after(random, np.full(len(batch.who), on(year, *rule["from"])), rule)
    there = (of.all_.district_on(batch.who, day) == place) & (of.who.stop[batch.who] > day)
    there &= of.taxed.there(len(of.all_.kind), place, on(year, 12, 31))[batch.who]
    fen = np.full(int(there.sum()), rule["amount"] * FEN)
    return _made(of, rule, batch.who[there], year, fen, day[there])


def _listed(of: Known) -> Proposed:
    """For two years in the listing bank and a share reform, once."""
    rule, random, bank = of.pays("zone_bank"), of.plan.random("awards bank"), of.bank
    day = on(rule["year"], *rule["from"]) + within(random, rule["proposed"], len(bank.who))
    there = of.all_.district_on(bank.who, day) == of.district(rule["district"])
    there &= (bank.entered + rule["days"] <= day) & (bank.left > day) & (bank.reformed <= day)
    fen = np.full(int(there.sum()), rule["amount"] * FEN)
    return _made(of, rule, bank.who[there], rule["year"], fen, day[there])


def _subsidies(of: Known) -> Iterator[Proposed]:
    """The province's subsidies, so many a year to certified enterprises; no rule gives amounts."""
    for name in ("province_rd", "province_headquarters"):
        rule, random = of.pays(name), of.plan.random(f"awards {name}")
        able = np.flatnonzero(of.standing.holder & (of.who.stop == FOREVER))
        for year in range(rule["years"][0], rule["years"][1] + 1):
            who = random.choice(able, min(of.plan.times(rule["count"]), len(able)), replace=False)
            day = on(year, *rule["from"]) + within(random, rule["proposed"], len(who))
            yield _made(of, rule, who, year, _spread(random, rule, len(who)), day)


def _spread(random: np.random.Generator, rule: dict, number: int) -> np.ndarray:
    """Amounts about the plan's median, whole multiples of ten thousand yuan, within its range."""
    least, most = rule["between"]
    drawn = rule["median"] * np.exp(rule["sigma"] * random.standard_normal(number))
    return np.rint(np.clip(drawn, least, most) / 10_000).astype(np.int64) * 10_000 * FEN


# --- platforms


def _upper(of: Known) -> Iterator[Proposed]:
    """What higher levels granted: most of what was new in a year, of some kinds every year, and
    some of the others. A few have two grants of a level in one year."""
    found, last = of.platforms, of.plan.day("calendar.last_contracts")
    for number, level in enumerate(LEVELS):
        rule, random = of.pays(f"upper.{level}"), of.plan.random(f"awards upper {level}")
        for year in range(of.plan("grants.from"), of.plan("day").year + 1):
            mine = (found.level == number) & (found.ended == FOREVER)
            new = mine & (_in(found.recognised, year) | _in(found.moved_on, year))
            yearly = np.isin(found.kind, rule["yearly"]) & (found.recognised < on(year, 1, 1))
            new = np.flatnonzero(new | yearly)
            new = new[random.random(len(new)) < rule["new"]]
            old = np.flatnonzero(mine & (found.recognised < on(year, 1, 1)))
            old = random.permutation(old)[: of.plan.times(rule["others"])]
            who = np.concatenate([new, np.setdiff1d(old, new)])
            who = np.concatenate([who, who[random.random(len(who)) < rule["twice"]]])
            since = np.where(_in(found.recognised[who], year), found.recognised[who],
                             on(year, 1, 10))  # fmt: skip
            day = since + within(random, rule["proposed"], len(who))
            kept = (day < on(year, *of.plan("grants.granted_before"))) & (day <= last)
            fen = _spread(random, rule, len(who))
            yield _of_platforms(of, rule, who[kept], year, fen[kept], day[kept])


def _in(day: np.ndarray, year: int) -> np.ndarray:
    return (day >= on(year, 1, 1)) & (day <= on(year, 12, 31))


def _of_platforms(of: Known, rule: dict, who: np.ndarray, year: int, fen: np.ndarray,
                  day: np.ndarray) -> Proposed:  # fmt: skip
    found = of.platforms
    return _made(of, rule, found.operator[who], year, fen, day, found.id.take(pa.array(who)))


def _matched(of: Known, upper: tuple[Proposed, ...]) -> Iterator[Proposed]:
    """Shares of the one grant from above that the platform was given in the year, up to a cap."""
    for name in ("zone_match", "laoshan_concept", "laoshan_base"):
        rule, random, found = of.pays(name), of.plan.random(f"awards {name}"), of.platforms
        year = rule["year"]
        there = found.in_force(on(year, 12, 31))
        there &= found.district_on(on(year, 12, 31)) == of.district(rule["district"])
        if rule["kinds"]:
            there &= np.isin(found.kind, rule["kinds"])
        if rule["new"]:
            moved = _in(found.moved_on, year) & (found.whole == 1)
            there &= _in(found.recognised, year) | moved
        for level, (percent, cap) in rule["levels"].items():
            given = _given(of, upper, rule["of"] or level, year)
            who = np.flatnonzero(there & (found.level == LEVELS.index(level)) & (given > 0))
            fen = np.minimum(given[who] * percent // 100, (cap or FOREVER) * FEN)
            day = on(year, *rule["from"]) + within(random, rule["proposed"], len(who))
            yield _of_platforms(of, rule, who, year, fen, day)


def _given(of: Known, upper: tuple[Proposed, ...], level: str, year: int) -> np.ndarray:
    """What each platform was granted by a level in a year; 0 where nothing, or more than once."""
    rank = {id_: n for n, id_ in enumerate(of.platforms.id.to_pylist())}
    fen, times = (np.zeros(len(rank), dtype=np.int64) for _ in range(2))
    for one in upper:
        if one.level == level:
            mine = np.flatnonzero(one.year == year)
            at = [rank[id_] for id_ in one.subject.take(pa.array(mine)).to_pylist()]
            np.add.at(fen, at, one.fen[mine])
            np.add.at(times, at, 1)
    return np.where(times == 1, fen, 0)


def _recognised(of: Known) -> Iterator[Proposed]:
    """Fixed rewards for what was recognised in the year, by level."""
    for name in ("zone_body", "laoshan_platform"):
        rule, random, found = of.pays(name), of.plan.random(f"awards {name}"), of.platforms
        year = rule["year"]
        there = found.in_force(on(year, 12, 31)) & _in(found.recognised, year)
        there &= found.district_on(on(year, 12, 31)) == of.district(rule["district"])
        there &= np.isin(found.kind, rule["kinds"])
        for level, amount in rule["levels"].items():
            who = np.flatnonzero(there & (found.level == LEVELS.index(level)))
            day = on(year, *rule["from"]) + within(random, rule["proposed"], len(who))
            fen = np.full(len(who), amount * FEN)
            yield _of_platforms(of, rule, who, year, fen, day)


def _excellent(of: Known) -> Iterator[Proposed]:
    """Fixed rewards for an appraisal published in the year that says excellent."""
    best = list(of.plan("platform_appraisals.results")).index("excellent")
    for name in ("zone_excellent", "laoshan_excellent"):
        rule, random, found = of.pays(name), of.plan.random(f"awards {name}"), of.platforms
        year, made = rule["year"], of.appraisals
        rated = (made.result == best) & _in(made.published, year)
        there = found.in_force(on(year, 12, 31))
        there &= found.district_on(on(year, 12, 31)) == of.district(rule["district"])
        if rule["kinds"]:
            there &= np.isin(found.kind, rule["kinds"])
        for level, amount in rule["levels"].items():
            who = made.platform[rated & (made.level == LEVELS.index(level))]
            who = who[there[who]]
            day = on(year, *rule["from"]) + within(random, rule["proposed"], len(who))
            yield _of_platforms(of, rule, who, year, np.full(len(who), amount * FEN), day)
