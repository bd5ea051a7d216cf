"""How far off: each comparison in a clause with its value, its threshold and its gap.

A gap is the smallest change of one fact, in that fact's own unit and rounded up to it, that makes
the comparison hold while everything else stays. A comparison of a ratio N/D is the line N − tD, so
where N is part of D the gap (tD − N)/(1 − t) needs no case of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

from twofold.sql.build import Tree, all_of, binary, case, cast, literal
from twofold.sql.compile import bounds, duration, ratio_sides, truth
from twofold.sql.intervals import Bounds
from twofold.sql.nodes import (
    NEGATED,
    NEVER,
    QUANTITIES,
    STEP,
    Add,
    And,
    Case,
    Compare,
    Expr,
    In,
    Judged,
    Mul,
    Name,
    Neg,
    Not,
    Or,
    Ratio,
    Sub,
    Type,
    type_of,
    value_names,
    varies,
    walk,
)  # fmt: skip
from twofold.sql.scope import Scope, constant, scale_of
from twofold.sql.wholes import divided, whole

FLIPPED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "=": "=", "<>": "<>"}
# Gaps are divided as whole numbers of 10⁻⁸: exact, and within HUGEINT for money up to 10¹³ yuan.
GRAIN = 8
# So few decimals can be shifted in one step.
FEW = 6


@dataclass(frozen=True)
class Atom:
    """One comparison of a clause, its value side on the left.

    `fact` is the fact whose change is the gap (empty where none closes it), `rises` its direction,
    `kind` and `unit` those of the value shown, `step` of the gap.
    """

    node: Expr
    op: str
    left: Expr
    right: Expr | None
    fact: str = ""
    whole: str = ""
    rises: bool = True
    gap_type: Type | None = None
    tier: tuple[str, ...] = ()

    @property
    def type(self) -> Type:
        return type_of(self.left)


def atoms(node: Expr) -> tuple[Atom, ...]:
    """The comparisons of a condition in the order written; a negation turns its operators round."""
    return tuple(_atoms(node, negated=False))


def _atoms(node: Expr, negated: bool) -> Iterator[Atom]:
    match node:
        case And(of=parts) | Or(of=parts):
            for part in parts:
                yield from _atoms(part, negated)
        case Not(of=inner):
            yield from _atoms(inner, not negated)
        case Compare(op=op, left=left, right=right):
            turned = NEGATED[op] if negated else op
            if (varies(right) and not varies(left)) or type_of(right) is Type.RATIO:
                left, right, turned = right, left, FLIPPED[turned]
            whole_node = Not(node) if negated and type_of(left) is Type.DATE else None
            yield _atom(whole_node or Compare(turned, left, right), turned, left, right)
        case In(of=inner):
            yield Atom(Not(node) if negated else node, "not in" if negated else "in", inner, None)
        case Name() | Judged() | Case():
            yield Atom(Not(node) if negated else node, "is not" if negated else "is", node, None)
        case _:
            return


def _atom(node: Expr, op: str, left: Expr, right: Expr) -> Atom:
    fixed = not (varies(left) or varies(right))  # a matter of the day alone
    if fixed or op in ("=", "<>") or type_of(left) in (Type.TEXT, Type.YES_NO):
        return Atom(node, op, left, right)
    tier = tuple(dict.fromkeys(n.name for n in _conditions(right)))
    upward = op in (">=", ">")
    if type_of(left) is Type.DATE:
        date_fact = next((n.name for n in walk(left) if isinstance(n, Name)), "")
        return Atom(node, op, left, right, date_fact, "", upward, Type.COUNT, tier)
    if type_of(left) is Type.POINTS:
        return Atom(node, op, left, right, "", "", upward, Type.POINTS, tier)
    if isinstance(left, Name) and left.type is Type.RATIO:
        return Atom(node, op, left, right, left.name, "", upward, Type.RATIO, tier)
    moved = next(_movable(left, right), None)
    if moved is None:
        return Atom(node, op, left, right, tier=tier)
    fact, slope = moved
    rises = upward == (slope > 0)
    return Atom(node, op, left, right, fact.name, fact.whole, rises, fact.type, tier)


def _conditions(node: Expr) -> Iterator[Name]:
    for inner in walk(node):
        if isinstance(inner, Case):
            for when, _ in inner.branches:
                yield from (n for n in walk(when) if isinstance(n, Name))


def _movable(left: Expr, right: Expr) -> Iterator[tuple[Name, int]]:
    """Facts of the value side that stand there linearly, with the sign of their coefficient."""
    side = left.numerator if isinstance(left, Ratio) else left
    for fact, sign in _signs(side, 1):
        if fact.type in QUANTITIES:
            yield fact, sign


def _signs(node: Expr, sign: int) -> Iterator[tuple[Name, int]]:
    match node:
        case Name():
            yield node, sign
        case Add(left=left, right=right):
            yield from _signs(left, sign)
            yield from _signs(right, sign)
        case Sub(left=left, right=right):
            yield from _signs(left, sign)
            yield from _signs(right, -sign)
        case Neg(of=inner):
            yield from _signs(inner, -sign)
        case Mul(of=inner):
            yield from _signs(inner, sign)
        case _:
            return


# --- trees ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measure:
    """An atom's trees: its own truth, value, threshold, and the gap of a row where it fails."""

    holds: Tree
    value: Bounds
    threshold: Bounds
    gap: Tree | None


