"""The way of an award from the proposal to the money and back: states and moves, as data.

Nothing here knows a register or a document; `step` says whether a move may be made, and what the
award then is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from twofold.errors import InputError, Refused

# Every state, and the states that may follow it. What is paid is paid in one or several parts;
# the rest may follow the evaluation. What is recovered, wholly or in parts, is never paid again.
NEXT: Mapping[str, tuple[str, ...]] = {
    "proposed": ("district_checked", "refused"),
    "district_checked": ("gates_passed", "refused"),
    "gates_passed": ("noticed", "refused"),
    "noticed": ("approved", "objected", "refused"),
    "objected": ("noticed", "refused"),
    "approved": ("paid", "refused"),
    "paid": ("paid", "evaluated", "recovered"),
    "evaluated": ("paid", "recovered"),
    "recovered": ("recovered",),
    "refused": (),
}
STATES = tuple(NEXT)
# States in which somebody still has something to do; in the others the clock does not run.
OPEN = ("proposed", "district_checked", "gates_passed", "noticed", "objected", "approved")
# What has passed the approval.
APPROVED = ("approved", "paid", "evaluated", "recovered")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Award:
    """An award as it stands, in yuan. `amount` is None where it was never decided."""

    id: str
    policy: str
    item: str
    subject: str
    payee: str
    level: str
    year: int
    amount: Decimal | None
    proposed_on: date | None
    paid_on: date | None
    paid: Decimal
    document: str | None
    state: str


@dataclass(frozen=True)
class Done:
    """A step that was taken."""

    number: int
    state: str
    on: date
    by: str | None = None
    document: str | None = None
    amount: Decimal | None = None
    note: str | None = None


@dataclass(frozen=True)
class Move:
    """A step that somebody wants to take. `amount` is what is paid or recovered (without a sign),
    or at the approval what is awarded."""

    state: str
    on: date
    by: str | None = None
    document: str | None = None
    amount: Decimal | None = None
    note: str | None = None


def allowed(award: Award) -> tuple[str, ...]:
    """The states that may follow, as far as the award itself says."""
    following = NEXT[award.state]
    if award.amount is not None and award.paid >= award.amount:
        following = tuple(s for s in following if s != "paid")
    return following if award.paid > 0 else tuple(s for s in following if s != "recovered")


# A text by language, as documents have it.
Text = Mapping[str, str]
SEPARATORS: Text = {"zh": "、", "en": ", "}


def together(states: Sequence[str], called: Mapping[str, Text]) -> Text:
    """Several states in a row, by what each is called."""
    return {lang: mark.join(called[one][lang] for one in states)
            for lang, mark in SEPARATORS.items()}  # fmt: skip


def step(
    award: Award, done: Sequence[Done], move: Move, notice: int, called: Mapping[str, Text]
) -> tuple[Award, Done]:
    """The award after a move, and the step to be recorded. `notice` is for how many days a public
    notice lasts at least, `called` what the states are called.

    Raises InputError for what the move itself lacks, Refused for a move that may not be made now.
    """
    if move.state not in NEXT:
        raise InputError("steps.no_state", state=move.state, known=together(STATES, called))
    if move.state not in allowed(award):
        following = allowed(award)
        key = "steps.wrong_move" if following else "steps.at_an_end"
        raise Refused(key, award=award.id, state=called[award.state], wanted=called[move.state],
                      next=together(following, called))  # fmt: skip
    _in_time(award, done, move, notice)
    if move.state == "refused" and not (move.note or "").strip():
        raise InputError("steps.no_reason", award=award.id)
    after = replace(award, state=move.state)
    moved: Decimal | None = None
    if move.state == "approved":
        after = replace(after, amount=_approved(award, move))
    elif move.state == "paid":
        moved = _paid(award, move)
        after = replace(after, paid=award.paid + moved, paid_on=award.paid_on or move.on,
                        document=move.document)  # fmt: skip
    elif move.state == "recovered":
        moved = -_recovered(award, move)
        after = replace(after, paid=award.paid + moved)
    elif move.amount is not None:
        raise InputError("steps.no_amount_here", state=called[move.state])
    number = max((one.number for one in done), default=0) + 1
    return after, Done(number, move.state, move.on, move.by, move.document, moved, move.note)


def _in_time(award: Award, done: Sequence[Done], move: Move, notice: int) -> None:
    """Dates never run backwards, and a public notice lasts as long as it must."""
    last = max((one.on for one in done), default=award.proposed_on)
    if last is not None and move.on < last:
        raise Refused("steps.backwards", award=award.id, on=move.on, last=last)
    if award.state == "noticed" and move.state == "approved":
        since = max((one.on for one in done if one.state == "noticed"), default=None)
        if since is not None and (move.on - since).days < notice:
            raise Refused("steps.notice_runs", award=award.id, since=since, days=notice,
                          on=move.on)  # fmt: skip


def _approved(award: Award, move: Move) -> Decimal:
    """What is approved: as proposed, or less."""
    amount = award.amount if move.amount is None else _positive(move)
    if amount is None:
        raise InputError("steps.no_amount", award=award.id)
    if award.amount is not None and amount > award.amount:
        raise Refused("steps.more_than_proposed", award=award.id, amount=amount,
                      most=award.amount)  # fmt: skip
    return amount


def _paid(award: Award, move: Move) -> Decimal:
    """What is paid: with its document, and never more than is left of what was approved."""
    if not (move.document or "").strip():
        raise InputError("steps.no_document", award=award.id)
    if award.amount is None:
        raise Refused("steps.never_decided", award=award.id)
    left = award.amount - award.paid
    amount = left if move.amount is None else _positive(move)
    if amount > left:
        raise Refused("steps.too_much", award=award.id, amount=amount, left=left)
    return amount


def _recovered(award: Award, move: Move) -> Decimal:
    amount = award.paid if move.amount is None else _positive(move)
    if amount > award.paid:
        raise Refused("steps.more_than_paid", award=award.id, amount=amount, paid=award.paid)
    return amount


def _positive(move: Move) -> Decimal:
    """An amount in yuan and whole fen, above nothing."""
    amount = move.amount
    assert amount is not None
    if amount <= 0 or amount != amount.quantize(Decimal("0.01")):
        raise InputError("steps.bad_amount", amount=amount)
    return amount.quantize(Decimal("0.01"))
