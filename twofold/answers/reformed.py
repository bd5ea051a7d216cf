"""What a reform changes, in words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from twofold.answers.labels import unit
from twofold.answers.sentences import quantity
from twofold.words import Words

if TYPE_CHECKING:
    from twofold.indicators.conferred import Moved
    from twofold.policies.reform import Affected, Sums


def money_change(say: Words, of: Sums, part: str) -> str:
    """What is settled, or the most that it may be: before, after, and how much more or less."""
    before, after = getattr(of.before, part), getattr(of.after, part)
    said = say("reform.from_to", before=quantity(say, before, "元"),
               after=quantity(say, after, "元"))  # fmt: skip
    if before != after:
        key = "reform.more" if after > before else "reform.less"
        said += say(key, amount=quantity(say, abs(after - before), "元"))
    if part == "most" and (of.before.endless or of.after.endless):
        said += say("reform.endless", before=of.before.endless, after=of.after.endless)
    return said


def verdict_change(say: Words, one: Affected) -> str:
    """Both verdicts, or the one that stays."""
    before = say(f"cli.verdicts.{one.verdict_before.verdict}")
    after = say(f"cli.verdicts.{one.verdict_after.verdict}")
    return before if before == after else say("reform.from_to", before=before, after=after)


def indicator_lines(say: Words, moved: tuple[Moved, ...], take_up: int) -> Iterator[str]:
    """Each indicator that moves, before and after, and the assumption that it rests on."""
    moving = [one for one in moved if {one.after, one.most, one.renewed} != {one.before}]
    if not moving:
        yield say("reform.moves_none")
    for one in moving:
        said = say("reform.moved", name=one.name[say.lang], before=_value(say, one, one.before),
                   after=_value(say, one, one.after))  # fmt: skip
        if one.most != one.after:
            said += say("reform.moved_most", most=_value(say, one, one.most))
        if one.renewed != one.after:
            said += say("reform.moved_renewed", renewed=_value(say, one, one.renewed))
        yield said
    yield say("reform.take_up", percent=take_up)


def _value(say: Words, one: Moved, value: Decimal | None) -> str:
    return "—" if value is None else f"{say.value(value)}{unit(say, one.unit)}"