def measure(atom: Atom, scope: Scope) -> Measure:
    """Value, threshold and gap of an atom; the gap means something only where it fails."""
    holds = truth(atom.node, scope).holds
    if atom.right is None or type_of(atom.left) in (Type.TEXT, Type.YES_NO):
        shown = _shown(atom.left, scope)
        limit: Tree = exp.null() if atom.right is None else _shown(atom.right, scope).low
        return Measure(holds, shown, Bounds(limit, limit), None)
    return Measure(holds, _shown(atom.left, scope), bounds(atom.right, scope), _gap(atom, scope))


def _shown(node: Expr, scope: Scope) -> Bounds:
    """The value as a person reads it: a ratio divided out, which nothing is decided by."""
    if type_of(node) is Type.YES_NO:
        tree = truth(node, scope).holds
        return Bounds(tree, tree)
    if type_of(node) is not Type.RATIO:
        return bounds(node, scope)
    top, below = ratio_sides(node, scope)
    defined = binary(exp.GT, below, literal(Decimal(0)))

    def divided(tree: Tree) -> Tree:
        quotient = exp.Div(this=cast(tree, "double"), expression=cast(below, "double"))
        return case([(defined, quotient)])

    low = divided(top.low)
    return Bounds(low, low if top.exact else divided(top.high))


def _gap(atom: Atom, scope: Scope) -> Tree | None:
    assert atom.right is not None
    strict = atom.op in (">", "<")
    if atom.gap_type is None:
        return None
    demanding = _demanding(atom, scope)
    if type_of(atom.left) is Type.DATE:
        return _days(atom, demanding, strict, scope)
    if isinstance(atom.left, Name) and atom.left.type is Type.RATIO:
        top, below = ratio_sides(atom.left, scope)
        short = binary(exp.Sub, binary(exp.Mul, _wide(below, 6), demanding), _wide(top.low, 6))
        return _steps(_signed(short, atom.rises), below, STEP[Type.RATIO], strict)
    short, slope = _line(atom, demanding, scope)
    if slope is None:
        return None
    short, step = _signed(short, atom.op in (">=", ">")), STEP[atom.gap_type]
    if isinstance(slope, Decimal):
        scale = scale_of(Compare(atom.op, atom.left, atom.right), scope)
        return _left(atom, _fixed_steps(short, scale, slope, step, strict), scope)
    return _left(atom, _steps(short, slope, step, strict), scope)


