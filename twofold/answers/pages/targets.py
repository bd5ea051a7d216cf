"""A year's tasks, and how one would be split, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from twofold.answers import figures
from twofold.answers.pages.tables import GENERATED, QUIET, breadth, heading, quiet, table
from twofold.answers.places import district as called_in
from twofold.answers.tasked import (
    amount,
    before,
    beyond,
    cited,
    named,
    percent,
    place_word,
    replaced,
    rows,
)  # fmt: skip
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.indicators.model import Indicator
    from twofold.targets.issued import Issued
    from twofold.targets.model import Place, Tasks
    from twofold.targets.proposal import Proposal

# Columns of the terminal that the head of a column of numbers may take.
HEAD = 13
# What no line of Chinese begins with.
CLOSING = "）、，。："


def shown(say: Words, found: Issued) -> Iterator[RenderableType]:
    """The tasks as they read: what the city owes, then who owes what, then what was changed."""
    tasks = found.tasks
    yield heading(tasks.name[say.lang])
    yield Text(say("targets.issued", number=cited(say, tasks.number), day=tasks.issued_on))
    if tasks.generated:
        yield Text(say("brief.generated"), GENERATED)
    if found.day < tasks.issued_on:
        yield quiet(say("targets.not_yet", day=tasks.issued_on, as_of=found.day))
    yield Text()
    yield _city(say, found)
    yield Text()
    yield _districts(say, found)
    yield quiet(say("targets.sum_note"))
    yield Text()
    yield heading(say("targets.changes"))
    if tasks.changes:
        yield _changes(say, found)
    else:
        yield quiet(say("targets.no_changes"))


def _city(say: Words, found: Issued) -> RenderableType:
    columns = ("task", "office", "city", "of", "padding", "sum", "beyond")
    made = table(*(say(f"targets.columns.{c}") for c in columns), right=(2, 4, 5), first=14)
    for task in found.tasks.tasks:
        indicator, id_ = found.indicators[task.indicator], task.indicator
        whole = found.sum(id_)
        made.add_row(
            figures.name(say, indicator), task.office[say.lang],
            amount(say, indicator, found.value(id_)) if id_ not in found.reasons
            else figures.reason(say, found.reasons[id_]),
            say("targets.by_path") if task.value is None else say("targets.by_hand"),
            percent(say, task.padding) if task.padding else "",
            say("targets.unsplit") if whole is None else amount(say, indicator, whole),
            beyond(say, found, task),
        )  # fmt: skip
    return made


def split_tasks(found: Issued) -> list[str]:
    """The indicators that districts or zones have numbers of."""
    return [id_ for id_, numbers in found.numbers.items() if len(numbers) > 1]


def _districts(say: Words, found: Issued) -> RenderableType:
    ids = split_tasks(found)
    made = table(say("targets.columns.place"),
                 *(folded(figures.name(say, found.indicators[id_])) for id_ in ids),
                 right=range(1, len(ids) + 1), whole=(0,))  # fmt: skip
    for place, group in rows(found.tasks):
        if group is not None:
            made.add_row(Text(group.name[say.lang], QUIET))
        made.add_row(place_word(say, place),
                     *(_number(say, found, id_, place) for id_ in ids))  # fmt: skip
    return made


def folded(text: str, room: int = HEAD) -> str:
    """A head over a column of numbers in lines that are no broader than these need."""
    if breadth(text) <= room:
        return text
    if breadth(text) == len(text):  # nothing in it is Chinese
        return "\n".join(wrap(text, room))
    lines = [""]
    for char in text:
        if breadth(lines[-1] + char) > room and char not in CLOSING:
            lines.append("")
        lines[-1] += char
    return "\n".join(lines)


def _number(say: Words, found: Issued, id_: str, place: Place) -> str:
    """A number in force, and what it replaced."""
    one, indicator = found.numbers[id_].get(place), found.indicators[id_]
    if one is None:
        return ""
    return "\n".join((amount(say, indicator, one.value), *replaced(say, indicator, one)))


def _changes(say: Words, found: Issued) -> RenderableType:
    columns = ("day", "task", "place", "before", "after", "number", "reason")
    made = table(*(say(f"targets.columns.{c}") for c in columns), right=(3, 4), whole=(0,))
    for one in found.tasks.changes:
        indicator = found.indicators[one.indicator]
        made.add_row(say.value(one.day), indicator.name[say.lang], place_word(say, one.place),
                     amount(say, indicator, before(found, one)),
                     amount(say, indicator, one.value), one.number,
                     one.reason[say.lang])  # fmt: skip
    return made


# --- a split


def split_lines(say: Words, indicator: Indicator, found: Proposal) -> Iterator[str]:
    """What is split by which weights, and what is left where caps leave no room."""
    task, made = found.task, found.division
    yield say("targets.split_city", city=amount(say, indicator, found.city),
              padding=percent(say, task.padding), padded=amount(say, indicator, made.padded),
              assigned=amount(say, indicator, made.assigned),
              unit=figures.unit_word(say, indicator.unit), day=found.day)  # fmt: skip
    most = say("targets.uncapped") if task.most is None else percent(say, task.most)
    weights = {part: percent(say, getattr(task.weights, part))
               for part in ("base", "ready", "capacity")}  # fmt: skip
    yield say("targets.split_weights", most=most, **weights)
    if made.lacking:
        yield say("targets.lacking", lacking=amount(say, indicator, made.lacking))
    if not task.pool and task.weights.ready:
        yield say("targets.no_pool")


def split_cells(say: Words, indicator: Indicator, found: Proposal, name: str) -> list[str]:
    """A district's line: what it brings, what it would be given, and what is issued."""
    share, standing = found.shares[name], found.issued.get(name)
    value = found.division.targets[name]
    over = (value - share.base) / share.base if share.base else None
    return [
        amount(say, indicator, share.base), say.number(share.ready),
        say.number(round(share.capacity, 2)), amount(say, indicator, value),
        percent(say, over), _cap(say, indicator, found, name),
        "" if standing is None else amount(say, indicator, standing.value),
        "" if standing is None else amount(say, indicator, value - standing.value),
    ]  # fmt: skip


