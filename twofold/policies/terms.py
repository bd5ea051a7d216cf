"""What the front matter says of a policy's place: its versions, its money, what it reads.

Only documents are looked at: which other texts there are is known before any of them is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from twofold.documents import Document
from twofold.errors import InputError, Place
from twofold.policies.model import Policy, Read, Terms, Version
from twofold.sql.nodes import Name, Type

LEVELS = ("national", "provincial", "city", "district")
REVIEWS = ("reviewed", "exempt", "unreviewed")
# What can be read of another policy, and what it then is among the facts.
READS: Mapping[str, Type] = {"amount": Type.MONEY, "verdict": Type.YES_NO}
# Takes down what is wrong; reading goes on.
Problem = Callable[[InputError], None]


def family(document: Document, others: Iterable[Document]) -> tuple[Document, ...]:
    """The other texts of the same policy, linked by `supersedes` in either direction, by date."""
    by_id = {one.id: one for one in others if one.kind == "policy"}
    links = {id_: str(one.front.get("supersedes") or "") for id_, one in by_id.items()}
    links[document.id] = str(document.front.get("supersedes") or "")
    found, open_ = {document.id}, [document.id]
    while open_:
        id_ = open_.pop()
        near = {links.get(id_, "")} | {other for other, older in links.items() if older == id_}
        for other in near & by_id.keys() - found:
            found.add(other)
            open_.append(other)
    siblings = [by_id[id_] for id_ in found - {document.id}]
    return tuple(sorted(siblings, key=lambda d: (str(d.front.get("from")), d.id)))


def read_by(document: Document) -> tuple[str, ...]:
    """The policies whose answers a document reads, as far as its front matter can be read."""
    reads = document.front.get("reads")
    entries = reads.values() if isinstance(reads, dict) else ()
    return tuple(str(next(iter(e.values()))) for e in entries if isinstance(e, dict) and e)


def cycle(documents: Mapping[str, Document], id_: str) -> tuple[str, ...]:
    """The ring of policies that a policy reads itself through, or ()."""

    def search(trail: tuple[str, ...]) -> tuple[str, ...]:
        for other in read_by(documents[trail[-1]]) if trail[-1] in documents else ():
            if other == id_:
                return (*trail, other)
            if other not in trail and (found := search((*trail, other))):
                return found
        return ()

    return search((id_,))


def terms(document: Document, others: Sequence[Document], problem: Problem) -> Terms:
    """The terms of a document; what is wrong with them is told to `problem`."""
    front = document.front
    known = [one.id for one in others if one.kind == "policy"]
    supersedes = str(front.get("supersedes") or "")
    if supersedes and supersedes not in known:
        problem(
            InputError("policies.no_such_policy", _at(document, "supersedes"), value=supersedes)
        )

    def choice(key: str, allowed: tuple[str, ...], otherwise: str) -> str:
        value = str(front.get(key, otherwise))
        if value not in allowed and value != otherwise:
            problem(
                InputError(
                    "policies.bad_choice",
                    _at(document, key),
                    key=key,
                    value=value,
                    known=", ".join(allowed),
                )
            )
        return value

    return Terms(
        supersedes, tuple(_version(one) for one in family(document, others)),
        str(front.get("payee") or ""), str(front.get("combination") or ""),
        choice("level", LEVELS, ""), choice("fair_competition", REVIEWS, "unreviewed"),
        str(front.get("certainty") or ""), bool(front.get("template", False)),
        bool(front.get("relief", False)), bool(front.get("consultation", False)),
    )  # fmt: skip


def _version(document: Document) -> Version:
    begins, ends = document.front.get("from"), document.front.get("to")
    return Version(document.id, begins if type(begins) is date else date.min,
                   ends if type(ends) is date else None)  # fmt: skip


def reads(
    document: Document, others: Mapping[str, Policy], problem: Problem
) -> tuple[Mapping[str, Read], Mapping[str, Name]]:
    """What a document reads of other policies, and the facts that it thereby has."""
    written: Any = document.front.get("reads") or {}
    made: dict[str, Read] = {}
    at = _at(document, "reads")
    entries = written.items() if isinstance(written, dict) else [("reads", written)]
    for fact, entry in entries:
        kind = next(iter(entry), "") if isinstance(entry, dict) else ""
        if kind not in READS or len(entry) != 1:
            problem(InputError("policies.bad_read", at, name=fact, known=", ".join(READS)))
        elif str(entry[kind]) not in others:
            problem(InputError("policies.no_such_policy", at, value=entry[kind]))
        else:
            made[str(fact)] = Read(kind, others[str(entry[kind])])
    unit = {"amount": "元", "verdict": ""}
    names = {fact: Name(fact, READS[read.kind], unit[read.kind]) for fact, read in made.items()}
    return MappingProxyType(made), MappingProxyType(names)


def check_payee(
    document: Document, payee: str, facts: Mapping[str, Name], problem: Problem
) -> None:
    """A payee is a fact of text: an organisation's code."""
    if payee and (payee not in facts or facts[payee].type is not Type.TEXT):
        problem(InputError("policies.bad_payee", _at(document, "payee"), name=payee))


def _at(document: Document, key: str) -> Place:
    """Where a key of the front matter stands."""
    return document.place(document.lines.get(key, 1))
