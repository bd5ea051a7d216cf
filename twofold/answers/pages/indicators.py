"""Indicators as tables: what there is, what the registers give, and progress by a method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from twofold.answers import figures
from twofold.answers.pages.tables import GENERATED, quiet, table
from twofold.words import Words

if TYPE_CHECKING:
    from twofold.indicators import Indicator, Measured
    from twofold.workspace import Workspace


def listed(say: Words, found: Sequence[Indicator]) -> Iterator[RenderableType]:
    """All indicators, a row each."""
    made = table(*(say(f"cli.columns.{c}") for c in ("id", "indicator", "unit", "measure",
                   "published")), whole=(0,))  # fmt: skip
    for one in found:
        made.add_row(one.id, one.name[say.lang], figures.unit_word(say, one.unit),
                     say(f"indicators.measure.{one.measure}"),
                     say(f"cli.published.{one.series.kind}"))  # fmt: skip
    yield made


def measured(
    say: Words, workspace: Workspace, known: Mapping[str, Indicator],
    found: Mapping[str, Measured], made_up: bool,
) -> Iterator[RenderableType]:  # fmt: skip
    """Values from the registers with the days that they cover; `made_up` where these are generated
    records."""
    yield quiet(say("brief.times", as_of=workspace.as_of, day=workspace.day))
    made = table(*(say(f"cli.columns.{c}") for c in ("id", "indicator", "value", "covers",
                   "note")), right=(2,), whole=(0,))  # fmt: skip
    for id_, one in found.items():
        covers = say.value(one.ends) if one.begins is None else say(
            "cli.text.from_to", begins=one.begins, ends=one.ends)  # fmt: skip
        note = figures.reason(say, one.reason)
        if one.undecided:
            note = say("indicators.reasons.unknown_cells", count=one.undecided)
        made.add_row(id_, figures.name(say, known[id_]),
                     figures.generated(say, known[id_], one), covers, note)  # fmt: skip
    yield made
    if made_up:
        yield Text(say("brief.generated"), GENERATED)
