"""Arithmetic over named values, exact: what an indicator that is made of others says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from twofold.errors import InputError, Place
from twofold.sql.parse import READ


@dataclass(frozen=True)
class Step:
    """A step: `op` is one of + - * / neg, `value` (a number) or `name` (a value by name)."""

    op: str
    of: tuple[Step, ...] = ()
    number: Fraction = Fraction(0)
    name: str = ""


_OPERATORS: Mapping[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}


def arithmetic(text: str, known: Sequence[str], at: Place) -> Step:
    """Sums, differences, products and quotients of names and numbers. Raises InputError for
    anything else, for a name that is not known, and for one that is not used."""
    try:
        tree = sqlglot.parse_one(text.strip(), dialect=READ)
    except (SqlglotError, RecursionError):
        raise InputError("sql.syntax", at, near=text.strip()[:40]) from None
    made = _step(tree, known, text, at)
    used = set(names(made))
    for name in known:
        if name not in used:
            raise InputError("indicators.read_unused", at, name=name)
    return made


def names(step: Step) -> Iterator[str]:
    """The names that are used, in the order written."""
    if step.op == "name":
        yield step.name
    for one in step.of:
        yield from names(one)


def value(step: Step, of: Mapping[str, Fraction | None]) -> Fraction | None:
    """The exact value; None where a name has none or a divisor is zero."""
    if step.op == "value":
        return step.number
    if step.op == "name":
        return of[step.name]
    parts = [value(one, of) for one in step.of]
    left, right = parts[0], parts[-1]
    if left is None or right is None or (step.op == "/" and right == 0):
        return None
    match step.op:
        case "neg":
            return -left
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right


def _step(tree: exp.Expr, known: Sequence[str], text: str, at: Place) -> Step:
    if isinstance(tree, exp.Paren):
        return _step(tree.this, known, text, at)
    if isinstance(tree, exp.Neg):
        return Step("neg", (_step(tree.this, known, text, at),))
    if type(tree) in _OPERATORS:
        sides = (tree.this, tree.expression)
        return Step(_OPERATORS[type(tree)], tuple(_step(one, known, text, at) for one in sides))
    if isinstance(tree, exp.Literal) and not tree.is_string:
        return Step("value", number=Fraction(Decimal(str(tree.this))))
    if isinstance(tree, exp.Column) and len(tree.parts) == 1:
        if tree.name not in known:
            raise InputError("indicators.read_unknown", at, name=tree.name,
                             known=", ".join(known))  # fmt: skip
        return Step("name", name=tree.name)
    raise InputError("indicators.not_arithmetic", at, text=text.strip()[:60])
