"""The cheapest way to pass, and what cannot be changed, in words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from twofold.answers.labels import Labels
from twofold.answers.sentences import percent, quantity
from twofold.policies.model import Answer
from twofold.policies.records import plain
from twofold.sql.nodes import Type

if TYPE_CHECKING:
    from twofold.policies.lapses import Stuck
    from twofold.policies.near import NearMiss
    from twofold.policies.ways import Change, Way
    from twofold.words import Words

Record = dict[str, Any]


def changed(labels: Labels, of: Change) -> str:
    """One change: `R&D spending of the reference year: 751,441.24 yuan more, to 1,058,922.24`."""
    say, fact = labels.say, labels.fact(of.fact)
    if of.how == "wait":
        return say("near.wait", fact=fact, day=of.met_on or "")
    if of.gap is None:
        return say("near.become", fact=fact, value=of.after)
    key = "near.up" if of.rises else "near.down"
    said = say(key, fact=fact, amount=_size(labels, of, of.gap), after=_size(labels, of, of.after))
    return said + (say("cli.text.gap_part", whole=labels.fact(of.whole)) if of.whole else "")


def _size(labels: Labels, of: Change, value: Any) -> str:
    if labels.policy.facts[of.fact].type is Type.RATIO:
        return percent(labels.say, value)
    return quantity(labels.say, value, of.unit)


def way(labels: Labels, of: Way) -> str:
    """All changes of a way in one sentence."""
    return labels.say("cli.text.then").join(changed(labels, c) for c in of.changes)


def when(labels: Labels, of: Way) -> str:
    """From when on a way counts, and what it leaves to experts; empty where there is nothing to
    say."""
    say, said = labels.say, []
    closed = [c for c in of.changes if c.closed]
    if closed:
        said.append(say("cli.text.closed", year=str(closed[0].acts_in), applied=str(of.counts_on)))
    if of.verdict is Answer.PENDING:
        said.append(say("near.then_pending"))
    if of.cost is not None:
        said.append(say("near.cost", amount=quantity(say, of.cost, "元")))
    return say("cli.text.then").join(said)


def cannot(labels: Labels, of: Stuck) -> str:
    """Why a clause cannot be met by any change, and when it is met by itself."""
    say = labels.say
    said = say(f"near.stuck.{of.why}")
    if of.lapses_on is not None:
        key = "near.anew" if of.why == "judged" else "near.lapses"
        said = say("cli.text.then").join((said, say(key, day=of.lapses_on)))
    return say("cli.text.reason", title=labels.item(of.clause), said=said)


def open_items(say: Words, labels: Labels, miss: NearMiss) -> str:
    """The clauses that wait for experts."""
    pending = [c.clause.id for c in miss.decision.clauses if c.answer is Answer.PENDING]
    return say("near.pending", items=labels.items(pending)) if pending else ""


def way_record(of: Way) -> Record:
    """A way for programs."""
    return {
        "verdict": of.verdict.verdict, "waives": of.waives, "facts_changed": len(of.changes),
        "cost": plain(of.cost), "first_application_year": of.counts_on,
        "changes": [change_record(c) for c in of.changes],
    }  # fmt: skip


def change_record(of: Change) -> Record:
    return {
        "fact": of.fact, "how": of.how, "from": _value(of.before), "to": _value(of.after),
        "gap": plain(of.gap), "gap_unit": of.unit or None,
        "direction": None if of.gap is None or of.how == "wait" else "up" if of.rises else "down",
        "part_of": of.whole or None, "closed_year": of.closed,
        "first_year_that_counts": of.acts_in, "first_application_year": of.counts_on,
        "met_on": of.met_on, "cost": plain(of.cost),
    }  # fmt: skip


def _value(value: Any) -> Any:
    """A value for programs; a quotient that does not end is cut after twelve places."""
    return plain(round(value, 12) if isinstance(value, Decimal) else value)


def written(of: Way) -> str:
    """A way as one cell of a table for programs, in the names of facts."""
    made = []
    for c in of.changes:
        if c.how == "wait":
            made.append(f"{c.fact} {c.met_on}")
        elif c.gap is None:
            made.append(f"{c.fact} = {'yes' if c.after else 'no'}")
        else:
            made.append(f"{c.fact} {'+' if c.rises else '-'}{plain(c.gap)} {c.unit}".strip())
    return "; ".join(made)
