"""The records behind a value: the rows of a register that enter an indicator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.text import Text

from twofold.answers import figures, labels
from twofold.answers.answer import Sheet
from twofold.answers.cells import NUMBERS, cell, head
from twofold.answers.pages.registers import PROVENANCE, provenance, told, withheld
from twofold.answers.pages.tables import (
    GENERATED,
    ByWidth,
    breadth,
    fitting,
    heading,
    quiet,
    some_of,
    table,
)  # fmt: skip

if TYPE_CHECKING:
    from twofold.indicators.model import Indicator, Part, Records
    from twofold.registers.model import Register
    from twofold.words import Words

# What a row brings to the value, where that is more than itself; no register has such a column.
BRINGS = "_brings"


def record(say: Words, found: Records) -> dict[str, Any]:
    """The rows as a record, with what they give together."""
    from twofold.indicators.records import part_id
    from twofold.indicators.shape import plain

    return {
        "id": found.indicator.id, "name": found.indicator.name[say.lang],
        "part": part_id(found.part), "register": found.part.subject,
        "function": function(found).lower(), "unit": found.indicator.unit,
        "value": plain(found.value), "total": found.total, "undecided": found.undecided,
        "withheld": list(found.withheld),
        "rows": [{**entry.values, **provenance(entry), BRINGS: brings}
                 for entry, brings in zip(found.rows, found.brings, strict=True)],
    }  # fmt: skip


def sheet(found: Records) -> Sheet:
    """The rows as a table, with what each brings."""
    rows = ((*(entry.values[c] for c in found.columns), *provenance(entry).values(), brings)
            for entry, brings in zip(found.rows, found.brings, strict=True))  # fmt: skip
    return Sheet((*found.columns, *PROVENANCE, BRINGS), rows)


def function(found: Records) -> str:
    """How the rows give the value: `count`, `different`, `sum`, `min` or `max`."""
    return "different" if found.distinct else found.function.lower()


def part_name(say: Words, indicator: Indicator, part: Part, register: Register) -> str:
    """A part by what it is and the register that it is made from; the register alone where it is
    all of the value."""
    name = register.name.get(say.lang, register.id)
    if part.word == "value":
        return name
    return say("indicators.records.part", part=say(f"indicators.parts.{part.word}"), register=name)


def together(say: Words, found: Records) -> str:
    """How the value comes from the rows: `6,898 rows; what they bring adds up to 507.3`."""
    value = part_value(say, found)
    if value is None:
        return say("cli.text.no_rows")
    return say(f"indicators.together.{function(found)}", rows=found.total, value=value)


def part_value(say: Words, found: Records) -> str | None:
    """A part's value with its unit: that of the indicator, or, as half of a ratio, what the
    register's column is counted in."""
    if found.value is None:
        return None
    if found.part.word == "value":
        unit = found.indicator.unit
        return say("indicators.records.amount", value=figures.number(say, found.value, unit, 2),
                   unit=figures.unit_word(say, unit))  # fmt: skip
    unit = labels.unit(say, found.unit)
    return say.large(found.value, unit.strip() if say.lang == "zh" else unit)


def shown(
    say: Words, found: Records, register: Register, made_up: bool
) -> Iterator[RenderableType]:
    """The rows beside each other as far as they fit."""
    name = figures.name(say, found.indicator)
    part = part_name(say, found.indicator, found.part, register)
    yield heading(say("indicators.records.title", name=name, part=part))
    yield Text(together(say, found))
    if found.undecided:
        yield quiet(say("indicators.reasons.unknown_cells", count=found.undecided))
    yield ByWidth(lambda width: _beside(say, found, register, width))
    yield from withheld(say, register, found.withheld)
    if made_up:
        yield Text(say("brief.generated"), GENERATED)


def _beside(say: Words, found: Records, register: Register, width: int) -> Iterator[RenderableType]:
    columns = told(register, found.columns)
    cells = [[cell(say, c, one.values[c.name]) for c in columns] for one in found.rows]
    widths = [min(max([breadth(head(say, c)), *(breadth(row[i]) for row in cells)]), 36)
              for i, c in enumerate(columns)]  # fmt: skip
    fit = fitting(widths, width)
    numbers = tuple(i for i, c in enumerate(columns[:fit]) if c.type in NUMBERS)
    made = table(*(head(say, c) for c in columns[:fit]), right=numbers)
    for row in cells:
        made.add_row(*row[:fit])
    if cells:
        yield made
    yield some_of(say, len(found.rows), found.total)
