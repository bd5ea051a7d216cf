"""What the pages of policies have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from twofold import facts
from twofold.answers.formulas import Formulas
from twofold.answers.labels import Labels
from twofold.answers.rules import in_force as numbers_in_force
from twofold.answers.sentences import points
from twofold.errors import Refused
from twofold.policies import Answer
from twofold.policies.decide import covers, in_force, tally
from twofold.policies.model import Policy
from twofold.policies.results import Decision
from twofold.registers.read import read_registers
from twofold.registers.store import reading
from twofold.web.page import Asked, View
from twofold.web.parts import TONES, Badge, Link
from twofold.web.sources import Sources
from twofold.words import Words


def formulas_of(asked: Asked, labels: Labels) -> Formulas:
    """Makes formulas of a policy on the day that was asked for."""
    policy, day = labels.policy, asked.workspace.day
    numbers = {row.name: row for row in numbers_in_force(policy, day)}
    return Formulas(labels, numbers, day, sources_of(asked, policy).word)


def sources_of(asked: Asked, policy: Policy) -> Sources:
    """Where the facts that a policy reads come from."""
    subject = facts.subjects(asked.workspace)[policy.subject]
    return Sources(asked.say, subject, read_registers(asked.workspace))


def outside_text(asked: Asked, labels: Labels) -> View | None:
    """For a day that no text covers: which days are, and the way to the nearest of them."""
    say, policy, day = asked.say, labels.policy, asked.workspace.day
    try:
        in_force(policy, day)
    except Refused as error:
        covered = say("web.policy.covered_until", since=policy.from_, until=policy.to) \
            if policy.to else say("web.policy.covered", since=policy.from_)  # fmt: skip
        nearest = policy.from_ if day < policy.from_ or policy.to is None else policy.to
        told = [("", say("web.policy.no_text", day=day),
                 say("web.policy.no_text_do", covered=covered))]  # fmt: skip
        back = Link(say("web.policy.to_first", day=nearest), asked.here(day=nearest, offset=None))
        return View(labels.title(), "error.html", {"told": told, "back": back},
                    status=error.http_status,
                    crumbs=(Link(say("web.policy.all"), asked.link("policies")),))  # fmt: skip
    return None


def to_policy(asked: Asked, policy: Policy) -> str:
    """A policy's page: on the day that was asked for, or the nearest that its text covers."""
    day = asked.workspace.day
    if covers(policy, day):
        return asked.link("policies", policy.id)
    nearest = policy.from_ if day < policy.from_ or policy.to is None else policy.to
    query = {name: text for name, text in asked.query.items() if name != "day"}
    return replace(asked, query=query).link("policies", policy.id, day=nearest)


def verdict_of(say: Words, answer: Answer) -> Badge:
    """The verdict of a whole policy, as a sign and a word."""
    return Badge(say(f"cli.verdicts.{answer.verdict}"), *TONES[answer.verdict])


def amount_of(say: Words, decision: Decision, id_: str) -> str:
    """What a decision pays under one amount, in yuan; nothing where it is not due at all."""
    if decision.verdict in (Answer.UNMET, Answer.NOT_APPLICABLE):
        return "—"
    low, high = decision.amounts[id_]
    return say("cli.answers.unknown") if high is None and low == 0 else points(say, low, high)


def answer_of(say: Words, answer: Answer) -> Badge:
    """The answer to one clause, as a sign and a word."""
    return Badge(say(f"cli.answers.{answer.word}"), *TONES[answer.word])


def districts(asked: Asked, policy: Policy) -> Mapping[str | None, Mapping[Answer, int]]:
    """How many rows of each district have each verdict, in the order of the districts' names; the
    rows without one last."""
    subject = facts.subjects(asked.workspace)[policy.subject]
    with reading(asked.workspace) as store:
        rows = tally(store, policy, subject, asked.workspace.day, ["district", "verdict"])
    found: dict[str | None, dict[Answer, int]] = {}
    for district, verdict, count in sorted(rows, key=lambda row: _natural(row[0])):
        found.setdefault(district, {})[Answer(verdict)] = int(count)
    return found


def _natural(name: str | None) -> tuple[bool, list[tuple[int, str]]]:
    """Names in the order of the numbers in them: 2 before 10."""
    parts = re.split(r"(\d+)", name or "")
    return name is None, [(int(p), "") if p.isdigit() else (0, p) for p in parts if p]
