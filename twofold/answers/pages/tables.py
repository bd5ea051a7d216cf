"""The look of all tables: ruled under the header, numbers to the right, nothing cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from twofold.answers.pages.wrapping import HARD, Wrapped
from twofold.words import Words

GENERATED = "bold red"  # generated records, wherever they are shown
QUIET = "dim"
STRONG = "bold"
STYLES = {"eligible": "green", "met": "green", "ineligible": "red", "unmet": "red",
          "unknown": "yellow", "pending": "cyan", "not_applicable": "dim"}  # fmt: skip


class Rows(Table):
    """A table whose texts break where their language breaks."""

    def add_row(self, *cells: RenderableType | None, **settings: Any) -> None:
        super().add_row(*(Wrapped(c) if isinstance(c, str) else c for c in cells), **settings)


class ByWidth:
    """A part of a page that is laid out for the width it gets, which only the console knows."""

    def __init__(self, layout: Callable[[int], Iterable[RenderableType]]) -> None:
        self.layout = layout

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self.layout(options.max_width)


def table(
    *headers: str, right: Sequence[int] = (), whole: Sequence[int] = (), first: int | None = None
) -> Rows:
    """An empty table. Columns in `right` hold numbers; those in `whole` are not broken; the `first`
    is at least so wide."""
    made = Rows(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False,
                header_style=STRONG, show_edge=False)  # fmt: skip
    for index, header in enumerate(headers):
        made.add_column(header, justify="right" if index in right else "left",
                        no_wrap=index in whole or index in right, overflow="fold",
                        min_width=first if index == 0 else None)  # fmt: skip
    return made


def pairs(rows: Sequence[tuple[str, str | Wrapped]], indent: int = 0) -> Table:
    """Names and what belongs to them, without a header."""
    made = Table.grid(padding=(0, 2, 0, indent))
    made.add_column(no_wrap=True, style=QUIET)
    made.add_column(overflow="fold")
    for name, value in rows:
        made.add_row(name.replace(HARD, " "), Wrapped(value) if isinstance(value, str) else value)
    return made


def heading(text: str) -> Text:
    """A line that begins a part of a page."""
    return Text(text, STRONG)


def quiet(text: str) -> Wrapped:
    """A line that is there to be found, not to be seen first."""
    return Wrapped(text, QUIET)


def some_of(say: Words, shown: int, total: int) -> Wrapped:
    """How many rows there are, and how many of them are shown."""
    if total == 0:
        return quiet(say("cli.text.no_rows"))
    return quiet(say("cli.text.more_rows", shown=shown, total=total))


def fitting(widths: Sequence[int], room: int) -> int:
    """How many columns of these widths stand beside each other, at least one."""
    used = 0
    for count, width in enumerate(widths):
        used += width + 2
        if used > room and count:
            return count
    return len(widths)


def breadth(text: str) -> int:
    """Columns of the terminal that a text takes; a Chinese character takes two."""
    return max((cell_len(line) for line in text.splitlines()), default=0)
