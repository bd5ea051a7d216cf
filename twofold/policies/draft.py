"""A draft: a policy's text with other numbers or clauses, read and checked whole, saved nowhere."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType

from twofold import documents, facts
from twofold.documents import Document
from twofold.errors import InputError, NotFound, Place
from twofold.policies import terms
from twofold.policies.check import run_cases
from twofold.policies.model import Clause, ParameterRow, Policy
from twofold.policies.read import UNKNOWN, read
from twofold.workspace import Workspace


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Edits:
    """Changes to a text: values of parameters by name, as a table writes them, and rules of clauses
    by their key (see `key_of`)."""

    parameters: Mapping[str, str] = field(default_factory=_nothing)
    clauses: Mapping[str, str] = field(default_factory=_nothing)


@dataclass(frozen=True)
class Draft:
    """A draft that can be read: the policy it would be, its whole text, and how that differs from
    the text in force line by line. Its own cases are run beside whatever else is asked of it."""

    policy: Policy
    text: str
    difference: str
    cases: Future[list[InputError]]

    @property
    def failing(self) -> tuple[InputError, ...]:
        """The document's own cases that no longer hold."""
        return tuple(self.cases.result())


# Cases need nothing of the city: they are run while its rows are decided.
_BESIDE = ThreadPoolExecutor(2, thread_name_prefix="cases")


def text_of(workspace: Workspace, policy: Policy) -> str:
    """The document of a policy, as it is written."""
    path = next(d.path for d in _texts(workspace) if (d.kind, d.id) == ("policy", policy.id))
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError("documents.unreadable", policy.at, reason=error.strerror) from None


def _texts(workspace: Workspace) -> Iterator[Document]:
    """All documents that stand where policies do; one that cannot be read is no hindrance."""
    for folder in workspace.folders("policies"):
        for path in documents.document_paths(folder):
            with contextlib.suppress(InputError):
                yield documents.read(path)


def key_of(policy: Policy, clause: Clause) -> str:
    """What names one clause of a policy: its word, its id, and a number where there are several."""
    alike = [c for c in policy.clauses if (c.word, c.id) == (clause.word, clause.id)]
    number = alike.index(clause)
    return f"{clause.word} {clause.id}" + (f" {number + 1}" if number else "")


def edited(policy: Policy, text: str, day: date, edits: Edits) -> str:
    """A text with edits. A parameter gets a row from the day on; a clause another rule.

    Raises NotFound for a parameter or clause that there is not.
    """
    lines = text.split("\n")
    changes: list[tuple[int, int, list[str]]] = []
    for name, value in edits.parameters.items():
        changes.append(_parameter(policy, lines, name, value, day))
    clauses = {key_of(policy, c): c for c in policy.clauses}
    for key, rule in edits.clauses.items():
        if key not in clauses:
            raise NotFound("policies.no_clause", policy.at, name=key, known=", ".join(clauses))
        start = (clauses[key].at.line or 1) - 1
        end = next(n for n in range(start, len(lines)) if lines[n].lstrip().startswith("```"))
        changes.append((start, end, rule.strip("\n").split("\n")))
    for start, end, made in sorted(changes, reverse=True):
        lines[start:end] = made
    return "\n".join(lines)


def _parameter(
    policy: Policy, lines: list[str], name: str, value: str, day: date
) -> tuple[int, int, list[str]]:
    """The lines that a parameter's new row takes the place of, and the row."""
    rows = [row for row in policy.parameters if row.name == name]
    if not rows:
        known = dict.fromkeys(row.name for row in policy.parameters)
        near = difflib.get_close_matches(name, known, n=3) or list(known)
        raise NotFound("policies.no_parameter", policy.at, name=name, near=", ".join(near) or "—")
    current = in_force(rows, day)
    at = (current.at.line or 1) - 1
    header = next(cells for n in range(at, -1, -1) if (cells := _cells(lines[n]))[0] == "parameter")
    made = dict(zip(header, _cells(lines[at]), strict=False))
    made["value"] = value.replace("|", " ").strip()
    if "source" in made:  # what is being tried has none
        made["source"] = UNKNOWN
    if current.from_ >= day:  # nothing may be in force twice from one day
        return at, at + 1, [_row(made)]
    made["from"] = day.isoformat()
    return at + 1, at + 1, [_row(made)]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _row(cells: Mapping[str, str]) -> str:
    return f"| {' | '.join(cells.values())} |"


def in_force(rows: list[ParameterRow], day: date) -> ParameterRow:
    """The row that holds on a day; the first one before all."""
    before = [row for row in rows if row.from_ <= day]
    return max(before, key=lambda r: r.from_) if before else min(rows, key=lambda r: r.from_)


def draft(
    workspace: Workspace, current: Policy, known: Mapping[str, Policy], text: str, path: str
) -> Draft:
    """Reads and checks a draft of a policy. `known` are all policies, which it may read.

    Raises InputError naming everything that is wrong; its own cases that fail are told, no error.
    """
    document = documents.parse(text, path)
    if document.kind != "policy" or document.id != current.id:
        raise InputError("policies.other_draft", Place(path, 1), id=document.id, kind=document.kind,
                         wanted=current.id)  # fmt: skip
    subjects = facts.subjects(workspace)
    subject = str(document.front.get("subject", "organisation"))
    if subject not in subjects:
        raise InputError("policies.no_facts", Place(path, 1), subject=subject,
                         known=", ".join(subjects))  # fmt: skip
    policy = read(document, subjects[subject].names, _beside(workspace, document), known)
    return Draft(policy, text, difference(text_of(workspace, current), text, current.id),
                 _BESIDE.submit(run_cases, policy))  # fmt: skip


def _beside(workspace: Workspace, document: Document) -> Iterator[Document]:
    """The translations of a draft, and the other texts of its policy."""
    found = [*_texts(workspace)]
    others = [d for d in found if d.kind == "policy" and d.id != document.id]
    near = {document.id, *(d.id for d in terms.family(document, others))}
    return (d for d in found if d.id in near and (d.kind, d.id) != ("policy", document.id))


def difference(before: str, after: str, id_: str) -> str:
    """How two texts differ, as tools for documents write it (unified diff)."""
    made = difflib.unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True),
                                f"a/{id_}.md", f"b/{id_}.md")  # fmt: skip
    return "".join(line if line.endswith("\n") else line + "\n" for line in made)
