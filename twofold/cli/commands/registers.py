"""`twofold import` and `twofold registers`: what was recorded, and when."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from twofold.cli.options import (
    Commit,
    Complete,
    Encoding,
    File,
    History,
    Key,
    KnownOn,
    Limit,
    Message,
    NewFolder,
    Refused,
    Register,
    Who,
)  # fmt: skip
from twofold.cli.run import Run, Sheet
from twofold.errors import NotFound

if TYPE_CHECKING:
    from twofold.registers.model import Page

PAGE_ROWS = 20
LOG = ("number", "known_on", "recorded_at", "who", "source", "message", "sha256", "register",
       "added", "removed", "unchanged", "refused")  # fmt: skip


def import_(
    run: Run, register: Register, file: File, known_on: KnownOn = None, encoding: Encoding = None,
    complete: Complete = False, message: Message = None, who: Who = None,
) -> None:  # fmt: skip
    """Imports a file into a register as one commit."""
    from twofold import registers
    from twofold.cli.pages import registers as pages
    from twofold.cli.progress import progress

    workspace = run.city()
    with progress(run.say) as bar:
        commit = registers.import_file(
            workspace, register, file, known_on=known_on, encoding=encoding, complete=complete,
            message=message or "", who=who or _user(),
            progress=lambda done, total: bar("importing", done, total),
        )  # fmt: skip
    run.give(
        lambda: pages.commit_record(commit),
        lambda: Sheet(LOG, pages.commit_rows([commit])),
        lambda: pages.imported(run.say, commit),
    )


def log(run: Run, limit: Limit = None) -> None:
    """The commits, newest first."""
    from twofold import registers
    from twofold.cli.pages import registers as pages

    shown = limit or (PAGE_ROWS if run.format == "table" else None)
    every = registers.log(run.city())
    found = every[:shown]
    run.give(
        lambda: [pages.commit_record(commit) for commit in found],
        lambda: Sheet(LOG, pages.commit_rows(found)),
        lambda: pages.logged(run.say, found, len(every)),
    )


def show(
    run: Run, register: Register, key: Key = None, commit: Commit = None, history: History = False,
    limit: Limit = None,
) -> None:  # fmt: skip
    """Rows of a register, each with the commit that it came from."""
    from twofold import registers
    from twofold.cli.pages import registers as pages
    from twofold.registers.read import read_registers

    workspace = run.city()
    most = limit or (PAGE_ROWS if run.format == "table" else None)
    page: Page = registers.show(workspace, register, key=key or (), commit=commit,
                                history=history, limit=most)  # fmt: skip
    if key and not page.total:
        raise NotFound("cli.no_key", register=register, key=" ".join(key))
    known = read_registers(workspace)
    run.give(
        lambda: pages.page_record(page),
        lambda: pages.page_sheet(page),
        lambda: pages.shown(run.say, page, known, history),
    )


def export(run: Run, folder: NewFolder, commit: Commit = None, refused: Refused = False) -> None:
    """Writes all registers as Parquet with a manifest, or what a commit refused as CSV."""
    from twofold import registers
    from twofold.cli.pages import registers as pages

    made = registers.export(run.city(), folder, commit=commit, refused=refused)
    rows = [(name, count, digest) for name, (digest, count) in made.files.items()]
    run.give(
        lambda: {"folder": made.folder, "commit": made.commit,
                 "files": [dict(zip(("file", "rows", "sha256"), row, strict=True))
                           for row in rows]},
        lambda: Sheet(("file", "rows", "sha256"), rows),
        lambda: pages.exported(run.say, made),
    )  # fmt: skip


def _user() -> str:
    """Who sits at the keyboard, as the system knows them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a system without a name for this user
        return "—"
