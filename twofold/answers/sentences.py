"""Comparisons in words: what is, what must be, and how much is missing."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING, Any

from twofold.answers.labels import Labels, unit
from twofold.words import Words

if TYPE_CHECKING:
    from twofold.policies.results import Comparison

# Shares are shown with two decimals, and with more where two would hide which side they are on.
DECIMALS = (2, 4, 6, 8, 10)
# From so many yuan on an amount may be said in larger steps.
YUAN, LARGE = "元", 10_000
# From how many yuan on which one is the last digit that is said.
PARTS = {"zh": ((10**8, 10**6), (0, 100)), "en": ((10**9, 10**7), (10**6, 10**4), (0, 1))}


def compared(labels: Labels, of: Comparison, rounded: bool = False) -> str:
    """`9.5 %, must be at least 10 %`; with `rounded` large amounts in steps."""
    say = labels.say
    must = _needs(say, of, rounded)
    if of.value is None:
        return say("cli.text.needs", needs=must)
    value = _span(say, of, of.value, of.value_high, rounded)
    return say("cli.text.has_and_needs", value=value, needs=must)


def has(say: Words, of: Comparison) -> str:
    """What is: `9.5 %`; an interval where it is still open."""
    return _span(say, of, of.value, of.value_high)


def needs(say: Words, of: Comparison) -> str:
    """What must be: `must be at least 10 %`."""
    return _needs(say, of, False)


def _needs(say: Words, of: Comparison, rounded: bool) -> str:
    threshold = _span(say, of, of.threshold, of.threshold_high, rounded)
    return say(f"cli.operators.{_kind(of)}_{_OPERATORS[of.op]}", value=threshold)


_OPERATORS = {">=": "least", ">": "above", "<=": "most", "<": "below", "=": "equal",
              "<>": "unequal", "is": "is", "is not": "is_not", "in": "one_of",
              "not in": "none_of"}  # fmt: skip


def gap(labels: Labels, of: Comparison, rounded: bool = False) -> str:
    """`science and technology staff: 2 persons more`; empty where no change of a fact closes it."""
    say = labels.say
    if of.met_on is not None:
        return say("cli.text.met_on", day=of.met_on, days=Decimal(of.waits or 0))
    if of.gap is None or of.type.value == "date":  # a day that is past is no other by any change
        return ""
    amount = (quantity(say, of.gap, of.gap_unit) if not rounded
              else in_steps(say, of.gap, of.gap_unit))  # fmt: skip
    if not of.fact:
        if of.gap_at_best == of.gap:
            return say("cli.text.gap_points", amount=amount)
        best = quantity(say, of.gap_at_best or Decimal(0), of.gap_unit)
        return say("cli.text.gap_points_open", amount=amount, best=best)
    more = say("cli.text.gap_up" if of.rises else "cli.text.gap_down",
               fact=labels.fact(of.fact), amount=amount)  # fmt: skip
    if of.whole:
        more += say("cli.text.gap_part", whole=labels.fact(of.whole))
    return more


def notes(labels: Labels, of: Comparison) -> list[str]:
    """What to mind about a gap: that its year is over, or that it holds in one tier only."""
    say = labels.say
    made: list[str] = []
    if of.gap is None:
        return made
    if of.closed:
        made.append(say("cli.text.closed", year=str(of.acts_in), applied=str(of.counts_on)))
    if of.tier:
        made.append(say("cli.text.tier", facts=labels.missing(of.tier)))
    return made


def in_steps(say: Words, value: Decimal, written: str, beside: Any = None) -> str:
    """A number with its unit, large amounts of yuan as a reader says them (`5,812.35万元`): rounded
    up where nothing stands beside it, since less would not do; in full where it would look like the
    threshold beside it."""
    if written != YUAN or abs(value) < LARGE:
        return quantity(say, value, written)
    if beside is None:
        part = next(part for least, part in PARTS[say.lang] if abs(value) >= least)
        value = (value / part).to_integral_value(ROUND_UP) * part
    shown = say.large(value)
    if beside is not None and beside != value and shown == say.large(Decimal(str(beside))):
        return quantity(say, value, written)
    word = unit(say, written)
    return shown + (word.strip() if say.lang == "zh" else word)


def quantity(say: Words, value: Any, written: str) -> str:
    """A number with its unit."""
    return f"{say.value(value)}{unit(say, written, one=value == 1)}"


def amount(say: Words, low: Decimal, high: Decimal | None) -> str:
    """What is paid, in yuan; an interval while it is open."""
    return f"{points(say, low, high)}{unit(say, '元')}"


def points(say: Words, low: Decimal | None, high: Decimal | None) -> str:
    """Points, as an interval where they are still open."""
    if low == high:
        return say.value(low)
    if high is None:
        return say("cli.text.or_more", value=low)
    return f"{say.value(low)}–{say.value(high)}"


def _kind(of: Comparison) -> str:
    """Which words an operator takes: days are early or late, numbers small or large."""
    return {"date": "date", "text": "text", "yes/no": "text"}.get(of.type.value, "number")


def _span(say: Words, of: Comparison, low: Any, high: Any, rounded: bool = False) -> str:
    if low == high:
        return _value(say, of, low, rounded)
    if of.type.value == "points":
        return f"{points(say, low, high)}{unit(say, of.unit)}"
    if high is None:
        return say("cli.text.or_more", value=_value(say, of, low, rounded))
    return f"{_value(say, of, low, rounded)}–{_value(say, of, high, rounded)}"


def _value(say: Words, of: Comparison, value: Any, rounded: bool = False) -> str:
    if value is None or isinstance(value, bool | str):
        return say.value(value)
    if isinstance(value, date):
        return say("value.never") if value == date.max else say.value(value)
    if of.type.value == "ratio":
        return percent(say, value, None if value == of.threshold else of.threshold)
    if rounded and isinstance(of.threshold, int | Decimal):
        return in_steps(say, Decimal(str(value)), of.unit, of.threshold)
    return quantity(say, Decimal(str(value)), of.unit)


def percent(say: Words, share: Any, beside: Any = None) -> str:
    """A share of one in per cent, so that it does not look like the threshold beside it."""
    exact = Decimal(str(share)) * 100
    shown = exact
    for decimals in DECIMALS:
        shown = round(exact, decimals)
        if beside is None or shown != Decimal(str(beside)) * 100 or exact == shown:
            break
    return say("cli.text.percent", value=shown)
