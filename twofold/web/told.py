"""An error as a page says it: what is wrong, and what to do on a page. A page's reader has neither
the machine's folders nor a command line, so a place is told from the city's folder on, and advice
that names commands is put into the words of pages."""

from __future__ import annotations

import re
from pathlib import Path

from twofold.errors import TwofoldError
from twofold.words import Words

# What advice for a command line is known by: an option, the program, a command and what it does.
_COMMAND = re.compile(
    r"(?<![\w-])--[a-z]|\btwofold [a-z]|\b(?:indicators|registers|policies|awards) "
    r"(?:list|show|log|export|records|check|import)\b"
)


def told(say: Words, error: TwofoldError, root: Path) -> tuple[str, str, str]:
    """An error as where, what and what to do, for a page of the city in a folder."""
    _, what, do = say.error(error)
    where = "" if error.at is None else str(error.at).replace(
        error.at.path, _within(error.at.path, root), 1)  # fmt: skip
    own = f"web.told.{error.key}"
    if say.has(own):
        do = say(own, **error.values)
    elif _COMMAND.search(do):
        do = say("web.told.choose")
    return where, _bare(what, root), _bare(do, root)


def _within(path: str, root: Path) -> str:
    """A path from the city's folder on; of a file elsewhere its name alone. What is no path, such
    as the name of a parameter, stays as it is."""
    if "/" not in path and "\\" not in path:
        return path
    full = Path(path).resolve()
    if full.is_relative_to(root.resolve()):
        return full.relative_to(root.resolve()).as_posix()
    return full.name


def _bare(text: str, root: Path) -> str:
    """A sentence without the folder that the city stands in."""
    whole = root.resolve()
    for folder in {str(root), str(whole)} - {".", whole.anchor}:
        text = text.replace(f"{folder}/", "").replace(folder, whole.name)
    return text
