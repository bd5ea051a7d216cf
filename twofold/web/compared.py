"""One organisation against one policy, clause by clause."""

from __future__ import annotations

from dataclasses import dataclass, replace

from twofold import policies
from twofold.answers import standing
from twofold.answers.formulas import Formulas
from twofold.answers.labels import Labels, unit
from twofold.answers.policies import labels_of
from twofold.answers.reasons import (
    alternatives,
    by_expert,
    lacking,
    open_points,
    reason,
    still_open,
    telling,
)
from twofold.answers.sentences import gap, has, needs, notes, points
from twofold.answers.worded import wording_of
from twofold.answers.wording import Wording
from twofold.errors import NotFound, Refused
from twofold.policies import Answer
from twofold.policies import compile as compiled
from twofold.policies.decide import OUTSIDE
from twofold.policies.model import Clause, Policy, ScoreTable
from twofold.policies.records import nearest
from twofold.policies.results import ClauseResult, Comparison, Decision
from twofold.sql.nodes import Expr, Score, names
from twofold.web.page import Asked
from twofold.web.parts import Badge, Link, Pair
from twofold.web.policy_parts import (
    amount_of,
    answer_of,
    formulas_of,
    sources_of,
    verdict_of,
)
from twofold.web.policy_text import anchor
from twofold.web.sources import Sources


@dataclass(frozen=True)
class Reading:
    """One comparison: what is compared, what is (a link to its records), what must be, and what
    would meet it, by when."""

    what: str
    value: Link
    must: str
    gap: tuple[str, ...]


@dataclass(frozen=True)
class Answered:
    """One clause: its answer, a link to the article, and its comparisons. Of `any_of` them one is
    enough. `rule` is the clause in words, `said` what data are missing or what experts have still
    to judge."""

    badge: Badge
    article: Link
    rule: str
    any_of: str
    readings: tuple[Reading, ...]
    said: tuple[str, ...]
    id: str


@dataclass(frozen=True)
class Scored:
    """The points of one item, and why they are still open."""

    item: Link
    points: str
    why: str
    total: bool


@dataclass(frozen=True)
class Group:
    """What stands between the enterprise and the status: a head, and a line each."""

    title: str
    lines: tuple[Link, ...]


@dataclass(frozen=True)
class Compared:
    """One policy: the verdict, what to do, every clause and every score. `why` says why there is
    no verdict."""

    id: str
    name: Link
    number: str
    applied: str
    badge: Badge | None = None
    why: tuple[str, ...] = ()
    summary: str = ""
    groups: tuple[Group, ...] = ()
    clauses: tuple[Answered, ...] = ()
    scores: tuple[Scored, ...] = ()
    amounts: tuple[Pair, ...] = ()
    downloads: tuple[Link, ...] = ()


def of_registers(asked: Asked, policy: Policy, code: str) -> Compared:
    """One organisation of the registers against a policy."""
    say = asked.say
    labels = labels_of(say, asked.workspace, policy.id)
    head = _head(asked, labels)
    try:
        decision = policies.explain(asked.workspace, policy.id, code)
    except Refused as error:
        if error.key not in OUTSIDE:
            raise
        return replace(head, why=(say("brief.no_text", day=asked.workspace.day),))
    except NotFound as error:
        if error.key != "policies.no_subject":
            raise
        return replace(head, why=not_among(asked, labels))
    files = asked.downloads("policies", policy.id, "decisions", decision.subject)
    return replace(decided(asked, labels, decision, code), downloads=files)


def not_among(asked: Asked, labels: Labels) -> tuple[str, ...]:
    """Why a policy does not judge an organisation, and whom it judges."""
    say, among = asked.say, labels.policy.among
    if among is None:
        return (say("web.organisation.not_among"),)
    wording = wording_of(asked.workspace, labels)
    said = wording.whole(wording.condition(among))
    return (say("web.organisation.not_among"), say("web.organisation.among", formula=said))


def _head(asked: Asked, labels: Labels) -> Compared:
    say, day, policy = asked.say, asked.workspace.day, labels.policy
    return Compared(
        f"policy-{policy.id.replace('.', '-')}",
        Link(labels.title(), asked.link("policies", policy.id)), standing.number(say, policy),
        say("cli.text.applied", day=day, year=str(day.year + policy.year)),
    )  # fmt: skip


def decided(asked: Asked, labels: Labels, decision: Decision, code: str = "") -> Compared:
    """A decision clause by clause. With a `code` its values lead to that organisation's records."""
    say, policy, head = asked.say, labels.policy, _head(asked, labels)
    groups = tuple(
        group for answer in (Answer.UNMET, Answer.UNKNOWN, Answer.PENDING)
        if (group := _group(labels, decision, answer, head.id)) is not None
    )  # fmt: skip
    summary = {Answer.MET: "all_met", Answer.PENDING: "only_experts"}.get(decision.verdict, "")
    teller = _Teller(asked, labels, formulas_of(asked, labels), wording_of(asked.workspace, labels),
                     sources_of(asked, policy), code, head.id)  # fmt: skip
    return replace(
        head, badge=verdict_of(say, decision.verdict),
        summary=say(f"web.organisation.{summary}") if summary else "", groups=groups,
        clauses=tuple(teller.answered(result) for result in decision.clauses),
        scores=_scores(asked, labels, decision), amounts=amounts(asked, labels, decision),
    )  # fmt: skip


