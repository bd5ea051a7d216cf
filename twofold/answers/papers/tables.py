"""The tables that a paper may ask for. Numbers stand with their sources; where these are alike in a
whole column or row, its head names them once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from twofold.answers import places
from twofold.answers.papers import said
from twofold.answers.papers.model import Number, Source
from twofold.answers.papers.numbers import Numbers
from twofold.targets.model import NOWHERE, TWICE, Correction, Figure, Kind, Place

# A cell before its sources are numbered: a text, or a number.
Raw = str | Number
# One cell of so many may have other sources than its column says; a row names no more than so many.
FEW, MOST = 4, 3


@dataclass(frozen=True)
class RawTable:
    """A table before its sources are numbered. `right` are the columns of numbers, `within` the
    rows that are part of another one (其中), `groups` the name over each column or nothing."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Raw, ...], ...]
    notes: tuple[str, ...] = ()
    within: frozenset[int] = frozenset()
    groups: tuple[str, ...] = ()

    @property
    def right(self) -> frozenset[int]:
        """The columns that hold numbers."""
        return frozenset(i for row in self.rows for i, cell in enumerate(row)
                         if isinstance(cell, Number))  # fmt: skip


def indicators(of: Numbers) -> RawTable:
    """The city's indicators: target, value, share done, pace, growth, state, office."""
    say, desk = of.say, of.desk
    whats = ("target", "value", "done", "due_share", "twelfths_share", "growth")
    heads = (*_heads(of, "indicator", "unit", *whats, "standing", "office"),)
    rows: list[tuple[Raw, ...]] = []
    for id_ in desk.indicators:
        figure, task = of.figure(id_), desk.month.tasks.task(id_)
        office = task.office[say.lang] if task else ""
        rows.append(
            (
                _of_year(of, id_),
                of.unit(id_),
                *(of.number(figure, what) for what in whats),
                standing(of, figure),
                office,
            )
        )
    notes = (say("papers.notes.pace"), *_unreported(of, desk.indicators))
    return RawTable(say("papers.captions.indicators"), heads, tuple(rows),
                    _joined(of, notes))  # fmt: skip


def _unreported(of: Numbers, shown: Sequence[str]) -> Iterator[str]:
    """Who has not reported what, and that the city's figure holds what was registered all the
    same."""
    say = of.say
    found: dict[str, list[str]] = {}
    for one in of.desk.month.figures:
        if one.indicator in shown and not one.reported:
            name = of.desk.about[one.indicator].name[say.lang]
            found.setdefault(places.district(say, one.place.name), []).append(name)
    if found:
        comma = say("papers.comma")
        yield say("papers.notes.unreported", names=comma.join(
            place if len(shown) == 1 else say("papers.place_share", name=place,
                                              share=comma.join(names))
            for place, names in found.items()))  # fmt: skip


def _joined(of: Numbers, notes: Iterable[str]) -> tuple[str, ...]:
    """Notes as one, below a table."""
    one = ("" if of.say.lang == "zh" else " ").join(notes)
    return (one,) if one else ()


def _of_year(of: Numbers, id_: str) -> str:
    """What an indicator is called, with the year where its value is of one before."""
    about, say = of.desk.about[id_], of.say
    name = about.name[say.lang]
    return (
        say("papers.of_year", name=name, year=str(of.desk.reference(id_))) if about.behind else name
    )


def districts(of: Numbers) -> RawTable:
    """Every district's share done of each indicator, and its change since the month before."""
    say, desk = of.say, of.desk
    heads, groups = [say("papers.columns.district")], [""]
    shown = [id_ for id_ in desk.indicators if split(of, id_)]
    for id_ in shown:
        heads += [say("papers.columns.done"), say("papers.columns.change")]
        groups += [desk.about[id_].name[say.lang]] * 2
    rows: list[tuple[Raw, ...]] = []
    within: set[int] = set()
    for place, name, part in _places(of):
        if place in (NOWHERE, TWICE):
            continue  # which have no target to be done
        if part:
            within.add(len(rows))
        row: list[Raw] = [name]
        for id_ in shown:
            figure = desk.month.figure(id_, place)
            row += [of.number(figure, "done"), of.number(figure, "change")]
        rows.append(tuple(row))
    return RawTable(say("papers.captions.districts"), tuple(heads), tuple(rows), _notes(of, shown),
                    frozenset(within), tuple(groups))  # fmt: skip


