"""The city beside other areas: an indicator's published figures, and where they are not alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from twofold.answers.answer import Answer, Sheet
from twofold.words import Words
from twofold.workspace import Workspace

if TYPE_CHECKING:
    from twofold.indicators.alike import Figure
    from twofold.indicators.compare import Beside, Comparison
    from twofold.indicators.model import Reason
    from twofold.indicators.whole import Remainder

COLUMNS = ("area", "name", "kind", "year", "value", "unit", "qualifier", "certainty", "alike",
           "place", "place_last", "place_of", "series", "period", "published_value",
           "published_unit", "published_on", "source", "marks")  # fmt: skip


def compare(say: Words, workspace: Workspace, id: str) -> Answer:
    """An indicator of the city beside every area that has published it."""
    from twofold.answers.pages import compare as pages
    from twofold.indicators.compare import compare as compared

    found = compared(workspace, id)
    return Answer(
        lambda: record(say, found),
        lambda: Sheet(COLUMNS, list(rows(say, found))),
        lambda: pages.compared(say, found),
    )


def record(say: Words, found: Comparison) -> dict[str, Any]:
    """The comparison as plain data."""
    return {
        "id": found.indicator.id, "name": found.indicator.name[say.lang],
        "unit": found.indicator.unit, "series": found.series, "as_of": found.as_of,
        "years": list(found.years),
        "breaks": [{"year": b.year, "reason": b.reason[say.lang]} for b in found.breaks],
        "areas": [_area(say, row) for row in found.rows],
        "unlike_series": [_figure(say, one) for one in found.others],
        "remainders": [_remainder(say, one) for one in found.remainders],
    }  # fmt: skip


def _area(say: Words, row: Beside) -> dict[str, Any]:
    growth = row.growth
    return {
        "area": row.city, "name": row.name[say.lang], "own": row.own, "kind": row.kind,
        "levels": list(row.area.levels) if row.area else [],
        "figures": [{**_figure(say, one), "place": _place(say, row, year)}
                    for year, one in row.figures.items()],
        "apart": [_figure(say, one) for one in row.apart],
        "growth": _with_reason(say, {
            "first": growth.first, "last": growth.last, "rate": _rounded(growth.rate),
            "city": _rounded(growth.own), "at_least": growth.least,
        }, growth.reason),
    }  # fmt: skip


def _figure(say: Words, one: Figure) -> dict[str, Any]:
    from twofold.indicators.shape import plain, shape_observation

    shaped = shape_observation(one.observation)
    assert shaped is not None
    return {
        "area": one.observation.city, "series": one.observation.indicator, "year": one.year,
        "value": plain(one.value), "alike": one.alike, "marks": list(_marks(say, one)),
        "published": shaped, "also": [shape_observation(other) for other in one.others],
    }  # fmt: skip


def _marks(say: Words, one: Figure) -> Iterator[str]:
    from twofold.answers.figures import reason

    for mark in one.marks:
        yield reason(say, mark)


def _place(say: Words, row: Beside, year: int) -> dict[str, Any] | None:
    place = row.places.get(year)
    if place is None:
        return None
    made = {"first": place.first, "last": place.last, "of": place.of}
    return _with_reason(say, made, place.reason)


def _with_reason(say: Words, data: dict[str, Any], why: Reason | None) -> dict[str, Any]:
    from twofold.answers.figures import reason

    return data if why is None else {**data, "reason": reason(say, why)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _remainder(say: Words, one: Remainder) -> dict[str, Any]:
    from twofold.indicators.shape import plain

    made = {
        "whole": one.whole, "year": one.year, "source": one.source, "total": plain(one.total),
        "allotted": plain(one.allotted), "parts": one.parts, "of": one.of,
        "remainder": plain(one.value), "rounding": one.rounding,
    }  # fmt: skip
    return _with_reason(say, made, one.reason)


def rows(say: Words, found: Comparison) -> Iterator[tuple[Any, ...]]:
    """A row a figure, those that stand apart and those of unlike series too."""
    unit, nowhere = found.indicator.unit, (None, None, None)
    for row in found.rows:
        head = (row.city, row.name[say.lang], row.kind)
        for year, one in row.figures.items():
            place = row.places.get(year)
            taken = (place.first, place.last, place.of) if place else nowhere
            yield (*head, *_line(say, one, unit, taken))
        for one in row.apart:
            yield (*head, *_line(say, one, unit, nowhere))
    for one in found.others:
        city = one.observation.city
        yield (city, city, None, *_line(say, one, unit, nowhere))


def _line(say: Words, one: Figure, unit: str, place: tuple[Any, ...]) -> tuple[Any, ...]:
    from twofold.indicators.shape import plain

    seen = one.observation
    return (one.year, plain(one.value), unit, str(seen.qualifier), seen.certainty, one.alike,
            *place, seen.indicator, seen.period, plain(seen.value), seen.unit, seen.published_on,
            seen.source, "; ".join(_marks(say, one)))  # fmt: skip
