"""What changed since a day: what is published, what the records give, and where progress stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from twofold.errors import InputError, Place
from twofold.indicators.log import Changed, Figures, log_of
from twofold.indicators.model import Indicator, Measured, Published
from twofold.indicators.published import published, refers_to
from twofold.indicators.read import find
from twofold.indicators.vintages import seen
from twofold.registers.store import reading
from twofold.workspace import Workspace

NEW_PERIOD, REVISION = "new_period", "revision"


@dataclass(frozen=True)
class Watched:
    """One indicator then and now. `news` says what became of the published figure: a figure of a
    later time (`new_period`), another one of the same time (`revision`), or nothing. The values
    from records are those of `since` as known then, and of the day as known now."""

    indicator: Indicator
    published_before: Published
    published: Published
    news: str | None
    measured_before: Measured
    measured: Measured
    status: tuple[Changed, ...]

    @property
    def difference(self) -> Decimal | None:
        """By how much the records give more than then."""
        if self.measured.value is None or self.measured_before.value is None:
            return None
        return self.measured.value - self.measured_before.value

    @property
    def changed(self) -> bool:
        """Whether anything did."""
        return bool(self.news or self.status or self.measured.value != self.measured_before.value)


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
        chosen = find(catalogue.targets, targets or next(iter(sorted(catalogue.targets)), ""))
        judging = find(catalogue.methods, chosen.method)
        figures = Figures(workspace, store)
        values_then, values_now = then.every(since), whole.every(workspace.day)
        made = []
        for one in catalogue.indicators.values():
            found = log_of(figures, catalogue, one, chosen, judging)
            before = published(one, figures.on(since), since)
            after = published(one, figures.on(), workspace.as_of)
            made.append(Watched(
                one, before, after, _news(before, after), values_then[one.id],
                values_now[one.id],
                tuple(c for c in found.changes if c.known_on > since),
            ))  # fmt: skip
    return Monitor(since, workspace.as_of, workspace.day, tuple(made))


def _news(before: Published, after: Published) -> str | None:
    if after.components:
        parts = zip(before.components, after.components, strict=True)
        found = [_news(a, b) for a, b in parts]
        return NEW_PERIOD if NEW_PERIOD in found else REVISION if REVISION in found else None
    if after.latest == before.latest or after.latest is None:
        return None
    if before.latest is None or refers_to(after.latest) > refers_to(before.latest):
        return NEW_PERIOD
    return REVISION
