"""Dynamic theta written out as in the paper, one step after the other, for the tests to compare."""

from collections.abc import Sequence


def run(
    values: Sequence[float], alpha: float, theta: float, initial: float, horizon: int = 0
) -> tuple[list[float], list[float]]:
    """(one-step errors, forecasts): states and recursions of Fiorucci et al. (2016), section 3."""
    level, mean, intercept, slope = initial, 0.0, 0.0, 0.0
    errors, forecasts = [], []
    for t in range(1, len(values) + horizon + 1):
        line = (1 - alpha) ** (t - 1) * intercept + (1 - (1 - alpha) ** t) / alpha * slope
        foreseen = level + (1 - 1 / theta) * line
        if t <= len(values):
            value = values[t - 1]
            errors.append(value - foreseen)
        else:
            value = foreseen
            forecasts.append(foreseen)
        slope = 0.0 if t == 1 else ((t - 2) * slope + 6 / t * (value - mean)) / (t + 1)
        mean = ((t - 1) * mean + value) / t
        intercept = mean - (t + 1) / 2 * slope
        level = alpha * value + (1 - alpha) * level
    return errors, forecasts


def initial(values: Sequence[float], alpha: float, theta: float) -> float:
    """The initial level of the fewest squares, in which errors are linear."""
    without, _ = run(values, alpha, theta, 0.0)
    with_one, _ = run(values, alpha, theta, 1.0)
    less = [a - b for a, b in zip(without, with_one, strict=True)]
    return sum(a * b for a, b in zip(less, without, strict=True)) / sum(a * a for a in less)


def squares(values: Sequence[float], alpha: float, theta: float, initial: float) -> float:
    errors, _ = run(values, alpha, theta, initial)
    return sum(error * error for error in errors)
