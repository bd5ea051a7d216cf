"""Two runs of a policy side by side: who gains, who loses, what it costs. Everything by the
engine, over two relations of decisions that share nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlglot import exp

from twofold.sql.build import ZERO, Tree, added, all_of, any_of, case, compared, is_null, literal
from twofold.sql.layers import Query, column
from twofold.sql.statements import cast, fill, name, named

# An amount without an upper end is more than any other.
ENDLESS = Decimal(10) ** 30
SIDES, PARTS = ("before", "after"), ("standing", "settled", "most")


def condensed(decided: Query, amounts: Sequence[str], codes: Mapping[str, int]) -> exp.Select:
    """Of each subject the verdict, the money that is settled, and the most that it may be: nothing
    where ineligible, and settled only where eligible. `codes` are those of the answers."""
    lows = added([column(f"{a}__low") for a in amounts]) if amounts else ZERO
    highs = added([column(f"{a}__high") for a in amounts]) if amounts else ZERO
    verdict = column("verdict")

    def among(*words: str) -> Tree:
        return any_of(compared("=", verdict, literal(Decimal(codes[w]))) for w in words)

    settled = case([(among("met"), lows)], ZERO)
    most = case([(among("met", "pending", "unknown"), highs)], ZERO)
    ranks = [(among(word), literal(Decimal(n)))
             for n, word in enumerate(("unknown", "pending", "met"), start=1)]  # fmt: skip
    made = {"settled": cast(settled, "DECIMAL(38, 2)"), "most": cast(most, "DECIMAL(38, 2)"),
            "standing": cast(case(ranks, ZERO), "SMALLINT")}  # fmt: skip
    return _select(
        "SELECT subject, name, district, verdict, _made FROM _decided AS d",
        made=[named(tree, title) for title, tree in made.items()],
        decided=decided,
    )


def compared_runs(before: Query, after: Query, other: int) -> exp.Select:
    """One row a subject of either run: both verdicts and amounts, and what the change is to it:
    `gain`, `loss`, `mixed` or `same`. `other` is the verdict of whom a run is not about."""
    ends = {f"{part}_{side}": _end(f"{part}_{side}") for part in PARTS
            for side in SIDES}  # fmt: skip
    pairs = [
        (ends[f"{part}_before"], ends[f"{part}_after"]) for part in ("standing", "settled", "most")
    ]
    up = all_of(compared("<=", a, b) for a, b in pairs)
    down = all_of(compared(">=", a, b) for a, b in pairs)
    change = case([(all_of([up, down]), literal("same")), (up, literal("gain")),
                   (down, literal("loss"))], literal("mixed"))  # fmt: skip
    return _select(
        """SELECT *, _change AS change FROM (
             SELECT COALESCE(a.subject, b.subject) AS subject, COALESCE(a.name, b.name) AS name,
                    COALESCE(a.district, b.district) AS district,
                    COALESCE(a.verdict, _other) AS verdict_before,
                    COALESCE(b.verdict, _other) AS verdict_after,
                    COALESCE(a.standing, 0) AS standing_before,
                    COALESCE(b.standing, 0) AS standing_after,
                    COALESCE(a.settled, 0) AS settled_before,
                    COALESCE(b.settled, 0) AS settled_after,
                    CASE WHEN a.subject IS NULL THEN 0 ELSE a.most END AS most_before,
                    CASE WHEN b.subject IS NULL THEN 0 ELSE b.most END AS most_after
             FROM _before AS a FULL JOIN _after AS b ON a.subject = b.subject) AS both""",
        change=change, before=before, after=after, other=literal(Decimal(other)),
    )  # fmt: skip


def _end(title: str) -> Tree:
    if not title.startswith("most"):
        return column(title)
    return case([(is_null(column(title)), literal(ENDLESS))], column(title))


SUMS = """COUNT(*) AS count,
    COUNT(*) FILTER (WHERE change = 'gain') AS gain,
    COUNT(*) FILTER (WHERE change = 'loss') AS loss,
    COUNT(*) FILTER (WHERE change = 'mixed') AS mixed,
    SUM(settled_before) AS settled_before, SUM(settled_after) AS settled_after,
    SUM(most_before) AS most_before, SUM(most_after) AS most_after,
    COUNT(*) FILTER (WHERE most_before IS NULL) AS open_before,
    COUNT(*) FILTER (WHERE most_after IS NULL) AS open_after,
    COUNT(*) FILTER (WHERE verdict_before = _met) AS eligible_before,
    COUNT(*) FILTER (WHERE verdict_after = _met) AS eligible_after"""
ALL = "SELECT " + SUMS + " FROM _runs AS r"
EACH = "SELECT _by, " + SUMS + " FROM _runs AS r GROUP BY _by ORDER BY _by NULLS LAST"


def totals(runs: Query, by: str | None, met: int) -> exp.Select:
    """Counts and sums of both runs, of all rows or of each value of a column."""
    if by is None:
        return _select(ALL, runs=runs, met=literal(Decimal(met)))
    return _select(EACH, runs=runs, met=literal(Decimal(met)), by=name(by))


def crossed(runs: Query) -> exp.Select:
    """How many rows went from which verdict to which."""
    return _select(
        """SELECT verdict_before, verdict_after, COUNT(*) FROM _runs AS r
           GROUP BY verdict_before, verdict_after ORDER BY verdict_before, verdict_after""",
        runs=runs,
    )  # fmt: skip


def changed(runs: Query, change: str | None) -> exp.Select:
    """The rows that something changes for, those with most money first."""
    wanted = (compared("=", column("change"), literal(change)) if change
              else compared("<>", column("change"), literal("same")))  # fmt: skip
    return _select(
        """SELECT * FROM _runs AS r WHERE _wanted
           ORDER BY ABS(settled_after - settled_before) DESC,
                    ABS(most_after - most_before) DESC NULLS LAST, subject""",
        runs=runs, wanted=wanted,
    )  # fmt: skip


def grouped(runs: Query, facts: Query, fact: str) -> exp.Select:
    """Both runs with a fact of each subject beside them."""
    return _select(
        """SELECT r.*, f._fact AS _fact FROM _runs AS r
           LEFT JOIN _facts AS f ON f.subject = r.subject""",
        runs=runs, facts=facts, fact=fact,
    )  # fmt: skip


def entering(runs: Query, groups: Sequence[Sequence[int]], leaving: bool = False) -> exp.Select:
    """The subjects whose verdict comes to be one of a group, and was none of it, for any of some
    groups; or `leaving`, the other way round."""
    was, now = ("after", "before") if leaving else ("before", "after")
    crossing = (
        fill("NOT _was IN (_codes) AND _now IN (_codes)", was=name(f"verdict_{was}"),
             now=name(f"verdict_{now}"), codes=[literal(Decimal(code)) for code in codes])
        for codes in groups
    )  # fmt: skip
    return _select("SELECT subject FROM _runs AS r WHERE _crossing", runs=runs,
                   crossing=any_of(crossing))  # fmt: skip


def _select(text: str, **parts: exp.Expr | str | Sequence[exp.Expr]) -> exp.Select:
    made = fill(text, **parts)
    assert isinstance(made, exp.Select)
    return made
