"""What a policy is, as its front matter says: issuer, time, other texts, money, certainty."""

from __future__ import annotations

from collections.abc import Iterator

from twofold import policies
from twofold.answers import standing
from twofold.answers.labels import Labels
from twofold.answers.policies import labels_of
from twofold.answers.wording import Wording
from twofold.policies.model import Policy
from twofold.registers.read import read_registers
from twofold.web.page import Asked
from twofold.web.parts import Link, Pair
from twofold.web.policy_parts import to_policy
from twofold.words import Words


def about(asked: Asked, labels: Labels, wording: Wording) -> tuple[Pair, ...]:
    """All that is to be known of a policy before its text, a line or several each."""
    say = asked.say
    made = [*_document(asked, labels), *_subject(asked, labels, wording), *_money(asked, labels),
            *_others(asked, labels)]  # fmt: skip
    tags = standing.certainties(say, labels.policy)
    made.append(("certain", [Link(tag) for tag in tags]))
    return tuple(Pair(Link(say(f"web.policy.{term}")), tuple(lines))
                 for term, lines in made if lines)  # fmt: skip


Told = Iterator[tuple[str, list[Link]]]


def _document(asked: Asked, labels: Labels) -> Told:
    say, policy, day = asked.say, labels.policy, asked.workspace.day
    yield "number", [Link(standing.number(say, policy), "",
                        "zh-CN" if standing.numbered(policy) else "")]  # fmt: skip
    yield "issuer", [Link(policy.issuer, "", "zh-CN")]
    if policy.source:
        yield "source", [Link(_host(policy.source), policy.source, "zh-CN")]
    yield "since", [Link(since(say, policy))]
    yield "until", [Link(say.value(policy.to) if policy.to else say("web.policy.still"))]
    status = standing.status(policy, day)
    if status not in ("in_force", "template"):
        yield "status", [Link(say(f"web.policy.statuses.{status}"))]
    yield "year", [Link(say("cli.text.applied", day=day, year=str(day.year + policy.year)))]


def _subject(asked: Asked, labels: Labels, wording: Wording) -> Told:
    say, policy = asked.say, labels.policy
    register = standing.subject(say, read_registers(asked.workspace), policy)
    yield "subject", [Link(register, asked.link("registers", policy.subject))]
    if policy.among is not None:
        yield "among", [Link(wording.whole(wording.condition(policy.among)))]


def _money(asked: Asked, labels: Labels) -> Told:
    say, policy, terms = asked.say, labels.policy, labels.policy.terms
    if policy.certificate:
        word = certificate(asked, policy)
        years = policy.confers_years
        yield "confers", [Link(say("web.policy.confers_years", certificate=word, years=years)
                               if years else word)]  # fmt: skip
    if not policy.amounts:
        return
    if terms.level:
        yield "level", [Link(say(f"web.policy.levels.{terms.level}"))]
    if terms.relief:
        yield "payout", [Link(say("web.policy.relief"))]
        return
    if terms.payee:
        yield "payee", [Link(labels.fact(terms.payee))]
    if terms.combination:
        yield "combination", [Link(say("web.policy.combined"))]
    yield "fair", [Link(say(f"web.policy.fairness.{terms.fair_competition}"))]


def _others(asked: Asked, labels: Labels) -> Told:
    """Other texts of the same policy, what it reads of other policies, and which read it."""
    say, policy = asked.say, labels.policy
    known_ = policies.policies(asked.workspace, policy.id)
    versions = []
    for version in (v for v in policy.terms.versions if v.id in known_):
        key = "later" if version.from_ > policy.from_ else "earlier"
        until = say("cli.text.until", day=version.to) if version.to else ""
        title = labels_of(say, asked.workspace, version.id).title()
        said = say(f"web.policy.{key}_text", name=title, since=version.from_, until=until)
        versions.append(Link(said, to_policy(asked, known_[version.id])))
    yield "versions", versions
    reads = dict.fromkeys(read.of.id for read in policy.reads.values())
    yield "reads", [_policy(asked, known_[id_]) for id_ in reads if id_ in known_]
    yield "read_by", [_policy(asked, one) for one in known_.values()
                      if any(read.of.id == policy.id for read in one.reads.values())]  # fmt: skip


def _policy(asked: Asked, policy: Policy) -> Link:
    return Link(labels_of(asked.say, asked.workspace, policy.id).title(), to_policy(asked, policy))


def certificate(asked: Asked, policy: Policy) -> str:
    """What the certificate is called that a policy confers."""
    from twofold.answers import cells

    for register in read_registers(asked.workspace).values():
        for column in register.columns:
            if column.name == "kind" and policy.certificate in dict(column.values):
                return cells.word(asked.say, column, policy.certificate)
    return policy.certificate


def since(say: Words, policy: Policy) -> str:
    """Since when it is in force, and whether a source says so."""
    if policy.dates == "assumed":
        return say("web.policy.since_assumed", day=policy.from_)
    return say.value(policy.from_)


def _host(address: str) -> str:
    return address.partition("://")[2].partition("/")[0] or address
