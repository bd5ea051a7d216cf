"""How awards go together, as statements over one table of what is left of each.

The table `worth` has a row for each claim and run: `id`, `run`, the columns that groups are formed
by, `place` (who comes first), `asked` (the amount that reductions count from) and `worth` (what is
left); both are NULL while no source and no limit bounds the amount. In run 0, that of what is
settled, an unknown group or limit leaves nothing; in run 1, that of the most, it takes nothing.
A step makes a table of the rows that it changes, which is then written back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

from twofold.sql.statements import (
    Tree,
    all_of,
    any_of,
    cast,
    create_as,
    fill,
    literal,
    name,
    named,
    names,
    same_key,
)

WORTH, BEFORE, STEP, TAKEN, POOLS = (
    "awards worth", "awards before", "awards step", "awards taken", "awards pools"
)  # fmt: skip
SETTLED, MOST = 0, 1
MONEY = "DECIMAL(38, 2)"
# Of each claim, what groups may be formed by; `item` and `year` are never missing.
GROUPS = ("subject", "payee", "year", "policy", "item", "level", "district", "industry", "size")


@dataclass(frozen=True)
class Rank:
    """A column that decides who goes first: the highest, or for a `day` the earliest. What is not
    known goes last."""

    column: str
    day: bool


def worth(claims: str, eligible: int, ranks: Sequence[Rank]) -> list[Tree]:
    """Makes `worth` of claims: in run 0 those that are settled, in run 1 all of them.

    A claim is settled where its verdict is `eligible`, its amount exact and its payee known.
    """
    columns = [*GROUPS, *(rank.column for rank in ranks)]
    alone = fill("CONCAT('? ', id)")  # what is not known may be another for each
    open_ = [
        named(fill("COALESCE(_c, _alone)", c=name(c), alone=alone), c)
        if c not in ("year", "item", *(r.column for r in ranks)) else name(c)
        for c in columns
    ]  # fmt: skip
    settled = fill(
        """SELECT id, 0 AS run, place, _columns, low AS asked, low AS worth FROM _claims
           WHERE verdict = _eligible AND low = high AND NOT payee IS NULL""",
        columns=names(columns), claims=claims, eligible=literal(eligible),
    )  # fmt: skip
    most = fill("SELECT id, 1 AS run, place, _columns, high AS asked, high AS worth FROM _claims",
                columns=open_, claims=claims)  # fmt: skip
    both = exp.union(settled, most, distinct=False, copy=False)
    taken = fill(
        """SELECT CAST(NULL AS BIGINT) AS id, 0 AS run, 0 AS position,
                  CAST(0 AS DECIMAL(38, 2)) AS taken, CAST(0 AS DECIMAL(38, 2)) AS before
           WHERE FALSE""",
    )
    return [create_as(WORTH, both), create_as(TAKEN, taken)]


def registered(year: int) -> Tree:
    """The step that takes what stands in the register already as the very same award of the year;
    an award that names no item is of all items."""
    made = fill(
        """SELECT w.id, w.run, COALESCE(w.asked, 0) AS asked, CAST(0 AS DECIMAL(38, 2)) AS worth,
                  COALESCE(w.worth, 0) AS taken, CAST(b.spent AS DECIMAL(38, 2)) AS before
           FROM _worth AS w JOIN (
             SELECT policy, subject, item, SUM(spent) AS spent FROM _before WHERE "year" = _year
             GROUP BY policy, subject, item
           ) AS b ON b.policy = w.policy AND b.subject = w.subject AND b.item = w.item""",
        worth=WORTH, before=_own(), year=literal(year),
    )  # fmt: skip
    return create_as(STEP, made)


def _own() -> Tree:
    """Awards in the register by item; one without an item stands for each of the policy's."""
    return fill(
        """SELECT policy, subject, "year", item, spent FROM _before WHERE item <> ''
           UNION ALL
           SELECT b.policy, b.subject, b."year", w.item, b.spent FROM _before AS b
           JOIN (SELECT DISTINCT policy, item FROM _worth) AS w ON w.policy = b.policy
           WHERE b.item = ''""",
        before=BEFORE, worth=WORTH,
    )  # fmt: skip


