"""The comparisons a clause is made of: value, threshold, and how far a failing one is from passing.

A gap is how much the first fact of the value side must rise or fall, in that fact's own step.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from tests.evaluator.evaluate import (
    Day,
    Interval,
    Ratio,
    Scope,
    Value,
    compare,
    evaluate,
    number,
    truth,
)
from tests.evaluator.expressions import (
    Arithmetic,
    Between,
    Call,
    Case,
    Compare,
    In,
    Logic,
    Name,
    Node,
    Not,
    names,
    walk,
)

MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "<>", "<>": "="}
STEPS = {
    "money": Fraction(1, 100), "count": Fraction(1), "points": Fraction(1), "year": Fraction(1),
    "ratio": Fraction(1, 10_000), "number": Fraction(1, 1_000_000),
}  # fmt: skip
LONGEST_SLIP = 10  # days; more than calendar months can differ by, and a day for strictness


@dataclass(frozen=True)
class Fact:
    """What is declared of a fact; `whole` is the fact it is part of."""

    name: str
    type: str
    whole: str = ""


@dataclass(frozen=True)
class Atom:
    """One comparison, turned so that its value side stands left and holding it serves the clause.

    `op` is empty where it is no comparison. `gap` is in the step of `fact`, whole days for a date;
    None where the atom does not fail or no number closes it. `rises` is the direction.
    """

    op: str
    value: Value
    threshold: Value | None
    holds: bool | None
    fact: str = ""
    gap: Fraction | None = None
    rises: bool | None = None


def atoms(
    node: Node, scope: Scope, facts: Mapping[str, Fact], wanted: bool = True
) -> tuple[Atom, ...]:
    """The atoms below AND, OR, NOT; `wanted` False where the clause wants the node not to hold."""
    match node:
        case Logic(_, of):
            return tuple(a for part in of for a in atoms(part, scope, facts, wanted))
        case Not(of):
            return atoms(of, scope, facts, not wanted)
        case Between(of, low, high):
            both = Logic("AND", (Compare(">=", of, low), Compare("<=", of, high)))
            return atoms(both, scope, facts, wanted)
        case Compare():
            return (_comparison(node, scope, facts, wanted),)
    holds = truth(node, scope).holds
    value = evaluate(node.of if isinstance(node, In) else node, scope)
    return (Atom("", value, None, holds if wanted or holds is None else not holds),)


def _comparison(node: Compare, scope: Scope, facts: Mapping[str, Fact], wanted: bool) -> Atom:
    op, left, right = node.op, node.left, node.right
    if names(right) and not names(left):
        op, left, right = MIRRORED[op], right, left
    value, threshold = evaluate(left, scope), evaluate(right, scope)
    # Not the negated operator: "never" is neither before a day nor on or after it.
    holds = compare(op, value, threshold).holds
    atom = Atom(op, value, threshold, holds)
    if not wanted:
        op = NEGATED[op]
        atom = replace(atom, op=op, holds=None if holds is None else not holds)
    if atom.holds is not False or op in ("=", "<>"):
        return atom
    return _with_gap(atom, left, right, scope, facts)


def _with_gap(atom: Atom, left: Node, right: Node, scope: Scope, facts: Mapping[str, Fact]) -> Atom:
    if isinstance(atom.value, Day):
        return _days(atom, left, right, scope)
    quotient = isinstance(atom.value, Ratio) and isinstance(left, Arithmetic)
    part = left.left if quotient and isinstance(left, Arithmetic) else left
    first = next(iter(names(part)), None)
    if first is None:
        return atom
    fact = facts.get(first, Fact(first, "points"))
    short, brings = (_of_quotient if quotient else _of_number)(atom, left, right, fact, scope)
    if short is None or not brings:
        return atom
    if quotient and brings < 0:  # the denominator grows faster: more of it leads further away
        return atom
    step = STEPS.get(fact.type, STEPS["number"])
    exact = short / abs(brings)
    gap = math.ceil(exact / step) * step
    if gap == exact and atom.op in ("<", ">"):
        gap += step
    rises = (atom.op[0] == ">") == (brings > 0)
    if quotient and _emptied(atom, left, fact, gap if rises else -gap, scope):
        return atom
    return replace(atom, fact=first, gap=gap, rises=rises)


def _emptied(atom: Atom, left: Node, fact: Fact, by: Fraction, scope: Scope) -> bool:
    """Whether moving a fact, and what it is part of, leaves nothing to divide by."""
    if not isinstance(atom.value, Ratio) or not isinstance(left, Arithmetic):
        return False
    bottom, widens = atom.value.bottom.point, _slope(left.right, fact, scope)
    return bottom is not None and bottom + (widens or 0) * by <= 0


Short = tuple[Fraction | None, Fraction | None]


def _of_number(atom: Atom, left: Node, right: Node, fact: Fact, scope: Scope) -> Short:
    """What the value is short of the threshold, and what one unit of the fact brings."""
    value = atom.value.divided() if isinstance(atom.value, Ratio) else atom.value
    wanted, rising = _demanding(atom), atom.op[0] == ">"
    # Points still open are taken at their worst, so that the gap closes the clause for certain.
    at = (value.lo if rising else value.hi) if isinstance(value, Interval) else None
    own = _slope(left, fact, scope)
    if wanted is None or at is None or own is None:
        return None, None
    # A tier that depends on the same fact is held: the gap is right while the tier is. A threshold
    # whose own value moves with the fact in steps promises nothing.
    if _in_values(right, {fact.name, fact.whole}):
        return None, None
    other = Fraction(0) if isinstance(atom.threshold, Ratio) else _slope(right, fact, scope)
    brings = own - (other or 0)
    if own * brings < 0 or not own:  # heavier on the other side: more of it leads further away
        return None, None
    return (wanted - at if rising else at - wanted), brings


def _of_quotient(atom: Atom, left: Node, right: Node, fact: Fact, scope: Scope) -> Short:
    """N/D against t: tD - N over what one unit brings, which is 1 - t where N is part of D."""
    wanted = _demanding(atom)
    if wanted is None or not isinstance(atom.value, Ratio) or not isinstance(left, Arithmetic):
        return None, None
    top, bottom = atom.value.top.point, atom.value.bottom.point
    brings, widens = _slope(left.left, fact, scope), _slope(left.right, fact, scope)
    if top is None or bottom is None or brings is None or widens is None:
        return None, None
    short = wanted * bottom - top
    return (short if atom.op[0] == ">" else -short), brings - wanted * widens


def _demanding(atom: Atom) -> Fraction | None:
    """The end of the threshold that is hardest to meet."""
    value = atom.threshold.divided() if isinstance(atom.threshold, Ratio) else atom.threshold
    if not isinstance(value, Interval):
        return None
    return value.hi if atom.op[0] == ">" else value.lo


def _slope(node: Node, fact: Fact, scope: Scope) -> Fraction | None:
    """By how much an expression rises with one unit of a fact; None where that is no constant.

    What a fact is part of moves with it, wherever it stands, so that `n / d >= 0.1` and
    `n >= 0.1 * d` have one gap.
    """
    moving = {fact.name, fact.whole} & set(names(node))
    if any(isinstance(part, Call | Case) and moving & set(names(part)) for part in walk(node)):
        return None
    if not moving:
        return Fraction(0)
    if isinstance(node, Name):
        return Fraction(1)
    there = scope
    for name in moving:
        was = scope.named(name)
        if not isinstance(was, Interval):
            return None
        there = _with(there, name, Interval(_moved(was.lo, 1), _moved(was.hi, 1), was.missing))
    before, after = number(node, scope), number(node, there)
    if before.lo is not None and after.lo is not None:
        return after.lo - before.lo
    return after.hi - before.hi if before.hi is not None and after.hi is not None else None


def _in_values(node: Node, moving: set[str]) -> bool:
    """Whether one of the names stands in a CASE's value or in LEAST or GREATEST."""
    for part in walk(node):
        values: tuple[Node, ...] = ()
        if isinstance(part, Case):
            values = (*(value for _, value in part.branches), part.otherwise)
        elif isinstance(part, Call):
            values = part.of
        if any(moving & set(names(value)) for value in values):
            return True
    return False


