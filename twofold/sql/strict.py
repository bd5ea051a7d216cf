"""What is missing stays unknown in the SELECTs of facts documents, and quotients stay exact.

`SUM` over a blank is unknown, not the sum of the rest; so is a count of what a filter or WHERE
cannot decide. Engines divide decimals as doubles: here they are divided as whole numbers of 128
bits, half up to twelve decimals, and by zero not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from sqlglot import exp

from twofold.sql.build import (
    TRUE,
    ZERO,
    Tree,
    all_of,
    binary,
    case,
    cast,
    coalesce,
    compared,
    is_null,
    literal,
    null,
)  # fmt: skip

STRICT = (exp.Sum, exp.Min, exp.Max, exp.LogicalOr, exp.LogicalAnd)
# What makes of a SELECT's rows other rows than those that its WHERE lets through.
_GATHERED = ("group", "having", "distinct", "qualify", "limit", "offset")
Sure = Callable[[str], bool]


def strict(tree: exp.Select, absent: Mapping[str, Tree], sure: Sure) -> None:
    """Makes a SELECT of facts strict, in place. `absent` says by column what it means that no row
    takes part, `sure` tells a column that is never blank."""
    _pull_up(tree, sure)
    for select in tree.find_all(exp.Select):
        _plainly(select)
    doubt = _undecided(tree, sure)
    for projection in tree.selects:
        _strict(projection, absent.get(projection.alias_or_name), sure)
    _divide(tree)
    if doubt is not None and gathers(tree):
        tree.args["where"].set("this", coalesce(tree.args["where"].this, TRUE))
        for projection in tree.selects:
            if projection.alias_or_name != "subject":
                _guard(projection, compared(">", _counted(exp.Star(), doubt), ZERO))


def doubtful(tree: exp.Select, sure: Sure) -> exp.Select | None:
    """The subjects of which some row may or may not be among those that a SELECT keeps, where it
    hands rows on one by one; None where its WHERE decides on every row."""
    made = tree.copy()
    _pull_up(made, sure)
    doubt = _undecided(made, sure)
    if doubt is None or gathers(made):
        return None
    subject = next(p for p in made.selects if p.alias_or_name == "subject")
    for key in (*_GATHERED, "order"):
        made.set(key, None)
    made.set("expressions", [subject.copy()])
    made.set("distinct", exp.Distinct())
    made.args["where"].set("this", doubt)
    _divide(made)
    return made


def gathers(tree: exp.Select) -> bool:
    """Whether a SELECT makes one row of several."""
    return bool(tree.args.get("group")) or any(
        not isinstance(_outermost(a), exp.Window)
        for p in tree.selects
        for a in p.find_all(exp.AggFunc)
        if a.find_ancestor(exp.Select) is tree
    )


# --- WHERE


def _undecided(tree: exp.Select, sure: Sure) -> Tree | None:
    """The test of a row on which WHERE does not decide; None where it always does."""
    where = tree.args.get("where")
    if where is None or _decides(where.this, sure):
        return None
    return is_null(exp.Paren(this=where.this.copy()))


def _decides(condition: Tree, sure: Sure) -> bool:
    return all(sure(c.name) for c in condition.find_all(exp.Column))


def _pull_up(tree: exp.Select, sure: Sure) -> None:
    """What the WHERE of a SELECT in FROM cannot decide is left for the WHERE outside: its rows stay
    in, with a column that says whether they belong there.

    Only where the rows come out one by one: of a SELECT in FROM that gathers its rows, and of one
    to the right of a LEFT JOIN, an undecided row is dropped as the engine drops it.
    """
    for number, source in enumerate(_sources(tree)):
        inner = source.this
        if not isinstance(inner, exp.Select):
            continue
        _pull_up(inner, sure)
        where = inner.args.get("where")
        if where is None or not _one_by_one(inner) or _decides(where.this, sure):
            continue
        name = f"kept__{number}"
        inner.select(exp.alias_(where.this.copy(), name, quoted=True), copy=False)
        where.set("this", coalesce(where.this, TRUE))
        kept = exp.column(name, table=source.alias or None, quoted=True)
        outer = tree.args.get("where")
        tree.where(kept, copy=False) if outer is None else outer.set(
            "this", all_of([exp.Paren(this=outer.this), kept])
        )


def _one_by_one(tree: exp.Select) -> bool:
    """Whether a SELECT gives a row for each that its WHERE lets through, and looks at no other."""
    return not (
        gathers(tree) or any(tree.args.get(key) for key in _GATHERED) or tree.find(exp.Window)
    )


def _sources(tree: exp.Select) -> Iterator[exp.Subquery]:
    """The SELECTs in FROM, and those joined to it that a row outside must have."""
    from_, joins = tree.args.get("from_"), tree.args.get("joins") or []
    if from_ is None or any(j.side.upper() in ("RIGHT", "FULL") for j in joins):
        return
    inner = [j.this for j in joins if not j.side and j.kind.upper() in ("", "INNER", "CROSS")]
    yield from (one for one in (from_.this, *inner) if isinstance(one, exp.Subquery))


# --- aggregates


def _plainly(select: exp.Select) -> None:
    """COUNT_IF as a COUNT with a filter, AVG as a quotient."""
    for count in [c for p in select.selects for c in p.find_all(exp.CountIf)]:
        filtered = _filtered(exp.Count(this=exp.Star(), big_int=True), count.this)
        if isinstance(count.parent, exp.Filter):
            outer = count.parent
            both = all_of([exp.Paren(this=count.this), exp.Paren(this=outer.expression.this)])
            outer.replace(_filtered(exp.Count(this=exp.Star(), big_int=True), both))
        else:
            count.replace(filtered)
    for average in [a for p in select.selects for a in p.find_all(exp.Avg)]:
        whole = _outermost(average)
        parts = [_again(whole, average, made) for made in (
            exp.Sum(this=average.this.copy()),
            exp.Count(this=average.this.copy(), big_int=True),
        )]  # fmt: skip
        whole.replace(exp.Paren(this=exp.Div(this=parts[0], expression=parts[1])))


def _outermost(aggregate: Tree) -> Tree:
    """An aggregate with its filter and its window."""
    whole = aggregate
    for kind in (exp.Filter, exp.Window):
        if isinstance(whole.parent, kind) and whole.parent.this is whole:
            whole = whole.parent
    return whole


def _again(whole: Tree, aggregate: Tree, made: Tree) -> Tree:
    """Another aggregate with the same filter and the same window."""
    if whole is aggregate:
        return made
    again = whole.copy()
    inner = again
    while isinstance(inner.this, exp.Filter | exp.Window):
        inner = inner.this
    inner.set("this", made)
    return again


def _strict(projection: Tree, absent: Tree | None, sure: Sure) -> None:
    here = projection.find_ancestor(exp.Select)
    for aggregate in list(projection.find_all(*STRICT, exp.Count)):
        if aggregate.find_ancestor(exp.Select) is not here:
            continue
        whole = _outermost(aggregate)
        replacement = _strictly(
            aggregate, whole, absent if whole.parent is projection else None, sure
        )
        if replacement is not None:
            whole.replace(replacement)


def _strictly(aggregate: Tree, whole: Tree, absent: Tree | None, sure: Sure) -> Tree | None:
    """The aggregate where every row that takes part has a value; `absent` where none takes part.
    None where it stands as it is: a COUNT of what is known says so itself."""
    condition = _condition(whole)
    window = whole if isinstance(whole, exp.Window) else None
    branches: list[tuple[Tree, Tree]] = []
    if condition is not None and not _decides(condition, sure):
        undecided = _counted(exp.Star(), is_null(exp.Paren(this=condition.copy())))
        branches.append((compared(">", _over(undecided, window), ZERO), null()))
    itself = whole.copy()
    every = _over(_counted(exp.Star(), condition), window)
    if isinstance(aggregate, exp.Count):
        distinct = aggregate.this if isinstance(aggregate.this, exp.Distinct) else None
        for part in [] if distinct is None else distinct.expressions:
            if not _decides(part, sure):
                filled = _over(_counted(part, condition), window)
                branches.append((compared(">", every, filled), null()))
        return case(branches, itself) if branches else None
    if isinstance(aggregate, exp.LogicalOr):  # one yes decides, whatever is missing beside it
        branches.append((coalesce(itself, exp.false()), exp.true()))
    if isinstance(aggregate, exp.LogicalAnd):
        branches.append((exp.Not(this=coalesce(itself, exp.true())), exp.false()))
    if absent is not None:
        branches.append((compared("=", every, ZERO), absent))
    filled = _over(_counted(aggregate.this, condition), window)
    branches.append((compared("=", every, filled), itself))
    return case(branches)


def _condition(whole: Tree) -> Tree | None:
    inner = whole.this if isinstance(whole, exp.Window) else whole
    return inner.expression.this if isinstance(inner, exp.Filter) else None


def _over(made: Tree, window: Tree | None) -> Tree:
    if window is None:
        return made
    again = window.copy()
    again.set("this", made)
    return again


def _counted(inner: Tree, condition: Tree | None) -> Tree:
    return _filtered(exp.Count(this=inner.copy(), big_int=True), condition)


def _filtered(aggregate: Tree, condition: Tree | None) -> Tree:
    if condition is None:
        return aggregate
    return exp.Filter(this=aggregate, expression=exp.Where(this=condition.copy()))


def _guard(projection: Tree, doubt: Tree) -> None:
    inner = projection.this if isinstance(projection, exp.Alias) else projection
    guarded = case([(doubt, null())], inner.copy())
    inner.replace(exp.alias_(guarded, inner.alias_or_name, quoted=True)
                  if inner is projection else guarded)  # fmt: skip


# --- quotients

_DIGITS, _FINE = 6, 12


def _divide(tree: exp.Select) -> None:
    for quotient in reversed(list(tree.find_all(exp.Div))):  # the innermost first
        quotient.replace(_exactly(quotient))


def _exactly(quotient: exp.Div) -> Tree:
    """A quotient half up to twelve decimals; unknown by zero."""
    left, right = quotient.this, quotient.expression
    above = _units(left, _DIGITS + _FINE)
    below = _units(right, _DIGITS)
    two = literal(Decimal(2))
    halves = exp.Paren(this=binary(exp.Add, binary(exp.Mul, above, two), below))
    count = exp.IntDiv(this=halves, expression=exp.Paren(this=binary(exp.Mul, below, two)))
    fine = literal(Decimal(1).scaleb(-_FINE))
    found = exp.Mul(this=cast(exp.Paren(this=count), "decimal(38, 0)"), expression=fine)
    signs = [exp.Paren(this=compared("<", side.copy(), ZERO)) for side in (left, right)]
    negative = exp.NEQ(this=signs[0], expression=signs[1])
    return case([(compared("=", right.copy(), ZERO), null()),
                 (negative, exp.Neg(this=exp.Paren(this=found)))], found.copy())  # fmt: skip


def _units(tree: Tree, places: int) -> Tree:
    """A quantity without its sign as a whole number of 10^-places."""
    exact = cast(exp.Abs(this=tree.copy()), f"decimal(38, {_DIGITS})")
    return cast(exp.Mul(this=exact, expression=literal(Decimal(10) ** places)), "hugeint")
