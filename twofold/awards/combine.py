"""Awards of a day: every policy in force over the registers or a facts file, and how they go
together."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from twofold import facts
from twofold.awards import book as books
from twofold.awards import claims, filed, totals
from twofold.awards.book import Book
from twofold.awards.claims import Collected, laid_out
from twofold.awards.compile import Plan
from twofold.awards.outcome import BY, Combined, Wanted
from twofold.awards.stack import stacked
from twofold.awards.totals import Tables
from twofold.errors import InputError
from twofold.facts import Subject
from twofold.policies.decide import named
from twofold.policies.model import Policy
from twofold.registers.store import Reading, reading
from twofold.sql import stacking
from twofold.sql.duckdb import in_memory
from twofold.sql.engine import Connection
from twofold.sql.layers import Query, relation
from twofold.sql.statements import create_as
from twofold.workspace import Workspace

EVERYTHING = Wanted()
RESULT = "awards result"


def combine(
    workspace: Workspace, *, file: Path | None = None, encoding: str | None = None,
    wanted: Wanted = EVERYTHING,
) -> Combined:  # fmt: skip
    """The awards of the workspace's day: over a facts file of organisations, else over the
    registers. Raises InputError for documents or a file that cannot be read, NotFound for a policy
    that there is not."""
    book = books.opened(workspace)
    for by in wanted.by:
        if by not in BY:
            raise InputError("awards.unknown_by", value=by, known=", ".join(BY))
    if wanted.policy is not None:
        named(book.policies, wanted.policy)
    paying = book.paying(workspace.day)
    if file is not None:
        return _of_file(workspace, book, paying, file, encoding, wanted)
    with reading(workspace) as store, _stacked(store, workspace, book, paying) as found:
        connection, tables, skipped = found
        return _combined(connection, tables, book, wanted, skipped)


@contextlib.contextmanager
def _stacked(
    store: Reading, workspace: Workspace, book: Book, paying: Sequence[Policy]
) -> Iterator[tuple[Connection, Tables, tuple[Policy, ...]]]:
    """All awards over the registers as tables, and where they stand. A served city keeps them for
    as long as its records and documents stay as they are."""
    subjects = facts.subjects(workspace)
    plan = book.plan(workspace.day, paying)
    connection = store.connection
    if not connection.keeps:
        collected = claims.from_registers(store, subjects, paying, plan)
        with in_memory() as own:
            yield own, carried_out(own, collected, plan), collected.skipped
        return
    key = _key(store, workspace, book, subjects)
    made: list[Collected] = []

    def work() -> Collected:
        if not made:
            made.append(claims.from_registers(store, subjects, paying, plan))
            carried_out(connection, made[0], plan)
        return made[0]

    def kept(what: str) -> Query:
        def make() -> Query:
            work()
            return relation(what)

        return connection.kept(f"{what} {key}", make)

    tables = Tables(plan, kept(RESULT), kept(stacking.POOLS))
    skipped = connection.remembered(f"awards skipped {key}", lambda: work().skipped)
    yield connection, tables, skipped


def carried_out(connection: Connection, collected: Collected, plan: Plan) -> Tables:
    """Carries out a plan over what was collected; the answer stands in tables of the connection."""
    laid_out(connection, collected, plan.day.year)
    connection.run(create_as(RESULT, stacked(connection, plan)))
    return Tables(plan, relation(RESULT), relation(stacking.POOLS))


def _key(store: Reading, workspace: Workspace, book: Book, subjects: Mapping[str, Subject]) -> str:
    """What the answer depends on: the day, the records, and every document that is read."""
    digests = [
        *(p.digest for p in book.policies.values()),
        *(c.digest for c in book.combinations.values()),
        *(s.digest for subject in subjects.values() for s in subject.selects),
    ]  # fmt: skip
    text = "\n".join([str(workspace.day), str(store.commit), *dict.fromkeys(digests)])
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _of_file(
    workspace: Workspace, book: Book, paying: Sequence[Policy], file: Path,
    encoding: str | None, wanted: Wanted,
) -> Combined:  # fmt: skip
    subject = facts.subjects(workspace)[claims.PAYEES]
    asked = tuple(p for p in paying if p.subject == subject.register)
    plan = book.plan(workspace.day, asked)
    with in_memory() as connection:
        found = filed.from_file(connection, subject, asked, plan, file, encoding)
        tables = carried_out(connection, found.collected, plan)
        return _combined(connection, tables, book, wanted, found.collected.skipped, found)


def _combined(
    connection: Connection, tables: Tables, book: Book, wanted: Wanted,
    skipped: tuple[Policy, ...], found: filed.Filed | None = None,
) -> Combined:  # fmt: skip
    lines, total = totals.lines(connection, tables, book.policies, wanted)
    groups = {by: totals.sums(connection, tables, wanted, by) for by in wanted.by if by != "pool"}
    return Combined(
        tables.plan.day, lines, total, totals.together(connection, tables, wanted), groups,
        tuple(totals.reduced(connection, tables, wanted)),
        tuple(totals.pools(connection, tables)), book.paying(tables.plan.day), skipped,
        tuple({t.combination.id: t.combination for t in tables.plan.tasks}.values()),
        tables.plan.nested,
        found.lacking if found else (), found.faults if found else (),
    )  # fmt: skip
