"""Where a fact comes from: the registers that its SELECT reads, as links for one organisation; and
what a register calls the words that a rule compares with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twofold.answers.worded import registers_of, texts_of
from twofold.facts import Subject
from twofold.facts.model import Select
from twofold.registers.model import Register
from twofold.web.page import Asked
from twofold.web.parts import Link
from twofold.words import Words


@dataclass(frozen=True)
class Sources:
    """The registers behind the facts of one subject."""

    say: Words
    subject: Subject
    registers: Mapping[str, Register]

    def word(self, fact: str, value: str) -> str:
        """What people call a text that a rule compares a fact with."""
        return texts_of(self.say, self.subject, self.registers)(fact, value)

    def link(self, asked: Asked, fact: str, code: str) -> str:
        """The rows of one organisation in the register that a fact comes from."""
        beside = [id_ for id_ in self._read(fact) if id_ != self.subject.register]
        if beside:
            return asked.link("registers", beside[0], find=code)
        return self.row(asked, code)

    def row(self, asked: Asked, code: str) -> str:
        """The organisation's own row and its history."""
        return asked.link("registers", self.subject.register, "rows", code)

    def links(self, asked: Asked, code: str) -> tuple[Link, ...]:
        """Every register that any fact reads, with the rows of one organisation."""
        read = dict.fromkeys(id_ for select in self.subject.selects for id_ in self._known(select))
        return tuple(
            Link(self.registers[id_].name[self.say.lang],
                 asked.link("registers", id_, find=code))
            for id_ in read if id_ != self.subject.register
        )  # fmt: skip

    def _read(self, fact: str) -> tuple[str, ...]:
        return registers_of(self.subject, self.registers, fact)

    def _known(self, select: Select) -> tuple[str, ...]:
        return tuple(id_ for id_ in select.query.registers if id_ in self.registers)