def split(of: Numbers, indicator: str) -> bool:
    """Whether any district has a task or a value of an indicator."""
    return any(f.place.kind is Kind.DISTRICT and (f.target is not None or f.value is not None)
               for f in of.desk.month.of(indicator))  # fmt: skip


def _notes(of: Numbers, shown: Sequence[str]) -> tuple[str, ...]:
    """What stands below the table of several indicators by district: also which are not split
    among them."""
    say, desk = of.say, of.desk
    notes = [say("papers.notes.zones")] if desk.month.tasks.zones else []
    notes.append(say("papers.notes.change"))
    names = [desk.about[id_].name[say.lang] for id_ in desk.indicators if id_ not in shown]
    if names:
        notes.append(say("papers.notes.not_split", names=say("papers.comma").join(names)))
    return _joined(of, notes)


def district(of: Numbers, indicator: str) -> RawTable:
    """One indicator by district."""
    say, desk = of.say, of.desk
    of.figure(indicator)
    whats = ("target", "value", "done", "due_share", "change", "growth", "rank")
    unit = of.short_unit(indicator)
    heads = [say("papers.columns.district")]
    for what in whats:
        head = say(f"papers.columns.{what}")
        heads.append(say("papers.columns.with_unit", head=head, unit=unit)
                     if what in ("target", "value") else head)  # fmt: skip
    rows: list[tuple[Raw, ...]] = []
    within: set[int] = set()
    for place, name, part in _places(of):
        figure = desk.month.figure(indicator, place)
        if part and figure is None:
            continue  # a zone of which nothing is asked
        if part:
            within.add(len(rows))
        rows.append((name, *(of.number(figure, what) for what in whats), standing(of, figure)))
    name = desk.about[indicator].name[say.lang]
    notes = (*([say("papers.notes.zones")] if within else []), *_unreported(of, (indicator,)))
    return RawTable(say("papers.captions.district", name=name),
                    (*heads, say("papers.columns.standing")), tuple(rows),
                    _joined(of, notes), frozenset(within))  # fmt: skip


def lists(of: Numbers) -> RawTable:
    """The lists to work off: rows, what all of them would add, what the target lacks."""
    desk = of.desk
    heads = _heads(of, "list", "rows", "indicator", "effect", "adds", "lacking", "unit")
    rows: tuple[tuple[Raw, ...], ...] = tuple(
        (one.name[of.say.lang], of.listed(one, one.rows),
         desk.about[one.to].name[of.say.lang] if one.to in desk.about else "—",
         of.say(f"papers.effects.{one.how}") if one.to in desk.about else "—",
         of.listed(one, one.adds, adds=True), of.listed(one, one.lacking, adds=True),
         of.unit(one.to) if one.to in desk.about else "")
        for one in desk.lists
    )  # fmt: skip
    return RawTable(of.say("papers.captions.lists"), heads, rows, _dated(of))


def _dated(of: Numbers) -> tuple[str, ...]:
    """What day a list's rows and what targets lack are of, in which year what they add counts, and
    that the heads are not those kept when the month was frozen, where they are not."""
    say, month, notes = of.say, of.desk.month, []
    if month.day != month.cut_off:
        notes.append(say("papers.notes.lists", on=said.day(say, month.cut_off),
                         end=said.day(say, month.day)))  # fmt: skip
    if any(one.to in of.desk.about for one in of.desk.lists):
        notes.append(say("papers.notes.in_year", year=str(month.tasks.year)))
    if of.desk.recounted:
        notes.append(say("papers.notes.recounted"))
    return _joined(of, notes)


def deadlines(of: Numbers) -> RawTable:
    """What is due soon."""
    lang = of.say.lang
    rows = tuple((said.day(of.say, d.on), d.name[lang], d.office[lang], d.source[lang])
                 for d in sorted(of.desk.deadlines, key=lambda d: d.on))  # fmt: skip
    return RawTable(of.say("papers.captions.deadlines"),
                    _heads(of, "on", "deadline", "office", "basis"), rows)  # fmt: skip


