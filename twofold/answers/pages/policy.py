"""A policy itself: what it is, and its clauses in the author's words with their numbers beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from twofold.answers.labels import Labels
from twofold.answers.pages.tables import heading, pairs, quiet, table
from twofold.answers.pages.wrapping import BULLET, Wrapped
from twofold.answers.rules import amount, by, in_force, span, used
from twofold.answers.standing import STAGES, amounts, number, stage, status
from twofold.answers.wording import Wording

if TYPE_CHECKING:
    from twofold.policies.model import ParameterRow
    from twofold.words import Words


def heading_of(labels: Labels, day: date) -> Iterator[RenderableType]:
    """Name and number, and since when it is in force; the year that a day refers to."""
    policy, say = labels.policy, labels.say
    yield heading(labels.title())
    yield quiet(say("cli.text.in_force", number=number(say, policy), since=policy.from_,
                    until=say("cli.text.until", day=policy.to) if policy.to else ""))  # fmt: skip
    if policy.dates == "assumed":
        yield quiet(say("cli.text.assumed"))
    yield quiet(say("cli.text.applied", day=day, year=str(day.year + policy.year)))
    yield Text()


def listed(say: Words, found: Iterable[Labels], day: date) -> Iterator[RenderableType]:
    """All policies, a row each, by what they give."""
    by_stage = sorted(found, key=lambda labels: STAGES.index(stage(labels.policy)))
    for group, some in groupby(by_stage, key=lambda labels: stage(labels.policy)):
        yield heading(say(f"web.policy.stages.{group}"))
        yield _group(say, list(some), day)


def _group(say: Words, found: list[Labels], day: date) -> RenderableType:
    """Policies of one stage. A status is said where it is not the usual one, and what is paid
    where something is: a terminal is narrow."""
    paying = any(labels.policy.amounts for labels in found)
    made = table(say("cli.columns.policy"), say("cli.columns.title"), say("cli.columns.since"),
                 *((say("web.policy.amounts"),) if paying else ()), whole=(0, 2))  # fmt: skip
    for labels in found:
        policy, title = labels.policy, labels.title()
        if (stands := status(policy, day)) != "in_force":
            title = say("cli.text.name_unit", name=title,
                        unit=say(f"web.policy.statuses.{stands}"))  # fmt: skip
        made.add_row(policy.id, title, say.value(policy.from_),
                     *((amounts(labels) or "—",) if paying else ()))  # fmt: skip
    return made


def told(labels: Labels, day: date, wording: Wording) -> Iterator[RenderableType]:
    """The whole policy: article, title, text, and the numbers in force on a day."""
    policy, say = labels.policy, labels.say
    yield from heading_of(labels, day)
    yield Wrapped(say(f"cli.texts.{policy.text}"), "yellow")
    if say.lang == "en" and policy.translations:
        yield quiet(say("cli.text.translated"))
    yield Text()
    shown: set[str] = set()
    for clause in policy.clauses:
        yield Text.assemble((labels.clause(clause), "bold"), "  ",
                            (say(f"cli.clauses.{clause.word}"), "dim"))  # fmt: skip
        if law := labels.law(clause.id, clause.law if clause.law not in shown else ""):
            yield Padding(Wrapped(law), (0, 0, 0, 2))
        shown.add(clause.law)
        said = wording.clause(clause)
        yield Padding(Wrapped(said.text, "bold"), (0, 0, 0, 2))
        for line in said.lines:
            yield Padding(Wrapped(BULLET + line), (0, 0, 0, 4))
        numbers = [p for p in in_force(policy, day) if p.name in used(policy, clause)]
        if numbers and clause.word != "score":
            yield Padding(_numbers(labels, numbers), (0, 0, 0, 2))
        yield Text()
    if policy.tables:
        yield heading(say("cli.text.scores"))
        made = table(say("cli.columns.item"), say("cli.columns.points"), say("cli.columns.by"),
                     right=(1,))  # fmt: skip
        for each in policy.tables:
            made.add_row(labels.item(each.id), span(say, each), by(say, each))
        yield made
    yield quiet(say("brief.comparison"))


def _numbers(labels: Labels, rows: list[ParameterRow]) -> RenderableType:
    say, made = labels.say, []
    for row in rows:
        title = labels.policy.translations.get(row.name, ("",))[0] if say.lang == "en" else ""
        made.append((amount(say, row), say("cli.text.number_source", title=title, source=row.source)
                     if title else row.source))  # fmt: skip
    return pairs(made)
