"""cn.hnte in Polars: every column of the hand-written SQL, in the same lazy steps."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from polars import col, lit

from benchmarks.handwritten.polars_ladders import (
    PENDING,
    POINTS,
    UNKNOWN,
    Band,
    answer,
    compared,
    first,
    gap,
    highest,
    is_true,
    lowest,
    share,
    unknown,
)

ITEMS = ("ip_level", "ip_support", "ip_count", "ip_source", "ip_standards", "conversion",
         "management", "growth_assets", "growth_sales")  # fmt: skip
PROPERTY, REST = ITEMS[:5], ITEMS[5:]
EXPERTS_ONLY = {"ip_level": 8, "ip_support": 8, "management": 20}
CLAUSES = ("resident", "age", "ip", "ip_core", "field", "staff", "rd", "rd_domestic", "product",
           "innovation", "clean")  # fmt: skip
NEVER = date(9999, 12, 31)
RIGHTS = col("class_1") + col("class_2")
LOWEST_TIER, HIGHEST_TIER = lit(3), lit(5)  # per cent of sales


def decided(rows: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """Every row with its score intervals, comparisons, answers, gaps and verdict."""
    return (
        rows.with_columns(*_open_bands())
        .with_columns(*_points())
        .with_columns(*_total())
        .with_columns(*_comparisons(day))
        .with_columns(*_answers(), *_gaps(day))
        .with_columns(verdict=pl.min_horizontal(f"{clause}__answer" for clause in CLAUSES))
        .drop(pl.selectors.starts_with("_"))
    )


def _bands() -> dict[str, list[Band]]:
    """The tables whose bands are worth less from line to line."""
    class_1, class_2, conversions = col("class_1"), col("class_2"), col("conversions_3y")
    return {
        "ip_count": [(class_1 >= 1, 7, 8), (class_2 >= 5, 5, 6), (class_2 >= 3, 3, 4),
                     (class_2 >= 1, 1, 2)],
        "ip_standards": [(col("standards_led") >= 1, 1, 2)],
        "conversion": [(conversions >= 15, 25, 30), (conversions >= 12, 19, 24),
                       (conversions >= 9, 13, 18), (conversions >= 6, 7, 12),
                       (conversions >= 3, 1, 6), (conversions >= 1, 0, 6)],
        "growth_assets": _growth("net_assets_growth"),
        "growth_sales": _growth("sales_growth"),
    }  # fmt: skip


def _growth(rate: str) -> list[Band]:
    rise, base = col(f"{rate}__n"), col(f"{rate}__d")

    def known(condition: pl.Expr) -> pl.Expr:
        return pl.when(base > 0).then(condition)

    steps = ((35, 9, 10), (25, 7, 8), (15, 5, 6), (5, 3, 4))
    bands = [(known(100 * rise >= percent * base), low, high) for percent, low, high in steps]
    return [*bands, (known(rise > 0), 1, 2)]


def _open_bands() -> list[pl.Expr]:
    """For each item `_from` and `_to` in points, and `_open` where a fact is missing."""
    none, own = RIGHTS == 0, col("own_rd_ip")
    made = {
        "ip_source_from": first([(none, 0), (RIGHTS.is_null(), 0)], 1).cast(pl.Int16),
        "ip_source_to": first([(none, 0), (own.fill_null(True), 6)], 3).cast(pl.Int16),
        "ip_source_open": first([(none, False)], RIGHTS.is_null() | own.is_null()),
    }
    for item, bands in _bands().items():
        made[f"{item}_from"] = lowest(bands)
        made[f"{item}_to"] = highest(bands)
        made[f"{item}_open"] = unknown(bands)
    for item, most in EXPERTS_ONLY.items():
        made[f"{item}_from"], made[f"{item}_to"] = lit(0, pl.Int16), lit(most, pl.Int16)
        made[f"{item}_open"] = lit(False)
    return [made[name].alias(f"_{name}") for name in made]


def _points() -> list[pl.Expr]:
    """An expert's points where they lie inside the item's band, otherwise the band."""
    made = []
    for item in ITEMS:
        given, low, high = col(f"points__{item}"), col(f"_{item}_from"), col(f"_{item}_to")
        inside = given.is_between(low, high)
        taken = pl.when(inside)
        made += [
            taken.then(given).otherwise(low.cast(POINTS)).alias(f"{item}__low"),
            taken.then(given).otherwise(high.cast(POINTS)).alias(f"{item}__high"),
            (~inside).fill_null(False).alias(f"{item}__refused"),
            (col(f"_{item}_open") & ~inside.fill_null(False)).alias(f"_{item}_missing"),
        ]
    return made


def _total() -> list[pl.Expr]:
    def total(side: str) -> pl.Expr:
        block = pl.sum_horizontal(f"{item}__{side}" for item in PROPERTY)
        rest = pl.sum_horizontal(f"{item}__{side}" for item in REST)
        return pl.min_horizontal(block, lit(Decimal(30))) + rest

    revenue = col("revenue")
    tier = first([(revenue <= 50_000_000, 5), (revenue <= 200_000_000, 4)], 3)
    return [
        total("low").alias("total__low"),
        total("high").alias("total__high"),
        pl.any_horizontal(f"{item}__refused" for item in ITEMS).alias("total__refused"),
        pl.any_horizontal(f"_{item}_missing" for item in ITEMS).alias("_total_missing"),
        pl.when(revenue.is_null()).then(LOWEST_TIER).otherwise(tier).alias("_tier_from"),
        pl.when(revenue.is_null()).then(HIGHEST_TIER).otherwise(tier).alias("_tier_to"),
    ]


def _at_least(part: str, whole: str, percent: pl.Expr | int) -> pl.Expr:
    return pl.when(col(whole) > 0).then(100 * col(part) >= percent * col(whole))


def _comparisons(day: date) -> list[pl.Expr]:
    registered = col("registered_on")
    year = timedelta(days=365)
    total = col("total__low")
    enough = first([(total > 70, True), (col("total__high") <= 70, False)], None)
    # Decided where the highest tier is met or the lowest is not; with sales known both are one.
    most, least = (
        _at_least("rd_3y", "revenue_3y", col(f"_tier_{side}")) for side in ("to", "from")
    )
    intense = first([(most, True), (~least, False)], None)
    full_year = pl.when(registered >= NEVER).then(registered).otherwise(registered + year)
    return [
        *is_true("resident__1", "resident"),
        *compared("age__1", registered <= day - year, full_year, lit(day)),
        *compared("ip__1", RIGHTS >= 1, RIGHTS, lit(1)),
        *is_true("ip_core__1", "judged__ip_core"),
        *is_true("field__1", "judged__field"),
        *compared("staff__1", _at_least("science_staff", "staff", 10),
                  share("science_staff", "staff"), lit(0.1)),
        *compared("rd__1", intense, share("rd_3y", "revenue_3y"), col("_tier_from") / 100),
        (col("_tier_to") / 100).alias("rd__1__threshold_high"),
        *compared("rd_domestic__1", _at_least("domestic_rd_3y", "rd_3y", 60),
                  share("domestic_rd_3y", "rd_3y"), lit(0.6)),
        *compared("product__1", _at_least("product_revenue", "revenue", 60),
                  share("product_revenue", "revenue"), lit(0.6)),
        *compared("innovation__1", enough, total, lit(70)),
        col("total__high").alias("innovation__1__value_high"),
        *compared("clean__1", col("offences_365d") == 0, col("offences_365d"), lit(0)),
    ]  # fmt: skip


def _answers() -> list[pl.Expr]:
    lacking = pl.when(col("_total_missing")).then(UNKNOWN).otherwise(PENDING)
    otherwise = {"ip_core": PENDING, "field": PENDING, "innovation": lacking}
    return [
        answer(col(f"{clause}__1__holds"), otherwise.get(clause, UNKNOWN)).alias(
            f"{clause}__answer"
        )
        for clause in CLAUSES
    ]


def _gaps(day: date) -> list[pl.Expr]:
    """Rounded up to the person and to the fen, so that whoever closes the gap meets the clause."""
    staff, rd = col("staff"), col("rd_3y")
    return [
        gap("age__1", (col("age__1__value") - lit(day)).dt.total_days()),
        gap("ip__1", 1 - RIGHTS),
        # Science staff are staff too: (0.1 staff - science staff) / 0.9, up to the next person.
        gap("staff__1", (staff - 10 * col("science_staff") + 8) // 9),
        gap("rd__1", _up(_fen(col("_tier_to") * col("revenue_3y") - 100 * rd), 100)),
        # What is added to a part is added to its whole: (0.6 whole - part) / 0.4.
        gap("rd_domestic__1", _up(_fen(3 * rd - 5 * col("domestic_rd_3y")), 2)),
        gap("product__1", _up(_fen(3 * col("revenue") - 5 * col("product_revenue")), 2)),
        gap("innovation__1", 71 - col("total__low")),
    ]  # fmt: skip


def _fen(yuan: pl.Expr) -> pl.Expr:
    return (yuan * 100).cast(pl.Int64)


def _up(fen: pl.Expr, parts: int) -> pl.Expr:
    """So many parts of a fen, up to the next fen, in yuan."""
    return ((fen + (parts - 1)) // parts).cast(pl.Decimal(38, 0)) * lit(Decimal("0.01"))
