"""Encodings: found, checked when declared, and named by line and byte when wrong."""

import codecs

import pytest

from tests.registers.city import CODES, load, make, refused, rows, write
from twofold import registers
from twofold.errors import InputError

TEXT = f"id,name\n{CODES[0]},青岛示例科技有限公司\n{CODES[1]},㐀䶮𠮷\n"
ENCODINGS = {
    "utf-8": TEXT.encode(),
    "utf-8 with a mark": codecs.BOM_UTF8 + TEXT.encode(),
    "gb18030": TEXT.encode("gb18030"),
    "utf-16 little": codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
    "utf-16 big": codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
}


def attempt(workspace, content: bytes, encoding=None) -> InputError:
    path = workspace.root / "a.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        registers.import_file(workspace, "organisation", path, who="t", encoding=encoding)
    assert registers.log(workspace) == ()
    return error.value


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_reads_the_same(tmp_path, encoding) -> None:
    workspace = make(tmp_path)
    path = workspace.root / "a.csv"
    path.write_bytes(ENCODINGS[encoding])
    registers.import_file(workspace, "organisation", path, who="t")
    assert [row[1] for row in rows(workspace, "organisation")] == [
        "青岛示例科技有限公司", "㐀䶮𠮷",
    ]  # fmt: skip


@pytest.mark.parametrize("declared", ["utf-8", "GB18030", "gbk", "utf_16"])
def test_a_true_declaration_is_taken(tmp_path, declared) -> None:
    workspace = make(tmp_path)
    content = TEXT.encode("utf-16" if "16" in declared else declared.replace("gbk", "gb18030"))
    path = workspace.root / "a.csv"
    path.write_bytes(content)
    registers.import_file(workspace, "organisation", path, who="t", encoding=declared)
    assert len(rows(workspace, "organisation")) == 2


@pytest.mark.parametrize(
    ("content", "declared", "line", "byte"),
    [
        (TEXT.encode("gb18030"), "utf-8", 2, TEXT.index("青")),
        (TEXT.encode(), "gb18030", 2, TEXT.index("青")),
        (codecs.BOM_UTF8 + TEXT.encode(), "gb18030", 1, 0),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-8", 1, 0),
        (codecs.BOM_UTF8 + TEXT.encode("gb18030"), None, 2, 3 + TEXT.index("青")),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be")[:-1], None, 3, 2 * len(TEXT) + 2),
    ],
)
def test_a_lie_is_reported_by_line_and_byte(tmp_path, content, declared, line, byte) -> None:
    error = attempt(make(tmp_path), content, declared)
    assert error.key == "registers.encoding_lie"
    assert error.at.line == line
    assert error.values["byte"] == byte


def test_a_file_in_no_known_encoding_is_one_error(tmp_path) -> None:
    content = TEXT.encode() + "乙".encode("gb18030") + b"\xff\n"
    error = attempt(make(tmp_path), content)
    assert error.key == "registers.unknown_encoding"
    assert error.values["utf8"] == len(TEXT.encode())
    assert error.at.line == 4


def test_half_a_character_at_the_end_is_found(tmp_path) -> None:
    error = attempt(make(tmp_path), TEXT.encode() + "甲".encode()[:2])
    assert error.key == "registers.unknown_encoding"
    assert error.at.line == 4


def test_a_short_gb18030_file_that_could_be_utf8_may_be_declared(tmp_path) -> None:
    """通 in GB18030 is also valid UTF-8: only the user can tell."""
    workspace = make(tmp_path)
    path = write(workspace, "a.csv", f"id,name\n{CODES[0]},通\n", "gb18030")
    registers.import_file(workspace, "organisation", path, who="t", encoding="gb18030")
    assert rows(workspace, "organisation")[0][1] == "通"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "empty_file"), (b"\n\n", "empty_file"), (b"PK\x03\x04abc", "bad_workbook"),
        (b"\xd0\xcf\x11\xe0abc", "other_format"), (b"id,name\nx,a\x00b\n", "not_text"),
        (b"PAR1 but no more", "bad_parquet"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_one_error(tmp_path, content, key) -> None:
    assert attempt(make(tmp_path), content).key == f"registers.{key}"


def test_utf16_needs_its_mark_and_encodings_have_names(tmp_path) -> None:
    workspace = make(tmp_path)
    assert attempt(workspace, TEXT.encode("utf-16-le"), "utf-16").key == "registers.no_byte_order"
    assert attempt(workspace, TEXT.encode(), "latin-1").key == "registers.no_such_encoding"


def test_line_numbers_hold_in_every_encoding(tmp_path) -> None:
    workspace = make(tmp_path)
    text = f'id,name,resident\r\n{CODES[0]},"青\r\n岛",是\r\n{CODES[1]},乙,也许\r\n'
    for number, encoding in enumerate(("utf-8", "gb18030", "utf-16"), start=1):
        path = write(workspace, "a.csv", text, encoding)
        registers.import_file(workspace, "organisation", path, who="t")
        assert refused(workspace, number) == [
            ("organisation", 4, "bad_yes_no", "resident", "也许")
        ]  # fmt: skip


def test_a_file_that_changes_under_the_reader_is_refused(tmp_path) -> None:
    workspace = make(tmp_path)
    path = write(workspace, "a.csv", TEXT)

    def meddle(done: int, total: int) -> None:
        with path.open("a") as file:
            file.write("x")

    with pytest.raises(InputError) as error:
        registers.import_file(workspace, "organisation", path, who="t", progress=meddle)
    assert error.value.key == "registers.file_changed"
    assert load(workspace, "organisation", TEXT).number == 1
