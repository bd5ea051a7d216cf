"""What an indicator's document says beyond its own value: breakdowns, periods, how it adds up over
time, what it is made of, its noise, and what may be shown of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from twofold.documents import Document
from twofold.errors import InputError
from twofold.indicators import cards, front
from twofold.indicators.groups import called, group
from twofold.indicators.model import Formula, IndexOf, Measure
from twofold.sql.arithmetic import arithmetic

KEYS = ("breakdowns", "periods", "over_time", "reads", "index", "noise", "public", "suppress",
        "settled", "card", "leads", "certificate")  # fmt: skip
# Below 3 a count that is said to be too small is told by that: it is 1.
LEAST = 3
PERIODS = ("year", "quarter", "month")
# Whose rows hold certificates.
HOLDER = "organisation"
# A year that has every day of the calendar.
LEAP = 2000
# How the value of a longer period may follow from those of shorter ones. A stock does not add up;
# a mean of shares is no share, and a rank has no mean.
OVER_TIME: Mapping[Measure, tuple[str, ...]] = {
    Measure.FLOW: ("sum", "none"), Measure.STOCK: ("last", "mean"), Measure.RATIO: ("last",),
    Measure.RANK: ("last",), Measure.INDEX: ("last", "mean"),
}  # fmt: skip


def extent(document: Document, measure: Measure, prose: Iterable[Document] = ()) -> dict[str, Any]:
    """The fields of an indicator that these keys give. Raises InputError at the key."""
    index = _index(document, measure)
    formula = _formula(document, index is not None)
    return {
        "noise": _noise(document), "breakdowns": _breakdowns(document),
        "periods": _periods(document), "over_time": _over_time(document, measure),
        "formula": formula, "index": index, "public": _public(document),
        "suppress": _suppress(document), "settled": _settled(document),
        "card": cards.card(document, prose), "leads": cards.leads(document),
        "certificate": _certificate(document, measure),
    }  # fmt: skip


def is_formula(document: Document) -> bool:
    """Whether the value is made of other indicators, so that its fence reads no register."""
    return "reads" in document.front


def _noise(document: Document) -> Decimal | None:
    """`noise: 2 %` or `noise: 0.02`, as a share."""
    given = document.front.get("noise")
    if given is None:
        return None
    text = str(given).strip()
    try:
        share = Decimal(text.rstrip("% ")) / (100 if text.endswith("%") else 1)
    except InvalidOperation:
        share = Decimal(-1)
    if isinstance(given, bool) or not 0 <= share < 1:
        raise InputError("indicators.bad_number", front.at(document, "noise"), key="noise",
                         value=text)  # fmt: skip
    return share


def _names(document: Document, key: str, default: list[str]) -> tuple[str, ...]:
    value = document.front.get(key, default)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InputError("indicators.bad_list", front.at(document, key), key=key)
    return tuple(dict.fromkeys(value))


def _breakdowns(document: Document) -> tuple[str, ...]:
    found = _names(document, "breakdowns", [])
    names = [called(one) for one in found]
    for one in found:
        if group(one) is None:
            raise InputError("indicators.bad_list", front.at(document, "breakdowns"),
                             key="breakdowns")  # fmt: skip
        if names.count(called(one)) > 1:
            raise InputError("indicators.repeated_breakdown", front.at(document, "breakdowns"),
                             name=called(one))  # fmt: skip
    return found


def _periods(document: Document) -> tuple[str, ...]:
    found = _names(document, "periods", ["year"])
    if not found:
        raise InputError("indicators.bad_list", front.at(document, "periods"), key="periods")
    for one in found:
        if one not in PERIODS:
            raise InputError("indicators.bad_choice", front.at(document, "periods"), key="periods",
                             value=one, known=", ".join(PERIODS))  # fmt: skip
    return tuple(one for one in PERIODS if one in found)


def _over_time(document: Document, measure: Measure) -> str:
    allowed = OVER_TIME[measure]
    value = document.front.get("over_time", allowed[0])
    if value not in allowed:
        raise InputError("indicators.over_time", front.at(document, "over_time"), value=value,
                         measure=str(measure), known=", ".join(allowed))  # fmt: skip
    return str(value)


def _formula(document: Document, index: bool) -> Formula | None:
    if not is_formula(document):
        return None
    reads = front.mapping(document, "reads")
    if not reads or not all(isinstance(one, str) for pair in reads.items() for one in pair):
        raise InputError("indicators.bad_mapping", front.at(document, "reads"), key="reads")
    fences = tuple(document.fences("value", "numerator", "denominator"))
    if index or len(fences) != 1 or fences[0].word != "value":
        raise InputError("indicators.one_formula", front.at(document, "reads"))
    at = document.place(fences[0].line)
    arithmetic(fences[0].text, tuple(reads), at)
    return Formula(MappingProxyType(dict(reads)), fences[0].text.strip(), at)


def _index(document: Document, measure: Measure) -> IndexOf | None:
    given = document.front.get("index")
    at = front.at(document, "index")
    if (given is not None) != (measure is Measure.INDEX):
        raise InputError("indicators.index_of", front.at(document, "measure"))
    if given is None:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("of"), str):
        raise InputError("indicators.index_of", at)
    if any(True for _ in document.fences("value", "numerator", "denominator")):
        raise InputError("indicators.index_of", at)
    return IndexOf(given["of"], front.whole(document, "index", given.get("year")), at)


def _public(document: Document) -> bool:
    value = document.front.get("public", False)
    if not isinstance(value, bool):
        raise InputError("indicators.bad_choice", front.at(document, "public"), key="public",
                         value=value, known="yes, no")  # fmt: skip
    return value


def _suppress(document: Document) -> int:
    value = front.whole(document, "suppress", document.front.get("suppress", 0))
    if value and value < LEAST:
        raise InputError("indicators.bad_suppress", front.at(document, "suppress"), value=value)
    return value


def _settled(document: Document) -> tuple[int, int] | None:
    """`settled: 05-31`: month and day by which all of an earlier year is reported."""
    given = document.front.get("settled")
    if given is None:
        return None
    found = re.fullmatch(r"(\d{2})-(\d{2})", str(given))
    try:
        day = date(LEAP, int(found[1]), int(found[2])) if found else None
    except ValueError:
        day = None
    if day is None or (day.month, day.day) == (2, 29):
        raise InputError("indicators.bad_settled", front.at(document, "settled"), value=given)
    if document.front.get("year", 0) == 0:
        raise InputError("indicators.settled_now", front.at(document, "settled"))
    return day.month, day.day


def _certificate(document: Document, measure: Measure) -> str:
    """`certificate: hnte`: the kind of certificate by which organisations are counted on a day."""
    given = document.front.get("certificate")
    if given is None:
        return ""
    counted = measure is Measure.STOCK and document.front.get("subject") == HOLDER
    if not isinstance(given, str) or not given.strip() or not counted:
        raise InputError("indicators.certificate_of", front.at(document, "certificate"))
    return given.strip()
