"""One run of the program: which city it looks at, and how its answer is given."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from twofold.errors import Conflict, InputError, NotFound, Place
from twofold.words import Words
from twofold.workspace import CITY_FILE, Workspace, library_only, open_city

if TYPE_CHECKING:
    from rich.console import RenderableType

FORMATS = ("table", "json", "csv")
# The formats by the suffix of an output file.
SUFFIXES = {".csv": "csv", ".json": "json", ".txt": "table"}


@dataclass(frozen=True)
class Asked:
    """The options that every command takes; None where nothing was asked for."""

    city: Path | None = None
    day: date | None = None
    as_of: date | None = None
    format: str | None = None
    lang: str | None = None
    output: Path | None = None


@dataclass(frozen=True)
class Sheet:
    """A table for other programs: names of columns and rows of values."""

    columns: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]


@dataclass(frozen=True)
class Run:
    """The reader's words and what was asked for."""

    say: Words
    asked: Asked

    def city(self) -> Workspace:
        """The city asked for, or the one in the current folder. Raises NotFound."""
        folder = self.asked.city
        if folder is None:
            folder = Path()
            if not (folder / CITY_FILE).is_file():
                raise NotFound("cli.no_city", Place(str(Path.cwd())), file=CITY_FILE)
        return open_city(folder, day=self.asked.day, as_of=self.asked.as_of)

    def city_or_library(self) -> Workspace:
        """The city, or where there is none what is shipped with the program."""
        if self.asked.city is None and not Path(CITY_FILE).is_file():
            return library_only(day=self.asked.day, as_of=self.asked.as_of)
        return self.city()

    @property
    def format(self) -> str:
        """The format asked for, else that of the output file's name, else a page to read."""
        return self.asked.format or SUFFIXES.get(self._suffix, FORMATS[0])

    @property
    def _suffix(self) -> str:
        return self.asked.output.suffix.lower() if self.asked.output else ""

    def check_output(self) -> None:
        """Raises InputError where nothing says in which format the output file is to be written:
        a spreadsheet's suffix on a page of text would be a lie."""
        if self.asked.format is None and self._suffix and self._suffix not in SUFFIXES:
            known = ", ".join(suffix.removeprefix(".") for suffix in SUFFIXES)
            raise InputError("cli.bad_suffix", Place("--output"), value=self._suffix, known=known)

    def give(
        self, record: Callable[[], Any], sheet: Callable[[], Sheet],
        page: Callable[[], Iterable[RenderableType]],
    ) -> None:  # fmt: skip
        """The answer in the format asked for, on stdout or in the output file."""
        if self.asked.output is None:
            self._write(sys.stdout, record, sheet, page)
            return
        # A spreadsheet takes UTF-8 without a mark for something else; a pipe wants none.
        encoding = "utf-8-sig" if self.format == "csv" else "utf-8"
        try:
            with self.asked.output.open("w", encoding=encoding, newline="",
                                        errors="backslashreplace") as file:  # fmt: skip
                self._write(file, record, sheet, page)
        except OSError as error:
            raise Conflict("cli.cannot_write", Place(str(self.asked.output)),
                           reason=error.strerror or type(error).__name__) from None  # fmt: skip
        self.notice("cli.notices.written", path=self.asked.output)

    def _write(self, out: TextIO, record: Callable[[], Any], sheet: Callable[[], Sheet],
               page: Callable[[], Iterable[RenderableType]]) -> None:  # fmt: skip
        if self.format == "json":
            from twofold.cli.exact import write_json

            write_json(record(), out)
        elif self.format == "csv":
            from twofold.cli.exact import write_csv

            made = sheet()
            write_csv(made.columns, made.rows, out)
        else:
            from twofold.cli.screen import console

            screen = console(out)
            for part in page():
                screen.print(part)

    def notice(self, key: str, /, **values: object) -> None:
        """A line beside the answer, on stderr."""
        print(self.say(key, **values), file=sys.stderr, flush=True)
