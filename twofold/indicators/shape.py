"""The stage's records as plain data for JSON.

An object with a field that is None has `reason`: for each such field, why, in the words of the
reader (`say` is the surface's). Rates and scores are rounded to six decimals, figures never.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from twofold.indicators.brief import Brief, Standing
from twofold.indicators.model import (
    Assessment,
    Base,
    Measured,
    Observation,
    Published,
    Reason,
)  # fmt: skip

Say = Callable[[Reason], str]


def shape(made: Brief, language: str, say: Say) -> dict[str, Any]:
    """The brief as plain data for JSON. `say` puts a reason into the reader's words.

    An object with a field that is None has `reason`: for each such field, why.
    """
    counts = dict.fromkeys(("achieved", "on_pace", "behind", "pending"), 0)
    for one in made.standings:
        counts[one.assessment.pace or "pending"] += 1
    return {
        "city": made.city[language], "as_of": str(made.as_of), "day": str(made.day),
        "name": made.targets.name[language], "number": made.targets.number,
        "base": {"year": made.targets.base.year, "certainty": made.targets.base.certainty,
                 "reason": made.targets.base.reason[language]},
        "method": {"id": made.method.id, "version": made.method.version},
        "summary": counts,
        "targets": [shape_standing(one, made.targets.base, language, say)
                    for one in made.standings],
        "indicators": [
            _with_reasons({
                "id": one.indicator.id, "name": one.indicator.name[language],
                "unit": one.indicator.unit, "published": shape_observation(one.published.latest),
                "dated": shape_observation(one.published.dated),
                "derived": shape_observation(one.published.derived),
                **_shape_unlike(one.published, say),
                "generated": shape_measured(one.measured, say),
            }, {"published": one.published.reason}, say)
            for one in made.others
        ],
    }  # fmt: skip


def shape_standing(one: Standing, base: Base, language: str, say: Say) -> dict[str, Any]:
    """One target as plain data."""
    judged = one.assessment
    data = {
        "id": one.indicator.id, "name": one.indicator.name[language], "unit": one.indicator.unit,
        "base": _shape_base(one.base, base, say),
        "published": shape_observation(one.published.latest),
        "dated": shape_observation(one.published.dated),
        "derived": shape_observation(one.published.derived),
        **_shape_unlike(one.published, say), **_shape_components(one.published),
        "generated": shape_measured(one.measured, say),
        "beside": [{"id": i.id, "name": i.name[language], "generated": shape_measured(m, say)}
                   for i, m in one.beside],
        "target": _with_reasons(
            {"year": one.target.year, "value": plain(one.aim), "number": one.target.number,
             "office": one.target.office},
            {"value": one.base if isinstance(one.base, Reason) else None}, say),
        "path_rate": _rounded(one.path.value),
        "required_rate": _rounded(one.needed.value), "required_from": one.needed.from_year,
        "status": judged.pace, "progress": shape_assessment(judged, say),
    }  # fmt: skip
    reasons = {"published": one.published.reason, "required_rate": one.needed.reason,
               "path_rate": one.path.reason, "status": judged.reason}  # fmt: skip
    return _with_reasons(data, reasons, say)


def _shape_base(start: Observation | Reason, base: Base, say: Say) -> dict[str, Any]:
    made: dict[str, Any] = {"year": base.year, "value": None, "certainty": base.certainty}
    if isinstance(start, Reason):
        return _with_reasons(made, {"value": start}, say)
    return {**made, "value": plain(start.value), "qualifier": str(start.qualifier),
            "source": start.source}  # fmt: skip


def _shape_unlike(found: Published, say: Say) -> dict[str, Any]:
    return {} if found.unlike is None else {"left_out": say(found.unlike)}


def _shape_components(found: Published) -> dict[str, Any]:
    if not found.components:
        return {}
    shown = [{"series": one.series, "published": shape_observation(one.latest),
              "dated": shape_observation(one.dated)} for one in found.components]  # fmt: skip
    bounds = found.bounds
    if bounds is None:
        return {"components": shown}
    return {"components": shown,
            "bounds": {"least": plain(bounds.least), "most": plain(bounds.most)}}  # fmt: skip


def shape_observation(one: Observation | None) -> dict[str, Any] | None:
    """A published figure as plain data."""
    if one is None:
        return None
    return {
        "period": one.period, "reference_year": one.reference_year, "value": plain(one.value),
        "unit": one.unit, "qualifier": str(one.qualifier), "certainty": one.certainty,
        "source": one.source,
        "published_on": None if one.published_on is None else str(one.published_on),
    }  # fmt: skip


def shape_measured(one: Measured | None, say: Say) -> dict[str, Any]:
    """A value from records as plain data."""
    if one is None:
        return _with_reasons({"value": None}, {"value": Reason("not_measured")}, say)
    data: dict[str, Any] = {
        "value": plain(one.value), "begins": None if one.begins is None else str(one.begins),
        "ends": str(one.ends), "undecided": one.undecided,
    }  # fmt: skip
    if len(one.parts) > 1:
        data["parts"] = {id_: plain(value) for id_, value in one.parts.items()}
    return _with_reasons(data, {"value": one.reason}, say)


def shape_assessment(one: Assessment, say: Say) -> dict[str, Any]:
    """A method's answer as plain data, with what it was made from."""
    data: dict[str, Any] = {
        "method": one.method, "version": one.version, "formula": one.formula,
        "value": _rounded(one.value), "score": _rounded(one.score), "class": one.name,
    }  # fmt: skip
    if one.ends is not None:
        data |= {"base_year": one.ends.base_year, "base_value": one.ends.base_value,
                 "current_year": one.ends.current_year,
                 "current_value": one.ends.current_value}  # fmt: skip
    if one.warnings:
        data["warnings"] = [say(warning) for warning in one.warnings]
    return _with_reasons(data, {"value": one.reason}, say)


def _with_reasons(
    data: dict[str, Any], reasons: Mapping[str, Reason | None], say: Say
) -> dict[str, Any]:
    found = {field: say(reason) for field, reason in reasons.items()
             if reason is not None and data.get(field) is None}  # fmt: skip
    return {**data, "reason": found} if found else data


def plain(value: Decimal | None) -> int | float | None:
    """A number for JSON: whole where it is whole, else with all its decimals."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