def _left(atom: Atom, gap: Tree, scope: Scope) -> Tree:
    """The gap of a quotient where something is left to divide by: what is part of the denominator
    may not take all of it away."""
    if not isinstance(atom.left, Ratio):
        return gap
    turned = _slope(atom.left.denominator, atom, scope)
    if not turned or (turned > 0) == atom.rises:
        return gap
    taken = binary(exp.Mul, gap, literal(abs(turned)))
    return case([(binary(exp.GT, ratio_sides(atom.left, scope)[1], taken), gap)])


def _demanding(atom: Atom, scope: Scope) -> Tree:
    """The end of the threshold that closes the comparison whatever is still open."""
    assert atom.right is not None
    limit = bounds(atom.right, scope)
    return limit.high if atom.op in (">=", ">") else limit.low


def _signed(tree: Tree, positive: bool) -> Tree:
    return tree if positive else exp.Neg(this=exp.Paren(this=tree))


def _wide(tree: Tree, scale: int) -> Tree:
    return cast(tree, f"decimal(38, {scale})")


def _line(atom: Atom, demanding: Tree, scope: Scope) -> tuple[Tree, Tree | Decimal | None]:
    """How short the value side is, and how much one unit of the fact shortens that."""
    left = atom.left
    assert atom.right is not None
    if isinstance(left, Ratio):
        return _ratio_line(left, atom, demanding, scope)
    side = bounds(left, scope)
    # Points still open are taken at their worst, so that the gap closes the clause for certain.
    reached = side.low if atom.op in (">=", ">") else side.high
    short = binary(exp.Sub, demanding, reached)
    if not atom.fact:  # points: how many are lacking, whatever brings them
        return short, Decimal(1)
    slope, other = _slope(left, atom, scope), _slope(atom.right, atom, scope)
    # On both sides, and heavier on the other: the direction that its own side names leads away.
    if slope is None or other is None or slope * (slope - other) <= 0:
        return short, None
    return short, abs(slope - other)


def _ratio_line(
    left: Ratio, atom: Atom, demanding: Tree, scope: Scope
) -> tuple[Tree, Tree | Decimal | None]:
    top, below = ratio_sides(left, scope)
    scale = scale_of(left.denominator, scope)
    reached = top.low if atom.op in (">=", ">") else top.high
    short = binary(exp.Sub, binary(exp.Mul, _wide(below, scale), demanding), reached)
    slope, turned = _slope(left.numerator, atom, scope), _slope(left.denominator, atom, scope)
    if not slope or turned is None:
        return short, None
    if turned == 0:
        return short, abs(slope)
    assert atom.right is not None
    limit = constant(atom.right, scope)
    upward = (atom.op in (">=", ">")) == atom.rises
    if limit is not None:
        by = (slope - turned * limit) * (1 if upward else -1)
        return short, by if by > 0 else None
    by_row = binary(exp.Sub, literal(slope), binary(exp.Mul, literal(turned), demanding))
    positive = by_row if upward else exp.Neg(this=exp.Paren(this=by_row))
    return short, case([(binary(exp.GT, positive, literal(Decimal(0))), positive)])


def _slope(node: Expr | None, atom: Atom, scope: Scope) -> Decimal | None:
    """Change of an expression per unit of the atom's fact, or None where it is not a line."""
    match node:
        case None:
            return Decimal(0)
        case Name(name=name):
            return Decimal(int(name == atom.fact) + int(name == atom.whole and atom.whole != ""))
        case Add(left=left, right=right) | Sub(left=left, right=right):
            one, two = _slope(left, atom, scope), _slope(right, atom, scope)
            if one is None or two is None:
                return None
            return one + two if isinstance(node, Add) else one - two
        case Neg(of=inner):
            one = _slope(inner, atom, scope)
            return None if one is None else -one
        case Mul(of=inner, factor=factor):
            one, by = _slope(inner, atom, scope), constant(factor, scope)
            return None if one is None or by is None else one * by
        case (
            _
        ):  # a CASE or LEAST moves in steps: a line only where the fact is in none of its values
            moved = {n.name for n in value_names(node)} & {atom.fact, atom.whole}
            return None if moved else Decimal(0)


