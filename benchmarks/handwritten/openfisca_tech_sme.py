"""cn.tech-sme in OpenFisca: variables with formulas over parameters/tech_sme.yaml.

Answers, score and verdict; see `openfisca_system` for what it cannot say.
"""

from __future__ import annotations

from openfisca_core.model_api import max_, not_, where

from benchmarks.handwritten.openfisca_system import (
    given,
    judged,
    met,
    ratio,
    system,
    variable,
    verdict,
)

CLAUSES = ("resident", "size_staff", "size_revenue", "size_assets", "products", "clean", "listed",
           "evaluation", "staff_scored")  # fmt: skip
ASKED = (*(f"{clause}__answer" for clause in CLAUSES), "total__low", "verdict")
# Where these hold and no fact is missing, every answer can be said without unknown.
COMPARABLE = ("staff",)

INPUTS = given(
    resident=bool, staff=int, revenue=float, total_assets=float, offences_2y=int,
    abnormal_listed=bool, hnte_valid=bool, national_award_5y=bool, rd_institution=bool,
    standard_led_5y=bool, science_staff=int, rd=float, cost_expense=float, class_1=int,
    class_2_held=int, products=bool, products_given=bool,
)  # fmt: skip


@variable(float)
def staff_item(enterprise, period, parameters):
    share = ratio(enterprise("science_staff", period), enterprise("staff", period))
    return parameters(period).tech_sme.staff.calc(share)


@variable(float)
def rd_sales_item(enterprise, period, parameters):
    share = ratio(enterprise("rd", period), enterprise("revenue", period))
    return parameters(period).tech_sme.rd_to_sales.calc(share)


@variable(float)
def rd_cost_item(enterprise, period, parameters):
    share = ratio(enterprise("rd", period), enterprise("cost_expense", period))
    return parameters(period).tech_sme.rd_to_costs.calc(share)


@variable(float)
def ip_item(enterprise, period, parameters):
    p, class_1 = parameters(period).tech_sme, enterprise("class_1", period)
    class_2 = enterprise("class_2_held", period)
    return where(class_1 > 0, p.class_1.calc(class_1), p.class_2.calc(class_2))


@variable(float)
def total__low(enterprise, period):
    spending = max_(enterprise("rd_sales_item", period), enterprise("rd_cost_item", period))
    return enterprise("staff_item", period) + spending + enterprise("ip_item", period)


@variable(bool)
def direct(enterprise, period):
    """Article 8: whoever has one of these needs no score."""
    has = enterprise("hnte_valid", period) | enterprise("national_award_5y", period)
    return has | enterprise("rd_institution", period) | enterprise("standard_led_5y", period)


@variable(int)
def resident__answer(enterprise, period):
    return met(enterprise("resident", period))


@variable(int)
def size_staff__answer(enterprise, period, parameters):
    return met(enterprise("staff", period) <= parameters(period).tech_sme.max_staff)


@variable(int)
def size_revenue__answer(enterprise, period, parameters):
    return met(enterprise("revenue", period) <= parameters(period).tech_sme.max_revenue)


@variable(int)
def size_assets__answer(enterprise, period, parameters):
    return met(enterprise("total_assets", period) <= parameters(period).tech_sme.max_assets)


@variable(int)
def clean__answer(enterprise, period):
    return met(enterprise("offences_2y", period) == 0)


@variable(int)
def listed__answer(enterprise, period):
    return met(not_(enterprise("abnormal_listed", period)))


@variable(int)
def evaluation__answer(enterprise, period, parameters):
    enough = enterprise("total__low", period) >= parameters(period).tech_sme.pass_score
    return met(enough | enterprise("direct", period))


@variable(int)
def staff_scored__answer(enterprise, period):
    return met((enterprise("staff_item", period) > 0) | enterprise("direct", period))


def policy(wide: bool):
    """The policy as OpenFisca runs it."""
    answers = [resident__answer, size_staff__answer, size_revenue__answer, size_assets__answer,
               judged("products"), clean__answer, listed__answer, evaluation__answer,
               staff_scored__answer]  # fmt: skip
    items = [staff_item, rd_sales_item, rd_cost_item, ip_item, total__low, direct]
    return system([*INPUTS, *items, *answers, verdict(CLAUSES)], wide)
