"""Payment without application: what proves each clause, and who is paid by which records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.awards.county import CLEAN, DIRTY, FACTS, LISTED, TODAY, built, table
from twofold import awards, documents, facts, policies, registers
from twofold.awards.automatic import Automatic, Classed, PayList, linked
from twofold.awards.delivery import Signed
from twofold.awards.proofs import sort
from twofold.errors import InputError, NotFound, Place
from twofold.facts.read import read_subjects
from twofold.registers.read import read_registers
from twofold.sql.lineage import looked_at
from twofold.sql.nodes import Const, Type
from twofold.sql.queries import read_query
from twofold.workspace import Workspace, open_city


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("automatic")
    built(made)
    return made / "county"


@pytest.fixture
def county(folder: Path) -> Workspace:
    return open_city(folder, day=date(2026, 8, 1), as_of=TODAY)


def classes(found: Automatic) -> Mapping[str, Classed]:
    return {one.policy.id: one for one in found.policies}


def listed(workspace: Workspace, policy: str, **given: int) -> PayList:
    found = awards.automatic(workspace, policy, **given).list
    assert found is not None
    return found


# --- classes


def test_each_policy_is_in_the_class_of_its_softest_proof(county: Workspace) -> None:
    assert {id_: one.kind for id_, one in classes(awards.automatic(county)).items()} == {
        "d.reward": "automatic", "d.unreviewed": "automatic", "d.unsourced": "automatic",
        "d.old": "automatic", "d.staff": "quick", "d.after": "reads", "d.chosen": "judged",
        "d.upper": "judged",
    }  # fmt: skip


def test_the_parts_that_decide_the_class_are_named(county: Workspace) -> None:
    found = classes(awards.automatic(county))
    because = {id_: [part.id for part in one.sorted.because] for id_, one in found.items()}
    assert because["d.reward"] == []
    assert (because["d.staff"], because["d.after"]) == (["held"], ["held"])
    assert (because["d.chosen"], because["d.upper"]) == (["held"], ["grant"])
    staff = next(part for part in found["d.staff"].sorted.parts if part.id == "held")
    assert staff.facts == {"certified": ("register", ("certificate",)),
                           "staff": ("statement", ("enterprise_report",))}  # fmt: skip
    reward = {part.id: part.registers for part in found["d.reward"].sorted.parts}
    assert reward == {"held": ("certificate",), "already_paid": ("award", "award_step"),
                      "grant": ()}  # fmt: skip


def test_what_holds_a_payment_up_is_said(county: Workspace) -> None:
    found = {id_: one.held for id_, one in classes(awards.automatic(county)).items()}
    assert found["d.reward"] == ()
    assert found["d.unreviewed"] == ("unreviewed",)
    assert found["d.unsourced"] == ("unsourced",)
    assert found["d.old"] == ("not_in_force",)  # until 30 June
    earlier = replace(county, day=date(2026, 6, 30))
    assert classes(awards.automatic(earlier))["d.old"].held == ()


def test_a_facts_document_says_what_stands_behind_it() -> None:
    """Nothing said is a statement; what is neither is refused at its line."""

    def proofs(front: str) -> dict[str, str]:
        text = FACTS["held"].replace("proof: {certified: register, paid: register}", front)
        subject = read_subjects([documents.parse(text, "held.md")])["organisation"]
        return {select.id: select.proof for select in subject.selects}

    assert set(proofs("certainty: V").values()) == {"statement"}
    assert set(proofs("proof: register").values()) == {"register"}
    assert proofs("proof: {paid: register}") == {
        "certified": "statement", "paid": "register", "stated": "statement"}  # fmt: skip
    with pytest.raises(InputError) as found:
        proofs("proof: rumour")
    assert found.value.key == "facts.bad_proof"
    assert found.value.at is not None
    assert found.value.at.line == 5


def test_one_part_of_a_ratio_stated_makes_the_whole_a_statement(county: Workspace) -> None:
    """A clause is as firm as the softest of its facts, whichever stands first."""
    subject = facts.subjects(county)["organisation"]
    policy = policies.policies(county)["d.staff"]
    assert next(p for p in sort(policy, subject).parts if p.id == "held").proof == "statement"


# --- pay lists


def test_the_pay_list_names_who_is_ready_and_who_fails_which_check(county: Workspace) -> None:
    """On 1 August LISTED is on the list of dishonesty and DIRTY's offence of 3 January counts."""
    found = listed(county, "d.reward")
    failed = {r.award.subject: [(f.gate.id, f.record) for f in r.failed] for r in found.rows}
    assert failed == {CLEAN: [], LISTED: [("dishonesty", "R1")], DIRTY: [("environment", "R2")]}
    assert (found.total, found.ready, found.amount) == (3, 1, Decimal(100000))


