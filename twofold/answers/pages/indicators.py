"""Indicators as tables: what there is, what the registers give, and progress by a method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from twofold.answers import figures
from twofold.answers.pages.brief import PACES
from twofold.answers.pages.tables import GENERATED, quiet, table
from twofold.words import Words

if TYPE_CHECKING:
    from twofold.indicators import Assessment, Catalogue, Indicator, Measured
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


def progressed(
    say: Words, catalogue: Catalogue, found: Mapping[str, Assessment]
) -> Iterator[RenderableType]:
    """The class that a method gives each indicator, from which figures, or why it gives none."""
    methods = {one.method for one in found.values()}
    for id_ in sorted(methods):
        method = catalogue.methods[id_]
        yield quiet(say("cli.text.method", name=method.name[say.lang], version=method.version,
                        source=method.source))  # fmt: skip
    made = table(*(say(f"cli.columns.{c}") for c in ("id", "indicator", "class", "status",
                   "from_to", "ratio", "note")), right=(5,), whole=(0,))  # fmt: skip
    for id_, one in found.items():
        method = catalogue.methods[one.method]
        label = method.classes[one.name].label[say.lang] if one.name else "—"
        pace = one.pace or "pending"
        years = (one.ends.base_year, one.ends.current_year) if one.ends else ()
        value = "—" if one.value is None else say.number(round(one.value, 4))
        notes = [figures.reason(say, why) for why in (one.reason, *one.warnings) if why]
        made.add_row(id_, catalogue.indicators[id_].name[say.lang], label,
                     Text(say(f"brief.statuses.{pace}"), PACES[pace]),
                     "–".join(map(str, years)), value,
                     "\n".join(notes))  # fmt: skip
    yield made
