"""Texts of clauses, score tables and amounts, with every construct that the dialect allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tests.generative.draft import TEXTS, Draft
from tests.generative.rows import Terms, to_day, to_fraction, to_level, to_one_of, to_ratio

ORDERS = (">=", ">", "<=", "<")
OPERATORS = (*ORDERS, "=", "<>")
QUANTITIES = ("money", "count", "number")


@dataclass(frozen=True)
class Quantity:
    """A number as text; `terms` and `offset` where it is a plain sum of facts."""

    text: str
    terms: Terms = ()
    offset: Fraction = Fraction(0)


# --- numbers


def quantity(draft: Draft, kind: str, depth: int) -> Quantity:
    """An expression over facts of one kind."""
    forms = [_fact, _fact, _sum, _difference, _multiple]
    if depth > 0:
        forms += [_extreme, _extreme, _tier, _by_text, _negative]
    return draft.chance.choice(forms)(draft, kind, depth)


def _fact(draft: Draft, kind: str, _: int) -> Quantity:
    name = draft.fact(kind)
    return Quantity(name, ((Fraction(1), name),))


def _sum(draft: Draft, kind: str, _: int) -> Quantity:
    draft.saw("+")
    first = draft.fact(kind)
    if draft.chance.happens(25):
        constant = draft.constant(kind)
        return Quantity(f"{first} + {constant.text}", ((Fraction(1), first),), constant.value)
    second = draft.fact(kind, other_than=first)
    return Quantity(f"{first} + {second}", ((Fraction(1), first), (Fraction(1), second)))


def _difference(draft: Draft, kind: str, _: int) -> Quantity:
    draft.saw("-")
    first = draft.fact(kind)
    second = draft.fact(kind, other_than=first)
    return Quantity(f"{first} - {second}", ((Fraction(1), first), (Fraction(-1), second)))


def _multiple(draft: Draft, kind: str, _: int) -> Quantity:
    draft.saw("*")
    rate, name = draft.constant("rate", positive=True), draft.fact(kind)
    if draft.chance.happens(30):
        second = draft.fact(kind, other_than=name)
        text = f"({name} - {second}) * {rate.text}"
        return Quantity(text, ((rate.value, name), (-rate.value, second)))
    if draft.chance.happens(30):
        draft.saw("* of *")
        again = draft.constant("rate", positive=True)
        text = draft.chance.choice((
            f"{rate.text} * {name} * {again.text}", f"{rate.text} * ({again.text} * {name})",
            f"{rate.text} * {again.text} * {name}", f"({name} * {again.text}) * {rate.text}",
        ))  # fmt: skip
        return Quantity(text, ((rate.value * again.value, name),))
    text = draft.chance.choice((f"{rate.text} * {name}", f"{name} * {rate.text}"))
    return Quantity(text, ((rate.value, name),))


def _negative(draft: Draft, kind: str, _: int) -> Quantity:
    draft.saw("unary -")
    name = draft.fact(kind)
    return Quantity(f"-{name}", ((Fraction(-1), name),))


def _extreme(draft: Draft, kind: str, depth: int) -> Quantity:
    function = draft.chance.choice(("LEAST", "GREATEST"))
    draft.saw(function)
    inner, limit = quantity(draft, kind, depth - 1), draft.constant(kind)
    _level(draft, inner, limit.value)
    parts = [inner.text, limit.text]
    if draft.chance.happens(30):
        parts.append(quantity(draft, kind, 0).text)
    return Quantity(f"{function}({', '.join(parts)})")


def _tier(draft: Draft, kind: str, depth: int) -> Quantity:
    draft.saw("searched CASE")
    values = [_branch(draft, kind, depth) for _ in range(draft.chance.integer(2, 3))]
    whens = [f"WHEN {condition(draft, depth - 1)} THEN {value}" for value in values[:-1]]
    return Quantity(f"CASE {' '.join(whens)} ELSE {values[-1]} END")


def _by_text(draft: Draft, kind: str, depth: int) -> Quantity:
    draft.saw("simple CASE")
    name = draft.fact("text")
    draft.nudges.append(to_one_of(name, TEXTS[name]))
    whens = [f"WHEN {quoted(t)} THEN {_branch(draft, kind, depth)}" for t in TEXTS[name][:2]]
    return Quantity(f"CASE {name} {' '.join(whens)} ELSE {_branch(draft, kind, depth)} END")


def _branch(draft: Draft, kind: str, depth: int) -> str:
    if draft.chance.happens(60):
        return draft.constant(kind).text
    return quantity(draft, kind, depth - 1).text


def _level(draft: Draft, of: Quantity, *targets: Fraction) -> None:
    """Remembers how a row reaches these values, where the quantity is a plain sum."""
    if of.terms:
        draft.nudges.append(to_level(of.terms, tuple(target - of.offset for target in targets)))


# --- conditions


def condition(draft: Draft, depth: int) -> str:
    """A yes/no expression."""
    if depth > 0 and draft.chance.happens(40):
        return draft.chance.choice((_joined, _joined, _not, _case))(draft, depth)
    return draft.chance.choice(ATOMS)(draft, depth)


def _joined(draft: Draft, depth: int) -> str:
    parts = [condition(draft, depth - 1) for _ in range(draft.chance.integer(2, 3))]
    words = [draft.chance.choice(("AND", "OR")) for _ in parts[1:]]
    draft.saw(*words)
    text = parts[0]
    for word, part in zip(words, parts[1:], strict=True):
        # Without parentheses where precedence is to be read, with them where it is overruled.
        text = f"({text}) {word} {part}" if draft.chance.happens(40) else f"{text} {word} {part}"
    return text


def _not(draft: Draft, depth: int) -> str:
    draft.saw("NOT")
    return f"NOT ({condition(draft, depth - 1)})"


def _case(draft: Draft, depth: int) -> str:
    draft.saw("CASE of yes/no")
    yes, no = condition(draft, depth - 1), condition(draft, depth - 1)
    if draft.chance.happens(40):
        draft.saw("simple CASE")
        name = draft.fact("text")
        return f"CASE {name} WHEN {quoted(TEXTS[name][0])} THEN {yes} ELSE {no} END"
    draft.saw("searched CASE")
    return f"CASE WHEN {condition(draft, depth - 1)} THEN {yes} ELSE {no} END"


def _numbers(draft: Draft, depth: int) -> str:
    kind, op = draft.chance.choice(QUANTITIES), draft.chance.choice(OPERATORS)
    draft.saw(op)
    left = quantity(draft, kind, depth)
    if draft.chance.happens(70):
        constant = draft.constant(kind)
        _level(draft, left, constant.value)
        right = constant.text
    else:
        draft.saw("facts on both sides")
        other = quantity(draft, kind, depth)
        if left.terms and other.terms:
            both = left.terms + tuple((-c, n) for c, n in other.terms)
            draft.nudges.append(to_level(both, (other.offset - left.offset,)))
        right = other.text
    sides = (right, op, left.text) if draft.chance.happens(25) else (left.text, op, right)
    return " ".join(sides)


def _divided(draft: Draft, _: int) -> str:
    draft.saw("/ constant")
    kind, op = draft.chance.choice(QUANTITIES), draft.chance.choice(OPERATORS)
    divisor, constant = draft.chance.choice((3, 4, 10)), draft.constant(kind)
    of = quantity(draft, kind, 0)
    _level(draft, of, constant.value * divisor)
    text = of.text if of.text.isidentifier() else f"({of.text})"
    return f"{text} / {divisor} {op} {constant.text}"


def _span(draft: Draft, depth: int) -> str:
    kind = draft.chance.choice(QUANTITIES)
    word = draft.chance.choice(("BETWEEN", "NOT BETWEEN"))
    draft.saw(word)
    of, low, high = quantity(draft, kind, depth), draft.constant(kind), draft.constant(kind)
    _level(draft, of, low.value, high.value)
    return f"{of.text} {word} {low.text} AND {high.text}"


def _quotient(draft: Draft, _: int) -> str:
    draft.saw("/")
    kind = draft.chance.choice(("money", "count"))
    first = draft.fact(kind)
    below = draft.fact(kind, other_than=first)
    top, bottom = Quantity(first, ((Fraction(1), first),)), ((Fraction(1), below),)
    bottom_text = below
    if draft.chance.happens(20):
        second = draft.fact(kind, other_than=first)
        top = Quantity(f"({first} + {second})", (*top.terms, (Fraction(1), second)))
    if draft.chance.happens(15):
        third = draft.fact(kind, other_than=below)
        bottom, bottom_text = (*bottom, (Fraction(1), third)), f"({below} + {third})"
    elif draft.chance.happens(15):
        draft.saw("/ of *")
        rate = draft.constant("rate", positive=True)
        bottom, bottom_text = ((rate.value, below),), f"({rate.text} * {below})"
    text, targets = _against(draft, f"{top.text} / {bottom_text}", "ratio")
    draft.nudges.append(to_ratio(top.terms, bottom, targets))
    return text


def _ratio_fact(draft: Draft, _: int) -> str:
    draft.saw("ratio fact")
    name = draft.fact("ratio")
    text, targets = _against(draft, name, "ratio fact")
    draft.nudges.append(to_fraction(name, targets))
    return text


def _against(draft: Draft, text: str, what: str) -> tuple[str, tuple[Fraction, ...]]:
    """A ratio beside a rate, between two rates, or against the tiers of a CASE."""
    first, second = draft.constant("rate"), draft.constant("rate")
    form = draft.chance.integer(0, 3)
    if form == 0:
        word = draft.chance.choice(("BETWEEN", "NOT BETWEEN"))
        draft.saw(f"{what} {word}")
        return f"{text} {word} {first.text} AND {second.text}", (first.value, second.value)
    op = draft.chance.choice(OPERATORS)
    draft.saw(f"{what} {op}")
    if form == 1:
        draft.saw(f"{what} by tier")
        case = f"CASE WHEN {_numbers(draft, 0)} THEN {first.text} ELSE {second.text} END"
        return f"{text} {op} {case}", (first.value, second.value)
    if draft.chance.happens(25):
        return f"{first.text} {op} {text}", (first.value,)
    return f"{text} {op} {first.text}", (first.value,)


def _dates(draft: Draft, _: int) -> str:
    op, name, span = draft.chance.choice(OPERATORS), draft.fact("date"), draft.duration()
    draft.saw(f"date {op}")
    forms = ["plus", "minus the day", "fact minus", "plain"]
    if draft.chance.happens(30):
        forms = ["two facts", "literal"]
    form = draft.chance.choice(forms)
    draft.saw(f"date: {form}")
    if form == "two facts":
        other = draft.fact("date", other_than=name)
        draft.nudges.append(to_day(name, (draft.day,), span))
        draft.nudges.append(to_day(other, (draft.day,)))
        return f"{name} + {span.text} {op} {other}"
    if form == "literal":
        draft.nudges.append(to_day(name, (date(2024, 2, 29),)))
        return f"{name} {op} DATE '2024-02-29'"
    if form == "fact minus":
        return f"{name} - {span.text} {op} :day"
    if form == "plain":
        draft.nudges.append(to_day(name, (draft.day,)))
        return draft.chance.choice((f"{name} {op} :day", f":day {op} {name}"))
    draft.nudges.append(to_day(name, (draft.day,), span))
    if form == "minus the day":
        return f"{name} {op} :day - {span.text}"
    return draft.chance.choice(
        (f"{name} + {span.text} {op} :day", f":day {op} {name} + {span.text}")
    )


def _of_the_day(draft: Draft, _: int) -> str:
    """A matter of the day applied or its year alone: which text of a policy is for whom."""
    op, there = draft.chance.choice(OPERATORS), draft.day
    day = there + timedelta(days=draft.chance.choice((0, 1, -1, 400, -400)))
    year = draft.reference_year + draft.chance.choice((0, 1, -1))
    form = draft.chance.choice(("day", "span", "between", "year", "years", "year in", "start"))
    draft.saw("the day alone", f"the day alone: {form}")
    if form == "day":
        sides = (":day", f"DATE '{day}'")
        return f" {op} ".join(sides if draft.chance.happens(70) else sides[::-1])
    if form == "span":
        return f":day - {draft.duration().text} {op} DATE '{day}'"
    if form == "between":
        return f":day BETWEEN DATE '{min(there, day)}' AND DATE '{day}'"
    if form == "start":
        return f":{draft.chance.choice(('year_start', 'year_end'))} {op} DATE '{day}'"
    if form == "year in":
        return f":year {draft.chance.choice(('IN', 'NOT IN'))} ({year - 1}, {year})"
    if form == "years":
        return f":year BETWEEN {year - 1} AND {year}"
    return f":year {op} {year}" if draft.chance.happens(70) else f"{year} {op} :year"


def _in_year(draft: Draft, _: int) -> str:
    name, word = draft.fact("date"), draft.chance.choice(("BETWEEN", "NOT BETWEEN"))
    draft.saw(f"date {word}")
    year = draft.reference_year
    draft.nudges.append(to_day(name, (date(year, 1, 1), date(year, 12, 31))))
    return f"{name} {word} :year_start AND :year_end"


def _yes_no(draft: Draft, _: int) -> str:
    draft.saw("yes/no")
    name = draft.fact("yes/no")
    if draft.chance.happens(30):
        draft.saw("NOT")
        return f"NOT {name}"
    if draft.chance.happens(30):
        draft.saw("yes/no compared")
        op = draft.chance.choice(("=", "<>"))
        other = draft.fact("yes/no", other_than=name)
        return f"{name} {op} {draft.chance.choice(('TRUE', 'FALSE', other))}"
    return name


def _text(draft: Draft, _: int) -> str:
    name, op = draft.fact("text"), draft.chance.choice(("=", "<>"))
    draft.saw(f"text {op}")
    value = draft.chance.choice(TEXTS[name])
    draft.nudges.append(to_one_of(name, (value,)))
    return f"{name} {op} {quoted(value)}"


def _listed(draft: Draft, _: int) -> str:
    word = draft.chance.choice(("IN", "NOT IN"))
    if draft.chance.happens(50):
        draft.saw(f"text {word}")
        name = draft.fact("text")
        options = TEXTS[name][: draft.chance.integer(1, 3)]
        draft.nudges.append(to_one_of(name, options))
        return f"{name} {word} ({', '.join(quoted(o) for o in options)})"
    draft.saw(f"number {word}")
    name = draft.fact("count")
    options_ = (0, draft.chance.integer(1, 5), 20)
    draft.nudges.append(to_one_of(name, options_))
    return f"{name} {word} ({', '.join(map(str, options_))})"


def _judged(draft: Draft, _: int) -> str:
    draft.saw("judged")
    item = draft.chance.choice(("core", "market"))
    draft.judged.add(item)
    return f"judged('{item}')"


def _points(draft: Draft, depth: int) -> str:
    """A score against points, where the document has scores."""
    if not draft.scores:
        return _numbers(draft, depth)
    op = draft.chance.choice(OPERATORS)
    draft.saw("points in a condition")
    limit = draft.chance.integer(0, 14)
    text = draft.parameter(Fraction(limit), "分") if draft.chance.happens(40) else str(limit)
    return f"{draft.chance.choice(draft.scores)} {op} {text}"


ATOMS = (
    _numbers, _numbers, _quotient, _quotient, _ratio_fact, _dates, _dates, _in_year, _span,
    _divided, _yes_no, _text, _listed, _judged, _points, _points,
    _of_the_day,
)  # fmt: skip


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
