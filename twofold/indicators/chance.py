"""How likely each class is, given how far a yearly figure strays.

A status stands on two points, so it is noisy: one year into a doubling over five, a figure that is
truly on its path and strays by 2 % is called on track in 62.7 of 100 cases. The base is taken as
declared, and the latest figure as log-normal around what was published: it never changes its sign.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from twofold.indicators.model import Assessment, Bound, Method, Reason
from twofold.indicators.progress import WITH_TARGET, WITHOUT_TARGET, standing_at

# Standard deviations within which bounds are looked for: 1 in 10^17 lies beyond. So fine are the
# bounds found, by halving.
REACH, FINE = 8.5, 1e-12
Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Chance:
    """A class of a method and how likely it is, from 0 to 1."""

    name: str
    pace: str
    value: float


def chances(
    method: Method, made: Assessment, noise: Decimal | float | None
) -> tuple[Chance, ...] | Reason:
    """The chance of each class that the method's table has, in the order of its classes; together
    they are 1. `noise` is the relative standard deviation of a yearly figure.

    Exact but for rounding: where the class changes is found by halving, and between two such points
    stands the normal distribution. Where a figure that can come out has no class, there is none.
    """
    if made.name is None or made.ends is None or made.goal is None:
        return made.reason or Reason("no_data")
    if noise is None:
        return Reason("no_noise")
    spread = math.sqrt(math.log1p(float(noise) ** 2))
    found: dict[str, float] = dict.fromkeys(_names(method, made), 0.0)
    current = made.ends.current_value

    def holds(z: float) -> tuple[bool, Bound | Reason]:
        return standing_at(method, made, current * math.exp(spread * z))

    fixed = spread == 0 or current == 0
    edges = [-math.inf, *(() if fixed else _changes(holds, -REACH, REACH)), math.inf]
    for low, high in pairwise(edges):
        achieved, bound = holds((max(low, -REACH) + min(high, REACH)) / 2)
        if achieved:
            name = method.achieved
        elif isinstance(bound, Reason):
            return bound
        else:
            name = bound.name
        found[name] = found.get(name, 0.0) + _mass(low, high)
    return tuple(Chance(name, method.classes[name].pace, value) for name, value in found.items())


def _names(method: Method, made: Assessment) -> list[str]:
    """The classes that can come out, in the order in which the document has them."""
    with_target = made.goal is not None and made.goal.target is not None
    table = method.bounds[WITH_TARGET if with_target else WITHOUT_TARGET]
    able = {bound.name for bound in table} | ({method.achieved} if with_target else set())
    return [name for name in method.classes if name in able]


def _changes(holds: Callable[[float], Kind], low: float, high: float) -> Iterator[float]:
    """Where what holds changes, from low to high. It may change often, but never back."""
    first, last = holds(low), holds(high)
    if first == last:
        return
    if high - low < FINE:
        yield (low + high) / 2
        return
    middle = (low + high) / 2
    yield from _changes(holds, low, middle)
    yield from _changes(holds, middle, high)


def _mass(low: float, high: float) -> float:
    """The share of a normal distribution between two points, exact in either tail."""
    if low > 0:
        return _above(low) - _above(high)
    return _above(-high) - _above(-low)


def _above(z: float) -> float:
    return 0.5 * math.erfc(z / math.sqrt(2))
