"""A city's target split over its districts: by weights, padded, capped, to the last unit.

Everything is counted in quanta (one enterprise, 0.01 亿元), in whole numbers and fractions, so that
the parts are the padded whole exactly, and the order of the districts decides ties alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor


@dataclass(frozen=True)
class Shares:
    """What one district brings to a split: its `base` (in the indicator's unit, where it stood at
    the end of the year before), the `ready` pool of near misses and its `capacity`, in any units
    that all districts share."""

    base: Decimal
    ready: Decimal = Decimal(0)
    capacity: Decimal = Decimal(0)


@dataclass(frozen=True)
class Weights:
    """How much each of the three counts; shares that sum to one."""

    base: Decimal
    ready: Decimal = Decimal(0)
    capacity: Decimal = Decimal(0)


@dataclass(frozen=True)
class Division:
    """A split. `padded` is what was to be assigned, `assigned` what was; they differ where caps
    left no room for all of the padding. `lacking` is what the caps leave of the city's own target,
    0 in a split that may be issued. `caps` is the most that each district can be given, None
    where it has no cap."""

    targets: Mapping[str, Decimal]
    padded: Decimal
    assigned: Decimal
    lacking: Decimal
    capped: tuple[str, ...]
    caps: Mapping[str, Decimal | None]


def split(
    total: Decimal, districts: Mapping[str, Shares], weights: Weights, *, quantum: Decimal,
    padding: Decimal = Decimal(0), most: Decimal | None = None,
) -> Division:  # fmt: skip
    """Splits `total` (in the indicator's unit) over districts.

    Each starts from its base; what the padded total has beyond the bases is shared out by weight,
    and what it lacks is taken in proportion to the bases. `padding` and `most` are shares: 0.05
    adds five percent to the total; with `most` 0.4 no district is given more than 1.4 times its
    base (one that starts from nothing has no cap). Raises ValueError without districts.
    """
    if not districts:
        raise ValueError("no districts")
    unit = Fraction(quantum)
    bases = {name: Fraction(one.base) for name, one in districts.items()}
    wanted = ceil(Fraction(total) * (1 + Fraction(padding)) / unit)
    least = {name: ceil(base / unit) for name, base in bases.items()}
    rooms = {name: _room(bases[name], least[name], most, unit) for name in districts}
    beyond = wanted - sum(least.values())
    if beyond < 0:
        found = _apportioned(wanted, bases)
    else:
        more = _filled(beyond, _weighed(districts, weights), rooms)
        found = {name: least[name] + more[name] for name in districts}
    assigned = sum(found.values())
    return Division(
        {name: count * quantum for name, count in found.items()}, wanted * quantum,
        assigned * quantum, max(ceil(Fraction(total) / unit) - assigned, 0) * quantum,
        tuple(n for n, room in rooms.items() if beyond >= 0 and found[n] - least[n] == room),
        {n: None if room is None else (least[n] + room) * quantum for n, room in rooms.items()},
    )  # fmt: skip


def _room(base: Fraction, least: int, most: Decimal | None, unit: Fraction) -> int | None:
    """How many quanta a district can be given beyond its base; None: any number."""
    if most is None or base == 0:
        return None
    return max(floor(base * (1 + Fraction(most)) / unit) - least, 0)


def _weighed(districts: Mapping[str, Shares], weights: Weights) -> dict[str, Fraction]:
    """The weight of each district. A component that no district has anything of counts for nothing,
    and the others share its weight; with none at all, districts are alike."""
    made = dict.fromkeys(districts, Fraction(0))
    for part in ("base", "ready", "capacity"):
        weight = Fraction(getattr(weights, part))
        values = {name: Fraction(getattr(one, part)) for name, one in districts.items()}
        whole = sum(values.values())
        if whole > 0:
            for name, value in values.items():
                made[name] += weight * value / whole
    return made if any(made.values()) else dict.fromkeys(districts, Fraction(1))


def _filled(
    amount: int, weights: Mapping[str, Fraction], rooms: Mapping[str, int | None]
) -> dict[str, int]:
    """Shares out by weight; what a full district cannot take goes to the others by theirs."""
    made = dict.fromkeys(weights, 0)
    open_, left = dict(weights), amount
    while open_ and left:
        whole = sum(open_.values())
        if whole == 0:
            open_, whole = dict.fromkeys(open_, Fraction(1)), Fraction(len(open_))
        part = {name: left * weight / whole for name, weight in open_.items()}
        full = [n for n in open_ if (room := rooms[n]) is not None and part[n] > room]
        if not full:
            return made | _rounded(left, part)
        for name in full:
            made[name] = rooms[name] or 0
            left -= made[name]
            del open_[name]
    return made


def _apportioned(amount: int, bases: Mapping[str, Fraction]) -> dict[str, int]:
    whole = sum(bases.values())
    return _rounded(amount, {name: amount * base / whole for name, base in bases.items()})


def _rounded(amount: int, parts: Mapping[str, Fraction]) -> dict[str, int]:
    """Whole numbers that sum to `amount`, by largest remainder. None exceeds its part rounded up,
    so that no cap is broken."""
    made = {name: floor(part) for name, part in parts.items()}
    behind = sorted(parts, key=lambda name: made[name] - parts[name])  # stable: ties by order
    for name in behind[: amount - sum(made.values())]:
        made[name] += 1
    return made
