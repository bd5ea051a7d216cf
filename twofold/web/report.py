"""A report of the indicators for print: a page of where we stand, then a page each. One file that
needs nothing beside it; as PDF by a browser of this machine."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from twofold.answers.papers import pdf
from twofold.errors import Conflict, Place
from twofold.registers.store import reading
from twofold.web import publication, render
from twofold.web.outside import Outside
from twofold.words import words
from twofold.workspace import Workspace

STYLE = ("style.css", "publication.css")


def report(workspace: Workspace, lang: str, ids: Iterable[str] = ()) -> str:
    """The report as a page in itself, of some indicators or all."""
    with reading(workspace):
        of = publication.gather(workspace, ids)
        places: dict[tuple[str, ...], str] = {
            ("indicators", one.id): f"#{one.id}" for one in of.chosen
        }
        asked = Outside(lang, "report.html", {}, {}, {}, workspace, places)
        say = words(lang)
        data = {
            "city": workspace.name[lang], "made_up": of.made_up,
            "title": say("publication.report", city=workspace.name[lang]),
            "times": say("brief.times", as_of=workspace.as_of, day=workspace.day),
            "style": "\n".join(render.files()[name].body.decode() for name in STYLE),
            "tables": publication.where_we_stand(asked, of),
            "entries": publication.entries(asked, of),
        }  # fmt: skip
        return render.outside(say, "report.html", data)


def printed(text: str, file: Path) -> None:
    """Prints a page as PDF on A4. Raises Conflict where no browser is there or it fails."""
    body = pdf.printed(text, str(Place.of(file)))
    try:
        file.write_bytes(body)
    except OSError as error:
        raise Conflict("cli.cannot_write", Place.of(file),
                       reason=error.strerror or type(error).__name__) from None  # fmt: skip
