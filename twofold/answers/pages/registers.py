"""Commits, rows of registers and refused rows, as records and as pages."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.text import Text

from twofold.answers.answer import Sheet
from twofold.answers.cells import NUMBERS, at_fault, cell, generated, head
from twofold.answers.pages.tables import (
    GENERATED,
    ByWidth,
    breadth,
    fitting,
    heading,
    pairs,
    quiet,
    some_of,
    table,
)  # fmt: skip
from twofold.answers.pages.wrapping import Wrapped

if TYPE_CHECKING:
    from twofold.registers.model import Column, Commit, Entry, Exported, Page, Register
    from twofold.words import Words

PROVENANCE = ("_commit", "_known_on", "_source", "_line", "_removed_by")
# No column of a table of rows is wider than this.
WIDEST = 36
# So many versions of a row are shown whole, one below the other.
CARDS = 10


def commit_record(commit: Commit) -> dict[str, Any]:
    """A commit with what it did to each register."""
    return {
        "number": commit.number, "known_on": commit.known_on, "recorded_at": commit.recorded_at,
        "who": commit.who, "source": commit.source, "message": commit.message,
        "sha256": commit.sha256, "registers": [dict(vars(count)) for count in commit.counts],
    }  # fmt: skip


def commit_rows(commits: Sequence[Commit]) -> Iterator[tuple[Any, ...]]:
    """Commits as rows, one for each register that a commit touched."""
    for commit in commits:
        head = (commit.number, commit.known_on, commit.recorded_at, commit.who, commit.source,
                commit.message, commit.sha256)  # fmt: skip
        for count in commit.counts:
            yield (*head, count.register, count.added, count.removed, count.unchanged,
                   count.refused)  # fmt: skip


def page_record(page: Page) -> dict[str, Any]:
    """Rows with where each came from."""
    rows = [{**entry.values, **provenance(entry)} for entry in page.rows]
    return {"register": page.register, "commit": page.commit, "total": page.total,
            "withheld": list(page.withheld), "rows": rows}  # fmt: skip


def page_sheet(page: Page) -> Sheet:
    """Rows with where each came from, as a table."""
    rows = (
        (*(_flat(entry.values[c]) for c in page.columns), *provenance(entry).values())
        for entry in page.rows
    )
    return Sheet((*page.columns, *PROVENANCE), rows)


def _flat(value: Any) -> Any:
    """A value for a cell; a whole row that was refused stands in one, as JSON."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else value


def listed(say: Words, found: Sequence[tuple[Register, int]]) -> Iterator[RenderableType]:
    """Registers in a table, with how many rows each has."""
    made = table(*(say(f"cli.columns.{c}") for c in ("register", "title", "rows")), right=(2,),
                 whole=(0,))  # fmt: skip
    for register, rows in found:
        made.add_row(register.id, register.name[say.lang], say.value(rows))
    yield made


def imported(say: Words, commit: Commit) -> Iterator[RenderableType]:
    """What an import did, and where its refused rows are."""
    yield heading(say("cli.text.commit_made", number=str(commit.number), day=commit.known_on))
    for count in commit.counts:
        changed = min(count.added, count.removed)
        yield Text(say("cli.text.import_counts", added=count.added - changed, changed=changed,
                       removed=count.removed - changed, unchanged=count.unchanged))  # fmt: skip
        if count.refused:
            yield Text(say("cli.text.import_refused", refused=count.refused,
                           number=str(commit.number)), "yellow")  # fmt: skip


def logged(say: Words, commits: Sequence[Commit], total: int) -> Iterator[RenderableType]:
    """Commits in a table; what each did to all its registers together."""
    made = table(*(say(f"cli.columns.{c}") for c in ("commit", "known_on", "recorded_at", "source",
                   "message", "added", "removed", "refused")),
                 right=(0, 5, 6, 7), whole=(1, 2))  # fmt: skip
    for commit in commits:
        sums = (sum(getattr(c, part) for c in commit.counts)
                for part in ("added", "removed", "refused"))  # fmt: skip
        recorded = f"{commit.recorded_at.astimezone():%Y-%m-%d %H:%M}"
        source = say("cli.text.generated") if generated(commit) else commit.source
        made.add_row(str(commit.number), say.value(commit.known_on), recorded,
                     Wrapped(source, GENERATED if generated(commit) else ""),
                     commit.message, *(say.value(n) if n else "" for n in sums))  # fmt: skip
    if commits:
        yield made
    yield some_of(say, len(commits), total)
    if any(generated(commit) for commit in commits):
        yield Text(say("brief.generated"), GENERATED)


