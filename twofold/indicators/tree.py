"""Indicators made of others: in what order they are measured, and their values, exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

from twofold.errors import InputError, Place
from twofold.indicators.model import Formula, Indicator, Reason
from twofold.sql.arithmetic import Step, arithmetic
from twofold.sql.arithmetic import value as computed

# Digits of a quotient that has no end; sums, differences and products are exact.
DIGITS = 40
WHOLE = 100


def read_by(indicator: Indicator) -> Mapping[str, Place]:
    """The indicators that one is made of, by id, and where it says so."""
    if indicator.formula is not None:
        return dict.fromkeys(indicator.formula.reads.values(), indicator.formula.at)
    if indicator.index is not None:
        return {indicator.index.of: indicator.index.at}
    return {}


def ordered(indicators: Mapping[str, Indicator]) -> tuple[str, ...]:
    """All ids, each after those that it is made of. Raises InputError for an unknown one, and for
    a circle, by its names."""
    done: dict[str, None] = {}

    def visit(id_: str, above: tuple[str, ...]) -> None:
        for read, at in read_by(indicators[id_]).items():
            if read not in indicators:
                raise InputError("indicators.unknown_indicator", at, id=read,
                                 known=", ".join(indicators))  # fmt: skip
            if read in (*above, id_):
                ring = (*above, id_)[(*above, id_).index(read) :]
                raise InputError("indicators.circle", at, ring=" → ".join((*ring, read)))
            if read not in done:
                visit(read, (*above, id_))
        done[id_] = None

    for id_ in indicators:
        if id_ not in done:
            visit(id_, ())
    return tuple(done)


def needed(indicators: Mapping[str, Indicator], ids: Iterable[str]) -> tuple[str, ...]:
    """Some indicators and all that they are made of, the latter first."""
    found: dict[str, None] = {}

    def visit(id_: str) -> None:
        for read in read_by(indicators[id_]):
            visit(read)
        found[id_] = None

    for id_ in ids:
        visit(id_)
    return tuple(found)


def least(indicators: Mapping[str, Indicator], id_: str) -> int:
    """The smallest count that may be shown of an indicator: the strictest of its own and of all
    that it is made of, or what is kept back there could be computed back from it. 0 for all."""
    return max(indicators[one].suppress for one in needed(indicators, (id_,)))


def complete(indicators: Mapping[str, Indicator], id_: str) -> bool:
    """Whether all that an indicator is made of is among some."""
    return all(read in indicators and complete(indicators, read)
               for read in read_by(indicators[id_]))  # fmt: skip


def step(formula: Formula) -> Step:
    """A formula ready to compute with."""
    return arithmetic(formula.text, tuple(formula.reads), formula.at)


def formed(made: Step, formula: Formula, values: Mapping[str, Decimal | None]) -> Decimal | None:
    """A formula's value from those of what it reads, by id; None where one is missing, or a
    divisor is zero."""
    given = {name: values[id_] for name, id_ in formula.reads.items()}
    found = computed(made, {n: None if v is None else Fraction(v) for n, v in given.items()})
    return None if found is None else decimal(found)


def lacking_of(read: Mapping[str, tuple[Decimal | None, Reason | None]]) -> Reason:
    """Why a formula has no value: that of the first which has none, of what it is made of (values
    and reasons by id), or a divisor is zero."""
    for id_, (value, reason) in read.items():
        if value is None:
            return reason or Reason("part_missing", {"id": id_})
    return Reason("zero_divisor")


def indexed(value: Decimal | None, base: Decimal | None) -> Decimal | None:
    """A value by its base, which is 100; None without either, or for a base that is not above
    zero."""
    if value is None or base is None or base <= 0:
        return None
    return decimal(Fraction(value) * WHOLE / Fraction(base))


def mean(values: Sequence[Decimal]) -> Decimal:
    """The mean of some values, of which there is one at least."""
    return decimal(sum((Fraction(one) for one in values), Fraction(0)) / len(values))


def decimal(exact: Fraction) -> Decimal:
    """A fraction as a decimal: exact where it ends within 40 digits."""
    with localcontext(prec=DIGITS):
        return Decimal(exact.numerator) / Decimal(exact.denominator)
