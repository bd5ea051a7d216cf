"""Twelve incentives in OpenFisca: how many are entitled, and what all of them get together.

Only what a total needs: no unknown, no gap, no interval. An amount "up to" counts as nothing, as
in the settled total of Twofold.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from openfisca_core.model_api import max_, min_, not_, where

from benchmarks.handwritten.openfisca_system import given, system, variable

# Columns of the rows that are dates: OpenFisca takes them as days.
DATES = ("zone_moved_in_on", "hnte_issued_on", "hnte_before_on", "bank_entered_on",
         "share_reformed_on", "plan_listed_on", "plan_ends_on")  # fmt: skip

INPUTS = given(
    resident=bool, audited=bool, hnte_year_end=bool, taxable_income=float, transfer_income=float,
    negative_industry=bool, rd_general=float, rd_listed=float, adjusted_income=float,
    transfer_contracts=int, little_giant_valid=bool, plan_listed=bool, plan_investment=float,
    performance=bool, hnte_first_this_year=bool, hnte_renewed_this_year=bool, hnte_valid=bool,
    in_hightech_zone=bool, taxed_in_hightech_zone=bool, tech_sme_valid=bool, moved_in_paid=float,
    listing_bank_paid=float, university=bool, received_year=float,
    **dict.fromkeys(DATES, date),
)  # fmt: skip


def _all(enterprise: Any, period: Any, *names: str) -> np.ndarray:
    return np.logical_and.reduce([enterprise(name, period) for name in names])


@variable(bool)
def hnte_tax_rate(enterprise, period):
    return _all(enterprise, period, "resident", "audited", "hnte_year_end")


@variable(float)
def hnte_tax_rate_saved(enterprise, period, parameters):
    p = parameters(period).incentives
    halved = p.half * max_(enterprise("transfer_income", period) - p.exempt, 0)
    base = max_(enterprise("taxable_income", period) - halved, 0)
    return (p.standard_rate - p.reduced_rate) * base


@variable(bool)
def rd_super_deduction(enterprise, period):
    spent = enterprise("rd_general", period) + enterprise("rd_listed", period)
    fit = _all(enterprise, period, "resident", "audited")
    return fit & not_(enterprise("negative_industry", period)) & (spent > 0)


@variable(float)
def rd_super_deduction_extra(enterprise, period, parameters):
    p = parameters(period).incentives
    general = p.extra_rate * enterprise("rd_general", period)
    return general + p.listed_rate * enterprise("rd_listed", period)


@variable(float)
def rd_super_deduction_saved(enterprise, period, parameters):
    p, extra = parameters(period).incentives, enterprise("rd_super_deduction_extra", period)
    counts = min_(extra, max_(enterprise("adjusted_income", period) + extra, 0))
    rate = where(enterprise("hnte_year_end", period), p.reduced_rate, p.standard_rate)
    return rate * counts


@variable(bool)
def transfer(enterprise, period):
    some = (enterprise("transfer_contracts", period) >= 1) & (
        enterprise("transfer_income", period) > 0
    )
    return enterprise("resident", period) & some


@variable(float)
def transfer_relief(enterprise, period, parameters):
    p, income = parameters(period).incentives, enterprise("transfer_income", period)
    return min_(income, p.exempt) + p.half * max_(income - p.exempt, 0)


@variable(float)
def transfer_saved(enterprise, period, parameters):
    p, income = parameters(period).incentives, enterprise("transfer_income", period)
    rate = where(enterprise("hnte_year_end", period), p.reduced_rate, p.standard_rate)
    return rate * income - p.standard_rate * p.half * max_(income - p.exempt, 0)


@variable(bool)
def key_little_giant(enterprise, period, parameters):
    enough = enterprise("plan_investment", period) >= parameters(period).incentives.key_plan
    return _all(enterprise, period, "little_giant_valid", "plan_listed") & enough


@variable(float)
def key_little_giant_paid(enterprise, period, parameters):
    p = parameters(period).incentives
    first = p.key_first * p.key_support
    listed, ends = enterprise("plan_listed_on", period), enterprise("plan_ends_on", period)
    begun = (listed >= np.datetime64("2026-01-01")) & (listed <= np.datetime64("2026-12-31"))
    ended = (ends >= np.datetime64("2026-01-01")) & (ends <= np.datetime64("2026-10-30"))
    second = where(ended & enterprise("performance", period), p.key_support - first, 0)
    return where(begun, first, 0) + second


@variable(bool)
def hnte_first(enterprise, period):
    return _all(enterprise, period, "hnte_first_this_year", "hnte_valid")


@variable(bool)
def hnte_renewal(enterprise, period):
    return _all(enterprise, period, "hnte_renewed_this_year", "hnte_valid")


@variable(bool)
def zone_tech_sme(enterprise, period):
    return _all(enterprise, period, "in_hightech_zone", "taxed_in_hightech_zone", "tech_sme_valid")


@variable(bool)
def zone_hnte_first(enterprise, period):
    return _all(enterprise, period, "in_hightech_zone", "hnte_first_this_year")


@variable(bool)
def zone_hnte_renewal(enterprise, period):
    return _all(enterprise, period, "in_hightech_zone", "hnte_renewed_this_year")


@variable(bool)
def zone_moved_in(enterprise, period):
    moved, issued = enterprise("zone_moved_in_on", period), enterprise("hnte_issued_on", period)
    newcomer = (moved <= issued) & (enterprise("hnte_before_on", period) < moved)
    fit = _all(enterprise, period, "in_hightech_zone", "hnte_renewed_this_year")
    return fit & newcomer & (enterprise("moved_in_paid", period) <= 0)


@variable(bool)
def zone_listing_bank(enterprise, period):
    # Two years before the day applied, which no calendar of OpenFisca gives for whole arrays.
    two_years = enterprise("bank_entered_on", period) <= np.datetime64("2022-12-31")
    reformed = enterprise("share_reformed_on", period) <= np.datetime64("2024-12-31")
    fit = enterprise("in_hightech_zone", period) & two_years & reformed
    return fit & (enterprise("listing_bank_paid", period) <= 0)


@variable(bool)
def results_grant(enterprise, period):
    return enterprise("university", period) & (enterprise("received_year", period) > 0)


@variable(float)
def results_grant_paid(enterprise, period, parameters):
    p = parameters(period).incentives
    return min_(p.grant_rate * enterprise("received_year", period), p.grant_cap)


LATE, ZONE = date(2026, 10, 30), date(2024, 12, 31)
# Policy: the day, who is entitled, and the amounts; a parameter by its name where it is the amount.
POLICIES: dict[str, tuple[date, str, tuple[str, ...]]] = {
    "cn.hnte-tax-rate": (LATE, "hnte_tax_rate", ("hnte_tax_rate_saved",)),
    "cn.rd-super-deduction": (LATE, "rd_super_deduction",
                              ("rd_super_deduction_extra", "rd_super_deduction_saved")),
    "cn.transfer-income": (LATE, "transfer", ("transfer_relief", "transfer_saved")),
    "cn.key-little-giant": (LATE, "key_little_giant", ("key_little_giant_paid",)),
    "qd.hnte-first": (LATE, "hnte_first", ()),
    "qd.hnte-renewal": (LATE, "hnte_renewal", ()),
    "qd.hightech-zone.tech-sme": (ZONE, "zone_tech_sme", (":zone_sme",)),
    "qd.hightech-zone.hnte-first": (ZONE, "zone_hnte_first", (":zone_first",)),
    "qd.hightech-zone.hnte-renewal": (ZONE, "zone_hnte_renewal", (":zone_renewal",)),
    "qd.hightech-zone.hnte-moved-in": (ZONE, "zone_moved_in", (":zone_moved",)),
    "qd.hightech-zone.listing-bank": (ZONE, "zone_listing_bank", (":zone_bank",)),
    "qd.results-grant": (LATE, "results_grant", ("results_grant_paid",)),
}  # fmt: skip


def policy():
    """All twelve as OpenFisca runs them."""
    made = [
        hnte_tax_rate, hnte_tax_rate_saved, rd_super_deduction, rd_super_deduction_extra,
        rd_super_deduction_saved, transfer, transfer_relief, transfer_saved, key_little_giant,
        key_little_giant_paid, hnte_first, hnte_renewal, zone_tech_sme, zone_hnte_first,
        zone_hnte_renewal, zone_moved_in, zone_listing_bank, results_grant, results_grant_paid,
    ]  # fmt: skip
    return system([*INPUTS, *made], wide=False)


def totals(simulation: Any, parameters: Any) -> dict[str, tuple[int, float]]:
    """Of each policy how many are entitled and what all of them get; summed in 64 bits."""
    found = {}
    for id_, (day, who, amounts) in POLICIES.items():
        entitled = simulation.calculate(who, day.isoformat())
        number, total = int(entitled.sum()), 0.0
        for amount in amounts:
            if amount.startswith(":"):
                total += number * getattr(parameters(day.isoformat()).incentives, amount[1:])
            else:
                paid = simulation.calculate(amount, day.isoformat())
                total += float(paid[entitled].sum(dtype=np.float64))
        found[id_] = (number, total)
    return found