def best(awards: Sequence[tuple[str, str]], per: Sequence[str], difference: bool) -> Tree:
    """The step by which of all awards of a group only the highest is left.

    `awards` are policies and items; a policy without an item is one award of all its items. Where
    something of the group was paid before, nothing more is due; under `difference` what was paid
    is taken off. Of two that are the same the first in order stays.
    """
    kept = (
        "CASE WHEN whole IS NULL THEN 0 ELSE GREATEST(LEAST(worth, before - upto + worth), 0) END"
        if difference else "CASE WHEN before > 0 THEN worth ELSE 0 END"
    )  # fmt: skip
    lost = fill("rank > 1") if difference else fill("rank > 1 OR before > 0")
    cut = fill(
        """SELECT id, run, asked, worth, before, _lost AS lost,
                  CASE WHEN rank > 1 THEN worth ELSE _kept END AS taken FROM _ranked AS r""",
        kept=fill(kept), lost=lost, ranked=_ranked(awards, per),
    )  # fmt: skip
    # What had no bound and is lost counts as nothing asked and nothing given.
    return create_as(STEP, fill(
        """SELECT id, run, CASE WHEN lost THEN COALESCE(asked, 0) ELSE asked END AS asked,
                  CASE WHEN lost THEN 0 ELSE worth - taken END AS worth,
                  COALESCE(taken, 0) AS taken, before
           FROM _cut AS c WHERE taken > 0 OR (lost AND worth IS NULL)""",
        cut=cut,
    ))  # fmt: skip


def _ranked(awards: Sequence[tuple[str, str]], per: Sequence[str]) -> Tree:
    """Rows with the `rank` of their award in its group, the `whole` of the award, and what of it
    comes `upto` the row; `before` is what was paid in the group."""
    award = fill("CASE WHEN _single THEN item ELSE '' END", single=_items(awards))
    candidates = fill(
        """SELECT w.*, _award AS award, COALESCE(b.spent, 0) AS before
           FROM _rows AS w LEFT JOIN _before AS b ON _same""",
        award=_of("w", award), rows=_rows(awards), before=_spent(awards, per), same=_same(per),
    )  # fmt: skip
    totals = fill(
        """SELECT *, CASE WHEN COUNT(worth) OVER award < COUNT(*) OVER award THEN NULL
                          ELSE SUM(worth) OVER award END AS whole,
                  MIN(place) OVER award AS first_place
           FROM _candidates AS c
           WINDOW award AS (PARTITION BY run, _per, policy, award, subject)""",
        candidates=candidates, per=_per(per),
    )  # fmt: skip
    return fill(
        """SELECT *, RANK() OVER (PARTITION BY run, _per
                                  ORDER BY whole DESC NULLS FIRST, first_place, subject) AS rank,
                  SUM(worth) OVER (PARTITION BY run, _per, policy, award, subject
                                   ORDER BY place, id ROWS UNBOUNDED PRECEDING) AS upto
           FROM _totals AS t""",
        totals=totals, per=_per(per),
    )  # fmt: skip


def limited(
    awards: Sequence[tuple[str, str]], per: Sequence[str], limit: Decimal | None, share: str,
    rank: Rank | None,
) -> Tree:  # fmt: skip
    """The step that holds each group to a limit, less what was paid in it before. What has no bound
    asks for all there is. `share` is `pro rata`, or else who goes first is decided by `rank`, and
    then by order. A `limit` of None is unknown."""
    missing = any_of(fill("w._c IS NULL", c=c) for c in per if c not in ("year", "item"))
    room = fill("CASE WHEN w.run = 0 THEN CAST(0 AS DECIMAL(38, 2)) END")
    if limit is not None:
        room = fill("CASE WHEN _missing THEN 0 ELSE GREATEST(_limit - COALESCE(b.spent, 0), 0) END",
                    missing=exp.paren(missing), limit=cast(literal(limit), MONEY))  # fmt: skip
    rows = fill(
        """SELECT w.*, COALESCE(b.spent, 0) AS before, _room AS room
           FROM _rows AS w LEFT JOIN _before AS b ON _same""",
        room=room, rows=_rows(awards), before=_spent(awards, per), same=_same(per),
    )  # fmt: skip
    filled = fill(
        """SELECT * REPLACE (COALESCE(asked, room) AS asked, COALESCE(worth, room) AS worth),
                  worth IS NULL AS bounded FROM _rows AS f WHERE NOT room IS NULL""",
        rows=rows,
    )  # fmt: skip
    cut = _pro_rata(filled, per) if share == "pro rata" else _in_order(filled, per, rank)
    return create_as(STEP, fill(
        """SELECT id, run, asked, worth - taken AS worth, taken, before FROM _cut AS c
           WHERE taken > 0 OR bounded""",
        cut=cut,
    ))  # fmt: skip


