"""Progress of indicators: status, path, gap, and how early or late. How likely each status is,
stands in `chances` alone."""

from __future__ import annotations

from typing import Any

from twofold.answers.answer import Answer, table_of
from twofold.words import Words
from twofold.workspace import Workspace

COLUMNS = (
    "id", "name", "status", "method", "version", "formula", "value", "score", "class",
    "base_year", "base_value", "current_year", "current_value", "target_year", "target_value",
    "path", "due", "gap", "gap_share", "years_ahead", "arrival", "years_early",
)  # fmt: skip


def progress(
    say: Words, workspace: Workspace, indicator: tuple[str, ...] = (), targets: str | None = None,
    method: str | None = None,
) -> Answer:  # fmt: skip
    """Progress by a declared method, with all that it was made from."""
    from twofold import indicators
    from twofold.answers.chances import open_to_all
    from twofold.answers.figures import reason
    from twofold.answers.pages import progress as pages
    from twofold.answers.published import targeted
    from twofold.indicators.shape_tracked import shape_tracked
    from twofold.indicators.tracked import tracked

    with targeted(workspace):
        found = tracked(workspace, indicator, targets=targets, method=method)
    catalogue = indicators.read(workspace)
    records: list[dict[str, Any]] = [
        {"id": id_, "name": one.indicator.name[say.lang], "status": one.assessment.pace,
         **open_to_all(shape_tracked(one, lambda why: reason(say, why)))}
        for id_, one in found.items()
    ]  # fmt: skip
    rows = [{**one, "path": (one.get("path") or {}).get("shape")} for one in records]
    return Answer(lambda: records, lambda: table_of(rows, COLUMNS),
                  lambda: pages.progressed(say, catalogue, list(found.values())))  # fmt: skip
