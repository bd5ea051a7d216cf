"""One row of figures, entered by hand, against several policies at once.

Nothing of it is read from or written to a file: the cells come as text, are typed as those of a
facts file are, and every policy is asked about the same row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa

from twofold.documents import remembered
from twofold.facts import given
from twofold.facts.model import Subject
from twofold.policies import compile as compiled
from twofold.policies.decide import KEEP, covers
from twofold.policies.model import Clause, Policy
from twofold.policies.read import chosen, inputs
from twofold.policies.results import Decision, decisions
from twofold.registers.csvfile import LINE
from twofold.sql.build import Tree
from twofold.sql.duckdb import Connection, in_memory
from twofold.sql.finished import finished
from twofold.sql.layers import Query, relation
from twofold.sql.nodes import Name
from twofold.sql.reads import with_answers
from twofold.sql.statements import create_as

ROW = "entered"
# Of so many days the SELECTs of a policy are kept.
DAYS = 8


@dataclass(frozen=True)
class Fault:
    """A cell that is no value of its fact's type: the key of the words that say why."""

    column: str
    key: str
    value: str


@dataclass(frozen=True)
class Entered:
    """What every policy answers, by its id; or, where a cell could not be read, the `faults`."""

    decided: Mapping[str, Decision]
    faults: tuple[Fault, ...] = ()


def asked_of(policies: Iterable[Policy]) -> tuple[Name, ...]:
    """The facts that some policies need, each once; what experts find is not among them."""
    found: dict[str, Name] = {}
    for policy in policies:
        for name in (*chosen(policy), *inputs(policy)):
            if name.name not in policy.reads:
                found.setdefault(name.name, name)
        for read in policy.reads.values():
            found |= {name.name: name for name in asked_of([read.of]) if name.name not in found}
    return tuple(found.values())


def decide_entered(
    policies: Sequence[Policy], subject: Subject, cells: Mapping[str, str], day: date
) -> Entered:
    """One row against every policy in force on the day. `cells` are facts by name, as text; what
    is not there, or empty, is unknown."""
    wanted = [name for name in asked_of(policies) if name.name in subject.facts]
    known = [*policies, *(read.of for policy in policies for read in policy.reads.values())]
    scored = dict.fromkeys(item for policy in known for item in compiled.scored(policy))
    judged = dict.fromkeys(item for policy in known for item in compiled.judged(policy))
    columns = given.columns(wanted, scored, judged)
    filled = {name: text for name, text in cells.items() if text.strip()}
    with in_memory() as connection:
        _typed(connection, columns, filled)
        names = list(filled)
        faults = tuple(
            Fault(names[line], key, value)
            for line, fault in connection.rows(given.faulty(ROW)) if line < len(names)
            for _, key, value in [fault.split("|", 2)]
        )  # fmt: skip
        if faults:
            return Entered({}, faults)
        made = {policy.id: _decided(connection, policy, filled, day)
                for policy in policies if covers(policy, day)}  # fmt: skip
    return Entered(made)


def _typed(
    connection: Connection, columns: Sequence[given.Column], filled: Mapping[str, str]
) -> None:
    """The row as a typed table, its number the highest; before it each cell in a row of its own,
    so that all that cannot be read is found at once."""
    present = {c.name: c.name for c in columns if c.name in filled}
    rows = [*({name: text} for name, text in filled.items()), filled]
    texts = [{**row, "subject": "0"} for row in rows]
    table = given.texts(texts, ["subject", "name", *present])
    table = table.append_column(LINE, pa.array(range(len(rows)), pa.int64()))
    with connection.offered("cells", table):
        connection.run(create_as(ROW, given.typed("cells", columns, present, KEEP)))


def _decided(
    connection: Connection, policy: Policy, filled: Mapping[str, str], day: date
) -> Decision:
    listed = policy.among is None or all(name.name in filled for name in chosen(policy))
    columns, rows = connection.table(_finished(policy, day, listed))
    at = columns.index(LINE)
    return decisions(policy, day, columns, [max(rows, key=lambda row: int(row[at]))])[0]


@remembered
def _kept(policy: Policy) -> dict[tuple[date, bool], Tree]:
    """The statements of a policy for the days that were last asked for."""
    return {}


def _finished(policy: Policy, day: date, listed: bool) -> Tree:
    kept = _kept(policy)
    if (day, listed) not in kept:
        if len(kept) > DAYS:
            kept.clear()
        kept[day, listed] = finished(_select(policy, day, listed))
    return kept[day, listed]


def _select(policy: Policy, day: date, listed: bool) -> Query:
    """A policy's decision on the row, with the answers of the policies that it reads. `listed` says
    that the row has what decides whether it is judged at all."""
    row: Query = relation(ROW)
    answers: dict[str, tuple[str, Query | None]] = {}
    for fact, read in policy.reads.items():
        of = compiled.settled(read.of, _select(read.of, day, listed), read.kind)
        answers[fact] = (read.kind, of if covers(read.of, day) else None)
    if answers:
        row = with_answers(row, answers)
    applied = policy
    if policy.among is not None and listed:
        asked = Clause("applies", "among", "", "", "", policy.among, policy.at)
        applied = replace(policy, clauses=(asked, *policy.clauses))
    return compiled.decisions(applied, row, day, KEEP)
