"""A month of the tasks on a terminal: the table of districts, each task by itself, corrections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from twofold.answers import figures
from twofold.answers.monthly import (
    CAUSES,
    Told,
    change,
    counts,
    late,
    note,
    of_place,
    pace,
    places,
    points,
    rank,
    signed,
    standing,
    state,
)  # fmt: skip
from twofold.answers.pages.tables import GENERATED, QUIET, heading, quiet, table
from twofold.answers.pages.targets import folded
from twofold.answers.tasked import amount, percent, place_word, rows
from twofold.targets.model import CITY, Correction, Figure, Group, Place

COLUMNS = ("value", "target", "done", "due", "twelfths", "growth", "rank", "change", "state")


def shown(told: Told, made_up: bool) -> Iterator[RenderableType]:
    """The month as it is read out: all tasks in one table, then each by itself."""
    say, month = told.say, told.month
    yield heading(say("targets.month_title", month=month.month))
    if made_up or month.tasks.generated:
        yield Text(say("brief.generated"), GENERATED)
    yield Text(standing(told))
    yield Text(counts(told))
    yield Text(late(told))
    yield Text()
    yield _matrix(told)
    yield quiet(say("targets.matrix"))
    for task in told.tasks:
        yield Text()
        yield heading(f"{told.name(task.indicator)} · {told.unit(task.indicator)} · "
                      f"{task.office[say.lang]}")  # fmt: skip
        yield _of_task(told, task.indicator)
        for line in pace(told, task.indicator):
            yield quiet(line)
    yield Text()
    yield quiet(say("targets.shape_note"))
    yield quiet(say("targets.sums"))
    yield Text()
    yield heading(say("targets.corrections"))
    yield from _corrections(told)


def lines(told: Told) -> list[tuple[Place, Group | None]]:
    """The rows of the table of all tasks: the city, then districts with the zones in each; with the
    group that a row opens."""
    return [(CITY, None), *rows(told.month.tasks)]


def in_brief(told: Told, one: Figure | None) -> str:
    """A cell of the table of all tasks: the share done, and the change since the month before."""
    if one is None or one.target is None:
        return ""
    if not one.reported:
        return told.say("targets.not_reported")
    shown = percent(told.say, one.done)
    since = points(told.say, change(one))
    return told.say("targets.aside", text=shown, note=since) if since else shown


def _matrix(told: Told) -> RenderableType:
    ids = [task.indicator for task in told.tasks]
    made = table(told.say("targets.columns.place"), *(folded(told.name(id_)) for id_ in ids),
                 right=range(1, len(ids) + 1), whole=(0,))  # fmt: skip
    for place, group in lines(told):
        figures = of_place(told, place)
        if group is not None:
            made.add_row(Text(group.name[told.say.lang], QUIET))
        if figures:
            made.add_row(place_word(told.say, place),
                         *(in_brief(told, figures.get(id_)) for id_ in ids))  # fmt: skip
    return made


def cells(told: Told, one: Figure) -> list[str]:
    """A place's line of one task, as COLUMNS has them."""
    say, id_ = told.say, one.indicator
    owes, told_ = one.target is not None, one.reported
    return [
        told.amount(id_, one.value), told.amount(id_, one.target) if owes else "",
        percent(say, one.done) if owes and told_ else "",
        percent(say, one.due_share) if one.due is not None else "",
        percent(say, one.twelfths_share) if one.due_twelfths is not None else "",
        signed(say, one.growth), rank(say, one), points(say, change(one)) if told_ else "",
        state(say, one),
    ]  # fmt: skip


def _of_task(told: Told, id_: str) -> RenderableType:
    made = table(told.say("targets.columns.place"),
                 *(folded(told.say(f"targets.columns.{c}")) for c in COLUMNS), right=range(1, 9),
                 whole=(0,))  # fmt: skip
    for one in places(told, id_):
        made.add_row(place_word(told.say, one.place), *cells(told, one))
    return made


def corrections(told: Told) -> list[Correction]:
    """Corrections in the reader's order: month by month, task by task, place by place."""
    tasks = [task.indicator for task in told.tasks]
    places = [CITY, *(place for place, _ in rows(told.month.tasks))]

    def order(one: Correction) -> tuple[object, ...]:
        return (one.month, _index(tasks, one.indicator), _index(places, one.place),
                str(one.place.name))  # fmt: skip

    return sorted(told.month.corrections, key=order)


def _index(known: Sequence[object], one: object) -> int:
    return known.index(one) if one in known else len(known)


def correction_cells(told: Told, one: Correction) -> list[str]:
    """A correction: where, before and after, and what each cause brought."""
    say, indicator = told.say, told.indicators[one.indicator]
    return [
        one.month, figures.name(say, indicator), place_word(say, one.place),
        amount(say, indicator, one.before), amount(say, indicator, one.after),
        amount(say, indicator, one.after - one.before),
        *(amount(say, indicator, value) if (value := getattr(one, cause)) else ""
          for cause in CAUSES),
        note(say, one),
    ]  # fmt: skip


CORRECTED = ("month", "indicator", "place", "before", "after", "changed", *CAUSES, "note")


def _corrections(told: Told) -> Iterator[RenderableType]:
    say = told.say
    if not told.month.corrections:
        yield quiet(say("targets.no_corrections"))
        return
    made = table(*(say(f"targets.columns.{c}") for c in CORRECTED), right=range(3, 10), whole=(0,))
    for one in corrections(told):
        made.add_row(*correction_cells(told, one))
    yield made
    yield quiet(say("targets.corrections_note"))
