"""Text that breaks where its language breaks: Chinese between any two characters, but never before
a closing sign or behind an opening one; English between words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

BULLET = "· "
# A space that stays with the number before it (9 %), until the line has been broken.
HARD = "\u00a0"
_CLOSING = "，。、；：！？）〕】》”’％%…,.;:!?)]}"
_OPENING = "（〔【《“‘([{"
_WIDE = r"[\u1100-\u115f\u2e80-\u303e\u3041-\uffef“”‘’…—]"
_PIECES = re.compile(rf"[^\S{HARD}]+|{_WIDE}|(?:(?!{_WIDE})[\S{HARD}])+")


class Wrapped:
    """A text of several paragraphs. A line that begins with a bullet is indented behind it."""

    def __init__(self, text: str, style: str = "") -> None:
        self.text = text
        self.style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = [line for paragraph in self.text.split("\n")
                 for line in _lines(paragraph, options.max_width)]  # fmt: skip
        shown = "\n".join(line.replace(HARD, " ") for line in lines)
        yield Text(shown, self.style, overflow="fold", no_wrap=False, justify=options.justify)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        widest = max(cell_len(line) for line in self.text.split("\n"))
        least = max((cell_len(unit) for unit in _units(self.text)), default=1)
        return Measurement(min(least, options.max_width), min(widest, options.max_width))


def _lines(paragraph: str, width: int) -> Iterator[str]:
    indent = cell_len(BULLET) if paragraph.startswith(BULLET) else 0
    line, used = "", 0
    for unit in _units(paragraph):
        size = cell_len(unit)
        if used and used + size > width and not unit.isspace():
            yield line.rstrip()
            line, used = " " * indent, indent
        if used or not unit.isspace() or not line:
            line, used = line + unit, used + size
    yield line.rstrip()


def _units(text: str) -> Iterator[str]:
    """What is never broken: a word, a character with the signs that belong to it, or blanks."""
    unit = ""
    for piece in _PIECES.findall(text):
        closes = unit and not unit.isspace() and piece[0] in _CLOSING
        opened = unit and unit[-1] in _OPENING and not piece.isspace()
        if closes or opened:
            unit += piece
        else:
            if unit:
                yield unit
            unit = piece
    if unit:
        yield unit
