"""Progress towards a target, or in a direction, by a method that is data.

Pure arithmetic in floats: nothing here reads a document or a store. Where a method has no answer
the value is None and the reason says why; only a question that is wrong in itself raises.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

from twofold.errors import InputError, Place, Refused
from twofold.indicators.model import Assessment, Bound, Ends, Goal, Method, Reason
from twofold.indicators.path import at
from twofold.indicators.periods import year_of

WITH_TARGET, WITHOUT_TARGET, MEAN = "with_target", "without_target", "mean"
TREND, PATH_SHARE = "growth", "path_share"

Period = str | int | float


def growth(start: float, end: float, years: float) -> float:
    """Compound growth a year from `start` to `end`, both of one sign; `end` may be zero."""
    return float((end / start) ** (1 / years) - 1)


def assess(method: Method, goal: Goal, series: Iterable[tuple[Period, float | None]]) -> Assessment:
    """A series of (period, value) judged by a method.

    A period is read by its first four digits. Where the base year has no value the next later
    year that has one is the base. Raises InputError where a year has two values, Refused where
    the target's year is not after the base.
    """
    if goal.target is None and goal.target_year is not None:
        goal = replace(goal, target_year=None)  # offices state the year of a target that is not set
    if goal.target is not None and goal.target_year is None:
        raise InputError("indicators.half_a_target")
    points = _points(series)
    formula = method.without_target if goal.target is None else method.with_target
    blank = Assessment(method.id, method.version, formula, goal)
    if not points:
        return replace(blank, reason=Reason("no_data"))
    years = [year for year in points if year >= goal.base_year]
    if not years:
        return replace(blank, reason=Reason("no_base", {"year": str(goal.base_year)}))
    base, current = min(years), max(points)
    if goal.target_year is not None and goal.target_year <= base:
        raise Refused("indicators.target_year", year=str(goal.target_year), base=str(base))
    warnings = _warnings(goal, base, points[base])
    made = replace(blank, ends=Ends(base, points[base], current, points[current]))
    return _judge(method, _repaired(method, replace(made, warnings=warnings)))


def _points(series: Iterable[tuple[Period, float | None]]) -> dict[int, float]:
    """Value by year, missing values left out. Two values of one year are an error."""
    found: dict[int, list[float]] = {}
    for period, value in series:
        year = year_of(period)
        if year is None:
            raise InputError("indicators.no_year", period=period)
        if value is not None and not math.isnan(value):
            found.setdefault(year, []).append(float(value))
    for year, values in sorted(found.items()):
        if len(values) > 1:
            listed = ", ".join(f"{v:g}" for v in values)
            raise InputError("indicators.duplicate_year", year=str(year), values=listed)
    return {year: values[0] for year, values in found.items()}


def _warnings(goal: Goal, base_year: int, base_value: float) -> tuple[Reason, ...]:
    found = []
    if base_year != goal.base_year:
        years = {"from_year": str(goal.base_year), "to_year": str(base_year)}
        found.append(Reason("base_moved", years))
    if goal.limit is not None and goal.target is not None:
        found.append(Reason("limit_ignored"))
    elif goal.limit is not None and goal.direction.sign * (base_value - goal.limit) > 0:
        found.append(Reason("beyond_limit", {"base": base_value, "limit": goal.limit}))
    return tuple(found)


def _repaired(method: Method, made: Assessment) -> Assessment:
    """Zeros replaced, where the method does so; its result then says so."""
    ends, goal, stand_in = made.ends, made.goal, method.replacement
    if stand_in is None or ends is None or goal is None or 0 not in (ends.base_value, goal.target):
        return made
    if ends.base_value == 0:
        ends = replace(ends, base_value=stand_in)
    if goal.target == 0:
        goal = replace(goal, target=stand_in)
    warnings = (*made.warnings, Reason("zero_replaced", {"value": stand_in}))
    return replace(made, ends=ends, goal=goal, warnings=warnings)


def _judge(method: Method, made: Assessment) -> Assessment:
    ends, goal = made.ends, made.goal
    assert ends is not None
    assert goal is not None
    found = _value(made.formula, ends, goal)
    obstacle = found if isinstance(found, Reason) else None
    value = None if isinstance(found, Reason) else found + 0.0  # -0.0 becomes 0.0
    if _achieved(ends, goal):
        made = replace(made, value=value, score=_most(method))
        return _classed(method, made, method.achieved)
    if value is None:
        return replace(made, reason=obstacle)
    bound, score = _placed(method, ends, goal, value)
    return _classed(method, replace(made, value=value, score=score), bound.name)


def _placed(
    method: Method, ends: Ends, goal: Goal, value: float
) -> tuple[Bound, float | None]:  # fmt: skip
    """The class of a value, and its points."""
    bounds = method.bounds[WITHOUT_TARGET if goal.target is None else WITH_TARGET]
    scale = 1.0 if goal.target is not None else _scale(method, ends.base_value, goal.limit)
    scaled = value / scale if scale else math.copysign(math.inf, value or 1.0)
    scored = scaled if value >= 0 else value
    score = _score(bounds, scored, method.decimals)
    lowest = min(b.at for b in bounds if b.at is not None)
    if scale == 0 and score is not None and method.at_limit is not None and value >= lowest:
        score = method.at_limit
    judged = scaled if method.scaled == "all" else scored
    return classify(bounds, judged, method.value_decimals), score


def standing_at(method: Method, made: Assessment, current: float) -> tuple[bool, Bound | Reason]:
    """Whether the target is reached and which bound holds (or why none does), were the latest
    figure `current`."""
    assert made.ends is not None
    assert made.goal is not None
    ends = replace(made.ends, current_value=current)
    value = _value(made.formula, ends, made.goal)
    bound = value if isinstance(value, Reason) else _placed(method, ends, made.goal, value)[0]
    return _achieved(ends, made.goal), bound


def _classed(method: Method, made: Assessment, name: str) -> Assessment:
    return replace(made, name=name, pace=method.classes[name].pace)


def _achieved(ends: Ends, goal: Goal) -> bool:
    """Whether the target is reached, whatever the trend."""
    sign = goal.direction.sign
    return goal.target is not None and sign * ends.current_value >= sign * goal.target


def _value(formula: str, ends: Ends, goal: Goal) -> float | Reason:
    """What a method judges, or why there is nothing to judge."""
    obstacle = _obstacle(formula, ends, goal)
    if obstacle is not None:
        return obstacle
    try:
        return FORMULAS[formula](ends, goal)
    except ZeroDivisionError:  # the two are so near that no growth leads from one to the other
        return Reason("target_is_base")
    except OverflowError:
        return Reason("too_large")


def _obstacle(formula: str, ends: Ends, goal: Goal) -> Reason | None:
    """Why no growth, or share of a path, can be computed; or None."""
    base, target = ends.base_value, goal.target
    if ends.base_year == ends.current_year:
        return Reason("one_point", {"year": str(ends.base_year)})
    if formula == PATH_SHARE:
        return None if goal.path is not None else Reason("no_path")
    if base == 0 or target == 0:
        return Reason("zero")
    if base * ends.current_value < 0 or (target is not None and base * target < 0):
        return Reason("opposite_signs")
    if target == base:
        return Reason("target_is_base")
    return None


# --- formulas, by the names that a method's document uses


def _rate(ends: Ends) -> float:
    return growth(ends.base_value, ends.current_value, ends.current_year - ends.base_year)


def _observed(ends: Ends, goal: Goal) -> float:
    """Growth a year so far, positive where the series moves as desired."""
    sign = -1 if ends.base_value < 0 else 1
    return sign * goal.direction.sign * _rate(ends)


def _ratio(ends: Ends, goal: Goal) -> float:
    """Growth so far over the growth needed from the base to the target."""
    target, year = _target(goal)
    return _observed(ends, goal) / abs(growth(ends.base_value, target, year - ends.base_year))


def _projected(ends: Ends, goal: Goal) -> float:
    """The share of the way that is covered by the target's year if growth goes on as so far."""
    target, year = _target(goal)
    expected = ends.current_value * (1 + _rate(ends)) ** (year - ends.current_year)
    return (expected - ends.base_value) / (target - ends.base_value)