def amounts(asked: Asked, labels: Labels, decision: Decision) -> tuple[Pair, ...]:
    """What would be paid, an amount each."""
    say, yuan = asked.say, unit(asked.say, "元")
    return tuple(
        Pair(Link(labels.item(clause.id)),
             (Link(said + (yuan if said[-1:].isdigit() else "")),))
        for clause in labels.policy.amounts
        if (said := amount_of(say, decision, clause.id))
    )  # fmt: skip


GROUPS = {Answer.UNMET: "stands", Answer.UNKNOWN: "lacks", Answer.PENDING: "open"}


def _group(labels: Labels, decision: Decision, answer: Answer, where: str) -> Group | None:
    """The clauses with an answer, a line each: why, and what to mind about its gap."""
    results = [r for r in decision.clauses if r.answer is answer]
    if not results:
        return None
    say = labels.say
    lines = tuple(
        Link(say("cli.text.then").join([reason(labels, r), *_minded(labels, r)]),
             f"#{where}-{r.clause.id}")
        for r in results
    )  # fmt: skip
    return Group(say(f"web.organisation.{GROUPS[answer]}", count=len(results)), lines)


def _minded(labels: Labels, result: ClauseResult) -> list[str]:
    """What to mind about the gap that the reason of a failing clause names."""
    closest = nearest(result) if result.answer is Answer.UNMET else None
    return [] if closest is None else notes(labels, closest)


@dataclass(frozen=True)
class _Teller:
    """What is the same for every clause of one policy on the page of one organisation."""

    asked: Asked
    labels: Labels
    formulas: Formulas
    wording: Wording
    sources: Sources
    code: str
    where: str

    def answered(self, result: ClauseResult) -> Answered:
        """One clause with its comparisons; what an expert has not judged is said instead."""
        say, policy = self.labels.say, self.labels.policy
        article = Link(
            self.labels.item(result.clause.id),
            self.asked.link("policies", policy.id, anchor=anchor(result.clause)),
        )
        steps = [step for step in compiled.steps(policy) if step.clause is result.clause]
        told = telling(result)
        found = tuple(
            self._reading(of, step.atom.left)
            for of, step in zip(result.comparisons, steps, strict=True)
            if of in told and not (by_expert(of) and of.value is None)
        )
        said = []
        if result.answer is Answer.UNKNOWN and (missed := lacking(self.labels, result)):
            said.append(missed)
        if result.open_items and (judging := still_open(self.labels, result)):
            said.append(judging)
        several = len(found) > 1 and result.answer is not Answer.MET
        any_of = several and alternatives(policy, result.clause)
        return Answered(
            answer_of(say, result.answer), article,
            self.wording.whole(self.wording.clause(result.clause)),
            say("web.organisation.any_of") if any_of else "", found, tuple(said),
            f"{self.where}-{result.clause.id}",
        )  # fmt: skip

    def _reading(self, of: Comparison, left: Expr) -> Reading:
        """One comparison. A value leads to the records of the first fact that it was made of."""
        say = self.labels.say
        read = names(left)
        href = self.sources.link(self.asked, read[0].name, self.code) if read and self.code else ""
        shown = has(say, of) if of.value is not None else say("cli.answers.unknown")
        closing = (gap(self.labels, of), *notes(self.labels, of))
        # Within a formula a score's title stands in quotation marks; by itself it needs none.
        what = self.labels.item(left.name) if isinstance(left, Score) else self.formulas(left)
        return Reading(
            what, Link(shown, href), needs(say, of),
            tuple(text for text in closing if text),
        )  # fmt: skip


def _scores(asked: Asked, labels: Labels, decision: Decision) -> tuple[Scored, ...]:
    say, policy = labels.say, labels.policy
    blocks: list[Clause | ScoreTable] = [*policy.totals, *policy.tables]
    anchors = {block.id: anchor(block) for block in blocks}
    totals = {total.id for total in policy.totals}
    made = []
    for score in decision.scores:
        why = ""
        if score.refused:
            why = say("cli.text.outside_band")
        elif score.low != score.high and score.id not in totals:
            why = open_points(labels, decision, score)
        item = Link(labels.item(score.id),
                    asked.link("policies", policy.id, anchor=anchors[score.id]))  # fmt: skip
        text = points(say, score.low, score.high) + unit(say, "分")
        made.append(Scored(item, text, why, score.id in totals))
    return tuple(made)