def _cap(say: Words, indicator: Indicator, found: Proposal, name: str) -> str:
    """The most that a district can be given, and whether it is."""
    cap = found.division.caps[name]
    if cap is None:
        return say("targets.uncapped")
    told = amount(say, indicator, cap)
    return say("targets.capped", cap=told) if name in found.division.capped else told


SPLIT = ("base", "ready", "capacity", "proposed", "over_base", "cap", "issued", "difference")


def proposed(
    say: Words, workspace: Workspace, found: Proposal, made_up: bool
) -> Iterator[RenderableType]:
    """How a task would be split, district by district."""
    indicator = named(workspace, found)
    yield heading(say("targets.split_of", name=figures.name(say, indicator)))
    if made_up or found.tasks.generated:
        yield Text(say("brief.generated"), GENERATED)
    for line in split_lines(say, indicator, found):
        yield Text(line)
    made = table(say("targets.columns.place"),
                 *(folded(say(f"targets.columns.{c}")) for c in SPLIT),
                 right=range(1, len(SPLIT) + 1), whole=(0,))  # fmt: skip
    for group in found.tasks.groups:
        made.add_row(Text(group.name[say.lang], QUIET))
        for name in group.districts:
            made.add_row(called_in(say, name), *split_cells(say, indicator, found, name))
    made.add_row(*sum_cells(say, indicator, found.tasks, found))
    yield made
    yield quiet(say("targets.split_note"))


def sum_cells(say: Words, indicator: Indicator, tasks: Tasks, found: Proposal) -> list[str]:
    """The line of all districts together."""
    numbers = [found.issued.get(name) for name in tasks.districts]
    issued = [one.value for one in numbers if one is not None]
    whole = sum(issued[1:], issued[0]) if issued else None
    base = sum((found.shares[name].base for name in tasks.districts), found.city * 0)
    return [
        say("targets.sum"), amount(say, indicator, base), "", "",
        amount(say, indicator, found.division.assigned), "", "",
        "" if whole is None else amount(say, indicator, whole),
        "" if whole is None else amount(say, indicator, found.division.assigned - whole),
    ]  # fmt: skip
