"""Two states of the rows behind a value, side by side: who came, who went, and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from twofold.sql.layers import Query, relation
from twofold.sql.statements import Part, Tree, all_of, any_of, cast, fill, literal, name, named

BRINGS, GROUP = "_brings", "_group"


@dataclass(frozen=True)
class Beside:
    """Where a row's group stands: the `column` of another relation whose `key` is the row's
    `link`."""

    rows: Tree
    link: str
    key: str
    column: str


def side(
    select: Query, key: Sequence[str], group: str | Beside | None, letters: int | None = None
) -> Query:
    """The rows of a part (see `indicators.compile.part_rows`) as their key, what each brings and
    its group: a column of the row, one that stands beside it, or none; or its first letters."""
    rows = select.copy()
    rows.set("order", None)
    # What a row brings stands last; a column of the register may bear its name.
    rows.expressions[-1].set("alias", exp.to_identifier(BRINGS, quoted=True))
    own = [named(name(c, "r"), c) for c in key]
    shown: Tree = fill("NULL")
    if isinstance(group, Beside):
        shown = name(group.column, "o")
    elif group is not None:
        shown = name(group, "r")
    text = cast(shown, "TEXT")
    if letters is not None:
        text = exp.Left(this=text, expression=exp.Literal.number(letters))
    parts: dict[str, Part] = {"own": own, "brought": name(BRINGS, "r"), "b": BRINGS, "g": GROUP,
                              "shown": text, "rows": rows}  # fmt: skip
    if not isinstance(group, Beside):
        made = fill("SELECT _own, _brought AS _b, _shown AS _g FROM _rows AS r", **parts)
    else:
        made = fill(
            """SELECT _own, _brought AS _b, _shown AS _g FROM _rows AS r
               LEFT JOIN _other AS o ON _one = _two""",
            other=group.rows, one=cast(name(group.link, "r"), "TEXT"),
            two=cast(name(group.key, "o"), "TEXT"), **parts,
        )  # fmt: skip
    assert isinstance(made, exp.Select)
    return made


def pairs(before: Query, after: Query, key: Sequence[str]) -> Query:
    """Both states of every row: its key, its groups, and what it brought and brings (NULL where it
    did not, or does not, take part)."""
    match = all_of(exp.EQ(this=name(c, "b"), expression=name(c, "a")) for c in key)
    keys = [named(fill("COALESCE(_a, _b)", a=name(c, "a"), b=name(c, "b")), c) for c in key]
    made = fill(
        """SELECT _keys, _gb AS "group before", _ga AS "group after", _vb AS before, _va AS after
           FROM _left AS b FULL JOIN _right AS a ON _match""",
        keys=keys, gb=name(GROUP, "b"), ga=name(GROUP, "a"), vb=name(BRINGS, "b"),
        va=name(BRINGS, "a"), left=before, right=after, match=match,
    )  # fmt: skip
    assert isinstance(made, exp.Select)
    return made


def sums(both: Query) -> Tree:
    """Rows and what they brought and bring, by group before and after and by whether they took part
    then, take part now, and bring the same."""
    return fill(
        """SELECT "group before", "group after", before IS NOT NULL, after IS NOT NULL,
           COALESCE(before = after, FALSE), COUNT(*), SUM(before), SUM(after)
           FROM _both AS t GROUP BY 1, 2, 3, 4, 5 ORDER BY 1 NULLS LAST, 2 NULLS LAST, 3, 4, 5""",
        both=both,
    )


def movers(both: Query, key: Sequence[str]) -> Query:
    """The rows that moved, those that moved most first: key, groups, before and after."""
    made = fill(
        """SELECT _keys, "group before", "group after", before, after FROM _both AS t
           WHERE before IS NULL OR after IS NULL OR before <> after
              OR COALESCE("group before", '') <> COALESCE("group after", '')
           ORDER BY ABS(COALESCE(after, 0) - COALESCE(before, 0)) DESC, _order""",
        keys=[name(c) for c in key], order=[name(c) for c in key], both=both,
    )  # fmt: skip
    assert isinstance(made, exp.Select)
    return made


def names_of(rows: Query, other: Query) -> Tree:
    """Different names in one state: by group, by whether a name is in the other state too, and by
    how many of its rows (n of t) stand in the group, how many names there are."""
    return fill(
        """SELECT g, there, n, t, COUNT(*) FROM (
             SELECT s.x, s.g, s.n, SUM(s.n) OVER (PARTITION BY s.x) AS t, o.x IS NOT NULL AS there
             FROM (SELECT _one AS x, _g AS g, COUNT(*) AS n FROM _rows AS r GROUP BY 1, 2) AS s
             LEFT JOIN (SELECT DISTINCT _one AS x FROM _other AS q) AS o ON o.x = s.x) AS u
           GROUP BY 1, 2, 3, 4 ORDER BY 1 NULLS LAST, 2, 3, 4""",
        one=name(BRINGS), g=name(GROUP), rows=rows, other=other,
    )  # fmt: skip


def of_key(rows: Query, where: Mapping[str, object]) -> Query:
    """The rows of a SELECT whose columns, as text, are these."""
    conditions = [exp.EQ(this=cast(name(c), "TEXT"), expression=literal(str(v)))
                  for c, v in where.items()]  # fmt: skip
    made = fill("SELECT * FROM _rows AS r WHERE _met", rows=_unordered(rows),
                met=all_of(conditions))  # fmt: skip
    assert isinstance(made, exp.Select)
    return made


def but_key(rows: Query, where: Mapping[str, object]) -> Query:
    """The rows of a SELECT without the one whose key, as text, is this."""
    conditions = [exp.NEQ(this=cast(name(c), "TEXT"), expression=literal(str(v)))
                  for c, v in where.items()]  # fmt: skip
    made = fill("SELECT * FROM _rows AS r WHERE _met", rows=_unordered(rows),
                met=any_of(conditions))  # fmt: skip
    assert isinstance(made, exp.Select)
    return made


def _unordered(rows: Query) -> Query:
    made = rows.copy()
    made.set("order", None)
    return made


def verdicts(decided: Query, words: Mapping[int, str]) -> Query:
    """Subjects and their verdicts in words."""
    whens = [exp.If(this=exp.EQ(this=name("verdict", "d"), expression=literal(code)),
                    true=literal(word)) for code, word in words.items()]  # fmt: skip
    made = fill("SELECT CAST(d.subject AS TEXT) AS subject, _word AS verdict FROM _decided AS d",
                word=exp.Case(ifs=whens), decided=decided)  # fmt: skip
    assert isinstance(made, exp.Select)
    return made


def table(name_: str) -> Query:
    """Everything of a table that was made for this question."""
    return relation(name_)