def shown(
    say: Words, page: Page, registers: Mapping[str, Register], history: bool
) -> Iterator[RenderableType]:
    """Rows of a register beside each other as far as they fit; a single one line by line."""
    register = registers.get(page.register)
    if register is None:
        yield from _refused(say, page, registers)
        return
    name = register.name.get(say.lang, register.id)
    yield heading(say("cli.text.register", name=name, id=register.id, number=str(page.commit)))
    if len(page.rows) == 1 or (history and page.total <= CARDS):
        for entry in page.rows:
            yield from _card(say, register, entry)
        yield from withheld(say, register, page.withheld)
        return
    yield ByWidth(lambda width: _beside(say, page, register, width))
    yield from withheld(say, register, page.withheld)
    if any(generated(entry.added) for entry in page.rows):
        yield Text(say("brief.generated"), GENERATED)


def _beside(say: Words, page: Page, register: Register, width: int) -> Iterator[RenderableType]:
    """Rows with as many of their columns as a width has room for."""
    columns = told(register, page.columns)
    cells = [[cell(say, c, entry.values[c.name]) for c in columns] for entry in page.rows]
    widths = [min(max([breadth(head(say, c)), *(breadth(row[i]) for row in cells)]), WIDEST)
              for i, c in enumerate(columns)]  # fmt: skip
    fit = fitting(widths, width)
    numbers = tuple(i for i, c in enumerate(columns[:fit]) if c.type in NUMBERS)
    made = table(*(head(say, c) for c in columns[:fit]), right=numbers)
    for row in cells:
        made.add_row(*row[:fit])
    if cells:
        yield made
    yield some_of(say, len(page.rows), page.total)
    if cells and fit < len(columns):
        yield quiet(say("cli.text.more_columns", count=len(columns) - fit))


def told(register: Register, names: Collection[str]) -> list[Column]:
    """The columns of a register that a page has."""
    return [column for column in register.columns if column.name in names]


def withheld(say: Words, register: Register, names: Collection[str]) -> Iterator[RenderableType]:
    """Which columns were left out, because they are personal."""
    if names:
        heads = say("cli.text.comma").join(head(say, c) for c in told(register, names))
        yield quiet(say("cli.text.withheld", columns=heads))


def exported(say: Words, made: Exported) -> Iterator[RenderableType]:
    """The files that were written."""
    yield heading(say("cli.text.exported", folder=made.folder, number=str(made.commit)))
    files = table(say("cli.columns.file"), say("cli.columns.rows"), "SHA-256", right=(1,))
    for name, (digest, count) in made.files.items():
        files.add_row(name, say.value(count), digest[:16])
    yield files


def provenance(entry: Entry) -> dict[str, Any]:
    """Where a row comes from, and which commit removed it."""
    values = (entry.added.number, entry.added.known_on, entry.added.source, entry.line,
              entry.removed.number if entry.removed else None)  # fmt: skip
    return dict(zip(PROVENANCE, values, strict=True))


def _source(say: Words, commit: Commit) -> str:
    return say("brief.generated") if generated(commit) else commit.source


def _card(say: Words, register: Register, entry: Entry) -> Iterator[RenderableType]:
    rows: list[tuple[str, str | Wrapped]] = [
        (head(say, column), cell(say, column, entry.values[column.name]))
        for column in told(register, entry.values)
    ]
    added = say("cli.text.from_commit", number=str(entry.added.number), day=entry.added.known_on,
                source=_source(say, entry.added), line=entry.line or "—")  # fmt: skip
    rows.append((say("cli.columns.commit"),
                 Wrapped(added, GENERATED if generated(entry.added) else "")))  # fmt: skip
    if entry.removed is not None:
        gone = say("cli.text.by_commit", number=str(entry.removed.number),
                   day=entry.removed.known_on)  # fmt: skip
        rows.append((say("cli.columns.removed_by"), gone))
    yield pairs(rows, indent=2)
    yield Text()


def _refused(say: Words, page: Page, registers: Mapping[str, Register]) -> Iterator[RenderableType]:
    yield heading(say("cli.text.quarantine", number=str(page.commit), count=page.total))
    made = table(*(say(f"cli.columns.{c}") for c in ("register", "line", "column", "value",
                   "reason")), right=(1,), whole=(0,))  # fmt: skip
    for entry in page.rows:
        row = entry.values
        column = at_fault(say, registers[row["register"]], row["column"])
        what = say(f"errors.{row['reason']}.what", column=column, value=row["value"])
        made.add_row(row["register"], str(row["line"]), column, row["value"] or "", what)
    if page.rows:
        yield made
        yield some_of(say, len(page.rows), page.total)
        yield quiet(say("cli.text.mend", number=str(page.commit)))
