"""Looking back: what the outlook would have said from every year that had enough behind it, and
what simpler ways would have said, against the figures that came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twofold.indicators.outlook import conformal, theta
from twofold.indicators.outlook.model import Backtest, Scored, Table

Values = NDArray[np.float64]

PERSISTENCE, DRIFT, LOG_TREND = "persistence", "drift", "log_trend"


@dataclass(frozen=True)
class Rolled:
    """A series with an outlook from each of its origins. `known` says which values were published
    and which filled in; `middles` and `rivals` are origins × years ahead."""

    values: Values
    known: Sequence[bool]
    fitted: theta.Fits
    middles: Values
    rivals: Mapping[str, Values]
    bins: Sequence[int]
    growth: Values
    units: Values

    def unit(self, origin: int) -> float:
        """What the errors of the outlook from an origin are counted in."""
        return float(self.units[int(self.fitted.seen[origin]) - 1])


def rolled(values: Values, known: Sequence[bool], table: Table) -> Rolled:
    """Outlooks from every origin that has as many values as the method wants, the last included."""
    fitted = theta.fits(values, table.least_points)
    rates = conformal.growth(values, table.growth_years)
    behind = fitted.seen.astype(int) - 1
    return Rolled(
        values, known, fitted, theta.ahead(fitted, table.horizon),
        rivals(values, fitted.seen.astype(int), table.horizon),
        [conformal.bin_of(float(rates[at]), table.bounds) for at in behind],
        rates, conformal.units(values, table.growth_years, table.floor),
    )  # fmt: skip


def rivals(values: Values, seen: NDArray[np.int_], horizon: int) -> Mapping[str, Values]:
    """The simpler ways from each origin: the last value again; the mean step from the first to the
    last value further on; the mean rate between them further on."""
    steps = np.arange(1, horizon + 1)
    last, spans = values[seen - 1][:, None], np.maximum(seen - 1, 1)[:, None]
    return {
        PERSISTENCE: np.repeat(last, horizon, axis=1),
        DRIFT: last + (last - values[0]) / spans * steps,
        LOG_TREND: last * (last / values[0]) ** (steps / spans),
    }


def scored(made: Rolled, least_known: int) -> tuple[Scored, ...]:
    """Every past forecast that met a known figure, from origins with so many known ones behind."""
    found = []
    behind = np.cumsum(made.known)
    values, middles = made.values.tolist(), made.middles.tolist()
    others = {name: one.tolist() for name, one in made.rivals.items()}
    for origin, seen in enumerate(made.fitted.seen.astype(int).tolist()):
        if not made.known[seen - 1] or behind[seen - 1] < least_known:
            continue
        unit = made.unit(origin)
        for ahead in range(1, min(made.middles.shape[1], len(values) - seen) + 1):
            if made.known[seen + ahead - 1]:
                found.append(Scored(
                    seen - 1, ahead, made.bins[origin], values[seen + ahead - 1],
                    middles[origin][ahead - 1], unit,
                    {name: one[origin][ahead - 1] for name, one in others.items()},
                ))  # fmt: skip
    return tuple(found)


def card(found: Sequence[Scored], table: Table) -> Backtest | None:
    """The card of past forecasts; None where none met a figure."""
    if not found:
        return None
    return Backtest(
        len({one.origin for one in found}), max(one.ahead for one in found),
        _mean_error(found, [one.middle for one in found]),
        _cover(found, table, conformal.LEVELS_80), _cover(found, table, conformal.LEVELS_95),
        len(found), table.own,
        {name: _mean_error(found, [one.rivals[name] for one in found]) for name in found[0].rivals},
    )  # fmt: skip


def _mean_error(found: Sequence[Scored], said: Sequence[float]) -> float:
    """In per cent of what came."""
    off = [abs(one.actual - value) / one.actual for one, value in zip(found, said, strict=True)]
    return 100 * sum(off) / len(off)


def _cover(found: Sequence[Scored], table: Table, levels: tuple[float, float]) -> float:
    kinds = {(one.growth_bin, one.ahead) for one in found}
    bounds = {kind: [conformal.quantile(table, *kind, level) for level in levels] for kind in kinds}
    inside = 0
    for one in found:
        low, high = bounds[one.growth_bin, one.ahead]
        inside += low <= one.error <= high
    return inside / len(found)
