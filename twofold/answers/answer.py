"""An answer that has not been written yet, in the forms that it can take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType

    from twofold.errors import TwofoldError

# Rows of a page that a person reads, where nobody says how many.
PAGE_ROWS = 20


@dataclass(frozen=True)
class Sheet:
    """A table for other programs: names of columns and rows of values.

    `label` is what has to stand in sight wherever the table is read, with `notes` (what the sheet
    that says so is called, and a line below the label); nothing where all rows are published.
    """

    columns: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]
    label: str = ""
    notes: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Span:
    """Which of all rows an answer has: so many from the `first`, counted from 0."""

    first: int
    count: int
    total: int


@dataclass(frozen=True)
class Answer:
    """What a verb found. Only the form that is asked for is made.

    `notices` are lines beside the answer (a key of the words files and its values), `problems`
    what a check found wrong: they are part of the answer, and make a command fail. `others` write
    it in forms that no other verb has, by the name of the form.
    """

    record: Callable[[], Any]
    sheet: Callable[[], Sheet]
    page: Callable[[], Iterable[RenderableType]]
    span: Span | None = None
    notices: tuple[tuple[str, Mapping[str, object]], ...] = ()
    problems: tuple[TwofoldError, ...] = ()
    others: Mapping[str, Callable[[IO[bytes]], None]] = field(default_factory=dict)


def table_of(records: list[dict[str, Any]], columns: tuple[str, ...]) -> Sheet:
    """Records as a sheet of some of their fields."""
    return Sheet(columns, [tuple(record.get(column) for column in columns) for record in records])
