"""A measurement's result as a Markdown table, numbers to the right."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence


def show(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Prints a table."""
    lines = [[str(cell) for cell in row] for row in rows]
    right = [
        all(_is_number(line[i]) for line in lines) if lines else False for i in range(len(header))
    ]
    print("| " + " | ".join(header) + " |")
    print("|" + "|".join("---:" if number else "---" for number in right) + "|")
    for line in lines:
        print("| " + " | ".join(line) + " |")
    print(flush=True)


def _is_number(cell: str) -> bool:
    return cell in ("", "—") or cell.translate(str.maketrans("", "", ",.×% ")).isdigit()


def say(text: str) -> None:
    """Tells whoever waits what is being measured; no part of the result."""
    print(text, file=sys.stderr, flush=True)


def seconds(value: float) -> str:
    """Two figures that mean something: 12.3, 1.23, 0.123."""
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"
