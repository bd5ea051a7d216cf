"""The verbs of papers: print one, see its sentences, edit one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import IO, TYPE_CHECKING, Any

from twofold.answers.answer import Answer, Sheet, table_of
from twofold.errors import InputError
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.answers.papers.desk import Desk
    from twofold.answers.papers.fill import Printed
    from twofold.answers.papers.model import Paper
    from twofold.answers.papers.sentences import Sentence
    from twofold.answers.papers.templates import Template

    Templates = Mapping[str, Mapping[str, Template]]

COLUMNS = ("paper", "slot", "language", "state", "text", "draft", "evidence", "unproved",
           "edited_by", "edited_on")  # fmt: skip
# The forms that only a paper is printed in; as XLSX it is the paper too, not a table of its lines.
FORMS = ("pdf", "docx", "html")


def print_(say: Words, workspace: Workspace, paper: str, month: str | None = None) -> Answer:
    """A paper of a month, in every form that it prints in."""
    from twofold.answers.papers import gathered, templates

    template = templates.find(templates.read(workspace), paper, say.lang)
    return answer(say, template, gathered.gather(workspace, month))


def answer(say: Words, template: Template, desk: Desk) -> Answer:
    """A template filled from a desk, as an answer."""
    from twofold.answers.papers import fill
    from twofold.answers.papers.pages import paper as page

    made = fill.fill(say, template, desk)
    return Answer(
        lambda: _record(say, made), lambda: _lines(say, made.paper), lambda: page(say, made.paper),
        others=writers(say, made.paper),
    )  # fmt: skip


def writers(say: Words, of: Paper) -> dict[str, Callable[[IO[bytes]], None]]:
    """The paper in each form, by the name of its format."""
    from twofold.answers.papers import docx, html, pdf, xlsx

    def as_pdf(out: IO[bytes]) -> None:
        out.write(pdf.printed(html.page(of), f"{of.id}.pdf", of.made_on))

    return {
        "pdf": as_pdf, "html": lambda out: _put(out, html.page(of).encode()),
        "docx": lambda out: docx.write(of, out), "xlsx": lambda out: xlsx.write(say, of, out),
    }  # fmt: skip


def _put(out: IO[bytes], body: bytes) -> None:
    out.write(body)


def _record(say: Words, made: Printed) -> dict[str, Any]:
    from twofold.answers.papers.html import article
    from twofold.answers.papers.sources import told

    of = made.paper
    return {
        "paper": of.id, "language": of.lang, "month": of.month, "title": of.title,
        "generated": of.made_up or None, "draft": of.draft or None,
        "html": str(article(of)), "sources": [told(say, one) for one in of.sources],
        "sentences": [_sentence(say, of.id, one) for one in made.sentences],
    }  # fmt: skip


def _lines(say: Words, of: Paper) -> Sheet:
    """Every line of the paper, for a program that takes tables alone."""
    from twofold.answers.marked import marked
    from twofold.answers.papers.pages import lines

    made = Sheet(("kind", "text"), list(lines(of)))
    return marked(say, made, lambda row: True) if of.made_up else made


def sentences(
    say: Words, workspace: Workspace, month: str | None = None, of_paper: str | None = None
) -> Answer:
    """The sentences of a month's papers: what was drafted, from what, what people made."""
    from twofold.answers.papers import gathered, templates
    from twofold.answers.papers.pages import sentences as page

    found = templates.read(workspace)
    if of_paper is not None:
        templates.find(found, of_paper, say.lang)
    desk = gathered.gather(workspace, month)
    rows = [_sentence(say, id_, one) for id_ in found if of_paper in (None, id_)
            for one in every(say, found, desk, id_)]  # fmt: skip
    return Answer(
        lambda: {"month": desk.month.month, "sentences": rows,
                 "generated": say("brief.generated") if desk.generated else None},
        lambda: _sheet(say, desk, rows), lambda: page(say, desk, rows),
    )  # fmt: skip


def every(say: Words, found: Templates, desk: Desk, paper: str) -> Iterator[Sentence]:
    """The sentences of a paper."""
    from twofold.answers.papers.sentences import sentence
    from twofold.answers.papers.templates import find

    for slot in find(found, paper, say.lang).slots:
        yield sentence(say, desk, paper, slot)


