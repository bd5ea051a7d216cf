"""What comes of a combination: lines, sums, pools, and what each step took. Frozen records only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from twofold.awards.model import Combination, Step
from twofold.policies.model import Answer, Policy

BY = ("policy", "pool", "district", "industry", "size", "level", "verdict")


@dataclass(frozen=True)
class Taken:
    """What a step took of a line: `step` is None where the award stands in the register already.
    `before` is what was paid before in the line's group; `taken` may be nothing, where the step
    gave a bound to what had none."""

    position: int
    combination: Combination | None
    step: Step | None
    taken: Decimal
    before: Decimal


@dataclass(frozen=True)
class Run:
    """A line, or many, in one run. `asked` is what reductions count from, `awarded` what is left;
    of a line without a bound both are None. Asked less all that was taken is awarded."""

    asked: Decimal | None
    awarded: Decimal | None
    taken: tuple[Taken, ...] = ()


@dataclass(frozen=True)
class Line:
    """One amount of one policy for one subject. `settled` counts what is settled today, `most`
    what it comes to if all that is open turns out well. `unstated` says that no text tells how it
    goes together with another award of the same payee."""

    policy: Policy
    item: str
    subject: str
    name: str | None
    payee: str | None
    payee_name: str | None
    district: str | None
    industry: str | None
    size: str | None
    level: str | None
    year: int
    verdict: Answer
    low: Decimal
    high: Decimal | None
    settled: Run
    most: Run
    unstated: bool

    @property
    def certain(self) -> bool:
        """Whether nothing that is open can change it."""
        return (self.settled.awarded == self.most.awarded
                and self.settled.asked == self.most.asked)  # fmt: skip


@dataclass(frozen=True)
class Sums:
    """Many lines: how many, how many of them have no bound, and both runs. What has no bound is in
    no sum: with `open` lines the most is more than its sum. `judged` is what of the most waits for
    experts alone: where nobody has judged yet, that may be everybody."""

    key: str | None
    lines: int
    open: int
    settled: Run
    most: Run
    judged: Decimal = Decimal(0)


@dataclass(frozen=True)
class Pool:
    """One group of a pool: the budget (None: no source gives it), what was paid from it before,
    what is awarded from it and what its step refused, in each run."""

    combination: Combination
    step: Step
    group: str
    budget: Decimal | None
    spent: Decimal
    settled: Decimal
    most: Decimal
    settled_refused: Decimal
    most_refused: Decimal

    @property
    def left(self) -> tuple[Decimal, Decimal] | None:
        """What is left of the budget: at least (after the most), and at most."""
        if self.budget is None:
            return None
        rest = self.budget - self.spent
        return max(rest - self.most, Decimal(0)), max(rest - self.settled, Decimal(0))


@dataclass(frozen=True)
class Reduced:
    """What one step took of all lines together, in each run."""

    taken: Taken
    settled: Decimal
    most: Decimal
    lines: int


@dataclass(frozen=True)
class Wanted:
    """Which lines are wanted: of a policy, of payees of a district, with a verdict, for one subject
    or payee; and so many of them from the `first` on. `by` asks for sums besides."""

    policy: str | None = None
    district: str | None = None
    verdict: Answer | None = None
    payee: str | None = None
    first: int = 0
    most: int | None = None
    by: tuple[str, ...] = ()

    @property
    def where(self) -> Mapping[str, object]:
        """The columns and what must stand in them."""
        named = {"policy": self.policy, "district": self.district, "payee": self.payee,
                 "verdict": None if self.verdict is None else int(self.verdict)}  # fmt: skip
        return {column: value for column, value in named.items() if value is not None}


@dataclass(frozen=True)
class Combined:
    """The awards of a day. `lines` may be some of the `total` that were asked for; `sums`, `groups`
    and `reduced` are of all of these; `policies` those that award something. `skipped` policies
    could not be asked on the day; unless `nested`, a total need not lie between both runs;
    `lacking` are facts that the file has no column for, `faults` its rows that could not be read.
    """

    day: date
    lines: tuple[Line, ...]
    total: int
    sums: Sums
    groups: Mapping[str, tuple[Sums, ...]] = field(default_factory=dict)
    reduced: tuple[Reduced, ...] = ()
    pools: tuple[Pool, ...] = ()
    policies: tuple[Policy, ...] = ()
    skipped: tuple[Policy, ...] = ()
    combinations: tuple[Combination, ...] = ()
    nested: bool = True
    lacking: tuple[str, ...] = ()
    faults: tuple[tuple[int, str, str, str], ...] = ()
