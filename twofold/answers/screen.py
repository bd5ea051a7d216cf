"""Printing for people: plain text in the colours of a terminal, as wide as it is."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TextIO

from rich.console import Console, RenderableType

# The width of pages that go into a file or a pipe, where there is no terminal to ask.
PAGE = 100


class Screen(Console):
    """A console whose reader may go away without a word."""

    def on_broken_pipe(self) -> None:
        """Leaves it to the command's end, which knows the exit code."""
        raise BrokenPipeError


def console(out: TextIO) -> Screen:
    """A console that prints text as it is: no markup, no colouring of its own."""
    return Screen(file=out, highlight=False, markup=False, emoji=False, width=_width(out))


def _width(stream: TextIO) -> int | None:
    """The width to print at: None leaves it to the terminal or to COLUMNS."""
    return None if stream.isatty() or os.environ.get("COLUMNS") else PAGE


def printed(page: Iterable[RenderableType], out: TextIO, columns: int, colour: bool) -> None:
    """A page as somebody else's terminal shows it: so many columns wide, coloured or not."""
    screen = Console(file=out, highlight=False, markup=False, emoji=False, width=columns,
                     force_terminal=colour, color_system="standard" if colour else None,
                     legacy_windows=False, _environ={})  # fmt: skip
    for part in page:
        screen.print(part)
