"""Where pages are printed."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console

from twofold.cli.streams import width


class Screen(Console):
    """A console whose reader may go away without a word."""

    def on_broken_pipe(self) -> None:
        """Leaves it to the command's end, which knows the exit code."""
        raise BrokenPipeError


def console(out: TextIO) -> Screen:
    """A console that prints text as it is: no markup, no colouring of its own."""
    return Screen(file=out, highlight=False, markup=False, emoji=False, width=width(out))
