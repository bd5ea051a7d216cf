"""The workbench of a policy: other numbers, other rules, and what they would change.

What is entered is compared and kept nowhere: a draft is had as a document, to be put in force by
whoever may.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from twofold import documents, facts, policies
from twofold.answers.answer import Sheet
from twofold.answers.labels import Labels, unit
from twofold.answers.marked import every, of_city
from twofold.answers.policies import labels_of
from twofold.answers.reform import TAKE_UP, reform_sheet
from twofold.answers.rules import in_force, used
from twofold.answers.values import whole
from twofold.answers.xlsx import write_xlsx
from twofold.errors import InputError, Place, TwofoldError
from twofold.indicators import conferred
from twofold.policies.draft import Draft, Edits, difference, draft, edited, key_of, text_of
from twofold.policies.model import Clause, ParameterRow, Policy
from twofold.sql.nodes import Type
from twofold.web.impact import Impact, impact
from twofold.web.page import Asked, Download, Page, View
from twofold.web.parts import Choice, Link
from twofold.web.policy_parts import outside_text
from twofold.words import LANGUAGES, Words

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "text/plain; charset=utf-8"
# Failing cases that are shown.
MOST_CASES = 20


@dataclass(frozen=True)
class Number:
    """A parameter as a field: what it is called, its unit and source; whether it was changed."""

    field: str
    name: str
    title: str
    unit: str
    source: str
    value: str
    changed: bool


@dataclass(frozen=True)
class Rule:
    """A clause as a field: `anchor` names its place on the page."""

    field: str
    anchor: str
    title: str
    does: str
    text: str
    rows: int
    changed: bool


@dataclass(frozen=True)
class Problem:
    """What is wrong with a draft: where (a link to its field where it is one), what, what to do."""

    where: Link
    what: str
    do: str


@dataclass(frozen=True)
class Entered:
    """The fields as they stand: edits against the text in force, take-up and grouping."""

    edits: Edits
    take_up: str
    by: str


def shown(asked: Asked) -> View:
    """The policy in force, ready to be changed."""
    return _answered(asked, {})


def entered(asked: Asked, fields: Mapping[str, str]) -> View | Download:
    """What a draft would change; or the draft, its difference or its rows as a file."""
    labels = labels_of(asked.say, asked.workspace, asked.placed["policy"])
    wanted = fields.get("do", "compare")
    if wanted in ("draft", "difference"):
        text = edited(labels.policy, text_of(asked.workspace, labels.policy), asked.workspace.day,
                      _read(labels.policy, asked, fields).edits)  # fmt: skip
        return _file(asked, labels.policy, text, wanted)
    if wanted == "rows":
        return _rows(asked, labels, fields)
    return _answered(asked, fields)


def _file(asked: Asked, policy: Policy, text: str, wanted: str) -> Download:
    if wanted == "draft":
        return Download(f"{policy.id}.md", text, "text/markdown; charset=utf-8")
    return Download(
        f"{policy.id}.diff", difference(text_of(asked.workspace, policy), text, policy.id), TEXT
    )


def _rows(asked: Asked, labels: Labels, fields: Mapping[str, str]) -> Download:
    """Everybody that something changes for, as a spreadsheet."""
    made = _draft(asked, labels.policy, _read(labels.policy, asked, fields).edits)
    found = policies.reform(asked.workspace, labels.policy.id, made)
    out = io.BytesIO()
    sheet: Sheet = of_city(asked.say, asked.workspace, reform_sheet(found), every)
    write_xlsx(sheet, out)
    return Download(f"{labels.policy.id}.xlsx", out.getvalue(), SHEET)


def _answered(asked: Asked, fields: Mapping[str, str]) -> View:
    say, id_ = asked.say, asked.placed["policy"]
    labels = labels_of(say, asked.workspace, id_)
    if refused := outside_text(asked, labels):
        return refused
    given = _read(labels.policy, asked, fields)
    problems: list[Problem] = []
    found: Impact | None = None
    if fields:
        try:
            found, problems = _compared(asked, labels, given)
        except TwofoldError as error:
            problems = _problems(asked, labels, given.edits, error)
    data = {
        "action": asked.here(), "numbers": list(_numbers(labels, asked, given.edits)),
        "rules": list(_clauses(labels, given.edits)), "problems": problems, "found": found,
        "fields": _choices(asked, labels, given), "asked_for": bool(fields),
        "tongues": [(asked.here(lang=one), one) for one in LANGUAGES if one != asked.lang],
        "comparison": say("brief.comparison"),
        "applied": say("cli.text.applied", day=asked.workspace.day,
                       year=str(asked.workspace.day.year + labels.policy.year)),
    }  # fmt: skip
    crumbs = (Link(say("web.policy.all"), asked.link("policies")),
              Link(labels.title(), asked.link("policies", id_)))  # fmt: skip
    return View(say("web.workbench.title", name=labels.title()), "workbench.html", data,
                crumbs=crumbs, lede=say("web.workbench.lead"), generated=True)  # fmt: skip


# --- what was entered


def _read(policy: Policy, asked: Asked, fields: Mapping[str, str]) -> Entered:
    """The fields that differ from the text in force. A text comes back from a browser with other
    ends of lines and without the last one."""
    numbers = {row.name: row.written for row in in_force(policy, asked.workspace.day)}
    rules = {key_of(policy, clause): clause.text for clause in policy.clauses}
    parameters = {
        name: value for name, written in numbers.items()
        if (value := fields.get(f"p {name}", written).strip()) and value != written
    }  # fmt: skip
    clauses = {
        key: text for key, written in rules.items()
        if (text := fields.get(f"c {key}", written).strip()) and text != written.strip()
    }  # fmt: skip
    return Entered(Edits(parameters, clauses), fields.get("take_up", "").strip(),
                   fields.get("by", "") or "district")  # fmt: skip


def _draft(asked: Asked, policy: Policy, edits: Edits) -> Draft:
    known = policies.policies(asked.workspace, policy.id)
    text = edited(policy, text_of(asked.workspace, policy), asked.workspace.day, edits)
    return draft(asked.workspace, policy, known, text, f"{policy.id}.md")


def _compared(asked: Asked, labels: Labels, given: Entered) -> tuple[Impact, list[Problem]]:
    """What the draft would change, and its own cases that no longer hold."""
    take_up = TAKE_UP
    if given.take_up:
        take_up = whole()(given.take_up, asked.say("web.workbench.take_up"))
    made = _draft(asked, labels.policy, given.edits)
    found, moved = conferred.reform(
        asked.workspace, labels.policy, made, take_up, by=given.by, most=20
    )
    problems = [_problem(asked.say, labels, given.edits, made.text, one)
                for one in made.failing[:MOST_CASES]]  # fmt: skip
    return impact(asked, labels, found, moved, take_up), problems


# --- what is wrong


def _problems(asked: Asked, labels: Labels, edits: Edits, error: TwofoldError) -> list[Problem]:
    text = ""
    if error.at is not None and error.at.path == f"{labels.policy.id}.md":
        text = edited(
            labels.policy, text_of(asked.workspace, labels.policy), asked.workspace.day, edits
        )
    return [_problem(asked.say, labels, edits, text, one)
            for one in (error.causes or (error,))]  # fmt: skip


def _problem(say: Words, labels: Labels, edits: Edits, text: str, error: TwofoldError) -> Problem:
    """An error, with a link to the field that it is about where it is about one."""
    where, what, do = say.error(error)
    key = _field_at(labels.policy, text, error.at)
    if not key:
        return Problem(Link(where), what, do)
    clause = next(c for c in labels.policy.clauses if key_of(labels.policy, c) == key)
    return Problem(Link(labels.clause(clause), f"#{_anchor(key)}"), what, do)


def _field_at(policy: Policy, text: str, at: Place | None) -> str:
    """The key of the clause in whose rule a line of a draft stands."""
    if not text or at is None or at.line is None:
        return ""
    try:
        fences = list(documents.parse(text, at.path).fences())
    except InputError:
        return ""
    for clause, fence in zip(policy.clauses, fences, strict=False):
        if fence.line <= at.line <= fence.line + fence.text.count("\n"):
            return key_of(policy, clause)
    return ""


# --- the fields


def _numbers(labels: Labels, asked: Asked, edits: Edits) -> Iterator[Number]:
    for row in in_force(labels.policy, asked.workspace.day):
        yield Number(
            f"p {row.name}", row.name, _called(labels, row.name), _unit(asked.say, row),
            row.source, edits.parameters.get(row.name, row.written), row.name in edits.parameters,
        )  # fmt: skip


def _called(labels: Labels, name: str) -> str:
    """What a parameter is called; where it has no name of its own, the clause that reads it."""
    clauses = (labels.clause(c) for c in labels.policy.clauses if name in used(labels.policy, c))
    return labels.parameter(name) or next(clauses, "")


def _unit(say: Words, row: ParameterRow) -> str:
    return "%" if row.unit == "%" else unit(say, row.unit).strip()


def _clauses(labels: Labels, edits: Edits) -> Iterator[Rule]:
    say, policy = labels.say, labels.policy
    for clause in policy.clauses:
        key = key_of(policy, clause)
        text = edits.clauses.get(key, clause.text)
        yield Rule(
            f"c {key}",
            _anchor(key),
            labels.clause(clause),
            _does(say, clause),
            text,
            min(max(text.count("\n") + 1 + len(text) // 90, 2), 12),
            key in edits.clauses,
        )


def _does(say: Words, clause: Clause) -> str:
    return say(f"cli.clauses.{clause.word}")


def _anchor(key: str) -> str:
    return "rule-" + key.replace(" ", "-")


def _choices(asked: Asked, labels: Labels, given: Entered) -> dict[str, object]:
    """Take-up, where a certificate is conferred, and by what the result is grouped."""
    subject = facts.subjects(asked.workspace)[labels.policy.subject]
    known = [name for name, f in subject.facts.items()
             if f.name.type is Type.TEXT and name != "district"]  # fmt: skip
    names = [("district", asked.say("near.columns.district")),
             *((name, labels.fact(name)) for name in known)]  # fmt: skip
    return {
        "take_up": (given.take_up or str(TAKE_UP)) if labels.policy.certificate else "",
        "by": [Choice(name, text, name == given.by) for name, text in names],
    }


PAGES = (Page("/policies/{policy}/workbench", shown, part="policies", form=entered),)
