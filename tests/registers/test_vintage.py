"""Registers read in place: the same records as in the store, and nothing that is not there."""

import json
import shutil
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.registers.city import CODES, load, make, organisations
from twofold import registers
from twofold.errors import Conflict, InputError, NotFound, Refused
from twofold.registers import store, vintage
from twofold.registers.show import changes, sizes
from twofold.sql.statements import fill
from twofold.workspace import open_city

A, B, C, D = CODES
REPORTS = (
    f"organisation,year,revenue,staff,share\n{A},2023,1.50,7,0.1\n{B},2023,,,\n{A},2024,0,0,-2\n"
)
SPARK = pytest.param("spark", marks=[pytest.mark.needs("java", "pyspark"), pytest.mark.slow])
ENGINES = ["duckdb", SPARK]


@pytest.fixture
def city(tmp_path):
    made = make(tmp_path / "city")
    organisations(made, [A, B, C], known_on=date(2024, 1, 1))
    load(made, "report", REPORTS, known_on=date(2024, 6, 1))
    organisations(made, [D], known_on=date(2026, 1, 1))
    registers.export(made, tmp_path / "vintage", commit=2)
    return made


@pytest.fixture
def folder(tmp_path, city):
    return tmp_path / "vintage"


def in_place(city, folder, engine="duckdb", **options):
    return open_city(city.root, engine=engine, vintage=folder, **options)


def seen(workspace):
    """Every register's rows, in the order of their keys."""
    with store.reading(workspace) as reading:
        return {
            id_: reading.connection.rows(fill("SELECT * FROM _rows ORDER BY 1, 2",
                                              rows=reading.view(id_)))
            for id_ in reading.registers
        }  # fmt: skip


def rewritten(folder, register, change):
    """Changes a register's file, and takes its hash out of the manifest."""
    path = folder / f"{register}.parquet"
    parquet.write_table(change(parquet.read_table(path)), path)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["files"][path.name]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


# --- the same records


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_read_in_place_is_what_stood_after_the_commit(city, folder, engine) -> None:
    there = in_place(city, folder, engine)
    found = seen(there)
    assert found == seen(open_city(city.root, as_of=date(2024, 12, 31)))
    assert [row[0] for row in found["organisation"]] == sorted([A, B, C])
    assert (A, 2023, Decimal("1.50"), 7, Decimal("0.1")) in found["report"]
    assert found["note"] == []
    assert store.commit_at(there) == 2


@pytest.mark.parametrize("engine", ENGINES)
def test_one_commit_is_shown_and_logged(city, folder, engine) -> None:
    there = in_place(city, folder, engine)
    (commit,) = registers.log(there)
    (own,) = [c for c in registers.log(city) if c.number == 2]
    assert (commit.number, commit.known_on, commit.recorded_at) == (
        2, date(2024, 6, 1), own.recorded_at)  # fmt: skip
    assert {c.register: c.added for c in commit.counts} == {
        "organisation": 3, "report": 3, "note": 0}  # fmt: skip
    page = registers.show(there, "report", key=[A])
    assert [entry.values["year"] for entry in page.rows] == [2023, 2024]
    assert page.total == 2
    assert {entry.added.number for entry in page.rows} == {2}
    assert registers.show(there, "quarantine").rows == ()
    assert registers.show(there, "organisation", find=A[4:]).rows[0].values["id"] == A
    everything = changes(there, 2, "report")
    assert (everything.counts["added"], everything.total) == (3, 3)
    assert [change.before for change in everything.rows] == [None] * 3
    assert [register.id for register, rows in sizes(there) if rows == 3] == [
        "organisation", "report"]  # fmt: skip
    with pytest.raises(NotFound):
        registers.show(there, "report", commit=1)


def test_a_vintage_can_be_exported_again(city, folder, tmp_path) -> None:
    again = registers.export(in_place(city, folder), tmp_path / "again")
    first = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert again.commit == first["commit"] == 2
    assert {f: rows for f, (_, rows) in again.files.items()} == {
        f: about["rows"] for f, about in first["files"].items()}  # fmt: skip


