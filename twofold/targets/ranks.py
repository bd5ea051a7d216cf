"""Places within a group: districts by the share of their year's target that is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from twofold.indicators.model import Indicator
from twofold.targets.model import Figure, Kind, Tasks


def ranked(
    tasks: Tasks, figures: Iterable[Figure], indicators: Mapping[str, Indicator]
) -> tuple[Figure, ...]:
    """The figures with the place of each district in its group, for each indicator: the largest
    share of the target first, of what shall go down the smallest. Who has done the same share has
    the same place, and the next one is left out. A district that has not reported, or has no
    target, has none."""
    made = tuple(figures)
    group = {name: number for number, one in enumerate(tasks.groups) for name in one.districts}
    shares: dict[tuple[str, int], list[Decimal]] = {}
    for one in made:
        if one.place.kind is Kind.DISTRICT and one.reported and one.done is not None:
            shares.setdefault((one.indicator, group[one.place.name]), []).append(one.done)

    def placed(one: Figure) -> Figure:
        if one.place.kind is not Kind.DISTRICT or not one.reported or one.done is None:
            return one
        among = shares[one.indicator, group[one.place.name]]
        sign = indicators[one.indicator].direction.sign
        better = sum(1 for other in among if (other - one.done) * sign > 0)
        return replace(one, rank=better + 1, of=len(among))

    return tuple(placed(one) for one in made)
