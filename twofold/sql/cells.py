"""A cell of a file as a value of a type, and what is wrong with it where it is none.

Each type has three trees over a cell of text: `cleaned` (signs and digits of an input method as
plain ASCII), `value` (NULL where it cannot be read) and `fault` (the key of the reason, or NULL).
Nothing is rounded: a third decimal of money is a fault, not a fen more or less.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping

from sqlglot import exp

from twofold.sql.statements import DIALECT, fill, literal

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

# Trimming and translating every cell would take most of an import's time: looking at its ends first
# takes little, and nearly all cells are clean.
_CLEAN = """
CASE WHEN _x = '' THEN NULL
     WHEN UNICODE(_x) > 32 AND UNICODE(RIGHT(_x, 1)) > 32 AND _clean THEN _x
     ELSE NULLIF(TRIM(_plain, _blanks), '') END"""
_CLEAN_ASCII = "STRLEN(_x) = LENGTH(_x)"
_CLEAN_ENDS = "UNICODE(_x) NOT IN (_odd) AND UNICODE(RIGHT(_x, 1)) NOT IN (_odd)"

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


def cleaned(column: exp.Expr, type_: str, code: bool = False) -> exp.Expr:
    """A cell without blanks around it and with plain digits and signs; NULL where it is empty."""
    signs = _LETTERS if code else {} if type_ == "text" else _LETTERS | _SIGNS
    plain = column
    odd = [literal(ord(blank)) for blank in _BLANKS[2:]]
    clean = fill(_CLEAN_ASCII if signs else _CLEAN_ENDS, x=column, odd=odd)
    if signs:
        full, half = "".join(map(chr, signs)), "".join(signs.values())
        plain = fill("TRANSLATE(_x, _full, _half)", x=column, full=literal(full),
                     half=literal(half))  # fmt: skip
    return fill(_CLEAN, x=column, clean=clean, plain=plain, blanks=literal(_BLANKS))


def value(x: exp.Expr, type_: str, values: Iterable[str] = ()) -> exp.Expr:
    """A cleaned cell as a value of its type; NULL where it cannot be read as one.

    `values` are the words that a text may be (a mapping gives what people call each, which is read
    as the word); `never` among them lets a date be never.
    """
    if type_ == "text" and (words := _words(values)):
        return _word(x, words)
    tree = _VALUES[type_](x)
    if type_ == "date" and NEVER in values:
        assert isinstance(tree, exp.Case)
        tree = tree.when(_is_never(x), fill("CAST('9999-12-31' AS DATE)"))
    return tree


def fault(x: exp.Expr, v: exp.Expr, type_: str, values: Iterable[str], required: bool) -> exp.Expr:
    """The key of what is wrong with a cleaned cell `x` read as `v`; NULL where nothing is."""
    missing = literal("registers.missing_value") if required else exp.null()
    case = exp.Case().when(x.copy().is_(exp.null()), missing)
    if type_ == "text" and not _words(values):
        return case
    for condition, key in _FAULTS[type_](x, v):
        case = case.when(condition, literal(key))
    return case


def _words(values: Iterable[str]) -> dict[str, str]:
    called = dict(values) if isinstance(values, Mapping) else dict.fromkeys(values, "")
    called.pop(NEVER, None)
    return called


def _word(x: exp.Expr, words: Mapping[str, str]) -> exp.Expr:
    """A text that is one of the words, or what people call it."""
    known = [literal(word) for word in words]
    case = exp.Case().when(fill("_x IN (_known)", x=x, known=known), x.copy())
    for word, called in words.items():
        if called:
            is_called = fill("_x = _called", x=x, called=literal(called))
            case = case.when(is_called, literal(word))
    return case


def _is_never(x: exp.Expr) -> exp.Expr:
    return fill("LOWER(_x) IN (_words)", x=x, words=[literal(w) for w in _NEVER_WORDS])


def _yes_no(x: exp.Expr) -> exp.Expr:
    return fill(
        "CASE WHEN LOWER(_x) IN (_yes) THEN TRUE WHEN LOWER(_x) IN (_no) THEN FALSE END",
        x=x, yes=[literal(w) for w in _YES], no=[literal(w) for w in _NO],
    )  # fmt: skip


def _decimal(places: int, sql_type: str) -> Callable[..., exp.Expr]:
    plain = rf"[+-]?[0-9]+(?:\.[0-9]{{1,{places}}}0*)?"
    commas = rf"[+-]?[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]{{1,{places}}}0*)?"

    def read(x: exp.Expr) -> exp.Expr:
        tree = fill(
            """CASE WHEN REGEXP_FULL_MATCH(_x, _plain) THEN TRY_CAST(_x AS DECIMAL)
                    WHEN REGEXP_FULL_MATCH(_x, _commas)
                    THEN TRY_CAST(REPLACE(_x, ',', '') AS DECIMAL) END""",
            x=x, plain=literal(plain), commas=literal(commas),
        )  # fmt: skip
        for cast in tree.find_all(exp.TryCast):
            cast.set("to", exp.DataType.build(sql_type, dialect=DIALECT))
        return tree

    return read


def _count(x: exp.Expr) -> exp.Expr:
    return fill(
        r"""CASE WHEN REGEXP_FULL_MATCH(_x, '\+?[0-9]+(?:\.0+)?') THEN TRY_CAST(_x AS BIGINT)
                 WHEN REGEXP_FULL_MATCH(_x, '\+?[0-9]{1,3}(?:,[0-9]{3})+(?:\.0+)?')
                 THEN TRY_CAST(REPLACE(_x, ',', '') AS BIGINT) END""",
        x=x,
    )


def _year(x: exp.Expr) -> exp.Expr:
    return fill(
        r"""CASE WHEN REGEXP_FULL_MATCH(_x, '(?:1[89]|2[01])[0-9]{2}(?:\.0+|年|年度)?')
                 THEN TRY_CAST(SUBSTRING(_x, 1, 4) AS INT) END""",
        x=x,
    )


def _date(x: exp.Expr) -> exp.Expr:
    case = r"""
