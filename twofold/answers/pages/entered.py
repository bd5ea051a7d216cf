"""The figures that a record enters, and what it brings to each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.text import Text

from twofold.answers import figures
from twofold.answers.pages.registers import provenance, withheld
from twofold.answers.pages.tables import GENERATED, heading, quiet, table

if TYPE_CHECKING:
    from twofold.indicators.entered import Entered
    from twofold.indicators.model import Indicator
    from twofold.words import Words
    from twofold.workspace import Workspace


def record(say: Words, workspace: Workspace, found: Entered) -> dict[str, Any]:
    """The row, where it came from, and the figures that it enters."""
    from twofold.indicators.records import part_id
    from twofold.indicators.shape import plain

    return {
        "register": found.register.id, "as_of": workspace.as_of, "day": workspace.day,
        "row": {**found.entry.values, **provenance(found.entry)},
        "withheld": list(found.withheld),
        "read_by": [one.id for one in found.read],
        "figures": [
            {"id": one.indicator.id, "name": one.indicator.name[say.lang],
             "unit": one.indicator.unit, "way": one.way,
             "part": part_id(one.part) if one.part else None,
             "brings": one.brings, "through": list(one.through), "value": plain(one.value),
             "without": plain(one.without)}
            for one in found.entering
        ],
        "earlier": [
            {"id": one.entering.indicator.id, "name": one.entering.indicator.name[say.lang],
             "unit": one.entering.indicator.unit, "year": one.year, "day": one.day,
             "way": one.entering.way, "value": plain(one.entering.value),
             "without": plain(one.entering.without)}
            for one in found.earlier
        ],
    }  # fmt: skip


def none(say: Words, found: Entered) -> str:
    """That a row enters nothing on the day, and which figures of its own years it enters."""
    if not found.earlier:
        return say("vintages.enters_none")
    years: dict[int, list[str]] = {}
    for one in found.earlier:
        years.setdefault(one.year, []).append(one.entering.indicator.name[say.lang])
    told = [say("vintages.of_year", year=str(year),
                names=say("cli.text.comma").join(dict.fromkeys(names)))
            for year, names in sorted(years.items())]  # fmt: skip
    return say("vintages.enters_years", day=found.day, told=say("cli.text.then").join(told))


def read_only(found: Entered) -> list[Indicator]:
    """The indicators that read the register and have nothing of the row, in no year tried."""
    own = [*found.entering, *(one.entering for one in found.earlier)]
    return [one for one in found.read if one.id not in {e.indicator.id for e in own}]


def shown(say: Words, found: Entered, made_up: bool) -> Iterator[RenderableType]:
    """The figures with the row and without it."""
    key = " ".join(str(found.entry.values.get(c, "—")) for c in found.register.key)
    name = found.register.name.get(say.lang, found.register.id)
    yield heading(say("vintages.entered", register=name, key=key))
    if found.entering:
        made = table(*(say(f"vintages.columns.{c}") for c in ("indicator", "way", "brings",
                       "value", "without")), right=(2, 3, 4))  # fmt: skip
        for one in found.entering:
            way = say(f"vintages.ways.{one.way}")
            if one.through:
                way = say("vintages.through", way=way, keys=" ".join(one.through))
            made.add_row(figures.name(say, one.indicator), way,
                         "—" if one.brings is None else say.value(one.brings),
                         figures.number(say, one.value, one.indicator.unit, 4),
                         figures.number(say, one.without, one.indicator.unit, 4))  # fmt: skip
        yield made
    else:
        yield Text(none(say, found))
    others = read_only(found)
    if others:
        names = say("cli.text.comma").join(one.name[say.lang] for one in others)
        yield quiet(say("vintages.read_only", names=names))
    yield from withheld(say, found.register, found.withheld)
    if made_up:
        yield Text(say("brief.generated"), GENERATED)
