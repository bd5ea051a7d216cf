"""Documents to indicators and targets, and rows of the `statistic` register to observations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, TypeVar

from twofold import documents
from twofold.documents import Document, Row
from twofold.errors import InputError, NotFound
from twofold.indicators import definition, front
from twofold.indicators.goals import check_targets, read_targets
from twofold.indicators.methods import read_methods
from twofold.indicators.model import (
    Break,
    Direction,
    Indicator,
    Measure,
    Method,
    Observation,
    Part,
    Qualifier,
    Series,
    Targets,
)  # fmt: skip
from twofold.indicators.tree import ordered
from twofold.policies.model import ParameterRow
from twofold.policies.read import GIVEN, UNITS
from twofold.sql.nodes import Duration, Type
from twofold.workspace import Workspace

FOLDERS = ("indicators", "targets", "methods")
INDICATOR_KEYS = ("unit", "subject", "measure", "direction", "published", "breaks", "limit",
                  "year", "absent", "beside", *definition.KEYS)  # fmt: skip
DAYS = ("日", "天")
ABSENT = ("never", "none")
SERIES_KINDS = ("union", "parts")
Entry = TypeVar("Entry", Indicator, Targets, Method)


@dataclass(frozen=True)
class Catalogue:
    """All that a city has of indicators, sets of targets and methods, by id."""

    indicators: Mapping[str, Indicator]
    targets: Mapping[str, Targets]
    methods: Mapping[str, Method]


def read(workspace: Workspace) -> Catalogue:
    """The city's catalogue. Raises InputError at the line that is wrong."""
    folders = [folder for kind in FOLDERS for folder in workspace.folders(kind)]
    return _read(*(d for folder in folders for d in documents.read_folder(folder)))


@documents.remembered
def _read(*found: Document) -> Catalogue:
    return catalogue(found)


def catalogue(found: Iterable[Document]) -> Catalogue:
    """The catalogue of some documents. Raises InputError where two of a kind have one id."""
    every = tuple(found)
    prose = tuple(d for d in every if d.kind == "prose")
    for document in _repeated(every):
        raise InputError("indicators.repeated_id", document.place(1), id=document.id)
    indicators = {d.id: read_indicator(d, prose) for d in every if d.kind == "indicator"}
    methods = read_methods(every)
    targets = {d.id: read_targets(d, prose) for d in every if d.kind == "target"}
    for document in every:
        if document.kind == "target":
            check_targets(document, targets[document.id], indicators, methods)
    for indicator in indicators.values():
        if indicator.beside and indicator.beside not in indicators:
            raise InputError("indicators.unknown_indicator", indicator.at, id=indicator.beside,
                             known=", ".join(indicators))  # fmt: skip
        for led in indicator.leads:
            if led not in indicators:
                raise InputError("indicators.unknown_indicator", indicator.at, id=led,
                                 known=", ".join(indicators))  # fmt: skip
    ordered(indicators)  # what they are made of exists, and in no circle
    return Catalogue(MappingProxyType(indicators), MappingProxyType(targets), methods)


def find(what: Mapping[str, Entry], id_: str) -> Entry:
    """An entry of a catalogue by its id. Raises NotFound with those that there are."""
    if id_ not in what:
        raise NotFound("indicators.not_found", id=id_, known=", ".join(what))
    return what[id_]


def target_set(catalogue: Catalogue, id_: str | None = None) -> Targets:
    """A set of targets: the first by id, unless one is named. Raises NotFound with those that there
    are, also where there is none."""
    return find(catalogue.targets, min(catalogue.targets, default="") if id_ is None else id_)


def _repeated(every: Iterable[Document]) -> list[Document]:
    seen: set[tuple[str, str]] = set()
    found = []
    for document in every:
        if document.kind != "prose" and (document.kind, document.id) in seen:
            found.append(document)
        seen.add((document.kind, document.id))
    return found


# --- indicators


def read_indicator(document: Document, prose: Iterable[Document] = ()) -> Indicator:
    """One indicator. `measure` and `direction` have no default. Raises InputError."""
    prose = tuple(prose)
    front.only(document, INDICATOR_KEYS)
    given = document.front
    measure = Measure(front.choice(document, "measure", list(Measure)))
    parts = () if definition.is_formula(document) else _parts(document)
    words = [part.word for part in parts]
    if measure is Measure.RATIO and "value" in words:
        raise InputError("indicators.ratio_value", document.place(1))
    if ("numerator" in words) != ("denominator" in words) or len(set(words)) == 3:
        raise InputError("indicators.half_a_ratio", document.place(1))
    return Indicator(
        document.id, front.names(document, prose), front.text(document, "unit"), measure,
        Direction(front.choice(document, "direction", list(Direction))),
        _series(document), parts, _breaks(document),
        front.number(document, "limit", given.get("limit")),
        front.whole(document, "year", given.get("year", 0)), _absent(document),
        _parameters(document), str(given.get("beside", "")), document.place(1),
        **definition.extent(document, measure, prose),
    )  # fmt: skip


