"""Decimals as whole numbers of 128 bits, so that they divide exactly."""

from __future__ import annotations

from decimal import Decimal

from sqlglot import exp

from twofold.sql.build import Tree, binary, cast, literal

# Decimals that are shifted in one step.
AT_ONCE = 12


def whole(tree: Tree, grain: int) -> Tree:
    """A decimal as a whole number of 10^-grain, some digits at a time, so that none overflows."""
    rest: Tree = cast(tree, f"decimal(38, {grain})")
    found: Tree = cast(exp.Floor(this=rest), "hugeint")
    while grain:
        digits = min(grain, AT_ONCE)
        units = literal(Decimal(10) ** digits)
        rest = binary(exp.Mul, exp.Sub(this=rest, expression=exp.Floor(this=rest)), units)
        more = cast(exp.Floor(this=rest), "hugeint")
        found = binary(exp.Add, exp.Mul(this=exp.Paren(this=found), expression=units), more)
        grain -= digits
    return exp.Paren(this=found)


def divided(above: Tree, below: Tree, step: Decimal, strict: bool) -> Tree:
    """Whole steps: `above` over `below`, rounded up, or one more than rounded down."""
    one = literal(Decimal(1))
    if strict:
        count = binary(exp.Add, binary(exp.IntDiv, above, below), one)
    else:
        count = binary(exp.IntDiv, binary(exp.Sub, binary(exp.Add, above, below), one), below)
    return exp.Mul(this=cast(exp.Paren(this=count), "decimal(38, 0)"), expression=literal(step))
