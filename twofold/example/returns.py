"""Yearly income tax returns: from the reports' sales and costs, with R&D, transfers and losses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from twofold.example import columns
from twofold.example.appraisals import City
from twofold.example.contracts import Contracts
from twofold.example.feeds import Feed
from twofold.example.organisations import Organisations
from twofold.example.plan import Plan, on
from twofold.example.population import FIRST, LAST, YEARS, year_of

CASES = ("general", "listed")


def feeds(city: City, all_: Organisations, made: Contracts) -> tuple[Feed, ...]:
    """One feed a year, known with that year's reports.

    Every enterprise that ever held a certificate makes a return, and a share of the others.
    """
    plan, random, rule = city.plan, city.plan.random("returns"), city.plan("returns")
    number = len(city.who)
    certified = (city.standing.latest > 0) | city.standing.ever_sme
    some = certified | (random.random(number) < rule["share"])
    audited = certified | (random.random(number) >= rule["flat_rate"])
    listed = _listed(plan, random, city)
    expensed, amortised = _spending(random, rule, city)
    extra = (expensed + amortised) * np.where(listed, rule["extra"]["listed"],
                                              rule["extra"]["general"])  # fmt: skip
    noise = rule["margin_noise"] * random.standard_normal((len(YEARS), number))
    profit = city.sizes.revenue * (1 + rule["other_income"] + noise) - city.sizes.cost
    transfer = _transfers(plan, random, made, number)
    adjusted = np.rint((profit - extra + transfer) * city.sizes.there).astype(np.int64)
    lost = _losses(random, rule, adjusted)
    money = {"rd_expensed": expensed, "rd_amortised": amortised, "adjusted_income": adjusted,
             "transfer_income": transfer}  # fmt: skip
    found = []
    for year in range(rule["from"], LAST + 1):
        sent = some & (random.random(number) >= rule["late"])
        rows = np.flatnonzero(city.sizes.there[year - FIRST] & sent)
        gone = random.random(number) < rule["missing"]
        of_year = {name: matrix[year - FIRST] for name, matrix in money.items()}
        total, oldest = lost[year - FIRST]
        taxed = _taxed(rule, of_year, total)
        of_year |= {"taxable_income": taxed, "loss_left": total, "oldest": oldest}
        found.append(_feed(plan, all_, year, rows, of_year, audited, listed, gone))
    return tuple(found)


def _listed(plan: Plan, random: np.random.Generator, city: City) -> np.ndarray:
    """Enterprises on the list of the higher extra, of the industries that it is made for."""
    rule = plan("returns.listed")
    codes = [i["code"] for i in plan("industries")]
    able = np.isin(city.who.industry, [codes.index(code) for code in rule["industries"]])
    return able & city.standing.holder & (random.random(len(able)) < rule["share"])


def _spending(random: np.random.Generator, rule: Any, city: City) -> tuple[np.ndarray, np.ndarray]:
    """What was expensed in each year, and what was amortised of earlier spending. The tax office
    takes a narrower view of R&D than certification does."""
    number, rd = len(city.who), city.innovation.rd
    least, most = rule["expensed"]
    expensed = rd * (least + (most - least) * random.random(number))
    capital = random.random(number) < rule["capitalising"]
    amortised = rd * np.where(capital, rule["amortised"] * random.random(number), 0)
    return np.rint(expensed).astype(np.int64), np.rint(amortised).astype(np.int64)


def _transfers(plan: Plan, random: np.random.Generator, made: Contracts, number: int) -> np.ndarray:
    """Transfer income by year and enterprise: a share of what it sold by transfer and licence."""
    rule, types = plan("returns.transfer"), list(plan("contracts.types"))
    wanted = [types.index(name) for name in rule["types"]]
    sold = np.flatnonzero((made.seller < number) & np.isin(made.type, wanted))
    years = year_of(made.registered[sold])
    sold = sold[(years >= FIRST) & (years <= LAST)]
    years = year_of(made.registered[sold]) - FIRST
    least, most = rule["margin"]
    income = made.technical[sold] * (least + (most - least) * random.random(len(sold)))
    found = np.zeros((len(YEARS), number))
    np.add.at(found, (years, made.seller[sold]), income)
    return np.rint(found).astype(np.int64)


def _losses(
    random: np.random.Generator, rule: Any, adjusted: np.ndarray
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Before each year, what is left of earlier losses, and the earliest year that has some.

    Income makes up the oldest losses first; a few bring one from before the first year.
    """
    years, number = adjusted.shape
    first = rule["old_loss"]["from"]
    old = FIRST - first
    left = np.zeros((old + years, number), dtype=np.int64)
    bearing = np.flatnonzero(random.random(number) < rule["old_loss"]["share"])
    size = rule["old_loss"]["median"] * np.exp(random.standard_normal(len(bearing)))
    left[random.integers(0, old, len(bearing)), bearing] = np.rint(size)
    found = []
    for index in range(years):
        found.append((left.sum(axis=0), (first + np.argmax(left > 0, axis=0)).astype(np.int32)))
        income = adjusted[index].clip(0)
        for place in range(old + index):
            used = np.minimum(income, left[place])
            left[place] -= used
            income -= used
        left[old + index] = -adjusted[index].clip(None, 0)
    return found


def _taxed(rule: Any, of_year: dict[str, np.ndarray], lost: np.ndarray) -> np.ndarray:
    """Taxable income: what is left after the relief for transfers and after losses."""
    relief, transfer = rule["relief"], of_year["transfer_income"]
    free = np.minimum(transfer, relief["exempt"])
    half = np.rint((transfer - free) * relief["half"]).astype(np.int64)
    taxed: np.ndarray = (of_year["adjusted_income"].clip(0) - free - half - lost).clip(0)
    return taxed


def _feed(
    plan: Plan, all_: Organisations, year: int, rows: np.ndarray, of_year: dict[str, Any],
    audited: np.ndarray, listed: np.ndarray, gone: np.ndarray,
) -> Feed:  # fmt: skip
    known = max(on(year + 1, *plan("calendar.reports")), plan.day("first_load"))

    def table(rows: np.ndarray, _: int) -> pa.Table:
        def money(name: str, missing: np.ndarray | None = None) -> pa.Array:
            return columns.money(of_year[name][rows], missing)

        lost = of_year["loss_left"][rows]
        return pa.table({
            "organisation": all_.code.take(pa.array(rows)),
            "year": columns.year(year, len(rows)), "audited": columns.yes(audited[rows]),
            "adjusted_income": money("adjusted_income"),
            "taxable_income": money("taxable_income"),
            "transfer_income": money("transfer_income", gone[rows]),
            "rd_expensed": money("rd_expensed", gone[rows]),
            "rd_amortised": money("rd_amortised"),
            "rd_case": columns.pick(CASES, listed[rows]), "loss_left": money("loss_left"),
            "oldest_loss_year": pa.array(of_year["oldest"][rows], mask=lost == 0),
        })  # fmt: skip

    return Feed("tax_return", rows, np.full(len(rows), known, dtype=np.int32), table)
