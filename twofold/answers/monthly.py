"""A month of a year's tasks in the reader's words and as records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from twofold.answers import figures
from twofold.answers.answer import Sheet, table_of
from twofold.answers.places import district
from twofold.answers.tasked import amount, group_of, lies_in, office, percent
from twofold.policies.records import plain
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.indicators.model import Indicator
    from twofold.targets.model import Correction, Figure, Month, Place, Task
    from twofold.targets.pace import Shape

Record = dict[str, Any]
STATES = ("achieved", "on_pace", "behind", "pending")
CAUSES = ("added", "revised", "removed", "moved")
AMOUNTS = ("value", "target", "start", "due", "due_twelfths")
# A share is told to so many decimals; all digits stand in what it is made from.
DIGITS = 6
SHEET = ("month", "indicator", "name", "unit", "place_kind", "place", "group", "lies_in", "value",
         "target", "number", "done", "due", "due_share", "due_twelfths", "twelfths_share", "growth",
         "rank", "of", "done_before", "change", "reported", "state", "reason")  # fmt: skip
# The month whose end is the third quarter's.
THIRD_QUARTER = 9
HALF = Decimal("0.5")
# The reason for which nobody is judged before a month is over.
OPEN = "month_goes_on"


@dataclass(frozen=True)
class Told:
    """A month with what its figures are called: the indicators by id, and how past years ran."""

    say: Words
    month: Month
    indicators: Mapping[str, Indicator]
    shapes: Mapping[str, Shape]

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks that the month has figures of."""
        return tuple(t for t in self.month.tasks.tasks if self.month.of(t.indicator))

    def name(self, id_: str) -> str:
        return self.indicators[id_].name[self.say.lang]

    def unit(self, id_: str) -> str:
        return figures.unit_word(self.say, self.indicators[id_].unit)

    def amount(self, id_: str, value: Decimal | None) -> str:
        return amount(self.say, self.indicators[id_], value)


def told(say: Words, workspace: Workspace, found: Month) -> Told:
    """A month with its words. How past years ran is read again for a frozen month, which has what
    is due written down, and not what that came from."""
    from twofold.indicators.read import read
    from twofold.targets.month import shapes

    every = read(workspace).indicators
    ways = found.shapes or shapes(workspace, found.tasks)
    return Told(say, found, every, ways)


def places(told: Told, id_: str) -> list[Figure]:
    """An indicator's figures in the reader's order: the city, districts group by group with the
    zones in each behind it, then what lies in none."""
    from twofold.answers.tasked import rows
    from twofold.targets.model import CITY, NOWHERE, TWICE

    order = [CITY, *(place for place, _ in rows(told.month.tasks)), NOWHERE, TWICE]
    found = {one.place: one for one in told.month.of(id_)}
    known = [found.pop(place) for place in order if place in found]
    return [one for one in (*known, *found.values()) if one.place not in (NOWHERE, TWICE)
            or one.value or one.place == NOWHERE]  # fmt: skip


def change(one: Figure) -> Decimal | None:
    """By how much the share done differs from that at the end of the month before, as a share."""
    if one.done is None or one.done_before is None:
        return None
    return one.done - one.done_before


def points(say: Words, value: Decimal | None) -> str:
    """A difference of shares in percentage points, with its sign."""
    if value is None:
        return ""
    shown = round(value * 100, 1)
    return f"{'+' if shown > 0 else ''}{say.number(shown)}"


def signed(say: Words, value: Decimal | None) -> str:
    """Growth in per cent, with its sign."""
    if value is None:
        return ""
    return ("+" if round(value * 100, 1) > 0 else "") + percent(say, value)


def rank(say: Words, one: Figure) -> str:
    """The place within the group; that it has not reported, where it has none for that."""
    if not one.reported:
        return say("targets.not_reported")
    if one.rank is None or one.of is None:
        return ""
    return say("targets.rank", rank=one.rank, of=one.of)


def state(say: Words, one: Figure) -> str:
    """How a place stands, in a word; nothing where it owes nothing."""
    if one.target is None:
        return ""
    return unjudged(say, one) or say(f"brief.statuses.{one.state}")


def unjudged(say: Words, one: Figure) -> str:
    """Why a place that owes something is not judged though its figure is there: it has not reported
    yet, or the month goes on."""
    if not one.reported:
        return say("targets.not_reported")
    return say("targets.goes_on") if one.reason is not None and one.reason.code == OPEN else ""


