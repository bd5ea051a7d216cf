"""Awards on a terminal: line by line, and in sums."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from twofold.answers.awarded import (
    UNREVIEWED,
    Naming,
    less,
    money,
    reductions,
    span,
    step_of,
)
from twofold.answers.pages.tables import STYLES, heading, quiet, some_of, table
from twofold.answers.pages.wrapping import BULLET
from twofold.words import Words

if TYPE_CHECKING:
    from twofold.awards import Combined, Line, Sums


# What a row is called needs so many columns of the terminal.
FIRST = 16


def heads(say: Words, *names: str) -> list[str]:
    """The heads of columns of figures; what follows a comma or a bracket stands below."""
    texts = (say(f"award.columns.{name}") for name in names)
    return [text.replace(", ", "\n").replace("（", "\n（") for text in texts]


def rows(naming: Naming, found: Combined) -> Iterator[RenderableType]:
    """A row a line: who, under what, entitled, what is left in each run, and why it is less."""
    say = naming.say
    yield heading(say("award.title", day=found.day))
    made = table(say("award.columns.who"), say("award.columns.policy"),
                 say("cli.columns.verdict"), *heads(say, "line_settled", "line_most"),
                 say("award.columns.less"),
                 right=(3, 4), whole=(2,), first=FIRST)  # fmt: skip
    for line in found.lines:
        verdict = Text(say(f"cli.verdicts.{line.verdict.verdict}"),
                       STYLES.get(line.verdict.verdict, "dim"))  # fmt: skip
        why = "\n".join(BULLET + text for text in told(naming, line))
        runs = (figure(say, run.awarded) for run in (line.settled, line.most))
        made.add_row(who(line), under(naming, line), verdict, *runs, why)
    if found.lines:
        yield made
    if found.total != len(found.lines) or not found.total:
        yield some_of(say, len(found.lines), found.total)
    yield Text(whole(say, found.sums), "bold")
    yield quiet(say("award.runs"))
    yield quiet(say("brief.comparison"))


def who(line: Line) -> str:
    """Who gets it, and for what where that is something else."""
    name = line.payee_name or line.payee
    if line.payee in (None, line.subject):
        return line.name or line.subject
    return f"{name}\n{line.name or line.subject}"


def under(naming: Naming, line: Line) -> str:
    """The policy, and which of its amounts."""
    return "\n".join(filter(None, (naming.policy(line.policy),
                                   naming.item(line.policy, line.item))))  # fmt: skip


def told(naming: Naming, line: Line) -> list[str]:
    """What is to be known of a line: what the policy grants where that is open, what was taken off,
    and what stands in the way of paying it."""
    say = naming.say
    made = []
    if line.low != line.high and (line.low or line.high is not None):
        made.append(say("award.grants", amount=span(say, line.low, line.high)))
    settled, most = reductions(naming, line.settled), reductions(naming, line.most)
    made += most
    made += [say("award.if_settled", text=text) for text in settled if text not in most]
    if line.unstated:
        made.append(say("award.unstated"))
    if line.policy.terms.fair_competition == UNREVIEWED:
        made.append(say("award.unreviewed"))
    return made


def figure(say: Words, value: Decimal | None) -> str:
    """Yuan without their unit, or that nothing bounds them."""
    return say("award.open") if value is None else say.value(value)


def between(say: Words, one: Decimal, other: Decimal) -> str:
    """From the smaller of two figures to the larger."""
    low, high = sorted((one, other))
    return figure(say, low) if low == high else f"{figure(say, low)}–{figure(say, high)}"


def whole(say: Words, sums: Sums) -> str:
    """All lines together in a sentence."""
    made = say("award.whole", lines=sums.lines, settled=money(say, sums.settled.awarded),
               most=money(say, sums.most.awarded))  # fmt: skip
    if sums.judged:
        made += say("award.and_judged", amount=money(say, sums.judged))
    return made + (say("award.and_open", lines=sums.open) if sums.open else "")


def totals(naming: Naming, found: Combined, by: str) -> Iterator[RenderableType]:
    """Sums by one column, or the pools; then what each step took."""
    say = naming.say
    yield heading(say("award.title", day=found.day))
    yield from _pools(naming, found) if by == "pool" else _groups(naming, found, by)
    yield Text(whole(say, found.sums), "bold")
    if found.reduced:
        made = table(say("award.columns.step"), *heads(say, "lines", "of_settled", "of_most"),
                     right=(1, 2, 3), first=FIRST)  # fmt: skip
        for one in found.reduced:
            made.add_row(step_of(naming, one.taken), say.value(one.lines),
                         figure(say, one.settled), figure(say, one.most))  # fmt: skip
        yield made
    yield quiet(say("award.runs"))
    yield quiet(say("brief.comparison"))


def _groups(naming: Naming, found: Combined, by: str) -> Iterator[RenderableType]:
    say = naming.say
    made = table(say(f"award.by.{by}"),
                 *heads(say, "lines", "settled", "settled_less", "most", "most_less", "open"),
                 right=(1, 2, 3, 4, 5, 6), first=FIRST)  # fmt: skip
    for one in found.groups[by]:
        made.add_row(
            naming.key(by, one.key, found.policies), say.value(one.lines),
            figure(say, one.settled.awarded), figure(say, less(one.settled)),
            figure(say, one.most.awarded), figure(say, less(one.most)), say.value(one.open),
        )  # fmt: skip
    yield made


def _pools(naming: Naming, found: Combined) -> Iterator[RenderableType]:
    say = naming.say
    made = table(say("award.by.pool"),
                 *heads(say, "budget", "spent", "settled", "most", "left", "refused"),
                 right=(1, 2, 3, 4, 5, 6), first=FIRST)  # fmt: skip
    for pool in found.pools:
        made.add_row(
            " · ".join(filter(None, (naming.combination(pool.combination), pool.group))),
            say("award.no_budget") if pool.budget is None else figure(say, pool.budget),
            figure(say, pool.spent), figure(say, pool.settled), figure(say, pool.most),
            "—" if pool.left is None else between(say, *pool.left),
            between(say, pool.settled_refused, pool.most_refused),
        )  # fmt: skip
    yield made
