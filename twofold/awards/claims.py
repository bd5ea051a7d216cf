"""Claims: under every policy in force, who would be awarded how much; and what was awarded before.

Both are collected as Arrow, whatever engine decides, and stacked in DuckDB.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from twofold import facts
from twofold.awards.book import ranked
from twofold.awards.compile import Plan
from twofold.awards.stack import BEFORE, CLAIMS, COLUMNS, MONEY, put
from twofold.errors import Refused
from twofold.facts import Subject
from twofold.facts.compile import givens
from twofold.policies.decide import OUTSIDE, decide_registers
from twofold.policies.model import Answer, Policy
from twofold.registers.store import Reading
from twofold.sql import stacking
from twofold.sql.build import Tree
from twofold.sql.engine import Connection
from twofold.sql.layers import Query
from twofold.sql.stacking import Rank
from twofold.sql.statements import cast, create_as, fill, literal, name, named

# The fact by which enterprises are told apart by size; a library need not have it.
SIZE = "size_class"
PAYEES = "organisation"
PARTS, ORGANISATIONS = "awards parts", "awards organisations"
# Verdicts under which something may yet be paid.
OPEN = (Answer.MET, Answer.PENDING, Answer.UNKNOWN)


@dataclass(frozen=True)
class Collected:
    """What a plan is carried out over, and the policies that could not be asked."""

    claims: pa.Table
    organisations: pa.Table
    before: pa.Table
    skipped: tuple[Policy, ...] = ()


def from_registers(
    reading: Reading, subjects: Mapping[str, Subject], paying: Sequence[Policy], plan: Plan
) -> Collected:
    """Every claim of the registers, as they are seen."""
    parts: list[pa.Table] = []
    skipped: list[Policy] = []
    for policy in paying:
        try:
            decided = decide_registers(reading, policy, subjects[policy.subject], plan.day)
        except Refused as refusal:
            if refusal.key not in (*OUTSIDE, "policies.no_value_yet"):
                raise
            skipped.append(policy)
            continue
        for select in selects(policy, decided, plan):
            parts.append(_table(reading.connection, select))
    organisations = _table(reading.connection, _organisations(reading, subjects, plan.day))
    before = _table(reading.connection, _before(reading, plan.day))
    return Collected(joined(parts, plan.ranks), organisations, before, tuple(skipped))


def _table(connection: Connection, select: Tree) -> pa.Table:
    return connection.arrow(select).read_all()


def joined(parts: Sequence[pa.Table], ranks: Sequence[Rank]) -> pa.Table:
    """The claims of several policies as one table."""
    schema = pa.schema([*((n, COLUMNS[n]) for n in PART), *(
        (r.column, pa.date32() if r.day else pa.decimal128(38, 6)) for r in ranks)])  # fmt: skip
    return pa.concat_tables([schema.empty_table(), *(p.cast(schema) for p in parts)])


# What is known of a claim before its payee is looked up.
PART = ("place", "policy", "item", "subject", "payee", "name", "district", "level", "verdict",
        "low", "high")  # fmt: skip


def selects(policy: Policy, decided: Query, plan: Plan) -> Iterator[Tree]:
    """Of each amount of a policy the claims: those that are not refused and may bring something."""
    if policy.terms.payee:
        payee: Tree = name(policy.terms.payee)
    else:
        payee = name("subject") if policy.subject == PAYEES else fill("CAST(NULL AS TEXT)")
    for place, award in enumerate(plan.places):
        if award.policy != policy.id:
            continue
        low, high = name(f"{award.item}__low"), name(f"{award.item}__high")
        yield fill(
            """SELECT CAST(_place AS INTEGER) AS place, _policy AS policy, _item AS item,
                      CAST(subject AS TEXT) AS subject, _payee AS payee, name, district,
                      _level AS level, verdict, _low AS low, _high AS high, _ranks
               FROM _decided WHERE verdict IN (_open) AND (_high > 0 OR _high IS NULL)""",
            place=literal(place), policy=literal(policy.id), item=literal(award.item),
            payee=payee, level=literal(policy.terms.level or None), low=cast(low, stacking.MONEY),
            high=cast(high, stacking.MONEY), ranks=[_rank(policy, r) for r in plan.ranks],
            decided=decided, open=[literal(int(a)) for a in OPEN],
        )  # fmt: skip


def _rank(policy: Policy, rank: Rank) -> Tree:
    """What a claim is ranked by: a fact of the policy, or the points that are sure."""
    word = rank.column.partition(" ")[2]
    found = f"{word}__low" if word in policy.scores else word
    kind = "DATE" if rank.day else "DECIMAL(38, 6)"
    value: Tree = name(found) if word in ranked(policy) else fill("NULL")
    return named(cast(value, kind), rank.column)


def _organisations(reading: Reading, subjects: Mapping[str, Subject], day: date) -> Tree:
    """Of each organisation its name, district, industry and size class. Raises Refused for a city
    whose library has no facts of organisations."""
    keep = {"name": "name", "district": "district", "industry": "industry"}
    subject = subjects.get(PAYEES)
    if subject is None:
        raise Refused("policies.no_facts", subject=PAYEES, known=", ".join(subjects) or "—")
    size = subject.names.get(SIZE)
    values = givens(day, day.year - 1)  # the last year that is over
    known = facts.measure(reading, subject, [size] if size else [], values, keep)
    return fill(
        """SELECT CAST(subject AS TEXT) AS subject, name, district, LEFT(industry, 3) AS industry,
                  _size AS size FROM _known""",
        known=known, size=name(SIZE) if size else fill("CAST(NULL AS TEXT)"),
    )  # fmt: skip


def _before(reading: Reading, day: date) -> Tree:
    """What the register of awards binds: what was decided or paid, whichever is more; only what
    was paid where the rest is recovered; nothing where it was refused. What came after the day is
    not there yet."""
    if "award" not in reading.registers:
        return fill("SELECT * FROM _none", none=_no_awards())
    return fill(
        """SELECT policy, COALESCE(item, '') AS item, subject, payee, level,
                  CAST("year" AS INTEGER) AS "year",
                  CAST(CASE state WHEN 'refused' THEN 0 WHEN 'recovered' THEN COALESCE(paid, 0)
                       ELSE GREATEST(COALESCE(amount, 0), COALESCE(paid, 0)) END
                       AS DECIMAL(38, 2)) AS spent
           FROM _award WHERE COALESCE(proposed_on, paid_on, _day) <= _day AND "year" <= _year""",
        award=reading.view("award"), day=literal(day), year=literal(day.year),
    )  # fmt: skip


def _no_awards() -> Tree:
    return fill(
        """SELECT '' AS policy, '' AS item, '' AS subject, '' AS payee, '' AS level,
                  CAST(0 AS INTEGER) AS "year", CAST(0 AS DECIMAL(38, 2)) AS spent WHERE FALSE"""
    )


def no_before() -> pa.Table:
    """No awards before, for a file, which says nothing of them."""
    kept = {n: t for n, t in BEFORE.items() if n not in ("district", "industry", "size")}
    return pa.schema(list(kept.items())).empty_table()


def laid_out(connection: Connection, collected: Collected, year: int) -> None:
    """Makes the two tables that a plan is carried out over; payees' districts, industries and
    sizes are looked up."""
    put(connection, PARTS, collected.claims)
    put(connection, ORGANISATIONS, collected.organisations)
    ranks = [name(c, "p") for c in collected.claims.column_names if c not in PART]
    claims = fill(
        """SELECT ROW_NUMBER() OVER (ORDER BY p.place, p.subject) AS id, p.place, p.policy, p.item,
                  p.subject, p.payee, p.name, COALESCE(o.district, p.district) AS district,
                  o.industry, o.size, p.level, CAST(_year AS INTEGER) AS "year", p.verdict, p.low,
                  p.high, o.name AS payee_name, _ranks
           FROM _parts AS p LEFT JOIN _organisations AS o ON o.subject = p.payee""",
        year=literal(year), ranks=ranks, parts=PARTS, organisations=ORGANISATIONS,
    )  # fmt: skip
    connection.run(create_as(CLAIMS, claims))
    put(connection, "awards register", collected.before)
    before = fill(
        """SELECT b.*, o.district, o.industry, o.size FROM _register AS b
           LEFT JOIN _organisations AS o ON o.subject = b.payee""",
        register="awards register", organisations=ORGANISATIONS,
    )  # fmt: skip
    connection.run(create_as(stacking.BEFORE, before))


__all__ = ["MONEY", "Collected", "from_registers", "joined", "laid_out", "no_before", "selects"]
