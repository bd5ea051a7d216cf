"""The heads of a month's lists as they were when it was frozen: how many rows each has, what all of
them would bring in its year, and what the target lacks; of the city and of each district. The rows
themselves are not written down: they are made anew from the registers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa

from twofold.indicators.read import read as read_catalogue
from twofold.registers import store
from twofold.sql.statements import fill, literal, names
from twofold.targets import lists
from twofold.targets.list_model import INCREASES, Head
from twofold.targets.model import CITY, Kind, Month, Place
from twofold.targets.stored import as_text
from twofold.workspace import Workspace

LIST = "month_list"
# What stands for the city in the key.
WHOLE = "-"
COLUMNS = ("list", "place", "rows", "adds", "lacking")
HEADS = pa.schema([
    ("month", pa.string()), ("list", pa.string()), ("place", pa.string()), ("rows", pa.int64()),
    ("adds", pa.string()), ("lacking", pa.string()),
])  # fmt: skip


@dataclass(frozen=True)
class Written:
    """The head of a list of a place. `adds` is what all rows still bring in the month's year to
    the first indicator of the list that has a task, `lacking` what that place's target lacks, both
    in its unit."""

    list: str
    place: Place
    rows: int
    adds: Decimal | None
    lacking: Decimal | None


def rows(workspace: Workspace, month: Month) -> list[dict[str, Any]]:
    """All heads on the workspace's day, as rows of the register; lists without rows have none."""
    signs = {id_: one.direction.sign for id_, one in read_catalogue(workspace).indicators.items()}
    return [
        {"month": month.month, "list": one.list, "place": one.place.name or WHOLE,
         "rows": one.rows, "adds": as_text(one.adds), "lacking": as_text(one.lacking)}
        for one in _made(workspace, month, signs)
    ]  # fmt: skip


def _made(workspace: Workspace, month: Month, signs: Mapping[str, int]) -> Iterator[Written]:
    # A December is listed in January: what is due by then counts in the next year.
    year = month.day.year
    for id_, shown in lists.every(workspace, lists.Wanted(most=0), year=year).items():
        parts = [(CITY, shown.head)]
        parts += [(Place(Kind.DISTRICT, n), head) for n, head in shown.districts.items() if n]
        yield from (_written(id_, place, head, month, signs) for place, head in parts if head.rows)


def _written(
    id_: str, place: Place, head: Head, month: Month, signs: Mapping[str, int]
) -> Written:  # fmt: skip
    gain = next((g for g in head.gains if month.tasks.task(g.indicator) is not None), None)
    if gain is None:
        return Written(id_, place, head.rows, None, None)
    return Written(id_, place, head.rows, gain.value,
                   lacking(month, gain.indicator, signs[gain.indicator], place)
                   if gain.how == INCREASES else None)  # fmt: skip


def lacking(month: Month, indicator: str, sign: int, place: Place = CITY) -> Decimal | None:
    """What a target lacks at the end of the month, in its unit; None where either is not known."""
    figure = month.figure(indicator, place)
    if figure is None or figure.value is None or figure.target is None:
        return None
    return max((figure.target - figure.value) * sign, Decimal(0))


def written(workspace: Workspace, month: Month) -> Mapping[tuple[str, Place], Written]:
    """The heads that were written down when a month was frozen, by list and place; nothing where
    none were."""
    with store.reading(workspace) as reading:
        if month.frozen is None or LIST not in reading.registers:
            return {}
        found = reading.connection.rows(fill(
            "SELECT _columns FROM _rows AS r WHERE month = _month", columns=names(COLUMNS),
            rows=reading.view(LIST), month=literal(month.month)))  # fmt: skip
    places = {name: CITY if name == WHOLE else Place(Kind.DISTRICT, name) for _, name, *_ in found}
    return {
        (id_, places[name]): Written(id_, places[name], int(count), _number(adds), _number(lacks))
        for id_, name, count, adds, lacks in sorted(found, key=lambda row: (row[0], row[1]))
    }


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
