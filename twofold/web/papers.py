"""Papers: each as it prints, with its sentences and how one is edited; and all of a month."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from twofold.answers.papers import asked as papers
from twofold.answers.papers import fill, gathered, html, templates
from twofold.answers.papers.desk import Desk
from twofold.answers.papers.said import day, tidy
from twofold.answers.papers.sentences import Sentence
from twofold.errors import NotFound, Refused
from twofold.web.page import Asked, Page, View
from twofold.web.parts import Cell, Column, Field, Form, Link, Row, Table
from twofold.web.told import told

# The forms in which a paper is downloaded, in the order in which a bureau asks for them.
FORMS = ("pdf", "docx", "xlsx", "html")


def listed(asked: Asked) -> View:
    """All papers, and the sentences of the month; where there is none yet, what to do first."""
    say = asked.say
    found = templates.read(asked.workspace)
    try:
        desk = gathered.gather(asked.workspace, asked.given.get("month"))
    except (NotFound, Refused) as error:
        if "month" in asked.given:
            raise
        _, what, do = told(say, error, asked.workspace.root)
        return View(say("papers.title"), "page_papers.html", {"problem": what, "mend": do})
    month = desk.month.month
    rows = [(templates.find(found, id_, say.lang).name, one) for id_ in found
            for one in papers.every(say, found, desk, id_)]  # fmt: skip
    data = {
        "problem": "", "month": _month(asked, desk),
        "papers": [
            (Link(templates.find(found, id_, say.lang).name,
                  asked.link("papers", id_, month=month)), _downloads(asked, id_, month))
            for id_ in found
        ],
        "sentences": _table(asked, rows, month),
    }  # fmt: skip
    return View(say("papers.list_title", month=month), "page_papers.html", data,
                lede=_state(asked, desk, [said for _, said in rows]),
                generated=desk.generated)  # fmt: skip


def one(asked: Asked) -> View:
    """A paper as it prints."""
    say, id_ = asked.say, asked.placed["paper"]
    template = templates.find(templates.read(asked.workspace), id_, say.lang)
    desk = gathered.gather(asked.workspace, asked.given.get("month"))
    made = fill.fill(say, template, desk)
    month = desk.month.month
    data = {
        "month": _month(asked, desk), "paper": html.article(made.paper, inside_page=True),
        "downloads": _downloads(asked, id_, month),
        "sentences": _table(asked, [(template.name, said) for said in made.sentences], month),
        "command": "\n".join(_command(asked, said.slot, month) for said in made.sentences),
    }  # fmt: skip
    above = Link(say("papers.title"), asked.link("papers", month=month))
    return View(template.name, "page_paper.html", data, (above,),
                lede=_lede(asked, desk, made.sentences), generated=desk.generated)  # fmt: skip


def _lede(asked: Asked, desk: Desk, sentences: Iterable[Sentence]) -> str:
    """What a paper is printed with: the figures of a frozen month, or today's."""
    if desk.month.frozen is None:
        return asked.say("papers.page_lead")
    return asked.say("papers.page_lead_frozen", state=_state(asked, desk, sentences),
                     cut_off=day(asked.say, desk.month.cut_off))  # fmt: skip


def _state(asked: Asked, desk: Desk, sentences: Iterable[Sentence]) -> str:
    """The state of a month's figures and of sentences, as a line begins with it."""
    state = fill.told_state(asked.say, desk, [one.reviewed for one in sentences])
    frozen = desk.month.frozen
    if frozen is not None and frozen.number:
        state = asked.say("papers.numbered", state=state, number=tidy(frozen.number))
    return state[:1].upper() + state[1:]


def _month(asked: Asked, desk: Desk) -> Form:
    """The form that asks for another month."""
    field = Field("month", asked.say("papers.month_label"), desk.month.month)
    here = asked.here(month=None).partition("?")[0]
    return Form(here, (field,), tuple(asked.times.items()))


def _downloads(asked: Asked, paper: str, month: str) -> tuple[Link, ...]:
    return tuple(Link(asked.say(f"web.formats.{form}"),
                      asked.api("papers", paper, month=month, format=form))
                 for form in FORMS)  # fmt: skip


def _table(asked: Asked, rows: list[tuple[str, Sentence]], month: str) -> Table:
    """The sentences, each with its draft where it was edited, and what it rests on."""
    say = asked.say
    heads = ("paper", "slot", "state", "text", "evidence")
    columns = tuple(Column(say(f"papers.columns.{head}")) for head in heads)
    lines = []
    for paper, of in rows:
        drafted = say("papers.columns.draft") + say("papers.colon") + of.draft
        notes = (drafted,) if of.draft != of.text else ()
        if of.kept is not None and of.kept.edited_by:
            notes = (say("papers.edited_by", who=of.kept.edited_by, on=of.kept.edited_on), *notes)
        if papers.review(of) == "stale":
            notes = (*notes, say("papers.stale"))
        if of.unproved:
            notes = (*notes, say("papers.unproved", figures=say("papers.comma").join(of.unproved)))
        state = say(f"papers.reviews.{papers.review(of)}")
        name = say(f"papers.slots.{of.slot}")
        lines.append(Row((Cell(paper), Cell(name), Cell(state), Cell(of.text, notes=notes),
                          Cell(of.told or say("papers.none")))))  # fmt: skip
    return Table(say("papers.to_edit"), columns, tuple(lines), id="sentences", stacked=True,
                 downloads=asked.downloads("papers", "sentences", month=month))  # fmt: skip


def _command(asked: Asked, slot: str, month: str) -> str:
    """What is typed in the city's folder to edit a sentence, which its name says in a remark. Where
    the server keeps the city is nobody's business."""
    return (f"twofold papers edit {slot} --month {shlex.quote(month)} --text '…' "
            f"--lang {asked.lang}  # {asked.say(f'papers.slots.{slot}')}")  # fmt: skip


PAGES = (
    Page("/papers", listed, takes=("month",), part="papers"),
    Page("/papers/{paper}", one, takes=("month",), part="papers"),
)
