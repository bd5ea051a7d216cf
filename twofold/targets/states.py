"""States of rows on a list: who was called upon, who applied, who gave up and why. Each mark is a
row of its own in one commit; nothing is overwritten."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from datetime import date

import pyarrow as pa

from twofold import registers
from twofold.awards.delivery import Signed, called
from twofold.awards.steps import together
from twofold.errors import InputError, Refused
from twofold.registers import store
from twofold.registers.model import Commit
from twofold.targets import lists
from twofold.targets.list_model import FIRST, GIVEN_UP, STATES, ListRow, Mark, Text
from twofold.workspace import Workspace

# Every state, and those that may follow. A visit may follow a visit; whoever gave up may be taken
# up again.
NEXT: Mapping[str, tuple[str, ...]] = {
    "uncontacted": ("visited", "applied", "given_up"),
    "visited": ("visited", "applied", "given_up"),
    "applied": ("given_up",),
    "given_up": ("visited", "applied"),
}
MARKS = pa.schema([
    ("list", pa.string()), ("subject", pa.string()), ("number", pa.int64()),
    ("state", pa.string()), ("done_on", pa.date32()), ("officer", pa.string()),
    ("reason", pa.string()), ("note", pa.string()),
])  # fmt: skip
# Taken by whoever decides on a mark, until it is published.
_MARKING = threading.RLock()


@dataclass(frozen=True)
class Marked:
    """A row before and after a mark, and the commit that brought it."""

    list: str
    before: ListRow
    after: ListRow
    commit: Commit


def mark(
    workspace: Workspace, list_: str, subject: str, state: str, signed: Signed, *,
    on: date | None = None, officer: str | None = None, reason: str | None = None,
    note: str | None = None,
) -> Marked:  # fmt: skip
    """Gives a row of a list a state, as one commit.

    Raises NotFound for a list or a row that there is not, InputError for a state that there is
    not, a day to come or a reason that is missing, Refused for a state that may not follow or a
    day before the last mark.
    """
    now = replace(workspace, as_of=workspace.today)
    on = on or now.day
    if state not in STATES:
        raise InputError("lists.no_state", state=state, known=", ".join(STATES))
    if on > now.today:
        raise InputError("steps.later_than_today", on=on, today=now.today)
    if state == GIVEN_UP and not (reason or "").strip():
        raise InputError("lists.no_reason", list=list_, subject=subject)
    # Who stands on the list is worked out before the store is held: that may take seconds.
    wanted = lists.Wanted(subject=subject)
    row = lists.show(now, list_, wanted, told=False).rows[0]
    with _MARKING, store.writing(now):
        with store.reading(now) as reading:
            store.needed(reading, lists.STATE)
            done = lists.marks(reading, list_, date.max, subject).get(subject, ())
            made = _next(row, done, state, on, called(reading.registers[lists.STATE], STATES))
        made = replace(made, officer=officer, reason=reason, note=note)
        values = dict(zip(MARKS.names, (list_, subject, *astuple(made)), strict=True))
        commit = registers.publish(
            now, {lists.STATE: pa.Table.from_pylist([values], schema=MARKS)}, who=signed.who,
            source=signed.source, known_on=signed.known_on, message=signed.message,
            check="trusted",
        )  # fmt: skip
    before = replace(row, mark=done[-1] if done else None)
    return Marked(list_, before, replace(row, mark=made), commit)


def _next(
    row: ListRow, done: tuple[Mark, ...], state: str, on: date, names: Mapping[str, Text]
) -> Mark:
    """The mark that follows those that there are. Raises Refused."""
    last = done[-1] if done else None
    before = FIRST if last is None else last.state
    if state not in NEXT[before]:
        raise Refused("lists.wrong_state", subject=row.subject, state=names[before],
                      wanted=names[state], next=together(NEXT[before], names))  # fmt: skip
    if last is not None and on < last.on:
        raise Refused("steps.backwards", award=row.subject, on=on, last=last.on)
    return Mark((last.number if last else 0) + 1, state, on)


__all__ = ["NEXT", "Marked", "mark"]
