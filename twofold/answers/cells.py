"""Cells of a register as a person reads them: a column's head, a value, the word that it is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from twofold.answers.labels import unit
from twofold.registers.model import KEY

if TYPE_CHECKING:
    from twofold.registers.model import Column, Commit, Register
    from twofold.words import Words

# The source that commits of generated records name.
MADE_UP = "generated"
# Types whose values stand to the right.
NUMBERS = ("money", "count", "number")
# Where the explanation of a column begins, in what its document says of it.
_STOPS = "（；，(;,"


def generated(commit: Commit) -> bool:
    """Whether a commit brought generated records: then every surface says so in red."""
    return commit.source == MADE_UP


def meaning(say: Words, column: Column) -> str:
    """All that the register's document says of a column, in the reader's language."""
    return (column.english if say.lang == "en" else column.meaning) or column.name


def head(say: Words, column: Column) -> str:
    """A column's meaning up to its first explanation, with its unit."""
    name = short(meaning(say, column))
    return name + (f" ({unit(say, column.unit).strip()})" if column.unit else "")


def at_fault(say: Words, register: Register, told: str | None) -> str:
    """The column that a refusal names, or the columns of a key, in the reader's words."""
    known = {column.name: head(say, column) for column in register.columns}
    return KEY.join(known.get(name, name) for name in (told or "").split(KEY))


def short(text: str) -> str:
    """A meaning up to its first explanation."""
    for stop in _STOPS:
        text = text.partition(stop)[0]
    return text.strip()


def cell(say: Words, column: Column, value: Any) -> str:
    """A value in the reader's words; of the words that a column may be, what documents call it."""
    if isinstance(value, str):
        return word(say, column, value)
    if isinstance(value, date) and value == date.max:
        return say("value.never")
    if column.type == "year" and value is not None:
        return str(value)  # a year has no groups of three
    return say.value(value)


def word(say: Words, column: Column, value: str) -> str:
    """A text; where it is one of the column's words, what its document calls it. Where that has no
    English of its own, the word is English, with its parts apart."""
    called = dict(column.values)
    if value not in called:
        return value
    if say.lang == "zh":
        return called[value] or value
    return dict(column.english_values).get(value) or value.replace("_", " ")
