"""A change of a figure or of a status, as the pages that tell of changes say it."""

from __future__ import annotations

from decimal import Decimal

from twofold.answers import figures
from twofold.indicators.log import Cause, Changed
from twofold.indicators.model import Assessment, Indicator
from twofold.web.page import Asked
from twofold.web.parts import Badge, Cell, Link, badge


def difference(asked: Asked, indicator: Indicator, value: Decimal | None) -> str:
    """A difference with its sign, to two decimals, and to more where it is not seen in two."""
    if value is None:
        return "—"
    shown = figures.difference(asked.say, abs(value), indicator.unit, 2)
    if not value:
        return asked.say("web.revisions.same")
    return asked.say("web.revisions.more" if value > 0 else "web.revisions.less", value=shown)


def moved(asked: Asked, one: Changed) -> tuple[Cell, ...]:
    """A change of status: its day, before, after, and why. A figure whose day of publication
    nobody states became known here on the day that it was recorded."""
    known = asked.say.value(one.known_on)
    unsaid = one.latest is not None and one.latest.published_on is None
    notes = (asked.say("vintages.recorded_on", day=known),) if unsaid else ()
    return (
        Cell(known, notes=notes), Cell(badge=status(asked, one.before)),
        Cell(badge=status(asked, one.after)),
        Cell("", links=tuple(cause(asked, each) for each in one.causes)),
    )  # fmt: skip


def status(asked: Asked, one: Assessment | None) -> Badge:
    """How an indicator stood, in the word of a leader's page."""
    return badge(asked.say, "statuses", (one.pace if one else None) or "pending")


def cause(asked: Asked, one: Cause) -> Link:
    """Why a status changed."""
    said = asked.say(f"vintages.causes.{one.kind}")
    if one.told is None:
        return Link(said)
    return Link(asked.say("vintages.told", cause=said, why=one.told[asked.lang]))
