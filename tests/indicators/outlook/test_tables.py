"""The method's document and its file of errors."""

from pathlib import Path

import pytest

from tests.indicators.outlook.made import BINS, YEARS, shipped
from tests.support import ROOT
from twofold.errors import InputError, NotFound
from twofold.indicators.outlook import tables

METHODS = ROOT / "library/methods"
DOCUMENT = (METHODS / "outlook.md").read_text(encoding="utf-8")
ERRORS = (METHODS / "outlook-residuals.csv").read_text(encoding="utf-8")


def read(folder: Path, document: str = DOCUMENT, errors: str = ERRORS) -> tables.Table:
    (folder / "outlook.md").write_text(document, encoding="utf-8")
    (folder / "outlook-residuals.csv").write_text(errors, encoding="utf-8")
    return tables.read_folders((folder,))


def test_the_shipped_table_says_what_it_is() -> None:
    table = shipped()
    assert (table.least_points, table.horizon, table.own_after) == (6, 6, 100)
    assert table.bounds == (0, 0.03, 0.10)
    assert table.cells.keys() == {(b, h) for b in BINS for h in YEARS}
    assert {0.025, 0.1, 0.9, 0.975} <= set(table.levels)
    assert len(ERRORS.encode()) <= 8192
    assert table.name["zh"] != table.name["en"]


def test_a_citys_own_goes_before_the_librarys(tmp_path: Path) -> None:
    read(tmp_path, DOCUMENT.replace('version: "1"', 'version: "own"'))
    assert tables.read_folders((METHODS, tmp_path)).version == "own"
    assert tables.read_folders((METHODS,)).version == "1"


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    table = shipped()
    assert read(tmp_path, errors=tables.written(table.levels, table.cells)).cells == table.cells


def test_without_a_document_or_its_file_there_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        tables.read_folders((tmp_path,))
    assert caught.value.key == "indicators.no_outlook_method"
    (tmp_path / "outlook.md").write_text(DOCUMENT, encoding="utf-8")
    with pytest.raises(InputError) as wrong:
        tables.read_folders((tmp_path,))
    assert wrong.value.key == "indicators.no_errors_file"


ROWS = ERRORS.splitlines()


@pytest.mark.parametrize(
    ("errors", "key", "line"),
    [
        (ERRORS.replace("growth_bin", "bin"), "indicators.bad_errors", 1),
        ("\n".join([ROWS[0], ROWS[1].replace(".", "x", 1)]), "indicators.bad_errors", 2),
        ("\n".join([*ROWS[:2], ROWS[2] + ",9"]), "indicators.bad_errors", 3),
        ("\n".join([ROWS[0], ROWS[1] + "-99"]), "indicators.bad_errors", 2),
        ("\n".join(ROWS[:-1]), "indicators.no_errors_of", None),
    ],
)
def test_what_is_wrong_in_the_file_is_told(
    tmp_path: Path, errors: str, key: str, line: int | None
) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, errors=errors)
    assert caught.value.key == key
    assert caught.value.at
    if line is not None:
        assert (Path(caught.value.at.path).name, caught.value.at.line) == (
            "outlook-residuals.csv", line)  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("least_points: 6", "least_points: 2", "indicators.bad_number"),
        ("horizon: 6", "horizon: many", "indicators.bad_number"),
        ("growth_bounds: [0, 0.03, 0.10]", "growth_bounds: [0.1, 0]", "indicators.bad_number"),
        ("growth_bounds: [0, 0.03, 0.10]", "growth_bounds: 3", "indicators.bad_number"),
        ("floor: 0.02", "floor: 2", "indicators.bad_number"),
        ("floor: 0.02", "flor: 0.02", "indicators.unknown_key"),
        ("low: 0.12", "lo: 0.12", "indicators.bad_mapping"),
        ("series: 39", "series: several", "indicators.bad_number"),
    ],
)
def test_what_is_wrong_in_the_document_is_told(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    assert old in DOCUMENT
    with pytest.raises(InputError) as caught:
        read(tmp_path, DOCUMENT.replace(old, new))
    assert caught.value.key == key
