"""`twofold internal set`: the passphrase of the internal page, of which the city keeps the hash."""

from __future__ import annotations

import getpass
import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
import yaml

from twofold.answers.answer import Answer, Sheet
from twofold.cli.run import Run
from twofold.errors import Conflict, InputError, Place
from twofold.workspace import CITY_FILE, open_city

KEY = "internal"
Put = Annotated[bool, typer.Option("--write")]


def set_(run: Run, put: Put = False) -> None:
    """Asks for the passphrase twice, from the terminal or from two lines of stdin, and prints the
    line for city.yaml, or writes it there. Raises InputError where the two differ, or it is too
    short."""
    from twofold.hosting.internal import hashed

    path = run.folder() / CITY_FILE
    open_city(path.parent)  # a file that cannot be read is not written to
    first, again = _asked(run, "first"), _asked(run, "again")
    if first != again:
        raise InputError("internal.differ")
    line = f"{KEY}: {hashed(first)}"
    if put:
        _put(path, line)
    told = run.say("internal.written", file=str(path)) if put else line
    run.give(Answer(
        lambda: {"file": str(path), "line": line, "written": put},
        lambda: Sheet(("file", "line", "written"), ((str(path), line, put),)), lambda: [told],
    ))  # fmt: skip


def _asked(run: Run, which: str) -> str:
    """One answer: unseen where somebody sits at a terminal, else the next line."""
    prompt = run.say(f"internal.ask.{which}")
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return sys.stdin.readline().rstrip("\r\n")


def _put(path: Path, line: str) -> None:
    """Puts the line in the place of an earlier one, or at the end; whole or not at all."""
    text = path.read_text(encoding="utf-8-sig")
    kept = [one for one in text.splitlines() if not one.startswith(f"{KEY}:")]
    made = "\n".join([*kept, line]) + "\n"
    before, after = yaml.safe_load(text), yaml.safe_load(made)
    before.pop(KEY, None), after.pop(KEY, None)
    if before != after:  # the old value went over several lines
        raise InputError("internal.by_hand", Place.of(path), line=line)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(made)
        os.chmod(name, path.stat().st_mode & 0o777)
        os.replace(name, path)
    except OSError as error:
        raise Conflict("cli.cannot_write", Place.of(path),
                       reason=error.strerror or type(error).__name__) from None  # fmt: skip