# --- sentences


def standing(told: Told) -> str:
    """Whether the month is frozen, and what it shows."""
    say, month = told.say, told.month
    if month.frozen is None:
        return say("targets.live", day=month.day, cut_off=month.cut_off)
    frozen = month.frozen
    line = say("targets.frozen", cut_off=frozen.cut_off, frozen_on=frozen.frozen_on,
               who=office(say, month.tasks, frozen.frozen_by),
               commit=str(frozen.commit))  # fmt: skip
    number = say("targets.circular", number=frozen.number) if frozen.number else say(
        "targets.no_circular")  # fmt: skip
    return _joined(say, (line, number))


def counts(told: Told) -> str:
    """How many of the city's tasks stand how, in one sentence."""
    from twofold.targets.model import CITY

    say = told.say
    of_city = [told.month.figure(task.indicator, CITY) for task in told.tasks]
    found = [one for one in of_city if one is not None]
    known = [state(say, one) for one in sorted(found, key=lambda one: STATES.index(one.state))]
    parts = [say("targets.count", count=known.count(one), state=one)
             for one in dict.fromkeys(known) if one]  # fmt: skip
    return say("targets.counts", tasks=len(found), parts=say("cli.text.comma").join(parts))


def late(told: Told) -> str:
    """Who had not reported by the cut-off, by name with what they owe."""
    say = told.say
    if not told.month.late:
        return say("targets.all_reported")
    comma = say("cli.text.comma")
    named = [say("targets.late_one", district=district(say, name),
                 indicators=comma.join(told.name(i) for i in ids if i in told.indicators))
             for name, ids in told.month.late]  # fmt: skip
    return _joined(say, (say("targets.late", districts=comma.join(named)),
                         say("targets.late_counted")))  # fmt: skip


def pace(told: Told, id_: str) -> Iterator[str]:
    """What is due comes from which years, which were left out and why; and where a year is done in
    its last quarter, what the two ways of telling what is due make of the city."""
    from twofold.targets.model import CITY
    from twofold.targets.pace import Way

    say, shape = told.say, told.shapes.get(id_)
    city = told.month.figure(id_, CITY)
    if city is None or shape is None:
        return
    if shift := told.indicators[id_].year:
        yield say("targets.of_another_year", year=str(told.month.tasks.year + shift))
    if city.due is None:
        yield say("targets.shape_unjudged") if city.reason is None else figures.reason(
            say, city.reason)  # fmt: skip
        return
    if more := padded(told.month, id_):
        yield say("targets.padded", more=percent(say, more))
    if city.reason is not None:
        yield figures.reason(say, city.reason)
    years = say("cli.text.comma").join(str(year) for year in shape.years)
    key = "shape_none" if not shape.known else (
        "shape_level" if shape.way is Way.LEVEL else "shape_from")  # fmt: skip
    yield say(f"targets.{key}", years=years) if shape.known else say(f"targets.{key}")
    if shape.left_out:
        whys = [figures.reason(say, why) for _, why in shape.left_out]
        yield say("targets.left_out", reasons=say("targets.semicolon").join(whys))
    yield from _by_both(told, city, shape)


def padded(month: Month, id_: str) -> Decimal:
    """By what share the districts' numbers together are above the city's; 0 where they are not."""
    from twofold.targets.model import CITY, Kind

    city = month.figure(id_, CITY)
    parts = [one.target for one in month.of(id_)
             if one.place.kind is Kind.DISTRICT and one.target is not None]  # fmt: skip
    if city is None or not city.target or not parts:
        return Decimal(0)
    return max(sum(parts, Decimal(0)) / city.target - 1, Decimal(0))


def _by_both(told: Told, city: Figure, shape: Shape) -> Iterator[str]:
    """What past years had done by now, where half of a year falls in its last quarter; and that the
    two ways disagree, where they do."""
    from twofold.targets import pace as stage
    from twofold.targets.stored import parsed

    say, number = told.say, parsed(told.month.month)[1]
    last = 1 - shape.shares[THIRD_QUARTER - 1]
    if shape.known and last >= HALF and number < len(shape.shares):
        yield say("targets.half_late", share=percent(say, shape.shares[number - 1]),
                  last=percent(say, last))  # fmt: skip
    if city.due is None or city.due_twelfths is None or city.state == "pending":
        return
    due = stage.Due(city.due_twelfths, city.due_twelfths)
    calendar = stage.state(city.value, city.target, due,
                           told.indicators[city.indicator].direction)  # fmt: skip
    if calendar != city.state:
        yield say("targets.differs", shape=say(f"brief.statuses.{city.state}"),
                  twelfths=say(f"brief.statuses.{calendar}"))  # fmt: skip


