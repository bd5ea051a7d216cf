"""What proves each clause of a policy: registers, an applicant's statement, experts, or another
policy's answer; and into which class that puts the whole policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from twofold.facts.model import Select, Subject
from twofold.facts.read import columns_of
from twofold.policies.model import VERDICT, Policy
from twofold.policies.results import Reads, reads_of
from twofold.sql.nodes import Name, UpTo, names, walk

# From the firmest to the softest. The class of a policy is that of its softest proof.
CLASSES = ("automatic", "quick", "reads", "judged")
CLASS_OF: Mapping[str, str] = {
    "register": "automatic", "statement": "quick", "policy": "reads", "experts": "judged",
}  # fmt: skip
# Whom the policy is about at all, and what it pays.
AMONG = "among"


@dataclass(frozen=True)
class Proved:
    """One part of a policy: a clause, an amount, or whom it is `among`. `facts` says of each fact
    what stands behind it and from which registers it is taken; `experts` is what they decide."""

    word: str
    id: str
    facts: Mapping[str, tuple[str, tuple[str, ...]]]
    selects: tuple[Select, ...]
    experts: tuple[str, ...]

    @property
    def proof(self) -> str:
        """The softest of what stands behind it; a clause that reads nothing needs no proof."""
        found = [proof for proof, _ in self.facts.values()]
        found += ["experts"] * bool(self.experts)
        order = list(CLASS_OF)
        return max(found, key=order.index, default="register")

    @property
    def registers(self) -> tuple[str, ...]:
        """The registers that its facts are taken from, each once."""
        return tuple(dict.fromkeys(r for _, registers in self.facts.values() for r in registers))


@dataclass(frozen=True)
class Sorted:
    """A policy and its class, with what proves each of its parts."""

    policy: Policy
    parts: tuple[Proved, ...]

    @property
    def kind(self) -> str:
        order = [CLASSES.index(CLASS_OF[part.proof]) for part in self.parts]
        return CLASSES[max(order, default=0)]

    @property
    def because(self) -> tuple[Proved, ...]:
        """The parts that put it into its class; none where it is automatic."""
        if self.kind == CLASSES[0]:
            return ()
        return tuple(part for part in self.parts if CLASS_OF[part.proof] == self.kind)

    @property
    def registers(self) -> tuple[str, ...]:
        """All registers that prove something of it."""
        return tuple(dict.fromkeys(r for part in self.parts for r in part.registers))


def sort(policy: Policy, subject: Subject) -> Sorted:
    """What proves a policy. Obligations after it (`after`) are none of its proofs."""
    return Sorted(policy, tuple(_parts(policy, subject)))


def _parts(policy: Policy, subject: Subject) -> Iterator[Proved]:
    by_column = {column: select for select in subject.selects for column in select.facts}
    if policy.among is not None:
        own = Reads(tuple(dict.fromkeys(names(policy.among))), (), (), (), ())
        yield _proved(AMONG, AMONG, policy, own, by_column)
    for clause in policy.clauses:
        if clause.word in (*VERDICT, "amount"):
            made = _proved(clause.word, clause.id, policy, reads_of(policy, clause), by_column)
            if any(isinstance(node, UpTo) for node in walk(clause.expr)):  # an office decides it
                made = replace(made, experts=(*made.experts, clause.id))
            yield made
    if policy.terms.payee:
        named = Reads((policy.facts[policy.terms.payee],), (), (), (), ())
        yield _proved("payee", "payee", policy, named, by_column)


def _proved(
    word: str, id_: str, policy: Policy, reads: Reads, by_column: Mapping[str, Select]
) -> Proved:
    facts: dict[str, tuple[str, tuple[str, ...]]] = {}
    selects: dict[str, Select] = {}
    for name in reads.facts:
        if name.name in policy.reads:
            facts[name.name] = ("policy", ())
            continue
        found = _selects(name, by_column)
        proof = "register" if all(s.proof == "register" for s in found) else "statement"
        facts[name.name] = (proof, tuple(dict.fromkeys(
            r for s in found for r in s.query.registers)))  # fmt: skip
        selects |= {select.id: select for select in found}
    return Proved(word, id_, facts, tuple(selects.values()), (*reads.findings, *reads.tables))


def _selects(name: Name, by_column: Mapping[str, Select]) -> tuple[Select, ...]:
    return tuple(by_column[column] for column in columns_of(name))
