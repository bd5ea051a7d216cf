"""An error in the reader's words: where, what and what to do."""

from __future__ import annotations

import errno
import os
from typing import Any

from twofold.errors import TwofoldError
from twofold.words import Words

# What the system says in English, by the name that its words have in the words files.
_REASONS = {os.strerror(number): name for number, name in errno.errorcode.items()}


class Told(TwofoldError):
    """An error that a server put into words already."""

    def __init__(self, told: tuple[str, str, str], causes: tuple[Told, ...], exit_code: int):
        super().__init__("told", None, causes)
        self.told = told
        self.exit_code = exit_code


def explained(error: TwofoldError, say: Words) -> tuple[str, str, str]:
    """An error as where, what and what to do; one without words (a defect) by its bare key."""
    if isinstance(error, Told):
        return error.told
    reason = error.values.get("reason")
    if reason in _REASONS and say.has(f"cli.reasons.{_REASONS[reason]}"):
        told = say(f"cli.reasons.{_REASONS[reason]}")
        error = type(error)(error.key, error.at, **{**error.values, "reason": told})
    try:
        return say.error(error)
    except KeyError:
        values = ", ".join(f"{key}={value}" for key, value in error.values.items())
        where = "" if error.at is None else str(error.at)
        return where, f"{error.key} ({values})", say("cli.end.no_words")


def problem_record(error: TwofoldError, say: Words) -> dict[str, Any]:
    """One thing that is wrong in a document, for programs."""
    _, what, do = explained(error, say)
    at = error.at
    return {
        "key": error.key, "path": at.path if at else None, "line": at.line if at else None,
        "column": at.column if at else None, "what": what, "do": do,
    }  # fmt: skip
