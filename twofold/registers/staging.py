"""Staging: rows from a file or from memory, read, checked and sorted into accepted and refused.

All of it happens in temporary tables of one connection, before anything is locked: `NAME raw` as
it came, `NAME typed` with a value and a fault for each column, `NAME faults` with every reason.
A row with any fault is refused whole; nothing is repaired and nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import pyarrow as pa
from sqlglot import exp

from twofold.errors import InputError, Place
from twofold.registers.codes import bad_codes
from twofold.registers.model import Column, Register
from twofold.registers.sources import Source
from twofold.sql import cells
from twofold.sql.duckdb import Connection
from twofold.sql.statements import (
    create_table, fill, insert_rows, name, named, names, all_of, any_of, same_key,
)  # fmt: skip

_FAULTS = {"line": "BIGINT", "reason": "TEXT", "column": "TEXT", "value": "TEXT"}
