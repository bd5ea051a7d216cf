"""`twofold policies`: what is asked of an enterprise, and who meets it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from twofold.cli.options import (
    Encoding,
    Facts,
    Limit,
    MaybePolicy,
    Policy,
    RowNumber,
    Subject,
    Verdict,
)  # fmt: skip
from twofold.cli.run import Run, Sheet
from twofold.errors import InputError, NotFound, Place

if TYPE_CHECKING:
    from twofold.cli.labels import Labels
    from twofold.policies.decide import Decisions
    from twofold.policies.results import Decision
    from twofold.workspace import Workspace

# Rows of a page that a person reads; other formats give all.
PAGE_ROWS = 20


def list_(run: Run) -> None:
    """All policies of the city, or of the library where there is no city."""
    from twofold import facts, policies
    from twofold.cli.labels import Labels
    from twofold.cli.pages import policy as pages
    from twofold.cli.records import policy_row

    workspace = run.city_or_library()
    known = facts.subjects(workspace)
    found = [
        Labels(run.say, policy, known[policy.subject].facts)
        for policy in policies.policies(workspace).values()
    ]
    records = [policy_row(labels) for labels in found]
    run.give(
        lambda: records,
        lambda: Sheet(tuple(records[0]) if records else (), (tuple(r.values()) for r in records)),
        lambda: pages.listed(run.say, found),
    )


def decide(
    run: Run, policy: Policy, facts: Facts = None, encoding: Encoding = None,
    verdict: Verdict = None, limit: Limit = None,
) -> None:  # fmt: skip
    """Every enterprise of the registers, or of a facts file, against a policy."""
    from twofold import policies
    from twofold.cli.pages import decisions as pages
    from twofold.cli.records import decisions_record, decisions_sheet

    workspace = run.city_or_library() if facts else run.city()
    made = policies.decide(workspace, policy, file=facts, encoding=encoding)
    counts = made.counts
    if verdict is not None:
        made = replace(made, decided=tuple(d for d in made.decided if d.verdict.verdict == verdict))
    labels = _labels(run, workspace, policy)
    _warn(run, labels, made)
    total, shown = len(made.decided), limit or (PAGE_ROWS if run.format == "table" else None)
    kept = replace(made, decided=made.decided[:shown])
    run.give(
        lambda: decisions_record(labels, kept, counts),
        lambda: decisions_sheet(kept),
        lambda: pages.rows(labels, kept, total, counts),
    )


def explain(
    run: Run, policy: Policy, subject: Subject = None, facts: Facts = None,
    encoding: Encoding = None, row: RowNumber = None,
) -> None:  # fmt: skip
    """A policy in words; with an enterprise, clause by clause why it meets it or not."""
    from twofold.cli.pages import decisions as decided
    from twofold.cli.pages import policy as pages
    from twofold.cli.records import explained_record, explained_sheet, policy_record, policy_sheet

    workspace = run.city_or_library() if facts or subject is None else run.city()
    labels = _labels(run, workspace, policy)
    if facts is None and subject is None:
        day = workspace.day
        run.give(lambda: policy_record(labels, day), lambda: policy_sheet(labels, day),
                 lambda: pages.told(labels, day))  # fmt: skip
        return
    made = _one(labels, workspace, subject, facts, encoding, row)
    run.give(
        lambda: explained_record(labels, made),
        lambda: explained_sheet(labels, made.decided[0]),
        lambda: decided.one(labels, made, made.decided[0]),
    )


def check(run: Run, policy: MaybePolicy = None) -> None:
    """Runs the cases of all policies, or of one."""
    from twofold import policies
    from twofold.cli.checking import checked
    from twofold.policies.decide import named

    workspace = run.city_or_library()
    counts, problems = policies.check(workspace)
    if policy is not None:
        path = named(policies.policies(workspace, policy), policy).at.path
        counts = {policy: counts[policy]}
        problems = [p for p in problems if p.at is not None and p.at.path == path]
    checked(run, {"policies": counts}, problems)


def _labels(run: Run, workspace: Workspace, id_: str) -> Labels:
    from twofold import facts, policies
    from twofold.cli.labels import Labels
    from twofold.policies.decide import named

    policy = named(policies.policies(workspace, id_), id_)
    return Labels(run.say, policy, facts.subjects(workspace)[policy.subject].facts)


def _warn(run: Run, labels: Labels, made: Decisions) -> None:
    """What the reader should know of the file beside the answer."""
    if made.lacking:
        run.notice("cli.notices.lacking", facts=run.say("cli.text.comma").join(
            labels.input(column) for column in made.lacking))  # fmt: skip
    for refused in made.refused:
        what = run.say(f"errors.{refused.key}.what", column=labels.input(refused.column),
                       value=refused.value)  # fmt: skip
        run.notice("cli.notices.refused_row", line=str(refused.line), what=what)


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
        return Decisions(policy, workspace.day, (found,), (), ())
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