def test_a_check_that_no_longer_holds_lets_it_through(county: Workspace) -> None:
    found = listed(replace(county, day=date(2026, 9, 1)), "d.reward")
    assert (found.ready, found.amount) == (2, Decimal(200000))


def test_the_evidence_is_the_rows_and_their_commits(county: Workspace) -> None:
    """Only the enterprise's own certificate; it has no payment on record."""
    (clean,) = [r for r in listed(county, "d.reward").rows if r.award.subject == CLEAN]
    assert [(e.register, e.key, e.commit, e.parts) for e in clean.evidence] == [
        ("certificate", ("C0",), 1, ("held",))
    ]


def test_what_is_in_the_register_is_on_no_list(tmp_path: Path) -> None:
    built(tmp_path)
    county = open_city(tmp_path / "county", day=date(2026, 8, 1), as_of=TODAY)
    awards.propose(county, "d.reward", write=Signed("me", "test"))
    assert (listed(county, "d.reward").total, listed(county, "d.unreviewed").total) == (0, 3)


def test_a_candidate_is_no_duplicate_of_another(county: Workspace) -> None:
    assert all(f.gate.id != "duplicate" for r in listed(county, "d.unreviewed").rows
               for f in r.failed)  # fmt: skip


def test_a_list_is_paged_and_its_sums_are_of_all(county: Workspace) -> None:
    whole, one = listed(county, "d.reward"), listed(county, "d.reward", first=1, most=1)
    assert one.rows == whole.rows[1:2]
    assert (one.total, one.ready, one.amount) == (whole.total, whole.ready, whole.amount)


def test_what_is_not_in_force_or_not_automatic_has_no_rows(county: Workspace) -> None:
    assert listed(county, "d.old").total == 0
    assert awards.automatic(county, "d.staff").list is None
    with pytest.raises(NotFound):
        awards.automatic(county, "d.nothing")


# --- where rows come from


def test_a_row_is_about_a_subject_by_its_key_a_reference_or_one_register_further(
    county: Workspace,
) -> None:
    known = read_registers(county)
    assert linked(known, "organisation", "organisation") == ("id", None)
    assert linked(known, "certificate", "organisation") == ("organisation", None)
    assert linked(known, "award", "organisation") == ("subject", None)
    assert linked(known, "award_step", "organisation") == ("award", ("award", "id", "subject"))
    assert linked(known, "organisation", "certificate") == (
        "id", ("certificate", "organisation", "id"))  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [
    ("SELECT organisation AS subject, 1 AS a FROM certificate WHERE kind = 'hnte' "
     "AND issued_on <= :day",
     "kind = 'hnte' AND issued_on <= DATE '2026-08-01'"),
    ("SELECT c.organisation AS subject, 1 AS a FROM (SELECT organisation FROM certificate AS x "
     "WHERE x.kind = 'hnte') AS c", "kind = 'hnte'"),
    ("SELECT organisation AS subject, 1 AS a FROM certificate", "TRUE"),
    ("SELECT o.id AS subject, 1 AS a FROM organisation AS o JOIN certificate AS c ON "
     "c.organisation = o.id WHERE c.kind = 'hnte'", "TRUE"),
])  # fmt: skip
def test_the_rows_are_those_that_the_select_chooses(text: str, expected: str) -> None:
    """Rows that could have been read are never left out; those that the SELECT says not to read
    are not shown as evidence."""
    query = read_query(text, Place("facts.md", 1))
    values = {"day": Const(date(2026, 8, 1), Type.DATE)}
    made = looked_at(query, "certificate", values).sql(dialect="duckdb")
    plain = made.replace("(", "").replace(")", "").replace("CAST'2026-08-01' AS DATE",
                                                           "DATE '2026-08-01'")  # fmt: skip
    assert plain == expected


def test_a_certificate_of_another_kind_proves_nothing(tmp_path: Path) -> None:
    built(tmp_path)
    county = open_city(tmp_path / "county", day=date(2026, 8, 1), as_of=TODAY)
    registers.publish(county, {"certificate": table([
        {"id": "T1", "organisation": CLEAN, "kind": "tech_sme", "issued_on": date(2026, 1, 5)}])},
        who="t", source="t", known_on=date(2026, 1, 6))  # fmt: skip
    (clean,) = [r for r in listed(county, "d.reward").rows if r.award.subject == CLEAN]
    assert [e.key for e in clean.evidence] == [("C0",)]
