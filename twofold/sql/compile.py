"""Nodes to SQL trees: the meaning that plain SQL does not have.

Every quantity is an interval. A known fact is a point; an unknown one is unbounded, and NULL is
that bound. Every condition is a `Truth`: SQL's own three values, and beside them whether a missing
fact (rather than an expert's open judgement) leaves it undecided. The trees carry no dialect; the
engine that runs them names its own. They are values: nothing here changes a tree once made, so one
may stand in several places, and an engine copies before it rewrites.

Where all facts that an expression reads are known, interval and plain SQL agree. `closed` tests
that first, so that rows without gaps cost what plain SQL costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

from twofold.sql.build import (
    FALSE,
    TRUE,
    ZERO,
    Tree,
    all_of,
    any_of,
    binary,
    case,
    cast,
    compared,
    extreme,
    grouped,
    is_null,
    literal,
    not_,
    not_true,
    null,
    wide,
)  # fmt: skip
from twofold.sql.intervals import (
    Bounds,
    among_opened,
    before_settled,
    both,
    dates_compared,
    decided,
    hull,
    intervals_compared,
    mapped,
    point,
    swapped,
    throughout_opened,
)  # fmt: skip
from twofold.sql.nodes import (
    NEVER,
    Add,
    And,
    Case,
    Compare,
    Const,
    Duration,
    Expr,
    Greatest,
    In,
    Judged,
    Least,
    Mul,
    Name,
    Neg,
    Not,
    Or,
    Parameter,
    Ratio,
    Score,
    Sub,
    Type,
    UpTo,
    children,
    type_of,
    walk,
)  # fmt: skip
from twofold.sql.scope import Scope, constant, ratio_part, scale_of, unsourced


@dataclass(frozen=True)
class Truth:
    """`holds` is TRUE, FALSE or NULL; `lacking` says whether a missing fact leaves it NULL."""

    holds: Tree
    lacking: Tree


# --- quantities -------------------------------------------------------------------------------


def closed(node: Expr, scope: Scope) -> Tree:
    """TRUE where all that a condition reads is known, so that it cannot be NULL."""
    tests: list[Tree] = []
    for inner in walk(node):
        match inner:
            case Name(type=Type.RATIO, name=name):
                tests.append(compared(">", ratio_part(name, "d", scope), ZERO))
                tests.append(_there(ratio_part(name, "n", scope)))
            case Name(name=name):
                tests.append(_there(scope.column(name)))
            case Ratio(denominator=below):
                tests.append(compared(">", bounds(below, scope).low, ZERO))
            case Judged(item=item):
                tests.append(_there(scope.judged(item)))
            case Score(name=name):
                columns = scope.scores[name]
                tests.append(compared("=", columns.low, columns.high))
            case Parameter() if unsourced(inner, scope):
                return FALSE
    return all_of(tests)


def _there(tree: Tree) -> Tree:
    return not_(is_null(tree))


def lacking(node: Expr, scope: Scope) -> Tree:
    """TRUE where a missing fact leaves an expression open, in the branches that are still open."""
    match node:
        case Name(type=Type.RATIO, name=name):
            defined = compared(">", ratio_part(name, "d", scope), ZERO)
            return any_of([not_true(defined), is_null(ratio_part(name, "n", scope))])
        case Name(name=name):
            return is_null(scope.column(name))
        case Score(name=name):
            return scope.scores[name].lacking
        case Parameter():
            return TRUE if unsourced(node, scope) else FALSE
        case Ratio(numerator=above, denominator=below):
            defined = compared(">", bounds(below, scope).low, ZERO)
            return any_of([not_true(defined), lacking(above, scope), lacking(below, scope)])
        case Compare() | In() | And() | Or() | Not():
            return truth(node, scope).lacking
        case Case(branches=branches, otherwise=otherwise):
            conditions = [truth(when, scope) for when, _ in branches]
            values = [lacking(v, scope) for v in (*(value for _, value in branches), otherwise)]
            return _branches_lack(conditions, values)
        case _:
            return any_of(lacking(child, scope) for child in children(node))


def _branches_lack(conditions: list[Truth], values: list[Tree]) -> Tree:
    """Whether a condition that is reached, or the value of a branch still open, lacks a fact."""
    holds = [c.holds for c in conditions]
    reached = before_settled(holds, [c.lacking for c in conditions])
    return any_of([reached, among_opened(holds, values)])


def unbounded(node: Expr, side: str, scope: Scope) -> Tree:
    """Where the `low` or `high` bound of a quantity is NULL, told from its parts: asked of its own
    tree, each LEAST in a LEAST would be written out twice."""
    other = "high" if side == "low" else "low"
    match node:
        case Const(value=value):
            return TRUE if value is None else FALSE
        case Parameter():
            return TRUE if unsourced(node, scope) else FALSE
        case Add(left=left, right=right):
            return any_of(unbounded(part, side, scope) for part in (left, right))
        case Sub(left=left, right=right):
            return any_of([unbounded(left, side, scope), unbounded(right, other, scope)])
        case Neg(of=inner):
            return unbounded(inner, other, scope)
        case Mul(of=inner, factor=factor):
            by = constant(factor, scope)
            return TRUE if by is None else unbounded(inner, side if by >= 0 else other, scope)
        case Least(of=parts) | Greatest(of=parts):
            join = any_of if (side == "low") == isinstance(node, Least) else all_of
            return join(unbounded(part, side, scope) for part in parts)
        case UpTo(limit=limit):
            return FALSE if side == "low" else unbounded(limit, side, scope)
        case Case(branches=branches, otherwise=otherwise):
            values = [unbounded(v, side, scope) for v in (*(v for _, v in branches), otherwise)]
            return among_opened([truth(when, scope).holds for when, _ in branches], values)
        case _:
            return is_null(getattr(bounds(node, scope), side))


def bounds(node: Expr, scope: Scope) -> Bounds:
    """The interval of a quantity, date or text."""
    match node:
        case Const(value=value):
            return point(literal(value))
        case Parameter(name=name):
            return bounds(scope.values[name], scope)
        case Name(name=name):
            return point(scope.column(name))
        case Score(name=name):
            columns = scope.scores[name]
            return Bounds(columns.low, columns.high)
        case Add(left=left, right=right) if type_of(left) is Type.DATE:
            return point(_shifted(bounds(left, scope).low, right, scope, 1))
        case Sub(left=left, right=right) if type_of(left) is Type.DATE:
            return point(_shifted(bounds(left, scope).low, right, scope, -1))
        case Add(left=left, right=right):
            return both(exp.Add, bounds(left, scope), bounds(right, scope))
        case Sub(left=left, right=right):
            other = bounds(right, scope)
            return both(exp.Sub, bounds(left, scope), swapped(other))
        case Neg(of=inner):
            return mapped(lambda t: exp.Neg(this=grouped(t)), swapped(bounds(inner, scope)))
        case Mul(of=inner, factor=factor):
            return _scaled(inner, factor, scope)
        case Least(of=parts):
            return _extreme(parts, scope, "LEAST", "low")
        case Greatest(of=parts):
            return _extreme(parts, scope, "GREATEST", "high")
        case UpTo(limit=limit):
            return Bounds(literal(Decimal(0)), bounds(limit, scope).high)
        case Case():
            return _hull(node, scope)
        case _:
            raise TypeError(f"no quantity: {node}")


def _scaled(inner: Expr, factor: Expr, scope: Scope) -> Bounds:
    by = constant(factor, scope)
    of = bounds(inner, scope)
    if by is None:  # a parameter that no source gives: the dialect lets nothing else be a factor
        return point(null())
    scale = scale_of(inner, scope)
    made = of if by >= 0 else swapped(of)
    return mapped(lambda t: binary(exp.Mul, wide(t, scale), literal(by)), made)


def duration(by: Expr, scope: Scope) -> Duration | None:
    """The value of a duration, or None where no source gives it."""
    value = scope.values[by.name].value if isinstance(by, Parameter) else by.value  # type: ignore[union-attr]
    assert value is None or isinstance(value, Duration)
    return value


def _shifted(day: Tree, by: Expr, scope: Scope, sign: int) -> Tree:
    """A date moved by days or calendar months; a month's end stays a month's end."""
    value = duration(by, scope)
    if value is None:  # known not to exist is so however long the span is
        moved: Tree = cast(null(), "date")
    elif value.months:
        step = exp.Interval(this=literal(Decimal(value.months)), unit=exp.var("MONTH"))
        kind: type[exp.Binary] = exp.Add if sign > 0 else exp.Sub
        moved = cast(binary(kind, day, step), "date")
    else:
        moved = exp.Add(this=day, expression=literal(Decimal(value.days * sign)))
    never = literal(NEVER)
    return case([(binary(exp.GTE, day, never), never)], moved)


def _extreme(parts: tuple[Expr, ...], scope: Scope, function: str, strict: str) -> Bounds:
    """LEAST or GREATEST: unknown where a part is unbounded towards the strict side, else tight."""
    made = [bounds(part, scope) for part in parts]

    def of(side: str) -> Tree:
        trees = _aligned(parts, [getattr(b, side) for b in made], scope)
        outer = extreme(function, trees)
        if side != strict:
            return outer
        open_end = any_of(unbounded(part, side, scope) for part in parts)
        return outer if open_end == FALSE else case([(open_end, null())], outer)

    return Bounds(of("low"), of("high"))


def _aligned(parts: Sequence[Expr], trees: list[Tree], scope: Scope) -> list[Tree]:
    """Values that CASE, LEAST or GREATEST will put into one type, with the decimals of the finest.

    DuckDB unifies DECIMAL(38, 4) and DECIMAL(38, 1) to DECIMAL(38, 1), and rounds 0.0019 to 0.
    """
    scales = {scale_of(part, scope) for part in parts}
    if len(scales) == 1 or all(isinstance(t, exp.Literal) for t in trees):
        return trees
    return [t if isinstance(t, exp.Literal) else wide(t, max(scales)) for t in trees]


def _hull(node: Case, scope: Scope) -> Bounds:
    """CASE over quantities: where a condition is open, everything from the lowest branch still
    open to the highest."""
    conditions = [truth(when, scope).holds for when, _ in node.branches]
    values = [*(bounds(value, scope) for _, value in node.branches), bounds(node.otherwise, scope)]
    known = all_of(closed(when, scope) for when, _ in node.branches)
    parts = [*(value for _, value in node.branches), node.otherwise]

    def side(name: str) -> Tree:
        trees = _aligned(parts, [getattr(v, name) for v in values], scope)
        plain = case(zip(conditions, trees, strict=False), trees[-1])
        open_ends = [unbounded(part, name, scope) for part in parts]
        return case([(known, plain)], hull(conditions, trees, open_ends, name))

    return Bounds(side("low"), side("high"))


# --- conditions -------------------------------------------------------------------------------


def truth(node: Expr, scope: Scope) -> Truth:
    """The truth of a yes/no expression."""
    match node:
        case Const(value=bool() as value):
            return Truth(literal(value), FALSE)
        case Name(name=name):
            column = scope.column(name)
            return Truth(column, is_null(column))
        case Judged(item=item):
            return Truth(scope.judged(item), FALSE)
        case Compare():
            return _compared(node, scope)
        case In(of=inner, values=values):
            alternatives = tuple(Compare("=", inner, v) for v in values)
            if type_of(inner) is Type.TEXT and isinstance(inner, Name):
                column = scope.column(inner.name)
                listed = [literal(v.value) for v in values]
                return Truth(exp.In(this=column, expressions=listed), is_null(column))
            return truth(Or(alternatives), scope)
        case Not(of=inner):
            of = truth(inner, scope)
            return Truth(not_(of.holds), of.lacking)
        case And(of=parts) | Or(of=parts):
            made = [truth(part, scope) for part in parts]
            join = all_of if isinstance(node, And) else any_of
            holds = join(t.holds for t in made)
            lacking = any_of(t.lacking for t in made)
            return Truth(holds, FALSE if lacking == FALSE else all_of([is_null(holds), lacking]))
        case Case(branches=branches, otherwise=otherwise):
            return _agreed(branches, otherwise, scope)
        case _:
            raise TypeError(f"no condition: {node}")


def _compared(node: Compare, scope: Scope) -> Truth:
    left, right, op = node.left, node.right, node.op
    if type_of(right) is Type.RATIO:
        flipped = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}.get(op, op)
        left, right, op = right, left, flipped
    if type_of(left) is Type.RATIO:
        holds = _ratio_compared(left, op, right, scope)
    elif type_of(left) is Type.DATE:
        holds = dates_compared(bounds(left, scope).low, op, bounds(right, scope).low)
    elif type_of(left) is Type.YES_NO:
        sides = (truth(left, scope).holds, truth(right, scope).holds)
        holds = compared(op, *sides)
    else:
        holds = intervals_compared(bounds(left, scope), op, bounds(right, scope))
    return Truth(holds, _lacking(node, holds, scope))


def _lacking(node: Compare, holds: Tree, scope: Scope) -> Tree:
    if not any(isinstance(n, Score | Judged) for n in walk(node)):
        return is_null(holds)
    sides = any_of([lacking(node.left, scope), lacking(node.right, scope)])
    return all_of([is_null(holds), sides])


def ratio_sides(node: Expr, scope: Scope) -> tuple[Bounds, Tree]:
    """Numerator and denominator of a ratio or of a ratio fact."""
    if isinstance(node, Name):
        top = ratio_part(node.name, "n", scope)
        return point(top), ratio_part(node.name, "d", scope)
    assert isinstance(node, Ratio)
    return bounds(node.numerator, scope), bounds(node.denominator, scope).low


def _ratio_compared(left: Expr, op: str, right: Expr, scope: Scope) -> Tree:
    """Cross-multiplied, never divided; no answer where the denominator is not positive."""
    top, below = ratio_sides(left, scope)
    limit = bounds(right, scope)

    def times(tree: Tree) -> Tree:
        return binary(exp.Mul, wide(below, _ratio_scale(left, scope)), tree)

    crossed = mapped(times, limit)
    defined = binary(exp.GT, below, literal(Decimal(0)))
    if top.exact and limit.exact:
        return case([(defined, compared(op, top.low, crossed.low))])
    yes, no = decided(op, top, crossed)
    return case([(all_of([defined, yes]), TRUE), (all_of([defined, no]), FALSE)])


def _ratio_scale(node: Expr, scope: Scope) -> int:
    if isinstance(node, Name):
        return 4
    assert isinstance(node, Ratio)
    return scale_of(node.denominator, scope)


def _agreed(branches: tuple[tuple[Expr, Expr], ...], otherwise: Expr, scope: Scope) -> Truth:
    """CASE over yes/no: the answer where every branch still open gives the same."""
    conditions = [truth(when, scope) for when, _ in branches]
    values = [truth(value, scope) for value in (*(v for _, v in branches), otherwise)]
    whether = [c.holds for c in conditions]
    yes = throughout_opened(whether, [v.holds for v in values])
    no = throughout_opened(whether, [not_(v.holds) for v in values])
    holds = case([(yes, TRUE), (no, FALSE)])
    lacks = _branches_lack(conditions, [v.lacking for v in values])
    return Truth(holds, all_of([is_null(holds), lacks]))
