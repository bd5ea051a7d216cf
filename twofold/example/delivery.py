"""How awards went: step by step from the proposal to the money, with refusals, objections, money
claimed back, and some that are stuck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from twofold.example import columns
from twofold.example.feeds import Feed
from twofold.example.grants import Proposed
from twofold.example.organisations import Organisations
from twofold.example.plan import FOREVER, Plan, within

# The steps in their order in time; money may come in two parts.
STEPS = (
    "proposed", "district_checked", "gates_passed", "noticed", "objected", "approved", "paid",
    "paid", "evaluated", "recovered", "refused",
)  # fmt: skip
CHECKED, GATES, NOTICED, OBJECTED, APPROVED, PAID, REST, EVALUATED, RECOVERED, REFUSED = range(
    1, len(STEPS)
)
CHECKS = ("district_checked", "gates_passed", "objected")


@dataclass(frozen=True)
class Course:
    """Step by award: the day of each step (FOREVER: not taken) and the fen that it moved; `why` is
    an index into CHECKS, where a refused award failed."""

    day: np.ndarray
    fen: np.ndarray
    why: np.ndarray


def feeds(plan: Plan, all_: Organisations, found: tuple[Proposed, ...]) -> tuple[Feed, Feed]:
    """The register of awards, and that of their steps."""
    order = np.argsort(np.concatenate([one.on for one in found]), kind="stable")

    def joined(name: str) -> np.ndarray:
        return np.concatenate([getattr(one, name) for one in found])[order]

    which = np.repeat(np.arange(len(found)), [len(one.on) for one in found])[order]
    went = course(plan, joined("on"), joined("fen"), [found[n].how for n in range(len(found))],
                  which)  # fmt: skip
    subject = pa.concat_arrays([one.subject for one in found]).take(pa.array(order))
    payee = all_.code.take(pa.array(joined("payee")))
    awards = _awards(plan, found, which, subject, payee, joined("year"), joined("fen"), went)
    return awards, _steps(plan, found, which, joined("year"), went)


def course(
    plan: Plan, start: np.ndarray, fen: np.ndarray, ways: list[str], which: np.ndarray
) -> Course:
    """What happened to each award by the last commit; `ways` are the ways of delivery in the plan,
    `which` the one of each award."""
    day = np.full((len(STEPS), len(start)), FOREVER, dtype=np.int64)
    why = np.full(len(start), -1)
    for way in sorted(set(ways)):
        mine = np.flatnonzero(np.isin(which, [n for n, one in enumerate(ways) if one == way]))
        day[:, mine], why[mine] = _way(plan, way, start[mine], fen[mine])
    moved = _moved(plan, day, fen)
    later = day > plan.day("calendar.last_contracts")
    day[later], moved[later] = FOREVER, 0
    return Course(day.astype(np.int32), moved, why)


def _way(plan: Plan, way: str, start: np.ndarray, fen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The days of all steps of one way of delivery, and where the refused ones failed."""
    random, rule, number = plan.random(f"delivery {way}"), plan(f"delivery.{way}"), len(start)
    day = np.full((len(STEPS), number), FOREVER, dtype=np.int64)
    day[0] = now = start.astype(np.int64)
    why = np.full(number, -1)
    stuck = np.where(random.random(number) < rule["stuck"]["share"],
                     random.integers(0, len(rule["steps"]), number), -1)  # fmt: skip
    open_ = np.ones(number, dtype=bool)
    for index, name in enumerate(rule["steps"]):
        step = STEPS.index(name)
        taken = open_.copy()
        if name == "objected":
            taken &= random.random(number) < rule["objected"]
        now = now + np.where(taken, within(random, rule["days"][name], number), 0)
        now = now + np.where(taken & (stuck == index),
                             within(random, rule["stuck"]["days"], number), 0)  # fmt: skip
        fails = taken & (random.random(number) < rule["refused"].get(name, 0))
        passes = taken if name == "objected" else taken & ~fails
        day[step] = np.where(passes, now, FOREVER)
        day[REFUSED] = np.where(fails, now + (name == "objected") * 9, day[REFUSED])
        why = np.where(fails, CHECKS.index(name) if name in CHECKS else -1, why)
        open_ &= ~fails
    if "paid" in rule["steps"]:
        _afterwards(random, rule, day, fen)
    return day, why


