"""Where the enterprises that an indicator counts belong, and how each district grew: newly
certified − not renewed − revoked + moved in − moved out.

Both days are seen in the store as it is known on one day (the workspace's `as_of`), so that no
correction passes for growth. Each enterprise is of exactly one kind; districts and 未落区 together
are the city, in every column but the two of moves within the city, which take from one place what
they give another and which the city itself does not have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from twofold import facts
from twofold.errors import InputError, Refused
from twofold.errors import Place as At
from twofold.indicators import tree
from twofold.indicators.compile import read_part, values
from twofold.indicators.model import Indicator, Measure, Reason
from twofold.indicators.onepass import Ask
from twofold.indicators.read import find, read
from twofold.indicators.seen import Seen, Sight, rows
from twofold.indicators.seen import sight as seen_in
from twofold.registers.store import reading
from twofold.sql.aggregates import entering
from twofold.sql.layers import Query
from twofold.sql.statements import limited, number_of
from twofold.targets import compile as compiled
from twofold.targets.model import CITY, NOWHERE, Kind, Place
from twofold.workspace import Workspace

ORGANISATION, CERTIFICATE = "organisation", "certificate"
# Where an enterprise belongs, and the fact that says so of a day.
BASES: Mapping[str, str] = MappingProxyType({
    "registered": "registered_district", "tax": "tax_district",
    "statistical": "statistical_district",
})  # fmt: skip
DEFAULT = "registered"
IN_CITY, ENTERED = "registered_in_city", "moved_into_city_on"

CERTIFIED, ARRIVED, JOINED = "certified", "arrived", "joined"
LAPSED, REVOKED, LEFT, ENDED, WITHDRAWN = "lapsed", "revoked", "left", "ended", "withdrawn"
MOVED, STAYED, ABSENT = "moved", "stayed", "absent"
MOVED_IN, MOVED_OUT = "moved_in", "moved_out"
GAINS = (CERTIFIED, JOINED, ARRIVED, MOVED_IN)
LOSSES = (LAPSED, REVOKED, LEFT, ENDED, WITHDRAWN, MOVED_OUT)
# As an official table has them.
COLUMNS = (CERTIFIED, JOINED, LAPSED, REVOKED, WITHDRAWN, ENDED, ARRIVED, LEFT, MOVED_IN, MOVED_OUT)
# The columns that always stand there, by whether the indicator goes by a certificate.
ALWAYS = {True: (CERTIFIED, LAPSED, REVOKED, MOVED_IN, MOVED_OUT),
          False: (JOINED, WITHDRAWN, MOVED_IN, MOVED_OUT)}  # fmt: skip
# Moves within the city.
_WITHIN = (MOVED_IN, MOVED_OUT)


@dataclass(frozen=True)
class Line:
    """How one place grew, in enterprises: `begin` and `end` on the two days, and by column how many
    came (`GAINS`) or went (`LOSSES`), none of them negative."""

    place: Place
    begin: int
    end: int
    flows: Mapping[str, int]

    @property
    def net(self) -> int:
        """What came less what went: `end` − `begin`, exactly."""
        return sum(self.flows[g] for g in GAINS) - sum(self.flows[x] for x in LOSSES)


@dataclass(frozen=True)
class Growth:
    """An indicator from the end of one day to that of another by where enterprises belong.

    `lines` are the city, each district by name, and what lies in none (未落区). `undecided` are
    enterprises of which it cannot be told whether they count, on the two days, and are in no line;
    `outside` those that count though registered outside the city or struck off, and are in one.
    Where there are no lines, `reason` says why.
    """

    indicator: Indicator
    basis: str
    first: date
    last: date
    as_of: date
    lines: tuple[Line, ...] = ()
    undecided: tuple[int, int] = (0, 0)
    outside: tuple[int, int] = (0, 0)
    reason: Reason | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns to show: those of every such table, and those in which anything stands."""
        always = ALWAYS[bool(self.indicator.certificate)]
        return tuple(c for c in COLUMNS if c in always or any(x.flows[c] for x in self.lines))

    def line(self, place: Place) -> Line | None:
        return next((one for one in self.lines if one.place == place), None)


@dataclass(frozen=True)
class Mover:
    """One enterprise that came, went or moved; a place is None where it has no district."""

    id: str
    name: str
    kind: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Movers:
    """Some of those who moved an indicator, and how many there are."""

    rows: tuple[Mover, ...]
    total: int


def growth(workspace: Workspace, id_: str, first: date, last: date, basis: str = DEFAULT) -> Growth:
    """How an indicator that counts enterprises on a day grew from `first` to `last` in each place,
    as known on the workspace's `as_of`; `basis` is a key of `BASES`.

    Raises NotFound for an unknown indicator, InputError for days the wrong way round or a basis or
    fact that does not exist, Refused for an indicator that does not count organisations on a day.
    """
    one = _countable(workspace, id_, first, last, basis)
    blank = Growth(one, basis, first, last, workspace.as_of)
    subjects = facts.subjects(workspace)
    with reading(workspace) as store:
        if tree.least(read(workspace).indicators, id_):
            return replace(blank, reason=Reason("suppressed_moves"))
        seen = seen_in(store, subjects)
        made = store.connection.rows(compiled.counts(_moves(seen, one, first, last, basis)))
    if not made:
        return replace(blank, reason=Reason("not_measured"))
    table = _Table()
    for kind, was, now, count, *_ in made:
        table.add(kind, was, now, int(count))
    sums = [sum(int(row[n]) for row in made) for n in range(4, 8)]
    return replace(blank, lines=table.lines(), undecided=(sums[0], sums[1]),
                   outside=(sums[2], sums[3]))  # fmt: skip


