"""What documents declare of their own past, and of their difference from what is published.

Documents are files without vintages: a definition or target that was another one before is known
only where a table says so. Two tables, in the document of the indicator or of the set of targets:

`| change | of | from | was | reason | English |`: from a day on the definition, target, base or
method is as the document has it, and before it `was` (empty: nothing more is known). `of` names
the indicator of a changed target.

`| difference | value | reason | English |`: why records and publication differ; `value`, in the
indicator's unit, is by how much the records are higher, empty where nobody can say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from twofold import documents
from twofold.documents import Document, Row
from twofold.errors import InputError, Place
from twofold.indicators.goals import multiple, number
from twofold.indicators.model import Indicator, Method, Series, Target, Targets
from twofold.indicators.read import Catalogue, find
from twofold.workspace import Workspace

KINDS = ("definition", "target", "base", "method")
# A target that was not yet set.
NONE = "none"
# The folder of each kind of document.
FOLDERS = {"indicator": "indicators", "target": "targets"}


@dataclass(frozen=True)
class Change:
    """One declared change: its kind, the indicator whose target it is (empty: all that the document
    is of), the first day of the new state, and what was before."""

    kind: str
    of: str
    from_: date
    was: str
    reason: Mapping[str, str]
    at: Place


@dataclass(frozen=True)
class Difference:
    """A declared difference of definition between records and publication; `value` is by how much
    the records are higher, None where it is not known."""

    name: str
    value: Decimal | None
    reason: Mapping[str, str]
    at: Place


def changes(workspace: Workspace, kind: str, id_: str) -> tuple[Change, ...]:
    """What the document of an `indicator`, or of a set of targets (`target`), declares to have been
    otherwise, in the order of days. Raises InputError at the line that is wrong."""
    found = [_change(document, row) for document, row in _rows(workspace, kind, id_, "change")]
    return tuple(sorted(found, key=lambda one: one.from_))


def differences(workspace: Workspace, indicator: str) -> tuple[Difference, ...]:
    """The declared differences of an indicator. Raises InputError at the line that is wrong."""
    rows = _rows(workspace, "indicator", indicator, "difference")
    return tuple(_difference(document, row) for document, row in rows)


def stated(
    catalogue: Catalogue, indicator: Indicator, targets: Targets, method: Method,
    declared: Sequence[Change], day: date,
) -> tuple[Indicator, Targets, Method]:  # fmt: skip
    """The indicator, targets and method as they were on a day, as far as that is declared. Of
    several changes of one kind the first after the day says what was then. Raises NotFound for a
    method, InputError for a `was` that cannot be read."""
    for kind in KINDS:
        later = [c for c in declared if c.kind == kind and c.from_ > day and _about(c, indicator)]
        if not later or not later[0].was:
            continue
        was, at = later[0].was, later[0].at
        if kind == "definition":
            indicator = replace(indicator, series=Series("one", (was,)))
        elif kind == "target":
            targets = _retargeted(targets, indicator.id, was, at)
        elif kind == "base":
            targets = replace(targets, base=replace(targets.base, year=_year(was, at)))
        else:
            method = find(catalogue.methods, was)
    return indicator, targets, method


def between(
    declared: Iterable[Change], indicator: Indicator, first: date, last: date
) -> tuple[Change, ...]:
    """The changes that came after one day and by another."""
    return tuple(c for c in declared if first < c.from_ <= last and _about(c, indicator))


def _about(change: Change, indicator: Indicator) -> bool:
    return change.of in ("", indicator.id)


def _rows(workspace: Workspace, kind: str, id_: str, word: str) -> list[tuple[Document, Row]]:
    return [
        (document, row)
        for folder in workspace.folders(FOLDERS[kind])
        for document in documents.read_folder(folder)
        if (document.kind, document.id) == (kind, id_)
        for table in document.tables(word)
        for row in table.rows
    ]


def _change(document: Document, row: Row) -> Change:
    at, kind = document.place(row.line), row["change"].strip()
    if kind not in KINDS:
        raise InputError("indicators.bad_choice", at, key="change", value=kind,
                         known=", ".join(KINDS))  # fmt: skip
    try:
        from_ = date.fromisoformat(row.get("from"))
    except ValueError:
        raise InputError("indicators.bad_number", at, key="from", value=row.get("from")) from None
    made = Change(kind, row.get("of").strip("` "), from_, row.get("was").strip("` "),
                  _reason(row), at)  # fmt: skip
    if kind == "base" and made.was:
        _year(made.was, at)
    if kind == "target" and made.was:
        _aim(made.was, at)
    return made


def _difference(document: Document, row: Row) -> Difference:
    at, text = document.place(row.line), row.get("value").strip()
    return Difference(row["difference"].strip(), _number(text, at, "value") if text else None,
                      _reason(row), at)  # fmt: skip


def _reason(row: Row) -> Mapping[str, str]:
    """In both languages; one that is missing is told in the other."""
    zh, en = row.get("reason"), row.get("English")
    return MappingProxyType({"zh": zh or en, "en": en or zh})


def _retargeted(targets: Targets, indicator: str, was: str, at: Place) -> Targets:
    """A set with another target of one indicator, or with none."""
    factor, value = _aim(was, at)
    kept: list[Target] = []
    for target in targets.targets:
        if target.indicator != indicator:
            kept.append(target)
        elif was != NONE:
            kept.append(replace(target, factor=factor, value=value))
    return replace(targets, targets=tuple(kept))


def _aim(was: str, at: Place) -> tuple[Decimal | None, Decimal | None]:
    """A multiple of the base, or a value; neither for `none`."""
    if was == NONE:
        return None, None
    factor = multiple(was)
    return (factor, None) if factor is not None else (None, _number(was, at, "was"))


def _number(text: str, at: Place, key: str) -> Decimal:
    found = number(text)
    if found is None:
        raise InputError("indicators.bad_number", at, key=key, value=text)
    return found


def _year(text: str, at: Place) -> int:
    if not re.fullmatch(r"\d{4}", text):
        raise InputError("indicators.bad_number", at, key="was", value=text)
    return int(text)
