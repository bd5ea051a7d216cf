"""A neutral rule (README.md) as the text of a clause or an amount."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.conformance import tables

COMPARED = {"gt": ">", "ge": ">=", "lt": "<", "le": "<=", "eq": "=", "ne": "<>"}


class Unwritable(ValueError):
    """The rule has no form in the dialect; the message says which part."""


def written(rule: Any) -> str:
    """The dialect's text of a rule. Raises Unwritable."""
    if isinstance(rule, bool):
        return "TRUE" if rule else "FALSE"
    if isinstance(rule, int | float | Decimal):
        return plain(rule)
    if isinstance(rule, str):
        return _word(rule)
    if isinstance(rule, Mapping) and len(rule) == 1:
        ((key, of),) = rule.items()
        if key in COMPARED:
            left, right = of
            return f"{inside(left)} {COMPARED[key]} {inside(right)}"
        if key in FORMS:
            return FORMS[key](of)
    raise Unwritable(f"no rule: {rule!r}")


def inside(rule: Any) -> str:
    """The text of a rule that stands inside another."""
    text = written(rule)
    return text if text.replace("_", "a").replace(".", "").isalnum() else f"({text})"


def plain(value: Any) -> str:
    """A number as a literal, without an exponent."""
    return f"{Decimal(str(value)):f}"


def _word(text: str) -> str:
    """`4.65%`, a text in quotation marks, or the name of a fact."""
    if text.endswith("%"):
        try:
            return f"{Decimal(text[:-1]) / 100:f}"
        except InvalidOperation:
            raise Unwritable(f"no percentage: {text}") from None
    if text.startswith('"'):
        return "'" + text.strip('"').replace("'", "''") + "'"
    return text


def _joined(sign: str) -> Callable[[Sequence[Any]], str]:
    return lambda parts: f" {sign} ".join(inside(part) for part in parts)


def _called(function: str) -> Callable[[Sequence[Any]], str]:
    return lambda parts: f"{function}({', '.join(written(part) for part in parts)})"


def _divide(parts: Sequence[Any]) -> str:
    """A quotient by a number that is a finite decimal, as a product; the dialect divides nothing
    but what it compares."""
    above, below = parts
    try:
        factor = 1 / Decimal(str(below))
    except (InvalidOperation, ZeroDivisionError):
        return f"{inside(above)} / {inside(below)}"  # refused: division
    if factor * Decimal(str(below)) != 1 or len(factor.as_tuple().digits) > 6:
        return f"{inside(above)} / {inside(below)}"
    return f"{inside(above)} * {factor:f}" if factor >= 0 else f"{inside(above)} * ({factor:f})"


def _reduce(of: Mapping[str, Any]) -> str:
    """What is left after an allowance: a sum, or a share of the value; never below nothing."""
    value, by = of["value"], of["by"]
    if isinstance(by, str) and by.endswith("%"):
        share = 1 - Decimal(by[:-1]) / 100
        return f"GREATEST({share:f} * {inside(value)}, 0)"
    return f"GREATEST({inside(value)} - {inside(by)}, 0)"


def _tiers(of: Mapping[str, Any]) -> str:
    """Each part of a base at the rate of its own tier; `unit` multiplies the bounds."""
    base, unit = inside(of["of"]), of.get("unit")
    parts, below = [], ""
    for tier in of["tiers"]:
        upper = base
        if "up_to" in tier:
            bound = inside(tier["up_to"])
            limit = bound if unit is None else f"{bound} * {inside(unit)}"
            upper = f"LEAST({base}, {limit})"
        parts.append(f"{inside(tier['rate'])} * ({upper}{f' - {below}' if below else ''})")
        below = upper
    return " + ".join(parts)


def _grid(of: Mapping[str, Any]) -> str:
    """The value of the tier in which a base lies; `below` bounds are not in it, `up_to` are."""
    base, whens, last = inside(of["of"]), [], None
    for tier in of["tiers"]:
        op = "<=" if "up_to" in tier else "<"
        bound = tier.get("up_to", tier.get("below"))
        if bound is None:
            last = written(tier["value"])
        else:
            whens.append(f"WHEN {base} {op} {inside(bound)} THEN {written(tier['value'])}")
    return _case(whens, last)


def _when(branches: Sequence[Mapping[str, Any]]) -> str:
    whens, last = [], None
    for branch in branches:
        if "else" in branch:
            last = written(branch["else"])
        else:
            whens.append(f"WHEN {written(branch['if'])} THEN {written(branch['then'])}")
    return _case(whens, last)


def _case(whens: Sequence[str], last: str | None) -> str:
    """Without a last branch the dialect refuses it, as it should: `else_missing`."""
    return f"CASE {' '.join(whens)}{'' if last is None else f' ELSE {last}'} END"


def _between(of: Sequence[Any]) -> str:
    value, low, high = (inside(part) for part in of)
    return f"{value} BETWEEN {low} AND {high}"


def _in(of: Sequence[Any]) -> str:
    value, listed = of
    return f"{inside(value)} IN ({', '.join(written(one) for one in listed)})"


FORMS: Mapping[str, Callable[[Any], str]] = {
    "sql": str,
    "date": lambda text: f"DATE '{text}'",
    "add": _joined("+"), "subtract": _joined("-"), "multiply": _joined("*"), "divide": _divide,
    "minus": lambda part: f"-{inside(part)}",
    "least": _called("LEAST"), "greatest": _called("GREATEST"),
    "at_most": lambda of: f"LEAST({written(of['value'])}, {written(of['limit'])})",
    "at_least": lambda of: f"GREATEST({written(of['value'])}, {written(of['limit'])})",
    "reduce": _reduce, "tiers": _tiers, "grid": _grid, "when": _when,
    "all": _joined("AND"), "any": _joined("OR"), "not": lambda part: f"NOT {inside(part)}",
    "between": _between, "in": _in,
    "table": tables.written,
}  # fmt: skip
