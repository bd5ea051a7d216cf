"""A cell of a file as a value of a type, and what is wrong with it where it is none.

Each type has three trees over a cell of text: `cleaned` (signs and digits of an input method as
plain ASCII), `value` (NULL where it cannot be read) and `fault` (the key of the reason, or NULL).
Nothing is rounded: a third decimal of money is a fault, not a fen more or less.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence

from sqlglot import exp

from twofold.sql.statements import DIALECT, fill

SQL_TYPES = {
    "text": "TEXT",
    "yes/no": "BOOLEAN",
    "count": "BIGINT",
    "money": "DECIMAL(18, 2)",
    "number": "DECIMAL(18, 6)",
    "date": "DATE",
    "year": "INT",
}
NEVER = "never"  # a day "known not to exist" is stored as 9999-12-31, as in rules
_NEVER_WORDS = ("never", "无", "长期", "永久", "9999-12-31")
_YES = ("yes", "y", "true", "1", "是")
_NO = ("no", "n", "false", "0", "否")

# What an input method types for ASCII, and blanks that are no space. A name keeps its own signs; a
# code (a key, a reference) has its letters and digits made plain, and nothing else.
_BLANKS = " \t\u3000\u00a0\ufeff"
_LETTERS = {0xFEE0 + ord(c): c for c in "0123456789" + string.ascii_letters}
_SIGNS = {0xFEE0 + ord(c): c for c in "+-.,:/"} | {ord("−"): "-", ord("—"): "-"}

_CLEAN = """
CASE WHEN STRLEN(_x) = LENGTH(_x) THEN NULLIF(TRIM(_x, ' \t'), '')
     ELSE NULLIF(TRIM(_plain, _blanks), '') END"""

_NUMBER = r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)"
_DATE_ISO = r"(?:1[89]|2[01])[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}"
_MIDNIGHT = r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
_DATE_OTHER = (
    r"((?:1[89]|2[01])[0-9]{2})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?" + _MIDNIGHT
)
_DATE_SOLID = r"((?:1[89]|2[01])[0-9]{2})([0-9]{2})([0-9]{2})"

_MOST_MONEY = 10**13  # yuan; beyond it a DECIMAL product could overflow (DIALECT)
_MOST_NUMBER = 10**12
_MOST_COUNT = 10**13


def cleaned(column: exp.Expression, type_: str, code: bool = False) -> exp.Expression:
    """A cell without blanks around it, its digits and signs in ASCII; NULL where nothing is left."""
    signs = _LETTERS if code else {} if type_ == "text" else _LETTERS | _SIGNS
    plain = column
    if signs:
        full, half = "".join(map(chr, signs)), "".join(signs.values())
        plain = fill("TRANSLATE(_x, _full, _half)", x=column, full=exp.convert(full),
                     half=exp.convert(half))  # fmt: skip
    return fill(_CLEAN, x=column, plain=plain, blanks=exp.convert(_BLANKS))


def value(
    x: exp.Expression, type_: str, words: Sequence[tuple[str, str]] = (), forever: bool = False
) -> exp.Expression:
    """A cleaned cell as a value of its type; NULL where it cannot be read as one.

    `words` are what a text may be, each with what people call it; `forever` lets a date be never.
    """
    if type_ == "text" and words:
        return _word(x, words)
    tree = _VALUES[type_](x)
    if type_ == "date" and forever:
        assert isinstance(tree, exp.Case)
        tree = tree.when(_is_never(x), fill("CAST('9999-12-31' AS DATE)"))
    return tree


def fault(x: exp.Expression, v: exp.Expression, type_: str, required: bool) -> exp.Expression:
    """The key of what is wrong with a cleaned cell `x` read as `v`; NULL where nothing is."""
    missing = exp.convert("registers.missing_value") if required else exp.null()
    case = exp.Case().when(x.copy().is_(exp.null()), missing)
    for condition, key in _FAULTS[type_](x, v):
        case = case.when(condition, exp.convert(f"registers.{key}") if key else exp.null())
    return case


def _word(x: exp.Expression, words: Sequence[tuple[str, str]]) -> exp.Expression:
    """A text that is one of the words, or what people call it."""
    known = [exp.convert(word) for word, _ in words]
    case = exp.Case().when(fill("_x IN (_known)", x=x, known=known), x.copy())
    for word, called in words:
        if called:
            case = case.when(fill("_x = _called", x=x, called=exp.convert(called)), exp.convert(word))
    return case


def _is_never(x: exp.Expression) -> exp.Expression:
    return fill("LOWER(_x) IN (_words)", x=x, words=[exp.convert(w) for w in _NEVER_WORDS])


def _yes_no(x: exp.Expression) -> exp.Expression:
    return fill(
        "CASE WHEN LOWER(_x) IN (_yes) THEN TRUE WHEN LOWER(_x) IN (_no) THEN FALSE END",
        x=x, yes=[exp.convert(w) for w in _YES], no=[exp.convert(w) for w in _NO],
    )  # fmt: skip


def _decimal(places: int, sql_type: str) -> Callable[..., exp.Expression]:
    plain = rf"[+-]?[0-9]+(?:\.[0-9]{{1,{places}}}0*)?"
    commas = rf"[+-]?[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]{{1,{places}}}0*)?"

    def read(x: exp.Expression) -> exp.Expression:
        tree = fill(
            """CASE WHEN REGEXP_FULL_MATCH(_x, _plain) THEN TRY_CAST(_x AS DECIMAL)
                    WHEN REGEXP_FULL_MATCH(_x, _commas)
                    THEN TRY_CAST(REPLACE(_x, ',', '') AS DECIMAL) END""",
            x=x, plain=exp.convert(plain), commas=exp.convert(commas),
        )  # fmt: skip
        for cast in tree.find_all(exp.TryCast):
            cast.set("to", exp.DataType.build(sql_type, dialect=DIALECT))
        return tree

    return read


def _count(x: exp.Expression) -> exp.Expression:
    return fill(
        r"""CASE WHEN REGEXP_FULL_MATCH(_x, '\+?[0-9]+(?:\.0+)?') THEN TRY_CAST(_x AS BIGINT)
                 WHEN REGEXP_FULL_MATCH(_x, '\+?[0-9]{1,3}(?:,[0-9]{3})+(?:\.0+)?')
                 THEN TRY_CAST(REPLACE(_x, ',', '') AS BIGINT) END""",
        x=x,
    )


def _year(x: exp.Expression) -> exp.Expression:
    return fill(
        r"""CASE WHEN REGEXP_FULL_MATCH(_x, '(?:1[89]|2[01])[0-9]{2}(?:\.0+|年|年度)?')
                 THEN TRY_CAST(SUBSTRING(_x, 1, 4) AS INT) END""",
        x=x,
    )


def _date(x: exp.Expression) -> exp.Expression:
    case = r"""
