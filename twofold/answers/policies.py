"""Policies: what is asked of an enterprise, and who meets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twofold.answers.answer import PAGE_ROWS, Answer, Sheet, Span
from twofold.errors import InputError, NotFound, Place
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.answers.labels import Labels
    from twofold.policies.decide import Decisions
    from twofold.policies.results import Decision
    from twofold.registers.model import Exported


def list_(say: Words, workspace: Workspace) -> Answer:
    """All policies of the city, or of the library where there is no city."""
    from twofold import facts, policies
    from twofold.answers.decided import policy_row
    from twofold.answers.labels import Labels
    from twofold.answers.pages import policy as pages

    known = facts.subjects(workspace)
    found = [
        Labels(say, policy, known[policy.subject].facts)
        for policy in policies.policies(workspace).values()
    ]
    records = [policy_row(labels) for labels in found]
    return Answer(
        lambda: records,
        lambda: Sheet(tuple(records[0]) if records else (), (tuple(r.values()) for r in records)),
        lambda: pages.listed(say, found, workspace.day),
    )


def decide(
    say: Words, workspace: Workspace, policy: str, facts: Path | None = None,
    encoding: str | None = None, verdict: str | None = None, district: str | None = None,
    limit: int | None = None, offset: int | None = None,
) -> Answer:  # fmt: skip
    """Every enterprise of the registers, or of a facts file, against a policy."""
    from twofold import policies
    from twofold.answers.decided import decisions_record, decisions_sheet
    from twofold.answers.pages import decisions as pages

    wanted = policies.Wanted(answer_named(verdict), district, None, offset or 0, limit)
    made = policies.decide(workspace, policy, file=facts, encoding=encoding, wanted=wanted)
    labels = labels_of(say, workspace, policy)
    return Answer(
        lambda: decisions_record(labels, made),
        lambda: decisions_sheet(made),
        lambda: pages.rows(labels, made),
        Span(offset or 0, len(made.decided), made.total),
        _notices(labels, made),
    )


def answer_named(verdict: str | None) -> Any:
    """The answer that a verdict is the word of."""
    from twofold.policies import Answer as Verdict

    return next((one for one in Verdict if one.verdict == verdict), None)


def explain(
    say: Words, workspace: Workspace, policy: str, subject: str | None = None,
    facts: Path | None = None, encoding: str | None = None, row: int | None = None,
) -> Answer:  # fmt: skip
    """A policy in words; with an enterprise, clause by clause why it meets it or not."""
    from twofold.answers.decided import explained_record, explained_sheet, policy_record
    from twofold.answers.decided import policy_sheet as sheet
    from twofold.answers.pages import decisions as decided
    from twofold.answers.pages import policy as pages
    from twofold.answers.worded import wording_of

    labels = labels_of(say, workspace, policy)
    if facts is None and subject is None:
        day, wording = workspace.day, wording_of(workspace, labels)
        return Answer(lambda: policy_record(labels, day, wording),
                      lambda: sheet(labels, day, wording),
                      lambda: pages.told(labels, day, wording))  # fmt: skip
    made = _one(labels, workspace, subject, facts, encoding, row)
    return Answer(
        lambda: explained_record(labels, made),
        lambda: explained_sheet(labels, made.decided[0]),
        lambda: decided.one(labels, made, made.decided[0]),
    )


def export(say: Words, workspace: Workspace, folder: Path, policy: str | None = None) -> Answer:
    """Writes the decisions of all policies in force, or of one, as Parquet with a manifest."""
    from twofold.answers.registers import exported

    return exported(say, exports(workspace, folder, policy))


def exports(workspace: Workspace, folder: Path, policy: str | None = None) -> Exported:
    """The export itself, for a surface that sends its files."""
    from twofold import policies
    from twofold.policies.export import export as written

    return written(workspace, dict(policies.policies(workspace, policy)), folder, policy)


def check(say: Words, workspace: Workspace, policy: str | None = None) -> Answer:
    """Runs the cases of all policies, or of one."""
    from twofold import policies
    from twofold.answers.checks import checked
    from twofold.policies.decide import named

    counts, problems = policies.check(workspace, policy)
    if policy is not None:
        path = named(policies.policies(workspace, policy), policy).at.path
        counts = {policy: counts[policy]}
        problems = [p for p in problems if p.at is not None and p.at.path == path]
    return checked(say, {"policies": counts}, problems)


def labels_of(say: Words, workspace: Workspace, id_: str) -> Labels:
    """A policy with what people call its facts and items. Raises NotFound."""
    from twofold import facts, policies
    from twofold.answers.labels import Labels
    from twofold.policies.decide import named

    policy = named(policies.policies(workspace, id_), id_)
    return Labels(say, policy, facts.subjects(workspace)[policy.subject].facts)


def _notices(labels: Labels, made: Decisions) -> tuple[tuple[str, Mapping[str, object]], ...]:
    """What the reader should know of a file beside the answer."""
    say, said = labels.say, []
    if made.lacking:
        facts = say("cli.text.comma").join(labels.input(column) for column in made.lacking)
        said.append(("cli.notices.lacking", {"facts": facts}))
    for refused in made.refused:
        what = say(f"errors.{refused.key}.what", column=labels.input(refused.column),
                   value=refused.value)  # fmt: skip
        said.append(("cli.notices.refused_row", {"line": str(refused.line), "what": what}))
    return tuple(said)


def _one(
    labels: Labels, workspace: Workspace, subject: str | None, facts: Any, encoding: str | None,
    row: int | None,
) -> Decisions:  # fmt: skip
    """A run with the one enterprise that was asked for. Raises NotFound or InputError."""
    from twofold import policies
    from twofold.policies.decide import Decisions

    policy = labels.policy
    if facts is None:
        found = policies.explain(workspace, policy.id, subject or "")
        return Decisions(policy, workspace.day, (found,), 1, {})
    made = policies.decide(workspace, policy.id, file=facts, encoding=encoding)
    chosen = [d for d in made.decided if _is(d, subject, row)]
    if len(chosen) == 1:
        return replace(made, decided=tuple(chosen), refused=())
    for refused in made.refused:
        if refused.line == row:
            raise InputError(refused.key, Place.of(facts, row), value=refused.value,
                             column=labels.input(refused.column))  # fmt: skip
    lines = ", ".join(str(d.line) for d in made.decided[:PAGE_ROWS]) or "—"
    if chosen:
        raise InputError("cli.several_rows", Place.of(facts), lines=lines)
    raise NotFound("cli.no_row", Place.of(facts), lines=lines)


def _is(decision: Decision, subject: str | None, row: int | None) -> bool:
    """Whether a row of a file is the one asked for; without a question every row is."""
    if row is not None and decision.line != row:
        return False
    return subject is None or subject in (decision.subject, decision.name)