@pytest.mark.needs("java", "pyspark")
@pytest.mark.slow
def test_a_url_is_for_spark_to_reach(city, folder) -> None:
    assert seen(in_place(city, folder.as_uri(), "spark")) == seen(in_place(city, folder))
    assert store.commit_at(in_place(city, folder.as_uri(), "spark")) == 2
    with pytest.raises(NotFound) as error:
        seen(in_place(city, f"{folder.as_uri()}-elsewhere", "spark"))
    assert error.value.key == "registers.no_vintage"


def test_a_url_is_not_for_duckdb(city, folder) -> None:
    with pytest.raises(Conflict) as error:
        seen(in_place(city, "s3a://bucket/vintage"))
    assert error.value.key == "engine.local_only"


# --- a lake of one's own


@pytest.mark.parametrize("engine", ENGINES)
def test_a_lake_needs_a_commit_and_a_day_and_may_have_part_files(city, folder, engine) -> None:
    (folder / "manifest.json").write_text('{"commit": 7, "known_on": "2024-06-01"}')
    (folder / "note.parquet").unlink()
    whole = parquet.read_table(folder / "organisation.parquet")
    (folder / "organisation.parquet").unlink()
    (folder / "organisation.parquet").mkdir()
    for number, part in enumerate((whole.slice(0, 1), whole.slice(1))):
        parquet.write_table(part, folder / "organisation.parquet" / f"part-{number}.parquet")
    rewritten_columns = parquet.read_table(folder / "report.parquet").drop_columns(["staff"])
    more = rewritten_columns.append_column("own_note", pa.array(["x"] * 3))
    parquet.write_table(more, folder / "report.parquet")
    found = seen(in_place(city, folder, engine))
    assert [row[0] for row in found["organisation"]] == sorted([A, B, C])
    assert found["note"] == []
    assert (A, 2023, Decimal("1.50"), None, Decimal("0.1")) in found["report"]
    assert registers.log(in_place(city, folder, engine))[0].number == 7


@pytest.mark.parametrize("engine", ENGINES)
def test_a_column_of_another_type_is_refused(city, folder, engine) -> None:
    rewritten(folder, "report", lambda t: t.set_column(1, "year", t["year"].cast(pa.int64())))
    with pytest.raises(InputError) as error:
        seen(in_place(city, folder, engine))
    assert error.value.key == "registers.vintage_type"
    assert (error.value.values["column"], error.value.values["stored"]) == ("year", "BIGINT")
    assert str(error.value.at).endswith("report.parquet")


def test_a_register_without_its_key_is_refused(city, folder) -> None:
    rewritten(folder, "report", lambda t: t.drop_columns(["year"]))
    with pytest.raises(InputError) as error:
        seen(in_place(city, folder))
    assert error.value.key == "registers.missing_column"


def test_a_file_that_is_no_parquet_is_refused(city, folder) -> None:
    (folder / "manifest.json").write_text('{"commit": 1, "known_on": "2024-06-01"}')
    (folder / "report.parquet").write_text("no parquet")
    with pytest.raises(InputError) as error:
        seen(in_place(city, folder))
    assert error.value.key == "registers.bad_parquet"


# --- what a vintage is


def test_as_of_a_day_before_it_was_known_is_refused(city, folder) -> None:
    assert store.commit_at(in_place(city, folder, as_of=date(2024, 6, 1))) == 2
    for ask in (store.commit_at, seen):
        with pytest.raises(Refused) as error:
            ask(in_place(city, folder, as_of=date(2024, 5, 31)))
        assert error.value.key == "registers.vintage_later"
        assert error.value.values["known_on"] == date(2024, 6, 1)


