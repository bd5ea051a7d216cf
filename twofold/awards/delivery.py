"""Delivery: awards put forward and moved on, each step one commit of both registers.

What stands is never overwritten: the register keeps every version of an award, and steps are only
added. A step is decided on and published while the store is held, so that no two can be taken from
the same state.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa

from twofold import facts, policies, registers
from twofold.awards import gates, steps
from twofold.awards.combine import combine
from twofold.awards.outcome import Line, Wanted
from twofold.awards.rules import NOTICE, Rules, rules
from twofold.awards.steps import ZERO, Award, Done, Move, Text
from twofold.errors import InputError, NotFound, Refused
from twofold.policies.model import Policy
from twofold.registers import store
from twofold.registers.model import Commit, Register
from twofold.registers.store import Reading
from twofold.sql.statements import Tree, fill, literal, name, names
from twofold.workspace import Workspace

AWARD, STEP = "award", "award_step"
MONEY = pa.decimal128(38, 2)
AWARDS = pa.schema([
    ("id", pa.string()), ("policy", pa.string()), ("item", pa.string()), ("subject", pa.string()),
    ("payee", pa.string()), ("level", pa.string()), ("year", pa.int32()), ("amount", MONEY),
    ("proposed_on", pa.date32()), ("paid_on", pa.date32()), ("paid", MONEY),
    ("document", pa.string()), ("state", pa.string()),
])  # fmt: skip
STEPS = pa.schema([
    ("award", pa.string()), ("number", pa.int64()), ("state", pa.string()),
    ("done_on", pa.date32()), ("done_by", pa.string()), ("document", pa.string()),
    ("amount", MONEY), ("note", pa.string()),
])  # fmt: skip
# Taken by whoever decides on a step, until it is published.
_MOVING = threading.RLock()
_NUMBER = re.compile(r"(\d{4})-(\d{6,})")


@dataclass(frozen=True)
class Signed:
    """Who writes, from when on it counts as known, and what for."""

    who: str
    source: str
    known_on: date | None = None
    message: str = ""


@dataclass(frozen=True)
class Proposed:
    """Awards that are certain and not in the register yet, as they would stand in it, with what is
    called whom. `passed_over` are certain ones that cannot be put forward, and why. `commit` is
    the one that they were written in, None where none was asked for."""

    day: date
    awards: tuple[Award, ...]
    lines: tuple[Line, ...]
    passed_over: tuple[tuple[Line, str], ...]
    commit: Commit | None = None


@dataclass(frozen=True)
class Moved:
    """A step that was taken: the award before and after, and its commit."""

    before: Award
    after: Award
    done: Done
    commit: Commit


def propose(
    workspace: Workspace, policy: str | None = None, *, write: Signed | None = None
) -> Proposed:
    """What the policies award that is certain and that the register does not have yet; with
    `write` it is put forward, in one commit."""
    if write is None:
        return _proposed(workspace, policy)
    with _MOVING, store.held(workspace) as now:
        found = _proposed(now, policy)
        if not found.awards:
            return found
        done = [Done(1, "proposed", now.day, write.who) for _ in found.awards]
        pairs = list(zip(found.awards, done, strict=True))
        return replace(found, commit=_published(now, pairs, write))


def _proposed(workspace: Workspace, policy: str | None) -> Proposed:
    with store.reading(workspace) as reading:
        store.needed(reading, AWARD, STEP)
        found = combine(workspace, wanted=Wanted(policy=policy))
        known = _there(reading)
        number = _last_number(reading, workspace.day.year)
        awards: list[Award] = []
        lines: list[Line] = []
        passed: list[tuple[Line, str]] = []
        for line in found.lines:
            amount = line.settled.awarded
            if not line.certain or amount is None or amount <= 0 or _is_in(known, line):
                continue
            if not line.payee or not line.level:
                passed.append((line, "payee" if not line.payee else "level"))
                continue
            number += 1
            lines.append(line)
            awards.append(Award(
                f"{line.year}-{number:06d}", line.policy.id, line.item, line.subject, line.payee,
                line.level, line.year, amount, workspace.day, None, ZERO, None, "proposed",
            ))  # fmt: skip
        return Proposed(workspace.day, tuple(awards), tuple(lines), tuple(passed))


def _there(reading: Reading) -> set[tuple[str, str, str, int]]:
    """What the register has, in any state: policy, item, subject and year."""
    select = fill("""SELECT policy, COALESCE(item, ''), subject, "year" FROM _award AS a""",
                  award=reading.view(AWARD))  # fmt: skip
    return {(p, i, s, y) for p, i, s, y in reading.connection.rows(select)}


def _is_in(known: set[tuple[str, str, str, int]], line: Line) -> bool:
    """An award that names no item is of all items of its policy."""
    return any((line.policy.id, item, line.subject, line.year) in known
               for item in (line.item, ""))  # fmt: skip


def _last_number(reading: Reading, year: int) -> int:
    """The last running number that was given to an award of a year."""
    select = fill("SELECT id FROM _award AS a WHERE id LIKE _start", award=reading.view(AWARD),
                  start=literal(f"{year}-%"))  # fmt: skip
    found = (_NUMBER.fullmatch(str(row[0])) for row in reading.connection.rows(select))
    return max((int(match[2]) for match in found if match), default=0)


def move(workspace: Workspace, award: str, made: Move, signed: Signed) -> Moved:
    """Takes a step of delivery, as one commit of both registers.

    Raises NotFound for an unknown award, InputError for what the move lacks, and Refused for a
    move that may not be made now: by the order of the states, the dates, the amounts, the joint
    checks or an open fair-competition review.
    """
    with _MOVING, store.held(workspace) as now:
        if made.on > now.today:
            raise InputError("steps.later_than_today", on=made.on, today=now.today)
        with store.reading(now) as reading:
            store.needed(reading, AWARD, STEP)
            before = standing(reading, award)
            done = taken(reading, award)
            known = rules(now)
            limit = known.days(NOTICE, made.on)
            after, step = steps.step(before, done, made, limit.days if limit else 0,
                                     called(reading.registers[AWARD]))  # fmt: skip
            _checked(reading, now, known, before, made)
        return Moved(before, after, step, _published(now, [(after, step)], signed))


def _checked(
    reading: Reading, workspace: Workspace, known: Rules, award: Award, made: Move
) -> None:
    """What other documents and registers have to say: the joint checks, and the review of the
    policy before anything is paid."""
    found = policies.policies(workspace)
    if made.state == "gates_passed":
        subjects = facts.subjects(workspace)
        failing = gates.failed(reading, known, made.on, found, subjects,
                               {award.id: award.policy}).get(award.id, ())  # fmt: skip
        if failing:
            first, others = failing[0], len(failing) - 1
            raise Refused(
                "steps.gate_fails", award=award.id, gate=first.gate.title,
                register=reading.registers[first.register].name, record=first.record,
                others=others,
            )  # fmt: skip
    policy = found.get(award.policy)
    if made.state == "paid" and policy is not None and unreviewed(policy):
        raise Refused("steps.unreviewed", policy.at, award=award.id, policy=policy.id)


def called(register: Register, states: Sequence[str] = steps.STATES) -> Mapping[str, Text]:
    """What the states are called in the register's document, each with its own word, by which a
    move is asked for."""
    column = next(c for c in register.columns if c.name == "state")
    chinese, english = dict(column.values), dict(column.english_values)
    return {
        state: {"zh": f"{chinese.get(state, state)}（{state}）",
                "en": f"{english.get(state, state.replace('_', ' '))} ({state})"}
        for state in states
    }  # fmt: skip


def unreviewed(policy: Policy) -> bool:
    """Whether nothing may be paid under a policy yet."""
    return policy.terms.fair_competition == "unreviewed"


def standing(reading: Reading, id_: str) -> Award:
    """An award as it stands. Raises NotFound."""
    rows = reading.connection.rows(_of(reading, AWARD, AWARDS, "id", id_))
    if not rows:
        raise NotFound("steps.no_award", award=id_)
    values = dict(zip(AWARDS.names, rows[0], strict=True))
    return Award(**{**values, "item": values["item"] or "", "paid": values["paid"] or ZERO})


def taken(reading: Reading, id_: str) -> tuple[Done, ...]:
    """The steps that an award has taken, in their order."""
    rows = reading.connection.rows(_of(reading, STEP, STEPS, AWARD, id_))
    return tuple(sorted((Done(*row[1:]) for row in rows), key=lambda one: one.number))


def _of(reading: Reading, register: str, schema: pa.Schema, key: str, id_: str) -> Tree:
    return fill("SELECT _columns FROM _rows AS r WHERE _key = _id", columns=names(schema.names),
                rows=reading.view(register), key=name(key), id=literal(id_))  # fmt: skip


def _published(workspace: Workspace, made: list[tuple[Award, Done]], signed: Signed) -> Commit:
    """Awards and their new steps, in one commit."""
    awards = [dict(zip(AWARDS.names, astuple(award), strict=True)) | {"item": award.item or None}
              for award, _ in made]  # fmt: skip
    done = [dict(zip(STEPS.names, (award.id, *astuple(step)), strict=True)) for award, step in made]
    data: Mapping[str, Any] = {
        AWARD: pa.Table.from_pylist(awards, schema=AWARDS),
        STEP: pa.Table.from_pylist(done, schema=STEPS),
    }
    return registers.publish(
        workspace, data, who=signed.who, source=signed.source, known_on=signed.known_on,
        message=signed.message, check="trusted",
    )  # fmt: skip
