"""What a policy is among others: its stage, its status on a day, whom it is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from twofold.answers.labels import Labels
from twofold.words import Words

if TYPE_CHECKING:
    from twofold.policies.model import Policy
    from twofold.registers.model import Register

# In the order in which policies are listed: what confers a status first, then money by whose it is.
STAGES = ("certificate", "relief", "national", "provincial", "city", "district", "other")
STATUSES = ("in_force", "not_yet", "superseded", "ended", "template", "consultation")


def stage(policy: Policy) -> str:
    """What a policy gives: a certificate, relief from a tax, or money of some level."""
    if policy.certificate:
        return "certificate"
    if policy.terms.relief:
        return "relief"
    return policy.terms.level or "other"


def status(policy: Policy, day: date) -> str:
    """Whether its text is in force on a day; a template waits for a city to fill it in,
    a draft for comment to be issued."""
    terms = policy.terms
    if terms.template:
        return "template"
    if terms.consultation:
        return "consultation"
    if day < policy.from_:
        return "not_yet"
    if policy.to is None or day <= policy.to:
        return "in_force"
    return "superseded" if any(v.from_ > policy.from_ for v in terms.versions) else "ended"


def numbered(policy: Policy) -> bool:
    """Whether a source gives the document's number."""
    return policy.number not in ("", "?")


def number(say: Words, policy: Policy) -> str:
    """The number of its document, as it is or in words that nobody gives it."""
    return policy.number if numbered(policy) else say("web.policy.no_number")


def subject(say: Words, registers: Mapping[str, Register], policy: Policy) -> str:
    """What the rows that a policy judges are: organisations, platforms, contracts."""
    found = registers.get(policy.subject)
    return found.name.get(say.lang, policy.subject) if found else policy.subject


def amounts(labels: Labels) -> str:
    """What its amounts are called, each once; empty where it pays nothing."""
    return labels.items(clause.id for clause in labels.policy.amounts)


def certainties(say: Words, policy: Policy) -> list[str]:
    """What the tags of its sources mean, a sentence each."""
    tags = [tag.strip() for tag in policy.terms.certainty.split(",") if tag.strip()]
    return [say(f"web.policy.certainty.{tag}") for tag in tags
            if say.has(f"web.policy.certainty.{tag}")]  # fmt: skip
