"""How delivery goes: days in each state, where it is stuck, and how much of what was approved has
been paid.

The share delivered (兑现率) of some awards is, by number, those paid in full of those approved;
by amount, the yuan paid of the yuan approved. Approved is what has passed the approval by the day
and was not refused after it; what is recovered later is shown beside, not taken off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from twofold.awards import steps
from twofold.awards.delivery import AWARD, STEP, standing, taken
from twofold.awards.rules import Rules, rules
from twofold.awards.steps import APPROVED, OPEN, STATES, Award, Done
from twofold.errors import InputError
from twofold.registers import store
from twofold.registers.show import show
from twofold.registers.store import Reading
from twofold.sql.layers import relation
from twofold.sql.statements import (
    Tree,
    create_as,
    fill,
    limited,
    literal,
    name,
    number_of,
    picked,
)
from twofold.workspace import Workspace

NOW, STAYS = "delivery now", "delivery stays"
BY = ("policy", "district", "state")


@dataclass(frozen=True)
class Stay:
    """One state: how many awards have left it and in how many days (median, longest), how many are
    in it now and for how many days the longest; `limit` is how many days it may last."""

    state: str
    left: int
    median: Decimal | None
    longest: int | None
    waiting: int
    waiting_longest: int | None
    overdue: int
    limit: int | None


@dataclass(frozen=True)
class Share:
    """Awards by one value of a column (None: not known; of all together, no column): how many, how
    many approved and paid in full, and the yuan. `unknown` awards were approved without an amount,
    which no sum has."""

    key: str | None
    awards: int
    approved: int
    settled: int
    approved_amount: Decimal
    paid: Decimal
    recovered: Decimal
    unknown: int
    overdue: int

    @property
    def by_number(self) -> Decimal | None:
        return Decimal(self.settled) / self.approved if self.approved else None

    @property
    def by_amount(self) -> Decimal | None:
        return self.paid / self.approved_amount if self.approved_amount else None


@dataclass(frozen=True)
class Row:
    """One award on the day. `waiting` is for how many days it has been in a state in which
    somebody has something to do; `limit` how many it may."""

    id: str
    policy: str
    item: str
    subject: str
    payee: str
    payee_name: str | None
    district: str | None
    year: int
    amount: Decimal | None
    paid: Decimal
    recovered: Decimal
    state: str
    since: date | None
    waiting: int | None
    limit: int | None

    @property
    def overdue(self) -> int:
        """For how many days beyond the limit it has waited; 0 where it has not."""
        late = (self.waiting or 0) - self.limit if self.limit is not None else 0
        return max(late, 0)


@dataclass(frozen=True)
class Wanted:
    """Which awards are wanted, and how many of them; with `overdue` only those that are late.
    `by` asks for shares by these columns besides."""

    policy: str | None = None
    district: str | None = None
    state: str | None = None
    overdue: bool = False
    first: int = 0
    most: int | None = None
    by: tuple[str, ...] = ()

    @property
    def where(self) -> Mapping[str, object]:
        found = {"policy": self.policy, "district": self.district, "state": self.state,
                 "late": True if self.overdue else None}  # fmt: skip
        return {column: value for column, value in found.items() if value is not None}


EVERYTHING = Wanted()


@dataclass(frozen=True)
class Delivered:
    """How delivery went by a day. `rows` may be some of the `total` that were asked for, the
    longest waiting first; `whole`, `stays` and `groups` are of all of these."""

    day: date
    rules: Rules
    stays: tuple[Stay, ...]
    whole: Share
    groups: Mapping[str, tuple[Share, ...]]
    rows: tuple[Row, ...]
    total: int


@dataclass(frozen=True)
class Followed:
    """One award with its steps until the day, the states that may follow, and the commit that
    brought each step (by its number)."""

    row: Row
    award: Award
    done: tuple[Done, ...]
    commits: Mapping[int, Any]
    allowed: tuple[str, ...]
    rules: Rules


def delivered(workspace: Workspace, wanted: Wanted = EVERYTHING) -> Delivered:
    """How delivery goes on the workspace's day. Raises NotFound where there are no rules."""
    for by in wanted.by:
        if by not in BY:
            raise InputError("awards.unknown_by", value=by, known=", ".join(BY))
    known = rules(workspace)
    with store.reading(workspace) as reading:
        _laid_out(reading, known, workspace.day)
        every = picked(relation(NOW), wanted.where)
        found = fill("SELECT * FROM _every AS e ORDER BY waiting DESC NULLS LAST, id", every=every)
        rows = _rows(reading, limited(found, wanted.most, wanted.first))
        shares = {by: _shares(reading, every, by) for by in wanted.by}
        return Delivered(
            workspace.day, known, _stays(reading, known, every, workspace.day),
            _shares(reading, every, None)[0], shares, rows,
            reading.connection.value(number_of(every)),
        )  # fmt: skip


