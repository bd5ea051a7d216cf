"""A policy: a document that says who is entitled, in records ready to be compiled or printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum
from types import MappingProxyType

from twofold.errors import Place
from twofold.sql.nodes import Duration, Expr, Name, Type


class Answer(IntEnum):
    """The five answers. A verdict is the least of its clauses' answers."""

    UNMET = 0
    UNKNOWN = 1
    PENDING = 2
    MET = 3
    NOT_APPLICABLE = 4

    @property
    def word(self) -> str:
        return self.name.lower()

    @property
    def verdict(self) -> str:
        """The word for a whole policy."""
        return {Answer.UNMET: "ineligible", Answer.MET: "eligible"}.get(self, self.word)


@dataclass(frozen=True)
class ParameterRow:
    """One value of a parameter and the day from which it is in force; base units. None where no
    source gives it: whatever reads it is unknown."""

    name: str
    from_: date
    value: Decimal | Duration | None
    type: Type
    written: str
    unit: str
    source: str
    at: Place


@dataclass(frozen=True)
class Clause:
    """A fence of a policy: `word` says what it does, `law` is the prose above it."""

    word: str
    id: str
    title: str
    law: str
    text: str
    expr: Expr
    at: Place


@dataclass(frozen=True)
class Band:
    """A row of a score table. `condition` is None for `otherwise` and for `judged`."""

    condition: Expr | None
    text: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class ScoreTable:
    """Points by the first band that holds; an interval where an expert decides inside the band."""

    id: str
    title: str
    bands: tuple[Band, ...]
    at: Place


@dataclass(frozen=True)
class Section:
    """A part of the document as it is written: a heading, and below it prose, rules and score
    tables in their order. What stands before the first heading has no title."""

    title: str
    blocks: tuple[str | Clause | ScoreTable, ...]


@dataclass(frozen=True)
class Case:
    """One case of a document: the facts that differ from the standard, and what must follow."""

    name: str
    facts: Mapping[str, str]
    judged: Mapping[str, str]
    points: Mapping[str, str]
    expected: Mapping[str, str]
    at: Place


@dataclass(frozen=True)
class Read:
    """Another policy's verdict or amount as a fact: `kind` says which, `of` is that policy."""

    kind: str
    of: Policy


@dataclass(frozen=True)
class Version:
    """Another text of the same policy, and the days that it covers."""

    id: str
    from_: date
    to: date | None


@dataclass(frozen=True)
class Terms:
    """What a policy says of its place among others and of the money, in its front matter.

    `supersedes` is the older text, `versions` all other texts of the same policy by date; `payee`
    the fact that names who is paid, `combination` the document that stacks its awards, `level`
    whose money it is; a `template` waits for a city to fill it in, a text in `consultation` is a
    draft for comment, and neither pays anything. The amounts of a `relief` are taxes that are not
    levied: nobody pays them out. Nothing is paid while the fair-competition review
    (`fair_competition`) is open. `certainty` is the tag of its sources.
    """

    supersedes: str = ""
    versions: tuple[Version, ...] = ()
    payee: str = ""
    combination: str = ""
    level: str = ""
    fair_competition: str = "unreviewed"
    certainty: str = ""
    template: bool = False
    relief: bool = False
    consultation: bool = False

    @property
    def pays(self) -> bool:
        """Whether anything can be paid out under it at all."""
        return not (self.relief or self.template or self.consultation)


# The fences a verdict is made of. Where one that says to whom the version applies does not hold,
# nothing else is asked.
VERDICT = ("applies", "require", "exclude")


@dataclass(frozen=True)
class Policy:
    """A policy in one version. `year` is the reference year relative to the day applied; `among`
    chooses the rows of the subject's register that are judged (None: all); `digest` is that of the
    document; `reads` are facts that another policy's answer is, `confers` the years for which a
    certificate is valid."""

    id: str
    name: str
    number: str
    issuer: str
    source: str
    from_: date
    to: date | None
    dates: str
    text: str
    subject: str
    among: Expr | None
    year: int
    certificate: str
    facts: Mapping[str, Name]
    parameters: tuple[ParameterRow, ...]
    clauses: tuple[Clause, ...]
    tables: tuple[ScoreTable, ...]
    sections: tuple[Section, ...]
    standard: Mapping[str, str]
    cases: tuple[Case, ...]
    translations: Mapping[str, tuple[str, str]]
    at: Place
    digest: str = ""
    terms: Terms = Terms()
    reads: Mapping[str, Read] = field(default_factory=lambda: MappingProxyType({}))
    confers_years: int | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """The digests of all documents that an answer depends on: its own, and what it reads."""
        below = (digest for read in self.reads.values() for digest in read.of.texts)
        return tuple(dict.fromkeys((self.digest, *below)))

    @property
    def requirements(self) -> tuple[Clause, ...]:
        """The clauses that a verdict is made of."""
        return tuple(c for c in self.clauses if c.word in VERDICT)

    @property
    def answered(self) -> tuple[Clause, ...]:
        """The clauses that have an answer: those of the verdict, and obligations after it."""
        return tuple(c for c in self.clauses if c.word in (*VERDICT, "after"))

    @property
    def totals(self) -> tuple[Clause, ...]:
        return tuple(c for c in self.clauses if c.word == "score")

    @property
    def scores(self) -> tuple[str, ...]:
        """The ids of score tables and of the scores made from them."""
        return (*(t.id for t in self.tables), *(t.id for t in self.totals))

    @property
    def amounts(self) -> tuple[Clause, ...]:
        return tuple(c for c in self.clauses if c.word == "amount")
