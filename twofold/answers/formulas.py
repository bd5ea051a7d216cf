"""A rule's expression as a formula that people can read: facts and parameters by what they are
called, with the values of a day. It says what is compared, in signs; no prose is invented."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from twofold.answers.labels import Labels, unit
from twofold.answers.rules import amount
from twofold.answers.sentences import percent, quantity
from twofold.sql.nodes import (
    NEGATED,
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
    names,
)

if TYPE_CHECKING:
    from twofold.policies.model import ParameterRow

SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "=", "<>": "≠"}
# How tightly a sign binds; what binds less stands in brackets.
_OR, _AND, _COMPARED, _SUM, _PRODUCT, _ATOM = range(6)


@dataclass(frozen=True)
class Formulas:
    """Makes formulas of one policy on a day. `numbers` are its parameters' rows in force then;
    `word` is what a text is called that a register allows for a fact."""

    labels: Labels
    numbers: Mapping[str, ParameterRow]
    day: date
    word: Callable[[str, str], str]

    def __call__(self, expr: Expr) -> str:
        return self._of(expr, _OR)

    def _of(self, node: Expr, within: int) -> str:
        binds, text = self._made(node)
        return self.labels.say("formula.brackets", inner=text) if binds < within else text

    def _made(self, node: Expr) -> tuple[int, str]:
        """How tightly the outermost sign binds, and the text."""
        match node:
            case Or(of=parts):
                return _OR, self._joined("formula.or", parts, _AND)
            case And(of=parts):
                return _AND, self._joined("formula.and", parts, _COMPARED)
            case Not(of=Compare(op=op, left=left, right=right)):
                return self._made(Compare(NEGATED[op], left, right))
            case Compare() | In() | Not():
                return _COMPARED, self._condition(node)
            case Add() | Sub() | Neg() | Mul() | Ratio():
                return self._arithmetic(node)
            case _:
                return _ATOM, self._atom(node)

    def _condition(self, node: Compare | In | Not) -> str:
        say = self.labels.say
        if isinstance(node, Not):
            return say("formula.not", inner=self._of(node.of, _ATOM))
        if isinstance(node, In):
            options = say("cli.text.comma").join(self._value(v, node.of) for v in node.values)
            return say("formula.in", value=self._of(node.of, _SUM), options=options)
        left, right = (self._side(one, other) for one, other in
                       ((node.left, node.right), (node.right, node.left)))  # fmt: skip
        return f"{left} {SIGNS[node.op]} {right}"

    def _side(self, node: Expr, other: Expr) -> str:
        """One side of a comparison; a plain number takes the look of what it stands beside."""
        if isinstance(node, Const):
            return self._value(node, other)
        return self._of(node, _SUM)

    def _arithmetic(self, node: Add | Sub | Neg | Mul | Ratio) -> tuple[int, str]:
        match node:
            case Add(left=left, right=right):
                return _SUM, f"{self._of(left, _SUM)} + {self._of(right, _SUM)}"
            case Sub(left=left, right=right):
                return _SUM, f"{self._of(left, _SUM)} − {self._of(right, _PRODUCT)}"
            case Neg(of=inner):
                return _SUM, f"−{self._of(inner, _PRODUCT)}"
            case Mul(of=inner, factor=factor):
                return _PRODUCT, f"{self._of(inner, _PRODUCT)} × {self._of(factor, _PRODUCT)}"
            case Ratio(numerator=above, denominator=below):
                return _PRODUCT, f"{self._of(above, _PRODUCT)} ÷ {self._of(below, _ATOM)}"

    def _atom(self, node: Expr) -> str:
        say = self.labels.say
        match node:
            case Name(name=name):
                return self.labels.fact(name)
            case Score(name=name):
                return say("formula.points_of", item=self.labels.item(name))
            case Judged(item=item):
                return say("formula.judged", item=self.labels.item(item))
            case Parameter():
                return self._parameter(node)
            case Const():
                return self._value(node, node)
            case Case():
                return self._tiers(node)
            case UpTo(limit=limit):
                return say("formula.up_to", limit=self._of(limit, _OR))
            case Least(of=parts):
                return self._joined_in("formula.least", parts)
            case Greatest(of=parts):
                return self._joined_in("formula.greatest", parts)
        raise AssertionError(node)

    def _joined(self, key: str, parts: tuple[Expr, ...], within: int) -> str:
        return self.labels.say(key).join(self._of(part, within) for part in parts)

    def _joined_in(self, key: str, parts: tuple[Expr, ...]) -> str:
        say = self.labels.say
        return say(key, items=say("cli.text.comma").join(self._of(p, _OR) for p in parts))

    def _tiers(self, node: Case) -> str:
        say = self.labels.say
        tiers = [say("formula.tier", value=self._of(value, _OR), when=self._of(when, _OR))
                 for when, value in node.branches]  # fmt: skip
        tiers.append(say("formula.otherwise", value=self._of(node.otherwise, _OR)))
        return say("cli.text.then").join(tiers)

    def _parameter(self, node: Parameter) -> str:
        say = self.labels.say
        if node.name in self.numbers:
            return amount(say, self.numbers[node.name])
        return say(f"formula.given_{node.name}")

    def _value(self, const: Const, beside: Expr) -> str:
        say, value = self.labels.say, const.value
        if isinstance(value, Duration):
            written = ("月", value.months) if value.months else ("日", value.days)
            return f"{say.value(written[1])}{unit(say, written[0])}"
        if isinstance(value, str):
            read = names(beside)
            return self.word(read[0].name, value) if len(read) == 1 else value
        if isinstance(value, bool | date):
            return say.value(value)
        if isinstance(beside, Ratio) or getattr(beside, "type", None) is Type.RATIO:
            return percent(say, value)
        units = {"分"} if isinstance(beside, Score) else {name.unit for name in names(beside)}
        return quantity(say, value, units.pop() if len(units) == 1 else "")
