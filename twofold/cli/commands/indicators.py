"""`twofold indicators`: what is measured, what it gives, and how far it is to the targets."""

from __future__ import annotations

from typing import Any

from twofold.cli.options import Indicators, Method, Targets
from twofold.cli.run import Run, Sheet


def list_(run: Run) -> None:
    """All indicators of the city."""
    from twofold import indicators
    from twofold.cli.pages import indicators as pages

    found = list(indicators.read(run.city_or_library()).indicators.values())
    records = [
        {"id": one.id, "name": one.name[run.say.lang], "unit": one.unit,
         "measure": str(one.measure), "direction": str(one.direction),
         "published": one.series.kind, "series": list(one.series.names),
         "registers": list(dict.fromkeys(part.subject for part in one.parts))}
        for one in found
    ]  # fmt: skip
    columns = ("id", "name", "unit", "measure", "direction", "published", "series", "registers")
    run.give(lambda: records, lambda: Sheet(columns, _rows(records, columns)),
             lambda: pages.listed(run.say, found))  # fmt: skip


def measure(run: Run, indicator: Indicators = None) -> None:
    """Values from the registers."""
    from twofold import indicators
    from twofold.cli.commands.brief import generated
    from twofold.cli.figures import reason
    from twofold.cli.pages import indicators as pages
    from twofold.indicators.shape import shape_measured

    workspace = run.city()
    found = indicators.measure(workspace, indicator or ())
    known = indicators.read(workspace).indicators
    records = [
        {"id": id_, "name": known[id_].name[run.say.lang], "unit": known[id_].unit,
         **shape_measured(one, lambda why: reason(run.say, why))}
        for id_, one in found.items()
    ]  # fmt: skip
    columns = ("id", "name", "unit", "value", "begins", "ends", "undecided")
    run.give(lambda: {"as_of": workspace.as_of, "day": workspace.day, "indicators": records},
             lambda: Sheet(columns, _rows(records, columns)),
             lambda: pages.measured(run.say, workspace, known, found,
                                    generated(workspace)))  # fmt: skip


def progress(
    run: Run, indicator: Indicators = None, targets: Targets = None, method: Method = None
) -> None:
    """Progress by a declared method, with all that it was made from."""
    from twofold import indicators
    from twofold.cli.commands.brief import targeted
    from twofold.cli.figures import reason
    from twofold.cli.pages import indicators as pages
    from twofold.indicators.shape import shape_assessment

    workspace = run.city()
    with targeted(workspace):
        found = indicators.progress(workspace, indicator or (), targets=targets, method=method)
    catalogue = indicators.read(workspace)
    records: list[dict[str, Any]] = [
        {"id": id_, "name": catalogue.indicators[id_].name[run.say.lang], "status": one.pace,
         **shape_assessment(one, lambda why: reason(run.say, why))}
        for id_, one in found.items()
    ]  # fmt: skip
    columns = ("id", "name", "status", "method", "version", "formula", "value", "score", "class",
               "base_year", "base_value", "current_year", "current_value")  # fmt: skip
    run.give(lambda: records, lambda: Sheet(columns, _rows(records, columns)),
             lambda: pages.progressed(run.say, catalogue, found))  # fmt: skip


def _rows(records: list[dict[str, Any]], columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return [tuple(record.get(column) for column in columns) for record in records]
