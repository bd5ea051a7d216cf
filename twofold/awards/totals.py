"""Lines, sums and pools out of the table of combined awards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from twofold.awards.compile import Plan
from twofold.awards.outcome import Line, Pool, Reduced, Run, Sums, Taken, Wanted
from twofold.policies.model import Answer, Policy
from twofold.sql import outcomes, stacking
from twofold.sql.engine import Connection
from twofold.sql.layers import Query
from twofold.sql.statements import fill, limited, name, number_of, picked

ZERO = Decimal(0)
COLUMNS = ("policy", "item", "subject", "name", "payee", "payee_name", "district", "industry",
           "size", "level", "year", "verdict", "low", "high", "settled_asked", "settled",
           "most_asked", "most", "unstated", "taken")  # fmt: skip


@dataclass(frozen=True)
class Tables:
    """What a plan came to: a SELECT of all awards, one of the pools' groups, and the plan."""

    plan: Plan
    awards: Query
    pools: Query


def lines(
    connection: Connection, of: Tables, policies: Mapping[str, Policy], wanted: Wanted
) -> tuple[tuple[Line, ...], int]:
    """The lines that are wanted, and how many there are: those that are eligible first, otherwise
    in the order in which they are taken."""
    found = outcomes.in_turn(picked(of.awards, wanted.where))
    columns, rows = connection.table(limited(found, wanted.most, wanted.first))
    total = len(rows)
    if wanted.most is not None or wanted.first:
        total = connection.value(number_of(picked(of.awards, wanted.where)))
    made = (dict(zip(columns, row, strict=True)) for row in rows)
    return tuple(_line(of.plan, policies, row) for row in made), total


def _line(plan: Plan, policies: Mapping[str, Policy], row: Mapping[str, Any]) -> Line:
    noted = sorted(row["taken"] or (), key=lambda t: (t["run"], t["position"]))

    def run(number: int, name_: str) -> Run:
        taken = (taken_by(plan, t["position"], t["taken"], t["before"])
                 for t in noted if t["run"] == number)  # fmt: skip
        return Run(row[f"{name_}_asked"], row[name_], tuple(taken))

    return Line(
        policies[row["policy"]], row["item"], row["subject"], row["name"], row["payee"],
        row["payee_name"], row["district"], row["industry"], row["size"], row["level"],
        row["year"], Answer(row["verdict"]), row["low"], row["high"],
        run(stacking.SETTLED, "settled"), run(stacking.MOST, "most"), row["unstated"],
    )  # fmt: skip


def taken_by(plan: Plan, position: int, taken: Decimal, before: Decimal = ZERO) -> Taken:
    """What the step at a position took; at 0 no step did, but the register."""
    if position == 0:
        return Taken(0, None, None, taken, before)
    task = plan.tasks[position - 1]
    return Taken(position, task.combination, task.step, taken, before)


def sums(connection: Connection, of: Tables, wanted: Wanted, by: str | None) -> tuple[Sums, ...]:
    """All wanted lines together, or for each value of a column, the largest most first."""
    key = name(by) if by else fill("CAST(NULL AS TEXT)")
    select = outcomes.summed(picked(of.awards, wanted.where), key, int(Answer.PENDING))

    def called(value: Any) -> str | None:
        return Answer(value).verdict if by == "verdict" else value

    return tuple(
        Sums(called(row[0]), row[1], row[2], Run(row[3], row[4]), Run(row[5], row[6]), row[7])
        for row in connection.rows(select)
    )


def together(connection: Connection, of: Tables, wanted: Wanted) -> Sums:
    """All wanted lines together; nothing where there are none."""
    found = sums(connection, of, wanted, None)
    none = Run(ZERO, ZERO)
    return found[0] if found else Sums(None, 0, 0, none, none)


def reduced(connection: Connection, of: Tables, wanted: Wanted) -> Iterator[Reduced]:
    """What each step took of the wanted lines, in the order of the steps."""
    select = outcomes.reductions(picked(of.awards, wanted.where))
    for position, settled, most, count in connection.rows(select):
        yield Reduced(taken_by(of.plan, position, most), settled, most, count)


def pools(connection: Connection, of: Tables) -> Iterator[Pool]:
    """The groups of every pool; one that nobody asks anything of stands there too."""
    found: dict[int, dict[str, list[Decimal]]] = {}
    for position, group, *amounts in connection.rows(of.pools):
        label = " · ".join("?" if p.startswith("? ") else p for p in group.split(" · "))
        groups = found.setdefault(position, {})
        sums_ = groups.setdefault(label, [ZERO] * len(amounts))
        groups[label] = [a + b for a, b in zip(sums_, amounts, strict=True)]
    for task in of.plan.pools:
        groups = found.get(task.position) or {"": [ZERO] * 5}
        for label in sorted(groups):
            yield Pool(task.combination, task.step, label, task.limit, *groups[label])


def conserved(parts: Sequence[Sums], whole: Sums) -> bool:
    """Whether parts make up the whole: every line is in one of them, and every fen."""
    return (sum(p.lines for p in parts), sum(p.open for p in parts)) == (
        whole.lines, whole.open) and all(
        sum((getattr(getattr(p, run), end) for p in parts), ZERO) == getattr(getattr(whole, run),
                                                                             end)
        for run in ("settled", "most") for end in ("asked", "awarded"))  # fmt: skip
