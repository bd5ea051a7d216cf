"""An indicator's progress in full: status, path, gap, how early or late, how likely each status is,
and what another base would mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from twofold.indicators.brief import Standing, progress_of, standing
from twofold.indicators.chance import Chance, chances
from twofold.indicators.model import (
    Assessment,
    Indicator,
    Method,
    Observation,
    Path,
    Published,
    Reason,
    Target,
    Targets,
)  # fmt: skip
from twofold.indicators.observed import observed
from twofold.indicators.path import Rebased, Track, bases
from twofold.indicators.published import base_value, published
from twofold.indicators.read import Catalogue, find, read, target_set
from twofold.registers.store import reading
from twofold.workspace import Workspace

# So many base years are compared: the declared one and those after it.
BASES = 3


@dataclass(frozen=True)
class Tracked:
    """An indicator's progress towards its target of a set; without a target, `target`, `way`,
    `track` and `rebased` are empty, and the trend is judged. `noise` is what `chances` are for."""

    indicator: Indicator
    targets: Targets
    target: Target | None
    published: Published
    aim: Decimal | None
    assessment: Assessment
    way: Path | Reason | None
    track: Track | Reason | None
    noise: Decimal | None
    chances: tuple[Chance, ...] | Reason
    rebased: tuple[Rebased, ...]


def tracked(
    workspace: Workspace, ids: Iterable[str] = (), *, targets: str | None = None,
    method: str | None = None, noise: Decimal | None = None,
) -> Mapping[str, Tracked]:  # fmt: skip
    """Progress by indicator, all by default, as published by the workspace's `as_of`. `method`
    overrides the one that the set names, `noise` what the indicators say of theirs. Raises NotFound
    where there is no such indicator, set or method."""
    catalogue = read(workspace)
    chosen = target_set(catalogue, targets)
    judging = find(catalogue.methods, method or chosen.method)
    indicators = [find(catalogue.indicators, id_) for id_ in ids or catalogue.indicators]
    with reading(workspace) as store:
        seen = observed(workspace, store)
    return {one.id: track_one(catalogue, chosen, one, judging, seen, workspace.as_of, noise)
            for one in indicators}  # fmt: skip


def track_one(
    catalogue: Catalogue, targets: Targets, indicator: Indicator, method: Method,
    observations: tuple[Observation, ...], as_of: date, noise: Decimal | None = None,
) -> Tracked:  # fmt: skip
    """One indicator against its first target in a set, or by its trend where it has none."""
    target = next((t for t in targets.targets if t.indicator == indicator.id), None)
    strays = indicator.noise if noise is None else noise
    if target is None:
        made = progress_of(indicator, targets, method, observations, as_of)
        return Tracked(indicator, targets, None, published(indicator, observations, as_of), None,
                       made, None, None, strays, chances(method, made, strays), ())  # fmt: skip
    stands = standing(catalogue, targets.base, target, method, observations, {}, as_of)
    return of_standing(targets, stands, method, observations, as_of, strays)


def of_standing(
    targets: Targets, stands: Standing, method: Method, observations: tuple[Observation, ...],
    as_of: date, noise: Decimal | None = None,
) -> Tracked:  # fmt: skip
    """What a standing means in full; for a page that has the standing already."""
    strays = stands.indicator.noise if noise is None else noise
    return Tracked(
        stands.indicator, targets, stands.target, stands.published, stands.aim, stands.assessment,
        stands.way, stands.track, strays, chances(method, stands.assessment, strays),
        other_bases(targets, stands.indicator, observations, as_of),
    )  # fmt: skip


def other_bases(
    targets: Targets, indicator: Indicator, observations: tuple[Observation, ...], as_of: date,
    years: Sequence[int] = (),
) -> tuple[Rebased, ...]:  # fmt: skip
    """What an indicator's targets would mean from other base years: by default the declared one and
    those after it, each with its base value where one is published."""

    def value_of(target: Target, year: int) -> float | Reason:
        found = base_value(indicator, observations, year, as_of)
        return found if isinstance(found, Reason) else float(found.value)

    first = targets.base.year
    made = bases(targets, years or range(first, first + BASES), value_of)
    return tuple(one for one in made if one.indicator == indicator.id)
