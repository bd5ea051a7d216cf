"""Why a decision is what it is, in words: what stands in the way, what is missing, what is open.

The same sentences in a terminal, on a page and in a letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from twofold.answers.labels import Labels
from twofold.answers.sentences import compared, gap, notes
from twofold.policies.model import Answer
from twofold.policies.records import nearest
from twofold.sql.nodes import Compare, Expr, Judged, Name, Or, names

if TYPE_CHECKING:
    from twofold.policies.model import Clause, Policy
    from twofold.policies.results import ClauseResult, Comparison, Decision, ScoreResult


def reasons(labels: Labels, decision: Decision) -> list[str]:
    """What decides the verdict: failing clauses with their gap, else what is missing, else what
    experts have to judge. Whatever the verdict, points of experts that were not taken."""
    say, said, totals = labels.say, [], {total.id for total in labels.policy.totals}
    if decision.verdict is Answer.NOT_APPLICABLE:  # who is meant, not what they lack
        said = [reason(labels, c) for c in decision.clauses if c.answer is Answer.UNMET]
    elif decision.verdict is not Answer.MET:
        said = [reason(labels, c) for c in decision.clauses if c.answer is decision.verdict]
    said += [say("cli.text.reason", title=labels.item(score.id), said=say("cli.text.outside_band"))
             for score in decision.scores if score.refused and score.id not in totals]  # fmt: skip
    return said


def reason(labels: Labels, result: ClauseResult, rounded: bool = False) -> str:
    """A clause that is not met: what is, what must be, how far off; or what is missing or open.
    With `rounded` large amounts read in steps."""
    say, title = labels.say, labels.item(result.clause.id)
    if result.answer is Answer.UNMET:
        said = "".join(_first(labels, result, rounded))
    elif result.answer is Answer.UNKNOWN:
        said = lacking(labels, result)
    else:
        said = still_open(labels, result)
    return say("cli.text.reason", title=title, said=said) if said else title


def _first(labels: Labels, result: ClauseResult, rounded: bool) -> Iterator[str]:
    """The nearest comparison of a failing clause, with its gap."""
    found = nearest(result)
    if found is None:
        return
    if by_expert(found):
        yield labels.say("cli.text.judged_no")
        return
    yield compared(labels, found, rounded)
    if missing := gap(labels, found, rounded):
        yield labels.say("cli.text.then") + missing


def by_expert(comparison: Comparison) -> bool:
    """Whether it is an expert's yes or no, and no fact, that is compared."""
    return comparison.op in ("is", "is not") and not comparison.fact


def lacking(labels: Labels, result: ClauseResult) -> str:
    say, said = labels.say, []
    if result.missing:
        said.append(say("cli.text.missing", facts=labels.missing(result.missing)))
    if result.undefined:
        said.append(say("cli.text.undefined", facts=labels.missing(result.undefined)))
    if result.unsourced:
        said.append(say("cli.text.unsourced"))
    return say("cli.text.then").join(said)


def still_open(labels: Labels, result: ClauseResult) -> str:
    """What experts have still to judge; where it is the clause itself, it needs no second name."""
    items = [item for item in result.open_items if _may_be_judged(labels, item)]
    if not items:
        return ""
    if items == [result.clause.id]:
        return labels.say("cli.text.expert")
    return labels.say("cli.text.to_judge", items=labels.items(items))


def _may_be_judged(labels: Labels, item: str) -> bool:
    """Whether experts have a say in an item: not in a table whose rows all give fixed points."""
    bands = next((t.bands for t in labels.policy.tables if t.id == item), ())
    return not bands or any(band.low != band.high for band in bands)


def details(labels: Labels, result: ClauseResult) -> Iterator[str]:
    """Every comparison of a clause, its gap and notes, and what is missing or to be judged."""
    say = labels.say
    several = len(result.comparisons) > 1
    for of in telling(result):
        if by_expert(of):
            if of.value is not None:
                yield say("cli.text.judged", value=of.value)
            continue
        said = compared(labels, of)
        yield say("cli.text.reason", title=labels.fact(of.fact), said=said) if (
            several and of.fact) else said  # fmt: skip
        if missing := gap(labels, of):
            yield missing
        yield from notes(labels, of)
    if result.answer is Answer.UNKNOWN and (missed := lacking(labels, result)):
        yield missed
    if result.open_items and (judging := still_open(labels, result)):
        yield judging


def telling(result: ClauseResult) -> list[Comparison]:
    """The comparisons that answer a clause: of a clause that is met, those that hold; the other
    ways to meet it would only puzzle."""
    holding = [of for of in result.comparisons if of.holds]
    if result.answer is Answer.MET and holding:
        return holding
    return list(result.comparisons)


def open_points(labels: Labels, decision: Decision, score: ScoreResult) -> str:
    """Why points are an interval: an expert decides within a band, or the band is not known
    because a fact is missing."""
    bands = next((t.bands for t in labels.policy.tables if t.id == score.id), ())
    if any((score.low, score.high) == (band.low, band.high) for band in bands):
        return labels.say("cli.text.open_points")
    read = dict.fromkeys(name.name for band in bands if band.condition is not None
                         for name in names(band.condition))  # fmt: skip
    missing = {name for result in decision.clauses for name in result.missing}
    if known := [name for name in read if name in missing]:
        return labels.say("cli.text.missing", facts=labels.missing(known))
    return labels.say("cli.text.missing_some", facts=labels.missing(read)) if read else ""


def alternatives(policy: Policy, clause: Clause) -> bool:
    """Whether any one of a clause's comparisons meets it: they are joined by OR alone, or waive it
    each by itself."""
    if clause.word == "exclude":
        return False
    waivers = (w.expr for w in policy.clauses if w.word == "waive" and w.id == clause.id)
    return all(_only_or(expr) for expr in (clause.expr, *waivers))


def _only_or(expr: Expr) -> bool:
    if isinstance(expr, Or):
        return all(_only_or(part) for part in expr.of)
    return isinstance(expr, Compare | Name | Judged)
