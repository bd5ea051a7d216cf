"""Months of the tasks: all of them, and one as it is read out in a meeting."""

from __future__ import annotations

from collections.abc import Iterable

from twofold import targets
from twofold.answers import monthly
from twofold.answers.generated import generated
from twofold.answers.monthly import CAUSES, Told
from twofold.answers.pages import months as pages
from twofold.answers.tasked import group_of, percent, place_word
from twofold.indicators.model import Reason
from twofold.targets.issued import Listed, months
from twofold.targets.model import CITY, Figure, Kind, Place
from twofold.web.bars import Bar, Drawing, draw
from twofold.web.page import Asked, Page, View
from twofold.web.parts import TONES, Cell, Column, Link, Row, Table, badge
from twofold.web.remembered import remembered

# Widths and sizes of type of a drawing: on a page, and on a narrow screen.
WIDE, NARROW = (760, 14), (358, 13)


def listed(asked: Asked) -> View:
    """All months that can be shown, the latest first."""
    say = asked.say
    data = {"months": table(asked, months(asked.workspace))}
    crumbs = (Link(say("web.targets.title"), asked.link("targets")),)
    return View(say("web.targets.months_title"), "page_months.html", data, crumbs,
                lede=say("web.targets.months_lead"))  # fmt: skip


def table(asked: Asked, found: Iterable[Listed]) -> Table:
    """Months, and how each was frozen."""
    say = asked.say
    heads = ("month", "state", "cut_off", "frozen", "number")
    columns = tuple(Column(say(f"targets.columns.{c}"), whole=c != "number") for c in heads)
    rows = []
    for one in found:
        frozen = one.frozen
        rows.append(Row((
            Cell(one.month, asked.link("months", one.month)),
            Cell(say(f"web.targets.is_{'live' if frozen is None else 'frozen'}")),
            Cell("" if frozen is None else say.value(frozen.cut_off)),
            Cell("" if frozen is None else say.value(frozen.frozen_on)),
            Cell("" if frozen is None else frozen.number),
        )))  # fmt: skip
    return Table(say("web.targets.months"), columns, tuple(rows), id="months-table", stacked=True,
                 hidden_caption=True, empty=say("web.targets.no_months"))  # fmt: skip


def one(asked: Asked) -> View:
    """One month: all tasks in a table, then each by itself with its bars, then corrections."""
    say = asked.say
    found = remembered(asked.workspace, targets.month, asked.placed["of_month"])
    told = monthly.told(say, asked.workspace, found)
    made_up = generated(asked.workspace)
    sums = [say("targets.sums")]
    if any(f.place.kind is Kind.TWICE for f in found.figures):
        sums.append(say("targets.sums_twice"))
    data = {
        "declared": found.tasks.generated, "standing": monthly.standing(told),
        "late": monthly.late(told), "beside": _beside(asked, told),
        "matrix": _matrix(asked, told, made_up), "sums": _joined(asked, sums),
        "parts": [_part(asked, told, task.indicator, made_up) for task in told.tasks],
        "corrections": _corrections(asked, told, made_up),
        "changed": say("web.targets.changed", count=len(found.corrections)) if found.corrections
        else say("targets.no_corrections"),
    }  # fmt: skip
    crumbs = (Link(say("web.targets.title"), asked.link("targets")),
              Link(say("web.targets.months"), asked.link("months")))  # fmt: skip
    return View(say("targets.month_title", month=found.month), "page_month.html", data, crumbs,
                lede=monthly.counts(told), generated=True)  # fmt: skip


def _joined(asked: Asked, sentences: Iterable[str]) -> str:
    return ("" if asked.lang == "zh" else " ").join(sentences)


def _beside(asked: Asked, told: Told) -> tuple[Link, ...]:
    """The tasks, and the months before and after that can be shown."""
    say, here = asked.say, told.month.month
    known = [one.month for one in months(asked.workspace)]
    near = [m for m in (max((m for m in known if m < here), default=None),
                        min((m for m in known if m > here), default=None)) if m]  # fmt: skip
    of = told.month.tasks
    return (Link(say("web.targets.tasks_of", name=of.name[asked.lang]),
                 asked.link("targets", of.id)),
            *(Link(month, asked.link("months", month)) for month in near),
            *((Link(say("web.targets.corrected_in", month=near[-1]),
                    asked.link("months", near[-1], anchor="corrections")),)
              if told.month.frozen is not None and near and near[-1] > here else ()))  # fmt: skip


# --- all tasks


def _matrix(asked: Asked, told: Told, made_up: bool) -> Table:
    """Places by tasks: the share done with its sign, and the change since the month before."""
    say = asked.say
    ids = [task.indicator for task in told.tasks]
    columns = (Column(say("targets.columns.place"), whole=True),
               *(Column(told.name(id_), number=True, generated=made_up, href=f"#task-{id_}")
                 for id_ in ids))  # fmt: skip
    rows: list[Row] = []
    for place, group in pages.lines(told):
        if group is not None:
            rows.append(Row((Cell(group.name[asked.lang]), *(Cell() for _ in ids)), quiet=True))
        figures = monthly.of_place(told, place)
        if figures:
            rows.append(Row((Cell(place_word(say, place)),
                             *(_brief(asked, told, figures.get(id_)) for id_ in ids))))  # fmt: skip
    return Table(
        say("targets.month_title", month=told.month.month), tuple(columns), tuple(rows),
        id="matrix", stacked=True, notes=(say("targets.matrix"),),
        downloads=asked.downloads("months", told.month.month),
    )  # fmt: skip


