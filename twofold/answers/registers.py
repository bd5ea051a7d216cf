"""Registers: what was recorded, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from twofold.answers.answer import Answer, Sheet, Span, table_of
from twofold.errors import NotFound
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.registers.mapped import Left
    from twofold.registers.model import Exported

Progress = Callable[[str, int, int], None]
Notice = tuple[str, Mapping[str, object]]
# Lines of a reason that are named one by one.
LINES = 10
LOG = ("number", "known_on", "recorded_at", "who", "source", "message", "sha256", "register",
       "added", "removed", "unchanged", "refused")  # fmt: skip
FILES = ("file", "rows", "sha256")
LISTED = ("id", "name", "key", "columns", "rows")


def list_(say: Words, workspace: Workspace) -> Answer:
    """All registers of the city, and how many rows each has."""
    from twofold.answers.pages import registers as pages
    from twofold.registers.show import sizes

    found = sizes(workspace)
    records = [
        {"id": register.id, "name": register.name[say.lang], "key": list(register.key),
         "columns": list(register.column_names), "rows": rows}
        for register, rows in found
    ]  # fmt: skip
    return Answer(lambda: records, lambda: table_of(records, LISTED),
                  lambda: pages.listed(say, found))  # fmt: skip


def import_(
    say: Words, workspace: Workspace, register: str, file: Path, known_on: date | None = None,
    encoding: str | None = None, complete: bool = False, message: str | None = None,
    who: str | None = None, source: str | None = None, sheet: str | None = None,
    mapping: str | None = None, *, progress: Progress | None = None,
) -> Answer:  # fmt: skip
    """Imports a file into a register as one commit."""
    from twofold import registers
    from twofold.answers.pages import registers as pages

    left: list[Left] = []
    commit = registers.import_file(
        workspace, register, file, known_on=known_on, encoding=encoding, complete=complete,
        message=message or "", who=who or "—", source=source,
        progress=progress and (lambda done, total: progress("importing", done, total)),
        sheet=sheet, mapping=mapping, left=left.extend,
    )  # fmt: skip
    return Answer(
        lambda: pages.commit_record(commit),
        lambda: Sheet(LOG, pages.commit_rows([commit])),
        lambda: pages.imported(say, commit),
        notices=tuple(_left_out(say, left)),
    )


def _left_out(say: Words, left: Sequence[Left]) -> Iterator[Notice]:
    """What a mapping left out, by its reason."""
    for reason in dict.fromkeys(one.reason for one in left):
        lines = [one.line for one in left if one.reason == reason]
        shown = ", ".join(map(str, lines[:LINES])) + (" …" if len(lines) > LINES else "")
        yield "cli.notices.left_out", {"count": len(lines), "why": say(f"cli.left.{reason}"),
                                       "lines": shown}  # fmt: skip


def log(
    say: Words, workspace: Workspace, limit: int | None = None, offset: int | None = None
) -> Answer:
    """The commits, newest first."""
    from twofold import registers
    from twofold.answers.pages import registers as pages

    every, first = registers.log(workspace), offset or 0
    found = every[first : None if limit is None else first + limit]
    return Answer(
        lambda: [pages.commit_record(commit) for commit in found],
        lambda: Sheet(LOG, pages.commit_rows(found)),
        lambda: pages.logged(say, found, len(every)),
        Span(first, len(found), len(every)),
    )


def show(
    say: Words, workspace: Workspace, register: str, key: tuple[str, ...] = (),
    commit: int | None = None, history: bool = False, find: str | None = None,
    limit: int | None = None, offset: int | None = None, personal: bool = False,
) -> Answer:  # fmt: skip
    """Rows of a register, each with the commit that it came from."""
    from twofold import registers
    from twofold.answers.pages import registers as pages
    from twofold.registers.read import read_registers

    page = registers.show(workspace, register, key=key, commit=commit, history=history,
                          find=find, limit=limit, offset=offset or 0,
                          personal=personal)  # fmt: skip
    if key and not page.total:
        raise NotFound("cli.no_key", register=register, key=" ".join(key))
    known = read_registers(workspace)
    return Answer(
        lambda: pages.page_record(page),
        lambda: pages.page_sheet(page),
        lambda: pages.shown(say, page, known, history),
        Span(offset or 0, len(page.rows), page.total),
    )


def changes(
    say: Words, workspace: Workspace, register: str, commit: int, change: str | None = None,
    limit: int | None = None, offset: int | None = None, personal: bool = False,
) -> Answer:  # fmt: skip
    """What a commit did to a register: changed rows before and after, removed and added ones."""
    from twofold.answers.pages import changes as pages
    from twofold.registers.read import read_registers
    from twofold.registers.show import changes as made

    found = made(workspace, commit, register, kind=change, limit=limit, offset=offset or 0,
                 personal=personal)  # fmt: skip
    known = read_registers(workspace)[register]
    return Answer(
        lambda: pages.record(found),
        lambda: pages.sheet(found),
        lambda: pages.shown(say, found, known),
        Span(offset or 0, len(found.rows), found.total),
    )


def export(
    say: Words, workspace: Workspace, folder: Path, commit: int | None = None,
    refused: bool = False,
) -> Answer:  # fmt: skip
    """Writes all registers as Parquet with a manifest, or what a commit refused as CSV."""
    return exported(say, exports(workspace, folder, commit, refused))


def exports(
    workspace: Workspace, folder: Path, commit: int | None = None, refused: bool = False
) -> Exported:
    """The export itself, for a surface that sends its files."""
    from twofold import registers

    return registers.export(workspace, folder, commit=commit, refused=refused)


def exported(say: Words, made: Exported) -> Answer:
    """The files that an export wrote."""
    from twofold.answers.pages import registers as pages

    rows = [(name, count, digest) for name, (digest, count) in made.files.items()]
    return Answer(
        lambda: {"folder": made.folder, "commit": made.commit,
                 "files": [dict(zip(FILES, row, strict=True)) for row in rows]},
        lambda: Sheet(FILES, rows),
        lambda: pages.exported(say, made),
    )  # fmt: skip
