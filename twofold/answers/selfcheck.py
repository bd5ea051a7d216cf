"""Self-check: an enterprise's own figures, entered once, against every policy about organisations.

Nothing is kept: the figures come with the question and go with the answer.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from twofold.answers import cells
from twofold.sql.nodes import NEVER, Compare, Const, In, Name, Type, names, walk
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.facts.model import Fact, Subject
    from twofold.policies.entered import Entered
    from twofold.policies.model import Policy
    from twofold.registers.model import Column

SUBJECT = "organisation"
# What is asked of the enterprise itself, for the head of the sheet and of the file.
OWN = ("code", "name")
_FILE = {"code": "subject", "name": "name"}


@dataclass(frozen=True)
class Question:
    """One figure that is asked for: the name of its field, the fact, the year that it is of (None
    where it is of no year), and the words that a text may be."""

    field: str
    fact: Fact
    offset: int | None
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Group:
    """The questions of one facts document."""

    title: str
    questions: tuple[Question, ...]


def policies_of(workspace: Workspace) -> tuple[Policy, ...]:
    """Every policy about organisations whose text is in force on the day."""
    from twofold import policies
    from twofold.policies.decide import covers

    return tuple(policy for policy in policies.policies(workspace).values()
                 if policy.subject == SUBJECT and covers(policy, workspace.day))  # fmt: skip


def groups(say: Words, workspace: Workspace, asked: Sequence[Policy]) -> tuple[Group, ...]:
    """All figures that some policies need, by the document that says what they are."""
    from twofold import facts

    subject = facts.subjects(workspace)[SUBJECT]
    made: dict[str, list[Question]] = {}
    for question in _questions(say, workspace, subject, asked):
        made.setdefault(question.fact.at.path, []).append(question)
    titles = _titles(say, workspace)
    return tuple(Group(titles.get(path, path), tuple(found)) for path, found in made.items())


def _questions(
    say: Words, workspace: Workspace, subject: Subject, asked: Sequence[Policy]
) -> Iterator[Question]:
    """In the order of the documents and of their facts."""
    from twofold.policies.entered import asked_of

    years: dict[str, set[int]] = {}
    for policy in asked:
        for one in asked_of([policy]):
            years.setdefault(one.name, set()).add(policy.year)
    texts = _texts(say, workspace, asked)
    for fact in subject.facts.values():
        name = fact.name.name
        if name not in years:
            continue
        options = texts.get(name, ())
        if fact.name.period in ("", "day"):
            yield Question(name, fact, None, options)
            continue
        for year in sorted(years[name]):
            field = name if len(years[name]) == 1 else f"{name}.{year}"
            yield Question(field, fact, year, options)


def _titles(say: Words, workspace: Workspace) -> Mapping[str, str]:
    """What each facts document is called, by its path."""
    from twofold import documents

    found = [d for folder in workspace.folders("facts") for d in documents.read_folder(folder)]
    english = {str(d.front.get("of")): d.name for d in found if d.kind == "prose"}
    return {d.place().path: english.get(d.id, d.name) if say.lang == "en" else d.name
            for d in found if d.kind == "facts"}  # fmt: skip


def _texts(
    say: Words, workspace: Workspace, asked: Sequence[Policy]
) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The words that a text may be: those of the register's column that rules compare it with."""
    from twofold.registers.read import read_registers

    compared: dict[str, set[str]] = {}
    for fact, value in (pair for policy in asked for pair in _compared(policy)):
        compared.setdefault(fact.name, set()).add(value)
    columns = [c for register in read_registers(workspace).values() for c in register.columns]
    return {fact: _words(say, values, columns) for fact, values in compared.items()}


def _compared(policy: Policy) -> Iterator[tuple[Name, str]]:
    """Facts of text with each text that a rule compares them with."""
    trees = [clause.expr for clause in policy.clauses]
    trees += [policy.among] if policy.among is not None else []
    for node in (one for tree in trees for one in walk(tree)):
        match node:
            case In(of=of, values=values):
                found: tuple[Any, ...] = values
            case Compare(left=of, right=Const() as value):
                found = (value,)
            case _:
                continue
        for fact in names(of):
            yield from ((fact, v.value) for v in found
                        if isinstance(v.value, str) and fact.type is Type.TEXT)  # fmt: skip


