"""Where the enterprises of an indicator belong, and how each district grew."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from twofold.answers.answer import Answer, Span, table_of
from twofold.answers.later import later, noted
from twofold.answers.natural import natural
from twofold.errors import NotFound
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.targets.belongs import Growth
    from twofold.targets.model import Place

# What lies in no district, where a place is asked for by its name.
NOWHERE = "nowhere"
LISTED = ("id", "name", "kind", "before", "after")


def growth(
    say: Words, workspace: Workspace, of_indicator: str, from_day: date | None = None,
    to_day: date | None = None, basis: str | None = None, column: str | None = None,
    district: str | None = None, limit: int | None = None, offset: int | None = None,
) -> Answer:  # fmt: skip
    """How an indicator that counts enterprises grew in each district between two days; with a
    column or a district, the enterprises behind it."""
    from twofold.answers.generated import generated
    from twofold.answers.pages import belonging as pages
    from twofold.targets import belongs

    first, last = days(workspace, from_day, to_day)
    by = basis or belongs.DEFAULT
    beyond = later(workspace, ((day, workspace.as_of) for day in (first, last)))
    if column is None and district is None:
        found = belongs.growth(workspace, of_indicator, first, last, by)
        record = {**pages.record(say, found), **noted(say, beyond)}
        return Answer(
            lambda: record, lambda: table_of(record["places"], pages.SHEET),
            lambda: pages.shown(say, found, generated(workspace)), notices=beyond,
        )  # fmt: skip
    start = offset or 0
    at = place(say, district)
    some = belongs.movers(workspace, of_indicator, first, last, by, column=column,
                          place=at, limit=limit, offset=start)  # fmt: skip
    if not some.total:  # nobody, or no such district
        known(belongs.growth(workspace, of_indicator, first, last, by), at)
    rows = pages.listed(some)
    return Answer(
        lambda: {"id": of_indicator, "from": first, "to": last, "as_of": workspace.as_of,
                 "by": by, "column": column, "district": district, "total": some.total,
                 "enterprises": rows, **noted(say, beyond)},
        lambda: table_of(rows, LISTED), lambda: pages.named(say, some),
        Span(start, len(rows), some.total), beyond,
    )  # fmt: skip


def days(workspace: Workspace, first: date | None, last: date | None) -> tuple[date, date]:
    """Both days: up to the workspace's day, from the end of the year before."""
    until = last or workspace.day
    return first or date(until.year - 1, 12, 31), until


def place(say: Words, district: str | None) -> Place:
    """A place by its name, as it is asked for; the city where none is. What lies in no district is
    asked for by that word, or by what the reader's language calls it."""
    from twofold.targets import model

    if district is None:
        return model.CITY
    nowhere = (NOWHERE, say("belonging.places.nowhere"))
    return model.NOWHERE if district in nowhere else model.Place(model.Kind.DISTRICT, district)


def known(found: Growth, at: Place) -> None:
    """Raises NotFound for a district that the table does not have."""
    from twofold.targets.model import Kind

    names = [line.place.name for line in found.lines if line.place.kind is Kind.DISTRICT]
    if at.kind is Kind.DISTRICT and at.name not in names:
        listed = sorted(names, key=natural)
        raise NotFound("deadlines.no_district", district=at.name, known=", ".join(listed) or "—")
