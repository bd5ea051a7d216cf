"""Feeds: rows of a register with the day each becomes known, made into Arrow only when published.

A row may become known more than once (an end, a move, a correction): each time is a version, and
the table of a version shows what was known on that day and nothing later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

CHUNK = 1 << 17


@dataclass(frozen=True)
class Feed:
    """Versions of a register's rows. `rows` index whatever `table(rows, day)` reads; `known` is the
    day of each version."""

    register: str
    rows: np.ndarray
    known: np.ndarray
    table: Callable[[np.ndarray, int], pa.Table]


@dataclass(frozen=True)
class Part:
    """What one commit brings to one register: rows of a feed, as known on the commit's day."""

    register: str
    rows: np.ndarray
    day: int
    table: Callable[[np.ndarray, int], pa.Table]

    def batches(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """The rows, made chunk by chunk as they are read."""
        for start in range(0, len(self.rows), CHUNK):
            table = self.table(self.rows[start : start + CHUNK], self.day)
            yield from table.cast(schema).to_batches()


def reader(parts: Sequence[Part], made: Callable[[int], None]) -> pa.RecordBatchReader:
    """The rows of several parts of one register, one after the other; `made` is told how many."""
    schema = parts[0].table(parts[0].rows[:0], parts[0].day).schema

    def batches() -> Iterator[pa.RecordBatch]:
        for part in parts:
            for batch in part.batches(schema):
                yield batch
                made(batch.num_rows)

    return pa.RecordBatchReader.from_batches(schema, batches())


def versions(*events: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Rows and days of several kinds of event (rows, day known), one after the other."""
    rows, known = zip(*events, strict=True)
    return np.concatenate(rows).astype(np.int32), np.concatenate(known).astype(np.int32)


def parted(feed: Feed, days: Sequence[int]) -> list[Part]:
    """A feed by commit day: each version on the first day not before it is known.

    A row that becomes known twice by one day is published once.
    """
    assert feed.known.max(initial=days[0]) <= days[-1], f"{feed.register}: known after the end"
    # A table of days instead of a search for each row, and two bytes to be sorted by radix.
    table = np.searchsorted(np.array(days), np.arange(days[0], days[-1] + 1)).astype(np.uint16)
    commit = table[np.maximum(feed.known, days[0]) - days[0]]
    order = np.argsort(commit, kind="stable")
    bounds = np.searchsorted(commit[order], np.arange(len(days) + 1))
    made = []
    for index, day in enumerate(days):
        rows = feed.rows[order[bounds[index] : bounds[index + 1]]]
        if len(rows):
            made.append(Part(feed.register, _once(rows), day, feed.table))
    return made


def _once(rows: np.ndarray) -> np.ndarray:
    """Each row once, in ascending order; rows that already are stay as they are."""
    if len(rows) < 2 or (rows[1:] > rows[:-1]).all():
        return rows
    ordered = np.sort(rows, kind="stable")
    return ordered[np.concatenate([[True], ordered[1:] > ordered[:-1]])]