def follow(workspace: Workspace, award: str) -> Followed:
    """One award, step by step until the workspace's day. Raises NotFound."""
    known = rules(workspace)
    with store.reading(workspace) as reading:
        found = standing(reading, award)
        _laid_out(reading, known, workspace.day)
        rows = _rows(reading, picked(relation(NOW), {"id": award}))
        done = tuple(one for one in taken(reading, award) if one.on <= workspace.day)
        page = show(workspace, STEP, key=(award,), limit=None)
        commits = {entry.values["number"]: entry.added for entry in page.rows}
        row = rows[0] if rows else _not_yet(found)
        return Followed(row, found, done, commits, steps.allowed(found), known)


def _not_yet(found: Award) -> Row:
    """An award that was put forward after the day that is asked for."""
    return Row(found.id, found.policy, found.item, found.subject, found.payee, None, None,
               found.year, found.amount, found.paid, Decimal(0), found.state, None, None,
               None)  # fmt: skip


def _laid_out(reading: Reading, known: Rules, day: date) -> None:
    """`STAYS`: every step with the day on which it was left; `NOW`: every award on the day. Of an
    award without steps the register alone says where it stands, and how long no one knows."""
    connection = reading.connection
    stays = fill(
        """SELECT award, number, state, done_on, amount,
                  LEAD(done_on) OVER (PARTITION BY award ORDER BY number) AS left_on,
                  ROW_NUMBER() OVER (PARTITION BY award ORDER BY number DESC) AS back
           FROM _steps AS s WHERE done_on <= _day""",
        steps=reading.view(STEP), day=literal(day),
    )  # fmt: skip
    connection.run(create_as(STAYS, stays))
    known_days = [(state, found.days) for state in OPEN if (found := known.days(state, day))]
    limit = _chosen("state", known_days)
    now = fill(
        """SELECT *, waiting > COALESCE(days, waiting) AS late FROM (
             SELECT *, CASE WHEN _open THEN CAST(_day - since AS BIGINT) END AS waiting,
                    _limit AS days
             FROM (SELECT a.id, a.policy, COALESCE(a.item, '') AS item, a.subject, a.payee,
                          o.name AS payee_name, o.district, a."year", a.amount,
                          COALESCE(s.state, a.state) AS state, s.done_on AS since,
                          CASE WHEN s.state IS NULL THEN COALESCE(a.paid, 0)
                               ELSE COALESCE(m.paid, 0) END AS paid,
                          COALESCE(m.recovered, 0) AS recovered
                   FROM _award AS a
                   LEFT JOIN (SELECT * FROM _stays WHERE back = 1) AS s ON s.award = a.id
                   LEFT JOIN (SELECT award, SUM(amount) FILTER (WHERE state = 'paid') AS paid,
                                     -SUM(amount) FILTER (WHERE state = 'recovered') AS recovered
                              FROM _stays GROUP BY award) AS m ON m.award = a.id
                   LEFT JOIN _organisation AS o ON o.id = a.payee
                   WHERE COALESCE(a.proposed_on, _day) <= _day
                     AND (s.state IS NOT NULL
                          OR a.id NOT IN (SELECT award FROM _every AS e WHERE done_on > _day))
             ) AS found) AS counted""",
        award=reading.view(AWARD), organisation=reading.view("organisation"), day=literal(day),
        stays=STAYS, every=reading.view(STEP), limit=limit,
        open=fill("state IN (_states)", states=[literal(s) for s in OPEN]),
    )  # fmt: skip
    connection.run(create_as(NOW, now))


