"""One organisation: its record, and each policy clause by clause."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from twofold import policies, registers
from twofold.answers.cells import generated
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
from twofold.errors import NotFound, Refused
from twofold.policies import Answer
from twofold.policies import compile as compiled
from twofold.policies.decide import OUTSIDE
from twofold.policies.model import Clause, Policy, ScoreTable
from twofold.policies.records import nearest
from twofold.policies.results import ClauseResult, Comparison, Decision
from twofold.registers.model import Entry
from twofold.registers.read import read_registers
from twofold.sql.nodes import Expr, Score, names
from twofold.web import search
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Badge, Link, Pair
from twofold.web.policy_parts import answer_of, formulas_of, sources_of, verdict_of
from twofold.web.policy_text import anchor
from twofold.web.records import ORGANISATIONS, Rows, commit_link, line, row_link, source
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
    enough. `said` is what data are missing or what experts have still to judge."""

    badge: Badge
    article: Link
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
    downloads: tuple[Link, ...] = ()


def one(asked: Asked) -> View:
    """An organisation by its code. What is not there is told with the way to search for it."""
    say, code = asked.say, plain_code(asked.placed["code"])
    found = registers.show(asked.workspace, ORGANISATIONS, key=[code], history=True, limit=None)
    if not found.rows:
        return _unknown(asked, code)
    entry = max(found.rows, key=lambda e: (e.removed is None, e.added.number))
    compared = tuple(
        _compared(asked, policy, code)
        for policy in policies.policies(asked.workspace).values()
        if policy.subject == ORGANISATIONS
    )
    data = {
        "record": _record(asked, entry, len(found.rows)), "removed": _removed(asked, entry),
        "compared": compared, "comparison": say("brief.comparison"),
    }  # fmt: skip
    return View(entry.values.get("name") or code, "organisation.html", data,
                generated=any(generated(one.added) for one in found.rows))  # fmt: skip


def plain_code(written: str) -> str:
    """A code as registers write it, however it was typed."""
    return unicodedata.normalize("NFKC", written).strip().upper()


def _unknown(asked: Asked, code: str) -> View:
    say = asked.say
    told = [("", say("web.organisation.unknown", code=code), say("web.organisation.unknown_do"))]
    back = Link(say("web.finding.title"), asked.link("search", q=code))
    return View(say("web.errors.not_found"), "error.html", {"told": told, "back": back}, status=404)


def _record(asked: Asked, entry: Entry, versions: int) -> tuple[Pair, ...]:
    """The record as the register has it, and where it comes from."""
    say, register = asked.say, read_registers(asked.workspace)[ORGANISATIONS]
    rows = Rows(asked, register, list(entry.values), [entry])
    made = [
        Pair(Link(head.text), (Link(value.text, "", value.lang),))
        for head, value in zip(rows.heads, rows.cells(entry), strict=True)
        if value.text != "—"
    ]
    where = [commit_link(asked, entry.added.number),
             Link(say("web.organisation.known", day=entry.added.known_on)),
             source(say, entry.added)]  # fmt: skip
    if said := line(say, entry):
        where.append(Link(said))
    where.append(Link(say("web.organisation.history", count=versions),
                      row_link(asked, register, entry.values)))  # fmt: skip
    links = next((sources_of(asked, policy).links(asked, str(entry.values["id"]))
                  for policy in policies.policies(asked.workspace).values()
                  if policy.subject == ORGANISATIONS), ())  # fmt: skip
    made.append(Pair(Link(say("web.organisation.origin")), tuple(where)))
    if links:
        made.append(Pair(Link(say("web.organisation.records")), links))
    return tuple(made)


def _removed(asked: Asked, entry: Entry) -> str:
    if entry.removed is None:
        return ""
    return asked.say("web.organisation.removed", number=str(entry.removed.number),
                     day=entry.removed.known_on)  # fmt: skip


# --- one policy


def _compared(asked: Asked, policy: Policy, code: str) -> Compared:
    say, day = asked.say, asked.workspace.day
    labels = labels_of(say, asked.workspace, policy.id)
    head = Compared(
        f"policy-{policy.id.replace('.', '-')}",
        Link(labels.title(), asked.link("policies", policy.id)), policy.number,
        say("cli.text.applied", day=day, year=str(day.year + policy.year)),
    )  # fmt: skip
    try:
        decision = policies.explain(asked.workspace, policy.id, code)
    except Refused as error:
        if error.key not in OUTSIDE:
            raise
        return _without(head, say("brief.no_text", day=day))
    except NotFound as error:
        if error.key != "policies.no_subject":
            raise
        among = () if policy.among is None else (
            say("web.organisation.among", formula=formulas_of(asked, labels)(policy.among)),
        )  # fmt: skip
        return _without(head, say("web.organisation.not_among"), *among)
    return _decided(asked, labels, decision, head)


def _without(head: Compared, *why: str) -> Compared:
    return Compared(head.id, head.name, head.number, head.applied, why=why)


def _decided(asked: Asked, labels: Labels, decision: Decision, head: Compared) -> Compared:
    say, policy = asked.say, labels.policy
    groups = tuple(
        group for answer in (Answer.UNMET, Answer.UNKNOWN, Answer.PENDING)
        if (group := _group(labels, decision, answer, head.id)) is not None
    )  # fmt: skip
    summary = {Answer.MET: "all_met", Answer.PENDING: "only_experts"}.get(decision.verdict, "")
    teller = _Teller(asked, labels, formulas_of(asked, labels), sources_of(asked, policy),
                     decision.subject, head.id)  # fmt: skip
    return Compared(
        head.id, head.name, head.number, head.applied,
        verdict_of(say, decision.verdict), (),
        say(f"web.organisation.{summary}") if summary else "", groups,
        tuple(teller.answered(result) for result in decision.clauses),
        _scores(asked, labels, decision),
        asked.downloads("policies", policy.id, "decisions", decision.subject),
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
            say("web.organisation.any_of") if any_of else "", found, tuple(said),
            f"{self.where}-{result.clause.id}",
        )  # fmt: skip

    def _reading(self, of: Comparison, left: Expr) -> Reading:
        """One comparison. A value leads to the records of the first fact that it was made of."""
        say = self.labels.say
        read = names(left)
        href = self.sources.link(self.asked, read[0].name, self.code) if read else ""
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


PAGES = (
    Page("/organisations/{code}", one),
    *search.PAGES,
)