def _path_share(ends: Ends, goal: Goal) -> float:
    """The share that is covered of the way that the path asks for by now."""
    assert goal.path is not None
    start, due = goal.path.knots[0][1], at(goal.path, ends.current_year)
    assert due is not None
    return (ends.current_value - start) / (due - start)


def _target(goal: Goal) -> tuple[float, int]:
    assert goal.target is not None
    assert goal.target_year is not None
    return goal.target, goal.target_year


FORMULAS: Mapping[str, Callable[[Ends, Goal], float]] = MappingProxyType(
    {
        TREND: _observed,
        "growth_ratio": _ratio,
        "projected_share": _projected,
        PATH_SHARE: _path_share,
    }
)


# --- classes and scores


def _scale(method: Method, base: float | None, limit: float | None) -> float:
    """How far the bounds shrink near a natural limit: 1 far from it, 0 at it."""
    if limit is None or method.exponent is None or base is None:
        return 1.0
    size, most = abs(base), abs(limit)
    if size >= 2 * most:  # first, so that a limit of 0 scales nothing
        return 1.0
    nearness = size / most if size <= most else (2 * most - size) / most
    return float(1 - nearness**method.exponent)


def classify(bounds: Sequence[Bound], value: float, decimals: int) -> Bound:
    """The first bound that holds for a value of so many decimals; the last one takes the rest."""
    near = round(value, decimals)
    for bound in bounds:
        if bound.at is None or (near > bound.at if bound.strict else near >= bound.at):
            return bound
    raise AssertionError("the last bound takes the rest")


