"""Data for other programs: JSON and CSV without a digit added or lost."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TextIO

# The day that stands for "known not to exist" has a word of its own.
_NEVER = date.max


def write_json(value: Any, out: TextIO) -> None:
    """A value as JSON: a Decimal as a number with all its digits, a date as ISO text or `never`."""
    out.writelines(_json(value, "\n"))
    out.write("\n")


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]], out: TextIO) -> None:
    """Rows as CSV under their columns' names; what is not known is an empty cell."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)


def _json(value: Any, line: str) -> Iterator[str]:
    """The text of a value in pieces. `line` is a line break with the indentation of its line."""
    inner = line + "  "
    if isinstance(value, Mapping):
        yield from _several(
            ((json.dumps(str(key), ensure_ascii=False) + ": ", item)
             for key, item in value.items()), "{}", line, inner,
        )  # fmt: skip
    elif isinstance(value, list | tuple):
        yield from _several((("", item) for item in value), "[]", line, inner)
    else:
        yield _scalar(value)


def _several(
    items: Iterable[tuple[str, Any]], brackets: str, line: str, inner: str
) -> Iterator[str]:
    empty = True
    for head, item in items:
        yield (brackets[0] if empty else ",") + inner + head
        yield from _json(item, inner)
        empty = False
    yield brackets if empty else line + brackets[1]


def _scalar(value: Any) -> str:
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case Decimal():
            return f"{value:f}"
        case Enum():
            return _scalar(value.value)
        case int():
            return str(value)
        case float():
            return json.dumps(value, allow_nan=False)
        case date():
            return f'"{_day(value)}"'
        case _:
            return json.dumps(str(value), ensure_ascii=False)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value:f}"
        case date():
            return _day(value)
        case list() | tuple():
            return "; ".join(_cell(item) for item in value)
        case _:
            return str(value)


def _day(value: date) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return "never" if value == _NEVER else value.isoformat()
