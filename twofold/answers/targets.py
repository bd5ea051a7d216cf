"""Targets by district: a year's tasks, how one would be split, a month, and its freezing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from twofold.answers.answer import Answer, Sheet
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.answers.monthly import Told
    from twofold.targets.model import Month, Tasks


def show(say: Words, workspace: Workspace, tasks: str | None = None) -> Answer:
    """A year's tasks as the numbers stand: the city's, each district's, zones within them, and what
    was changed by which document."""
    from twofold.answers import tasked
    from twofold.answers.pages import targets as pages
    from twofold.targets.issued import issued

    found = issued(workspace, tasks)
    return Answer(
        lambda: tasked.record(say, found),
        lambda: _declared(say, found.tasks, tasked.sheet(say, found)),
        lambda: pages.shown(say, found),
    )  # fmt: skip


def _declared(say: Words, tasks: Tasks, sheet: Sheet) -> Sheet:
    """Numbers that a document says are made up bear the label wherever they go."""
    from twofold.answers.marked import marked

    return marked(say, sheet, lambda row: True) if tasks.generated else sheet


def split(
    say: Words, workspace: Workspace, tasks: str, of_indicator: str, base: Decimal | None = None,
    ready: Decimal | None = None, capacity: Decimal | None = None, padding: Decimal | None = None,
    most: Decimal | None = None,
) -> Answer:  # fmt: skip
    """How a task would be split by weights, beside the numbers in force. The sheet is a table of
    the kind `assigned`, which can stand in the tasks as it is."""
    from twofold.answers import tasked
    from twofold.answers.generated import generated
    from twofold.answers.pages import targets as pages
    from twofold.targets.issued import Tried, tried

    own = Tried(base, ready, capacity, padding, most)
    found = tried(workspace, tasks, of_indicator, own)
    made_up = generated(workspace)
    return Answer(
        lambda: tasked.split_record(say, workspace, found),
        lambda: tasked.pasted(say, found, made_up),
        lambda: pages.proposed(say, workspace, found, made_up),
    )  # fmt: skip


def month(say: Words, workspace: Workspace, of_month: str | None = None) -> Answer:
    """A month as it was frozen; as known now where it is not. Without one the last frozen."""
    from twofold import targets

    return _month(say, workspace, targets.month(workspace, of_month))


def _month(say: Words, workspace: Workspace, found: Month) -> Answer:
    from twofold.answers import monthly
    from twofold.answers.generated import generated
    from twofold.answers.pages import months as pages

    def told() -> Told:
        return monthly.told(say, workspace, found)

    return Answer(
        lambda: monthly.record(told()), lambda: monthly.sheet(told()),
        lambda: pages.shown(told(), generated(workspace)),
    )  # fmt: skip


def freeze(
    say: Words, workspace: Workspace, of_month: str, cut_off: date | None = None,
    number: str | None = None, message: str | None = None, who: str | None = None,
    source: str | None = None,
) -> Answer:  # fmt: skip
    """Closes a month with what was known by the cut-off; the answer is the month."""
    from twofold import targets
    from twofold.targets.freeze import Signed

    signed = Signed(who or "—", source or say("targets.sources.freeze"), number or "",
                    message or "")  # fmt: skip
    return _month(say, workspace, targets.freeze(workspace, of_month, signed, cut_off=cut_off))
