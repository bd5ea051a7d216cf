"""Documents of kind `list` to the model: every key understood, or an error at its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from twofold import documents
from twofold.documents import Document, Prose, Row
from twofold.errors import InputError
from twofold.indicators import front
from twofold.sql.queries import FactQuery, read_query
from twofold.targets.list_model import (
    AMOUNT,
    FAIR_COMPETITION,
    GROUPS,
    HOW,
    ONE,
    ActionList,
    Adds,
    Expiring,
    Text,
)  # fmt: skip
from twofold.workspace import Workspace

FOLDER, KIND = "targets", "list"
KEYS = ("group", "policy", "verdict", "near", "within", "expires", "lapsed", "without", "deadline",
        "officer", "reason", "review")  # fmt: skip
VERDICTS = ("eligible", "pending", "unknown", "ineligible")
# The ways in which a document says who stands on its list.
SOURCES = ("policy", "near", "expires", "lapsed")
# What every row has of its own; all other columns are for its reason.
OWN = ("subject", "organisation", "name", "district", "amount", "due_on")
# What rows of certificates have besides.
OF_CERTIFICATES = ("certificate", "issued_on")
_BRACES = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def read(workspace: Workspace) -> Mapping[str, ActionList]:
    """All lists of a city and its library by id. Raises InputError at the line that is wrong."""
    found = [d for folder in workspace.folders(FOLDER) for d in documents.read_folder(folder)]
    return _read(*found)


@documents.remembered
def _read(*found: Document) -> Mapping[str, ActionList]:
    prose = tuple(d for d in found if d.kind == "prose")
    made: dict[str, ActionList] = {}
    for document in (d for d in found if d.kind == KIND):
        if document.id in made:
            raise InputError("indicators.repeated_id", document.place(1), id=document.id)
        made[document.id] = read_list(document, prose)
    return MappingProxyType(made)


def read_list(document: Document, prose: Iterable[Document] = ()) -> ActionList:
    """One list, not yet held against the city's policies and indicators. Raises InputError."""
    front.only(document, KEYS)
    beside = tuple(p for p in prose if p.id == document.id)
    query = _query(document)
    source = _source(document, query)
    officer = front.told(document, beside, "officer")
    _braces(document, "officer", officer, {"district"})
    reason = front.told(document, beside, "reason")
    known = {*OWN, *(query.columns if query else OF_CERTIFICATES if _is(source) else ())}
    reads = tuple(n for n in _braces(document, "reason", reason, None) if n not in known)
    return ActionList(
        document.id, front.names(document, beside), front.choice(document, "group", GROUPS),
        _about(document, beside), str(document.front.get("policy") or "") or _near(document),
        _verdicts(document) if source == "policy" else (), _within(document, source),
        _expiring(document, source), query, str(document.front.get("without", "")),
        tuple(_adds(document)), str(document.front.get("deadline", "")), officer, reason, reads,
        _review(document, query), document.digest, document.place(1), document.lines,
    )  # fmt: skip


def _source(document: Document, query: FactQuery | None) -> str:
    """Which one of the ways the document takes; exactly one."""
    given = [key for key in SOURCES if key in document.front]
    if len(given) + (query is not None) != 1:
        raise InputError("lists.one_source", document.place(1), known=", ".join(SOURCES))
    return given[0] if given else "select"


def _is(source: str) -> bool:
    return source in ("expires", "lapsed")


def _query(document: Document) -> FactQuery | None:
    fences = tuple(document.fences("select"))
    if not fences:
        return None
    if len(fences) > 1:
        raise InputError("lists.one_source", document.place(fences[1].line),
                         known=", ".join(SOURCES))  # fmt: skip
    return read_query(fences[0].text, document.place(fences[0].line))


def _near(document: Document) -> str:
    return str(document.front.get("near") or "")


def _verdicts(document: Document) -> tuple[str, ...]:
    value = document.front.get("verdict")
    given = value if isinstance(value, list) else [value]
    for one in given:
        if one not in VERDICTS:
            raise InputError("indicators.bad_choice", front.at(document, "verdict"), key="verdict",
                             value="" if one is None else one,
                             known=", ".join(VERDICTS))  # fmt: skip
    return tuple(map(str, given))


def _within(document: Document, source: str) -> int | None:
    """So many clauses of a near miss, or days of certificates."""
    if source != "near" and not _is(source):
        if "within" in document.front:
            raise InputError("lists.no_within", front.at(document, "within"))
        return None
    value = front.whole(document, "within", document.front.get("within"))
    if value < 1:
        raise InputError("indicators.bad_number", front.at(document, "within"), key="within",
                         value=value)  # fmt: skip
    return value


def _expiring(document: Document, source: str) -> Expiring | None:
    if not _is(source):
        return None
    days = _within(document, source)
    assert days is not None
    return Expiring(front.text(document, source), days, source == "lapsed")


def _review(document: Document, query: FactQuery | None) -> str:
    """The review that a row's policy must have passed; the SELECT must say which policy it is."""
    if "review" not in document.front:
        return ""
    if query is None or "policy" not in query.columns:
        raise InputError("lists.no_policy_column", front.at(document, "review"))
    return front.choice(document, "review", (FAIR_COMPETITION,))


def _adds(document: Document) -> Iterator[Adds]:
    seen: set[str] = set()
    for table in document.tables("adds"):
        for row in table.rows:
            one = _one(document, row)
            if one.indicator in seen:
                raise InputError("lists.repeated_adds", one.at, id=one.indicator)
            seen.add(one.indicator)
            yield one


def _one(document: Document, row: Row) -> Adds:
    at, each = document.place(row.line), row.get("each").strip("` ")
    how = row.get("how").strip("` ") or HOW[0]
    for key, value, known in (("each", each, (ONE, AMOUNT)), ("how", how, HOW)):
        if value not in known:
            raise InputError("indicators.bad_choice", at, key=key, value=value,
                             known=", ".join(known))  # fmt: skip
    return Adds(row["adds"].strip("` "), each, row.get("unless").strip("` "), how, at)


def _braces(
    document: Document, key: str, text: Text, known: set[str] | None
) -> tuple[str, ...]:  # fmt: skip
    """The names in braces of a text, in any language; with `known` only these may stand there."""
    names: dict[str, None] = {}
    for said in text.values():
        for name in _BRACES.findall(said):
            if not _NAME.fullmatch(name) or (known is not None and name not in known):
                raise InputError("lists.bad_name", front.at(document, key), key=key, name=name,
                                 known=", ".join(sorted(known or OWN)))  # fmt: skip
            names[name] = None
        if re.search(r"[{}]", _BRACES.sub("", said)):
            raise InputError("lists.bad_name", front.at(document, key), key=key, name=said,
                             known=", ".join(sorted(known or OWN)))  # fmt: skip
    return tuple(names)


def _about(document: Document, prose: Iterable[Document]) -> Text:
    """The prose of a document, in both languages."""
    own = _prose(document)
    return MappingProxyType({"zh": own, "en": next(map(_prose, prose), "") or own})


def _prose(document: Document) -> str:
    return "\n\n".join(b.text for b in document.blocks if isinstance(b, Prose)).strip()
