"""What an outlook is: the years ahead with their intervals, chances of targets, and a card that
says how far off past outlooks were. Frozen; runs nothing.

Shares and chances lie between 0 and 1; errors are in per cent. A series without an outlook has no
`horizons` and says why in `reason`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from twofold.indicators.model import Reason

NO_RIVALS: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True)
class Cell:
    """How forecasts of one kind came out: the quantiles of their errors, in units of the series'
    own yearly change. `series` is how many series or forecasts they were learned from."""

    series: int
    quantiles: tuple[float, ...]


@dataclass(frozen=True)
class Context:
    """What became of series that had grown as fast as a doubling needs: of `series` that had grown
    between the rates `low` and `high` for `years`, a share doubled `within` so many years."""

    low: float
    high: float
    years: int
    series: int
    within: int
    share: float


@dataclass(frozen=True)
class Table:
    """A method of looking ahead, as data: its numbers, and the errors that it has made.

    `cells` stand by growth bin and years ahead; `levels` are the levels of their quantiles. A
    series' growth a year over `growth_years` is put into a bin by `bounds`, each the lower end of
    the next bin. `floor` is the share of the last value that is added to the mean yearly change,
    so that a flat stretch does not make the future certain. At most `filled_share` of the years may
    have been filled in. `own_after` scored forecasts of a city replace the shipped errors, and
    `own` says that they did; `least_years` is how many whole years of months a year-end needs, and
    `least_spread` how far apart, as a share, the sums by their shapes have to lie.
    """

    id: str
    version: str
    name: Mapping[str, str]
    source: Mapping[str, str]
    least_points: int
    horizon: int
    growth_years: int
    bounds: tuple[float, ...]
    floor: float
    filled_share: float
    own_after: int
    least_years: int
    levels: tuple[float, ...]
    cells: Mapping[tuple[int, int], Cell]
    context: Context | None = None
    own: bool = False
    least_spread: float = 0.0


@dataclass(frozen=True)
class Horizon:
    """One year ahead: the middle, and the bounds between which four of five (19 of 20) such
    outlooks came to lie."""

    year: int
    middle: float
    low80: float
    high80: float
    low95: float
    high95: float


@dataclass(frozen=True)
class Goal:
    """A value that shall be reached in a year; `milestone` where it is one of the path's."""

    year: int
    value: Decimal
    milestone: bool = False


@dataclass(frozen=True)
class Chance:
    """The chance that a year's figure is at the target or better."""

    year: int
    target: Decimal
    value: float
    milestone: bool = False


@dataclass(frozen=True)
class Backtest:
    """How past outlooks of this series would have come out, made from what was then behind them.

    `origins` years were looked ahead from, up to `horizon` years, and `count` forecasts met a
    figure. `cover80` and `cover95` are the shares of figures inside the bounds; `own` says that
    the bounds rest on the city's own errors. `rivals` are the errors of simpler ways: the last
    figure again (`persistence`), the mean step (`drift`), the mean rate (`log_trend`).
    """

    origins: int
    horizon: int
    mean_absolute_percentage_error: float
    cover80: float
    cover95: float
    count: int
    own: bool
    rivals: Mapping[str, float] = field(default_factory=lambda: NO_RIVALS)


@dataclass(frozen=True)
class Scored:
    """One past forecast that met a figure. `unit` is what its error is counted in; `rivals` are
    the simpler ways' values for the same year."""

    origin: int
    ahead: int
    growth_bin: int
    actual: float
    middle: float
    unit: float
    rivals: Mapping[str, float]

    @property
    def error(self) -> float:
        """In units of the series' own yearly change."""
        return (self.actual - self.middle) / self.unit


@dataclass(frozen=True)
class YearEnd:
    """What a year of monthly figures comes to, from the months that are in.

    `known` is their sum up to the month `through`. `months` are the months to come; `middle` is
    known and to come together. `low` and `high` are what the past year's shape that lay furthest
    off on each side would give, and `level` how often a new year lies between so many: (n − 1) /
    (n + 1) of n `years`. Where there is no estimate, `reason` says why.
    """

    year: int
    through: int
    known: float
    months: tuple[float, ...] = ()
    middle: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    years: tuple[int, ...] = ()
    reason: Reason | None = None


@dataclass(frozen=True)
class Outlook:
    """The outlook of one indicator.

    `points` are what it rests on, `filled` the years between them that had to be filled in;
    `origin` is `published` or `recorded`, and never a mixture. `growth` a year is over the years
    that the method says, and `growth_since` is the first of them. `rivals` are the simpler ways'
    values for the same years. `notes` are what to mind about an outlook that there is; `no_chance`
    is why its target gets no chance.
    """

    indicator: str
    method: str
    version: str
    points: tuple[tuple[int, float], ...]
    horizons: tuple[Horizon, ...] = ()
    chances: tuple[Chance, ...] = ()
    card: Backtest | None = None
    rivals: Mapping[str, tuple[float, ...]] = field(default_factory=lambda: MappingProxyType({}))
    reason: Reason | None = None
    growth_bin: int | None = None
    growth: float | None = None
    growth_since: int | None = None
    alpha: float | None = None
    theta: float | None = None
    filled: tuple[int, ...] = ()
    origin: str = ""
    notes: tuple[Reason, ...] = ()
    no_chance: Reason | None = None
    year_end: YearEnd | None = None
