"""How awards go together, one claim at a time: an evaluator of its own, to hold the engine's answer
against.

It shares nothing with the product but the model's words: amounts are `Decimal`, an amount without
an upper bound is `None`, groups are dictionaries, and nothing is sorted by anything but what the
rules say. Written from the rules in docs and issue, not from the SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from typing import Any

FEN = Decimal("0.01")
NOTHING = Decimal(0)


@dataclass
class Claim:
    """What somebody is entitled to. `place` is the position of the award in the declared order."""

    id: int
    place: int
    policy: str
    item: str
    subject: str
    payee: str | None
    district: str | None
    level: str
    year: int
    eligible: bool
    low: Decimal
    high: Decimal | None
    ranks: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Paid:
    """An award that stands in the register."""

    policy: str
    item: str
    subject: str
    payee: str
    district: str | None
    level: str
    year: int
    amount: Decimal


@dataclass(frozen=True)
class Rule:
    """A step. `awards` are pairs of policy and item (or '' for all items)."""

    rule: str
    awards: tuple[tuple[str, str], ...]
    per: tuple[str, ...]
    limit: Decimal | None = None
    share: str = "in order"
    by: str = ""


@dataclass
class Line:
    """What became of a claim: `asked` is what reductions count from, `left` what remains; both are
    None without a bound. `taken` has the number of each step that changed it."""

    claim: Claim
    asked: Decimal | None
    left: Decimal | None
    taken: dict[int, Decimal] = field(default_factory=dict)

    def cut(self, step: int, amount: Decimal) -> None:
        assert self.left is not None
        self.taken[step] = self.taken.get(step, NOTHING) + amount
        self.left -= amount

    def bound(self, step: int, amount: Decimal) -> None:
        self.asked = self.left = amount
        self.taken.setdefault(step, NOTHING)


def evaluate(
    claims: Iterable[Claim], rules: Sequence[Rule], paid: Sequence[Paid], year: int, settled: bool
) -> list[Line]:
    """Every line of one run: of what is settled, or of the most that may come."""
    lines = []
    for claim in claims:
        if not settled:
            lines.append(Line(claim, claim.high, claim.high))
        elif claim.eligible and claim.low == claim.high and claim.payee is not None:
            lines.append(Line(claim, claim.low, claim.low))
    for line in lines:
        if any(_same(line.claim, p) and p.year == year for p in paid):
            _drop(line, 0)
    for number, rule in enumerate(rules, start=1):
        for key, group in _groups(lines, rule, settled):
            known = None not in key  # nobody knows what else belongs to a group that is not known
            theirs = [p for p in paid if known and _covers(rule, p) and _key(p, rule) == key]
            before = sum((p.amount for p in theirs), NOTHING)
            if rule.rule in ("highest", "difference"):
                _best(number, rule, group, before)
            elif rule.limit is not None and known:
                _limit(number, rule, group, max(rule.limit - before, NOTHING))
            elif settled:
                _limit(number, rule, group, NOTHING)
    return lines


def _same(claim: Claim, paid: Paid) -> bool:
    return (claim.policy, claim.subject) == (paid.policy, paid.subject) and paid.item in (
        "", claim.item)  # fmt: skip


def _covers(rule: Rule, of: Claim | Paid) -> bool:
    return any(of.policy == p and i in ("", of.item) for p, i in rule.awards)


def _key(of: Claim | Paid, rule: Rule) -> tuple[Any, ...]:
    return tuple(getattr(of, dimension) for dimension in rule.per)


def _groups(lines: list[Line], rule: Rule, settled: bool) -> list[tuple[Any, list[Line]]]:
    """Lines of which something is left, by group. In the run of the most, what is not known is
    alone, since it may be another."""
    found: dict[Any, list[Line]] = {}
    for line in lines:
        if not _covers(rule, line.claim) or line.left == 0:
            continue
        key = _key(line.claim, rule)
        if not settled and None in key:
            key = (*(f"? {line.claim.id}" if k is None else k for k in key),)
        found.setdefault(key, []).append(line)
    return list(found.items())


def _drop(line: Line, step: int) -> None:
    if line.left is None:
        line.bound(step, NOTHING)
    elif line.left > 0:
        line.cut(step, line.left)


def _best(number: int, rule: Rule, group: list[Line], before: Decimal) -> None:
    candidates: dict[Any, list[Line]] = {}
    for line in group:
        claim = line.claim
        item = claim.item if (claim.policy, claim.item) in rule.awards else ""
        candidates.setdefault((claim.policy, item, claim.subject), []).append(line)

    def better(key: Any) -> tuple[Any, ...]:
        of = candidates[key]
        total = None if any(c.left is None for c in of) else sum(c.left or NOTHING for c in of)
        first = min(c.claim.place for c in of)
        return (total is not None, -(total or NOTHING), first, key[2])

    winner = min(candidates, key=better)
    for key, of in candidates.items():
        if key != winner or (rule.rule == "highest" and before > 0):
            for line in of:
                _drop(line, number)
    if rule.rule == "difference" and all(c.left is not None for c in candidates[winner]):
        open_ = before
        for line in sorted(candidates[winner], key=lambda c: (c.claim.place, c.claim.id)):
            part = min(open_, line.left or NOTHING)
            if part > 0:
                line.cut(number, part)
                open_ -= part


def _limit(number: int, rule: Rule, group: list[Line], room: Decimal) -> None:
    for line in group:
        if line.left is None:
            line.bound(number, room)
    if rule.share == "pro rata":
        _pro_rata(number, group, room)
        return

    def turn(line: Line) -> tuple[Any, ...]:
        claim = line.claim
        rank = claim.ranks.get(rule.by) if rule.by else None
        known = 0 if rank is not None else 1
        first: Any = 0
        if rank is not None:
            first = -rank if rule.share == "by rank" else rank.toordinal()
        return (known, first, claim.place, claim.subject, claim.id)

    for line in sorted(group, key=turn):
        assert line.left is not None
        given = min(line.left, room)
        room -= given
        if given < line.left:
            line.cut(number, line.left - given)


def _pro_rata(number: int, group: list[Line], room: Decimal) -> None:
    total = sum((line.left or NOTHING for line in group), NOTHING)
    if total <= room:
        return
    shares: dict[int, Decimal] = {}
    rests: list[tuple[Decimal, tuple[Any, ...], int]] = []
    for index, line in enumerate(group):
        fen = (line.left or NOTHING) * 100 * room * 100
        whole = (fen / (total * 100)).to_integral_value(ROUND_FLOOR)
        while whole * total * 100 > fen:  # a quotient rounded up by the context
            whole -= 1
        while (whole + 1) * total * 100 <= fen:
            whole += 1
        shares[index] = whole
        rest = fen - whole * total * 100
        claim = line.claim
        rests.append((-rest, (claim.place, claim.subject, claim.id), index))
    over = int(room * 100 - sum(shares.values()))
    for _, _, index in sorted(rests)[:over]:
        shares[index] += 1
    for index, line in enumerate(group):
        line.cut(number, (line.left or NOTHING) - shares[index] * FEN)
