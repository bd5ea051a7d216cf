"""Facts documents: each fact declared once, yielded once, and every mistake at its line."""

from __future__ import annotations

import pytest

from tests import planted
from tests.facts.made import document, read
from tests.facts.tables import DAY, YEAR, empty, subject
from twofold import facts
from twofold.errors import InputError
from twofold.facts.compile import givens
from twofold.facts.read import columns_of
from twofold.sql.nodes import Type

DEALS = (
    "SELECT holder AS subject, SUM(amount) AS amount, COUNT(*) AS deals FROM deal GROUP BY holder"
)
GOOD = document(
    DEALS,
    "deals | count | 项 | 0 | | 合同数 | contracts",
    "amount | money | 元 | unknown | | 成交额 | amount",
)

# The fence's text begins on line 8, the rows of the table on line 13.
MISTAKES = [
    ("facts.bad_absent", DEALS, ["amount | money | | no", "deals | count"], 13, "no"),
    ("facts.bad_absent", DEALS, ["amount | money", "deals | count | | never"], 14, "never"),
    ("facts.bad_absent", DEALS, ["amount | money", "deals | yes/no | | 0"], 14, "yes/no"),
    ("facts.bad_absent", DEALS, ["amount | money", "deals | count | | none"], 14, "none"),
    ("facts.unknown_type", DEALS, ["amount | yuan", "deals | count"], 13, "yuan"),
    ("facts.unknown_type", DEALS, ["amount | money", "deals | points"], 14, "points"),
    ("facts.undeclared", DEALS, ["amount | money"], 8, "deals"),
    ("facts.not_yielded", DEALS, ["amount | money", "deals | count", "more | count"], 15, "more"),
    ("facts.no_whole", DEALS, ["amount | money | | | all", "deals | count"], 13, "all"),
    ("facts.repeated", DEALS, ["amount | money", "deals | count", "deals | count"], 15, "deals"),
    ("policies.bad_id", DEALS, ["Amount | money", "deals | count"], 13, "Amount"),
    ("policies.bad_id", DEALS, ["amount | money", "deals | count", "a__b | count"], 15, "a__b"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "select", "rows", "line", "shown"), MISTAKES)
