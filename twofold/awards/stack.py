"""A plan carried out over claims: step by step, each reduction noted."""

from __future__ import annotations

import pyarrow as pa

from twofold.awards.compile import Plan, statements
from twofold.policies.model import Answer
from twofold.sql import outcomes, stacking
from twofold.sql.engine import Connection
from twofold.sql.layers import Query, relation
from twofold.sql.statements import create_as

# The table of claims, and that of pairs of policies that nothing is said of together.
CLAIMS, CONFLICTS = "awards claims", "awards conflicts"
GIVEN = "awards given"
MONEY = pa.decimal128(38, 2)
# What a claim is; `id` counts them in the order in which they are taken.
COLUMNS: dict[str, pa.DataType] = {
    "id": pa.int64(), "place": pa.int32(), "policy": pa.string(), "item": pa.string(),
    "subject": pa.string(), "payee": pa.string(), "name": pa.string(), "district": pa.string(),
    "industry": pa.string(), "size": pa.string(), "level": pa.string(), "year": pa.int32(),
    "verdict": pa.int16(), "low": MONEY, "high": MONEY, "payee_name": pa.string(),
}  # fmt: skip
# What an award in the register is; `spent` is what it binds, paid or still to be paid.
BEFORE: dict[str, pa.DataType] = {
    "policy": pa.string(), "item": pa.string(), "subject": pa.string(), "payee": pa.string(),
    "level": pa.string(), "year": pa.int32(), "district": pa.string(), "industry": pa.string(),
    "size": pa.string(), "spent": MONEY,
}  # fmt: skip


def stacked(connection: Connection, made: Plan) -> Query:
    """Carries out a plan over the tables of claims and of awards before. The SELECT has a row for
    each claim; the table `stacking.POOLS` then has the groups of each pool."""
    eligible = int(Answer.MET)
    connection.run(*stacking.worth(CLAIMS, eligible, made.ranks))
    for _, trees in statements(made):
        connection.run(*trees)
    others: dict[str, list[str]] = {}
    for policy, other in made.conflicts:
        others.setdefault(policy, []).append(other)
    lists = pa.array(list(others.values()), pa.list_(pa.string()))
    put(connection, CONFLICTS, pa.table({"policy": pa.array(list(others), pa.string()),
                                         "others": lists}))  # fmt: skip
    select = outcomes.combined(CLAIMS, CONFLICTS)
    assert isinstance(select, Query)
    return select


def put(connection: Connection, name: str, rows: pa.Table) -> None:
    """Makes a temporary table of rows."""
    with connection.offered(GIVEN, rows):
        connection.run(create_as(name, relation(GIVEN)))
