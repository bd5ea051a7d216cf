"""Documents of kind `method` to methods, and the cases that stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from twofold.documents import Document, Row, Table
from twofold.errors import InputError, Place
from twofold.indicators import front
from twofold.indicators.model import Assessment, Bound, Class, Direction, Goal, Method
from twofold.indicators.progress import (
    FORMULAS,
    MEAN,
    WITH_TARGET,
    WITHOUT_TARGET,
    assess,
    check_order,
)  # fmt: skip

KEYS = ("version", "source", "with_target", "without_target", "achieved", "limit", "zero",
        "score_decimals", "classes", "as")  # fmt: skip
TABLES = (WITH_TARGET, WITHOUT_TARGET, MEAN)
PACES = ("achieved", "on_pace", "behind")
SCALED = ("above_zero", "all")
_BOUND = re.compile(r"`?(>=|>)\s*(-?\d+(?:\.\d+)?)`?")


def read_methods(documents: Iterable[Document]) -> Mapping[str, Method]:
    """All methods by id. Raises InputError at the line that is wrong."""
    every = tuple(documents)
    found = {d.id: d for d in every if assesses(d)}
    prose = tuple(d for d in every if d.kind == "prose")
    return MappingProxyType({id_: _method(d, found, prose) for id_, d in found.items()})


def assesses(document: Document) -> bool:
    """Whether a document is a method of assessing progress: one that `measures` something else
    belongs to whoever measures it."""
    return document.kind == "method" and "measures" not in document.front


def _method(
    document: Document, found: Mapping[str, Document], prose: tuple[Document, ...]
) -> Method:
    front.only(document, KEYS)
    base = document.front.get("as")
    if base is None:
        return _whole(document, document, prose)
    if base not in found or "as" in found[base].front:
        raise InputError("indicators.unknown_method", front.at(document, "as"), id=base,
                         known=", ".join(found))  # fmt: skip
    return _whole(document, found[base], prose)


def _whole(document: Document, base: Document, prose: tuple[Document, ...]) -> Method:
    """A method whose own document says what differs from `base`."""

    def holder(key: str) -> Document:
        return document if key in document.front else base

    classes = _classes(holder("classes"))
    limit = front.mapping(holder("limit"), "limit")
    decimals = holder("score_decimals").front.get("score_decimals")
    method = Method(
        document.id, front.text(document, "version"), front.names(document, prose),
        front.text(document, "source"),
        front.choice(holder("with_target"), "with_target", FORMULAS),
        front.choice(holder("without_target"), "without_target", FORMULAS),
        _tables(document if _has_tables(document) else base, classes), classes,
        front.choice(holder("achieved"), "achieved", classes),
        front.number(holder("limit"), "limit", limit.get("exponent")),
        _scaled(holder("limit"), limit),
        front.number(holder("zero"), "zero", holder("zero").front.get("zero")),
        None if decimals is None else front.whole(document, "score_decimals", decimals),
        document.place(1),
    )  # fmt: skip
    for rows in method.bounds.values():
        check_order(rows, method)
    for needed in (WITH_TARGET, WITHOUT_TARGET):
        if needed not in method.bounds:
            raise InputError("indicators.no_table", document.place(1), table=needed)
    return method


def _has_tables(document: Document) -> bool:
    return any(True for _ in document.tables("score"))


def _scaled(document: Document, limit: Mapping[str, object]) -> str:
    value = limit.get("scaled", SCALED[0])
    if value not in SCALED:
        raise InputError("indicators.bad_choice", front.at(document, "limit"), key="limit.scaled",
                         value=value, known=", ".join(SCALED))  # fmt: skip
    return str(value)


def _classes(document: Document) -> Mapping[str, Class]:
    found = {}
    for name, value in front.mapping(document, "classes").items():
        pace = value.get("pace") if isinstance(value, dict) else None
        if pace not in PACES:
            raise InputError("indicators.bad_choice", front.at(document, "classes"),
                             key=f"classes.{name}.pace", value=pace,
                             known=", ".join(PACES))  # fmt: skip
        found[str(name)] = Class(front.words(document, "classes", value), pace)
    return MappingProxyType(found)


def _tables(document: Document, classes: Mapping[str, Class]) -> Mapping[str, tuple[Bound, ...]]:
    found = {}
    for table in document.tables("score"):
        if table.id not in TABLES:
            raise InputError("indicators.unknown_table", document.place(table.line),
                             table=table.id, known=", ".join(TABLES))  # fmt: skip
        found[table.id] = tuple(_bound(row, document, classes) for row in table.rows)
    return MappingProxyType(found)


def _bound(row: Row, document: Document, classes: Mapping[str, Class]) -> Bound:
    at, cell, name = document.place(row.line), row["score"], row.get("class")
    if name not in classes:
        raise InputError("indicators.unknown_class", at, name=name, known=", ".join(classes))
    match = _BOUND.fullmatch(cell)
    if match is None and cell != "otherwise":
        raise InputError("indicators.bad_bound", at, text=cell)
    points = row.get("points")
    try:
        scored = float(points) if points else None
    except ValueError:
        raise InputError("indicators.bad_number", at, key="points", value=points) from None
    if match is None:
        return Bound(None, False, name, scored)
    return Bound(float(match[2]), match[1] == ">", name, scored)


# --- cases


@dataclass(frozen=True)
class Failure:
    """A case of a document whose answer is not the one written in it."""

    at: Place
    case: str
    column: str
    expected: str
    found: str


def failures(document: Document, method: Method) -> Iterator[Failure]:
    """The cases of a method's document that do not come out as written."""
    for table in document.tables("case"):
        for row in table.rows:
            yield from _case(document, table, row, method)


def _case(document: Document, table: Table, row: Row, method: Method) -> Iterator[Failure]:
    made = assess(method, _goal(row), _series(row))
    for header in table.header:
        column = header.removeprefix("→").strip()
        if header.startswith("→") and (expected := row.get(header)):
            found = _shown(made, column, expected)
            if found != expected:
                yield Failure(document.place(row.line), row["case"], column, expected, found)


def _goal(row: Row) -> Goal:
    target, limit = row.get("target"), row.get("limit")
    return Goal(
        Direction(row["direction"]), int(row["base_year"]), float(target) if target else None,
        int(row["target_year"]) if target else None, float(limit) if limit else None,
    )  # fmt: skip


def _series(row: Row) -> list[tuple[str, float | None]]:
    both = {row["base_year"]: float(row["base"])}
    if row["year"] != row["base_year"]:
        both[row["year"]] = float(row["current"])
    return list(both.items())


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
