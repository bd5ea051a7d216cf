"""A clause as one plain sentence, from its expression: text, then rule, for who reads no SQL.

By rules alone: each shape of expression has its words, with the numbers of a day filled in. What
the sentence does not say, the clause does not say either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twofold.answers.shapes import (
    MIRRORED,
    addends,
    below_one,
    is_fraction,
    is_share,
    is_zero,
    kind_of,
    lifted,
    long_list,
    moved,
    negated,
    oriented,
    parts_of,
)
from twofold.answers.spoken import Spoken
from twofold.sql.nodes import (
    Add,
    And,
    Case,
    Compare,
    Const,
    Duration,
    Expr,
    In,
    Judged,
    Mul,
    Name,
    Not,
    Or,
    Parameter,
    Ratio,
    Sub,
    Type,
    type_of,
)

if TYPE_CHECKING:
    from twofold.policies.model import Clause

_SIGN = "[\u3400-\u9fff（）“”，]"
_GAP = re.compile(f"(?<={_SIGN}) (?={_SIGN})")
WORDS = {">=": "least", ">": "above", "<=": "most", "<": "below", "=": "equal", "<>": "unequal"}


@dataclass(frozen=True)
class Said:
    """A sentence; where it only introduces some cases, these are its `lines`."""

    text: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wording:
    """Says the clauses of one policy."""

    spoken: Spoken

    def clause(self, of: Clause) -> Said:
        """One clause: what must hold, what must not, what is waived, what is paid."""
        return self._joined(self._clause(of))

    def condition(self, node: Expr) -> Said:
        """What must hold, as a sentence of its own."""
        return self._joined(self._condition(node))

    def _joined(self, said: Said) -> Said:
        """Chinese has a space beside figures only."""
        if self.spoken.say.lang != "zh":
            return said
        return Said(_GAP.sub("", said.text), tuple(_GAP.sub("", line) for line in said.lines))

    def _clause(self, of: Clause) -> Said:
        match of.word:
            case "exclude":
                return self._condition(negated(of.expr))
            case "waive":
                return self._waiver(of.expr)
            case "amount" | "score":
                return self._amount(of.expr)
            case _:
                return self._condition(of.expr)

    def _condition(self, node: Expr) -> Said:
        if isinstance(node, And | Or) and not self._within(node) and long_list(node):
            word = "all_of" if isinstance(node, And) else "one_of"
            parts = tuple(self._inline(p) for p in parts_of(node))
            return Said(self.spoken.say(f"wording.{word}"), parts)
        if isinstance(node, Compare):
            of = oriented(node)
            if isinstance(of.right, Case):
                return self._against_tiers(of, of.right)
        return Said(_upper(self._inline(node)))

    def whole(self, said: Said) -> str:
        """A sentence with its lines in one row."""
        if not said.lines:
            return said.text
        say = self.spoken.say
        return say("cli.text.reason", title=said.text, said=say("cli.text.then").join(said.lines))

    def _waiver(self, node: Expr) -> Said:
        say = self.spoken.say
        if isinstance(node, And | Or) and not self._within(node):
            word = "waives_all" if isinstance(node, And) else "waives_one"
            return Said(say(f"wording.{word}"),
                        tuple(self._inline(part) for part in parts_of(node)))  # fmt: skip
        return Said(say("wording.waives", when=self._inline(node)))

    def _amount(self, node: Expr) -> Said:
        node = lifted(node)
        if isinstance(node, Case):
            return Said(self.spoken.say("wording.tiers"), self._tiers(node))
        if isinstance(node, Add) and len(addends(node)) > 2:
            return Said(self.spoken.say("wording.sum"),
                        tuple(self.spoken(part) for part in addends(node)))  # fmt: skip
        return Said(_upper(self.spoken(node)))

    def _against_tiers(self, of: Compare, tiers: Case) -> Said:
        """A comparison whose threshold depends on the case."""
        say, left = self.spoken.say, of.left
        if isinstance(left, Ratio):
            value = say("wording.following_of", whole=self.spoken(left.denominator, tight=True))
            left = left.numerator
        else:
            value = say("wording.following")
        text = say(f"wording.{self._kind(of)}{WORDS[of.op]}", of=self._subject(left), value=value)
        return Said(_upper(text), self._tiers(tiers, beside=of.left))

    def _tiers(self, tiers: Case, beside: Expr | None = None) -> tuple[str, ...]:
        say = self.spoken.say
        lines = [say("wording.tier", when=self._inline(when), value=self._tier(value, beside))
                 for when, value in tiers.branches]  # fmt: skip
        lines.append(say("wording.otherwise", value=self._tier(tiers.otherwise, beside)))
        return tuple(lines)

    def _tier(self, value: Expr, beside: Expr | None) -> str:
        if isinstance(value, Const) and beside is not None:
            return self.spoken.value(value, beside)
        if type_of(value) is Type.YES_NO:
            return self._inline(value)
        if isinstance(value, Case):
            return self._cases(value)
        if is_zero(value):
            return self.spoken.say("wording.nothing")
        return self.spoken(value)

    def _cases(self, node: Expr, beside: Expr | None = None) -> str:
        """Tiers within a sentence."""
        assert isinstance(node, Case)
        say = self.spoken.say
        tiers = [say("wording.tier_inline", when=self._inline(when),
                     value=self._tier(value, beside)) for when, value in node.branches]  # fmt: skip
        tiers.append(say("wording.otherwise_inline", value=self._tier(node.otherwise, beside)))
        return say("wording.bracketed", inner=say("cli.text.then").join(tiers))

    # --- conditions

    def _inline(self, node: Expr, tight: bool = False) -> str:
        """A condition within a sentence."""
        say = self.spoken.say
        match node:
            case And() | Or():
                if within := self._within(node):
                    return within
                key = "wording.both" if isinstance(node, And) else "wording.either"
                parts = [self._inline(part, tight=True) for part in parts_of(node)]
                made = parts[0]
                for part in parts[1:]:
                    made = say(key, first=made, last=part)
                return say("wording.bracketed", inner=made) if tight else made
            case Not():
                return self._turned(node.of)
            case Name(name=name):
                return self.spoken.labels.fact(name)
            case Judged(item=item):
                return self._found(item, "found")
            case In():
                return self._listed(node, "one_of")
            case Compare():
                return self._compared(oriented(node))
            case Case():
                return self._cases(node)
            case Const() | Parameter():
                return self.spoken(node)
        raise AssertionError(node)

    def _turned(self, node: Expr) -> str:
        """The contrary of a condition."""
        say = self.spoken.say
        match node:
            case Name(name=name):
                return self._denied(self.spoken.labels.fact(name))
            case Judged(item=item):
                return self._found(item, "not_found")
            case In():
                return self._listed(node, "none_of")
            case Case():
                return say("wording.not", fact=self._cases(node))
        return self._inline(negated(node))

    def _denied(self, fact: str) -> str:
        """A yes/no fact that is not so. One that names several is quoted: `not` is for all."""
        say = self.spoken.say
        if not any(sign in fact for sign in ",，、；;"):
            space = "" if say.lang == "zh" else " "
            for rule in say("wording.turned").split("; "):
                first, _, instead = rule.partition(" → ")
                if fact.startswith(first + space):
                    return instead + fact[len(first) :]
        return say("wording.not", fact=inner(fact))

    def _found(self, item: str, word: str) -> str:
        """What experts find; an item without a title stands in the text above the clause."""
        title = self.spoken.title(item)
        if title == item:
            return self.spoken.say(f"wording.{word}_text")
        return self.spoken.say(f"wording.{word}", item=inner(title))

    def _listed(self, node: In, word: str) -> str:
        values = [self.spoken.value(value, node.of) for value in node.values]
        return self.spoken.say(f"wording.text_{word}", of=self.spoken(node.of),
                               values=self.spoken.row(values, "or_last"))  # fmt: skip

    def _within(self, node: Expr) -> str:
        """A day between two others; empty where it is no such condition."""
        say = self.spoken.say
        match node:
            case And(of=(Compare(op=">=", left=one, right=first),
                         Compare(op="<=", left=other, right=last))) \
                    if one == other and type_of(one) is Type.DATE:  # fmt: skip
                ends = (getattr(first, "name", ""), getattr(last, "name", ""))
                if ends == ("year_start", "year_end"):
                    return say("wording.within_year", of=self.spoken(one))
                return say("wording.between_days", of=self.spoken(one), first=self._day(first),
                           last=self._day(last))  # fmt: skip
        return ""

    def _compared(self, of: Compare) -> str:
        say, left, right = self.spoken.say, of.left, of.right
        if isinstance(left, Case):
            return self._cases(lifted(of))
        if type_of(left) is Type.DATE or type_of(right) is Type.DATE:
            return self._dated(of)
        if isinstance(left, Ratio):
            return self._share(of, left)
        key = f"wording.{self._kind(of)}{WORDS[of.op]}"
        if is_zero(right) and kind_of(left) == "number":
            word = "equal" if of.op == "<=" and self._counted(left) else WORDS[of.op]
            return say(f"wording.zero_{word}", of=self._subject(left))
        return say(key, of=self._subject(left), value=self._side(right, left))

    def _counted(self, node: Expr) -> bool:
        """Whether it counts or sums records, of which there may be none, but not fewer."""
        fact = self.spoken.labels.facts.get(node.name) if isinstance(node, Name) else None
        return fact is not None and fact.absent == "0"

    def _share(self, of: Compare, left: Ratio) -> str:
        """`A at least 5 % of B`."""
        say, right = self.spoken.say, of.right
        whole = self.spoken(left.denominator, tight=True)
        share = below_one(right) or is_share(right, self.spoken.numbers)
        if self.spoken.unsourced(right):
            value = say("wording.no_share_of", whole=whole)
        elif isinstance(right, Case):
            value = say("wording.share_of", rate=self._cases(right, left), whole=whole)
        elif share or isinstance(right, Add | Sub | Mul):
            value = say("wording.share_of", rate=self.spoken.share(right), whole=whole)
        else:
            value = say("wording.times", factor=self.spoken.bare(right), of=whole)
        word = WORDS[of.op]
        return say(f"wording.{word}", of=self._subject(left.numerator), value=value)

    def _subject(self, node: Expr) -> str:
        """What is compared: a sum is what several have together."""
        return self.spoken.together(node)

    def _side(self, node: Expr, beside: Expr) -> str:
        if isinstance(beside, Parameter) and isinstance(node, Const):
            return str(node.value)  # a year of the calendar
        if isinstance(node, Const):
            return self.spoken.value(node, beside)
        if isinstance(node, Case):
            return self._cases(node, beside)
        if type_of(node) is Type.YES_NO:
            return self._inline(node)
        return self.spoken(node)

    def _kind(self, of: Compare) -> str:
        """Which words compare the two: those of counts, of years of the calendar, of texts."""
        kind, left = kind_of(of.left), of.left
        if kind == "text":
            return "text_"
        if isinstance(left, Parameter) and left.name == "year":
            return "year_"
        if isinstance(left, Name) and left.unit == "年" and self.spoken.calendar(of.right):
            return "year_"
        counted = not is_fraction(left) and type_of(left) is Type.COUNT
        return "count_" if counted else ""

    # --- days

    def _dated(self, of: Compare) -> str:
        """A day compared with another, or the time between the two."""
        say = self.spoken.say
        left, ahead = moved(of.left)
        right, back = moved(of.right)
        if ahead and back:  # both are: the right one as a day of its own
            right, back = of.right, None
        if not ahead and not back:
            return say(f"wording.date_{WORDS[of.op]}", of=self._day(left), value=self._day(right))
        # left + span <= right: left is at least the span before right
        by, on = ahead or back or (right, True)
        before = on if ahead else not on
        op = WORDS[MIRRORED[of.op] if before else of.op]
        return say(f"wording.{'before' if before else 'after'}_{op}", of=self._day(left),
                   value=self._day(right), span=self.spoken(by))  # fmt: skip

    def _day(self, node: Expr) -> str:
        say = self.spoken.say
        if isinstance(node, Const):
            return self.spoken.value(node, node)
        base, by = moved(node)
        if by is None:
            return self.spoken(node)
        if by == (Const(Duration(days=1), Type.DURATION), True):
            return say("wording.next_day", of=self._day(base))
        word = "later" if by[1] else "earlier"
        return say(f"wording.{word}", span=self.spoken(by[0]), of=self._day(base))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def inner(text: str) -> str:
    """A text that stands in quotation marks: those within it are single ones."""
    return text.replace("“", "‘").replace("”", "’")
