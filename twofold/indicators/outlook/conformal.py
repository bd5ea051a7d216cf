"""Intervals and chances from what such outlooks have done, not from a model's own formula.

Errors are counted in units of the series' own yearly change and sorted by how fast the series had
grown and how many years were looked ahead. A bound is a quantile of such errors at the plotting
position rank / (n + 1); a chance is read off between such quantiles, never surer than one error in
n + 1.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from twofold.indicators.outlook.model import Cell, Horizon, Scored, Table

Values = NDArray[np.float64]

LEVELS_80 = (0.10, 0.90)
LEVELS_95 = (0.025, 0.975)


def growth(values: Values, years: int) -> Values:
    """Growth a year over the last `years` (or as many as there are), after each value; the first
    has none and counts as not growing. Values are above zero."""
    at = np.arange(len(values))
    span = np.minimum(at, years)
    return (values / values[at - span]) ** (1 / np.maximum(span, 1)) - 1


def bin_of(rate: float, bounds: Sequence[float]) -> int:
    """The bin of a growth rate; a rate on a bound belongs to the bin above."""
    return bisect_right(bounds, rate)


def units(values: Values, years: int, floor: float) -> Values:
    """What errors are counted in, after each value: the mean yearly change over the last `years`,
    and a share of the value itself, so that it is never nought."""
    steps = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(values)))])
    at = np.arange(len(values))
    span = np.minimum(at, years)
    return (steps - steps[at - span]) / np.maximum(span, 1) + floor * np.abs(values)


def quantile(table: Table, growth_bin: int, ahead: int, level: float) -> float:
    """The error, in units, that a share `level` of such outlooks did not exceed."""
    cell = table.cells[growth_bin, ahead]
    return float(np.interp(level, table.levels, cell.quantiles))


def horizon(
    table: Table, growth_bin: int, ahead: int, year: int, middle: float, unit: float
) -> Horizon:
    """One year ahead with its bounds. What is counted is never below nought."""
    low80, high80, low95, high95 = (
        max(middle + unit * quantile(table, growth_bin, ahead, level), 0.0)
        for level in (*LEVELS_80, *LEVELS_95)
    )
    return Horizon(year, middle, low80, high80, low95, high95)


def chance(
    table: Table, growth_bin: int, ahead: int, middle: float, unit: float, target: float,
    falling: bool = False,
) -> float:  # fmt: skip
    """The chance that the figure is at the target or better: above it, or below where `falling`.

    With n errors behind it never under 1 / (n + 1) nor over n / (n + 1)."""
    cell = table.cells[growth_bin, ahead]
    below = _below(table.levels, cell, (target - middle) / unit)
    share = below if falling else 1 - below
    least = 1 / (cell.series + 1)
    return min(max(share, least), 1 - least)


def _below(levels: Sequence[float], cell: Cell, error: float) -> float:
    """The share of errors below one. Beyond the outermost quantiles, what is left at most."""
    if error <= cell.quantiles[0]:
        return levels[0] if error == cell.quantiles[0] else 0.0
    if error >= cell.quantiles[-1]:
        return levels[-1] if error == cell.quantiles[-1] else 1.0
    return float(np.interp(error, cell.quantiles, levels))


# --- learning


def quantiles(errors: Iterable[float], levels: Sequence[float]) -> tuple[float, ...]:
    """Quantiles at the plotting positions rank / (n + 1); beyond the last rank, the last error."""
    found = np.sort(np.fromiter(errors, float))
    positions = np.arange(1, len(found) + 1) / (len(found) + 1)
    return tuple(float(one) for one in np.interp(levels, positions, found))


def learned(
    scored: Mapping[str, Iterable[Scored]], levels: Sequence[float]
) -> Mapping[tuple[int, int], Cell]:
    """Cells from past forecasts of several series by name, whatever bins and years there are."""
    every = sorted(
        ((one.growth_bin, one.ahead), name, one.error)
        for name, found in scored.items() for one in found
    )  # fmt: skip
    made = {}
    for key, group in groupby(every, key=lambda row: row[0]):
        rows = list(group)
        series = len({name for _, name, _ in rows})
        made[key] = Cell(series, quantiles((error for *_, error in rows), levels))
    return MappingProxyType(_widening(made, levels))


def _widening(
    cells: Mapping[tuple[int, int], Cell], levels: Sequence[float]
) -> dict[tuple[int, int], Cell]:
    """The cells with quantiles that spread with the years ahead: nobody sees further years more
    sharply. Where the errors found say otherwise, neighbouring years are averaged."""
    made = {}
    for growth_bin in {key[0] for key in cells}:
        keys = sorted(key for key in cells if key[0] == growth_bin)
        rows = np.array([cells[key].quantiles for key in keys])
        signs = np.where(np.array(levels) < 0.5, -1.0, 1.0)
        spread = np.array([rising(column) for column in (rows * signs).T]).T * signs
        for key, row in zip(keys, np.sort(spread, axis=1), strict=True):
            made[key] = Cell(cells[key].series, tuple(row.tolist()))
    return made


def rising(values: Iterable[float]) -> list[float]:
    """The nearest sequence, by squares, that never falls (pool adjacent violators)."""
    pools: list[tuple[float, int]] = []
    for value in values:
        pool = (float(value), 1)
        while pools and pools[-1][0] > pool[0]:
            mean, count = pools.pop()
            together = count + pool[1]
            pool = ((mean * count + pool[0] * pool[1]) / together, together)
        pools.append(pool)
    return [mean for mean, count in pools for _ in range(count)]


def with_own(table: Table, scored: Sequence[Scored]) -> Table:
    """The table with a city's own errors in the place of the shipped ones, once there are enough.

    The own errors are too few for a table of their own: each is set in proportion to how wide such
    forecasts are at its years ahead and its growth, which is all that is kept of the shipped
    errors, and together they give the shape and the width everywhere.
    """
    if len(scored) < table.own_after:
        return table
    widths = {key: _width(table, key) for key in table.cells}
    ratios = [one.error / widths[one.growth_bin, one.ahead] for one in scored]
    shape = quantiles(ratios, table.levels)
    cells = {
        key: Cell(len(ratios), tuple(width * one for one in shape)) for key, width in widths.items()
    }
    return replace(table, cells=MappingProxyType(cells), own=True)


def _width(table: Table, key: tuple[int, int]) -> float:
    low, high = (quantile(table, *key, level) for level in LEVELS_80)
    return (high - low) / 2