def review(of: Sentence) -> str:
    """Whether a sentence was looked at: `reviewed`, `stale` or `draft`."""
    if of.reviewed:
        return "reviewed"
    return "stale" if of.kept is not None and of.kept.edited_by else "draft"


def _sentence(say: Words, paper: str, of: Sentence) -> dict[str, Any]:
    return {
        "paper": paper, "slot": of.slot, "language": say.lang,
        "state": say(f"papers.reviews.{review(of)}"), "text": of.text, "draft": of.draft,
        "evidence": of.told, "unproved": ", ".join(of.unproved) or None,
        "edited_by": (of.kept and of.kept.edited_by) or None,
        "edited_on": of.kept.edited_on if of.kept else None,
    }  # fmt: skip


def _sheet(say: Words, desk: Desk, rows: list[dict[str, Any]]) -> Sheet:
    from twofold.answers.marked import marked

    made = table_of(rows, COLUMNS)
    return marked(say, made, lambda row: True) if desk.generated else made


@dataclass(frozen=True)
class Edited:
    """Sentences that were edited: the slot, the papers that print it, and the commit."""

    slot: str
    month: str
    papers: tuple[str, ...]
    text: str
    commit: int
    unproved: tuple[str, ...]


def edit(
    say: Words, workspace: Workspace, slot: str, text: str, month: str | None = None,
    of_paper: str | None = None, done_by: str | None = None, known_on: date | None = None,
    message: str | None = None, who: str | None = None, source: str | None = None,
) -> Answer:  # fmt: skip
    """Keeps what a person made of a sentence, for every paper that prints it or for one; what was
    before stays in the register."""
    from rich.text import Text

    from twofold.answers.papers import gathered, kept, templates
    from twofold.answers.papers.sentences import sentence
    from twofold.awards.delivery import Signed

    now = replace(workspace, as_of=workspace.today)
    found = templates.read(now)
    papers = _papers(found, slot, of_paper, say.lang)
    written = kept.checked(slot, text)
    desk = gathered.gather(now, month)
    rows = [_edited(say, desk, paper, slot, written, done_by or who or "—", now.today)
            for paper in papers]  # fmt: skip
    strange = sentence(say, replace(desk, kept=tuple(rows)), papers[0], slot).unproved
    signed = Signed(who or "—", source or say("papers.to_edit"), known_on, message or "")
    commit = kept.keep(now, rows, signed)
    made = Edited(slot, desk.month.month, papers, written, commit.number, strange)
    record = {"slot": made.slot, "month": made.month, "papers": list(papers),
              "language": say.lang, "text": written, "commit": made.commit,
              "unproved": ", ".join(made.unproved) or None}  # fmt: skip
    return Answer(
        lambda: record, lambda: table_of([{**record, "paper": p} for p in papers],
                                         ("paper", "slot", "month", "language", "text", "commit",
                                          "unproved")),
        lambda: [Text(line) for line in told_edited(say, made)],
    )  # fmt: skip


def told_edited(say: Words, of: Edited) -> Iterator[str]:
    """That sentences were edited, and which figures in them are not in the evidence."""
    yield say("papers.edited", slot=of.slot, papers=say("papers.comma").join(of.papers),
              commit=str(of.commit))  # fmt: skip
    if of.unproved:
        yield say("papers.unproved", figures=say("papers.comma").join(of.unproved))


def _edited(say: Words, desk: Desk, paper: str, slot: str, text: str, who: str, on: date) -> Any:
    from twofold.answers.papers.desk import Kept
    from twofold.answers.papers.sentences import sentence

    of = sentence(say, desk, paper, slot)
    return Kept(desk.month.month, paper, slot, say.lang, of.draft, text, of.told, who, on)


def _papers(found: Templates, slot: str, paper: str | None, lang: str) -> tuple[str, ...]:
    """The papers that print a sentence. Raises InputError where none does."""
    from twofold.answers.papers.templates import find

    asked = [paper] if paper is not None else list(found)
    slots = {id_: find(found, id_, lang).slots for id_ in asked}
    papers = tuple(id_ for id_, known in slots.items() if slot in known)
    if not papers:
        known = dict.fromkeys(one for every in slots.values() for one in every)
        raise InputError("papers.not_in_papers", slot=slot, known=", ".join(known) or "—")
    return papers
