"""What experts found, one row an item in the register, as columns beside the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlglot import exp

from twofold.sql.build import Tree
from twofold.sql.statements import fill


def pivot(
    appraisals: Tree,
    policy: str,
    since: date,
    day: date,
    columns: Mapping[str, tuple[str, str]],
) -> exp.Select:
    """The latest appraisal of each item by subject, given from `since` to `day`.

    `columns` maps a new column to the item and the register's column (`points` or `finding`).
    """  # fmt: skip
    latest = [
        exp.alias_(
            fill("ARG_MAX(_what, appraised_on) FILTER (WHERE item = _item)",
                 what=what, item=exp.convert(item)), new, quoted=True)
        for new, (item, what) in columns.items()
    ]  # fmt: skip
    rows = fill(
        """SELECT organisation AS subject FROM _appraisals
           WHERE policy = _policy AND appraised_on BETWEEN _since AND _day
           GROUP BY organisation""",
        appraisals=appraisals, policy=exp.convert(policy), since=exp.convert(since),
        day=exp.convert(day),
    )  # fmt: skip
    assert isinstance(rows, exp.Select)
    return rows.select(*latest, copy=False)


def with_latest(
    facts: exp.Query, latest: exp.Query, chosen: Tree, columns: Iterable[str]
) -> exp.Select:
    """Facts with the experts' columns, only the chosen rows."""
    own = exp.Column(this=exp.Star(), table=exp.to_identifier("facts"))
    joined = exp.select(own, *(exp.column(c, table="latest", quoted=True) for c in columns))
    on = exp.EQ(this=exp.column("subject", table="facts"),
                expression=exp.column("subject", table="latest"))  # fmt: skip
    kept = exp.select("*").from_(facts.subquery("f", copy=False), copy=False)
    kept = kept.where(chosen, copy=False)
    return (
        joined.from_(kept.subquery("facts", copy=False), copy=False)
        .join(latest.subquery("latest", copy=False), on=on, join_type="left", copy=False)
    )  # fmt: skip
