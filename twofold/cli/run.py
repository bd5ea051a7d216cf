"""One run of the program: which city it looks at, and how its answer is given."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

import typer

from twofold.answers import files
from twofold.answers.answer import Answer
from twofold.answers.files import EVERY, KINDS
from twofold.cli.ending import report
from twofold.errors import Conflict, InputError, NotFound, Place
from twofold.words import Words
from twofold.workspace import CITY_FILE, Workspace, library_only, open_city

FORMATS = tuple(KINDS)
# The formats by the suffix of an output file.
SUFFIXES = {kind.suffix: name for name, kind in KINDS.items() if kind.every}
# Those that some answers alone can take.
OTHERS = {kind.suffix: name for name, kind in KINDS.items() if kind.suffix not in SUFFIXES}


@dataclass(frozen=True)
class Asked:
    """The options that every command takes; None where nothing was asked for."""

    city: Path | None = None
    day: date | None = None
    as_of: date | None = None
    format: str | None = None
    lang: str | None = None
    output: Path | None = None
    vintage: str | None = None
    engine: str | None = None


@dataclass(frozen=True)
class Run:
    """The reader's words and what was asked for."""

    say: Words
    asked: Asked

    def city(self) -> Workspace:
        """The city asked for, or the one in the current folder. Raises NotFound."""
        asked = self.asked
        return open_city(self.folder(), day=asked.day, as_of=asked.as_of, engine=asked.engine,
                         vintage=asked.vintage)  # fmt: skip

    def folder(self) -> Path:
        """The city's folder. Raises NotFound where none is asked for and this one is none."""
        if self.asked.city is not None:
            return self.asked.city
        if not Path(CITY_FILE).is_file():
            raise NotFound("cli.no_city", Place(str(Path.cwd())), file=CITY_FILE)
        return Path()

    def city_or_library(self) -> Workspace:
        """The city, or where there is none what is shipped with the program."""
        if self.asked.city is None and not Path(CITY_FILE).is_file():
            return library_only(day=self.asked.day, as_of=self.asked.as_of)
        return self.city()

    @property
    def format(self) -> str:
        """The format asked for, else that of the output file's name, else a page to read."""
        every = {**OTHERS, **SUFFIXES}
        return self.asked.format or every.get(self._suffix, FORMATS[0])

    @property
    def _suffix(self) -> str:
        return self.asked.output.suffix.lower() if self.asked.output else ""

    def check_output(self, forms: tuple[str, ...] = EVERY) -> None:
        """Raises InputError where the answer has not the format asked for, where nothing says in
        which format the output file is to be written (a spreadsheet's suffix on a page of text
        would be a lie), or where a file that is no text would be written onto a screen."""
        fitting = (*SUFFIXES, *(suffix for suffix, name in OTHERS.items() if name in forms))
        if self.asked.format is None and self._suffix and self._suffix not in fitting:
            known = ", ".join(suffix.removeprefix(".") for suffix in fitting)
            raise InputError("cli.bad_suffix", Place("--output"), value=self._suffix, known=known)
        if self.format not in forms:
            raise InputError("cli.no_such_form", Place("--format"), value=self.format,
                             known=", ".join(forms))  # fmt: skip
        if not KINDS[self.format].text and self.asked.output is None and sys.stdout.isatty():
            raise InputError("cli.not_for_screens", Place("--format"), value=self.format)

    def give(self, found: Answer) -> None:
        """The answer in the format asked for, on stdout or in the output file. Notices and problems
        go to stderr; with problems the command fails."""
        for key, values in found.notices:
            self.notice(key, **values)
        self.put(lambda out: self._write(found, out))
        for problem in found.problems:
            sys.stdout.flush()
            report(problem, self.say)
        if found.problems:
            raise typer.Exit(InputError.exit_code)

    def put(self, write: Callable[[IO[bytes] | None], None]) -> None:
        """Has something written into the output file, or onto stdout (None)."""
        if self.asked.output is None:
            write(None)
            return
        try:
            with self.asked.output.open("wb") as file:
                if self.format == "csv":  # a spreadsheet takes UTF-8 without a mark for another
                    file.write(b"\xef\xbb\xbf")
                write(file)
        except OSError as error:
            raise Conflict("cli.cannot_write", Place(str(self.asked.output)),
                           reason=error.strerror or type(error).__name__) from None  # fmt: skip
        self.notice("cli.notices.written", path=self.asked.output)

    def _write(self, found: Answer, out: IO[bytes] | None) -> None:
        if self.format == "table":
            self._print(found, out)
            return
        sys.stdout.flush()
        files.write(found, self.format, out or sys.stdout.buffer)

    def _print(self, found: Answer, out: IO[bytes] | None) -> None:
        from twofold.answers.screen import console

        text = sys.stdout if out is None else io.TextIOWrapper(
            out, encoding="utf-8", errors="backslashreplace"
        )  # fmt: skip
        screen = console(text)
        for part in found.page():
            screen.print(part)
        if out is not None:
            text.flush()
            text.detach()  # type: ignore[union-attr]

    def notice(self, key: str, /, **values: object) -> None:
        """A line beside the answer, on stderr."""
        print(self.say(key, **values), file=sys.stderr, flush=True)
