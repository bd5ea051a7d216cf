"""Exports: a vintage as Parquet that anybody can check, whole or not there."""

import hashlib
import json
from datetime import date

import pytest
from pyarrow import parquet

from tests.registers.city import CODES, load, make, organisations
from twofold import registers
from twofold.errors import Conflict, NotFound
from twofold.workspace import open_city

A, B, C, D = CODES


@pytest.fixture
def city(tmp_path):
    return make(tmp_path)


def test_a_vintage_is_what_stood_with_hashes(city, tmp_path) -> None:
    organisations(city, [D, B], known_on=date(2024, 1, 1))
    load(city, "report", f"organisation,year,revenue\n{D},2023,1.50\n{B},2023,\n")
    exported = registers.export(city, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["commit"] == exported.commit == 2
    assert manifest["city"] == {"zh": "示例市", "en": "Sample"}
    assert set(manifest["files"]) == {"organisation.parquet", "report.parquet", "note.parquet"}
    for file, about in manifest["files"].items():
        path = tmp_path / "out" / file
        assert about["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert about["rows"] == parquet.read_metadata(path).num_rows
    table = parquet.read_table(tmp_path / "out" / "report.parquet")
    assert table.column("organisation").to_pylist() == [B, D], "in the order of the key"
    assert str(table.schema.field("revenue").type) == "decimal128(18, 2)"
    assert table.column_names == ["organisation", "year", "revenue", "staff", "share"]


def test_the_same_vintage_has_the_same_hashes(city, tmp_path) -> None:
    organisations(city)
    first = registers.export(city, tmp_path / "one").files
    organisations(city, [A])
    assert registers.export(city, tmp_path / "two", commit=1).files == first


def test_as_of_selects_the_vintage(city, tmp_path) -> None:
    organisations(city, [A], known_on=date(2024, 1, 1))
    organisations(city, [B], known_on=date(2025, 1, 1))
    then = open_city(city.root, as_of=date(2024, 6, 1))
    assert registers.export(then, tmp_path / "out").files["organisation.parquet"][1] == 1


def test_an_exported_register_can_be_imported(city, tmp_path) -> None:
    organisations(city)
    registers.export(city, tmp_path / "out")
    other = make(tmp_path / "other")
    path = tmp_path / "out" / "organisation.parquet"
    commit = registers.import_file(other, "organisation", path, who="t")
    assert (commit.counts[0].added, commit.counts[0].refused) == (4, 0)


def test_a_city_without_records_exports_empty_registers(city, tmp_path) -> None:
    exported = registers.export(city, tmp_path / "out")
    assert exported.commit == 0
    assert {rows for _, rows in exported.files.values()} == {0}


def test_nothing_is_overwritten(city, tmp_path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(Conflict) as error:
        registers.export(city, tmp_path / "out")
    assert error.value.key == "registers.folder_not_empty"
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_an_unknown_commit_leaves_no_folder(city, tmp_path) -> None:
    organisations(city)
    with pytest.raises(NotFound):
        registers.export(city, tmp_path / "out", commit=7)
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob("*.partial"))
