"""Payment without application (免申即享): which policies registers prove whole, and whom they pay.

The others are sorted by what else they rest on: an applicant's statement (quick claim), another
policy's answer, or experts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa

from twofold import facts, policies
from twofold.awards import gates
from twofold.awards.delivery import propose, unreviewed
from twofold.awards.gates import CANDIDATE, Failed
from twofold.awards.outcome import Line
from twofold.awards.proofs import CLASSES, Proved, Sorted, sort
from twofold.awards.rules import rules
from twofold.awards.steps import Award
from twofold.facts import Subject
from twofold.facts.compile import givens
from twofold.facts.model import Select
from twofold.policies.compile import values
from twofold.policies.decide import covers, named
from twofold.policies.model import Policy
from twofold.policies.results import reads_of
from twofold.registers import store
from twofold.registers.model import Register
from twofold.registers.store import Reading
from twofold.sql.lineage import looked_at, rows_behind
from twofold.sql.nodes import Const
from twofold.sql.statements import Tree
from twofold.workspace import Workspace

# Why nothing is paid under a policy now, whatever its class.
HELD = ("not_in_force", "template", "consultation", "unsourced", "unreviewed")
SUBJECT = "subject"


@dataclass(frozen=True)
class Classed:
    """A policy that pays, its class, and why nothing is paid under it now (see HELD)."""

    sorted: Sorted
    held: tuple[str, ...]

    @property
    def policy(self) -> Policy:
        return self.sorted.policy

    @property
    def kind(self) -> str:
        return self.sorted.kind


@dataclass(frozen=True)
class Evidence:
    """A row of a register that a part of the policy rests on: its key and the commit that brought
    it. `parts` are the ids of the clauses."""

    register: str
    key: tuple[str, ...]
    commit: int
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Payable:
    """Who is to be paid without applying: the award as it would be put forward, the joint checks
    that it fails, and the evidence."""

    award: Award
    line: Line
    failed: tuple[Failed, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class PayList:
    """The list of one policy. `rows` may be some of the `total`; `ready` of them pass all checks,
    with `amount` yuan together. `without` are registers read whose rows are about nobody by
    name, so that none can be shown."""

    of: Classed
    rows: tuple[Payable, ...]
    total: int
    ready: int
    amount: Decimal
    without: tuple[str, ...]


@dataclass(frozen=True)
class Automatic:
    """The policies of a city that pay, by class; with one of them asked for, its pay list where it
    is automatic."""

    day: date
    policies: tuple[Classed, ...]
    list: PayList | None = None


def automatic(
    workspace: Workspace, policy: str | None = None, *, first: int = 0, most: int | None = None
) -> Automatic:
    """All policies that pay, by class; of one that is automatic, whom it pays. Raises NotFound."""
    found = policies.policies(workspace)
    subjects = facts.subjects(workspace)
    chosen = list(found.values()) if policy is None else [named(found, policy)]
    made = tuple(
        Classed(sort(one, subjects[one.subject]), tuple(_held(one, workspace.day)))
        for one in chosen if one.amounts and not one.terms.relief
    )  # fmt: skip
    made = tuple(sorted(made, key=lambda one: (CLASSES.index(one.kind), one.policy.id)))
    if policy is None or not made or made[0].kind != CLASSES[0]:
        return Automatic(workspace.day, made)
    return Automatic(workspace.day, made, _listed(workspace, made[0], subjects, first, most))


def _held(policy: Policy, day: date) -> Iterator[str]:
    if not covers(policy, day):
        yield "not_in_force"
    elif policy.terms.template:
        yield "template"
    elif policy.terms.consultation:
        yield "consultation"
    elif _unsourced(policy, day):
        yield "unsourced"
    if unreviewed(policy):
        yield "unreviewed"


def _unsourced(policy: Policy, day: date) -> bool:
    """Whether an amount rests on a number that no source gives."""
    bound = values(policy, day)
    read = {name for clause in policy.amounts for name in reads_of(policy, clause).parameters}
    return any(bound[name].value is None for name in read if name in bound)


def _listed(
    workspace: Workspace, of: Classed, subjects: Mapping[str, Subject], first: int,
    most: int | None,
) -> PayList:  # fmt: skip
    policy = of.policy
    with store.reading(workspace) as reading:
        put = () if "not_in_force" in of.held else propose(workspace, policy.id)
        pairs = list(zip(put.awards, put.lines, strict=True)) if put else []
        failing = _failing(workspace, reading, subjects, [award for award, _ in pairs])
        shown = pairs[first : None if most is None else first + most]
        evidence, without = _evidence(
            reading, of.sorted, list(dict.fromkeys(a.subject for a, _ in shown)), workspace.day
        )
        rows = tuple(
            Payable(award, line, failing.get(award.id, ()), evidence.get(award.subject, ()))
            for award, line in shown
        )  # fmt: skip
        ready = [award for award, _ in pairs if award.id not in failing]
        amount = sum((a.amount or Decimal(0) for a in ready), Decimal(0))
        return PayList(of, rows, len(pairs), len(ready), amount, without)


def _failing(
    workspace: Workspace, reading: Reading, subjects: Mapping[str, Subject],
    awards: Sequence[Award],
) -> dict[str, tuple[Failed, ...]]:  # fmt: skip
    """The joint checks that awards not in the register yet would fail."""
    if not awards:
        return {}
    rows = [{name: getattr(award, name) for name in CANDIDATE.names} for award in awards]
    return gates.failed(
        reading, rules(workspace), workspace.day, policies.policies(workspace), subjects,
        {award.id: award.policy for award in awards}, pa.Table.from_pylist(rows, schema=CANDIDATE),
    )  # fmt: skip


# --- the rows that prove it


def _evidence(
    reading: Reading, of: Sorted, subjects: Sequence[str], day: date
) -> tuple[dict[str, tuple[Evidence, ...]], tuple[str, ...]]:
    """Of each subject the rows that its answer rests on, by register; and the registers of which
    no row can be told."""
    policy = of.policy
    bound = givens(day, day.year + policy.year)
    read = _read(of)
    found: dict[str, dict[tuple[str, tuple[str, ...], int], dict[str, None]]] = {}
    without: list[str] = []
    for (register, select), parts in read.items():
        link = linked(reading.registers, register, policy.subject)
        if link is None:
            without.append(register)
            continue
        for subject, key, commit in reading.connection.rows(
                _behind(reading, register, select, link, subjects, bound)):  # fmt: skip
            rows = found.setdefault(subject, {})
            rows.setdefault((register, tuple(key), commit), {}).update(dict.fromkeys(parts))
    made = {
        subject: tuple(Evidence(*row, tuple(parts)) for row, parts in sorted(rows.items()))
        for subject, rows in found.items()
    }
    return made, tuple(dict.fromkeys(without))


def _read(of: Sorted) -> dict[tuple[str, Select], tuple[str, ...]]:
    """Each register by the SELECT that reads it, with the parts that rest on it."""
    made: dict[tuple[str, Select], list[str]] = {}
    for part in of.parts:
        for select in part.selects:
            for register in select.query.registers:
                made.setdefault((register, select), []).append(part.id)
    return {key: tuple(dict.fromkeys(parts)) for key, parts in made.items()}


def _behind(
    reading: Reading, register: str, select: Select, link: tuple[str, tuple[str, str, str] | None],
    subjects: Sequence[str], bound: Mapping[str, Const],
) -> Tree:  # fmt: skip
    condition = looked_at(select.query, register, bound)
    return rows_behind(register, reading.registers[register].key, link[0], link[1], subjects,
                       reading.commit, condition)  # fmt: skip


def linked(
    registers: Mapping[str, Register], register: str, subject: str
) -> tuple[str, tuple[str, str, str] | None] | None:
    """The column of a register by which its rows are about rows of the subject's register: its own
    key, a reference, or a reference to a register that has one. None where there is none."""
    direct = _direct(registers[register], subject)
    if direct is not None:
        return direct, None
    for column in registers[register].columns:
        if column.references and column.references in registers:
            other = registers[column.references]
            through = _direct(other, subject)
            if through is not None and len(other.key) == 1:
                return column.name, (other.id, other.key[0], through)
    return _of_subject(registers, register, subject)


def _of_subject(
    registers: Mapping[str, Register], register: str, subject: str
) -> tuple[str, tuple[str, str, str] | None] | None:
    """A register that the subject's own row refers to."""
    of, own = registers[register], registers[subject]
    for column in own.columns:
        if column.references == register and len(of.key) == 1 == len(own.key):
            return of.key[0], (subject, column.name, own.key[0])
    return None


def _direct(register: Register, subject: str) -> str | None:
    if register.id == subject:
        return register.key[0] if len(register.key) == 1 else None
    columns = {column.name for column in register.columns}
    references = [c.name for c in register.columns if c.references == subject]
    return SUBJECT if SUBJECT in columns else next(iter(references), None)


__all__ = ["Automatic", "Classed", "Evidence", "PayList", "Payable", "Proved", "automatic"]
