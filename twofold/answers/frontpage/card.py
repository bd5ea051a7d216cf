"""A target on the front page, as finished texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twofold.indicators.brief import Standing
    from twofold.indicators.model import Indicator
    from twofold.targets.model import Figure


@dataclass(frozen=True)
class Beside:
    """What is read together with a figure: its value from the records with its unit, and the time
    of it."""

    indicator: Indicator
    name: str
    value: str
    at: str


@dataclass(frozen=True)
class Card:
    """One target. What is published and what the records give never mix: `published` and its
    `period`, or `why` there is none; `recorded` and `recorded_at`, with the indicator that its
    document sets `beside` it, where it names one. Shares of the year's task in per cent; a text is
    empty where there is nothing to say."""

    standing: Standing
    figure: Figure | None
    name: str
    unit: str
    state: str
    published: str
    period: str
    dated: str
    why: str
    recorded: str
    recorded_at: str
    beside: Beside | None
    task: str
    done: str
    due: str
    twelfths: str
    growth: str
    year: str
    aim: str
    rate: str
    rank: str
    office: str
