"""What a commit did, row by row; and what of a row is personal."""

from datetime import date
from decimal import Decimal

import pytest

from tests.registers.city import CODES, DOCUMENTS, load, make, organisations
from twofold import registers
from twofold.errors import NotFound
from twofold.registers.show import changed, changes, named

A, B, C, D = CODES
# Two years of two enterprises; then one figure is corrected, one row goes and one comes.
FIRST = f"organisation,year,revenue,staff\n{A},2023,100,5\n{A},2024,200,6\n{B},2024,300,7\n"
SECOND = f"organisation,year,revenue,staff\n{A},2023,100,5\n{A},2024,250,\n{C},2024,1,1\n"
BROKERS = {
    **DOCUMENTS,
    "broker": [
        "id | text | | yes | yes | | | | | 证书编号 | certificate number",
        "name | text | | | | | yes | | | 姓名 | name",
        "grade | text | | | yes | | | | junior=初级、senior=高级 | 等级 | grade",
    ],
}


@pytest.fixture
def city(tmp_path):
    """Commit 1 brings organisations, 2 and 3 their reports."""
    made = make(tmp_path)
    organisations(made, known_on=date(2024, 1, 1))
    load(made, "report", FIRST, known_on=date(2024, 5, 1))
    load(made, "report", SECOND, known_on=date(2025, 5, 1), complete=True)
    return made


def told(found):
    """Kind, key and changed columns of each row."""
    return [(c.kind, (c.values["organisation"], c.values["year"]), c.columns) for c in found.rows]


def test_a_commit_tells_what_it_changed_removed_and_added(city) -> None:
    found = changes(city, 3, "report")
    assert told(found) == [
        ("changed", (A, 2024), ("revenue", "staff")), ("removed", (B, 2024), ()),
        ("added", (C, 2024), ()),
    ]  # fmt: skip
    assert found.counts == {"changed": 1, "removed": 1, "added": 1}
    assert found.total == 3
    # The store counts a changed row as one that came and one that went.
    counts = found.commit.counts[0]
    assert (counts.added, counts.removed) == (2, 2)


def test_a_changed_row_has_what_it_was_and_where_that_came_from(city) -> None:
    row = changes(city, 3, "report", kind="changed").rows[0]
    assert (row.before.values["revenue"], row.after.values["revenue"]) == (
        Decimal(200), Decimal(250),
    )  # fmt: skip
    assert (row.before.values["staff"], row.after.values["staff"]) == (6, None)
    assert (row.before.added.number, row.before.removed.number, row.before.line) == (2, 3, 3)
    assert (row.after.added.number, row.after.removed, row.after.line) == (3, None, 3)


def test_a_first_commit_only_adds(city) -> None:
    found = changes(city, 2, "report")
    assert [c.kind for c in found.rows] == ["added"] * 3
    assert found.counts == {"changed": 0, "removed": 0, "added": 3}


def test_a_register_that_a_commit_left_alone(city) -> None:
    found = changes(city, 3, "organisation")
    assert (found.rows, found.total, set(found.counts.values())) == ((), 0, {0})


def test_kinds_and_pages_cut_the_same_list(city) -> None:
    every = told(changes(city, 3, "report"))
    assert every == [one for k in range(3)
                     for one in told(changes(city, 3, "report", limit=1, offset=k))]  # fmt: skip
    for kind in ("changed", "removed", "added"):
        found = changes(city, 3, "report", kind=kind)
        assert told(found) == [one for one in every if one[0] == kind]
        assert found.total == 1
        assert sum(found.counts.values()) == 3, "counts are those of all kinds"


def test_a_later_commit_does_not_change_what_an_earlier_one_did(city) -> None:
    before = told(changes(city, 2, "report"))
    load(city, "report", f"organisation,year,revenue,staff\n{A},2023,9,9\n")
    assert told(changes(city, 2, "report")) == before
    assert changes(city, 2, "report").rows[0].after.removed.number == 4


