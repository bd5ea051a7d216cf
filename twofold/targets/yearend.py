"""What indicators are expected to reach by the end of the year (年底预计完成值), from records.

For the bureau's own use (内部测算，不对外): no page but the internal one shows it. Months are read
as known on the workspace's `as_of`, those so far of a past year as known on that day of it. The
month looked at is the last that is over and has a figure, so that a month whose records have not
come is not taken for one without any.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from twofold import facts
from twofold.indicators.cards import Lead
from twofold.indicators.model import Indicator, Measure, Reason
from twofold.indicators.read import Catalogue, find
from twofold.indicators.read import read as read_catalogue
from twofold.indicators.seen import Sight, sight
from twofold.indicators.slots import MONTHS, Slot, slots
from twofold.indicators.tables import WHOLE, Plan, computed
from twofold.registers.store import reading
from twofold.targets.leading import (
    LEVEL,
    SO_FAR,
    Basis,
    Fit,
    Foretold,
    Shown,
    fit,
    foretold,
)  # fmt: skip
from twofold.workspace import Workspace

# So many past years are looked at, where the records reach so far back.
YEARS = 5
ZERO = Decimal(0)


@dataclass(frozen=True)
class Run:
    """An indicator's months, counted from the year 0: of a flow what each month brought, of a stock
    the level at its end. `then` is the same for past years, each as it was known on the day of
    that year that the present one is seen on."""

    flow: bool
    values: Mapping[int, Decimal]
    then: Mapping[int, Run] = field(default_factory=dict)

    def seen(self, year: int, month: int) -> Run:
        """The run as a year was known on its day, where it had that month; else as known now."""
        found = self.then.get(year)
        return found if found is not None and found.until(year, month) else self

    def until(self, year: int, month: int) -> Decimal | None:
        """Where a year stood at the end of a month: a flow is summed up from January."""
        last = _index(year, month)
        if not self.flow:
            return self.values.get(last)
        return self.between(_index(year, 1), last)

    def between(self, first: int, last: int) -> Decimal | None:
        """What some months brought together; None where one of them has no figure."""
        found = [self.values.get(index) for index in range(first, last + 1)]
        if any(one is None for one in found):
            return None
        return sum((one for one in found if one is not None), ZERO)

    def start(self, year: int) -> Decimal | None:
        """Where a year began."""
        return ZERO if self.flow else self.values.get(_index(year, 1) - 1)


@dataclass(frozen=True)
class Leader:
    """A leading indicator of another: how far ahead, how well it told the past, and by which month
    it is looked at (None: by the year)."""

    indicator: Indicator
    lead: Lead
    month: int | None
    basis: Basis
    fit: Fit


@dataclass(frozen=True)
class YearEnd:
    """One indicator: the year so far, and what is expected at its end. `month` is the last one
    that is over and has a figure; None where it is had by the year only. `so_far` is how well the
    year so far alone told the past, `level` the same of a level. `whole` is the year's figure where
    it is there already."""

    indicator: Indicator
    year: int
    month: int | None
    value: Decimal | None
    so_far: Fit | None
    leaders: tuple[Leader, ...]
    foretold: Foretold
    whole: Decimal | None = None
    level: Fit | None = None


def year_end(workspace: Workspace, ids: Sequence[str] = ()) -> tuple[YearEnd, ...]:
    """The year of the workspace's day, for some indicators; by default for those of the first set
    of targets and what else is led by another. Raises NotFound for an unknown indicator."""
    catalogue = read_catalogue(workspace)
    chosen = [find(catalogue.indicators, id_) for id_ in ids or by_default(catalogue)]
    leading = {one.id: leaders_of(catalogue, one) for one in chosen}
    needed = {one.id: one for one in chosen}
    needed |= {lead.id: lead for found in leading.values() for lead in found}
    subjects = facts.subjects(workspace)
    with reading(workspace) as store:
        seen = sight(store, subjects)
        by_months = [one for one in needed.values() if monthly(one)]
        runs = _runs(seen, catalogue, by_months, workspace.day)
        years = _years(seen, catalogue, [o for o in needed.values() if not monthly(o)],
                       workspace.day)  # fmt: skip
    runs = _with_then(workspace, catalogue, by_months, runs)
    made = []
    for one in chosen:
        if monthly(one):
            found = [lead for lead in leading[one.id] if monthly(lead)]
            made.append(by_month(one, found, runs, workspace.day))
        else:
            found = [lead for lead in leading[one.id] if not monthly(lead)]
            made.append(by_year(one, found, years, workspace.day))
    return tuple(made)


def by_default(catalogue: Catalogue) -> tuple[str, ...]:
    """The indicators of the first set of targets, then what else is led, each that is measured."""
    known = catalogue.indicators
    first = catalogue.targets[min(catalogue.targets)].targets if catalogue.targets else ()
    led = [id_ for one in known.values() for id_ in one.leads]
    found = dict.fromkeys([*(target.indicator for target in first), *led])
    return tuple(id_ for id_ in found if known[id_].parts)


def leaders_of(catalogue: Catalogue, led: Indicator) -> tuple[Indicator, ...]:
    """What runs ahead of an indicator and is measured."""
    return tuple(o for o in catalogue.indicators.values() if led.id in o.leads and o.parts)


def monthly(one: Indicator) -> bool:
    """Whether an indicator has a figure at the end of each month of its year: a flow whose document
    says so, or what is counted on a day."""
    if one.year or not one.parts:
        return False
    return "month" in one.periods or one.measure is Measure.STOCK


# --- reading


def _index(year: int, month: int) -> int:
    return year * MONTHS + month - 1


def _runs(
    seen: Sight, catalogue: Catalogue, some: Iterable[Indicator], day: date, years: int = YEARS + 1
) -> Mapping[str, Run]:
    """The months of some indicators that are over, in one pass over the registers."""
    plan = Plan(catalogue.indicators, day)
    over = [slot for slot in slots("month", day.year - years, day.year) if slot.last <= day]
    asked = {one.id: [s for s in over if one.measure is Measure.FLOW or _level_read(one, s, over)]
             for one in some}  # fmt: skip
    for id_, some_slots in asked.items():
        for slot in some_slots:
            plan.ask(id_, slot, ())
    tables = computed(seen, plan) if asked else {}
    made = {}
    for id_, some_slots in asked.items():
        found = {_index(s.year, s.number): v for s in some_slots
                 if (v := tables[id_, s][WHOLE].value) is not None}  # fmt: skip
        made[id_] = run_of(catalogue.indicators[id_].measure is Measure.FLOW, found)
    return made


def _with_then(
    workspace: Workspace, catalogue: Catalogue, some: Sequence[Indicator], runs: Mapping[str, Run]
) -> Mapping[str, Run]:
    """The same runs, with past years as each was known on the same day: what comes late this year
    came late then."""
    then: dict[int, Mapping[str, Run]] = {}
    for back in range(1, YEARS + 1) if some else ():
        year = workspace.day.year - back
        day, as_of = (_in_year(of, year) for of in (workspace.day, workspace.as_of))
        with reading(replace(workspace, day=day, as_of=as_of)) as store:
            seen = sight(store, facts.subjects(workspace))
            then[year] = _runs(seen, catalogue, some, day, years=1)
    return {id_: replace(run, then={year: found[id_] for year, found in then.items()})
            for id_, run in runs.items()}  # fmt: skip


def _in_year(day: date, year: int) -> date:
    """The same day of a year; the last of February is its last."""
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def _level_read(one: Indicator, slot: Slot, over: Sequence[Slot]) -> bool:
    """Whether a level is read: at the ends of years, and of the month looked at in each year. Each
    takes a pass of its own over what is known of every row on that day."""
    settles = {0, *(lead.settles for lead in one.leads.values())}
    return slot.number == MONTHS or slot.number in {over[-1].number - n for n in settles}


def run_of(flow: bool, found: Mapping[int, Decimal]) -> Run:
    """A run of months. Where a flow has months before and after one without any record, that one
    brought nothing; a stock that was still nothing had not begun to be kept."""
    if not flow:
        first = min((index for index, value in found.items() if value), default=0)
        return Run(flow, {i: value for i, value in found.items() if i >= first})
    if not found:
        return Run(flow, found)
    return Run(flow, {i: found.get(i, ZERO) for i in range(min(found), max(found) + 1)})


def _years(
    seen: Sight, catalogue: Catalogue, some: Iterable[Indicator], day: date
) -> Mapping[str, Mapping[int, Decimal]]:
    """The years of some indicators that are reported whole."""
    wanted, plan = list(some), Plan(catalogue.indicators, day)
    asked = [(one.id, Slot("year", day.year + one.year - back)) for one in wanted
             for back in range(YEARS + 1)]  # fmt: skip
    for id_, slot in asked:
        plan.ask(id_, slot, ())
    tables = computed(seen, plan) if asked else {}
    made: dict[str, dict[int, Decimal]] = {one.id: {} for one in wanted}
    for id_, slot in asked:
        value = tables[id_, slot][WHOLE].value
        if value and _reported(catalogue.indicators[id_], slot.year, day):
            made[id_][slot.year] = value
    return made


def _reported(one: Indicator, year: int, day: date) -> bool:
    """Whether all of a year is there: by the day that the document says, else at the end of the
    year in which it is measured."""
    at = date(year - one.year, *(one.settled or (12, 31)))
    return at <= day


# --- by month


def by_month(
    one: Indicator, leading: Iterable[Indicator], runs: Mapping[str, Run], day: date
) -> YearEnd:
    """An indicator that has months."""
    run, year = runs[one.id], day.year
    month = max((m for m in range(1, MONTHS + 1) if run.until(year, m) is not None), default=None)
    if month is None:
        return YearEnd(one, year, None, None, None, (), Foretold(None, reason=Reason("no_month")))
    value = run.until(year, month)
    if month == MONTHS:
        whole = Foretold(None, reason=Reason("year_is_whole", {"year": str(year)}))
        return YearEnd(one, year, month, value, None, (), whole, value)
    bases = [so_far(run, year, month)]
    if not run.flow:
        bases.append(so_far(run, year, month, level=True))
    leaders = [leader(one, lead, runs, year, month) for lead in leading]
    least = value if run.flow else None
    return YearEnd(one, year, month, value, fit(bases[0]), tuple(leaders),
                   foretold([*bases, *(found.basis for found in leaders)], least),
                   level=None if run.flow else fit(bases[-1]))  # fmt: skip


def so_far(run: Run, year: int, month: int, level: bool = False) -> Basis:
    """The year so far as a basis: by what it has grown since the year began, or by its level."""

    def shown(of: int) -> Shown | None:
        seen, final = run.seen(of, month), run.until(of, MONTHS)
        start, then = seen.start(of), seen.until(of, month)
        if then is None or (start is None and not level):
            return None
        begun = ZERO if level or start is None else start
        return Shown(then - begun, begun, None if of == year else final)

    return _basis(LEVEL if level else SO_FAR, shown, year)


def leader(
    led: Indicator, lead: Indicator, runs: Mapping[str, Run], year: int, month: int
) -> Leader:
    """A leading indicator as a basis. What is counted over months tells by its sum, from as many
    months before the year as it runs ahead; what is counted on a day is what is still to come."""
    own, run, said = runs[lead.id], runs[led.id], lead.leads[led.id]
    at = month - said.settles

    def shown(of: int) -> Shown | None:
        final = None if of == year else run.until(of, MONTHS)
        if at < 1:
            return None
        if own.flow:
            sign = _ahead(own.seen(of, at), of, min(at + said.lag, MONTHS), said.lag)
            return None if sign is None else Shown(sign, ZERO, final)
        level, there = own.seen(of, at).until(of, at), run.seen(of, month).until(of, month)
        return None if level is None or there is None else Shown(level, there, final)

    basis = _basis(lead.id, shown, year)
    return Leader(lead, said, at if at >= 1 else None, basis,
                  fit(basis, growths(own, run, said.lag, [*basis.past])))  # fmt: skip


def growths(own: Run, led: Run, lag: int, years: Sequence[int]) -> list[tuple[Decimal, Decimal]]:
    """Growth over the year before, month by month: of what an indicator leads, summed up from
    January, and its own of as many months, each so much earlier (of a stock: of its level)."""
    made = []
    for year in years:
        for month in range(1, MONTHS + 1):
            now, before = (_ahead(own, y, month, lag) for y in (year, year - 1))
            came, then = led.until(year, month), led.until(year - 1, month)
            if now is not None and came is not None and before and then:
                made.append((now / before - 1, came / then - 1))
    return made


def _ahead(run: Run, year: int, month: int, lag: int) -> Decimal | None:
    """A year until the end of a month, so many months earlier."""
    last = _index(year, month) - lag
    return run.between(_index(year, 1) - lag, last) if run.flow else run.values.get(last)


# --- by year


def by_year(
    one: Indicator, leading: Iterable[Indicator], years: Mapping[str, Mapping[int, Decimal]],
    day: date,
) -> YearEnd:  # fmt: skip
    """An indicator that is had by the year only."""
    own, year = years[one.id], day.year + one.year
    leaders = []
    for lead in leading:
        signs = years[lead.id]

        def shown(of: int, signs: Mapping[int, Decimal] = signs) -> Shown | None:
            return Shown(signs[of], ZERO, own.get(of)) if of in signs else None

        basis = _basis(lead.id, shown, year if year not in own else year + 1)
        pairs = [(signs[y] / signs[y - 1] - 1, own[y] / own[y - 1] - 1) for y in basis.past
                 if y - 1 in signs and y - 1 in own]  # fmt: skip
        leaders.append(Leader(lead, lead.leads[one.id], None, basis, fit(basis, pairs)))
    if year in own:
        found = Foretold(None, reason=Reason("year_is_whole", {"year": str(year)}))
        return YearEnd(one, year, None, own[year], None, tuple(leaders), found, own[year])
    return YearEnd(one, year, None, None, None, tuple(leaders),
                   foretold([found.basis for found in leaders]))  # fmt: skip


# --- both


def _basis(id_: str, shown: Callable[[int], Shown | None], year: int) -> Basis:
    """The past years of a basis, and this year; and why a year is none of them."""
    past: dict[int, Shown] = {}
    left_out: list[tuple[int, Reason]] = []
    for of in range(year - YEARS, year):
        one = shown(of)
        if one is None or one.final is None:
            left_out.append((of, Reason("shape_gap", {"year": str(of)})))
        elif one.share is None:
            left_out.append((of, Reason("shape_no_growth", {"year": str(of)})))
        else:
            past[of] = one
    return Basis(id_, past, shown(year), tuple(left_out))
