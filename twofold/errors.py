"""Errors that a person can act on: where, what, and what to do.

An error carries a key and its values, never a sentence: the surface that shows it puts it into the
reader's words (`twofold/words/*.toml`, section `errors`). Each class knows its exit code and HTTP
status, so that every surface answers alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """Where something stands: a file, and the line and column in it where they are known."""

    path: str
    line: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        text = self.path if self.line is None else f"{self.path}:{self.line}"
        return text if self.column is None else f"{text} [{self.column}]"

    @classmethod
    def of(cls, path: Path | str, line: int | None = None, column: str | None = None) -> Place:
        """A place in a file, its path shown relative to the working directory where possible."""
        full = Path(path)
        try:
            shown = str(full.resolve().relative_to(Path.cwd()))
        except ValueError:
            shown = str(full)
        return cls(shown, line, column)


class TwofoldError(Exception):
    """Base of all errors a person may see.

    `key` is `<area>.<what>` in the words files; `values` fill the sentence; `causes` are further
    errors found in the same pass, so that one run names everything that is wrong.
    """

    exit_code = 1
    http_status = 500

    def __init__(
        self,
        key: str,
        at: Place | None = None,
        causes: tuple[TwofoldError, ...] = (),
        /,
        **values: object,
    ) -> None:
        self.key = key
        self.at = at
        self.causes = causes
        self.values = values
        super().__init__(f"{at}: {key} {values}" if at else f"{key} {values}")


class InputError(TwofoldError):
    """A document, file or option that the user gave is wrong."""

    exit_code = 2
    http_status = 422


class NotFound(TwofoldError):
    """Something named does not exist."""

    exit_code = 3
    http_status = 404


class Conflict(TwofoldError):
    """The state does not allow it now: another owner, an order that would be broken."""

    exit_code = 4
    http_status = 409


class Refused(TwofoldError):
    """The question has no answer that could be given honestly, such as a date outside all texts."""

    exit_code = 5
    http_status = 422


class Denied(TwofoldError):
    """Whoever asks has not shown that they may."""

    exit_code = 6
    http_status = 403
