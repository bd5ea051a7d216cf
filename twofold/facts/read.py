"""Facts documents to the model: every fact with its type, and the SELECT that yields it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from twofold.documents import Document, Row
from twofold.errors import InputError
from twofold.facts.model import Fact, Select, Subject
from twofold.sql.nodes import Name, Type
from twofold.sql.queries import read_query

HEADER = ("fact", "type", "unit", "absent", "part of", "period", "meaning", "English")
ABSENT = ("0", "no", "never", "unknown")
# What stands behind a fact: what an applicant states, or what an authority has in its register.
PROOFS = ("statement", "register")
TYPES = {t.value: t for t in Type if t not in (Type.POINTS, Type.DURATION)}
# Types of DOCUMENTS that name a register's key are texts to the dialect.
TYPES |= {"organisation": Type.TEXT, "platform": Type.TEXT}
FITS = {"0": (Type.COUNT, Type.MONEY, Type.NUMBER), "no": (Type.YES_NO,), "never": (Type.DATE,)}
_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def read_subjects(documents: Iterable[Document]) -> Mapping[str, Subject]:
    """The facts of every register that has some. Raises InputError naming all problems."""
    facts: dict[str, dict[str, Fact]] = {}
    selects: dict[str, list[Select]] = {}
    problems: list[InputError] = []
    unread: set[str] = set()
    for document in (d for d in documents if d.kind == "facts"):
        subject = str(document.front.get("subject", ""))
        if not subject:
            problems.append(InputError("documents.missing_key", document.place(1), key="subject"))
            continue
        known = facts.setdefault(subject, {})
        for fact in _facts(document, problems):
            if fact.name.name in known:
                problems.append(InputError("facts.repeated", fact.at, name=fact.name.name,
                                           other=known[fact.name.name].at))  # fmt: skip
            known[fact.name.name] = fact
        before = len(problems)
        selects.setdefault(subject, []).extend(_selects(document, problems))
        if len(problems) > before:
            unread.add(subject)
    for subject, known in facts.items():
        if subject not in unread:  # what a SELECT that cannot be read would yield is not known
            _check(known, selects[subject], problems)
    if problems:
        first = problems[0]
        raise first if len(problems) == 1 else InputError(
            "facts.broken", first.at, tuple(problems), count=len(problems)
        )  # fmt: skip
    return MappingProxyType({
        s: Subject(s, MappingProxyType(known), tuple(selects[s])) for s, known in facts.items()
    })  # fmt: skip


def _facts(document: Document, problems: list[InputError]) -> Iterable[Fact]:
    for table in document.tables("fact"):
        for header in table.header:
            if header not in HEADER:
                problems.append(InputError("facts.unknown_header", document.place(table.line),
                                           header=header, known=", ".join(HEADER)))  # fmt: skip
        for row in table.rows:
            try:
                yield _fact(document, row)
            except InputError as problem:
                problems.append(problem)


def _fact(document: Document, row: Row) -> Fact:
    name, at = row["fact"], document.place(row.line)
    if not _ID.fullmatch(name):
        raise InputError("policies.bad_id", at, id=name)
    if row.get("type") not in TYPES:
        raise InputError("facts.unknown_type", at, type=row.get("type"), known=", ".join(TYPES))
    kind, absent = TYPES[row["type"]], row.get("absent") or "unknown"
    if absent not in ABSENT or (absent in FITS and kind not in FITS[absent]):
        raise InputError("facts.bad_absent", at, absent=absent, type=row["type"])
    made = Name(name, kind, row.get("unit"), row.get("part of"), row.get("period"))
    return Fact(made, absent, row.get("meaning") or name, row.get("English") or name, at)


def _selects(document: Document, problems: list[InputError]) -> Iterable[Select]:
    for fence in document.fences("select"):
        at = document.place(fence.line)
        try:
            query = read_query(fence.text, at)
        except InputError as problem:
            problems.append(problem)
            continue
        made = [c for c in query.columns if c != "subject"]
        id_ = fence.id or document.id
        try:
            proof = _proof(document, id_)
        except InputError as problem:
            problems.append(problem)
            return
        yield Select(id_, query, tuple(made), at, document.digest, proof)


def _proof(document: Document, id_: str) -> str:
    """What stands behind the facts of a SELECT, as the document says of all, or of this one."""
    written = document.front.get("proof", PROOFS[0])
    proof = written.get(id_, PROOFS[0]) if isinstance(written, dict) else written
    if proof not in PROOFS:
        at = document.place(document.lines.get("proof"))
        raise InputError("facts.bad_proof", at, value=proof, known=", ".join(PROOFS))
    return str(proof)


def _check(known: Mapping[str, Fact], selects: list[Select], problems: list[InputError]) -> None:
    """Every fact is yielded once, and every column that is yielded is a declared fact."""
    columns = {c: f for f in known.values() for c in columns_of(f.name)}
    yielded: dict[str, Select] = {}
    for select in selects:
        for column in select.facts:
            if column not in columns:
                problems.append(InputError("facts.undeclared", select.at, name=column))
            elif column in yielded:
                problems.append(InputError("facts.repeated", select.at, name=column,
                                           other=yielded[column].at))  # fmt: skip
            yielded[column] = select
    for column, fact in columns.items():
        if column not in yielded:
            problems.append(InputError("facts.not_yielded", fact.at, name=column))
        if fact.name.whole and fact.name.whole not in known:
            problems.append(InputError("facts.no_whole", fact.at, name=fact.name.name,
                                       whole=fact.name.whole))  # fmt: skip


def columns_of(name: Name) -> tuple[str, ...]:
    """The columns of a fact: two for an exact fraction, otherwise one."""
    if name.type is Type.RATIO:
        return (f"{name.name}__n", f"{name.name}__d")
    return (name.name,)
