"""What an expression is worth, said in words: facts, numbers, shares, caps, sums.

The quantities of the sentences that `wording` makes. Nothing is rounded: a large sum is said in
steps of the reader's language only where that loses no digit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from twofold.answers.labels import Labels, unit
from twofold.answers.sentences import percent, quantity
from twofold.answers.shapes import (
    addends,
    based,
    bounded,
    computed,
    dated_sum,
    is_fraction,
    is_share,
    is_zero,
    part_above,
    split,
)
from twofold.sql.nodes import (
    NEVER,
    Add,
    Const,
    Duration,
    Expr,
    Greatest,
    Judged,
    Least,
    Mul,
    Name,
    Neg,
    Parameter,
    Ratio,
    Score,
    Sub,
    Type,
    UpTo,
    names,
    type_of,
)

if TYPE_CHECKING:
    from twofold.policies.model import ParameterRow
    from twofold.words import Words

# An article's number before its title: "第六条（五） 综合得分".
_ARTICLE = re.compile(r"^第\S+[条款项]\S*\s+")
# Years of the calendar, which are no amounts of years.
_CALENDAR = range(1900, 2200)
_MONEY = {"元": Decimal(1), "万元": Decimal(10) ** 4, "亿元": Decimal(10) ** 8}
_STEPS = {
    "zh": ((Decimal(10) ** 8, "second"), (Decimal(10) ** 4, "first")),
    "en": ((Decimal(10) ** 9, "second"), (Decimal(10) ** 6, "first")),
}


@dataclass(frozen=True)
class Spoken:
    """Says quantities of one policy. `numbers` are its parameters' rows in force on the day;
    `word` is what a text is called that a register allows for a fact."""

    labels: Labels
    numbers: Mapping[str, ParameterRow]
    word: Callable[[str, str], str]

    @property
    def say(self) -> Words:
        return self.labels.say

    def __call__(self, node: Expr, tight: bool = False) -> str:
        """A quantity; `tight` ones stand in brackets where what surrounds them might take a part
        of them only."""
        text, loose = self._said(node)
        return self.say("wording.bracketed", inner=text) if tight and loose else text

    def _said(self, node: Expr) -> tuple[str, bool]:
        """The words, and whether they need brackets inside others."""
        say = self.say
        match node:
            case Add(left=left, right=right):
                words = {"left": self._first(left), "right": self(right, tight=bounded(right))}
                return say("wording.plus", **words), True
            case Sub(left=left, right=right):
                words = {"left": self._first(left), "right": self(right, tight=True)}
                return say("wording.minus", **words), True
            case Neg(of=inner):
                return say("wording.negative", of=self(inner, tight=True)), False
            case Mul():
                return self._product(node)
            case Ratio(numerator=above, denominator=below):
                return say("wording.ratio", above=self(above), below=self(below, tight=True)), True
            case Least():
                return self._least(node)
            case Greatest():
                return self._greatest(node)
            case UpTo(limit=limit):
                return say("wording.up_to", limit=self(limit)), True
            case _:
                return self._single(node), False

    def _first(self, node: Expr) -> str:
        """What is added to, or taken from; English says `50 % of A plus B` of both sums."""
        product = isinstance(node, Mul) and self.say.lang == "en"
        return self(node, tight=product or bounded(node))

    def _single(self, node: Expr) -> str:
        match node:
            case Name(name=name):
                return self.labels.fact(name)
            case Score(name=name):
                return self.title(name)
            case Parameter():
                return self.parameter(node)
            case Const():
                return self.value(node, node)
            case Judged(item=item):
                return self.say("wording.found", item=self.title(item))
        raise AssertionError(node)

    def title(self, item: str) -> str:
        """What an item is called, without the number of its article."""
        return _ARTICLE.sub("", self.labels.item(item))

    def listed(self, parts: Sequence[Expr], last: str) -> str:
        """Several quantities in a row, the last two joined by `and` or `or`."""
        return self.row([self(part, tight=True) for part in parts], last)

    def row(self, texts: Sequence[str], last: str) -> str:
        """Texts in a row, the last two joined by the words `last`."""
        *first, end = dict.fromkeys(texts)
        if not first:
            return end
        made = first[0]
        for text in first[1:]:
            made = self.say("wording.list", first=made, last=text)
        return self.say(f"wording.{last}", first=made, last=end)

    # --- products and bounds

    def _product(self, node: Mul) -> tuple[str, bool]:
        """A share of something, a multiple of it, or so much for each of it."""
        say = self.say
        base, *more = based(node, self.numbers)
        made = self(base, tight=True)
        for factor in reversed(more):
            if self.unsourced(factor) and is_share(factor, self.numbers):
                made = say("wording.no_share_of", whole=made)
            elif is_share(factor, self.numbers):
                made = say("wording.share_of", rate=self.share(factor), whole=made)
            elif type_of(factor) is Type.MONEY:
                made = say("wording.each", rate=self(factor), of=made)
            else:
                made = say("wording.times", factor=self.bare(factor), of=made)
        return made, True

    def share(self, node: Expr) -> str:
        """A share as a percentage; of one that is made of several numbers, what it is made of."""
        number = computed(node, self.numbers)
        if number is None or isinstance(node, Parameter):
            return self(node, tight=True)
        value = percent(self.say, number)
        if isinstance(node, Const):
            return value
        return self.say("wording.computed", value=value, of=self._signs(node))

    def _signs(self, node: Expr, inner: bool = False) -> str:
        """Numbers and the signs between them: `25 % − 15 %`."""
        match node:
            case Const(value=Decimal() as value):
                return self.say.value(value)
            case Add(left=left, right=right) | Sub(left=left, right=right):
                sign = "+" if isinstance(node, Add) else "−"
                made = f"{self._signs(left)} {sign} {self._signs(right, True)}"
                return f"({made})" if inner else made
            case Mul(of=left, factor=right):
                return f"{self._signs(left, True)} × {self._signs(right, True)}"
        return self(node, tight=True)

    def bare(self, node: Expr) -> str:
        """A number without its unit: how many times."""
        if isinstance(node, Parameter) and (row := self.numbers.get(node.name)) and row.value:
            return self.say.value(Decimal(row.written.replace(",", "")))
        if isinstance(node, Const):
            return self.say.value(node.value)
        return self(node, tight=True)

    def _least(self, node: Least) -> tuple[str, bool]:
        """A cap where all but one are constant; else the lowest of several."""
        free, fixed = split(node.of)
        if len(free) == 1 and len(fixed) == 1:
            return self.say("wording.capped", of=self._together(free[0]),
                            limit=self(fixed[0])), True  # fmt: skip
        word = "lower" if len(node.of) == 2 else "lowest"
        return self.say(f"wording.{word}", items=self.listed(node.of, "and_last")), False

    def _greatest(self, node: Greatest) -> tuple[str, bool]:
        if above := part_above(node):
            return self.say("wording.part_above", of=self(above.left),
                            limit=self(above.right, tight=True)), False  # fmt: skip
        free, fixed = split(node.of)
        if len(free) == 1 and len(fixed) == 1:
            if is_zero(fixed[0]):
                return self.say("wording.not_negative", of=self(free[0])), True
            return self.say("wording.floored", of=self._together(free[0]),
                            limit=self(fixed[0])), True  # fmt: skip
        word = "higher" if len(node.of) == 2 else "highest"
        return self.say(f"wording.{word}", items=self.listed(node.of, "and_last")), False

    def _together(self, node: Expr) -> str:
        """A sum as what several have together; anything else as it is."""
        if isinstance(node, Add) and not dated_sum(node):
            items = self.listed(addends(node), "and_last")
            return self.say("wording.together", items=items)
        return self(node)

    together = _together

    # --- numbers

    def unsourced(self, node: Expr) -> bool:
        """Whether it is a parameter that no source gives."""
        row = self.numbers.get(node.name) if isinstance(node, Parameter) else None
        return row is not None and row.value is None

    def parameter(self, node: Parameter) -> str:
        """A parameter with its value in force, or what a given is called."""
        say, row = self.say, self.numbers.get(node.name)
        if row is None:
            return say(f"formula.given_{node.name}")
        if row.value is None:
            kind = "rate" if row.unit == "%" else "amount" if row.unit in _MONEY else "figure"
            return say(f"wording.no_{kind}")
        written = Decimal(row.written.replace(",", ""))
        if row.unit == "%":
            return say("cli.text.percent", value=written)
        if row.unit in _MONEY:
            return self.money(written * _MONEY[row.unit])
        return self._number(written, row.unit)

    def calendar(self, node: Expr) -> bool:
        """Whether a number is a year of the calendar."""
        if isinstance(node, Parameter):
            row = self.numbers.get(node.name)
            return node.name == "year" or (row is not None and row.value in _CALENDAR)
        return isinstance(node, Const) and node.value in _CALENDAR

    def money(self, yuan: Decimal) -> str:
        """An amount in yuan, in large steps where these say it exactly."""
        say = self.say
        for size, step in _STEPS[say.lang]:
            steps = yuan / size
            if abs(steps) >= 1 and steps == round(steps, 2):
                return say(f"wording.{step}_step", value=steps) + _unit(say, "元")
        return quantity(say, yuan, "元")

    def _number(self, value: Decimal, written: str) -> str:
        if written == "年" and value in _CALENDAR:
            return str(int(value)) + ("" if self.say.lang == "en" else unit(self.say, written))
        return quantity(self.say, value, written)

    def value(self, const: Const, beside: Expr) -> str:
        """A constant; a plain number takes the look of what it stands beside."""
        say, value = self.say, const.value
        if isinstance(value, Duration):
            return self.span(value)
        if isinstance(value, str):
            read = names(beside)
            return self.word(read[0].name, value) if len(read) == 1 else value
        if value == NEVER:
            return say("value.never")
        if value is None or isinstance(value, bool | date):
            return say.value(value)
        if is_fraction(beside):
            return percent(say, value)
        units = {"分"} if isinstance(beside, Score) else {
            one.unit for one in names(beside) if one.unit}  # fmt: skip
        written = units.pop() if len(units) == 1 else ""
        if written in _MONEY:
            return self.money(value * _MONEY[written])
        return self._number(value, written)

    def span(self, of: Duration) -> str:
        """A span of days or months."""
        number, written = (of.months, "月") if of.months else (of.days, "日")
        return quantity(self.say, Decimal(number), written)


def _unit(say: Words, written: str) -> str:
    """A unit after a word: in Chinese there is no space between the two."""
    return unit(say, written).strip() if say.lang == "zh" else unit(say, written)
