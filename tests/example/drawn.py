"""The example's records in memory: drawn without a store, and asked by SQL."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from tests.support import ROOT
from twofold.example import SEED, city
from twofold.example.feeds import Feed
from twofold.example.plan import Plan, days, read

EXAMPLE = ROOT / "examples/qingdao"
DAY = datetime.date(2026, 11, 22)


@cache
def plan(scale: float = 1, seed: int = SEED) -> Plan:
    """The example's own plan."""
    return read(EXAMPLE, scale, None, seed)


@cache
def feeds(scale: float = 1, seed: int = SEED) -> tuple[Feed, ...]:
    return city.draw(plan(scale, seed))


def tables(
    scale: float = 1, seed: int = SEED, as_of: datetime.date = DAY, only: tuple[str, ...] = ()
) -> Mapping[str, pa.Table]:
    """Every register, or some `only`, as known on a day, without a store in between."""
    made: dict[str, list[pa.Table]] = {}
    for feed in feeds(scale, seed):
        if only and feed.register not in only:
            continue
        rows = np.unique(feed.rows[feed.known <= days(as_of)])
        made.setdefault(feed.register, []).append(feed.table(rows, days(as_of)))
    return {register: pa.concat_tables(parts) for register, parts in made.items()}


class Asked:
    """Registers as tables of a database in memory."""

    def __init__(self, found: Mapping[str, pa.Table]) -> None:
        self.connection = duckdb.connect()
        for register, table in found.items():
            self.connection.register(register, table)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, list(values)).fetchall()

    def one(self, sql: str, *values: Any) -> Any:
        """The one value of the one row."""
        ((value,),) = self.rows(sql, *values)
        return value

    def counts(self, sql: str, *values: Any) -> dict[Any, Any]:
        """Two columns as a mapping."""
        return dict(self.rows(sql, *values))


@cache
def asked(
    scale: float = 1, seed: int = SEED, as_of: datetime.date = DAY, only: tuple[str, ...] = ()
) -> Asked:
    return Asked(tables(scale, seed, as_of, only))


# Certificates of one kind that are valid on a day, of organisations that have not ended.
VALID = """FROM certificate AS c WHERE c.kind = $1 AND c.issued_on <= $2
           AND (c.valid_to IS NULL OR c.valid_to >= $2)
           AND (c.revoked_on IS NULL OR c.revoked_on > $2)
           AND c.organisation IN (SELECT id FROM organisation
                                  WHERE ended_on IS NULL OR ended_on > $2)"""
