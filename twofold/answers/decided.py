"""Records of policies for JSON and CSV, beside those that the stage makes itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Sheet
from twofold.answers.labels import Labels
from twofold.answers.wording import Wording
from twofold.policies.records import clause_record, decision_record, nearest, plain, run_record

if TYPE_CHECKING:
    from twofold.policies.decide import Decisions
    from twofold.policies.results import ClauseResult, Decision

Record = dict[str, Any]
EXPLAINED = ("clause", "title", "answer", "value", "op", "threshold", "unit", "gap", "gap_unit",
             "missing", "to_judge")  # fmt: skip


def policy_row(labels: Labels) -> Record:
    """A policy in one row."""
    policy = labels.policy
    return {
        "id": policy.id, "name": labels.title(), "number": policy.number, "from": policy.from_,
        "to": policy.to, "dates": policy.dates, "text": policy.text, "subject": policy.subject,
        "level": policy.terms.level or None, "certificate": policy.certificate or None,
        "amounts": [clause.id for clause in policy.amounts],
        "clauses": len(policy.requirements), "cases": len(policy.cases),
    }  # fmt: skip


def policy_record(labels: Labels, day: date, wording: Wording) -> Record:
    """A whole policy: clauses with their text, the numbers in force on a day, score tables."""
    from twofold.answers.rules import in_force, used

    policy = labels.policy
    numbers = {row.name: {"name": row.name, "value": row.written, "unit": row.unit,
                          "from": row.from_, "source": row.source}
               for row in in_force(policy, day)}  # fmt: skip
    return {
        **policy_row(labels), "issuer": policy.issuer, "source": policy.source, "day": day,
        "reference_year": day.year + policy.year,
        "clauses": [
            {"id": c.id, "word": c.word, "title": labels.item(c.id), "law": labels.law(c.id, c.law),
             "words": wording.whole(wording.clause(c)), "rule": c.text,
             "parameters": [numbers[n] for n in numbers if n in used(policy, c)]}
            for c in policy.clauses
        ],
        "scores": [
            {"id": t.id, "title": labels.item(t.id),
             "bands": [{"when": b.text, "lowest": plain(b.low), "highest": plain(b.high)}
                       for b in t.bands]}
            for t in policy.tables
        ],
    }  # fmt: skip


def policy_sheet(labels: Labels, day: date, wording: Wording) -> Sheet:
    """A policy's clauses, a row each."""
    record = policy_record(labels, day, wording)
    rows = ((c["id"], c["word"], c["title"], c["law"], c["words"], c["rule"],
             [f"{p['name']} = {p['value']} {p['unit']}".strip() for p in c["parameters"]])
            for c in record["clauses"])  # fmt: skip
    return Sheet(("clause", "word", "title", "law", "words", "rule", "parameters"), rows)


def decisions_record(labels: Labels, run: Decisions) -> Record:
    """A run with how many rows have each verdict, shown or not. The decisions are made one by one
    while they are written: a city's would not fit into memory."""
    lang = labels.say.lang
    record = run_record(replace(run, decided=()), lang)
    for row in record["refused"]:
        row["message"] = labels.say(f"errors.{row['reason']}.what", column=row["column"],
                                    value=row["value"])  # fmt: skip
    made = (decision_record(run.policy, decision, lang) for decision in run.decided)
    return {**record, "total": run.total, "comparison": labels.say("brief.comparison"),
            "decisions": made}  # fmt: skip


def decisions_sheet(made: Decisions) -> Sheet:
    """A row an enterprise: verdict, points, and of each clause answer, value, threshold and gap."""
    policy = made.policy
    totals = [t.id for t in policy.totals]
    clauses = [c.id for c in policy.requirements]
    columns = [
        "line", "subject", "name", "district", "verdict",
        *(f"{t} {end}" for t in totals for end in ("lowest", "highest")),
        *(f"{c} {part}" for c in clauses for part in ("answer", "value", "threshold", "gap",
                                                      "gap_unit")),
        "missing", "to_judge", "points_refused",
        *(f"{a.id} {end}" for a in policy.amounts for end in ("lowest", "highest")),
    ]  # fmt: skip
    return Sheet(tuple(columns), (_row(decision, totals) for decision in made.decided))


def explained_record(labels: Labels, made: Decisions) -> Record:
    """One enterprise against a policy."""
    record = run_record(made, labels.say.lang)
    decided = decision_record(made.policy, made.decided[0], labels.say.lang)
    header = {k: record[k] for k in ("policy", "name", "number", "text", "in_force", "day",
                                     "reference_year")}  # fmt: skip
    return {**header, "decision": decided, "comparison": labels.say("brief.comparison")}


def explained_sheet(labels: Labels, decision: Decision) -> Sheet:
    """One enterprise, a row a clause."""
    policy, lang = labels.policy, labels.say.lang
    records = (clause_record(policy, clause, lang) for clause in decision.clauses)
    rows = (tuple(_flat({**r, "clause": r["id"]}[c]) for c in EXPLAINED) for r in records)
    return Sheet(EXPLAINED, rows)


def _row(decision: Decision, totals: list[str]) -> tuple[Any, ...]:
    scores = {s.id: s for s in decision.scores}
    cells: list[Any] = [decision.line, decision.subject, decision.name, decision.district,
                        decision.verdict.verdict]  # fmt: skip
    for total in totals:
        cells += [plain(scores[total].low), plain(scores[total].high)]
    for clause in decision.clauses:
        cells += _cells(clause)
    missing = dict.fromkeys(m for c in decision.clauses for m in c.missing)
    items = dict.fromkeys(i for c in decision.clauses for i in c.open_items)
    refused = [s.id for s in decision.scores if s.refused and s.id not in totals]
    paid = (plain(end) for ends in decision.amounts.values() for end in ends)
    return (*cells, list(missing), list(items), refused, *paid)


def _cells(clause: ClauseResult) -> Iterator[Any]:
    of = nearest(clause)
    yield clause.answer.word
    if of is None:
        yield from (None, None, None, None)
        return
    yield _ends(of.value, of.value_high)
    yield _ends(of.threshold, of.threshold_high)
    yield plain(of.gap)
    yield of.gap_unit if of.gap is not None else None


def _ends(low: Any, high: Any) -> Any:
    """A value, or both ends of an interval as text."""
    return plain(low) if low == high else f"{plain(low)}–{plain(high)}"


def _flat(value: Any) -> Any:
    if isinstance(value, dict):
        return f"{value['lowest']}–{value['highest']}"
    return value
