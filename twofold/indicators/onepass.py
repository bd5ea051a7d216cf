"""Many parts of many indicators in one pass: what they read of a register is read once, and all of
them, by all that they are broken down by, are computed from that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from twofold.indicators.compile import ABSENT
from twofold.indicators.model import Indicator, Part
from twofold.indicators.seen import Seen, Sight, rows
from twofold.sql import grouped
from twofold.sql.aggregates import Aggregate, measured_together
from twofold.sql.build import coalesce, literal
from twofold.sql.grouped import Coded, Column
from twofold.sql.layers import column
from twofold.sql.nodes import Const
from twofold.sql.scope import Scope
from twofold.sql.statements import Tree, create_as, fill

# So many parts are computed at a time: what each row has for them is kept in memory meanwhile.
CHUNK, CHUNKED = 50, "indicator parts"


@dataclass(frozen=True)
class Ask:
    """A part to be computed: of which rows, with which values bound, and by what."""

    indicator: Indicator
    part: Part
    aggregate: Aggregate
    bound: Mapping[str, Const] = field(repr=False, compare=False)
    seen: Seen
    by: tuple[str, ...] = ()

    @property
    def scope(self) -> Scope:
        """What names stand for: columns, an empty cell of which may mean something."""
        absent = self.indicator.absent
        columns = {n.name for n in self.aggregate.reads} & absent.keys()

        def look(name: str) -> Tree:
            tree = column(name)
            return coalesce(tree, literal(ABSENT[absent[name]])) if name in columns else tree

        return Scope(look, self.bound)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name.name for name in self.aggregate.reads)


@dataclass(frozen=True)
class Found:
    """What a part gives of some rows: `value` in what the register counts in, None where no row
    entered a sum; `count` the rows that enter, where there are breakdowns."""

    value: Any = None
    undecided: int = 0
    count: int = 0


# The values of a part: of all rows under (), by a breakdown under (its text, a value of it).
Values = Mapping[tuple[str | None, ...], Found]


def whole(sight: Sight, asks: Sequence[Ask]) -> list[Found]:
    """Each part over all rows. A register without any row gives no value."""
    found = [Found()] * len(asks)
    for seen, numbers in _by_seen(sight, asks):
        some = [asks[n] for n in numbers]
        names = dict.fromkeys(name for ask in some for name in ask.names)
        parts = [(ask.aggregate, ask.scope) for ask in some]
        (row,) = sight.reading.connection.rows(
            measured_together(parts, rows(sight, seen, names, ()))
        )
        for n, value, doubted in zip(numbers, row[::2], row[1::2], strict=True):
            found[n] = Found(value, int(doubted))
    return found


def by_groups(sight: Sight, asks: Sequence[Ask]) -> list[Values]:
    """Each part over all rows, and by each value of what it is broken down by."""
    found: list[Values] = [{(): Found()}] * len(asks)
    for seen, numbers in _by_seen(sight, asks):
        made = _Pass(sight, seen, [asks[n] for n in numbers]).run()
        for n, values in zip(numbers, made, strict=True):
            found[n] = values
    return found


def _by_seen(sight: Sight, asks: Sequence[Ask]) -> Iterator[tuple[Seen, list[int]]]:
    """The numbers of the asks that are seen alike, of registers that have any row."""
    made: dict[Seen, list[int]] = {}
    for number, ask in enumerate(asks):
        made.setdefault(ask.seen, []).append(number)
    empty = {id_ for id_ in dict.fromkeys(one.register for one in made) if _empty(sight, id_)}
    return ((seen, numbers) for seen, numbers in made.items() if seen.register not in empty)


def _empty(sight: Sight, register: str) -> bool:
    view = sight.reading.view(register)
    return sight.reading.connection.value(fill("SELECT 1 FROM _rows LIMIT 1", rows=view)) is None


class _Pass:
    """One look at a register: its rows as a table with breakdowns as numbers, then passes."""

    def __init__(self, sight: Sight, seen: Seen, asks: Sequence[Ask]) -> None:
        self.connection = sight.reading.connection
        self.asks = asks
        self.sight, self.seen = sight, seen
        texts = dict.fromkeys(text for ask in asks for text in ask.by)
        self.groups = {made.text: made for made in sight.groups(texts)}
        self.names = tuple(dict.fromkeys(name for ask in asks for name in ask.names))
        self.table = "indicator rows"
        self.places: dict[str, Coded] = {}
        self.words: dict[str, list[str | None]] = {}
        self.found: list[dict[tuple[str | None, ...], Found]] = [{} for _ in asks]

    def run(self) -> Sequence[Values]:
        self._prepare()
        try:
            for start in range(0, len(self.asks), CHUNK):
                self._chunk(range(start, min(start + CHUNK, len(self.asks))))
        finally:
            self.connection.run(grouped.dropped(self.table), grouped.dropped(CHUNKED))
        return self.found

    def _prepare(self) -> None:
        """The rows with their columns, facts and breakdowns; the latter then become numbers."""
        raw, run = "indicator rows as read", self.connection.run
        made = rows(self.sight, self.seen, self.names, self.groups.values())
        run(create_as(raw if self.groups else self.table, made))
        if not self.groups:
            return
        tables = {text: f"indicator words {n}" for n, text in enumerate(self.groups)}
        for text, words in tables.items():
            run(create_as(words, grouped.dictionary(raw, text)))
            found = self.connection.rows(grouped.values_of(words))
            self.words[text] = [*(row[0] for row in found), None]
        self.places = grouped.packed({text: len(words) for text, words in self.words.items()})
        of = {text: (tables[text], self.places[text]) for text in self.groups}
        run(create_as(self.table, grouped.coded(raw, self.names, of)))
        run(grouped.dropped(raw), *(grouped.dropped(words) for words in tables.values()))

    def _chunk(self, numbers: Iterable[int]) -> None:
        """Some parts: what each row has for them once, then a pass for each of the numbers."""
        made = {n: grouped.figures(self.asks[n].aggregate, self.asks[n].scope) for n in numbers}
        columns = {n: {f"{what} {n}": one for what, one in some.items()}
                   for n, some in made.items()}  # fmt: skip
        places = dict.fromkeys(one.table for one in self.places.values())
        every = {name: one for some in columns.values() for name, one in some.items()}
        self.connection.run(create_as(CHUNKED, grouped.evaluated(self.table, [*places], every)))
        names, ((*row,),) = self.connection.table(grouped.all_rows(CHUNKED, every))
        whole = dict(zip(names, row, strict=True))
        self._take(columns, whole, ())
        told = {n: {name: one for name, one in some.items()
                    if whole[name] or not name.startswith("undecided")}
                for n, some in columns.items()}  # fmt: skip
        for place in places:
            self._packed(place, told)

    def _packed(self, place: str, columns: Mapping[int, Mapping[str, Column]]) -> None:
        """One pass by several breakdowns together, then each of them out of it."""
        texts = [text for text, one in self.places.items() if one.table == place]
        some = {n: of for n, of in columns.items() if {*self.asks[n].by} & {*texts}}
        together = {name: one for of in some.values() for name, one in of.items()}
        if not together:
            return
        passed = "indicator groups"
        self.connection.run(create_as(passed, grouped.pass_(CHUNKED, place, together)))
        for text in texts:
            asked = {n: of for n, of in some.items() if text in self.asks[n].by}
            once = {n for n, of in asked.items()
                    if any(one.together == "DISTINCT" for one in of.values())}  # fmt: skip
            self._one(text, passed, {n: of for n, of in asked.items() if n not in once}, True)
            self._one(text, CHUNKED, {n: of for n, of in asked.items() if n in once}, False)
        self.connection.run(grouped.dropped(passed))

    def _one(
        self, text: str, table: str, columns: Mapping[int, Mapping[str, Column]], passed: bool
    ) -> None:
        """What some parts have by one breakdown."""
        every = {name: one for some in columns.values() for name, one in some.items()}
        if not every:
            return
        select = grouped.rolled(table, self.places[text], every, passed)
        names, rows_ = self.connection.table(select)
        for row in rows_:
            self._take(columns, dict(zip(names, row, strict=True)),
                       (text, self.words[text][int(row[0])]))  # fmt: skip

    def _take(
        self, columns: Mapping[int, Mapping[str, Column]], row: Mapping[str, Any],
        key: tuple[str | None, ...],
    ) -> None:  # fmt: skip
        for number in columns:
            of = self.asks[number].aggregate
            entered = int(row[f"rows {number}"] or 0)
            value = entered if of.argument is None else row[f"value {number}"]
            if not entered and of.function != "COUNT":
                value = None
            doubted = int(row.get(f"undecided {number}") or 0)
            self.found[number][key] = Found(value, doubted, entered)