def _brief(asked: Asked, told: Told, one: Figure | None) -> Cell:
    if one is None or one.target is None:
        return Cell()
    if not one.reported:
        return Cell(asked.say("targets.not_reported"))
    return Cell(f"{_sign(one)} {pages.in_brief(told, one)}".strip())


def _sign(one: Figure) -> str:
    """The sign of how a place stands; none where it is not judged."""
    return TONES[one.state][0] if one.state != "pending" else ""


# --- one task


def _part(asked: Asked, told: Told, id_: str, made_up: bool) -> dict[str, object]:
    """One task: what is due comes from where, the bars, and the table."""
    say, name = asked.say, told.name(id_)
    found = monthly.places(told, id_)
    bars = [_bar(asked, told, one) for one in found
            if one.target is not None and one.place.kind in (Kind.DISTRICT, Kind.ZONE)]  # fmt: skip
    drawn: list[Drawing | None] = [None, None]
    if bars:
        title = say("web.targets.bars", name=name)
        drawn = [draw(f"bars-{id_}-{width}", title, say("web.targets.bars_of"), bars, width, size)
                 for width, size in (WIDE, NARROW)]  # fmt: skip
    columns = (Column(say("targets.columns.place"), whole=True),
               *(Column(say(f"targets.columns.{c}"), number=c != "state", whole=c == "state",
                        generated=made_up and c != "state") for c in pages.COLUMNS))  # fmt: skip
    sheet = Table(
        say("web.targets.of_task", name=name, unit=told.unit(id_)), columns,
        tuple(_rows(asked, told, found)), id=f"table-{id_}", stacked=True,
    )  # fmt: skip
    city = next((one for one in found if one.place == CITY), None)
    return {"id": f"task-{id_}", "name": name, "lines": tuple(monthly.pace(told, id_)),
            "city": "" if city is None else _city(asked, told, city), "made_up": made_up,
            "badge": badge(say, "statuses", city.state) if city and city.target is not None
            and not monthly.unjudged(say, city) else None,
            "wide": drawn[0], "narrow": drawn[1], "sheet": sheet}  # fmt: skip


def _city(asked: Asked, told: Told, one: Figure) -> str:
    """The city's line of a task, which stands where the rest of it is folded."""
    say, id_ = asked.say, one.indicator
    if one.target is None:
        return say("web.targets.city_value", value=told.amount(id_, one.value),
                   unit=told.unit(id_))  # fmt: skip
    line = say("web.targets.city_of", value=told.amount(id_, one.value), unit=told.unit(id_),
               target=told.amount(id_, one.target), done=percent(say, one.done))  # fmt: skip
    if one.due is None:
        return line
    return say("web.targets.city_due", line=line, due=percent(say, one.due_share),
               twelfths=percent(say, one.twelfths_share))  # fmt: skip


def _rows(asked: Asked, told: Told, found: Iterable[Figure]) -> Iterable[Row]:
    """The lines of a task, each group of districts under its name."""
    last, blank = None, tuple(Cell() for _ in pages.COLUMNS)
    for one in found:
        group = group_of(asked.say, told.month.tasks, one.place)
        if group is not None and group != last:
            yield Row((Cell(group), *blank), quiet=True)
        last = group
        yield _row(asked, told, one)


def _bar(asked: Asked, told: Told, one: Figure) -> Bar:
    say = asked.say
    name = place_word(say, one.place)
    shares = [percent(say, share) for share in (one.done, one.due_share, one.twelfths_share)]
    said = f"{shares[0]} {_sign(one)}".strip() if one.reported else say("targets.not_reported")
    told_ = say("web.targets.bar_of", place=name, done=shares[0], due=shares[1],
                twelfths=shares[2])  # fmt: skip
    done, due, twelfths = (None if share is None else float(share)
                           for share in (one.done, one.due_share, one.twelfths_share))  # fmt: skip
    group = group_of(say, told.month.tasks, one.place) or ""
    return Bar(name, group, done, due, twelfths, said, told_, one.place.kind is Kind.ZONE)


def _row(asked: Asked, told: Told, one: Figure) -> Row:
    say = asked.say
    cells = [Cell(text) for text in pages.cells(told, one)[:-1]]
    owed = one.target is not None
    if not owed:
        state = Cell(_why(asked, one.place, one.reason))
    elif why := monthly.unjudged(say, one):
        state = Cell(why)
    else:
        state = Cell(badge=badge(say, "statuses", one.state))
    return Row((Cell(place_word(say, one.place)), *cells, state))


def _why(asked: Asked, place: Place, why: Reason | None) -> str:
    """Why a place is not judged; what lies in none owes nothing."""
    if why is None or place.kind in (Kind.NOWHERE, Kind.TWICE):
        return ""
    return asked.say(f"indicators.reasons.{why.code}", **why.values)


def _corrections(asked: Asked, told: Told, made_up: bool) -> Table:
    """Figures of frozen months that are others by what is known now, with causes."""
    say = asked.say
    numbers = ("before", "after", "changed", *CAUSES)
    columns = tuple(Column(say(f"targets.columns.{c}"), number=c in numbers,
                           whole=c in ("month", "place"), generated=made_up and c in numbers)
                    for c in pages.CORRECTED)  # fmt: skip
    rows = tuple(Row(tuple(map(Cell, pages.correction_cells(told, one))))
                 for one in pages.corrections(told))  # fmt: skip
    return Table(say("targets.corrections"), columns, rows, id="corrected", stacked=True,
                 hidden_caption=True, empty=say("targets.no_corrections"))  # fmt: skip


PAGES = (
    Page("/months", listed, part="targets"),
    Page("/months/{of_month}", one, part="targets"),
)  # fmt: skip
