"""Targets by district: the years, a year's tasks as they read, and how one would be split."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from twofold import indicators
from twofold.answers import figures, tasked
from twofold.answers.generated import generated
from twofold.answers.pages import targets as pages
from twofold.answers.places import district
from twofold.errors import InputError, Refused
from twofold.indicators.groups import chosen
from twofold.indicators.model import Indicator
from twofold.targets import Tasks
from twofold.targets import read as every_year
from twofold.targets.belongs import countable
from twofold.targets.issued import Issued, Tried, issued, months, one_of, tried
from twofold.targets.model import CITY, Change, Place, Standing, Task
from twofold.targets.proposal import Proposal
from twofold.targets.read import ADDITIVE
from twofold.web import months as monthly
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Cell, Column, Field, Form, Link, Row, Table
from twofold.web.remembered import remembered
from twofold.web.told import told

# Months on the page of all years; the others stand on their own.
FEW = 3
WEIGHTS = ("base", "ready", "capacity")
TRIED = (*WEIGHTS, "padding", "most")


def years(asked: Asked) -> View:
    """All years with their documents, and the newest months."""
    say = asked.say
    found = every_year(asked.workspace)
    columns = (Column(say("targets.columns.year"), whole=True), Column(say("targets.columns.task")),
               Column(say("targets.columns.number")),
               Column(say("targets.columns.issued_on"), whole=True),
               Column(say("targets.columns.tasks"), number=True))  # fmt: skip
    rows = tuple(
        Row((Cell(str(one.year)),
             Cell(one.name[asked.lang], asked.link("targets", one.id), generated=one.generated),
             Cell(tasked.cited(say, one.number)), Cell(say.value(one.issued_on)),
             Cell(say.value(len(one.tasks)))))
        for one in found.values()
    )  # fmt: skip
    data = {
        "beside": _growth(asked),
        "years": Table(say("web.targets.years"), columns, rows, id="tasks", stacked=True,
                       hidden_caption=True, empty=say("targets.none")),
        "months": monthly.table(asked, months(asked.workspace)[:FEW]),
        "all": Link(say("web.targets.all_months"), asked.link("months")),
    }  # fmt: skip
    return View(say("web.targets.title"), "page_targets.html", data, lede=say("web.targets.lead"),
                generated=any(one.generated for one in found.values()))  # fmt: skip


def _growth(asked: Asked) -> tuple[Link, ...]:
    """The growth of districts, where an indicator counts enterprises."""
    if not any(countable(one) for one in indicators.read(asked.workspace).indicators.values()):
        return ()
    return (Link(asked.say("web.targets.growth"), asked.link("targets", "growth")),)


def above(asked: Asked) -> Link:
    """The page of all years."""
    return Link(asked.say("web.targets.title"), asked.link("targets"))


# --- a year's tasks


def divided(indicator: Indicator, task: Task) -> bool:
    """Whether an indicator can be split by what the task names."""
    return indicator.measure in ADDITIVE and chosen(indicator.breakdowns, task.by) is not None


def tasks(asked: Asked) -> View:
    """A year's tasks as the document reads, with the numbers in force and what they replaced."""
    say = asked.say
    found = remembered(asked.workspace, issued, asked.placed["tasks"])
    of = found.tasks
    early = found.day < of.issued_on
    data = {
        "declared": of.generated,
        "pending": say("targets.not_yet", day=of.issued_on, as_of=found.day) if early else "",
        "tasks": _tasks(asked, found), "assigned": _assigned(asked, found),
        "changes": _changes(asked, found),
        "months": Link(say("web.targets.months"), asked.link("months")),
    }  # fmt: skip
    lede = say("targets.issued", number=tasked.cited(say, of.number), day=of.issued_on)
    return View(of.name[asked.lang], "page_tasks.html", data, (above(asked),), lede,
                generated=of.generated)  # fmt: skip


def _tasks(asked: Asked, found: Issued) -> Table:
    say = asked.say
    heads = ("task", "office", "city", "of", "padding", "sum", "beyond")
    columns = tuple(Column(say(f"targets.columns.{c}"), number=c in ("city", "padding", "sum"))
                    for c in heads)  # fmt: skip
    return Table(say("web.targets.tasks_table"), columns,
                 tuple(_task(asked, found, one) for one in found.tasks.tasks), id="tasks",
                 stacked=True, notes=(say("targets.sum_note"),))  # fmt: skip


