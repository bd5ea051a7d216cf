"""What the registers give of an indicator, year by year and month by month, as far as they can be
relied on to be whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from twofold.indicators.breakdown import series
from twofold.indicators.cells import Cell
from twofold.indicators.model import Indicator, Measure
from twofold.indicators.outlook.model import Table, YearEnd
from twofold.indicators.outlook.monthly import MONTHS
from twofold.indicators.outlook.monthly import year_end as estimated
from twofold.indicators.outlook.outlook import Points
from twofold.indicators.periods import period_of
from twofold.registers.store import commits, reading
from twofold.workspace import Workspace

# How far back is looked for records.
YEARS_BACK = 15
# Nine past shapes hold a new year in eight of ten cases; more would only be older.
SHAPES = 9
MONTH = "month"


def years(workspace: Workspace, indicator: Indicator) -> Points:
    """Whole years with a value above nought.

    What is counted at a day is taken only from days on which the register was already kept: from
    a later list of what was valid then, those that had left are missing. Of sums over a year the
    first is left out, since nobody can tell whether it was recorded from January on.
    """
    if not indicator.parts:
        return ()
    workspace = _known(workspace)
    last, stock = workspace.day.year, indicator.measure is Measure.STOCK
    first, since = last - YEARS_BACK, date.min
    if stock:
        kept = _kept_since(workspace, indicator)
        if kept is None or kept > workspace.day:
            return ()
        first, since = max(first, kept.year), kept
    cells = _whole(series(workspace, indicator.id, first=first, last=last))
    found = [(one.ends.year, float(one.value)) for one in cells if one.ends >= since
             and one.value is not None and one.value > 0 and one.ends.month == MONTHS]  # fmt: skip
    return tuple(found if stock else found[1:])


def _known(workspace: Workspace) -> Workspace:
    """The same on the last day that anything is known of: a later day ends no year."""
    return replace(workspace, day=min(workspace.day, workspace.as_of, workspace.today))


def _kept_since(workspace: Workspace, indicator: Indicator) -> date | None:
    """Since when all registers that an indicator counts were known."""
    first: dict[str, date] = {}
    with reading(workspace) as store:
        for commit in commits(store.connection):
            for counts in commit.counts:
                if counts.added:
                    kept = first.get(counts.register, commit.known_on)
                    first[counts.register] = min(kept, commit.known_on)
    needed = {part.subject for part in indicator.parts}
    return max(first[name] for name in needed) if needed <= first.keys() else None


def year_end(workspace: Workspace, indicator: Indicator, table: Table) -> YearEnd | None:
    """What the year of the day comes to; None where the indicator is not counted by month. As in
    `years`, a day of which nothing is known ends no month, and the first year recorded lends
    nothing: nobody can tell whether it is whole."""
    if indicator.measure is not Measure.FLOW or MONTH not in indicator.periods:
        return None
    workspace = _known(workspace)
    year = workspace.day.year
    cells = series(workspace, indicator.id, period=MONTH, first=year - SHAPES - 1, last=year)
    months = [(one.ends.year, one.ends.month, float(one.value)) for one in _whole(cells)
              if one.value is not None]  # fmt: skip
    began = min((one[0] for one in months), default=year)
    if not months:
        return None
    return estimated([one for one in months if one[0] in (year, *range(began + 1, year))], year,
                     least_years=table.least_years, least_spread=table.least_spread)  # fmt: skip


def _whole(cells: tuple[Cell, ...]) -> list[Cell]:
    """The cells of the whole, not of a group, whose period has ended."""
    return [one for one in cells if not one.groups and not one.part_year
            and one.suppressed is None and period_of(one.period) is not None]  # fmt: skip
