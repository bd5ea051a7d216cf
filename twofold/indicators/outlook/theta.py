"""Dynamic optimised theta (Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler 2016), in NumPy.

A level smoothed with `alpha`, plus a share 1 − 1/theta of a straight line fitted to all that was
seen so far. Given alpha, the one-step errors are linear in the initial level and in that share, so
both are solved for exactly, and only alpha is searched, on hundredths. The line and the smoothed
level at a year depend on earlier years alone: the sums of squares of every origin are running
sums of one pass, and past outlooks cost nothing beside the present one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

# The bounds that the paper's authors search alpha between, in steps of a hundredth.
ALPHAS: Values = np.arange(10, 100) / 100.0
# Below this share of its own size a determinant is rounding, and the line cannot be told apart.
NOTHING = 1e-12


@dataclass(frozen=True)
class Fits:
    """The model fitted at several origins: arrays with one entry for each.

    `seen` is how many values lay behind an origin; `share` is 1 − 1/theta; `level`, `mean`,
    `intercept` and `slope` are the states after the last value seen.
    """

    seen: Values
    alpha: Values
    share: Values
    level: Values
    mean: Values
    intercept: Values
    slope: Values


def theta(share: float) -> float:
    """The theta whose line weighs `share`: 1 for none of it, infinite for all."""
    return float("inf") if share >= 1 else 1 / (1 - share)


def line(values: Values) -> tuple[Values, Values, Values]:
    """(means, intercepts, slopes) after 0, 1, … values: the straight line through those seen so
    far, fitted anew with each by the recursion of the paper. Each is one longer than `values`."""
    count = len(values)
    steps = np.arange(1, count + 1)
    means = np.concatenate([[0.0], np.cumsum(values) / steps])
    # Least squares over 1 … t; one value alone has no slope.
    weighted = np.cumsum(values * steps)
    slopes = np.zeros(count + 1)
    later = steps[1:]
    slopes[2:] = 6 * (2 * weighted[1:] / later - (later + 1) * means[2:]) / (later**2 - 1)
    intercepts = means - (np.arange(count + 1) + 1) / 2 * slopes
    intercepts[0] = 0.0
    return means, intercepts, slopes


def smoothed(values: Values, alphas: Values) -> Values:
    """The level after 0, 1, … values for each alpha, from an initial level of nought:
    an array of len(alphas) × (len(values) + 1)."""
    found = np.zeros((len(alphas), len(values) + 1))
    for at, value in enumerate(values):
        found[:, at + 1] = alphas * value + (1 - alphas) * found[:, at]
    return found


def fits(values: Values, least: int, alphas: Values = ALPHAS) -> Fits:
    """The model at every origin from `least` values (three or more) on. Minimises the sum of
    squared one-step errors over alpha, theta ≥ 1 and the initial level."""
    seen = np.arange(least, len(values) + 1)
    means, intercepts, slopes = line(values)
    levels = smoothed(values, alphas)
    share, initial, squares = _solved(values, alphas, levels, intercepts, slopes)
    squares = squares[:, least - 1 :]
    best = np.argmin(squares, axis=0)
    column = np.arange(len(seen))
    alpha = alphas[best]
    first = initial[:, least - 1 :][best, column]
    return Fits(
        seen.astype(float), alpha, share[:, least - 1 :][best, column],
        levels[best, seen] + (1 - alpha) ** seen * first,
        means[seen], intercepts[seen], slopes[seen],
    )  # fmt: skip


def _solved(
    values: Values, alphas: Values, levels: Values, intercepts: Values, slopes: Values
) -> tuple[Values, Values, Values]:
    """(share, initial level, sum of squares) for each alpha and after each value.

    The error of a step is r − p·initial − d·share, with p what is left of the initial level and
    d the line's part; normal equations from running sums, the share kept between 0 and 1.
    """
    steps = np.arange(1, len(values) + 1)
    kept = 1 - alphas[:, None]
    p = kept ** (steps - 1)
    d = p * intercepts[:-1] + (1 - kept**steps) / alphas[:, None] * slopes[:-1]
    r = values - levels[:, :-1]
    pp, pd, dd = (np.cumsum(one, axis=1) for one in (p * p, p * d, d * d))
    pr, dr, rr = (np.cumsum(one, axis=1) for one in (p * r, d * r, r * r))
    own = dd - pd**2 / pp
    able = own > NOTHING * dd
    share = np.where(able, (dr - pd * pr / pp) / np.where(able, own, 1.0), 0.0)
    share = np.clip(share, 0.0, 1.0)
    initial = (pr - share * pd) / pp
    squares = (
        rr - 2 * initial * pr - 2 * share * dr
        + initial**2 * pp + 2 * initial * share * pd + share**2 * dd
    )  # fmt: skip
    return share, initial, np.maximum(squares, 0.0)


def ahead(fitted: Fits, horizon: int) -> Values:
    """Forecasts of 1 … `horizon` years from each origin: origins × horizon. What is not known yet
    is taken to come as foreseen, as in the paper."""
    found = np.empty((len(fitted.seen), horizon))
    level, mean, slope = fitted.level, fitted.mean, fitted.slope
    intercept, kept = fitted.intercept, 1 - fitted.alpha
    for step in range(horizon):
        at = fitted.seen + step + 1
        part = kept ** (at - 1) * intercept + (1 - kept**at) / fitted.alpha * slope
        middle = level + fitted.share * part
        found[:, step] = middle
        level = fitted.alpha * middle + kept * level
        slope = ((at - 2) * slope + 6 / at * (middle - mean)) / (at + 1)
        mean = ((at - 1) * mean + middle) / at
        intercept = mean - (at + 1) / 2 * slope
    return found
