"""Lists to SELECTs: who stands on a list on a day, with what its rows are told with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from twofold.errors import InputError
from twofold.facts import Subject, measure
from twofold.facts.compile import givens
from twofold.policies.decide import (
    REGISTER_KEEP,
    answer_registers,
    carried,
    covers,
    decide_registers,
    measured_for,
)
from twofold.policies.model import Answer, Policy
from twofold.policies.near import OPEN, SHORT, answered
from twofold.registers.store import Reading
from twofold.sql.layers import Query, relation
from twofold.sql.nodes import Name, Type
from twofold.sql.queries import bound_query
from twofold.sql.statements import (
    Tree,
    cast,
    create_as,
    fill,
    literal,
    name,
    named,
    select,
)
from twofold.targets.list_model import ActionList, Expiring
from twofold.targets.list_read import OWN
from twofold.workspace import Workspace

ORGANISATION, CERTIFICATE = "organisation", "certificate"
CODES = {answer.verdict: int(answer) for answer in Answer}
MONEY = "DECIMAL(38, 2)"


@dataclass(frozen=True)
class Source:
    """What the rows of a list are made of: a SELECT with columns of `OWN` and others, and that of
    the subjects of whom it cannot be told whether they belong (None: of none)."""

    rows: Query
    unknown: Query | None


@dataclass(frozen=True)
class Pass:
    """A look at the store for some lists, with the policies of those that have one: what they
    measure of enterprises is measured once, and a policy of several lists is decided once."""

    store: Reading
    workspace: Workspace
    subject: Subject
    lists: tuple[tuple[ActionList, Policy | None], ...]

    def facts(self, year: int) -> Query:
        """The facts of all enterprises that the lists of a reference year ask for."""
        asked = {one.name: one for of, policy in self.lists if self.year(policy) == year
                 for one in self._asked(of, policy)}  # fmt: skip
        day, register = self.workspace.day, self.store.registers[ORGANISATION]
        return self._once(f"facts {year} {' '.join(sorted(asked))}", lambda: measure(
            self.store, self.subject, asked.values(), givens(day, year), carried(register)
        ))  # fmt: skip

    def answers(self, policy: Policy) -> Query:
        """Everybody's verdict, with how many clauses are not met and how many unknown."""
        return self._once(f"answers {policy.id}", lambda: answered(
            policy, answer_registers(self.store, policy, self.subject, self.workspace.day,
                                     self.facts(self.year(policy))), REGISTER_KEEP
        ))  # fmt: skip

    def year(self, policy: Policy | None) -> int:
        return self.workspace.day.year + (policy.year if policy is not None else 0)

    def _asked(self, of: ActionList, policy: Policy | None) -> list[Name]:
        applied = policy is not None and covers(policy, self.workspace.day)
        return [*(measured_for(policy) if policy is not None and applied else ()),
                *facts_of(of, self.subject)]  # fmt: skip

    def _once(self, what: str, make: Callable[[], Query]) -> Query:
        """A temporary table of a SELECT's rows, as long as the store is open."""
        connection = self.store.connection
        table = f"lists {self.workspace.day} {self.store.commit} {what}"
        if not connection.value(fill(
            "SELECT 1 FROM duckdb_tables() WHERE table_name = _table AND temporary",
            table=literal(table))):  # fmt: skip
            connection.run(create_as(table, make(), copy=False))
        return relation(table)


def source(at: Pass, of: ActionList, policy: Policy | None) -> Source:
    """Who stands on a list, before those are left out who have what it asks for."""
    if of.query is not None:
        return _selected(at.store, at.workspace, of)
    if of.expiring is not None:
        return Source(_certificates(at.store, at.workspace, of.expiring), None)
    assert policy is not None
    if not covers(policy, at.workspace.day):
        return Source(nobody(), None)
    return Source(_standing(of, at.answers(policy), False), _standing(of, at.answers(policy), True))


def _standing(of: ActionList, every: Query, unknown: bool) -> Query:
    """Those whom a policy puts on a list, or those of whom it cannot tell because facts are
    missing."""
    if of.within is not None:
        chosen = fill("verdict = _unmet AND _short BETWEEN 1 AND _most AND (_open > 0) = _unknown",
                      unmet=literal(int(Answer.UNMET)), short=name(SHORT), open=name(OPEN),
                      most=literal(of.within), unknown=literal(unknown))  # fmt: skip
    else:
        codes = [CODES[v] for v in of.verdicts]
        if unknown:
            codes = [int(Answer.UNKNOWN)] if int(Answer.UNKNOWN) not in codes else [-1]
        chosen = fill("verdict IN (_codes)", codes=[literal(code) for code in codes])
    return select("SELECT subject, subject AS organisation, name, district FROM _d AS d "
                  "WHERE _chosen", d=every, chosen=chosen)  # fmt: skip


def decided_rows(at: Pass, policy: Policy, keys: Sequence[str] | None) -> Query:
    """The decisions of some rows, or of all, with all that their clauses came to."""
    only = keys[0] if keys is not None and len(keys) == 1 else None
    every = decide_registers(at.store, policy, at.subject, at.workspace.day, only)
    if keys is None:
        return every
    return select("SELECT * FROM _d AS d WHERE subject IN (_keys)", d=every,
                  keys=[literal(one) for one in keys])  # fmt: skip


