"""An author's expression to nodes: read as SQLGlot's `duckdb` dialect, then checked node by node.

Only what is listed here exists. Everything else that SQL offers is refused with its place and what
to write instead, because a rule that an engine accepts may still mean nothing (docs/decisions).
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlglot import exp

from twofold.errors import InputError, Place
from twofold.sql.digits import too_many
from twofold.sql.nodes import (
    QUANTITIES,
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
    dated,
    nesting,
    type_of,
    value_names,
    varies,
    walk,
)  # fmt: skip
from twofold.sql.parse import MAX_CASES, MAX_DEPTH, MAX_NESTING, READ, read_tree

COMPARISONS = {exp.GTE: ">=", exp.GT: ">", exp.LTE: "<=", exp.LT: "<", exp.EQ: "=", exp.NEQ: "<>"}
FUNCTIONS = ("LEAST", "GREATEST", "judged", "up_to", "CASE")
# What authors reach for, and what the dialect has for it.
INSTEAD: Mapping[type[exp.Expr], str] = {
    exp.Is: "is_null", exp.Null: "is_null", exp.Coalesce: "is_null", exp.Subquery: "subquery",
    exp.Select: "subquery", exp.Window: "window", exp.AggFunc: "aggregate", exp.Cast: "cast",
    exp.DateDiff: "date_diff", exp.Abs: "at_sign", exp.Star: "star", exp.Lambda: "lambda",
    exp.Filter: "aggregate", exp.Round: "round",
}  # fmt: skip


@dataclass(frozen=True)
class Names:
    """What an expression may name. Each name has one meaning: fact, parameter, score or expert.
    `values` are all that a parameter has had or will have."""

    facts: Mapping[str, Name] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    scores: frozenset[str] = frozenset()
    values: Mapping[str, Sequence[Decimal]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Reader:
    names: Names
    at: Place

    def fail(self, key: str, node: exp.Expr | None = None, /, **values: object) -> InputError:
        text = "" if node is None else node.transform(_as_written).sql(dialect=READ)
        return InputError(f"sql.{key}", self._place(node), (), text=text, **values)

    def _place(self, node: exp.Expr | None) -> Place:
        """The line of the first identifier inside the node, where SQLGlot kept it."""
        found = node.find(exp.Identifier) if node is not None else None
        line = found.meta.get("line") if found is not None else None
        if line is None or self.at.line is None:
            return self.at
        return Place(self.at.path, self.at.line + int(line) - 1)


def _as_written(node: exp.Expr) -> exp.Expr:
    """A parameter or a date as authors write it; the engine would write `$share`."""
    if isinstance(node, exp.Cast) and node.is_type("date") and node.this.is_string:
        return exp.var(f"DATE {node.this.sql(dialect=READ)}")
    return exp.var(f":{node.name}") if isinstance(node, exp.Placeholder) else node


def condition(text: str, names: Names, at: Place) -> Expr:
    """A yes/no expression. Raises InputError with place, reason and what to write."""
    node = expression(text, names, at)
    if type_of(node) is not Type.YES_NO:
        raise InputError("sql.not_yes_no", at, text=text.strip(), type=type_of(node))
    return node


def quantity(text: str, names: Names, at: Place) -> Expr:
    """An expression for a score or an amount: points, money or a number."""
    node = expression(text, names, at)
    if type_of(node) not in QUANTITIES:
        raise InputError("sql.not_quantity", at, text=text.strip(), type=type_of(node))
    return node


def converted(tree: exp.Expr, names: Names, at: Place) -> Expr:
    """An expression that SQLGlot has already read, such as the inside of an aggregate."""
    return _convert(tree, _Reader(names, at))


def expression(text: str, names: Names, at: Place) -> Expr:
    """Any expression of the dialect."""
    try:
        node = _convert(read_tree(text, at), _Reader(names, at))
        if nesting(node) > MAX_NESTING or nesting(node, Case) > MAX_CASES:
            raise InputError("sql.too_deep", at, limit=MAX_DEPTH)
        if told := too_many(node, names.values):
            raise InputError("sql.too_many_digits", at, (), text=text.strip(), **told)
        return node
    except RecursionError:  # a sum of two thousand terms nests as deep as as many parentheses
        raise InputError("sql.too_deep", at, limit=MAX_DEPTH) from None


def _convert(tree: exp.Expr, reader: _Reader) -> Expr:
    handler = HANDLERS.get(type(tree))
    if handler is None:
        raise _refusal(tree, reader)
    return handler(tree, reader)


def _refusal(tree: exp.Expr, reader: _Reader) -> InputError:
    key = next((key for kind, key in INSTEAD.items() if isinstance(tree, kind)), None)
    if key is not None:
        return reader.fail(key, tree)
    if isinstance(tree, exp.Func):
        name = tree.name if isinstance(tree, exp.Anonymous) else tree.sql_name()
        return reader.fail("unknown_function", tree, name=name, known=", ".join(FUNCTIONS))
    return reader.fail("not_allowed", tree)


def _column(tree: exp.Column, reader: _Reader) -> Expr:
    name = tree.name
    if tree.table or tree.args.get("db"):
        raise reader.fail("qualified", tree)
    if name in reader.names.facts:
        return reader.names.facts[name]
    if name in reader.names.scores:
        return Score(name)
    if name in reader.names.parameters:
        raise reader.fail("colon_missing", tree, name=name)
    known = (*reader.names.facts, *reader.names.scores)
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    raise reader.fail("unknown_name", tree, name=name, near=", ".join(near) or "—")


def _placeholder(tree: exp.Placeholder, reader: _Reader) -> Expr:
    name = tree.name
    if name in reader.names.parameters:
        return reader.names.parameters[name]
    near = difflib.get_close_matches(name, reader.names.parameters, n=3, cutoff=0.5)
    raise reader.fail("unknown_parameter", tree, name=name, near=", ".join(near) or "—")


def _literal(tree: exp.Literal, reader: _Reader) -> Expr:
    if tree.is_string:
        return Const(str(tree.this), Type.TEXT)
    try:
        value = Decimal(str(tree.this))
    except InvalidOperation:
        raise reader.fail("bad_number", tree) from None
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -6 or abs(value) > Decimal(10) ** 13:
        raise reader.fail("bad_number", tree)
    return Const(value, Type.NUMBER)


def _boolean(tree: exp.Boolean, _: _Reader) -> Expr:
    return Const(bool(tree.this), Type.YES_NO)


def _cast(tree: exp.Cast, reader: _Reader) -> Expr:
    """`DATE '2025-06-30'` is the one literal that SQL writes as a cast."""
    inner = tree.this
    if not tree.is_type("date") or not (isinstance(inner, exp.Literal) and inner.is_string):
        raise reader.fail("cast", tree)
    try:
        return Const(date.fromisoformat(str(inner.this)), Type.DATE)
    except ValueError:
        raise reader.fail("bad_date", tree) from None


def _yes_no(tree: exp.Expr, reader: _Reader) -> Expr:
    node = _convert(tree, reader)
    if type_of(node) is not Type.YES_NO:
        raise reader.fail("not_yes_no", tree, type=type_of(node))
    return node


def _and_or(make: type[And] | type[Or]) -> Callable[[Any, _Reader], Expr]:
    def convert(tree: exp.Connector, reader: _Reader) -> Expr:
        return make(tuple(_yes_no(part, reader) for part in tree.flatten()))

    return convert


def _not(tree: exp.Not, reader: _Reader) -> Expr:
    return Not(_yes_no(tree.this, reader))


def _comparison(tree: exp.Binary, reader: _Reader) -> Expr:
    left, right = _convert(tree.this, reader), _convert(tree.expression, reader)
    return _compare(COMPARISONS[type(tree)], left, right, tree, reader)


def _compare(op: str, left: Expr, right: Expr, tree: exp.Expr, reader: _Reader) -> Expr:
    kinds = {type_of(left), type_of(right)}
    equality = op in ("=", "<>")
    comparable = (
        kinds == {Type.DATE}
        or (kinds <= {Type.TEXT} and equality)
        or (kinds <= {Type.YES_NO} and equality)
        or (_same_quantity(kinds) and not (isinstance(left, Ratio) and isinstance(right, Ratio)))
    )
    if not comparable:
        raise reader.fail("not_comparable", tree, left=type_of(left), right=type_of(right))
    if kinds == {Type.RATIO}:
        raise reader.fail("two_ratios", tree)
    if Type.RATIO in kinds:
        limit = right if type_of(left) is Type.RATIO else left
        if any(True for _ in value_names(limit)):  # crossing it would multiply two facts
            raise reader.fail("product", tree)
    if not any(varies(side) or dated(side) for side in (left, right)):
        raise reader.fail("constant_condition", tree)
    return Compare(op, left, right)


def _same_quantity(kinds: set[Type]) -> bool:
    if Type.RATIO in kinds:
        return kinds <= {Type.RATIO, Type.NUMBER, Type.MONEY, Type.COUNT}
    return kinds <= QUANTITIES and len(kinds - {Type.NUMBER}) <= 1


def _between(tree: exp.Between, reader: _Reader) -> Expr:
    value = _convert(tree.this, reader)
    low, high = _convert(tree.args["low"], reader), _convert(tree.args["high"], reader)
    return And(
        (_compare(">=", value, low, tree, reader), _compare("<=", value, high, tree, reader))
    )


def _in(tree: exp.In, reader: _Reader) -> Expr:
    value = _convert(tree.this, reader)
    if tree.args.get("query") or tree.args.get("unnest") or tree.args.get("field"):
        raise reader.fail("subquery", tree)
    values = tuple(_convert(v, reader) for v in tree.expressions)
    for listed in values:
        if not isinstance(listed, Const):
            raise reader.fail("in_constants", tree)
        _compare("=", value, listed, tree, reader)
    if isinstance(value, Ratio) or type_of(value) is Type.RATIO:
        raise reader.fail("in_constants", tree)
    return In(value, tuple(v for v in values if isinstance(v, Const)))


def _sum(make: type[Add] | type[Sub]) -> Callable[[Any, _Reader], Expr]:
    def convert(tree: exp.Binary, reader: _Reader) -> Expr:
        left, right = _convert(tree.this, reader), _convert(tree.expression, reader)
        kinds = {type_of(left), type_of(right)}
        if type_of(left) is Type.DATE:
            if type_of(right) is Type.DATE:
                raise reader.fail("date_diff", tree)
            return make(left, _duration(right, tree, reader))
        if not kinds <= QUANTITIES or len(kinds - {Type.NUMBER}) > 1:
            raise reader.fail("not_addable", tree, left=type_of(left), right=type_of(right))
        return make(left, right)

    return convert


def _duration(node: Expr, tree: exp.Expr, reader: _Reader) -> Expr:
    if type_of(node) is Type.DURATION:
        return node
    if isinstance(node, Const) and isinstance(node.value, Decimal) and node.value % 1 == 0:
        return Const(Duration(days=int(node.value)), Type.DURATION)
    raise reader.fail("duration", tree)


def _negative(tree: exp.Neg, reader: _Reader) -> Expr:
    node = _convert(tree.this, reader)
    if type_of(node) not in QUANTITIES:
        raise reader.fail("not_quantity", tree, type=type_of(node))
    if isinstance(node, Const) and isinstance(node.value, Decimal):
        return Const(-node.value, node.type)
    return Neg(node)


def _product(tree: exp.Mul, reader: _Reader) -> Expr:
    left, right = _convert(tree.this, reader), _convert(tree.expression, reader)
    kinds = (type_of(left), type_of(right))
    if any(k not in QUANTITIES for k in kinds) or kinds == (Type.MONEY, Type.MONEY):
        raise reader.fail("not_multipliable", tree, left=kinds[0], right=kinds[1])
    if varies(left) and varies(right):
        raise reader.fail("product", tree)
    of, factor = (right, left) if varies(right) or isinstance(right, UpTo) else (left, right)
    if any(isinstance(part, UpTo) for part in walk(factor)):
        raise reader.fail("product", tree)
    return Mul(of, factor)


def _quotient(tree: exp.Div, reader: _Reader) -> Expr:
    if not isinstance(_outer(tree), exp.GTE | exp.GT | exp.LTE | exp.LT | exp.EQ | exp.NEQ
                      | exp.Between):  # fmt: skip
        raise reader.fail("division", tree)
    parts = _convert(tree.this, reader), _convert(tree.expression, reader)
    if any(type_of(p) not in QUANTITIES for p in parts):
        raise reader.fail("not_quantity", tree, type=type_of(parts[0]))
    return Ratio(*parts)


def _outer(tree: exp.Expr) -> exp.Expr | None:
    parent = tree.parent
    while isinstance(parent, exp.Paren):
        parent = parent.parent
    return parent


def _extreme(make: type[Least] | type[Greatest]) -> Callable[[Any, _Reader], Expr]:
    def convert(tree: exp.Func, reader: _Reader) -> Expr:
        parts = tuple(_convert(p, reader) for p in (tree.this, *tree.expressions))
        kinds = {type_of(p) for p in parts}
        if not kinds <= QUANTITIES or len(kinds - {Type.NUMBER}) > 1:
            raise reader.fail("mixed_types", tree, types=", ".join(sorted(kinds)))
        if len(parts) < 2:
            raise reader.fail("one_argument", tree)
        return make(parts)

    return convert


def _case(tree: exp.Case, reader: _Reader) -> Expr:
    if tree.args.get("default") is None:
        raise reader.fail("else_missing", tree)
    subject = _convert(tree.this, reader) if tree.this is not None else None
    branches = []
    for branch in tree.args["ifs"]:
        if subject is None:
            when = _yes_no(branch.this, reader)
        else:
            when = _compare("=", subject, _convert(branch.this, reader), tree, reader)
        branches.append((when, _convert(branch.args["true"], reader)))
    otherwise = _convert(tree.args["default"], reader)
    kinds = {type_of(value) for _, value in branches} | {type_of(otherwise)}
    if len(kinds - {Type.NUMBER}) > 1 or (Type.NUMBER in kinds and not kinds <= QUANTITIES):
        raise reader.fail("mixed_types", tree, types=", ".join(sorted(kinds)))
    if not kinds <= QUANTITIES | {Type.YES_NO}:
        raise reader.fail("mixed_types", tree, types=", ".join(sorted(kinds)))
    return Case(tuple(branches), otherwise)


def _function(tree: exp.Anonymous, reader: _Reader) -> Expr:
    name, arguments = str(tree.this).lower(), tree.expressions
    if name == "judged":
        if len(arguments) == 1 and arguments[0].is_string:
            return Judged(str(arguments[0].this))
        raise reader.fail("judged_item", tree)
    if name == "up_to" and len(arguments) == 1:
        limit = _convert(arguments[0], reader)
        if type_of(limit) not in QUANTITIES:
            raise reader.fail("not_quantity", tree, type=type_of(limit))
        return UpTo(limit)
    raise _refusal(tree, reader)


def _alias(tree: exp.Alias, reader: _Reader) -> Expr:
    """`(:p <= x)` is read by SQLGlot's DuckDB dialect as the same with an empty alias."""
    if tree.alias:
        raise reader.fail("not_allowed", tree)
    return _convert(tree.this, reader)


HANDLERS: Mapping[type[exp.Expr], Callable[[Any, _Reader], Expr]] = {
    exp.Column: _column, exp.Placeholder: _placeholder, exp.Literal: _literal,
    exp.Boolean: _boolean, exp.Cast: _cast, exp.And: _and_or(And), exp.Or: _and_or(Or),
    exp.Not: _not, exp.Between: _between, exp.In: _in, exp.Add: _sum(Add), exp.Sub: _sum(Sub),
    exp.Neg: _negative, exp.Mul: _product, exp.Div: _quotient, exp.Least: _extreme(Least),
    exp.Greatest: _extreme(Greatest), exp.Case: _case, exp.Anonymous: _function,
    exp.Paren: lambda tree, reader: _convert(tree.this, reader), exp.Alias: _alias,
    **dict.fromkeys(COMPARISONS, _comparison),
}  # fmt: skip