def test_a_row_that_went_and_came_back_was_removed_and_added(city) -> None:
    load(city, "report", FIRST, complete=True)
    assert told(changes(city, 4, "report")) == [
        ("changed", (A, 2024), ("revenue", "staff")), ("removed", (C, 2024), ()),
        ("added", (B, 2024), ()),
    ]  # fmt: skip


def test_changed_rows_of_many_commits_are_counted_once(city) -> None:
    load(city, "report", f"organisation,year,revenue,staff\n{A},2023,9,9\n{B},2024,1,1\n")
    # Commit 3 changed one and removed one; commit 4 changed one and added one.
    assert changed(city, registers.log(city)) == {(3, "report"): 1, (4, "report"): 1}
    assert changed(city, registers.log(city)[-2:]) == {}


def test_a_commit_or_register_that_is_not_there(city) -> None:
    with pytest.raises(NotFound):
        changes(city, 9, "report")
    with pytest.raises(NotFound):
        changes(city, 3, "reports")


def test_keys_that_stand_are_named(city) -> None:
    assert named(city, "organisation", [A, "甲公司", B]) == {A: "单位0", B: "单位1"}
    assert named(city, "organisation", [A], commit=0) == {}
    assert named(city, "organisation", []) == {}


@pytest.fixture
def brokers(tmp_path):
    """Commit 1 brings a broker, commit 2 changes the name and refuses another row."""
    made = make(tmp_path, BROKERS)
    load(made, "broker", "id,name,grade\nT1,王一,junior\n", known_on=date(2024, 1, 1))
    load(made, "broker", "id,name,grade\nT1,李二,junior\nT2,赵三,master\n")
    return made


def test_personal_data_is_withheld_from_who_does_not_ask(brokers) -> None:
    page = registers.show(brokers, "broker", history=True)
    assert (page.columns, page.withheld) == (("id", "grade"), ("name",))
    assert [set(entry.values) for entry in page.rows] == [{"id", "grade"}] * 2
    asked = registers.show(brokers, "broker", personal=True)
    assert (asked.rows[0].values["name"], asked.withheld) == ("李二", ())


def test_personal_data_cannot_be_searched_by_who_does_not_ask(brokers) -> None:
    assert registers.show(brokers, "broker", find="李二").total == 0
    assert registers.show(brokers, "broker", find="李二", personal=True).total == 1
    assert registers.show(brokers, "broker", find="t1").total == 1


def test_personal_data_is_withheld_from_changes(brokers) -> None:
    row = changes(brokers, 2, "broker").rows[0]
    assert (row.kind, row.columns) == ("changed", ())
    assert "李二" not in str(changes(brokers, 2, "broker").rows)
    asked = changes(brokers, 2, "broker", personal=True).rows[0]
    assert asked.columns == ("name",)


def test_personal_data_is_withheld_from_refused_rows(brokers) -> None:
    page = registers.show(brokers, "quarantine", commit=2)
    assert page.rows[0].values["row"] == {"id": "T2", "grade": "master"}
    asked = registers.show(brokers, "quarantine", commit=2, personal=True)
    assert asked.rows[0].values["row"]["name"] == "赵三"


def test_a_refused_personal_cell_is_not_told(tmp_path) -> None:
    rows = [*BROKERS["broker"][:1], "name | text | | | yes | | yes | | 甲、乙 | 姓名 | name"]
    city = make(tmp_path, {**DOCUMENTS, "broker": rows})
    load(city, "broker", "id,name\nT1,赵三\n")
    page = registers.show(city, "quarantine", commit=1)
    assert (page.rows[0].values["column"], page.rows[0].values["value"]) == ("name", None)
    asked = registers.show(city, "quarantine", commit=1, personal=True)
    assert asked.rows[0].values["value"] == "赵三"


def test_names_of_persons_name_no_row(brokers) -> None:
    assert named(brokers, "broker", ["T1"]) == {"T1": ""}
