"""Self-check: an enterprise enters its own figures and sees what every policy says of them.

The figures are posted, never part of an address; what is answered is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from twofold import facts
from twofold.answers import selfcheck
from twofold.answers.labels import Labels, unit
from twofold.answers.selfcheck import Group, Question
from twofold.answers.standing import STAGES, stage
from twofold.policies.entered import Fault
from twofold.policies.model import Policy
from twofold.policies.results import Decision
from twofold.sql.nodes import Type
from twofold.web import compared
from twofold.web.organisations import decided_row, plain_code
from twofold.web.page import Asked, Download, Page, View
from twofold.web.parts import Cell, Choice, Column, Link, Pair, Table
from twofold.words import LANGUAGES, words

CHOSEN = "policy."


@dataclass(frozen=True)
class Entry:
    """One field of the form: what is asked, its unit, what was entered and what is wrong with it;
    `choices` make it a select."""

    name: str
    label: str
    unit: str
    help: str
    value: str
    choices: tuple[Choice, ...]
    wrong: str


@dataclass(frozen=True)
class Entries:
    """The fields of one facts document."""

    title: str
    entries: tuple[Entry, ...]
    filled: bool


def form(asked: Asked) -> View:
    """The empty form."""
    return _view(asked, {})


def answered(asked: Asked, fields: Mapping[str, str]) -> View | Download:
    """What was entered, answered as its button says."""
    say, workspace = asked.say, asked.workspace
    known = selfcheck.policies_of(workspace)
    match fields.get("do"):
        case "file":
            text = selfcheck.file_of(say, workspace, known, fields)
            return Download("self-check.csv", text, "text/csv")
        case "fill":
            return _filled(asked, known, fields)
        case "form":
            return _view(asked, fields)
    chosen = [p for p in known if f"{CHOSEN}{p.id}" in fields] or list(known)
    found = selfcheck.checked(say, workspace, chosen, fields)
    if found.faults:
        return _view(asked, fields, found.faults)
    return _view(asked, fields, decided=found.decided, sheet=fields.get("do") == "sheet")


def _filled(asked: Asked, known: Sequence[Policy], fields: Mapping[str, str]) -> View:
    """The form with what the registers have of an organisation."""
    say, code = asked.say, plain_code(fields.get("code", ""))
    found = selfcheck.from_registers(say, asked.workspace, known, code)
    kept = {**fields, "code": code, **found}
    if not found:
        return _view(asked, kept, note=say("web.self_check.no_record", code=code or "—"))
    return _view(asked, kept, note=say("web.self_check.filled", count=len(found)))


def _view(
    asked: Asked, fields: Mapping[str, str], faults: Sequence[Fault] = (),
    decided: Mapping[str, Decision] | None = None, sheet: bool = False, note: str = "",
) -> View:  # fmt: skip
    say, workspace = asked.say, asked.workspace
    known = selfcheck.policies_of(workspace)
    wrong = {fault.column: fault for fault in faults}
    groups = selfcheck.groups(say, workspace, known)
    data = {
        "action": asked.here(), "own": _own(asked, fields), "note": note, "sheet": sheet,
        "groups": [_entries(asked, group, fields, wrong) for group in groups],
        "chosen": [Choice(f"{CHOSEN}{p.id}", _labels(asked, p).title(),
                          f"{CHOSEN}{p.id}" in fields) for p in known],
        "faults": [Link(_entry(asked, q, fields, wrong).wrong, f"#field-{q.field}")
                   for group in groups for q in group.questions if q.field in wrong],
        "given": _given(asked, groups, fields) if decided is not None else (),
        "table": _table(asked, decided) if decided is not None else None,
        "results": _results(asked, decided) if decided is not None else (),
        "others": [Link(words(one)("web.language"), asked.here(lang=one), one)
                   for one in LANGUAGES if one != asked.lang],
        "applied": say("web.self_check.day", day=workspace.day),
        "comparison": say("brief.comparison"),
    }  # fmt: skip
    crumbs = (Link(say("web.policy.all"), asked.link("policies")),)
    lede = "" if sheet else say("web.self_check.lead")
    return View(say("web.self_check.title"), "page_self_check.html", data, crumbs, lede=lede,
                status=422 if faults else 200)  # fmt: skip


# --- the form


def _own(asked: Asked, fields: Mapping[str, str]) -> list[Entry]:
    return [Entry(name, asked.say(f"web.self_check.{name}"), "", "", fields.get(name, ""), (), "")
            for name in selfcheck.OWN]  # fmt: skip


def _entries(
    asked: Asked, group: Group, fields: Mapping[str, str], wrong: Mapping[str, Fault]
) -> Entries:
    made = tuple(_entry(asked, question, fields, wrong) for question in group.questions)
    return Entries(group.title, made, any(one.value.strip() or one.wrong for one in made))


def _entry(
    asked: Asked, question: Question, fields: Mapping[str, str], wrong: Mapping[str, Fault]
) -> Entry:
    say, name, fact = asked.say, question.fact.name, question.fact
    label = fact.english if say.lang == "en" else fact.meaning
    value, fault = fields.get(question.field, ""), wrong.get(question.field)
    said = ""
    if fault is not None:
        halves = {half: say(f"errors.{fault.key}.{half}", column=label, value=value)
                  for half in ("what", "do")}  # fmt: skip
        said = say("web.self_check.wrong", **halves)
    options = question.options
    if name.type is Type.YES_NO:
        options = (("yes", say("value.yes")), ("no", say("value.no")))
    choices = (Choice("", say("web.self_check.unknown"), not value), *(
        Choice(key, text, key == value) for key, text in options)) if options else ()  # fmt: skip
    return Entry(question.field, label, unit(say, name.unit).strip(), _help(asked, question), value,
                 choices, said)  # fmt: skip


def _help(asked: Asked, question: Question) -> str:
    """Of which year it is, and how a day or a share is written."""
    say, name, day = asked.say, question.fact.name, asked.workspace.day
    parts = []
    if question.offset is not None:
        year = str(day.year + question.offset)
        key = "three_years" if name.period == "3 years" else "of_year"
        parts.append(say(f"web.self_check.{key}", year=year))
    if name.type is Type.RATIO:
        parts.append(say("web.self_check.ratio"))
    if name.type is Type.DATE:
        parts.append(say("web.self_check.date"))
        if question.fact.absent == "never":
            parts.append(say("web.self_check.never", never=say("value.never")))
    return say("cli.text.then").join(parts)


# --- the answer


def _given(asked: Asked, groups: Sequence[Group], fields: Mapping[str, str]) -> tuple[Pair, ...]:
    """What was entered, as the sheet repeats it."""
    made = [Pair(Link(one.label), (Link(one.value),)) for one in _own(asked, fields)
            if one.value.strip()]  # fmt: skip
    for group in groups:
        for question in group.questions:
            entry = _entry(asked, question, fields, {})
            if entry.value.strip():
                shown = next((c.text for c in entry.choices if c.chosen), entry.value)
                said = f"{shown} {entry.unit}".strip()
                made.append(Pair(Link(entry.label), (Link(said),)))
    return tuple(made)


def _labels(asked: Asked, policy: Policy) -> Labels:
    return Labels(asked.say, policy, facts.subjects(asked.workspace)[policy.subject].facts)


def _ordered(asked: Asked, decided: Mapping[str, Decision]) -> list[Policy]:
    known = [p for p in selfcheck.policies_of(asked.workspace) if p.id in decided]
    return sorted(known, key=lambda policy: STAGES.index(stage(policy)))


def _table(asked: Asked, decided: Mapping[str, Decision]) -> Table:
    say = asked.say
    rows = []
    for policy in _ordered(asked, decided):
        labels = _labels(asked, policy)
        name = Cell(labels.title(), asked.link("policies", policy.id))
        where = f"#policy-{policy.id.replace('.', '-')}"
        rows.append(decided_row(asked, labels, decided[policy.id], name, where))
    columns = (Column(say("web.policy.one")), Column(say("cli.columns.verdict"), whole=True),
               Column(say("cli.columns.reasons")),
               Column(say("cli.text.amounts"), number=True))  # fmt: skip
    return Table(say("web.self_check.result"), columns, tuple(rows), id="result", stacked=True,
                 notes=(say("web.self_check.apart"), say("brief.comparison")))  # fmt: skip


def _results(asked: Asked, decided: Mapping[str, Decision]) -> list[compared.Compared]:
    """Every policy clause by clause. Its links lead to no records: there are none."""
    return [
        replace(compared.decided(asked, _labels(asked, policy),
                                 decided[policy.id]), downloads=())
        for policy in _ordered(asked, decided)
    ]  # fmt: skip


PAGES = (Page("/self-check", form, part="policies", form=answered),)