def _fixed_steps(short: Tree, scale: int, slope: Decimal, step: Decimal, strict: bool) -> Tree:
    """As `_steps`, for a slope that is the same in every row: mostly one, and nothing to divide."""
    places = max(0, -int(step.as_tuple().exponent))
    if slope != 1:
        each = slope * step
        grain = max(scale, -int(each.normalize().as_tuple().exponent), 0)
        above = whole(short, grain)
        if grain <= FEW:
            above = cast(binary(exp.Mul, short, literal(Decimal(10) ** grain)), "hugeint")
        return divided(above, literal((each * Decimal(10) ** grain).to_integral_value()), step,
                        strict)  # fmt: skip
    if scale <= places:
        return binary(exp.Add, short, literal(step)) if strict else short
    steps = binary(exp.Mul, short, literal(Decimal(10) ** places)) if places else short
    up = exp.Floor(this=steps) if strict else exp.Ceil(this=steps)
    count = binary(exp.Add, up, literal(Decimal(1))) if strict else up
    return binary(exp.Mul, count, literal(step)) if places else count


def _steps(short: Tree, slope: Tree, step: Decimal, strict: bool) -> Tree:
    """The shortfall over the slope, up to the next whole step; strictly beyond where equal."""
    above = whole(short, GRAIN)
    below = whole(binary(exp.Mul, slope, literal(step)), GRAIN)
    return divided(above, below, step, strict)


def _days(atom: Atom, demanding: Tree, strict: bool, scope: Scope) -> Tree:
    """Days by which the date itself must be another; none where there is no such date.

    Where months are added to it, these are not the days between the sum and the limit.
    """
    upward = atom.op in (">=", ">")
    limit = demanding if not strict else _later(demanding, 1 if upward else -1)
    start = next(n for n in walk(atom.left) if isinstance(n, Name))
    given, wanted = scope.column(start.name), _solved(atom.left, limit, upward, scope)
    pair = (wanted, given) if upward else (given, wanted)
    days: Tree = exp.DateDiff(this=pair[0], expression=pair[1], unit=exp.var("DAY"))
    is_date = [binary(exp.LT, t, literal(NEVER)) for t in (given, demanding)
               if not isinstance(t, exp.Cast)]  # fmt: skip
    return case([(all_of(is_date), days)]) if is_date else days


def _later(day: Tree, by: int) -> Tree:
    return exp.Paren(this=exp.Add(this=day, expression=literal(Decimal(by))))


def _solved(node: Expr, limit: Tree, upward: bool, scope: Scope) -> Tree:
    """The date for which an expression comes just to the limit: the earliest at which it is not
    before it (`upward`), or the latest at which it is not after it."""
    if not isinstance(node, Add | Sub):
        return limit
    value = duration(node.right, scope)
    if value is None:  # no source gives it
        return cast(exp.null(), "date")
    sign = 1 if isinstance(node, Add) else -1
    if not value.months:
        return _solved(node.left, _later(limit, -sign * value.days), upward, scope)
    back, there = _months(limit, -sign * value.months), sign * value.months
    if upward:  # where the month was too short for the day, the first of the next one
        short = binary(exp.LT, _months(back, there), limit)
        found = case([(short, _later(back, 1))], back)
    else:  # every day from here to the end of the month comes to the end of the other
        ends = binary(exp.EQ, limit, exp.LastDay(this=limit))
        found = case([(ends, exp.LastDay(this=back))], back)
    return _solved(node.left, found, upward, scope)


def _months(day: Tree, by: int) -> Tree:
    step = exp.Interval(this=literal(Decimal(abs(by))), unit=exp.var("MONTH"))
    return cast(binary(exp.Add if by > 0 else exp.Sub, day, step), "date")
