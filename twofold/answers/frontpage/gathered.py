"""What the front page is made from, asked of the city once.

The month, its lists and its papers are as known at the month's cut-off, so that they agree with one
another to the last unit. What is published and what falls due is as known on the day on which the
page is opened; for a month that is asked for by name, at its cut-off as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from twofold import indicators, targets
from twofold.answers.generated import generated
from twofold.answers.papers import gathered as papers
from twofold.answers.papers.desk import Desk
from twofold.answers.published import targeted
from twofold.errors import InputError, NotFound, Refused, TwofoldError
from twofold.indicators.brief import Brief
from twofold.indicators.compare import Comparison, compare
from twofold.indicators.model import Indicator, Measured
from twofold.indicators.read import read as read_catalogue
from twofold.registers.areas import read_areas
from twofold.registers.store import reading
from twofold.targets import calendar, desk, lists
from twofold.targets.calendar import Dues
from twofold.targets.desk import Item, Layout
from twofold.targets.list_model import Gain, Listed
from twofold.targets.model import Month
from twofold.targets.recent import Recent, recent
from twofold.targets.stored import at_close, closed
from twofold.workspace import Workspace


@dataclass(frozen=True)
class Block:
    """A line of what is to be done: the lists that it opens, without their rows."""

    item: Item
    lists: tuple[Listed, ...]

    @property
    def rows(self) -> int:
        return sum(one.total for one in self.lists)


@dataclass(frozen=True)
class Version:
    """The text of the year's tasks that a month rests on: the how many-th of those under which
    months of its year were frozen, and its digest."""

    number: int
    digest: str


@dataclass(frozen=True)
class Front:
    """The front page. `desk` is what the month's papers are filled from; None where there is no
    month, and `why` says why. `now` is the city as what is published and due is seen. `gains` is
    what the lists of the page would bring together, `beyond` are other lists that would bring
    something to a task, `lists_on` the day on which lists are known."""

    now: Workspace
    brief: Brief
    indicators: Mapping[str, Indicator]
    layout: Layout
    generated: bool
    desk: Desk | None
    why: TwofoldError | None
    version: Version | None
    blocks: tuple[Block, ...]
    gains: tuple[Gain, ...]
    beyond: tuple[Mapping[str, str], ...]
    lists_on: date
    dues: Dues
    leading: tuple[Recent, ...]
    measured: Mapping[str, Measured]
    beside: Mapping[str, Comparison]
    cities: Mapping[str, Mapping[str, str]]

    @property
    def month(self) -> Month | None:
        return None if self.desk is None else self.desk.month


Keep = Callable[..., Any]


def _anew(workspace: Workspace, make: Keep, *given: object) -> Any:
    return make(workspace, *given)


def gather(
    workspace: Workspace, targets: str | None = None, month: str | None = None, keep: Keep = _anew
) -> Front:  # fmt: skip
    """All of the front page. `keep` hands on what takes long, `make(workspace, …)`, from before
    where nothing that it rests on has changed. Raises what `targets.month` raises for a month asked
    for by name, and NotFound for a city without a set of targets."""
    with reading(workspace):
        found, why = _month(workspace, month)
        cut = workspace if found is None else at_close(workspace, found)
        now = workspace if month is None else cut
        layout = desk.read(workspace) or Layout({})
        with reading(now), targeted(now):
            brief = indicators.brief(now, targets or (found.tasks.of if found else None))
        with reading(cut):
            slow: Slow = keep(cut, at_cut_off, "" if found is None else found.month)
            made = papers.of_month(workspace, found, slow.listed) if found else None
        shown = (*(one.indicator.id for one in brief.standings), *layout.peers)
        return Front(
            now, brief, read_catalogue(workspace).indicators, layout, generated(workspace),
            made, why, None if found is None else _version(workspace, found),
            tuple(_block(item, slow.listed) for item in layout.lists), slow.gains,
            tuple(_beyond(found, layout, slow.listed)), cut.day,
            calendar.due(now, days=layout.days), slow.leading, slow.measured, _beside(now, shown),
            {one.id: one.name for one in read_areas(workspace).areas.values()},
        )  # fmt: skip


@dataclass(frozen=True)
class Slow:
    """What takes long and rests on records known by the cut-off alone: all lists without their
    rows, what those of the page bring together, the leading indicators, and what the records give
    at the month's end of the reforms' figures and of what stands beside a target."""

    listed: Mapping[str, Listed]
    gains: tuple[Gain, ...]
    leading: tuple[Recent, ...]
    measured: Mapping[str, Measured]


def at_cut_off(workspace: Workspace, month: str) -> Slow:
    """Lists and leading indicators on the day of a month's cut-off, as known on it; without a month
    on the workspace's day."""
    layout = desk.read(workspace) or Layout({})
    with reading(workspace):
        found = targets.month(workspace, month) if month else None
        listed = _listed(workspace, found, layout)
        named = dict.fromkeys(id_ for item in layout.lists for id_ in item.ids if id_ in listed)
        then = workspace if found is None else replace(workspace, day=found.day)
        catalogue = read_catalogue(workspace)
        owed = (one.indicator for of in catalogue.targets.values() for one in of.targets)
        beside = (catalogue.indicators[id_].beside for id_ in owed)
        ids = dict.fromkeys((*(id_ for item in layout.reforms for id_ in item.ids),
                             *filter(None, beside)))  # fmt: skip
        return Slow(
            {id_: replace(one, rows=()) for id_, one in listed.items()},
            lists.together(listed[id_] for id_ in named),
            recent(then, layout.leading), indicators.measure(then, ids) if ids else {},
        )  # fmt: skip