def _task(asked: Asked, found: Issued, task: Task) -> Row:
    say, id_ = asked.say, task.indicator
    indicator, standing = found.indicators[id_], found.numbers[id_].get(CITY)
    whole = found.sum(id_)
    why = found.reasons.get(id_)
    city = figures.reason(say, why) if why else tasked.amount(say, indicator, found.value(id_))
    notes = () if standing is None else _replaced(asked, indicator, standing)
    return Row((
        Cell(figures.name(say, indicator), asked.link("indicators", id_)),
        Cell(task.office[asked.lang]),
        Cell(city, notes=notes, generated=found.tasks.generated),
        Cell(say("targets.by_path") if task.value is None else say("targets.by_hand")),
        Cell(tasked.percent(say, task.padding) if task.padding else ""),
        Cell(say("targets.unsplit") if whole is None else tasked.amount(say, indicator, whole),
             generated=found.tasks.generated and whole is not None),
        Cell(tasked.beyond(say, found, task),
             links=(Link(say("web.targets.split"), asked.link(
                 "targets", found.tasks.id, "split", id_)),)
             if whole is not None and divided(indicator, task) else ()),
    ))  # fmt: skip


def _assigned(asked: Asked, found: Issued) -> Table:
    """Who owes what: a row for each district, group by group, with the zones in it behind."""
    say, ids = asked.say, pages.split_tasks(found)
    columns = (Column(say("targets.columns.place"), whole=True),
               *(Column(figures.name(say, found.indicators[id_]), number=True,
                        generated=found.tasks.generated) for id_ in ids))  # fmt: skip
    rows: list[Row] = []
    for place, group in tasked.rows(found.tasks):
        if group is not None:
            rows.append(Row((Cell(group.name[asked.lang]), *(Cell() for _ in ids)), quiet=True))
        rows.append(Row((Cell(tasked.place_word(say, place)),
                         *(_number(asked, found, id_, place) for id_ in ids))))  # fmt: skip
    return Table(
        say("web.targets.assigned_table", name=found.tasks.name[asked.lang]), columns,
        tuple(rows) if ids else (), id="assigned", stacked=True,
        downloads=asked.downloads("targets", found.tasks.id), empty=say("targets.none"),
    )  # fmt: skip


def _number(asked: Asked, found: Issued, id_: str, place: Place) -> Cell:
    one, indicator = found.numbers[id_].get(place), found.indicators[id_]
    if one is None:
        return Cell()
    return Cell(tasked.amount(asked.say, indicator, one.value),
                notes=_replaced(asked, indicator, one))  # fmt: skip


def _replaced(asked: Asked, indicator: Indicator, one: Standing) -> tuple[str, ...]:
    """A number that was changed, by which document, and what it replaced."""
    if not one.replaced:
        return ()
    number = tasked.cited(asked.say, one.number)
    return (asked.say("web.targets.changed_by", number=number),
            *tasked.replaced(asked.say, indicator, one))  # fmt: skip


def _changes(asked: Asked, found: Issued) -> Table:
    say = asked.say
    heads = ("day", "task", "place", "before", "after", "number", "reason")
    columns = tuple(Column(say(f"targets.columns.{c}"), number=c in ("before", "after"),
                           whole=c == "day") for c in heads)  # fmt: skip
    return Table(say("targets.changes"), columns,
                 tuple(_change(asked, found, one) for one in found.tasks.changes), id="changes",
                 stacked=True, hidden_caption=True, empty=say("targets.no_changes"))  # fmt: skip


def _change(asked: Asked, found: Issued, one: Change) -> Row:
    say, indicator = asked.say, found.indicators[one.indicator]
    return Row((
        Cell(say.value(one.day)), Cell(indicator.name[asked.lang]),
        Cell(tasked.place_word(say, one.place)),
        Cell(tasked.amount(say, indicator, tasked.before(found, one))),
        Cell(tasked.amount(say, indicator, one.value)), Cell(one.number),
        Cell(one.reason[asked.lang]),
    ))  # fmt: skip


# --- a split


