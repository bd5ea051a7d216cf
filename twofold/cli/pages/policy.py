"""A policy itself: what it is, and its clauses in the author's words with their numbers beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from twofold.cli.labels import Labels, unit
from twofold.cli.pages.tables import heading, pairs, quiet, table
from twofold.cli.pages.wrapping import Wrapped
from twofold.cli.sentences import points
from twofold.sql.nodes import Parameter, Score, walk

if TYPE_CHECKING:
    from twofold.policies.model import Clause, ParameterRow, Policy, ScoreTable
    from twofold.words import Words


def heading_of(labels: Labels, day: date) -> Iterator[RenderableType]:
    """Name and number, and since when it is in force; the year that a day refers to."""
    policy, say = labels.policy, labels.say
    yield heading(labels.title())
    yield quiet(say("cli.text.in_force", number=policy.number, since=policy.from_,
                    until=say("cli.text.until", day=policy.to) if policy.to else ""))  # fmt: skip
    if policy.dates == "assumed":
        yield quiet(say("cli.text.assumed"))
    yield quiet(say("cli.text.applied", day=day, year=str(day.year + policy.year)))
    yield Text()


def listed(say: Words, found: Iterable[Labels]) -> Iterator[RenderableType]:
    """All policies, a row each."""
    made = table(say("cli.columns.policy"), say("cli.columns.title"), say("cli.columns.number"),
                 say("cli.columns.since"), say("cli.columns.clauses"), say("cli.columns.cases"),
                 right=(4, 5), whole=(0, 3))  # fmt: skip
    for labels in found:
        policy = labels.policy
        made.add_row(policy.id, labels.title(), policy.number, say.value(policy.from_),
                     str(len(policy.requirements)), str(len(policy.cases)))  # fmt: skip
    yield made


def told(labels: Labels, day: date) -> Iterator[RenderableType]:
    """The whole policy: article, title, text, and the numbers in force on a day."""
    policy, say = labels.policy, labels.say
    yield from heading_of(labels, day)
    yield Wrapped(say(f"cli.texts.{policy.text}"), "yellow")
    if say.lang == "en":
        yield quiet(say("cli.text.translated"))
    yield Text()
    shown: set[str] = set()
    for clause in policy.clauses:
        yield Text.assemble((labels.clause(clause), "bold"), "  ",
                            (say(f"cli.clauses.{clause.word}"), "dim"))  # fmt: skip
        if law := labels.law(clause.id, clause.law if clause.law not in shown else ""):
            yield Padding(Wrapped(law), (0, 0, 0, 2))
        shown.add(clause.law)
        numbers = [p for p in in_force(policy, day) if p.name in used(policy, clause)]
        if numbers and clause.word != "score":
            yield Padding(_numbers(labels, numbers), (0, 0, 0, 2))
        yield Text()
    if policy.tables:
        yield heading(say("cli.text.scores"))
        made = table(say("cli.columns.item"), say("cli.columns.points"), say("cli.columns.by"),
                     right=(1,))  # fmt: skip
        for each in policy.tables:
            made.add_row(labels.item(each.id), _range(say, each), _by(say, each))
        yield made
    yield quiet(say("brief.comparison"))


def in_force(policy: Policy, day: date) -> tuple[ParameterRow, ...]:
    """The row of each parameter that holds on a day."""
    found: dict[str, ParameterRow] = {}
    for row in sorted(policy.parameters, key=lambda p: p.from_):
        if row.from_ <= day or row.name not in found:
            found[row.name] = row
    return tuple(found.values())


def used(policy: Policy, clause: Clause) -> set[str]:
    """The parameters that a clause reads, through the totals that it reads."""
    nodes = list(walk(clause.expr))
    totals = {total.id: total.expr for total in policy.totals}
    read = {node.name for node in nodes if isinstance(node, Parameter)}
    for node in nodes:
        if isinstance(node, Score) and node.name in totals:
            read |= {n.name for n in walk(totals[node.name]) if isinstance(n, Parameter)}
    return read


def _numbers(labels: Labels, rows: list[ParameterRow]) -> RenderableType:
    say, made = labels.say, []
    for row in rows:
        title = labels.policy.translations.get(row.name, ("",))[0] if say.lang == "en" else ""
        amount = _amount(say, row)
        made.append((amount, say("cli.text.number_source", title=title, source=row.source)
                     if title else row.source))  # fmt: skip
    return pairs(made)


def _amount(say: Words, row: ParameterRow) -> str:
    """A parameter in the unit of its document; English has no word for 10,000 yuan."""
    if row.unit in ("万元", "亿元") and say.lang == "en":
        return f"{say.large(row.value)}{unit(say, '元')}"  # type: ignore[arg-type]
    return f"{say.number(Decimal(row.written.replace(',', '')))}{unit(say, row.unit)}"


def _range(say: Words, table_: ScoreTable) -> str:
    return points(say, min(b.low for b in table_.bands), max(b.high for b in table_.bands))


def _by(say: Words, table_: ScoreTable) -> str:
    """Whether records decide, an expert does, or an expert within what records leave open."""
    judged = any(band.low < band.high for band in table_.bands)
    by_records = any(band.condition is not None for band in table_.bands)
    word = "both" if judged and by_records else "expert" if judged else "records"
    return say(f"cli.by.{word}")
