"""Trees for Spark: the same tree, rewritten where Spark gives a construct another meaning.

Every construct that may stand in a tree is listed with what Spark needs for the answer that DuckDB
gives, and pinned by a test (`tests/sql/test_spark.py`). What is not listed is refused: a construct
whose meaning nobody has compared is no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from twofold.errors import InputError

DIALECT = "spark"
Tree = exp.Expr

_SAME = (
    # What a SELECT is made of
    exp.Select, exp.Subquery, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Order,
    exp.Ordered, exp.Limit, exp.Offset, exp.With, exp.CTE, exp.Union, exp.Alias, exp.TableAlias,
    exp.Table, exp.Column, exp.Identifier, exp.Star, exp.Paren,
    # Values
    exp.Literal, exp.Boolean, exp.Null, exp.Var, exp.DataTypeParam,
    # Conditions
    exp.And, exp.Or, exp.Not, exp.Is, exp.In, exp.Between, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT,
    exp.LTE, exp.NullSafeEQ, exp.Case, exp.If, exp.Coalesce, exp.Nullif,
    # Quantities: decimals are exact on both, or an error
    exp.Mul, exp.Neg, exp.Mod, exp.Abs, exp.Floor, exp.Ceil, exp.Round, exp.Least, exp.Greatest,
    # Aggregates
    exp.Count, exp.Sum, exp.Min, exp.Max, exp.LogicalOr, exp.LogicalAnd, exp.Distinct, exp.Filter,
    # Dates and texts
    exp.Extract, exp.Interval, exp.Lower, exp.Contains, exp.StartsWith, exp.LastDay, exp.Substring,
)  # fmt: skip
_WHOLE = frozenset({
    exp.DType.TINYINT, exp.DType.SMALLINT, exp.DType.INT, exp.DType.BIGINT,
})  # fmt: skip
_TYPES = _WHOLE | {
    exp.DType.DECIMAL, exp.DType.DOUBLE, exp.DType.BOOLEAN, exp.DType.DATE, exp.DType.TEXT,
    exp.DType.VARCHAR, exp.DType.INT128,
}  # fmt: skip
_HUGE = exp.DataType.build("decimal(38, 0)", dialect=DIALECT)
_MOMENT = exp.DataType.build("timestamp_ntz", dialect=DIALECT)


def rendered(select: Tree) -> str:
    """A SELECT as Spark's text. Raises InputError for a construct that is not pinned there."""
    return for_spark(select).sql(dialect=DIALECT, comments=False, identify=True)


def for_spark(tree: Tree) -> Tree:
    """A tree with Spark's differences; the one given is left as it is."""
    root = exp.Paren(this=tree.copy())  # so that what is rewritten always has a parent
    for node in reversed(list(root.this.walk(bfs=True))):  # the innermost first
        made = _node(node)
        if made is not node:
            node.replace(made)
    done: Tree = root.this
    done.pop()
    return done


def _node(node: Tree) -> Tree:
    change = _CHANGES.get(type(node))
    if change is not None:
        return change(node)
    if type(node) in _SAME:
        return node
    raise _unpinned(node)


def _unpinned(node: Tree) -> InputError:
    return InputError("engine.not_on_spark", text=node.sql(dialect="duckdb")[:80])


# --- what differs


def _type(node: exp.DataType) -> Tree:
    """A whole number of 128 bits is a decimal without decimals: 38 digits, and an error beyond."""
    kind = node.this
    if kind not in _TYPES:
        raise _unpinned(node)
    return _HUGE.copy() if kind is exp.DType.INT128 else node


def _cast(node: exp.Cast) -> Tree:
    """DuckDB rounds a decimal cast to a whole number half away from zero; Spark cuts it off."""
    if node.to.this in _WHOLE and not isinstance(node.this, exp.Null):
        return exp.cast(exp.Round(this=node.this), node.to, copy=False)
    return node


def _divided(node: exp.Div) -> Tree:
    """A quotient of doubles is the same on both; of decimals DuckDB makes a double, Spark not."""
    if all(_is_double(side) for side in (node.this, node.expression)):
        return exp.Div(this=node.this, expression=node.expression)
    raise _unpinned(node)


def _day(node: exp.DateStrToDate) -> Tree:
    return exp.cast(node.this, "date", dialect=DIALECT, copy=False)


def _is_double(node: Tree) -> bool:
    return isinstance(node, exp.Cast) and node.to.this is exp.DType.DOUBLE


def _whole_quotient(node: exp.IntDiv) -> Tree:
    """Whole numbers of 128 bits divided: Spark's DIV wraps silently beyond 64 bits, so what
    divides without rest is divided instead, which is exact."""
    above, below = node.this, node.expression
    if not any(_is_huge(n) for n in above.walk()):
        raise _unpinned(node)
    rest = exp.Mod(this=_grouped(above), expression=_grouped(below))
    exact = exp.Paren(this=exp.Sub(this=_grouped(above), expression=rest))
    return exp.cast(exp.Div(this=exact, expression=_grouped(below)), _HUGE, copy=False)


def _is_huge(node: Tree) -> bool:
    return isinstance(node, exp.Cast) and node.to == _HUGE


def _grouped(node: Tree) -> Tree:
    return node.copy() if isinstance(node, exp.Paren) else exp.Paren(this=node.copy())


def _moved(node: exp.Binary) -> Tree:
    """A date moved by an interval is a moment on DuckDB; on Spark it stays a date."""
    if isinstance(node.expression, exp.Interval):
        return type(node)(this=exp.cast(node.this, _MOMENT, copy=False), expression=node.expression)
    return node


def _days_between(node: exp.DateDiff) -> Tree:
    if node.text("unit").upper() != "DAY":
        raise _unpinned(node)
    return exp.DateDiff(this=node.this, expression=node.expression)


def _latest(node: exp.ArgMax) -> Tree:
    """DuckDB passes over rows without the value that is asked for."""
    return exp.Filter(
        this=exp.ArgMax(this=node.this, expression=node.expression),
        expression=exp.Where(this=_there(node.this)),
    )


def _filtered(node: exp.Filter) -> Tree:
    """Two filters of one aggregate, such as that of ARG_MAX and the author's, become one."""
    inner = node.this
    if not isinstance(inner, exp.Filter):
        return node
    both = exp.and_(node.expression.this, inner.expression.this, copy=False)
    return exp.Filter(this=inner.this, expression=exp.Where(this=both))


def _there(node: Tree) -> Tree:
    return exp.Not(this=exp.Paren(this=exp.Is(this=_grouped(node), expression=exp.Null())))


def _order(node: exp.Order) -> Tree:
    """Missing values last, whichever way the order goes, as DuckDB has it."""
    return exp.Order(expressions=[
        one if isinstance(one, exp.Ordered) else exp.Ordered(this=one, nulls_first=False)
        for one in node.expressions
    ])  # fmt: skip


_CHANGES: Mapping[type[Tree], Callable[[Any], Tree]] = {
    exp.DataType: _type, exp.Cast: _cast, exp.Div: _divided, exp.IntDiv: _whole_quotient,
    exp.Add: _moved, exp.Sub: _moved, exp.DateDiff: _days_between, exp.ArgMax: _latest,
    exp.Filter: _filtered, exp.Order: _order, exp.DateStrToDate: _day,
}  # fmt: skip
