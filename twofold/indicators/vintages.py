"""A figure as it was known on any day: what had been published, and what the records gave.

Two clocks, never mixed: a published figure is known from its day of publication on, a record from
the day that its commit declares (`known_on`). Nothing that became known after the workspace's
`as_of` is in any of this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from twofold import facts
from twofold.facts import Subject
from twofold.indicators.compile import read_part
from twofold.indicators.measure import measure_all
from twofold.indicators.model import Indicator, Measure, Measured, Observation, Qualifier
from twofold.indicators.observed import STATISTIC, observed
from twofold.indicators.published import NEVER, known, refers_to
from twofold.indicators.read import Catalogue, find, read
from twofold.indicators.tree import needed, read_by
from twofold.registers import compile as registers
from twofold.registers.model import Commit
from twofold.registers.store import Reading, reading
from twofold.registers.store import commits as store_commits
from twofold.workspace import Workspace

# Reference years of the recorded triangle, where nobody asks for others.
YEARS = 4


@dataclass(frozen=True)
class Said:
    """A published figure as one vintage of its period. `change` is its difference from the vintage
    before it; None for the first, and where one of the two is only a bound. `repeats` is the figure
    before it that it may be told again, the one exact and the other rounded: then nothing was
    revised, and there is no change."""

    observation: Observation
    known_on: date | None
    change: Decimal | None
    repeats: Observation | None = None


@dataclass(frozen=True)
class Recorded:
    """What the records gave for a reference year as they were known on a day. `whole` says that the
    days which it covers are all of the year; `change` is the difference from the vintage before."""

    year: int
    known_on: date
    commit: Commit | None
    measured: Measured
    whole: bool
    change: Decimal | None


@dataclass(frozen=True)
class Triangle:
    """The vintages of an indicator, by period and then by the day they became known."""

    indicator: Indicator
    published: tuple[Said, ...]
    recorded: tuple[Recorded, ...]


@dataclass(frozen=True)
class Seen:
    """What is needed to measure at any commit: the store, the documents and the facts."""

    store: Reading
    catalogue: Catalogue
    subjects: Mapping[str, Subject]

    def at(self, as_of: date) -> Seen:
        """The same as known on a day; never more than is known."""
        return replace(self, store=at(self.store, as_of))

    def measured(self, indicator: Indicator, day: date) -> Measured:
        """An indicator as this store is seen."""
        known = {**self.catalogue.indicators, indicator.id: indicator}
        wanted = [known[id_] for id_ in needed(known, (indicator.id,))]
        return measure_all(self.store, self.subjects, wanted, day)[indicator.id]

    def kept(self, indicator: Indicator, day: date) -> Measured:
        """The same, kept by a served city as long as its records and documents stay as they are:
        what a vintage was does not change."""
        texts = tuple(s.digest for one in self.subjects.values() for s in one.selects)
        known = {**self.catalogue.indicators, indicator.id: indicator}
        asked = tuple(repr(known[id_]) for id_ in needed(known, (indicator.id,)))
        key = ("vintage", asked, texts, day, self.store.commit)
        made: Measured = self.store.connection.remembered(
            key, lambda: self.measured(indicator, day)
        )
        return made

    def every(self, day: date) -> Mapping[str, Measured]:
        """All indicators as this store is seen, by id."""
        return measure_all(self.store, self.subjects, self.catalogue.indicators.values(), day)


def seen(workspace: Workspace, store: Reading) -> Seen:
    """A workspace's store with all that measuring it takes."""
    return Seen(store, read(workspace), facts.subjects(workspace))


def at(store: Reading, as_of: date) -> Reading:
    """The store as it was known on a day; a day after the workspace's `as_of` shows no more."""
    number = store.connection.value(registers.newest_commit(as_of))
    return replace(store, commit=min(number, store.commit))


def known_commits(store: Reading) -> tuple[Commit, ...]:
    """The commits that the store shows, oldest first."""
    found = store_commits(store.connection)
    return tuple(sorted((c for c in found if c.number <= store.commit), key=lambda c: c.number))


def figure(workspace: Workspace, id_: str, as_of: date, day: date | None = None) -> Measured:
    """What the records gave for an indicator as known on `as_of`, on a day (default: that of
    `as_of`). Raises NotFound."""
    with reading(workspace) as store:
        whole = seen(workspace, store)
        return whole.at(as_of).measured(find(whole.catalogue.indicators, id_), day or as_of)


def registers_of(whole: Seen, indicator: Indicator) -> frozenset[str]:
    """The registers that a value is made from: those of its parts, of the facts that these read,
    and of the indicators that it is computed from."""
    found: set[str] = set()
    for part in indicator.parts:
        if part.subject not in whole.store.registers:
            continue
        found.add(part.subject)
        subject = whole.subjects.get(part.subject)
        made = read_part(indicator, part, whole.store.registers[part.subject], subject)
        named = {name.name for name in made.reads}
        for select in subject.selects if subject else ():
            if named & {*select.facts}:
                found |= {*select.query.registers}
    for below in read_by(indicator):
        found |= registers_of(whole, whole.catalogue.indicators[below])
    return frozenset(found)


# --- both triangles


def triangle(
    workspace: Workspace, id_: str, *, first: int | None = None, last: int | None = None
) -> Triangle:
    """Every vintage of an indicator's figures: all that were published, and what the records gave
    for the reference years from `first` to `last` (default: the last few). Raises NotFound."""
    with reading(workspace) as store:
        whole = seen(workspace, store)
        indicator = find(whole.catalogue.indicators, id_)
        said = published_vintages(workspace, store, indicator)
        until = last or workspace.day.year + indicator.year
        since = first or until - YEARS + 1
        given = recorded_vintages(whole, indicator, range(since, until + 1), workspace.day)
    wanted = tuple(o for o in said if _within(o.observation, first, last))
    return Triangle(indicator, wanted, given)


