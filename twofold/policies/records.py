"""Decisions as plain records, the same in a terminal, over HTTP and in a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from twofold.policies.decide import Decisions
from twofold.policies.model import Policy
from twofold.policies.results import ClauseResult, Comparison, Decision
from twofold.sql.nodes import NEVER

Record = dict[str, Any]
FIRST = ("value", "op", "threshold", "gap", "gap_at_best", "unit", "gap_unit")


def run_record(run: Decisions, lang: str) -> Record:
    """A whole run: which text on which day, how many of each, every decision, every refused row."""
    policy = run.policy
    return {
        "policy": policy.id,
        "name": title(policy, "", lang),
        "number": policy.number,
        "text": policy.text,
        "in_force": {"from": policy.from_, "to": policy.to, "dates": policy.dates},
        "day": run.day,
        "reference_year": run.day.year + policy.year,
        "counts": dict(run.counts),
        "columns_missing": [name.replace("__", " ") for name in run.lacking],
        "decisions": [decision_record(policy, d, lang) for d in run.decided],
        "refused": [
            {"line": r.line, "column": r.column, "reason": r.key, "value": r.value}
            for r in run.refused
        ],
    }


def decision_record(policy: Policy, decision: Decision, lang: str) -> Record:
    """One enterprise: verdict, clauses, scores, amounts, and everything that is missing."""
    missing = dict.fromkeys(m for c in decision.clauses for m in c.missing)
    return {
        "subject": decision.subject,
        "name": decision.name,
        "line": decision.line,
        "verdict": decision.verdict.verdict,
        "missing": list(missing),
        "clauses": [clause_record(policy, c, lang) for c in decision.clauses],
        "scores": {
            s.id: {"lowest": plain(s.low), "highest": plain(s.high), "refused": s.refused}
            for s in decision.scores
        },
        "amounts": {
            a: {"lowest": plain(low), "highest": plain(high), "unit": "元"}
            for a, (low, high) in decision.amounts.items()
        },
    }


def clause_record(policy: Policy, of: ClauseResult, lang: str) -> Record:
    """One clause. Value, threshold and gap are those of its one comparison, or of the one that is
    nearest; `comparisons` has them all."""
    shown = nearest(of)
    comparisons = [comparison_record(c) for c in of.comparisons]
    first = comparison_record(shown) if shown is not None else {}
    return {
        "id": of.clause.id,
        "title": title(policy, of.clause.id, lang) or of.clause.title,
        "answer": of.answer.word,
        **{k: first.get(k) for k in FIRST},
        "missing": list(of.missing),
        "undefined": list(of.undefined),
        "unsourced": list(of.unsourced),
        "to_judge": list(of.open_items),
        "comparisons": comparisons,
    }


def nearest(of: ClauseResult) -> Comparison | None:
    """The comparison to show for a clause: a failing one with the smallest gap, else the first."""
    failing = [c for c in of.comparisons if c.holds is False and c.gap is not None]
    if failing:
        return min(failing, key=lambda c: c.gap or Decimal(0))
    return of.comparisons[0] if of.comparisons else None


def comparison_record(of: Comparison) -> Record:
    """One comparison; an interval where value or threshold is still open."""
    return {
        "fact": of.fact or None,
        "op": of.op,
        "value": _span(of.value, of.value_high),
        "threshold": _span(of.threshold, of.threshold_high),
        "unit": of.unit or None,
        "gap": plain(of.gap),
        "gap_at_best": plain(of.gap_at_best),
        "gap_unit": of.gap_unit or None,
        "direction": None if of.gap is None else "up" if of.rises else "down",
        "part_of": of.whole or None,
        "holds_while_tier": list(of.tier),
        "closed_year": of.closed,
        "first_year_that_counts": of.acts_in,
        "first_application_year": of.counts_on,
        "met_on": of.met_on,
    }


def _span(low: Any, high: Any) -> Any:
    return plain(low) if low == high else {"lowest": plain(low), "highest": plain(high)}


def plain(value: Any) -> Any:
    """A value for JSON: exact decimals, `never` as a word."""
    if isinstance(value, date) and value == NEVER:
        return "never"
    if isinstance(value, float):  # a ratio divided out to be read; nothing is decided by it
        return round(value, 12)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value.normalize() + 0
    return value


def title(policy: Policy, id_: str, lang: str) -> str:
    """A clause's (or, by the empty id, the policy's) title in a language, where there is one."""
    found: Mapping[str, tuple[str, str]] = policy.translations
    if lang == "en" and id_ in found:
        return found[id_][0]
    if not id_:
        return policy.name
    return next((c.title for c in policy.clauses if c.id == id_ and c.word != "waive"), "")
