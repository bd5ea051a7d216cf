"""A report of the indicators for print: a page of where we stand, then a page each. One file that
needs nothing beside it; as PDF by a browser of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from twofold.errors import Conflict, Place
from twofold.registers.store import reading
from twofold.web import publication, render
from twofold.web.outside import Outside
from twofold.words import words
from twofold.workspace import Workspace

# Browsers that print without a window, as machines have them.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
            "msedge")  # fmt: skip
# Seconds that a browser may take.
LONGEST = 180
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
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        raise Conflict("pages.no_browser", Place.of(file), known=", ".join(BROWSERS[:3]))
    with tempfile.TemporaryDirectory(prefix="twofold-") as folder:
        page, made = Path(folder) / "report.html", Path(folder) / "report.pdf"
        page.write_text(text, encoding="utf-8")
        arguments = [
            found, "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions",
            f"--user-data-dir={folder}/profile", "--no-pdf-header-footer",
            f"--print-to-pdf={made}", page.as_uri(),
        ]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            arguments.insert(1, "--no-sandbox")  # which the superuser cannot have
        reason = _run(arguments)
        if not made.is_file() or not made.stat().st_size:
            raise Conflict("pages.browser_failed", Place.of(file), browser=Path(found).name,
                           reason=reason)  # fmt: skip
        try:
            shutil.copyfile(made, file)
        except OSError as error:
            raise Conflict("cli.cannot_write", Place.of(file),
                           reason=error.strerror or type(error).__name__) from None  # fmt: skip


def _run(arguments: list[str]) -> str:
    """Runs a program; returns the last line that it complained with."""
    try:
        done = subprocess.run(arguments, capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return f"> {LONGEST} s"
    except OSError as error:
        return error.strerror or type(error).__name__
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else str(done.returncode)