def _within(one: Observation, first: int | None, last: int | None) -> bool:
    year = one.reference_year
    if year is None:
        return True
    return (first is None or year >= first) and (last is None or year <= last)


def published_vintages(
    workspace: Workspace, store: Reading, indicator: Indicator
) -> tuple[Said, ...]:
    """The published figures of an indicator's series, by series, period and the day they became
    known; targets are none. One whose day of publication is not stated stands first: it may have
    been known at any time."""
    names = indicator.series.names
    found = [
        one for one in known(observed(workspace, store), workspace.as_of)
        if one.indicator in names and one.qualifier is not Qualifier.TARGET
    ]  # fmt: skip
    found.sort(key=lambda o: (names.index(o.indicator), refers_to(o), o.period,
                              o.published_on or NEVER, o.source))  # fmt: skip
    made: list[Said] = []
    before: Observation | None = None
    for one in found:
        if before is None or (before.indicator, before.period) != (one.indicator, one.period):
            made.append(Said(one, one.published_on, None))
        elif _one_figure(before, one):
            made.append(Said(one, one.published_on, None, before))
            if one.qualifier is Qualifier.ABOUT:
                continue  # what comes next is compared with the exact one
        else:
            made.append(Said(one, one.published_on, _change(before, one)))
        before = one
    return tuple(made)


def _one_figure(before: Observation, one: Observation) -> bool:
    """Whether one of two figures is exact and the other the same, rounded."""
    stated = {before.qualifier, one.qualifier}
    if before.unit != one.unit or stated != {Qualifier.EQUAL, Qualifier.ABOUT}:
        return False
    about, exact = (one, before) if one.qualifier is Qualifier.ABOUT else (before, one)
    below, above = leeway(about, counts=False)
    assert above is not None
    return about.value - below <= exact.value <= about.value + above


def leeway(said: Observation, counts: bool) -> tuple[Decimal, Decimal | None]:
    """How far the true figure can lie below and above a stated one, by its qualifier and its last
    digit; None above says that there is no end. About 8,000 is one digit, half a thousand either
    way; of a figure that is not called about only its decimals were rounded, and a whole count is
    exact."""
    if said.qualifier is Qualifier.MORE_THAN:
        return Decimal(0), None
    exponent = said.value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    digit = exponent if said.qualifier is Qualifier.ABOUT else min(exponent, 0)
    if counts and digit == 0 and said.qualifier is not Qualifier.ABOUT:
        return Decimal(0), Decimal(0)
    half = Decimal(1).scaleb(digit) / 2
    return half, half


def _change(before: Observation | None, one: Observation) -> Decimal | None:
    if (
        before is None
        or before.unit != one.unit
        or Qualifier.MORE_THAN in (before.qualifier, one.qualifier)
    ):
        return None
    return one.value - before.value


def recorded_vintages(
    whole: Seen, indicator: Indicator, years: Iterable[int], today: date
) -> tuple[Recorded, ...]:
    """What the records gave for each reference year: as known on the last day that it covers, and
    after each later commit that touched what it is made from. Only what was known moves: the day
    that rules are applied on stays that of the year's last vintage."""
    touching = _touching(whole, registers_of(whole, indicator))
    made: list[Recorded] = []
    for year in years:
        day = min(date(year - indicator.year, 12, 31), today)
        if day.year + indicator.year != year:  # a year that has not begun
            continue
        ends = min(day, date(year, 12, 31))
        before: Recorded | None = None
        for known_on, commit in _moments(whole.store, touching, ends):
            state = replace(whole, store=replace(whole.store, commit=commit.number))
            value = state.kept(indicator, day)
            change = _moved(before.measured if before else None, value)
            before = Recorded(year, known_on, commit, value, _whole(indicator, ends), change)
            made.append(before)
    return tuple(made)


def _whole(indicator: Indicator, ends: date) -> bool:
    return indicator.measure is Measure.RANK or (ends.month, ends.day) == (12, 31)


def _moved(before: Measured | None, after: Measured) -> Decimal | None:
    if before is None or before.value is None or after.value is None:
        return None
    return after.value - before.value


def _touching(whole: Seen, registers: frozenset[str]) -> tuple[Commit, ...]:
    """The commits that changed a row of some registers, one for each day that they were known on:
    the last."""
    by_day = {
        commit.known_on: commit
        for commit in known_commits(whole.store)
        if any(c.register in registers and c.added + c.removed for c in commit.counts)
    }
    return tuple(by_day.values())


def _moments(
    store: Reading, touching: Sequence[Commit], ends: date
) -> list[tuple[date, Commit]]:  # fmt: skip
    """Days on which a period's value may have changed, with the commit as of which it is seen: its
    last day, and those of later commits."""
    standing = [c for c in touching if c.known_on <= ends]
    later = [(c.known_on, c) for c in touching if c.known_on > ends]
    return [*([(ends, standing[-1])] if standing else []), *later]


# --- days on which something became known


def statistic_days(store: Reading, observations: Iterable[Observation]) -> tuple[date, ...]:
    """The days on which published figures can have become known here: those of the commits that
    touched them, and of publication where that came after the commit."""
    commits = {c.known_on for c in known_commits(store)
               if any(one.register == STATISTIC for one in c.counts)}  # fmt: skip
    published = {o.published_on for o in observations if o.published_on is not None}
    first = min(commits, default=None)
    return tuple(sorted(commits | {d for d in published if first is not None and d > first}))
