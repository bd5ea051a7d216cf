"""Lists to act on: who could apply and has not, who runs out, what is signed and not registered;
each row with its reason, deadline, officer and state, and what all of it would bring if done."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from twofold import facts, policies
from twofold.awards.delivery import unreviewed
from twofold.errors import InputError, NotFound
from twofold.indicators.model import Indicator
from twofold.indicators.read import read as read_catalogue
from twofold.policies.decide import covers
from twofold.policies.model import Policy
from twofold.policies.read import UNITS
from twofold.policies.results import decisions
from twofold.registers import store
from twofold.registers.store import Reading
from twofold.sql.layers import Query
from twofold.sql.nodes import Type
from twofold.sql.statements import fill, literal, name, number_of
from twofold.targets import calendar, list_check, list_read, list_rows
from twofold.targets.list_model import (
    AMOUNT,
    GIVEN_UP,
    INCREASES,
    ONE,
    STATES,
    ActionList,
    Adds,
    Gain,
    Head,
    Later,
    Listed,
    ListRow,
    Mark,
)  # fmt: skip
from twofold.targets.list_read import OWN
from twofold.workspace import Workspace

STATE = "list_state"
# So many keys are named in a SELECT; for more all rows are looked through.
FEW = 500


@dataclass(frozen=True)
class Wanted:
    """Which rows are wanted: of a district, in a state, of one subject; and so many of them."""

    district: str | None = None
    state: str | None = None
    subject: str | None = None
    first: int = 0
    most: int | None = None

    def has(self, row: ListRow) -> bool:
        pairs = ((self.district, row.district), (self.state, row.state),
                 (self.subject, row.subject))  # fmt: skip
        return all(wanted in (None, found) for wanted, found in pairs)


EVERYTHING = Wanted()


@dataclass(frozen=True)
class _Whole:
    """A list's rows without their states, those that wait for their policy's review, and of how
    many it cannot be told."""

    rows: tuple[ListRow, ...]
    held: tuple[ListRow, ...]
    unknown: int
    closed: bool


@dataclass(frozen=True)
class _Target:
    """The year whose targets rows are set against, and by indicator what these lack."""

    year: int
    lacking: Mapping[str, Decimal]


@dataclass(frozen=True)
class _Brought:
    """What a row of a list brings, in which year at the earliest (None: whenever it is done); what
    is of one key is counted once."""

    list: str
    key: str
    year: int | None
    value: Decimal | None


def read(workspace: Workspace) -> Mapping[str, ActionList]:
    """All lists of a city by id. Raises InputError at the line that is wrong."""
    return list_read.read(workspace)


def find(known: Mapping[str, ActionList], id_: str) -> ActionList:
    """A list by its id. Raises NotFound with those that there are."""
    if id_ not in known:
        raise NotFound("lists.no_list", id=id_, known=", ".join(known) or "—")
    return known[id_]


def show(
    workspace: Workspace, id_: str, wanted: Wanted = EVERYTHING,
    lacking: Mapping[str, Decimal] | None = None, year: int | None = None, *, told: bool = True,
) -> Listed:  # fmt: skip
    """A list on the workspace's day. `lacking` says by indicator what the target of a `year` (the
    day's, where none is given) lacks; with `told` the rows that are shown of a near miss come with
    their decisions.

    Raises NotFound where there is no such list or district, or no such subject on it where one is
    asked for.
    """
    of = find(read(workspace), id_)
    with store.reading(workspace) as reading:
        calendar.known_district(reading, wanted.district)
        target = _Target(year or workspace.day.year, lacking or {})
        return _shown(_Maker(workspace, reading, [of]), of, wanted, target, told)


def every(
    workspace: Workspace, wanted: Wanted = EVERYTHING,
    lacking: Mapping[str, Decimal] | None = None, year: int | None = None,
) -> Mapping[str, Listed]:  # fmt: skip
    """All lists by id, as `show` gives them, not `told`: what they have in common is worked out
    once."""
    known = read(workspace)
    with store.reading(workspace) as reading:
        calendar.known_district(reading, wanted.district)
        maker = _Maker(workspace, reading, list(known.values()))
        target = _Target(year or workspace.day.year, lacking or {})
        return {id_: _shown(maker, of, wanted, target, False) for id_, of in known.items()}


def _shown(
    maker: _Maker, of: ActionList, wanted: Wanted, target: _Target, told: bool
) -> Listed:  # fmt: skip
    whole = maker.whole(of)
    rows = maker.marked(of, whole.rows)
    chosen = [row for row in rows if wanted.has(row)]
    if wanted.subject is not None and not chosen:
        raise NotFound("lists.not_on_list", list=of.id, subject=wanted.subject)
    last = None if wanted.most is None else wanted.first + wanted.most
    shown = tuple(chosen[wanted.first : last])
    decided = maker.decided(of, [row.subject for row in shown]) if told else {}
    by: dict[str | None, list[ListRow]] = defaultdict(list)
    for row in rows:
        by[row.district].append(row)
    ordered = sorted(by, key=lambda one: (one is None, one or ""))
    return Listed(
        of, maker.workspace.day, _head(of, chosen, target),
        MappingProxyType({one: _head(of, by[one], _Target(target.year, {})) for one in ordered}),
        MappingProxyType(dict(sorted(Counter(
            f"{row.due_on:%Y-%m}" for row in chosen if row.due_on).items()))),
        shown, len(chosen), whole.unknown, sum(map(wanted.has, whole.held)), target.year,
        of.policy if whole.closed else "", decided,
    )  # fmt: skip


def _head(of: ActionList, rows: Sequence[ListRow], target: _Target) -> Head:
    """What stands above some rows. What is given up brings nothing; an enterprise that stands on
    the list several times is counted once."""
    counts = Counter(row.state for row in rows)
    gains = tuple(_gain(adds, _brought(of, n, rows), target) for n, adds in enumerate(of.adds))
    return Head(len(rows), MappingProxyType({s: counts.get(s, 0) for s in STATES}), gains)


def _brought(of: ActionList, n: int, rows: Iterable[ListRow]) -> Iterator[_Brought]:
    """What the rows that are not given up bring to one of the list's indicators. An amount is each
    row's own, a one each enterprise's."""
    for row in rows:
        if row.state != GIVEN_UP:
            key = row.organisation if of.adds[n].each == ONE else f"{of.id} {row.subject}"
            yield _Brought(of.id, key, row.counts_in, row.brings[n])


def _gain(adds: Adds, brought: Iterable[_Brought], target: _Target) -> Gain:
    """What rows bring together: each key once, in the first year in which it can count."""
    known: dict[str, dict[int, Decimal]] = defaultdict(dict)
    unknown: set[str] = set()
    lists: dict[str, None] = {}
    for one in brought:
        if one.value is None:
            unknown.add(one.key)
            continue
        mine = known[one.key]
        if one.value:
            # What could have been done by now counts as soon as it is.
            year = max(one.year or target.year, target.year)
            mine[year] = max(mine.get(year, one.value), one.value)
            lists[one.list] = None
    sums: dict[int, list[Decimal]] = defaultdict(list)
    for mine in known.values():
        if mine:
            sums[min(mine)].append(mine[min(mine)])
    now = sums.pop(target.year, [])
    return Gain(
        adds.indicator, adds.how, sum(now, Decimal(0)), len(now), len(unknown - known.keys()),
        target.year, tuple(Later(year, sum(sums[year], Decimal(0)), len(sums[year]))
                           for year in sorted(sums)),
        target.lacking.get(adds.indicator) if adds.how == INCREASES else None, tuple(lists),
    )  # fmt: skip


def together(found: Iterable[Listed]) -> tuple[Gain, ...]:
    """What all of some lists would bring, each enterprise once per indicator; of amounts each
    row. Keeping, adding and publishing are three sums."""
    brought: dict[tuple[str, str], list[_Brought]] = defaultdict(list)
    first: dict[tuple[str, str], tuple[Adds, _Target]] = {}
    for listed in found:
        for n, adds in enumerate(listed.of.adds):
            key, lacks = (adds.indicator, adds.how), listed.head.gains[n].lacking
            lacking = {} if lacks is None else {adds.indicator: lacks}
            first.setdefault(key, (adds, _Target(listed.year, lacking)))
            brought[key] += _brought(listed.of, n, listed.rows)
    return tuple(_gain(adds, brought[key], target) for key, (adds, target) in first.items())


class _Maker:
    """Makes the rows of some lists from one reading of the store."""

    def __init__(
        self, workspace: Workspace, reading: Reading, lists: Sequence[ActionList]
    ) -> None:  # fmt: skip
        self.workspace, self.now, self.lists = workspace, reading, lists
        self.reading = _before_marks(workspace, reading)
        self.connection = reading.connection
        self.subject = facts.subjects(workspace)[list_rows.ORGANISATION]
        self.policies = {one.policy: found for one in lists
                         if (found := _policy(workspace, one)) is not None}  # fmt: skip
        self.unreviewed = frozenset(
            id_ for id_, found in policies.policies(workspace).items() if unreviewed(found)
        ) if any(one.review for one in lists) else frozenset()  # fmt: skip
        self.at = list_rows.Pass(self.reading, workspace, self.subject, tuple(
            (one, self.policies.get(one.policy)) for one in lists))  # fmt: skip

    def whole(self, of: ActionList) -> _Whole:
        """All rows; while the city is served they are kept until something is published."""
        key = (self._key(of), calendar.digest(self.workspace),
               self.unreviewed if of.review else None)  # fmt: skip
        made: _Whole = self.connection.remembered(key, lambda: self._whole(of))
        return made

    def _key(self, of: ActionList) -> str:
        """All that the rows depend on, but for the days of the calendar."""
        policy = self.policies.get(of.policy)
        texts = [of.digest, *(policy.texts if policy else ()),
                 *(select.digest for select in self.subject.selects)]  # fmt: skip
        return f"list {of.id} {self.workspace.day} {self.reading.commit} {' '.join(texts)}"

    def _whole(self, of: ActionList) -> _Whole:
        policy = self.policies.get(of.policy)
        columns, cells = self.connection.table(self._kept(of, "rows", lambda: list_rows.rows(
            self.at, of, list_rows.source(self.at, of, policy).rows, policy)))  # fmt: skip
        unknown = self.connection.value(self._kept(of, "unknown", lambda: number_of(
            list_rows.source(self.at, of, policy).unknown or list_rows.nobody())))  # fmt: skip
        due = calendar.next_day(self.workspace, of.deadline) if of.deadline else None
        indicators = read_catalogue(self.workspace).indicators
        factors = [_factor(indicators.get(adds.indicator)) for adds in of.adds]
        made = [_row(of, dict(zip(columns, row, strict=True)), due, factors) for row in cells]
        made.sort(key=lambda row: (row.due_on or date.max, row.subject))
        closed = policy is not None and not covers(policy, self.workspace.day)
        held = [of.review and row.values["policy"] in self.unreviewed for row in made]
        return _Whole(
            tuple(row for row, waits in zip(made, held, strict=True) if not waits),
            tuple(row for row, waits in zip(made, held, strict=True) if waits),
            int(unknown), closed,
        )  # fmt: skip

    def _kept(self, of: ActionList, what: str, make: Callable[[], Query]) -> Query:
        """A SELECT, kept as long as its records and documents stand where anything is."""
        if not self.connection.keeps:
            return make()
        return self.connection.kept(f"{self._key(of)} {what}", make)

    def marked(self, of: ActionList, rows: Sequence[ListRow]) -> list[ListRow]:
        """The rows with the last mark of each."""
        found = marks(self.now, of.id, self.workspace.day)
        return [replace(row, mark=found[row.subject][-1]) if row.subject in found else row
                for row in rows]  # fmt: skip

    def decided(self, of: ActionList, subjects: Sequence[str]) -> Mapping[str, Any]:
        """The policy's decisions of some rows of a list of near misses."""
        policy = self.policies.get(of.policy)
        if of.within is None or not subjects or policy is None:
            return {}
        few = subjects if len(subjects) <= FEW else None
        columns, rows = self.connection.table(list_rows.decided_rows(self.at, policy, few))
        place, asked = columns.index("subject"), set(subjects)
        rows = [row for row in rows if row[place] in asked]
        return {one.subject: one for one in decisions(policy, self.workspace.day, columns, rows)}


