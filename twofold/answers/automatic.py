"""Payment without application: policies by what proves them, and whom the automatic ones pay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Answer, Sheet, Span
from twofold.answers.delivered import Called, award_record
from twofold.answers.proved import title
from twofold.policies.records import plain
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.awards.automatic import Automatic, Classed, Evidence, Payable, PayList

Record = dict[str, Any]
LISTED = ("subject", "name", "payee", "payee_name", "policy", "item", "amount", "year", "ready",
          "checks_failed", "evidence")  # fmt: skip
SORTED = ("class", "policy", "name", "held", "because", "registers")


def automatic(
    say: Words, workspace: Workspace, of_policy: str | None = None, limit: int | None = None,
    offset: int | None = None,
) -> Answer:  # fmt: skip
    """The policies that pay, by class; of one that is automatic, whom it pays and why."""
    from twofold import awards
    from twofold.answers.pages import automatic as pages

    found = awards.automatic(workspace, of_policy, first=offset or 0, most=limit)
    called = Called(say, workspace)
    made = found.list
    if made is None:
        return Answer(
            lambda: sorted_record(called, found), lambda: sorted_sheet(called, found),
            lambda: pages.sorted_(called, found),
        )  # fmt: skip
    return Answer(
        lambda: list_record(called, found, made), lambda: list_sheet(called, made),
        lambda: pages.listed(called, found, made),
        Span(offset or 0, len(made.rows), made.total),
    )  # fmt: skip


def sorted_record(called: Called, found: Automatic) -> Record:
    """The policies with their classes, for programs."""
    return {"day": found.day, "policies": [classed_record(called, one) for one in found.policies]}


def classed_record(called: Called, of: Classed) -> Record:
    """One policy: its class, why, what holds it up, and what proves each of its parts."""
    return {
        "policy": of.policy.id, "name": called.policy(of.policy.id), "class": of.kind,
        "held": list(of.held), "because": [part.id for part in of.sorted.because],
        "parts": [
            {"id": part.id, "word": part.word, "title": title(called, of, part),
             "proof": part.proof, "registers": list(part.registers),
             "experts": list(part.experts),
             "facts": {name: {"proof": proof, "registers": list(registers)}
                       for name, (proof, registers) in part.facts.items()}}
            for part in of.sorted.parts
        ],
    }  # fmt: skip


def sorted_sheet(called: Called, found: Automatic) -> Sheet:
    """A row a policy."""
    return Sheet(SORTED, [
        (one.kind, one.policy.id, called.policy(one.policy.id), list(one.held),
         [part.id for part in one.sorted.because], list(one.sorted.registers))
        for one in found.policies
    ])  # fmt: skip


def list_record(called: Called, found: Automatic, made: PayList) -> Record:
    """The pay list of one policy, for programs."""
    return {
        "day": found.day, **classed_record(called, made.of), "count": made.total,
        "ready": made.ready, "amount_ready": plain(made.amount),
        "registers_without_rows": list(made.without),
        "awards": [
            {**award_record(called, row.award), "id": None, "name": row.line.name,
             "payee_name": row.line.payee_name, "ready": not row.failed and not made.of.held,
             "checks_failed": [{"check": one.gate.id, "register": one.register,
                                "record": one.record} for one in row.failed],
             "evidence": [{"register": one.register, "key": list(one.key), "commit": one.commit,
                           "clauses": list(one.parts)} for one in row.evidence]}
            for row in made.rows
        ],
    }  # fmt: skip


def list_sheet(called: Called, made: PayList) -> Sheet:
    """A row an award, with the rows that prove it."""
    return Sheet(LISTED, (_row(made, row) for row in made.rows))


def _row(made: PayList, row: Payable) -> tuple[Any, ...]:
    award = row.award
    return (
        award.subject, row.line.name, award.payee, row.line.payee_name, award.policy, award.item,
        plain(award.amount), award.year, not row.failed and not made.of.held,
        [f"{one.gate.id}: {one.register} {one.record}" for one in row.failed],
        [_proof(one) for one in row.evidence],
    )  # fmt: skip


def _proof(of: Evidence) -> str:
    """`clause: register key @commit`"""
    return f"{', '.join(of.parts)}: {of.register} {' '.join(of.key)} @{of.commit}"
