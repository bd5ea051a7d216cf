"""The calendar on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from twofold.answers.dated import Told
from twofold.answers.pages.tables import heading, quiet, table

if TYPE_CHECKING:
    from twofold.targets.calendar import Done, Dues


def dues(told: Told, found: Dues) -> Iterator[RenderableType]:
    """Late deadlines first, then those to come."""
    say = told.say
    yield heading(say("deadlines.title", day=found.day, days=found.days))
    yield Text(counted(told, found))
    made = table(*(say(f"deadlines.columns.{c}") for c in ("on", "what", "place", "owner",
                 "state")), whole=(0,))  # fmt: skip
    for one in found.rows:
        made.add_row(say.value(one.on), f"{one.deadline.name[say.lang]}\n{one.deadline.id}",
                     told.place(one), one.deadline.owner[say.lang], told.state(one))  # fmt: skip
    if found.rows:
        yield made
    yield quiet(say("deadlines.last_only"))


def counted(told: Told, found: Dues) -> str:
    """How many are late, and how many come."""
    late = sum(bool(one.overdue) for one in found.rows)
    return told.say("deadlines.counted", late=late, coming=len(found.rows) - late)


def done(told: Told, found: Done) -> Iterator[RenderableType]:
    """A deadline that was met."""
    one = found.due
    yield heading(told.say("deadlines.done", what=one.deadline.name, place=told.place(one),
                           year=str(one.year), state=told.state(one),
                           number=str(found.commit.number)))  # fmt: skip