def _in_order(filled: Tree, per: Sequence[str], rank: Rank | None) -> Tree:
    """Each gets what those before it have left."""
    order: list[Tree] = [name("place"), name("subject"), name("id")]
    if rank is not None:
        first = exp.Ordered(this=name(rank.column), desc=not rank.day, nulls_first=False)
        order.insert(0, first)
    return fill(
        """SELECT *, GREATEST(LEAST(worth, upto - room), 0) AS taken FROM (
             SELECT *, SUM(worth) OVER (PARTITION BY run, _per ORDER BY _order
                                        ROWS UNBOUNDED PRECEDING) AS upto
             FROM _filled AS f
           ) AS o""",
        per=_per(per), order=order, filled=filled,
    )  # fmt: skip


def _pro_rata(filled: Tree, per: Sequence[str]) -> Tree:
    """Each gets its share to the fen below; the fen left over go to the largest remainders, so that
    the shares are exactly what there is. Counted in fen, as whole numbers."""
    counted = fill(
        """SELECT *, CAST(worth * 100 AS HUGEINT) AS fen, CAST(room * 100 AS HUGEINT) AS fen_room,
                  CAST(SUM(worth) OVER (PARTITION BY run, _per) * 100 AS HUGEINT) AS fen_all
           FROM _filled AS f""",
        filled=filled, per=_per(per),
    )  # fmt: skip
    shared = fill(
        """SELECT *, CAST(COALESCE(fen * fen_room // NULLIF(fen_all, 0), 0) AS HUGEINT) AS share,
                  COALESCE(fen * fen_room % NULLIF(fen_all, 0), 0) AS remainder
           FROM _counted AS c""",
        counted=counted,
    )  # fmt: skip
    turned = fill(
        """SELECT *, ROW_NUMBER() OVER (PARTITION BY run, _per
                                        ORDER BY remainder DESC, place, subject, id) AS turn,
                  SUM(share) OVER (PARTITION BY run, _per) AS shared FROM _shared AS s""",
        shared=shared, per=_per(per),
    )  # fmt: skip
    return fill(
        """SELECT *, CASE WHEN fen_all <= fen_room THEN CAST(0 AS DECIMAL(38, 2)) ELSE worth -
             CAST(share + CASE WHEN turn <= fen_room - shared THEN 1 ELSE 0 END AS DECIMAL(38, 0))
             * CAST(0.01 AS DECIMAL(3, 2)) END AS taken
           FROM _turned AS t""",
        turned=turned,
    )  # fmt: skip


def written_back(position: int) -> list[Tree]:
    """Notes what a step took (nothing, where it only gave a bound), and leaves the rest."""
    note = fill("INSERT INTO _taken SELECT id, run, _position, taken, before FROM _step",
                taken=TAKEN, position=literal(position), step=STEP)  # fmt: skip
    left = fill(
        """UPDATE _worth SET asked = s.asked, worth = s.worth FROM _step AS s
           WHERE _worth.id = s.id AND _worth.run = s.run""", worth=WORTH, step=STEP,
    )  # fmt: skip
    return [note, left]


def no_pools() -> Tree:
    """Makes `pools` without a row."""
    return create_as(POOLS, fill(
        """SELECT 0 AS position, CAST('' AS TEXT) AS "group", CAST(0 AS DECIMAL(38, 2)) AS spent,
                  _sums WHERE FALSE""",
        sums=[named(fill("CAST(0 AS DECIMAL(38, 2))"), c)
              for c in ("settled", "most", "settled_refused", "most_refused")],
    ))  # fmt: skip


