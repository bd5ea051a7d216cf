"""When the status of an indicator changed, and why.

The status is judged anew on each day on which something became known here, exactly as it would have
been then; a day on which nothing changed is not in the log. The cause is found by taking one step
after another: first what the documents declare to have changed, with the figures of before; then
the figures of before as they have been revised; then the new period. What changed the status is
its cause. A changed text that no document declares cannot be known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from twofold.indicators.brief import progress_of
from twofold.indicators.declared import Change, between, changes, stated
from twofold.indicators.model import Assessment, Indicator, Method, Observation, Targets
from twofold.indicators.observed import observed
from twofold.indicators.published import known, published, refers_to
from twofold.indicators.read import Catalogue, find, read, target_set
from twofold.indicators.vintages import at, statistic_days
from twofold.registers.store import Reading, reading
from twofold.workspace import Workspace

FIRST, NEW_PERIOD, REVISION, DEFINITION = "first", "new_period", "revision", "definition"


@dataclass(frozen=True)
class Cause:
    """Why a status changed: `first`, `new_period`, `revision`, or the kind of a declared change
    with its reason in both languages; and the class that this step led to."""

    kind: str
    name: str | None
    told: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Changed:
    """One change of status: the day it became known, the answers before and after, the figure
    judged last, and the causes in the order of the steps."""

    known_on: date
    before: Assessment | None
    after: Assessment
    latest: Observation | None
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Log:
    """The changes of an indicator's status by a set of targets, oldest first; `days` were looked
    at, and `declared` is what the documents say of their own past."""

    indicator: Indicator
    targets: Targets
    method: Method
    changes: tuple[Changed, ...]
    days: tuple[date, ...]
    declared: tuple[Change, ...]


@dataclass(frozen=True)
class _State:
    """What an indicator is judged by on a day."""

    day: date
    indicator: Indicator
    targets: Targets
    method: Method
    figures: tuple[Observation, ...]

    def judged(self) -> Assessment:
        return progress_of(self.indicator, self.targets, self.method, self.figures, self.day)


def log(
    workspace: Workspace, id_: str, *, targets: str | None = None, method: str | None = None
) -> Log:
    """The log of an indicator's status by a set of targets (the first by id, unless one is named)
    and its method, as known on the workspace's `as_of`. Raises NotFound."""
    catalogue = read(workspace)
    indicator = find(catalogue.indicators, id_)
    chosen = target_set(catalogue, targets)
    judging = find(catalogue.methods, method or chosen.method)
    with reading(workspace) as store:
        return log_of(Figures(workspace, store), catalogue, indicator, chosen, judging)


class Figures:
    """What had been published of the city as known on each day; each day is looked up, and each
    commit read, once."""

    def __init__(self, workspace: Workspace, store: Reading) -> None:
        self.workspace, self.store = workspace, store
        self._commits: dict[int, tuple[Observation, ...]] = {}
        self._days: dict[date | None, tuple[Observation, ...]] = {}

    def on(self, day: date | None = None) -> tuple[Observation, ...]:
        """What was known on a day, of what had been published by then; all that is known now where
        no day is given."""
        if day not in self._days:
            seen = self.store if day is None else at(self.store, day)
            if seen.commit not in self._commits:
                self._commits[seen.commit] = observed(self.workspace, seen)
            found = known(self._commits[seen.commit], day or self.workspace.as_of)
            self._days[day] = found
        return self._days[day]


def log_of(
    figures: Figures, catalogue: Catalogue, indicator: Indicator, targets: Targets,
    method: Method,
) -> Log:  # fmt: skip
    """The log over a store that is open."""
    workspace = figures.workspace
    declared = (*changes(workspace, "indicator", indicator.id),
                *changes(workspace, "target", targets.id))  # fmt: skip
    names = {*indicator.series.names, *(c.was for c in declared if c.kind == DEFINITION)}
    own = [o for o in figures.on() if o.indicator in names]
    days = sorted({*statistic_days(figures.store, own), *(c.from_ for c in declared)})
    days = [day for day in days if day <= workspace.as_of]
    found: list[Changed] = []
    before: tuple[_State, Assessment] | None = None
    for day in days:
        state = _State(day, *stated(catalogue, indicator, targets, method, declared, day),
                       figures.on(day))  # fmt: skip
        made = state.judged()
        if made.name != (before[1].name if before else None):
            found.append(_changed(before, state, made, declared))
        before = state, made
    return Log(indicator, targets, method, tuple(found), tuple(days), declared)


def _changed(
    before: tuple[_State, Assessment] | None, state: _State, made: Assessment,
    declared: Sequence[Change],
) -> Changed:  # fmt: skip
    latest = published(state.indicator, state.figures, state.day).latest
    if before is None:
        return Changed(state.day, None, made, latest, (Cause(FIRST, made.name),))
    old, judged = before
    causes = _causes(old, judged, state, made, between(declared, state.indicator, old.day,
                                                       state.day))  # fmt: skip
    return Changed(state.day, judged, made, latest, causes)


def _causes(
    old: _State, judged: Assessment, new: _State, made: Assessment, declared: Sequence[Change]
) -> tuple[Cause, ...]:
    """The steps from one status to the next at which it changed."""
    found: list[Cause] = []
    name = judged.name
    restated = _State(new.day, new.indicator, new.targets, new.method, old.figures).judged()
    if restated.name != name:
        found += [Cause(one.kind, restated.name, one.reason) for one in declared]
        name = restated.name
    there = published(old.indicator, old.figures, old.day)
    last = there.latest
    if last is None:
        first = judged.name is None and not any(one.latest for one in there.components)
        kind = FIRST if first else NEW_PERIOD
        return (*found, *([Cause(kind, made.name)] if made.name != name else []))
    before = tuple(o for o in new.figures if refers_to(o) <= refers_to(last))
    revised = _State(new.day, new.indicator, new.targets, new.method, before).judged()
    if revised.name != name:
        found.append(Cause(REVISION, revised.name))
    if made.name != revised.name:
        found.append(Cause(NEW_PERIOD, made.name))
        found += _broken(new, last)
    return tuple(found)


def _broken(new: _State, last: Observation) -> list[Cause]:
    """The breaks of the series that the new period lies behind, which are changes of definition."""
    latest = published(new.indicator, new.figures, new.day).latest
    if latest is None:
        return []
    first, until = refers_to(last).year, refers_to(latest).year
    return [Cause(DEFINITION, None, one.reason) for one in new.indicator.breaks
            if first < one.year <= until]  # fmt: skip
