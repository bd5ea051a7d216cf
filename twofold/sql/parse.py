"""An author's text to SQLGlot's tree: limits and odd characters first, then the parser."""

from __future__ import annotations

import re
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from twofold.errors import InputError, Place

READ = "duckdb"
MAX_LENGTH = 4_000
MAX_DEPTH = 24
# A sum of a hundred terms nests a hundred deep; engines and Python end soon after.
MAX_NESTING = 120
# Each CASE inside a CASE is written out once for every bound of its tiers.
MAX_CASES = 4
_QUOTED = re.compile(r"'(?:[^']|'')*'")


def read_tree(text: str, at: Place) -> exp.Expr:
    """Raises InputError where the text is empty, too long, too deep or no SQL, with its line."""
    stripped = text.strip()
    if not stripped:
        raise InputError("sql.empty", at)
    if len(text) > MAX_LENGTH:
        raise InputError("sql.too_long", at, length=len(text), limit=MAX_LENGTH)
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise InputError("sql.too_deep", at, limit=MAX_DEPTH)
    bare = _QUOTED.sub("", stripped)
    if odd := next((c for c in bare if ord(c) > 127 and not c.isalnum()), None):
        raise InputError("sql.odd_character", at, character=odd)
    if ";" in bare or "--" in bare or "/*" in bare:
        raise InputError("sql.comment", at, text=stripped)
    if "@" in bare:
        raise InputError("sql.at_sign", at, text=stripped)
    try:
        return sqlglot.parse_one(stripped, dialect=READ)
    except SqlglotError as error:
        details: Any = (getattr(error, "errors", None) or [{}])[0]
        line = None if at.line is None else at.line + int(details.get("line") or 1) - 1
        near = details.get("highlight") or stripped[:40]
        raise InputError("sql.syntax", Place(at.path, line), near=near) from None
