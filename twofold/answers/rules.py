"""What the text of a policy says in numbers on a day, and who decides a score item."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from twofold.answers.labels import unit
from twofold.answers.sentences import points
from twofold.sql.nodes import Parameter, Score, walk

if TYPE_CHECKING:
    from twofold.policies.model import Clause, ParameterRow, Policy, ScoreTable
    from twofold.words import Words


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


def amount(say: Words, row: ParameterRow) -> str:
    """A parameter as the reader's language says it: large sums of money in its own steps."""
    if row.value is None:
        return say("cli.text.unsourced")
    written = Decimal(row.written.replace(",", ""))
    if row.unit == "%":
        return say("cli.text.percent", value=written)
    if row.unit in ("万元", "亿元"):
        yuan = unit(say, "元")
        return say.large(Decimal(str(row.value))) + (yuan.strip() if say.lang == "zh" else yuan)
    return f"{say.number(written)}{unit(say, row.unit)}"


def span(say: Words, table_: ScoreTable) -> str:
    return points(say, min(b.low for b in table_.bands), max(b.high for b in table_.bands))


def by(say: Words, table_: ScoreTable) -> str:
    """Whether records decide, an expert does, or an expert within what records leave open."""
    judged = any(band.low < band.high for band in table_.bands)
    by_records = any(band.condition is not None for band in table_.bands)
    word = "both" if judged and by_records else "expert" if judged else "records"
    return say(f"cli.by.{word}")
