"""Policies applied: to the rows of a facts file, and to a city's registers."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from twofold.errors import InputError, NotFound, Refused
from twofold.facts import given, measure
from twofold.facts.compile import givens
from twofold.facts.files import FactsFile, RefusedRow, read_file
from twofold.facts.model import Fact, Subject
from twofold.policies import compile as compiled
from twofold.policies.model import Answer, Clause, Policy
from twofold.policies.read import chosen, inputs
from twofold.policies.results import Decision, decisions
from twofold.registers.csvfile import LINE
from twofold.registers.model import Register
from twofold.registers.store import Reading
from twofold.sql.duckdb import Connection, in_memory
from twofold.sql.given import by_line
from twofold.sql.layers import Query, relation
from twofold.sql.nodes import Name
from twofold.sql.reads import with_answers
from twofold.sql.statements import counted, create_as, picked, surplus

# Why a policy is not asked on a day at all.
OUTSIDE = ("policies.outside_text", "policies.before_text", "policies.other_text")
KEEP = ("subject", "name", LINE)
ORDER = (Answer.MET, Answer.UNMET, Answer.UNKNOWN, Answer.PENDING)
REGISTER_KEEP = ("subject", "name", "district")


@dataclass(frozen=True)
class Decisions:
    """The answers of one run. `decided` may be some of the `total` rows that were asked for;
    `counts` are of all rows there are. `refused` rows could not be read; `lacking` are facts that
    the file has no column for."""

    policy: Policy
    day: date
    decided: tuple[Decision, ...]
    total: int
    counts: Mapping[str, int]
    refused: tuple[RefusedRow, ...] = ()
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """Which decisions are wanted: those with a verdict, of a district, of one subject; and so many
    of them from the `first` on, in the order of the register's key (of a file's lines)."""

    verdict: Answer | None = None
    district: str | None = None
    subject: str | None = None
    first: int = 0
    most: int | None = None

    @property
    def where(self) -> Mapping[str, object]:
        """The columns and what must stand in them."""
        named = {"verdict": None if self.verdict is None else int(self.verdict),
                 "district": self.district, "subject": self.subject}  # fmt: skip
        return {column: value for column, value in named.items() if value is not None}

    def of(self, decided: Sequence[Decision]) -> tuple[Decision, ...]:
        """Those of some decisions that are wanted; a file has no districts."""
        found = [d for d in decided if self.verdict in (None, d.verdict)]
        return tuple(found)


EVERYTHING = Wanted()


def counts_of(found: Mapping[Answer, int]) -> Mapping[str, int]:
    """How many rows have each verdict; `not_applicable` only where there are some."""
    shown = (*ORDER, *(a for a in found if a not in ORDER))
    return {a.verdict: int(found.get(a, 0)) for a in shown}


def covers(policy: Policy, day: date) -> bool:
    """Whether the text is in force on a day."""
    return policy.from_ <= day and (policy.to is None or day <= policy.to)


def in_force(policy: Policy, day: date) -> None:
    """Refuses a day that the text does not cover, naming the days that it covers, and the nearest
    other texts of the same policy where there are some."""
    if covers(policy, day):
        return
    if policy.terms.versions:
        near = sorted(policy.terms.versions, key=lambda v: _apart(v.from_, v.to, day))
        raise Refused("policies.other_text", policy.at, id=policy.id, day=day,
                      near=", ".join(f"{v.id} ({_span(v.from_, v.to)})" for v in near),
                      own=_span(policy.from_, policy.to))  # fmt: skip
    if policy.to is None:
        raise Refused("policies.before_text", policy.at, id=policy.id, day=day, since=policy.from_)
    raise Refused("policies.outside_text", policy.at, id=policy.id, day=day,
                  since=policy.from_, until=policy.to)  # fmt: skip


def _apart(begins: date, ends: date | None, day: date) -> int:
    """How many days lie between a text and a day; none where it covers it."""
    return max((begins - day).days, (day - ends).days if ends is not None else 0, 0)


def _span(begins: date, ends: date | None) -> str:
    """Days from and to, as every language writes them; an open end stays open."""
    return f"{begins}–{ends or ''}"


def named(policies: Mapping[str, Policy], id_: str) -> Policy:
    """A policy by its id. Raises NotFound with the nearest ids."""
    if id_ not in policies:
        near = difflib.get_close_matches(id_, policies, n=3, cutoff=0.3) or list(policies)
        raise NotFound("policies.no_policy", id=id_, near=", ".join(near))
    return policies[id_]


def decide_file(
    policy: Policy, facts: Mapping[str, Fact], path: Path, day: date, encoding: str | None = None,
    wanted: Wanted = EVERYTHING,
) -> Decisions:  # fmt: skip
    """Every row of a facts file against a policy. Raises InputError for a file that cannot be read
    as a whole; a row that cannot be read is in `refused`."""
    in_force(policy, day)
    asked = dict.fromkeys([*inputs(policy), *chosen(policy)])
    columns = given.columns(asked, compiled.scored(policy), compiled.judged(policy))
    meanings = {text: name for name, f in facts.items() for text in (f.meaning, f.english)}
    file = read_file(path, columns, meanings, list(facts), encoding)
    applied = _among(policy, file)
    with in_memory() as connection:
        decided, refused = _decide_texts(connection, applied, columns, file, day)
    order = sorted((*file.refused, *refused), key=lambda r: r.line)
    needed = {f.name for f in inputs(policy)}
    lacking = tuple(n for n in file.lacking if "__" in n or n in needed)
    found = wanted.of(decided)
    shown = found[wanted.first : None if wanted.most is None else wanted.first + wanted.most]
    counts = counts_of(Counter(d.verdict for d in decided))
    return Decisions(policy, day, shown, len(found), counts, tuple(order), lacking)


def _among(policy: Policy, file: FactsFile) -> Policy:
    """Where a file says what decides who is judged at all, it is asked first: for the others the
    policy is not applicable. A file that does not say is taken to list those it is about."""
    if policy.among is None or any(f.name not in file.present for f in chosen(policy)):
        return policy
    asked = Clause("applies", "among", "", "", "", policy.among, policy.at)
    return replace(policy, clauses=(asked, *policy.clauses))


def _decide_texts(
    connection: Connection,
    policy: Policy,
    wanted: Sequence[given.Column],
    file: FactsFile,
    day: date,
) -> tuple[tuple[Decision, ...], tuple[RefusedRow, ...]]:
    with connection.offered("given", file.rows):
        typed = given.typed("given", wanted, dict(file.present), KEEP)
        connection.run(create_as("typed", typed))
    faults = connection.rows(given.faulty("typed"))
    refused = tuple(RefusedRow(line, *fault.split("|", 2)) for line, fault in faults)
    select = compiled.decisions(policy, given.sound("typed"), day, KEEP)
    columns, rows = connection.table(by_line(select))
    return decisions(policy, day, columns, rows), refused


def decide_registers(
    reading: Reading, policy: Policy, subject: Subject, day: date, only: str | None = None
) -> Query:
    """A SELECT of the policy's decisions for every row of its register that it is about.

    `only` keeps one subject. A served city keeps the rows of this SELECT as long as its records and
    documents stay as they are, so that the next question about any of them is a look.
    """
    in_force(policy, day)
    connection = reading.connection
    if not connection.keeps:
        return _decisions(reading, policy, subject, day, only)
    texts = dict.fromkeys((*policy.texts, *(select.digest for select in subject.selects)))
    key = f"{policy.id} {day} {reading.commit} {' '.join(texts)}"
    return connection.kept(key, lambda: _decisions(reading, policy, subject, day, None))


def answer_registers(
    reading: Reading, policy: Policy, subject: Subject, day: date, facts: Query
) -> Query:
    """As `decide_registers`, without what each comparison came to: for who and how many, at half of
    the work. `facts` are those that are `measured_for` it, of every row. Nothing of it is kept."""
    in_force(policy, day)
    return _decisions(reading, policy, subject, day, None, facts)


def decide_apart(reading: Reading, policy: Policy, subject: Subject, day: date) -> Query:
    """As `decide_registers`, for a text that nobody will ask for again: nothing of it is kept."""
    in_force(policy, day)
    return _decisions(reading, policy, subject, day, None)


def _decisions(
    reading: Reading, policy: Policy, subject: Subject, day: date, only: str | None,
    known: Query | None = None,
) -> Query:  # fmt: skip
    """Experts' points and findings count where they were given in the calendar year of the day:
    those of another year judged other facts. The facts are put into a temporary table first: one
    plan over joins and clauses together takes DuckDB half a second. Where the facts are `known`
    already, comparisons are not told."""
    facts = known
    if facts is None:
        values = givens(day, day.year + policy.year)
        facts = measure(reading, subject, measured_for(policy), values,
                        carried(reading.registers[subject.register]))  # fmt: skip
    if answers := _read_of_others(reading, policy, subject, day, only):
        facts = with_answers(facts, answers)
    judged = compiled.appraised(policy, facts, reading.view("appraisal"), day, only)
    table = f"facts of {policy.id}"
    reading.connection.run(create_as(table, judged, copy=False))
    if extra := reading.connection.value(surplus(table, "subject")):
        raise InputError("facts.several_rows", subject=subject.register, count=extra)
    return compiled.decisions(policy, relation(table), day, REGISTER_KEEP, known is None)


def measured_for(policy: Policy) -> list[Name]:
    """The facts that are measured for a policy: all that it reads but answers of other policies."""
    asked = dict.fromkeys([*inputs(policy), *chosen(policy)])
    return [name for name in asked if name.name not in policy.reads]


def carried(register: Register) -> Mapping[str, str]:
    """What a decision says of its subject besides its key: which column of the register that is.
    A name that is a person's is not handed on; then the key stands for it."""
    columns = {c.name for c in register.columns if not c.personal}
    name = next((c for c in ("name", "title") if c in columns), register.key[0])
    return {"name": name, "district": "district" if "district" in columns else ""}


