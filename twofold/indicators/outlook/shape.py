"""Outlooks as plain data for JSON. Values are rounded to six digits behind the point; what is
None has its reason beside it, in the words of the reader (`say` is the surface's)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from twofold.indicators.model import Reason
from twofold.indicators.outlook.model import Backtest, Chance, Horizon, Outlook, YearEnd
from twofold.indicators.shape import plain

Say = Callable[[Reason], str]
DIGITS = 6


def shape(one: Outlook, say: Say) -> dict[str, Any]:
    """One outlook."""
    data: dict[str, Any] = {
        "origin": one.origin or None, "method": one.method, "version": one.version,
        "points": [{"year": year, "value": value} for year, value in one.points],
        "filled": list(one.filled), "growth": _number(one.growth),
        "growth_since": one.growth_since, "growth_bin": one.growth_bin,
        "alpha": _number(one.alpha), "theta": _number(one.theta),
        "horizons": [shape_horizon(step) for step in one.horizons],
        "chances": [shape_chance(chance) for chance in one.chances],
        "rivals": {name: [_number(v) for v in values] for name, values in one.rivals.items()},
        "backtest": one.card and shape_card(one.card),
        "year_end": one.year_end and shape_year_end(one.year_end, say),
        "notes": [say(note) for note in one.notes],
    }  # fmt: skip
    reasons = {} if one.reason is None else {"horizons": say(one.reason)}
    if one.no_chance is not None:
        data["chances"], reasons["chances"] = None, say(one.no_chance)
    return {**data, "reason": reasons} if reasons else data


def shape_horizon(step: Horizon) -> dict[str, Any]:
    """A year ahead with its bounds."""
    names = ("middle", "low80", "high80", "low95", "high95")
    return {"year": step.year, **{name: _number(getattr(step, name)) for name in names}}


def shape_chance(chance: Chance) -> dict[str, Any]:
    """The chance of a target, or of a milestone of its path."""
    return {"year": chance.year, "target": plain(chance.target), "chance": _number(chance.value),
            "milestone": chance.milestone}  # fmt: skip


def shape_card(card: Backtest) -> dict[str, Any]:
    """How past outlooks came out; errors in per cent."""
    return {
        "origins": card.origins, "horizon": card.horizon, "count": card.count,
        "mean_absolute_percentage_error": _number(card.mean_absolute_percentage_error),
        "cover80": _number(card.cover80), "cover95": _number(card.cover95), "own": card.own,
        "rivals": {name: _number(error) for name, error in card.rivals.items()},
    }  # fmt: skip


def shape_year_end(one: YearEnd, say: Say) -> dict[str, Any]:
    """What the year comes to."""
    data: dict[str, Any] = {
        "year": one.year, "through": one.through, "known": _number(one.known),
        "months": [_number(value) for value in one.months], "middle": _number(one.middle),
        "low": _number(one.low), "high": _number(one.high), "level": _number(one.level),
        "years": list(one.years),
    }  # fmt: skip
    return data if one.reason is None else {**data, "reason": {"middle": say(one.reason)}}


def _number(value: float | None) -> float | None:
    """Without what only rounding left behind; an infinite theta has no JSON."""
    return None if value is None or math.isinf(value) else round(value, DIGITS)
