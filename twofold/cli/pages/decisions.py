"""A policy's decisions, as rows to go through and as one enterprise clause by clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from twofold.cli.labels import Labels
from twofold.cli.pages.policy import heading_of
from twofold.cli.pages.tables import STYLES, heading, quiet, some_of, table
from twofold.cli.pages.wrapping import BULLET
from twofold.cli.sentences import compared, gap, notes, points
from twofold.policies.model import Answer
from twofold.policies.records import nearest
from twofold.sql.nodes import names

if TYPE_CHECKING:
    from twofold.policies.decide import Decisions
    from twofold.policies.results import ClauseResult, Comparison, Decision, ScoreResult


def rows(
    labels: Labels, run: Decisions, total: int, counts: Mapping[str, int]
) -> Iterator[RenderableType]:
    """A row an enterprise with its verdict and what stands in its way; then how many of each.

    `total` rows were asked for, of which the run has the first; `counts` are of all rows.
    """
    say = labels.say
    yield from heading_of(labels, run.day)
    totals = [total.id for total in run.policy.totals]
    made = table(say("cli.columns.line" if _lined(run) else "cli.columns.subject"),
                 say("cli.columns.name"), say("cli.columns.verdict"),
                 *(labels.item(t) for t in totals), say("cli.columns.reasons"),
                 right=(0,) if _lined(run) else (), whole=(2,))  # fmt: skip
    for decision in run.decided:
        scores = {s.id: points(say, s.low, s.high) for s in decision.scores}
        made.add_row(
            str(decision.line) if _lined(run) else decision.subject,
            decision.name or decision.subject, _verdict(labels, decision),
            *(scores[t] for t in totals), _reasons(labels, decision),
        )  # fmt: skip
    if run.decided:
        yield made
    if total != len(run.decided) or not total:
        yield some_of(say, len(run.decided), total)
    parts = [say("cli.text.count", name=say(f"cli.verdicts.{word}"), count=count)
             for word, count in counts.items()]  # fmt: skip
    if run.refused:
        parts.append(say("cli.text.count", name=say("cli.text.refused"), count=len(run.refused)))
    yield Text(say("cli.text.comma").join(parts), "bold")
    yield quiet(say("brief.comparison"))


def one(labels: Labels, run: Decisions, decision: Decision) -> Iterator[RenderableType]:
    """One enterprise: every clause with its answer, what is and what must be, and every score."""
    say = labels.say
    yield from heading_of(labels, run.day)
    who = decision.name or decision.subject
    code = "" if decision.subject in (who, str(decision.line)) else decision.subject
    yield Text.assemble((who, "bold"), "  ", code, "  ", _verdict(labels, decision))
    yield Text()
    made = table(say("cli.columns.answer"), say("cli.columns.clause"), say("cli.columns.reading"),
                 whole=(0,))  # fmt: skip
    for result in decision.clauses:
        word = result.answer.word
        answer = Text(say(f"cli.answers.{word}"), STYLES.get(word, "dim"))
        made.add_row(answer, labels.item(result.clause.id), "\n".join(_details(labels, result)))
    yield made
    if decision.scores:
        yield heading(say("cli.text.scores"))
        yield _scores(labels, decision)
    yield quiet(say("brief.comparison"))


def _lined(run: Decisions) -> bool:
    """Whether the rows came from a file and have lines."""
    return any(decision.line is not None for decision in run.decided)


def _verdict(labels: Labels, decision: Decision) -> Text:
    word = decision.verdict.verdict
    return Text(labels.say(f"cli.verdicts.{word}"), STYLES.get(word, "dim"))


def _reasons(labels: Labels, decision: Decision) -> str:
    """What decides the verdict: failing clauses with their gap, else what is missing, else what
    experts have to judge. Whatever the verdict, points of experts that were not taken."""
    say, said, totals = labels.say, [], {total.id for total in labels.policy.totals}
    if decision.verdict is Answer.NOT_APPLICABLE:  # who is meant, not what they lack
        said = [_reason(labels, c) for c in decision.clauses if c.answer is Answer.UNMET]
    elif decision.verdict is not Answer.MET:
        said = [_reason(labels, c) for c in decision.clauses if c.answer is decision.verdict]
    said += [say("cli.text.reason", title=labels.item(score.id), said=say("cli.text.outside_band"))
             for score in decision.scores if score.refused and score.id not in totals]  # fmt: skip
    return "\n".join(BULLET + line for line in said)


def _reason(labels: Labels, result: ClauseResult) -> str:
    say, title = labels.say, labels.item(result.clause.id)
    if result.answer is Answer.UNMET:
        said = "".join(_first(labels, result))
    elif result.answer is Answer.UNKNOWN:
        said = _lacking(labels, result)
    else:
        said = _open(labels, result)
    return say("cli.text.reason", title=title, said=said) if said else title


def _first(labels: Labels, result: ClauseResult) -> Iterator[str]:
    """The nearest comparison of a failing clause, with its gap."""
    found = nearest(result)
    if found is None:
        return
    if _by_expert(found):
        yield labels.say("cli.text.judged_no")
        return
    yield compared(labels, found)
    if missing := gap(labels, found):
        yield labels.say("cli.text.then") + missing


def _by_expert(comparison: Comparison) -> bool:
    """Whether it is an expert's yes or no, and no fact, that is compared."""
    return comparison.op in ("is", "is not") and not comparison.fact


def _lacking(labels: Labels, result: ClauseResult) -> str:
    say, said = labels.say, []
    if result.missing:
        said.append(say("cli.text.missing", facts=labels.missing(result.missing)))
    if result.undefined:
        said.append(say("cli.text.undefined", facts=labels.missing(result.undefined)))
    return say("cli.text.then").join(said)


def _open(labels: Labels, result: ClauseResult) -> str:
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


def _details(labels: Labels, result: ClauseResult) -> Iterator[str]:
    """Every comparison of a clause, its gap and notes, and what is missing or to be judged."""
    say = labels.say
    several = len(result.comparisons) > 1
    for of in _telling(result):
        if _by_expert(of):
            if of.value is not None:
                yield say("cli.text.judged", value=of.value)
            continue
        said = compared(labels, of)
        yield say("cli.text.reason", title=labels.fact(of.fact), said=said) if (
            several and of.fact) else said  # fmt: skip
        if missing := gap(labels, of):
            yield missing
        yield from notes(labels, of)
    if result.answer is Answer.UNKNOWN and (lacking := _lacking(labels, result)):
        yield lacking
    if result.open_items and (judging := _open(labels, result)):
        yield judging


def _telling(result: ClauseResult) -> list[Comparison]:
    """The comparisons that answer a clause: of a clause that is met, those that hold; the other
    ways to meet it would only puzzle."""
    holding = [of for of in result.comparisons if of.holds]
    if result.answer is Answer.MET and holding:
        return holding
    return list(result.comparisons)


def _open_points(labels: Labels, decision: Decision, score: ScoreResult) -> str:
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


def _scores(labels: Labels, decision: Decision) -> Table:
    say, totals = labels.say, {t.id for t in labels.policy.totals}
    made = table(say("cli.columns.item"), say("cli.columns.points"), "", right=(1,))
    for score in decision.scores:
        style = "bold" if score.id in totals else ""
        note = ""
        if score.refused:
            note = say("cli.text.outside_band")
        elif score.low != score.high and score.id not in totals:
            note = _open_points(labels, decision, score)
        made.add_row(Text(labels.item(score.id), style),
                     Text(points(say, score.low, score.high), style), note)  # fmt: skip
    return made
