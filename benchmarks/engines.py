"""DuckDB and Spark on the same vintage: every cell of every answer, and what each took.

A city of 100,000 enterprises is made and exported; both engines then read the same Parquet files in
place, and answer with every policy, all facts of every subject and all indicators: all but what
Spark refuses (`unpinned`). A text that is over is asked on its last day. A cell is equal where the
values are: decimals by their value, doubles to the last bit.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmarks import _table
from twofold import example, facts, indicators, policies, registers
from twofold.errors import InputError
from twofold.facts.compile import givens
from twofold.facts.model import Subject
from twofold.policies.decide import covers, decide_registers
from twofold.policies.model import Policy
from twofold.policies.read import chosen, inputs
from twofold.registers.store import Reading, reading
from twofold.sql.sparksql import rendered
from twofold.sql.statements import picked
from twofold.workspace import Workspace, open_city

ROOT = Path(__file__).parent.parent
ENTERPRISES = 100_000
ENGINES = ("duckdb", "spark")
FACTS = "facts of "
AS_MEASURED = ("id", "value", "undecided", "reason", "parts")


@dataclass(frozen=True)
class Answer:
    """One table of an engine: what it answers, and the seconds that it took."""

    name: str
    cells: pa.Table
    seconds: float


@dataclass(frozen=True)
class Compared:
    """How many cells two tables have, in which columns they differ, and which hold doubles."""

    cells: int
    different: dict[str, int]
    doubles: tuple[str, ...]


def answers(workspace: Workspace, only: Collection[str] | None = None) -> Iterator[Answer]:
    """Everything that an engine is asked, each table in the order of its first column; `only` some
    policies."""
    for id_, policy in policies.policies(workspace).items():
        if only is not None and id_ not in only:
            continue
        began = time.perf_counter()
        with reading(workspace) as store:
            subject = facts.subjects(workspace)[policy.subject]
            select = decide_registers(store, policy, subject, asked_on(policy, workspace.day))
            cells = store.connection.arrow(picked(select, {}, "subject")).read_all()
        yield Answer(f"policy {id_}", cells, time.perf_counter() - began)
    for id_ in facts.subjects(workspace):
        began = time.perf_counter()
        with reading(workspace) as store:
            cells = known(workspace, store, id_)
        yield Answer(f"{FACTS}{id_}", cells, time.perf_counter() - began)
    began = time.perf_counter()
    cells = measured(workspace)
    yield Answer("indicators", cells, time.perf_counter() - began)


def asked_on(policy: Policy, day: date) -> date:
    """The day itself where the text covers it, else the text's last day, or its first."""
    return day if covers(policy, day) else policy.to or policy.from_


def on_both(workspace: Workspace) -> tuple[str, ...]:
    """The policies that need no fact that Spark refuses."""
    none = refused(workspace)
    return tuple(
        id_ for id_, policy in policies.policies(workspace).items()
        if not none[policy.subject] & {n.name for n in (*inputs(policy), *chosen(policy))}
    )  # fmt: skip


def refused(workspace: Workspace) -> Mapping[str, Set[str]]:
    """The facts of each subject that Spark refuses."""
    with reading(workspace) as store:
        return {
            id_: unpinned(store, subject, workspace.day)
            for id_, subject in facts.subjects(workspace).items()
        }


def without(answer: Answer, none: Mapping[str, Set[str]]) -> Answer:
    """An answer without some facts of each subject."""
    names = sorted(none.get(answer.name.removeprefix(FACTS), ()))
    return replace(answer, cells=answer.cells.drop_columns(names)) if names else answer


def unpinned(store: Reading, subject: Subject, day: date) -> set[str]:
    """The facts that Spark refuses, as their SELECT holds what nobody has compared there."""
    found, values = set(), givens(day, day.year - 1)
    for name in subject.names.values():
        try:
            rendered(facts.measure(store, subject, [name], values, {}))
        except InputError as error:
            if error.key != "engine.not_on_spark":
                raise
            found.add(name.name)
    return found


