"""Outlooks: the years ahead with their bounds. How likely a target is stands in `chances` alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Answer, Sheet
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.indicators.outlook.model import Outlook

COLUMNS = ("id", "name", "unit", "origin", "year", "low95", "low80", "middle", "high80", "high95",
           "reason")  # fmt: skip


def outlook(
    say: Words, workspace: Workspace, indicator: tuple[str, ...] = (), targets: str | None = None
) -> Answer:
    """The outlooks of indicators, all by default."""
    from twofold import indicators
    from twofold.answers.chances import open_to_all
    from twofold.answers.figures import reason
    from twofold.answers.generated import generated
    from twofold.answers.pages import outlook as pages
    from twofold.answers.published import targeted
    from twofold.indicators.outlook.city import outlooks
    from twofold.indicators.outlook.shape import shape

    with targeted(workspace):
        found = outlooks(workspace, indicator, targets=targets)
    known = indicators.read(workspace).indicators
    about = {id_: (known[id_].name[say.lang], known[id_].unit) for id_ in found}
    made_up = generated(workspace)

    def record() -> dict[str, Any]:
        listed = [
            {"id": id_, "name": about[id_][0], "unit": about[id_][1],
             **open_to_all(shape(one, lambda why: reason(say, why))),
             "notes": [reason(say, note) for note in pages.notes(one)]}
            for id_, one in found.items()
        ]  # fmt: skip
        return {"as_of": workspace.as_of, "day": workspace.day, "outlooks": listed}

    def rows() -> Iterator[tuple[Any, ...]]:
        for id_, one in found.items():
            for row in _rows(one, reason(say, one.reason)):
                yield (id_, *about[id_], one.origin or None, *row)

    return Answer(
        record, lambda: Sheet(COLUMNS, rows()),
        lambda: pages.shown(say, workspace, known, found, made_up),
    )  # fmt: skip


def _rows(one: Outlook, why: str) -> Iterator[tuple[Any, ...]]:
    """A row for each year ahead, or one that says why there is none."""
    from twofold.indicators.outlook.shape import shape_horizon

    for step in map(shape_horizon, one.horizons):
        yield (*(step[column] for column in COLUMNS[4:-1]), None)
    if not one.horizons:
        yield (*(None,) * 6, why)
