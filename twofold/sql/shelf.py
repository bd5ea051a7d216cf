"""What a long owner of a store keeps in memory: results that many readers ask for, as tables."""

from __future__ import annotations

import itertools
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

# How many tables are kept, and how many cells they may have together: all the policies of a city of
# twenty thousand enterprises, or one or two of a nation's. A cell is 8 to 16 bytes.
MOST_KEPT, MOST_CELLS = 128, 200_000_000
# How many values are kept besides: readers may ask for any day, and with any weights.
MOST_VALUES = 1000

# Values worked out for a publication that readers do not see yet.
AHEAD: ContextVar[dict[Hashable, Any] | None] = ContextVar("worked out ahead", default=None)


@dataclass
class Shelf:
    """Tables in memory that all connections of a database see, by what they hold."""

    tables: OrderedDict[str, str] = field(default_factory=OrderedDict)
    making: dict[str, threading.Lock] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    numbers: Iterator[int] = field(default_factory=itertools.count)
    users: Counter[str] = field(default_factory=Counter)
    leaving: set[str] = field(default_factory=set)
    cells: dict[str, int] = field(default_factory=dict)
    values: dict[Hashable, Any] = field(default_factory=dict)
    before_showing: Callable[[], None] | None = None

    def show(self) -> None:
        """Shows what was published. What most readers ask first is worked out before, so that they
        do not all wait for it: until then they see what stood."""
        ahead: dict[Hashable, Any] = {}
        token = AHEAD.set(ahead)
        try:
            if self.before_showing is not None:
                self.before_showing()
        finally:
            AHEAD.reset(token)
            self.values = ahead

    def remember(self, values: dict[Hashable, Any], key: Hashable, value: Any) -> None:
        """Keeps a value, and lets go of those that were made first where there are too many."""
        with self.lock:
            values[key] = value
            for oldest in list(itertools.islice(values, max(0, len(values) - MOST_VALUES))):
                del values[oldest]

    def taken(self, key: str) -> str | None:
        """The table that holds what a key names, in use from now on; None where there is none."""
        with self.lock:
            table = self.tables.get(key)
            if table is not None:
                self.tables.move_to_end(key)
                self.users[table] += 1
            return table

    def put(self, key: str, table: str, cells: int) -> None:
        """A new table of so many cells, in use by who made it."""
        with self.lock:
            self.tables[key] = table
            self.users[table] += 1
            self.cells[table] = cells

    def surplus(self) -> list[str]:
        """Takes off the tables that were not asked for in the longest time. Those that nobody reads
        can be dropped now; the others when they are given back."""
        with self.lock:
            cells = sum(self.cells[table] for table in self.tables.values())
            while len(self.tables) > MOST_KEPT or (cells > MOST_CELLS and len(self.tables) > 1):
                _, table = self.tables.popitem(last=False)
                cells -= self.cells[table]
                self.leaving.add(table)
            return self._unused()

    def given_back(self, tables: Sequence[str]) -> list[str]:
        """Ends the use of tables; returns those that can be dropped now."""
        with self.lock:
            self.users.subtract(tables)
            return self._unused()

    def _unused(self) -> list[str]:
        gone = [table for table in self.leaving if self.users[table] <= 0]
        self.leaving.difference_update(gone)
        for table in gone:
            del self.users[table], self.cells[table]
        return gone
