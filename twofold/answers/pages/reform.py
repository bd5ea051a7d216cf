"""What a reform would change, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from twofold.answers.labels import Labels
from twofold.answers.natural import natural
from twofold.answers.pages.policy import heading_of
from twofold.answers.pages.tables import heading, pairs, quiet, some_of, table
from twofold.answers.reformed import indicator_lines, money_change, verdict_change
from twofold.answers.sentences import quantity

if TYPE_CHECKING:
    from twofold.indicators.conferred import Moved
    from twofold.policies.reform import Affected, Reform, Sums


def told(
    labels: Labels, found: Reform, moved: tuple[Moved, ...], take_up: int, grouped: bool
) -> Iterator[RenderableType]:
    """Who gains and loses, what it costs, each district, the indicators, and the first rows."""
    say = labels.say
    yield from heading_of(labels, found.day)
    yield Text(found.draft.difference.rstrip() or say("reform.no_difference"))
    yield Text()
    if found.draft.failing:
        yield Text(say("reform.failing", count=len(found.draft.failing)), "yellow")
    yield pairs(list(summary(labels, found)))
    if has_money(found):
        yield quiet(say("reform.before_awards"))
    yield Text()
    yield _groups(labels, found)
    if moved:
        yield heading(say("reform.indicators"))
        for line in indicator_lines(say, moved, take_up):
            yield quiet(line) if line == say("reform.take_up", percent=take_up) else Text(line)
    if not grouped:
        yield from _rows(labels, found)
    yield quiet(say("brief.comparison"))


def summary(labels: Labels, found: Reform) -> Iterator[tuple[str, str]]:
    """The figures of the whole city."""
    say, sums = labels.say, found.sums
    for word in ("gain", "loss", "mixed", "same"):
        yield say(f"reform.{word}"), say.number(getattr(sums, word))
    yield say("reform.eligible"), say("reform.from_to", before=say.number(sums.eligible_before),
                                      after=say.number(sums.eligible_after))  # fmt: skip
    if has_money(found):
        for part in ("settled", "most"):
            yield say(f"reform.{part}"), money_change(say, sums, part)


def _groups(labels: Labels, found: Reform) -> RenderableType:
    say = labels.say
    money = has_money(found)
    made = table(group_name(labels, found.by), say("reform.gain"), say("reform.loss"),
                 say("reform.mixed"), say("reform.eligible"),
                 *([say("reform.settled")] if money else []), right=(1, 2, 3))  # fmt: skip
    for one in (*sorted(found.groups, key=lambda g: natural(g.group)), found.sums):
        made.add_row(*_group(labels, one, one is found.sums, money))
    return made


def has_money(found: Reform) -> bool:
    """Whether either text pays anything."""
    return bool(found.policy.amounts or found.draft.policy.amounts)


def group_name(labels: Labels, by: str) -> str:
    return labels.say("near.columns.district") if by == "district" else labels.fact(by)


def _group(labels: Labels, one: Sums, whole: bool, money: bool) -> Iterator[str]:
    say = labels.say
    yield say("near.columns.together") if whole else one.group or say("near.no_district")
    yield from (say.number(n) for n in (one.gain, one.loss, one.mixed))
    yield say("reform.from_to", before=say.number(one.eligible_before),
              after=say.number(one.eligible_after))  # fmt: skip
    if money:
        yield money_change(say, one, "settled")


def _rows(labels: Labels, found: Reform) -> Iterator[RenderableType]:
    say = labels.say
    if found.affected:
        money = has_money(found)
        made = table(
            say("cli.columns.subject"),
            say("cli.columns.name"),
            say("reform.change"),
            say("cli.columns.verdict"),
            *([say("reform.settled")] if money else []),
        )
        for one in found.affected:
            made.add_row(*_row(labels, one, money))
        yield made
    yield some_of(say, len(found.affected), found.wanted)


def _row(labels: Labels, one: Affected, money: bool) -> Iterator[str]:
    say = labels.say
    yield one.subject
    yield one.name or one.subject
    yield say(f"reform.changes.{one.change}")
    yield verdict_change(say, one)
    if money:
        yield say("reform.from_to", before=quantity(say, one.settled_before, "元"),
                  after=quantity(say, one.settled_after, "元"))  # fmt: skip