def _parts(document: Document) -> tuple[Part, ...]:
    """The fences, each with the register that its `subject` names."""
    fences = tuple(document.fences("value", "numerator", "denominator"))
    subject = document.front.get("subject")
    made: list[Part] = []
    for fence in fences:
        found = subject.get(fence.id) if isinstance(subject, dict) else subject
        if not isinstance(found, str):
            raise InputError("indicators.no_subject", document.place(fence.line - 1),
                             word=fence.word, id=fence.id or "—")  # fmt: skip
        at = document.place(fence.line)
        if any((fence.word, fence.id) == (part.word, part.id) for part in made):
            raise InputError("indicators.repeated_part", at, word=fence.word, id=fence.id or "—")
        made.append(Part(fence.word, fence.id, found, fence.text.strip(), at))
    return tuple(made)


def _series(document: Document) -> Series:
    """`published: series`, `{union: […]}`, `{parts: […]}` or `none`; it must be said."""
    value = document.front.get("published")
    if value == "none":
        return Series("none")
    if isinstance(value, str):
        return Series("one", (value,))
    if isinstance(value, dict) and len(value) == 1:
        kind, names = next(iter(value.items()))
        listed = isinstance(names, list) and names and all(isinstance(n, str) for n in names)
        if kind in SERIES_KINDS and listed:
            return Series(kind, tuple(names))
    raise InputError("indicators.bad_published", front.at(document, "published"))


def _breaks(document: Document) -> tuple[Break, ...]:
    value = document.front.get("breaks", [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise InputError("indicators.bad_mapping", front.at(document, "breaks"), key="breaks")
    found = [
        Break(front.whole(document, "breaks", one.get("year")),
              front.words(document, "breaks", one.get("reason")))
        for one in value
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: one.year))


def _absent(document: Document) -> Mapping[str, str]:
    """`absent: {ended_on: never, broker: none}`: what an empty cell of a column means."""
    found = front.mapping(document, "absent")
    for column, word in found.items():
        if word not in ABSENT:
            raise InputError("indicators.bad_choice", front.at(document, "absent"),
                             key=f"absent.{column}", value=word,
                             known=", ".join(ABSENT))  # fmt: skip
    return MappingProxyType(dict(found))


def _parameters(document: Document) -> tuple[ParameterRow, ...]:
    rows = [row for table in document.tables("parameter") for row in table.rows]
    return tuple(_parameter(document, row) for row in rows)


def _parameter(document: Document, row: Row) -> ParameterRow:
    at, name, unit = document.place(row.line), row["parameter"], row.get("unit")
    if unit not in UNITS or name in GIVEN:
        raise InputError("indicators.bad_parameter", at, name=name, unit=unit,
                         known=" ".join(UNITS))  # fmt: skip
    try:
        from_ = date.fromisoformat(row.get("from"))
    except ValueError:
        raise InputError("indicators.bad_number", at, key="from", value=row.get("from")) from None
    kind, factor = UNITS[unit]
    amount = _decimal(document, row, "value") * factor
    value: Decimal | Duration = amount
    if kind is Type.DURATION:
        value = Duration(days=int(amount)) if unit in DAYS else Duration(months=int(amount))
    return ParameterRow(name, from_, value, kind, row["value"], unit, row.get("source"), at)


def _decimal(document: Document, row: Row, column: str) -> Decimal:
    text = row.get(column).replace(",", "")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise InputError("indicators.bad_number", document.place(row.line), key=column,
                         value=text) from None  # fmt: skip


# --- observations


def observations(rows: Iterable[Mapping[str, Any]]) -> tuple[Observation, ...]:
    """Rows of the `statistic` register, whose import has checked them, as observations."""
    return tuple(
        Observation(
            row["city"], row["indicator"], row["period"], row["source"],
            _day(row["published_on"]), _plain(Decimal(str(row["value"]))), row["unit"],
            Qualifier(row["qualifier"]), row["certainty"],
            int(row["reference_year"]) if row["reference_year"] else None, row["note"] or "",
        )
        for row in rows
    )  # fmt: skip


def _plain(value: Decimal) -> Decimal:
    """Without the zeros that a column of six decimals adds."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None
