"""Documents of kind `calendar` to the model: every deadline understood, or an error at its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from twofold import documents
from twofold.documents import Document, Row
from twofold.errors import InputError
from twofold.indicators import front
from twofold.targets.calendar_model import (
    SCOPES,
    Calendar,
    Deadline,
    Escalation,
    Text,
)  # fmt: skip
from twofold.workspace import Workspace

FOLDER, KIND = "targets", "calendar"
KEYS = ("escalation", "over", "tracked_from")
HEADER = ("deadline", "on", "what", "what en", "owner", "owner en", "scope", "from", "to", "source",
          "source en", "certainty")  # fmt: skip
PARTS = ("days", "head", "leader")
_EACH_YEAR = re.compile(r"(\d{2})-(\d{2})")
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def read(workspace: Workspace) -> Calendar:
    """All deadlines of a city and its library. Raises InputError at the line that is wrong."""
    found = [d for folder in workspace.folders(FOLDER) for d in documents.read_folder(folder)]
    return _read(*(d for d in found if d.kind == KIND))


@documents.remembered
def _read(*found: Document) -> Calendar:
    made: dict[str, Deadline] = {}
    escalations = [e for d in found if (e := _escalation(d)) is not None]
    tracked = [day for d in found if (day := _tracked(d)) is not None]
    # A calendar that says none takes those of the city: the last that was read.
    inherited = escalations[-1] if escalations else None
    since = tracked[-1] if tracked else None
    seen: dict[str, Document] = {}
    for document in found:
        if document.id in seen:
            raise InputError("indicators.repeated_id", document.place(1), id=document.id)
        seen[document.id] = document
        for one in read_calendar(document, inherited, since):
            before = made.get(one.id)
            if before is not None and before.calendar != document.front.get("over"):
                raise InputError("deadlines.repeated", one.at, id=one.id, other=before.at)
            made[one.id] = one
    return Calendar(MappingProxyType(made), " ".join(d.digest for d in found))


def read_calendar(
    document: Document, inherited: Escalation | None = None, tracked: date | None = None
) -> Iterator[Deadline]:
    """The deadlines of one calendar. Nothing is asked of days before `tracked`, unless the
    calendar says another day itself. Raises InputError."""
    front.only(document, KEYS)
    escalation = _escalation(document) or inherited
    tracked = _tracked(document) or tracked
    rows = [row for table in document.tables("deadline") for row in table.rows]
    if not rows:
        raise InputError("deadlines.empty", document.place(1))
    for table in document.tables("deadline"):
        for header in table.header:
            if header not in HEADER:
                raise InputError("deadlines.unknown_header", document.place(table.line),
                                 header=header, known=", ".join(HEADER))  # fmt: skip
    for row in rows:
        yield _deadline(document, row, escalation, tracked)


def _deadline(
    document: Document, row: Row, escalation: Escalation | None, tracked: date | None
) -> Deadline:
    at, id_ = document.place(row.line), row["deadline"].strip("` ")
    if not _ID.fullmatch(id_):
        raise InputError("policies.bad_id", at, id=id_)
    on, month, day = _on(document, row)
    scope = row.get("scope").strip("` ")
    if scope not in SCOPES:
        raise InputError("indicators.bad_choice", at, key="scope", value=scope,
                         known=", ".join(SCOPES))  # fmt: skip
    for key in ("what", "owner", "source"):
        if not row.get(key).strip():
            raise InputError("deadlines.missing", at, id=id_, column=key)
    since, until = _day(document, row, "from"), _day(document, row, "to")
    if since is not None and until is not None and until < since:
        raise InputError("deadlines.bad_day", at, column="to", value=row.get("to"))
    if tracked is not None:
        since = max(since or tracked, tracked)
    return Deadline(
        id_, front.of_row(row, "what"), front.of_row(row, "owner"), scope, on, month, day, since,
        until, row.get("source").strip(), row.get("certainty").strip(), escalation, document.id, at,
        row.get("source en").strip(),
    )  # fmt: skip


def _on(document: Document, row: Row) -> tuple[date | None, int, int]:
    """A full day, or a month and a day that every year has."""
    text = row.get("on").strip("` ")
    each = _EACH_YEAR.fullmatch(text)
    try:
        if each is None:
            on = date.fromisoformat(text)
            return on, on.month, on.day
        month, day = int(each[1]), int(each[2])
        date(2001, month, day)  # no leap year: 29 February is not of every year
    except ValueError:
        raise InputError("deadlines.bad_day", document.place(row.line), column="on",
                         value=row.get("on")) from None  # fmt: skip
    return None, month, day


def _day(document: Document, row: Row, column: str) -> date | None:
    text = row.get(column).strip("` ")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError("deadlines.bad_day", document.place(row.line), column=column,
                         value=text) from None  # fmt: skip


def _tracked(document: Document) -> date | None:
    """From which day on the city keeps track of what was done."""
    value = document.front.get("tracked_from")
    if value is not None and type(value) is not date:
        raise InputError("targets.bad_day", front.at(document, "tracked_from"), key="tracked_from",
                         value=value)  # fmt: skip
    return value


def _escalation(document: Document) -> Escalation | None:
    """`escalation: {days: 5, head: {zh: …, en: …}, leader: {zh: …, en: …}}`."""
    if "escalation" not in document.front:
        return None
    given: Mapping[str, object] = front.mapping(document, "escalation")
    at = front.at(document, "escalation")
    if sorted(given) != sorted(PARTS):
        raise InputError("deadlines.bad_escalation", at, known=", ".join(PARTS))
    days = front.whole(document, "escalation", given["days"])
    if days < 1:
        raise InputError("indicators.bad_number", at, key="escalation", value=days)
    return Escalation(days, front.words(document, "escalation", given["head"]),
                      front.words(document, "escalation", given["leader"]))  # fmt: skip


def owners(deadlines: Iterable[Deadline]) -> tuple[Text, ...]:
    """The posts that own deadlines, each once."""
    found = {one.owner["zh"]: one.owner for one in deadlines}
    return tuple(found[key] for key in sorted(found))