def _row(
    of: ActionList, cells: Mapping[str, Any], due: date | None, factors: Sequence[Decimal]
) -> ListRow:  # fmt: skip
    amount = None if cells["amount"] is None else Decimal(cells["amount"])
    brings = tuple(_brings(adds, cells, amount, factor)
                   for adds, factor in zip(of.adds, factors, strict=True))  # fmt: skip
    own = cells["due_on"]
    return ListRow(
        cells["subject"], cells["organisation"] or cells["subject"], cells["name"],
        cells["district"], amount, own or due,
        MappingProxyType({k: v for k, v in cells.items() if k not in OWN}), brings,
        max((day for day in (own, due) if day), default=None),
    )  # fmt: skip


def _before_marks(workspace: Workspace, reading: Reading) -> Reading:
    """The store at the last commit that changed anything but what officers say of lists and
    deadlines: their marks move nobody on or off a list, so no policy is decided anew for them."""
    if workspace.vintage is not None:
        return reading
    told = (STATE, calendar.STATE)
    number = next(
        (c.number for c in store.commits(reading.connection) if c.number <= reading.commit
         and any(n.register not in told and (n.added or n.removed) for n in c.counts)),
        reading.commit,
    )  # fmt: skip
    return replace(reading, commit=number)


def _policy(workspace: Workspace, of: ActionList) -> Policy | None:
    return policies.policies(workspace, of.policy).get(of.policy) if of.policy else None


