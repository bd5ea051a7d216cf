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
# More decimals than these nobody reads; a difference that is not seen in them is shown in full.
DECIMALS = 14
# Words that stand beside a day or year in the column `period` of the register of figures.
PERIOD_WORDS = {"not stated": "not_stated", "printed as": "printed", "published": "published",
                "restated": "restated"}  # fmt: skip
_LINK = re.compile(r"https?://(?:www\.|m\.)?([^/\s;]+)[^\s;]*")


def unit_word(say: Words, unit: str) -> str:
    """An indicator's unit in the reader's words."""
    _, word = STEPS.get((say.lang, unit), (1, unit))
    key = f"indicators.units.{word}"
    return say(key) if say.has(key) else unit


def standing_alone(say: Words, shown: str, unit: str) -> tuple[str, str]:
    """A figure and its unit as they stand side by side; a unit that this language says before the
    figure (`place 34`) is said with it."""
    word = unit_word(say, unit)
    key = f"indicators.before.{unit}"
    return (say(key, value=shown), "") if shown and say.has(key) else (shown, word)


def number(say: Words, value: Decimal | None, unit: str, decimals: int | None = None) -> str:
    """A value in the unit that `unit_word` names; rounded only where decimals are given."""
    if value is None:
        return "—"
    step, _ = STEPS.get((say.lang, unit), (Decimal(1), unit))
    scaled = value * step
    return say.number(scaled if decimals is None else round(scaled, decimals))


def difference(say: Words, value: Decimal, unit: str, decimals: int) -> str:
    """A difference with so many decimals, and with more where it could not be seen in these."""
    if not value:
        return number(say, value, unit)
    shown = (number(say, value, unit, n) for n in range(decimals, DECIMALS, 2))
    return next((text for text in shown if text.strip("-0.")), number(say, value, unit))


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
    return say("brief.no_reference_date") if one.reference_year is None else when(say, one.period)


def when(say: Words, text: str) -> str:
    """A period as the register of figures writes it, the words in it in the reader's language."""
    for written, key in PERIOD_WORDS.items():
        text = text.replace(written, say(f"indicators.period_words.{key}"))
    return text.replace(" (", "（").replace(")", "）") if say.lang == "zh" else text


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


def partial(one: Measured | None) -> bool:
    """Whether a value from the registers is of some days, and these are not whole years."""
    return one is not None and one.begins is not None and one.value is not None and (
        (one.begins.month, one.begins.day, one.ends.month, one.ends.day) != (1, 1, 12, 31)
    )  # fmt: skip


def covered(say: Words, one: Measured | None) -> str:
    """The time that a value from the registers is of; nothing where it is that of a day."""
    if one is None or one.begins is None or one.value is None:
        return ""
    if partial(one):
        return say("brief.part_year", begins=one.begins, ends=one.ends)
    first, last = one.begins.year, one.ends.year
    return str(last) if first == last else say("brief.years", first=str(first), last=str(last))


def part_of_a_year(say: Words, one: Measured | None) -> str:
    """The days that a value from the registers covers, where these are not whole years."""
    if one is None or one.begins is None or not partial(one):
        return ""
    return say("brief.row_covers", begins=one.begins, ends=one.ends)


def reason(say: Words, of: Reason | None) -> str:
    """Why a figure cannot be had, as a sentence; what a document says in both languages is said in
    the reader's."""
    if of is None:
        return ""
    values = {key: value[say.lang] if isinstance(value, Mapping) else value
              for key, value in of.values.items()}  # fmt: skip
    if isinstance(period := values.get("period"), str):
        values["period"] = when(say, period)
    return say(f"indicators.reasons.{of.code}", **values)


def rate(say: Words, value: float | None) -> str:
    """Growth a year in per cent, to one decimal."""
    if value is None:
        return "—"
    return say("cli.text.percent", value=round(Decimal(str(value)) * 100, 1))
