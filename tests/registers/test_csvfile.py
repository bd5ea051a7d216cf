"""CSV files: every cell, every physical line, and what happens around a broken quote."""

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.errors import InputError
from twofold.registers import csvfile
from twofold.registers.csvfile import CsvFile
from twofold.registers.encodings import read_encoding


def read(path: Path):
    """header, [(line, cells)], [(line, reason, text)]"""
    file = CsvFile(read_encoding(path))
    header, _ = file.header()
    rows = []
    for batch in file.batches(len(header)):
        for row in batch.to_pylist():
            rows.append((row.pop("line"), list(row.values())))
    broken = [(b.line, b.reason.removeprefix("registers."), b.text) for b in file.broken]
    return header, rows, broken


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def test_lines_are_physical_lines(tmp_path) -> None:
    path = write(tmp_path / "a.csv", '\n a ,b\r\n1,"x\r\ny\nz"\n\n2,"q""q"\r\n3,4')
    header, rows, broken = read(path)
    assert header == ("a", "b")
    assert rows == [(3, ["1", "x\ny\nz"]), (7, ["2", 'q"q']), (8, ["3", "4"])]
    assert broken == []


def test_old_line_ends_are_line_ends(tmp_path) -> None:
    assert read(write(tmp_path / "a.csv", "a,b\r1,2\r3,4\r"))[1] == [
        (2, ["1", "2"]),
        (3, ["3", "4"]),
    ]


def test_a_ragged_row_is_set_aside_with_its_line(tmp_path) -> None:
    _, rows, broken = read(write(tmp_path / "a.csv", "a,b\n1,2\n3\n4,5,6\n7,8\n9"))
    assert rows == [(2, ["1", "2"]), (5, ["7", "8"])]
    assert broken == [(3, "ragged", "3"), (4, "ragged", "4,5,6"), (6, "ragged", "9")]


def test_a_stray_quote_does_not_swallow_the_rows_after_it(tmp_path) -> None:
    text = 'a,b\n1,2\n"3,4\n5,"six"\n7,"e"ight\n9,10\n"11,12\n'
    _, rows, broken = read(write(tmp_path / "a.csv", text))
    assert rows == [(2, ["1", "2"]), (4, ["5", "six"]), (6, ["9", "10"])]
    assert broken == [
        (3, "broken_quote", '"3,4'), (5, "broken_quote", '7,"e"ight'),
        (7, "open_quote", '"11,12'),
    ]  # fmt: skip


def test_a_quote_that_never_closes_is_one_row_lost_not_the_file(tmp_path) -> None:
    lines = [f"{i},x" for i in range(1000)]
    lines[10] = '10,"x'
    _, rows, broken = read(write(tmp_path / "a.csv", "a,b\n" + "\n".join(lines)))
    assert broken == [(12, "open_quote", '10,"x')]
    assert [line for line, _ in rows] == [n for n in range(2, 1002) if n != 12]


def test_blank_rows_are_no_rows(tmp_path) -> None:
    _, rows, broken = read(write(tmp_path / "a.csv", "a,b\n\n1,2\n   \n\n"))
    assert rows == [(3, ["1", "2"])]
    assert broken == []


def test_gzip_is_read_by_its_mark(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(gzip.compress("名称\n青岛\n".encode("gb18030")))
    assert read(path) == (("名称",), [(2, ["青岛"])], [])


def test_a_cut_off_gzip_file_is_one_error(tmp_path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a\n" + b"x\n" * 5000)[:-9])
    with pytest.raises(InputError) as error:
        read(path)
    assert error.value.key == "registers.unreadable"


def test_garbage_with_a_good_header_stops(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(csvfile, "_MOST_BROKEN", 50)
    with pytest.raises(InputError) as error:
        read(write(tmp_path / "a.csv", "a,b\n1,2\n" + "x;y\n" * 60))
    assert error.value.key == "registers.not_a_table"
    assert error.value.at.line == 3


def test_rows_and_lines_hold_over_blocks(tmp_path, monkeypatch) -> None:
    """Blocks of a few bytes, so that every way of crossing one occurs."""
    monkeypatch.setattr("twofold.registers.encodings.BLOCK", 7)
    text = 'a,b\n1,"x\ny"\n2,二\n\n"3",4\r\n5,"六\n\n七"\n8\n9,10\n'
    _, rows, broken = read(write(tmp_path / "a.csv", text))
    assert rows == [
        (2, ["1", "x\ny"]), (4, ["2", "二"]), (6, ["3", "4"]), (7, ["5", "六\n\n七"]),
        (11, ["9", "10"]),
    ]  # fmt: skip
    assert broken == [(10, "ragged", "8")]


CELL = st.text(alphabet=st.sampled_from('ab,"\n 甲é'), max_size=5)


@given(
    st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=12), st.booleans(), st.integers(1, 64)
)
def test_what_python_writes_is_read_back_with_its_lines(
    tmp_path_factory, table, quote, block
) -> None:
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if quote else csv.QUOTE_MINIMAL
    writer = csv.writer(out, quoting=quoting, lineterminator="\n")
    writer.writerow(["a", "b"])
    expected = []
    for row in table:
        line = out.getvalue().count("\n") + 1
        writer.writerow(row)
        if any(cell.strip() for cell in row):
            expected.append((line, row))
    path = write(tmp_path_factory.mktemp("csv") / "a.csv", out.getvalue())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("twofold.registers.encodings.BLOCK", block)
        _, rows, broken = read(path)
    assert [row for row in rows if any(cell.strip() for cell in row[1])] == expected
    assert broken == []
