"""Registers filled by hand, and the shipped facts of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from twofold import facts
from twofold.facts import Subject
from twofold.facts.compile import givens
from twofold.registers.store import Reading, reading
from twofold.sql.statements import insert_values
from twofold.workspace import library_only

DAY, YEAR = date(2025, 6, 30), 2024
Facts = Mapping[str, Mapping[str, Any]]


@cache
def subject() -> Subject:
    """What the library knows of an organisation."""
    return facts.subjects(library_only())["organisation"]


@dataclass(frozen=True)
class Registers:
    """The library's registers in memory, filled row by row; what a row lacks is blank."""

    store: Reading

    def add(self, register: str, rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            self.store.connection.run(insert_values(register, {"added": 0, "line": 1, **row}))

    def facts(self, *names: str, day: date = DAY, year: int = YEAR) -> Facts:
        """The named facts of every organisation, by its id; no names: all that there are."""
        known = subject()
        wanted = [known.names[name] for name in names or known.names]
        query = facts.measure(self.store, known, wanted, givens(day, year), {})
        columns, rows = self.store.connection.table(query)
        assert len({row[0] for row in rows}) == len(rows), "an organisation stands there twice"
        return {row[0]: dict(zip(columns, row, strict=True)) for row in rows}


@contextlib.contextmanager
def empty() -> Iterator[Registers]:
    with reading(library_only()) as store:
        yield Registers(store)


def organisation(id_: str, registered_on: str | None = "2015-01-01", **more: Any) -> dict[str, Any]:
    """A resident enterprise in business, but for what is given."""
    row = {"id": id_, "name": id_, "kind": "enterprise", "resident": True, "status": "active"}
    return row | {"registered_on": day(registered_on)} | more


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
