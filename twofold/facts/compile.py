"""Facts to one SELECT: every row of the subject's register, joined with what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

from twofold.facts.model import Fact, Select, Subject
from twofold.facts.read import columns_of
from twofold.sql.build import Tree, literal
from twofold.sql.layers import Query
from twofold.sql.nodes import NEVER, Const, Name, Type
from twofold.sql.queries import Shown, bound_query, joined, plain

ABSENT: Mapping[str, Tree] = {
    "0": literal(Decimal(0)), "no": literal(False), "never": literal(NEVER)
}  # fmt: skip
# The type in which a fact is computed with. The parts of a ratio keep those that they are given.
SQL: Mapping[Type, str] = {
    Type.MONEY: "decimal(38, 2)", Type.COUNT: "bigint", Type.NUMBER: "decimal(38, 6)",
    Type.YES_NO: "boolean", Type.DATE: "date", Type.TEXT: "varchar",
}  # fmt: skip


def givens(day: date, year: int) -> Mapping[str, Const]:
    """What a SELECT may ask for: the day applied and the reference year."""
    return {
        "day": Const(day, Type.DATE),
        "year": Const(Decimal(year), Type.COUNT),
        "year_start": Const(date(year, 1, 1), Type.DATE),
        "year_end": Const(date(year, 12, 31), Type.DATE),
    }


def relation(
    subject: Subject,
    views: Callable[[str], Tree],
    wanted: Iterable[Name],
    values: Mapping[str, Const],
    keep: Mapping[str, str],
    sure: Callable[[str], bool],
    key: str = "id",
) -> Query:
    """The wanted facts of every row of the subject's register.

    `views` gives a register as it stood at a commit, `keep` maps new columns to the register's own,
    `sure` tells a column that is never missing. Only SELECTs that yield a wanted fact are joined.
    """
    names = {column for name in wanted for column in columns_of(name)}
    facts = {c: fact for fact in subject.facts.values() for c in columns_of(fact.name)}
    selects = []
    for select in subject.selects:
        asked = [c for c in select.facts if c in names]
        if not asked:
            continue
        absent = {c: ABSENT[facts[c].absent] for c in asked if facts[c].absent in ABSENT}
        registers = {register: views(register) for register in select.query.registers}
        bound = bound_query(select.query, registers, values, absent, sure)
        selects.append((bound, {c: _shown(facts[c], select, c) for c in asked}))
    return joined(views(subject.register), key, keep, selects)


def _shown(fact: Fact, select: Select, column: str) -> Shown:
    """A fact with the type that is declared of it, whatever its SELECT happens to compute."""
    type_ = None if plain(select.query, column) else SQL.get(fact.name.type)
    return Shown(ABSENT.get(fact.absent), type_)
