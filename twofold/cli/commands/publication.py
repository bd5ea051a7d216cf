"""`twofold publish` and `twofold report`: what is given out of the house, as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twofold.answers.answer import Answer, Sheet
from twofold.cli.options import NewFolder
from twofold.cli.run import Run
from twofold.errors import Conflict, InputError, NotFound, Place

if TYPE_CHECKING:
    from twofold.workspace import Workspace

Ids = Annotated[list[str] | None, typer.Argument(metavar="indicator")]
# What a report can be written as.
SUFFIXES = (".html", ".pdf")


def publish(run: Run, folder: NewFolder) -> None:
    """Makes the site of the public indicators in a folder."""
    from twofold import server

    made = server.publish(_city(run), folder)
    found = [{"file": name, "bytes": size} for name, size in made.files.items()]
    run.give(Answer(
        lambda: {"folder": str(folder), "indicators": list(made.indicators), "files": found},
        lambda: Sheet(("file", "bytes"), [tuple(one.values()) for one in found]),
        lambda: [run.say("publication.made", folder=folder, count=len(made.indicators),
                         files=len(found))],
    ))  # fmt: skip


def report(run: Run, indicator: Ids = None) -> None:
    """Writes the report into the output file, or onto stdout as HTML."""
    from twofold import server

    file = run.asked.output
    text = server.report(_city(run), run.say.lang, tuple(indicator or ()))
    if file is None:
        print(text)
        return
    if file.suffix.lower() == ".pdf":
        server.printed(text, file)
    else:
        _write(file, text)
    run.notice("cli.notices.written", path=file)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Conflict("cli.cannot_write", Place.of(file),
                       reason=error.strerror or type(error).__name__) from None  # fmt: skip


def _checked(run: Run) -> None:
    """A report is a page or a PDF. Raises InputError where something else is asked for."""
    known = ", ".join(suffix.removeprefix(".") for suffix in SUFFIXES)
    if run.asked.format is not None:
        raise InputError("cli.report_form", Place("--format"), value=run.asked.format, known=known)
    if run.asked.output is not None and run.asked.output.suffix.lower() not in SUFFIXES:
        raise InputError("cli.report_form", Place("--output"), value=run.asked.output.suffix,
                         known=known)  # fmt: skip


report.checks = _checked  # type: ignore[attr-defined]


def _city(run: Run) -> Workspace:
    """The city, which nobody else may have meanwhile. Raises Conflict, NotFound."""
    from twofold.answers.serving import served

    workspace = run.city()
    if run.asked.vintage is None and (server := served(workspace.root)):
        raise Conflict("cli.served_files", Place.of(workspace.root), pid=str(server.pid),
                       url=server.url)  # fmt: skip
    if workspace.vintage is None and not workspace.store.exists():
        raise NotFound("cli.no_store_to_serve", Place.of(workspace.root))
    return workspace