def _read_of_others(
    reading: Reading, policy: Policy, subject: Subject, day: date, only: str | None
) -> Mapping[str, tuple[str, Query | None]]:
    """Of each fact that another policy's answer is: what of it is read, and its decisions (None
    where its text is not in force: then nothing is known)."""
    wanted = {name.name for name in (*inputs(policy), *chosen(policy))} & policy.reads.keys()
    found: dict[str, tuple[str, Query | None]] = {}
    for fact in sorted(wanted):
        read = policy.reads[fact]
        if not covers(read.of, day):
            found[fact] = (read.kind, None)
            continue
        decided = decide_registers(reading, read.of, subject, day, only)
        found[fact] = (read.kind, compiled.settled(read.of, decided, read.kind))
    return found


def of_district(reading: Reading, select: Query, district: str) -> Query:
    """The decisions of one district. Raises NotFound, naming the nearest, where none is of it."""
    rows = reading.connection.rows(counted(select, ["district"]))
    known = [str(name) for name, _ in rows if name is not None]
    if district not in known:
        near = difflib.get_close_matches(district, known, n=3, cutoff=0.3) or known
        raise NotFound("policies.no_such_district", district=district, near=", ".join(near) or "—")
    return picked(select, {"district": district})


def tally(
    reading: Reading, policy: Policy, subject: Subject, day: date, by: Sequence[str]
) -> list[tuple[Any, ...]]:
    """How many decisions there are for each value of some columns: the values and the number."""
    select = decide_registers(reading, policy, subject, day)
    return reading.connection.rows(counted(select, by))