def _factor(indicator: Indicator | None) -> Decimal:
    """How many yuan, or ones, an indicator's unit is."""
    kind, factor = UNITS.get(indicator.unit if indicator else "", (None, Decimal(1)))
    return factor if kind is Type.MONEY else Decimal(1)


def _brings(
    adds: Adds, cells: Mapping[str, Any], amount: Decimal | None, factor: Decimal
) -> Decimal | None:  # fmt: skip
    """What one row brings; nothing where the indicator counts it already."""
    if adds.unless:
        counted = cells[adds.unless]
        if counted is None:
            return None
        if counted:
            return Decimal(0)
    if adds.each == AMOUNT:
        return None if amount is None else amount / factor
    return Decimal(1)


def marks(
    reading: Reading, list_: str, day: date, subject: str | None = None
) -> Mapping[str, tuple[Mark, ...]]:  # fmt: skip
    """The marks of a list's rows until a day, by subject, in their order; none where the city has
    no such register."""
    if STATE not in reading.registers:
        return {}
    only = fill("TRUE") if subject is None else fill("subject = _subject",
                                                     subject=literal(subject))  # fmt: skip
    rows = reading.connection.rows(fill(
        """SELECT subject, number, state, done_on, officer, reason, note FROM _state AS s
           WHERE _list = _id AND done_on <= _day AND _only ORDER BY subject, number""",
        state=reading.view(STATE), list=name("list"), id=literal(list_), day=literal(day),
        only=only,
    ))  # fmt: skip
    found: dict[str, list[Mark]] = defaultdict(list)
    for key, *rest in rows:
        found[key].append(Mark(int(rest[0]), *rest[1:]))
    return {key: tuple(given) for key, given in found.items()}


def check(workspace: Workspace) -> tuple[Mapping[str, int], list[InputError]]:
    """Every list held against the city's policies, facts, indicators, registers and deadlines:
    nothing is counted, only what a document says."""
    known = read(workspace)
    return dict.fromkeys(known, 0), list(list_check.problems(workspace, known))


__all__ = ["Wanted", "check", "every", "find", "marks", "read", "show",
           "together"]  # fmt: skip
