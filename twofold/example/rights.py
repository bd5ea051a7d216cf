"""Intellectual property: enough of it, and early enough, for every certificate that rests on it.

A holder rests on a class I right, or uses up class II rights at each certification and keeps fresh
ones. Rights are drawn in groups; a group is a list of owners with a window of grant days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twofold.example.certificates import Certificates, Standing
from twofold.example.plan import FOREVER, Plan, among, day_of, on
from twofold.example.population import FIRST, Enterprises

READY, NEAR_IP = 1, 2


@dataclass(frozen=True)
class Rights:
    """One entry per right. `kind` and `acquired` index the plan's lists; FOREVER: not yet."""

    owner: np.ndarray
    first_class: np.ndarray
    kind: np.ndarray
    acquired: np.ndarray
    granted: np.ndarray
    ended: np.ndarray
    used: np.ndarray

    def held(self, number: int, first_class: bool, day: np.ndarray | int,
             fresh_on: np.ndarray | int | None = None) -> np.ndarray:  # fmt: skip
        """How many rights of a class each of `number` owners holds on a day (one, or each its own).

        With `fresh_on`, only those that no certification before that day has used.
        """
        at = day[self.owner] if isinstance(day, np.ndarray) else day
        counted = (self.first_class == first_class) & (self.granted <= at) & (self.ended > at)
        if fresh_on is not None:
            unused = fresh_on[self.owner] if isinstance(fresh_on, np.ndarray) else fresh_on
            counted &= self.used >= unused
        return np.bincount(self.owner[counted], minlength=number)[:number]

    def own(self, number: int, day: np.ndarray | int, fresh_on: np.ndarray | int) -> np.ndarray:
        """Which owners hold a right of their own research that no certification has used before."""
        at = day[self.owner] if isinstance(day, np.ndarray) else day
        unused = fresh_on[self.owner] if isinstance(fresh_on, np.ndarray) else fresh_on
        counted = (self.acquired == 0) & (self.granted <= at) & (self.ended > at)
        counted &= self.used >= unused
        return np.bincount(self.owner[counted], minlength=number)[:number] > 0


@dataclass(frozen=True)
class _Group:
    """Rights to be drawn: owners (repeated), class, window of grant days, and when they were used.

    `needed`: something rests on them, so they neither lapse nor were bought where own ones count.
    """

    owner: np.ndarray
    first_class: bool
    first: np.ndarray
    last: np.ndarray
    used: np.ndarray
    needed: bool


def rests_on_class_1(plan: Plan, number: int) -> np.ndarray:
    """Which enterprises would rest a certificate on a class I right."""
    return plan.random("class 1").random(number, dtype=np.float32) < plan("hnte.class_1")


def rights(
    plan: Plan, who: Enterprises, standing: Standing, batches: tuple[Certificates, ...],
    role: np.ndarray, institutions: int,
) -> Rights:  # fmt: skip
    """All rights of enterprises, then of institutions (owners from `len(who)` on).

    `role` marks enterprises without a certificate that must hold a right (READY) or none (NEAR_IP).
    """
    random = plan.random("rights")
    class_1 = rests_on_class_1(plan, len(who))
    groups = [
        *_of_holders(plan, random, who, standing, batches, class_1),
        *_of_smes(plan, random, who, standing, role),
        *_extras(plan, random, who, standing, class_1, role),
        _of_institutions(plan, random, len(who), institutions),
    ]
    return _draw(plan, random, groups, len(who) + institutions)


def _group(
    owner: np.ndarray, first_class: bool, first: np.ndarray | int, last: np.ndarray | int,
    used: np.ndarray | int = FOREVER, needed: bool = False,
) -> _Group:  # fmt: skip
    starts, ends, uses = (np.broadcast_to(np.asarray(x), owner.shape) for x in (first, last, used))
    return _Group(owner, first_class, starts, ends, uses, needed)


def _year_start(day: np.ndarray, back: int) -> np.ndarray:
    """1 January of so many years before each day."""
    year = day.astype("datetime64[D]").astype("datetime64[Y]") - back
    return year.astype("datetime64[D]").astype(np.int32)


def _last_known(plan: Plan) -> int:
    """The last day of grant of a right that something rests on: known at the yearly update."""
    return on(plan("day").year, 4, 30)


def _of_holders(
    plan: Plan, random: np.random.Generator, who: Enterprises, standing: Standing,
    batches: tuple[Certificates, ...], class_1: np.ndarray,
) -> list[_Group]:  # fmt: skip
    """A class I right before the first certificate, or class II rights used at each, and fresh."""
    ever = np.flatnonzero((standing.latest > 0) & class_1)
    begins = np.maximum(_year_start(standing.first[ever], 6), who.registered[ever])
    groups = [_group(ever, True, begins, _year_start(standing.first[ever], 0) - 1, needed=True)]
    least, most = plan("rights.used")
    for batch in batches:
        # Older certificates are history: nothing asks any more what they rested on.
        if len(batch.who) == 0 or day_of(batch.issued[0]).year < FIRST + 2:
            continue
        users = np.flatnonzero(~class_1[batch.who])
        many = np.repeat(users, random.integers(least, most + 1, len(users)))
        owner, issued = batch.who[many], batch.issued[many]
        first = np.maximum(_year_start(issued, 3), who.registered[owner])
        last, applied = _year_start(issued, 0) - 1, issued - plan("hnte.applied_before")
        groups.append(_group(owner, False, first, last, applied, needed=True))
    current = np.flatnonzero(standing.holder & ~class_1)
    least, most = plan("rights.fresh")
    many = np.repeat(current, random.integers(least, most + 1, len(current)))
    window = _year_start(standing.latest[many], 1)
    groups.append(_group(many, False, window, _last_known(plan), needed=True))
    return groups


