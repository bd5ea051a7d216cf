"""Frozen months in the registers: how they are written down, and how they are read back.

Numbers are decimal texts, so that what is read is what was written, to the last digit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa

from twofold.errors import InputError
from twofold.indicators.model import Reason
from twofold.registers import store
from twofold.registers.store import Reading
from twofold.sql.statements import fill, literal, name
from twofold.targets.model import Correction, Figure, Frozen, Kind, Month, Place, Tasks
from twofold.targets.month import month_end
from twofold.targets.read import of_texts
from twofold.workspace import Workspace

FREEZE, FIGURE, CHANGE = "month_freeze", "month_figure", "month_change"
# What stands for a place without a name in a key.
NO_NAME = "-"
AMOUNTS = ("value", "target", "start", "due", "due_twelfths", "growth", "done_before")
CAUSES = ("added", "revised", "removed", "moved")
# ASCII digits alone: a month is a key, and has one way to be written.
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_TEXTS = ("month", "indicator", "place_kind", "place")
FIGURES = pa.schema([
    *((name, pa.string()) for name in (*_TEXTS, *AMOUNTS, "number", "state", "reason")),
    ("rank", pa.int64()), ("of", pa.int64()), ("reported", pa.bool_()),
])  # fmt: skip
CHANGES = pa.schema([
    *((name, pa.string()) for name in (*_TEXTS, "stated_in", "before", "after", "note")),
    *((f"by_{cause}", pa.string()) for cause in CAUSES),
])  # fmt: skip
FREEZES = pa.schema([
    ("month", pa.string()), ("cut_off", pa.date32()), ("commit", pa.int64()),
    ("frozen_on", pa.date32()), ("frozen_by", pa.string()), ("number", pa.string()),
    ("documents", pa.string()), ("tasks", pa.string()), ("late", pa.string()),
])  # fmt: skip


def parsed(text: str) -> tuple[int, int]:
    """Year and month of `2026-10`. Raises InputError."""
    found = _MONTH.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= 12:
        raise InputError("targets.bad_month", value=text)
    return int(found[1]), int(found[2])


def rows(month: Month) -> dict[str, Any]:
    """The tables of a frozen month."""
    stored = month.frozen
    assert stored is not None
    figures = [_figure_row(one) for one in month.figures]
    changes = [
        {
            "month": one.month, "stated_in": one.stated_in, "indicator": one.indicator,
            **_place_row(one.place), "before": as_text(one.before), "after": as_text(one.after),
            **{f"by_{cause}": as_text(getattr(one, cause)) for cause in CAUSES},
            "note": one.note or None,
        }
        for one in month.corrections
    ]  # fmt: skip
    closed = {
        "month": stored.month, "cut_off": stored.cut_off, "commit": stored.commit,
        "frozen_on": stored.frozen_on, "frozen_by": stored.frozen_by,
        "number": stored.number or None, "documents": json.dumps(stored.documents, sort_keys=True),
        "tasks": json.dumps(month.tasks.texts, ensure_ascii=False),
        "late": json.dumps(month.late, ensure_ascii=False),
    }  # fmt: skip
    made = {
        FREEZE: pa.Table.from_pylist([closed], FREEZES),
        FIGURE: pa.Table.from_pylist(figures, FIGURES),
    }
    return made | ({CHANGE: pa.Table.from_pylist(changes, CHANGES)} if changes else {})


def _figure_row(one: Figure) -> dict[str, Any]:
    return {
        "month": one.month, "indicator": one.indicator, **_place_row(one.place),
        **{name: as_text(getattr(one, name)) for name in AMOUNTS}, "number": one.number or None,
        "rank": one.rank, "of": one.of, "reported": one.reported, "state": one.state,
        "reason": one.reason.code if one.reason else None,
    }  # fmt: skip


def _place_row(place: Place) -> dict[str, str]:
    return {"place_kind": place.kind.value, "place": place.name or NO_NAME}


def _place(kind: str, name: str) -> Place:
    return Place(Kind(kind), "" if name == NO_NAME else name)


def as_text(value: Decimal | None) -> str | None:
    """A decimal as it is read back: without an exponent, and no digit lost."""
    return None if value is None else f"{value:f}"


def newest(reading: Reading) -> Frozen | None:
    """The last month that is frozen, as the store is seen."""
    found = closed(reading)
    return found[-1] if found else None


def closed(reading: Reading) -> tuple[Frozen, ...]:
    """All frozen months, oldest first."""
    if FREEZE not in reading.registers:
        return ()
    rows = reading.connection.rows(fill(
        'SELECT month, cut_off, "commit", frozen_on, frozen_by, "number", documents '
        "FROM _rows AS r", rows=reading.view(FREEZE),
    ))  # fmt: skip
    made = (Frozen(m, cut, int(commit), on, by or "", number or "", json.loads(documents or "{}"))
            for m, cut, commit, on, by, number, documents in rows)  # fmt: skip
    return tuple(sorted(made, key=lambda one: one.month))


def frozen(workspace: Workspace, month: str) -> Month | None:
    """A month as it was frozen, from what was written down then; None where it is not."""
    with store.reading(workspace) as reading:
        stored = next((one for one in closed(reading) if one.month == month), None)
        return None if stored is None else restored(reading, stored)


def at_close(workspace: Workspace, month: Month) -> Workspace:
    """The city as it was known at a month's cut-off, on that day: of a frozen month up to the
    commit that froze it, whatever else became known on the same day."""
    then = replace(workspace, as_of=month.cut_off, day=month.cut_off)
    if month.frozen is None or workspace.vintage is not None:
        return then
    with store.reading(workspace) as reading:
        own = min((c.number for c in store.commits(reading.connection)
                   if c.number > month.frozen.commit
                   and any(one.register == FREEZE and one.added for one in c.counts)),
                  default=None)  # fmt: skip
    return replace(then, until=own)


def restored(reading: Reading, stored: Frozen) -> Month:
    """The month with its tasks as they were written then, whatever their document says today."""
    texts, late = next(iter(reading.connection.rows(fill(
        "SELECT tasks, late FROM _rows AS r WHERE month = _month", rows=reading.view(FREEZE),
        month=literal(stored.month)))))  # fmt: skip
    tasks = of_texts(tuple(json.loads(texts)))
    return Month(
        stored.month, month_end(*parsed(stored.month)), stored.cut_off, stored, tasks,
        tuple(_figures(reading, tasks, stored.month)),
        tuple(_changes(reading, "stated_in", stored.month)),
        tuple((name, tuple(ids)) for name, ids in json.loads(late)),
    )  # fmt: skip


def _figures(reading: Reading, tasks: Tasks, month: str) -> Iterator[Figure]:
    """In the order of the tasks and their places, as they were made."""
    select = fill("SELECT * FROM _rows AS r WHERE month = _month", rows=reading.view(FIGURE),
                  month=literal(month))  # fmt: skip
    columns, rows = reading.connection.table(select)
    order = {task.indicator: number for number, task in enumerate(tasks.tasks)}
    places = {name: number for number, name in enumerate(tasks.districts)}
    kinds = list(Kind)
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    found.sort(key=lambda r: (order.get(r["indicator"], len(order)), r["indicator"],
                              kinds.index(Kind(r["place_kind"])),
                              places.get(r["place"], len(places)), r["place"]))  # fmt: skip
    for row in found:
        amounts = {a: None if row[a] is None else Decimal(row[a]) for a in AMOUNTS}
        yield Figure(
            month, row["indicator"], _place(row["place_kind"], row["place"]),
            number=row["number"] or "", rank=row["rank"], of=row["of"], reported=row["reported"],
            state=row["state"], reason=Reason(row["reason"]) if row["reason"] else None, **amounts,
        )  # fmt: skip


def last_stated(reading: Reading, month: Month) -> Mapping[tuple[str, Place], Decimal]:
    """A frozen month's values as last stated, by indicator and place: as frozen, or as a correction
    in a later month has them; none of a value that was not known."""
    values = {(one.indicator, one.place): one.value for one in month.figures
              if one.value is not None}  # fmt: skip
    later = sorted(_changes(reading, "month", month.month), key=lambda one: one.stated_in)
    return values | {(one.indicator, one.place): one.after for one in later}


def _changes(reading: Reading, column: str, month: str) -> Iterator[Correction]:
    """Corrections `stated_in` a month or of a `month`, in the order of the tables."""
    if CHANGE not in reading.registers:
        return
    select = fill("SELECT * FROM _rows AS r WHERE _column = _month", rows=reading.view(CHANGE),
                  column=name(column), month=literal(month))  # fmt: skip
    columns, rows = reading.connection.table(select)
    kinds = list(Kind)
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    found.sort(key=lambda r: (r["month"], r["indicator"], kinds.index(Kind(r["place_kind"])),
                              r["place"]))  # fmt: skip
    for row in found:
        amounts = {cause: Decimal(row[f"by_{cause}"]) for cause in CAUSES}
        place = _place(row["place_kind"], row["place"])
        yield correction(row["month"], row["stated_in"], row["indicator"], place,
                         Decimal(row["before"]), Decimal(row["after"]), amounts,
                         row["note"] or "")  # fmt: skip


def correction(
    month: str, stated_in: str, indicator: str, place: Place, before: Decimal, after: Decimal,
    amounts: Mapping[str, Decimal], note: str = "",
) -> Correction:  # fmt: skip
    """A correction with what each of `CAUSES` brought."""
    added, revised, removed, moved = (amounts[cause] for cause in CAUSES)
    return Correction(month, stated_in, indicator, place, before, after, added, revised, removed,
                      moved, note)  # fmt: skip
