"""The cases that stand in a method's document: what goes in, and behind `→` what must come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from twofold.documents import Document, Row, Table
from twofold.errors import InputError, Place, TwofoldError
from twofold.indicators.model import Assessment, Direction, Goal, Method, Reason, Shape
from twofold.indicators.path import path_to
from twofold.indicators.progress import assess

GIVEN = ("case", "direction", "base_year", "base", "year", "current", "target_year", "target",
         "limit", "path")  # fmt: skip
EXPECTED = ("value", "class", "score", "reason")


@dataclass(frozen=True)
class Failure:
    """A case of a document whose answer is not the one written in it."""

    at: Place
    case: str
    column: str
    expected: str
    found: str


def failures(document: Document, method: Method) -> Iterator[Failure]:
    """The cases of a method's document that do not come out as written. Raises InputError at a
    case that cannot be read."""
    for table in document.tables("case"):
        _check_header(document, table)
        for row in table.rows:
            yield from _case(document, table, row, method)


def _check_header(document: Document, table: Table) -> None:
    for header in table.header:
        known = EXPECTED if header.startswith("→") else GIVEN
        if _column(header) not in known:
            raise InputError("indicators.case_column", document.place(table.line),
                             column=header, known=", ".join(known))  # fmt: skip


def _column(header: str) -> str:
    return header.removeprefix("→").strip()


def _case(document: Document, table: Table, row: Row, method: Method) -> Iterator[Failure]:
    at = document.place(row.line)
    try:
        made = assess(method, _goal(row, at), _series(row, at).items())
    except TwofoldError as error:
        if error.at is None:  # what is wrong in the question is wrong in this row
            raise InputError(error.key, at, **error.values) from None
        raise
    for header in table.header:
        if header.startswith("→") and (expected := row.get(header)):
            found = _shown(made, _column(header), expected)
            if found != expected:
                yield Failure(at, row["case"], _column(header), expected, found)


def _goal(row: Row, at: Place) -> Goal:
    direction = row.get("direction")
    if direction not in list(Direction):
        raise InputError("indicators.bad_choice", at, key="direction", value=direction,
                         known=", ".join(Direction))  # fmt: skip
    target, year = _number(row, "target", at), _number(row, "target_year", at)
    goal = Goal(Direction(direction), int(_needed(row, "base_year", at)), target,
                None if year is None or target is None else int(year),
                _number(row, "limit", at))  # fmt: skip
    return goal if not row.get("path") else _with_path(goal, row, at)


def _with_path(goal: Goal, row: Row, at: Place) -> Goal:
    shapes = (Shape.GEOMETRIC, Shape.LINEAR)
    if row["path"] not in shapes:
        raise InputError("indicators.bad_choice", at, key="path", value=row["path"],
                         known=", ".join(shapes))  # fmt: skip
    if goal.target is None or goal.target_year is None:
        raise InputError("indicators.half_a_target", at)
    made = path_to(Shape(row["path"]), goal.base_year, _needed(row, "base", at),
                   goal.target_year, goal.target)  # fmt: skip
    path = None if isinstance(made, Reason) else made
    return Goal(goal.direction, goal.base_year, goal.target, goal.target_year, goal.limit, path)


def _series(row: Row, at: Place) -> Mapping[str, float | None]:
    both: dict[str, float | None] = {row["base_year"]: _number(row, "base", at)}
    if row.get("year") != row["base_year"]:
        both[row.get("year")] = _number(row, "current", at)
    return both


def _number(row: Row, column: str, at: Place) -> float | None:
    text = row.get(column).strip()
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise InputError("indicators.bad_number", at, key=column, value=text) from None


def _needed(row: Row, column: str, at: Place) -> float:
    found = _number(row, column, at)
    if found is None:
        raise InputError("indicators.bad_number", at, key=column, value="")
    return found


def _shown(made: Assessment, column: str, expected: str) -> str:
    """The answer's column, with as many decimals as were written."""
    if column == "class":
        return made.name or ""
    if column == "reason":
        return made.reason.code if made.reason else ""
    value = made.value if column == "value" else made.score
    if value is None:
        return ""
    decimals = len(expected.partition(".")[2])
    return f"{round(value, decimals) + 0.0:.{decimals}f}"
