"""The records behind a value: the rows of a register that enter a part of an indicator."""

from __future__ import annotations

from datetime import date

from twofold import facts
from twofold.errors import NotFound
from twofold.facts import Subject
from twofold.indicators.compile import part_rows
from twofold.indicators.measure import part_value
from twofold.indicators.model import Indicator, Part, Records
from twofold.indicators.read import find, read
from twofold.registers.model import Entry
from twofold.registers.store import Reading, reading
from twofold.registers.store import commits as store_commits
from twofold.sql.nodes import Type
from twofold.sql.statements import limited, number_of
from twofold.workspace import Workspace


def part_id(part: Part) -> str:
    """A part as it is asked for: `value`, `numerator-enterprises`."""
    return "-".join(filter(None, (part.word, part.id)))


def part_named(indicator: Indicator, id_: str | None) -> Part:
    """A part by its id; without one the first. Raises NotFound."""
    known = {part_id(part): part for part in indicator.parts}
    if not known:
        raise NotFound("indicators.no_parts", indicator.at, id=indicator.id)
    if id_ is not None and id_ not in known:
        raise NotFound("indicators.no_part", indicator.at, id=indicator.id, part=id_,
                       known=", ".join(known))  # fmt: skip
    return known[id_] if id_ else indicator.parts[0]


def records(
    workspace: Workspace, indicator: str, part: str | None = None, *, limit: int | None = None,
    offset: int = 0, personal: bool = False,
) -> Records:  # fmt: skip
    """Some of the rows that enter a part (the first, unless one is named) of an indicator, in the
    order of the register's key, as known on `as_of` and on the workspace's day.

    The condition is the one that the value is computed with, so that the value is the number of
    these rows, of what they bring, or its sum. Columns of personal data are withheld unless
    `personal` asks for them. Raises NotFound for an unknown indicator or part.
    """
    one = find(read(workspace).indicators, indicator)
    chosen = part_named(one, part)
    subject = facts.subjects(workspace).get(chosen.subject)
    with reading(workspace) as store:
        return _records(store, subject, one, chosen, workspace.day, limit, offset, personal)


def _records(
    store: Reading, subject: Subject | None, indicator: Indicator, part: Part, day: date,
    limit: int | None, offset: int, personal: bool,
) -> Records:  # fmt: skip
    value, undecided = part_value(store, subject, indicator, part, day)
    made, select = part_rows(store, indicator, part, subject, day)
    register = store.registers[part.subject]
    columns, hidden = register.column_names, () if personal else register.personal
    found = store.connection.rows(limited(select, limit, offset))
    numbers = {row[len(columns)] for row in found}
    commits = {c.number: c for c in store_commits(store.connection, sorted(numbers))}
    entries = tuple(
        Entry({c: v for c, v in zip(columns, row, strict=False) if c not in hidden},
              row[len(columns) + 1], commits[row[len(columns)]])
        for row in found
    )  # fmt: skip
    return Records(
        indicator, part, made.function, made.function == "COUNT" and made.argument is not None,
        tuple(c for c in columns if c not in hidden), entries,
        tuple(row[-1] for row in found), store.connection.value(number_of(select)), value,
        "元" if made.type is Type.MONEY else "", undecided, hidden,
    )  # fmt: skip
