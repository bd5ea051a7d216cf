"""Claims out of a facts file: its organisations under every policy that judges organisations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from twofold.awards import claims
from twofold.awards.claims import Collected
from twofold.awards.compile import Plan
from twofold.errors import Refused
from twofold.facts import Subject, given
from twofold.facts.files import FactsFile, read_file
from twofold.policies import compile as compiled
from twofold.policies.decide import covers
from twofold.policies.model import Clause, Policy
from twofold.policies.read import chosen, inputs
from twofold.registers.csvfile import LINE
from twofold.sql.engine import Connection
from twofold.sql.layers import Query
from twofold.sql.nodes import Name, Type
from twofold.sql.reads import with_answers
from twofold.sql.statements import create_as, fill, name

TYPED, SOUND = "awards typed", "awards rows"
# What says where a payee belongs: the fact, and how else its column may be headed.
PLACES = {"district": ("district", "区市"), "industry": ("industry", "行业"),
          "size": (claims.SIZE, "规模")}  # fmt: skip


@dataclass(frozen=True)
class Filed:
    """What a file gives: the claims, the facts that it has no column for, and the rows that could
    not be read (line, column, key of the words, value)."""

    collected: Collected
    lacking: tuple[str, ...]
    faults: tuple[tuple[int, str, str, str], ...]


def from_file(
    connection: Connection, subject: Subject, paying: Sequence[Policy], plan: Plan, path: Path,
    encoding: str | None,
) -> Filed:  # fmt: skip
    """Every claim of a file's rows. Raises InputError for a file that cannot be read as a whole."""
    file, faults = _read(connection, subject, paying, path, encoding)
    parts: list[pa.Table] = []
    skipped: list[Policy] = []
    for policy in paying:
        try:
            decided = _decided(policy, plan, file)
        except Refused:
            skipped.append(policy)
            continue
        parts += [connection.arrow(s).read_all() for s in claims.selects(policy, decided, plan)]
    collected = Collected(
        claims.joined(parts, plan.ranks), _organisations(connection), claims.no_before(),
        tuple(skipped),
    )  # fmt: skip
    needed = {n.name for n in _facts(paying)}
    lacking = tuple(n for n in file.lacking if "__" in n or n in needed)
    return Filed(collected, lacking, faults)


def _read(
    connection: Connection, subject: Subject, paying: Sequence[Policy], path: Path,
    encoding: str | None,
) -> tuple[FactsFile, tuple[tuple[int, str, str, str], ...]]:  # fmt: skip
    """The file, and what of it could not be read; its sound rows are then a table."""
    every = _all(paying)
    asked = _facts(paying)
    scored = dict.fromkeys(s for p in every for s in compiled.scored(p))
    judged = dict.fromkeys(j for p in every for j in compiled.judged(p))
    wanted = given.columns(asked, scored, judged)
    wanted += [given.Column(fact, Type.TEXT, (fact, other)) for fact, other in PLACES.values()
               if fact not in {n.name for n in asked}]  # fmt: skip
    meanings = {text: n for n, f in subject.facts.items() for text in (f.meaning, f.english)}
    file = read_file(path, wanted, meanings, list(subject.facts), encoding)
    with connection.offered("given", file.rows):
        typed = given.typed("given", wanted, dict(file.present), ("subject", "name", LINE))
        connection.run(create_as(TYPED, typed))
    faults = [(int(line), *fault.split("|", 2))
              for line, fault in connection.rows(given.faulty(TYPED))]  # fmt: skip
    broken = [(r.line, r.column, r.key, r.value) for r in file.refused]
    connection.run(create_as(SOUND, given.sound(TYPED)))
    return file, tuple(sorted([*broken, *faults]))  # type: ignore[arg-type]


def _all(policies: Sequence[Policy]) -> tuple[Policy, ...]:
    """Policies, and those whose answers they read."""
    below = [read.of for policy in policies for read in policy.reads.values()]
    return (*policies, *(_all(below) if below else ()))


def _facts(policies: Sequence[Policy]) -> tuple[Name, ...]:
    """The facts that a file may have for them; what a policy reads of another one is none."""
    found = ((p, n) for p in _all(policies) for n in (*inputs(p), *chosen(p)))
    return tuple(dict.fromkeys(n for p, n in found if n.name not in p.reads))


def _decided(policy: Policy, plan: Plan, file: FactsFile) -> Query:
    """A policy's decisions on the file's rows. What it reads of others is what they decide there;
    rows that are not what it is about are left out where the file says so."""
    rows = fill("SELECT * FROM _rows", rows=SOUND)
    assert isinstance(rows, Query)
    answers: dict[str, tuple[str, Query | None]] = {}
    for fact, read in policy.reads.items():
        of = None
        if covers(read.of, plan.day):
            of = compiled.settled(read.of, _decided(read.of, plan, file), read.kind)
        answers[fact] = (read.kind, of)
    if answers:
        rows = with_answers(rows, answers)
    applied = policy
    if policy.among is not None and all(f.name in file.present for f in chosen(policy)):
        asked = Clause("applies", "among", "", "", "", policy.among, policy.at)
        applied = replace(policy, clauses=(asked, *policy.clauses))
    keep = [c for c in ("subject", "name", "district") if c not in compiled.needed(applied)]
    return compiled.decisions(applied, rows, plan.day, keep)


def _organisations(connection: Connection) -> pa.Table:
    """Where the file says that its organisations belong."""
    select = fill(
        """SELECT CAST(subject AS TEXT) AS subject, name, _district AS district,
                  LEFT(_industry, 3) AS industry, _size AS size FROM _rows""",
        rows=SOUND, **{c: name(fact) for c, (fact, _) in PLACES.items()},
    )  # fmt: skip
    return connection.arrow(select).read_all()
