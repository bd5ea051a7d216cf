"""Indicators: what is measured, what it gives, and how far it is to the targets."""

from __future__ import annotations

from twofold.answers.answer import Answer, Span, table_of
from twofold.answers.later import later
from twofold.words import Words
from twofold.workspace import Workspace

LISTED = ("id", "name", "unit", "measure", "direction", "published", "series", "registers")


def list_(say: Words, workspace: Workspace) -> Answer:
    """All indicators of the city."""
    from twofold import indicators
    from twofold.answers.pages import indicators as pages

    found = list(indicators.read(workspace).indicators.values())
    records = [
        {"id": one.id, "name": one.name[say.lang], "unit": one.unit,
         "measure": str(one.measure), "direction": str(one.direction),
         "published": one.series.kind, "series": list(one.series.names),
         "registers": list(dict.fromkeys(part.subject for part in one.parts))}
        for one in found
    ]  # fmt: skip
    return Answer(lambda: records, lambda: table_of(records, LISTED),
                  lambda: pages.listed(say, found))  # fmt: skip


def records(
    say: Words, workspace: Workspace, id: str, part: str | None = None,
    limit: int | None = None, offset: int | None = None, personal: bool = False,
) -> Answer:  # fmt: skip
    """The rows of a register that enter a part of an indicator's value."""
    from twofold.answers.generated import generated
    from twofold.answers.pages import records as pages
    from twofold.indicators.records import records as found_in
    from twofold.registers.read import read_registers

    found = found_in(workspace, id, part, limit=limit, offset=offset or 0, personal=personal)
    register = read_registers(workspace)[found.part.subject]
    return Answer(
        lambda: pages.record(say, found),
        lambda: pages.sheet(found),
        lambda: pages.shown(say, found, register, generated(workspace)),
        Span(offset or 0, len(found.rows), found.total),
        later(workspace),
    )