def _most(method: Method) -> float | None:
    """The points of a target that is reached: the most there are."""
    return max((b.points for b in method.bounds[WITH_TARGET] if b.points is not None), default=None)


def _score(bounds: Sequence[Bound], value: float, decimals: int | None) -> float | None:
    """Points on the straight line between the two bounds around a value, flat beyond the ends."""
    knots = [(b.at, b.points) for b in bounds if b.at is not None and b.points is not None]
    if not knots:
        return None
    (top, most), (bottom, least) = knots[0], knots[-1]
    if value >= top or value < bottom:
        return most if value >= top else least
    index = next(i for i, (at, _) in enumerate(knots) if value >= at)
    (high, high_points), (low, low_points) = knots[index - 1], knots[index]
    slope = (high_points - low_points) / (high - low)
    offset = low_points - slope * low
    if decimals is not None:
        slope, offset = round(slope, decimals), round(offset, decimals)
    return min(max(slope * value + offset, least), most)


def moved(
    method: Method, table: str, bounds: Mapping[str, float], place: Place | None = None
) -> Method:
    """A method with other thresholds: the class and the score move together.

    `bounds` gives the new lower end of classes by name. A further bound of the class, where it has
    more points, stays, unless the new end has reached it: then it keeps its distance. Raises
    InputError at `place` where a class is unknown or the order of the bounds would break.
    """
    rows = list(method.bounds[table])
    for name in bounds:
        found = [i for i, b in enumerate(rows) if b.name == name and b.at is not None]
        if not found:
            known = ", ".join(dict.fromkeys(b.name for b in rows))
            raise InputError("indicators.unknown_class", place or method.at, name=name,
                             known=known)  # fmt: skip
        _move(rows, found, bounds[name])
    check_order(rows, method, place)
    return replace(method, bounds=MappingProxyType({**method.bounds, table: tuple(rows)}))


def _move(rows: list[Bound], found: Sequence[int], end: float) -> None:
    last = rows[found[-1]].at
    assert last is not None
    for index in found[:-1]:
        further = rows[index].at
        if further is not None and further <= end:
            rows[index] = replace(rows[index], at=end + (further - last))
    rows[found[-1]] = replace(rows[found[-1]], at=end)


def check_order(rows: Sequence[Bound], method: Method, place: Place | None = None) -> None:
    """Bounds fall from row to row, and only the last one is open. Raises InputError.

    `> 0` may stand above `>= 0`, unless both have points.
    """
    finite = [(b.at, not b.strict, b.points) for b in rows if b.at is not None]
    falling = all(
        high[0] > low[0] or (high[:2] < low[:2] and high[0] == low[0] and None in (high[2], low[2]))
        for high, low in pairwise(finite)
    )
    if not rows or not falling or len(finite) != len(rows) - 1 or rows[-1].at is not None:
        raise InputError("indicators.bounds_order", place or method.at)


# --- several series of one indicator

Nested = float | None | Sequence["Nested"]


def mean_score(scores: Sequence[Nested]) -> float | None:
    """The mean of scores, nested groups averaged first, missing ones left out."""
    found = []
    for score in scores:
        one = mean_score(score) if isinstance(score, Sequence) else score
        if one is not None:
            found.append(one)
    return math.fsum(found) / len(found) if found else None


def aggregate(method: Method, series: Sequence[Assessment]) -> Assessment:
    """Several series of one indicator in one answer: the class of their mean score, and
    `achieved` only where all that could be assessed are. A single one keeps its class."""
    blank = Assessment(method.id, method.version, MEAN)
    scored = [s for s in series if s.score is not None]
    score = mean_score([s.score for s in scored])
    if score is None:
        return replace(blank, reason=Reason("no_score"))
    name = classify(method.bounds[MEAN], score, method.value_decimals).name
    if len(scored) == 1 and scored[0].name is not None:
        name = scored[0].name
    elif all(s.ends and s.goal and _achieved(s.ends, s.goal) for s in scored):
        name = method.achieved
    return _classed(method, replace(blank, score=score), name)
