"""In which order awards and combinations are taken; a ring is refused by naming it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from twofold.awards.model import Combination
from twofold.errors import InputError, Place

Edges = Mapping[tuple[str, str], Place]


def edges(combinations: Iterable[Combination], reads: Edges) -> dict[tuple[str, str], Place]:
    """Which policy comes before which other, and where that is said: what another one reads, and
    what stands before it in a step of order."""
    made = dict(reads)
    for combination in combinations:
        for step in combination.steps:
            if step.rule != "order":
                continue
            ids = list(dict.fromkeys(award.policy for award in step.awards))
            for first, then in pairwise(ids):
                made.setdefault((first, then), step.at)
    return made


def following(combinations: Iterable[Combination]) -> dict[tuple[str, str], Place]:
    """Which combination's steps are taken before which other's."""
    return {(first, one.id): one.after_at for one in combinations for first in one.after}


def ordered(ids: Sequence[str], before: Edges) -> tuple[str, ...]:
    """Ids so that nothing stands before what comes before it, otherwise as they are given. Raises
    InputError where they are in a ring, which it names."""
    waiting = list(dict.fromkeys(ids))
    known = set(waiting)
    made: list[str] = []
    while waiting:
        held = {then for first, then in before if first in known and first not in made}
        ready = next((id_ for id_ in waiting if id_ not in held), None)
        if ready is None:
            ring = _ring(waiting, before)
            raise InputError("awards.cycle", before[(ring[0], ring[1])], ring=" → ".join(ring))
        waiting.remove(ready)
        made.append(ready)
    return tuple(made)


def _ring(waiting: Sequence[str], before: Edges) -> list[str]:
    """Some ids each of which comes before the next, the last being the first again."""
    held = set(waiting)
    trail = [waiting[0]]
    while True:
        last = trail[-1]
        earlier = next(f for f, then in sorted(before) if then == last and f in held)
        if earlier in trail:
            ring = trail[trail.index(earlier) :]
            return [earlier, *reversed(ring)]
        trail.append(earlier)
