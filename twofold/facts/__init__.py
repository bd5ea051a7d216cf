"""Facts: what is known of a subject in a reference year and on a day, from the registers as they
stood when they were looked at, or from a file."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from twofold import documents
from twofold.errors import InputError
from twofold.facts import compile as compiled
from twofold.facts.model import Fact, Subject
from twofold.facts.read import read_subjects
from twofold.registers.store import Reading
from twofold.sql.layers import Query
from twofold.sql.nodes import Const, Name
from twofold.workspace import Workspace

__all__ = ["Fact", "Subject", "measure", "subjects"]


def subjects(workspace: Workspace) -> Mapping[str, Subject]:
    """The facts of every register that has some. Raises InputError naming all problems."""
    found = (d for folder in workspace.folders("facts") for d in documents.read_folder(folder))
    return _subjects(*found)


@documents.remembered
def _subjects(*found: documents.Document) -> Mapping[str, Subject]:
    return read_subjects(found)


def measure(
    reading: Reading,
    subject: Subject,
    wanted: Iterable[Name],
    values: Mapping[str, Const],
    keep: Mapping[str, str],
) -> Query:
    """A SELECT of the wanted facts of every row of the subject's register, as the store is seen.

    `values` are the givens (see `compile.givens`); `keep` maps new columns to the register's own.
    """
    sure = {
        column.name
        for register in reading.registers.values()
        for column in register.columns
        if column.required or column.key
    }
    optional = {
        column.name
        for register in reading.registers.values()
        for column in register.columns
        if not (column.required or column.key)
    }
    for select in subject.selects:
        for register in select.query.registers:
            if register not in reading.registers:
                near = difflib.get_close_matches(register, reading.registers, n=1)
                known = near[0] if near else ", ".join(reading.registers)
                raise InputError("facts.unknown_register", select.at, name=register, near=known)
    key = reading.registers[subject.register].key[0]
    return compiled.relation(
        subject, reading.view, wanted, values, keep, lambda c: c in sure - optional, key
    )
