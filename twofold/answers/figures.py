"""Figures of indicators as the reader's language writes them, published and generated apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from twofold.words import Words

if TYPE_CHECKING:
    from twofold.indicators.model import Indicator, Measured, Observation, Reason

# Chinese counts with a measure word; English has none for these.
MEASURE_WORDS = ("家", "个", "人", "项", "只", "位")
# Units that another language counts in other steps: the factor and the key of its word.
STEPS = {("en", "亿元"): (Decimal("0.1"), "bn_yuan")}
_LINK = re.compile(r"https?://(?:www\.|m\.)?([^/\s;]+)[^\s;]*")


def unit_word(say: Words, unit: str) -> str:
    """An indicator's unit in the reader's words."""
    _, word = STEPS.get((say.lang, unit), (1, unit))
    key = f"indicators.units.{word}"
    return say(key) if say.has(key) else unit


def number(say: Words, value: Decimal | None, unit: str, decimals: int | None = None) -> str:
    """A value in the unit that `unit_word` names; rounded only where decimals are given."""
    if value is None:
        return "—"
    step, _ = STEPS.get((say.lang, unit), (Decimal(1), unit))
    scaled = value * step
    return say.number(scaled if decimals is None else round(scaled, decimals))


def name(say: Words, indicator: Indicator) -> str:
    """An indicator's name with its unit behind it."""
    if say.lang == "en" and indicator.unit in MEASURE_WORDS:
        return indicator.name[say.lang]
    return say("cli.text.name_unit", name=indicator.name[say.lang],
               unit=unit_word(say, indicator.unit))  # fmt: skip


def published(say: Words, one: Observation | None) -> str:
    """A published figure as it was stated: `more than 2,200`."""
    if one is None:
        return "—"
    value = number(say, one.value, one.unit)
    return value if one.qualifier == "=" else say(f"cli.qualifiers.{_QUALIFIERS[one.qualifier]}",
                                                  value=value)  # fmt: skip


_QUALIFIERS = {"~": "about", ">": "more", "derived": "derived", "target": "target"}


def generated(say: Words, indicator: Indicator, one: Measured | None) -> str:
    """A value from the registers, to two decimals."""
    return "—" if one is None else number(say, one.value, indicator.unit, 2)


def period(say: Words, one: Observation | None) -> str:
    """What time a published figure refers to."""
    if one is None:
        return ""
    return say("brief.no_reference_date") if one.reference_year is None else one.period


def cited(say: Words, one: Observation) -> str:
    """Source and day of publication of a figure."""
    if one.published_on is None:
        return say("cli.text.cited_undated", source=source(say, one))
    return say("cli.text.cited", source=source(say, one), day=one.published_on)


def source(say: Words, one: Observation) -> str:
    """A source short enough for a page: what it is called, else the host of its address; without
    the day of publication, which stands beside it."""
    parts = [_LINK.sub("", part).strip(" ,") for part in one.source.split(";")]
    named = "; ".join(dict.fromkeys(part for part in parts if part))
    hosts = ", ".join(dict.fromkeys(match[1] for match in _LINK.finditer(one.source)))
    shown = (named or hosts).removesuffix(str(one.published_on)).strip()
    kind, _, rest = shown.partition(" ")
    if not say.has(f"cli.sources.{kind}"):
        return shown
    return " ".join(part for part in (say(f"cli.sources.{kind}"), rest or hosts) if part)


def part_of_a_year(say: Words, one: Measured | None) -> str:
    """The days that a value from the registers covers, where these are not whole years."""
    if one is None or one.begins is None or one.value is None:
        return ""
    if (one.begins.month, one.begins.day, one.ends.month, one.ends.day) == (1, 1, 12, 31):
        return ""
    return say("brief.row_covers", begins=one.begins, ends=one.ends)


def reason(say: Words, of: Reason | None) -> str:
    """Why a figure cannot be had, as a sentence; what a document says in both languages is said in
    the reader's."""
    if of is None:
        return ""
    values = {key: value[say.lang] if isinstance(value, Mapping) else value
              for key, value in of.values.items()}  # fmt: skip
    return say(f"indicators.reasons.{of.code}", **values)


def rate(say: Words, value: float | None) -> str:
    """Growth a year in per cent, to one decimal."""
    if value is None:
        return "—"
    return say("cli.text.percent", value=round(Decimal(str(value)) * 100, 1))
