"""Small counts that are not shown, and what else must not be, so that no difference tells them.

The parts of a whole that is shown add up to it, so whoever sees all but one knows the last. A part
with a count from 1 to below the least is kept back (`primary`); others, the smallest first, are
kept back with it (`secondary`) until every number that a small part could have is still possible.
What follows takes it that the reader knows the rule, and the least.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

PRIMARY, SECONDARY = "primary", "secondary"
Key = TypeVar("Key", bound=Hashable)


def small(count: int, least: int) -> bool:
    """Whether a count is too small to be shown. None at all is shown: it is about nobody."""
    return 0 < count < least


def hidden(counts: Mapping[Key, int], least: int) -> Mapping[Key, str]:
    """Which parts of a whole are not shown, and why. `counts` are those of all parts.

    Where the words would narrow it down too far, all parts kept back are called `secondary`, the
    small ones too; where that is not enough either, no part is shown. The whole itself is not
    looked at; see `with_whole`.
    """
    primary = [key for key, count in counts.items() if small(count, least)]
    if not primary:
        return {}
    others = sorted(
        (key for key, count in counts.items() if count >= least), key=lambda k: counts[k]
    )
    tries = [
        (others[:n], counts[others[n]] if n < len(others) else None)
        for n in range(1, len(others) + 1)
    ]
    for taken, next_ in tries:
        if _safe([counts[k] for k in primary], [counts[k] for k in taken], next_, least):
            return {**dict.fromkeys(primary, PRIMARY), **dict.fromkeys(taken, SECONDARY)}
    for taken, next_ in tries:
        kept = [*primary, *taken]
        if _alike(sum(counts[k] for k in kept), len(kept), next_, least):
            return dict.fromkeys(kept, SECONDARY)
    return dict.fromkeys(counts, SECONDARY)


def _safe(
    primary: Sequence[int], secondary: Sequence[int], shown: int | None, least: int
) -> bool:  # fmt: skip
    """Whether each small part may still be anything from 1 to below the least, as far as the sum
    of all that are not shown tells, and that the smallest which is `shown` is no smaller than any
    of those kept back with it.

    With the least that each may be (1, or `least`), the sum leaves `spare`: a small part that is
    the greatest takes `least - 2` of it, one that is the smallest leaves all to the others. Twice
    a small part is asked for, because the reader also knows that fewer parts were not enough.
    """
    spare = sum(count - 1 for count in primary) + sum(count - least for count in secondary)
    if spare < 2 * (least - 1):
        return False
    if shown is None:
        return True
    return spare <= (len(primary) - 1) * (least - 2) + len(secondary) * (shown - 1 - least)


def _alike(together: int, parts: int, shown: int | None, least: int) -> bool:
    """Whether each of some parts of one word may still be anything from 1 to below the least, as
    far as their sum tells, and that none of them is greater than the smallest which is `shown`.

    The others are 1 at the least. Three times a small part is asked for, because the reader also
    knows that neither the words nor fewer parts were enough; the tests try how far that reaches.
    """
    if together - parts < 3 * (least - 1):
        return False
    return shown is None or together <= (parts - 1) * shown


def with_whole(counts: Mapping[Key, int], whole: int, least: int) -> Mapping[Key, str]:
    """As `hidden`, where the whole may be too small itself: then no part is shown."""
    if small(whole, least):
        return dict.fromkeys(counts, SECONDARY)
    return hidden(counts, least)


def over_time(
    tables: Sequence[Mapping[Key, int]], wholes: Sequence[int], least: int,
    before: Mapping[Key, str],
) -> Mapping[Key, str]:  # fmt: skip
    """Which parts are shown in none of several periods that add up to one that is shown.

    A part that is small in any of them is shown in none, and others with it until each period is
    safe by itself: between two rows that are not shown at all, any number can move from one period
    to another without a sum changing. `before` are the parts that the longer period does not show.
    """
    if any(small(whole, least) for whole in wholes):
        return {key: SECONDARY for table in tables for key in table}
    kept: dict[Key, str] = dict.fromkeys(before, SECONDARY)
    for table in tables:
        kept |= dict.fromkeys((k for k, count in table.items() if small(count, least)), SECONDARY)
    total: dict[Key, int] = {}
    for table in tables:
        for key, count in table.items():
            total[key] = total.get(key, 0) + count
    rest = sorted((k for k in total if total[k] and k not in kept), key=lambda k: total[k])
    while kept and rest and not all(_enough(table, kept, least) for table in tables):
        kept[rest.pop(0)] = SECONDARY
    return kept


def _enough(table: Mapping[Key, int], kept: Mapping[Key, str], least: int) -> bool:
    """Whether the parts that are not shown in a period leave each other enough room. It looks only
    at their sum, which the reader knows, so that it tells nothing new."""
    together = sum(table.get(key, 0) for key in kept)
    return together == 0 or together >= 2 * least
