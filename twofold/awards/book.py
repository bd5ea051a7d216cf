"""The combinations of a city beside its policies: what belongs together, and what does not fit."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from twofold import documents, facts, policies
from twofold.awards.compile import Plan, covered, plan
from twofold.awards.model import Awarding, Combination, Step
from twofold.awards.order import edges, following, ordered
from twofold.awards.read import read
from twofold.errors import InputError, Place
from twofold.policies.decide import covers
from twofold.policies.model import Policy
from twofold.policies.read import inputs
from twofold.workspace import Workspace


@dataclass(frozen=True)
class Book:
    """Policies and combinations of a city, by id."""

    policies: Mapping[str, Policy]
    combinations: Mapping[str, Combination]

    def paying(self, day: date) -> tuple[Policy, ...]:
        """The policies in force that award something: no taxes that are not levied, no
        templates, which wait for their numbers, and no drafts for comment."""
        return tuple(
            p for p in self.policies.values()
            if p.amounts and covers(p, day) and p.terms.pays
        )  # fmt: skip

    @property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """The policies that name a combination as theirs."""
        found: dict[str, list[str]] = {}
        for policy in self.policies.values():
            if policy.terms.combination:
                found.setdefault(policy.terms.combination, []).append(policy.id)
        return {id_: tuple(ids) for id_, ids in found.items()}

    @property
    def reads(self) -> Mapping[tuple[str, str], Place]:
        """Which policy another one reads: it comes before."""
        return {(read.of.id, p.id): p.at for p in self.policies.values()
                for read in p.reads.values()}  # fmt: skip

    def plan(self, day: date, paying: Sequence[Policy]) -> Plan:
        """What is done to the claims under some policies on a day. Raises InputError for a ring."""
        items = {p.id: tuple(a.id for a in p.amounts) for p in paying}
        return plan(self.combinations.values(), items, self.members, self.reads, day)


def opened(workspace: Workspace) -> Book:
    """The book of a city. Raises InputError naming all that is wrong with its combinations."""
    known = policies.policies(workspace)
    made, problems = combinations(workspace)
    book = Book(known, made)
    problems += checked(book)
    if problems:
        raise problems[0] if len(problems) == 1 else InputError(
            "awards.several_broken", problems[0].at, tuple(problems), count=len(problems)
        )  # fmt: skip
    return book


def combinations(workspace: Workspace) -> tuple[dict[str, Combination], list[InputError]]:
    """The combinations that can be read, and what is wrong with the others."""
    problems: list[InputError] = []
    found: list[documents.Document] = []
    for folder in workspace.folders("awards"):
        for path in documents.document_paths(folder):
            try:
                found.append(documents.read(path))
            except InputError as problem:
                problems.append(problem)
    registers = tuple(facts.subjects(workspace))
    made: dict[str, Combination] = {}
    for document in (d for d in found if d.kind == "combination"):
        try:
            if document.id in made:
                raise InputError("awards.repeated", document.place(), id=document.id)
            beside = (d for d in found if d.kind == "prose" and d.id == document.id)
            made[document.id] = _combination(document, registers, *beside)
        except InputError as problem:
            problems.append(problem)
    return made, problems


def _combination(
    document: documents.Document, registers: tuple[str, ...], *prose: documents.Document
) -> Combination:
    return _remembered(document, _words(registers), *prose)


class _Words(tuple[str, ...]):
    """Names that are the same object for as long as they are the same."""


_KNOWN: dict[tuple[str, ...], _Words] = {}


def _words(names: tuple[str, ...]) -> _Words:
    return _KNOWN.setdefault(names, _Words(names))


@documents.remembered
def _remembered(
    document: documents.Document, registers: _Words, *prose: documents.Document
) -> Combination:
    return read(document, registers, prose)


def checked(book: Book) -> list[InputError]:
    """Everything that does not fit: names that nobody bears, ranks that nobody has, rings."""
    problems: list[InputError] = []
    for policy in book.policies.values():
        id_ = policy.terms.combination
        if id_ and id_ not in book.combinations:
            problems.append(InputError("awards.no_combination", policy.at, id=id_,
                                       near=_near(id_, book.combinations)))  # fmt: skip
    for one in book.combinations.values():
        for other in one.after:
            if other not in book.combinations:
                problems.append(InputError("awards.no_combination", one.after_at, id=other,
                                           near=_near(other, book.combinations)))  # fmt: skip
        for step in one.steps:
            problems += _step(book, one, step)
        for case in one.cases:
            for row in case.rows:
                awards = (*row.entitled, *row.paid, *row.earlier)
                problems += _names(book, one, awards, row.at)
    try:
        every = sorted(book.combinations.values(), key=lambda c: c.id)
        ordered([c.id for c in every], following(every))
        ordered(sorted(book.policies), edges(every, book.reads))
    except InputError as problem:
        problems.append(problem)
    return problems


def _step(book: Book, one: Combination, step: Step) -> Iterator[InputError]:
    yield from _names(book, one, step.awards, step.at)
    by = step.limit.by if step.limit is not None else ""
    for award in covered(one, step, book.members) if by else ():
        policy = book.policies.get(award.policy)
        if policy is not None and policy.amounts and by not in ranked(policy):
            yield InputError("awards.no_rank_fact", step.at, policy=policy.id, name=by,
                             near=_near(by, ranked(policy)))  # fmt: skip


def ranked(policy: Policy) -> tuple[str, ...]:
    """What the awards of a policy can be ranked by: the facts that it reads, and its scores."""
    return (*(name.name for name in inputs(policy)), *policy.scores)


def _names(
    book: Book, one: Combination, awards: Sequence[Awarding], at: Place
) -> Iterator[InputError]:
    for award in awards:
        if award.policy in one.outside:
            continue
        policy = book.policies.get(award.policy)
        if policy is None:
            yield InputError("awards.unknown_policy", at, policy=award.policy,
                             near=_near(award.policy, book.policies))  # fmt: skip
            continue
        items = [amount.id for amount in policy.amounts]
        if award.item and award.item not in items:
            yield InputError("awards.unknown_item", at, policy=policy.id, item=award.item,
                             near=", ".join(items) or "—")  # fmt: skip


def _near(word: str, known: Collection[str]) -> str:
    found = difflib.get_close_matches(word, list(known), n=3, cutoff=0.4)
    return ", ".join(found or sorted(known)[:5]) or "—"