def _words(say: Words, values: set[str], columns: Sequence[Column]) -> tuple[tuple[str, str], ...]:
    for column in columns:
        if values <= set(dict(column.values)):
            return tuple((value, cells.word(say, column, value)) for value in dict(column.values))
    return tuple((value, value) for value in sorted(values))


# --- what is entered


def written(say: Words, question: Question, text: str) -> str:
    """A cell as facts files write it: shares may be entered in per cent, `never` in words."""
    plain = text.strip()
    if question.fact.name.type is Type.RATIO and plain[-1:] in ("%", "％"):
        try:
            return str(Decimal(plain[:-1].strip().replace(",", "")) / 100)
        except ArithmeticError:
            return plain
    return "never" if plain and plain == say("value.never") else plain


def checked(
    say: Words, workspace: Workspace, asked: Sequence[Policy], given: Mapping[str, str]
) -> Entered:
    """What every policy answers to the figures entered; faults are named by their field."""
    from twofold import facts
    from twofold.policies.entered import Entered, decide_entered

    subject = facts.subjects(workspace)[SUBJECT]
    every = tuple(_questions(say, workspace, subject, asked))
    texts = {q.field: written(say, q, given[q.field]) for q in every if given.get(q.field)}
    double = any("." in question.field for question in every)
    years = {policy.year for policy in asked} if double else {None}
    decided: dict[str, Any] = {}
    faults: dict[str, Any] = {}
    for year in years:
        row = {q.fact.name.name: texts[q.field] for q in every
               if q.field in texts and (year is None or q.offset in (None, year))}  # fmt: skip
        fields = {q.fact.name.name: q.field for q in every
                  if year is None or q.offset in (None, year)}  # fmt: skip
        some = [policy for policy in asked if year in (None, policy.year)]
        found = decide_entered(some, subject, row, workspace.day)
        decided |= found.decided
        faults |= {fields[f.column]: replace(f, column=fields[f.column]) for f in found.faults}
    return Entered({} if faults else decided, tuple(faults.values()))


def file_of(
    say: Words, workspace: Workspace, asked: Sequence[Policy], given: Mapping[str, str]
) -> str:
    """The figures as a facts file of one row, for `--facts`."""
    from twofold import facts

    every = _questions(say, workspace, facts.subjects(workspace)[SUBJECT], asked)
    row = {_FILE[own]: given[own].strip() for own in OWN if given.get(own, "").strip()}
    for question in every:
        name = question.fact.name.name
        if text := written(say, question, given.get(question.field, "")):
            row.setdefault(name, text)
    out = io.StringIO()
    out.write("\ufeff")
    csv.writer(out).writerows([row.keys(), row.values()])
    return out.getvalue()


def from_registers(
    say: Words, workspace: Workspace, asked: Sequence[Policy], code: str
) -> Mapping[str, str]:
    """The figures that the registers have of an organisation, by field; without a row none."""
    from twofold import facts
    from twofold.facts.compile import givens
    from twofold.registers.store import reading
    from twofold.sql.statements import picked

    subject = facts.subjects(workspace)[SUBJECT]
    every = tuple(_questions(say, workspace, subject, asked))
    found: dict[str, str] = {}
    with reading(workspace) as store:
        for offset in {q.offset or 0 for q in every}:
            some = [q for q in every if (q.offset or 0) == offset]
            values = givens(workspace.day, workspace.day.year + offset)
            select = facts.measure(store, subject, [q.fact.name for q in some], values, {})
            columns, rows = store.connection.table(picked(select, {"subject": code}))
            for row in rows:
                cells_ = dict(zip(columns, row, strict=True))
                found |= {q.field: text for q in some if (text := _text(q.fact.name, cells_))}
    return found


def _text(name: Name, row: Mapping[str, Any]) -> str:
    """A fact as a person would enter it."""
    if name.type is Type.RATIO:
        above, below = row[f"{name.name}__n"], row[f"{name.name}__d"]
        if above is None or not below:
            return ""
        return f"{round(Decimal(above) / Decimal(below), 6).normalize():f}"
    value = row[name.name]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return "never" if value == NEVER else value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
