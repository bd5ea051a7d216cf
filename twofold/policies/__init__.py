"""Policies: documents that say who is entitled, why, how far off and how much."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from twofold import documents, facts
from twofold.errors import InputError, NotFound
from twofold.policies import decide as deciding
from twofold.policies.check import run_cases
from twofold.policies.decide import Decisions, decide_file, decide_registers, named
from twofold.policies.model import Answer, Policy
from twofold.policies.read import read
from twofold.policies.results import Decision, decisions
from twofold.registers.store import reading
from twofold.sql.statements import counted
from twofold.workspace import Workspace

__all__ = ["Answer", "check", "count", "decide", "explain", "policies"]


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
    prose = [d for d in found if d.kind == "prose"]
    made: dict[str, Policy] = {}
    for document in (d for d in found if d.kind == "policy"):
        try:
            if document.id in made:
                raise InputError("policies.repeated_policy", document.place(), id=document.id)
            made[document.id] = _policy(document, subjects, prose)
        except InputError as problem:
            problems.append(problem)
    return made, problems


def _policy(
    document: documents.Document,
    subjects: Mapping[str, facts.Subject],
    prose: list[documents.Document],
) -> Policy:
    subject = str(document.front.get("subject", "organisation"))
    if subject not in subjects:
        raise InputError("policies.no_facts", document.place(), subject=subject,
                         known=", ".join(subjects))  # fmt: skip
    return read(document, subjects[subject].names, prose)


def decide(
    workspace: Workspace, id_: str, *, file: Path | None = None, encoding: str | None = None,
    verdict: Answer | None = None,
) -> Decisions:  # fmt: skip
    """A policy's decisions on the workspace's day: over a facts file, else over the registers.

    `verdict` keeps only the rows with that verdict. Raises Refused for a day outside the text.
    """
    policy = named(policies(workspace, id_), id_)
    subject = facts.subjects(workspace)[policy.subject]
    if file is not None:
        run = decide_file(policy, subject.facts, file, workspace.day, encoding)
        kept = tuple(d for d in run.decided if verdict is None or d.verdict is verdict)
        return Decisions(policy, run.day, kept, run.refused, run.lacking)
    return Decisions(policy, workspace.day, _from_registers(workspace, policy, verdict), (), ())


def _from_registers(
    workspace: Workspace, policy: Policy, verdict: Answer | None = None, only: str | None = None
) -> tuple[Decision, ...]:
    subject = facts.subjects(workspace)[policy.subject]
    with reading(workspace) as store:
        select = decide_registers(store, policy, subject, workspace.day, only)
        columns, rows = store.connection.table(deciding.with_verdict(select, verdict))
    return decisions(policy, workspace.day, columns, rows)


def explain(workspace: Workspace, id_: str, subject: str) -> Decision:
    """One subject against a policy, clause by clause, from the registers. Raises NotFound."""
    policy = named(policies(workspace, id_), id_)
    found = _from_registers(workspace, policy, only=subject)
    if not found:
        raise NotFound("policies.no_subject", subject=subject, register=policy.subject)
    return found[0]


def count(workspace: Workspace, id_: str) -> Mapping[str, int]:
    """How many rows of the registers have each verdict under a policy."""
    policy = named(policies(workspace, id_), id_)
    subject = facts.subjects(workspace)[policy.subject]
    with reading(workspace) as store:
        select = decide_registers(store, policy, subject, workspace.day)
        rows = dict(store.connection.rows(counted(select, "verdict")))
    return {a.verdict: int(rows.get(int(a), 0)) for a in deciding.ORDER}


def check(workspace: Workspace) -> tuple[Mapping[str, int], list[InputError]]:
    """Runs every policy's own cases: how many each has, and those that fail, each at its line."""
    found, problems = _read(workspace)
    problems += [p for policy in found.values() for p in run_cases(policy)]
    return {id_: len(policy.cases) for id_, policy in found.items()}, problems
