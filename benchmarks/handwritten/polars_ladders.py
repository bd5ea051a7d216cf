"""What both policies in Polars share: bands, intervals of points, answers.

Polars has SQL's three values: a comparison with null is null, `&` and `|` know that `False & null`
is false, and `when` takes null for no. `min_horizontal` skips null, so it may only meet what is
never null. A product of two decimals keeps only the digits of the longer one, so thresholds are
multiplied in as whole per cent.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import polars as pl

# The condition of a band, and the lowest and highest points in it.
Band: TypeAlias = tuple[pl.Expr, int, int]

UNMET, UNKNOWN, PENDING, MET = (pl.lit(code, pl.Int16) for code in range(4))
POINTS = pl.Decimal(18, 6)


def first(
    steps: Iterable[tuple[pl.Expr, pl.Expr | int]], otherwise: pl.Expr | int | None
) -> pl.Expr:
    """The value beside the first condition that holds."""
    found = pl.lit(otherwise) if isinstance(otherwise, int | None) else otherwise
    for condition, value in reversed([*steps]):
        found = pl.when(condition).then(value).otherwise(found)
    return found


def lowest(bands: Iterable[Band]) -> pl.Expr:
    """The lowest points that are possible, where a band is worth more than those after it."""
    return first([(holds, low) for holds, low, _ in bands], 0).cast(pl.Int16)


def highest(bands: Iterable[Band]) -> pl.Expr:
    """The highest points that are possible: a condition that is unknown may hold."""
    return first([(holds.fill_null(True), high) for holds, _, high in bands], 0).cast(pl.Int16)


def unknown(bands: Iterable[Band]) -> pl.Expr:
    """Whether something is missing before a band is certain."""
    return first(
        [step for holds, *_ in bands for step in ((holds.is_null(), True), (holds, False))], False
    )


def share(numerator: str, denominator: str) -> pl.Expr:
    """A ratio to look at; comparisons multiply instead, since a quotient is rounded."""
    divided = pl.col(numerator).cast(pl.Float64) / pl.col(denominator).cast(pl.Float64)
    return pl.when(pl.col(denominator) > 0).then(divided)


def answer(holds: pl.Expr, otherwise: pl.Expr = UNKNOWN) -> pl.Expr:
    """Met, unmet, or what a null stands for."""
    return pl.when(holds).then(MET).when(~holds).then(UNMET).otherwise(otherwise)


def compared(
    name: str, holds: pl.Expr, value: pl.Expr, threshold: pl.Expr | None = None
) -> list[pl.Expr]:
    """The three columns of a comparison."""
    return [
        holds.alias(f"{name}__holds"),
        value.alias(f"{name}__value"),
        (pl.lit(None) if threshold is None else threshold).alias(f"{name}__threshold"),
    ]


def is_true(name: str, column: str) -> list[pl.Expr]:
    """The three columns of a condition that is one yes-or-no fact."""
    return compared(name, pl.col(column), pl.col(column))


def gap(name: str, missing: pl.Expr) -> pl.Expr:
    """What is missing where the comparison fails."""
    return pl.when(~pl.col(f"{name}__holds")).then(missing).alias(f"{name}__gap")
