"""What a change of a fact costs, where a method declares it: a document of kind `method` with
`measures: cost` and a table of facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from twofold import documents, facts
from twofold.documents import Document
from twofold.errors import InputError
from twofold.workspace import Workspace

MEASURES = "cost"
UNKNOWN = "?"


def costs(workspace: Workspace) -> Mapping[str, Decimal]:
    """Yuan for one unit more or less of a fact; a city's own document goes before the library's.

    Raises InputError for a fact that there is not, or what is no amount.
    """
    found = (d for f in workspace.folders("methods") for d in documents.read_folder(f))
    known = {name for s in facts.subjects(workspace).values() for name in s.facts}
    return read_costs((d for d in found if d.front.get("measures") == MEASURES), known)


def read_costs(found: Iterable[Document], known: Iterable[str]) -> Mapping[str, Decimal]:
    """The costs that some documents declare; what is written `?` has none."""
    made: dict[str, Decimal] = {}
    names = set(known)
    for document in found:
        for row in (row for table in document.tables("fact") for row in table.rows):
            at = document.place(row.line)
            if row["fact"] not in names:
                raise InputError("policies.unknown_fact", at, name=row["fact"])
            written = row.get("cost").replace(",", "")
            made.pop(row["fact"], None)
            if written == UNKNOWN:
                continue
            try:
                amount = Decimal(written)
            except InvalidOperation:
                amount = Decimal(-1)
            if not amount.is_finite() or amount < 0:
                raise InputError("policies.bad_cost", at, name=row["fact"], value=row.get("cost"))
            made[row["fact"]] = amount
    return MappingProxyType(made)
