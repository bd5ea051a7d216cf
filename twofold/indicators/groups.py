"""Breakdowns as documents write them: `district`, `industry:1` (the first character of it),
`size_class@-1` (that of the year before the reference year), or `organisation.district`, that of
the row which a column refers to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from twofold.facts import Subject
from twofold.registers.model import Register

_TEXT = re.compile(
    r"(?:(?P<through>\w+)\.)?(?P<word>[^\W\d]\w*)"
    r"(?::(?P<first>[1-9]\d*))?(?:@(?P<shift>-[1-9]))?"
)


@dataclass(frozen=True)
class Group:
    """A breakdown: the column `through` refers to another register, or is empty; `word` is a fact
    or a column there, of which only the `first` characters are looked at (0: all). Facts are those
    of the reference year and `shift`."""

    text: str
    through: str
    word: str
    first: int
    shift: int = 0


@lru_cache(maxsize=1024)
def group(text: str) -> Group | None:
    """A breakdown from its text, or None where it is none."""
    found = _TEXT.fullmatch(text)
    if found is None:
        return None
    return Group(text, found["through"] or "", found["word"], int(found["first"] or 0),
                 int(found["shift"] or 0))  # fmt: skip


def called(text: str) -> str:
    """What a breakdown is called: `industry` for `organisation.industry:1`."""
    found = group(text)
    return text if found is None else found.word


def chosen(breakdowns: tuple[str, ...], by: str) -> str | None:
    """One of an indicator's breakdowns, by its text or by what it is called."""
    return next((one for one in breakdowns if by in (one, called(one))), None)


def stands_in(
    of: Group, register: Register, registers: Mapping[str, Register],
    subjects: Mapping[str, Subject],
) -> Register | None:  # fmt: skip
    """The register whose fact or column a breakdown of another register's rows is; None where
    there is none."""
    target: Register | None = register
    if of.through:
        column = next((c for c in register.columns if c.name == of.through), None)
        target = registers.get(column.references) if column is not None else None
        if target is None or len(target.key) != 1:
            return None
    assert target is not None
    known = subjects[target.id].facts if target.id in subjects else {}
    return target if of.word in known or of.word in target.column_names else None
