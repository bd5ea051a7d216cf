"""Combinations: documents that say how the awards of several policies go together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from twofold.errors import Place

RULES = ("order", "highest", "difference", "sum", "cap", "pool")
# Rules that hold a group to a limit, and those that need no limit.
LIMITED = ("cap", "pool")
# Rules by which a text has said what happens to two awards together.
STATED = ("highest", "difference", "sum", "cap")
# How a limit that is too small is shared out.
SHARES = ("in order", "pro rata", "by rank", "first come")
# What a group may be formed by: columns of a claim.
DIMENSIONS = (
    "subject", "payee", "year", "policy", "item", "level", "district", "industry", "size",
)  # fmt: skip
ALL = "all"


@dataclass(frozen=True)
class Awarding:
    """An award of a policy: one of its amounts, or with no `item` all of them."""

    policy: str
    item: str = ""

    def __str__(self) -> str:
        return f"{self.policy} {self.item}".strip()


@dataclass(frozen=True)
class Limit:
    """What a group may have at most: `amount` in yuan, or the parameter `name`.

    `budget` says that it is a budget. `share` says who goes short where it does not reach, `by`
    the fact or score that decides that.
    """

    text: str
    amount: Decimal | None = None
    name: str = ""
    budget: bool = False
    share: str = SHARES[0]
    by: str = ""


@dataclass(frozen=True)
class Step:
    """One step: a rule over the awards of some policies, for each group by itself.

    `awards` is empty for `all`: every award the combination is about. `per` are columns of a claim,
    `written_per` as the document has them; without any, all awards are one group.
    """

    number: int
    rule: str
    awards: tuple[Awarding, ...]
    per: tuple[str, ...]
    written_per: tuple[str, ...]
    limit: Limit | None
    source: str
    at: Place


@dataclass(frozen=True)
class Amount:
    """The value of a cap or budget from a day on; None where no source gives it."""

    name: str
    from_: date
    value: Decimal | None
    written: str
    unit: str
    source: str


@dataclass(frozen=True)
class CaseRow:
    """One subject of a case: what it is entitled to under each award, what it was paid before
    (this year, and `earlier`), its columns, and what must come out."""

    subject: str
    entitled: Mapping[Awarding, tuple[Decimal, Decimal | None]]
    paid: Mapping[Awarding, Decimal]
    earlier: Mapping[Awarding, Decimal]
    columns: Mapping[str, str]
    expected: Mapping[str, str]
    at: Place


@dataclass(frozen=True)
class Case:
    """A case of a document: subjects side by side, the day, and budgets that the case gives."""

    name: str
    rows: tuple[CaseRow, ...]
    day: date
    budgets: Mapping[str, Decimal]
    at: Place


@dataclass(frozen=True)
class Combination:
    """A combination in one version. `outside` are awards that no document of this city is about,
    such as those of a higher level; `after` are combinations whose steps are taken before, which
    `after_at` says."""

    id: str
    name: str
    from_: date
    to: date | None
    source: str
    steps: tuple[Step, ...]
    amounts: tuple[Amount, ...]
    outside: tuple[str, ...]
    after: tuple[str, ...]
    cases: tuple[Case, ...]
    translations: Mapping[str, str]
    at: Place
    after_at: Place
    digest: str = ""

    @property
    def named(self) -> tuple[Awarding, ...]:
        """The awards that its steps name, each once."""
        return tuple(dict.fromkeys(award for step in self.steps for award in step.awards))

    def amount(self, name: str, day: date) -> Decimal | None:
        """A cap or budget on a day; None where no source gives it."""
        known = [a for a in self.amounts if a.name == name and a.from_ <= day]
        return max(known, key=lambda a: a.from_).value if known else None