def _month(workspace: Workspace, month: str | None) -> tuple[Month | None, TwofoldError | None]:
    """The month; the last frozen one, else that of the day, where none is asked for."""
    try:
        return targets.month(workspace, month), None
    except (NotFound, Refused) as error:
        if month is not None:
            raise
        return None, error


def _listed(
    workspace: Workspace, month: Month | None, layout: Layout
) -> Mapping[str, Listed]:  # fmt: skip
    """Every list where papers are made of them; else those that the page shows."""
    if month is not None:
        return papers.every_list(workspace, month, papers.about_of(workspace, month))
    return lists.every(workspace)


def _block(item: Item, listed: Mapping[str, Listed]) -> Block:
    for id_ in item.ids:
        if id_ not in listed:
            raise NotFound("lists.no_list", id=id_, known=", ".join(listed) or "—")
    return Block(item, tuple(listed[id_] for id_ in item.ids))


def _beyond(
    month: Month | None, layout: Layout, listed: Mapping[str, Listed]
) -> Iterator[Mapping[str, str]]:  # fmt: skip
    """The names of lists that the page does not show and that would bring something to a task."""
    shown = {id_ for item in layout.lists for id_ in item.ids}
    for id_, one in listed.items():
        if id_ not in shown and month is not None and any(
                (gain.value or gain.later) and month.tasks.task(gain.indicator) is not None
                for gain in one.head.gains):  # fmt: skip
            yield one.of.name


def _version(workspace: Workspace, month: Month) -> Version:
    """Counts the texts of the tasks under which months of the year were frozen until this one."""
    id_ = month.tasks.id
    with reading(workspace) as store:
        texts = [one.documents.get(id_, "") for one in closed(store) if one.month <= month.month
                 and one.month[:4] == month.month[:4]]  # fmt: skip
    own = month.tasks.digest if month.frozen is None else month.frozen.documents.get(id_, "")
    known = list(dict.fromkeys([*texts, own]))
    return Version(known.index(own) + 1, own)


def _beside(workspace: Workspace, ids: Iterable[str]) -> Mapping[str, Comparison]:
    """The city beside others; an indicator of several series, or of none, is not compared."""
    found = {}
    for id_ in dict.fromkeys(ids):
        try:
            found[id_] = compare(workspace, id_)
        except (InputError, Refused):
            continue
    return found
