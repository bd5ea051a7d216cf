"""The dialect's text to a tree: a tokenizer and a recursive-descent parser, nothing evaluated.

Precedence, loosest first: OR, AND, NOT, comparison (not chained), + -, * /, unary minus.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

DEEPEST = 60  # nested parentheses and CASEs; far below Python's own limit


class Refused(ValueError):
    """The text, a type or a day lies outside the dialect."""


@dataclass(frozen=True)
class Constant:
    value: Fraction | str | bool | date


@dataclass(frozen=True)
class Parameter:
    name: str


@dataclass(frozen=True)
class Name:
    """A fact or a score."""

    name: str


@dataclass(frozen=True)
class Judged:
    item: str


@dataclass(frozen=True)
class Negative:
    of: Node


@dataclass(frozen=True)
class Arithmetic:
    op: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Call:
    """`function` is LEAST, GREATEST or UP_TO."""

    function: str
    of: tuple[Node, ...]


@dataclass(frozen=True)
class Case:
    """`subject` is None in a searched CASE."""

    subject: Node | None
    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node


@dataclass(frozen=True)
class Compare:
    op: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Between:
    of: Node
    low: Node
    high: Node


@dataclass(frozen=True)
class In:
    of: Node
    values: tuple[Constant, ...]


@dataclass(frozen=True)
class Not:
    of: Node


@dataclass(frozen=True)
class Logic:
    """`op` is AND or OR."""

    op: str
    of: tuple[Node, ...]


Node = (
    Constant | Parameter | Name | Judged | Negative | Arithmetic | Call | Case | Compare | Between
    | In | Not | Logic
)  # fmt: skip

COMPARISONS = (">=", "<=", "<>", "!=", ">", "<", "=")
_KEYWORDS = frozenset(
    "AND OR NOT IN BETWEEN CASE WHEN THEN ELSE END TRUE FALSE NULL IS LIKE SELECT DATE".split()
)
_TOKEN = re.compile(
    r"""(?P<space>\s+|--[^\n]*)
      | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?!\w))
      | (?P<text>'(?:[^']|'')*')
      | (?P<parameter>:[^\W\d]\w*)
      | (?P<word>[^\W\d]\w*)
      | (?P<sign>>=|<=|<>|!=|[-+*/=<>(),])""",
    re.X,
)


@dataclass(frozen=True)
class Token:
    """`kind` is number, text, parameter, word, keyword, sign or end; keywords are upper-case."""

    kind: str
    text: str


def tokens(text: str) -> list[Token]:
    """The tokens of a text, closed by an `end`. Raises Refused at a sign the dialect lacks."""
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise Refused(f"not a sign of the dialect: {text[at : at + 10]!r}")
        kind, at = str(match.lastgroup), match.end()
        if kind == "word" and match[0].upper() in _KEYWORDS:
            found.append(Token("keyword", match[0].upper()))
        elif kind != "space":
            found.append(Token(kind, match[0]))
    return [*found, Token("end", "")]


def parse(text: str) -> Node:
    """The tree of a whole text. Raises Refused."""
    parser = _Parser(tokens(text))
    node = parser.either()
    if parser.next.kind != "end":
        raise Refused(f"unexpected {parser.next.text!r} in {text!r}")
    return node


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below one, in the order written."""
    match node:
        case Arithmetic(_, left, right) | Compare(_, left, right):
            yield from (left, right)
        case Negative(of) | Not(of):
            yield of
        case Call(_, of) | Logic(_, of):
            yield from of
        case In(of, values):
            yield from (of, *values)
        case Between(of, low, high):
            yield from (of, low, high)
        case Case(subject, branches, otherwise):
            yield from () if subject is None else (subject,)
            yield from (part for branch in branches for part in branch)
            yield otherwise


def walk(node: Node) -> Iterator[Node]:
    """A node and everything below it, in the order written."""
    yield node
    for child in children(node):
        yield from walk(child)


def names(node: Node) -> tuple[str, ...]:
    """Facts and scores named in a tree, each once, in the order written."""
    return tuple(dict.fromkeys(n.name for n in walk(node) if isinstance(n, Name)))


def is_constant(node: Node) -> bool:
    """Whether literals and parameters alone make the value."""
    return not any(isinstance(n, Name | Judged) for n in walk(node))