CASE WHEN REGEXP_FULL_MATCH(_x, _iso) THEN TRY_CAST(_x AS DATE)
     WHEN REGEXP_FULL_MATCH(_x, _other)
     THEN TRY_CAST(REGEXP_REPLACE(_x, _other, '\1-\2-\3') AS DATE)
     WHEN REGEXP_FULL_MATCH(_x, _solid)
     THEN TRY_CAST(REGEXP_REPLACE(_x, _solid, '\1-\2-\3') AS DATE) END"""
    return fill(
        case, x=x, iso=exp.convert(_DATE_ISO), other=exp.convert(_DATE_OTHER),
        solid=exp.convert(_DATE_SOLID),
    )  # fmt: skip


_VALUES: dict[str, Callable[[exp.Expression], exp.Expression]] = {
    "text": exp.Expression.copy,
    "yes/no": _yes_no,
    "count": _count,
    "money": _decimal(2, SQL_TYPES["money"]),
    "number": _decimal(6, SQL_TYPES["number"]),
    "date": _date,
    "year": _year,
}

_Faults = list[tuple[exp.Expression, str | None]]


def _unread(key: str) -> Callable[..., _Faults]:
    return lambda x, v: [(v.copy().is_(exp.null()), key)]


def _amount_faults(key: str, places: int, most: int) -> Callable[..., _Faults]:
    def faults(x: exp.Expression, v: exp.Expression) -> _Faults:
        number = exp.convert(_NUMBER + r"(?:\.[0-9]+)?")
        fine = exp.convert(_NUMBER + rf"(?:\.[0-9]{{1,{places}}}0*)?")
        return [
            (fill("ABS(_v) <= _most", v=v, most=exp.convert(most)), None),
            (fill("NOT REGEXP_FULL_MATCH(_x, _number)", x=x, number=number), f"bad_{key}"),
            (fill("NOT REGEXP_FULL_MATCH(_x, _fine)", x=x, fine=fine), f"{key}_decimals"),
            (exp.true(), f"{key}_range"),
        ]

    return faults


def _count_faults(x: exp.Expression, v: exp.Expression) -> _Faults:
    return [
        (fill("_v <= _most", v=v, most=exp.convert(_MOST_COUNT)), None),
        (fill("_v IS NULL AND NOT REGEXP_FULL_MATCH(_x, '[0-9]+')", v=v, x=x), "bad_count"),
        (exp.true(), "count_range"),
    ]


def _date_faults(x: exp.Expression, v: exp.Expression) -> _Faults:
    serial = fill(r"REGEXP_FULL_MATCH(_x, '[1-9][0-9]{4}(?:\.[0-9]+)?')", x=x)
    return [
        (fill("NOT _v IS NULL", v=v), None),
        (serial, "excel_date"),
        (_is_never(x), "never_not_allowed"),
        (exp.true(), "bad_date"),
    ]


_FAULTS: dict[str, Callable[[exp.Expression, exp.Expression], _Faults]] = {
    "text": _unread("not_a_value"),
    "yes/no": _unread("bad_yes_no"),
    "count": _count_faults,
    "money": _amount_faults("money", 2, _MOST_MONEY),
    "number": _amount_faults("number", 6, _MOST_NUMBER),
    "date": _date_faults,
    "year": _unread("bad_year"),
}
