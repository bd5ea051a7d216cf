"""Facts: named measures of a subject in a year and on a day, and what their absence means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from twofold.errors import Place
from twofold.sql.nodes import Name
from twofold.sql.queries import FactQuery


@dataclass(frozen=True)
class Fact:
    """One fact. `absent` is what it means that the subject has no row: 0, no, never or unknown."""

    name: Name
    absent: str
    meaning: str
    english: str
    at: Place


@dataclass(frozen=True)
class Select:
    """A SELECT keyed by subject and the facts that it yields, and the digest of its document.
    `proof` says what stands behind them: an authority's own register, or a statement."""

    id: str
    query: FactQuery = field(repr=False)
    facts: tuple[str, ...]
    at: Place
    digest: str = ""
    proof: str = "statement"


@dataclass(frozen=True)
class Subject:
    """Everything that is known of one register's rows: facts by name, and where they come from."""

    register: str
    facts: Mapping[str, Fact]
    selects: tuple[Select, ...]

    @property
    def names(self) -> Mapping[str, Name]:
        """The facts as names for the dialect."""
        return {name: fact.name for name, fact in self.facts.items()}
