"""cn.hnte in OpenFisca: variables with formulas over parameters/hnte.yaml.

Answers, score intervals and verdict; see `openfisca_system` for what it cannot say.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from openfisca_core.model_api import min_, select, where

from benchmarks.handwritten.openfisca_system import (
    MET,
    PENDING,
    UNMET,
    given,
    judged,
    met,
    ratio,
    system,
    variable,
    verdict,
)

ITEMS = ("ip_level", "ip_support", "ip_count", "ip_source", "ip_standards", "conversion",
         "management", "growth_assets", "growth_sales")  # fmt: skip
PROPERTY, REST = ITEMS[:5], ITEMS[5:]
CLAUSES = ("resident", "age", "ip", "ip_core", "field", "staff", "rd", "rd_domestic", "product",
           "innovation", "clean")  # fmt: skip
ASKED = (*(f"{clause}__answer" for clause in CLAUSES), "total__low", "total__high", "verdict")
# Where these hold and no fact is missing, every answer can be said without unknown.
COMPARABLE = ("staff", "revenue", "revenue_3y", "rd_3y", "net_assets_growth__d", "sales_growth__d")

INPUTS = given(
    resident=bool, registered_on=date, class_1=int, class_2=int, own_rd_ip=bool, standards_led=int,
    science_staff=int, staff=int, rd_3y=float, revenue_3y=float, revenue=float,
    domestic_rd_3y=float, product_revenue=float, offences_365d=int, conversions_3y=int,
    net_assets_growth__n=float, net_assets_growth__d=float, sales_growth__n=float,
    sales_growth__d=float, ip_core=bool, ip_core_given=bool, field=bool, field_given=bool,
    **{f"points__{item}": float for item in ITEMS},
    **{f"points__{item}_given": bool for item in ITEMS},
)  # fmt: skip


def _ip_level(enterprise, period, p, side):
    return enterprise.filled_array(0 if side == "low" else p.ip_level_most)


def _ip_support(enterprise, period, p, side):
    return enterprise.filled_array(0 if side == "low" else p.ip_support_most)


def _ip_count(enterprise, period, p, side):
    class_1, class_2 = enterprise("class_1", period), enterprise("class_2", period)
    return where(class_1 > 0, p.class_1[side].calc(class_1), p.class_2[side].calc(class_2))


def _ip_source(enterprise, period, p, side):
    some = enterprise("rights", period) > 0
    return some * (1 if side == "low" else where(enterprise("own_rd_ip", period), 6, 3))


def _ip_standards(enterprise, period, p, side):
    return p.standards[side].calc(enterprise("standards_led", period))


def _conversion(enterprise, period, p, side):
    return p.conversion[side].calc(enterprise("conversions_3y", period))


def _management(enterprise, period, p, side):
    return enterprise.filled_array(0 if side == "low" else p.management_most)


def _growth_assets(enterprise, period, p, side):
    return _growth(enterprise, period, p, side, "net_assets_growth")


def _growth_sales(enterprise, period, p, side):
    return _growth(enterprise, period, p, side, "sales_growth")


def _growth(enterprise, period, p, side, rate):
    growth = ratio(enterprise(f"{rate}__n", period), enterprise(f"{rate}__d", period))
    return where(growth > 0, p.growth[side].calc(growth), 0)


BANDS = (_ip_level, _ip_support, _ip_count, _ip_source, _ip_standards, _conversion, _management,
         _growth_assets, _growth_sales)  # fmt: skip


def _item(name, band):
    """The band that the facts open, and an expert's points where they lie inside it."""

    def bound(side):
        return lambda enterprise, period, parameters: band(
            enterprise, period, parameters(period).hnte, side
        )

    def points(side):
        def formula(enterprise, period):
            given = enterprise(f"points__{name}_given", period)
            points = enterprise(f"points__{name}", period)
            low, high = enterprise(f"{name}__from", period), enterprise(f"{name}__to", period)
            inside = given & (points >= low) & (points <= high)
            return where(inside, points, enterprise(f"{name}__{side}", period))

        return formula

    formulas = {"from": bound("low"), "to": bound("high"), "low": points("from"),
                "high": points("to")}  # fmt: skip
    return [variable(float, f"{name}__{part}")(formula) for part, formula in formulas.items()]


def _total(enterprise, period, parameters, side):
    block = sum(enterprise(f"{item}__{side}", period) for item in PROPERTY)
    block = min_(block, parameters(period).hnte.ip_cap)
    return block + sum(enterprise(f"{item}__{side}", period) for item in REST)


@variable(float)
def total__low(enterprise, period, parameters):
    return _total(enterprise, period, parameters, "low")


@variable(float)
def total__high(enterprise, period, parameters):
    return _total(enterprise, period, parameters, "high")


@variable(int)
def rights(enterprise, period):
    return enterprise("class_1", period) + enterprise("class_2", period)


@variable(int)
def resident__answer(enterprise, period):
    return met(enterprise("resident", period))


@variable(int)
def age__answer(enterprise, period, parameters):
    latest = np.datetime64(period.start) - parameters(period).hnte.days_registered
    return met(enterprise("registered_on", period) <= latest)


@variable(int)
def ip__answer(enterprise, period):
    return met(enterprise("rights", period) > 0)


@variable(int)
def staff__answer(enterprise, period, parameters):
    share = ratio(enterprise("science_staff", period), enterprise("staff", period))
    return met(share >= parameters(period).hnte.staff_share)


@variable(int)
def rd__answer(enterprise, period, parameters):
    p, revenue = parameters(period).hnte, enterprise("revenue", period)
    tier = select([revenue <= p.small_revenue, revenue <= p.middle_revenue],
                  [p.rd_small, p.rd_middle], default=p.rd_large)  # fmt: skip
    return met(ratio(enterprise("rd_3y", period), enterprise("revenue_3y", period)) >= tier)


@variable(int)
def rd_domestic__answer(enterprise, period, parameters):
    share = ratio(enterprise("domestic_rd_3y", period), enterprise("rd_3y", period))
    return met(share >= parameters(period).hnte.domestic_share)


@variable(int)
def product__answer(enterprise, period, parameters):
    share = ratio(enterprise("product_revenue", period), enterprise("revenue", period))
    return met(share >= parameters(period).hnte.product_share)


@variable(int)
def innovation__answer(enterprise, period, parameters):
    least = parameters(period).hnte.pass_score
    enough = enterprise("total__low", period) > least
    return select([enough, enterprise("total__high", period) <= least], [MET, UNMET], PENDING)


@variable(int)
def clean__answer(enterprise, period):
    return met(enterprise("offences_365d", period) == 0)


def policy(wide: bool):
    """The policy as OpenFisca runs it."""
    items = [one for name, band in zip(ITEMS, BANDS, strict=True) for one in _item(name, band)]
    answers = [resident__answer, age__answer, ip__answer, judged("ip_core"), judged("field"),
               staff__answer, rd__answer, rd_domestic__answer, product__answer,
               innovation__answer, clean__answer]  # fmt: skip
    made = [*INPUTS, rights, *items, total__low, total__high, *answers, verdict(CLAUSES)]
    return system(made, wide)