def _chosen(column: str, values: Sequence[tuple[str, int]]) -> Tree:
    """A number by the value of a column; NULL for every other."""
    made: Tree = fill("CAST(NULL AS BIGINT)")
    for value, number in reversed(values):
        made = fill("CASE WHEN _column = _value THEN _number ELSE _made END", column=name(column),
                    value=literal(value), number=literal(number), made=made)  # fmt: skip
    return made


def _rows(reading: Reading, select: Tree) -> tuple[Row, ...]:
    columns, rows = reading.connection.table(select)
    made = (dict(zip(columns, row, strict=True)) for row in rows)
    return tuple(
        Row(r["id"], r["policy"], r["item"], r["subject"], r["payee"], r["payee_name"],
            r["district"], r["year"], r["amount"], Decimal(r["paid"]), Decimal(r["recovered"]),
            r["state"], r["since"], r["waiting"], r["days"])
        for r in made
    )  # fmt: skip


def _shares(reading: Reading, every: Tree, by: str | None) -> tuple[Share, ...]:
    key = name(by) if by else fill("CAST(NULL AS TEXT)")
    select = fill(
        """SELECT _key AS key, COUNT(*),
                  COUNT(*) FILTER (WHERE _approved),
                  COUNT(*) FILTER (WHERE _approved AND CASE WHEN amount IS NULL THEN paid > 0
                                                            ELSE paid >= amount END),
                  COALESCE(SUM(amount) FILTER (WHERE _approved), 0),
                  COALESCE(SUM(paid) FILTER (WHERE _approved AND NOT amount IS NULL), 0),
                  COALESCE(SUM(recovered), 0),
                  COUNT(*) FILTER (WHERE _approved AND amount IS NULL),
                  COUNT(*) FILTER (WHERE late)
           FROM _every AS e GROUP BY ALL ORDER BY 5 DESC, 2 DESC, key""",
        key=key, every=every,
        approved=fill("state IN (_states)", states=[literal(s) for s in APPROVED]),
    )  # fmt: skip
    found = tuple(
        Share(row[0], row[1], row[2], row[3], Decimal(row[4]), Decimal(row[5]), Decimal(row[6]),
              row[7], row[8])
        for row in reading.connection.rows(select)
    )  # fmt: skip
    if by is None and not found:
        zero = Decimal(0)
        return (Share(None, 0, 0, 0, zero, zero, zero, 0, 0),)
    return found


def _stays(reading: Reading, known: Rules, every: Tree, day: date) -> tuple[Stay, ...]:
    """Of each state how long the wanted awards stayed in it, and stay."""
    left = fill(
        """SELECT s.state, COUNT(*), MEDIAN(s.left_on - s.done_on), MAX(s.left_on - s.done_on)
           FROM _stays AS s JOIN _every AS e ON e.id = s.award
           WHERE NOT s.left_on IS NULL GROUP BY s.state""",
        stays=STAYS, every=every,
    )  # fmt: skip
    now = fill(
        """SELECT state, COUNT(*), MAX(waiting), COUNT(*) FILTER (WHERE late) FROM _every AS e
           GROUP BY state""",
        every=every,
    )  # fmt: skip
    gone = {row[0]: row[1:] for row in reading.connection.rows(left)}
    here = {row[0]: row[1:] for row in reading.connection.rows(now)}
    made = []
    for state in STATES:
        count, median, longest = gone.get(state, (0, None, None))
        waiting, waits, overdue = here.get(state, (0, None, 0))
        limit = known.days(state, day) if state in OPEN else None
        if state not in OPEN:  # after the money nobody waits
            count, median, longest = 0, None, None
        made.append(Stay(
            state, count, None if median is None else Decimal(str(round(median, 1))), longest,
            waiting, waits, overdue, limit.days if limit else None,
        ))  # fmt: skip
    return tuple(made)


__all__ = ["Delivered", "Followed", "Row", "Share", "Stay", "Wanted", "delivered", "follow"]
