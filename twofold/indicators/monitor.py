"""What changed since a day: what is published, what the records give, and where progress stands.

Values of two periods are never subtracted: a stock has a difference between two days, and what is
summed up over the days of a period only between what was known of that period then and now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from twofold.errors import InputError, Place
from twofold.indicators.log import Changed, Figures, log_of
from twofold.indicators.model import (
    Break,
    Indicator,
    Measure,
    Measured,
    Observation,
    Published,
)  # fmt: skip
from twofold.indicators.published import published, refers_to
from twofold.indicators.read import find, target_set
from twofold.indicators.vintages import seen, statistic_days
from twofold.registers.store import reading
from twofold.workspace import Workspace

NEW_PERIOD, REVISION, UNDATED, RECORDED = "new_period", "revision", "undated", "recorded"
# Of several parts the plainest news stands for all.
RANKED = (NEW_PERIOD, REVISION, RECORDED, UNDATED)


@dataclass(frozen=True)
class Watched:
    """One indicator then and now. `news` says what became of the published figure: a figure of a
    later time (`new_period`), another one of the same time (`revision`), one whose day of
    publication nobody states, so that it is new as of its import alone (`recorded`, on
    `recorded_on`), one that does not say what time it is of (`undated`), or nothing. `breaks` lie
    between the two published figures.

    The values from records are those of `since` as known then (`measured_before`), the same as
    known now (`restated`), and those of the day as known now (`measured`)."""

    indicator: Indicator
    published_before: Published
    published: Published
    news: str | None
    recorded_on: date | None
    breaks: tuple[Break, ...]
    measured_before: Measured
    restated: Measured
    measured: Measured
    status: tuple[Changed, ...]

    @property
    def alike(self) -> bool:
        """Whether the values then and now are of one kind of period: a stock on two days, or the
        very same days."""
        then, now = self.measured_before, self.measured
        stock = self.indicator.measure is Measure.STOCK
        return stock or (then.begins, then.ends) == (now.begins, now.ends)

    @property
    def revision(self) -> Decimal | None:
        """By how much the records now give more for the time of then."""
        return _less(self.restated, self.measured_before)

    @property
    def difference(self) -> Decimal | None:
        """By how much the records give more than then; None between unlike periods."""
        return _less(self.measured, self.measured_before) if self.alike else None

    @property
    def moved(self) -> bool:
        """Whether the records give something else."""
        then = self.measured_before.value
        return not self.measured.value == self.restated.value == then

    @property
    def changed(self) -> bool:
        """Whether anything did."""
        return bool(self.news or self.status or self.moved)


def _less(now: Measured, then: Measured) -> Decimal | None:
    return None if now.value is None or then.value is None else now.value - then.value


@dataclass(frozen=True)
class Monitor:
    """All indicators of a city, in the order of the catalogue, then and now."""

    since: date
    as_of: date
    day: date
    watched: tuple[Watched, ...]


def monitor(workspace: Workspace, since: date, *, targets: str | None = None) -> Monitor:
    """What changed after `since`, as known on the workspace's `as_of`. Raises InputError for a day
    that is not before it, NotFound for an unknown set of targets."""
    if since >= workspace.as_of:
        raise InputError("indicators.since", Place("since"), since=since, as_of=workspace.as_of)
    with reading(workspace) as store:
        whole = seen(workspace, store)
        then = whole.at(since)
        catalogue = whole.catalogue
        chosen = target_set(catalogue, targets)
        judging = find(catalogue.methods, chosen.method)
        figures = Figures(workspace, store)
        values_then, values_now = then.every(since), whole.every(workspace.day)
        restated = whole.every(since)
        made = []
        for one in catalogue.indicators.values():
            found = log_of(figures, catalogue, one, chosen, judging)
            before = published(one, figures.on(since), since)
            after = published(one, figures.on(), workspace.as_of)
            news = _news(before, after)
            made.append(Watched(
                one, before, after, news, _recorded_on(figures, after) if news else None,
                _between(one, before, after), values_then[one.id], restated[one.id],
                values_now[one.id], tuple(c for c in found.changes if c.known_on > since),
            ))  # fmt: skip
    return Monitor(since, workspace.as_of, workspace.day, tuple(made))


def _news(before: Published, after: Published) -> str | None:
    if after.components:
        if after.bounds is None or after.bounds == before.bounds:
            return None  # there is no answer, or the same one
        parts = zip(before.components, after.components, strict=True)
        found = [_news(a, b) for a, b in parts]
        return next((one for one in RANKED if one in found), None)
    if after.latest == before.latest or after.latest is None:
        return None
    if after.latest.reference_year is None:
        return UNDATED
    if after.latest.published_on is None:
        return RECORDED
    if before.latest is None or refers_to(after.latest) > refers_to(before.latest):
        return NEW_PERIOD
    return REVISION


def _recorded_on(figures: Figures, after: Published) -> date | None:
    """The day on which a figure without a day of publication was recorded here."""
    latest: Observation | None = after.latest
    if latest is None or latest.published_on is not None:
        return None
    days = statistic_days(figures.store, (latest,))
    return next((day for day in days if latest in figures.on(day)), None)


def _between(one: Indicator, before: Published, after: Published) -> tuple[Break, ...]:
    """The breaks of the series between two published figures."""
    if before.latest is None or after.latest is None:
        return ()
    first, last = refers_to(before.latest).year, refers_to(after.latest).year
    return tuple(b for b in one.breaks if first < b.year <= last)
