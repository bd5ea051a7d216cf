"""Indicators by period and group, as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from twofold.answers import figures
from twofold.answers.pages.tables import GENERATED, quiet, table
from twofold.answers.places import district
from twofold.words import Words

if TYPE_CHECKING:
    from twofold.indicators.cells import Cell
    from twofold.indicators.model import Indicator
    from twofold.workspace import Workspace


def broken_down(
    say: Words, workspace: Workspace, known: Mapping[str, Indicator],
    found: Mapping[str, Sequence[Cell]], labels: Mapping[str, Mapping[str, str]], made_up: bool,
) -> Iterator[RenderableType]:  # fmt: skip
    """A table for each indicator; a part of a year, quarter or month says that it is one."""
    yield quiet(say("brief.times", as_of=workspace.as_of, day=workspace.day))
    for id_, cells in found.items():
        one = known[id_]
        yield Text(figures.name(say, one))
        headers = ("period", "group", "value", "note")
        made = table(*(say(f"cli.columns.{c}") for c in headers), right=(2,), whole=(0,))
        for cell in cells:
            value = figures.number(say, cell.value, one.unit, 2)
            group = district(say, label(say, cell, labels[id_]))
            made.add_row(cell.period, group, value, _note(say, cell))
        yield made
    if made_up:
        yield Text(say("brief.generated"), GENERATED)


def label(say: Words, cell: Cell, labels: Mapping[str, str]) -> str:
    """What a group is called: its word in the register, or that it has none; the whole is all."""
    if not cell.groups:
        return say("indicators.groups.all")
    value = cell.groups[0][1]
    return say("indicators.groups.none") if value is None else labels.get(value, value)


def _note(say: Words, cell: Cell) -> str:
    notes = [figures.reason(say, cell.reason)] if cell.reason else []
    if cell.part_year and cell.begins is not None:
        notes.append(say("brief.row_covers", begins=cell.begins, ends=cell.ends))
    if cell.undecided:
        notes.append(say("indicators.reasons.unknown_cells", count=cell.undecided))
    return "\n".join(notes)
