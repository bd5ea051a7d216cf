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
    """A value as JSON: a Decimal as a number with all its digits, a date as ISO text or `never`.

    What comes from an iterator is made while it is written, and stands in one line each.
    """
    out.writelines(_json(value, "\n"))
    out.write("\n")


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]], out: TextIO) -> None:
    """Rows as CSV under their columns' names; what is not known is an empty cell."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)


def _json(value: Any, line: str) -> Iterator[str]:
    """The text of a value in pieces. `line` is a line break with the indentation of its line."""
    inner = line + "  "
    if isinstance(value, Mapping):
        heads = (f"{_text(str(key))}: " for key in value)
        yield from _several(zip(heads, value.values(), strict=True), "{}", line, inner)
    elif isinstance(value, list | tuple):
        yield from _several((("", item) for item in value), "[]", line, inner)
    elif isinstance(value, Iterator):
        items = (("", _Line(_flat(item))) for item in value)
        yield from _several(items, "[]", line, inner)
    else:
        yield _scalar(value)


def _several(
    items: Iterable[tuple[str, Any]], brackets: str, line: str, inner: str
) -> Iterator[str]:
    empty = True
    for head, item in items:
        yield (brackets[0] if empty else ",") + inner + head
        yield from (item,) if isinstance(item, _Line) else _json(item, inner)
        empty = False
    yield brackets if empty else line + brackets[1]


class _Line(str):
    """JSON that is written as it is."""


def _flat(value: Any) -> str:
    """The text of a value in one line. Many are written, so this is no generator."""
    if isinstance(value, dict):
        return "{" + ", ".join([f"{_text(k)}: {_flat(v)}" for k, v in value.items()]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join([_flat(item) for item in value]) + "]"
    return _scalar(value)


_text = json.JSONEncoder(ensure_ascii=False).encode


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return _scalar(value.value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, float):
        return json.dumps(value, allow_nan=False)
    if isinstance(value, date):
        return f'"{_day(value)}"'
    return _text(str(value))


def cell(value: Any) -> str:
    """A value as text for a cell of a file; nothing for what is not known."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value:f}"
        case date():
            return _day(value)
        case Mapping():
            return _flat(dict(value))
        case list() | tuple():
            return "; ".join(cell(item) for item in value)
        case _:
            return str(value)


def _day(value: date) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return "never" if value == _NEVER else value.isoformat()