def _moved(bound: Fraction | None, by: int) -> Fraction | None:
    return None if bound is None else bound + by


def _with(scope: Scope, name: str, value: Value) -> Scope:
    return replace(scope, named=lambda asked: value if asked == name else scope.named(asked))


def _days(atom: Atom, left: Node, right: Node, scope: Scope) -> Atom:
    """The fewest days by which the first date must move; found by trying, as months differ."""
    if not names(left):  # the day applied against a constant: no fact to move
        return atom
    first = next(iter(names(left)), None)
    if first is None:  # a matter of the day alone
        return atom
    start = scope.named(first)
    known = [v.value for v in (atom.value, atom.threshold, start) if isinstance(v, Day)]
    if len(known) != 3 or not all(isinstance(day, date) for day in known):
        return atom
    value, threshold, day = known
    rises = atom.op[0] == ">"

    def closes(days: int) -> bool:
        shifted = Day(day + timedelta(days=days if rises else -days))
        there = _with(scope, first, shifted)
        return bool(compare(atom.op, evaluate(left, there), evaluate(right, there)).holds)

    about = abs((value - threshold).days)
    days = next((n for n in range(about, about + LONGEST_SLIP) if closes(n)), None)
    if days is None:
        return atom
    while days > 0 and closes(days - 1):
        days -= 1
    return replace(atom, fact=first, gap=Fraction(days), rises=rises)
