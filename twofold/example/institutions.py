"""Universities and institutes: their R&D; platforms, achievements and projects, theirs or not."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from twofold.example import columns
from twofold.example.appraisals import City
from twofold.example.feeds import Feed, versions
from twofold.example.organisations import Organisations, in_year, regular
from twofold.example.plan import FOREVER, Plan, among, on, within
from twofold.example.population import FIRST, YEARS


def feeds(city: City, all_: Organisations) -> tuple[Feed, ...]:
    """All registers of this module."""
    leaders = np.flatnonzero(city.standing.holder & (city.who.registered < on(2016, 1, 1)))
    return (
        _reports(city, all_), _platforms(city.plan, all_, leaders),
        _achievements(city.plan, all_, leaders), _projects(city.plan, all_, leaders),
    )  # fmt: skip


def _reports(city: City, all_: Organisations) -> Feed:
    """R&D such that enterprises have the plan's share of the whole."""
    plan, random = city.plan, city.plan.random("institutions")
    rule, schools = plan("institutions"), all_.of("university", "institute")
    is_university = all_.kind[schools] == all_.kinds.index("university")
    weight = np.exp(rule["sigma"] * random.standard_normal(len(schools)))
    for group, share in ((is_university, rule["university_share"]),
                         (~is_university, 1 - rule["university_share"])):  # fmt: skip
        weight[group] *= share / weight[group].sum()
    rd = np.empty((len(YEARS), len(schools)), dtype=np.int64)
    for index, year in enumerate(YEARS):
        own = int((city.innovation.rd[index] * city.sizes.there[index]).sum())
        share = rule["enterprise_share_of_rd"][year]
        noise = np.exp(0.08 * random.standard_normal(len(schools)))
        rd[index] = columns.exact_parts(round(own * (1 - share) / share), weight * noise)
    years = np.repeat(YEARS, len(schools))

    def table(rows: np.ndarray, _: int) -> pa.Table:
        at = rows % len(schools)
        spent = rd[years[rows] - FIRST, at]
        return pa.table({
            "organisation": all_.code.take(pa.array(schools[at])),
            "year": columns.year(years[rows]), "rd": columns.money(spent),
            "staff": columns.count(spent // rule["rd_per_staff"] + 1),
        })  # fmt: skip

    month, dom = plan("calendar.reports")
    known = np.array([on(y + 1, month, dom) for y in years.tolist()])
    known = np.maximum(known, plan.day("first_load"))
    return Feed("institution_report", np.arange(len(years)), known, table)


def _platforms(plan: Plan, all_: Organisations, leaders: np.ndarray) -> Feed:
    """As many of each kind and level as the plan says stand on its day, and a few ended ones."""
    random, rule = plan.random("platforms"), plan("platforms")
    wanted = [(r["kind"], r["level"], plan.times(r["count"])) for r in rule["counts"]]
    for name, total in (("incubators", "national_incubators"), ("makerspaces", "makerspaces")):
        wanted.append(
            (rule[name]["kind"], rule[name]["level"], plan.scaled(f"totals.{total}.value"))
        )
    ended = [(k, level, round(n * rule["ended"])) for k, level, n in wanted if level != "national"]
    kinds = np.repeat([w[0] for w in wanted + ended], [w[2] for w in wanted + ended])
    levels = np.repeat([w[1] for w in wanted + ended], [w[2] for w in wanted + ended])
    number, standing = len(kinds), sum(w[2] for w in wanted)
    schools = all_.of("university", "institute")
    odds = np.array([rule["by_institutions"][kind] for kind in kinds])
    operator = np.where(random.random(number) < odds, random.choice(schools, number),
                        random.choice(leaders, number))  # fmt: skip
    first, last = on(rule["years"][0], 1, 1), plan.day("platforms.listed_until")
    recognised = np.maximum(random.integers(first, last - 400, number), on(2016, 1, 1))
    gone = recognised + random.integers(500, 1500, number)
    over = np.arange(number) >= standing
    gone = np.where(over, np.minimum(gone, plan.day("first_load") - 1), FOREVER)
    recognised = np.where(over, np.minimum(recognised, gone - 300), recognised)
    kinds, levels = pa.array(kinds), pa.array(levels)
    places = plan("districts.names")

    def table(rows: np.ndarray, day: int) -> pa.Table:
        taken = pa.array(rows)
        return pa.table({
            "id": columns.numbered(plan("codes.platform_id"), rows + 1, 6),
            "name": columns.numbered(plan("codes.platform"), rows + 1, 6),
            "operator": all_.code.take(pa.array(operator[rows])),
            "kind": kinds.take(taken), "level": levels.take(taken),
            "recognised_on": columns.dates(recognised[rows]), "ended_on": columns.dates(gone[rows]),
            "district": columns.pick(places, all_.district_on(operator[rows], day)),
        })  # fmt: skip

    known = regular(plan, np.where(gone == FOREVER, recognised, gone))
    return Feed("platform", np.arange(number), known, table)


def _owners(random: np.random.Generator, all_: Organisations, leaders: np.ndarray, share: float,
            number: int) -> np.ndarray:  # fmt: skip
    """Institutions for a share, enterprises that lead for the rest."""
    schools = all_.of("university", "institute")
    return np.where(random.random(number) < share, random.choice(schools, number),
                    random.choice(leaders, number))  # fmt: skip


def _achievements(plan: Plan, all_: Organisations, leaders: np.ndarray) -> Feed:
    """Achievements with a field and a readiness of 1 to 9."""
    random, rule = plan.random("achievements"), plan("achievements")
    number = plan.scaled("totals.achievements.value")
    owner = _owners(random, all_, leaders, rule["owners_institutions"], number)
    field = among(random, rule["weights"], number)
    readiness = 1 + among(random, rule["readiness"], number)
    first, last = on(rule["years"][0], 1, 5), plan.day("calendar.last_update")
    recorded = np.sort(random.integers(first, last, number))

    def table(rows: np.ndarray, _: int) -> pa.Table:
        return pa.table({
            "id": columns.numbered(plan("codes.achievement_id"), rows + 1, 7),
            "name": columns.numbered(plan("codes.achievement"), rows + 1, 7),
            "owner": all_.code.take(pa.array(owner[rows])),
            "field": columns.pick(rule["fields"], field[rows]),
            "readiness": columns.count(readiness[rows]),
            "recorded_on": columns.dates(recorded[rows]),
        })  # fmt: skip

    return Feed("achievement", np.arange(number), regular(plan, recorded), table)


def _projects(plan: Plan, all_: Organisations, leaders: np.ndarray) -> Feed:
    """So many projects each year, begun in the plan's month."""
    random, rule = plan.random("projects"), plan("projects")
    first, last = rule["years"]
    each = plan.scaled("totals.projects_a_year.value")
    years = np.repeat(np.arange(first, last + 1), each)
    number = len(years)
    lead = _owners(random, all_, leaders, rule["leads_institutions"], number)
    kind = among(random, rule["kinds"], number)
    budget = np.exp(rule["budget"]["sigma"] * random.standard_normal(number))
    budget = np.rint(budget * rule["budget"]["median"] / 10_000).astype(np.int64) * 10_000
    begins = in_year(plan, np.array([on(y, 1, 1) for y in years.tolist()]), "projects.begin")
    started = begins + random.integers(0, 28, number)
    due = started + 365 * within(random, rule["takes"], number)
    passed = due + within(random, rule["accepted"], number)
    open_ = random.random(number) < rule["never_accepted"]
    open_ |= passed > plan.day("calendar.last_update")
    passed = np.where(open_, FOREVER, passed)

    def table(rows: np.ndarray, day: int) -> pa.Table:
        number = years[rows] * 10**6 + rows % each + 1
        return pa.table({
            "id": columns.numbered(plan("codes.project_id"), number, 10),
            "name": columns.numbered(plan("codes.project"), rows + 1, 6),
            "lead": all_.code.take(pa.array(lead[rows])), "year": columns.year(years[rows]),
            "kind": columns.pick(list(rule["kinds"]), kind[rows]),
            "budget": columns.money(budget[rows]), "started_on": columns.dates(started[rows]),
            "due_on": columns.dates(due[rows]),
            "accepted_on": columns.dates(np.where(passed[rows] <= day, passed[rows], FOREVER)),
        })  # fmt: skip

    later = np.flatnonzero(~open_)
    return Feed("project", *versions(
        (np.arange(number), regular(plan, started)), (later, regular(plan, passed[later])),
    ), table)  # fmt: skip
