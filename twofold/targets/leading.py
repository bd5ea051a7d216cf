"""Leading indicators: how well they told others in past years, and what that says of a year's end.

A basis is anything that shows part of what is unknown: the year so far, by how much of a whole
year it was in the past; or what another indicator, which runs some months ahead, has shown by now.
In each past year it had shown a share of what then came; the mean of these shares puts this year's
into what will come. How good a basis is, is told by leaving each past year out and foretelling it
from the others. Bases are put together by their errors. One that was never off was reckoned from
the whole, not counted: it says nothing of how far a year strays, and is left out. The interval
reaches as far as the worst of the years left out was missed: with n years, n of n + 1 such
intervals hold what comes, if this year is a year like the others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import sqrt
from types import MappingProxyType

from twofold.indicators.model import Reason

# With fewer past years nothing is said of a fit, and no interval is given.
LEAST_YEARS = 3
# A basis whose errors all are smaller (a share) had months that were reckoned from whole years.
ALIKE = Decimal("0.001")
ZERO = Decimal(0)
# The bases that are the year so far: by what it has grown, or by its level.
SO_FAR, LEVEL = "so_far", "so_far_level"
# A mean square below this is the rounding of decimals.
NOTHING = Decimal("1e-40")


@dataclass(frozen=True)
class Shown:
    """What a basis shows in a year: `sign` is its figure, by the same month of each year; what
    comes is `offset` and something in proportion to the sign. `final` is what came, None in a year
    that is not over. All but the sign in the unit of what is foretold."""

    sign: Decimal
    offset: Decimal = ZERO
    final: Decimal | None = None

    @property
    def share(self) -> Decimal | None:
        """What share of what came the sign had shown; None where nothing came, or it fell."""
        if self.final is None or self.final == self.offset or self.sign == 0:
            return None
        found = self.sign / (self.final - self.offset)
        return found if found > 0 else None


@dataclass(frozen=True)
class Basis:
    """A basis: `so_far`, `so_far_level`, or the id of a leading indicator; its past years, and this
    year where it shows something. `left_out` says of a past year why it is none of them."""

    id: str
    past: Mapping[int, Shown]
    now: Shown | None = None
    left_out: tuple[tuple[int, Reason], ...] = ()


@dataclass(frozen=True)
class Fit:
    """How well a basis told the past: `errors` are by how much what came was above (a share of)
    what the other years told, by year left out; `error` is the root of their mean square. Without
    enough years both are empty and `reason` says so. `correlation` is that of growth over the year
    before, of `pairs` pairs; None where these are too few or do not differ. A basis that was never
    off has errors, and a `reason` why it is none."""

    years: tuple[int, ...]
    errors: Mapping[int, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    error: Decimal | None = None
    correlation: Decimal | None = None
    pairs: int = 0
    reason: Reason | None = None


@dataclass(frozen=True)
class Tried:
    """A past year foretold from the others, with the interval that these alone give."""

    year: int
    low: Decimal
    value: Decimal
    high: Decimal
    came: Decimal

    @property
    def held(self) -> bool:
        return self.low <= self.came <= self.high


@dataclass(frozen=True)
class Foretold:
    """What is expected at the end of the year. `weights` sum to 1 over the bases that enter; `each`
    is what each basis tells alone; `half` the half-width as a share of `value`; `tried` the past
    years, each by the others. Without an interval `low`, `high` and `half` are None, and `reason`
    says why; without a value that is None too."""

    value: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    half: Decimal | None = None
    years: tuple[int, ...] = ()
    weights: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    each: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    tried: tuple[Tried, ...] = ()
    reason: Reason | None = None

    @property
    def covered(self) -> int:
        """How many of the past years the interval of the others held."""
        return sum(one.held for one in self.tried)


def told(now: Shown, past: Collection[Shown]) -> Decimal | None:
    """What comes, by the mean share that was shown in some past years; None without any."""
    shares = [share for one in past if (share := one.share) is not None]
    if not shares:
        return None
    return now.offset + now.sign * len(shares) / sum(shares, ZERO)


def left_out(past: Mapping[int, Shown]) -> Mapping[int, Decimal]:
    """By how much each past year came out above what the others tell, as a share of that."""
    made = {}
    for year, one in past.items():
        value = told(one, [other for y, other in past.items() if y != year])
        if value and one.final is not None:
            made[year] = one.final / value - 1
    return made


def fit(basis: Basis, growth: Sequence[tuple[Decimal, Decimal]] = ()) -> Fit:
    """How well a basis told the past; `growth` are pairs of growth, its own and that of what it
    leads, for the correlation."""
    years = tuple(sorted(basis.past))
    if len(years) < LEAST_YEARS:
        return Fit(years, reason=_few(years))
    errors = left_out(basis.past)
    return Fit(years, MappingProxyType(errors), _root(errors.values()), correlation(growth),
               len(growth), _alike(years) if alike(basis) else None)  # fmt: skip


def alike(basis: Basis) -> bool:
    """Whether all past years had all but the same share."""
    return all(abs(error) < ALIKE for error in left_out(basis.past).values())


def _alike(years: Collection[int]) -> Reason:
    """That past years are too much alike to say anything of this one."""
    return Reason("years_alike", {"count": str(len(years)), "years": _listed(years)})


def _listed(years: Collection[int]) -> str:
    return ", ".join(map(str, sorted(years))) or "—"


def _few(years: Collection[int]) -> Reason:
    """That there are too few past years, and which. Years are texts: nobody groups their digits."""
    return Reason("few_years", {"count": str(len(years)), "least": str(LEAST_YEARS),
                                "years": _listed(years)})  # fmt: skip


def correlation(pairs: Sequence[tuple[Decimal, Decimal]]) -> Decimal | None:
    """Of pairs; None where there are fewer than three, or one side does not vary."""
    if len(pairs) < LEAST_YEARS:
        return None
    mean = [sum((p[i] for p in pairs), ZERO) / len(pairs) for i in (0, 1)]
    off = [[p[i] - mean[i] for p in pairs] for i in (0, 1)]
    both = sum((a * b for a, b in zip(*off, strict=True)), ZERO)
    spread = sqrt(sum(a * a for a in off[0])) * sqrt(sum(b * b for b in off[1]))
    return None if not spread else Decimal(str(round(float(both) / spread, 6)))


def foretold(bases: Sequence[Basis], least: Decimal | None = None) -> Foretold:
    """What is expected at the year's end, from the bases that show something this year; `least` is
    what cannot be undercut, since it is there already."""
    able = [one for one in bases if one.now is not None and len(one.past) >= LEAST_YEARS]
    some = [one for one in bases if one.now is not None and one.past]
    if not some:
        return Foretold(None, reason=Reason("nothing_shown"))
    if not able:
        few = tuple(sorted(some[0].past))
        alone = _together(some[:1], few, _now(some[:1]))
        return Foretold(_floor(alone, least), years=few, reason=_few(few))
    entering, years = _common([one for one in able if not alike(one)] or able)
    weights = _weights(entering, years)
    value = _together(entering, years, _now(entering))
    errors = {year: _error(entering, years, year) for year in years}
    half = max(abs(one) for one in errors.values())
    each = {
        one.id: found
        for one in entering
        if one.now and (found := told(one.now, [one.past[y] for y in years])) is not None
    }
    if value is None:
        return Foretold(None, years=tuple(years), reason=Reason("nothing_shown"))
    if half < ALIKE:
        return Foretold(_floor(value, least), years=tuple(years), weights=MappingProxyType(weights),
                        each=MappingProxyType(each), reason=_alike(years))  # fmt: skip
    return Foretold(
        _floor(value, least), _floor(value * (1 - half), least), _floor(value * (1 + half), least),
        half, tuple(years), MappingProxyType(weights), MappingProxyType(each),
        tuple(_tried(entering, years, year) for year in years),
    )  # fmt: skip


def _common(able: Sequence[Basis]) -> tuple[list[Basis], list[int]]:
    """The bases that share enough past years with the first, and these years."""
    entering, years = [able[0]], set(able[0].past)
    for one in able[1:]:
        if len(shared := years & set(one.past)) >= LEAST_YEARS:
            entering, years = [*entering, one], shared
    return entering, sorted(years)


def _now(bases: Sequence[Basis]) -> Mapping[str, Shown]:
    return {one.id: one.now for one in bases if one.now is not None}


def _weights(bases: Sequence[Basis], years: Collection[int]) -> dict[str, Decimal]:
    """In inverse proportion to the mean square of the errors; a basis that was never wrong leaves
    the others no weight. With too few years to tell, all alike."""
    squares: dict[str, Decimal] = {}
    for one in bases:
        errors = left_out({year: one.past[year] for year in years}) if len(years) > 1 else {}
        if not errors:
            return {b.id: Decimal(1) / len(bases) for b in bases}
        squares[one.id] = sum((e * e for e in errors.values()), ZERO) / len(errors)
    exact = [id_ for id_, square in squares.items() if square < NOTHING]
    if exact:
        return {one.id: Decimal(one.id in exact) / len(exact) for one in bases}
    inverse = {id_: 1 / square for id_, square in squares.items()}
    whole = sum(inverse.values(), ZERO)
    return {id_: one / whole for id_, one in inverse.items()}


def _together(
    bases: Sequence[Basis], years: Collection[int], target: Mapping[str, Shown]
) -> Decimal | None:
    """What the bases tell together of a year, from some past years."""
    weights, value = _weights(bases, years), ZERO
    for one in bases:
        alone = told(target[one.id], [one.past[year] for year in years])
        if alone is None:
            return None
        value += weights[one.id] * alone
    return value


def _past(bases: Sequence[Basis], year: int) -> Mapping[str, Shown]:
    return {one.id: one.past[year] for one in bases}


def _error(bases: Sequence[Basis], years: Collection[int], year: int) -> Decimal:
    """By how much a year came out above what the other years tell, as a share of that."""
    others = [other for other in years if other != year]
    value, came = _together(bases, others, _past(bases, year)), bases[0].past[year].final
    return ZERO if not value or came is None else came / value - 1


def _tried(bases: Sequence[Basis], years: Sequence[int], year: int) -> Tried:
    """A year with the interval that the others would have given it."""
    others = [other for other in years if other != year]
    value = _together(bases, others, _past(bases, year)) or ZERO
    half = max(abs(_error(bases, others, other)) for other in others)
    came = bases[0].past[year].final
    assert came is not None
    return Tried(year, value * (1 - half), value, value * (1 + half), came)


def _floor(value: Decimal | None, least: Decimal | None) -> Decimal | None:
    return value if value is None or least is None else max(value, least)


def _root(errors: Collection[Decimal]) -> Decimal | None:
    if not errors:
        return None
    return (sum((e * e for e in errors), ZERO) / len(errors)).sqrt()
