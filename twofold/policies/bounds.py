"""Every bound of a policy is hit by one of its cases, and so is every first and last day: a
threshold that no case stands exactly on may be strict or not, and nobody has said which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from twofold.errors import InputError, Place
from twofold.policies.model import Case, Policy
from twofold.sql.nodes import Compare, Expr, Greatest, Least, Parameter, varies, walk

ORDERED = (">=", ">", "<=", "<")


@dataclass(frozen=True)
class Bound:
    """One bound: the clause or score table it belongs to, the equality that a case on it meets,
    and its place. `equal` names the parameters in it as they are written."""

    of: str
    equal: Compare
    at: Place

    def open(self, unsourced: frozenset[str]) -> bool:
        """Whether no source gives the bound, so that no case can stand on it."""
        return any(isinstance(n, Parameter) and n.name in unsourced for n in walk(self.equal))


def bounds_of(policy: Policy) -> tuple[Bound, ...]:
    """The bounds of all clauses, score bands, tiers and caps, each once."""
    return tuple({(b.of, b.equal): b for b in _bounds(policy)}.values())


def _bounds(policy: Policy) -> Iterator[Bound]:
    for clause in policy.clauses:
        yield from (Bound(clause.id, equal, clause.at) for equal in _equalities(clause.expr))
    for table in policy.tables:
        for band in table.bands:
            if band.condition is not None:
                yield from (Bound(table.id, e, table.at) for e in _equalities(band.condition))


def _equalities(node: Expr) -> Iterator[Compare]:
    """Where the comparisons, tiers and caps of an expression turn."""
    for inner in walk(node):
        if isinstance(inner, Compare) and inner.op in ORDERED:
            yield Compare("=", inner.left, inner.right)
        elif isinstance(inner, Least | Greatest):
            moving = tuple(part for part in inner.of if varies(part))
            if not moving:
                continue
            rest = moving[0] if len(moving) == 1 else type(inner)(moving)
            yield from (Compare("=", rest, part) for part in inner.of if not varies(part))


def missed(policy: Policy, bounds: Sequence[Bound], hit: set[int]) -> Iterator[InputError]:
    """The bounds, by their number, that no case was on."""
    for number, bound in enumerate(bounds):
        if number not in hit:
            yield InputError("policies.no_case_at_bound", bound.at, id=bound.of,
                             bound=_written(policy, bound))  # fmt: skip


def _written(policy: Policy, bound: Bound) -> str:
    """The bound as its author wrote it: the parameter, or the number."""
    side = bound.equal.left if varies(bound.equal.right) else bound.equal.right
    names = [f":{n.name}" for n in walk(side) if isinstance(n, Parameter)]
    return ", ".join(names) or str(getattr(side, "value", "")) or bound.of


def days_missed(policy: Policy, days: Sequence[tuple[date, Case]]) -> Iterator[InputError]:
    """The first and last day of the text, and those beside them, on which no case stands."""
    refused = {day for day, case in days if "refused" in case.expected.values()}
    answered = {day for day, _ in days} - refused
    wanted = [(policy.from_ - timedelta(days=1), refused), (policy.from_, answered)]
    if policy.to is not None:
        wanted += [(policy.to, answered), (policy.to + timedelta(days=1), refused)]
    for day, found in wanted:
        if day not in found:
            yield InputError("policies.no_case_on_day", policy.at, id=policy.id, day=day)
