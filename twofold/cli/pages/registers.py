"""Commits, rows of registers and refused rows, as records and as pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.text import Text

from twofold.cli.labels import unit
from twofold.cli.pages.tables import (
    GENERATED,
    MADE_UP,
    ByWidth,
    breadth,
    fitting,
    heading,
    pairs,
    quiet,
    some_of,
    table,
)  # fmt: skip
from twofold.cli.pages.wrapping import Wrapped
from twofold.cli.run import Sheet

if TYPE_CHECKING:
    from twofold.registers.model import Column, Commit, Entry, Exported, Page, Register
    from twofold.words import Words

PROVENANCE = ("_commit", "_known_on", "_source", "_line", "_removed_by")
# No column of a table of rows is wider than this.
WIDEST = 36
# So many versions of a row are shown whole, one below the other.
CARDS = 10
NUMBERS = ("money", "count", "number")


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
    rows = [{**entry.values, **_provenance(entry)} for entry in page.rows]
    return {"register": page.register, "commit": page.commit, "total": page.total, "rows": rows}


def page_sheet(page: Page) -> Sheet:
    """Rows with where each came from, as a table."""
    rows = (
        (*(entry.values[c] for c in page.columns), *_provenance(entry).values())
        for entry in page.rows
    )
    return Sheet((*page.columns, *PROVENANCE), rows)


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
        source = say("cli.text.generated") if _generated(commit) else commit.source
        made.add_row(str(commit.number), say.value(commit.known_on), recorded,
                     Wrapped(source, GENERATED if _generated(commit) else ""),
                     commit.message, *(say.value(n) if n else "" for n in sums))  # fmt: skip
    if commits:
        yield made
    yield some_of(say, len(commits), total)
    if any(_generated(commit) for commit in commits):
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
        return
    yield ByWidth(lambda width: _beside(say, page, register, width))
    if any(_generated(entry.added) for entry in page.rows):
        yield Text(say("brief.generated"), GENERATED)


def _beside(say: Words, page: Page, register: Register, width: int) -> Iterator[RenderableType]:
    """Rows with as many of their columns as a width has room for."""
    columns = register.columns
    cells = [[_cell(say, c, entry.values[c.name]) for c in columns] for entry in page.rows]
    widths = [min(max([breadth(_head(say, c)), *(breadth(row[i]) for row in cells)]), WIDEST)
              for i, c in enumerate(columns)]  # fmt: skip
    fit = fitting(widths, width)
    numbers = tuple(i for i, c in enumerate(columns[:fit]) if c.type in NUMBERS)
    made = table(*(_head(say, c) for c in columns[:fit]), right=numbers)
    for row in cells:
        made.add_row(*row[:fit])
    if cells:
        yield made
    yield some_of(say, len(page.rows), page.total)
    if cells and fit < len(columns):
        yield quiet(say("cli.text.more_columns", count=len(columns) - fit))


def exported(say: Words, made: Exported) -> Iterator[RenderableType]:
    """The files that were written."""
    yield heading(say("cli.text.exported", folder=made.folder, number=str(made.commit)))
    files = table(say("cli.columns.file"), say("cli.columns.rows"), "SHA-256", right=(1,))
    for name, (digest, count) in made.files.items():
        files.add_row(name, say.value(count), digest[:16])
    yield files


def _provenance(entry: Entry) -> dict[str, Any]:
    values = (entry.added.number, entry.added.known_on, entry.added.source, entry.line,
              entry.removed.number if entry.removed else None)  # fmt: skip
    return dict(zip(PROVENANCE, values, strict=True))


def _generated(commit: Commit) -> bool:
    return commit.source == MADE_UP


def _source(say: Words, commit: Commit) -> str:
    return say("brief.generated") if _generated(commit) else commit.source


def _head(say: Words, column: Column) -> str:
    """A column's meaning up to its first explanation, with its unit."""
    meaning = (column.english if say.lang == "en" else column.meaning) or column.name
    for stop in "（；，(;,":
        meaning = meaning.partition(stop)[0]
    return meaning.strip() + (f" ({unit(say, column.unit).strip()})" if column.unit else "")


def _cell(say: Words, column: Column, value: Any) -> str:
    if isinstance(value, str) and say.lang == "zh":
        return dict(column.values).get(value) or value
    if isinstance(value, date) and value == date.max:
        return say("value.never")
    if column.type == "year" and value is not None:
        return str(value)  # a year has no groups of three
    return say.value(value)


def _card(say: Words, register: Register, entry: Entry) -> Iterator[RenderableType]:
    rows: list[tuple[str, str | Wrapped]] = [
        (_head(say, column), _cell(say, column, entry.values[column.name]))
        for column in register.columns
    ]
    added = say("cli.text.from_commit", number=str(entry.added.number), day=entry.added.known_on,
                source=_source(say, entry.added), line=entry.line or "—")  # fmt: skip
    rows.append((say("cli.columns.commit"),
                 Wrapped(added, GENERATED if _generated(entry.added) else "")))  # fmt: skip
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
        columns = {c.name: _head(say, c) for c in registers[row["register"]].columns}
        column = columns.get(row["column"], row["column"] or "")
        what = say(f"errors.{row['reason']}.what", column=column, value=row["value"])
        made.add_row(row["register"], str(row["line"]), column, row["value"] or "", what)
    if page.rows:
        yield made
        yield some_of(say, len(page.rows), page.total)
        yield quiet(say("cli.text.mend", number=str(page.commit)))
