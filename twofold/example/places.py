"""Where organisations move, where they pay taxes, and who is prepared for a listing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from twofold.example import columns
from twofold.example.certificates import Standing
from twofold.example.feeds import Feed, versions
from twofold.example.organisations import Organisations, regular, yearly
from twofold.example.plan import FOREVER, Plan, within


@dataclass(frozen=True)
class Moves:
    """Moves of one kind of subject: whose, from which district to which, when, and whether whole
    (1 yes, 0 no, -1 not known). `known` is the day of the commit that brings each."""

    kind: str
    subject: pa.Array
    before: np.ndarray
    after: np.ndarray
    on: np.ndarray
    whole: np.ndarray
    known: np.ndarray


@dataclass(frozen=True)
class Taxed:
    """Tax or statistical places, one entry a stay: organisation, district, days from and until."""

    who: np.ndarray
    district: np.ndarray
    since: np.ndarray
    until: np.ndarray

    def there(self, number: int, district: int, day: np.ndarray | int) -> np.ndarray:
        """Who of so many organisations pays taxes in a district on a day."""
        made = np.zeros(number, dtype=bool)
        stay = (self.district == district) & (self.since <= day) & (self.until > day)
        made[self.who[stay]] = True
        return made


@dataclass(frozen=True)
class Bank:
    """Stays in the listing bank: who, and the days of entry, leaving and share reform."""

    who: np.ndarray
    entered: np.ndarray
    left: np.ndarray
    reformed: np.ndarray


def moves(plan: Plan, all_: Organisations) -> Moves:
    """The moves that the register of organisations shows, told on the same day."""
    who = np.flatnonzero(all_.moved_on != FOREVER)
    entered = yearly(plan, all_.registered[who])
    return Moves(
        "organisation", all_.code.take(pa.array(who)), all_.district[who],
        all_.new_district[who], all_.moved_on[who], np.ones(len(who), dtype=np.int8),
        np.maximum(regular(plan, all_.moved_on[who]), entered),
    )  # fmt: skip


def relocations(plan: Plan, *found: Moves) -> tuple[Feed, ...]:
    """One feed for each kind of subject, numbered one after the other."""
    made, before = [], 0
    for one in found:
        made.append(_relocations(plan, one, before))
        before += len(one.on)
    return tuple(made)


def _relocations(plan: Plan, one: Moves, before: int) -> Feed:
    places = plan("districts.names")

    def table(rows: np.ndarray, _: int) -> pa.Table:
        return pa.table({
            "id": columns.numbered(plan("codes.relocation"), before + rows + 1, 6),
            "subject": one.subject.take(pa.array(rows)),
            "kind": columns.same(one.kind, len(rows)),
            "from_place": columns.pick(places, one.before[rows]),
            "district": columns.pick(places, one.after[rows]),
            "moved_on": columns.dates(one.on[rows]),
            "whole": columns.yes(one.whole[rows] == 1, one.whole[rows] < 0),
        })  # fmt: skip

    return Feed("relocation", np.arange(len(one.on)), one.known, table)


def taxed(plan: Plan, all_: Organisations) -> Taxed:
    """Where those pay taxes that are or were in the plan's zones: mostly where they are registered;
    of some nobody has told."""
    random, rule = plan.random("tax places"), plan("tax_places")
    zones = [plan("districts.names").index(name) for name in rule["districts"]]
    moved = all_.moved_on != FOREVER
    near = np.isin(all_.district, zones) | (moved & np.isin(all_.new_district, zones))
    who = np.flatnonzero(near & (random.random(len(near)) >= rule["unknown"]))
    other = random.integers(0, len(plan("districts.names")), len(who))
    elsewhere = random.random(len(who)) < rule["elsewhere"]
    stays = moved[who] & ~elsewhere
    again = who[stays]
    return Taxed(
        np.concatenate([who, again]),
        np.concatenate([np.where(elsewhere, other, all_.district[who]), all_.new_district[again]]),
        np.concatenate([all_.registered[who], all_.moved_on[again]]),
        np.concatenate([np.where(stays, all_.moved_on[who], FOREVER),
                        np.full(len(again), FOREVER)]),
    )  # fmt: skip


def stays_feed(plan: Plan, all_: Organisations, taxed: Taxed, register: str = "tax_place") -> Feed:
    """A stay is known when the organisation or its move is; so is its end."""
    every, over = np.arange(len(taxed.who)), np.flatnonzero(taxed.until != FOREVER)
    entered = yearly(plan, all_.registered[taxed.who])
    began = np.maximum(regular(plan, taxed.since), entered)
    ended = np.maximum(regular(plan, taxed.until[over]), entered[over])
    rows, known = versions((every, began), (over, ended))
    places = plan("districts.names")

    def table(rows: np.ndarray, day: int) -> pa.Table:
        until = np.where(taxed.until[rows] <= day, taxed.until[rows], FOREVER)
        return pa.table({
            "organisation": all_.code.take(pa.array(taxed.who[rows])),
            "since": columns.dates(taxed.since[rows]), "until": columns.dates(until),
            "district": columns.pick(places, taxed.district[rows]),
        })  # fmt: skip

    return Feed(register, rows, known, table)


def bank(plan: Plan, all_: Organisations, standing: Standing) -> Bank:
    """Enterprises that are certified and stay, the plan's zones first, as many as the plan says."""
    random, rule = plan.random("listing bank"), plan("listing_bank")
    zones = [plan("districts.names").index(name) for name in rule["districts"]]
    able = np.flatnonzero(standing.holder & (all_.ended[: len(standing.holder)] == FOREVER))
    order = random.random(len(able)) - rule["first"] * np.isin(all_.district[able], zones)
    who = able[np.argsort(order, kind="stable")[: plan.times(rule["count"])]]
    number, first, last = len(who), plan.day("listing_bank.from"), plan.day("listing_bank.to")
    entered = np.maximum(random.integers(first, last, number), all_.registered[who] + 500)

    def later(share: float, between: list[int]) -> np.ndarray:
        day = entered + within(random, between, number)
        return np.where((random.random(number) < share) & (day <= last), day, FOREVER)

    left = later(rule["left"]["share"], rule["left"]["days"])
    reformed = later(rule["reformed"]["share"], rule["reformed"]["days"])
    return Bank(who, entered, left, reformed)


def bank_feed(plan: Plan, all_: Organisations, bank: Bank) -> Feed:
    """Entries, and what happened to them, each when it was told."""
    every = np.arange(len(bank.who))
    left, reformed = (np.flatnonzero(day != FOREVER) for day in (bank.left, bank.reformed))
    rows, known = versions(
        (every, regular(plan, bank.entered)), (left, regular(plan, bank.left[left])),
        (reformed, regular(plan, bank.reformed[reformed])),
    )  # fmt: skip

    def table(rows: np.ndarray, day: int) -> pa.Table:
        told = {
            name: np.where(of[rows] <= day, of[rows], FOREVER)
            for name, of in (("left_on", bank.left), ("reformed_on", bank.reformed))
        }
        return pa.table({
            "organisation": all_.code.take(pa.array(bank.who[rows])),
            "entered_on": columns.dates(bank.entered[rows]),
            **{name: columns.dates(of) for name, of in told.items()},
        })  # fmt: skip

    return Feed("listing_bank", rows, known, table)
