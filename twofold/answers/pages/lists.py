"""Lists to act on, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from twofold.answers.listed import Called
from twofold.answers.pages.tables import heading, quiet, some_of, table
from twofold.answers.places import district
from twofold.targets.list_model import STATES

if TYPE_CHECKING:
    from twofold.targets.list_model import Gain, Listed
    from twofold.targets.states import Marked


def overview(
    called: Called, found: tuple[Listed, ...], gains: tuple[Gain, ...]
) -> Iterator[RenderableType]:
    """All lists: how many rows, how far they have come, what they would bring."""
    say = called.say
    yield heading(say("lists.title", day=called.workspace.day))
    made = table(say("lists.columns.list"), say("lists.columns.rows"),
                 *(called.state(one) for one in STATES), say("lists.columns.brings"),
                 right=(1, 2, 3, 4, 5), first=20)  # fmt: skip
    for one in found:
        held = say("lists.held", count=one.held) if one.held else ""
        made.add_row(f"{one.of.name[say.lang]}\n{one.of.id}", say.value(one.head.rows),
                     *(say.value(n) if n else "" for n in one.head.states.values()),
                     "\n".join(filter(None, (called.gains(one.head), held))))  # fmt: skip
    yield made
    for gain in gains:
        yield Text(say("lists.together", gain=called.gain(gain)))
        yield quiet(say("lists.counted_from", lists=called.counted_from(gain, found) or "—"))
    yield quiet(say("lists.once"))


def listed(called: Called, found: Listed) -> Iterator[RenderableType]:
    """One list: its head, districts, and rows."""
    say, of = called.say, found.of
    yield heading(say("lists.of", name=of.name[say.lang], day=found.day))
    for line in above(called, found):
        yield Text(line)
    if of.policy:
        yield quiet(say("brief.comparison"))
    yield Text()
    made = table(*(say(f"lists.columns.{c}") for c in ("who", "district", "reason", "due_on",
                 "officer", "state")), whole=(1, 3), first=16)  # fmt: skip
    for row in found.rows:
        made.add_row(f"{row.name or row.organisation}\n{row.subject}",
                     district(say, row.district, say("lists.nowhere")),
                     called.reason(found, row), say.value(row.due_on) if row.due_on else "",
                     called.officer(of, row),
                     called.state(row.state))  # fmt: skip
    if found.rows:
        yield made
    yield some_of(say, len(found.rows), found.total)


def above(called: Called, found: Listed) -> Iterator[str]:
    """What stands above the rows of a list: number, states, gains, and what cannot be told."""
    say = called.say
    states = say("cli.text.comma").join(
        say("lists.in_state", state=called.state(one), count=count)
        for one, count in found.head.states.items() if count
    )  # fmt: skip
    yield say("lists.counted", count=found.head.rows, states=states or "—")
    yield from (called.gain(gain) for gain in found.head.gains)
    if found.closed:
        yield say("lists.not_in_force", day=found.day)
    if found.held:
        yield say("lists.held", count=found.held)
    if found.unknown:
        yield say("lists.unknown", count=found.unknown)


def marked(called: Called, found: Marked) -> Iterator[RenderableType]:
    """A mark that was made, and what may follow."""
    from twofold.targets.states import NEXT

    say, row = called.say, found.after
    yield heading(say("lists.marked", name=row.name or row.subject,
                      before=called.state(found.before.state), after=called.state(row.state),
                      number=str(found.commit.number)))  # fmt: skip
    following = say("cli.text.comma").join(
        f"{called.state(one)} ({one})" for one in NEXT[row.state]
    )
    yield quiet(say("lists.next", states=following))