def test_a_mistake_is_named_at_its_line(
    key: str, select: str, rows: list[str], line: int, shown: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(document(select, *rows))
    errors = caught.value.causes or (caught.value,)
    found = next(error for error in errors if isinstance(error, InputError) and error.key == key)
    planted.check(found, key, f"1.md:{line}", shown)


def test_an_unknown_header() -> None:
    with pytest.raises(InputError) as caught:
        read(GOOD.replace("| part of |", "| part |"))
    planted.check(caught.value, "facts.unknown_header", "1.md:11", "part")


def test_a_proof_that_is_none() -> None:
    with pytest.raises(InputError) as caught:
        read(GOOD.replace("subject: organisation\n", "subject: organisation\nproof: hearsay\n"))
    planted.check(caught.value, "facts.bad_proof", "1.md:5", "hearsay")


def test_a_document_without_a_subject() -> None:
    with pytest.raises(InputError) as caught:
        read(GOOD.replace("subject: organisation\n", ""))
    planted.check(caught.value, "documents.missing_key", "1.md:1", "subject")


def test_a_fact_in_two_documents_names_the_other() -> None:
    with pytest.raises(InputError) as caught:
        read(GOOD, GOOD.replace("id: made", "id: again"))
    (first, *_) = caught.value.causes
    assert isinstance(first, InputError)
    planted.check(first, "facts.repeated", "2.md:13", "1.md:13")


def test_one_reading_names_every_mistake() -> None:
    with pytest.raises(InputError) as caught:
        read(
            document(DEALS, "amount | yuan", "deals | count | | never"),
            document("SELECT 1", "a | count"),
        )
    planted.check(caught.value, "facts.broken", "1.md:13", str(len(caught.value.causes)))
    assert {cause.key for cause in caught.value.causes} >= {
        "facts.unknown_type", "facts.bad_absent", "sql.no_subject",
    }  # fmt: skip


def test_every_mistake_of_facts_is_planted() -> None:
    """The mistakes of a facts file are in test_files.py."""
    here = {key.partition(".")[2] for key, *_ in MISTAKES if key.startswith("facts.")}
    files = {"no_file", "unknown_column", "repeated_column"}
    run = {"unknown_register", "several_rows"}  # found when they are measured
    assert here | {"unknown_header", "broken", "bad_proof"} | files | run == planted.keys("facts")


def test_a_fact_carries_what_people_are_told() -> None:
    found = read(GOOD)["organisation"]
    amount, deals = found.facts["amount"], found.facts["deals"]
    assert (amount.name.type, amount.name.unit, amount.absent) == (Type.MONEY, "元", "unknown")
    assert (deals.meaning, deals.english, deals.absent) == ("合同数", "contracts", "0")
    assert (str(amount.at), str(deals.at)) == ("1.md:14", "1.md:13")
    (select,) = found.selects
    assert (select.id, select.facts, str(select.at)) == ("made", ("amount", "deals"), "1.md:8")


def test_facts_of_several_registers_stand_apart() -> None:
    other = document("SELECT id AS subject, 1 AS deals FROM fund", "deals | count", subject="fund")
    found = read(GOOD, other)
    assert set(found) == {"organisation", "fund"}
    assert set(found["fund"].facts) == {"deals"}


def test_the_library_says_what_each_fact_is_part_of() -> None:
    """A gap in N/D counts the N that is part of D (DIALECT)."""
    names = subject().names
    parts = {name: of.whole for name, of in names.items() if of.whole}
    assert parts == {
        "product_revenue": "revenue", "science_staff": "staff", "domestic_rd_3y": "rd_3y",
        "main_revenue": "revenue", "liabilities": "total_assets", "plan_received": "plan_allocated",
        "fund_raised": "fund_target", "fund_general_partner": "fund_target",
    }  # fmt: skip
    assert {names[part].type for part in parts} == {Type.MONEY, Type.COUNT}


def test_the_library_says_whether_a_change_still_counts() -> None:
    """Figures of a closed year cannot be changed; what holds on the day can."""
    periods = {name: of.period for name, of in subject().names.items()}
    assert set(periods.values()) == {"day", "year", "3 years"}
    assert periods["revenue"] == periods["staff"] == "year"
    assert periods["rd_3y"] == periods["sales_growth"] == "3 years"
    assert periods["class_1"] == periods["registered_on"] == periods["offences_2y"] == "day"


def test_a_ratio_has_two_columns() -> None:
    names = subject().names
    assert columns_of(names["sales_growth"]) == ("sales_growth__n", "sales_growth__d")
    assert columns_of(names["revenue"]) == ("revenue",)


# --- what is only found when it is run


def test_a_select_of_a_register_that_does_not_exist() -> None:
    """Found at the latest when it is measured, as one error with its place."""
    select = "SELECT id AS subject, name AS a FROM organisaton"
    of = read(document(select, "a | text"))["organisation"]
    with empty() as made, pytest.raises(InputError) as caught:
        facts.measure(made.store, of, of.names.values(), givens(DAY, YEAR), {})
    assert "organisaton" in str(caught.value)


def test_a_select_of_a_column_that_does_not_exist() -> None:
    of = read(document("SELECT id AS subject, nam AS a FROM organisation", "a | text"))
    known = of["organisation"]
    with empty() as made:
        query = facts.measure(made.store, known, known.names.values(), givens(DAY, YEAR), {})
        with pytest.raises(InputError) as caught:
            made.store.connection.rows(query)
    assert "nam" in str(caught.value)


def test_a_with_may_not_be_called_like_what_it_reads() -> None:
    """The name inside it would stand for the table behind the register, with all its past."""
    select = """WITH credit_record AS (SELECT * FROM credit_record WHERE kind = 'safety')
                SELECT organisation AS subject, COUNT(*) AS a FROM credit_record GROUP BY 1"""
    with pytest.raises(InputError) as caught:
        read(document(select, "a | count | | 0"))
    found = (caught.value, *caught.value.causes)
    assert "sql.with_shadows" in {problem.key for problem in found}
