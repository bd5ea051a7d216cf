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
    goes_on,
)  # fmt: skip

Hidden = Mapping[Key, str]
# The word for what is kept back while its year goes on: the values of two days would tell those of
# the days between them.
OPEN = "open"


def word_of(hidden: Hidden, key: Key) -> str | None:
    """Why a key is not shown, or None where it is. A breakdown that is kept back whole stands there
    by its name alone, so that a group which only other periods have is not shown as none."""
    return hidden.get(key) or (hidden.get(key[:1]) if key else None)


class Withheld:
    """What is kept back of each table of a plan, each found once."""

    def __init__(self, plan: Plan, tables: Mapping[tuple[str, Slot], Table]) -> None:
        self.plan, self.tables = plan, tables
        self.known: dict[tuple[str, Slot, tuple[str, ...], int], Hidden] = {}

    def of(self, id_: str, slot: Slot, by: Iterable[str], least: int = 0) -> Hidden:
        """The keys that are not shown, each with why. Each breakdown adds up to the whole by
        itself, so each is looked at by itself. `least` is that of what is made of it."""
        named = tuple(by)
        least = max(least, tree.least(self.plan.indicators, id_))
        if not least:
            return {}
        if (id_, slot, named, least) not in self.known:
            made: dict[Key, str] = {}
            for name in named or (None,):
                made |= self._of(self.plan.indicators[id_], slot, name, least)
            self.known[id_, slot, named, least] = made
        return self.known[id_, slot, named, least]

    def _of(self, one: Indicator, slot: Slot, name: str | None, least: int) -> Hidden:
        if not one.parts:
            return self._made_of(one, slot, name, least)
        year = Slot("year", slot.year)
        if averaged(one):
            made = self._all_year(one, [*self.plan.within(year, "month")], name, {}, least)
        elif adds_up(one) and slot.kind != "year":
            inner = [*self.plan.within(year, one.periods[-1])]
            of_year = self._alone(one, year, name, least)
            made = self._all_year(one, inner, name, of_year, least)
        else:
            made = self._alone(one, slot, name, least)
        if goes_on(one, year, self.plan.day) and (adds_up(one) or averaged(one)):
            return self._opened(one, slot, name, made)
        return made

    def _opened(self, one: Indicator, slot: Slot, name: str | None, made: Hidden) -> Hidden:
        """No group of a year that goes on: what is shown today and what will be at the year's end
        would tell the rest, however small. The whole is as it is."""
        whole = {key: word for key, word in made.items() if not key}
        if name is None:
            return whole
        groups = {key for key in self.tables[one.id, slot] if key and key[0] == name}
        return {**whole, **dict.fromkeys((*groups, (name,)), OPEN)}

    def _made_of(self, one: Indicator, slot: Slot, name: str | None, least: int) -> Hidden:
        """What is made of a figure that is not shown is not shown: it could be computed back. What
        its own least would keep back goes with what the figure itself does."""
        by = () if name is None else (name,)
        made: dict[Key, str] = {}
        for read in tree.read_by(one):
            for at in {slot, slot if one.index is None else base_slot(one, slot)}:
                for found in (self.of(read, at, by), self.of(read, at, by, least)):
                    made |= {key: OPEN if OPEN in (word, made.get(key)) else SECONDARY
                             for key, word in found.items()}  # fmt: skip
        return made

    def _alone(self, one: Indicator, slot: Slot, name: str | None, least: int) -> Hidden:
        """A period that no other is put together with."""
        made: dict[Key, str] = {}
        whole: dict[Key, str] = {}
        alike = False
        for number in range(len(one.parts)):
            counts, together = self._counts(one.id, slot, name, number)
            if small(together, least):
                whole[WHOLE] = PRIMARY
            found = with_whole(counts, together, least)
            alike = alike or (bool(found) and PRIMARY not in found.values())
            made |= {k: PRIMARY if made.get(k) == PRIMARY else word for k, word in found.items()}
            if counts and counts.keys() <= made.keys():
                whole[name,] = SECONDARY
        if alike:  # the word would tell
            made = dict.fromkeys(made, SECONDARY)
        return {**whole, **made}

    def _all_year(
        self, one: Indicator, inner: list[Slot], name: str | None, year: Hidden, least: int
    ) -> Hidden:
        """Periods that add up to a year which is shown."""
        made: dict[Key, str] = {key: SECONDARY for key in year if len(key) == 1}
        before = {key: word for key, word in year.items() if len(key) > 1}
        for number in range(len(one.parts)):
            some = [self._counts(one.id, slot, name, number) for slot in inner]
            wholes = [whole for _, whole in some]
            if any(small(whole, least) for whole in wholes):
                made[WHOLE] = SECONDARY
            made |= over_time([counts for counts, _ in some], wholes, least, before)
            every = {key for counts, _ in some for key in counts}
            if every and every <= made.keys():
                made[name,] = SECONDARY
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