def _of_smes(
    plan: Plan, random: np.random.Generator, who: Enterprises, standing: Standing, role: np.ndarray
) -> list[_Group]:
    """One right for those whose evaluation, or whose readiness, needs one."""
    need = (standing.sme & ~standing.holder & (role != NEAR_IP)) | (role == READY)
    last = _last_known(plan)
    owner = np.flatnonzero(need & (who.registered < last - 60))
    first = random.random(len(owner)) < plan("rights.sme_class_1")
    return [
        _group(owner[mask], kind, who.registered[owner[mask]], last, needed=True)
        for mask, kind in ((first, True), (~first, False))
    ]  # fmt: skip


def _extras(
    plan: Plan, random: np.random.Generator, who: Enterprises, standing: Standing,
    class_1: np.ndarray, role: np.ndarray,
) -> list[_Group]:  # fmt: skip
    """More rights than anything needs. Who rests on class II has none of class I."""
    made = []
    ever, bare = standing.latest > 0, role == NEAR_IP
    for first_class, key in ((True, "rights.class_1"), (False, "rights.class_2")):
        mean = plan(key)
        rate = np.where(ever, mean["holder"], np.where(standing.sme, mean["sme"], mean["other"]))
        none = bare | (ever & ~class_1)
        drive = np.exp(np.float32(0.5) * who.tech - np.float32(0.125))
        many = random.poisson(np.where(none, 0, rate * drive))
        last = plan.day("calendar.last_update") - 15
        many[who.registered >= last] = 0
        owner = np.repeat(np.arange(len(who)), many)
        start = np.maximum(who.registered[owner], plan.day("rights.from"))
        made.append(_group(owner, first_class, start, np.minimum(who.ended[owner], last)))
    return made


def _of_institutions(plan: Plan, random: np.random.Generator, before: int, number: int) -> _Group:
    many = random.poisson(plan("rights.institution"), number)
    owner = before + np.repeat(np.arange(number), many)
    return _group(owner, True, plan.day("rights.from"), plan.day("calendar.last_update") - 15)


def _draw(plan: Plan, random: np.random.Generator, groups: list[_Group], number: int) -> Rights:
    """The rights of all groups, in the order of their grant."""
    owner, first, last, used = (
        np.concatenate([getattr(g, name) for g in groups])
        for name in ("owner", "first", "last", "used")
    )
    first_class = np.repeat([g.first_class for g in groups], [len(g.owner) for g in groups])
    needed = np.repeat([g.needed for g in groups], [len(g.owner) for g in groups])
    span = np.maximum(last - first, 0)
    granted = (first + span * random.random(len(owner), dtype=np.float32)).astype(np.int32)
    # Rights lapse only in years that the first load covers, so that no lapse has to be foreseen.
    load = plan.day("first_load")
    lapses = (random.random(len(owner), dtype=np.float32) < plan("rights.lapsed")) & ~needed
    lapses &= granted < load - 800
    gone = granted + 400 + ((load - granted - 400) * random.random(len(owner))).astype(np.int32)
    ended = np.where(lapses, gone, FOREVER)
    # Two bytes are sorted by radix: ten million rights in a fifth of a second instead of two.
    order = np.argsort((granted - granted.min(initial=0)).astype(np.uint16), kind="stable")
    kind = _kinds(plan, random, first_class)
    acquired = _acquired(plan, random, owner, needed, number)
    return Rights(*(
        x[order] for x in (owner.astype(np.int32), first_class, kind, acquired, granted,
                           ended.astype(np.int32), used.astype(np.int32))
    ))  # fmt: skip


def _kinds(plan: Plan, random: np.random.Generator, first_class: np.ndarray) -> np.ndarray:
    """An index into the kinds of class I, or beyond them into those of class II."""
    ones, twos = (plan(f"rights.kinds_{number}") for number in (1, 2))
    one = among(random, ones, len(first_class))
    two = among(random, twos, len(first_class)) + len(ones)
    return np.where(first_class, one, two).astype(np.int8)


def _acquired(
    plan: Plan, random: np.random.Generator, owner: np.ndarray, needed: np.ndarray, number: int
) -> np.ndarray:
    """0: own research; else an index into the other ways. An owner's needed rights are alike."""
    researcher = random.random(number, dtype=np.float32) < plan("rights.own")
    extra = random.random(len(owner), dtype=np.float32) < plan("rights.extra_own")
    own = researcher[owner] & (needed | extra)
    other = 1 + among(random, plan("rights.acquired"), len(owner))
    return np.where(own, 0, other).astype(np.int8)
