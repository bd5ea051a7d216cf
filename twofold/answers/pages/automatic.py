"""Payment without application on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from twofold.answers.delivered import Called
from twofold.answers.pages.tables import heading, quiet, some_of, table
from twofold.answers.pages.wrapping import BULLET
from twofold.answers.proved import reasons, titles

if TYPE_CHECKING:
    from twofold.awards.automatic import Automatic, Classed, Payable, PayList


def sorted_(called: Called, found: Automatic) -> Iterator[RenderableType]:
    """The policies by class, each with why it is in it."""
    say = called.say
    yield heading(say("automatic.title", day=found.day))
    kinds = dict.fromkeys(one.kind for one in found.policies)
    for kind in kinds:
        mine = [one for one in found.policies if one.kind == kind]
        yield Text()
        yield heading(say("cli.text.count", name=say(f"automatic.classes.{kind}"),
                          count=len(mine)))  # fmt: skip
        yield quiet(say(f"automatic.told.{kind}"))
        made = table(say("cli.columns.policy"), say("delivery.columns.policy"),
                     say("automatic.columns.why"), say("automatic.columns.held"))  # fmt: skip
        for one in mine:
            made.add_row(one.policy.id, called.policy(one.policy.id),
                         "\n".join(BULLET + text for text in reasons(called, one)),
                         holding(called, one))  # fmt: skip
        yield made


def holding(called: Called, of: Classed) -> str:
    """What holds a payment up."""
    return "\n".join(called.say(f"automatic.held.{one}") for one in of.held)


def listed(called: Called, found: Automatic, made: PayList) -> Iterator[RenderableType]:
    """Whom an automatic policy pays, with the joint checks and what proves it."""
    say = called.say
    yield heading(say("automatic.list_of", policy=called.policy(made.of.policy.id),
                      day=found.day))  # fmt: skip
    for one in made.of.held:
        yield Text(say(f"automatic.held.{one}"), "yellow")
    rows = table(say("delivery.columns.who"), say("delivery.columns.amount"),
                 say("automatic.columns.checks"), say("automatic.columns.evidence"),
                 right=(1,))  # fmt: skip
    for row in made.rows:
        rows.add_row(who(row), called.yuan(row.award.amount), checks(called, row),
                     "\n".join(BULLET + text for text in proofs(called, made, row)))  # fmt: skip
    if made.rows:
        yield rows
    if made.total != len(made.rows) or not made.total:
        yield some_of(say, len(made.rows), made.total)
    yield Text(summed(called, made), "bold")
    yield quiet(say("brief.comparison"))


def summed(called: Called, made: PayList) -> str:
    """How many there are, how many are ready, and how much that is."""
    return called.say("automatic.sum", total=made.total, ready=made.ready,
                      amount=called.yuan(made.amount))  # fmt: skip


def who(row: Payable) -> str:
    """Who is paid, and for what where that is something else."""
    award, line = row.award, row.line
    name = line.payee_name or line.name or award.payee
    return name if award.subject == award.payee else f"{name}\n{line.name or award.subject}"


def checks(called: Called, row: Payable) -> str:
    """That all joint checks are passed, or which are not, by which record."""
    say = called.say
    if not row.failed:
        return say("automatic.passed")
    return "\n".join(
        say("automatic.failed", gate=one.gate.title, register=called.register(one.register),
            record=one.record)
        for one in row.failed
    )  # fmt: skip


def proofs(called: Called, made: PayList, row: Payable) -> Iterator[str]:
    """Of each register how many rows prove which parts; the export has every row."""
    say = called.say
    counts: Counter[tuple[str, tuple[str, ...]]] = Counter(
        (one.register, one.parts) for one in row.evidence
    )
    for (register, parts), count in counts.items():
        yield say("automatic.rows", register=called.register(register), count=count,
                  parts=say("cli.text.comma").join(titles(called, made.of, parts)))  # fmt: skip
