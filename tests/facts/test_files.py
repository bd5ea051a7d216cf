"""Facts files: which column is which fact, and that no row is ever lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests import planted
from tests.facts.tables import subject
from twofold.errors import InputError
from twofold.facts import given
from twofold.facts.files import FactsFile, read_file
from twofold.registers.csvfile import LINE
from twofold.sql.duckdb import in_memory
from twofold.sql.nodes import NEVER
from twofold.sql.statements import create_as

FACTS = ("resident", "revenue", "staff", "registered_on", "sales_growth")
KEEP = ("subject", "name", LINE)


def wanted() -> list[given.Column]:
    names = subject().names
    return given.columns([names[fact] for fact in FACTS], ["level"], ["field"])


def opened(path: Path, content: str | bytes, encoding: str | None = None) -> FactsFile:
    file = path / "facts.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    known = subject().facts
    meanings = {text: name for name, f in known.items() for text in (f.meaning, f.english)}
    return read_file(file, wanted(), meanings, list(known), encoding)


def rows(file: FactsFile) -> list[dict[str, object]]:
    """The typed rows of a file, with `fault` where a cell could not be read."""
    with in_memory() as connection, connection.offered("given", file.rows):
        typed = given.typed("given", wanted(), dict(file.present), KEEP)
        connection.run(create_as("typed", typed))
        columns, found = connection.table(given.sound("typed"))
        sound = [dict(zip(columns, row, strict=True)) for row in found]
        faulty = [{LINE: line, "fault": fault} for line, fault in
                  connection.rows(given.faulty("typed"))]  # fmt: skip
    return sorted((*sound, *faulty), key=lambda row: int(str(row[LINE])))


def refused(path: Path, content: str | bytes, encoding: str | None = None) -> InputError:
    with pytest.raises(InputError) as caught:
        opened(path, content, encoding)
    return caught.value


# --- columns


@pytest.mark.parametrize(
    ("header", "present"),
    [
        ("id,resident,revenue", ["resident", "revenue"]),
        ("ID,Resident,REVENUE", ["resident", "revenue"]),
        ("organisation,居民企业,参照年度销售收入", ["resident", "revenue"]),
        ("code,resident enterprise,sales of the reference year", ["resident", "revenue"]),
        ("统一社会信用代码,企业名称,居民企业", ["resident"]),
        ("id, resident ,staff", ["resident", "staff"]),
        ("id,points level,judged field", ["points__level", "judged__field"]),
        ("id,level,field", ["points__level", "judged__field"]),
        ("id,district,industry,区市,行业,resident", ["resident"]),  # carried along
        ("id,class_1,rd_3y,近三年研发费用合计", []),  # facts that this policy does not read
    ],
)
def test_columns_are_known_by_id_by_meaning_and_in_english(
    tmp_path: Path, header: str, present: Sequence[str]
) -> None:
    file = opened(tmp_path, header + "\n")
    assert sorted(file.present) == sorted(present)
    assert {*file.present, *file.lacking} == {c.name for c in wanted()}
    assert file.rows.num_rows == 0


@pytest.mark.parametrize(
    ("header", "column", "near"),
    [
        ("id,revenu", "revenu", "revenue"),
        ("id,居民企", "居民企", "居民企业"),
        ("id,points levl", "points levl", "points level"),
        ("id,clas_1", "clas_1", "class_1"),
    ],
)
def test_an_unknown_column_names_the_nearest(
    tmp_path: Path, header: str, column: str, near: str
) -> None:
    error = refused(tmp_path, f"{header}\nA,1\n")
    planted.check(error, "facts.unknown_column", f"{tmp_path}/facts.csv:1", column)
    offered = str(error.values["near"]).split(", ")
    assert offered[0] == near
    assert len(set(offered)) == len(offered)


@pytest.mark.parametrize(
    "header",
    ["id,resident,resident", "id,resident,居民企业", "id,level,points level", "id,name,code"],
)
def test_one_fact_in_two_columns_is_refused(tmp_path: Path, header: str) -> None:
    error = refused(tmp_path, header + "\n")
    planted.check(error, "facts.repeated_column", f"{tmp_path}/facts.csv:1", header.split(",")[2])


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_file(tmp_path / "none.csv", [], {}, [])
    planted.check(caught.value, "facts.no_file", f"{tmp_path}/none.csv", "")
    with pytest.raises(InputError) as caught:
        read_file(tmp_path, [], {}, [])  # a folder
    assert caught.value.key == "facts.no_file"


def test_an_empty_file(tmp_path: Path) -> None:
    assert refused(tmp_path, "").key == "registers.empty_file"
    assert refused(tmp_path, "\n\n").key == "registers.empty_file"


# --- encodings

TEXT = "统一社会信用代码,企业名称,居民企业\n甲,青岛某某公司,是\n"


@pytest.mark.parametrize(
    ("content", "declared"),
    [
        (TEXT.encode(), None),
        (TEXT.encode("utf-8-sig"), None),
        (TEXT.encode("gb18030"), None),
        (TEXT.encode("gb18030"), "gbk"),
        (TEXT.encode("utf-16"), None),
        (TEXT.replace("\n", "\r\n").encode(), "utf-8"),
        (TEXT.replace("\n", "\r").encode("gb18030"), None),
    ],
    ids=["utf-8", "mark", "gb18030", "gbk declared", "utf-16", "windows ends", "old mac ends"],
)
def test_encodings_are_found(tmp_path: Path, content: bytes, declared: str | None) -> None:
    (row,) = rows(opened(tmp_path, content, declared))
    assert (row["subject"], row["name"], row["resident"]) == ("甲", "青岛某某公司", True)
    assert row[LINE] == 2


@pytest.mark.parametrize(
    ("content", "declared", "key"),
    [
        (TEXT.encode("gb18030"), "utf-8", "registers.encoding_lie"),
        (TEXT.encode(), "gb18030", "registers.encoding_lie"),
        (TEXT.encode() + b"\xff\xff\n", None, "registers.unknown_encoding"),
        (TEXT.encode("gb18030") + b"\x81", None, "registers.unknown_encoding"),
        (b"id,resident\nA,\x00\n", None, "registers.not_text"),
        (b"PK\x03\x04rest", None, "registers.other_format"),
    ],
)
def test_a_lie_about_the_encoding_is_reported(
    tmp_path: Path, content: bytes, declared: str | None, key: str
) -> None:
    assert refused(tmp_path, content, declared).key == key


# --- cells

CELLS = """id,resident,revenue,staff,registered_on,sales_growth,points level,judged field
A,yes,"1,234.50",12,2024-02-29,0.123456,7,no
B,否,１２３,12.0,2024/2/29,-1,,是
C,,,,,,,
D,?,？,?,?,?,?,?
E,1,0,0,never,0,0,0
"""


def test_cells_are_read_as_their_facts_types(tmp_path: Path) -> None:
    a, b, c, d, e = rows(opened(tmp_path, CELLS))
    facts = ("resident", "revenue", "staff", "registered_on", "sales_growth__n", "points__level",
             "judged__field")  # fmt: skip
    leap = date(2024, 2, 29)
    assert [a[f] for f in facts] == [
        True, Decimal("1234.50"), 12, leap, Decimal("0.123456"), 7, False,
    ]  # fmt: skip
    assert [b[f] for f in facts] == [False, 123, 12, leap, -1, None, True]
    assert [c[f] for f in facts] == [None] * 7
    assert [d[f] for f in facts] == [None] * 7
    assert [e[f] for f in facts] == [True, 0, 0, NEVER, 0, 0, False]
    assert {row["sales_growth__d"] for row in (a, b, c, d, e)} == {1}


@pytest.mark.parametrize(
    ("column", "cell", "key"),
    [
        ("resident", "maybe", "registers.bad_yes_no"),
        ("revenue", "12a", "registers.bad_money"),
        ("revenue", "1.2E+08", "registers.bad_money"),
        ("revenue", "1.234", "registers.money_decimals"),
        ("revenue", "10000000000000.01", "registers.money_range"),
        ("staff", "-1", "registers.bad_count"),
        ("staff", "1.5", "registers.bad_count"),
        ("staff", "99999999999999", "registers.count_range"),
        ("registered_on", "2025-02-30", "registers.bad_date"),
        ("registered_on", "45473", "registers.excel_date"),
        ("sales_growth", "5%", "registers.bad_number"),
        ("points level", "seven", "registers.bad_number"),
        ("judged field", "好", "registers.bad_yes_no"),
    ],
)
def test_a_cell_that_is_no_value_refuses_its_row_alone(
    tmp_path: Path, column: str, cell: str, key: str
) -> None:
    before, bad, after = rows(opened(tmp_path, f"id,{column}\nA,\nB,{cell}\nC,?\n"))
    name = column.replace(" ", "__")
    assert bad == {LINE: 3, "fault": f"{name}|{key}|{cell}"}
    assert (before["subject"], after["subject"]) == ("A", "C")


def test_the_first_fault_of_a_row_is_named(tmp_path: Path) -> None:
    (row,) = rows(opened(tmp_path, "id,resident,staff\nA,maybe,x|y\n"))
    assert row["fault"] == "resident|registers.bad_yes_no|maybe"
    (row,) = rows(opened(tmp_path, "id,resident,staff\nA,yes,x|y\n"))
    assert row["fault"] == "staff|registers.bad_count|x|y"


RAGGED = '''id,resident,revenue
A,yes,5
B,yes
C,yes,5,6

D,"no
more",5
E,"yes""",5
F,yes,"5
G,yes,5
'''


def test_ragged_rows_are_named_with_their_lines_and_the_rest_is_read(tmp_path: Path) -> None:
    file = opened(tmp_path, RAGGED)
    assert [(r.line, r.key) for r in file.refused] == [
        (3, "registers.ragged"), (4, "registers.ragged"), (9, "registers.open_quote"),
    ]  # fmt: skip
    assert [r.value for r in file.refused][:2] == ["2", "4"]
    found = {row[LINE]: row for row in rows(file)}
    assert sorted(found) == [2, 6, 8, 10]
    assert (found[2]["subject"], found[10]["subject"]) == ("A", "G")
    assert found[6]["fault"] == "resident|registers.bad_yes_no|no\nmore"
    assert found[8]["fault"] == 'resident|registers.bad_yes_no|yes"'


def test_a_file_without_a_subject_is_known_by_its_lines(tmp_path: Path) -> None:
    found = rows(opened(tmp_path, "resident\nyes\n\nno\n"))
    assert [(row["subject"], row[LINE]) for row in found if row["resident"] is not None] == [
        ("2", 2), ("4", 4),
    ]  # fmt: skip


def test_the_same_enterprise_twice_is_answered_twice(tmp_path: Path) -> None:
    found = rows(opened(tmp_path, "id,resident\nA,yes\nA,no\n"))
    assert [(row["subject"], row["resident"]) for row in found] == [("A", True), ("A", False)]


@pytest.mark.parametrize("content", ["id,resident\nA,yes\n,\n", "resident\nyes\n\nno\n"])
def test_a_row_of_blanks_is_no_enterprise(tmp_path: Path, content: str) -> None:
    """Spreadsheets leave them at the end; a blank line without commas is passed over already."""
    assert all(row["resident"] is not None for row in rows(opened(tmp_path, content)))
