"""Indicators: what is measured, what it gives, and how far it is to the targets."""

from __future__ import annotations

from typing import Any

from twofold.answers.answer import Answer, Span, table_of
from twofold.words import Words
from twofold.workspace import Workspace

LISTED = ("id", "name", "unit", "measure", "direction", "published", "series", "registers")
MEASURED = ("id", "name", "unit", "value", "begins", "ends", "undecided")
PROGRESSED = ("id", "name", "status", "method", "version", "formula", "value", "score", "class",
              "base_year", "base_value", "current_year", "current_value")  # fmt: skip


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


def measure(say: Words, workspace: Workspace, indicator: tuple[str, ...] = ()) -> Answer:
    """Values from the registers."""
    from twofold import indicators
    from twofold.answers.brief import generated
    from twofold.answers.figures import reason
    from twofold.answers.pages import indicators as pages
    from twofold.indicators.shape import shape_measured

    found = indicators.measure(workspace, indicator)
    known = indicators.read(workspace).indicators
    made_up = generated(workspace)
    records = [
        {"id": id_, "name": known[id_].name[say.lang], "unit": known[id_].unit,
         **shape_measured(one, lambda why: reason(say, why))}
        for id_, one in found.items()
    ]  # fmt: skip
    return Answer(
        lambda: {"as_of": workspace.as_of, "day": workspace.day, "indicators": records},
        lambda: table_of(records, MEASURED),
        lambda: pages.measured(say, workspace, known, found, made_up),
    )


def progress(
    say: Words, workspace: Workspace, indicator: tuple[str, ...] = (), targets: str | None = None,
    method: str | None = None,
) -> Answer:  # fmt: skip
    """Progress by a declared method, with all that it was made from."""
    from twofold import indicators
    from twofold.answers.brief import targeted
    from twofold.answers.figures import reason
    from twofold.answers.pages import indicators as pages
    from twofold.indicators.shape import shape_assessment

    with targeted(workspace):
        found = indicators.progress(workspace, indicator, targets=targets, method=method)
    catalogue = indicators.read(workspace)
    records: list[dict[str, Any]] = [
        {"id": id_, "name": catalogue.indicators[id_].name[say.lang], "status": one.pace,
         **shape_assessment(one, lambda why: reason(say, why))}
        for id_, one in found.items()
    ]  # fmt: skip
    return Answer(lambda: records, lambda: table_of(records, PROGRESSED),
                  lambda: pages.progressed(say, catalogue, found))  # fmt: skip


def records(
    say: Words, workspace: Workspace, id: str, part: str | None = None,
    limit: int | None = None, offset: int | None = None, personal: bool = False,
) -> Answer:  # fmt: skip
    """The rows of a register that enter a part of an indicator's value."""
    from twofold.answers.brief import generated
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
    )
