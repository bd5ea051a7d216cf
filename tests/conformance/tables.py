"""Decision tables with FEEL's unary tests, as one CASE or a sum of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

_RANGE = re.compile(r"([\[\](])\s*(-?[\d.]+)\s*\.\.\s*(-?[\d.]+)\s*([\[\])])")
_ORDER = re.compile(r"(<=|>=|<|>)\s*(.+)")


def written(of: Mapping[str, Any]) -> str:
    """The table as an expression.

    `hit` is U, A, F (the first row that holds), P (the first of `outputs`), C+ (sum), C# (count),
    C< or C> (least or greatest). An output that is a text stands as its number in `outputs`.
    """
    outputs = [_output(of, row[-1]) for row in of["rows"]]
    tests = [_row(of["inputs"], row[:-1]) for row in of["rows"]]
    hit, otherwise = of["hit"], of.get("otherwise")
    rows = list(zip(tests, outputs, strict=True))
    if hit in ("C+", "C#"):
        values = outputs if hit == "C+" else [Decimal(1)] * len(rows)
        return " + ".join(
            f"CASE WHEN {test} THEN {value:f} ELSE 0 END"
            for test, value in zip(tests, values, strict=True)
        )
    if hit in ("P", "C<"):
        rows.sort(key=lambda row: row[1])
    elif hit == "C>":
        rows.sort(key=lambda row: -row[1])
    elif hit not in ("U", "A", "F"):
        raise ValueError(f"no hit policy here: {hit}")
    whens = " ".join(f"WHEN {test} THEN {value:f}" for test, value in rows)
    last = "" if otherwise is None else f" ELSE {_output(of, otherwise):f}"
    return f"CASE {whens}{last} END"


def _output(of: Mapping[str, Any], value: Any) -> Decimal:
    """A number, or the place of a text among the outputs, from 1."""
    if "outputs" in of:
        return Decimal(of["outputs"].index(value) + 1)
    return Decimal(str(value))


def _row(inputs: Sequence[str], entries: Sequence[Any]) -> str:
    tests = [test(name, entry) for name, entry in zip(inputs, entries, strict=True)]
    kept = [one for one in tests if one]
    return " AND ".join(kept) if kept else f"({inputs[0]} = {inputs[0]})"


def test(name: str, entry: Any) -> str:
    """One cell of a row as a condition; nothing where it takes any value."""
    text = str(entry).strip() if not isinstance(entry, bool) else str(entry).lower()
    if text == "-":
        return ""
    if text.startswith("not(") and text.endswith(")"):
        return f"NOT ({test(name, text[4:-1])})"
    if text in ("true", "false"):
        return f"{name} = {text.upper()}"
    parts = [part.strip() for part in re.split(r",(?![^(\[]*[\])])", text)]
    if len(parts) > 1:
        return "(" + " OR ".join(test(name, part) for part in parts) + ")"
    if found := _RANGE.fullmatch(text):
        low = ">=" if found[1] == "[" else ">"
        high = "<=" if found[4] == "]" else "<"
        return f"{name} {low} {found[2]} AND {name} {high} {found[3]}"
    if found := _ORDER.fullmatch(text):
        return f"{name} {found[1]} {found[2]}"
    return f"{name} = {_literal(text)}"


test.__test__ = False  # type: ignore[attr-defined]


def _literal(text: str) -> str:
    return "'" + text.strip('"').replace("'", "''") + "'" if text.startswith('"') else text
