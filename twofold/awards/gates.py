"""The joint checks before an award is made public: which awards fail which, by which record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from twofold.awards.proofs import sort
from twofold.awards.rules import Gate, Rules
from twofold.errors import InputError
from twofold.facts import Subject
from twofold.facts.compile import givens
from twofold.policies.model import Policy
from twofold.registers.store import Reading, needed
from twofold.sql.layers import relation
from twofold.sql.queries import bound_query
from twofold.sql.statements import Tree, create_as, fill, literal, name, names

AWARD = "award"
CANDIDATES, GIVEN = "delivery candidates", "delivery given"
# What a candidate says of itself; all else of the register is not known of it.
CANDIDATE = pa.schema([
    ("id", pa.string()), ("policy", pa.string()), ("item", pa.string()), ("subject", pa.string()),
    ("payee", pa.string()), ("level", pa.string()), ("year", pa.int32()),
    ("proposed_on", pa.date32()), ("state", pa.string()),
])  # fmt: skip


@dataclass(frozen=True)
class Failed:
    """A check that an award fails, and the record that says so."""

    gate: Gate
    register: str
    record: str


def failed(
    reading: Reading, rules: Rules, day: date, policies: Mapping[str, Policy],
    subjects: Mapping[str, Subject], awards: Mapping[str, str], candidates: pa.Table | None = None,
) -> dict[str, tuple[Failed, ...]]:  # fmt: skip
    """Of some awards, id → policy, those that fail a check on a day, as the store is seen.

    `candidates` (see CANDIDATE) are awards that the register does not have yet. Raises NotFound
    where a check reads a register that the city does not have.
    """
    needed(reading, AWARD)
    known = _known(reading, candidates)
    found: dict[str, list[Failed]] = {}
    read = {id_: _read_by(policies.get(policy), subjects) for id_, policy in awards.items()}
    for gate in rules.gates:
        for id_, register, record in reading.connection.rows(_select(
                reading, gate, known, day, list(awards))):  # fmt: skip
            if not gate.where_read or register in read[id_]:
                found.setdefault(id_, []).append(Failed(gate, register, record))
    return {id_: tuple(of) for id_, of in found.items()}


def _read_by(policy: Policy | None, subjects: Mapping[str, Subject]) -> Sequence[str]:
    """The registers that a policy's clauses rest on; of one that is not among the documents none
    are known."""
    return () if policy is None else sort(policy, subjects[policy.subject]).registers


def _known(reading: Reading, candidates: pa.Table | None) -> Tree:
    """The register of awards, and the candidates beside it."""
    view = reading.view(AWARD)
    if candidates is None:
        return view
    with reading.connection.offered(GIVEN, candidates.cast(CANDIDATE)):
        reading.connection.run(create_as(CANDIDATES, relation(GIVEN)))
    columns = reading.registers[AWARD].column_names
    given: list[Tree] = [name(c) if c in CANDIDATE.names else fill("NULL") for c in columns]
    return fill("SELECT _own FROM _view AS a UNION ALL SELECT _given FROM _candidates AS b",
                own=names(columns), view=view, given=given, candidates=CANDIDATES)  # fmt: skip


def _select(reading: Reading, gate: Gate, known: Tree, day: date, ids: Sequence[str]) -> Tree:
    for register in gate.query.registers:
        if register not in reading.registers:
            raise InputError("facts.unknown_register", gate.at, name=register,
                             near=", ".join(reading.registers))  # fmt: skip
    views = {r: known if r == AWARD else reading.view(r) for r in gate.query.registers}
    bound = bound_query(gate.query, views, givens(day, day.year), {}, lambda column: True)
    return fill(
        """SELECT DISTINCT CAST(subject AS TEXT), CAST(register AS TEXT), CAST(record AS TEXT)
           FROM _gate AS g WHERE subject IN (_ids) ORDER BY 2, 3""",
        gate=bound.rows, ids=[literal(id_) for id_ in [*ids, ""]],
    )  # fmt: skip
