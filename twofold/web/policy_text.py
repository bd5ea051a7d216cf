"""A policy's document as it is read on a page: articles as written, with what is compared, the
numbers in force, score tables and cases beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from twofold.answers.formulas import Formulas
from twofold.answers.labels import Labels, unit
from twofold.answers.rules import amount, by, in_force, span, used
from twofold.answers.sentences import points
from twofold.answers.wording import Said, Wording
from twofold.policies.model import Case, Clause, ScoreTable
from twofold.sql.nodes import Type
from twofold.web.parts import Link
from twofold.words import Words

# A paragraph is text with the addresses in it as links.
Paragraphs = tuple[tuple[Link, ...], ...]
_ADDRESS = re.compile(r"(https?://[^\s，。；、）]+)")
ANSWERS = ("met", "unmet", "unknown", "pending", "not_applicable")
VERDICTS = ("eligible", "ineligible", *ANSWERS[2:])


# What a text of a fact is called: `word(fact, text)`.
Word = Callable[[str, str], str]


@dataclass(frozen=True)
class Number:
    """A parameter in force: its amount, what it is called where the reader's language has a name
    for it, since when, and the article that says so."""

    amount: str
    title: str
    since: str
    source: str


@dataclass(frozen=True)
class CaseRow:
    """One case: its author's name for it, the facts that differ, and what must follow."""

    name: str
    facts: tuple[str, ...]
    expected: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """A rule (`does` says what it is for) or a score table, with its article in the reader's
    language where it has been translated. `said` is the rule in words, `formula` in signs, `text`
    as its author wrote it."""

    anchor: str
    title: str
    does: str
    translation: Paragraphs
    said: Said
    formula: str
    text: str
    numbers: tuple[Number, ...]
    range: str
    bands: tuple[tuple[str, str], ...]
    cases: tuple[CaseRow, ...]


@dataclass(frozen=True)
class Part:
    """What stands under one heading of the document: its prose, then the rules written below it."""

    title: str
    prose: Paragraphs
    rules: tuple[Rule, ...]

    @property
    def heading(self) -> str:
        """The title of its one rule, where that has been translated; else its own."""
        titles = {rule.title for rule in self.rules if rule.translation}
        return titles.pop() if len(titles) == 1 else self.title

    @property
    def translation(self) -> Paragraphs:
        """The prose in the reader's language, where it has been translated."""
        return tuple(text for rule in self.rules for text in rule.translation)


