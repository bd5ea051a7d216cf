"""Names in the order in which people list them."""

from __future__ import annotations

import re


def natural(name: str | None) -> tuple[bool, list[tuple[int, str]]]:
    """Sorts by the numbers in a name, 2 before 10; what has no name comes last."""
    parts = re.split(r"(\d+)", name or "")
    return not name, [(int(part), "") if part.isdecimal() else (0, part) for part in parts if part]
