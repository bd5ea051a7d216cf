"""Which figures of a plan's tables are kept back: small counts, and what would tell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from twofold.indicators import tree
from twofold.indicators.model import Indicator, Reason
from twofold.indicators.slots import Slot
from twofold.indicators.suppress import PRIMARY, SECONDARY, over_time, small, with_whole
from twofold.indicators.tables import (
    WHOLE,
    Figure,
    Key,
    Plan,
    Table,
    adds_up,
    averaged,
    base_slot,
)  # fmt: skip

Hidden = Mapping[Key, str]


class Withheld:
    """What is kept back of each table of a plan, each found once."""

    def __init__(self, plan: Plan, tables: Mapping[tuple[str, Slot], Table]) -> None:
        self.plan, self.tables = plan, tables
        self.known: dict[tuple[str, Slot, tuple[str, ...]], Hidden] = {}

    def of(self, id_: str, slot: Slot, by: Iterable[str]) -> Hidden:
        """The keys that are not shown, each with why. Each breakdown adds up to the whole by
        itself, so each is looked at by itself."""
        named = tuple(by)
        if not self.plan.least.get(id_):
            return {}
        if (id_, slot, named) not in self.known:
            made: dict[Key, str] = {}
            for name in named or (None,):
                made |= self._of(id_, slot, name)
            self.known[id_, slot, named] = made
        return self.known[id_, slot, named]

    def _of(self, id_: str, slot: Slot, name: str | None) -> Hidden:
        one = self.plan.indicators[id_]
        if not one.parts:
            return self._made_of(one, slot, name)
        if averaged(one):
            return self._all_year(one, [*self.plan.within(Slot("year", slot.year), "month")],
                                  name, {})  # fmt: skip
        if adds_up(one) and slot.kind != "year":
            inner = [*self.plan.within(Slot("year", slot.year), one.periods[-1])]
            year = self._alone(one, Slot("year", slot.year), name)
            return self._all_year(one, inner, name, year)
        return self._alone(one, slot, name)

    def _made_of(self, one: Indicator, slot: Slot, name: str | None) -> Hidden:
        """What is made of a figure that is not shown is not shown: it could be computed back."""
        by = () if name is None else (name,)
        made: dict[Key, str] = {}
        for read in tree.read_by(one):
            made |= self.of(read, slot, by)
            if one.index is not None:
                made |= self.of(read, base_slot(one, slot), by)
        return dict.fromkeys(made, SECONDARY)

    def _alone(self, one: Indicator, slot: Slot, name: str | None) -> Hidden:
        """A period that no other is put together with."""
        least, made = self.plan.least[one.id], {}
        for number in range(len(one.parts)):
            counts, whole = self._counts(one.id, slot, name, number)
            if small(whole, least):
                made[WHOLE] = PRIMARY
            found = with_whole(counts, whole, least)
            if found and {*found.values()} == {SECONDARY}:  # the word would tell
                return {**made, **found}
            made |= {k: PRIMARY if made.get(k) == PRIMARY else word for k, word in found.items()}
        return made

    def _all_year(
        self, one: Indicator, inner: list[Slot], name: str | None, year: Hidden
    ) -> Hidden:
        """Periods that add up to a year which is shown."""
        least, made = self.plan.least[one.id], {}
        before = {key: word for key, word in year.items() if key}
        for number in range(len(one.parts)):
            some = [self._counts(one.id, slot, name, number) for slot in inner]
            wholes = [whole for _, whole in some]
            if any(small(whole, least) for whole in wholes):
                made[WHOLE] = SECONDARY
            made |= over_time([counts for counts, _ in some], wholes, least, before)
        return made

    def _counts(
        self, id_: str, slot: Slot, name: str | None, number: int
    ) -> tuple[dict[Key, int], int]:
        """The rows behind each group of a breakdown in one part, and behind the whole."""
        table = self.tables[id_, slot]
        some = {
            key: figure.counts[number] for key, figure in table.items()
            if key and key[0] == name and figure.counts
        }  # fmt: skip
        return some, table[WHOLE].counts[number] if table[WHOLE].counts else 0


def nothing(one: Indicator) -> Figure:
    """A group of which a period has no row: zero of what adds up, no value of what does not."""
    if one.parts and all(part.word == "value" for part in one.parts):
        return Figure(Decimal(0))
    return Figure(None, reason=Reason("not_measured"))
