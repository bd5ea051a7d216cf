"""Near misses of a policy: who is short of one clause or a few, and the cheapest way there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Answer, Sheet, Span
from twofold.answers.policies import labels_of
from twofold.answers.values import one_of
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.answers.labels import Labels
    from twofold.policies.near import Near, NearMiss

GROUPS = ("district",)
COLUMNS = ("subject", "name", "district", "clauses_short", "clauses", "pending", "facts_changed",
           "changes", "cost", "first_application_year", "met_on", "verdict_then", "other_ways",
           "not_to_be_changed", "lapses_on")  # fmt: skip


def near(
    say: Words, workspace: Workspace, policy: str, within: int | None = None, by: str | None = None,
    district: str | None = None, limit: int | None = None, offset: int | None = None,
) -> Answer:  # fmt: skip
    """Who fails a policy by few clauses; with `by` how many, by district."""
    from twofold import policies
    from twofold.answers.pages import near as pages

    grouped = by is not None and one_of(GROUPS)(by, "by") is not None
    labels = labels_of(say, workspace, policy)
    found = policies.near(
        workspace, policy, within=within or 1, district=district, first=offset or 0,
        most=0 if grouped else limit,
    )  # fmt: skip
    if grouped:
        return Answer(lambda: near_record(labels, found), lambda: counts_sheet(found),
                      lambda: pages.counts(labels, found))  # fmt: skip
    return Answer(
        lambda: near_record(labels, found), lambda: near_sheet(found),
        lambda: pages.rows(labels, found),
        Span(offset or 0, len(found.rows), found.total),
    )  # fmt: skip


def near_record(labels: Labels, found: Near) -> dict[str, Any]:
    """Near misses for programs."""
    return {
        "policy": found.policy.id, "name": labels.title(), "day": found.day,
        "within": found.within, "total": found.total, "facts_missing": found.missing,
        "by_district": [{"district": district, "clauses_short": short, "count": count}
                        for district, short, count in found.counts],
        "rows": [miss_record(labels, miss) for miss in found.rows],
        "comparison": labels.say("brief.comparison"),
    }  # fmt: skip


def miss_record(labels: Labels, miss: NearMiss) -> dict[str, Any]:
    """One near miss: the clauses that fail with their gaps, and the ways."""
    from twofold.answers.ways import way_record
    from twofold.policies.model import Answer as Verdict
    from twofold.policies.records import clause_record

    decision, lang = miss.decision, labels.say.lang
    return {
        "subject": decision.subject, "name": decision.name, "district": decision.district,
        "clauses_short": miss.short,
        "clauses": [clause_record(labels.policy, c, lang) for c in decision.clauses
                    if c.answer is Verdict.UNMET],
        "pending": [c.clause.id for c in decision.clauses if c.answer is Verdict.PENDING],
        "ways": [way_record(way) for way in miss.ways],
        "not_to_be_changed": [{"clause": s.clause, "why": s.why, "lapses_on": s.lapses_on}
                              for s in miss.stuck],
    }  # fmt: skip


def near_sheet(found: Near) -> Sheet:
    """A row a near miss, with its best way."""
    return Sheet(COLUMNS, (_row(miss) for miss in found.rows))


def _row(miss: NearMiss) -> tuple[Any, ...]:
    from twofold.answers.ways import written
    from twofold.policies.model import Answer as Verdict
    from twofold.policies.records import plain

    decision = miss.decision
    best = miss.ways[0] if miss.ways else None
    unmet = [c.clause.id for c in decision.clauses if c.answer is Verdict.UNMET]
    pending = [c.clause.id for c in decision.clauses if c.answer is Verdict.PENDING]
    days = [c.met_on for c in best.changes if c.met_on] if best else []
    lapses = [s.lapses_on for s in miss.stuck]
    return (
        decision.subject, decision.name, decision.district, miss.short, unmet, pending,
        len(best.changes) if best else None, written(best) if best else None,
        plain(best.cost) if best else None, best.counts_on if best else None,
        max(days, default=None), best.verdict.verdict if best else None,
        [written(way) for way in miss.ways[1:]], [f"{s.clause}: {s.why}" for s in miss.stuck],
        max((d for d in lapses if d), default=None) if None not in lapses else None,
    )  # fmt: skip


def counts_sheet(found: Near) -> Sheet:
    """How many near misses each district has, by the number of clauses that they lack."""
    return Sheet(("district", "clauses_short", "count"), found.counts)
