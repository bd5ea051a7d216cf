"""Delivery: awards put forward, moved on step by step, and how it goes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from twofold.answers.answer import Answer, Span
from twofold.answers.values import one_of
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.awards.delivery import Signed


def propose(
    say: Words, workspace: Workspace, of_policy: str | None = None, write: bool = False,
    known_on: date | None = None, message: str | None = None, who: str | None = None,
    source: str | None = None, limit: int | None = None, offset: int | None = None,
) -> Answer:  # fmt: skip
    """Certain awards that the register does not have yet; with `write` they are put forward."""
    from twofold import awards
    from twofold.answers.delivered import Called, proposed_record, proposed_sheet
    from twofold.answers.pages import delivery as pages

    signed = _signed(say, "propose", who, source, known_on, message) if write else None
    found = awards.propose(workspace, of_policy, write=signed)
    first = offset or 0
    last = len(found.awards) if limit is None else first + limit
    called = Called(say, workspace)
    return Answer(
        lambda: proposed_record(called, found, first, last),
        lambda: proposed_sheet(called, found, first, last),
        lambda: pages.proposed(called, found, first, last),
        Span(first, len(found.awards[first:last]), len(found.awards)),
    )  # fmt: skip


def move(
    say: Words, workspace: Workspace, award: str, to: str, on: date | None = None,
    document: str | None = None, amount: Decimal | None = None, done_by: str | None = None,
    note: str | None = None, known_on: date | None = None, message: str | None = None,
    who: str | None = None, source: str | None = None,
) -> Answer:  # fmt: skip
    """Takes one step of delivery; the register keeps what was before."""
    from twofold import awards
    from twofold.answers.delivered import Called, moved_record, moved_sheet
    from twofold.answers.pages import delivery as pages
    from twofold.awards.steps import Move

    made = Move(to, on or workspace.today, done_by or who, document, amount, note)
    signed = _signed(say, "move", who, source, known_on, message)
    found = awards.move(workspace, award, made, signed)
    called = Called(say, workspace)
    return Answer(
        lambda: moved_record(called, found), lambda: moved_sheet(called, found),
        lambda: pages.moved(called, found),
    )  # fmt: skip


def _signed(
    say: Words, what: str, who: str | None, source: str | None, known_on: date | None,
    message: str | None,
) -> Signed:  # fmt: skip
    from twofold.awards.delivery import Signed

    return Signed(who or "—", source or say(f"delivery.sources.{what}"), known_on, message or "")


def delivery(
    say: Words, workspace: Workspace, award: str | None = None, of_policy: str | None = None,
    district: str | None = None, state: str | None = None, overdue: bool = False,
    by: str | None = None, limit: int | None = None, offset: int | None = None,
) -> Answer:  # fmt: skip
    """How delivery goes; or one award, step by step."""
    from twofold import awards
    from twofold.answers.delivered import (
        Called,
        delivered_record,
        delivered_sheet,
        followed_record,
        followed_sheet,
    )  # fmt: skip
    from twofold.answers.pages import delivery as pages
    from twofold.awards.progress import BY, Wanted, follow

    called = Called(say, workspace)
    if award is not None:
        one = follow(workspace, award)
        return Answer(
            lambda: followed_record(called, one), lambda: followed_sheet(called, one),
            lambda: pages.followed(called, one),
        )  # fmt: skip
    chosen = None if by is None else one_of(BY)(by, "by")
    wanted = Wanted(of_policy, district, state, overdue, offset or 0, limit,
                    (chosen,) if chosen else ())  # fmt: skip
    found = awards.delivered(workspace, wanted)
    return Answer(
        lambda: delivered_record(called, found, chosen),
        lambda: delivered_sheet(called, found, chosen),
        lambda: pages.delivered(called, found, chosen),
        None if chosen else Span(offset or 0, len(found.rows), found.total),
    )  # fmt: skip