@dataclass(frozen=True)
class Text:
    """The whole document. `preface` is the translation of what stands before the first heading."""

    preface: Paragraphs
    parts: tuple[Part, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(rule for part in self.parts for rule in part.rules)


def text_of(labels: Labels, day: date, formulas: Formulas, wording: Wording) -> Text:
    """The document of a policy as it reads on a day."""
    cases = _cases(labels, formulas.word)
    parts = []
    for section in labels.policy.sections:
        prose = "\n\n".join(block for block in section.blocks if isinstance(block, str))
        rules = tuple(
            _rule(labels, block, formulas, wording, day, cases) if isinstance(block, Clause)
            else _scores(labels, block, wording, cases)
            for block in section.blocks if not isinstance(block, str)
        )  # fmt: skip
        if section.title or prose:
            parts.append(Part(section.title, paragraphs(prose), rules))
    return Text(_translated(labels, ""), tuple(parts))


def paragraphs(text: str) -> Paragraphs:
    """Prose as its author divided it; a line break within a paragraph is none."""
    parts = (" ".join(part.split("\n")).strip() for part in text.split("\n\n"))
    return tuple(
        tuple(Link(piece, piece if at % 2 else "") for at, piece in enumerate(_ADDRESS.split(part)))
        for part in parts if part
    )  # fmt: skip


def anchor(clause: Clause | ScoreTable) -> str:
    """Where a rule stands on its policy's page. A waiver has the id of what it waives."""
    waives = isinstance(clause, Clause) and clause.word == "waive"
    return f"clause-{clause.id}{'-waive' if waives else ''}"


def _rule(
    labels: Labels, clause: Clause, formulas: Formulas, wording: Wording, day: date,
    cases: Mapping[str, tuple[CaseRow, ...]],
) -> Rule:  # fmt: skip
    say, policy = labels.say, labels.policy
    wanted = used(policy, clause)
    numbers = tuple(
        Number(
            amount(say, row),
            labels.parameter(row.name),
            say("web.policy.number_since", day=row.from_),
            row.source,
        )
        for row in in_force(policy, day)
        if row.name in wanted and clause.word != "score"
    )
    waives = clause.word == "waive"
    return Rule(
        anchor(clause), labels.clause(clause), say(f"cli.clauses.{clause.word}"),
        () if waives else _translated(labels, clause.id), wording.clause(clause),
        formulas(clause.expr), clause.text, numbers, "", (), cases.get(anchor(clause), ()),
    )  # fmt: skip


def _scores(
    labels: Labels, table: ScoreTable, wording: Wording,
    cases: Mapping[str, tuple[CaseRow, ...]],
) -> Rule:  # fmt: skip
    say = labels.say
    bands = tuple(
        (wording.whole(wording.condition(band.condition)) if band.condition is not None else
         say(f"web.policy.{band.text}"), points(say, band.low, band.high))
        for band in table.bands
    )  # fmt: skip
    text = "\n".join(f"{band.text} → {band.low}–{band.high}" for band in table.bands)
    return Rule(
        anchor(table), labels.item(table.id), say("web.policy.by", who=by(say, table)),
        _translated(labels, table.id), Said(""), "", text, (), span(say, table) + unit(say, "分"),
        bands, cases.get(anchor(table), ()),
    )  # fmt: skip


def _translated(labels: Labels, id_: str) -> Paragraphs:
    if labels.say.lang != "en" or id_ not in labels.policy.translations:
        return ()
    return paragraphs(labels.policy.translations[id_][1])


# --- cases


def _cases(labels: Labels, word: Word) -> Mapping[str, tuple[CaseRow, ...]]:
    """The cases below each rule, by its anchor: a case belongs to the rule above it."""
    policy = labels.policy
    rules: list[Clause | ScoreTable] = [*policy.clauses, *policy.tables]
    rules.sort(key=lambda rule: rule.at.line or 0)
    found: dict[str, list[CaseRow]] = {}
    for case in policy.cases:
        above = [rule for rule in rules if (rule.at.line or 0) < (case.at.line or 0)]
        if above:
            found.setdefault(anchor(above[-1]), []).append(_case(labels, case, word))
    return {where: tuple(rows) for where, rows in found.items()}


def _case(labels: Labels, case: Case, word: Word) -> CaseRow:
    say = labels.say
    given = [
        *((labels.fact(n) if n != "day" else say("formula.given_day"), _value(labels, n, v, word))
          for n, v in case.facts.items()),
        *((labels.input(f"judged__{item}"), _word(say, v)) for item, v in case.judged.items()),
        *((labels.input(f"points__{item}"), v) for item, v in case.points.items()),
    ]  # fmt: skip
    expected = [_expected(labels, what, value) for what, value in case.expected.items()]
    return CaseRow(
        case.name,
        tuple(say("cli.text.reason", title=title, said=said) for title, said in given),
        tuple(say("cli.text.reason", title=title, said=said) for title, said in expected),
    )


def _value(labels: Labels, name: str, written: str, word: Word) -> str:
    fact = labels.facts.get(name)
    shown = _word(labels.say, written)
    if fact is not None and fact.name.type is Type.TEXT and shown == written:
        return word(name, written)
    if fact is None or shown != written or not written.replace(",", "").replace(".", "").isdigit():
        return shown
    return written + unit(labels.say, fact.name.unit)


def _word(say: Words, written: str) -> str:
    known = {"yes": "value.yes", "no": "value.no", "never": "value.never",
             "?": "cli.answers.unknown"}  # fmt: skip
    return say(known[written]) if written in known else written


def _expected(labels: Labels, what: str, value: str) -> tuple[str, str]:
    say = labels.say
    if what == "verdict":
        said = say("web.policy.refused") if value == "refused" else say(f"cli.verdicts.{value}")
        return say("cli.columns.verdict"), said
    if value == "refused":
        return labels.item(what), say("cli.text.outside_band")
    if value in ANSWERS:
        return labels.item(what), say(f"cli.answers.{value}")
    return labels.item(what), value + unit(say, "分")
