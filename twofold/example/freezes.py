"""Months that the example's bureau closed, each on its cut-off, between what was known before and
after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from twofold import targets
from twofold.example import monthly
from twofold.example.plan import Plan, day_of
from twofold.targets.freeze import Signed
from twofold.targets.month import Kept
from twofold.workspace import Workspace


@dataclass(frozen=True)
class Closing:
    """A month to be closed with what is known by its cut-off."""

    month: str
    cut_off: date
    signed: Signed


def planned(plan: Plan, workspace: Workspace) -> list[Closing]:
    """All months to be closed, the first one first; those of years without tasks are left out."""
    rule, years = plan("freezes"), {one.year for one in targets.read(workspace).values()}
    first, last = monthly.months([rule["from"], rule["to"]])
    made = []
    for month in range(first, last + 1):
        text = str(np.datetime64(month, "M"))
        cut_off = day_of(int(monthly.first_day(month + 1)) + rule["day"] - 1)
        said = {"year": cut_off.year, "month": int(text[5:])}
        if int(text[:4]) in years and cut_off <= workspace.today:
            signed = Signed(rule["who"], plan("source"), rule["number"].format(**said),
                            rule["message"].format(**said))  # fmt: skip
            made.append(Closing(text, cut_off, signed))
    return made


def close(workspace: Workspace, closing: list[Closing], until: date, kept: Kept) -> int:
    """Closes what has its cut-off before a day, and takes it from the list. How many it closed,
    each in a commit of its own. Heads of lists are written down of the last alone: those of each
    month take as long as the rest of it."""
    before = len(closing)
    while closing and closing[0].cut_off < until:
        one = closing.pop(0)
        then = replace(workspace, today=one.cut_off)  # it was closed then, not on the city's day
        targets.freeze(then, one.month, one.signed, cut_off=one.cut_off, kept=kept,
                       listed=not closing)  # fmt: skip
    return before - len(closing)