def known(workspace: Workspace, store: Reading, id_: str) -> pa.Table:
    """Every fact of every row of a register that its engine answers, of the year before the day."""
    subject, day = facts.subjects(workspace)[id_], workspace.day
    none = unpinned(store, subject, day) if workspace.engine == "spark" else set()
    names = [name for name in subject.names.values() if name.name not in none]
    select = facts.measure(store, subject, names, givens(day, day.year - 1), {})
    return store.connection.arrow(picked(select, {}, "subject")).read_all()


def measured(workspace: Workspace) -> pa.Table:
    """Every indicator with its parts."""
    found = indicators.measure(workspace).values()
    rows = [(m.indicator, m.value, m.undecided, m.reason and m.reason.code, m.parts) for m in found]
    made = [tuple(None if cell is None else str(cell) for cell in row) for row in sorted(rows)]
    return pa.table(dict(zip(AS_MEASURED, map(list, zip(*made, strict=True)), strict=True)))


def compared(one: pa.Table, other: pa.Table) -> Compared:
    """Every cell of two tables. Raises ValueError where they do not have the same columns and
    number of rows."""
    if one.column_names != other.column_names or one.num_rows != other.num_rows:
        raise ValueError(f"{one.shape} {one.column_names} and {other.shape} {other.column_names}")
    different = {}
    for name in one.column_names:
        pairs = zip(one.column(name).to_pylist(), other.column(name).to_pylist(), strict=True)
        if unequal := sum(not same(a, b) for a, b in pairs):
            different[name] = unequal
    doubles = tuple(f.name for f in one.schema if pa.types.is_floating(f.type))
    return Compared(one.num_rows * one.num_columns, different, doubles)


def same(a: Any, b: Any) -> bool:
    """Whether two cells are the same answer: missing is no zero, and yes is no one."""
    if a is None or b is None:
        return a is b
    return bool(a == b) and isinstance(a, bool) == isinstance(b, bool)


def main(enterprises: int = ENTERPRISES) -> None:
    """Prints cells, differences and seconds for each table; fails where a cell differs."""
    sys.modules["__main__"].__file__ = __file__  # else DuckDB takes us for a person and draws bars
    with tempfile.TemporaryDirectory() as scratch:
        duckdb, spark = cities(Path(scratch), enterprises)
        with reading(spark):  # Java starts once; what follows is the work
            pass
        lines, doubles, wrong = [], dict[str, None](), 0
        both, none = on_both(duckdb), refused(duckdb)
        for every, other in zip(answers(duckdb, both), answers(spark, both), strict=True):
            mine = without(every, none)
            _table.say(f"{mine.name}: {mine.seconds:.1f} s and {other.seconds:.1f} s")
            found = compared(mine.cells, other.cells)
            doubles |= dict.fromkeys(found.doubles)
            wrong += sum(found.different.values())
            if found.different:
                _table.say(f"  differ: {found.different}")
            lines.append((mine.name, f"{mine.cells.num_rows:,}", f"{found.cells:,}",
                          f"{sum(found.different.values()):,}", _table.seconds(mine.seconds),
                          _table.seconds(other.seconds)))  # fmt: skip
    header = ("answer", "rows", "cells", "different", "DuckDB s", "Spark s")
    _table.show(header, lines)
    print(f"Columns of doubles, compared to the last bit: {', '.join(doubles)}.")
    if wrong:
        sys.exit(f"{wrong:,} cells differ")


def cities(folder: Path, enterprises: int) -> tuple[Workspace, Workspace]:
    """One vintage of a city of that many enterprises, as each engine reads it."""
    _table.say(f"making a city of {enterprises:,} enterprises")
    root = folder / "city"
    shutil.copytree(ROOT / "examples/qingdao", root, ignore=shutil.ignore_patterns("store*"))
    city = open_city(root)
    example.build(city, enterprises=enterprises)
    vintage = folder / "vintage"
    registers.export(city, vintage)
    duckdb, spark = (open_city(root, engine=e, vintage=vintage) for e in ENGINES)
    return duckdb, spark
