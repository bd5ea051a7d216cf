"""What rows behind a value are grouped by: a column, one of what they refer to, or a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

from twofold import facts, policies
from twofold.errors import InputError, Place
from twofold.facts.compile import givens
from twofold.indicators.model import Indicator
from twofold.indicators.vintages import Seen
from twofold.policies.decide import decide_registers, named
from twofold.policies.model import Answer
from twofold.registers.model import Column, Register
from twofold.sql.moves import Beside, table, verdicts
from twofold.sql.nodes import Const, Type
from twofold.sql.statements import create_as
from twofold.workspace import Workspace

SUBJECT = "subject"
Group: TypeAlias = str | Beside | None


def grouping(
    workspace: Workspace, whole: Seen, indicator: Indicator, day: date, by: str | None,
    policy: str | None, at: str,
) -> Mapping[str, Group]:  # fmt: skip
    """For each register that an indicator is measured from, what its rows are grouped by as the
    store is seen. `at` keeps the tables of two states apart. Raises InputError where a register has
    no such column, or nobody whom the policy is about."""
    registers = [p.subject for p in indicator.parts if p.subject in whole.store.registers]
    if policy is not None:
        return _by_verdict(workspace, whole, registers, day, policy, at)
    if by is None:
        return dict.fromkeys(registers)
    values = givens(day, day.year + indicator.year)
    return {id_: _by_column(whole, id_, first_letters(by)[0], values) for id_ in registers}


def first_letters(by: str) -> tuple[str, int | None]:
    """`industry:1` is a column and how many of its first letters make a group."""
    column, _, letters = by.partition(":")
    return (column, int(letters)) if letters.isdecimal() and int(letters) else (by, None)


def _by_column(whole: Seen, id_: str, by: str, values: Mapping[str, Const]) -> Group:
    """`district` is a column or a fact of the register, or of the first register that it refers to
    and that has one; `seller.district` says by which column."""
    registers = whole.store.registers
    own = registers[id_]
    if by in own.column_names:
        if by in own.personal:
            raise InputError("indicators.personal_group", Place("by"), by=by, register=id_)
        return by
    if found := _fact(whole, own, own.key[0], by, values):
        return found
    link, _, wanted = by.rpartition(".")
    for column in _references(own):
        other = registers.get(column.references)
        if other is None or link not in ("", column.name) or len(other.key) != 1:
            continue
        if wanted in other.column_names and wanted not in other.personal:
            return Beside(whole.store.view(other.id), column.name, other.key[0], wanted)
        if found := _fact(whole, other, column.name, wanted, values):
            return found
    raise InputError("indicators.no_group", Place("by"), by=by, register=id_,
                     known=", ".join(_known(whole, own)))  # fmt: skip


def _fact(
    whole: Seen, of: Register, link: str, name: str, values: Mapping[str, Const]
) -> Beside | None:
    """A fact of a register's rows that is a text, measured on the day."""
    subject = whole.subjects.get(of.id)
    if subject is None or len(of.key) != 1 or name not in subject.facts:
        return None
    if subject.facts[name].name.type is not Type.TEXT:
        return None
    rows = facts.measure(whole.store, subject, [subject.facts[name].name], values,
                         {SUBJECT: of.key[0]})  # fmt: skip
    return Beside(rows, link, SUBJECT, name)


def _references(register: Register) -> list[Column]:
    return [c for c in register.columns if c.references]


def _known(whole: Seen, own: Register) -> list[str]:
    """Columns that rows can be grouped by: texts, and those of what a column refers to."""
    found = [c.name for c in own.columns if c.type == "text" and not c.key and not c.personal]
    for column in _references(own):
        other = whole.store.registers.get(column.references)
        if other is not None:
            found += [f"{column.name}.{c.name}" for c in other.columns
                      if c.type == "text" and not c.key and not c.personal]  # fmt: skip
    for id_ in (own.id, *(c.references for c in _references(own))):
        known = whole.subjects[id_].facts if id_ in whole.subjects else {}
        found += [name for name, fact in known.items() if fact.name.type is Type.TEXT]
    return list(dict.fromkeys(found))


def _by_verdict(
    workspace: Workspace, whole: Seen, registers: list[str], day: date, id_: str, at: str
) -> Mapping[str, Group]:
    """The verdict of a policy on a day on whom each row is about."""
    policy = named(policies.policies(workspace, id_), id_)
    links: dict[str, str] = {}
    for register in registers:
        own = whole.store.registers[register]
        if register == policy.subject:
            links[register] = own.key[0]
            continue
        found = [c.name for c in _references(own) if c.references == policy.subject]
        if not found:
            raise InputError("indicators.not_about", Place("policy"), policy=id_,
                             subject=policy.subject, register=register)  # fmt: skip
        links[register] = found[0]
    subject = whole.subjects[policy.subject]
    decided = decide_registers(whole.store, policy, subject, day)
    words = {int(answer): answer.verdict for answer in Answer}
    # At once: the next run of the same policy takes the place of this one's facts.
    name = f"verdicts {at}"
    whole.store.connection.run(create_as(name, verdicts(decided, words)))
    return {register: Beside(table(name), link, "subject", "verdict")
            for register, link in links.items()}  # fmt: skip
