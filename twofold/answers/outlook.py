"""Outlooks: the years ahead with their bounds, and the chance of what shall be reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Answer, Sheet
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.indicators.outlook.model import Outlook

COLUMNS = ("id", "name", "unit", "origin", "year", "low95", "low80", "middle", "high80", "high95",
           "target", "chance", "reason")  # fmt: skip


def outlook(
    say: Words, workspace: Workspace, indicator: tuple[str, ...] = (), targets: str | None = None
) -> Answer:
    """The outlooks of indicators, all by default; of those named with what the year comes to."""
    from twofold import indicators
    from twofold.answers.brief import generated, targeted
    from twofold.answers.figures import reason
    from twofold.answers.pages import outlook as pages
    from twofold.indicators.outlook.city import outlooks
    from twofold.indicators.outlook.shape import shape

    with targeted(workspace):
        found = outlooks(workspace, indicator, targets=targets, months=bool(indicator))
    known = indicators.read(workspace).indicators
    about = {id_: (known[id_].name[say.lang], known[id_].unit) for id_ in found}
    made_up = generated(workspace)

    def record() -> dict[str, Any]:
        listed = [{"id": id_, "name": about[id_][0], "unit": about[id_][1],
                   **shape(one, lambda why: reason(say, why))}
                  for id_, one in found.items()]  # fmt: skip
        return {"as_of": workspace.as_of, "day": workspace.day, "outlooks": listed}

    def rows() -> Iterator[tuple[Any, ...]]:
        for id_, one in found.items():
            for row in _rows(one, reason(say, one.reason or one.no_chance)):
                yield (id_, *about[id_], one.origin or None, *row)

    return Answer(
        record, lambda: Sheet(COLUMNS, rows()),
        lambda: pages.shown(say, workspace, known, found, made_up),
    )  # fmt: skip


def _rows(one: Outlook, why: str) -> Iterator[tuple[Any, ...]]:
    """A row for each year ahead, or one that says why there is none."""
    from twofold.indicators.outlook.shape import shape_chance, shape_horizon

    chances = {chance.year: shape_chance(chance) for chance in one.chances}
    for step in map(shape_horizon, one.horizons):
        row = {**step, **chances.get(step["year"], {})}
        yield (*(row.get(column) for column in COLUMNS[4:-1]), why if one.no_chance else None)
    if not one.horizons:
        yield (*(None,) * 8, why)
