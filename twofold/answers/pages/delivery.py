"""Delivery on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from twofold.answers.delivered import Called, blocked, stepped, total
from twofold.answers.pages.tables import heading, pairs, quiet, some_of, table

if TYPE_CHECKING:
    from twofold.awards.delivery import Moved, Proposed
    from twofold.awards.progress import Delivered, Followed, Row, Share


def proposed(called: Called, found: Proposed, first: int, last: int) -> Iterator[RenderableType]:
    """What is, or would be, put forward."""
    say = called.say
    key = "would_propose" if found.commit is None else "proposed"
    yield heading(say(f"delivery.{key}", count=len(found.awards), amount=called.yuan(total(found)),
                      number=str(found.commit.number) if found.commit else "—"))  # fmt: skip
    made = table(say("delivery.columns.award"), say("delivery.columns.who"),
                 say("delivery.columns.policy"), say("delivery.columns.amount"), right=(3,),
                 whole=(0,))  # fmt: skip
    pairs_ = list(zip(found.awards, found.lines, strict=True))[first:last]
    for award, line in pairs_:
        made.add_row(
            award.id,
            line.payee_name or line.name or award.payee,
            under(called, award.policy, award.item),
            called.yuan(award.amount),
        )
    if pairs_:
        yield made
    yield some_of(say, len(pairs_), len(found.awards))
    for line, why in found.passed_over:
        yield quiet(say(f"delivery.passed_over.{why}", policy=called.policy(line.policy.id),
                        name=line.name or line.subject))  # fmt: skip
    if found.commit is None and found.awards:
        yield quiet(say("delivery.dry_run"))


def under(called: Called, policy: str, item: str) -> str:
    """A policy, and which of its amounts where it has several."""
    parts = (called.policy(policy), called.item(policy, item))
    return " · ".join(part for part in parts if part)


def moved(called: Called, found: Moved) -> Iterator[RenderableType]:
    """A step taken, and what may follow."""
    from twofold.awards.steps import allowed

    say, done = called.say, found.done
    yield heading(say("delivery.moved", award=found.after.id, number=str(found.commit.number),
                      before=called.state(found.before.state),
                      after=called.state(done.state)))  # fmt: skip
    if done.amount is not None:
        yield Text(say("delivery.moved_amount", amount=called.yuan(done.amount),
                       paid=called.yuan(found.after.paid),
                       whole=called.yuan(found.after.amount)))  # fmt: skip
    yield quiet(following(called, allowed(found.after)))


def following(called: Called, states: tuple[str, ...]) -> str:
    """The states that may come next, each with the word that a command takes."""
    say = called.say
    if not states:
        return say("delivery.end")
    shown = [_command(called, one) for one in states]
    return say("delivery.next", states=say("cli.text.comma").join(shown))


def _command(called: Called, state: str) -> str:
    """A state and the word by which a command names it, where that is another."""
    name = called.state(state)
    if name == state:
        return name
    return f"{name} ({state})" if called.say.lang == "en" else f"{name}（{state}）"


def delivered(called: Called, found: Delivered, by: str | None) -> Iterator[RenderableType]:
    """How delivery goes: the share delivered, days in each state, and where it is stuck."""
    say = called.say
    yield heading(say("delivery.title", day=found.day))
    yield Text(whole(called, found.whole), "bold")
    yield quiet(say("delivery.definition"))
    yield Text()
    yield _stays(called, found)
    yield quiet(say("delivery.limits", source=found.rules.source[say.lang]))
    yield Text()
    if by is not None:
        yield _groups(called, found, by)
        return
    made = table(*(say(f"delivery.columns.{c}") for c in ("award", "who", "policy", "state",
                 "since", "waiting", "overdue")), right=(5, 6), whole=(0, 4),
                 first=15)  # fmt: skip
    for row in found.rows:
        made.add_row(row.id, row.payee_name or row.payee, under(called, row.policy, row.item),
                     called.state(row.state), say.value(row.since), days(called, row),
                     late(called, row))  # fmt: skip
    if found.rows:
        yield made
    yield some_of(say, len(found.rows), found.total)


def whole(called: Called, of: Share) -> str:
    """The share delivered, in one sentence."""
    return called.say(
        "delivery.whole", awards=of.awards, approved=of.approved, settled=of.settled,
        by_number=called.share(of.by_number), amount=called.yuan(of.approved_amount),
        paid=called.yuan(of.paid), by_amount=called.share(of.by_amount), overdue=of.overdue,
    )  # fmt: skip


def days(called: Called, row: Row) -> str:
    """For how many days it waits; nothing where nobody has anything to do."""
    return "" if row.waiting is None else called.say.value(row.waiting)


def late(called: Called, row: Row) -> str:
    """For how many days it is late."""
    return called.say.value(row.overdue) if row.overdue else ""


def _stays(called: Called, found: Delivered) -> Table:
    say = called.say
    made = table(*(say(f"delivery.columns.{c}") for c in ("state", "median", "longest", "allowed",
                 "there_now", "longest_wait", "overdue_count")), right=(1, 2, 3, 4, 5, 6),
                 first=18)  # fmt: skip
    for one in found.stays:
        cells = (one.median, one.longest, one.limit, one.waiting, one.waiting_longest,
                 one.overdue or None)  # fmt: skip
        made.add_row(called.state(one.state), *("" if c is None else say.value(c) for c in cells))
    return made


def _groups(called: Called, found: Delivered, by: str) -> Table:
    say = called.say
    made = table(say(f"delivery.by.{by}"), *(say(f"delivery.columns.{c}") for c in (
                 "awards", "approved", "by_number", "paid", "by_amount", "overdue_count")),
                 right=tuple(range(1, 7)), first=24)  # fmt: skip
    for one in found.groups[by]:
        made.add_row(
            called.group(by, one.key), say.value(one.awards), say.value(one.approved),
            called.share(one.by_number), say.value(one.paid), called.share(one.by_amount),
            say.value(one.overdue) if one.overdue else "",
        )  # fmt: skip
    return made


def followed(called: Called, found: Followed) -> Iterator[RenderableType]:
    """One award, step by step."""
    say, row = called.say, found.row
    yield heading(say("delivery.one", award=row.id, name=row.payee_name or row.payee))
    yield pairs([
        (say("delivery.columns.policy"), under(called, row.policy, row.item)),
        (say("delivery.columns.amount"), called.yuan(row.amount)),
        (say("delivery.columns.paid"), called.yuan(row.paid)),
        *([(say("delivery.columns.recovered"), called.yuan(row.recovered))]
          if row.recovered else []),
        (say("delivery.columns.state"), called.state(row.state)),
    ])  # fmt: skip
    yield Text()
    made = table(*(say(f"delivery.columns.{c}") for c in ("number", "state", "since", "days", "by",
                 "document", "amount", "note")), right=(0, 3, 6), whole=(2,))  # fmt: skip
    for one, stayed, _ in stepped(found):
        made.add_row(str(one.number), called.state(one.state), say.value(one.on),
                     "" if stayed is None else say.value(stayed), one.by or "",
                     one.document or "", "" if one.amount is None else say.value(one.amount),
                     one.note or "")  # fmt: skip
    yield made
    yield quiet(following(called, found.allowed))
    if blocked(called, found):
        yield Text(say("automatic.held.unreviewed"), "yellow")
