"""Documents of kind `target`: a base, a path, a method, and what is to be reached by when."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from twofold.documents import Document, Row
from twofold.errors import InputError
from twofold.indicators import front
from twofold.indicators.model import (
    Base,
    Direction,
    Indicator,
    Method,
    Milestone,
    Shape,
    Target,
    Targets,
)  # fmt: skip

KEYS = ("number", "base", "path", "method")
CERTAINTIES = ("declared", "inferred")
# `2 × base`, also as an input method writes it.
_MULTIPLE = re.compile(r"`?(\d+(?:\.\d+)?)\s*[×x*✕]\s*(?:base|基期)`?", re.I)


def read_targets(document: Document, prose: Iterable[Document] = ()) -> Targets:
    """One set of targets. `path` has no default. Raises InputError at the line that is wrong."""
    front.only(document, KEYS)
    base = _base(document)
    shape = Shape(front.choice(document, "path", list(Shape)))
    rows = [row for table in document.tables("target") for row in table.rows]
    if not rows:
        raise InputError("indicators.no_targets", document.place(1))
    targets = tuple(_target(document, row, base.year) for row in rows)
    return Targets(
        document.id, front.names(document, prose), front.text(document, "number"), base, shape,
        front.text(document, "method"), targets, _milestones(document, shape, base, targets),
        document.place(1),
    )  # fmt: skip


def check_targets(
    document: Document, targets: Targets, indicators: Mapping[str, Indicator],
    methods: Mapping[str, Method],
) -> None:  # fmt: skip
    """What a set of targets names is there, and no row stands against another. Raises
    InputError."""
    if targets.method not in methods:
        raise InputError("indicators.unknown_method", front.at(document, "method"),
                         id=targets.method, known=", ".join(methods))  # fmt: skip
    seen = set()
    for target in targets.targets:
        if target.indicator not in indicators:
            raise InputError("indicators.unknown_indicator", target.at, id=target.indicator,
                             known=", ".join(indicators))  # fmt: skip
        if (target.indicator, target.year) in seen:
            raise InputError("indicators.repeated_target", target.at, id=target.indicator,
                             year=str(target.year))  # fmt: skip
        seen.add((target.indicator, target.year))
        _check_order(targets, target, indicators[target.indicator].direction)


def _base(document: Document) -> Base:
    base = front.mapping(document, "base")
    certainty = base.get("certainty")
    if certainty not in CERTAINTIES:
        raise InputError("indicators.bad_choice", front.at(document, "base"), key="base.certainty",
                         value="" if certainty is None else certainty,
                         known=", ".join(CERTAINTIES))  # fmt: skip
    year = front.whole(document, "base", base.get("year"))
    return Base(year, certainty, front.words(document, "base", base.get("reason")))


def _target(document: Document, row: Row, base_year: int) -> Target:
    at, year = document.place(row.line), _year(document, row)
    if year <= base_year:
        raise InputError("indicators.target_year", at, year=str(year), base=str(base_year))
    factor, value = _aim(document, row)
    return Target(row["target"].strip("` "), year, factor, value, row.get("number") or "?",
                  row.get("office") or "?", at)  # fmt: skip


def _year(document: Document, row: Row) -> int:
    text = row.get("year").strip()
    if not re.fullmatch(r"[0-9]{4}", text):
        raise InputError("indicators.bad_number", document.place(row.line), key="year", value=text)
    return int(text)


def _aim(document: Document, row: Row) -> tuple[Decimal | None, Decimal | None]:
    """A multiple of the base value, or a value."""
    text = row.get("value").strip()
    factor = multiple(text)
    value = number(text) if factor is None else None
    if factor is None and value is None:
        raise InputError("indicators.bad_aim", document.place(row.line), value=text)
    return factor, value


def multiple(text: str) -> Decimal | None:
    """How many times the base a text says; None where it says no multiple."""
    found = _MULTIPLE.fullmatch(text.strip())
    return Decimal(found[1]) if found else None


def number(text: str) -> Decimal | None:
    """A value as a document has it; None where it is none."""
    try:
        value = Decimal(text.strip("` ").replace(",", "").replace("−", "-"))
    except InvalidOperation:
        return None
    return value if math.isfinite(value) else None  # nor 1e999: a path is drawn in floats


# --- milestones


def _milestones(
    document: Document, shape: Shape, base: Base, targets: tuple[Target, ...]
) -> tuple[Milestone, ...]:
    tables = tuple(document.tables("milestone"))
    rows = [row for table in tables for row in table.rows]
    if rows and shape is not Shape.MILESTONES:
        raise InputError("indicators.idle_milestones", document.place(tables[0].line), path=shape)
    found: list[Milestone] = []
    for row in rows:
        factor, value = _aim(document, row)
        one = Milestone(row["milestone"].strip("` "), _year(document, row), factor, value,
                        document.place(row.line))  # fmt: skip
        _place(one, base, targets, found)
        found.append(one)
    if shape is Shape.MILESTONES:
        for target in targets:
            if all(one.indicator != target.indicator for one in found):
                raise InputError("indicators.no_milestones", target.at, id=target.indicator)
    return tuple(sorted(found, key=lambda one: one.year))


def _place(one: Milestone, base: Base, targets: tuple[Target, ...], found: list[Milestone]) -> None:
    """Whether a milestone lies between the base and the last target of its indicator, once."""
    years = [target.year for target in targets if target.indicator == one.indicator]
    if not years:
        known = ", ".join(dict.fromkeys(target.indicator for target in targets))
        raise InputError("indicators.milestone_without_target", one.at, id=one.indicator,
                         known=known)  # fmt: skip
    if not base.year < one.year < max(years) or one.year in years:
        raise InputError("indicators.milestone_year", one.at, year=str(one.year),
                         base=str(base.year), target=str(max(years)))  # fmt: skip
    if any((one.indicator, one.year) == (other.indicator, other.year) for other in found):
        raise InputError("indicators.repeated_milestone", one.at, id=one.indicator,
                         year=str(one.year))  # fmt: skip


def _check_order(targets: Targets, target: Target, direction: Direction) -> None:
    """A path must not turn back. Multiples are set against multiples, and values against values:
    what a base is worth is not known here."""
    steps: list[Milestone | Target] = [
        one for one in targets.milestones
        if one.indicator == target.indicator and one.year < target.year
    ]  # fmt: skip
    steps.append(target)
    for before, after in pairwise(steps):
        for low, high in ((before.factor, after.factor), (before.value, after.value)):
            if low is not None and high is not None and direction.sign * (high - low) < 0:
                raise InputError("indicators.milestone_order", before.at, id=target.indicator,
                                 year=str(before.year), next=str(after.year))  # fmt: skip
