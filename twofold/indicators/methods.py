"""Documents of kind `method` to methods."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from twofold.documents import Document, Row
from twofold.errors import InputError
from twofold.indicators import front
from twofold.indicators.model import Bound, Class, Method
from twofold.indicators.progress import (
    FORMULAS,
    MEAN,
    TREND,
    WITH_TARGET,
    WITHOUT_TARGET,
    check_order,
    moved,
)  # fmt: skip

KEYS = ("version", "source", "with_target", "without_target", "achieved", "limit", "zero",
        "score_decimals", "value_decimals", "classes", "thresholds", "as")  # fmt: skip
LIMIT_KEYS = ("exponent", "scaled", "at_limit")
TABLES = (WITH_TARGET, WITHOUT_TARGET, MEAN)
PACES = ("achieved", "on_pace", "behind")
SCALED = ("above_zero", "all")
# Growth of exactly 1.5 % (203 after 200) is 0.01499999999999990 in floats: so many decimals count
# where a method does not say how many.
VALUE_DECIMALS = 12
_BOUND = re.compile(r"`?(>=|≥|>|＞)\s*([-−]?\d+(?:\.\d+)?)\s*(%?)`?")


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
    limit = _limit(holder("limit"))
    method = Method(
        document.id, front.text(document, "version"), front.names(document, prose),
        front.told(document, prose, "source"),
        front.choice(holder("with_target"), "with_target", FORMULAS),
        front.choice(holder("without_target"), "without_target", (TREND,)),
        _tables(document if _has_tables(document) else base, classes), classes,
        front.choice(holder("achieved"), "achieved", classes),
        front.number(holder("limit"), "limit", limit.get("exponent")),
        _scaled(holder("limit"), limit),
        front.number(holder("zero"), "zero", holder("zero").front.get("zero")),
        _decimals(holder("score_decimals"), "score_decimals"),
        _decimals(holder("value_decimals"), "value_decimals", VALUE_DECIMALS) or 0,
        front.number(holder("limit"), "limit", limit.get("at_limit")), document.place(1),
    )  # fmt: skip
    for rows in method.bounds.values():
        check_order(rows, method)
    for needed in (WITH_TARGET, WITHOUT_TARGET):
        if needed not in method.bounds:
            raise InputError("indicators.no_table", document.place(1), table=needed)
    return _moved(document, method)


def _moved(document: Document, method: Method) -> Method:
    """`thresholds: {with_target: {CLASS: BOUND}}`: the tables with some classes beginning
    elsewhere, their points with them."""
    at = front.at(document, "thresholds")
    for table, bounds in front.mapping(document, "thresholds").items():
        if table not in method.bounds:
            raise InputError("indicators.unknown_table", at, table=table,
                             known=", ".join(method.bounds))  # fmt: skip
        if not isinstance(bounds, dict):
            raise InputError("indicators.bad_mapping", at, key=f"thresholds.{table}")
        ends = {str(name): _end(document, value) for name, value in bounds.items()}
        method = moved(method, table, ends, at)
    return method


def _end(document: Document, value: object) -> float:
    found = front.number(document, "thresholds", value)
    if found is None:
        raise InputError("indicators.bad_number", front.at(document, "thresholds"),
                         key="thresholds", value="")  # fmt: skip
    return found


def _decimals(document: Document, key: str, otherwise: int | None = None) -> int | None:
    value = document.front.get(key, otherwise)
    return None if value is None else front.whole(document, key, value)


def _limit(document: Document) -> Mapping[str, object]:
    """How bounds shrink near a natural limit."""
    limit = front.mapping(document, "limit")
    for key in limit:
        if key not in LIMIT_KEYS:
            raise InputError("indicators.unknown_key", front.at(document, "limit"),
                             key=f"limit.{key}", near=", ".join(LIMIT_KEYS))  # fmt: skip
    return limit


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
        if table.id in found:
            raise InputError("indicators.repeated_table", document.place(table.line),
                             table=table.id)  # fmt: skip
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
    size = float(match[2].replace("−", "-")) / (100 if match[3] else 1)
    return Bound(size, match[1] in (">", "＞"), name, scored)