def _afterwards(random: np.random.Generator, rule: dict, day: np.ndarray, fen: np.ndarray) -> None:
    """The second part of some payments, evaluations, and money claimed back from a few."""
    number = day.shape[1]
    paid = day[PAID] != FOREVER

    def later(step: int, after: np.ndarray, where: np.ndarray, between: list[int]) -> None:
        days = after + within(random, between, number)
        day[step] = np.where(where & (after != FOREVER), days, FOREVER)

    halves = paid & (random.random(number) < rule["halves"])
    later(REST, day[PAID], halves, rule["days"]["rest"])
    whole = np.where(halves, day[REST], day[PAID])
    large = fen >= rule["evaluated"]["least"] * columns.FEN
    judged = paid & large & (random.random(number) < rule["evaluated"]["share"])
    later(EVALUATED, whole, judged, rule["days"]["evaluated"])
    back = judged & (random.random(number) < rule["recovered"])
    later(RECOVERED, day[EVALUATED], back, rule["days"]["recovered"])


def _moved(plan: Plan, day: np.ndarray, fen: np.ndarray) -> np.ndarray:
    """Fen paid at each step, less what was claimed back: all that was paid, or a part of it."""
    random, moved = plan.random("claimed back"), np.zeros(day.shape, dtype=np.int64)
    first = np.where(day[REST] == FOREVER, fen, fen // 2)
    moved[PAID], moved[REST] = first, fen - first
    percent = np.where(random.random(day.shape[1]) < 0.5, 100, plan("delivery.part_claimed"))
    moved[RECOVERED] = -(fen * percent // 100)
    return np.where(day == FOREVER, 0, moved)


# --- registers


def _awards(
    plan: Plan, found: tuple[Proposed, ...], which: np.ndarray, subject: pa.Array,
    payee: pa.Array, year: np.ndarray, fen: np.ndarray, went: Course,
) -> Feed:  # fmt: skip
    """One row an award; each step makes a version of it."""
    steps, rows = np.nonzero(went.day != FOREVER)
    words = {name: [getattr(one, name) for one in found] for name in ("policy", "item", "level")}

    def table(rows: np.ndarray, day: int) -> pa.Table:
        reached, moved = went.day[:, rows] <= day, went.fen[:, rows]
        last = len(STEPS) - 1 - np.argmax(reached[::-1], axis=0)
        paid = np.where(reached[PAID], went.day[PAID, rows], FOREVER)
        document = columns.numbered(plan("codes.payment"), year[rows] * 10**6 + rows + 1, 10)
        return pa.table({
            "id": columns.numbered(plan("codes.award"), rows + 1, 7),
            **{name: columns.pick(of, which[rows]) for name, of in words.items()},
            "subject": subject.take(pa.array(rows)), "payee": payee.take(pa.array(rows)),
            "year": columns.year(year[rows]), "amount": columns.money(fen[rows], fen=True),
            "proposed_on": columns.dates(went.day[0, rows]), "paid_on": columns.dates(paid),
            "paid": columns.money((moved * reached).sum(axis=0), fen=True),
            "document": columns.blank(document, ~reached[PAID]),
            "state": columns.pick(STEPS, last),
        })  # fmt: skip

    return Feed("award", rows.astype(np.int32), went.day[steps, rows], table)


def _steps(plan: Plan, found: tuple[Proposed, ...], which: np.ndarray, year: np.ndarray,
           went: Course) -> Feed:  # fmt: skip
    """One row a step, numbered within its award."""
    award, step = np.nonzero((went.day != FOREVER).T)
    first = np.searchsorted(award, award, side="left")
    number, day, fen = (
        np.arange(len(award)) - first + 1,
        went.day[step, award],
        went.fen[step, award],
    )
    pays = np.isin(step, (PAID, REST, RECOVERED))
    offices = [one.level for one in found]
    words = plan("delivery.offices")
    known = list(dict.fromkeys(name for by in words.values() for name in by.values()))
    index = np.array([[known.index(words[level][name]) for name in STEPS] for level in offices])
    reasons = [*(plan(f"delivery.notes.{name}") for name in CHECKS), plan("delivery.notes.claimed")]
    note = np.where(step == REFUSED, went.why[award], np.where(step == RECOVERED, len(CHECKS), -1))

    def table(rows: np.ndarray, _: int) -> pa.Table:
        of = award[rows]
        document = columns.numbered(
            plan("codes.payment"), year[of] * 10**6 + of + 1, 10
        )  # fmt: skip
        return pa.table({
            "award": columns.numbered(plan("codes.award"), of + 1, 7),
            "number": columns.count(number[rows]), "state": columns.pick(STEPS, step[rows]),
            "done_on": columns.dates(day[rows]),
            "done_by": columns.pick(known, index[which[of], step[rows]]),
            "document": columns.blank(document, ~pays[rows]),
            "amount": columns.money(fen[rows], ~pays[rows], fen=True),
            "note": columns.pick(reasons, np.maximum(note[rows], 0), note[rows] < 0),
        })  # fmt: skip

    return Feed("award_step", np.arange(len(award)), day, table)