def pool(position: int, awards: Sequence[tuple[str, str]], per: Sequence[str]) -> Tree:
    """Adds the groups of a pool, after all steps: what was paid from it before, what is awarded in
    each run, and what its own step refused."""
    runs = [
        named(fill("COALESCE(SUM(_sum) FILTER (WHERE w.run = _run), 0)", sum=of,
                   run=literal(run)), what)
        for what, of, run in (
            ("settled", name("worth", "w"), SETTLED), ("most", name("worth", "w"), MOST),
            ("settled_refused", name("taken", "t"), SETTLED),
            ("most_refused", name("taken", "t"), MOST),
        )
    ]  # fmt: skip
    now = fill(
        """SELECT _keys, _runs FROM _rows AS w LEFT JOIN _taken AS t
           ON t.id = w.id AND t.run = w.run AND t.position = _position GROUP BY ALL""",
        keys=names(per, "w") or [named(literal(1), "one")], runs=runs,
        rows=_rows(awards, all_=True), taken=TAKEN, position=literal(position),
    )  # fmt: skip
    label = [
        fill("COALESCE(CAST(n._c AS TEXT), CAST(b._c AS TEXT), '?')", c=c)
        for c in per
        if c != "year"
    ]
    # Where all is one group, what was paid is one row whatever there is.
    joined = "_before AS b FULL JOIN _now AS n" if per else "_before AS b LEFT JOIN _now AS n"
    shown = fill(
        f"""SELECT _position, CONCAT_WS(' · ', _label) AS "group", COALESCE(b.spent, 0),
                  COALESCE(settled, 0), COALESCE(most, 0), COALESCE(settled_refused, 0),
                  COALESCE(most_refused, 0)
           FROM {joined} ON _same""",
        position=literal(position), label=label or [literal("")], now=now,
        before=_spent(awards, per), same=_same(per, "n"),
    )  # fmt: skip
    return fill("INSERT INTO _pools SELECT * FROM _shown AS s", pools=POOLS, shown=shown)


# --- parts of all of them


def _items(awards: Sequence[tuple[str, str]]) -> Tree:
    """Whether a row is of an award that is named with its item."""
    return any_of(_is(policy, item) for policy, item in awards if item)


def _is(policy: str, item: str) -> Tree:
    parts = [exp.EQ(this=name("policy"), expression=literal(policy))]
    if item:
        parts.append(exp.EQ(this=name("item"), expression=literal(item)))
    return all_of(parts)


def _named(awards: Sequence[tuple[str, str]]) -> Tree:
    """Whether a row is of one of these awards."""
    whole = [literal(policy) for policy, item in awards if not item]
    parts: list[Tree] = [exp.In(this=name("policy"), expressions=whole)] if whole else []
    return exp.paren(any_of([*parts, *(_is(p, i) for p, i in awards if i)]))


def _of(table: str, tree: Tree) -> Tree:
    """A tree whose columns are those of a table."""
    made = tree.copy()
    for column in list(made.find_all(exp.Column)):
        column.set("table", exp.to_identifier(table))
    return made


def _rows(awards: Sequence[tuple[str, str]], all_: bool = False) -> Tree:
    """The rows of `worth` that are of these awards and of which something is left."""
    left = exp.true() if all_ else fill("(worth > 0 OR worth IS NULL)")
    return fill("SELECT * FROM _worth WHERE _named AND _left", worth=WORTH, named=_named(awards),
                left=left)  # fmt: skip


def _spent(awards: Sequence[tuple[str, str]], per: Sequence[str]) -> Tree:
    """What was paid before in each group; one row where there is one group."""
    made = fill("SELECT SUM(spent) AS spent FROM _before WHERE _named", before=BEFORE,
                named=_named(awards))  # fmt: skip
    assert isinstance(made, exp.Select)
    return made.select(*names(per), copy=False).group_by(*names(per), copy=False) if per else made


def _same(per: Sequence[str], table: str = "w") -> Tree:
    return same_key(table, "b", per)


def _per(per: Sequence[str]) -> list[Tree]:
    return names(per) or [literal(1)]