def split(asked: Asked) -> View:
    """How one task would be split; other weights stand in the address and nowhere else."""
    say, given = asked.say, asked.given
    of, id_ = one_of(asked.workspace, asked.placed["tasks"]), asked.placed["of_indicator"]
    own = Tried(*(given.get(name) for name in TRIED))
    crumbs = (above(asked), Link(of.name[asked.lang], asked.link("targets", of.id)))
    task = of.task(id_)
    data: dict[str, object] = {
        "declared": of.generated, "problem": "", "mend": "", "lines": (), "sheet": None,
        "files": (), "form": _form(asked, task),
        "back": Link(say("web.targets.as_written"),
                     _written(asked)) if own.any else None,
    }  # fmt: skip
    try:
        found = remembered(asked.workspace, tried, of.id, id_, own)
    except (InputError, Refused) as error:
        _, what, do = told(say, error, asked.workspace.root)
        return View(say("web.targets.split"), "page_split.html",
                    {**data, "problem": what, "mend": do}, crumbs,
                    status=error.http_status)  # fmt: skip
    indicator = tasked.named(asked.workspace, found)
    kept = {name: asked.query.get(name) for name in TRIED}
    data |= {
        "files": asked.downloads("targets", of.id, "split", id_, **kept),
        "lines": (*pages.split_lines(say, indicator, found), *_capacity(asked, found.task)),
        "sheet": _split(asked, of, found),
    }  # fmt: skip
    title = say("targets.split_of", name=indicator.name[asked.lang])
    return View(title, "page_split.html", data, crumbs, generated=True)


def _capacity(asked: Asked, task: Task) -> tuple[str, ...]:
    """What a district's capacity is counted by, which is another indicator."""
    one = indicators.read(asked.workspace).indicators.get(task.capacity)
    if one is None:
        return ()
    return (asked.say("web.targets.capacity_of", name=figures.name(asked.say, one)),)


def _form(asked: Asked, task: Task | None) -> Form:
    """The weights as they are asked for, else as the task says."""
    say = asked.say
    told_ = {} if task is None else {
        **{name: getattr(task.weights, name) for name in WEIGHTS}, "padding": task.padding,
        "most": task.most,
    }  # fmt: skip
    labels = {**{name: say(f"targets.columns.{name}") for name in (*WEIGHTS, "padding")},
              "most": say("targets.columns.cap")}  # fmt: skip
    own = any(name in asked.query for name in WEIGHTS)
    fields = tuple(
        Field(name, labels[name],
              asked.query.get(name, "" if own and name in WEIGHTS else _said(told_.get(name))),
              kind="text")
        for name in TRIED
    )  # fmt: skip
    return Form(_written(asked).partition("?")[0], fields,
                tuple(asked.times.items()))  # fmt: skip


def _written(asked: Asked) -> str:
    """This page with the weights of the tasks."""
    none: dict[str, Any] = dict.fromkeys(TRIED)
    return asked.here(**none)


def _said(share: Decimal | None) -> str:
    """A share as it is written into a field: 5%."""
    return "" if share is None else f"{(share * 100).normalize():f}%"


def _split(asked: Asked, of: Tasks, found: Proposal) -> Table:
    say, made_up = asked.say, generated(asked.workspace) or of.generated
    indicator = tasked.named(asked.workspace, found)
    columns = (Column(say("targets.columns.place"), whole=True),
               *(Column(say(f"targets.columns.{c}"), number=True, generated=made_up)
                 for c in pages.SPLIT))  # fmt: skip
    rows: list[Row] = []
    for group in of.groups:
        rows.append(Row((Cell(group.name[asked.lang]), *(Cell() for _ in pages.SPLIT)), quiet=True))
        for name in group.districts:
            cells = pages.split_cells(say, indicator, found, name)
            rows.append(Row((Cell(district(say, name)), *map(Cell, cells))))
    rows.append(Row(tuple(map(Cell, pages.sum_cells(say, indicator, of, found)))))
    caption = say("web.targets.split_table", name=indicator.name[asked.lang],
                  unit=figures.unit_word(say, indicator.unit))  # fmt: skip
    return Table(caption, columns, tuple(rows), id="split", stacked=True)


PAGES = (
    Page("/targets", years, part="targets"),
    Page("/targets/{tasks}", tasks, part="targets"),
    Page("/targets/{tasks}/split/{of_indicator}", split, takes=TRIED, part="targets"),
    *monthly.PAGES,
)  # fmt: skip
