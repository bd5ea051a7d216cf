"""cn.tech-sme in Polars: every column of the hand-written SQL, in the same lazy steps."""

from __future__ import annotations

from datetime import date

import polars as pl
from polars import col, lit

from benchmarks.handwritten.polars_ladders import (
    PENDING,
    UNKNOWN,
    Band,
    answer,
    compared,
    first,
    gap,
    highest,
    is_true,
    lowest,
    unknown,
)

CLAUSES = ("resident", "size_staff", "size_revenue", "size_assets", "products", "clean", "listed",
           "evaluation", "staff_scored")  # fmt: skip
ITEMS = ("staff_item", "rd_sales_item", "rd_cost_item", "ip_item")
WHOLES = {"rd_sales_item": "revenue", "rd_cost_item": "cost_expense"}
# Article 8: whoever has one of these needs no score.
DIRECT = ("hnte_valid", "national_award_5y", "rd_institution", "standard_led_5y")


def decided(rows: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """Every row with its score intervals, comparisons, answers, gaps and verdict; the policy has
    no figure that depends on the day."""
    return (
        rows.with_columns(*_items())
        .with_columns(*_total())
        .with_columns(*_comparisons())
        .with_columns(*_answers(), *_gaps())
        .with_columns(verdict=pl.min_horizontal(f"{clause}__answer" for clause in CLAUSES))
        .drop(pl.selectors.starts_with("_"))
    )


def _items() -> list[pl.Expr]:
    class_1, class_2 = col("class_1"), col("class_2_held")
    staff, science_staff = col("staff"), col("science_staff")
    some, shares = pl.when(staff > 0), ((30, 20), (25, 16), (20, 12), (15, 8), (10, 4))
    bands = {
        "staff_item": [(some.then(100 * science_staff >= percent * staff), points, points)
                       for percent, points in shares],
        "rd_sales_item": _spending(WHOLES["rd_sales_item"], (6, 5, 4, 3, 2)),
        "rd_cost_item": _spending(WHOLES["rd_cost_item"], (30, 25, 20, 15, 10)),
        "ip_item": [(class_1 >= 1, 30, 30), (class_2 >= 4, 24, 24), (class_2 >= 3, 18, 18),
                    (class_2 >= 2, 12, 12), (class_2 >= 1, 6, 6)],
    }  # fmt: skip
    made = []
    for item in ITEMS:
        high = highest(band for band in bands[item] if band[2])
        if item in WHOLES:  # whether there are sales (costs) at all may be unknown too
            high = pl.when(col(WHOLES[item]) <= 0).then(lit(0, pl.Int16)).otherwise(high)
        made += [
            lowest(bands[item]).alias(f"{item}__low"),
            high.alias(f"{item}__high"),
            lit(False).alias(f"{item}__refused"),
            unknown(bands[item]).alias(f"_{item}_open"),
        ]
    return made


def _spending(whole: str, shares: tuple[int, ...]) -> list[Band]:
    """R&D by its share in per cent; without sales (costs) the item scores 0."""
    base = col(whole)
    steps = zip(shares, (50, 40, 30, 20, 10), strict=True)
    return [
        (base <= 0, 0, 0),
        *((100 * col("rd") >= percent * base, points, points) for percent, points in steps),
    ]


def _total() -> list[pl.Expr]:
    def total(side: str) -> pl.Expr:
        spending = pl.max_horizontal(f"rd_sales_item__{side}", f"rd_cost_item__{side}")
        return col(f"staff_item__{side}") + spending + col(f"ip_item__{side}")

    return [
        total("low").alias("total__low"),
        total("high").alias("total__high"),
        lit(False).alias("total__refused"),
        pl.any_horizontal(f"_{item}_open" for item in ITEMS).alias("_total_open"),
        pl.any_horizontal(DIRECT).alias("_direct"),
        pl.any_horizontal(col(DIRECT).is_null()).alias("_direct_open"),
    ]


def _comparisons() -> list[pl.Expr]:
    low, high = col("total__low"), col("total__high")
    enough = first([(low >= 60, True), (high < 60, False)], None)
    item, item_high = col("staff_item__low"), col("staff_item__high")
    scored = first([(item > 0, True), (item_high <= 0, False)], None)
    million = 1_000_000
    direct = [
        column
        for clause in ("evaluation", "staff_scored")
        for number, fact in enumerate(DIRECT, start=2)
        for column in is_true(f"{clause}__{number}", fact)
    ]
    return [
        *is_true("resident__1", "resident"),
        *compared("size_staff__1", col("staff") <= 500, col("staff"), lit(500)),
        *compared("size_revenue__1", col("revenue") <= 200 * million, col("revenue"),
                  lit(200 * million)),
        *compared("size_assets__1", col("total_assets") <= 200 * million, col("total_assets"),
                  lit(200 * million)),
        *is_true("products__1", "judged__products"),
        *compared("clean__1", col("offences_2y") == 0, col("offences_2y"), lit(0)),
        *compared("listed__1", ~col("abnormal_listed"), col("abnormal_listed")),
        *compared("evaluation__1", enough, low, lit(60)),
        high.alias("evaluation__1__value_high"),
        *compared("staff_scored__1", scored, item, lit(0)),
        item_high.alias("staff_scored__1__value_high"),
        *direct,
    ]  # fmt: skip


def _answers() -> list[pl.Expr]:
    waived = {"evaluation": "_total_open", "staff_scored": "_staff_item_open"}
    made = []
    for clause in CLAUSES:
        holds = col(f"{clause}__1__holds")
        otherwise = PENDING if clause == "products" else UNKNOWN
        if clause in waived:
            lacking = holds.is_null() & col(waived[clause])
            lacking |= col("_direct").is_null() & col("_direct_open")
            otherwise = pl.when(lacking).then(UNKNOWN).otherwise(PENDING)
            holds |= col("_direct")
        made.append(answer(holds, otherwise).alias(f"{clause}__answer"))
    return made


def _gaps() -> list[pl.Expr]:
    return [
        gap("size_staff__1", col("staff") - 500),
        gap("size_revenue__1", col("revenue") - 200_000_000),
        gap("size_assets__1", col("total_assets") - 200_000_000),
        gap("evaluation__1", 60 - col("total__low")),
        gap("staff_scored__1", 1 - col("staff_item__low")),
    ]
