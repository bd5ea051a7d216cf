"""Whether an indicator can be had by the periods and breakdowns that its document names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from twofold.errors import InputError
from twofold.indicators import tree
from twofold.indicators.groups import called, chosen, group
from twofold.indicators.measure import aggregates
from twofold.indicators.model import Indicator, Measure
from twofold.indicators.seen import Known
from twofold.sql.aggregates import Aggregate
from twofold.sql.nodes import Parameter, walk


def problems(
    indicators: Mapping[str, Indicator], one: Indicator, sight: Known
) -> Iterator[InputError]:  # fmt: skip
    """What a document says of breakdowns, periods and time, and its parts do not bear out."""
    for text in one.breakdowns:
        yield from _breakdown(indicators, one, text, sight)
    for part, made in aggregates(one, sight):
        counted_once = made.function == "COUNT" and made.argument is not None
        if one.over_time == "sum" and (counted_once or made.function in ("MIN", "MAX")):
            yield InputError("indicators.distinct_over_time", part.at, text=_line(part.text))
    if one.periods != ("year",):
        try:
            for period in one.periods:
                by_period(indicators, one, sight, period)
        except InputError as problem:
            yield problem


def by_period(
    indicators: Mapping[str, Indicator], one: Indicator, sight: Known, period: str
) -> None:
    """Raises InputError where a value by month or quarter would be that of the year: its parts, or
    those of what it is made of, are recorded by the year, or do not begin with the period. What it
    is made of has the period in its document too: what is kept back is judged by its periods."""
    if period == "year":
        return
    for id_ in tree.needed(indicators, (one.id,)):
        for read, at in tree.read_by(indicators[id_]).items():
            if period not in indicators[read].periods:
                raise InputError("indicators.not_by_period", at, id=read, period=period,
                                 known=", ".join(indicators[read].periods))  # fmt: skip
        over = indicators[id_].measure is Measure.FLOW
        for part, made in aggregates(indicators[id_], sight):
            names = _given(made)
            if "year_start" not in names and (over or "year" in names):
                raise InputError("indicators.needs_year_start", part.at, text=_line(part.text))


def _breakdown(
    indicators: Mapping[str, Indicator], one: Indicator, text: str, sight: Known
) -> Iterator[InputError]:
    made = group(text)
    assert made is not None
    for part in one.parts:
        if sight.stands_in(part.subject, made) is None:
            yield InputError("indicators.bad_breakdown", one.at, name=text, register=part.subject)
    for read in tree.read_by(one):
        if chosen(indicators[read].breakdowns, called(text)) is None:
            known = ", ".join(map(called, indicators[read].breakdowns)) or "—"
            yield InputError("indicators.no_breakdown", one.at, id=read, name=called(text),
                             known=known)  # fmt: skip


def _given(made: Aggregate) -> frozenset[str]:
    """The givens that an aggregate reads."""
    parts = [part for part in (made.argument, made.condition) if part is not None]
    return frozenset(n.name for p in parts for n in walk(p) if isinstance(n, Parameter))


def _line(text: str) -> str:
    return " ".join(text.split())
