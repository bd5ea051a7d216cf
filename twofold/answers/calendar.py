"""The calendar: what falls due, what is late and with whom, and what was done."""

from __future__ import annotations

from datetime import date

from twofold.answers.answer import Answer
from twofold.words import Words
from twofold.workspace import Workspace


def show(
    say: Words, workspace: Workspace, owner: str | None = None, district: str | None = None,
    days: int | None = None,
) -> Answer:  # fmt: skip
    """Late deadlines first, then those of the next days."""
    from twofold.answers.dated import Told, dues_record, dues_sheet
    from twofold.answers.pages import calendar as pages
    from twofold.targets import calendar

    found = calendar.due(workspace, owner, district, calendar.AHEAD if days is None else days)
    told = Told(say)
    return Answer(
        lambda: dues_record(told, found), lambda: dues_sheet(told, found),
        lambda: pages.dues(told, found),
    )  # fmt: skip


def done(
    say: Words, workspace: Workspace, deadline: str, on: date | None = None,
    district: str | None = None, in_year: int | None = None, done_by: str | None = None,
    document: str | None = None, known_on: date | None = None, message: str | None = None,
    who: str | None = None, source: str | None = None,
) -> Answer:  # fmt: skip
    """Says that a deadline was met; nothing that was said before is overwritten."""
    from twofold.answers.dated import Told, done_record, done_sheet
    from twofold.answers.pages import calendar as pages
    from twofold.awards.delivery import Signed
    from twofold.targets import calendar

    signed = Signed(who or "—", source or say("deadlines.by_hand"), known_on, message or "")
    found = calendar.done(workspace, deadline, signed, on=on, district=district, year=in_year,
                          by=done_by, document=document)  # fmt: skip
    told = Told(say)
    return Answer(
        lambda: done_record(told, found), lambda: done_sheet(told, found),
        lambda: pages.done(told, found),
    )  # fmt: skip
