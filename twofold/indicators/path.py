"""The path from a base to a target: where it runs, how far a figure is from it, and how early.

Floats: a path is made of roots. A year stands for its end, so that the end of 2023 is 2023.0 and
the middle of 2024 near 2023.5.
"""

from __future__ import annotations

import math
from calendar import isleap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from twofold.indicators.model import Direction, Milestone, Path, Reason, Shape, Target, Targets

When = date | float


@dataclass(frozen=True)
class Track:
    """A figure against its path.

    `due` is what the path asks for by then; `gap` the figure less that, in the unit, and `share`
    the gap as a share of what was due; `ahead` is whether the figure is at least as good. `lead` is
    by how many years it is early (late, where negative), read along the path. `arrival` is when the
    target is reached if things go on as since the base, `early` how many years before the target's
    year. What cannot be had is None, and `reasons` has why by the name of the field.
    """

    when: float
    value: float
    due: float | None = None
    gap: float | None = None
    share: float | None = None
    ahead: bool | None = None
    lead: float | None = None
    arrival: float | None = None
    early: float | None = None
    reasons: tuple[tuple[str, Reason], ...] = ()


@dataclass(frozen=True)
class Rebased:
    """What a target would mean from another base year: growth a year, base value and aim."""

    indicator: str
    base_year: int
    target_year: int
    rate: float | None
    base: float | None
    aim: float | None
    reason: Reason | None = None

    @property
    def years(self) -> int:
        return self.target_year - self.base_year


def moment(when: When) -> float:
    """A day, or a year, as a point of time: the last day of 2023 is 2023.0."""
    if not isinstance(when, date):
        return float(when)
    return when.year - 1 + when.timetuple().tm_yday / (366 if isleap(when.year) else 365)


def path_to(
    shape: Shape, base_year: int, base: float, target_year: int, target: float,
    milestones: Iterable[Milestone] = (),
) -> Path | Reason:  # fmt: skip
    """The path of one indicator, or why there is none: equal growth needs values of one sign."""
    if shape is Shape.GEOMETRIC and (base == 0 or target == 0):
        return Reason("zero")
    if shape is Shape.GEOMETRIC and base * target < 0:
        return Reason("opposite_signs")
    between = [(one.year, _reached(one, base)) for one in milestones
               if base_year < one.year < target_year]  # fmt: skip
    knots = ((base_year, base), *sorted(between), (target_year, target))
    return Path(shape, knots if shape is Shape.MILESTONES else (knots[0], knots[-1]))


def _reached(one: Milestone, base: float) -> float:
    return float(one.factor) * base if one.factor is not None else float(one.value or 0)


def at(path: Path, when: When) -> float | None:
    """What the path asks for at a day, or at the end of a year. None before the base; after the
    target's year the target stands."""
    time = moment(when)
    if time < path.knots[0][0]:
        return None
    for (first, low), (last, high) in pairwise(path.knots):
        if time <= last:
            return _between(path.shape, (time - first) / (last - first), low, high)
    return path.knots[-1][1]


def _between(shape: Shape, share: float, low: float, high: float) -> float:
    if share in (0, 1):  # exactly, whatever roots give
        return high if share else low
    if shape is Shape.GEOMETRIC:
        return float(low * (high / low) ** share)
    return low + share * (high - low)


def track(path: Path, when: When, value: float, direction: Direction) -> Track:
    """A figure of a time against its path."""
    time, due = moment(when), at(path, when)
    if due is None:
        reason = Reason("before_base", {"year": str(path.knots[0][0])})
        return Track(time, value, reasons=(("due", reason),))
    lead = _lead(path, time, value, direction)
    arrival = _arrival(path, time, value, direction)
    reasons = [(name, found) for name, found in (("lead", lead), ("arrival", arrival))
               if isinstance(found, Reason)]  # fmt: skip
    if due == 0:
        reasons.append(("share", Reason("zero_due")))
    reached = None if isinstance(arrival, Reason) else arrival
    return Track(
        time, value, due, value - due, (value - due) / abs(due) if due else None,
        direction.sign * (value - due) >= 0, None if isinstance(lead, Reason) else lead,
        reached, None if reached is None else path.knots[-1][0] - reached, tuple(reasons),
    )  # fmt: skip


def _lead(path: Path, time: float, value: float, direction: Direction) -> float | Reason:
    """Years between when the path asks for a value and when it was there."""
    sign = direction.sign
    if sign * (path.knots[-1][1] - path.knots[0][1]) <= 0:
        return Reason("base_meets_target_already")
    if sign * value >= sign * path.knots[-1][1]:
        return path.knots[-1][0] - time
    for (first, low), (last, high) in reversed(list(pairwise(path.knots))):
        if sign * low <= sign * value:
            return first + (last - first) * _share(path.shape, low, high, value) - time
    return Reason("behind_base")


def _share(shape: Shape, low: float, high: float, value: float) -> float:
    """How far between two knots a value lies: the inverse of `_between`."""
    if value == low or high == low:
        return 0.0
    if shape is Shape.GEOMETRIC:
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)


def _arrival(path: Path, time: float, value: float, direction: Direction) -> float | Reason:
    """When the target is reached at the pace since the base: equal growth on a geometric path,
    equal steps on any other."""
    (first, base), (_, target) = path.knots[0], path.knots[-1]
    sign = direction.sign
    if sign * (target - base) <= 0 and sign * (value - target) >= 0:
        return Reason("base_meets_target_already")
    if time <= first:
        return Reason("one_point", {"year": str(first)})
    if sign * (value - base) <= 0:
        return Reason("no_pace")
    if sign * (target - base) <= 0:  # the base met the target, the figure no longer does, and rises
        return Reason("base_meets_target_already")
    geometric = path.shape is Shape.GEOMETRIC
    if geometric and value * base <= 0:
        return Reason("opposite_signs")
    covered = _share(Shape.GEOMETRIC if geometric else Shape.LINEAR, base, target, value)
    return first + (time - first) / covered


def bases(
    targets: Targets, years: Sequence[int],
    value_of: Callable[[Target, int], float | Reason] | None = None,
) -> tuple[Rebased, ...]:  # fmt: skip
    """What each target would mean from each of some base years: from which growth a year it takes.

    A multiple of the base needs the same rate whatever the base value was; for its aim, and for a
    target that is a value, `value_of` a target and a year must be known.
    """
    return tuple(
        _rebased(target, year, value_of(target, year) if value_of else None)
        for target in targets.targets for year in years if year < target.year
    )  # fmt: skip


def _rebased(target: Target, year: int, start: float | Reason | None) -> Rebased:
    base = None if isinstance(start, Reason) else start
    factor = None if target.factor is None else float(target.factor)
    aim = None if target.value is None else float(target.value)
    if factor is not None and base is not None:
        aim = factor * base
    if factor is None and aim is not None and base is not None and base * aim > 0:
        factor = aim / base
    reason = start if isinstance(start, Reason) else None
    rate = None
    if factor is not None and factor > 0:
        rate = float(factor ** (1 / (target.year - year)) - 1)
    elif reason is None:
        reason = Reason("zero") if base is not None else Reason("no_value_of_year",
                                                                {"year": str(year)})  # fmt: skip
    return Rebased(target.indicator, year, target.year, rate, base, aim, reason)
