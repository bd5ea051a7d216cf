"""Which rows fail few clauses: counted over a policy's decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlglot import exp

from twofold.sql.build import ZERO, added, case, compared, literal, small
from twofold.sql.layers import Query, column
from twofold.sql.statements import fill, name, named


def with_counts(
    decided: Query, answers: Sequence[str], counts: Mapping[str, int], verdict: int
) -> exp.Select:
    """Decisions of one verdict, with how many of some answers have a code, a column for each."""
    made = [named(tree, title) for title, tree in numbers(answers, counts).items()]
    found = fill("SELECT *, _counts FROM _decided AS d WHERE verdict = _verdict", counts=made,
                 decided=decided, verdict=literal(Decimal(verdict)))  # fmt: skip
    assert isinstance(found, exp.Select)
    return found


def numbers(answers: Sequence[str], counts: Mapping[str, int]) -> Mapping[str, exp.Expr]:
    """How many of some answers have each code, by the code's title."""
    one = literal(Decimal(1))
    return {
        title: small(added(
            case([(compared("=", column(a), literal(Decimal(code))), one)], ZERO) for a in answers
        ))
        for title, code in counts.items()
    }  # fmt: skip


def short_of(decided: Query, short: str, most: int) -> exp.Select:
    """The rows that fail from one to `most` clauses."""
    found = fill("SELECT * FROM _decided AS d WHERE _short BETWEEN 1 AND _most",
                 decided=decided, short=name(short), most=literal(Decimal(most)))  # fmt: skip
    assert isinstance(found, exp.Select)
    return found


def counted_near(decided: Query, short: str) -> exp.Select:
    """How many rows of each district fail how many clauses: district, clauses, rows."""
    found = fill(
        """SELECT district, _short, COUNT(*) FROM _decided AS d
           GROUP BY district, _short ORDER BY district NULLS LAST, _short""",
        decided=decided, short=name(short),
    )  # fmt: skip
    assert isinstance(found, exp.Select)
    return found


def ordered_near(decided: Query, short: str) -> exp.Select:
    """The rows with the fewest failing clauses first, then by their key."""
    found = fill("SELECT * FROM _decided AS d ORDER BY _short, subject", decided=decided,
                 short=name(short))  # fmt: skip
    assert isinstance(found, exp.Select)
    return found


def listed(found: Query, key: str, asked: Sequence[str]) -> exp.Select:
    """Those of some keys whose row has TRUE in `holds`."""
    keys = exp.In(this=name(key), expressions=[exp.convert(one) for one in asked])
    select = fill("SELECT _key FROM _found AS f WHERE holds AND _asked", key=name(key),
                  found=found, asked=keys)  # fmt: skip
    assert isinstance(select, exp.Select)
    return select
