"""Policies: documents that say who is entitled, why, how far off and how much."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from twofold import documents, facts
from twofold.errors import InputError, NotFound
from twofold.policies import near as nearness
from twofold.policies import reform as reforming
from twofold.policies import terms
from twofold.policies.check import checked
from twofold.policies.decide import (
    EVERYTHING,
    Decisions,
    Wanted,
    counts_of,
    decide_file,
    decide_registers,
    named,
    of_district,
    tally,
)
from twofold.policies.draft import Draft
from twofold.policies.model import Answer, Policy
from twofold.policies.near import Near
from twofold.policies.read import read
from twofold.policies.reform import Reform
from twofold.policies.results import Decision, decisions
from twofold.registers.store import reading
from twofold.sql.statements import counted, limited, number_of, picked
from twofold.workspace import Workspace

__all__ = ["Answer", "Wanted", "check", "decide", "near", "policies", "reform"]


def policies(workspace: Workspace, only: str | None = None) -> Mapping[str, Policy]:
    """Every policy of a city and its library by id. Raises InputError naming all problems.

    With `only`, what is wrong in other policies does not stand in its way.
    """
    made, problems = _read(workspace)
    if problems and only not in made:
        raise problems[0] if len(problems) == 1 else InputError(
            "policies.several_broken", problems[0].at, tuple(problems), count=len(problems)
        )  # fmt: skip
    return made


def _read(workspace: Workspace) -> tuple[Mapping[str, Policy], list[InputError]]:
    """The policies that can be read, and what is wrong with the others."""
    problems: list[InputError] = []
    found: list[documents.Document] = []
    for folder in workspace.folders("policies"):
        for path in documents.document_paths(folder):
            try:
                found.append(documents.read(path))
            except InputError as problem:
                problems.append(problem)
    subjects = facts.subjects(workspace)
    by_id = {d.id: d for d in found if d.kind == "policy"}
    made: dict[str, Policy] = {}
    for document in _ordered([d for d in found if d.kind == "policy"], by_id):
        try:
            if document.id in made:
                raise InputError("policies.repeated_policy", document.place(), id=document.id)
            if ring := terms.cycle(by_id, document.id):
                at = document.place(document.lines.get("reads"))
                raise InputError("policies.read_cycle", at, ring=" → ".join(ring))
            near = {document.id, *(d.id for d in terms.family(document, by_id.values()))}
            beside = (d for d in found if d.id in near and d is not document)
            others = (made[id_] for id_ in terms.read_by(document) if id_ in made)
            made[document.id] = _policy(document, subjects, *others, *beside)
        except InputError as problem:
            problems.append(problem)
    return {id_: made[id_] for id_ in by_id if id_ in made}, problems


def _ordered(
    found: list[documents.Document], by_id: Mapping[str, documents.Document]
) -> list[documents.Document]:
    """Documents after those that they read."""

    def depth(document: documents.Document, seen: frozenset[str] = frozenset()) -> int:
        below = [by_id[i] for i in terms.read_by(document) if i in by_id and i not in seen]
        return 1 + max((depth(d, seen | {document.id}) for d in below), default=0)

    return sorted(found, key=depth)


@documents.remembered
def _policy(
    document: documents.Document,
    subjects: Mapping[str, facts.Subject],
    *beside: documents.Document | Policy,
) -> Policy:
    subject = str(document.front.get("subject", "organisation"))
    if subject not in subjects:
        raise InputError("policies.no_facts", document.place(), subject=subject,
                         known=", ".join(subjects))  # fmt: skip
    others = {one.id: one for one in beside if isinstance(one, Policy)}
    texts = (one for one in beside if isinstance(one, documents.Document))
    return read(document, subjects[subject].names, texts, others)


def decide(
    workspace: Workspace, id_: str, *, file: Path | None = None, encoding: str | None = None,
    wanted: Wanted = EVERYTHING,
) -> Decisions:  # fmt: skip
    """A policy's decisions on the workspace's day: over a facts file, else over the registers.

    Raises Refused for a day outside the text.
    """
    policy = named(policies(workspace, id_), id_)
    subject = facts.subjects(workspace)[policy.subject]
    if file is not None:
        return decide_file(policy, subject.facts, file, workspace.day, encoding, wanted)
    with reading(workspace) as store:
        select = decide_registers(store, policy, subject, workspace.day)
        if wanted.district is not None:
            select = of_district(store, select, wanted.district)
        verdicts = dict(store.connection.rows(counted(select, ["verdict"])))
        found = limited(picked(select, wanted.where, "subject"), wanted.most, wanted.first)
        columns, rows = store.connection.table(found)
        total = len(rows)
        if wanted.most is not None:
            total = store.connection.value(number_of(picked(select, wanted.where)))
    decided = decisions(policy, workspace.day, columns, rows)
    counts = counts_of({Answer(code): n for code, n in verdicts.items()})
    return Decisions(policy, workspace.day, decided, total, counts)


def explain(workspace: Workspace, id_: str, subject: str) -> Decision:
    """One subject against a policy, clause by clause, from the registers. Raises NotFound."""
    policy = named(policies(workspace, id_), id_)
    known = facts.subjects(workspace)[policy.subject]
    with reading(workspace) as store:
        select = decide_registers(store, policy, known, workspace.day, subject)
        columns, rows = store.connection.table(picked(select, {"subject": subject}))
    if not rows:
        raise NotFound("policies.no_subject", subject=subject, register=policy.subject)
    return decisions(policy, workspace.day, columns, rows)[0]


def near(
    workspace: Workspace, id_: str, *, within: int = 1, district: str | None = None,
    first: int = 0, most: int | None = None, subject: str | None = None,
) -> Near:  # fmt: skip
    """Who fails a policy by one clause or a few, and the fewest changes that the rule allows."""
    policy = named(policies(workspace, id_), id_)
    return nearness.near(workspace, policy, within=within, district=district, first=first,
                         most=most, subject=subject)  # fmt: skip


def reform(
    workspace: Workspace, id_: str, draft: Draft, *, by: str = reforming.DISTRICT,
    change: str | None = None, first: int = 0, most: int | None = None,
) -> Reform:  # fmt: skip
    """What a draft would change against the text in force: who gains, who loses, and the cost."""
    current = named(policies(workspace, id_), id_)
    return reforming.reform(workspace, current, draft, by=by, change=change, first=first,
                            most=most)  # fmt: skip


def count(workspace: Workspace, id_: str) -> Mapping[str, int]:
    """How many rows of the registers have each verdict under a policy."""
    policy = named(policies(workspace, id_), id_)
    subject = facts.subjects(workspace)[policy.subject]
    with reading(workspace) as store:
        rows = tally(store, policy, subject, workspace.day, ["verdict"])
    return counts_of({Answer(code): n for code, n in rows})


def check(
    workspace: Workspace, only: str | None = None
) -> tuple[Mapping[str, int], list[InputError]]:
    """Runs every policy's own cases, or those of one: how many each has, and those that fail, each
    at its line."""
    found, problems = _read(workspace)
    chosen = [policy for id_, policy in found.items() if only in (None, id_)]
    for policy in chosen:
        siblings = (found[v.id] for v in policy.terms.versions if v.id in found)
        problems += checked(policy, *siblings)
    return {id_: len(policy.cases) for id_, policy in found.items()}, problems