CASE WHEN REGEXP_FULL_MATCH(_x, _iso) THEN TRY_CAST(_x AS DATE)
     WHEN REGEXP_FULL_MATCH(_x, _other)
     THEN TRY_CAST(REGEXP_REPLACE(_x, _other, '\1-\2-\3') AS DATE)
     WHEN REGEXP_FULL_MATCH(_x, _solid)
     THEN TRY_CAST(REGEXP_REPLACE(_x, _solid, '\1-\2-\3') AS DATE) END"""
    return fill(
        case, x=x, iso=literal(_DATE_ISO), other=literal(_DATE_OTHER),
        solid=literal(_DATE_SOLID),
    )  # fmt: skip


_VALUES: dict[str, Callable[[exp.Expr], exp.Expr]] = {
    "text": lambda x: x.copy(),
    "yes/no": _yes_no,
    "count": _count,
    "money": _decimal(2, SQL_TYPES["money"]),
    "number": _decimal(6, SQL_TYPES["number"]),
    "date": _date,
    "year": _year,
}

# Conditions in turn, each with the key of the reason; no key, no fault.
_Faults = list[tuple[exp.Expr, str | None]]


def _unread(key: str) -> Callable[..., _Faults]:
    return lambda x, v: [(v.copy().is_(exp.null()), key)]


def _amount_faults(
    bad: str, decimals: str, beyond: str, places: int, most: int
) -> Callable[..., _Faults]:
    def faults(x: exp.Expr, v: exp.Expr) -> _Faults:
        number = literal(_NUMBER + r"(?:\.[0-9]+)?")
        fine = literal(_NUMBER + rf"(?:\.[0-9]{{1,{places}}}0*)?")
        return [
            (fill("ABS(_v) <= _most", v=v, most=literal(most)), None),
            (fill("NOT REGEXP_FULL_MATCH(_x, _number)", x=x, number=number), bad),
            (fill("NOT REGEXP_FULL_MATCH(_x, _fine)", x=x, fine=fine), decimals),
            (exp.true(), beyond),
        ]

    return faults


def _count_faults(x: exp.Expr, v: exp.Expr) -> _Faults:
    return [
        (fill("_v <= _most", v=v, most=literal(_MOST_COUNT)), None),
        (fill("NOT REGEXP_FULL_MATCH(_x, '[0-9]+')", x=x), "registers.bad_count"),
        (exp.true(), "registers.count_range"),
    ]


def _date_faults(x: exp.Expr, v: exp.Expr) -> _Faults:
    serial = fill(r"REGEXP_FULL_MATCH(_x, '[1-9][0-9]{4}(?:\.[0-9]+)?')", x=x)
    return [
        (fill("NOT _v IS NULL", v=v), None),
        (serial, "registers.excel_date"),
        (_is_never(x), "registers.never_not_allowed"),
        (exp.true(), "registers.bad_date"),
    ]


_FAULTS: dict[str, Callable[[exp.Expr, exp.Expr], _Faults]] = {
    "text": _unread("registers.not_a_value"),
    "yes/no": _unread("registers.bad_yes_no"),
    "count": _count_faults,
    "money": _amount_faults(
        "registers.bad_money", "registers.money_decimals", "registers.money_range", 2, _MOST_MONEY
    ),
    "number": _amount_faults(
        "registers.bad_number",
        "registers.number_decimals",
        "registers.number_range",
        6,
        _MOST_NUMBER,
    ),
    "date": _date_faults,
    "year": _unread("registers.bad_year"),
}
