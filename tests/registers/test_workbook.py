"""Workbooks as they come from offices: codes with zeros, dates, merged heads, formulas, errors.

Expectations are what a person sees in the cells; the files are made by openpyxl and xlsxwriter, or
taken apart and put together wrongly.
"""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.registers.city import CODES, load, make, organisations, refused, rows
from twofold import registers
from twofold.errors import InputError
from twofold.registers.workbook import open_sheet
from twofold.workspace import Workspace

HEAD = ("id", "name", "kind", "resident", "registered_on", "ended_on")


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    return make(tmp_path)


def book(city: Workspace, *lines: Sequence[Any], change: Callable[[Any], None] | None = None,
         name: str = "a.xlsx") -> Path:  # fmt: skip
    """A workbook of one sheet."""
    made = openpyxl.Workbook()
    for line in lines:
        made.active.append(list(line))
    if change:
        change(made)
    made.save(city.root / name)
    return city.root / name


def imported(city: Workspace, path: Path, register: str = "organisation", **options: Any) -> Any:
    return registers.import_file(city, register, path, who="t", **options)


def attempt(city: Workspace, path: Path, register: str = "organisation", **how: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        imported(city, path, register, **how)
    return caught.value


def repacked(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The file with its parts changed, or left out where the change gives None."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            if (made := change(part, old.read(part))) is not None:
                new.writestr(part, made)
    path.write_bytes(out.getvalue())
    return path


def test_text_dates_and_words_arrive_as_a_person_sees_them(city) -> None:
    path = book(city, HEAD, (CODES[0], "甲", "enterprise", True, date(2020, 2, 29), None),
                (CODES[1], " 乙 ", "企业", "否", datetime(2021, 3, 1), "never"))  # fmt: skip
    imported(city, path)
    assert rows(city, "organisation") == [
        (CODES[0], "甲", "enterprise", True, date(2020, 2, 29), None),
        (CODES[1], "乙", "enterprise", False, date(2021, 3, 1), date.max),
    ]


def test_a_number_keeps_its_digits_and_a_code_its_zeros(city) -> None:
    organisations(city)

    def zeros(made: Any) -> None:
        made.active["A2"].number_format = "000000"

    path = book(city, ("id", "about", "text"), (412, CODES[0], 0.1 + 0.2),
                ("000007", CODES[0], 12345678.25), change=zeros)  # fmt: skip
    imported(city, path, "note")
    assert rows(city, "note") == [("000007", CODES[0], "12345678.25"), ("000412", CODES[0], "0.3")]


def test_money_and_years_and_shares(city) -> None:
    organisations(city)
    path = book(city, ("organisation", "year", "revenue", "staff", "share"),
                (CODES[0], 2024, 1234567.89, 12, 0.625),
                (CODES[1], "2024", "1,000", 3.0, None))  # fmt: skip
    imported(city, path, "report")
    found = rows(city, "report")
    assert [str(cell) for cell in found[0]] == [CODES[0], "2024", "1234567.89", "12", "0.625000"]
    assert [str(cell) for cell in found[1]][2:4] == ["1000.00", "3"]


def test_what_a_cell_shows_in_per_cent_is_not_taken_for_a_share(city) -> None:
    """2.65 % is stored as 0.0265: which of the two the register wants, a person has to say."""
    organisations(city)

    def percent(made: Any) -> None:
        made.active["C2"].number_format = "0.00%"
        made.active["C3"].number_format = '0.00"%"'

    path = book(city, ("organisation", "year", "share"), (CODES[0], 2024, 0.0265),
                (CODES[1], 2024, 2.65), change=percent)  # fmt: skip
    commit = imported(city, path, "report")
    assert refused(city, commit.number) == [("report", 2, "bad_number", "share", "2.65%")]
    assert str(rows(city, "report")[0][4]) == "2.650000"


def test_a_code_that_was_typed_as_a_number_has_lost_its_end(city) -> None:
    path = book(city, HEAD, (913702000000000123, "甲", None, None, None, None),
                (CODES[0], "乙", None, None, None, None))  # fmt: skip
    commit = imported(city, path)
    assert [(line, reason) for _, line, reason, *_ in refused(city, commit.number)] == [
        (2, "lost_digits")
    ]
    assert len(rows(city, "organisation")) == 1


def test_an_error_and_a_formula_nobody_calculated_are_told_and_kept(city) -> None:
    path = book(city, HEAD, (CODES[0], "#REF!", None, None, None, None),
                (CODES[1], '="甲"&"乙"', None, None, None, None),
                (CODES[2], "丙", None, None, None, None))  # fmt: skip
    commit = imported(city, path)
    told = [(line, reason, value) for _, line, reason, _, value in refused(city, commit.number)]
    assert told == [
        (2, "cell_error", "#REF!"), (3, "not_calculated", '="甲"&"乙"'),
    ]  # fmt: skip
    page = registers.show(city, "quarantine", commit=commit.number)
    assert CODES[0] in str(page.rows[0].values["row"])


def test_a_formula_gives_what_the_program_calculated(city) -> None:
    path = city.root / "f.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEAD[:2])
        sheet.write_string(1, 0, CODES[0])
        sheet.write_formula(1, 1, '="甲"', None, "甲")
    imported(city, path)
    assert rows(city, "organisation")[0][1] == "甲"


@pytest.mark.parametrize(("merge", "row"), [("A1:B1", 1), ("A2:A3", 2), ("B3:C3", 3)])
def test_merged_cells_are_refused_with_their_place(city, merge, row) -> None:
    path = book(city, HEAD[:2], (CODES[0], "甲"), (CODES[1], "乙"),
                change=lambda made: made.active.merge_cells(merge))  # fmt: skip
    found = attempt(city, path)
    assert (found.key, found.at.line, found.values["range"]) == (
        "registers.merged_cells", row, merge)  # fmt: skip
    assert rows(city, "organisation") == []


def test_one_sheet_with_cells_is_the_one_and_of_several_one_is_named(city) -> None:
    def more(made: Any) -> None:
        made.create_sheet("空")
        second = made.create_sheet("第二张")
        second.append(HEAD[:2])
        second.append((CODES[1], "乙"))

    path = book(city, HEAD[:2], (CODES[0], "甲"), change=more)
    found = attempt(city, path)
    assert (found.key, found.values["known"]) == ("registers.which_sheet", "Sheet, 第二张")
    imported(city, path, sheet="第二张")
    imported(city, path, sheet="1")
    assert [row[1] for row in rows(city, "organisation")] == ["甲", "乙"]
    assert attempt(city, path, sheet="第三张").key == "registers.no_sheet"
    assert attempt(city, path, sheet="4").key == "registers.no_sheet"


def test_a_hidden_sheet_is_not_taken_for_the_one(city) -> None:
    def hide(made: Any) -> None:
        made.create_sheet("旧").append(("x", "y"))
        made["旧"].sheet_state = "hidden"

    imported(city, book(city, HEAD[:2], (CODES[0], "甲"), change=hide))
    assert len(rows(city, "organisation")) == 1


def test_what_a_file_says_of_its_size_is_not_believed(city) -> None:
    """Bulletins as they are published say `A1`; a reader that trusts it sees one cell."""
    path = book(city, HEAD[:2], *((code, "甲") for code in CODES))
    repacked(
        path, lambda part, data: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', data)
    )
    imported(city, path)
    assert len(rows(city, "organisation")) == len(CODES)


def test_a_drawing_that_is_not_there_stops_nobody(city) -> None:
    path = book(city, HEAD[:2], (CODES[0], "甲"))
    link = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/drawing" Target="../drawings/drawing1.xml"/>'
        "</Relationships>"
    )
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("xl/worksheets/_rels/sheet1.xml.rels", link)
    imported(city, path)
    assert len(rows(city, "organisation")) == 1


def test_blank_rows_and_columns_around_the_table_are_nothing(city) -> None:
    path = book(city, (), HEAD[:2], (), (CODES[0], "甲", None, " "), ())
    imported(city, path)
    entry = registers.show(city, "organisation").rows[0]
    assert (entry.values["name"], entry.line) == ("甲", 4)


def test_a_row_with_cells_beyond_the_head_is_kept_aside(city) -> None:
    path = book(city, HEAD[:2], (CODES[0], "甲", "备注"), (CODES[1], "乙"))
    commit = imported(city, path)
    assert [found[1:3] for found in refused(city, commit.number)] == [(2, "ragged")]


@pytest.mark.parametrize(
    ("content", "key"),
    [(b"PK\x03\x04abc", "bad_workbook"), (b"\xd0\xcf\x11\xe0abc", "other_format")],
)
def test_what_is_no_workbook_is_one_error(city, content, key) -> None:
    (city.root / "x.xlsx").write_bytes(content)
    assert attempt(city, city.root / "x.xlsx").key == f"registers.{key}"


def test_an_archive_of_other_things_is_no_workbook(city) -> None:
    with zipfile.ZipFile(city.root / "x.xlsx", "w") as packed:
        packed.writestr("readme.txt", "x")
    assert attempt(city, city.root / "x.xlsx").key == "registers.bad_workbook"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_damaged_part_is_one_error(city, part) -> None:
    path = book(city, HEAD[:2], (CODES[0], "甲"))
    repacked(path, lambda name, data: data[: len(data) // 2] if name == part else data)
    assert attempt(city, path).key == "registers.bad_workbook"


def test_an_empty_workbook_is_an_empty_file(city) -> None:
    assert attempt(city, book(city)).key == "registers.empty_file"


def test_wrong_uses_of_options_are_told(city) -> None:
    path = book(city, HEAD[:2], (CODES[0], "甲"))
    assert attempt(city, path, encoding="gb18030").key == "registers.no_encoding"
    (city.root / "a.csv").write_text(f"id,name\n{CODES[0]},甲\n", encoding="utf-8")
    assert attempt(city, city.root / "a.csv", sheet="1").key == "registers.no_sheets"


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12).filter(
    lambda t: not t.startswith("=") and "_x" not in t
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8))
def test_a_sheet_reads_as_it_was_written(cells) -> None:
    """What another program wrote as text comes back cell by cell, with its row."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_numbers": False}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ("a", "b"))
        for number, line in enumerate(cells, start=1):
            for column, text in enumerate(line):
                sheet.write_string(number, column, text)
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.xlsx"
        path.write_bytes(out.getvalue())
        found = open_sheet(path, None)
        assert found.header() == (("a", "b"), 1)
        read = {line: tuple(texts) for line, texts in found.records(2)}
    wanted = {n: line for n, line in enumerate(cells, start=2) if any(t.strip() for t in line)}
    assert read == wanted


def test_a_workbook_and_a_csv_of_the_same_table_give_the_same_rows(tmp_path) -> None:
    first, second = make(tmp_path / "a"), make(tmp_path / "b")
    lines = [HEAD, *((code, f"单位{i}", "enterprise", "yes", f"20{10 + i}-01-05", "")
                     for i, code in enumerate(CODES))]  # fmt: skip
    load(first, "organisation", "".join(",".join(line) + "\n" for line in lines))
    imported(second, book(second, *lines))
    assert rows(first, "organisation") == rows(second, "organisation")
