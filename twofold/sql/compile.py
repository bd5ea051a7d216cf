"""Nodes to SQL trees: the meaning that plain SQL does not have.

Every quantity is an interval. A known fact is a point; an unknown one is unbounded, and NULL is
that bound. Every condition is a `Truth`: SQL's own three values, and beside them whether a missing
fact (rather than an expert's open judgement) leaves it undecided. The trees carry no dialect; the
engine that runs them names its own. They are values: nothing here changes a tree once made, so one
may stand in several places, and an engine copies before it rewrites.

Where all facts that an expression reads are known, interval and plain SQL agree. `open_` tests
that first, so that rows without gaps cost what plain SQL costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise

from sqlglot import exp

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
    Value,
    type_of,
    walk,
)  # fmt: skip

Tree = exp.Expression
RATE_SCALE = 6
WIDE = {Type.MONEY: 2, Type.COUNT: 0, Type.POINTS: 0, Type.NUMBER: 6}
OPERATORS: Mapping[str, type[exp.Binary]] = {
    ">=": exp.GTE, ">": exp.GT, "<=": exp.LTE, "<": exp.LT, "=": exp.EQ, "<>": exp.NEQ,
}  # fmt: skip


@dataclass(frozen=True)
class Bounds:
    """Lowest and highest value as trees; the same tree twice where there is only one value."""

    low: Tree
    high: Tree

    @property
    def exact(self) -> bool:
        return self.low is self.high


@dataclass(frozen=True)
class Truth:
    """`holds` is TRUE, FALSE or NULL; `lacking` says whether a missing fact leaves it NULL."""

    holds: Tree
    lacking: Tree


@dataclass(frozen=True)
class ScoreColumns:
    """The columns of a score: its bounds, and whether missing facts leave its rows open."""

    low: Tree
    high: Tree
    lacking: Tree


@dataclass(frozen=True)
class Scope:
    """What names stand for: columns of the relation, and values bound to the day applied."""

    column: Callable[[str], Tree]
    values: Mapping[str, Const]
    scores: Mapping[str, ScoreColumns] = field(default_factory=dict)
    judged: Callable[[str], Tree] = exp.column


TRUE, FALSE, ZERO = exp.true(), exp.false(), exp.Literal.number(0)


def literal(value: Value) -> Tree:
    """A constant as a tree. Decimals keep their own scale."""
    match value:
        case bool():
            return exp.true() if value else exp.false()
        case Decimal():
            plain = f"{value:f}"
            number = exp.Literal.number(plain.lstrip("-"))
            return exp.Neg(this=number) if plain.startswith("-") else number
        case date():
            return cast(exp.Literal.string(value.isoformat()), "date")
        case str():
            return exp.Literal.string(value)
        case Duration():
            raise TypeError("a duration stands only beside a date")


def null() -> Tree:
    return exp.Null()


@cache
def _type(name: str) -> exp.DataType:
    return exp.DataType.build(name, dialect="duckdb")


def cast(tree: Tree, name: str) -> Tree:
    """CAST to a type by name."""
    return exp.Cast(this=tree, to=_type(name))


def is_null(tree: Tree) -> Tree:
    return exp.Is(this=_grouped(tree), expression=exp.Null())


def case(branches: Iterable[tuple[Tree, Tree]], otherwise: Tree | None = None) -> Tree:
    """CASE WHEN … THEN … ELSE … END; NULL where no ELSE is given."""
    made = exp.Case(ifs=[exp.If(this=when, true=then) for when, then in branches])
    if otherwise is not None:
        made.set("default", otherwise)
    return made


def not_(tree: Tree) -> Tree:
    return exp.Not(this=exp.Paren(this=tree))


def coalesce(tree: Tree, otherwise: Tree) -> Tree:
    return exp.Coalesce(this=tree, expressions=[otherwise])


def extreme(function: str, trees: Iterable[Tree]) -> Tree:
    """LEAST or GREATEST; one tree stands for itself. Engines skip NULL: callers see to it."""
    first, *rest = trees
    kind = exp.Least if function == "LEAST" else exp.Greatest
    return kind(this=first, expressions=rest, ignore_nulls=True) if rest else first


def small(tree: Tree) -> Tree:
    """A code or points as SMALLINT."""
    return cast(tree, "smallint")


def rounded(tree: Tree) -> Tree:
    """Yuan rounded half up to the fen."""
    return cast(exp.Round(this=tree, decimals=exp.Literal.number(2)), "decimal(38, 2)")


def all_of(parts: Iterable[Tree]) -> Tree:
    return _joined(parts, TRUE, FALSE, exp.And)


def any_of(parts: Iterable[Tree]) -> Tree:
    return _joined(parts, FALSE, TRUE, exp.Or)


def _joined(parts: Iterable[Tree], neutral: Tree, absorbing: Tree, kind: type[Tree]) -> Tree:
    kept = [p for p in dict.fromkeys(parts) if p != neutral]
    if any(p == absorbing for p in kept):
        return absorbing
    if not kept:
        return neutral
    made = kept[0]
    for part in kept[1:]:
        made = kind(this=_parens(made), expression=_parens(part))
    return made


def _parens(tree: Tree) -> Tree:
    return exp.Paren(this=tree) if isinstance(tree, exp.Connector | exp.Not) else tree


def binary(kind: type[exp.Binary], left: Tree, right: Tree) -> Tree:
    """A binary operation with its operands in parentheses where they need them."""
    return kind(this=_grouped(left), expression=_grouped(right))


def compared(op: str, left: Tree, right: Tree) -> Tree:
    """A comparison in plain SQL; `op` is one of >= > <= < = <>."""
    return binary(OPERATORS[op], left, right)


def _grouped(tree: Tree) -> Tree:
    return exp.Paren(this=tree) if isinstance(tree, exp.Binary | exp.Neg | exp.Not) else tree


def wide(tree: Tree, scale: int) -> Tree:
    """A quantity as DECIMAL(38, scale), so that products of large sums cannot overflow."""
    return cast(tree, f"decimal(38, {scale})")


# --- quantities -------------------------------------------------------------------------------


def open_(node: Expr, scope: Scope) -> Tree:
    """TRUE where a fact that the expression reads is missing, or a denominator is not positive."""
    return any_of(not_(coalesce(test, FALSE)) if positive else is_null(test)
                  for test, positive in _reads(node, scope))  # fmt: skip


def closed(node: Expr, scope: Scope) -> Tree:
    """TRUE where all that the expression reads is known; FALSE or NULL otherwise."""
    return all_of(test if positive else not_(is_null(test))
                  for test, positive in _reads(node, scope))  # fmt: skip


def _reads(node: Expr, scope: Scope) -> Iterator[tuple[Tree, bool]]:
    """What an expression depends on: columns that must be known, and tests that must hold."""
    for inner in walk(node):
        match inner:
            case Name(type=Type.RATIO, name=name):
                yield compared(">", ratio_part(name, "d", scope), ZERO), True
                yield ratio_part(name, "n", scope), False
            case Name(name=name):
                yield scope.column(name), False
            case Ratio(denominator=below):
                yield compared(">", bounds(below, scope).low, ZERO), True
            case Score(name=name):
                yield not_(scope.scores[name].lacking), True
            case _:
                pass


def ratio_part(name: str, part: str, scope: Scope) -> Tree:
    """The numerator (`n`) or denominator (`d`) column of a ratio fact."""
    return scope.column(f"{name}__{part}")


def bounds(node: Expr, scope: Scope) -> Bounds:
    """The interval of a quantity, date or text."""
    match node:
        case Const(value=value):
            return _point(literal(value))
        case Parameter(name=name):
            return bounds(scope.values[name], scope)
        case Name(name=name):
            return _point(scope.column(name))
        case Score(name=name):
            columns = scope.scores[name]
            return Bounds(columns.low, columns.high)
        case Add(left=left, right=right) if type_of(left) is Type.DATE:
            return _point(_shifted(bounds(left, scope).low, right, scope, 1))
        case Sub(left=left, right=right) if type_of(left) is Type.DATE:
            return _point(_shifted(bounds(left, scope).low, right, scope, -1))
        case Add(left=left, right=right):
            return _both(exp.Add, bounds(left, scope), bounds(right, scope))
        case Sub(left=left, right=right):
            other = bounds(right, scope)
            return _both(exp.Sub, bounds(left, scope), _swapped(other))
        case Neg(of=inner):
            return _mapped(lambda t: exp.Neg(this=_grouped(t)), _swapped(bounds(inner, scope)))
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


def _point(tree: Tree) -> Bounds:
    return Bounds(tree, tree)


def _swapped(of: Bounds) -> Bounds:
    return of if of.exact else Bounds(of.high, of.low)


def _mapped(change: Callable[[Tree], Tree], of: Bounds) -> Bounds:
    low = change(of.low)
    return Bounds(low, low if of.exact else change(of.high))


def _both(kind: type[exp.Binary], left: Bounds, right: Bounds) -> Bounds:
    low = binary(kind, left.low, right.low)
    exact = left.exact and right.exact
    return Bounds(low, low if exact else binary(kind, left.high, right.high))


def constant(node: Expr, scope: Scope) -> Decimal | None:
    """The value of an expression that reads no fact, or None where it reads one."""
    match node:
        case Const(value=Decimal() as value):
            return value
        case Parameter(name=name):
            return constant(scope.values[name], scope)
        case Neg(of=inner):
            value = constant(inner, scope)
            return None if value is None else -value
        case Add() | Sub() | Mul():
            left = constant(node.of if isinstance(node, Mul) else node.left, scope)
            right = constant(node.factor if isinstance(node, Mul) else node.right, scope)
            if left is None or right is None:
                return None
            sign = {Add: lambda: left + right, Sub: lambda: left - right, Mul: lambda: left * right}
            return sign[type(node)]()
        case _:
            return None


def _scaled(inner: Expr, factor: Expr, scope: Scope) -> Bounds:
    by = constant(factor, scope)
    of = bounds(inner, scope)
    if by is None:  # a factor that is itself a CASE over facts is an interval: refused on reading
        by_bounds = bounds(factor, scope)
        return _mapped(lambda t: binary(exp.Mul, wide(t, 2), by_bounds.low), of)
    scale = WIDE.get(type_of(inner), RATE_SCALE)
    made = of if by >= 0 else _swapped(of)
    return _mapped(lambda t: binary(exp.Mul, wide(t, scale), literal(by)), made)


def _shifted(day: Tree, by: Expr, scope: Scope, sign: int) -> Tree:
    """A date moved by days or calendar months; a month's end stays a month's end."""
    value = scope.values[by.name].value if isinstance(by, Parameter) else by.value  # type: ignore[union-attr]
    assert isinstance(value, Duration)
    if value.months:
        step = exp.Interval(this=literal(Decimal(value.months)), unit=exp.var("MONTH"))
        kind: type[exp.Binary] = exp.Add if sign > 0 else exp.Sub
        moved: Tree = cast(binary(kind, day, step), "date")
    else:
        moved = exp.Add(this=day, expression=literal(Decimal(value.days * sign)))
    never = literal(NEVER)
    return case([(binary(exp.GTE, day, never), never)], moved)


def _extreme(parts: tuple[Expr, ...], scope: Scope, function: str, strict: str) -> Bounds:
    """LEAST or GREATEST: unknown where a part is unbounded towards the strict side, else tight."""
    made = [bounds(part, scope) for part in parts]

    def of(side: str) -> Tree:
        trees = [getattr(b, side) for b in made]
        outer = extreme(function, trees)
        if side != strict:
            return outer
        unbounded = any_of(is_null(t) for t in trees if not isinstance(t, exp.Literal))
        return outer if unbounded == FALSE else case([(unbounded, null())], outer)

    return Bounds(of("low"), of("high"))


def _hull(node: Case, scope: Scope) -> Bounds:
    """CASE over quantities: where a condition is open, everything from the lowest branch still
    open to the highest."""
    conditions = [truth(when, scope).holds for when, _ in node.branches]
    values = [*(bounds(value, scope) for _, value in node.branches), bounds(node.otherwise, scope)]
    unknown = any_of(open_(when, scope) for when, _ in node.branches)

    def side(name: str) -> Tree:
        trees = [getattr(v, name) for v in values]
        plain = case(zip(conditions, trees, strict=False), trees[-1])
        return case([(unknown, hull(conditions, trees, name))], plain)

    return Bounds(side("low"), side("high"))


def hull(conditions: list[Tree], values: list[Tree], side: str) -> Tree:
    """The lowest (`low`) or highest (`high`) value among the branches that are still open.

    A branch is open when its condition is not FALSE and none before it is TRUE. `values` has one
    more entry than `conditions`: the otherwise.
    """
    ordered = _ordered(values, side)
    if ordered is not None:  # sorted constants: the first or the last open branch is the answer
        tests = conditions if ordered == "last" else [_not_false(c) for c in conditions]
        return case(zip(tests, values, strict=False), values[-1])
    opened, before = [], list[Tree]()
    for condition in [*conditions, TRUE]:
        opened.append(all_of([*(_not_true(c) for c in before), _not_false(condition)]))
        before.append(condition)
    kept = [case([(o, v)]) for o, v in zip(opened, values, strict=True)]
    outer = extreme("LEAST" if side == "low" else "GREATEST", kept)
    unbounded = any_of(
        all_of([o, is_null(v)])
        for o, v in zip(opened, values, strict=True)
        if not isinstance(v, exp.Literal)
    )
    return outer if unbounded == FALSE else case([(unbounded, null())], outer)


def _ordered(values: list[Tree], side: str) -> str | None:
    """`first` or `last` where constants are sorted so that this open branch is the extreme."""
    numbers = [_number(v) for v in values]
    if any(n is None for n in numbers):
        return None
    falling = all(a >= b for a, b in pairwise(numbers))  # type: ignore[operator]
    rising = all(a <= b for a, b in pairwise(numbers))  # type: ignore[operator]
    if falling:
        return "last" if side == "low" else "first"
    if rising:
        return "first" if side == "low" else "last"
    return None


def _number(tree: Tree) -> Decimal | None:
    if isinstance(tree, exp.Neg):
        inner = _number(tree.this)
        return None if inner is None else -inner
    is_number = isinstance(tree, exp.Literal) and not tree.is_string
    return Decimal(str(tree.this)) if is_number else None


def _not_false(tree: Tree) -> Tree:
    return TRUE if tree == TRUE else coalesce(tree, TRUE)


def _not_true(tree: Tree) -> Tree:
    return not_(coalesce(tree, FALSE))


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
        holds = _dates_compared(bounds(left, scope).low, op, bounds(right, scope).low)
    elif type_of(left) is Type.YES_NO:
        sides = (truth(left, scope).holds, truth(right, scope).holds)
        holds = compared(op, *sides)
    else:
        holds = _intervals_compared(bounds(left, scope), op, bounds(right, scope))
    return Truth(holds, _lacking(node, holds, scope))


def _lacking(node: Compare, holds: Tree, scope: Scope) -> Tree:
    scores = [n for n in walk(node) if isinstance(n, Score)]
    experts = any(isinstance(n, Judged) for n in walk(node))
    if not scores and not experts:
        return is_null(holds)
    return all_of([is_null(holds), open_(node, scope)])


def _dates_compared(left: Tree, op: str, right: Tree) -> Tree:
    """`never` is no date: later than nothing, equal to nothing."""
    plain = compared(op, left, right)
    if op in ("<=", "<", "="):  # NEVER is beyond any day a rule can name: already FALSE on the left
        guarded = [t for t in (right,) if not isinstance(t, exp.Cast)]
    else:
        guarded = [t for t in (left, right) if not isinstance(t, exp.Cast)]
    if op == "<>" or not guarded:
        return plain
    is_never = any_of(binary(exp.GTE, t, literal(NEVER)) for t in guarded)
    return case([(is_never, FALSE)], plain)


def _intervals_compared(left: Bounds, op: str, right: Bounds) -> Tree:
    if left.exact and right.exact:
        return compared(op, left.low, right.low)
    yes, no = _decided(op, left, right)
    return case([(yes, TRUE), (no, FALSE)])


def _decided(op: str, left: Bounds, right: Bounds) -> tuple[Tree, Tree]:
    """When an interval comparison is certainly true, and when certainly false."""
    if op in (">=", ">", "<=", "<"):
        upward = op in (">=", ">")
        sure = (left.low, right.high) if upward else (left.high, right.low)
        never = (left.high, right.low) if upward else (left.low, right.high)
        opposite = {">=": exp.LT, ">": exp.LTE, "<=": exp.GT, "<": exp.GTE}[op]
        return compared(op, *sure), binary(opposite, *never)
    same = all_of([
        binary(exp.EQ, left.low, right.high), binary(exp.EQ, left.high, right.low)
    ])  # fmt: skip
    apart = any_of([
        binary(exp.LT, left.high, right.low), binary(exp.GT, left.low, right.high)
    ])  # fmt: skip
    return (same, apart) if op == "=" else (apart, same)


def ratio_sides(node: Expr, scope: Scope) -> tuple[Bounds, Tree]:
    """Numerator and denominator of a ratio or of a ratio fact."""
    if isinstance(node, Name):
        top = ratio_part(node.name, "n", scope)
        return _point(top), ratio_part(node.name, "d", scope)
    assert isinstance(node, Ratio)
    return bounds(node.numerator, scope), bounds(node.denominator, scope).low


def _ratio_compared(left: Expr, op: str, right: Expr, scope: Scope) -> Tree:
    """Cross-multiplied, never divided; no answer where the denominator is not positive."""
    top, below = ratio_sides(left, scope)
    limit = bounds(right, scope)

    def times(tree: Tree) -> Tree:
        return binary(exp.Mul, wide(below, _ratio_scale(left)), tree)

    crossed = _mapped(times, limit)
    defined = binary(exp.GT, below, literal(Decimal(0)))
    if top.exact and limit.exact:
        return case([(defined, compared(op, top.low, crossed.low))])
    yes, no = _decided(op, top, crossed)
    return case([(all_of([defined, yes]), TRUE), (all_of([defined, no]), FALSE)])


def _ratio_scale(node: Expr) -> int:
    if isinstance(node, Name):
        return 4
    assert isinstance(node, Ratio)
    return WIDE.get(type_of(node.denominator), RATE_SCALE)


def _agreed(branches: tuple[tuple[Expr, Expr], ...], otherwise: Expr, scope: Scope) -> Truth:
    """CASE over yes/no: the answer where every branch still open gives the same."""
    conditions = [truth(when, scope).holds for when, _ in branches]
    values = [truth(value, scope) for value in (*(v for _, v in branches), otherwise)]
    opened, before = [], list[Tree]()
    for condition in [*conditions, TRUE]:
        opened.append(all_of([*(_not_true(c) for c in before), _not_false(condition)]))
        before.append(condition)
    yes = all_of(any_of([_shut(o), v.holds]) for o, v in zip(opened, values, strict=True))
    no = all_of(
        any_of([_shut(o), not_(v.holds)])
        for o, v in zip(opened, values, strict=True)
    )
    holds = case([(yes, TRUE), (no, FALSE)])
    lacking = any_of(
        [*(open_(when, scope) for when, _ in branches), *(v.lacking for v in values)]
    )
    return Truth(holds, all_of([is_null(holds), lacking]))


def _shut(opened: Tree) -> Tree:
    return FALSE if opened == TRUE else not_(opened)