def corrections(of: Numbers) -> RawTable:
    """Figures of frozen months that would be others by what is known since (数据变动说明)."""
    say, desk = of.say, of.desk
    parts = ("before", "after", "added", "revised", "removed", "moved")
    heads = _heads(of, "month", "indicator", "district", *parts, "unit")
    rows: list[tuple[Raw, ...]] = []
    found = _in_order(of, desk.month.corrections)
    for one in found:
        about = desk.about[one.indicator]
        source = (desk.records(one.indicator),)
        rows.append((said.month(say, one.month), about.name[say.lang], named(of, one.place),
                     *(of.amount(getattr(one, part), about.unit, source) for part in parts),
                     of.unit(one.indicator)))  # fmt: skip
    notes = [] if rows else [say("papers.notes.no_corrections")]
    if any(one.place.kind is Kind.ZONE for one in found):
        notes.append(say("papers.notes.zones"))
    return RawTable(say("papers.captions.corrections"), heads, tuple(rows), tuple(notes))


def _in_order(of: Numbers, found: Sequence[Correction]) -> list[Correction]:
    """Corrections of indicators with a task, as pages order them: month by month, task by
    task, the city before its districts, each followed by its zones."""
    tasks, kinds = of.desk.indicators, list(Kind)
    order = [place for place, _, _ in _places(of)]
    return sorted(
        (one for one in found if one.indicator in tasks),
        key=lambda one: (one.month, tasks.index(one.indicator),
                         order.index(one.place) if one.place in order else len(order),
                         kinds.index(one.place.kind), one.place.name),
    )  # fmt: skip


def standing(of: Numbers, figure: Figure | None) -> str:
    """The state of a figure in words; that a district did not report in time before all."""
    if figure is None:
        return "—"
    if figure.target is None:
        return "—"
    if not figure.reported:
        return of.say("papers.late")
    return of.say(f"papers.standings.{figure.state}")


def named(of: Numbers, place: Place) -> str:
    """What a place is called."""
    if place.kind is Kind.CITY:
        return of.say("papers.whole_city")
    name = places.district(of.say, place.name)
    if place.kind is Kind.ZONE:
        return of.say("papers.within", zone=name)
    return name or of.say(f"papers.{place.kind}")


def _places(of: Numbers) -> Iterator[tuple[Place, str, bool]]:
    """The city, the districts in the order of their groups, each followed by its zones (其中), and
    what is in no district where anything is."""
    month = of.desk.month
    there = {figure.place for figure in month.figures}
    yield Place(Kind.CITY), of.say("papers.whole_city"), False
    for name in month.tasks.districts:
        yield Place(Kind.DISTRICT, name), places.district(of.say, name), False
        for zone in month.tasks.zones:
            if zone.district == name:
                place = Place(Kind.ZONE, zone.name)
                yield place, named(of, place), True
    for place in (NOWHERE, TWICE):
        if place in there:
            yield place, of.say(f"papers.{place.kind}"), False


def _heads(of: Numbers, *names: str) -> tuple[str, ...]:
    return tuple(of.say(f"papers.columns.{name}") for name in names)


def alike(of: RawTable) -> tuple[dict[int, tuple[Source, ...]], dict[int, tuple[Source, ...]]]:
    """The sources that the numbers of a column have, but for few, and those of all other numbers
    of a row together, by their places."""
    columns: dict[int, tuple[Source, ...]] = {}
    for index in of.right:
        found = Counter(n.sources for row in of.rows
                        if isinstance(n := row[index], Number) and n.sources)  # fmt: skip
        for sources, count in found.most_common(1):
            if (found.total() - count) * FEW <= found.total():
                columns[index] = sources
    rows: dict[int, tuple[Source, ...]] = {}
    for place, row in enumerate(of.rows):
        rest = [cell.sources for i, cell in enumerate(row)
                if isinstance(cell, Number) and cell.sources and i not in columns]  # fmt: skip
        every = tuple(dict.fromkeys(source for sources in rest for source in sources))
        if 0 < len(every) <= MOST:
            rows[place] = every
    return columns, rows
