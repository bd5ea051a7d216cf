"""The wording of one policy on the workspace's day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from twofold.answers import cells
from twofold.answers.labels import Labels
from twofold.answers.rules import in_force
from twofold.answers.spoken import Spoken
from twofold.answers.wording import Wording
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.facts.model import Subject
    from twofold.registers.model import Register


def wording_of(workspace: Workspace, labels: Labels) -> Wording:
    """What says the clauses of a policy, with the numbers in force on the day."""
    from twofold import facts
    from twofold.registers.read import read_registers

    policy = labels.policy
    subject = facts.subjects(workspace)[policy.subject]
    word = texts_of(labels.say, subject, read_registers(workspace))
    numbers = {row.name: row for row in in_force(policy, workspace.day)}
    return Wording(Spoken(labels, numbers, word))


def texts_of(
    say: Words, subject: Subject, registers: Mapping[str, Register]
) -> Callable[[str, str], str]:
    """What people call a text that a register allows for a fact: `word(fact, text)`."""

    def word(fact: str, value: str) -> str:
        read = [registers[id_] for id_ in registers_of(subject, registers, fact)]
        columns = [column for register in read for column in register.columns]
        columns.sort(key=lambda column: column.name != fact)  # its own name first
        for column in columns:
            if value in dict(column.values):
                return cells.word(say, column, value)
        return value

    return word


def registers_of(subject: Subject, registers: Mapping[str, Register], fact: str) -> tuple[str, ...]:
    """The registers that the SELECT of a fact reads."""
    for select in subject.selects:
        if fact in {column.partition("__")[0] for column in select.facts}:
            return tuple(id_ for id_ in select.query.registers if id_ in registers)
    return ()
