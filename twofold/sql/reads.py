"""Facts that another policy's answer is, joined to those that registers give."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from twofold.sql.build import FALSE, ZERO, Tree, case, cast, is_null, null
from twofold.sql.layers import Query

TYPES = {"amount": "decimal(38, 2)", "verdict": "boolean"}
# What it means that the other policy does not judge the subject at all.
APART: Mapping[str, Tree] = {"amount": ZERO, "verdict": FALSE}


def with_answers(facts: Query, answers: Mapping[str, tuple[str, Query | None]]) -> Query:
    """Facts and one more column for each answer: `answers` maps its name to what is read
    (`amount`, `verdict`) and to a SELECT of subject and answer (None: nothing is known)."""
    made = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("facts")))
    made = made.from_(facts.subquery("facts", copy=False), copy=False)
    for number, (name, (kind, select)) in enumerate(answers.items()):
        shown: Tree = null()
        if select is not None:
            alias = f"a{number}"
            there = exp.column("subject", table=alias)
            made = made.join(
                select.subquery(alias, copy=False), join_type="left", copy=False,
                on=exp.EQ(this=exp.column("subject", table="facts"), expression=there),
            )  # fmt: skip
            shown = case([(is_null(there), APART[kind])], exp.column("answer", table=alias))
        made = made.select(exp.alias_(cast(shown, TYPES[kind]), name, quoted=True), copy=False)
    return made
