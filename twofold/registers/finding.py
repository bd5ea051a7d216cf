"""Looking for rows by a part of a code or name: what is found, and what fits best.

Whoever searches types as their keyboard is set: full or half width, small or capital letters, a
name's words apart. Registers hold the same letters in either width. The text is spelled in the
widths that occur, since to fold every row of a register instead takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Sequence

from twofold.sql.statements import Tree, all_of, any_of, fill, literal, name

# Printable ASCII and the same signs in full width, as an input method for Chinese writes them.
_NARROW = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20}
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_WIDE_SIGNS = {code: wide for code, wide in _WIDE.items() if not chr(code).isalnum()}


def spellings(text: str) -> tuple[str, ...]:
    """A text as it may stand in a register, in small letters: in half width, with signs such as
    brackets in full width, and all in full width."""
    plain = text.translate(_NARROW).lower()
    wide = plain.translate(_WIDE)
    return tuple(dict.fromkeys((plain, plain.translate(_WIDE_SIGNS), wide)))


def found(columns: Sequence[str], text: str) -> Tree:
    """Rows that have each word of a text in one of some columns."""
    words = text.translate(_NARROW).split() or [""]
    return all_of([any_of([_has(column, one) for column in columns for one in spellings(word)])
                   for word in words])  # fmt: skip


def fit(columns: Sequence[str], text: str) -> Tree:
    """0 where the text is all of a column, 1 where it begins one, else 2."""
    wanted = [(column, one) for column in columns for one in spellings(text.strip())]
    whole = any_of([fill("_value = _wanted", value=_folded(column, one), wanted=literal(one))
                    for column, one in wanted])  # fmt: skip
    begins = any_of([fill("STARTS_WITH(_value, _wanted)", value=_folded(column, one),
                          wanted=literal(one)) for column, one in wanted])  # fmt: skip
    return fill("CASE WHEN _whole THEN 0 WHEN _begins THEN 1 ELSE 2 END", whole=whole,
                begins=begins)  # fmt: skip


def _has(column: str, wanted: str) -> Tree:
    return fill("CONTAINS(_value, _wanted)", value=_folded(column, wanted), wanted=literal(wanted))


def _folded(column: str, wanted: str) -> Tree:
    """A column in small letters where the text has letters; digits and Chinese need no folding,
    which is most of the work."""
    if wanted.upper() == wanted.lower():
        return name(column)
    return fill("LOWER(_column)", column=name(column))
