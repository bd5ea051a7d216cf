"""SELECTs of the working year, as trees: whom an indicator counts on two days, where they belong on
each, and by what they came and went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from twofold.sql.build import FALSE, TRUE, all_of, any_of, coalesce, is_null
from twofold.sql.layers import Query, column, layer
from twofold.sql.statements import Part, Tree, fill, literal, over, select

# Columns of a state, beside the key: whom it counts, of whom that cannot be told, and where.
COUNTED, UNDECIDED, PLACE, IN_CITY, ENTERED = "counted", "undecided", "place", "in_city", "entered"
KEY = "id"


def state(rows: Query, holds: Tree, place: str, in_city: str, entered: str) -> Query:
    """One day: of each organisation whether it is counted, and where it belongs; the last three
    name facts among the columns of `rows`."""
    added = {COUNTED: coalesce(holds, FALSE), UNDECIDED: is_null(holds), PLACE: column(place),
             IN_CITY: column(in_city), ENTERED: column(entered)}  # fmt: skip
    return layer(rows, added, [KEY])


def certificates(view: Tree, kind: str, first: date, last: date) -> Query:
    """What the certificates of a kind tell of their holders between two days: the latest `issued`
    after the first, the day from which the last of them no longer holds (`gone`; none where one
    holds without end), and the latest such day that is one of revocation (`revoked`)."""
    return select(
        """SELECT organisation, MAX(CASE WHEN issued_on > _first THEN issued_on END) AS issued,
                  CASE WHEN COUNT(gone) = COUNT(*) THEN MAX(gone) END AS gone,
                  MAX(CASE WHEN taken THEN gone END) AS revoked
           FROM (SELECT organisation, issued_on,
                        NOT revoked_on IS NULL AND COALESCE(revoked_on <= valid_to, TRUE) AS taken,
                        CASE WHEN NOT revoked_on IS NULL AND COALESCE(revoked_on <= valid_to, TRUE)
                             THEN revoked_on
                             ELSE CAST(valid_to + INTERVAL '1' DAY AS DATE) END AS gone
                 FROM _view AS held
                 WHERE kind = _kind AND issued_on <= _last) AS c
           GROUP BY organisation""",
        view=view, kind=literal(kind), first=literal(first), last=literal(last),
    )  # fmt: skip


def moves(
    before: Query, after: Query, organisations: Tree, held: Query, first: date, last: date,
    certified: bool,
) -> Query:  # fmt: skip
    """A row for each organisation: `kind`, how it came, went or stayed, where it belonged (`was`)
    and belongs (`now`). `held` are `certificates`; where nobody is `certified` by them, there are
    only joining and leaving.

    What ended first counts: who was struck off or moved out before its certificate ended has not
    failed to renew it.
    """
    ends: dict[str, Part] = {"first": literal(first), "last": literal(last)}
    came = fill(_CAME, **ends) if certified else literal("joined")
    went = fill(_WENT, **ends) if certified else literal("withdrawn")
    return over(
        """SELECT b.id AS id, o.name AS name, b.place AS was, a.place AS now,
                  b.counted AS before, a.counted AS after, b.undecided AS unclear_before,
                  a.undecided AS unclear_after, b.counted AND NOT b.in_city AS outside_before,
                  a.counted AND NOT a.in_city AS outside_after,
                  CASE WHEN b.counted AND a.counted AND b.place IS NOT DISTINCT FROM a.place
                       THEN 'stayed'
                       WHEN b.counted AND a.counted THEN 'moved'
                       WHEN a.counted THEN _came
                       WHEN b.counted THEN _went
                       ELSE 'absent' END AS kind
           FROM _b AS b JOIN _a AS a ON a.id = b.id JOIN _o AS o ON o.id = b.id
           LEFT JOIN _c AS c ON c.organisation = b.id""",
        {"_b": before, "_a": after, "_o": organisations, "_c": held}, came=came, went=went,
    )  # fmt: skip


# From outside the city, unless a certificate was issued to it here; else newly certified, unless no
# certificate of the kind was issued between the two days.
_CAME = """CASE WHEN a.entered > _first AND a.entered <= _last
                 AND (c.issued IS NULL OR c.issued < a.entered) THEN 'arrived'
            WHEN NOT c.issued IS NULL THEN 'certified'
            ELSE 'joined' END"""
_WENT = """CASE WHEN o.status <> 'active' AND o.ended_on <= _last
                 AND (c.gone IS NULL OR c.gone > _last OR o.ended_on <= c.gone)
            THEN CASE WHEN o.status = 'moved_out' THEN 'left' ELSE 'ended' END
            WHEN c.gone > _first AND c.gone <= _last
            THEN CASE WHEN c.revoked = c.gone THEN 'revoked' ELSE 'lapsed' END
            ELSE 'withdrawn' END"""


def counts(of: Query) -> Query:
    """How many there are of each kind, by where they belonged and belong; of whom it cannot be
    told, and who are counted though registered outside the city, on the two days."""
    return over(
        """SELECT kind, was, now, COUNT(*),
                  SUM(CASE WHEN unclear_before THEN 1 ELSE 0 END),
                  SUM(CASE WHEN unclear_after THEN 1 ELSE 0 END),
                  SUM(CASE WHEN outside_before THEN 1 ELSE 0 END),
                  SUM(CASE WHEN outside_after THEN 1 ELSE 0 END)
           FROM _of AS m GROUP BY kind, was, now
           ORDER BY kind, was NULLS LAST, now NULLS LAST""",
        {"_of": of},
    )


def movers(of: Query, came: Sequence[str], went: Sequence[str], place: str | None = None,
           anywhere: bool = False) -> Query:  # fmt: skip
    """Those who by some kinds `came` to a place, None for no district, or by some `went` from it;
    of all places where it is `anywhere`: key, name, kind, and where they belonged and belong."""
    there = [
        all_of([fill("kind IN (_kinds)", kinds=[literal(one) for one in kinds]),
                TRUE if anywhere else fill("_side IS NOT DISTINCT FROM _place",
                                           side=column(side), place=literal(place))])
        for kinds, side in ((came, "now"), (went, "was")) if kinds
    ]  # fmt: skip
    return over(
        """SELECT id, name, kind, was, now FROM _of AS m WHERE _there
           ORDER BY kind, was NULLS LAST, now NULLS LAST, id""",
        {"_of": of}, there=any_of(there),
    )  # fmt: skip