def _selected(store: Reading, workspace: Workspace, of: ActionList) -> Source:
    """The document's own SELECT, strict about what is missing."""
    query = of.query
    assert query is not None
    for register in query.registers:
        if register not in store.registers:
            raise InputError("facts.unknown_register", of.at, name=register,
                             near=", ".join(store.registers))  # fmt: skip
    views = {r: store.view(r) for r in query.registers}
    day = workspace.day
    bound = bound_query(query, views, givens(day, day.year), {}, _sure(store))
    return Source(bound.rows, bound.doubtful)


def _sure(store: Reading) -> Callable[[str], bool]:
    """Tells a column that is never missing, in whichever register."""
    columns = [c for r in store.registers.values() for c in r.columns]
    sure = {c.name for c in columns if c.required or c.key}
    optional = {c.name for c in columns if not (c.required or c.key)}
    return lambda column: column in sure - optional


def _certificates(store: Reading, workspace: Workspace, of: Expiring) -> Query:
    """Whose certificates of a kind end, or ended, and who has no later one and is still there. The
    last one of each holder decides; the day on which it ends is its own day."""
    day, days = workspace.day, timedelta(days=of.days)
    first, last = (day - days, day - timedelta(days=1)) if of.past else (day, day + days)
    return select(
        """SELECT organisation AS subject, organisation, valid_to AS due_on, id AS certificate,
                  issued_on
           FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY organisation
                                              ORDER BY COALESCE(valid_to, DATE '9999-12-31') DESC,
                                                       issued_on DESC, id) AS back
                 FROM _certificate AS c
                 WHERE organisation IN (SELECT id FROM _organisation AS o
                                        WHERE ended_on IS NULL OR ended_on > _day)
                   AND kind = _kind AND issued_on <= _day
                   AND (revoked_on IS NULL OR revoked_on > _day)) AS held
           WHERE back = 1 AND valid_to BETWEEN _first AND _last""",
        certificate=store.view(CERTIFICATE), organisation=store.view(ORGANISATION),
        kind=literal(of.certificate), day=literal(day), first=literal(first), last=literal(last),
    )  # fmt: skip


def nobody() -> Query:
    """A list without rows."""
    return select("SELECT CAST(NULL AS TEXT) AS subject, CAST(NULL AS TEXT) AS organisation "
                  "WHERE FALSE")  # fmt: skip


def rows(at: Pass, of: ActionList, found: Query, policy: Policy | None) -> Query:
    """The rows with their enterprise's name and district, the facts that the list asks for, and
    whatever else their reason is said with."""
    given = list(at.store.connection.columns(found))
    wanted = facts_of(of, at.subject)
    facts = at.facts(at.year(policy))
    own: dict[str, Tree] = {
        "subject": cast(name("subject", "b"), "TEXT"),
        "organisation": name("organisation", "b") if "organisation" in given
        else name("subject", "b"),
        "name": fill("COALESCE(_a, _b)", a=name("name", "b"), b=name("name", "f"))
        if "name" in given else name("name", "f"),
        "district": fill("COALESCE(_a, _b)", a=name("district", "b"), b=name("district", "f"))
        if "district" in given else name("district", "f"),
        "amount": cast(name("amount", "b") if "amount" in given else fill("NULL"), MONEY),
        "due_on": cast(name("due_on", "b") if "due_on" in given else fill("NULL"), "DATE"),
    }  # fmt: skip
    others = [c for c in given if c not in OWN]
    columns = [named(tree, alias) for alias, tree in own.items()]
    columns += [named(name(c, "b"), c) for c in others]
    columns += [named(name(f.name, "f"), f.name) for f in wanted]
    kept = fill("f._without = FALSE", without=of.without) if of.without else fill("TRUE")
    return select(
        """SELECT _columns FROM _found AS b LEFT JOIN _facts AS f ON f.subject = _organisation
           WHERE _kept ORDER BY subject""",
        columns=columns, found=found, facts=facts, organisation=own["organisation"], kept=kept,
    )  # fmt: skip


def facts_of(of: ActionList, subject: Subject) -> list[Name]:
    """The facts of an enterprise that a list reads. Raises InputError for one that there is not,
    or that is of the wrong type."""
    asked: dict[str, bool] = {}  # whether it must be yes or no
    if of.without:
        asked[of.without] = True
    asked.update({one.unless: True for one in of.adds if one.unless})
    for fact in of.reads:
        asked.setdefault(fact, False)
    found = []
    for fact, decides in asked.items():
        known: Mapping[str, Name] = subject.names
        if fact not in known:
            raise InputError("lists.no_fact", of.at, name=fact, register=subject.register)
        type_ = known[fact].type
        if type_ is Type.RATIO or (decides and type_ is not Type.YES_NO):
            raise InputError("lists.fact_type", of.at, name=fact, type=type_.value)
        found.append(known[fact])
    return found