def movers(
    workspace: Workspace, id_: str, first: date, last: date, basis: str = DEFAULT, *,
    column: str | None = None, place: Place = CITY, limit: int | None = None, offset: int = 0,
) -> Movers:  # fmt: skip
    """Those behind one of `COLUMNS` of a place, or behind all of them, by kind, place and key;
    raises what `growth` raises. None are named where small counts of the indicator are kept back.
    """
    one = _countable(workspace, id_, first, last, basis)
    asked = (*GAINS, *LOSSES) if column is None else (column,)
    came, went = ([MOVED if c in _WITHIN else c for c in side if c in asked]
                  for side in (GAINS, LOSSES))  # fmt: skip
    with reading(workspace) as store:
        if tree.least(read(workspace).indicators, id_):
            return Movers((), 0)
        seen = seen_in(store, facts.subjects(workspace))
        of = compiled.movers(_moves(seen, one, first, last, basis), came, went,
                             place.name or None, place == CITY)  # fmt: skip
        found = store.connection.rows(limited(of, limit, offset))
        total = store.connection.value(number_of(of))
    return Movers(tuple(Mover(*row) for row in found), int(total))


def countable(one: Indicator) -> bool:
    """Whether an indicator is a number of organisations on a day, by its document; the expression
    is seen when it is asked for."""
    subjects = [part.subject for part in one.parts]
    return one.measure is Measure.STOCK and subjects == [ORGANISATION]


# --- what is asked


def _countable(workspace: Workspace, id_: str, first: date, last: date, basis: str) -> Indicator:
    """The indicator, where it and the days and the basis can be asked for."""
    one = find(read(workspace).indicators, id_)
    if last < first:
        raise InputError("indicators.days_reversed", At("to"), first=first, last=last)
    if basis not in BASES:
        raise InputError("belonging.no_basis", At("by"), value=basis, known=", ".join(BASES))
    if not countable(one):
        raise Refused("belonging.not_enterprises", one.at, id=id_)
    return one


def _moves(sight: Sight, one: Indicator, first: date, last: date, basis: str) -> Query:
    """Every organisation on both days, and of what kind it is."""
    known = sight.facts_of(ORGANISATION)
    wanted = (BASES[basis], IN_CITY, ENTERED)
    for name in wanted:
        if name not in known:
            raise InputError("belonging.no_place_fact", one.at, name=name)
    before, after = (_state(sight, one, day, wanted) for day in (first, last))
    held = compiled.certificates(sight.reading.view(CERTIFICATE), one.certificate, first, last)
    return compiled.moves(before, after, sight.reading.view(ORGANISATION), held, first, last,
                          bool(one.certificate))  # fmt: skip


def _state(sight: Sight, one: Indicator, day: date, wanted: tuple[str, str, str]) -> Query:
    part = one.parts[0]
    register, subject = sight.registers[ORGANISATION], sight.subjects[ORGANISATION]
    aggregate = read_part(one, part, register, subject)
    if aggregate.function != "COUNT" or aggregate.argument is not None:
        raise Refused("belonging.not_enterprises", part.at, id=one.id)
    seen = Seen(ORGANISATION, day, day.year + one.year)
    ask = Ask(one, part, aggregate, values(one, day), seen)
    found = rows(sight, seen, (compiled.KEY, *ask.names, *wanted), ())
    holds, _ = entering(aggregate, ask.scope)
    return compiled.state(found, holds, *wanted)


# --- put together


@dataclass
class _Table:
    """Counts by place, as they come out of the store."""

    begin: dict[str | None, int] = field(default_factory=dict)
    end: dict[str | None, int] = field(default_factory=dict)
    flows: dict[tuple[str | None, str], int] = field(default_factory=dict)

    def add(self, kind: str, was: str | None, now: str | None, count: int) -> None:
        here = 0 if kind == ABSENT else count
        came = kind in GAINS
        went = kind in LOSSES
        self.begin[was] = self.begin.get(was, 0) + (0 if came else here)
        self.end[now] = self.end.get(now, 0) + (0 if went else here)
        if kind == MOVED:
            self._flow(was, MOVED_OUT, count)
            self._flow(now, MOVED_IN, count)
        elif came or went:
            self._flow(now if came else was, kind, count)

    def _flow(self, place: str | None, column: str, count: int) -> None:
        self.flows[place, column] = self.flows.get((place, column), 0) + count

    def lines(self) -> tuple[Line, ...]:
        """The city, every district that any organisation belongs to, and what lies in none."""
        districts = sorted(n for n in self.begin.keys() | self.end.keys() if n is not None)
        parts = [self._line(Place(Kind.DISTRICT, name), name) for name in districts]
        parts.append(self._line(NOWHERE, None))
        within = dict.fromkeys(_WITHIN, 0)
        whole = {c: sum(one.flows[c] for one in parts) for c in COLUMNS}
        city = Line(CITY, sum(x.begin for x in parts), sum(x.end for x in parts),
                    MappingProxyType(whole | within))  # fmt: skip
        return (city, *parts)

    def _line(self, place: Place, name: str | None) -> Line:
        flows = {column: self.flows.get((name, column), 0) for column in COLUMNS}
        return Line(place, self.begin.get(name, 0), self.end.get(name, 0), MappingProxyType(flows))
