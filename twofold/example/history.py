"""The history: which commit brings what, in the order in which it became known."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from twofold.errors import InputError, Place
from twofold.example import monthly
from twofold.example.feeds import Feed, Part, parted, reader
from twofold.example.plan import Plan, day_of, days, on

TEXTS = ("city", "indicator", "period", "source", "unit", "qualifier", "certainty", "note")


@dataclass(frozen=True)
class Step:
    """One commit: the day it is known, where it comes from, what it says, and its parts.

    `statistics` stands for published figures, `file` for a file that goes through the ordinary
    import; a step has parts, statistics or a file.
    """

    known_on: date
    source: str
    message: str
    parts: tuple[Part, ...] = ()
    statistics: pa.Table | None = None
    file: tuple[str, Path] | None = None

    def data(self, made: Callable[[int], None]) -> dict[str, pa.Table | pa.RecordBatchReader]:
        """What is published, by register; `made` is told of rows as they are made."""
        if self.statistics is not None:
            return {"statistic": self.statistics}
        by_register: dict[str, list[Part]] = {}
        for part in self.parts:
            by_register.setdefault(part.register, []).append(part)
        return {register: reader(parts, made) for register, parts in by_register.items()}

    @property
    def rows(self) -> int:
        return sum(len(part.rows) for part in self.parts)


def steps(plan: Plan, feeds: Sequence[Feed], root: Path) -> list[Step]:
    """All commits in order: published figures, generated records, then the unclean files."""
    made = [*_published(plan, root), *_generated(plan, feeds)]
    made.sort(key=lambda step: step.known_on)
    return [*made, *_unclean(plan, root)]


def _commit_days(plan: Plan) -> dict[int, str]:
    """Every day on which the generated city commits, in order, and what it then says."""
    calendar, first, last = plan("calendar"), plan.day("first_load"), plan.day("day")
    found = monthly.commits(plan)
    found |= {days(rule["known"]): "revised" for rule in plan("contracts.revised")}
    for year in range(plan("first_load").year, plan("day").year + 1):
        for name in ("reports", "sme", "hnte_august", "hnte_december"):
            found[on(year, *calendar[name])] = name
    for name in ("corrections", "last_update", "last_contracts"):
        found[plan.day(f"calendar.{name}")] = name
    found = {day: name for day, name in found.items() if first < day <= last} | {
        first: "first_load"
    }
    return {day: _message(plan, found[day], day_of(day)) for day in sorted(found)}


def _message(plan: Plan, name: str, day: date) -> str:
    """What a commit says: of the year before it (`{year}`), or of the month (`{last}`)."""
    before = day.replace(day=1) - timedelta(days=1)
    last = plan("messages.month").format(year=before.year, month=before.month)
    return plan(f"messages.{name}").format(year=day.year - 1, last=last)


def _generated(plan: Plan, feeds: Sequence[Feed]) -> Iterator[Step]:
    messages = _commit_days(plan)
    by_day: dict[int, list[Part]] = {}
    for feed in feeds:
        for part in parted(feed, list(messages)):
            by_day.setdefault(part.day, []).append(part)
    for day, parts in sorted(by_day.items()):
        yield Step(day_of(day), plan("source"), messages[day], tuple(parts))


def _published(plan: Plan, root: Path) -> Iterator[Step]:
    """Published figures, each day of publication a commit; without one, on the plan's day."""
    rule = plan("statistics")
    by_day: dict[date, list[dict[str, Any]]] = {}
    for path in sorted((root / rule["folder"]).glob(rule["pattern"])):
        for row in _rows(path):
            known = row["published_on"] or plan("day")
            by_day.setdefault(known, []).append(row)
    for known in sorted(by_day):
        yield Step(known, rule["source"], plan("messages.published"),
                   statistics=_statistics(by_day[known]))  # fmt: skip


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reading = csv.DictReader(file)
        for row in reading:
            try:
                yield _figure(row)
            except (KeyError, ArithmeticError, ValueError) as error:
                raise InputError("example.bad_statistic", Place.of(path, reading.line_num),
                                 reason=repr(error)) from None  # fmt: skip


def _figure(row: dict[str, str]) -> dict[str, Any]:
    """A published figure's cells as values; an empty cell is NULL."""
    day, year = row["published_on"], row["reference_year"]
    return {
        **{name: row[name] or None for name in TEXTS},
        "published_on": date.fromisoformat(day) if day else None,
        "value": Decimal(row["value"]), "reference_year": int(year) if year else None,
    }  # fmt: skip


def _statistics(rows: list[dict[str, Any]]) -> pa.Table:
    types = {name: pa.string() for name in TEXTS} | {
        "published_on": pa.date32(), "value": pa.decimal128(18, 6), "reference_year": pa.int32(),
    }  # fmt: skip
    return pa.table({
        name: pa.array([row[name] for row in rows], type=kind) for name, kind in types.items()
    })  # fmt: skip


def _unclean(plan: Plan, root: Path) -> Iterator[Step]:
    """Files with rows that the ordinary import refuses; the register is in each file's name."""
    rule = plan("dirty")
    before, after = rule["pattern"].split("*")
    for path in sorted((root / rule["folder"]).glob(rule["pattern"])):
        register = path.name.removeprefix(before).removesuffix(after)
        yield Step(plan("day"), plan("source"), plan("messages.dirty"), file=(register, path))