@pytest.mark.parametrize("hashed", [vintage.HASHED, 0])
def test_a_file_with_other_rows_is_noticed(city, folder, monkeypatch, hashed) -> None:
    monkeypatch.setattr(vintage, "HASHED", hashed)
    path = folder / "report.parquet"
    parquet.write_table(parquet.read_table(path).slice(1), path)
    with pytest.raises(Conflict) as error:
        seen(in_place(city, folder))
    assert error.value.key == "registers.vintage_changed"
    assert str(error.value.at).endswith("report.parquet")


def test_a_file_with_other_cells_is_noticed_where_it_is_hashed(city, folder, monkeypatch) -> None:
    path = folder / "report.parquet"
    table = parquet.read_table(path)
    other = pa.array([Decimal("9.99")] * 3, table.schema.field("revenue").type)
    parquet.write_table(table.set_column(2, "revenue", other), path)
    with pytest.raises(Conflict):
        seen(in_place(city, folder))
    monkeypatch.setattr(vintage, "HASHED", 0)  # as for a vintage too large to be read beforehand
    assert {row[2] for row in seen(in_place(city, folder))["report"]} == {Decimal("9.99")}


def test_a_file_that_the_manifest_names_must_be_there(city, folder) -> None:
    (folder / "note.parquet").unlink()
    with pytest.raises(Conflict) as error:
        seen(in_place(city, folder))
    assert error.value.key == "registers.vintage_lacks"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"commit": "many"}', '{"commit": 1, "known_on": 5}']
)
def test_a_manifest_must_say_what_was_known_when(city, folder, text) -> None:
    (folder / "manifest.json").write_text(text)
    with pytest.raises(InputError) as error:
        seen(in_place(city, folder))
    assert error.value.key == "registers.bad_manifest"


def test_a_folder_without_manifest_is_no_vintage(city, tmp_path) -> None:
    for path in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(NotFound) as error:
            seen(in_place(city, path))
        assert error.value.key == "registers.no_vintage"


def test_nothing_is_written_to_it(city, folder) -> None:
    there = in_place(city, folder)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    with pytest.raises(Conflict) as error:
        organisations(there, [D])
    assert error.value.key == "registers.read_in_place"
    with pytest.raises(Conflict):
        load(there, "report", REPORTS)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert len(registers.log(city)) == 3


def test_an_empty_city_s_vintage_is_empty(tmp_path) -> None:
    made = make(tmp_path / "city")
    registers.export(made, tmp_path / "vintage")
    there = in_place(made, tmp_path / "vintage")
    assert set(map(tuple, seen(there).values())) == {()}
    assert registers.log(there) == ()


# --- which one, and by which engine


def test_the_city_s_file_names_engine_and_vintage(city, folder, tmp_path, monkeypatch) -> None:
    shutil.copytree(folder, city.root / "lake")
    settings = (city.root / "city.yaml").read_text(encoding="utf-8")
    (city.root / "city.yaml").write_text(f"{settings}vintage: lake\n", encoding="utf-8")
    assert open_city(city.root).vintage == str(city.root / "lake")
    assert store.commit_at(open_city(city.root)) == 2
    monkeypatch.chdir(tmp_path)
    assert open_city(city.root, vintage="vintage").vintage == str(folder), "of the working folder"
    (city.root / "city.yaml").write_text(f"{settings}vintage: s3a://b/v/\nengine: spark\n")
    named = open_city(city.root)
    assert (named.engine, named.vintage) == ("spark", "s3a://b/v")
    assert open_city(city.root, engine="duckdb").engine == "duckdb"


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("engine: spark", "no_vintage"),
        ("vintage: 5", "bad_vintage"),
        ("vintage: ''", "bad_vintage"),
    ],
)
def test_a_setting_that_means_nothing_is_refused(city, line, key) -> None:
    settings = (city.root / "city.yaml").read_text(encoding="utf-8")
    (city.root / "city.yaml").write_text(f"{settings}{line}\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        open_city(city.root)
    assert error.value.key == f"workspace.{key}"


def test_an_engine_that_is_asked_for_must_exist(city) -> None:
    with pytest.raises(InputError) as error:
        open_city(city.root, engine="abacus")
    assert error.value.key == "workspace.unknown_engine"
