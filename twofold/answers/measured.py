"""Values from the registers: of today, or by period and group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Answer, table_of
from twofold.answers.later import later, noted
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.indicators.cells import Cell
    from twofold.indicators.model import Indicator

MEASURED = ("id", "name", "unit", "value", "begins", "ends", "undecided")
CELLS = ("id", "name", "unit", "period", "begins", "ends", "part_year", "breakdown", "group",
         "part", "label", "value", "suppressed", "undecided")  # fmt: skip


def measure(
    say: Words, workspace: Workspace, indicator: tuple[str, ...] = (),
    broken_by: str | None = None, period: str | None = None, first_year: int | None = None,
    last_year: int | None = None,
) -> Answer:  # fmt: skip
    """Values from the registers; by period or group where either is asked for."""
    if broken_by or period or first_year or last_year:
        return _cells(say, workspace, indicator, broken_by, period or "year",
                      (first_year, last_year))  # fmt: skip
    from twofold import indicators
    from twofold.answers.figures import reason
    from twofold.answers.generated import generated
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
    beyond = later(workspace)
    return Answer(
        lambda: {"as_of": workspace.as_of, "day": workspace.day, **noted(say, beyond),
                 "indicators": records},
        lambda: table_of(records, MEASURED),
        lambda: pages.measured(say, workspace, known, found, made_up), notices=beyond,
    )  # fmt: skip


def _cells(
    say: Words, workspace: Workspace, ids: tuple[str, ...], by: str | None, period: str,
    years: tuple[int | None, int | None],
) -> Answer:  # fmt: skip
    """Cells of the indicators named, or of all that are measured so."""
    from twofold import indicators
    from twofold.answers.generated import generated
    from twofold.answers.pages import measured as pages
    from twofold.errors import InputError, Place
    from twofold.indicators.breakdown import series
    from twofold.indicators.groups import chosen

    known = indicators.read(workspace).indicators
    able = (one.id for one in known.values()
            if period in one.periods and (by is None or chosen(one.breakdowns, by)))  # fmt: skip
    found = {
        id_: series(workspace, id_, by=by, period=period, first=years[0], last=years[1])
        for id_ in dict.fromkeys(ids) or able
    }
    if found and not any(found.values()):  # the years are in the wrong order, or have not begun
        raise InputError("indicators.years_reversed", Place("from"), first=str(years[0]),
                         last=str(years[1] or workspace.day.year))  # fmt: skip
    called = {id_: labels(say, workspace, known[id_], by) for id_ in found}
    made_up = generated(workspace)
    records = [
        record for id_, cells in found.items()
        for record in _records(say, known[id_], cells, called[id_])
    ]  # fmt: skip
    beyond = later(workspace)
    return Answer(
        lambda: {"as_of": workspace.as_of, "day": workspace.day, **noted(say, beyond),
                 "cells": records},
        lambda: table_of(records, CELLS),
        lambda: pages.broken_down(say, workspace, known, found, called, made_up), notices=beyond,
    )  # fmt: skip


def _records(
    say: Words, one: Indicator, cells: Iterable[Cell], labels: Mapping[str, str]
) -> Iterable[dict[str, Any]]:
    from twofold.answers.figures import reason
    from twofold.answers.pages.measured import label
    from twofold.indicators.shape import plain

    for cell in cells:
        name, value = cell.groups[0] if cell.groups else (None, None)
        made: dict[str, Any] = {
            "id": one.id, "name": one.name[say.lang], "unit": one.unit, "period": cell.period,
            "begins": None if cell.begins is None else str(cell.begins), "ends": str(cell.ends),
            "part_year": cell.part_year, "breakdown": name, "group": value,
            "part": "group" if value is not None else "blank" if cell.groups else "whole",
            "label": label(say, cell, labels), "value": plain(cell.value),
            "suppressed": cell.suppressed, "undecided": cell.undecided,
        }  # fmt: skip
        if cell.value is None:
            made["reason"] = {"value": reason(say, cell.reason)}
        yield made


def labels(
    say: Words, workspace: Workspace, one: Indicator, by: str | None
) -> Mapping[str, str]:  # fmt: skip
    """The words of a breakdown's values, where its register has some."""
    from twofold import facts
    from twofold.indicators.groups import chosen, group, stands_in
    from twofold.registers.read import read_registers

    text = None if by is None else chosen(one.breakdowns, by)
    made = None if text is None else group(text)
    plain = {word: say(f"indicators.groups.{word}") for word in ("yes", "no")}
    if made is None or not one.parts:
        return plain
    registers = read_registers(workspace)
    of = stands_in(made, registers[one.parts[0].subject], registers, facts.subjects(workspace))
    column = next((c for c in of.columns if c.name == made.word), None) if of else None
    if column is None:
        return plain
    return {**plain, **dict(column.english_values if say.lang == "en" else column.values)}
