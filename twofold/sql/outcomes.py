"""What comes of stacking awards, as statements: the claims with what is left of them, and sums."""

from __future__ import annotations

from decimal import Decimal

from twofold.sql.stacking import TAKEN, WORTH
from twofold.sql.statements import Tree, fill, literal


def combined(claims: str, conflicts: str) -> Tree:
    """Every claim with what is left of it in each run, whether no text says how it goes together
    with another of the same payee, and what each step took (`taken`: a list of run, position,
    taken, before). `most` is NULL while nothing bounds it.

    `conflicts` is a table of policies and the `others` of which nothing is said together.
    """
    beside = fill(
        """SELECT payee, LIST(DISTINCT policy) AS policies FROM _worth
           WHERE run = 1 AND (asked > 0 OR asked IS NULL) GROUP BY payee HAVING
           COUNT(DISTINCT policy) > 1""",
        worth=WORTH,
    )  # fmt: skip
    taken = fill(
        """SELECT id, LIST({'run': run, 'position': position, 'taken': taken, 'before': before}
                           ) AS taken FROM _taken GROUP BY id""",
        taken=TAKEN,
    )  # fmt: skip
    return fill(
        """SELECT c.*, COALESCE(s.asked, 0) AS settled_asked, COALESCE(s.worth, 0) AS settled,
                  m.asked AS most_asked, m.worth AS most,
                  COALESCE(LIST_HAS_ANY(p.policies, x.others), FALSE) AS unstated, t.taken
           FROM _claims AS c JOIN _worth AS m ON m.id = c.id AND m.run = 1
           LEFT JOIN _worth AS s ON s.id = c.id AND s.run = 0
           LEFT JOIN _beside AS p ON p.payee = m.payee
           LEFT JOIN _conflicts AS x ON x.policy = c.policy
           LEFT JOIN _taken AS t ON t.id = c.id""",
        claims=claims, worth=WORTH, beside=beside, conflicts=conflicts, taken=taken,
    )  # fmt: skip


def in_turn(awards: Tree) -> Tree:
    """Claims as they are shown: the nearest to being eligible first."""
    return fill("SELECT * FROM _awards AS a ORDER BY verdict DESC, id", awards=awards)


def summed(awards: Tree, key: Tree, pending: int) -> Tree:
    """For each value of a key: how many claims, how many without a bound, and of each run what was
    asked and what is left; and how much of the most waits for experts alone. The most first."""
    return fill(
        """SELECT _key AS key, COUNT(*) AS lines, COUNT(*) - COUNT(most) AS open,
                  COALESCE(SUM(settled_asked), 0), COALESCE(SUM(settled), 0),
                  COALESCE(SUM(most_asked) FILTER (WHERE NOT most IS NULL), 0),
                  COALESCE(SUM(most), 0) AS most,
                  COALESCE(SUM(most) FILTER (WHERE verdict = _pending), 0)
           FROM _awards AS a GROUP BY ALL ORDER BY most DESC, key""",
        key=key, awards=awards, pending=literal(Decimal(pending)),
    )  # fmt: skip


def reductions(awards: Tree) -> Tree:
    """What each step took, in each run, and of how many claims."""
    return fill(
        """SELECT t.position, COALESCE(SUM(t.taken) FILTER (WHERE t.run = 0), 0),
                  COALESCE(SUM(t.taken) FILTER (WHERE t.run = 1), 0), COUNT(DISTINCT id)
           FROM (SELECT id, UNNEST(taken) AS t FROM _awards AS a) AS u
           GROUP BY t.position ORDER BY t.position""",
        awards=awards,
    )  # fmt: skip
