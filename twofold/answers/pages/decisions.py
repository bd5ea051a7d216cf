"""A policy's decisions, as rows to go through and as one enterprise clause by clause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from twofold.answers.labels import Labels
from twofold.answers.pages.policy import heading_of
from twofold.answers.pages.tables import STYLES, heading, pairs, quiet, some_of, table
from twofold.answers.pages.wrapping import BULLET
from twofold.answers.reasons import details, open_points, reasons
from twofold.answers.sentences import amount, points

if TYPE_CHECKING:
    from twofold.policies.decide import Decisions
    from twofold.policies.results import Decision


def rows(labels: Labels, run: Decisions) -> Iterator[RenderableType]:
    """A row an enterprise with its verdict and what stands in its way; then how many of each."""
    say, total = labels.say, run.total
    yield from heading_of(labels, run.day)
    totals, amounts = [total.id for total in run.policy.totals], run.policy.amounts
    made = table(say("cli.columns.line" if _lined(run) else "cli.columns.subject"),
                 say("cli.columns.name"), say("cli.columns.verdict"),
                 *(labels.item(t) for t in totals), *(labels.item(a.id) for a in amounts),
                 say("cli.columns.reasons"), right=(0,) if _lined(run) else (),
                 whole=(2,))  # fmt: skip
    for decision in run.decided:
        scores = {s.id: points(say, s.low, s.high) for s in decision.scores}
        why = "\n".join(BULLET + line for line in reasons(labels, decision))
        made.add_row(
            str(decision.line) if _lined(run) else decision.subject,
            decision.name or decision.subject, _verdict(labels, decision),
            *(scores[t] for t in totals),
            *(amount(say, *decision.amounts[a.id]) for a in amounts), why,
        )  # fmt: skip
    if run.decided:
        yield made
    if total != len(run.decided) or not total:
        yield some_of(say, len(run.decided), total)
    parts = [say("cli.text.count", name=say(f"cli.verdicts.{word}"), count=count)
             for word, count in run.counts.items()]  # fmt: skip
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
        made.add_row(answer, labels.item(result.clause.id), "\n".join(details(labels, result)))
    yield made
    if decision.scores:
        yield heading(say("cli.text.scores"))
        yield _scores(labels, decision)
    if decision.amounts:
        yield heading(say("cli.text.amounts"))
        yield pairs([(labels.item(id_), amount(say, low, high))
                     for id_, (low, high) in decision.amounts.items()])  # fmt: skip
    yield quiet(say("brief.comparison"))


def _lined(run: Decisions) -> bool:
    """Whether the rows came from a file and have lines."""
    return any(decision.line is not None for decision in run.decided)


def _verdict(labels: Labels, decision: Decision) -> Text:
    word = decision.verdict.verdict
    return Text(labels.say(f"cli.verdicts.{word}"), STYLES.get(word, "dim"))


def _scores(labels: Labels, decision: Decision) -> Table:
    say, totals = labels.say, {t.id for t in labels.policy.totals}
    made = table(say("cli.columns.item"), say("cli.columns.points"), "", right=(1,))
    for score in decision.scores:
        style = "bold" if score.id in totals else ""
        note = ""
        if score.refused:
            note = say("cli.text.outside_band")
        elif score.low != score.high and score.id not in totals:
            note = open_points(labels, decision, score)
        made.add_row(Text(labels.item(score.id), style),
                     Text(points(say, score.low, score.high), style), note)  # fmt: skip
    return made