class _Parser:
    """One method per level of precedence, loosest first."""

    def __init__(self, found: list[Token]) -> None:
        self.found, self.at, self.depth = found, 0, 0

    @property
    def next(self) -> Token:
        return self.found[self.at]

    def take(self, *texts: str) -> str | None:
        """The next sign or keyword where it is one of these, and a step forward."""
        token = self.next
        if token.kind in ("sign", "keyword") and token.text in texts:
            self.at += 1
            return token.text
        return None

    def need(self, text: str) -> None:
        if self.take(text) is None:
            raise Refused(f"{text} expected, {self.next.text or 'the end'!r} found")

    def either(self) -> Node:
        return self._chain("OR", self.all)

    def all(self) -> Node:
        return self._chain("AND", self.inverted)

    def _chain(self, word: str, part: Callable[[], Node]) -> Node:
        parts = [part()]
        while self.take(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Logic(word, tuple(parts))

    def inverted(self) -> Node:
        if not self.take("NOT"):
            return self.comparison()
        self._deeper()
        node = Not(self.inverted())
        self.depth -= 1
        return node

    def comparison(self) -> Node:
        left = self.sum()
        if op := self.take(*COMPARISONS):
            return Compare("<>" if op == "!=" else op, left, self.sum())
        negated = self.take("NOT") is not None
        if self.take("BETWEEN"):
            low = self.sum()
            self.need("AND")
            node: Node = Between(left, low, self.sum())
        elif self.take("IN"):
            node = In(left, self._literals())
        elif negated:
            raise Refused("NOT stands before a condition, IN or BETWEEN")
        else:
            return left
        return Not(node) if negated else node

    def _literals(self) -> tuple[Constant, ...]:
        """The list of IN: literals only, so that no NULL or fact can hide in it."""
        self.need("(")
        values = []
        while True:
            value = self.signed()
            if isinstance(value, Negative) and isinstance(value.of, Constant):
                value = Constant(-_number(value.of))
            if not isinstance(value, Constant):
                raise Refused("IN takes literals only")
            values.append(value)
            if not self.take(","):
                self.need(")")
                return tuple(values)

    def sum(self) -> Node:
        node = self.product()
        while op := self.take("+", "-"):
            node = Arithmetic(op, node, self.product())
        return node

    def product(self) -> Node:
        node = self.signed()
        while op := self.take("*", "/"):
            node = Arithmetic(op, node, self.signed())
        return node

    def signed(self) -> Node:
        if not self.take("-"):
            return self.primary()
        self._deeper()
        node = Negative(self.signed())
        self.depth -= 1
        return node

    def primary(self) -> Node:
        token = self.next
        self.at += 1
        if token.kind == "number":
            return Constant(Fraction(token.text))
        if token.kind == "text":
            return Constant(token.text[1:-1].replace("''", "'"))
        if token.kind == "parameter":
            return Parameter(token.text[1:])
        if token.kind == "word":
            return self._call(token.text) if self.take("(") else Name(token.text)
        self.at -= 1
        return self._opened()

    def _opened(self) -> Node:
        self._deeper()
        if self.take("("):
            node = self.either()
            self.need(")")
        elif self.take("CASE"):
            node = self._case()
        elif word := self.take("TRUE", "FALSE"):
            node = Constant(word == "TRUE")
        elif self.take("DATE") and self.next.kind == "text":
            node = Constant(_day(self.next.text[1:-1]))
            self.at += 1
        else:
            raise Refused(f"unexpected {self.next.text or 'end'!r}")
        self.depth -= 1
        return node

    def _case(self) -> Case:
        subject = None if self.next == Token("keyword", "WHEN") else self.either()
        branches = []
        while self.take("WHEN"):
            condition = self.either()
            self.need("THEN")
            branches.append((condition, self.either()))
        self.need("ELSE")
        otherwise = self.either()
        self.need("END")
        if not branches:
            raise Refused("CASE without WHEN")
        return Case(subject, tuple(branches), otherwise)

    def _call(self, name: str) -> Node:
        self._deeper()
        parts = [self.either()]
        while self.take(","):
            parts.append(self.either())
        self.need(")")
        self.depth -= 1
        function = name.upper()
        if function == "JUDGED" and len(parts) == 1 and isinstance(parts[0], Constant):
            if isinstance(parts[0].value, str):
                return Judged(parts[0].value)
        elif (function in ("LEAST", "GREATEST") and len(parts) > 1) or (
            function == "UP_TO" and len(parts) == 1
        ):
            return Call(function, tuple(parts))
        raise Refused(f"not a function of the dialect: {name} with {len(parts)} arguments")

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused("nested too deeply")


def _number(node: Constant) -> Fraction:
    if isinstance(node.value, Fraction):
        return node.value
    raise Refused(f"not a number: {node.value!r}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(f"not a date: {text!r}") from error
