"""Days of which nothing is known yet: what an answer says where it is asked for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from twofold.words import Words
from twofold.workspace import Workspace

# A day applied, and by when it was known.
State = tuple[date, date]
KEY = "indicators.reasons.day_not_known"
Notices = tuple[tuple[str, Mapping[str, object]], ...]


def later(workspace: Workspace, states: Iterable[State] = ()) -> Notices:
    """A notice where a day lies after what is known: after the day by which records were known, and
    after the city's today; of the workspace's own day where no states are given. None on any other
    day."""
    found = tuple(states) or ((workspace.day, workspace.as_of),)
    beyond = [(day, min(as_of, workspace.today)) for day, as_of in found
              if day > min(as_of, workspace.today)]  # fmt: skip
    return tuple((KEY, {"day": day, "known": known}) for day, known in dict.fromkeys(beyond))


def noted(say: Words, notices: Notices) -> dict[str, list[str]]:
    """The same in the record of an answer; nothing on any other day."""
    return {"notes": [say(key, **values) for key, values in notices]} if notices else {}
