"""An indicator's progress in full as plain data for JSON; see `shape` for how gaps are told."""

from __future__ import annotations

from typing import Any

from twofold.indicators.model import Path, Reason
from twofold.indicators.path import Rebased, Track
from twofold.indicators.shape import Say, plain, shape_assessment
from twofold.indicators.tracked import Tracked

# What a track calls its fields, and what plain data calls them.
TRACK = {"due": "due", "gap": "gap", "share": "gap_share", "lead": "years_ahead",
         "arrival": "arrival", "early": "years_early"}  # fmt: skip
PACES = ("achieved", "on_pace")


def shape_tracked(one: Tracked, say: Say) -> dict[str, Any]:
    """Progress of one indicator. What belongs to a target is there only where there is one."""
    data = shape_assessment(one.assessment, say)
    reasons = data.pop("reason", {})
    if one.target is not None:
        reasons |= _target(one, data, say)
    data["noise"] = plain(one.noise)
    if isinstance(one.chances, Reason):
        data |= {"chances": None, "chance_on_pace": None}
        reasons |= dict.fromkeys(("chances", "chance_on_pace"), say(one.chances))
        if one.noise is None:
            reasons["noise"] = say(Reason("no_noise"))
    else:
        data["chances"] = [{"class": c.name, "status": c.pace, "chance": _rounded(c.value)}
                           for c in one.chances]  # fmt: skip
        data["chance_on_pace"] = _rounded(sum(c.value for c in one.chances if c.pace in PACES))
    return {**data, "reason": reasons} if reasons else data


def _target(one: Tracked, data: dict[str, Any], say: Say) -> dict[str, str]:
    """Adds target, path and track; gives why something of them is None."""
    assert one.target is not None
    reasons = {}
    data |= {"target_year": one.target.year, "target_value": plain(one.aim)}
    if isinstance(one.way, Path):
        data["path"] = {
            "shape": str(one.way.shape),
            "points": [{"year": y, "value": _rounded(v)} for y, v in one.way.knots],
        }
    else:
        data["path"] = None
        reasons["path"] = say(one.way or Reason("no_path"))
        if one.aim is None:
            reasons["target_value"] = reasons["path"]
    reasons |= _track(one.track, data, say)
    data["bases"] = [_rebased(base, say) for base in one.rebased]
    return reasons


def _track(track: Track | Reason | None, data: dict[str, Any], say: Say) -> dict[str, str]:
    if not isinstance(track, Track):
        data |= dict.fromkeys((*TRACK.values(), "ahead"))
        return dict.fromkeys((*TRACK.values(), "ahead"), say(track or Reason("no_path")))
    data |= {shown: _rounded(getattr(track, name)) for name, shown in TRACK.items()}
    data["ahead"] = track.ahead
    why = dict(track.reasons)
    if "due" in why:
        why |= dict.fromkeys(("gap", "share", "lead", "arrival", "early"), why["due"])
    if "arrival" in why:
        why["early"] = why["arrival"]
    reasons = {TRACK[name]: say(reason) for name, reason in why.items()}
    return {**reasons, "ahead": reasons["due"]} if "due" in reasons else reasons


def _rebased(one: Rebased, say: Say) -> dict[str, Any]:
    made: dict[str, Any] = {
        "year": one.base_year, "years": one.years, "rate": _rounded(one.rate),
        "base_value": one.base, "target_value": _rounded(one.aim),
    }  # fmt: skip
    if one.reason is not None:
        lacking = [key for key in ("rate", "base_value", "target_value") if made[key] is None]
        made["reason"] = dict.fromkeys(lacking, say(one.reason))
    return made


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
