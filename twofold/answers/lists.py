"""Lists to act on: what stands on them, what it would bring, and how far each row has come."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from twofold.answers.answer import Answer, Span
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.targets.list_model import Gain, Listed


def show(
    say: Words, workspace: Workspace, list: str | None = None, district: str | None = None,
    row_state: str | None = None, limit: int | None = None, offset: int | None = None,
) -> Answer:  # fmt: skip
    """All lists with their heads; or the rows of one."""
    from twofold.answers.listed import (
        Called,
        listed_record,
        listed_sheet,
        overview_record,
        overview_sheet,
    )  # fmt: skip
    from twofold.answers.pages import lists as pages
    from twofold.targets import lists
    from twofold.targets.gaps import lacking

    called = Called(say, workspace)
    if list is None:
        every, gains = overview(workspace, district, row_state)
        return Answer(
            lambda: overview_record(called, every, gains), lambda: overview_sheet(called, every),
            lambda: pages.overview(called, every, gains),
        )  # fmt: skip
    wanted = lists.Wanted(district, row_state, None, offset or 0, limit)
    found = lists.show(workspace, list, wanted, lacking(workspace))
    return Answer(
        lambda: listed_record(called, found), lambda: listed_sheet(called, found),
        lambda: pages.listed(called, found), Span(offset or 0, len(found.rows), found.total),
    )  # fmt: skip


def overview(
    workspace: Workspace, district: str | None = None, row_state: str | None = None
) -> tuple[tuple[Listed, ...], tuple[Gain, ...]]:
    """Every list of the city, and what all of them would bring together; seen at one commit."""
    from twofold.targets import lists
    from twofold.targets.gaps import lacking
    from twofold.targets.list_model import GROUPS

    wanted, lacks = lists.Wanted(district, row_state), lacking(workspace)
    found = [*lists.every(workspace, wanted, lacks).values()]
    found.sort(key=lambda one: GROUPS.index(one.of.group))
    return tuple(found), lists.together(found)


def mark(
    say: Words, workspace: Workspace, list: str, subject: str, mark_as: str,
    on: date | None = None, officer: str | None = None, reason: str | None = None,
    note: str | None = None, known_on: date | None = None, message: str | None = None,
    who: str | None = None, source: str | None = None,
) -> Answer:  # fmt: skip
    """Gives a row of a list a state; the register keeps what was before."""
    from twofold.answers.listed import Called, marked_record, marked_sheet
    from twofold.answers.pages import lists as pages
    from twofold.awards.delivery import Signed
    from twofold.targets import states

    signed = Signed(who or "—", source or say("lists.source"), known_on, message or "")
    found = states.mark(workspace, list, subject, mark_as, signed, on=on, officer=officer,
                        reason=reason, note=note)  # fmt: skip
    called = Called(say, workspace)
    return Answer(
        lambda: marked_record(called, found), lambda: marked_sheet(called, found),
        lambda: pages.marked(called, found),
    )  # fmt: skip
