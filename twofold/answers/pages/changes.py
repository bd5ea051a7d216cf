"""What a commit did to a register, as a record, a table and a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.text import Text

from twofold.answers.answer import Sheet
from twofold.answers.cells import cell, generated, head
from twofold.answers.pages.registers import told, withheld
from twofold.answers.pages.tables import GENERATED, heading, some_of, table

if TYPE_CHECKING:
    from twofold.registers.model import Change, Changes, Column, Entry, Register
    from twofold.words import Words

# Of a changed row a table for other programs has two rows: what it was, and what it became.
HEAD = ("_change", "_commit", "_line")


def record(found: Changes) -> dict[str, Any]:
    """The rows with what they were before and after, and which columns differ."""
    return {
        "commit": found.commit.number, "known_on": found.commit.known_on,
        "register": found.register, **found.counts, "withheld": list(found.withheld),
        "rows": [
            {"change": row.kind, "columns": list(row.columns), "before": _version(row.before),
             "after": _version(row.after)}
            for row in found.rows
        ],
    }  # fmt: skip


def _version(entry: Entry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    return {**entry.values, "_commit": entry.added.number, "_line": entry.line}


def sheet(found: Changes) -> Sheet:
    """A row for each version that came or went, a changed row's two beside each other."""
    rows = (
        (kind, entry.added.number, entry.line, *(entry.values[c] for c in found.columns))
        for row in found.rows for kind, entry in _versions(row)
    )  # fmt: skip
    return Sheet((*HEAD, *found.columns), rows)


def _versions(row: Change) -> Iterator[tuple[str, Entry]]:
    if row.before is not None:
        yield ("removed" if row.after is None else "before"), row.before
    if row.after is not None:
        yield ("added" if row.before is None else "after"), row.after


def shown(say: Words, found: Changes, register: Register) -> Iterator[RenderableType]:
    """One line for each row that came or went, and for each cell that changed."""
    columns = told(register, found.columns)
    name = register.name.get(say.lang, register.id)
    yield heading(say("cli.text.changes", number=str(found.commit.number), name=name))
    yield Text(say("cli.text.change_counts", **found.counts))
    made = table(say("cli.columns.change"), say("cli.columns.key"), say("cli.columns.column"),
                 say("cli.columns.before"), say("cli.columns.after"), whole=(0,))  # fmt: skip
    for row in found.rows:
        key = " ".join(cell(say, c, row.values[c.name]) for c in columns if c.key)
        kind = say(f"cli.changes.{row.kind}")
        for lead, cells in _lines(say, columns, row):
            made.add_row(kind if lead else "", key if lead else "", *cells)
    if found.rows:
        yield made
    yield some_of(say, len(found.rows), found.total)
    yield from withheld(say, register, found.withheld)
    if generated(found.commit):
        yield Text(say("brief.generated"), GENERATED)


def _lines(
    say: Words, columns: list[Column], row: Change
) -> Iterator[tuple[bool, tuple[str, str, str]]]:
    """Column, before and after of each cell that changed; one empty line of a row that has none."""
    if row.before is None or row.after is None or not row.columns:
        yield True, ("", "", "")
        return
    before, after = row.before.values, row.after.values
    for place, column in enumerate(c for c in columns if c.name in row.columns):
        yield place == 0, (head(say, column), cell(say, column, before[column.name]),
                           cell(say, column, after[column.name]))  # fmt: skip
