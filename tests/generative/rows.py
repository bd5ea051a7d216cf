"""Rows that lie on thresholds, beside them, at zero, or lack what is asked."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.evaluator.evaluate import NEVER
from tests.evaluator.gaps import STEPS, Fact
from tests.evaluator.policy import Cell
from tests.generative.chance import Chance
from tests.generative.draft import (
    MAY_BE_NEGATIVE,
    TEXTS,
    TYPES,
    Draft,
    Duration,
    Nudge,
    Row,
    on_grid,
)

MONEY = ("0", "0.01", "0.05", "5000", "100000.01", "50000000", "50000000.01", "8e12", "2e8", "333")
COUNTS = ("0", "1", "2", "5", "19", "20", "200", "500", "1000000")
NUMBERS = ("0", "0.5", "0.499999", "-2", "1.25", "100", "33.333333")
RATIOS = (("0", "1"), ("1", "3"), ("1", "0"), ("5", "100"), ("-1", "4"), ("1", "-4"), ("3", "2"),
          ("0", "0"))  # fmt: skip
Terms = tuple[tuple[Fraction, str], ...]


def row(draft: Draft, facts: tuple[Fact, ...]) -> Row:
    """One row: ordinary values, some of them brought to a threshold, then some taken away."""
    chance = draft.chance
    made: Row = {fact.name: ordinary(draft, fact.name) for fact in facts}
    if draft.nudges:
        for _ in range(chance.integer(0, 3)):
            chance.choice(draft.nudges)(chance, made)
    gaps = chance.choice((0, 0, 8, 25))  # most rows are whole; some lack much
    for name in made:
        if chance.happens(gaps):
            made[name] = None
        elif TYPES[name] == "date" and chance.happens(10):
            made[name] = NEVER
    for item in sorted(draft.judged):
        made[f"judged {item}"] = chance.choice((True, None, False, True))
    for score, ends in draft.experts.items():
        made[f"points {score}"] = chance.choice((None, None, *ends))
    return made


def ordinary(draft: Draft, name: str) -> Cell:
    chance = draft.chance
    match TYPES[name]:
        case "yes/no":
            return chance.happens(50)
        case "text":
            return chance.choice((*TEXTS[name], "elsewhere"))
        case "date":
            return draft.day - timedelta(days=chance.choice((0, 1, 59, 364, 365, 366, 4000, -1)))
        case "ratio":
            top, bottom = chance.choice(RATIOS)
            return Decimal(top), Decimal(bottom)
        case "money":
            value = exact(chance.choice(MONEY))
            return -value if name in MAY_BE_NEGATIVE and chance.happens(30) else value
        case "count":
            return int(chance.choice(COUNTS))
    return exact(chance.choice(NUMBERS))


def exact(text: str) -> Decimal:
    return Decimal(f"{Decimal(text):f}")


def put(made: Row, name: str, value: Fraction) -> None:
    """A number as the fact writes it; a number the fact cannot have is moved to one it can."""
    value = on_grid(name, value)
    if TYPES[name] == "count":
        made[name] = int(value)
    else:
        made[name] = Decimal(value.numerator) / Decimal(value.denominator)


def sum_of(made: Row, terms: Terms, leaving_out: str = "") -> Fraction:
    return sum(
        (c * Fraction(made[n]) for c, n in terms if n != leaving_out and made[n] is not None),
        Fraction(0),
    )


def beside(chance: Chance, name: str) -> Fraction:
    """Nothing, or one step of the fact to either side."""
    return chance.choice((0, 0, -1, 1)) * STEPS[TYPES[name]]


def to_level(terms: Terms, targets: tuple[Fraction, ...]) -> Nudge:
    """Brings a sum of facts to one of the targets, or a step beside it, by its first fact."""

    def nudge(chance: Chance, made: Row) -> None:
        factor, first = terms[0]
        factor = sum((c for c, n in terms if n == first), Fraction(0))
        if factor and first in made:
            rest = sum_of(made, terms, leaving_out=first)
            put(made, first, (chance.choice(targets) - rest) / factor + beside(chance, first))

    return nudge


def to_ratio(top: Terms, bottom: Terms, targets: tuple[Fraction, ...]) -> Nudge:
    """Brings a quotient to one of the targets by the first fact above the line, or empties it."""

    def nudge(chance: Chance, made: Row) -> None:
        below = bottom[0][1]
        put(made, below, Fraction(chance.choice((10_000, 200, 0, 1, 30_000_000, 3))))
        factor, first = top[0]
        if first != below and factor:
            rest = sum_of(made, top, leaving_out=first)
            wanted = chance.choice(targets) * sum_of(made, bottom)
            put(made, first, (wanted - rest) / factor + beside(chance, first))

    return nudge


def to_fraction(name: str, targets: tuple[Fraction, ...]) -> Nudge:
    """Brings a fact that is a ratio to one of the targets, over some denominator."""

    def nudge(chance: Chance, made: Row) -> None:
        bottom = chance.choice((10_000, 1, 3, 70_000))
        top = (chance.choice(targets) * bottom * 10_000 // 1) / Fraction(10_000)
        top += chance.choice((0, 0, -1, 1)) * Fraction(1, 10_000)
        made[name] = (Decimal(top.numerator) / Decimal(top.denominator), Decimal(bottom))

    return nudge


def to_day(name: str, targets: tuple[date, ...], duration: Duration | None = None) -> Nudge:
    """Brings a date to one of the days or beside it, by way of a duration if there is one."""

    def nudge(chance: Chance, made: Row) -> None:
        day = chance.choice(targets)
        day = day if duration is None else duration.before(day)
        made[name] = day + timedelta(days=chance.choice((0, 0, -1, 1, 2)))

    return nudge


def to_one_of(name: str, values: tuple[Cell, ...]) -> Nudge:
    """Gives a fact one of the values that the text names."""

    def nudge(chance: Chance, made: Row) -> None:
        made[name] = chance.choice(values)

    return nudge