def _joined(say: Words, sentences: tuple[str, ...]) -> str:
    return ("" if say.lang == "zh" else " ").join(one for one in sentences if one)


# --- records


def record(told: Told) -> Record:
    """A month for programs: figures in their units, shares as fractions."""
    month = told.month
    frozen = month.frozen
    return {
        "month": month.month, "day": month.day, "cut_off": month.cut_off,
        "frozen": None if frozen is None else {
            "frozen_on": frozen.frozen_on, "frozen_by": frozen.frozen_by,
            "commit": frozen.commit, "number": frozen.number or None,
            "documents": dict(frozen.documents),
        },
        "tasks": month.tasks.id, "generated": month.tasks.generated, "standing": standing(told),
        "not_reported": [{"district": name, "indicators": list(ids)} for name, ids in month.late],
        "indicators": [_indicator(told, task) for task in told.tasks],
        "corrections": [correction(told, one) for one in month.corrections],
    }  # fmt: skip


def _indicator(told: Told, task: Task) -> Record:
    indicator, shape = told.indicators[task.indicator], told.shapes.get(task.indicator)
    return {
        "id": task.indicator, "name": told.name(task.indicator), "unit": indicator.unit,
        "office": task.office[told.say.lang],
        "pace": None if shape is None else {
            "way": str(shape.way), "years": list(shape.years), "known": shape.known,
            "left_out": [{"year": year, "reason": figures.reason(told.say, why)}
                         for year, why in shape.left_out],
        },
        "places": [_figure(told, one) for one in places(told, task.indicator)],
    }  # fmt: skip


def _figure(told: Told, one: Figure) -> Record:
    amounts = {name: plain(getattr(one, name)) for name in AMOUNTS}
    shares = {"done": one.done, "due_share": one.due_share, "twelfths_share": one.twelfths_share,
              "growth": one.growth, "done_before": one.done_before,
              "change": change(one)}  # fmt: skip
    tasks = told.month.tasks
    return {
        "place_kind": str(one.place.kind), "place": one.place.name or None,
        "group": group_of(told.say, tasks, one.place), "lies_in": lies_in(tasks, one.place),
        **amounts, "number": one.number or None,
        **{name: None if share is None else plain(round(share, DIGITS))
           for name, share in shares.items()},
        "rank": one.rank, "of": one.of, "reported": one.reported, "state": one.state,
        "reason": figures.reason(told.say, one.reason) or None,
    }  # fmt: skip


def correction(told: Told, one: Correction) -> Record:
    """A figure of a frozen month that is another one now, with what brought it about."""
    return {
        "month": one.month, "stated_in": one.stated_in, "indicator": one.indicator,
        "name": told.name(one.indicator), "unit": told.indicators[one.indicator].unit,
        "place_kind": str(one.place.kind), "place": one.place.name or None,
        "before": plain(one.before), "after": plain(one.after),
        **{cause: plain(getattr(one, cause)) for cause in CAUSES}, "note": one.note or None,
    }  # fmt: skip


def note(say: Words, one: Correction) -> str:
    """What is said beside a correction: that its causes cannot be told apart."""
    key = f"targets.{one.note}"
    return say(key) if one.note and say.has(key) else one.note


def sheet(told: Told) -> Sheet:
    """A row for each figure."""
    made = []
    for task in told.tasks:
        about = {"month": told.month.month, "indicator": task.indicator,
                 "name": told.name(task.indicator),
                 "unit": told.indicators[task.indicator].unit}  # fmt: skip
        made += [{**about, **_figure(told, one)} for one in places(told, task.indicator)]
    return table_of(made, SHEET)


def of_place(told: Told, place: Place) -> dict[str, Figure]:
    """A place's figures by indicator."""
    return {one.indicator: one for one in told.month.figures if one.place == place}
